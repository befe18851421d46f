/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/verdict/conformance.h"

#include "verifier/seal/rule.h"
#include "verifier/verdict/disclosure.h"

static void
find_field(
    struct judgement *j, const char *code, const struct dictionary_field *field)
{
    if (disclosure_of(j->role, field->id))
        judgement_find_two(j, code, field->id, field->label);
}

/* 3.4.4: every mandatory field of the type must be there. list: identifiers separated
 * by spaces. */
static void
find_missing(const struct seal *seal, const char *list, struct judgement *j)
{
    for (const char *at = list; *at && at[1]; at += at[2] ? 3 : 2) {
        const struct dictionary_field *field =
            seal_find(seal, at) ? NULL : dictionary_field(at);
        if (field)
            find_field(j, "field-missing", field);
    }
}

/* What the value of another field makes mandatory: a role that may not see the one may
 * not guess it from the other. */
static void
find_conditional(const struct seal *seal, struct judgement *j)
{
    struct rule_condition c;

    for (size_t at = 0; rule_next_condition(seal->type, &at, &c);) {
        const struct seal_field *when = seal_find(seal, c.when);
        if (when && rule_applies(&c, when->value)
            && disclosure_of(j->role, c.when))
            find_missing(seal, c.fields, j);
    }
}

static bool
is_whole(const struct seal *seal, const struct rule_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        if (!seal_find(seal, group->field[i]->id))
            return false;
    return true;
}

static bool
may_see_rule(const struct rule *rule, enum role role)
{
    for (size_t i = 0; i < rule->count; i++)
        for (size_t k = 0; k < rule->group[i].count; k++)
            if (!disclosure_of(role, rule->group[i].field[k]->id))
                return false;
    return true;
}

static void
find_one_of(const struct seal *seal, struct judgement *j)
{
    struct rule rule;

    for (const char *at = seal->type->one_of; rule_next(&at, &rule);) {
        size_t whole = 0;
        for (size_t i = 0; i < rule.count; i++)
            whole += is_whole(seal, &rule.group[i]);
        bool both = rule.exclusive && whole > 1;
        if ((whole && !both) || !may_see_rule(&rule, j->role)
            || j->rule_count == RULES_MAX)
            continue;
        char *kept = j->rule[j->rule_count++];
        rule_text(&rule, kept);
        judgement_find(j, both ? "one-of-both" : "one-of-missing", kept);
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

    if (disclosure_withholds(j->role, f))
        return;
    if (f->end == SEAL_END_EORI)
        find_field(j, "field-eori", d);
    if (d->fixed && f->end == SEAL_END_COMPLETE)
        find_field(j, "field-separator", d);
    if (f->end != SEAL_END_TRUNCATED && f->value.len < d->min)
        find_field(j, "field-short", d);
    if (d->max && f->value.len > d->max)
        find_field(j, "field-long", d);
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
    /* what a type asks for tells the type */
    if (!disclosure_of_type(j->role, seal->header.type))
        return;
    find_reading(seal, j);
    find_header(seal, j);
    if (seal->type && !seal->blocks_unreadable
        && seal->form != SEAL_FORM_BINARY) {
        find_missing(seal, seal->type->mandatory, j);
        find_conditional(seal, j);
        find_one_of(seal, j);
    }
    find_fields(seal, j);
    if (seal->annex_bytes.data)
        judgement_find(j, "annex", NULL);
    if (seal->annex_unreadable)
        judgement_find(j, "annex-unreadable", NULL);
}
