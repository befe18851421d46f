/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/page_symbol.h"

#include <stdlib.h>

#include "verifier/base/limits.h"
#include "verifier/pdf/modules.h"
#include "verifier/seal/address.h"

/* 0.45 mm a module: 2D-Doc 3.2.6, 10.5, and what our emitter draws. */
#define MODULE_POINTS (0.45 * 72 / 25.4)

enum { DATAMATRIX, QR };

/* Four pixels a module, and rows of whole bytes. */
enum { RASTER_MAX = MODULES_SIDE_MAX * 4 * (MODULES_SIDE_MAX * 4 / 8 + 1) };

/* The page's symbols, and their sides as they are drawn. */
struct drawn {
    const struct structure *structure;
    const struct page_host *host;
    const double *side;
    struct span page; /* its texts */
};

static const char none[] = "la page ne porte pas le code des données";
static const char stranger[] =
    "la page porte un code que les données n’ont pas";
static const char malformed[] =
    "un code dessiné sur la page n’est pas écrit comme par l’émetteur";
static const char elsewhere[] =
    "le code QR ne mène pas à l’adresse que la page dit authentique";
static const char other[] =
    "le code dessiné sur la page n’est pas celui des données";

static bool
read_modules(const struct drawn *d, size_t number, double side,
    struct modules *out, bool *no_memory)
{
    AUTO_BUFFER struct buffer bits = buffer_with_max(RASTER_MAX);
    struct span dictionary, deflated;
    size_t pixels[3];

    if (!object_stream(&d->structure->objects, number, &dictionary, &deflated)
        || !object_is(dictionary,
            "<<\n/Type /XObject\n/Length @ 0 R\n/Subtype /Image\n"
            "/ColorSpace /DeviceGray\n/BitsPerComponent 1\n"
            "/Width @\n/Height @\n/Filter/FlateDecode\n>>",
            pixels)
        || pixels[1] != pixels[2])
        return false;
    if (!d->host->inflate(deflated, &bits)) {
        *no_memory = buffer_status(&bits) == SCEAU_E_NOMEM;
        return false;
    }
    if (!modules_from_raster(buffer_span(&bits), pixels[1], out))
        return false;
    double off = side - (double)out->side * MODULE_POINTS;
    return off > -0.01 && off < 0.01;
}

/* A space, the end of a line, or a byte of a space that does not end one. */
static bool
is_blank(uint8_t c)
{
    return c == ' ' || c == '\n' || c == 0xc2 || c == 0xa0;
}

/* Words that end there, blanks between them, from the last on. */
static bool
ends_with(struct span text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(words[i]), end = text.data ? text.len : 0;
        while (end > 0 && is_blank(text.data[end - 1]))
            end--;
        if (end == text.len || len > end
            || memcmp(text.data + end - len, words[i], len) != 0)
            return false;
        text.len = end - len;
    }
    return true;
}

/* "La seule adresse authentique est https://HOST/v ; …": who reads it there and follows
 * the code comes to one place. */
static bool
is_genuine(struct span page, struct span base)
{
    static const char *const before[] = { "est", "authentique", "adresse" };
    struct cursor c = cursor_over(page.data, page.len), after;
    bool found = false;

    for (; object_find(span_of(c.at, cursor_left(&c)), "http", &after);
         c = after) {
        size_t at = (size_t)(after.at - page.data) - strlen("http");
        size_t len = 0;
        while (at + len < page.len && !is_blank(page.data[at + len])
            && !strchr(",;\f", page.data[at + len]))
            len++;
        if (!ends_with(span_of(page.data, at), before, 3))
            continue;
        if (!span_equal(span_of(page.data + at, len), base))
            return false;
        found = true;
    }
    return found;
}

/* "https://HOST/v#" and the code in the one form in which address_write() has it. */
static bool
is_address_of(
    struct span text, struct span code, struct span *base, bool *no_memory)
{
    AUTO_BUFFER struct buffer fragment = buffer_with_max(4 * SCEAU_CODE_MAX);

    address_write("", code, &fragment);
    if (buffer_status(&fragment) != SCEAU_OK) {
        *no_memory = buffer_status(&fragment) == SCEAU_E_NOMEM;
        return false;
    }
    if (text.len < fragment.len || !address_is(text))
        return false;
    *base = span_of(text.data, text.len - fragment.len);
    return !memchr(text.data, '#', base->len)
        && span_equal(span_of(text.data + base->len, fragment.len),
            buffer_span(&fragment));
}

static const char *
check_symbol(const struct drawn *d, size_t i, struct span code,
    struct modules *m, bool *no_memory)
{
    AUTO_BUFFER struct buffer said = buffer_with_max(4 * SCEAU_CODE_MAX);

    if (!read_modules(d, d->structure->symbol[i], d->side[i], m, no_memory))
        return malformed;
    if (!(i == QR ? modules_read_qr(m, &said)
                  : modules_read_datamatrix(m, &said))) {
        *no_memory = buffer_status(&said) == SCEAU_E_NOMEM;
        return malformed;
    }
    struct span text = buffer_span(&said), base;
    if (i == DATAMATRIX)
        return span_equal(text, code) ? NULL : other;
    if (!is_address_of(text, code, &base, no_memory))
        return other;
    return is_genuine(d->page, base) ? NULL : elsewhere;
}

const char *
page_symbols_check(const struct structure *s, const struct page_host *host,
    const double side[STRUCTURE_SYMBOLS], struct span code, struct span page,
    bool *no_memory)
{
    const struct drawn d = { s, host, side, page };
    const char *why = NULL;

    *no_memory = false;
    if (!s->symbol[DATAMATRIX])
        return code.len ? none : NULL;
    if (code.len == 0)
        return stranger;
    struct modules *m = malloc(sizeof *m);
    *no_memory = !m;
    for (size_t i = 0; m && !why && i < STRUCTURE_SYMBOLS; i++)
        why = check_symbol(&d, i, code, m, no_memory);
    free(m);
    return why;
}
