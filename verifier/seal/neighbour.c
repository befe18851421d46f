/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/neighbour.h"

/* Shorter text in that alphabet may be anything. */
enum { BASE32_ENOUGH = 32 };

static bool
is_base32(struct span text)
{
    size_t n = text.len;

    while (n && text.data[n - 1] == '=')
        n--;
    for (size_t i = 0; i < n; i++) {
        uint8_t c = text.data[i];
        if (!(c >= 'A' && c <= 'Z') && !(c >= '2' && c <= '7'))
            return false;
    }
    return n >= BASE32_ENOUGH;
}

/* Bytes DE 02 and DE 03 begin, in base32, with 3YB and a bit of the next symbol. */
static const char *
of_text(struct span code)
{
    if (span_starts(code, "HC1:"))
        return "eu-dcc";
    if (span_starts(code, "KFRMI6"))
        return "2d-doc-v2";
    if (!span_starts(code, "3YB") || !is_base32(code))
        return NULL;
    return code.data[3] >= 'A' && code.data[3] <= 'P' ? "xp-z42-105"
                                                      : "2d-doc-v2";
}

const char *
neighbour_of(struct span code)
{
    if (code.len < 4)
        return NULL;
    uint8_t marker = code.data[0], version = code.data[1];
    if (marker == 0xde && version == 2)
        return "xp-z42-105";
    if (marker == 0xde && version == 3)
        return "2d-doc-v2";
    if (marker == 0xdc && (version == 2 || version == 3))
        return "icao-vds";
    return of_text(code);
}
