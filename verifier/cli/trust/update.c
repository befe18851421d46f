/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-verify trust update: fetch anew what the store is made from. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/base/error.h"
#include "verifier/cli/trust/verbs.h"
#include "verifier/trust/fetch.h"
#include "verifier/verdict/axes.h"

static const char official[] =
    "https://pub.ants.gouv.fr/2D-DOC/V1/PRD/01_TSL/tsl_signed.xml";

static const struct cli_option options[] = {
    { 's', "store", "FICHIER",
        "la liste à mettre à jour, au lieu de la vôtre" },
    { 'l', "list", "URL", "la liste de confiance, au lieu de celle de l’État" },
    { 'b', "bundle", "URL", "chercher ce paquet, et rien d’autre" },
    { 'p', "pin", "ANCRE",
        "croire ce signataire de listes ou de paquets : certificat, clé "
        "publique, empreinte" },
    { 't', "timeout", "SECONDES", "temps laissé à chaque adresse (30)" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_update = { "update", cmd_update, "",
    "cherche sur le réseau la liste de confiance, les annuaires, les "
    "révocations",
    options };

struct work {
    struct kept kept;
    const char *store;
    const char *list;
    const char *bundle;
    unsigned seconds;
    int exit;
};

static void
say_failure(struct work *w, const struct sceau_error *error)
{
    w->exit = verdict_worse_exit(w->exit, kept_fail("update", error));
}

/* A failure is said and leaves the store as it was: the others are fetched all the
 * same. */
static void
take(struct work *w, const char *url, size_t max, enum import_kind kind)
{
    AUTO_BUFFER struct buffer bytes = buffer_with_max(max);
    AUTO_BUFFER struct buffer say = buffer_with_max(1024);
    struct sceau_error error = { 0 };
    enum sceau_status status = fetch(url, w->seconds, &bytes, &error);

    if (status != SCEAU_OK) {
        say_failure(w, &error);
        return;
    }
    if (import_kind(buffer_span(&bytes)) != kind)
        status =
            fail(&error, SCEAU_E_FORMAT, "ce n’est pas ce qui est attendu");
    else
        status = import_bytes(
            &w->kept.im, buffer_span(&bytes), &w->kept.pins, &say, &error);
    if (status == SCEAU_OK) {
        (void)fail(&error, SCEAU_OK, "%s : %s", url, buffer_cstr(&say));
        printf("%s\n", error.text);
        return;
    }
    (void)fail_prefix(&error, status, "%s", url);
    say_failure(w, &error);
}

/* The i-th authority's address, copied: taking in its answer moves the store. */
static bool
address(const struct work *w, size_t i, bool crl, char out[SCEAU_URL_MAX + 1])
{
    const struct store_authority *a = &w->kept.im.store.authority[i];
    struct span url = crl ? a->crl_url : a->directory;

    if (url.len == 0 || url.len > SCEAU_URL_MAX)
        return false;
    memcpy(out, url.data, url.len);
    out[url.len] = 0;
    return true;
}

static void
take_all(struct work *w, bool crl)
{
    char url[SCEAU_URL_MAX + 1];

    for (size_t i = 0; i < w->kept.im.store.authority_count; i++)
        if (address(w, i, crl, url))
            take(w, url, crl ? SCEAU_CRL_MAX : SCEAU_DIRECTORY_MAX,
                crl ? IMPORT_CRL : IMPORT_DIRECTORY);
}

static void
fetch_all(struct work *w)
{
    if (w->bundle) {
        take(w, w->bundle, SCEAU_STORE_MAX, IMPORT_BUNDLE);
        return;
    }
    take(w, w->list ? w->list : official, SCEAU_LIST_MAX, IMPORT_LIST);
    take_all(w, false);
    take_all(w, true);
}

static int
run(struct work *w, char **pin, size_t pins)
{
    struct sceau_error error = { 0 };
    enum sceau_status status = kept_open(&w->kept, w->store, true, &error);

    for (size_t i = 0; status == SCEAU_OK && i < pins; i++)
        status = pins_add(&w->kept.pins, pin[i], &error);
    if (status != SCEAU_OK)
        return kept_fail("update", &error);
    fetch_all(w);
    if (w->kept.im.text.len && kept_save(&w->kept, &error) != SCEAU_OK)
        say_failure(w, &error);
    return w->exit;
}

static bool
read_seconds(const char *text, unsigned *out)
{
    char *end;
    unsigned long n = strtoul(text, &end, 10);

    *out = (unsigned)n;
    return *text >= '0' && *text <= '9' && *end == 0 && n >= 1 && n <= 600;
}

/* NULL, or why the option is refused. */
static const char *
set_option(struct work *w, int letter, const char *argument)
{
    if (letter == 't')
        return read_seconds(argument, &w->seconds)
            ? NULL
            : "--timeout : de 1 à 600 secondes";
    if (letter == 's')
        w->store = argument;
    else if (letter == 'l')
        w->list = argument;
    else
        w->bundle = argument;
    return NULL;
}

int
cmd_update(int argc, char **argv)
{
    static struct work w = { .seconds = FETCH_SECONDS };
    const char *argument, *why = NULL;
    char *pin[SCEAU_PINS_MAX];
    size_t pins = 0;
    int letter;

    while ((letter = cli_next(PROGRAM, &verb_update, argc, argv, &argument))) {
        if (letter == 'h')
            return EXIT_VALID;
        if (letter == '?')
            return EXIT_USAGE;
        if (letter == 'p' && pins < SCEAU_PINS_MAX)
            pin[pins++] = optarg;
        else if (letter == 'p')
            why = "--pin : au plus 32";
        else
            why = set_option(&w, letter, argument);
        if (why)
            break;
    }
    if (why || optind != argc) {
        fprintf(stderr, PROGRAM " update : %s\n",
            why ? why : "aucun argument n’est attendu");
        return EXIT_USAGE;
    }
    int exit = run(&w, pin, pins);
    kept_close(&w.kept);
    return fflush(stdout) == 0 ? exit : EXIT_CANNOT;
}
