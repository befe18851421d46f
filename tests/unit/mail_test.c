/* SPDX-License-Identifier: EUPL-1.2 */
/* A message of e-mail: whatever texts hold, its headers are ours and its lines short. */
#include "tests/unit/test.h"

#include "issuer/notice/mail.h"

/* 2026-11-24 12:00 in Paris */
#define NOW INT64_C(1795518000)

static struct mail
sample(void)
{
    return (struct mail) { .from = "titres@p.example",
        .from_name = "Préfecture, « Seine »",
        .reply_to = "r@p.example",
        .to = "a@b.example",
        .token = "0123",
        .language = "fr",
        .subject = "Objet",
        .body = "Bonjour,\n\nfin",
        .at = NOW };
}

static void
write_to(const struct mail *m, struct buffer *out)
{
    struct sceau_error error = { 0 };

    if (mail_write(m, out, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
}

static void
a_message_is_as_written(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(MAIL_MESSAGE_MAX);
    const struct mail m = sample();

    write_to(&m, &out);
    assert_string_equal(buffer_cstr(&out),
        "From: =?UTF-8?B?UHLDqWZlY3R1cmUsIMKrIFNlaW5lIMK7?=\r\n"
        " <titres@p.example>\r\n"
        "To: <a@b.example>\r\n"
        "Reply-To: <r@p.example>\r\n"
        "Subject: Objet\r\n"
        "Date: Tue, 24 Nov 2026 11:00:00 +0000\r\n"
        "Message-ID: <0123@p.example>\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=UTF-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "Content-Language: fr\r\n"
        "\r\n"
        "Bonjour,\r\n\r\nfin\r\n");
}

static void
refused(struct mail m)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(MAIL_MESSAGE_MAX);
    struct sceau_error error = { 0 };

    assert_int_equal(mail_write(&m, &out, &error), SCEAU_E_FORMAT);
    assert_null(strstr(error.text, "b.example"));
    assert_int_equal(out.len, 0);
}

static void
nothing_makes_another_header(void **state)
{
    static const char *const hostile[] = { "x\r\nBcc: c@d.example",
        "x\nBcc: c@d.example", "x\rBcc: c@d.example", "x\x7f", "x\x01" };
    struct mail m;

    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        m = sample(), m.subject = hostile[i], refused(m);
        m = sample(), m.from_name = hostile[i], refused(m);
        m = sample(), m.token = hostile[i], refused(m);
        m = sample(), m.language = hostile[i], refused(m);
    }
    m = sample(), m.body = "x\r\n.\r\nMAIL FROM:<c@d.example>", refused(m);
    m = sample(), m.to = "a@b.example\r\nBcc: c@d.example", refused(m);
    m = sample(), m.to = "a@b.example>, <c@d.example", refused(m);
    m = sample(), m.from = "a@b.example\r\nX: y", refused(m);
    /* one that is no mailbox to answer to is left out */
    AUTO_BUFFER struct buffer out = buffer_with_max(MAIL_MESSAGE_MAX);
    m = sample(), m.reply_to = "a@b.example\r\nBcc: c@d.example";
    write_to(&m, &out);
    assert_null(strstr(buffer_cstr(&out), "Reply-To"));
    assert_null(strstr(buffer_cstr(&out), "Bcc"));
}

/* Each line as relays want it, and no character parted. */
static void
lines_are_short_and_of_ascii(const struct buffer *out)
{
    size_t column = 0;

    for (size_t i = 0; i < out->len; i++) {
        assert_true(out->data[i] < 0x80);
        assert_true(out->data[i] != '\n' || out->data[i - 1] == '\r');
        column = out->data[i] == '\n' ? 0 : column + 1;
        assert_true(column <= 77); /* 76 and CR */
    }
}

static void
long_texts_are_folded(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(MAIL_MESSAGE_MAX);
    char subject[200], body[400];
    struct mail m = sample();

    for (size_t shift = 0; shift < 4; shift++) {
        memset(subject, 'a', shift);
        for (size_t i = shift; i < 180; i += 3)
            memcpy(subject + i, "\xe2\x82\xac", 4);
        memset(body, ' ', shift);
        for (size_t i = shift; i < 380; i += 3)
            memcpy(body + i, "\xe2\x82\xac", 4);
        m.subject = subject;
        m.body = body;
        buffer_reset(&out);
        write_to(&m, &out);
        lines_are_short_and_of_ascii(&out);
    }
    /* "=?UTF-8?B?" and whole characters: base64 of "€€€…" has a period of four */
    assert_non_null(strstr(buffer_cstr(&out), "=?UTF-8?B?YWFh4oKs"));
    assert_non_null(strstr(buffer_cstr(&out), "?=\r\n =?UTF-8?B?4oKs4oKs"));
}

static void
what_looks_encoded_is_encoded(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(MAIL_MESSAGE_MAX);
    struct mail m = sample();

    m.subject = "=?UTF-8?Q?x?=";
    m.body = ".\n..x\na=b \nfin ";
    write_to(&m, &out);
    assert_non_null(
        strstr(buffer_cstr(&out), "Subject: =?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?="));
    assert_non_null(strstr(
        buffer_cstr(&out), "\r\n\r\n=2E\r\n=2E.x\r\na=3Db=20\r\nfin=20\r\n"));
}

/* A point that a soft line end would put first is encoded too. */
static void
no_line_begins_with_a_point(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(MAIL_MESSAGE_MAX);
    char body[161];
    struct mail m = sample();

    memset(body, '.', sizeof body - 1);
    body[sizeof body - 1] = 0;
    m.body = body;
    write_to(&m, &out);
    assert_null(strstr(buffer_cstr(&out), "\n."));
    lines_are_short_and_of_ascii(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_as_written),
        cmocka_unit_test(nothing_makes_another_header),
        cmocka_unit_test(long_texts_are_folded),
        cmocka_unit_test(what_looks_encoded_is_encoded),
        cmocka_unit_test(no_line_begins_with_a_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
