/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/inflate.h"

#include <libdeflate.h>

#include "verifier/base/scope.h"

AUTO_DEFINE(struct libdeflate_decompressor *, libdeflate_free_decompressor);

/* What a stream holds is not said before: it is tried with so many times its length. */
enum { ROOM_MIN = 4096, TIMES = 16, MORE = 4 };

/* Into so much room; false where it is none, or where it needs more: *more. */
static bool
inflate_into(struct libdeflate_decompressor *d, struct span deflated,
    size_t room, struct buffer *out, bool *more)
{
    size_t taken = 0, put = 0, before = out->len;
    uint8_t *to = buffer_room(out, room);

    *more = false;
    if (!to)
        return false;
    enum libdeflate_result result = libdeflate_zlib_decompress_ex(
        d, deflated.data, deflated.len, to, room, &taken, &put);
    *more = result == LIBDEFLATE_INSUFFICIENT_SPACE;
    bool whole = result == LIBDEFLATE_SUCCESS && taken == deflated.len;
    out->len = whole ? before + put : before;
    out->data[out->len] = 0;
    return whole;
}

bool
inflate_stream(struct span deflated, struct buffer *out)
{
    AUTO(libdeflate_free_decompressor)
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    size_t left = out->max - out->len;
    size_t room = deflated.len < left / TIMES ? deflated.len * TIMES : left;
    bool more = true;

    if (!d) {
        out->status = SCEAU_E_NOMEM;
        return false;
    }
    for (room = room < ROOM_MIN ? ROOM_MIN : room; more; room *= MORE) {
        room = room < left ? room : left;
        if (inflate_into(d, deflated, room, out, &more))
            return true;
        if (more && room == left) {
            out->status = SCEAU_E_LIMIT;
            return false;
        }
    }
    return false;
}
