/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/kind.h"

#include <stdio.h>
#include <stdlib.h>

#include "issuer/title/form.h"
#include "verifier/base/date.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"
#include "verifier/seal/dictionary.h"
#include "verifier/seal/symbol.h"

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
    "work", "needs", "limits", "source", "confidence", NULL };
static const char *const validity_columns[] = { "kind", "category", "rank",
    "months", "floor", "source", "confidence", "since", NULL };
static const char *const category_columns[] = { "category", "code", "discreet",
    "label_fr", NULL };
static const char *const country_columns[] = { "code", "label_fr",
    "nationality_fr", NULL };
static const char *const rule_set_columns[] = { "name", "value", NULL };

static const char *const settings[] = { "type", "perimeter", "number",
    "mention", "symbol" };

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
at_line(const struct kind *k, const struct table *t, size_t row,
    const char *what, struct sceau_error *error)
{
    return fail(error, SCEAU_E_FORMAT, "%s/%s, ligne %zu : %s « %s »", k->name,
        t->name, t->line[row], what, table_cell(t, row, 0));
}

static enum sceau_status
check_settings(const struct kind *k, struct sceau_error *error)
{
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (table_find(&k->settings, settings[i]) < 0)
            return fail(error, SCEAU_E_FORMAT, "%s/kind.tsv : « %s » manque",
                k->name, settings[i]);
    if (strlen(kind_setting(k, "type")) == 2
        && strlen(kind_setting(k, "perimeter")) == 2
        && dictionary_type(
            kind_setting(k, "type"), kind_setting(k, "perimeter")))
        return SCEAU_OK;
    return fail(error, SCEAU_E_FORMAT,
        "%s/kind.tsv : type 2D-Doc inconnu du dictionnaire", k->name);
}

/* 2D-Doc 3.2.6, section 10: the squares of a 2D-Doc. */
static enum sceau_status
check_symbol(const struct kind *k, struct sceau_error *error)
{
    const char *side = kind_setting(k, "symbol");

    return symbol_capacity((unsigned)strtoul(side, NULL, 10))
        ? SCEAU_OK
        : fail(error, SCEAU_E_FORMAT,
            "%s/kind.tsv : symbol n’est pas un côté de 2D-Doc (40 à 144)",
            k->name);
}

static enum form
form_of(const struct kind *k, const char *path)
{
    long row = table_find(&k->request, path);
    enum form form = FORM_TEXT;

    if (row >= 0)
        (void)form_parse(
            table_cell(&k->request, (size_t)row, REQUEST_TYPE), &form);
    return form;
}

static enum sceau_status
check_request(const struct kind *k, struct sceau_error *error)
{
    const struct table *t = &k->request;
    enum form form;

    for (size_t i = 0; i < t->rows; i++) {
        if (!form_parse(table_cell(t, i, REQUEST_TYPE), &form))
            return at_line(k, t, i, "type de valeur inconnu pour", error);
        if (form == FORM_POSTCODE
            && form_of(k, table_cell(t, i, REQUEST_AMONG)) != FORM_COUNTRY)
            return at_line(k, t, i, "« among » doit nommer le pays de", error);
    }
    return SCEAU_OK;
}

/* A date of the request, or the day of the title itself. */
static bool
is_date(const struct kind *k, const char *path)
{
    enum form form = form_of(k, path);

    return form == FORM_DATE || form == FORM_PAST || form == FORM_BIRTH
        || strcmp(path, "title.issued") == 0;
}

/* Nobody's dates are further apart. */
enum { YEARS_MAX = 200 };

static enum sceau_status
check_order(const struct kind *k, struct sceau_error *error)
{
    for (size_t i = 0; i < k->order.rows; i++) {
        const char *years = table_cell(&k->order, i, ORDER_YEARS);
        char *end;
        unsigned long n = strtoul(years, &end, 10);
        if (!is_date(k, table_cell(&k->order, i, ORDER_FIRST))
            || !is_date(k, table_cell(&k->order, i, ORDER_SECOND)))
            return at_line(
                k, &k->order, i, "la demande n’a pas ces deux dates :", error);
        if (*years && (*end || n < 1 || n > YEARS_MAX))
            return at_line(k, &k->order, i, "un nombre d’années pour", error);
    }
    return SCEAU_OK;
}

/* 2D-Doc 3.2.6, 3.4.4: every mandatory field of the type, and only its own. */
static enum sceau_status
check_fields(const struct kind *k, struct sceau_error *error)
{
    const struct dictionary_type *type =
        dictionary_type(kind_setting(k, "type"), kind_setting(k, "perimeter"));
    enum form form;

    for (size_t i = 0; i < k->fields.rows; i++) {
        const char *id = table_cell(&k->fields, i, FIELDS_ID);
        if (strlen(id) != 2 || !dictionary_field(id)
            || !dictionary_type_names(type, id))
            return at_line(k, &k->fields, i, "ce type n’a pas de champ", error);
        if (!form_parse(table_cell(&k->fields, i, FIELDS_FORM), &form))
            return at_line(k, &k->fields, i, "forme inconnue pour", error);
    }
    for (const char *at = type->mandatory; *at && at[1]; at += at[2] ? 3 : 2) {
        char id[3] = { at[0], at[1], 0 };
        if (table_find(&k->fields, id) < 0)
            return fail(error, SCEAU_E_FORMAT,
                "%s/fields.tsv : le champ obligatoire %s manque", k->name, id);
    }
    return SCEAU_OK;
}

static enum sceau_status
check_page(const struct kind *k, struct sceau_error *error)
{
    enum page_role role;
    enum sheet_role block;

    for (size_t i = 0; i < k->page.rows; i++)
        if (!page_role_parse(table_cell(&k->page, i, PAGE_ROLE), &role, &block))
            return at_line(k, &k->page, i, "rôle inconnu", error);
    return SCEAU_OK;
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
    if (status == SCEAU_OK)
        status = check_settings(k, error);
    if (status == SCEAU_OK)
        status = check_symbol(k, error);
    if (status == SCEAU_OK)
        status = check_request(k, error);
    if (status == SCEAU_OK)
        status = check_order(k, error);
    if (status == SCEAU_OK)
        status = check_fields(k, error);
    return status == SCEAU_OK ? check_page(k, error) : status;
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

/*
 * A discreet category bears the words of at least two ordinary ones: words of its own,
 * or none, would tell the holder's protection to whoever reads the page.
 */
static enum sceau_status
check_categories(const struct table *t, struct sceau_error *error)
{
    for (size_t i = 0; i < t->rows; i++) {
        int ordinary = 0;
        for (size_t k = 0; k < t->rows; k++)
            ordinary += strcmp(table_cell(t, k, CATEGORY_DISCREET), "no") == 0
                && strcmp(table_cell(t, k, CATEGORY_CODE),
                       table_cell(t, i, CATEGORY_CODE))
                    == 0
                && strcmp(table_cell(t, k, CATEGORY_LABEL),
                       table_cell(t, i, CATEGORY_LABEL))
                    == 0;
        if (ordinary < 2
            && strcmp(table_cell(t, i, CATEGORY_DISCREET), "no") != 0)
            return fail(error, SCEAU_E_FORMAT,
                "%s, ligne %zu : « %s » révélerait une protection ; donnez-lui "
                "les mots d’au moins deux catégories ordinaires",
                t->name, t->line[i], table_cell(t, i, CATEGORY_NAME));
    }
    return SCEAU_OK;
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
        status = check_categories(&t->categories, error);
    if (status == SCEAU_OK)
        status = load_rule_set(rights, t, error);
    free(rights);
    if (status == SCEAU_OK)
        status = table_load(
            folder, "countries.tsv", country_columns, &t->countries, error);
    return status;
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
    for (size_t i = 0; status == SCEAU_OK && i < count; i++)
        status = load_kind(folder, kinds[i], t, error);
    if (status != SCEAU_OK)
        return fail_prefix(error, status, "modèles %s", folder);
    *out = TAKE(t);
    return SCEAU_OK;
}
