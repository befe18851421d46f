/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/agree.h"

#include <stdio.h>

#include "verifier/base/date.h"
#include "verifier/base/limits.h"
#include "verifier/base/utf8.h"
#include "verifier/pdf/json_read.h"
#include "verifier/pdf/page_cell.h"
#include "verifier/pdf/page_date.h"
#include "verifier/pdf/title_data.h"
#include "verifier/seal/name.h"
#include "verifier/verdict/tables.h"

/* Digits that nobody reads as a year, an article or a postcode. */
enum { VALUE_MAX = 2048, LONG_NUMBER = 7 };

/* How a page shows a member of the data. */
enum shown {
    SHOWN_TEXT,
    SHOWN_NAMES,       /* a list, ", " between them */
    SHOWN_DATE,        /* in words */
    SHOWN_BIRTH,       /* the same, of what is known */
    SHOWN_WHEN,        /* with "le" or "en" before */
    SHOWN_NATIONALITY, /* by its name */
    SHOWN_COUNTRY,
    SHOWN_NUMBER
};

/* Of a label's text: a member after some words. */
struct part {
    const char *before;
    const char *path;
    enum shown how;
};

/* What stands after each label of ours: a label has one such text, and no other label
 * begins as one of these, in any letters. */
enum { PARTS_MAX = 3 };
static const struct row {
    const char *label;
    struct part part[PARTS_MAX];
    const char *after;
} rows[] = {
    { "n°", { { "", "number", SHOWN_TEXT } }, "" },
    { "Numéro d’étranger", { { "", "holder.foreigner_number", SHOWN_TEXT } },
        "" },
    { "Nom", { { "", "holder.family_name", SHOWN_TEXT } }, "" },
    { "Nom d’usage", { { "", "holder.name_in_use", SHOWN_TEXT } }, "" },
    { "Prénoms", { { "", "holder.given_names", SHOWN_NAMES } }, "" },
    { "Née",
        { { "", "holder.birth.date", SHOWN_WHEN },
            { " à ", "holder.birth.place", SHOWN_TEXT },
            { " (", "holder.birth.country", SHOWN_COUNTRY } },
        ")" },
    { "Né",
        { { "", "holder.birth.date", SHOWN_WHEN },
            { " à ", "holder.birth.place", SHOWN_TEXT },
            { " (", "holder.birth.country", SHOWN_COUNTRY } },
        ")" },
    { "Date de naissance", { { "", "holder.birth.date", SHOWN_BIRTH } }, "" },
    { "Nationalité", { { "", "holder.nationality", SHOWN_NATIONALITY } }, "" },
    { "Valable",
        { { "du ", "validity.from", SHOWN_DATE },
            { " au ", "validity.until", SHOWN_DATE } },
        " inclus" },
    { "Limite du travail",
        { { "", "facts.limits.hours_per_year", SHOWN_NUMBER } },
        " heures par an" },
    { "Métier", { { "", "facts.limits.occupation", SHOWN_TEXT } }, "" },
    { "Zone", { { "", "facts.limits.area", SHOWN_TEXT } }, "" },
};
enum { ROWS = sizeof rows / sizeof *rows };

/* A page on its way through the data; *why is set once. */
struct comparison {
    struct json_finder data;
    char issued[DATE_ISO_SIZE]; /* "": no day is before */
    bool shown[ROWS];
    size_t framed;
    bool yes; /* the mention's words on the right to work */
    bool no;
    size_t mentions;
    bool no_memory;
};

static bool
put_date(struct span value, struct buffer *out)
{
    char iso[DATE_ISO_SIZE], words[DATE_WORDS_SIZE];
    struct date d;

    if (!json_text_copy(value, iso, sizeof iso)
        || !date_parse_iso(span_str(iso), &d))
        return false;
    buffer_text(out, date_words_fr(d, words));
    return true;
}

/* "1990-02" is "février 1990", without its day; "1990" is itself. */
static bool
put_birth(struct span value, bool when, struct buffer *out)
{
    char iso[DATE_ISO_SIZE], words[DATE_WORDS_SIZE];
    struct date d;

    if (!json_text_copy(value, iso, sizeof iso))
        return false;
    size_t len = strlen(iso);
    if (when)
        buffer_text(out, len == 10 ? "le " : "en ");
    if (len == 10)
        return put_date(value, out);
    if (len == 4) {
        buffer_text(out, iso);
        return true;
    }
    char whole[DATE_ISO_SIZE + 4];
    (void)snprintf(whole, sizeof whole, "%s-01", iso);
    if (!date_parse_iso(span_str(whole), &d))
        return false;
    (void)date_words_fr(d, words);
    buffer_text(out, words + strcspn(words, " ") + 1);
    return true;
}

static bool
put_place(struct span value, bool nationality, struct buffer *out)
{
    char code[4];

    if (!json_text_copy(value, code, sizeof code))
        return false;
    for (size_t i = 0; i < table_places_rows; i++) {
        const char *const *row = table_places[i];
        if (strcmp(row[PLACES_CODE], code) != 0)
            continue;
        const char *own = nationality ? row[PLACES_NATIONALITY] : "";
        buffer_text(out, *own ? own : row[PLACES_LABEL]);
        return true;
    }
    return false;
}

static bool
put_names(struct span value, struct buffer *out)
{
    struct json_list l = json_list_of(value);
    struct span name;
    bool first = true;

    for (; json_list_next(&l, &name); first = false) {
        if (!first)
            buffer_text(out, ", ");
        if (!json_text(name, out))
            return false;
    }
    return !first;
}

static bool
put_shown(enum shown how, struct span value, struct buffer *out)
{
    switch (how) {
    case SHOWN_TEXT:
        return json_text(value, out);
    case SHOWN_NAMES:
        return put_names(value, out);
    case SHOWN_DATE:
        return put_date(value, out);
    case SHOWN_BIRTH:
    case SHOWN_WHEN:
        return put_birth(value, how == SHOWN_WHEN, out);
    case SHOWN_NATIONALITY:
    case SHOWN_COUNTRY:
        return put_place(value, how == SHOWN_NATIONALITY, out);
    case SHOWN_NUMBER:
        buffer_put(out, value.data, value.len);
        return true;
    }
    return false;
}

/* Pass over what the page shows of a member, and something. */
static bool
take_part(struct comparison *m, const struct part *p, struct cursor *text)
{
    AUTO_BUFFER struct buffer raw = buffer_with_max(VALUE_MAX);
    AUTO_BUFFER struct buffer spaced = buffer_with_max(VALUE_MAX);
    struct span value, passed;

    if (!cursor_skip(text, p->before) || !json_find(&m->data, p->path, &value)
        || !put_shown(p->how, value, &raw))
        return false;
    page_cell_space(buffer_span(&raw), &spaced);
    m->no_memory = m->no_memory || buffer_status(&raw) == SCEAU_E_NOMEM
        || buffer_status(&spaced) == SCEAU_E_NOMEM;
    return buffer_status(&raw) == SCEAU_OK && buffer_status(&spaced) == SCEAU_OK
        && spaced.len
        && span_starts(
            span_of(text->at, cursor_left(text)), buffer_cstr(&spaced))
        && cursor_take(text, spaced.len, &passed);
}

/* NULL where the text is the row's, whole; else the member that is not. */
static const char *
check_row(struct comparison *m, const struct row *row, struct span text)
{
    struct cursor c = cursor_over(text.data, text.len);
    const char *path = row->part[0].path;

    for (size_t i = 0; i < PARTS_MAX && row->part[i].path; i++) {
        path = row->part[i].path;
        if (!take_part(m, &row->part[i], &c))
            return path;
    }
    return cursor_skip(&c, row->after) && cursor_end(&c) ? NULL : path;
}

/* "Limite du travail : aucune" is what the data say in another member. */
static bool
is_unlimited(struct comparison *m, const struct row *row, struct span text)
{
    struct span value;

    return strcmp(row->label, "Limite du travail") == 0
        && span_is(text, "aucune")
        && json_find(&m->data, "facts.limits.unlimited", &value);
}

/* Small letters in the place of capitals, of ASCII and of Latin-1 in UTF-8. */
static uint8_t
small(const uint8_t *at, size_t i)
{
    bool capital = at[i] >= 'A' && at[i] <= 'Z';
    bool accented = i > 0 && at[i - 1] == 0xc3 && at[i] >= 0x80 && at[i] < 0x9f;

    return (uint8_t)(capital || accented ? at[i] + 0x20 : at[i]);
}

static bool
begins_in_any_case(struct span text, const char *words)
{
    size_t n = 0;

    while (words[n] && n < text.len
        && small(text.data, n) == small((const uint8_t *)words, n))
        n++;
    return !words[n];
}

static const char *
check_label(struct comparison *m, const struct page_cell *cell)
{
    const char *like = NULL;

    for (size_t i = 0; i < ROWS; i++) {
        const struct row *row = &rows[i];
        if (span_is(cell->label, row->label)) {
            if (is_unlimited(m, row, cell->text))
                return NULL;
            const char *why =
                m->shown[i] ? row->part[0].path : check_row(m, row, cell->text);
            m->shown[i] = true;
            return why;
        }
        if (begins_in_any_case(cell->label, row->label))
            like = row->part[0].path;
    }
    return like;
}

/* A space is any blanks, and marks of a page's texts. */
static bool
take_in_any_case(struct span text, size_t *at, const char *words)
{
    size_t i = *at;

    for (; *words; words++) {
        if (i == text.len)
            return false;
        bool blank = text.data[i] <= ' ';
        if (*words == ' ' ? !blank : small(text.data, i) != (uint8_t)*words)
            return false;
        i++;
        while (blank && i < text.len && text.data[i] <= ' ')
            i++;
    }
    *at = i;
    return true;
}

/* R5221-2 16°, or what would pass for it. */
static bool
take_right(struct span text, size_t *at, bool *exact)
{
    static const char *const words[] = { "son titulaire à travailler",
        "son titulaire a travailler", "sa titulaire à travailler",
        "sa titulaire a travailler", "le titulaire à travailler",
        "la titulaire à travailler" };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (take_in_any_case(text, at, words[i])) {
            *exact = i == 0;
            return true;
        }
    return false;
}

struct mentions {
    size_t yes;
    size_t no;
    size_t others; /* in other words */
};

static struct mentions
find_mentions(struct span text)
{
    struct mentions found = { 0 };

    for (size_t i = 0; text.data && i < text.len; i++) {
        size_t at = i;
        bool exact;
        if ((text.data[i] | 0x20) != 'a'
            || !take_in_any_case(text, &at, "autorise "))
            continue;
        bool no = take_in_any_case(text, &at, "pas ");
        if (!take_right(text, &at, &exact))
            continue;
        found.no += exact && no;
        found.yes += exact && !no;
        found.others += !exact;
    }
    return found;
}

/* The words themselves give the right, so they stand in the one frame. */
static const char *
check_mention(struct comparison *m, const struct page_cell *cell)
{
    struct mentions said = find_mentions(cell->text);

    m->framed += cell->framed;
    if (m->framed > 1)
        return "work";
    if (cell->framed) {
        m->yes = said.yes > 0;
        m->no = said.no > 0;
        m->mentions = said.yes + said.no;
    }
    return NULL;
}

/* And nowhere else: in no label, nor with a half in each of two texts. */
static const char *
check_whole(const struct comparison *m, struct span page)
{
    struct mentions said = find_mentions(page);

    return said.others || said.yes + said.no != m->mentions ? "work" : NULL;
}

static bool
numbers_are_of(struct span text, struct span json)
{
    struct cursor c = cursor_over(text.data, text.len);

    while (!cursor_end(&c)) {
        const uint8_t *from = c.at;
        while (cursor_peek(&c) >= '0' && cursor_peek(&c) <= '9')
            c.at++;
        size_t len = (size_t)(c.at - from);
        if (len >= LONG_NUMBER && !memmem(json.data, json.len, from, len))
            return false;
        c.at += len == 0;
    }
    return true;
}

static const char *
check_cell(struct comparison *m, const struct page_cell *cell)
{
    const char *why = check_mention(m, cell);

    if (!why && cell->label.len)
        why = check_label(m, cell);
    if (!why && cell->label.len
        && (!numbers_are_of(cell->text, m->data.json)
            || !numbers_are_of(cell->label, m->data.json)))
        why = "number";
    if (!why
        && (!page_dates_are_of(cell->text, m->data.json, m->issued)
            || !page_dates_are_of(cell->label, m->data.json, m->issued)))
        why = "validity";
    return why;
}

static bool
is_shown(const struct comparison *m, const char *path)
{
    for (size_t i = 0; i < ROWS; i++)
        for (size_t p = 0; m->shown[i] && p < PARTS_MAX; p++)
            if (rows[i].part[p].path && strcmp(rows[i].part[p].path, path) == 0)
                return true;
    return false;
}

/* A member of the data that no row has. */
static const char *
find_hidden(struct comparison *m)
{
    struct span value;

    for (size_t i = 0; i < ROWS; i++)
        for (size_t p = 0; p < PARTS_MAX && rows[i].part[p].path; p++) {
            const char *path = rows[i].part[p].path;
            if (!is_shown(m, path) && json_find(&m->data, path, &value))
                return path;
        }
    return NULL;
}

static bool
says_its_right(const struct comparison *m)
{
    struct span work, allowed;

    if (!json_member(m->data.json, "work", &work))
        return !m->yes;
    return json_member(work, "allowed", &allowed)
        && m->yes == span_is(allowed, "true")
        && m->no == span_is(allowed, "false");
}

static void
put_title(struct comparison *m, struct span text, struct buffer *out)
{
    struct span number;

    buffer_put(out, text.data, text.len);
    buffer_byte(out, ' ');
    if (json_find(&m->data, "number", &number))
        (void)json_text(number, out);
}

const char *
agree_page(
    struct span json, struct span page, struct buffer *title, bool *no_memory)
{
    AUTO_BUFFER struct buffer spaced = buffer_with_max(page.len + 1);
    struct comparison m = { .data = { .json = json } };
    struct page_cell cell;
    struct span issued;
    const char *why = NULL;

    if (json_member(json, "issued", &issued)
        && !json_text_copy(issued, m.issued, sizeof m.issued))
        m.issued[0] = 0;
    page_cell_space(page, &spaced);
    m.no_memory = buffer_status(&spaced) != SCEAU_OK;
    struct cursor c = cursor_over(spaced.data, spaced.len);
    while (!why && !m.no_memory && page_cell_next(&c, &cell)) {
        why = check_cell(&m, &cell);
        if (cell.title)
            put_title(&m, cell.text, title);
    }
    if (!why)
        why = check_whole(&m, buffer_span(&spaced));
    if (!why)
        why = find_hidden(&m);
    *no_memory = m.no_memory || buffer_status(title) == SCEAU_E_NOMEM;
    return why || *no_memory || says_its_right(&m) ? why : "work";
}

/* ISO 32000-1, 7.9.2.2; the letters of a page are all in the first plane. */
static bool
put_utf16(struct span text, struct buffer *out)
{
    struct cursor c = cursor_over(text.data, text.len);
    uint32_t u;

    buffer_text(out, "FEFF");
    while (!cursor_end(&c)) {
        if (!utf8_next(&c, &u) || u > 0xffff)
            return false;
        for (int shift = 12; shift >= 0; shift -= 4)
            buffer_byte(out, (uint8_t) "0123456789ABCDEF"[u >> shift & 15]);
    }
    return true;
}

static void
put_escaped(struct span text, struct buffer *out)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '<')
            buffer_text(out, "&lt;");
        else if (text.data[i] == '&')
            buffer_text(out, "&amp;");
        else
            buffer_byte(out, text.data[i]);
    }
}

/* A kind is a folder of the issuer: of one that is not in our tables, the file may be
 * named in other words than the page, before the number. */
static bool
is_own_kind(struct span json)
{
    char kind[TITLE_WORD_SIZE];
    struct span value;

    if (!json_member(json, "kind", &value)
        || !json_text_copy(value, kind, sizeof kind))
        return false;
    for (size_t i = 0; i < table_kinds_rows; i++)
        if (strcmp(table_kinds[i][KINDS_KIND], kind) == 0)
            return false;
    return true;
}

/* The words of the metadata, and the end of the title. */
static void
put_own_title(struct span xml, struct span title, struct buffer *out)
{
    const uint8_t *space = memrchr(title.data, ' ', title.len);
    size_t tail = space ? title.len - (size_t)(space - title.data) : 0;

    struct cursor c =
        cursor_over(xml.data, xml.len < tail ? 0 : xml.len - tail);
    while (!cursor_end(&c)) {
        if (cursor_skip(&c, "&lt;"))
            buffer_byte(out, '<');
        else if (cursor_skip(&c, "&amp;"))
            buffer_byte(out, '&');
        else
            buffer_byte(out, *c.at++);
    }
    buffer_put(out, title.data + title.len - tail, tail);
}

bool
agree_title(struct span json, struct span title, struct span hex,
    struct span xml, bool *no_memory)
{
    AUTO_BUFFER struct buffer own = buffer_with_max(4 * VALUE_MAX);
    AUTO_BUFFER struct buffer utf16 = buffer_with_max(4 * VALUE_MAX);
    AUTO_BUFFER struct buffer escaped = buffer_with_max(4 * VALUE_MAX);

    if (is_own_kind(json)) {
        put_own_title(xml, title, &own);
        title = buffer_span(&own);
    }
    bool put = put_utf16(title, &utf16);
    put_escaped(title, &escaped);
    *no_memory = buffer_status(&own) == SCEAU_E_NOMEM
        || buffer_status(&utf16) == SCEAU_E_NOMEM
        || buffer_status(&escaped) == SCEAU_E_NOMEM;
    return put && buffer_status(&utf16) == SCEAU_OK
        && buffer_status(&escaped) == SCEAU_OK
        && span_equal(buffer_span(&utf16), hex)
        && span_equal(buffer_span(&escaped), xml);
}

/* Fields that a code writes in another way than letter by letter, or not at all. */
static bool
is_compared(const char *id)
{
    static const char *const not_these[] = { "6A", "6U", "6W", "6X" };

    for (size_t i = 0; i < sizeof not_these / sizeof *not_these; i++)
        if (strcmp(id, not_these[i]) == 0)
            return false;
    return true;
}

static bool
is_name(const char *id)
{
    return strcmp(id, "60") == 0 || strcmp(id, "62") == 0
        || strcmp(id, "63") == 0;
}

/* Names one by one, '/' between them, as the code has them. */
static bool
put_transliterated(struct span value, struct buffer *out)
{
    struct cursor c = cursor_over(value.data, value.len);

    for (bool first = true; !cursor_end(&c); first = false) {
        struct span name = cursor_until(&c, '/');
        (void)cursor_skip(&c, "/");
        if (!first)
            buffer_byte(out, '/');
        if (name_transliterate(name, out, NULL) != SCEAU_OK)
            return false;
    }
    return true;
}

static bool
field_agrees(const struct seal_field *data, const struct seal_field *code,
    bool *no_memory)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(VALUE_MAX);
    bool put = true;

    if (is_name(data->id))
        put = put_transliterated(data->value, &text);
    else
        buffer_put(&text, data->value.data, data->value.len);
    if (buffer_status(&text) == SCEAU_E_NOMEM)
        *no_memory = true;
    size_t len = code->end == SEAL_END_TRUNCATED ? code->value.len : text.len;
    return put && buffer_status(&text) == SCEAU_OK && len <= text.len
        && span_equal(span_of(text.data, len), code->value);
}

/* A field of the code that the data say nothing of: what would it be compared with? */
static const char *
find_unsaid(struct span json, const struct seal *data, const struct seal *code)
{
    static const char *const said[] = { "60", "62", "63", "67", "68", "69",
        "6A", "6C", "6K", "6L", "6M", "6N", "6O", "6P", "6Q" };
    /* by other identifiers, of some kinds */
    static const char *const others[][2] = { { "61", "holder.given_names" },
        { "6G", "holder.family_name" } };
    const struct seal_field *f;
    struct span value;

    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        f = seal_find(code, said[i]);
        if (f && f->value.len && !seal_find(data, said[i]))
            return said[i];
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (seal_find(code, others[i][0])
            && !json_path(json, others[i][1], &value))
            return others[i][0];
    return NULL;
}

const char *
agree_code(struct span json, const struct seal *code, bool *no_memory)
{
    AUTO_BUFFER struct buffer room = buffer_with_max(SCEAU_REQUEST_MAX);
    struct seal data;
    const char *where;

    *no_memory = title_data_fields(json, &room, &data) != SCEAU_OK;
    if (!*no_memory && (where = find_unsaid(json, &data, code)))
        return where;
    for (size_t i = 0; !*no_memory && i < data.field_count; i++) {
        const struct seal_field *f = seal_find(code, data.field[i].id);
        if (!f || !is_compared(f->id))
            continue;
        if (!field_agrees(&data.field[i], f, no_memory) && !*no_memory)
            return f->id;
    }
    return NULL;
}
