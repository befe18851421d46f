/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/base/csv.h"

#include "verifier/base/utf8.h"

static const char separator = ';';

static bool
is_blank(uint32_t u)
{
    return u == ' ' || u == 0xa0 || u == 0x3000;
}

/* The wide forms are those that a spreadsheet of another language takes for these. */
static bool
begins_formula(uint32_t u)
{
    return u == '=' || u == '+' || u == '-' || u == '@' || u == '\t'
        || u == '\r' || u == '\n' || u == 0xff1d || u == 0xff0b || u == 0xff0d
        || u == 0xff20;
}

/* Blanks before it do not make it less of one. */
static bool
is_formula(const char *text)
{
    struct cursor c = cursor_over(text, strlen(text));
    uint32_t u;

    while (utf8_next(&c, &u))
        if (!is_blank(u))
            return begins_formula(u);
    return false;
}

static bool
needs_quotes(const char *text)
{
    size_t n = strlen(text);

    return strpbrk(text, ";,\"\t\r\n")
        || (n && (text[0] == ' ' || text[n - 1] == ' '));
}

static void
put_quoted(struct buffer *out, const char *text)
{
    buffer_byte(out, '"');
    for (; *text; text++) {
        if (*text == '"')
            buffer_byte(out, '"');
        buffer_byte(out, (uint8_t)*text);
    }
    buffer_byte(out, '"');
}

static void
begin_cell(struct csv *c)
{
    if (c->begun)
        buffer_byte(c->out, (uint8_t)separator);
    c->begun = true;
}

void
csv_begin(struct csv *c)
{
    buffer_text(c->out, "\xef\xbb\xbf");
}

void
csv_text(struct csv *c, const char *text)
{
    AUTO_BUFFER struct buffer cell = buffer_with_max(c->out->max);

    begin_cell(c);
    if (!text || !*text)
        return;
    if (is_formula(text))
        buffer_byte(&cell, '\'');
    buffer_text(&cell, text);
    if (buffer_status(&cell) != SCEAU_OK) {
        c->out->status = buffer_status(&cell);
        return;
    }
    utf8_printable((char *)cell.data);
    if (needs_quotes(buffer_cstr(&cell)))
        put_quoted(c->out, buffer_cstr(&cell));
    else
        buffer_put(c->out, cell.data, cell.len);
}

void
csv_count(struct csv *c, size_t n)
{
    begin_cell(c);
    buffer_count(c->out, n);
}

void
csv_end_row(struct csv *c)
{
    buffer_text(c->out, "\r\n");
    c->begun = false;
}
