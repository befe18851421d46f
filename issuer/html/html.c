/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/html/html.h"

#include "verifier/base/utf8.h"

static const char *
entity(uint32_t u)
{
    switch (u) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* C0 and C1 controls, marks that change the direction of what follows, zero widths that
 * no writing needs, what Unicode has no character for. */
static bool
is_unseen(uint32_t u)
{
    return (u < 0x20 && u != '\n' && u != '\t') || (u >= 0x7f && u < 0xa0)
        || (u >= 0x202a && u <= 0x202e) || (u >= 0x2066 && u <= 0x2069)
        || u == 0x200b || u == 0x2060 || u == 0xfeff || (u & 0xfffe) == 0xfffe
        || (u >= 0xfdd0 && u <= 0xfdef);
}

void
html_text(struct buffer *out, const char *text)
{
    const char *end = text + strlen(text);
    uint32_t u;

    while (text < end) {
        struct cursor c = cursor_over(text, (size_t)(end - text));
        bool read = utf8_next(&c, &u);
        size_t len = read ? cursor_offset(&c) : 1;
        if (!read || is_unseen(u))
            buffer_byte(out, '?');
        else if (entity(u))
            buffer_text(out, entity(u));
        else
            buffer_put(out, text, len);
        text += len;
    }
}

void
html_begin(struct buffer *out, const char *tag)
{
    buffer_byte(out, '<');
    buffer_text(out, tag);
}

void
html_attribute(struct buffer *out, const char *name, const char *value)
{
    buffer_byte(out, ' ');
    buffer_text(out, name);
    buffer_text(out, "=\"");
    html_text(out, value);
    buffer_byte(out, '"');
}

void
html_inside(struct buffer *out)
{
    buffer_byte(out, '>');
}

void
html_open(struct buffer *out, const char *tag, const char *class)
{
    html_begin(out, tag);
    if (class)
        html_attribute(out, "class", class);
    html_inside(out);
}

void
html_close(struct buffer *out, const char *tag)
{
    buffer_text(out, "</");
    buffer_text(out, tag);
    buffer_text(out, ">\n");
}

void
html_element(
    struct buffer *out, const char *tag, const char *class, const char *text)
{
    html_foreign(out, tag, class, NULL, text);
}

void
html_foreign(struct buffer *out, const char *tag, const char *class,
    const char *language, const char *text)
{
    html_begin(out, tag);
    if (class)
        html_attribute(out, "class", class);
    if (language)
        html_attribute(out, "lang", language);
    html_inside(out);
    html_text(out, text);
    html_close(out, tag);
}

void
html_link(struct buffer *out, const char *href, const char *text)
{
    html_begin(out, "a");
    html_attribute(out, "href", href);
    html_inside(out);
    html_text(out, text);
    html_close(out, "a");
}
