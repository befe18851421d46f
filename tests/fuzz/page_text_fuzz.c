/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A page that is taken gives UTF-8 text with a mark at its end. The streams of the
 * corpus are not compressed and every font is one of ours: "inflating" is copying and
 * the digest is always the first of the table's, so that the fuzzer reaches maps.
 */
#include "tests/fuzz/fuzz.h"

#include "verifier/base/utf8.h"
#include "verifier/pdf/page_text.h"
#include "verifier/verdict/tables.h"

static bool
copy(struct span deflated, struct buffer *out)
{
    buffer_put(out, deflated.data, deflated.len);
    return buffer_status(out) == SCEAU_OK;
}

static uint8_t
nibble(char c)
{
    return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static bool
know(const struct span *part, size_t parts, uint8_t out[PAGE_SHA256])
{
    const char *hex = table_fonts[0][FONTS_DIGEST];

    HOLDS(parts > 0 && part[0].len > 0);
    for (size_t i = 0; i < PAGE_SHA256; i++)
        out[i] = (uint8_t)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
    return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct page_host host = { copy, know, NULL, NULL };
    AUTO_BUFFER struct buffer text = buffer_with_max(64 * 1024);
    struct structure s;
    double side[STRUCTURE_SYMBOLS];
    size_t bad;

    if (structure_read(span_of(data, size), &s))
        return 0;
    HOLDS(s.pages >= 1 && s.pages <= STRUCTURE_PAGES);
    for (size_t i = 0; i < s.pages; i++)
        HOLDS(s.page[i].content.data >= data
            && s.page[i].content.data + s.page[i].content.len <= data + size);
    if (page_text_read(&s, &host, &text, side))
        return 0;
    HOLDS(utf8_valid(buffer_span(&text), &bad));
    HOLDS(text.len == 0 || strchr("\n\f\v\r", text.data[text.len - 1]));
    return 0;
}
