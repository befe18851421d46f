/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-verify trust list and check: what the store holds, and whether it is up to
 * date. */
#include <getopt.h>
#include <stdio.h>
#include <time.h>

#include "verifier/base/error.h"
#include "verifier/cli/trust/list.h"

static const struct cli_option options[] = {
    { 's', "store", "FICHIER", "la liste à lire, au lieu de la vôtre" },
    { 'a', "at", "DATE", "à cette date (AAAA-MM-JJ) au lieu d’aujourd’hui" },
    { 'j', "json", NULL, "en JSON, un seul objet" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_list = { "list", cmd_list, "",
    "montre les autorités, leurs signataires, et l’âge de tout", options };

const struct cli_verb verb_check = { "check", cmd_check, "",
    "dit si tout est à jour : sort 0 oui, 1 non, 3 impossible à dire",
    options };

static const char *
day(int64_t at, char out[DATE_WORDS_SIZE])
{
    return date_words_fr(date_paris(at), out);
}

bool
listing_has_run_out(const struct listing *l, int64_t end)
{
    return end && date_compare(date_paris(end), l->today) < 0;
}

size_t
listing_signers(
    const struct store *s, const struct store_authority *a, bool revoked)
{
    size_t count = 0;

    for (size_t i = 0; i < s->signer_count; i++)
        if ((s->signer[i].revoked || !revoked)
            && store_authority_of(s, &s->signer[i]) == a)
            count++;
    return count;
}

static void
show_until(const struct listing *w, int64_t end)
{
    char words[DATE_WORDS_SIZE];

    if (end)
        printf(", à renouveler avant le %s%s", day(end, words),
            listing_has_run_out(w, end) ? " : N’EST PLUS À JOUR" : "");
    printf("\n");
}

static void
show_sources(const struct listing *w)
{
    const struct store *s = &w->kept.im.store;
    char words[DATE_WORDS_SIZE];

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
show_status(const struct listing *w)
{
    const struct store *s = &w->kept.im.store;
    char words[DATE_WORDS_SIZE];

    for (size_t i = 0; i < s->places_count; i++) {
        const struct store_places *p = &s->places[i];
        printf("  États de titres du %s, %.*s", day(p->issued, words),
            (int)p->url.len, (const char *)p->url.data);
        show_until(w, p->expires);
    }
    for (size_t i = 0; i < s->codes_count; i++) {
        const struct store_codes *c = &s->codes[i];
        printf("  États des codes %s %s du %s", c->ca, c->certificate,
            day(c->issued, words));
        show_until(w, c->expires);
    }
}

static void
show_revocations(const struct listing *w, const struct store_authority *a)
{
    char words[DATE_WORDS_SIZE];

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
show_authority(const struct listing *w, const struct store_authority *a)
{
    const struct store *s = &w->kept.im.store;
    const struct store_status *last = &a->status[a->status_count - 1];
    char since[DATE_WORDS_SIZE], from[DATE_WORDS_SIZE], to[DATE_WORDS_SIZE];
    size_t signers = listing_signers(s, a, false),
           revoked = listing_signers(s, a, true);
    struct sceau_error name; /* another's text, made safe to show */

    (void)fail(
        &name, SCEAU_OK, "%.*s", (int)a->name.len, (const char *)a->name.data);
    printf("  %s   %s\n", a->id, name.text);
    printf("         %s (%.*s) depuis le %s ; certificat du %s au %s\n",
        store_accepts(a, w->today) ? "Acceptée" : "NON ACCEPTÉE",
        (int)last->name.len, (const char *)last->name.data,
        date_words_fr(last->since, since), date_words_fr(a->not_before, from),
        date_words_fr(a->not_after, to));
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

/* Whom the store believes, by its own word. */
static void
show_pins(const struct store *s)
{
    for (size_t i = 0; i < s->pin_count; i++)
        printf("  Ancre %s, %.16s…\n",
            s->pin[i].kind == STORE_PIN_BUNDLE     ? "clé de paquets"
                : s->pin[i].kind == STORE_PIN_LIST ? "signataire de listes"
                                                   : "autorité de signataires "
                                                     "de listes",
            (const char *)s->pin[i].value.data);
}

/* The earliest end of those that have passed; 0: all are up to date. */
static int64_t
stale_status(const struct listing *l)
{
    const struct store *s = &l->kept.im.store;
    int64_t until = 0;

    for (size_t i = 0; i < s->places_count + s->codes_count; i++) {
        int64_t end = i < s->places_count
            ? s->places[i].expires
            : s->codes[i - s->places_count].expires;
        if (listing_has_run_out(l, end) && (until == 0 || end < until))
            until = end;
    }
    return until;
}

size_t
listing_stale(const struct listing *l, struct stale out[STALE_MAX])
{
    const struct store *s = &l->kept.im.store;
    size_t count = 0;

    for (size_t i = 0; i < s->list_count; i++) {
        int64_t end = store_list_end(&s->list[i]);
        if (listing_has_run_out(l, end))
            out[count++] =
                (struct stale) { STALE_LIST, s->list[i].territory, end };
    }
    if (s->origin.sequence && listing_has_run_out(l, s->origin.expires))
        out[count++] = (struct stale) { STALE_BUNDLE, NULL, s->origin.expires };
    for (size_t i = 0; i < s->authority_count; i++) {
        const struct store_authority *a = &s->authority[i];
        if (a->crl != STORE_CRL_UNSUPPORTED && listing_signers(s, a, false) > 0
            && !store_knows_revocation(a, l->today))
            out[count++] =
                (struct stale) { STALE_REVOCATIONS, a->id, a->crl_next };
    }
    int64_t status = stale_status(l);
    if (status)
        out[count++] = (struct stale) { STALE_STATUS, NULL, status };
    return count;
}

static void
say_stale(const struct stale *stale, size_t count)
{
    for (const struct stale *one = stale; one < stale + count; one++)
        switch (one->kind) {
        case STALE_LIST:
            printf("la liste de confiance %s n’est plus à jour\n", one->id);
            break;
        case STALE_BUNDLE:
            printf("le paquet a expiré\n");
            break;
        case STALE_STATUS:
            printf("l’état des titres n’est plus à jour\n");
            break;
        case STALE_REVOCATIONS:
            printf("%s : révocations %s\n", one->id,
                one->until ? "qui ne sont plus à jour" : "inconnues");
            break;
        }
    if (count == 0)
        printf("tout est à jour\n");
}

/* -1 to go on, or the exit code. */
static int
begin(struct listing *w, const struct cli_verb *verb, int argc, char **argv)
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
        else if (letter == 'j')
            w->json = true;
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

static int
put_json(const struct listing *w,
    void (*write)(const struct listing *, struct buffer *), int exit)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(4 * SCEAU_STORE_MAX);

    write(w, &out);
    if (buffer_status(&out) == SCEAU_OK
        && fwrite(out.data, 1, out.len, stdout) == out.len)
        return exit;
    fprintf(stderr, PROGRAM " : mémoire épuisée, ou écriture impossible\n");
    return EXIT_CANNOT;
}

static int
show(const struct listing *w)
{
    const struct store *s = &w->kept.im.store;

    if (w->json)
        return put_json(w, listing_json, EXIT_VALID);
    printf("%s\n", w->kept.path);
    show_sources(w);
    for (size_t i = 0; i < s->authority_count; i++)
        show_authority(w, &s->authority[i]);
    show_pinned(s);
    show_status(w);
    show_pins(s);
    return EXIT_VALID;
}

static int
check(const struct listing *w)
{
    struct stale stale[STALE_MAX];
    size_t count = listing_stale(w, stale);
    int exit = count ? EXIT_NO : EXIT_VALID;

    if (w->json)
        return put_json(w, listing_check_json, exit);
    say_stale(stale, count);
    return exit;
}

int
cmd_list(int argc, char **argv)
{
    static struct listing w;
    int exit = begin(&w, &verb_list, argc, argv);

    if (exit < 0)
        exit = show(&w);
    kept_close(&w.kept);
    return fflush(stdout) == 0 ? exit : EXIT_CANNOT;
}

int
cmd_check(int argc, char **argv)
{
    static struct listing w;
    int exit = begin(&w, &verb_check, argc, argv);

    if (exit < 0)
        exit = check(&w);
    kept_close(&w.kept);
    return fflush(stdout) == 0 ? exit : EXIT_CANNOT;
}
