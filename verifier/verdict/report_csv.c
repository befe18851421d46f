/* SPDX-License-Identifier: EUPL-1.2 */
/* A row a code, for whoever goes through hundreds of files in a spreadsheet. */
#include "verifier/base/csv.h"
#include "verifier/verdict/disclosure.h"
#include "verifier/verdict/report_page.h"

/* A few sentences in one cell. */
enum { CELL_MAX = 64 * 1024 };

static const struct page_lines in_a_cell = { .indent = "", .end = " " };

static void
put_heading(struct csv *c, enum language l, const char *key)
{
    csv_text(c, words(l, "column", key));
}

/* "Hiring", and what goes with it under the same name. */
static void
put_heading_of_right(
    struct csv *c, enum language l, const struct right *right, const char *key)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(CELL_MAX);

    words_put_two(&text, words(l, "column", key), right->label[l], NULL);
    csv_text(c, buffer_cstr(&text));
    page_inherit(c->out, &text);
}

static bool
has_limits(enum role role)
{
    return role != ROLE_NONE && role != ROLE_PREFECTURE
        && disclosure_of(role, "limits");
}

void
report_csv_begin(enum role role, enum language l, struct buffer *out)
{
    static const char *const before[] = { "input", "page", "index", "verdict",
        "reason", "document", "until" };
    static const char *const after[] = { "status", "status-as-of",
        "trust-as-of" };
    struct csv c = csv_into(out);
    struct right right[RIGHTS_OF_A_ROLE_MAX];
    size_t rights = rights_benefits(role, right);

    csv_begin(&c);
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        put_heading(&c, l, before[i]);
    for (size_t i = 0; i < rights; i++) {
        put_heading_of_right(&c, l, &right[i], "right");
        put_heading_of_right(&c, l, &right[i], "right-reason");
        put_heading_of_right(&c, l, &right[i], "right-source");
    }
    if (has_limits(role))
        put_heading(&c, l, "limits");
    for (size_t i = 0; i < sizeof after / sizeof *after; i++)
        put_heading(&c, l, after[i]);
    csv_end_row(&c);
}

/* What was put in a cell of its own, without the blank after its last sentence. */
static void
put_sentences(struct csv *c, struct buffer *text)
{
    if (text->len && text->data[text->len - 1] == ' ')
        text->data[--text->len] = 0;
    csv_text(c, buffer_cstr(text));
    page_inherit(c->out, text);
}

/* A title that is out of its days is so first, whatever else is right of it. */
static void
put_reason(struct csv *c, const struct report *r, enum language l)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(CELL_MAX);
    const struct page p = { .out = &text, .language = l };
    const struct judgement *v = r->judgement;
    const char *step = report_next_step(r);

    if (report_is_sealed(v)
        && (v->time == TIME_EXPIRED || v->time == TIME_NOT_YET)) {
        page_period(&p, v, &text);
        buffer_byte(&text, ' ');
    }
    report_reasons(&p, r, &in_a_cell);
    if (step)
        buffer_text(&text, page_say(&p, "ask", step));
    put_sentences(c, &text);
}

static void
put_date(struct csv *c, struct date d)
{
    char iso[DATE_ISO_SIZE];

    csv_text(c, date_is_set(d) ? date_iso(d, iso) : NULL);
}

static void
put_no_right(struct csv *c)
{
    for (int i = 0; i < 3; i++)
        csv_text(c, NULL);
}

static void
put_right(struct csv *c, enum language l, const struct right *right)
{
    AUTO_BUFFER struct buffer source = buffer_with_max(CELL_MAX);

    csv_text(c, words(l, "right", right->verdict));
    csv_text(c, right->reason[l]);
    buffer_format(&source, "%s (%s)", right->source,
        words(l, "confidence", right->confidence));
    csv_text(c, buffer_cstr(&source));
    page_inherit(c->out, &source);
}

/* Where no rule answers, its cells stay empty, under their heading. */
static void
put_rights(struct csv *c, const struct report *r, enum language l)
{
    struct right asked[RIGHTS_OF_A_ROLE_MAX], right[RIGHTS_OF_A_ROLE_MAX];
    const struct judgement *v = r->judgement;
    size_t columns = rights_benefits(v->role, asked), at = 0;
    size_t count =
        judgement_allows_rights(v) ? rights_of(&v->facts, v->role, right) : 0;

    for (size_t i = 0; i < columns; i++) {
        if (at < count && strcmp(right[at].benefit, asked[i].benefit) == 0)
            put_right(c, l, &right[at++]);
        else
            put_no_right(c);
    }
}

static void
put_limits(struct csv *c, const struct report *r, enum language l)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(CELL_MAX);

    for (size_t i = 0; judgement_allows_rights(r->judgement); i++) {
        AUTO_BUFFER struct buffer limit = buffer_with_max(1024);
        if (!report_limit(r, l, i, &limit))
            break;
        buffer_format(&text, "%s%s", i ? " ; " : "", buffer_cstr(&limit));
        page_inherit(&text, &limit);
    }
    put_sentences(c, &text);
}

/* Of what is not genuine nothing is said that could pass for true. */
static void
put_document(struct csv *c, const struct report *r, enum language l)
{
    bool sealed = report_is_sealed(r->judgement);

    csv_text(c, sealed ? report_document(r, l) : NULL);
    put_date(c, sealed ? r->judgement->until : DATE_NONE);
}

static void
put_status(struct csv *c, const struct report *r, enum language l)
{
    const struct judgement *v = r->judgement;
    bool sealed = report_is_sealed(v);

    csv_text(
        c, sealed ? words(l, "standing", status_state_name(v->status)) : NULL);
    put_date(c, sealed ? v->status_as_of : DATE_NONE);
    put_date(c, v->trust_as_of);
}

void
report_csv(const struct report *r, enum language l, struct buffer *out)
{
    struct csv c = csv_into(out);

    csv_text(&c, r->input);
    csv_count(&c, r->page);
    csv_count(&c, r->index + 1);
    csv_text(&c, words(l, "verdict", verdict_name(r->judgement->verdict)));
    put_reason(&c, r, l);
    put_document(&c, r, l);
    put_rights(&c, r, l);
    if (has_limits(r->judgement->role))
        put_limits(&c, r, l);
    put_status(&c, r, l);
    csv_end_row(&c);
}
