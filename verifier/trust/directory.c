/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/directory.h"

#include <strings.h>

#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/pdf/der.h"

/* RFC 2046, 5.1.1: a boundary has at most 70 characters. RFC 5322, 2.1.1: a line has at
 * most 998. More than a few headers, or much text around the parts, is something
 * else. */
enum {
    BOUNDARY_MAX = 70,
    HEADERS_MAX = 16, /* lines, with those that are folded */
    HEADER_MAX = 998,
    AROUND_MAX = 4096
};

static const char pem_begin[] = "-----BEGIN CERTIFICATE-----";
static const char pem_end[] = "-----END CERTIFICATE-----";

/* A line without its end; false where none ends here. */
static bool
take_line(struct cursor *c, size_t max, struct span *out)
{
    struct cursor at = *c;

    *out = cursor_until(&at, '\n');
    if (!cursor_skip(&at, "\n"))
        return false;
    if (out->len && out->data[out->len - 1] == '\r')
        out->len--;
    if (out->len > max)
        return false;
    *c = at;
    return true;
}

static void
skip_line_ends(struct cursor *c)
{
    while (cursor_skip(c, "\r\n") || cursor_skip(c, "\n"))
        ;
}

static bool
is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static struct span
trim(struct span s)
{
    while (s.len && s.data[0] <= ' ')
        s = span_of(s.data + 1, s.len - 1);
    while (s.len && s.data[s.len - 1] <= ' ')
        s.len--;
    return s;
}

static bool
is_word(struct span s, const char *word)
{
    return s.len == strlen(word)
        && strncasecmp((const char *)s.data, word, s.len) == 0;
}

/* --- headers: RFC 5322, 2.2 */

struct field {
    struct span name;
    struct span value; /* with the line ends it is folded at */
};

/* The next one, or an empty name at the empty line that ends them; *left counts the
 * lines. False where neither is here. */
static bool
take_field(struct cursor *c, int *left, struct field *out)
{
    struct span line;

    if ((*left)-- <= 0 || !take_line(c, HEADER_MAX, &line))
        return false;
    *out = (struct field) { .name = span_of(line.data, 0) };
    if (line.len == 0)
        return true;
    const uint8_t *colon = memchr(line.data, ':', line.len);
    if (!colon || colon == line.data || is_blank(line.data[0]))
        return false;
    const uint8_t *begin = line.data, *end = begin + line.len;
    while (cursor_left(c) && is_blank(*c->at)) {
        if ((*left)-- <= 0 || !take_line(c, HEADER_MAX, &line))
            return false;
        end = line.data + line.len;
    }
    out->name = trim(span_of(begin, (size_t)(colon - begin)));
    out->value = trim(span_of(colon + 1, (size_t)(end - colon - 1)));
    return true;
}

/* Up to the empty line; false where they do not end. What a part is shows in it. */
static bool
skip_headers(struct cursor *c)
{
    struct field f;
    int left = HEADERS_MAX + 1;

    while (take_field(c, &left, &f))
        if (f.name.len == 0)
            return true;
    return false;
}

/* RFC 2046, 5.1.1: bchars; PEM has its own lines of dashes. */
static bool
is_boundary(struct span s)
{
    if (s.len == 0 || s.len > BOUNDARY_MAX)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] < ' ' || s.data[i] > '~')
            return false;
    return !span_starts(s, "---BEGIN ") && !span_starts(s, "---END ");
}

/* RFC 2045, 5.1: ;boundary="End" or ;boundary=End among a field's parameters. */
static struct span
boundary_of(struct span value)
{
    static const char word[] = "boundary=";
    const struct span none = span_of(NULL, 0);

    for (size_t i = 1; i + strlen(word) < value.len; i++) {
        if ((value.data[i - 1] > ' ' && value.data[i - 1] != ';')
            || !is_word(span_of(value.data + i, strlen(word)), word))
            continue;
        struct cursor c = cursor_over(value.data + i, value.len - i);
        struct span found;
        (void)cursor_take(&c, strlen(word), &found);
        if (cursor_skip(&c, "\"")) {
            found = cursor_until(&c, '"');
            return cursor_left(&c) ? found : none;
        }
        found = cursor_until(&c, ';');
        return trim(found);
    }
    return none;
}

/* An answer that was saved with its own headers says what the boundary is. */
static struct span
boundary_said(struct cursor *c)
{
    struct cursor at = *c;
    struct field f;
    struct span line, said = span_of(NULL, 0);
    int left = HEADERS_MAX + 1;

    if (cursor_left(&at) >= 5 && memcmp(at.at, "HTTP/", 5) == 0
        && !take_line(&at, HEADER_MAX, &line))
        return said;
    while (take_field(&at, &left, &f)) {
        if (f.name.len == 0 && said.len)
            *c = at;
        if (f.name.len == 0)
            return said;
        if (is_word(f.name, "Content-Type"))
            said = boundary_of(f.value);
    }
    return span_of(NULL, 0);
}

/* --- boundaries */

enum delimiter { DELIMITER_NONE = 0, DELIMITER_PART, DELIMITER_LAST };

/* Read the line "--End" or "--End--" and its blanks, if it comes next. */
static enum delimiter
take_delimiter(struct cursor *c, struct span boundary)
{
    struct cursor at = *c;
    struct span same;

    if (!cursor_skip(&at, "--") || cursor_left(&at) < boundary.len
        || memcmp(at.at, boundary.data, boundary.len) != 0)
        return DELIMITER_NONE;
    (void)cursor_take(&at, boundary.len, &same);
    bool last = cursor_skip(&at, "--");
    while (cursor_skip(&at, " ") || cursor_skip(&at, "\t"))
        ;
    if (!cursor_skip(&at, "\r\n") && !cursor_skip(&at, "\n")
        && !(last && cursor_left(&at) == 0))
        return DELIMITER_NONE;
    *c = at;
    return last ? DELIMITER_LAST : DELIMITER_PART;
}

/* Text that may stand around the parts. */
static bool
is_text(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] < ' ' && !memchr("\t\r\n", s.data[i], 3))
            return false;
    return s.len <= AROUND_MAX;
}

/* "--End--" and no part: the directory is empty. */
static bool
is_empty_answer(struct span boundary, const struct cursor *after)
{
    return boundary.len > 2
        && memcmp(boundary.data + boundary.len - 2, "--", 2) == 0
        && is_text(span_of(after->at, cursor_left(after)));
}

/* A line of two dashes and more is a boundary where headers follow, or the empty line
 * after none; at the very beginning also where those are cut, or nothing is there. */
static bool
begins_part(struct directory *d, const struct cursor *after, bool first)
{
    struct cursor at = *after;
    struct span line;

    if (skip_headers(&at))
        return true;
    at = *after;
    if (!first || !is_empty_answer(d->boundary, after))
        return first && take_line(&at, HEADER_MAX, &line)
            && memchr(line.data, ':', line.len);
    d->boundary.len -= 2;
    return true;
}

/* Read a line; true where it is a boundary, which is then known. */
static bool
guess_boundary(struct directory *d, struct cursor *c, bool first)
{
    struct span line = cursor_until(c, '\n');

    (void)cursor_skip(c, "\n");
    while (line.len && line.data[line.len - 1] <= ' ')
        line.len--;
    if (!span_starts(line, "--"))
        return false;
    d->boundary = span_of(line.data + 2, line.len - 2);
    return is_boundary(d->boundary) && begins_part(d, c, first);
}

/* The same where it was said what the boundary is. */
static bool
read_boundary(const struct directory *d, struct cursor *c)
{
    if (take_delimiter(c, d->boundary) != DELIMITER_NONE)
        return true;
    (void)cursor_until(c, '\n');
    (void)cursor_skip(c, "\n");
    return false;
}

/* Go to where the first part begins, after whatever text. */
static bool
find_first(struct directory *d, bool known)
{
    const uint8_t *begin = d->c.at;
    struct cursor at = d->c;

    while (cursor_left(&at)) {
        bool first = at.at == begin;
        d->c = at;
        if (known ? read_boundary(d, &at) : guess_boundary(d, &at, first))
            return true;
        if (!is_text(span_of(begin, (size_t)(at.at - begin))))
            return false;
    }
    return false;
}

bool
directory_open(struct span bytes, struct directory *out)
{
    *out = (struct directory) { .c = cursor_over(bytes.data, bytes.len),
        .decoded = buffer_with_max(SCEAU_CERTIFICATE_MAX) };
    skip_line_ends(&out->c);
    out->boundary = boundary_said(&out->c);
    return find_first(out, is_boundary(out->boundary));
}

void
directory_close(struct directory *d)
{
    buffer_free(&d->decoded);
}

bool
directory_is(struct span bytes)
{
    struct directory d;
    bool is = directory_open(bytes, &d);

    directory_close(&d);
    return is;
}

/* --- parts */

/* X.690, 8.1: only the head is read, so that nothing is copied to be counted. */
size_t
directory_der_len(struct span bytes)
{
    struct cursor c = cursor_over(bytes.data, bytes.len);
    struct span contents, whole;

    return der_take(&c, DER_SEQUENCE, &contents, &whole) ? whole.len : 0;
}

static enum sceau_status
refuse(const struct directory *d, const char *what, struct sceau_error *error)
{
    return fail_at(error, cursor_offset(&d->c), SCEAU_E_FORMAT,
        "annuaire : octet %zu : %s", cursor_offset(&d->c), what);
}

static int
base64_value(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* RFC 2045, 6.8: lines of any length; what is no certificate is told afterwards by its
 * own length. *out is empty where it is not base64. */
static enum sceau_status
decode(struct directory *d, struct span text, struct span *out,
    struct sceau_error *error)
{
    uint32_t bits = 0;
    size_t count = 0, padding = 0;

    *out = span_of(NULL, 0);
    buffer_reset(&d->decoded);
    for (size_t i = 0; i < text.len; i++) {
        int value = base64_value(text.data[i]);
        if (text.data[i] <= ' ')
            continue;
        padding += text.data[i] == '=' ? 1 : 0;
        if (text.data[i] != '=' && (value < 0 || padding))
            return SCEAU_OK;
        bits = bits << 6 | (uint32_t)(value < 0 ? 0 : value);
        if (++count % 4)
            continue;
        const uint8_t three[] = { (uint8_t)(bits >> 16), (uint8_t)(bits >> 8),
            (uint8_t)bits };
        buffer_put(&d->decoded, three, padding > 2 ? 0 : 3 - padding);
    }
    if (buffer_status(&d->decoded) == SCEAU_E_NOMEM)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    if (buffer_status(&d->decoded) == SCEAU_OK && count % 4 == 0
        && padding <= 2)
        *out = buffer_span(&d->decoded);
    return SCEAU_OK;
}

/* The certificate that a text is in base64, or nothing. */
static enum sceau_status
take_base64(struct directory *d, struct span text, struct span *der,
    struct sceau_error *error)
{
    struct span bytes;
    enum sceau_status status = decode(d, text, &bytes, error);

    if (status == SCEAU_OK && bytes.len
        && directory_der_len(bytes) == bytes.len)
        *der = bytes;
    else
        d->skipped++;
    return status;
}

/* Of text, what comes before the mark; it goes on after it. False without one. */
static bool
cut_at(struct span *text, const char *mark, struct span *before)
{
    size_t len = strlen(mark);
    const uint8_t *hit =
        text->len ? memmem(text->data, text->len, mark, len) : NULL;

    if (!hit)
        return false;
    *before = span_of(text->data, (size_t)(hit - text->data));
    *text = span_of(hit + len, text->len - before->len - len);
    return true;
}

/* The next of a part in PEM; none where it has no more. */
static enum sceau_status
take_pem(struct directory *d, struct span *der, struct sceau_error *error)
{
    struct span inside;

    while (der->len == 0 && cut_at(&d->text, pem_begin, &inside)) {
        if (!cut_at(&d->text, pem_end, &inside))
            return refuse(d, "certificat coupé", error);
        enum sceau_status status = take_base64(d, inside, der, error);
        if (status != SCEAU_OK)
            return status;
    }
    if (der->len == 0)
        d->text.len = 0;
    return SCEAU_OK;
}

/* Up to the line of a boundary, or the end: nothing that is text holds one. */
static struct span
take_text(struct directory *d)
{
    const uint8_t *begin = d->c.at;

    while (cursor_left(&d->c)) {
        struct cursor ahead = d->c;
        if (take_delimiter(&ahead, d->boundary) != DELIMITER_NONE)
            break;
        (void)cursor_until(&d->c, '\n');
        (void)cursor_skip(&d->c, "\n");
    }
    return span_of(begin, (size_t)(d->c.at - begin));
}

/* What comes after the headers of a part: a certificate as it is, or text. In base64 a
 * certificate begins with M, so the digit 0, which begins DER, tells them apart. */
static enum sceau_status
take_body(struct directory *d, struct span *der, struct sceau_error *error)
{
    skip_line_ends(&d->c);
    struct span rest = span_of(d->c.at, cursor_left(&d->c));
    if (rest.len && rest.data[0] == DER_SEQUENCE) {
        size_t len = directory_der_len(rest);
        if (len == 0)
            return refuse(d, "certificat coupé, ou autre chose", error);
        (void)cursor_take(&d->c, len, der);
        return SCEAU_OK;
    }
    struct span text = take_text(d);
    if (!text.len || !memmem(text.data, text.len, pem_begin, strlen(pem_begin)))
        return take_base64(d, text, der, error);
    d->text = text;
    return take_pem(d, der, error);
}

/* The boundary of the next part. After the last one comes text that nobody reads; and
 * where the bytes end without it, they end all the same. */
static enum sceau_status
find_part(struct directory *d, struct sceau_error *error)
{
    skip_line_ends(&d->c);
    d->ended = cursor_left(&d->c) == 0;
    if (d->ended)
        return SCEAU_OK;
    enum delimiter what = take_delimiter(&d->c, d->boundary);
    if (what == DELIMITER_NONE)
        return refuse(d, "une frontière est attendue", error);
    d->ended = what == DELIMITER_LAST;
    if (d->ended && !is_text(span_of(d->c.at, cursor_left(&d->c))))
        return refuse(d, "des octets suivent la fin", error);
    return SCEAU_OK;
}

enum sceau_status
directory_next(struct directory *d, struct span *der, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    *der = span_of(NULL, 0);
    if (d->text.len)
        status = take_pem(d, der, error);
    while (status == SCEAU_OK && der->len == 0 && !d->ended) {
        status = find_part(d, error);
        if (status != SCEAU_OK || d->ended)
            break;
        d->parts++;
        status = skip_headers(&d->c)
            ? take_body(d, der, error)
            : refuse(d, "en-têtes de partie illisibles", error);
    }
    return status;
}
