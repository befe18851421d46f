/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/cli/input.h"

#include "verifier/base/cursor.h"
#include "verifier/seal/address.h"
#include "verifier/seal/neighbour.h"
#include "verifier/seal/set.h"

/* Readers accept a PDF header within the first kilobyte (ISO 32000-1, H.3). */
enum { PDF_HEADER_WITHIN = 1024 };

static bool
is_pdf(struct span s)
{
    size_t within = s.len < PDF_HEADER_WITHIN ? s.len : PDF_HEADER_WITHIN;

    return s.len && memmem(s.data, within, "%PDF-", 5) != NULL;
}

static bool
is_picture(struct span s)
{
    return span_starts(s, "\x89PNG") || span_starts(s, "\xff\xd8\xff");
}

static bool
reads(struct span s)
{
    struct seal seal;

    return seal_parse(s, &seal, NULL) == SCEAU_OK || seal.parts.total;
}

/* "DC" and two digits, the binary form, a part of a set, a neighbour, an address. */
static bool
begins_a_code(struct span s)
{
    struct set_part part;
    bool c40 = s.len >= 4 && span_starts(s, "DC") && s.data[2] >= '0'
        && s.data[2] <= '9' && s.data[3] >= '0' && s.data[3] <= '9';

    return c40 || span_starts(s, "\xdc\x04") || set_part_read(s, &part)
        || neighbour_of(s) || address_is(s);
}

static void
skip_blanks(struct cursor *c)
{
    struct span skipped;
    int next = cursor_peek(c);

    while (next == ' ' || next == '\t' || next == '\r' || next == '\n') {
        (void)cursor_take(c, 1, &skipped);
        next = cursor_peek(c);
    }
}

static bool
is_alphanumeric(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z');
}

/* "]d1": the kind of symbol, as scanners say it (ISO/IEC 15424, AIM identifiers). */
static void
skip_symbology(struct cursor *c)
{
    struct span prefix;
    struct cursor at = *c;

    if (cursor_take(&at, 3, &prefix) && prefix.data[0] == ']'
        && is_alphanumeric(prefix.data[1]) && is_alphanumeric(prefix.data[2]))
        *c = at;
}

struct span
input_bare(struct span s)
{
    struct cursor c = cursor_over(s.data, s.len);

    if (begins_a_code(s))
        return s;
    (void)cursor_skip(&c, "\xef\xbb\xbf"); /* UTF-8's byte order mark */
    skip_blanks(&c);
    skip_symbology(&c);
    skip_blanks(&c);
    struct span bare = span_of(c.at, cursor_left(&c));
    return begins_a_code(bare) ? bare : s;
}

/* A whole code is one, whatever its annex looks like: no PDF begins so. */
enum input_kind
input_kind(struct span contents)
{
    if (is_picture(contents))
        return INPUT_PICTURE;
    return is_pdf(contents) && !reads(input_bare(contents)) ? INPUT_PDF
                                                            : INPUT_CODE;
}

const char *
input_kind_name(enum input_kind kind)
{
    switch (kind) {
    case INPUT_PICTURE:
        return "picture";
    case INPUT_PDF:
        return "pdf";
    case INPUT_CODE:
        break;
    }
    return "code";
}

struct span
input_line(struct span s)
{
    if (s.len == 0 || s.data[s.len - 1] != '\n')
        return s;
    s.len--;
    if (s.len && s.data[s.len - 1] == '\r')
        s.len--;
    return s;
}

/* Header 01 ends with a raw signature; every other code that is no text has a byte
 * that no text has. */
static bool
is_text(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] > 0x7f)
            return false;
    return !span_starts(s, "DC01");
}

struct span
input_code(struct span contents, input_proof *proves, void *context)
{
    struct span s = input_bare(contents);
    struct span line = input_line(s), first = span_of(NULL, 0);

    if (line.len == s.len || is_text(s))
        return line;
    for (size_t n = s.len + 1; n-- > line.len;) {
        struct span code = span_of(s.data, n);
        if (!reads(code))
            continue;
        if (!first.data)
            first = code;
        if (proves && proves(context, code))
            return code;
    }
    return first.data ? first : line;
}
