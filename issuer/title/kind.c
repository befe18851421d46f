/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/kind.h"

#include <stdio.h>
#include <stdlib.h>

#include "issuer/title/kind_check.h"
#include "verifier/base/date.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"

static const char *const setting_columns[] = { "key", "value", NULL };
static const char *const request_columns[] = { "path", "type", "needed", "max",
    "among", "label_fr", NULL };
static const char *const order_columns[] = { "first", "second", "years",
    "message_fr", NULL };
static const char *const field_columns[] = { "id", "form", "value", "absent",
    NULL };
static const char *const page_columns[] = { "role", "when", "right", "label_fr",
    "text_fr", NULL };
static const char *const work_columns[] = { "kind", "request", "category",
    "work", "needs", "limits", "source", "confidence", "since", NULL };
static const char *const validity_columns[] = { "kind", "request", "category",
    "rank", "months", "floor", "source", "confidence", "since", NULL };
static const char *const category_columns[] = { "category", "group", "code",
    "discreet", "label_fr", "source", "confidence", "since", NULL };
static const char *const country_columns[] = { "code", "label_fr",
    "nationality_fr", NULL };
static const char *const rule_set_columns[] = { "name", "value", NULL };

static void
kind_free(struct kind *k)
{
    free(k->name);
    table_free(&k->settings);
    table_free(&k->request);
    table_free(&k->order);
    table_free(&k->fields);
    table_free(&k->page);
}

void
templates_free(struct templates **templates)
{
    struct templates *t = *templates;

    *templates = NULL;
    if (!t)
        return;
    for (size_t i = 0; i < t->kinds; i++)
        kind_free(&t->kind[i]);
    table_free(&t->work);
    table_free(&t->validity);
    table_free(&t->categories);
    table_free(&t->countries);
    languages_free(&t->languages);
    free(t);
}

static void
templates_release(struct templates *t)
{
    templates_free(&t);
}
AUTO_DEFINE(struct templates *, templates_release);

long
table_find(const struct table *t, const char *first)
{
    for (size_t i = 0; i < t->rows; i++)
        if (strcmp(table_cell(t, i, 0), first) == 0)
            return (long)i;
    return -1;
}

const struct kind *
templates_kind(const struct templates *t, const char *name)
{
    for (size_t i = 0; i < t->kinds; i++)
        if (strcmp(t->kind[i].name, name) == 0)
            return &t->kind[i];
    return NULL;
}

const char *
kind_setting(const struct kind *k, const char *key)
{
    long row = table_find(&k->settings, key);

    return row < 0 ? "" : table_cell(&k->settings, (size_t)row, 1);
}

bool
kind_has_code(const struct kind *k)
{
    return *kind_setting(k, "type") != 0;
}

enum kind_mention
kind_mention(const struct kind *k)
{
    const char *word = kind_setting(k, "mention");

    if (strcmp(word, "required") == 0)
        return KIND_MENTION_CODE;
    return strcmp(word, "page") == 0 ? KIND_MENTION_PAGE : KIND_MENTION_NONE;
}

enum kind_end
kind_end(const struct kind *k)
{
    const char *word = kind_setting(k, "end-date");

    if (strcmp(word, "computed") == 0)
        return KIND_END_COMPUTED;
    return strcmp(word, "asked") == 0 ? KIND_END_ASKED : KIND_END_NONE;
}

bool
page_role_parse(const char *word, enum page_role *role, enum sheet_role *block)
{
    static const struct {
        const char *word;
        enum page_role role;
        enum sheet_role block;
    } roles[] = { { "authority", PAGE_BLOCK, SHEET_AUTHORITY },
        { "reference", PAGE_BLOCK, SHEET_REFERENCE },
        { "title", PAGE_BLOCK, SHEET_TITLE },
        { "subtitle", PAGE_BLOCK, SHEET_SUBTITLE },
        { "heading", PAGE_BLOCK, SHEET_HEADING },
        { "paragraph", PAGE_BLOCK, SHEET_PARAGRAPH },
        { "row", PAGE_BLOCK, SHEET_ROW },
        { "mention", PAGE_BLOCK, SHEET_MENTION },
        { "item", PAGE_BLOCK, SHEET_ITEM },
        { "small", PAGE_BLOCK, SHEET_SMALL },
        { "verify", PAGE_BLOCK, SHEET_VERIFY },
        { "stamp", PAGE_BLOCK, SHEET_STAMP },
        { "verify-title", PAGE_VERIFY_TITLE, SHEET_VERIFY },
        { "file-title", PAGE_FILE_TITLE, SHEET_TITLE },
        { "specimen", PAGE_SPECIMEN, SHEET_TITLE },
        { "code-alt", PAGE_CODE_ALT, SHEET_TITLE },
        { "qr-alt", PAGE_QR_ALT, SHEET_TITLE } };

    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (strcmp(word, roles[i].word) == 0) {
            *role = roles[i].role;
            *block = roles[i].block;
            return true;
        }
    }
    return false;
}

static enum sceau_status
load_kind(const char *folder, const char *name, struct templates *t,
    struct sceau_error *error)
{
    struct kind *k = &t->kind[t->kinds];
    char *own = NULL;

    if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(name)
        || !*name)
        return fail(error, SCEAU_E_FORMAT,
            "nom de type de titre refusé : « %s »", name);
    k->name = strdup(name);
    if (!k->name || asprintf(&own, "%s/%s", folder, name) < 0)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    t->kinds++;
    enum sceau_status status =
        table_load(own, "kind.tsv", setting_columns, &k->settings, error);
    if (status == SCEAU_OK)
        status =
            table_load(own, "request.tsv", request_columns, &k->request, error);
    if (status == SCEAU_OK)
        status = table_load(own, "order.tsv", order_columns, &k->order, error);
    if (status == SCEAU_OK)
        status =
            table_load(own, "fields.tsv", field_columns, &k->fields, error);
    if (status == SCEAU_OK)
        status = table_load(own, "page.tsv", page_columns, &k->page, error);
    free(own);
    return status == SCEAU_OK ? kind_check(t, k, error) : status;
}

/* The version that every title records: a date. */
static enum sceau_status
load_rule_set(
    const char *folder, struct templates *t, struct sceau_error *error)
{
    struct table rules = { 0 };
    struct date unused;
    enum sceau_status status =
        table_load(folder, "rule_set.tsv", rule_set_columns, &rules, error);

    if (status != SCEAU_OK)
        return status;
    long row = table_find(&rules, "rule_set");
    const char *value = row < 0 ? "" : table_cell(&rules, (size_t)row, 1);
    if (date_parse_iso(span_str(value), &unused))
        (void)snprintf(t->rule_set, sizeof t->rule_set, "%s", value);
    else
        status = fail(error, SCEAU_E_FORMAT,
            "rule_set.tsv : une date AAAA-MM-JJ est attendue");
    table_free(&rules);
    return status;
}

static enum sceau_status
load_rules(const char *folder, struct templates *t, struct sceau_error *error)
{
    char *rights = NULL;

    if (asprintf(&rights, "%s/rights", folder) < 0)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status =
        table_load(rights, "work.tsv", work_columns, &t->work, error);
    if (status == SCEAU_OK)
        status = table_load(
            rights, "validity.tsv", validity_columns, &t->validity, error);
    if (status == SCEAU_OK)
        status = table_load(
            rights, "categories.tsv", category_columns, &t->categories, error);
    if (status == SCEAU_OK)
        status = load_rule_set(rights, t, error);
    free(rights);
    if (status == SCEAU_OK)
        status = table_load(
            folder, "countries.tsv", country_columns, &t->countries, error);
    return status == SCEAU_OK ? rules_check(t, error) : status;
}

enum sceau_status
templates_load(const char *folder, char *const *kinds, size_t count,
    struct templates **out, struct sceau_error *error)
{
    AUTO(templates_release) struct templates *t = calloc(1, sizeof *t);

    if (!t)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    if (count > KINDS_MAX)
        return fail(
            error, SCEAU_E_LIMIT, "plus de %d types de titres", KINDS_MAX);
    enum sceau_status status = load_rules(folder, t, error);
    if (status == SCEAU_OK)
        status = languages_load(folder, &t->languages, error);
    for (size_t i = 0; status == SCEAU_OK && i < count; i++)
        status = load_kind(folder, kinds[i], t, error);
    if (status != SCEAU_OK)
        return fail_prefix(error, status, "modèles %s", folder);
    *out = TAKE(t);
    return SCEAU_OK;
}
