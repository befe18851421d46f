/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/rule.h"

enum {
    CONDITION_TYPE,
    CONDITION_FIELDS,
    CONDITION_WHEN,
    CONDITION_SENSE,
    CONDITION_VALUES,
    CONDITION_COLUMNS
};
extern const char *const table_conditions[][CONDITION_COLUMNS];
extern const size_t table_conditions_rows;

static bool
is_word(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9') || c == '-' || c == '\'';
}

/* The next identifier between `at` and end: a word of two characters that is a field.
 * The rest is prose of the table. */
static const struct dictionary_field *
next_field(const char **at, const char *end)
{
    const char *p = *at;

    while (p < end) {
        size_t n = 0;
        while (p + n < end && is_word(p[n]))
            n++;
        *at = p + (n ? n : 1);
        const struct dictionary_field *field =
            n == 2 ? dictionary_field(p) : NULL;
        if (field)
            return field;
        p = *at;
    }
    return NULL;
}

/* Alternatives without a field are prose. */
static void
read_group(const char *at, const char *end, struct rule *out)
{
    struct rule_group group = { .count = 0 };

    for (const struct dictionary_field *f; (f = next_field(&at, end));)
        if (group.count < RULE_FIELDS)
            group.field[group.count++] = f;
    if (group.count && out->count < RULE_GROUPS)
        out->group[out->count++] = group;
}

/* Where the alternative that begins there ends: at '|', "xor" or the rule's end. */
static const char *
end_of_group(const char *at, const char *end, bool *exclusive)
{
    for (; at < end; at++) {
        if (*at == '|')
            return at;
        if (strncmp(at, " xor ", 5) == 0) {
            *exclusive = true;
            return at;
        }
    }
    return end;
}

static void
read_rule(const char *at, const char *end, struct rule *out)
{
    const char *label = memchr(at, ':', (size_t)(end - at));

    *out = (struct rule) { .count = 0 };
    for (const char *p = label ? label : at; p < end;) {
        const char *stop = end_of_group(p, end, &out->exclusive);
        read_group(p, stop, out);
        p = stop < end && *stop == ' ' ? stop + 5 : stop + 1;
    }
}

/* "sender: DB+DC+DD (natural person) | DE (legal); addressee: …": rules of the table
 * end at ';', alternatives at '|'. */
bool
rule_next(const char **at, struct rule *out)
{
    while (**at) {
        const char *from = *at;
        size_t n = strcspn(from, ";");
        *at = from + n + (from[n] != 0);
        read_rule(from, from + n, out);
        if (out->count)
            return true;
    }
    return false;
}

static void
append(char *text, const char *more, size_t n)
{
    size_t used = strlen(text);

    if (used + n < RULE_SIZE) {
        memcpy(text + used, more, n);
        text[used + n] = 0;
    }
}

void
rule_text(const struct rule *rule, char out[RULE_SIZE])
{
    *out = 0;
    for (size_t i = 0; i < rule->count; i++)
        for (size_t k = 0; k < rule->group[i].count; k++) {
            if (k)
                append(out, "+", 1);
            else if (i)
                append(out, " / ", 3);
            append(out, rule->group[i].field[k]->id, 2);
        }
}

bool
rule_next_condition(
    const struct dictionary_type *type, size_t *at, struct rule_condition *out)
{
    while (*at < table_conditions_rows) {
        const char *const *row = table_conditions[(*at)++];
        if (strcmp(row[CONDITION_TYPE], type->code) != 0)
            continue;
        *out = (struct rule_condition) { .fields = row[CONDITION_FIELDS],
            .when = row[CONDITION_WHEN],
            .values = row[CONDITION_VALUES],
            .but = strcmp(row[CONDITION_SENSE], "not-in") == 0 };
        return true;
    }
    return false;
}

bool
rule_applies(const struct rule_condition *condition, struct span value)
{
    bool among = false;

    for (const char *at = condition->values; *at;) {
        size_t n = strcspn(at, " ");
        among = among || span_equal(value, span_of(at, n));
        at += n + (at[n] != 0);
    }
    return value.len && among != condition->but;
}
