/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau purge: what is personal of titles that were over long ago is erased. */
#include "issuer/register/purge.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "issuer/cli/open.h"
#include "issuer/cli/options.h"
#include "issuer/config.h"
#include "issuer/title/table.h"
#include "verifier/base/error.h"
#include "verifier/base/progress.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'n', "dry-run", NULL, "dire ce qui serait effacé, et n’effacer rien" },
    { 'R', "register", "REGISTRE",
        "le registre, au lieu de celui de la configuration" },
    { 'b', "by", "NOM", "qui agit, pour le journal ; sinon le compte" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_purge = { "purge", cmd_purge, "",
    "efface ce que des titres finis depuis longtemps ont de personnel : sort 0 "
    "fait, 1 une durée est à confirmer, 3 impossible",
    options };

struct arguments {
    struct open_register how;
    bool dry_run;
};

enum { PATIENCE_MS = 10000 };
enum { KIND, MONTHS, SOURCE, CONFIDENCE };
static const char *const columns[] = { "kind", "months", "source", "confidence",
    NULL };

/* A purge at work. */
struct work {
    struct issuer_config *config;
    struct table rules;
    struct progress progress;
};

/* ---- how long a kind is kept ---- */

/* The row of that kind, else the one of all; -1: none. */
static long
row_of(const struct table *t, const char *kind)
{
    for (size_t i = 0; i < t->rows; i++)
        if (strcmp(table_cell(t, i, KIND), kind) == 0
            || strcmp(table_cell(t, i, KIND), "*") == 0)
            return (long)i;
    return -1;
}

static int
months_of(const struct table *t, size_t row)
{
    return (int)strtol(table_cell(t, row, MONTHS), NULL, 10);
}

static int
configured(const struct issuer_config *c, const char *kind)
{
    for (size_t i = 0; i < c->retentions; i++)
        if (strcmp(c->retention[i].kind, kind) == 0)
            return c->retention[i].months;
    return 0;
}

/* What a text gives holds; what none gives is the configuration's to say. */
static int
months(void *context, const char *kind)
{
    const struct work *w = context;
    long row = row_of(&w->rules, kind);
    bool given = row >= 0
        && strcmp(table_cell(&w->rules, (size_t)row, CONFIDENCE), "L") != 0;
    int own = configured(w->config, kind);

    if (given)
        return months_of(&w->rules, (size_t)row);
    return own ? own : configured(w->config, "*");
}

static enum sceau_status
check_row(const struct table *t, size_t row, struct sceau_error *error)
{
    const char *text = table_cell(t, row, MONTHS);
    const char *confidence = table_cell(t, row, CONFIDENCE);
    int n = months_of(t, row);

    if (strspn(text, "0123456789") != strlen(text) || n < 1
        || n > PURGE_MONTHS_MAX)
        return fail(error, SCEAU_E_FORMAT,
            "%s, ligne %zu : de 1 à %d mois sont attendus",
            table_file_of(t, row), t->line[row], PURGE_MONTHS_MAX);
    if (strlen(confidence) != 1 || !strchr("HML", *confidence))
        return fail(error, SCEAU_E_FORMAT,
            "%s, ligne %zu : H, M ou L est attendu", table_file_of(t, row),
            t->line[row]);
    return SCEAU_OK;
}

static enum sceau_status
load_rules(struct work *w, const char *config, struct sceau_error *error)
{
    enum sceau_status status = issuer_config_load(config, &w->config, error);

    if (status == SCEAU_OK)
        status = table_load(
            w->config->templates, "retention.tsv", columns, &w->rules, error);
    for (size_t i = 0; status == SCEAU_OK && i < w->rules.rows; i++)
        status = check_row(&w->rules, i, error);
    return status;
}

/* ---- the run ---- */

static void
tell(void *context, int64_t part, int64_t whole)
{
    struct work *w = context;

    progress_tell(&w->progress, part, whole, part);
}

/* A kind that nothing says the time of is not erased, and not passed over in silence. */
static int
say(const struct work *w, const struct arguments *a,
    const struct purge_report *r, struct sceau_error *error)
{
    const struct purge_kind *unsaid = NULL;

    for (size_t i = 0; i < r->kinds; i++) {
        const struct purge_kind *k = &r->kind[i];
        if (k->months == 0)
            unsaid = k;
        else
            printf("%s : %lld %s, %d mois après la fin\n", k->kind,
                (long long)(a->dry_run ? k->due : k->erased),
                a->dry_run ? "seraient effacés" : "effacés", k->months);
    }
    printf("%lld titres %s\n", (long long)(a->dry_run ? r->due : r->erased),
        a->dry_run ? "seraient effacés" : "effacés");
    if (r->remains) {
        (void)fail(error, SCEAU_E_STATE,
            "ce qui est effacé se lit encore dans le journal du registre "
            "(-wal), qu’un autre programme retient : arrêtez-le, et relancez");
        return EXIT_CANNOT;
    }
    if (!unsaid)
        return EXIT_VALID;
    long row = row_of(&w->rules, unsaid->kind);
    (void)fail(error, SCEAU_E_STATE,
        "aucun texte ne dit combien garder « %s » : confirmez-le, "
        "\"retention\": { \"%s\": %d } en mois",
        unsaid->kind, unsaid->kind,
        row < 0 ? 0 : months_of(&w->rules, (size_t)row));
    return EXIT_NO;
}

static int
run(struct work *w, struct arguments *a, struct sceau_error *error)
{
    struct registry *registry = NULL;
    struct purge_report *report = malloc(sizeof *report);
    enum sceau_status status = report
        ? load_rules(w, a->how.config, error)
        : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");

    if (status == SCEAU_OK && !a->how.place)
        a->how.place = w->config->register_place;
    if (status == SCEAU_OK)
        status = open_register(&a->how, &registry, error);
    const struct purge purge = { .registry = registry,
        .now = (int64_t)time(NULL),
        .look = a->dry_run,
        .patience = PATIENCE_MS,
        .context = w,
        .months = months,
        .tell = tell };
    progress_begin(&w->progress, "titres", false);
    if (status == SCEAU_OK)
        status = purge_run(&purge, report, error);
    progress_end(&w->progress);
    int code = status == SCEAU_OK ? say(w, a, report, error) : EXIT_CANNOT;
    registry_close(&registry);
    free(report);
    return code;
}

int
cmd_purge(int argc, char **argv)
{
    struct arguments a = { .how = { .config = SCEAU_CONFIG } };
    const struct option_to to[] = { { 'c', &a.how.config, NULL },
        { 'n', NULL, &a.dry_run }, { 'R', &a.how.place, NULL },
        { 'b', &a.how.by, NULL }, { 0, NULL, NULL } };
    struct sceau_error error = { 0 };
    struct work w = { .config = NULL };
    int code;

    if (!options_read(&verb_purge, to, argc, argv, NULL, NULL, &code))
        return code;
    code = run(&w, &a, &error);
    if (code != EXIT_VALID)
        fprintf(stderr, PROGRAM " purge : %s\n", error.text);
    table_free(&w.rules);
    issuer_config_free(&w.config);
    return code;
}
