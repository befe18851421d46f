/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A page that is taken gives UTF-8 text with a newline at its end. The streams of the
 * corpus are not compressed: "inflating" is copying, so that the fuzzer reaches fonts.
 */
#include "tests/fuzz/fuzz.h"

#include "verifier/base/utf8.h"
#include "verifier/pdf/page_text.h"

static bool
copy(struct span deflated, struct buffer *out)
{
    buffer_put(out, deflated.data, deflated.len);
    return buffer_status(out) == SCEAU_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(64 * 1024);
    size_t bad;

    if (page_text_read(span_of(data, size), copy, &text))
        return 0;
    HOLDS(utf8_valid(buffer_span(&text), &bad));
    HOLDS(text.len == 0 || text.data[text.len - 1] == '\n');
    return 0;
}
