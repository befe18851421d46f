/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/inflate.h"

#include <zlib.h>

enum { STEP = 16384 };

bool
inflate_stream(struct span deflated, struct buffer *out)
{
    uint8_t step[STEP];
    z_stream z = { .next_in = (z_const Bytef *)(uintptr_t)deflated.data,
        .avail_in = (uInt)deflated.len };
    int status = Z_OK;

    if (inflateInit(&z) != Z_OK) {
        out->status = SCEAU_E_NOMEM;
        return false;
    }
    while (status == Z_OK && buffer_status(out) == SCEAU_OK) {
        z.next_out = step;
        z.avail_out = sizeof step;
        status = inflate(&z, Z_FINISH);
        if (status == Z_BUF_ERROR && z.avail_out == 0)
            status = Z_OK; /* there is more */
        if (status == Z_OK || status == Z_STREAM_END)
            buffer_put(out, step, sizeof step - z.avail_out);
    }
    bool whole = status == Z_STREAM_END && z.avail_in == 0;
    if (status == Z_MEM_ERROR)
        out->status = SCEAU_E_NOMEM;
    (void)inflateEnd(&z);
    return whole && buffer_status(out) == SCEAU_OK;
}
