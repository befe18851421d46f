/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/scan/symbols.h"

#include <stdlib.h>

#include "verifier/base/error.h"
#include "verifier/seal/address.h"
#include "verifier/seal/set.h"

void
symbols_free(struct symbols *s)
{
    for (size_t i = 0; i < s->count; i++)
        free(s->unwrapped[i]);
    scan_result_free(&s->found);
    *s = (struct symbols) { 0 };
}

bool
symbols_look_like_seal(struct span code)
{
    struct set_part part;

    return span_starts(code, "DC0") || (code.len && code.data[0] == 0xdc)
        || set_part_read(code, &part);
}

static bool
is_there(const struct symbols *s, struct span code)
{
    for (size_t i = 0; i < s->count; i++)
        if (span_equal(s->code[i], code))
            return true;
    return false;
}

/* The symbol's bytes, or those that its address carries; own is then to be freed. */
static struct span
code_of(const struct scan_symbol *symbol, uint8_t **own)
{
    AUTO_BUFFER struct buffer inner = buffer_with_max(SCEAU_CODE_MAX);
    struct span bytes = span_of(symbol->bytes, symbol->len);
    size_t len;

    *own = NULL;
    if (!address_read(bytes, &inner) || buffer_status(&inner) != SCEAU_OK)
        return bytes;
    *own = buffer_take(&inner, &len);
    return *own ? span_of(*own, len) : bytes;
}

static void
add(struct symbols *s, const struct scan_symbol *symbol, bool seals_only)
{
    uint8_t *own;
    struct span code = code_of(symbol, &own);

    if (s->count == SCEAU_PICTURE_CODES_MAX || is_there(s, code)
        || (seals_only && !symbols_look_like_seal(code))) {
        free(own);
        return;
    }
    /* our pages carry one code twice: a QR address with another one is odd */
    if (own && s->first_datamatrix.data
        && symbols_look_like_seal(s->first_datamatrix))
        s->differ = true;
    s->unwrapped[s->count] = own;
    s->code[s->count++] = code;
}

static void
add_format(struct symbols *s, enum scan_format format, bool seals_only)
{
    for (size_t i = 0; i < s->found.count; i++)
        if (s->found.symbol[i].format == format)
            add(s, &s->found.symbol[i], seals_only);
}

static struct span
first_datamatrix(const struct scan_result *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->symbol[i].format == SCAN_DATAMATRIX)
            return span_of(r->symbol[i].bytes, r->symbol[i].len);
    return span_of(NULL, 0);
}

enum sceau_status
symbols_read(
    struct span picture, struct symbols *out, struct sceau_error *error)
{
    return symbols_read_within(picture, SCEAU_PICTURE_CPU_MS, out, error);
}

enum sceau_status
symbols_read_within(struct span picture, unsigned budget_ms,
    struct symbols *out, struct sceau_error *error)
{
    enum sceau_status status = scan_confined(
        picture, SCAN_DATAMATRIX | SCAN_QR, budget_ms, &out->found, error);

    if (status != SCEAU_OK)
        return status;
    out->budget_spent = out->found.budget_spent;
    out->first_datamatrix = first_datamatrix(&out->found);
    for (int seals_only = 1; seals_only >= 0 && out->count == 0; seals_only--) {
        add_format(out, SCAN_DATAMATRIX, seals_only);
        add_format(out, SCAN_QR, seals_only);
    }
    return SCEAU_OK;
}
