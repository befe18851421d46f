/* SPDX-License-Identifier: EUPL-1.2 */
/* How long a kind holds, by templates/rights/validity.tsv. */
#include <stdio.h>

#include "issuer/html/frame.h"
#include "issuer/pages/maker.h"
#include "issuer/pages/worth.h"
#include "verifier/base/error.h"
#include "verifier/verdict/match.h"

enum { SENTENCE_MAX = 4096, LINE_MAX_SIZE = 2048 };

static const char *
cell(const struct maker *m, size_t row, size_t column)
{
    return table_cell(&m->pages->templates->validity, row, column);
}

/* What nobody may learn of a person is not told of a duration either. */
static struct worth_question
blind(const struct maker *m)
{
    return (struct worth_question) { .templates = m->pages->templates,
        .kind = m->kind,
        .role = ROLE_LANDLORD,
        .today = m->pages->today };
}

static bool
counts(const struct maker *m, size_t row)
{
    struct date since;

    return match_pattern(cell(m, row, VALIDITY_KIND), m->kind->name)
        && (!date_parse_iso(span_str(cell(m, row, VALIDITY_SINCE)), &since)
            || date_compare(since, m->pages->today) <= 0);
}

static void
add_part(
    struct maker *m, struct buffer *out, const char *prefix, const char *key)
{
    AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);

    if (strcmp(key, "*") == 0)
        return;
    buffer_text(out, out->len ? " ; " : "");
    buffer_text(out, maker_say_of(m, prefix, key, &room));
}

/* False where the row is for categories that the page names to nobody. */
static bool
write_condition(struct maker *m, size_t row, struct buffer *out)
{
    struct worth_question q = blind(m);
    AUTO_BUFFER struct buffer names = buffer_with_max(LINE_MAX_SIZE);
    AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);
    const char *categories = cell(m, row, VALIDITY_CATEGORY);
    bool all = strcmp(categories, "*") == 0;

    if (!all)
        maker_categories(m, &q, categories, &names);
    if (!all && !names.len)
        return false;
    add_part(m, out, "if.", cell(m, row, VALIDITY_REQUEST));
    add_part(m, out, "duration.rank-", cell(m, row, VALIDITY_RANK));
    if (names.len) {
        values_set(m->values, "categories", buffer_cstr(&names));
        buffer_text(out, out->len ? " ; " : "");
        buffer_text(out, maker_say(m, "if.category", &room));
    }
    return true;
}

/* "Première demande ; à partir du deuxième : 3 mois au plus (CESEDA R431-15-1)" */
static void
put_row(struct maker *m, size_t row, const struct buffer *condition)
{
    AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);

    values_set(m->values, "months", cell(m, row, VALIDITY_MONTHS));
    html_open(m->out, "li", NULL);
    if (condition->len) {
        html_text(m->out, buffer_cstr(condition));
        buffer_text(m->out, html_say(m->words, "colon"));
        buffer_text(m->out, " ");
    }
    html_text(m->out, maker_say(m, "duration.months", &room));
    buffer_text(m->out, " ");
    html_begin(m->out, "span");
    html_attribute(m->out, "class", "source");
    html_attribute(m->out, "lang", "fr");
    html_inside(m->out);
    buffer_text(m->out, "(");
    html_text(m->out, cell(m, row, VALIDITY_SOURCE));
    buffer_text(m->out, ")</span>");
    html_close(m->out, "li");
}

/* The rows that count, as items; how many, and of those that are not told, why. */
static size_t
put_rows(struct maker *m, bool *unread, bool *withheld)
{
    size_t items = 0;

    for (size_t i = 0; i < m->pages->templates->validity.rows; i++) {
        AUTO_BUFFER struct buffer condition = buffer_with_max(LINE_MAX_SIZE);
        if (!counts(m, i))
            continue;
        if (strcmp(cell(m, i, VALIDITY_CONFIDENCE), "L") == 0) {
            *unread = true; /* a bound of ours against typing errors: no rule */
            continue;
        }
        if (!write_condition(m, i, &condition)) {
            *withheld = true;
            continue;
        }
        put_row(m, i, &condition);
        items++;
    }
    return items;
}

void
maker_put_duration(struct maker *m)
{
    AUTO_BUFFER struct buffer list = buffer_with_max(HTML_PAGE_MAX);
    struct buffer *page = m->out;
    bool unread = false, withheld = false;

    if (kind_end(m->kind) == KIND_END_NONE) {
        maker_put(m, "p", NULL, "duration.none");
        return;
    }
    m->out = &list;
    size_t items = put_rows(m, &unread, &withheld);
    m->out = page;
    if (items) {
        html_open(page, "ul", NULL);
        buffer_put(page, list.data, list.len);
        html_close(page, "ul");
    }
    if (m->status == SCEAU_OK)
        m->status = buffer_status(&list);
    if (withheld)
        maker_put(m, "p", NULL, "duration.others");
    if (unread)
        maker_put(m, "p", NULL, "duration.written");
}
