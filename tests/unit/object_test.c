/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <time.h>

#include "verifier/base/buffer.h"
#include "verifier/pdf/object.h"

/* A file with one stream, in the words of the issuer's emitter; *damage is put
 * in the place of `at`, which has the same length. */
static void
build(const char *text, const char *at, const char *damage, struct buffer *out)
{
    size_t offset[4];

    buffer_reset(out);
    buffer_text(out, "%PDF-1.7\n");
    offset[1] = out->len;
    buffer_text(out, "1 0 obj\n<<\n/Type /Catalog\n>>\nendobj\n");
    offset[2] = out->len;
    buffer_format(out,
        "2 0 obj\n<<\n/Type /EmbeddedFile\n/Length 3 0 R\n>>\nstream\r\n%s"
        "\nendstream\nendobj\n",
        text);
    offset[3] = out->len;
    buffer_format(out, "3 0 obj\n%zu\nendobj\n", strlen(text));
    size_t table = out->len;
    buffer_text(out, "xref\n0 4\n0000000000 65535 f\r\n");
    for (int i = 1; i < 4; i++)
        buffer_format(out, "%010zu 00000 n\r\n", offset[i]);
    buffer_format(out, "trailer\n<<\n>>\nstartxref\n%zu\n%%%%EOF\n", table);
    assert_int_equal(buffer_status(out), SCEAU_OK);
    if (at) {
        char *hit = strstr((char *)out->data, at);
        assert_non_null(hit);
        assert_int_equal(strlen(at), strlen(damage));
        memcpy(hit, damage, strlen(damage));
    }
}

/* The second object's data. */
static bool
find(struct span file, struct span *data)
{
    static struct objects x;
    struct span dictionary;

    return objects_read(file, &x) && object_stream(&x, 2, &dictionary, data);
}

static void
a_stream_is_found_through_the_table(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer file = buffer_with_max(100000);
    struct objects x;
    struct span data, dictionary;
    struct cursor c;

    build("{\"code\":\"DC04\"}", NULL, NULL, &file);
    assert_true(find(buffer_span(&file), &data));
    assert_true(span_is(data, "{\"code\":\"DC04\"}"));
    assert_true(objects_read(buffer_span(&file), &x));
    assert_true(object_dictionary(&x, 2, &dictionary));
    assert_true(
        span_is(dictionary, "<<\n/Type /EmbeddedFile\n/Length 3 0 R\n>>"));
    assert_true(object_dictionary(&x, 3, &dictionary));
    assert_true(span_is(dictionary, "15"));
    assert_false(object_stream(&x, 3, &dictionary, &data));
    assert_false(object_at(&x, 0, &c) || object_at(&x, 4, &c));
    assert_false(object_dictionary(&x, 0, &data));
    assert_false(object_dictionary(&x, 4, &data));
}

/* Up to its stream, which must begin within what a dictionary may have; another line
 * that ends in a return is not where it begins. */
static void
a_dictionary_has_an_end(void **state)
{
    (void)state;
    enum { MOST = 16384 };
    static char text[MOST + 64];
    static struct objects x;
    AUTO_BUFFER struct buffer file = buffer_with_max(100000);
    struct span dictionary;
    const char *const end[] = { "", "\nstream\r\n" };

    for (size_t i = 0; i < 2; i++)
        for (size_t len = MOST - 1; len <= MOST + 1; len++) {
            size_t dictionary_len = len - strlen(end[i]);
            memset(text, '\r', sizeof text);
            memcpy(text + dictionary_len - 20, "\nstream\r\r\nstreak\r\n", 18);
            memcpy(text + dictionary_len, end[i], strlen(end[i]));
            if (i)
                memcpy(text + len, " data", 5);
            text[len + (i ? 5 : 0)] = 0;
            buffer_reset(&file);
            buffer_format(&file, "%%PDF-1.7\n1 0 obj\n%s\nendobj\n", text);
            size_t table = file.len;
            buffer_format(&file,
                "xref\n0 2\n0000000000 65535 f\r\n0000000009 00000 n\r\n"
                "startxref\n%zu\n%%%%EOF\n",
                table);
            assert_true(objects_read(buffer_span(&file), &x));
            bool has = object_dictionary(&x, 1, &dictionary);
            assert_int_equal(has, len <= MOST);
            if (has)
                assert_int_equal(dictionary.len, dictionary_len);
        }
}

static void
any_other_way_of_writing_it_is_refused(void **state)
{
    (void)state;
    static const char *const table[][2] = { { "startxref\n", "startxref\r" },
        { "xref\n0 4", "xref\n1 4" }, { "xref\n0 4", "xref\n0 9" },
        { "xref\n0 4", "xrex\n0 4" }, { "2 0 obj", "4 0 obj" },
        { "2 0 obj", "2 1 obj" }, { "3 0 obj", "2 0 obj" },
        { "/Length 3 0", "/Length 2 0" }, { "/Length 3 0", "/Length 3 1" },
        { "/Length 3 0", "/Length 9 0" }, { "\nendstream", "\nendstrean" },
        { "stream\r\n", "stream\n\n" }, { ">>\nstream", ">>endobj\n" } };
    AUTO_BUFFER struct buffer file = buffer_with_max(100000);
    struct span data;

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        build("{\"code\":\"DC04\"}", table[i][0], table[i][1], &file);
        if (find(buffer_span(&file), &data))
            fail_msg("%s as %s", table[i][0], table[i][1]);
    }
}

static void
every_truncation_and_flip_stays_inside_the_file(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer file = buffer_with_max(100000);
    struct span data;
    size_t whole;

    build("{\"code\":\"DC04\"}", NULL, NULL, &file);
    whole = file.len;
    for (size_t n = 0; n < whole; n++) {
        uint8_t *exact = malloc(n + 1); /* so that a sanitizer sees its end */
        assert_non_null(exact);
        memcpy(exact, file.data, n);
        (void)find(span_of(exact, n), &data);
        free(exact);
    }
    for (size_t bit = 0; bit < 8 * whole; bit++) {
        file.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (find(buffer_span(&file), &data))
            assert_true(data.data >= file.data
                && data.data + data.len <= file.data + file.len);
        file.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

/* Anybody can sign a file of one's own, and this is read before the signer is. */
static void
a_file_made_to_be_slow_is_not(void **state)
{
    (void)state;
    enum { OBJECTS = 300, LEN = 16000 };
    static struct objects x;
    AUTO_BUFFER struct buffer file = buffer_with_max(6000000);
    size_t offset[OBJECTS];
    struct timespec a, b;

    buffer_text(&file, "%PDF-1.7\n");
    for (size_t i = 1; i < OBJECTS; i++) {
        offset[i] = file.len;
        buffer_format(&file, "%zu 0 obj\n", i);
        while (file.len < offset[i] + LEN)
            buffer_text(&file, "\nstream\r\r\r\r");
        buffer_text(&file, "\nendobj\n");
    }
    size_t table = file.len;
    buffer_format(&file, "xref\n0 %d\n0000000000 65535 f\r\n", OBJECTS);
    for (size_t i = 1; i < OBJECTS; i++)
        buffer_format(&file, "%010zu 00000 n\r\n", offset[i]);
    buffer_format(&file, "startxref\n%zu\n%%%%EOF\n", table);
    assert_int_equal(buffer_status(&file), SCEAU_OK);
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
    assert_true(objects_read(buffer_span(&file), &x));
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
    assert_true(
        (b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000 < 500);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_is_found_through_the_table),
        cmocka_unit_test(a_dictionary_has_an_end),
        cmocka_unit_test(any_other_way_of_writing_it_is_refused),
        cmocka_unit_test(every_truncation_and_flip_stays_inside_the_file),
        cmocka_unit_test(a_file_made_to_be_slow_is_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
