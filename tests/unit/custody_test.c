/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <unistd.h>

#include "hsm/custody.h"
#include "hsm/frame.h"
#include "hsm/moment.h"
#include "hsm/usage.h"
#include "tests/support/folder.h"

static struct folder folder;
static char old_label[] = "seal-1", new_label[] = "seal-2", pdf[] = "pdf-1";
static struct hsm_config config = {
    .key = { { .label = old_label, .purpose = SIGNER_SEAL, .limit = 10 },
        { .label = new_label, .purpose = SIGNER_SEAL },
        { .label = pdf, .purpose = SIGNER_PDF } },
    .key_count = 3
};
enum { OLD, NEW, PDF };

static int
make(void **state)
{
    (void)state;
    folder_make(&folder);
    config.state = folder.path;
    return 0;
}

static int
unmake(void **state)
{
    (void)state;
    folder_remove(&folder);
    return 0;
}

/* Bring keys, by their places, as far as that. */
static void
write_journal(const enum key_state state[3], int64_t until)
{
    struct journal *j = NULL;
    struct sceau_error error = { 0 };
    char path[FOLDER_FILE];

    folder_path(&folder, JOURNAL_NAME, path);
    (void)unlink(path);
    assert_int_equal(journal_open(folder.path, &j, &error), SCEAU_OK);
    for (size_t i = 0; i < 3; i++)
        for (enum key_state s = KEY_GENERATED; s <= state[i]; s++) {
            struct journal_line line = { .at = 1,
                .state = s,
                .purpose = config.key[i].purpose,
                .name = "0001",
                .reason = "essai" };
            (void)snprintf(
                line.label, sizeof line.label, "%s", config.key[i].label);
            (void)snprintf(line.id, sizeof line.id, "%02zx", i);
            line.fingerprint[0] = (uint8_t)i;
            line.until = s == KEY_RETIRED ? until : 0;
            if (journal_put(j, &line, &error) != SCEAU_OK)
                fail_msg("%s", error.text);
        }
    if (j->text.len)
        assert_int_equal(journal_save(j, &error), SCEAU_OK);
    journal_free(&j);
}

static struct custody *
open_it(void)
{
    struct custody *c = NULL;
    struct sceau_error error = { 0 };

    if (custody_open(&config, &c, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    return c;
}

static void
only_the_active_key_signs_and_the_next_is_open(void **state)
{
    static const enum key_state states[] = { KEY_UNKNOWN, KEY_GENERATED,
        KEY_BACKED_UP, KEY_CERTIFIED, KEY_NEXT, KEY_ACTIVE, KEY_RETIRED };
    struct sceau_error error = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        size_t active = 9;
        write_journal((enum key_state[3]) { states[i] }, 0);
        struct custody *c = open_it();
        bool signs = states[i] == KEY_ACTIVE;
        assert_int_equal(custody_state(c, OLD), states[i]);
        assert_int_equal(
            custody_allows(c, OLD, &error), signs ? SCEAU_OK : SCEAU_E_STATE);
        assert_int_equal(custody_wants(c, OLD), signs || states[i] == KEY_NEXT);
        assert_int_equal(custody_active(c, SIGNER_SEAL, &active, &error),
            signs ? SCEAU_OK : SCEAU_E_NOTFOUND);
        assert_int_equal(active, signs ? OLD : 9);
        assert_int_equal(
            custody_active(c, SIGNER_PDF, &active, &error), SCEAU_E_NOTFOUND);
        custody_free(&c);
        assert_null(c);
    }
}

static void
a_key_that_was_replaced_signs_until_its_term(void **state)
{
    struct sceau_error error = { 0 };
    size_t active = 9;

    (void)state;
    for (int late = 0; late < 2; late++) {
        write_journal((enum key_state[3]) { KEY_RETIRED, KEY_ACTIVE },
            moment_now() + (late ? -1 : 60));
        struct custody *c = open_it();
        assert_int_equal(
            custody_allows(c, OLD, &error), late ? SCEAU_E_STATE : SCEAU_OK);
        assert_int_equal(custody_wants(c, OLD), !late);
        assert_int_equal(custody_allows(c, NEW, &error), SCEAU_OK);
        assert_int_equal(
            custody_active(c, SIGNER_SEAL, &active, &error), SCEAU_OK);
        assert_int_equal(active, NEW);
        if (late)
            assert_non_null(strstr(error.text, "« seal-2 » est en service"));
        custody_free(&c);
    }
}

static void
a_journal_that_changes_is_read_anew(void **state)
{
    struct sceau_error error = { 0 };

    (void)state;
    write_journal((enum key_state[3]) { KEY_ACTIVE, KEY_NEXT }, 0);
    struct custody *c = open_it();
    assert_int_equal(custody_state(c, NEW), KEY_NEXT);
    write_journal((enum key_state[3]) { KEY_RETIRED, KEY_ACTIVE }, 0);
    assert_int_equal(custody_state(c, NEW), KEY_NEXT);
    custody_refresh(c);
    assert_int_equal(custody_state(c, NEW), KEY_ACTIVE);
    assert_int_equal(custody_allows(c, OLD, &error), SCEAU_E_STATE);
    /* one that cannot be read changes nothing */
    folder_write(&folder, JOURNAL_NAME, span_str("sceau-keys/1\nrubbish"));
    custody_refresh(c);
    assert_int_equal(custody_state(c, NEW), KEY_ACTIVE);
    assert_int_equal(custody_allows(c, NEW, &error), SCEAU_OK);
    /* nor does one that is gone */
    char path[FOLDER_FILE];
    folder_path(&folder, JOURNAL_NAME, path);
    assert_int_equal(unlink(path), 0);
    custody_refresh(c);
    assert_int_equal(custody_allows(c, NEW, &error), SCEAU_OK);
    custody_free(&c);
    folder_write(&folder, JOURNAL_NAME, span_str("sceau-keys/1\nrubbish"));
    assert_int_equal(custody_open(&config, &c, &error), SCEAU_E_FORMAT);
    assert_null(c);
}

static void
a_key_for_another_purpose_is_unknown(void **state)
{
    (void)state;
    write_journal(
        (enum key_state[3]) { KEY_UNKNOWN, KEY_UNKNOWN, KEY_ACTIVE }, 0);
    config.key[PDF].purpose = SIGNER_BUNDLE;
    struct custody *c = open_it();
    assert_int_equal(custody_state(c, PDF), KEY_UNKNOWN);
    custody_free(&c);
    config.key[PDF].purpose = SIGNER_PDF;
}

static int64_t
saved(const char *label)
{
    static struct usage u;
    struct sceau_error error = { 0 };

    assert_int_equal(usage_read(folder.path, &u, &error), SCEAU_OK);
    return usage_of(&u, label);
}

static void
what_was_signed_is_counted_across_restarts(void **state)
{
    (void)state;
    folder_write(
        &folder, USAGE_NAME, span_str("sceau-usage/1\nseal-1\t5\nolder\t7\n"));
    struct custody *c = open_it();
    assert_int_equal(custody_total(c, OLD), 5);
    assert_int_equal(custody_total(c, NEW), 0);
    assert_int_equal(custody_next(c), FRAME_NO_DEADLINE);
    int64_t before = frame_clock_ms();
    custody_count(c, OLD, 3);
    custody_count(c, NEW, 1);
    assert_true(custody_next(c) >= before + CUSTODY_SAVE_MS
        && custody_next(c) <= frame_clock_ms() + CUSTODY_SAVE_MS);
    custody_tick(c); /* not yet */
    assert_int_equal(saved(old_label), 5);
    custody_free(&c);
    assert_int_equal(saved(old_label), 8);
    assert_int_equal(saved(new_label), 1);
    assert_int_equal(saved("older"), 7);
    c = open_it();
    assert_int_equal(custody_total(c, OLD), 8);
    custody_free(&c);
}

static void
for_whom_it_was_is_counted_across_restarts(void **state)
{
    const uint8_t tag[SIGNER_TAG] = { 1 }, other[SIGNER_TAG] = { 2 };

    (void)state;
    struct custody *c = open_it();
    for (int i = 0; i < 2; i++) {
        custody_count(c, OLD, 1);
        custody_count_for(c, OLD, tag);
    }
    custody_count(c, NEW, 1);
    custody_count_for(c, NEW, other);
    custody_free(&c);
    assert_int_equal(saved(old_label), 2);
    c = open_it();
    custody_count(c, OLD, 1);
    custody_count_for(c, OLD, tag);
    assert_int_equal(custody_made_for(c, old_label, tag), 3);
    assert_int_equal(custody_made_for(c, old_label, other), 0);
    assert_int_equal(custody_made_for(c, new_label, other), 1);
    custody_free(&c);
}

static void
it_is_saved_by_another_process_when_it_is_due(void **state)
{
    (void)state;
    struct custody *c = open_it();
    custody_count(c, NEW, 4);
    while (frame_clock_ms() < custody_next(c))
        (void)usleep(20000);
    custody_tick(c);
    assert_int_equal(custody_next(c), FRAME_NO_DEADLINE);
    for (int i = 0; i < 500 && saved(new_label) != 4; i++)
        (void)usleep(10000);
    assert_int_equal(saved(new_label), 4);
    custody_count(c, NEW, 1); /* while it may still be there */
    custody_free(&c);
    assert_int_equal(saved(new_label), 5);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            only_the_active_key_signs_and_the_next_is_open, make, unmake),
        cmocka_unit_test_setup_teardown(
            a_key_that_was_replaced_signs_until_its_term, make, unmake),
        cmocka_unit_test_setup_teardown(
            a_journal_that_changes_is_read_anew, make, unmake),
        cmocka_unit_test_setup_teardown(
            a_key_for_another_purpose_is_unknown, make, unmake),
        cmocka_unit_test_setup_teardown(
            what_was_signed_is_counted_across_restarts, make, unmake),
        cmocka_unit_test_setup_teardown(
            for_whom_it_was_is_counted_across_restarts, make, unmake),
        cmocka_unit_test_setup_teardown(
            it_is_saved_by_another_process_when_it_is_due, make, unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
