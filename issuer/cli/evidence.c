/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sceau evidence: what titles of level B-T and B-LT need besides a signature, shown and
 * brought up to date. `refresh` is for a timer, an hour at most apart.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <openssl/x509.h>

#include "issuer/cli/verbs.h"
#include "issuer/config.h"
#include "issuer/evidence/refresh.h"
#include "issuer/keys.h"
#include "issuer/sealer.h"
#include "verifier/base/error.h"
#include "verifier/trust/leaf.h"
#include "verifier/trust/store.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_evidence = { "evidence", cmd_evidence,
    "refresh|show",
    "met à jour ou montre ce que joignent les titres B-T et B-LT : sort 0 "
    "prêt, 1 incomplet, 3 impossible pour l’instant",
    options };

enum { NAME = 128 };

static void
print_time(const char *before, const ASN1_TIME *time)
{
    char text[STORE_TIME_SIZE];
    int64_t seconds;

    printf("%s%s", before,
        time && leaf_seconds(time, &seconds) ? store_time(seconds, text) : "?");
}

static void
print_certificate(const struct evidence_folder *f, size_t i)
{
    char name[NAME];

    evidence_name(f->read.certificate[i], name);
    printf("certificat  %s", name);
    print_time(", jusqu’au ", X509_get0_notAfter(f->read.certificate[i]));
    printf("%s\n", i == 0 ? " (cachet)" : f->asked[i] ? " (horodatage)" : "");
}

static void
print_list(X509_CRL *list)
{
    char name[NAME];
    X509_NAME *issuer = X509_CRL_get_issuer(list);
    int revoked = sk_X509_REVOKED_num(X509_CRL_get_REVOKED(list));

    if (X509_NAME_get_text_by_NID(issuer, NID_commonName, name, NAME) <= 0)
        (void)X509_NAME_oneline(issuer, name, NAME);
    printf("liste       %s", name);
    print_time(", du ", X509_CRL_get0_lastUpdate(list));
    print_time(" au ", X509_CRL_get0_nextUpdate(list));
    printf(
        ", %d révoqué%s\n", revoked > 0 ? revoked : 0, revoked > 1 ? "s" : "");
}

static enum sceau_status
show(const struct issuer_config *c, const struct sealer *sealer,
    struct sceau_error *error)
{
    struct evidence_folder f;
    enum sceau_status status = evidence_folder_read(
        c->pdf_evidence, sealer->part, sealer->parts, &f, error);

    if (status != SCEAU_OK)
        return status;
    for (size_t i = 0; i < f.read.certificates; i++)
        print_certificate(&f, i);
    for (size_t i = 0; i < f.read.lists; i++)
        print_list(f.read.list[i]);
    if (f.token_len)
        printf("horodatage  %s, jeton de %zu octets\n", c->pdf_timestamp,
            f.token_len);
    status = evidence_folder_check(&f, true, (int64_t)time(NULL), error);
    if (status == SCEAU_OK)
        printf("Prêt pour les titres de niveau B-LT : %zu octets de plus à "
               "chacun.\n",
            f.bytes.len + 2 * f.token_len);
    evidence_folder_free(&f);
    return status;
}

static void
say_failure(void *context, const struct sceau_error *error)
{
    int *failures = context;

    fprintf(stderr, PROGRAM " evidence refresh : %s\n", error->text);
    ++*failures;
}

static enum sceau_status
run(const struct issuer_config *c, bool refresh, int *failures,
    struct sceau_error *error)
{
    struct sealer sealer;
    enum sceau_status status = sealer_load(c, &sealer, error);

    if (status == SCEAU_OK && refresh)
        status = evidence_refresh(c->pdf_evidence, c->pdf_timestamp,
            sealer.part, sealer.parts, say_failure, failures, error);
    if (status == SCEAU_OK)
        status = show(c, &sealer, error);
    sealer_free(&sealer);
    return status;
}

/* The configuration, completed by the agent where it leaves the key to it. */
static enum sceau_status
load(const char *path, struct issuer_config **out, struct sceau_error *error)
{
    struct signer *signer = NULL;
    enum sceau_status status = issuer_config_load(path, out, error);

    if (status == SCEAU_OK && !(*out)->pdf_evidence)
        return fail(error, SCEAU_E_NOTFOUND,
            "%s : pdf.timestamp et pdf.evidence manquent", path);
    if (status != SCEAU_OK || (*out)->pdf_certificate)
        return status;
    status = signer_open((*out)->socket, &signer, error);
    if (status == SCEAU_OK)
        status = keys_follow(*out, signer, error);
    signer_free(&signer);
    return status;
}

static int
evidence(const char *config, bool refresh)
{
    struct sceau_error error = { 0 };
    struct issuer_config *c = NULL;
    int failures = 0;
    enum sceau_status status = load(config, &c, &error);

    if (status == SCEAU_OK)
        status = run(c, refresh, &failures, &error);
    issuer_config_free(&c);
    if (status != SCEAU_OK)
        fprintf(stderr, PROGRAM " evidence : %s\n", error.text);
    if (failures || (status != SCEAU_OK && status != SCEAU_E_STATE))
        return EXIT_CANNOT;
    return status == SCEAU_OK ? EXIT_VALID : EXIT_NO;
}

int
cmd_evidence(int argc, char **argv)
{
    const char *config = SCEAU_CONFIG, *argument;
    int letter;

    while (
        (letter = cli_next(PROGRAM, &verb_evidence, argc, argv, &argument))) {
        if (letter == 'h')
            return EXIT_VALID;
        if (letter == '?')
            return EXIT_USAGE;
        config = argument;
    }
    bool refresh = optind + 1 == argc && strcmp(argv[optind], "refresh") == 0;
    if (refresh || (optind + 1 == argc && strcmp(argv[optind], "show") == 0))
        return evidence(config, refresh);
    fprintf(stderr,
        PROGRAM
        " evidence : « refresh » ou « show » est attendu (voyez « " PROGRAM
        " evidence --help »)\n");
    return EXIT_USAGE;
}
