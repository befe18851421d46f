/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/verdict/conformance.h"

#include <stdio.h>

#include "verifier/verdict/rights.h"

static void
find_field(
    struct judgement *j, const char *code, const struct dictionary_field *field)
{
    if (rights_may_see(j->role, field->id))
        judgement_find_two(j, code, field->id, field->label);
}

/* 3.4.4: every mandatory field of the type must be there. */
static void
find_missing(const struct seal *seal, struct judgement *j)
{
    const char *list = seal->type->mandatory;

    for (const char *at = list; *at && at[1]; at += at[2] ? 3 : 2) {
        const struct dictionary_field *field =
            seal_find(seal, at) ? NULL : dictionary_field(at);
        if (field)
            find_field(j, "field-missing", field);
    }
}

static bool
is_word(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9') || c == '-' || c == '\'';
}

/* The next identifier between `at` and end: a word of two characters that is a field.
 * The rest is prose of the table. */
static const char *
next_id(const char **at, const char *end)
{
    const char *p = *at;

    while (p < end) {
        size_t n = 0;
        while (p + n < end && is_word(p[n]))
            n++;
        *at = p + (n ? n : 1);
        if (n == 2 && dictionary_field(p))
            return p;
        p = *at;
    }
    return NULL;
}

struct rule {
    unsigned alternatives;
    unsigned satisfied; /* whose fields are all there */
    bool visible;       /* the role may see each of them */
    char text[RULE_SIZE];
};

static void
append(char *text, const char *more, size_t n)
{
    size_t used = strlen(text);

    if (used + n < RULE_SIZE) {
        memcpy(text + used, more, n);
        text[used + n] = 0;
    }
}

/* "11+12+13": true alternatives name at least one field. */
static void
read_alternative(const struct judgement *j, const struct seal *seal,
    const char *at, const char *end, struct rule *out)
{
    bool all = true;
    unsigned count = 0;

    for (const char *id; (id = next_id(&at, end)); count++) {
        const struct dictionary_field *field = dictionary_field(id);
        all = all && seal_find(seal, field->id);
        out->visible = out->visible && rights_may_see(j->role, field->id);
        append(out->text,
            count                   ? "+"
                : out->alternatives ? " / "
                                    : "",
            count                   ? 1
                : out->alternatives ? 3
                                    : 0);
        append(out->text, id, 2);
    }
    out->alternatives += count > 0;
    out->satisfied += count > 0 && all;
}

/* Where the alternative that begins there ends: at '|', "xor" or the rule's end. */
static const char *
end_of_alternative(const char *at, const char *end, bool *exclusive)
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
find_rule(const struct seal *seal, const char *at, const char *end,
    struct judgement *j)
{
    struct rule rule = { .visible = true };
    bool exclusive = false;
    const char *label = memchr(at, ':', (size_t)(end - at));

    for (const char *p = label ? label : at; p < end;) {
        const char *stop = end_of_alternative(p, end, &exclusive);
        read_alternative(j, seal, p, stop, &rule);
        p = stop < end && *stop == ' ' ? stop + 5 : stop + 1;
    }
    bool both = exclusive && rule.satisfied > 1;
    if (rule.alternatives == 0 || (rule.satisfied && !both) || !rule.visible
        || j->rule_count == RULES_MAX)
        return;
    char *kept = j->rule[j->rule_count++];
    memcpy(kept, rule.text, RULE_SIZE);
    judgement_find(j, both ? "one-of-both" : "one-of-missing", kept);
}

/* "sender: DB+DC+DD (natural person) | DE (legal); addressee: …": rules of the table
 * end at ';', alternatives at '|'. */
static void
find_one_of(const struct seal *seal, struct judgement *j)
{
    for (const char *at = seal->type->one_of; *at;) {
        size_t n = strcspn(at, ";");
        find_rule(seal, at, at + n, j);
        at += n + (at[n] != 0);
    }
}

static bool
is_repeated(const struct seal *seal, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (seal->field[k].definition == seal->field[i].definition)
            return true;
    return false;
}

static bool
is_lower_hex(const struct seal_field *f)
{
    if (f->definition->format != FORMAT_DATE_HEX
        && f->definition->format != FORMAT_HEX)
        return false;
    for (size_t i = 0; i < f->value.len; i++)
        if (f->value.data[i] >= 'a' && f->value.data[i] <= 'f')
            return true;
    return false;
}

/* One finding a field: the alphabet says why, so the form is not blamed too. */
static void
find_value(const struct seal_field *f, struct judgement *j)
{
    const struct dictionary_field *d = f->definition;

    if (f->end == SEAL_END_EORI)
        find_field(j, "field-eori", d);
    if (f->end != SEAL_END_TRUNCATED && f->value.len < d->min)
        find_field(j, "field-short", d);
    if (is_lower_hex(f))
        find_field(j, "field-lower", d);
    else if (!dictionary_charset_allows(d->charset, f->value))
        find_field(j, "field-charset", d);
    else if (f->end != SEAL_END_TRUNCATED && f->value.len
        && !dictionary_follows_format(d, f->value))
        find_field(j, "field-format", d);
}

static void
find_fields(const struct seal *seal, struct judgement *j)
{
    for (size_t i = 0; i < seal->field_count; i++) {
        const struct seal_field *f = &seal->field[i];
        if (!f->definition)
            continue;
        find_value(f, j);
        if (is_repeated(seal, i))
            find_field(j, "field-repeated", f->definition);
        if (seal->type && !dictionary_type_allows(seal->type, f->definition))
            find_field(j, "field-forbidden", f->definition);
    }
}

/* 3.3.1: the date's rule is the type's, and TEST is nobody's certificate. */
static void
find_header(const struct seal *seal, struct judgement *j)
{
    const struct seal_header *h = &seal->header;

    if (h->issued_lower)
        judgement_find(j, "issued-lower", NULL);
    if (h->signed_lower)
        judgement_find(j, "signed-lower", NULL);
    if (strcmp(h->certificate, "TEST") == 0)
        judgement_find(j, "certificate-test", NULL);
    if (!seal->type)
        return;
    if (seal->type->dated && !date_is_set(h->issued))
        judgement_find(j, "issue-date-absent", NULL);
    else if (!seal->type->dated && date_is_set(h->issued))
        judgement_find(j, "issue-date-present", NULL);
}

static bool
has_binary(const struct seal *seal)
{
    for (size_t i = 0; i < seal->field_count; i++)
        if (seal->field[i].coding == SEAL_CODING_BYTES)
            return true;
    return false;
}

/* Which table the message was read with, and how far. */
static void
find_reading(const struct seal *seal, struct judgement *j)
{
    char country[3] = { seal->header.ca[0], seal->header.ca[1], 0 };

    if (seal->reading == SEAL_READ_TUNISIAN) {
        judgement_find(j, "tunisia", NULL);
    } else if (strcmp(country, "FR") != 0
        && seal->reading == SEAL_READ_HEADER) {
        judgement_find(j, "other-country", seal->header.ca);
    } else if (!seal->type) {
        judgement_find(j, "type-unknown", NULL);
    }
    if (has_binary(seal))
        judgement_find(j, "binary-fields", NULL);
    if (seal->blocks_unreadable && seal->reading == SEAL_READ_TUNISIAN)
        judgement_find(j, "blocks-unreadable", NULL);
    else if (seal->blocks_unreadable)
        judgement_find(
            j, "field-unknown", seal->field[seal->field_count - 1].id);
}

void
conformance_find(const struct seal *seal, struct judgement *j)
{
    find_reading(seal, j);
    find_header(seal, j);
    if (seal->type && !seal->blocks_unreadable
        && seal->form != SEAL_FORM_BINARY) {
        find_missing(seal, j);
        find_one_of(seal, j);
    }
    find_fields(seal, j);
    if (seal->annex_bytes.data)
        judgement_find(j, "annex", NULL);
    if (seal->annex_unreadable)
        judgement_find(j, "annex-unreadable", NULL);
}
