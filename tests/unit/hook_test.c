/* SPDX-License-Identifier: EUPL-1.2 */
/* A notice for a system: what it says, and the signature that others compute. */
#include "tests/unit/test.h"

#include <sys/stat.h>

#include "issuer/notice/contact.h"
#include "issuer/notice/hook.h"
#include "tests/support/folder.h"

#define SECRET "0123456789abcdef0123456789abcdef"

static struct outbox_row
sample(enum outbox_event event)
{
    return (struct outbox_row) { .event = event,
        .written_at = INT64_C(1795518000),
        .issued_at = INT64_C(1795518000),
        .token = "abcd",
        .key = "dossier \"1\"",
        .number = "API-00000001-95",
        .kind = "api",
        .status = "good",
        .valid_until = "2027-02-23",
        .application = "9201",
        .reason = "essai",
        .examined = true };
}

static void
a_title_and_a_failure_say_what_they_are(void **state)
{
    (void)state;
    struct sceau_error error;
    AUTO_BUFFER struct buffer out = buffer_with_max(HOOK_BODY_MAX);
    struct outbox_row row = sample(OUTBOX_END_30);

    assert_int_equal(hook_write(&row, &out, &error), SCEAU_OK);
    assert_string_equal(buffer_cstr(&out),
        "{\"schema\":\"sceau.notice/1\",\"id\":\"abcd\",\"event\":\"end-30\","
        "\"at\":\"2026-11-24T11:00:00Z\",\"key\":\"dossier \\\"1\\\"\","
        "\"kind\":\"api\",\"number\":\"API-00000001-95\","
        "\"issued\":\"2026-11-24T11:00:00Z\",\"status\":\"good\","
        "\"valid_until\":\"2027-02-23\",\"examined\":true,"
        "\"application\":\"9201\"}");
    row = sample(OUTBOX_FAILURE);
    buffer_reset(&out);
    assert_int_equal(hook_write(&row, &out, &error), SCEAU_OK);
    assert_string_equal(buffer_cstr(&out),
        "{\"schema\":\"sceau.notice/1\",\"id\":\"abcd\",\"event\":\"failure\","
        "\"at\":\"2026-11-24T11:00:00Z\",\"key\":\"dossier \\\"1\\\"\","
        "\"kind\":\"api\",\"error\":\"essai\",\"application\":\"9201\"}");
}

/* printf '1795518000.{}' | openssl dgst -sha256 -hmac SECRET */
static void
the_signature_is_the_one_of_openssl(void **state)
{
    (void)state;
    struct sceau_error error;
    struct secret secret = { .text = SECRET, .len = sizeof SECRET - 1 };
    char out[HOOK_SIGNATURE_SIZE], other[HOOK_SIGNATURE_SIZE];

    assert_int_equal(
        hook_sign(&secret, INT64_C(1795518000), span_str("{}"), out, &error),
        SCEAU_OK);
    assert_string_equal(out,
        "v1=6e2ae9a28fe4f3bf730a5c966c7f8d5a80a6cedd3f8b80af90f3d018393c8529");
    assert_int_equal(
        hook_sign(&secret, INT64_C(1795518001), span_str("{}"), other, &error),
        SCEAU_OK);
    assert_string_not_equal(out, other);
}

static struct folder folder;

static enum sceau_status
read_secret(const char *text, mode_t mode, struct secret *out)
{
    struct sceau_error error = { 0 };
    char path[FOLDER_FILE];

    folder_write(&folder, "secret", span_str(text));
    folder_path(&folder, "secret", path);
    assert_int_equal(chmod(path, mode), 0);
    enum sceau_status status =
        secret_read(path, "fichier du secret", HOOK_SECRET_MIN, out, &error);
    assert_null(strstr(error.text, "0123"));
    return status;
}

static void
a_secret_is_one_line_of_its_owners(void **state)
{
    (void)state;
    struct secret s;
    struct sceau_error error;
    char longest[SECRET_MAX + 2];

    folder_make(&folder);
    assert_int_equal(read_secret(SECRET "\n", 0600, &s), SCEAU_OK);
    assert_string_equal(s.text, SECRET);
    assert_int_equal(s.len, 32);
    assert_int_equal(read_secret(SECRET, 0644, &s), SCEAU_E_STATE);
    assert_int_equal(s.len, 0);
    assert_int_equal(read_secret(&SECRET[1], 0600, &s), SCEAU_E_FORMAT);
    assert_int_equal(s.text[0], 0);
    assert_int_equal(read_secret(SECRET "\n" SECRET, 0600, &s), SCEAU_E_FORMAT);
    assert_int_equal(read_secret(SECRET "\r\n", 0600, &s), SCEAU_E_FORMAT);
    assert_int_equal(read_secret("", 0600, &s), SCEAU_E_FORMAT);
    memset(longest, 'x', sizeof longest);
    longest[SECRET_MAX] = 0;
    assert_int_equal(read_secret(longest, 0600, &s), SCEAU_OK);
    longest[SECRET_MAX] = 'x';
    longest[SECRET_MAX + 1] = 0;
    assert_int_equal(read_secret(longest, 0600, &s), SCEAU_E_FORMAT);
    assert_int_equal(secret_read("/nonexistent", "fichier", 1, &s, &error),
        SCEAU_E_NOTFOUND);
    folder_remove(&folder);
}

static void
a_contact_is_what_the_request_says(void **state)
{
    static const char *const none[] = { "", "{", "[]", "{}", "{\"holder\":7}",
        "{\"holder\":{}}", "{\"holder\":{\"email\":null}}",
        "{\"holder\":{\"email\":\"a\"}}",
        "{\"holder\":{\"email\":\"a@b.example\\r\\nBcc: c@d.example\"}}" };
    struct contact c;

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(contact_read(span_str(none[i]), &c));
    assert_true(contact_read(
        span_str(
            "{\"holder\":{\"email\":\"a@b.example\"},\"language\":\"ar\"}"),
        &c));
    assert_string_equal(c.email, "a@b.example");
    assert_string_equal(c.language, "ar");
    assert_true(
        contact_read(span_str("{\"holder\":{\"email\":\"a@b.example\"}}"), &c));
    assert_string_equal(c.language, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_title_and_a_failure_say_what_they_are),
        cmocka_unit_test(the_signature_is_the_one_of_openssl),
        cmocka_unit_test(a_secret_is_one_line_of_its_owners),
        cmocka_unit_test(a_contact_is_what_the_request_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
