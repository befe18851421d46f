/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-verify trust list and check: what the store holds, and whether it is up to
 * date. */
#include <getopt.h>
#include <stdio.h>
#include <time.h>

#include "verifier/base/error.h"
#include "verifier/cli/trust/verbs.h"

static const struct cli_option options[] = {
    { 's', "store", "FICHIER", "la liste à lire, au lieu de la vôtre" },
    { 'a', "at", "DATE", "à cette date (AAAA-MM-JJ) au lieu d’aujourd’hui" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_list = { "list", cmd_list, "",
    "montre les autorités, leurs signataires, et l’âge de tout", options };

const struct cli_verb verb_check = { "check", cmd_check, "",
    "dit si tout est à jour : sort 0 oui, 1 non, 3 impossible à dire",
    options };

struct work {
    struct kept kept;
    const char *store;
    struct date today;
};

enum { WORDS_SIZE = DATE_WORDS_SIZE + 4 };

/* "1er janvier 2026", "2 janvier 2026" */
static const char *
words_of(struct date date, char out[WORDS_SIZE])
{
    char plain[DATE_WORDS_SIZE];

    (void)date_words_fr(date, plain);
    (void)snprintf(out, WORDS_SIZE, "%s%s", date.day == 1 ? "1er" : "",
        date.day == 1 ? plain + 1 : plain);
    return out;
}

static const char *
day(int64_t at, char out[WORDS_SIZE])
{
    return words_of(date_paris(at), out);
}

static bool
has_run_out(const struct work *w, int64_t end)
{
    return end && date_compare(date_paris(end), w->today) < 0;
}

static size_t
count_signers(const struct store *s, const struct store_authority *a)
{
    size_t count = 0;

    for (size_t i = 0; i < s->signer_count; i++)
        count += store_authority_of(s, &s->signer[i]) == a ? 1 : 0;
    return count;
}

static size_t
count_revoked(const struct store *s, const struct store_authority *a)
{
    size_t count = 0;

    for (size_t i = 0; i < s->signer_count; i++)
        count +=
            s->signer[i].revoked && store_authority_of(s, &s->signer[i]) == a
            ? 1
            : 0;
    return count;
}

static void
show_until(const struct work *w, int64_t end)
{
    char words[WORDS_SIZE];

    if (end)
        printf(", à renouveler avant le %s%s", day(end, words),
            has_run_out(w, end) ? " : N’EST PLUS À JOUR" : "");
    printf("\n");
}

static void
show_sources(const struct work *w)
{
    const struct store *s = &w->kept.im.store;
    char words[WORDS_SIZE];

    for (size_t i = 0; i < s->list_count; i++) {
        const struct store_list *l = &s->list[i];
        printf("  Liste de confiance %s nº %llu du %s", l->territory,
            (unsigned long long)l->sequence, day(l->issued, words));
        show_until(w, store_list_end(l));
    }
    if (s->origin.sequence) {
        printf("  Paquet nº %llu du %s", (unsigned long long)s->origin.sequence,
            day(s->origin.issued, words));
        show_until(w, s->origin.expires);
    }
    if (!store_has_source(s))
        printf("  Aucune liste de confiance\n");
}

static void
show_revocations(const struct work *w, const struct store_authority *a)
{
    char words[WORDS_SIZE];

    if (a->crl == STORE_CRL_UNSUPPORTED)
        printf("         Révocations : d’une forme non prise en charge\n");
    else if (a->crl == STORE_CRL_NONE)
        printf("         Révocations : inconnues\n");
    else {
        printf("         Révocations du %s", day(a->crl_issued, words));
        show_until(w, a->crl_next);
    }
}

static void
show_authority(const struct work *w, const struct store_authority *a)
{
    const struct store *s = &w->kept.im.store;
    const struct store_status *last = &a->status[a->status_count - 1];
    char since[WORDS_SIZE], from[WORDS_SIZE], to[WORDS_SIZE];
    size_t signers = count_signers(s, a), revoked = count_revoked(s, a);
    struct sceau_error name; /* another's text, made safe to show */

    (void)fail(
        &name, SCEAU_OK, "%.*s", (int)a->name.len, (const char *)a->name.data);
    printf("  %s   %s\n", a->id, name.text);
    printf("         %s (%.*s) depuis le %s ; certificat du %s au %s\n",
        store_accepts(a, w->today) ? "Acceptée" : "NON ACCEPTÉE",
        (int)last->name.len, (const char *)last->name.data,
        words_of(last->since, since), words_of(a->not_before, from),
        words_of(a->not_after, to));
    printf("         %zu signataire%s", signers, signers > 1 ? "s" : "");
    if (revoked)
        printf(", dont %zu révoqué%s", revoked, revoked > 1 ? "s" : "");
    printf("\n");
    show_revocations(w, a);
}

static void
show_pinned(const struct store *s)
{
    for (size_t i = 0; i < s->signer_count; i++)
        if (s->signer[i].authority.len == 0)
            printf("  %s %s   %s, sans autorité\n", s->signer[i].ca,
                s->signer[i].certificate,
                s->signer[i].vouched ? "accepté par le paquet"
                                     : "accepté à la main");
    for (size_t i = 0; i < s->pdf_count; i++)
        printf("  PDF   certificat %.16s…, %s\n",
            (const char *)s->pdf[i].fingerprint.data,
            s->pdf[i].vouched ? "accepté par le paquet" : "accepté à la main");
}

/* Everything that is not up to date, one line each; how many there are. */
static size_t
say_stale(const struct work *w)
{
    const struct store *s = &w->kept.im.store;
    size_t count = 0;

    for (size_t i = 0; i < s->list_count; i++)
        if (has_run_out(w, store_list_end(&s->list[i]))) {
            printf("la liste de confiance %s n’est plus à jour\n",
                s->list[i].territory);
            count++;
        }
    if (s->origin.sequence && has_run_out(w, s->origin.expires)) {
        printf("le paquet a expiré\n");
        count++;
    }
    for (size_t i = 0; i < s->authority_count; i++) {
        const struct store_authority *a = &s->authority[i];
        if (a->crl == STORE_CRL_UNSUPPORTED || count_signers(s, a) == 0
            || store_knows_revocation(a, w->today))
            continue;
        printf("%s : révocations %s\n", a->id,
            a->crl == STORE_CRL_NONE ? "inconnues" : "qui ne sont plus à jour");
        count++;
    }
    return count;
}

/* -1 to go on, or the exit code. */
static int
begin(struct work *w, const struct cli_verb *verb, int argc, char **argv)
{
    const char *argument;
    struct sceau_error error = { 0 };
    int letter;

    w->today = date_paris(time(NULL));
    while ((letter = cli_next(PROGRAM, verb, argc, argv, &argument))) {
        if (letter == 'h')
            return EXIT_VALID;
        if (letter == 's')
            w->store = argument;
        else if (letter == '?'
            || !date_parse_iso(span_str(argument), &w->today)) {
            if (letter == 'a')
                fprintf(stderr,
                    PROGRAM " %s : --at : une date AAAA-MM-JJ est attendue\n",
                    verb->name);
            return EXIT_USAGE;
        }
    }
    if (optind != argc) {
        fprintf(
            stderr, PROGRAM " %s : aucun argument n’est attendu\n", verb->name);
        return EXIT_USAGE;
    }
    if (kept_open(&w->kept, w->store, false, &error) != SCEAU_OK) {
        (void)kept_fail(verb->name, &error);
        return EXIT_CANNOT;
    }
    return -1;
}

int
cmd_list(int argc, char **argv)
{
    static struct work w;
    int exit = begin(&w, &verb_list, argc, argv);

    if (exit < 0) {
        printf("%s\n", w.kept.path);
        show_sources(&w);
        for (size_t i = 0; i < w.kept.im.store.authority_count; i++)
            show_authority(&w, &w.kept.im.store.authority[i]);
        show_pinned(&w.kept.im.store);
        exit = EXIT_VALID;
    }
    kept_close(&w.kept);
    return fflush(stdout) == 0 ? exit : EXIT_CANNOT;
}

int
cmd_check(int argc, char **argv)
{
    static struct work w;
    int exit = begin(&w, &verb_check, argc, argv);

    if (exit < 0) {
        exit = say_stale(&w) ? EXIT_NO : EXIT_VALID;
        if (exit == EXIT_VALID)
            printf("tout est à jour\n");
    }
    kept_close(&w.kept);
    return fflush(stdout) == 0 ? exit : EXIT_CANNOT;
}
