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
#include "verifier/seal/symbol.h"
#include "verifier/verdict/rights.h"
#include "verifier/verdict/tables.h"

static const char *const settings[] = { "type", "perimeter", "number",
    "mention", "symbol" };

static enum sceau_status
at_line(const struct table *t, size_t row, const char *what,
    struct sceau_error *error)
{
    return fail(error, SCEAU_E_FORMAT, "%s, ligne %zu : %s « %s »",
        table_file_of(t, row), t->line[row], what, table_cell(t, row, 0));
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

/* What read_row() in request.c knows. */
static bool
is_needed_word(const char *word)
{
    return strcmp(word, "yes") == 0 || strcmp(word, "no") == 0
        || (strncmp(word, "when ", 5) == 0 && word[5])
        || (strncmp(word, "may ", 4) == 0 && word[4]);
}

static enum sceau_status
check_request(const struct kind *k, struct sceau_error *error)
{
    const struct table *t = &k->request;
    enum form form;

    for (size_t i = 0; i < t->rows; i++) {
        if (!is_needed_word(table_cell(t, i, REQUEST_NEEDED)))
            return at_line(t, i, "« needed » inconnu pour", error);
        if (!form_parse(table_cell(t, i, REQUEST_TYPE), &form))
            return at_line(t, i, "type de valeur inconnu pour", error);
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
check_order(const struct kind *k, struct sceau_error *error)
{
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
check_fields(const struct kind *k, struct sceau_error *error)
{
    const struct dictionary_type *type =
        dictionary_type(kind_setting(k, "type"), kind_setting(k, "perimeter"));
    enum form form;

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

static const char *
request_of(const char *when)
{
    if (strstr(when, "facts.request=renewal"))
        return "renewal";
    return strstr(when, "facts.request=first") ? "first" : "";
}

/* The titles that the condition of a row lets through, as the verifier sees them. */
static struct facts
facts_of(const struct kind *k, const char *when)
{
    bool none = strcmp(kind_setting(k, "mention"), "none") == 0;
    bool no = strstr(when, "work.right=no") != NULL;

    return (struct facts) { .kind = k->name,
        .request = request_of(when),
        .category = "",
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
    struct facts facts = facts_of(k, when);

    if (!*item || is_right(&facts, item))
        return SCEAU_OK;
    return fail(error, SCEAU_E_FORMAT,
        "%s, ligne %zu : « %s » n’est pas ce que répond rights/rights.tsv",
        table_file_of(&k->page, row), k->page.line[row], item);
}

static enum sceau_status
check_page(const struct kind *k, struct sceau_error *error)
{
    enum page_role role;
    enum sheet_role block;

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

/* What the reader makes of a value of field 6P. */
static const char *
mention_of(const char *value)
{
    for (size_t i = 0; i < table_mentions_rows; i++)
        if (strcmp(table_mentions[i][MENTIONS_VALUE], value) == 0)
            return table_mentions[i][MENTIONS_MENTION];
    return "";
}

/* The mention and the dates are optional in the profile, and never here. */
static enum sceau_status
check_mention(const struct kind *k, struct sceau_error *error)
{
    static const char *const needed[][2] = { { "6P", "work.code" },
        { "6N", "validity.from" }, { "6O", "validity.until" } };
    const char *mention = kind_setting(k, "mention");

    if (strcmp(mention, "none") == 0)
        return SCEAU_OK;
    if (strcmp(mention, "required") != 0)
        return fail(error, SCEAU_E_FORMAT,
            "%s/kind.tsv : mention est « required » ou « none »", k->name);
    if (strcmp(mention_of(kind_setting(k, "mention-yes")), "yes") != 0
        || strcmp(mention_of(kind_setting(k, "mention-no")), "no") != 0
        || !*kind_setting(k, "words-yes") || !*kind_setting(k, "words-no"))
        return fail(error, SCEAU_E_FORMAT,
            "%s/kind.tsv : mention-yes et mention-no ne sont pas de "
            "rights/mentions.tsv, ou words-yes ou words-no manque",
            k->name);
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        long row = table_find(&k->fields, needed[i][0]);
        const char *value =
            row < 0 ? "" : table_cell(&k->fields, (size_t)row, FIELDS_VALUE);
        const char *absent =
            row < 0 ? "" : table_cell(&k->fields, (size_t)row, FIELDS_ABSENT);
        if (strcmp(value, needed[i][1]) != 0 || strcmp(absent, "refuse") != 0)
            return fail(error, SCEAU_E_FORMAT,
                "%s/fields.tsv : %s doit valoir %s, et refuse sans lui",
                k->name, needed[i][0], needed[i][1]);
    }
    return SCEAU_OK;
}

enum sceau_status
kind_check(const struct kind *k, struct sceau_error *error)
{
    static enum sceau_status (*const checks[])(const struct kind *,
        struct sceau_error *) = { check_settings, check_symbol, check_request,
        check_order, check_fields, check_page, check_mention };

    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        enum sceau_status status = checks[i](k, error);
        if (status != SCEAU_OK)
            return status;
    }
    return SCEAU_OK;
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
                table_file_of(t, i), t->line[i],
                table_cell(t, i, CATEGORY_NAME));
    }
    return SCEAU_OK;
}

static enum sceau_status
at_rule(const struct table *t, size_t row, const char *what,
    struct sceau_error *error)
{
    return fail(error, SCEAU_E_FORMAT, "%s, ligne %zu : %s",
        table_file_of(t, row), t->line[row], what);
}

/* 2D-Doc 3.2.6, 7.5, field 6M. */
static enum sceau_status
check_category(const struct table *t, size_t row, struct sceau_error *error)
{
    struct span code = span_str(table_cell(t, row, CATEGORY_CODE));
    const char *discreet = table_cell(t, row, CATEGORY_DISCREET);

    if (code.len == 0 || code.len > dictionary_field("6M")->max
        || !dictionary_charset_allows(dictionary_field("6M")->charset, code))
        return at_rule(
            t, row, "code n’est pas de 1 à 40 lettres A-Z et espaces", error);
    if (strcmp(discreet, "yes") != 0 && strcmp(discreet, "no") != 0)
        return at_rule(t, row, "discreet est « yes » ou « no »", error);
    return SCEAU_OK;
}

static bool
lists(const char *list, char separator, const char *word, size_t len)
{
    while (*list) {
        const char *end = strchrnul(list, separator);
        if ((size_t)(end - list) == len && memcmp(list, word, len) == 0)
            return true;
        list = end + (*end != 0);
    }
    return false;
}

/* needs names limits that may be stated; else no request could ever be right. */
static enum sceau_status
check_work(const struct table *t, size_t row, struct sceau_error *error)
{
    const char *right = table_cell(t, row, WORK_ALLOWED);
    const char *limits = table_cell(t, row, WORK_LIMITS);

    if (strcmp(right, "yes") != 0 && strcmp(right, "no") != 0)
        return at_rule(t, row, "work est « yes » ou « no »", error);
    for (const char *at = table_cell(t, row, WORK_NEEDS); *at;) {
        size_t len = strcspn(at, "|");
        if (!lists(limits, ',', at, strcspn(at, "=|")))
            return at_rule(
                t, row, "needs nomme une limite que limits n’a pas", error);
        at += len + (at[len] == '|');
    }
    return SCEAU_OK;
}

/* No provisional title comes near it. */
enum { MONTHS_MAX = 120 };

static unsigned long
number(const char *text)
{
    char *end;
    unsigned long n = strtoul(text, &end, 10);

    return *text >= '0' && *text <= '9' && *end == 0 ? n : 0;
}

static enum sceau_status
check_validity(const struct table *t, size_t row, struct sceau_error *error)
{
    unsigned long floor = number(table_cell(t, row, VALIDITY_FLOOR));
    unsigned long months = number(table_cell(t, row, VALIDITY_MONTHS));
    struct date since;

    if (floor < 1 || months < floor || months > MONTHS_MAX)
        return at_rule(
            t, row, "months et floor : de 1 à 120 mois, floor d’abord", error);
    if (!date_parse_iso(span_str(table_cell(t, row, VALIDITY_SINCE)), &since))
        return at_rule(
            t, row, "since : une date AAAA-MM-JJ est attendue", error);
    return SCEAU_OK;
}

static enum sceau_status
check_rows(const struct table *t,
    enum sceau_status (*check)(
        const struct table *, size_t, struct sceau_error *),
    struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < t->rows; i++)
        status = check(t, i, error);
    return status;
}

enum sceau_status
rules_check(const struct templates *t, struct sceau_error *error)
{
    enum sceau_status status =
        check_rows(&t->categories, check_category, error);

    if (status == SCEAU_OK)
        status = check_categories(&t->categories, error);
    if (status == SCEAU_OK)
        status = check_rows(&t->work, check_work, error);
    return status == SCEAU_OK ? check_rows(&t->validity, check_validity, error)
                              : status;
}
