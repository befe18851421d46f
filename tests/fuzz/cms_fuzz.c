/* SPDX-License-Identifier: EUPL-1.2 */
/* The parts of a CMS lie inside it, in order, and zeros after it change nothing, as far
 * as room may be left over. */
#include "tests/fuzz/fuzz.h"

#include "verifier/base/buffer.h"
#include "verifier/pdf/cms.h"

static void
expect_inside(struct span part, const uint8_t **at, const uint8_t *end)
{
    HOLDS(part.data >= *at && part.data + part.len <= end);
    *at = part.data + part.len;
}

static size_t
zeros_at_the_end(const uint8_t *data, size_t size)
{
    size_t n = 0;

    while (n < size && data[size - 1 - n] == 0)
        n++;
    return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *at = data, *end = data + size;
    AUTO_BUFFER struct buffer longer = buffer_with_max(size + 3);
    struct cms cms;

    if (cms_read(span_of(data, size), &cms))
        return 0;
    expect_inside(cms.leaf, &at, end);
    for (size_t i = 0; i < cms.chain_count; i++)
        expect_inside(cms.chain[i], &at, end);
    expect_inside(cms.issuer_and_serial, &at, end);
    expect_inside(cms.attributes, &at, end);
    HOLDS(cms.message_digest.len == 32 && cms.certificate_hash.len == 32);
    buffer_put(&longer, data, size);
    buffer_put(&longer, "\0\0", 2);
    if (zeros_at_the_end(data, size) + 2 <= CMS_SPARE_MAX)
        HOLDS(!cms_read(buffer_span(&longer), &cms));
    buffer_byte(&longer, 1);
    HOLDS(cms_read(buffer_span(&longer), &cms) != NULL);
    return 0;
}
