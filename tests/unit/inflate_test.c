/* SPDX-License-Identifier: EUPL-1.2 */
/* Streams that zlib wrote. */
#include "tests/unit/test.h"

#include <zlib.h>

#include "verifier/trust/inflate.h"

enum { LARGE = 1 << 20 };

struct stream {
    uint8_t *plain;
    size_t plain_len;
    uint8_t *packed;
    uLongf packed_len;
};

/* As many bytes, that repeat after `period` of them. */
static struct stream
pack(size_t len, unsigned period, int level)
{
    struct stream s = { .plain = malloc(len + 1), .plain_len = len };

    s.packed_len = compressBound((uLong)len);
    s.packed = malloc(s.packed_len + 1);
    assert_true(s.plain && s.packed);
    for (size_t i = 0; i < len; i++)
        s.plain[i] = (uint8_t)(i % period * 73);
    assert_int_equal(
        compress2(s.packed, &s.packed_len, s.plain, (uLong)len, level), Z_OK);
    return s;
}

static void
discard(struct stream *s)
{
    free(s->plain);
    free(s->packed);
}

static bool
inflates(const struct stream *s, size_t len, size_t max, struct buffer *out)
{
    *out = buffer_with_max(max);
    return inflate_stream(span_of(s->packed, len), out);
}

static void
a_stream_of_any_length_is_what_was_packed(void **state)
{
    static const size_t lens[] = { 0, 1, 4095, 4096, 4097, 16384, 65537,
        LARGE };

    (void)state;
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++)
        for (int level = 0; level <= 9; level += 3) {
            struct stream s = pack(lens[i], level ? 1 : 251, level);
            AUTO_BUFFER struct buffer out = { 0 };
            assert_true(inflates(&s, s.packed_len, LARGE, &out));
            assert_int_equal(out.len, lens[i]);
            assert_memory_equal(out.data, s.plain, lens[i]);
            assert_int_equal(out.data[out.len], 0);
            discard(&s);
        }
}

static void
it_stands_after_what_was_there(void **state)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(7 + 5000);
    struct stream s = pack(5000, 7, 6);

    (void)state;
    buffer_text(&out, "before ");
    assert_true(inflate_stream(span_of(s.packed, s.packed_len), &out));
    assert_int_equal(out.len, 7 + 5000);
    assert_memory_equal(out.data, "before ", 7);
    assert_memory_equal(out.data + 7, s.plain, 5000);
    discard(&s);
}

static void
more_than_the_room_is_a_limit(void **state)
{
    static const size_t rooms[] = { 0, 1, 4096, LARGE / 2, LARGE - 1 };
    struct stream s = pack(LARGE, 1, 9);

    (void)state;
    assert_true(s.packed_len < LARGE / 900);
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
        AUTO_BUFFER struct buffer out = { 0 };
        assert_false(inflates(&s, s.packed_len, rooms[i], &out));
        assert_int_equal(buffer_status(&out), SCEAU_E_LIMIT);
        assert_true(out.len <= rooms[i]);
    }
    discard(&s);
}

static void
half_of_a_stream_or_more_than_one_is_none(void **state)
{
    struct stream s = pack(3000, 29, 6);

    (void)state;
    s.packed[s.packed_len] = 0;
    for (size_t len = 0; len <= s.packed_len + 1; len++) {
        AUTO_BUFFER struct buffer out = { 0 };
        assert_int_equal(inflates(&s, len, LARGE, &out), len == s.packed_len);
        assert_int_equal(buffer_status(&out), SCEAU_OK);
        assert_true(out.len <= 3000);
    }
    discard(&s);
}

/* The checksum of what comes out is the stream's own. */
static void
no_bit_of_a_stream_may_change(void **state)
{
    struct stream s = pack(3000, 29, 6);

    (void)state;
    for (size_t bit = 0; bit < s.packed_len * 8; bit++) {
        AUTO_BUFFER struct buffer out = { 0 };
        s.packed[bit / 8] ^= (uint8_t)(1U << bit % 8);
        if (inflates(&s, s.packed_len, LARGE, &out)) {
            assert_int_equal(out.len, 3000);
            assert_memory_equal(out.data, s.plain, 3000);
        }
        s.packed[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    discard(&s);
}

/* A run of code lengths that goes on after the last code: readers that are quicker than
 * careful take it for a whole stream of 65536 zeros, and viewers do not. */
static void
what_viewers_refuse_is_none(void **state)
{
    uint8_t stream[85] = { 0x78, 0xda, 0xed, 0xc1, 0x01, 0x01, 0x00, 0x00, 0x00,
        0x80, 0x90, 0xfe, 0xaf, 0xee, 0x08, 0x27,
        0x0a, [80] = 0x6a, [82] = 0x0f, [84] = 0x01 };
    AUTO_BUFFER struct buffer out = buffer_with_max(LARGE);

    (void)state;
    assert_false(inflate_stream(span_of(stream, sizeof stream), &out));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_of_any_length_is_what_was_packed),
        cmocka_unit_test(it_stands_after_what_was_there),
        cmocka_unit_test(more_than_the_room_is_a_limit),
        cmocka_unit_test(half_of_a_stream_or_more_than_one_is_none),
        cmocka_unit_test(no_bit_of_a_stream_may_change),
        cmocka_unit_test(what_viewers_refuse_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
