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
#include "issuer/evidence/record.h"
#include "issuer/evidence/refresh.h"
#include "issuer/keys.h"
#include "issuer/sealer.h"
#include "verifier/base/error.h"
#include "verifier/trust/leaf.h"
#include "verifier/trust/store.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'r', "records", "DOSSIER",
        "où sont les enregistrements de preserve et de prove" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_evidence = { "evidence", cmd_evidence,
    "refresh|show|preserve|prove",
    "met à jour ou montre ce que joignent les titres B-T et B-LT ; prolonge "
    "la preuve de titres, ou la vérifie : sort 0 oui, 1 non, 3 impossible "
    "pour l’instant",
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

struct request {
    const char *config;
    const char *records;
    const char *verb;
    char **file;
    size_t files;
    int failures; /* told already */
};

static void
print_records(const struct request *q, const struct record_state *state)
{
    char when[STORE_TIME_SIZE], until[STORE_TIME_SIZE];

    printf("%s : %u enregistrement%s, le dernier du %s, à renouveler avant le "
           "%s\n",
        q->records, state->count, state->count > 1 ? "s" : "",
        store_time(state->when, when), store_time(state->until, until));
}

/* Each file by its record; the proof ran out where nobody renewed it in time. */
static enum sceau_status
prove(struct request *q, const struct record_trust *trust,
    struct sceau_error *error)
{
    struct record_state state = { .count = 0 };
    enum sceau_status status = record_check(q->records, trust, &state, error);
    unsigned number, lacking = 0;

    for (size_t i = 0; status == SCEAU_OK && i < q->files; i++) {
        status = record_find(q->records, q->file[i], &number, error);
        lacking += status == SCEAU_OK && number == 0;
        if (status == SCEAU_OK && number)
            printf("%s : enregistrement %06u\n", q->file[i], number);
        else if (status == SCEAU_OK)
            printf("%s : dans aucun enregistrement\n", q->file[i]);
    }
    if (status != SCEAU_OK)
        return status;
    if (state.count)
        print_records(q, &state);
    if (state.count && state.until < (int64_t)time(NULL))
        return fail(error, SCEAU_E_STATE,
            "%s : le certificat du dernier horodatage a pris fin : la preuve "
            "n’a pas été renouvelée à temps",
            q->records);
    return lacking || !state.count
        ? fail(error, SCEAU_E_STATE, "%s : %u fichier%s sans preuve",
            q->records, lacking, lacking > 1 ? "s" : "")
        : SCEAU_OK;
}

static enum sceau_status
keep_records(struct request *q, const struct issuer_config *c,
    const struct sealer *sealer, struct sceau_error *error)
{
    struct evidence_folder f;
    struct record_state state = { .count = 0 };
    enum sceau_status status = evidence_folder_read(
        c->pdf_evidence, sealer->part, sealer->parts, &f, error);

    if (status != SCEAU_OK)
        return status;
    const struct record_trust trust = { .folder = &f,
        .address = c->pdf_timestamp };
    if (strcmp(q->verb, "prove") == 0)
        status = prove(q, &trust, error);
    else
        status =
            record_add(q->records, &trust, q->file, q->files, &state, error);
    if (status == SCEAU_OK && strcmp(q->verb, "preserve") == 0)
        print_records(q, &state);
    evidence_folder_free(&f);
    return status;
}

static enum sceau_status
run(struct request *q, const struct issuer_config *c, struct sceau_error *error)
{
    struct sealer sealer;
    enum sceau_status status = sealer_load(c, &sealer, error);

    if (status == SCEAU_OK && strcmp(q->verb, "refresh") == 0)
        status = evidence_refresh(c->pdf_evidence, c->pdf_timestamp,
            sealer.part, sealer.parts, say_failure, &q->failures, error);
    if (status == SCEAU_OK)
        status = q->records ? keep_records(q, c, &sealer, error)
                            : show(c, &sealer, error);
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
evidence(struct request *q)
{
    struct sceau_error error = { 0 };
    struct issuer_config *c = NULL;
    enum sceau_status status = load(q->config, &c, &error);

    if (status == SCEAU_OK)
        status = run(q, c, &error);
    issuer_config_free(&c);
    if (status != SCEAU_OK)
        fprintf(stderr, PROGRAM " evidence %s : %s\n", q->verb, error.text);
    bool no =
        status == SCEAU_E_STATE || (q->records && status == SCEAU_E_CRYPTO);
    if (q->failures || (status != SCEAU_OK && !no))
        return EXIT_CANNOT;
    return no ? EXIT_NO : EXIT_VALID;
}

/* NULL, or why the arguments are refused. */
static const char *
usage_fault(const struct request *q)
{
    bool records =
        strcmp(q->verb, "preserve") == 0 || strcmp(q->verb, "prove") == 0;

    if (!records && strcmp(q->verb, "refresh") != 0
        && strcmp(q->verb, "show") != 0)
        return "« refresh », « show », « preserve » ou « prove » est attendu";
    if (records && !q->records)
        return "il manque --records";
    if (!records && (q->records || q->files))
        return "argument en trop";
    return NULL;
}

int
cmd_evidence(int argc, char **argv)
{
    struct request q = { .config = SCEAU_CONFIG, .verb = "" };
    const char *argument;
    int letter;

    while (
        (letter = cli_next(PROGRAM, &verb_evidence, argc, argv, &argument))) {
        if (letter == 'h')
            return EXIT_VALID;
        if (letter == '?')
            return EXIT_USAGE;
        *(letter == 'r' ? &q.records : &q.config) = argument;
    }
    if (optind < argc)
        q.verb = argv[optind++];
    q.file = argv + optind;
    q.files = (size_t)(argc - optind);
    const char *fault = usage_fault(&q);
    if (!fault)
        return evidence(&q);
    fprintf(stderr,
        PROGRAM " evidence : %s (voyez « " PROGRAM " evidence --help »)\n",
        fault);
    return EXIT_USAGE;
}
