/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/base/limits.h"
#include "verifier/trust/directory.h"

static struct sceau_error error;

/* A DER whose bytes hold the boundary, and its base64. */
static const uint8_t der[] = { 0x30, 0x09, '\r', '\n', '-', '-', 'E', 'n', 'd',
    '\r', '\n' };
static const struct span whole = { der, sizeof der };
#define BASE64 "MAkNCi0tRW5kDQo="
#define PEM                                                                    \
    "-----BEGIN CERTIFICATE-----\r\nMAkNCi0t\r\nRW5kDQo=\r\n"                  \
    "-----END CERTIFICATE-----\r\n"

enum { REFUSED = -1, NO_DIRECTORY = -2 };

static size_t skipped;

/* How many certificates are read; each must be the one above. */
static int
count_of(struct span bytes)
{
    struct directory d;
    struct span part;
    int count = 0;

    error = (struct sceau_error) { 0 };
    bool opened = directory_open(bytes, &d);
    assert_int_equal(directory_is(bytes), opened);
    enum sceau_status status =
        opened ? directory_next(&d, &part, &error) : SCEAU_E_NOTFOUND;
    while (status == SCEAU_OK && part.len) {
        assert_true(span_equal(part, whole));
        count++;
        status = directory_next(&d, &part, &error);
    }
    assert_true(status != SCEAU_OK || d.ended);
    assert_true(d.parts + 8 >= (size_t)count);
    skipped = d.skipped;
    directory_close(&d);
    assert_int_equal(status == SCEAU_E_FORMAT, error.text[0] != 0);
    return !opened ? NO_DIRECTORY : status == SCEAU_OK ? count : REFUSED;
}

static int
parts_of(const char *head, const char *end, struct span middle, size_t cut)
{
    AUTO_BUFFER struct buffer body = buffer_with_max(64 * 1024);

    buffer_text(&body, head);
    buffer_put(&body, middle.data, middle.len);
    buffer_text(&body, end);
    assert_int_equal(buffer_status(&body), SCEAU_OK);
    return count_of(span_of(body.data, body.len - cut));
}

static int
around(const char *head, const char *end)
{
    return parts_of(head, end, whole, 0);
}

static int
text_of(const char *text)
{
    return count_of(span_str(text));
}

#define HEAD "--End\r\nContent-type: application/pkix-cert\r\n\r\n"

/* The forms that servers were seen to answer, and that nobody should. */
static void
directories_differ(void **state)
{
    (void)state;
    assert_int_equal(around(HEAD, "\r\n--End--"), 1);
    assert_int_equal(around(HEAD, "\r\n\r\n--End--\r\n"), 1);
    assert_int_equal(around(HEAD, "--End--"), 1);
    assert_int_equal(around(HEAD, "\n--End--\n"), 1);
    assert_int_equal(around(HEAD, ""), 1);
    assert_int_equal(around(HEAD, "\r\n"), 1);
    assert_int_equal(around(HEAD, "\r\n--End"), REFUSED);
    assert_int_equal(around(HEAD, "\r\n--End\r\n"), REFUSED);
    assert_int_equal(around(HEAD, "\r\n--End-\r\n"), REFUSED);
    assert_int_equal(around(HEAD, "\r\n--Other--"), REFUSED);
    assert_int_equal(around(HEAD, "\r\n--End--x"), REFUSED);
    assert_int_equal(around(HEAD, "\r\nx--End--"), REFUSED);
    assert_int_equal(parts_of(HEAD, "", whole, 1), REFUSED);
    assert_int_equal(
        around("\r\n--End\r\nCONTENT-TYPE: x\r\n\r\n", "\r\n--End--"), 1);
    assert_int_equal(around("--b\n\n", "\n--b--"), 1);
    assert_int_equal(around("--End\r\nno header\r\n\r\n", ""), NO_DIRECTORY);
    assert_int_equal(around("End\r\n\r\n", ""), NO_DIRECTORY);
    assert_int_equal(around("", ""), NO_DIRECTORY);
    assert_int_equal(text_of(""), NO_DIRECTORY);
    assert_int_equal(text_of("\r\n"), NO_DIRECTORY);
    assert_int_equal(text_of("--"), NO_DIRECTORY);
    assert_int_equal(text_of("--End\r\n"), NO_DIRECTORY);
    assert_int_equal(text_of("--End\r\nContent-type: x"), NO_DIRECTORY);
    assert_int_equal(text_of("--End\r\nContent-type: x\r\n"), REFUSED);
}

/* RFC 2046, 5.1.1: text stands before the first boundary and after the last. */
static void
text_around_the_parts_is_not_read(void **state)
{
    (void)state;
    assert_int_equal(around("This is MIME.\r\n" HEAD, "\r\n--End--"), 1);
    assert_int_equal(
        around("one: two\r\n\r\nthree\n\n" HEAD, "\r\n--End--"), 1);
    assert_int_equal(
        around("-- a line of dashes\r\nthen text\r\n" HEAD, "\r\n--End--"), 1);
    assert_int_equal(around(HEAD, "\r\n--End--\r\nThe end\r\n"), 1);
    assert_int_equal(around(HEAD, "\r\n--End--\r\n\r\n--End\r\n"), 1);
    /* but what is no text was not meant to be left */
    assert_int_equal(around(HEAD, "\r\n--End--\r\n\x01"), REFUSED);
    assert_non_null(strstr(error.text, "des octets suivent la fin"));
    assert_int_equal(around("\x01\r\n" HEAD, "\r\n--End--"), NO_DIRECTORY);
    assert_int_equal(
        around("-----BEGIN X-----\r\na: b\r\n\r\n", ""), NO_DIRECTORY);
    assert_int_equal(
        around("-----END X-----\r\na: b\r\n\r\n", ""), NO_DIRECTORY);
}

/* Text of that many bytes, of which the last ends the line. */
static void
put_text(struct buffer *out, size_t len, const char *end)
{
    for (size_t i = strlen(end); i < len; i++)
        buffer_byte(out, 'x');
    buffer_text(out, end);
}

static void
much_text_around_is_something_else(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer text = buffer_with_max(8192);

    for (size_t more = 0; more <= 1; more++) {
        buffer_reset(&text);
        put_text(&text, 4096 + more, "\r\n");
        buffer_text(&text, HEAD);
        assert_int_equal(
            around(buffer_cstr(&text), ""), more ? NO_DIRECTORY : 1);
        buffer_reset(&text);
        buffer_text(&text, "\r\n--End--\r\n");
        put_text(&text, 4096 + more, "");
        assert_int_equal(around(HEAD, buffer_cstr(&text)), more ? REFUSED : 1);
    }
}

/* RFC 2046, 5.1.1: transport-padding. */
static void
blanks_follow_a_boundary(void **state)
{
    (void)state;
    assert_int_equal(around("--End \t \r\n\r\n", "\r\n--End-- \t\r\n"), 1);
    assert_int_equal(around("--End\t\n\n", "\n--End-- "), 1);
    assert_int_equal(
        around("--End  \r\n\r\n", "\r\n--End\r\n\r\n" PEM "--End--"), 2);
    assert_int_equal(around(HEAD, "\r\n--End --\r\n"), REFUSED);
}

static void
a_boundary_has_at_most_seventy_characters(void **state)
{
    (void)state;
    for (size_t len = 0; len <= 71; len++) {
        AUTO_BUFFER struct buffer head = buffer_with_max(200);
        AUTO_BUFFER struct buffer end = buffer_with_max(200);
        buffer_text(&head, "--");
        buffer_text(&end, "\r\n--");
        for (size_t i = 0; i < len; i++) {
            buffer_byte(&head, 'b');
            buffer_byte(&end, 'b');
        }
        buffer_text(&head, "\r\nA: b\r\n\r\n");
        buffer_text(&end, "--");
        bool read = around(buffer_cstr(&head), buffer_cstr(&end)) == 1;
        assert_int_equal(read, len >= 1 && len <= 70);
    }
    assert_int_equal(around("--\x1f\r\n\r\n", ""), NO_DIRECTORY);
    assert_int_equal(around("--\x7f\r\n\r\n", ""), NO_DIRECTORY);
    assert_int_equal(around("-- ~!\r\n\r\n", "-- ~!--"), 1);
}

static void
headers_are_bounded(void **state)
{
    (void)state;
    for (size_t lines = 15; lines <= 17; lines++) {
        AUTO_BUFFER struct buffer head = buffer_with_max(4096);
        AUTO_BUFFER struct buffer folded = buffer_with_max(4096);
        buffer_text(&head, "--End\r\n");
        buffer_text(&folded, "--End\r\n");
        for (size_t i = 0; i < lines; i++) {
            buffer_text(&head, "A: b\r\n");
            buffer_text(&folded, i ? "\tb\r\n" : "A: b\r\n");
        }
        buffer_text(&head, "\r\n");
        buffer_text(&folded, "\r\n");
        int wanted = lines <= 16 ? 1 : REFUSED;
        assert_int_equal(around(buffer_cstr(&head), ""), wanted);
        assert_int_equal(around(buffer_cstr(&folded), ""), wanted);
    }
    assert_non_null(strstr(error.text, "en-têtes de partie illisibles"));
    for (size_t len = 998; len <= 999; len++) {
        AUTO_BUFFER struct buffer head = buffer_with_max(4096);
        buffer_text(&head, "--End\r\n\r\n" PEM "--End\r\nA:");
        put_text(&head, len, "\r\n");
        buffer_text(&head, "\r\n");
        assert_int_equal(
            around(buffer_cstr(&head), ""), len <= 998 ? 2 : REFUSED);
        buffer_reset(&head);
        buffer_text(&head, "--End\r\n\r\n" PEM "--End\r\nA:\r\n ");
        put_text(&head, len, "\n");
        buffer_text(&head, "\r\n");
        assert_int_equal(
            around(buffer_cstr(&head), ""), len <= 998 ? 2 : REFUSED);
    }
}

static void
headers_are_folded_and_named_anyhow(void **state)
{
    (void)state;
    assert_int_equal(
        around("--End\r\ncOnTeNt-TyPe:\r\n application/pkix-cert;\r\n"
               "\tname=\"x\"\r\nX-Other : y\r\n\r\n",
            "\r\n--End--"),
        1);
    assert_int_equal(
        around("--End\nContent-type: x;\n a=b\n\n", "\n--End--\n"), 1);
    assert_int_equal(around("--End\n: x\n\n", ""), REFUSED);
    assert_int_equal(around("--End\n a: x\n\n", ""), REFUSED);
}

/* What a client saved with its headers says the boundary, quoted or not. */
static void
an_answer_saved_with_its_headers_is_read(void **state)
{
    (void)state;
    static const char *const heads[] = {
        "Content-Type: multipart/mixed; boundary=End\r\n\r\n",
        "HTTP/1.1 200 OK\r\nServer: x\r\ncontent-type:multipart/mixed;"
        "boundary=\"End\"\r\n\r\n",
        "MIME-Version: 1.0\nContent-Type: multipart/mixed;\n\tBOUNDARY=\"End\";"
        " charset=binary\n\n",
        "Content-Type: multipart/mixed; boundary=End ; x=\"y\"\r\nA: b\r\n"
        "\r\n",
        "Content-Type: multipart/mixed; boundary=\"End\"\r\n\r\n"
        "--Other\r\n\r\n",
    };

    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        AUTO_BUFFER struct buffer head = buffer_with_max(4096);
        buffer_text(&head, heads[i]);
        buffer_text(&head, "\r\n" HEAD);
        assert_int_equal(around(buffer_cstr(&head), "\r\n--End--"), 1);
    }
    /* said to be another: that one is not there */
    assert_int_equal(
        around("Content-Type: multipart/mixed; boundary=Other\r\n\r\n" HEAD,
            "\r\n--End--"),
        NO_DIRECTORY);
    /* not said, or badly: found all the same */
    assert_int_equal(
        around("Content-Type: multipart/mixed\r\n\r\n" HEAD, ""), 1);
    assert_int_equal(
        around("Content-Type: a/b; boundary=\"x\r\n\r\n" HEAD, ""), 1);
    assert_int_equal(
        around("Content-Type: a; xboundary=y\r\n\r\n" HEAD, ""), 1);
    assert_int_equal(around("Content-Type: a; boundary=\r\n\r\n" HEAD, ""), 1);
}

static void
parts_are_base64_or_pem(void **state)
{
    (void)state;
    assert_int_equal(
        text_of("--End\r\nContent-Transfer-Encoding: BASE64\r\n\r\n" BASE64
                "\r\n--End\r\n\r\n\r\nMAkN\r\nCi0tRW5kDQo=\r\n\r\n--End--\r\n"),
        2);
    assert_int_equal(skipped, 0);
    assert_int_equal(text_of("--End\n\nsubject=x\n" PEM "\n--End--"), 1);
    assert_int_equal(
        text_of("--End\r\n\r\n" PEM PEM "--End\r\n\r\n" BASE64), 3);
    assert_int_equal(skipped, 0);
    assert_int_equal(around("--End\n\n" PEM HEAD, "\n--End\n\n" BASE64), 3);
    assert_int_equal(
        text_of("--End\r\n\r\n-----BEGIN CERTIFICATE-----\r\nMAkN\r\n--End--"),
        REFUSED);
}

static void
what_is_no_certificate_is_left_out(void **state)
{
    (void)state;
    static const char *const others[] = { "a page of text", "MAkNCi0tRW5kDQo",
        "MAkNCi0tRW5kDQp=", "MAkNCi0tRW5k=Qo=", "MAkNCi0tRW5kDQ==",
        "MAkNCi0tRW5kDQoA",
        "MAkNCi0tRW5kD===", "MAkN*i0tRW5kDQo=", "====", "" };

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        AUTO_BUFFER struct buffer body = buffer_with_max(4096);
        buffer_format(&body,
            "--End\r\n\r\n%s\r\n--End\r\nA: b\r\n\r\n" BASE64 "\r\n--End--",
            others[i]);
        /* bits that stand for nothing do no harm */
        bool unused = i == 2;
        assert_int_equal(text_of(buffer_cstr(&body)), unused ? 2 : 1);
        assert_int_equal(skipped, unused ? 0 : 1);
    }
    assert_int_equal(
        text_of("--End\r\n\r\n-----BEGIN CERTIFICATE-----\r\nAAAA\r\n"
                "-----END CERTIFICATE-----\r\n" PEM),
        1);
    assert_int_equal(skipped, 1);
    AUTO_BUFFER struct buffer large = buffer_with_max(256 * 1024);
    buffer_text(&large, "--End\r\n\r\n");
    for (size_t i = 0; i < SCEAU_CERTIFICATE_MAX; i++)
        buffer_text(&large, "AA");
    buffer_text(&large, "\r\n--End\r\n\r\n" BASE64);
    assert_int_equal(text_of(buffer_cstr(&large)), 1);
    assert_int_equal(skipped, 1);
}

static void
a_directory_may_be_empty(void **state)
{
    (void)state;
    static const char *const empty[] = { "--End--", "--b--", "--End--\r\n",
        "\r\n--End-- \r\nnothing: here\r\n", "--End--\nnothing\n",
        "Content-Type: multipart/mixed; boundary=End\r\n\r\nnone\r\n--End--",
        "A: b\nContent-Type: multipart/mixed; boundary=\"End\"\n\n--End--" };

    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        assert_int_equal(text_of(empty[i]), 0);
    /* a line of dashes makes no directory of a page */
    assert_int_equal(text_of("text\r\n--End--\r\n"), NO_DIRECTORY);
    assert_int_equal(text_of("----\r\n"), NO_DIRECTORY);
    assert_int_equal(text_of("--End--\r\n\x01"), NO_DIRECTORY);
    /* a boundary may end as the last one does */
    assert_int_equal(around("--b--\r\n\r\n", "\r\n--b----"), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(directories_differ),
        cmocka_unit_test(text_around_the_parts_is_not_read),
        cmocka_unit_test(much_text_around_is_something_else),
        cmocka_unit_test(blanks_follow_a_boundary),
        cmocka_unit_test(a_boundary_has_at_most_seventy_characters),
        cmocka_unit_test(headers_are_bounded),
        cmocka_unit_test(headers_are_folded_and_named_anyhow),
        cmocka_unit_test(an_answer_saved_with_its_headers_is_read),
        cmocka_unit_test(parts_are_base64_or_pem),
        cmocka_unit_test(what_is_no_certificate_is_left_out),
        cmocka_unit_test(a_directory_may_be_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
