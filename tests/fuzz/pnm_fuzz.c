/* SPDX-License-Identifier: EUPL-1.2 */
/* A page that reads is the only way of writing that picture. */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>

#include "verifier/base/buffer.h"
#include "verifier/scan/picture.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_GREY struct grey g = { 0 };
    AUTO_BUFFER struct buffer again = buffer_with_max(size + 64);
    struct sceau_error error = { 0 };

    if (pnm_read(span_of(data, size), &g, &error) != SCEAU_OK) {
        HOLDS(error.text[0] && !g.pixel);
        return 0;
    }
    buffer_format(&again, "P5\n%d %d\n255\n", g.width, g.height);
    buffer_put(&again, g.pixel, (size_t)g.width * (size_t)g.height);
    HOLDS(span_equal(buffer_span(&again), span_of(data, size)));
    return 0;
}
