/* SPDX-License-Identifier: EUPL-1.2 */
/* What decodes encodes to the same text, any bytes come back from theirs, and what is
 * refused is refused at one of its own symbols. */
#include "tests/fuzz/fuzz.h"

#include "verifier/seal/base32.h"

static void
decode(struct span text)
{
    uint8_t *bytes = malloc(base32_bytes(text.len) + 1);
    uint8_t *again = malloc(text.len + 1);
    size_t bad = 0;

    HOLDS(bytes && again);
    if (base32_decode(text, bytes, &bad)) {
        size_t n = base32_bytes(text.len);
        HOLDS(base32_symbols(n) == text.len);
        base32_encode(span_of(bytes, n), again);
        HOLDS(span_equal(span_of(again, text.len), text));
    } else {
        HOLDS(bad < text.len);
    }
    free(bytes);
    free(again);
}

static void
encode(struct span bytes)
{
    size_t n = base32_symbols(bytes.len), bad = 0;
    uint8_t *text = malloc(n + 1);
    uint8_t *again = malloc(bytes.len + 1);

    HOLDS(text && again);
    base32_encode(bytes, text);
    HOLDS(base32_bytes(n) == bytes.len);
    HOLDS(base32_decode(span_of(text, n), again, &bad));
    HOLDS(span_equal(span_of(again, bytes.len), bytes));
    free(text);
    free(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    decode(span_of(data, size));
    encode(span_of(data, size));
    return 0;
}
