/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sceau bundle publish: a store of signers, numbered, dated and signed by the token,
 * so that any verifier takes it in from whoever brings it (sceau-bundle(5)).
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "issuer/cli/verbs.h"
#include "issuer/status/own_bundle.h"
#include "verifier/base/error.h"

enum { DAYS = 30, DAYS_MAX = 400 };

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 's', "store", "FICHIER",
        "la liste à publier, faite par « sceau-verify trust »" },
    { 'o', "out", "FICHIER", "le paquet à écrire, à la place du précédent" },
    { 'n', "sequence", "N", "son numéro, au lieu du précédent plus un" },
    { 'd', "days", "N", "jours de validité (30)" },
    { 0, NULL, NULL, NULL },
};

static const struct cli_verb verb_publish = { "bundle publish", NULL, "",
    "signe une liste de signataires : sort 0 publiée, 1 refusée, 3 impossible "
    "pour l’instant",
    options };

const struct cli_verb verb_bundle = { "bundle", cmd_bundle, "publish",
    "publie la liste des signataires, signée (bundle publish)", options };

struct publish {
    const char *config;
    const char *store;
    const char *out;
    unsigned long long sequence; /* 0: the next */
    unsigned long days;
};

/* The number of what stands there already, 0 where nothing does. What it says of the
 * status of titles stays said, unless the store to be published has a later list. */
static enum sceau_status
take_last(const struct publish *p, const uint8_t point[OWN_POINT],
    struct store *s, uint64_t *sequence, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_STORE_MAX);
    struct store last;
    enum sceau_status status = own_bundle_read(p->out, &text, &last, error);

    if (status == SCEAU_OK)
        status = own_bundle_check(p->out, &last, point, error);
    *sequence = status == SCEAU_OK ? last.sequence : 0;
    if (status == SCEAU_OK && !own_bundle_take_status(s, &last))
        status = fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    store_free(&last);
    return status == SCEAU_E_NOTFOUND ? SCEAU_OK : status;
}

static enum sceau_status
number_it(const struct publish *p, const uint8_t point[OWN_POINT],
    struct store *s, struct sceau_error *error)
{
    uint64_t last;
    enum sceau_status status = take_last(p, point, s, &last, error);

    if (status != SCEAU_OK)
        return status;
    s->sequence = p->sequence ? p->sequence : last + 1;
    if (s->sequence > last)
        return SCEAU_OK;
    return fail(error, SCEAU_E_STATE,
        "%s porte déjà le numéro %llu : un numéro plus grand est attendu",
        p->out, (unsigned long long)last);
}

/* What is the publisher's own does not travel; neither do the signers' certificates,
 * of which nothing is left to read. */
static void
strip(struct store *s)
{
    store_revoke(s); /* before a pin loses its name */
    s->kind = STORE_BUNDLE;
    s->pin_count = 0;
    s->origin = (struct store_origin) { 0 };
    for (size_t i = 0; i < s->signer_count; i++) {
        struct store_signer *one = &s->signer[i];
        one->der = span_of(NULL, 0);
        one->vouched = one->authority.len == 0;
    }
    for (size_t i = 0; i < s->pdf_count; i++)
        s->pdf[i].vouched = true;
    store_sort(s); /* one who was pinned and vouched for is there once */
}

static bool
is_same_file(const char *one, const char *other)
{
    struct stat a, b;

    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev
        && a.st_ino == b.st_ino;
}

/* What is given to publish: a store of one's own, or a bundle of one's own. */
static enum sceau_status
check_store(const struct publish *p, const struct store *s,
    const uint8_t point[OWN_POINT], struct sceau_error *error)
{
    if (is_same_file(p->store, p->out))
        return fail(error, SCEAU_E_STATE,
            "%s : --out remplacerait --store ; donnez un autre fichier",
            p->out);
    if (s->signer_count == 0 && s->pdf_count == 0)
        return fail(error, SCEAU_E_STATE,
            "%s : aucun signataire, rien à publier", p->store);
    return s->kind == STORE_BUNDLE ? own_bundle_check(p->store, s, point, error)
                                   : SCEAU_OK;
}

static enum sceau_status
publish_with(const struct publish *p, const struct issuer_config *c,
    struct sceau_error *error)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_STORE_MAX);
    struct store s;
    uint8_t point[OWN_POINT];
    enum sceau_status status = own_bundle_read(p->store, &text, &s, error);

    if (status == SCEAU_OK)
        status = own_bundle_key(c, point, error);
    if (status == SCEAU_OK)
        status = check_store(p, &s, point, error);
    if (status == SCEAU_OK)
        status = number_it(p, point, &s, error);
    if (status == SCEAU_OK) {
        s.issued = (int64_t)time(NULL);
        s.expires = s.issued + (int64_t)p->days * 86400;
        strip(&s);
        status = own_bundle_write(c, point, &s, p->out, error);
    }
    if (status == SCEAU_OK)
        printf("Paquet nº %llu publié : %s (%zu signataire%s, %lu jour%s)\n",
            (unsigned long long)s.sequence, p->out, s.signer_count,
            s.signer_count > 1 ? "s" : "", p->days, p->days > 1 ? "s" : "");
    store_free(&s);
    return status;
}

static enum sceau_status
publish(const struct publish *p, struct sceau_error *error)
{
    struct issuer_config *c = NULL;
    enum sceau_status status = issuer_config_load(p->config, &c, error);

    if (status == SCEAU_OK)
        status = publish_with(p, c, error);
    issuer_config_free(&c);
    return status;
}

static bool
read_number(const char *text, unsigned long long max, unsigned long long *out)
{
    char *end;

    *out = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == 0 && *out >= 1
        && *out <= max;
}

/* NULL, or why the option is refused. */
static const char *
set_option(struct publish *p, int letter, const char *argument)
{
    unsigned long long number;

    switch (letter) {
    case 'c':
        p->config = argument;
        return NULL;
    case 's':
        p->store = argument;
        return NULL;
    case 'o':
        p->out = argument;
        return NULL;
    case 'n':
        return read_number(argument, 999999999999ULL, &p->sequence)
            ? NULL
            : "--sequence : un nombre positif est attendu";
    default:
        if (!read_number(argument, DAYS_MAX, &number))
            return "--days : de 1 à 400";
        p->days = (unsigned long)number;
        return NULL;
    }
}

static int
exit_of(enum sceau_status status)
{
    bool refused = status == SCEAU_E_FORMAT || status == SCEAU_E_STATE
        || status == SCEAU_E_LIMIT || status == SCEAU_E_UNSUPPORTED;

    if (status == SCEAU_OK)
        return EXIT_VALID;
    return refused ? EXIT_NO : EXIT_CANNOT;
}

/* EXIT_VALID to go on; else the exit code, or -1 after --help. */
static int
read_options(struct publish *p, int argc, char **argv)
{
    const char *argument, *why = NULL;
    int letter;

    while (!why
        && (letter = cli_next(PROGRAM, &verb_publish, argc, argv, &argument))) {
        if (letter == 'h')
            return -1;
        if (letter == '?')
            return EXIT_USAGE;
        why = set_option(p, letter, argument);
    }
    if (!why && (!p->store || !p->out || optind != argc))
        why = "--store et --out sont attendus, et rien d’autre";
    if (!why)
        return EXIT_VALID;
    fprintf(stderr, PROGRAM " bundle publish : %s\n", why);
    return EXIT_USAGE;
}

int
cmd_bundle(int argc, char **argv)
{
    struct publish p = { .config = SCEAU_CONFIG, .days = DAYS };
    struct sceau_error error = { 0 };

    if (argc < 2 || strcmp(argv[1], "publish") != 0) {
        fprintf(stderr,
            PROGRAM " bundle : « publish » est attendu (voyez « " PROGRAM
                    " bundle publish --help »)\n");
        return EXIT_USAGE;
    }
    int code = read_options(&p, argc - 1, argv + 1);
    if (code)
        return code < 0 ? EXIT_VALID : code;
    enum sceau_status status = publish(&p, &error);
    if (status != SCEAU_OK)
        fprintf(stderr, PROGRAM " bundle publish : %s\n", error.text);
    return exit_of(status);
}
