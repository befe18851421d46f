/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/page_second.h"

/* A page of long words, each placed by itself, has some 60 kB. */
enum { CONTENT_MAX = 1024 * 1024, SMALLEST = 6, GREATEST = 24 };

/* A4 in points. */
enum { WIDE = 596, HIGH = 842 };

/* One mark around all that is drawn, and one around words that are spelt in it. */
enum { MARKS_MAX = 2 };

static const char not_ours[] =
    "la seconde page n’est pas écrite comme par l’émetteur";

/* "<0034…>", or nothing between. */
static bool
take_hex(struct cursor *c)
{
    if (!cursor_skip(c, "<"))
        return false;
    while ((cursor_peek(c) >= '0' && cursor_peek(c) <= '9')
        || (cursor_peek(c) >= 'A' && cursor_peek(c) <= 'F'))
        c->at++;
    return cursor_skip(c, ">");
}

/* "(…)Tj": glyphs, whatever they are. */
static bool
take_string(struct cursor *c)
{
    unsigned byte;

    if (!cursor_skip(c, "("))
        return false;
    while (!cursor_skip(c, ")"))
        if (!object_byte(c, &byte))
            return false;
    return cursor_skip(c, "Tj");
}

/* "[<0034>-12<0035>]TJ": glyphs, and how far they move. */
static bool
take_moved(struct cursor *c)
{
    double move;

    if (!cursor_skip(c, "[") || !take_hex(c))
        return false;
    while (!cursor_skip(c, "]TJ"))
        if (!object_decimal(c, &move) || !take_hex(c))
            return false;
    return true;
}

/* The same, and again above or below its line: " 2.50 Ts[…]TJ", at last " 0 Ts". */
static bool
take_risen(struct cursor *c)
{
    double rise;

    if (!take_moved(c))
        return false;
    while (cursor_peek(c) == ' '
        && !span_starts(span_of(c->at, cursor_left(c)), " ET")) {
        c->at++;
        if (!object_decimal(c, &rise) || rise < -GREATEST || rise > GREATEST
            || !cursor_skip(c, " Ts"))
            return false;
        if (cursor_peek(c) == '[' && !take_moved(c))
            return false;
    }
    return true;
}

/* "x y Td /F4 11.40 Tf[…]TJ ET": on the page, of a size that is read. */
static bool
read_text(const struct structure *s, struct cursor *c)
{
    double x, y, size;
    size_t font;

    if (!object_decimal(c, &x) || !cursor_skip(c, " ") || !object_decimal(c, &y)
        || !cursor_skip(c, " Td") || x < 0 || x > WIDE || y < 0 || y > HIGH)
        return false;
    while (!cursor_skip(c, " ET")) {
        if (!object_take(c, " /F@ ", &font) || font >= STRUCTURE_FONTS
            || !s->page[1].font[font] || !object_decimal(c, &size)
            || size < SMALLEST || size > GREATEST || !cursor_skip(c, " Tf"))
            return false;
        if (cursor_peek(c) == '(' ? !take_string(c) : !take_risen(c))
            return false;
    }
    return true;
}

/* The grey word's three lines, after the first. */
static bool
take_watermark(struct cursor *c)
{
    return cursor_skip(c, "\nBT 0.00 0.00 Td /F2 92.00 Tf") && take_string(c)
        && cursor_skip(c, " ET\nQ");
}

static bool
open_mark(struct cursor *c, int marks)
{
    if (marks > 0)
        return marks < MARKS_MAX && cursor_skip(c, "Span<</ActualText")
            && take_hex(c) && cursor_skip(c, ">>BDC");
    return cursor_skip(c, "Artifact BMC")
        || object_take(c, "P<</MCID @>>BDC", NULL)
        || object_take(c, "H@<</MCID @>>BDC", NULL);
}

static bool
read_line(const struct structure *s, struct cursor *c, int *marks)
{
    if (cursor_skip(c, "/"))
        return open_mark(c, (*marks)++);
    if (cursor_skip(c, "EMC"))
        return (*marks)-- > 0;
    if (*marks == 0)
        return false;
    if (cursor_skip(c, "BT "))
        return read_text(s, c);
    if (cursor_skip(c, "q 0.93 g 0.82 0.57 -0.57 0.82 150 250 cm"))
        return take_watermark(c);
    return object_take(c, "1.2 w 0 G 56.70 @.@ 481.88 @.@ re S", NULL);
}

static bool
is_ours(const struct structure *s, struct span content)
{
    struct cursor c = cursor_over(content.data, content.len);
    int marks = 0;

    while (!cursor_end(&c))
        if (!read_line(s, &c, &marks) || !cursor_skip(&c, "\n"))
            return false;
    return marks == 0;
}

const char *
page_second_check(
    const struct structure *s, const struct page_host *host, bool *no_memory)
{
    AUTO_BUFFER struct buffer content = buffer_with_max(CONTENT_MAX);

    *no_memory = false;
    if (s->pages < 2)
        return NULL;
    if (!host->inflate(s->page[1].content, &content)) {
        *no_memory = buffer_status(&content) == SCEAU_E_NOMEM;
        return not_ours;
    }
    return is_ours(s, buffer_span(&content)) ? NULL : not_ours;
}
