/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "hsm/usage.h"
#include "tests/support/folder.h"

static struct folder folder;

static int
make(void **state)
{
    (void)state;
    folder_make(&folder);
    return 0;
}

static int
unmake(void **state)
{
    (void)state;
    folder_remove(&folder);
    return 0;
}

static enum sceau_status
read_text(const char *text, struct usage *out)
{
    struct sceau_error error = { 0 };

    folder_write(&folder, USAGE_NAME, span_str(text));
    return usage_read(folder.path, out, &error);
}

static void
what_was_written_reads_the_same(void **state)
{
    static struct usage u, again;
    struct sceau_error error = { 0 };

    (void)state;
    assert_int_equal(usage_read(folder.path, &u, &error), SCEAU_OK);
    assert_int_equal(usage_of(&u, "seal-0001"), 0);
    assert_true(usage_set(&u, "seal-0001", 7));
    assert_true(usage_set(&u, "clé accentuée", INT64_C(999999999999999999)));
    assert_true(usage_set(&u, "seal-0001", 8));
    assert_int_equal(usage_write(folder.path, &u, &error), SCEAU_OK);
    assert_int_equal(usage_read(folder.path, &again, &error), SCEAU_OK);
    assert_int_equal(again.count, 2);
    assert_int_equal(usage_of(&again, "seal-0001"), 8);
    assert_int_equal(
        usage_of(&again, "clé accentuée"), INT64_C(999999999999999999));
    assert_int_equal(again.tags, 0);
    assert_int_equal(usage_write("/nonexistent", &u, &error), SCEAU_E_NOTFOUND);
}

static void
name(uint32_t n, uint8_t out[SIGNER_TAG])
{
    memset(out, 0xa5, SIGNER_TAG);
    memcpy(out, &n, sizeof n);
}

static void
the_last_who_asked_are_remembered(void **state)
{
    static struct usage u, again;
    struct sceau_error error = { 0 };
    uint8_t tag[SIGNER_TAG] = { 0 };

    (void)state;
    usage_add_for(&u, "seal-0001", tag); /* on nobody's behalf */
    assert_int_equal(u.count + u.tags, 0);
    for (uint32_t i = 0; i < USAGE_TAGS_MAX; i++) {
        name(i / 2, tag);
        usage_add_for(&u, i % 2 ? "pdf-0001" : "seal-0001", tag);
        usage_add_for(&u, i % 2 ? "pdf-0001" : "seal-0001", tag);
    }
    name(0, tag);
    usage_add_for(&u, "seal-0001", tag);
    assert_int_equal(usage_for(&u, "seal-0001", tag), 3);
    assert_int_equal(usage_for(&u, "pdf-0001", tag), 2);
    assert_int_equal(usage_for(&u, "pdf-0002", tag), 0); /* it knows all */
    assert_int_equal(u.tags, USAGE_TAGS_MAX);
    name(USAGE_TAGS_MAX, tag); /* one more: the first is forgotten, no other */
    usage_add_for(&u, "seal-0001", tag);
    assert_int_equal(usage_write(folder.path, &u, &error), SCEAU_OK);
    assert_int_equal(usage_read(folder.path, &again, &error), SCEAU_OK);
    assert_int_equal(usage_for(&again, "seal-0001", tag), 1);
    assert_int_equal(usage_for(&again, "pdf-0001", tag), -1);
    assert_int_equal(usage_for(&again, "pdf-0002", tag), -1);
    for (uint32_t i = 0; i < USAGE_TAGS_MAX / 2; i++) {
        name(i, tag);
        assert_int_equal(usage_for(&again, "seal-0001", tag), i ? 2 : -1);
        assert_int_equal(usage_for(&again, "pdf-0001", tag), 2);
    }
    /* and it goes on where it was */
    name(USAGE_TAGS_MAX + 1, tag);
    usage_add_for(&again, "seal-0001", tag);
    name(0, tag);
    assert_int_equal(usage_for(&again, "pdf-0001", tag), -1);
    name(1, tag);
    assert_int_equal(usage_for(&again, "seal-0001", tag), 2);
}

#define TAG "0123456789abcdef0123456789abcdef"

static void
a_line_of_a_tag_has_one_form(void **state)
{
    static const char *const bad[] = { "sceau-usage/1\na\t1\n\t" TAG "\ta\t1\n",
        "sceau-usage/2\n\t" TAG "\ta\t1\n",
        "sceau-usage/2\na\t1\n\t" TAG "0\ta\t1\n",
        "sceau-usage/2\na\t1\n\t0123456789ABCDEF0123456789abcdef\ta\t1\n",
        "sceau-usage/2\na\t1\n\t" TAG "\ta\t-1\n",
        "sceau-usage/2\na\t1\n\t" TAG "\ta\t1",
        "sceau-usage/2\na\t1\n\t" TAG "\ta\n",
        "sceau-usage/2\na\t1\n\t" TAG "\tb\t1\n",
        "sceau-usage/2\na\t1\n\t" TAG "\ta\t1\n\t\n", "sceau-usage/2\n\t\n\t\n",
        "sceau-usage/2\na\t1\n\t" TAG "\t\t1\n" };
    static struct usage u;
    const uint8_t tag[SIGNER_TAG] = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd,
        0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (read_text(bad[i], &u) != SCEAU_E_FORMAT)
            fail_msg("« %s »", bad[i]);
    assert_int_equal(
        read_text("sceau-usage/2\na\t5\n\t" TAG "\ta\t3\n", &u), SCEAU_OK);
    assert_int_equal(usage_of(&u, "a"), 5);
    assert_int_equal(usage_for(&u, "a", tag), 3);
    assert_int_equal(usage_for(&u, "b", tag), 0);
    assert_int_equal(read_text("sceau-usage/2\na\t5\n\t\n", &u), SCEAU_OK);
    assert_int_equal(usage_for(&u, "a", tag), -1);
    /* whoever asked before this was kept */
    assert_int_equal(read_text("sceau-usage/1\na\t5\n", &u), SCEAU_OK);
    assert_int_equal(usage_for(&u, "a", tag), -1);
}

static void
any_other_text_is_refused(void **state)
{
    static const char *const bad[] = { "", "x", "sceau-usage/3\n",
        "sceau-usage/1\na\t1", "sceau-usage/1\na\t\n", "sceau-usage/1\n\t1\n",
        "sceau-usage/1\na\t-1\n", "sceau-usage/1\na\t1x\n",
        "sceau-usage/1\na\t1\na\t2\n", "sceau-usage/1\na 1\n",
        "sceau-usage/1\na\t1000000000000000000\n", "sceau-usage/1\n\n" };
    static struct usage u;
    char label[128] = "sceau-usage/1\n";

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (read_text(bad[i], &u) != SCEAU_E_FORMAT)
            fail_msg("« %s »", bad[i]);
    assert_int_equal(read_text("sceau-usage/1\n", &u), SCEAU_OK);
    for (size_t len = SIGNER_LABEL_MAX; len <= SIGNER_LABEL_MAX + 1; len++) {
        char *end = label + strlen("sceau-usage/1\n");
        memset(end, 'k', len);
        (void)snprintf(end + len, sizeof label - 14 - len, "\t1\n");
        assert_int_equal(read_text(label, &u),
            len > SIGNER_LABEL_MAX ? SCEAU_E_FORMAT : SCEAU_OK);
    }
}

static void
there_is_room_for_so_many_keys(void **state)
{
    static struct usage u, again;
    struct sceau_error error = { 0 };
    char label[SIGNER_LABEL_MAX + 2];

    (void)state;
    u.count = 0;
    for (unsigned i = 0; i < USAGE_KEYS_MAX; i++) {
        (void)snprintf(label, sizeof label, "%064u", i);
        assert_true(usage_set(&u, label, INT64_C(999999999999999999)));
    }
    assert_false(usage_set(&u, "one more", 1));
    assert_int_equal(usage_write(folder.path, &u, &error), SCEAU_OK);
    assert_int_equal(usage_read(folder.path, &again, &error), SCEAU_OK);
    assert_int_equal(again.count, USAGE_KEYS_MAX);
    u.count = 0;
    (void)snprintf(label, sizeof label, "%065u", 1U);
    assert_false(usage_set(&u, label, 1));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_was_written_reads_the_same, make, unmake),
        cmocka_unit_test_setup_teardown(
            the_last_who_asked_are_remembered, make, unmake),
        cmocka_unit_test_setup_teardown(
            a_line_of_a_tag_has_one_form, make, unmake),
        cmocka_unit_test_setup_teardown(
            any_other_text_is_refused, make, unmake),
        cmocka_unit_test_setup_teardown(
            there_is_room_for_so_many_keys, make, unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
