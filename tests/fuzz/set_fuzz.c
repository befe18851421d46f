/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Any bytes cut in any number of parts come back whole from their envelopes, given in
 * any order and more than once; and what is no envelope is refused. The first byte
 * chooses the number and the kind, the second the order.
 */
#include "tests/fuzz/fuzz.h"

#include "verifier/seal/set.h"

static size_t
put_envelope(bool binary, size_t index, size_t total, uint8_t *out)
{
    static const char digits[] = "0123456789ABCDEF";

    if (!binary) {
        memcpy(out, "EK7Q", 4);
        out[4] = (uint8_t)digits[index];
        out[5] = (uint8_t)digits[total - 1];
        return 6;
    }
    memcpy(out, "\xee\x97\xd7", 3);
    out[3] = (uint8_t)(index << 4 | (17 - total));
    return 4;
}

static void
cut_and_join(const uint8_t *data, size_t size, size_t total, uint8_t how)
{
    static uint8_t symbol[SCEAU_SYMBOLS_MAX][SCEAU_CODE_MAX];
    AUTO_BUFFER struct buffer joined = buffer_with_max(SCEAU_SET_CODE_MAX);
    struct seal_set set = { 0 };
    size_t length = size / total;

    for (size_t i = 0; i < 2 * total; i++) {
        size_t at = (i * (how | 1u) + how) % total;
        size_t from = at * length;
        size_t n = at + 1 == total ? size - from : length;
        size_t head = put_envelope((how + at) % 3 == 0, at, total, symbol[at]);
        struct set_part part;
        memcpy(symbol[at] + head, data + from, n);
        HOLDS(set_part_read(span_of(symbol[at], head + n), &part));
        HOLDS(part.index == at && part.total == total);
        HOLDS(set_add(&set, &part));
    }
    struct seal_parts parts = set_parts(&set);
    HOLDS(parts.total == total && parts.disputed == 0);
    set_join(&set, &joined);
    HOLDS(buffer_status(&joined) == SCEAU_OK);
    if (!parts.missing)
        HOLDS(span_equal(buffer_span(&joined), span_of(data, size)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct set_part part;

    if (set_part_read(span_of(data, size), &part)) {
        HOLDS(part.segment.len > 0 && part.index < part.total);
        HOLDS(part.total >= 2 && part.total <= SCEAU_SYMBOLS_MAX);
        HOLDS(part.segment.data + part.segment.len == data + size);
    }
    if (size < 2)
        return 0;
    size_t total = 2 + data[0] % (SCEAU_SYMBOLS_MAX - 1);
    if (size - 2 >= total && size <= SCEAU_CODE_MAX - 6)
        cut_and_join(data + 2, size - 2, total, data[1]);
    return 0;
}
