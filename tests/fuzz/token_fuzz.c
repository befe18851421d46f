/* SPDX-License-Identifier: EUPL-1.2 */
/* The parts of a token lie inside it, and nothing may follow it. */
#include "tests/fuzz/fuzz.h"

#include "verifier/base/buffer.h"
#include "verifier/pdf/token.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_BUFFER struct buffer longer = buffer_with_max(size + 1);
    const uint8_t *end = data + size;
    struct token t;

    if (token_read(span_of(data, size), &t))
        return 0;
    HOLDS(t.imprint.len == 32 && t.imprint.data > data
        && t.imprint.data + 32 <= end);
    HOLDS(t.certificate.data > data
        && t.certificate.data + t.certificate.len <= end);
    HOLDS(t.signature.data + t.signature.len <= end);
    HOLDS(t.issuer_and_serial.data + t.issuer_and_serial.len <= end);
    buffer_put(&longer, data, size);
    buffer_byte(&longer, 0);
    HOLDS(token_read(buffer_span(&longer), &t) != NULL);
    return 0;
}
