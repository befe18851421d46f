/* SPDX-License-Identifier: EUPL-1.2 */
/* Rules that would harm, or that nobody could check, are refused before any request. */
#include <limits.h>
#include <stdlib.h>

#include "issuer/title/kind_check.h"
#include "verifier/base/date.h"
#include "verifier/base/error.h"
#include "verifier/seal/dictionary.h"

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

/* Who may be asked, how sure, and since when: a rule without is nobody's. */
static enum sceau_status
check_origin(
    const struct table *t, size_t row, size_t source, struct sceau_error *error)
{
    static const char *const confidence[] = { "H", "M", "L" };
    const char *own = table_cell(t, row, source + 1);
    struct date since;

    if (!*table_cell(t, row, source))
        return at_rule(t, row, "source : un texte est attendu", error);
    if (!date_parse_iso(span_str(table_cell(t, row, source + 2)), &since))
        return at_rule(
            t, row, "since : une date AAAA-MM-JJ est attendue", error);
    for (size_t i = 0; i < sizeof confidence / sizeof *confidence; i++)
        if (strcmp(own, confidence[i]) == 0)
            return SCEAU_OK;
    return at_rule(t, row, "confidence est H, M ou L", error);
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
    return check_origin(t, row, CATEGORY_SOURCE, error);
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
    return check_origin(t, row, WORK_SOURCE, error);
}

/* No title of these comes near it. */
enum { MONTHS_MAX = 120 };

static unsigned long
number(const char *text)
{
    char *end;
    unsigned long n = strtoul(text, &end, 10);

    return *text >= '0' && *text <= '9' && *end == 0 ? n : ULONG_MAX;
}

static enum sceau_status
check_validity(const struct table *t, size_t row, struct sceau_error *error)
{
    unsigned long floor = number(table_cell(t, row, VALIDITY_FLOOR));
    unsigned long months = number(table_cell(t, row, VALIDITY_MONTHS));

    if (months < 1 || months > MONTHS_MAX || floor > months)
        return at_rule(
            t, row, "months est de 1 à 120, floor de 0 à months", error);
    return check_origin(t, row, VALIDITY_SOURCE, error);
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
