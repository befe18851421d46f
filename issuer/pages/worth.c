/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/pages/worth.h"

#include "verifier/base/error.h"
#include "verifier/verdict/disclosure.h"
#include "verifier/verdict/rights.h"
#include "verifier/verdict/tables.h"

/* Titles of a group that no request asks for, and cards alone can be. */
static const char held_by[] = "titre-sejour";

struct categories {
    const char *name[WORTH_CATEGORIES_MAX];
    size_t count;
};

/* What the role may know, and "" where nobody told it. */
static void
add_category(struct categories *c, enum role role, const char *name)
{
    if (c->count < WORTH_CATEGORIES_MAX
        && (!*name || disclosure_of_category(role, name)))
        c->name[c->count++] = name;
}

static void
find_categories(const struct worth_question *q, struct categories *out)
{
    const struct kind *k = q->kind;
    const struct table *all = &q->templates->categories;
    long member = table_find(&k->request, "facts.category");
    const char *group = member < 0
        ? ""
        : table_cell(&k->request, (size_t)member, REQUEST_AMONG);

    *out = (struct categories) { .count = 0 };
    for (size_t i = 0; i < all->rows; i++)
        if (strcmp(table_cell(all, i, CATEGORY_GROUP), group) == 0)
            add_category(out, q->role, table_cell(all, i, CATEGORY_NAME));
    for (size_t i = 0; strcmp(k->name, held_by) == 0 && i < table_held_rows;
         i++)
        add_category(out, q->role, table_held[i][HELD_NAME]);
    add_category(out, q->role, "");
}

bool
worth_tells_request(const struct kind *k)
{
    return table_find(&k->request, "facts.request") >= 0;
}

bool
worth_names(const struct worth_question *question, struct span alternative)
{
    struct categories all;
    char pattern[64];

    if (alternative.len == 0 || alternative.len >= sizeof pattern
        || span_is(alternative, "?"))
        return false;
    memcpy(pattern, alternative.data, alternative.len);
    pattern[alternative.len] = 0;
    find_categories(question, &all);
    for (size_t i = 0; i < all.count; i++)
        if (*all.name[i] && match_pattern(pattern, all.name[i]))
            return true;
    return false;
}

/* ---- asking the verifier ---- */

/* One question after another, and which rows answered. */
struct asking {
    struct facts facts;
    const char *role;
    const char *benefit;
    struct worth *out;
    bool full;
};

/* The rows stand in one table, in the order in which they answer. */
static void
keep(struct asking *a, const char *const *row)
{
    struct worth *out = a->out;
    size_t at = 0;

    while (at < out->count && out->row[at] < row)
        at++;
    if (at < out->count && out->row[at] == row)
        return;
    a->full |= out->count == WORTH_CASES_MAX;
    if (a->full)
        return;
    memmove(
        &out->row[at + 1], &out->row[at], (out->count - at) * sizeof *out->row);
    out->row[at] = row;
    out->count++;
}

static void
ask(struct asking *a)
{
    const char *const *row = rights_row(&a->facts, a->role, a->benefit);

    if (row)
        keep(a, row);
}

/* One that ended last month, four months ago, a year ago; with and without the proof that
 * its renewal was requested. */
static void
ask_after(struct asking *a)
{
    static const int days[] = { 30, 120, 365 };

    a->facts.time = "expired";
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        for (int filed = 0; filed < 2; filed++) {
            a->facts.until = date_add_days(a->facts.today, -days[i]);
            a->facts.renewal_filed = filed;
            ask(a);
        }
}

static void
ask_when(struct asking *a, const struct worth_question *q)
{
    if (q->time == WORTH_AFTER) {
        ask_after(a);
        return;
    }
    a->facts.time = kind_end(q->kind) == KIND_END_NONE ? "undated" : "in-force";
    ask(a);
}

static void
ask_mentions(struct asking *a, const struct worth_question *q)
{
    static const char *const mentions[] = { "missing", "yes", "no" };
    size_t count = kind_mention(q->kind) == KIND_MENTION_NONE ? 1 : 3;

    for (size_t i = 0; i < count; i++) {
        a->facts.mention = mentions[i];
        ask_when(a, q);
    }
}

enum sceau_status
worth_of(const struct worth_question *q, struct worth *out,
    struct sceau_error *error)
{
    static const char *const requests[] = { "first", "renewal", "" };
    bool told = worth_tells_request(q->kind);
    struct asking a = { .facts = { .kind = q->kind->name, .today = q->today },
        .role = role_name(q->role),
        .benefit = q->benefit,
        .out = out };
    struct categories categories;

    *out = (struct worth) { .count = 0 };
    if (q->time == WORTH_AFTER && kind_end(q->kind) == KIND_END_NONE)
        return SCEAU_OK;
    find_categories(q, &categories);
    for (size_t r = told ? 0 : 2; r < (told ? 2u : 3u); r++)
        for (size_t c = 0; c < categories.count; c++) {
            a.facts.request = requests[r];
            a.facts.category = categories.name[c];
            ask_mentions(&a, q);
        }
    return a.full ? fail(error, SCEAU_E_LIMIT, "%s : plus de %d règles pour %s",
               q->kind->name, WORTH_CASES_MAX, a.role)
                  : SCEAU_OK;
}
