/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau stats: what became of titles between two days. */
#include "issuer/register/stats.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "issuer/cli/open.h"
#include "issuer/cli/options.h"
#include "issuer/tell.h"
#include "verifier/base/error.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'R', "register", "REGISTRE",
        "le registre, au lieu de celui de la configuration" },
    { 'f', "from", "JOUR",
        "le premier jour, 2026-11-01 ; sinon 29 jours avant" },
    { 'u', "until", "JOUR", "le dernier jour ; sinon aujourd’hui" },
    { 'j', "json", NULL, "en JSON" },
    { 'v', "csv", NULL, "en CSV, une ligne par type de titre" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_stats = { "stats", cmd_stats, "",
    "compte ce qui a été émis, renouvelé à temps ou non, corrigé : sort 0 dit, "
    "3 impossible",
    options };

struct arguments {
    struct open_register how;
    const char *from_text;
    const char *until_text;
    struct date from;
    struct date until;
    bool json;
    bool csv;
};

static void
print(const struct buffer *out)
{
    (void)fwrite(out->data, 1, out->len, stdout);
}

static void
print_csv(const struct stats *s)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(256 * 1024);

    tell_stats_csv(&out, s);
    print(&out);
}

static void
print_json(const struct arguments *a, const struct stats *s)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(256 * 1024);
    struct json j = json_into(&out);

    tell_stats(&j, s, a->from, a->until);
    buffer_byte(&out, '\n');
    print(&out);
}

static void
print_kind(const char *name, const struct stats_kind *k)
{
    int64_t awaited = k->before + k->late + k->never;

    printf("%s\n", name);
    printf("  émis                  %lld, dont %lld à la place d’un autre\n",
        (long long)k->issued, (long long)k->replacements);
    printf("  finis                 %lld, dont %lld sans suite attendue\n",
        (long long)k->ended, (long long)(k->ended - awaited));
    printf("  suivis avant la fin   %lld", (long long)k->before);
    if (awaited)
        printf(" sur %lld, %.1f %%", (long long)awaited,
            100 * (double)k->before / (double)awaited);
    printf("\n  suivis après la fin   %lld", (long long)k->late);
    if (k->late)
        printf(" ; jours sans titre : %lld en médiane, %lld au plus",
            (long long)k->late_median, (long long)k->late_max);
    printf("\n  jamais suivis         %lld, à l’instruction\n",
        (long long)k->never);
    printf("  erreurs de mention    %lld corrigées, %lld annulées avant d’être "
           "émises\n",
        (long long)k->mention, (long long)k->void_mention);
    printf("  annulés               %lld\n", (long long)k->voided);
    printf("  révoqués, suspendus   %lld, %lld\n", (long long)k->revoked,
        (long long)k->suspended);
    printf("  remplacés             %lld\n", (long long)k->replaced);
    printf("  remises notées        %lld", (long long)k->delivered);
    if (k->delivered)
        printf(" ; heures d’attente : %lld en médiane, %lld au plus",
            (long long)k->delivery_median, (long long)k->delivery_max);
    printf("\n  à remettre            %lld\n", (long long)k->undelivered);
}

static void
print_text(const struct arguments *a, const struct stats *s)
{
    char from[DATE_WORDS_SIZE], until[DATE_WORDS_SIZE];

    printf("Du %s au %s\n\n", date_words_fr(a->from, from),
        date_words_fr(a->until, until));
    print_kind("tous les types", &s->all);
    for (size_t i = 0; i < s->kinds && s->kinds > 1; i++) {
        printf("\n");
        print_kind(s->kind[i].kind, &s->kind[i]);
    }
}

static int
run(const struct arguments *a, struct sceau_error *error)
{
    struct registry *registry = NULL;
    struct stats *stats = NULL;
    enum sceau_status status = open_register(&a->how, &registry, error);

    if (status == SCEAU_OK)
        status = stats_count(registry, a->from, a->until,
            date_paris((int64_t)time(NULL)), &stats, error);
    registry_close(&registry);
    if (status != SCEAU_OK)
        return status == SCEAU_E_USAGE ? EXIT_USAGE : EXIT_CANNOT;
    if (a->json)
        print_json(a, stats);
    else if (a->csv)
        print_csv(stats);
    else
        print_text(a, stats);
    free(stats);
    return EXIT_VALID;
}

/* NULL, or why the options are refused. */
static const char *
usage_fault(struct arguments *a)
{
    enum { BEFORE = 29 };

    a->until = date_paris((int64_t)time(NULL));
    if (a->until_text && !date_parse_iso(span_str(a->until_text), &a->until))
        return "--until : un jour est attendu, 2026-11-30";
    a->from = date_add_days(a->until, -BEFORE);
    if (a->from_text && !date_parse_iso(span_str(a->from_text), &a->from))
        return "--from : un jour est attendu, 2026-11-01";
    return a->json && a->csv ? "--json et --csv : l’un ou l’autre" : NULL;
}

int
cmd_stats(int argc, char **argv)
{
    struct arguments a = { .how = { .config = SCEAU_CONFIG } };
    const struct option_to to[] = { { 'c', &a.how.config, NULL },
        { 'R', &a.how.place, NULL }, { 'f', &a.from_text, NULL },
        { 'u', &a.until_text, NULL }, { 'j', NULL, &a.json },
        { 'v', NULL, &a.csv }, { 0, NULL, NULL } };
    struct sceau_error error = { 0 };
    int code;

    if (!options_read(&verb_stats, to, argc, argv, NULL, NULL, &code))
        return code;
    const char *fault = usage_fault(&a);
    if (fault)
        return options_refuse(&verb_stats, fault);
    code = run(&a, &error);
    if (code != EXIT_VALID)
        fprintf(stderr, PROGRAM " stats : %s\n", error.text);
    return code;
}
