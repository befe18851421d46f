/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <time.h>

#include "tests/support/specimen.h"
#include "verifier/pdf/attachment.h"

/* A file with one attachment, in the words of the issuer's emitter; *damage is put
 * in the place of `at`, which has the same length. */
static void
build(const char *json, const char *at, const char *damage, struct buffer *out)
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
        json);
    offset[3] = out->len;
    buffer_format(out, "3 0 obj\n%zu\nendobj\n", strlen(json));
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

static void
the_attachment_is_found_through_the_table(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer file = buffer_with_max(100000);
    struct span json;

    build("{\"code\":\"DC04\"}", NULL, NULL, &file);
    assert_null(attachment_find(buffer_span(&file), &json));
    assert_true(span_is(json, "{\"code\":\"DC04\"}"));
}

static void
data_larger_than_any_titles_are_refused(void **state)
{
    (void)state;
    enum { MOST = 64 * 1024 };
    static char json[MOST + 2];
    AUTO_BUFFER struct buffer file = buffer_with_max(100000);
    struct span found;

    for (size_t len = MOST; len <= MOST + 1; len++) {
        memset(json, ' ', len);
        memcpy(json, "{}", 2);
        json[len] = 0;
        build(json, NULL, NULL, &file);
        assert_int_equal(
            attachment_find(buffer_span(&file), &found) == NULL, len == MOST);
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
        { "/EmbeddedFile", "/EmbeddedFilf" }, { "/Length 3 0", "/Length 2 0" },
        { "/Length 3 0", "/Length 3 1" }, { "/Length 3 0", "/Length 9 0" },
        { "\nendstream", "\nendstrean" }, { "stream\r\n", "stream\n\n" },
        { ">>\nstream", ">>endobj\n" }, { "{\"code\"", "{\"code'" },
        { "/Catalog", "/Filter " } };
    AUTO_BUFFER struct buffer file = buffer_with_max(100000);
    struct span json;

    for (size_t i = 0; i + 1 < sizeof table / sizeof *table; i++) {
        build("{\"code\":\"DC04\"}", table[i][0], table[i][1], &file);
        if (!attachment_find(buffer_span(&file), &json))
            fail_msg("%s as %s", table[i][0], table[i][1]);
    }
    /* a word of another object is nobody's filter */
    build("{}", "/Catalog", "/Filter ", &file);
    assert_null(attachment_find(buffer_span(&file), &json));
}

static void
every_truncation_and_flip_stays_inside_the_file(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer file = buffer_with_max(100000);
    struct span json;
    size_t whole;

    build("{\"code\":\"DC04\"}", NULL, NULL, &file);
    whole = file.len;
    for (size_t n = 0; n < whole; n++) {
        uint8_t *exact = malloc(n + 1); /* so that a sanitizer sees its end */
        assert_non_null(exact);
        memcpy(exact, file.data, n);
        (void)attachment_find(span_of(exact, n), &json);
        free(exact);
    }
    for (size_t bit = 0; bit < 8 * whole; bit++) {
        file.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (!attachment_find(buffer_span(&file), &json))
            assert_true(json.data >= file.data
                && json.data + json.len <= file.data + file.len);
        file.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void
the_code_is_taken_whole_or_not_at_all(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        const char *code;
    } table[] = { { "{\"code\":\"DC\\u001d\"}", "DC\x1d" }, { "{}", NULL },
        { "{\"code\":\"\"}", NULL }, { "{\"code\":12}", NULL },
        { "{\"code\":[\"DC\"]}", NULL }, { "{\"Code\":\"DC\"}", NULL },
        { "[\"code\"]", NULL } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        AUTO_BUFFER struct buffer code = buffer_with_max(10);
        const char *why = attachment_code(span_str(table[i].json), &code);
        assert_int_equal(why == NULL, table[i].code != NULL);
        if (!why)
            assert_string_equal(buffer_cstr(&code), table[i].code);
    }
    AUTO_BUFFER struct buffer code = buffer_with_max(10);
    assert_non_null(
        attachment_code(span_str("{\"code\":\"DC345678901\"}"), &code));
}

static void
fields_are_compared_both_ways(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        const char *differing;
    } table[] = { { "{\"fields\":{\"6J\":\"2\",\"6P\":\"\"}}", NULL },
        { "{\"fields\":{\"6P\":\"\",\"6J\":\"\\u0032\"}}", NULL },
        { "{\"fields\":{\"6J\":\"1\",\"6P\":\"\"}}", "6J" },
        { "{\"fields\":{\"6J\":\"2\"}}", "6P" },
        { "{\"fields\":{\"6J\":2,\"6P\":\"\"}}", "6J" },
        { "{\"fields\":{\"6J\":\"2\",\"6P\":\"\",\"6O\":\"31122099\"}}", "6O" },
        { "{\"fields\":{\"6J\":\"2\",\"6P\":\"\",\"note\":\"x\"}}", "" },
        { "{\"fields\":[]}", "6J" }, { "{}", "??" } };
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;

    buffer_text(&code, "DC04FR000001128D128D1301FR6J26P");
    specimen_sign_with_zeros(&code);
    assert_int_equal(seal_parse(buffer_span(&code), &seal, NULL), SCEAU_OK);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char differing[3];
        bool agrees =
            attachment_agrees(span_str(table[i].json), &seal, differing);
        assert_int_equal(agrees, table[i].differing == NULL);
        if (!agrees)
            assert_string_equal(differing, table[i].differing);
    }
}

/* Anybody can sign a file of one's own, and this is read before the signer is. */
static void
a_file_made_to_be_slow_is_not(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer file = buffer_with_max(6000000);
    struct span json;
    struct timespec a, b;

    buffer_text(&file, "%PDF-1.7\n");
    for (int i = 1; i < 1000; i++)
        buffer_format(&file, "%03d 0 obj\n", i);
    while (file.len < 4900000)
        buffer_text(&file, "\nstream\r endob ");
    size_t table = file.len;
    buffer_text(&file, "xref\n0 1000\n0000000000 65535 f \n");
    for (int i = 1; i < 1000; i++)
        buffer_format(&file, "%010d 00000 n \n", 9 + 10 * (i - 1));
    buffer_format(&file, "startxref\n%zu\n%%%%EOF\n", table);
    assert_int_equal(buffer_status(&file), SCEAU_OK);
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
    assert_non_null(attachment_find(buffer_span(&file), &json));
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
    assert_true(
        (b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000 < 500);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_attachment_is_found_through_the_table),
        cmocka_unit_test(data_larger_than_any_titles_are_refused),
        cmocka_unit_test(any_other_way_of_writing_it_is_refused),
        cmocka_unit_test(every_truncation_and_flip_stays_inside_the_file),
        cmocka_unit_test(the_code_is_taken_whole_or_not_at_all),
        cmocka_unit_test(fields_are_compared_both_ways),
        cmocka_unit_test(a_file_made_to_be_slow_is_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
