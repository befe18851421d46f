/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/verdict/rights.h"

#include "verifier/verdict/tables.h"

const char *
rights_kind(const struct seal *seal)
{
    for (size_t i = 0; i < table_kinds_rows; i++) {
        const char *const *row = table_kinds[i];
        if (!seal->type || strcmp(row[KINDS_TYPE], seal->header.type) != 0)
            continue;
        const struct seal_field *f = seal_find(seal, row[KINDS_FIELD]);
        if (f && span_is(f->value, row[KINDS_VALUE]))
            return row[KINDS_KIND];
    }
    return NULL;
}

const char *
rights_label(const char *kind, enum role role)
{
    for (size_t i = 0; kind && i < table_kinds_rows; i++)
        if (strcmp(table_kinds[i][KINDS_KIND], kind) == 0)
            return table_kinds[i][role == ROLE_LANDLORD ? KINDS_PRIVATE_LABEL
                                                        : KINDS_LABEL];
    return NULL;
}

bool
rights_need_mention(const char *kind)
{
    for (size_t i = 0; kind && i < table_kinds_rows; i++)
        if (strcmp(table_kinds[i][KINDS_KIND], kind) == 0)
            return strcmp(table_kinds[i][KINDS_MENTION], "required") == 0;
    return false;
}

enum mention
rights_mention(const struct seal *seal)
{
    const struct seal_field *f = seal_find(seal, "6P");
    struct span value = f ? f->value : span_of("", 0);

    while (value.len && value.data[value.len - 1] == ' ')
        value.len--;
    if (value.len == 0)
        return MENTION_MISSING;
    if (f->end == SEAL_END_TRUNCATED)
        return MENTION_OTHER; /* what was cut off may have said the opposite */
    for (size_t i = 0; i < table_mentions_rows; i++)
        if (span_is(value, table_mentions[i][MENTIONS_VALUE]))
            return strcmp(table_mentions[i][MENTIONS_MENTION], "yes") == 0
                ? MENTION_YES
                : MENTION_NO;
    return MENTION_OTHER;
}

static const char *
mention_name(enum mention m)
{
    switch (m) {
    case MENTION_YES:
        return "yes";
    case MENTION_NO:
        return "no";
    case MENTION_OTHER:
        return "other";
    case MENTION_MISSING:
        break;
    }
    return "missing";
}

static bool
fits(const char *pattern, const char *value)
{
    return strcmp(pattern, "*") == 0 || strcmp(pattern, value) == 0;
}

/* The first row that fits: the specific ones stand first in the table. */
static const char *const *
find_row(const char *kind, const char *mention, const char *time,
    const char *role, const char *benefit)
{
    for (size_t i = 0; i < table_rights_rows; i++) {
        const char *const *row = table_rights[i];
        if (fits(row[RIGHTS_KIND], kind) && fits(row[RIGHTS_MENTION], mention)
            && fits(row[RIGHTS_TIME], time)
            && strcmp(row[RIGHTS_ROLE], role) == 0
            && strcmp(row[RIGHTS_BENEFIT], benefit) == 0)
            return row;
    }
    return NULL;
}

size_t
rights_of(const struct seal *seal, enum time_state time, enum role role,
    struct right out[RIGHTS_OF_A_ROLE_MAX])
{
    const char *kind = rights_kind(seal);
    const char *name = role_name(role);
    size_t count = 0;

    if (!kind || !name)
        return 0;
    for (size_t i = 0; i < table_benefits_rows && count < RIGHTS_OF_A_ROLE_MAX;
         i++) {
        const char *const *benefit = table_benefits[i];
        if (strcmp(benefit[BENEFITS_ROLE], name) != 0)
            continue;
        const char *const *row =
            find_row(kind, mention_name(rights_mention(seal)),
                time_state_name(time), name, benefit[BENEFITS_BENEFIT]);
        if (!row)
            continue;
        out[count++] = (struct right) { .benefit = benefit[BENEFITS_BENEFIT],
            .label = benefit[BENEFITS_LABEL],
            .verdict = row[RIGHTS_VERDICT],
            .reason = row[RIGHTS_REASON],
            .source = row[RIGHTS_SOURCE],
            .confidence = row[RIGHTS_CONFIDENCE],
            .next = row[RIGHTS_NEXT] };
    }
    return count;
}

bool
rights_may_see(enum role role, const char *field_id)
{
    if (role == ROLE_NONE || role == ROLE_PREFECTURE)
        return true;
    for (size_t i = 0; i < table_disclosure_rows; i++) {
        const char *const *row = table_disclosure[i];
        if (strcmp(row[DISCLOSURE_FIELD], field_id) == 0)
            return row[DISCLOSURE_ROLES + role - ROLE_EMPLOYER][0] == 'x';
    }
    return false;
}

const char *
rights_rule_set(void)
{
    return table_rule_set_rows ? table_rule_set[0][RULE_SET_VALUE] : "";
}
