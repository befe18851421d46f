/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/directory.h"

#include <strings.h>

#include "verifier/base/error.h"
#include "verifier/pdf/der.h"

/* RFC 2046, 5.1.1: a boundary has at most 70 characters. A header line of ours is
 * short; more than a few of them is something else. */
enum { BOUNDARY_MAX = 72, BOUNDARY_MIN = 3, HEADERS_MAX = 8, HEADER_MAX = 256 };

/* A line without its end; false where none ends here. */
static bool
take_line(struct cursor *c, size_t max, struct span *out)
{
    struct cursor at = *c;

    *out = cursor_until(&at, '\n');
    if (out->len > max + 1 || !cursor_skip(&at, "\n"))
        return false;
    if (out->len && out->data[out->len - 1] == '\r')
        out->len--;
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
is_boundary(struct span line)
{
    if (line.len < BOUNDARY_MIN || line.len > BOUNDARY_MAX
        || !span_starts(line, "--"))
        return false;
    for (size_t i = 0; i < line.len; i++)
        if (line.data[i] <= ' ' || line.data[i] > '~')
            return false;
    return !span_starts(line, "-----BEGIN"); /* PEM */
}

bool
directory_open(struct span bytes, struct directory *out)
{
    *out = (struct directory) { .c = cursor_over(bytes.data, bytes.len) };
    skip_line_ends(&out->c);
    struct cursor ahead = out->c;
    return take_line(&ahead, BOUNDARY_MAX, &out->boundary)
        && is_boundary(out->boundary);
}

bool
directory_is(struct span bytes)
{
    struct directory d;

    return directory_open(bytes, &d);
}

/* X.690, 8.1: only the head is read, so that nothing is copied to be counted. */
size_t
directory_der_len(struct span bytes)
{
    struct cursor c = cursor_over(bytes.data, bytes.len);
    struct span contents, whole;

    return der_take(&c, DER_SEQUENCE, &contents, &whole) ? whole.len : 0;
}

/* Up to the empty line; false where they do not end. */
static bool
skip_headers(struct cursor *c)
{
    struct span line;

    for (int i = 0; i <= HEADERS_MAX; i++) {
        if (!take_line(c, HEADER_MAX, &line))
            return false;
        if (line.len == 0)
            return true;
        if (!memchr(line.data, ':', line.len))
            return false;
    }
    return false;
}

static enum sceau_status
refuse(const struct directory *d, const char *what, struct sceau_error *error)
{
    return fail_at(error, cursor_offset(&d->c), SCEAU_E_FORMAT,
        "annuaire : octet %zu : %s", cursor_offset(&d->c), what);
}

/* The boundary of the next part; the last one ends with two more dashes, and where the
 * bytes end without it, they end all the same. */
static bool
at_part(struct directory *d)
{
    struct span rest;

    skip_line_ends(&d->c);
    rest = span_of(d->c.at, cursor_left(&d->c));
    if (rest.len == 0) {
        d->ended = true;
        return false;
    }
    if (rest.len < d->boundary.len
        || memcmp(rest.data, d->boundary.data, d->boundary.len) != 0)
        return false;
    (void)cursor_take(&d->c, d->boundary.len, &rest);
    if (cursor_skip(&d->c, "--")) {
        skip_line_ends(&d->c);
        d->ended = true;
        return false;
    }
    return cursor_skip(&d->c, "\r\n") || cursor_skip(&d->c, "\n");
}

enum sceau_status
directory_next(struct directory *d, struct span *der, struct sceau_error *error)
{
    *der = span_of(NULL, 0);
    if (d->ended)
        return SCEAU_OK;
    if (!at_part(d)) {
        if (!d->ended)
            return refuse(d, "une frontière est attendue", error);
        return cursor_left(&d->c)
            ? refuse(d, "des octets suivent la fin", error)
            : SCEAU_OK;
    }
    if (!skip_headers(&d->c))
        return refuse(d, "en-têtes de partie illisibles", error);
    size_t len = directory_der_len(span_of(d->c.at, cursor_left(&d->c)));
    if (len == 0)
        return refuse(d, "certificat coupé, ou autre chose", error);
    (void)cursor_take(&d->c, len, der);
    return SCEAU_OK;
}
