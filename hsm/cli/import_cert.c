/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-hsm import-cert: install the certificate of a key. */
#include <stdio.h>

#include <openssl/x509.h>

#include "hsm/certificate.h"
#include "hsm/cli/steps.h"
#include "hsm/keycheck.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(X509 *, X509_free);

static const struct cli_option options[] = {
    OPTION_CONFIG,
    OPTION_KEY,
    { 'f', "cert", "FICHIER", "certificat rendu par l’autorité, PEM ou DER" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_import_cert = { "import-cert", cmd_import_cert, "",
    "installe le certificat d’une clé après l’avoir contrôlé", options };

/* A key that has one already stays where it stands. */
static void
choose_state(struct step *s)
{
    const struct journal_line *was = journal_key(s->journal, s->key->label);

    if (was && (was->state == KEY_NEXT || was->state == KEY_ACTIVE))
        s->to = was->state;
}

/*
 * What is written is the certificate that was checked, not the file read again; before
 * the journal says so: a key that is said to be certified has its certificate.
 */
static enum sceau_status
install(struct step *s, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer pem = buffer_with_max(2 * SCEAU_CERTIFICATE_MAX);
    AUTO(X509_free) X509 *x509 = NULL;

    choose_state(s);
    enum sceau_status status = certificate_load(s->in.value['f'], &x509, error);
    if (status == SCEAU_OK)
        status = step_put(s, "certificat installé", 0, error);
    if (status == SCEAU_OK)
        status =
            keycheck_certificate(s->in.config, s->key, &s->line, x509, error);
    if (status == SCEAU_OK)
        status = certificate_put(x509, &pem, error);
    if (status == SCEAU_OK)
        status =
            file_write(s->key->certificate, buffer_span(&pem), 0644, error);
    if (status == SCEAU_OK)
        status = journal_save(s->journal, error);
    if (status != SCEAU_OK)
        return status;
    printf("Certificat de « %s » installé : %s\n", s->key->label,
        s->key->certificate);
    step_announce(s, certificate_days_left(x509));
    return SCEAU_OK;
}

int
cmd_import_cert(int argc, char **argv)
{
    struct step s = {
        .verb = &verb_import_cert, .to = KEY_CERTIFIED, .repeats = true
    };
    struct sceau_error error = { 0 };
    int stop = step_begin(&s, argc, argv, "ckf");

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    return step_end(&s, install(&s, &error), &error);
}
