/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-hsm check: a test signature with each key, by the agent. */
#include <stdio.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "hsm/certificate.h"
#include "hsm/cli/verbs.h"
#include "hsm/frame.h"
#include "hsm/journal.h"
#include "verifier/base/error.h"

static const struct cli_option options[] = {
    OPTION_CONFIG,
    { 'k', "key", "NOM", "cette clé seulement" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_check = { "check", cmd_check, "",
    "fait signer par l’agent et vérifie ; sort 0 si chaque clé signe, 1 sinon",
    options };

static enum sceau_status
sign_once(struct signer *signer, const struct hsm_key_config *k,
    struct sceau_error *error)
{
    static const char what[] = "sceau-hsm check";
    uint8_t digest[SIGNER_DIGEST], rs[SIGNER_SIGNATURE];
    X509 *x509 = NULL;
    enum sceau_status status = certificate_load(k->certificate, &x509, error);

    if (status == SCEAU_OK
        && EVP_Digest(what, sizeof what - 1, digest, NULL, EVP_sha256(), NULL)
            != 1)
        status = fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    if (status == SCEAU_OK)
        status =
            signer_sign(signer, k->label, k->purpose, digest, 0, rs, error);
    if (status == SCEAU_OK
        && !certificate_verify(X509_get0_pubkey(x509), digest, rs))
        status = fail(error, SCEAU_E_CRYPTO,
            "la signature d’essai ne se vérifie pas avec le certificat");
    X509_free(x509);
    return status;
}

/* Its end is announced while there is time to ask for another. */
static void
announce(const struct hsm_config *c, const struct hsm_key_config *k)
{
    struct sceau_error error = { 0 };
    X509 *x509 = NULL;

    if (certificate_load(k->certificate, &x509, &error) == SCEAU_OK
        && certificate_days_left(x509) < c->announce_days)
        printf("clé « %s » (%s) : son certificat finit dans %d jours\n",
            k->label, purpose_name(k->purpose), certificate_days_left(x509));
    X509_free(x509);
}

static bool
check_key(struct signer *signer, const struct hsm_key_config *k)
{
    struct sceau_error error = { 0 };
    int64_t start = frame_clock_ms();
    enum sceau_status status = sign_once(signer, k, &error);

    if (status == SCEAU_OK)
        printf("clé « %s » (%s) : signe, vérifié en %lld ms\n", k->label,
            purpose_name(k->purpose), (long long)(frame_clock_ms() - start));
    else
        printf("clé « %s » (%s) : %s\n", k->label, purpose_name(k->purpose),
            error.text);
    return status == SCEAU_OK;
}

/* A purpose that is configured and that no key serves is no purpose that is well. */
static bool
check_purposes(const struct hsm_config *c, const struct journal *j)
{
    bool all = true;

    for (int p = 1; p <= SIGNER_PURPOSES; p++) {
        bool wanted = false, served = false;
        for (size_t i = 0; i < c->key_count; i++) {
            const struct journal_line *line = journal_key(j, c->key[i].label);
            bool own = (int)c->key[i].purpose == p;
            wanted = wanted || own;
            served = served || (own && line && line->state == KEY_ACTIVE);
        }
        if (wanted && !served)
            printf("usage « %s » : aucune clé n’est en service : « sceau-hsm "
                   "promote » en met une\n",
                purpose_name((enum signer_purpose)p));
        all = all && (served || !wanted);
    }
    return all;
}

/* Those that are active, or the one that was named. */
static bool
check_keys(struct signer *signer, const struct hsm_config *c,
    const struct journal *j, const char *only)
{
    bool all = true;

    for (size_t i = 0; i < c->key_count; i++) {
        const struct hsm_key_config *k = &c->key[i];
        const struct journal_line *line = journal_key(j, k->label);
        if (only ? strcmp(k->label, only) != 0
                 : line && line->state != KEY_ACTIVE) {
            if (!only)
                printf("clé « %s » (%s) : %s, pas essayée\n", k->label,
                    purpose_name(k->purpose), key_state_words(line->state));
            continue;
        }
        all = check_key(signer, k) && all;
        announce(c, k);
    }
    return (only || check_purposes(c, j)) && all;
}

int
cmd_check(int argc, char **argv)
{
    struct verb_input in = { 0 };
    struct sceau_error error = { 0 };
    struct signer *signer = NULL;
    struct journal *journal = NULL;
    bool all = true;
    int stop = verb_begin(&verb_check, argc, argv, "c", &in);

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    if (in.value['k'] && !verb_key(&verb_check, &in)) {
        hsm_config_free(&in.config);
        return EXIT_USAGE;
    }
    enum sceau_status status = signer_open(in.config->socket, &signer, &error);
    if (status == SCEAU_OK)
        status = journal_read(in.config->state, &journal, &error);
    if (status == SCEAU_OK)
        all = check_keys(signer, in.config, journal, in.value['k']);
    journal_free(&journal);
    signer_free(&signer);
    hsm_config_free(&in.config);
    if (status != SCEAU_OK)
        return verb_fail(&verb_check, status, &error);
    return all ? EXIT_VALID : EXIT_NO;
}
