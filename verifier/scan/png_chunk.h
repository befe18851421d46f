/* SPDX-License-Identifier: EUPL-1.2 */
/* The chunks of a PNG file (PNG 2nd edition, 5.3), one after the other. */
#ifndef SCEAU_SCAN_PNG_CHUNK_H
#define SCEAU_SCAN_PNG_CHUNK_H

#include "verifier/base/cursor.h"

#define PNG_SIGNATURE "\x89PNG\r\n\x1a\n"

struct png_chunk {
    struct span type; /* four letters */
    struct span data;
    struct span checked; /* both, of which the checksum is */
    uint32_t crc;        /* as the file says it */
};

static inline uint32_t
png_number(const uint8_t *four)
{
    return (uint32_t)four[0] << 24 | (uint32_t)four[1] << 16
        | (uint32_t)four[2] << 8 | four[3];
}

/* False where the file ends before the chunk does; nothing of it is checked. */
static inline bool
png_chunk_take(struct cursor *c, struct png_chunk *out)
{
    enum { TYPE = 4 };
    struct span length, crc;

    if (!cursor_take(c, 4, &length)
        || !cursor_take(
            c, TYPE + (size_t)png_number(length.data), &out->checked)
        || !cursor_take(c, 4, &crc))
        return false;
    out->type = span_of(out->checked.data, TYPE);
    out->data = span_of(out->checked.data + TYPE, out->checked.len - TYPE);
    out->crc = png_number(crc.data);
    return true;
}

#endif
