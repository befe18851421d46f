/* SPDX-License-Identifier: EUPL-1.2 */
/* Tables that would make wrong titles are refused before the first request. */
#include "issuer/title/kind_check.h"

#include <stdio.h>
#include <stdlib.h>

#include "issuer/title/form.h"
#include "issuer/title/rules_of.h"
#include "verifier/base/date.h"
#include "verifier/base/error.h"
#include "verifier/seal/dictionary.h"
#include "verifier/verdict/rights.h"
#include "verifier/verdict/tables.h"

static enum sceau_status
at_line(const struct table *t, size_t row, const char *what,
    struct sceau_error *error)
{
    return fail(error, SCEAU_E_FORMAT, "%s, ligne %zu : %s « %s »",
        table_file_of(t, row), t->line[row], what, table_cell(t, row, 0));
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

/* What read_row() in request.c knows. */
static bool
is_needed_word(const char *word)
{
    return strcmp(word, "yes") == 0 || strcmp(word, "no") == 0
        || (strncmp(word, "when ", 5) == 0 && word[5])
        || (strncmp(word, "may ", 4) == 0 && word[4]);
}

/* A category is one of a group, which `among` names. */
static bool
is_group(const struct templates *templates, const char *group)
{
    const struct table *t = &templates->categories;

    for (size_t i = 0; i < t->rows; i++)
        if (strcmp(table_cell(t, i, CATEGORY_GROUP), group) == 0)
            return true;
    return false;
}

static enum sceau_status
check_request(const struct templates *templates, const struct kind *k,
    struct sceau_error *error)
{
    const struct table *t = &k->request;
    enum form form;

    for (size_t i = 0; i < t->rows; i++) {
        if (!is_needed_word(table_cell(t, i, REQUEST_NEEDED)))
            return at_line(t, i, "« needed » inconnu pour", error);
        if (!form_parse(table_cell(t, i, REQUEST_TYPE), &form)
            || form == FORM_DAYS)
            return at_line(t, i, "type de valeur inconnu pour", error);
        if (table_find(t, table_cell(t, i, REQUEST_PATH)) != (long)i)
            return at_line(t, i, "donné deux fois :", error);
        if (form == FORM_CATEGORY
            && !is_group(templates, table_cell(t, i, REQUEST_AMONG)))
            return at_line(t, i,
                "« among » doit nommer un groupe de catégories pour", error);
        if (form == FORM_POSTCODE
            && form_of(k, table_cell(t, i, REQUEST_AMONG)) != FORM_COUNTRY)
            return at_line(t, i, "« among » doit nommer le pays de", error);
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
check_order(const struct templates *templates, const struct kind *k,
    struct sceau_error *error)
{
    (void)templates;
    for (size_t i = 0; i < k->order.rows; i++) {
        const char *years = table_cell(&k->order, i, ORDER_YEARS);
        char *end;
        unsigned long n = strtoul(years, &end, 10);
        if (!is_date(k, table_cell(&k->order, i, ORDER_FIRST))
            || !is_date(k, table_cell(&k->order, i, ORDER_SECOND)))
            return at_line(
                &k->order, i, "la demande n’a pas ces deux dates :", error);
        if (*years && (*end || n < 1 || n > YEARS_MAX))
            return at_line(&k->order, i, "un nombre d’années pour", error);
    }
    return SCEAU_OK;
}

/* 2D-Doc 3.2.6, 3.4.4: every mandatory field of the type, and only its own. */
static enum sceau_status
check_fields(const struct templates *templates, const struct kind *k,
    struct sceau_error *error)
{
    const struct dictionary_type *type =
        dictionary_type(kind_setting(k, "type"), kind_setting(k, "perimeter"));
    enum form form;

    (void)templates;
    if (!type)
        return k->fields.rows
            ? at_line(&k->fields, 0, "sans type 2D-Doc, pas de champ", error)
            : SCEAU_OK;
    for (size_t i = 0; i < k->fields.rows; i++) {
        const char *id = table_cell(&k->fields, i, FIELDS_ID);
        if (strlen(id) != 2 || !dictionary_field(id)
            || !dictionary_type_names(type, id))
            return at_line(&k->fields, i, "ce type n’a pas de champ", error);
        if (!form_parse(table_cell(&k->fields, i, FIELDS_FORM), &form))
            return at_line(&k->fields, i, "forme inconnue pour", error);
    }
    for (const char *at = type->mandatory; *at && at[1]; at += at[2] ? 3 : 2) {
        char id[3] = { at[0], at[1], 0 };
        if (table_find(&k->fields, id) < 0)
            return fail(error, SCEAU_E_FORMAT,
                "%s/fields.tsv : le champ obligatoire %s manque", k->name, id);
    }
    return SCEAU_OK;
}

/* "employer hiring yes": the row of the rights that answers says that verdict. */
static bool
is_right(const struct facts *f, const char *item)
{
    char role[32], benefit[32], verdict[32];

    if (sscanf(item, "%31s %31s %31s", role, benefit, verdict) != 3)
        return false;
    const char *const *row = rights_row(f, role, benefit);
    return row && strcmp(row[RIGHTS_VERDICT], verdict) == 0;
}

/* The value that a condition asks of a path, in `out`; "" where it asks none. */
static const char *
asked(const char *when, const char *path, char out[ASKED_SIZE])
{
    const char *at = strstr(when, path);

    *out = 0;
    if (at && at[strlen(path)] == '=') {
        at += strlen(path) + 1;
        (void)snprintf(out, ASKED_SIZE, "%.*s", (int)strcspn(at, ","), at);
    }
    return out;
}

struct facts
kind_facts(const struct kind *k, const char *when, char words[2][ASKED_SIZE])
{
    bool none = strcmp(kind_setting(k, "mention"), "none") == 0;
    bool no = strstr(when, "work.right=no") != NULL;
    bool hours = strstr(when, ",facts.limits.hours_per_year") != NULL;

    return (struct facts) { .kind = k->name,
        .request = asked(when, "facts.request", words[0]),
        .category =
            hours ? "etudiant" : asked(when, "facts.category", words[1]),
        .mention = none ? "missing"
            : no        ? "no"
                        : "yes",
        .time = "in-force",
        .until = DATE_NONE,
        .today = DATE_NONE };
}

/* What the page promises is what the verifier answers. */
static enum sceau_status
check_item(const struct kind *k, size_t row, struct sceau_error *error)
{
    const char *item = table_cell(&k->page, row, PAGE_RIGHT);
    const char *when = table_cell(&k->page, row, PAGE_WHEN);
    char words[2][ASKED_SIZE];
    struct facts facts = kind_facts(k, when, words);

    if (!*item || is_right(&facts, item))
        return SCEAU_OK;
    return fail(error, SCEAU_E_FORMAT,
        "%s, ligne %zu : « %s » n’est pas ce que répond rights/rights.tsv",
        table_file_of(&k->page, row), k->page.line[row], item);
}

static enum sceau_status
check_page(const struct templates *templates, const struct kind *k,
    struct sceau_error *error)
{
    enum page_role role;
    enum sheet_role block;

    (void)templates;
    for (size_t i = 0; i < k->page.rows; i++)
        if (!page_role_parse(table_cell(&k->page, i, PAGE_ROLE), &role, &block))
            return at_line(&k->page, i, "rôle inconnu", error);
    for (size_t i = 0; i < k->page.rows; i++) {
        enum sceau_status status = check_item(k, i, error);
        if (status != SCEAU_OK)
            return status;
    }
    return SCEAU_OK;
}

static bool
is_field_of(const struct kind *k, const char *id)
{
    const struct dictionary_type *type =
        dictionary_type(kind_setting(k, "type"), kind_setting(k, "perimeter"));

    return type && dictionary_type_names(type, id);
}

/* The field is there, holds that value, and no code is made without. */
static enum sceau_status
expect_field(const struct kind *k, const char *id, const char *value,
    struct sceau_error *error)
{
    const struct table *t = &k->fields;
    long row = table_find(t, id);

    if (row >= 0 && strcmp(table_cell(t, (size_t)row, FIELDS_VALUE), value) == 0
        && strcmp(table_cell(t, (size_t)row, FIELDS_ABSENT), "refuse") == 0)
        return SCEAU_OK;
    return fail(error, SCEAU_E_FORMAT,
        "%s/fields.tsv : %s doit valoir %s, et refuse sans lui", k->name, id,
        value);
}

/* Code du travail, R5221-2 16°: these words exempt from a work permit by themselves. */
#define LEGAL_WORDS "autorise son titulaire à travailler"

/* A kind that says no right has none in its code, nor on its page. */
static enum sceau_status
check_mention(const struct templates *templates, const struct kind *k,
    struct sceau_error *error)
{
    const struct table *t = &k->fields;

    (void)templates;
    if (kind_mention(k) == KIND_MENTION_CODE)
        return expect_field(k, "6P", "work.code", error);
    for (size_t i = 0; i < t->rows; i++)
        if (strcmp(table_cell(t, i, FIELDS_ID), "6P") == 0
            && strcmp(table_cell(t, i, FIELDS_VALUE), "=") != 0)
            return at_line(t, i, "mention n’est pas « required », et", error);
    for (size_t i = 0; kind_mention(k) == KIND_MENTION_NONE && i < k->page.rows;
         i++)
        if (strstr(table_cell(&k->page, i, PAGE_TEXT), LEGAL_WORDS))
            return at_line(&k->page, i,
                "mention est « none », et ces mots donnent un droit :", error);
    return SCEAU_OK;
}

/* The category whose right a title carries is one that its request names. */
static enum sceau_status
check_right_of(const struct templates *templates, const struct kind *k,
    struct sceau_error *error)
{
    char path[64];

    (void)templates;
    if (kind_mention(k) == KIND_MENTION_NONE)
        return SCEAU_OK;
    for (const char *at = kind_setting(k, "right-of"); *at;) {
        size_t len = strcspn(at, ",");
        (void)snprintf(path, sizeof path, "%.*s", (int)len, at);
        if (form_of(k, path) != FORM_CATEGORY)
            return fail(error, SCEAU_E_FORMAT,
                "%s/kind.tsv : right-of : « %s » n’est pas une catégorie de "
                "la demande",
                k->name, path);
        at += len + (at[len] == ',');
    }
    return *kind_setting(k, "right-of")
        ? SCEAU_OK
        : fail(
            error, SCEAU_E_FORMAT, "%s/kind.tsv : right-of est vide", k->name);
}

/* A request gives the end of a title where it is its to give, and only there. */
static enum sceau_status
check_end(const struct templates *templates, const struct kind *k,
    struct sceau_error *error)
{
    const struct table *t = &k->request;
    long row = table_find(t, "validity.until");
    bool asked = row >= 0
        && strcmp(table_cell(t, (size_t)row, REQUEST_NEEDED), "yes") == 0;
    bool dated = row < 0 || form_of(k, "validity.until") == FORM_DATE;
    enum kind_end end = kind_end(k);

    (void)templates;
    if (!dated || (end == KIND_END_ASKED) != asked
        || (end == KIND_END_NONE && row >= 0))
        return fail(error, SCEAU_E_FORMAT,
            "%s/request.tsv : validity.until ne convient pas à end-date "
            "« %s » (asked : une date exigée ; none : pas de date)",
            k->name, kind_setting(k, "end-date"));
    enum sceau_status status = SCEAU_OK;
    if (end != KIND_END_NONE && is_field_of(k, "6N"))
        status = expect_field(k, "6N", "validity.from", error);
    if (status == SCEAU_OK && end != KIND_END_NONE && is_field_of(k, "6O"))
        status = expect_field(k, "6O", "validity.until", error);
    return status;
}

enum sceau_status
kind_check(
    const struct templates *t, const struct kind *k, struct sceau_error *error)
{
    static enum sceau_status (*const checks[])(const struct templates *,
        const struct kind *, struct sceau_error *) = { check_request,
        check_order, check_fields, check_page, check_mention, check_right_of,
        check_end };
    enum sceau_status status = kind_settings_check(k, error);

    for (size_t i = 0; status == SCEAU_OK && i < sizeof checks / sizeof *checks;
         i++)
        status = checks[i](t, k, error);
    return status;
}
