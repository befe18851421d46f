/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/verdict/rights.h"

#include "verifier/verdict/disclosure.h"
#include "verifier/verdict/tables.h"

static bool
is_kind_of(const char *const *kind, const struct seal *seal)
{
    if (!*kind[KINDS_TYPE] || strcmp(kind[KINDS_TYPE], seal->header.type) != 0)
        return false;
    if (!*kind[KINDS_FIELD])
        return true;
    const struct seal_field *f = seal_find(seal, kind[KINDS_FIELD]);
    return f && span_is(f->value, kind[KINDS_VALUE]);
}

const char *
rights_kind(const struct seal *seal)
{
    for (size_t i = 0; seal->type && i < table_kinds_rows; i++)
        if (is_kind_of(table_kinds[i], seal))
            return table_kinds[i][KINDS_KIND];
    return NULL;
}

static const char *const *
find_kind(struct span kind)
{
    for (size_t i = 0; i < table_kinds_rows; i++)
        if (span_is(kind, table_kinds[i][KINDS_KIND]))
            return table_kinds[i];
    return NULL;
}

bool
rights_kind_has_no_code(struct span kind)
{
    const char *const *row = find_kind(kind);

    return row && !*row[KINDS_TYPE];
}

const char *
rights_kind_named(const char *kind)
{
    const char *const *row = find_kind(span_str(kind));

    return row ? row[KINDS_KIND] : NULL;
}

const char *
rights_label(const char *kind, enum role role, enum language l)
{
    const char *const *row = kind ? find_kind(span_str(kind)) : NULL;
    bool english = l == LANGUAGE_EN;

    if (!row)
        return NULL;
    if (disclosure_of_kind(role, kind))
        return row[english ? KINDS_LABEL_EN : KINDS_LABEL_FR];
    return row[english ? KINDS_PRIVATE_EN : KINDS_PRIVATE_FR];
}

bool
rights_need_mention(const char *kind)
{
    const char *const *row = kind ? find_kind(span_str(kind)) : NULL;

    return row && strcmp(row[KINDS_MENTION], "none") != 0;
}

static const char *const *
find_mention(struct span value)
{
    for (size_t i = 0; i < table_mentions_rows; i++)
        if (span_is(value, table_mentions[i][MENTIONS_VALUE]))
            return table_mentions[i];
    return NULL;
}

static enum mention
mention_of(struct span value)
{
    value = span_trim_end(value);
    if (value.len == 0)
        return MENTION_MISSING;
    const char *const *row = find_mention(value);
    if (!row)
        return MENTION_OTHER;
    if (strcmp(row[MENTIONS_MENTION], "missing") == 0)
        return MENTION_MISSING;
    return strcmp(row[MENTIONS_MENTION], "yes") == 0 ? MENTION_YES : MENTION_NO;
}

enum mention
rights_mention(const struct seal *seal, enum role role)
{
    const struct seal_field *f = seal_find(seal, "6P");

    if (!f || f->value.len == 0 || disclosure_withholds(role, f))
        return MENTION_MISSING;
    if (f->end == SEAL_END_TRUNCATED)
        return MENTION_OTHER; /* what was cut off may have said the opposite */
    return mention_of(f->value);
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

bool
rights_category(struct span name, const char **known)
{
    for (size_t i = 0; i < table_categories_rows; i++) {
        if (span_is(name, table_categories[i][CATEGORIES_NAME])) {
            *known = table_categories[i][CATEGORIES_NAME];
            return true;
        }
    }
    for (size_t i = 0; i < table_held_rows; i++) {
        if (span_is(name, table_held[i][HELD_NAME])) {
            *known = table_held[i][HELD_NAME];
            return true;
        }
    }
    return false;
}

/* "" where those words are of several categories, or of none. */
static const char *
category_of(struct span wording)
{
    wording = span_trim_end(wording);
    for (size_t i = 0; i < table_wordings_rows; i++)
        if (span_is(wording, table_wordings[i][WORDINGS_WORDING]))
            return table_wordings[i][WORDINGS_CATEGORY];
    return "";
}

static const char *
category_of_field(const struct seal *seal)
{
    const struct seal_field *f = seal_find(seal, "6M");

    return f && f->end != SEAL_END_TRUNCATED ? category_of(f->value) : "";
}

/* A mention such as "RECONNU REFUGIE" tells whose first application it is. */
static const char *
category_of_mention(const struct seal *seal, enum role role)
{
    const struct seal_field *f = seal_find(seal, "6P");

    if (!f || f->end == SEAL_END_TRUNCATED || disclosure_withholds(role, f))
        return "";
    const char *const *row = find_mention(span_trim_end(f->value));
    return row && strcmp(row[MENTIONS_CATEGORY], "-") != 0
        ? row[MENTIONS_CATEGORY]
        : "";
}

static const char *
either(const char *first, const char *second)
{
    return *first ? first : second ? second : "";
}

/* The words of the title that a right follows: the one renewed, else the one asked for
 * or held. */
static struct span
sealed_words(const struct title_known *k, const char *request)
{
    const struct title_data *d = k->data;
    const struct seal_field *f = seal_find(k->seal, "6M");

    if (strcmp(request, "renewal") != 0 && f && f->value.len
        && f->end != SEAL_END_TRUNCATED)
        return span_trim_end(f->value);
    if (!d)
        return span_of("", 0);
    /* a title that is not asked for has no other category than its own */
    bool renewed = strcmp(request, "renewal") == 0 && *d->request;
    return span_str(renewed ? d->renewed : d->category);
}

/* Words of several categories exclude all others: what is stated is one of theirs. */
static bool
may_be(struct span words, const char *stated)
{
    bool known = false;

    for (size_t i = 0; i < table_categories_rows; i++) {
        const char *const *row = table_categories[i];
        if (!span_is(words, row[CATEGORIES_CODE]))
            continue;
        known = true;
        if (strcmp(row[CATEGORIES_NAME], stated) == 0)
            return true;
    }
    return !known;
}

/* Where nothing better is known of a renewal: a limit of the title asked for is one
 * that nobody may lose on the way. */
static const char *
limiting_category(const struct title_known *k)
{
    const char *category = category_of_field(k->seal), *source;
    bool told = k->data && *k->data->renewed;

    return !told && rights_limit(category, LANGUAGE_FR, &source) ? category
                                                                 : "";
}

static const char *
known_to(enum role role, const char *category)
{
    return disclosure_of_category(role, category) ? category : "";
}

/* Where the code has no field for it, the data of the file say it. */
static enum mention
sealed_mention(const struct title_known *k)
{
    if (!seal_find(k->seal, "6P") && k->data)
        return mention_of(span_str(k->data->mention));
    return rights_mention(k->seal, k->role);
}

void
rights_facts(const struct title_known *k, struct facts *out)
{
    static const struct stated nothing;
    const struct stated *said = k->stated ? k->stated : &nothing;
    const char *by_mention = category_of_mention(k->seal, k->role);
    const char *request = *by_mention ? "first"
        : k->data                     ? k->data->request
                                      : "";

    *out = (struct facts) { .kind = k->kind ? k->kind : "",
        .request = either(request, said->request),
        .mention = mention_name(sealed_mention(k)),
        .time = time_state_name(k->time),
        .until = k->until,
        .today = k->today,
        .renewal_filed = said->renewal_filed,
        .request_stated = !*request && said->request };
    struct span words = sealed_words(k, out->request);
    out->category = either(by_mention, known_to(k->role, category_of(words)));
    out->category_stated =
        !*out->category && said->category && may_be(words, said->category);
    if (out->category_stated)
        out->category = said->category;
    out->category = either(out->category, limiting_category(k));
}

bool
rights_rest_on_stated(const struct facts *f)
{
    return f->renewal_filed || f->request_stated || f->category_stated;
}

bool
rights_contradict(const struct facts *f, const struct stated *stated)
{
    bool request = stated->request && strcmp(f->request, stated->request) != 0;
    bool category =
        stated->category && strcmp(f->category, stated->category) != 0;

    return request || category;
}

static struct right
right_of(const char *const *benefit, const char *const *row)
{
    return (struct right) { .benefit = benefit[BENEFITS_BENEFIT],
        .label = { benefit[BENEFITS_LABEL_FR], benefit[BENEFITS_LABEL_EN] },
        .verdict = row[RIGHTS_VERDICT],
        .reason = { row[RIGHTS_REASON_FR], row[RIGHTS_REASON_EN] },
        .source = row[RIGHTS_SOURCE],
        .confidence = row[RIGHTS_CONFIDENCE],
        .read = row[RIGHTS_READ],
        .ask = strcmp(row[RIGHTS_ASK], "-") == 0 ? "" : row[RIGHTS_ASK],
        .next = { row[RIGHTS_NEXT_FR], row[RIGHTS_NEXT_EN] } };
}

/* The first row that fits: the specific ones stand first in the table. */
const char *const *
rights_row(const struct facts *f, const char *role, const char *benefit)
{
    for (size_t i = 0; i < table_rights_rows; i++)
        if (match_row(table_rights[i], f, role, benefit))
            return table_rights[i];
    return NULL;
}

size_t
rights_benefits(enum role role, struct right out[RIGHTS_OF_A_ROLE_MAX])
{
    const char *name = role_name(role);
    size_t count = 0;

    for (size_t i = 0;
         name && i < table_benefits_rows && count < RIGHTS_OF_A_ROLE_MAX; i++) {
        const char *const *benefit = table_benefits[i];
        if (strcmp(benefit[BENEFITS_ROLE], name) == 0)
            out[count++] =
                (struct right) { .benefit = benefit[BENEFITS_BENEFIT],
                    .label = { benefit[BENEFITS_LABEL_FR],
                        benefit[BENEFITS_LABEL_EN] } };
    }
    return count;
}

size_t
rights_of(const struct facts *f, enum role role,
    struct right out[RIGHTS_OF_A_ROLE_MAX])
{
    const char *name = role_name(role);
    size_t count = 0;

    if (!*f->kind || !name)
        return 0;
    for (size_t i = 0; i < table_benefits_rows && count < RIGHTS_OF_A_ROLE_MAX;
         i++) {
        const char *const *benefit = table_benefits[i];
        if (strcmp(benefit[BENEFITS_ROLE], name) != 0)
            continue;
        const char *const *row = rights_row(f, name, benefit[BENEFITS_BENEFIT]);
        if (row)
            out[count++] = right_of(benefit, row);
    }
    return count;
}

const char *
rights_limit(const char *category, enum language l, const char **source)
{
    for (size_t i = 0; i < table_limits_rows; i++) {
        const char *const *row = table_limits[i];
        if (strcmp(row[LIMITS_CATEGORY], category) != 0)
            continue;
        *source = row[LIMITS_SOURCE];
        return row[l == LANGUAGE_EN ? LIMITS_EN : LIMITS_FR];
    }
    return NULL;
}

const char *
rights_rule_set(void)
{
    return table_rule_set_rows ? table_rule_set[0][RULE_SET_VALUE] : "";
}
