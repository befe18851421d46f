/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/verdict/disclosure.h"

#include "verifier/verdict/tables.h"

static bool
sees_all(enum role role)
{
    return role == ROLE_NONE || role == ROLE_PREFECTURE;
}

/* The cell of the table; "" where the thing is not listed. */
static const char *
cell(enum role role, const char *what)
{
    for (size_t i = 0; i < table_disclosure_rows; i++)
        if (strcmp(table_disclosure[i][DISCLOSURE_FIELD], what) == 0)
            return table_disclosure[i][DISCLOSURE_ROLES + role - ROLE_EMPLOYER];
    return "";
}

bool
disclosure_of(enum role role, const char *what)
{
    return sees_all(role) || strcmp(cell(role, what), "x") == 0;
}

static uint8_t
lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 'a' - 'A') : c;
}

static bool
starts(struct span text, const char *word)
{
    size_t len = strlen(word);

    if (len > text.len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (lower(text.data[i]) != lower((uint8_t)word[i]))
            return false;
    return true;
}

/* A word of discreet.tsv, in any case of ASCII letters. */
static bool
is_discreet(struct span text)
{
    for (size_t at = 0; at < text.len; at++)
        for (size_t i = 0; i < table_discreet_rows; i++)
            if (starts(span_of(text.data + at, text.len - at),
                    table_discreet[i][DISCREET_WORD]))
                return true;
    return false;
}

static bool
limits_work(struct span wording)
{
    for (size_t i = 0; i < table_wordings_rows; i++)
        for (size_t k = 0; k < table_limits_rows; k++)
            if (span_is(wording, table_wordings[i][WORDINGS_WORDING])
                && strcmp(table_wordings[i][WORDINGS_CATEGORY],
                       table_limits[k][LIMITS_CATEGORY])
                    == 0)
                return true;
    return false;
}

static bool
is_mention(const struct seal_field *field)
{
    return strcmp(field->id, "6P") == 0;
}

/* Whole, and one of the wordings that say yes or no: any other may tell anything. */
static bool
is_plain_mention(const struct seal_field *field)
{
    struct span value = span_trim_end(field->value);

    for (size_t i = 0; i < table_mentions_rows; i++)
        if (span_is(value, table_mentions[i][MENTIONS_VALUE]))
            return field->end != SEAL_END_TRUNCATED
                && strcmp(table_mentions[i][MENTIONS_MENTION], "missing") != 0;
    return value.len == 0 && field->end != SEAL_END_TRUNCATED;
}

/* ICAO 9303-3, 5: stateless, refugee by the convention, other refugee. XX says that
 * none is told. */
static bool
tells_by_nationality(const struct seal_field *field)
{
    static const char *const codes[] = { "XA", "XB", "XC" };

    if (strcmp(field->id, "67") != 0)
        return false;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (span_is(field->value, codes[i]))
            return true;
    return false;
}

bool
disclosure_withholds(enum role role, const struct seal_field *field)
{
    if (disclosure_of(role, "protection"))
        return false;
    return tells_by_nationality(field)
        || (is_mention(field) && !is_plain_mention(field))
        || (strcmp(field->id, "6M") == 0 && is_discreet(field->value));
}

bool
disclosure_of_category(enum role role, const char *category)
{
    for (size_t i = 0; i < table_categories_rows; i++)
        if (strcmp(table_categories[i][CATEGORIES_NAME], category) == 0
            && strcmp(table_categories[i][CATEGORIES_DISCREET], "yes") == 0)
            return disclosure_of(role, "protection");
    return true;
}

bool
disclosure_of_field(enum role role, const struct seal_field *field)
{
    if (sees_all(role))
        return true;
    const char *to = cell(role, field->id);
    if (strcmp(to, "limits") == 0)
        return field->end != SEAL_END_TRUNCATED && limits_work(field->value);
    return strcmp(to, "x") == 0
        && (!disclosure_withholds(role, field) || strcmp(field->id, "6M") != 0);
}

void
disclosure_show(
    enum role role, const struct seal_field *field, struct seal_field *out)
{
    *out = *field;
    if (!disclosure_withholds(role, field))
        return;
    /* as an empty mention, or a nationality not told: what is left out would tell */
    out->value =
        is_mention(field) ? span_of(field->value.data, 0) : span_str("XX");
    out->end = is_mention(field) ? SEAL_END_COMPLETE : SEAL_END_NONE;
    out->coding = SEAL_CODING_TEXT;
}

static bool
is_kind_told(enum role role, const char *const *kind)
{
    return disclosure_of(role, "kind")
        && (disclosure_of(role, "protection")
            || strcmp(kind[KINDS_DISCREET], "yes") != 0);
}

bool
disclosure_of_type(enum role role, const char *type)
{
    for (size_t i = 0; i < table_kinds_rows; i++)
        if (*type && strcmp(table_kinds[i][KINDS_TYPE], type) == 0
            && !is_kind_told(role, table_kinds[i]))
            return false;
    return true;
}

bool
disclosure_of_damage(enum role role, const char *type)
{
    for (size_t i = 0; i < table_kinds_rows; i++)
        if (*type && strcmp(table_kinds[i][KINDS_TYPE], type) == 0)
            return disclosure_of(role, "protection");
    return true;
}

bool
disclosure_of_kind(enum role role, const char *kind)
{
    for (size_t i = 0; i < table_kinds_rows; i++)
        if (strcmp(table_kinds[i][KINDS_KIND], kind) == 0)
            return is_kind_told(role, table_kinds[i]);
    return sees_all(role);
}
