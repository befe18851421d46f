/* SPDX-License-Identifier: EUPL-1.2 */
/* Any code comes back from the address written for it; escapes only shorten. */
#include "tests/fuzz/fuzz.h"

#include "verifier/cli/escape.h"
#include "verifier/seal/address.h"
#include "verifier/seal/neighbour.h"

static void
read_back(const uint8_t *data, size_t size)
{
    AUTO_BUFFER struct buffer code = buffer_with_max(size + 4);
    AUTO_BUFFER struct buffer address = buffer_with_max(3 * size + 100);
    AUTO_BUFFER struct buffer back = buffer_with_max(size + 4);

    buffer_text(&code, "DC04");
    buffer_put(&code, data, size);
    address_write("https://verifier.example/v", buffer_span(&code), &address);
    HOLDS(buffer_status(&address) == SCEAU_OK);
    HOLDS(address_read(buffer_span(&address), &back));
    HOLDS(span_equal(buffer_span(&back), buffer_span(&code)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_BUFFER struct buffer inner = buffer_with_max(size);
    AUTO_BUFFER struct buffer bytes = buffer_with_max(size);

    if (address_read(span_of(data, size), &inner))
        HOLDS(inner.len >= 4
            && (span_starts(buffer_span(&inner), "DC")
                || memcmp(inner.data, "\xdc\x04", 2) == 0
                || neighbour_of(buffer_span(&inner))));
    else
        HOLDS(inner.len == 0);
    escape_read(span_of(data, size), &bytes);
    HOLDS(buffer_status(&bytes) == SCEAU_OK && bytes.len <= size);
    read_back(data, size);
    return 0;
}
