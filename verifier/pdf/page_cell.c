/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/page_cell.h"

static bool
is_end(uint8_t c)
{
    return c == '\t' || c == '\f' || c == '\v' || c == '\r';
}

void
page_cell_space(struct span text, struct buffer *out)
{
    uint8_t *room = buffer_room(out, text.len);
    size_t len = 0;

    if (!room)
        return;
    for (size_t i = 0; i < text.len; i++) {
        bool hard = text.data[i] == 0xc2 && i + 1 < text.len
            && text.data[i + 1] == 0xa0;
        bool blank = hard || text.data[i] == ' ' || text.data[i] == '\n';
        i += hard;
        if (blank && len && room[len - 1] != ' ' && !is_end(room[len - 1]))
            room[len++] = ' ';
        if (blank)
            continue;
        if (is_end(text.data[i]) && len && room[len - 1] == ' ')
            len--;
        room[len++] = text.data[i];
    }
    if (len && room[len - 1] == ' ')
        len--;
    out->len -= text.len - len;
    room[len] = 0;
}

static bool
has_digit(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] >= '0' && text.data[i] <= '9')
            return true;
    return false;
}

/* "Récépissé n° 12": one word after the sign, and no number before it. */
static void
split_number(struct page_cell *cell)
{
    static const char sign[] = " n° ", foreigner[] = "Numéro d’étranger ";
    struct span t = cell->text;
    bool foreign = span_starts(t, foreigner);
    const uint8_t *hit =
        foreign ? NULL : memmem(t.data, t.len, sign, sizeof sign - 1);
    size_t from = foreign ? sizeof foreigner - 1
        : hit             ? (size_t)(hit - t.data) + sizeof sign - 1
                          : 0;

    if (from == 0 || memchr(t.data + from, ' ', t.len - from)
        || has_digit(span_of(t.data, from)))
        return;
    cell->label = foreign ? span_of(t.data, from - 1) : span_str("n°");
    cell->text = span_of(t.data + from, t.len - from);
}

bool
page_cell_next(struct cursor *page, struct page_cell *out)
{
    if (cursor_end(page))
        return false;
    struct span whole = cursor_until(page, '\f');
    (void)cursor_skip(page, "\f");
    struct cursor c = cursor_over(whole.data, whole.len);
    struct span first = cursor_until(&c, '\t');

    *out = (struct page_cell) { .text = whole };
    if (cursor_skip(&c, "\t"))
        *out = (struct page_cell) { .label = first,
            .text = span_of(c.at, cursor_left(&c)) };
    else if (whole.len)
        split_number(out);
    out->framed = cursor_skip(page, "\v");
    out->title = cursor_skip(page, "\r");
    return true;
}
