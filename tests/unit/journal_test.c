/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <sys/wait.h>
#include <unistd.h>

#include "hsm/journal.h"
#include "tests/support/folder.h"
#include "tests/support/must.h"

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

/* A key is its number: its label, identifier and fingerprint. */
static struct journal_line
line_of(unsigned n, enum key_state state)
{
    struct journal_line line = { .at = 1764093600 + n,
        .state = state,
        .purpose = SIGNER_SEAL,
        .name = "0001",
        .reason = "essai" };

    (void)snprintf(line.label, sizeof line.label, "seal-%u", n);
    (void)snprintf(line.id, sizeof line.id, "%08x", n);
    memset(line.fingerprint, (int)n, sizeof line.fingerprint);
    return line;
}

static struct journal *
open_there(void)
{
    struct journal *j = NULL;
    struct sceau_error error = { 0 };

    if (journal_open(folder.path, &j, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    return j;
}

static enum sceau_status
put(struct journal *j, unsigned n, enum key_state state)
{
    struct journal_line line = line_of(n, state);
    struct sceau_error error = { 0 };

    return journal_put(j, &line, &error);
}

/* Bring a key as far as that. */
static void
bring(struct journal *j, unsigned n, enum key_state to)
{
    for (enum key_state s = KEY_GENERATED; s <= to; s++)
        assert_int_equal(put(j, n, s), SCEAU_OK);
}

static void
a_key_goes_one_step_at_a_time_or_retires(void **state)
{
    (void)state;
    for (enum key_state from = KEY_UNKNOWN; from <= KEY_RETIRED; from++)
        for (enum key_state to = KEY_GENERATED; to <= KEY_RETIRED; to++) {
            struct journal *j = open_there();
            bring(j, 1, from);
            bool again = to == from && from >= KEY_BACKED_UP;
            bool retires = to == KEY_RETIRED && from != KEY_UNKNOWN;
            assert_int_equal(
                put(j, 1, to) == SCEAU_OK, to == from + 1 || again || retires);
            journal_free(&j);
            assert_null(j);
        }
}

static void
what_was_saved_reads_the_same(void **state)
{
    struct journal *j = open_there();
    struct journal_line line = line_of(2, KEY_RETIRED);
    struct sceau_error error = { 0 };

    (void)state;
    assert_int_equal(j->count, 0);
    bring(j, 2, KEY_ACTIVE);
    bring(j, 1, KEY_NEXT);
    line.until = line.at + 3600;
    assert_int_equal(journal_put(j, &line, &error), SCEAU_OK);
    assert_int_equal(journal_save(j, &error), SCEAU_OK);
    bring(j, 3, KEY_GENERATED); /* and not saved */
    journal_free(&j);
    assert_int_equal(journal_read(folder.path, &j, &error), SCEAU_OK);
    assert_int_equal(j->count, 2);
    assert_null(journal_key(j, "seal-3"));
    const struct journal_line *k = journal_key(j, "seal-2");
    assert_non_null(k);
    assert_int_equal(k->state, KEY_RETIRED);
    assert_int_equal(k->at, line.at);
    assert_int_equal(k->until, line.until);
    assert_int_equal(k->purpose, SIGNER_SEAL);
    assert_string_equal(k->id, line.id);
    assert_string_equal(k->name, "0001");
    assert_string_equal(k->reason, "essai");
    assert_memory_equal(k->fingerprint, line.fingerprint, 32);
    assert_ptr_equal(
        journal_first(j, SIGNER_SEAL, KEY_NEXT), journal_key(j, "seal-1"));
    assert_null(journal_first(j, SIGNER_PDF, KEY_NEXT));
    assert_true(journal_signs(k, line.until - 1));
    assert_false(journal_signs(k, line.until));
    assert_false(journal_signs(journal_key(j, "seal-1"), line.at));
    assert_false(journal_signs(NULL, line.at));
    journal_free(&j);
}

static void
one_key_of_a_purpose_is_next_and_one_active(void **state)
{
    struct journal *j = open_there();
    struct journal_line pdf = line_of(3, KEY_GENERATED);
    struct sceau_error error = { 0 };

    (void)state;
    bring(j, 1, KEY_ACTIVE);
    bring(j, 2, KEY_NEXT);
    assert_int_equal(put(j, 2, KEY_ACTIVE), SCEAU_E_STATE);
    bring(j, 4, KEY_CERTIFIED);
    assert_int_equal(put(j, 4, KEY_NEXT), SCEAU_E_STATE);
    pdf.purpose = SIGNER_PDF; /* another purpose has its own */
    for (pdf.state = KEY_GENERATED; pdf.state <= KEY_ACTIVE; pdf.state++)
        assert_int_equal(journal_put(j, &pdf, &error), SCEAU_OK);
    assert_int_equal(put(j, 1, KEY_RETIRED), SCEAU_OK);
    assert_int_equal(put(j, 2, KEY_ACTIVE), SCEAU_OK);
    assert_int_equal(put(j, 4, KEY_NEXT), SCEAU_OK);
    journal_free(&j);
}

static void
a_key_stays_what_it_is_and_is_alone(void **state)
{
    struct sceau_error error = { 0 };
    struct journal *j = open_there();

    (void)state;
    bring(j, 1, KEY_GENERATED);
    for (int i = 0; i < 4; i++) {
        struct journal_line line = line_of(1, KEY_BACKED_UP);
        if (i == 0)
            line.purpose = SIGNER_PDF;
        else if (i == 1)
            line.id[0] = 'f';
        else if (i == 2)
            line.name[0] = '9';
        else
            line.fingerprint[31] ^= 1;
        assert_int_equal(journal_put(j, &line, &error), SCEAU_E_STATE);
        assert_non_null(strstr(error.text, "que le journal connaît"));
    }
    for (int i = 0; i < 2; i++) {
        struct journal_line line = line_of(2, KEY_GENERATED),
                            one = line_of(1, 0);
        if (i == 0)
            memcpy(line.id, one.id, sizeof line.id);
        else
            memcpy(line.fingerprint, one.fingerprint, sizeof line.fingerprint);
        assert_int_equal(journal_put(j, &line, &error), SCEAU_E_STATE);
    }
    journal_free(&j);
}

static void
a_term_is_of_a_retired_key_and_only_comes_nearer(void **state)
{
    struct sceau_error error = { 0 };
    struct journal *j = open_there();
    struct journal_line line = line_of(1, KEY_ACTIVE);

    (void)state;
    bring(j, 1, KEY_NEXT);
    line.until = line.at + 10;
    assert_int_equal(journal_put(j, &line, &error), SCEAU_E_STATE);
    line.state = KEY_RETIRED;
    assert_int_equal(journal_put(j, &line, &error), SCEAU_OK);
    line.until++;
    assert_int_equal(journal_put(j, &line, &error), SCEAU_E_STATE);
    line.until = 0;
    assert_int_equal(journal_put(j, &line, &error), SCEAU_OK);
    assert_false(journal_signs(journal_key(j, line.label), line.at));
    journal_free(&j);
}

static void
texts_are_of_one_line(void **state)
{
    static const char *const bad[] = { "", "a\tb", "a\nb", "a\x7f", "\xff" };
    struct sceau_error error = { 0 };
    struct journal *j = open_there();

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct journal_line line = line_of(1, KEY_GENERATED);
        (void)snprintf(line.reason, sizeof line.reason, "%s", bad[i]);
        assert_int_equal(journal_put(j, &line, &error), SCEAU_E_FORMAT);
        line = line_of(1, KEY_GENERATED);
        (void)snprintf(line.label, sizeof line.label, "%s", bad[i]);
        assert_int_equal(journal_put(j, &line, &error), SCEAU_E_FORMAT);
    }
    assert_int_equal(j->text.len, 0);
    journal_free(&j);
}

/* The text of a journal where much has happened. */
static void
write_history(struct buffer *out)
{
    struct journal *j = open_there();

    bring(j, 1, KEY_ACTIVE);
    bring(j, 2, KEY_NEXT);
    assert_int_equal(put(j, 1, KEY_RETIRED), SCEAU_OK);
    assert_int_equal(put(j, 2, KEY_ACTIVE), SCEAU_OK);
    buffer_put(out, j->text.data, j->text.len);
    journal_free(&j);
}

static enum sceau_status
read_text(const char *text, size_t len)
{
    struct journal *j = NULL;
    struct sceau_error error = { 0 };

    folder_write(&folder, JOURNAL_NAME, span_of(text, len));
    enum sceau_status status = journal_read(folder.path, &j, &error);
    assert_true((status == SCEAU_OK) == (j != NULL));
    if (status != SCEAU_OK && !strstr(error.text, JOURNAL_NAME))
        fail_msg("« %s »", error.text);
    journal_free(&j);
    return status;
}

static void
every_cut_inside_a_line_is_refused(void **state)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(JOURNAL_MAX);

    (void)state;
    write_history(&text);
    const char *all = buffer_cstr(&text);
    for (size_t len = 0; len <= text.len; len++) {
        bool whole = len > 0 && all[len - 1] == '\n';
        assert_int_equal(
            read_text(all, len), whole ? SCEAU_OK : SCEAU_E_FORMAT);
    }
}

/* A line that is gone or told twice leaves what cannot follow. */
static void
a_line_that_is_gone_is_missed(void **state)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(JOURNAL_MAX);
    size_t missed = 0, lines = 0;

    (void)state;
    write_history(&text);
    const char *all = buffer_cstr(&text), *from = strchr(all, '\n') + 1;
    while (*from) {
        const char *to = strchr(from, '\n') + 1;
        AUTO_BUFFER struct buffer cut = buffer_with_max(JOURNAL_MAX);
        buffer_put(&cut, all, (size_t)(from - all));
        buffer_text(&cut, to);
        lines++;
        missed += read_text(buffer_cstr(&cut), cut.len) != SCEAU_OK;
        from = to;
    }
    assert_int_equal(lines, 11);
    assert_int_equal(missed, lines - 1); /* all but the last */
}

static void
a_line_that_is_not_as_written_is_refused(void **state)
{
#define GOOD_HEAD "sceau-keys/1\n2026-11-25T17:44:06Z\ts\t"
#define HEX16 "0123456789abcdef"
#define HEX64 HEX16 HEX16 HEX16 HEX16
    static const struct {
        const char *text;
        enum sceau_status status;
    } rows[] = {
        { GOOD_HEAD "generated\tseal\t01\t0001\t" HEX64 "\t-\tr\n", SCEAU_OK },
        { GOOD_HEAD "unknown\tseal\t01\t0001\t" HEX64 "\t-\tr\n",
            SCEAU_E_FORMAT },
        { GOOD_HEAD "generated\ttoken\t01\t0001\t" HEX64 "\t-\tr\n",
            SCEAU_E_FORMAT },
        { GOOD_HEAD "generated\tseal\t\t0001\t" HEX64 "\t-\tr\n",
            SCEAU_E_FORMAT },
        { GOOD_HEAD "generated\tseal\t01\t\t" HEX64 "\t-\tr\n",
            SCEAU_E_FORMAT },
        { GOOD_HEAD "generated\tseal\t01\t0001\t" HEX16 "\t-\tr\n",
            SCEAU_E_FORMAT },
        { GOOD_HEAD "generated\tseal\t01\t0001\t" HEX16 HEX16 HEX16
                    "0123456789ABCDEF\t-\tr\n",
            SCEAU_E_FORMAT },
        { GOOD_HEAD "generated\tseal\t01\t0001\t" HEX64 "\t\tr\n",
            SCEAU_E_FORMAT },
        { GOOD_HEAD "generated\tseal\t01\t0001\t" HEX64 "\t-\tr\tx\n",
            SCEAU_E_FORMAT },
        { GOOD_HEAD "generated\tseal\t01\t0001\t" HEX64 "\t-\t\n",
            SCEAU_E_FORMAT },
        { GOOD_HEAD "generated\tseal\t01\t0001\t" HEX64 "\t-\n",
            SCEAU_E_FORMAT },
        { "sceau-keys/1\nhier\ts\tgenerated\tseal\t01\t0001\t" HEX64 "\t-\tr\n",
            SCEAU_E_FORMAT },
        { "sceau-keys/2\n", SCEAU_E_FORMAT },
        { "sceau-keys/1\n\n", SCEAU_E_FORMAT },
        { "sceau-keys/1\n", SCEAU_OK },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (read_text(rows[i].text, strlen(rows[i].text)) != rows[i].status)
            fail_msg("row %zu: %s", i, rows[i].text);
}

static void
who_writes_waits_for_who_writes(void **state)
{
    struct journal *other = NULL;
    struct sceau_error error = { 0 };
    int go[2];
    char byte;

    (void)state;
    MUST(pipe(go) == 0);
    pid_t child = fork();
    if (child
        == 0) { /* begun before the lock is held: it shares nothing of it */
        MUST(read(go[0], &byte, 1) == 1);
        (void)alarm(20);
        struct journal *own = open_there();
        _exit(own->count == 1 ? 0 : 1);
    }
    struct journal *j = open_there();
    bring(j, 1, KEY_GENERATED);
    assert_int_equal(journal_read(folder.path, &other, &error), SCEAU_OK);
    assert_int_equal(other->count, 0); /* who reads waits for nobody */
    journal_free(&other);
    MUST(write(go[1], "x", 1) == 1);
    (void)usleep(100000);
    int how = -1;
    assert_int_equal(waitpid(child, &how, WNOHANG), 0);
    assert_int_equal(journal_save(j, &error), SCEAU_OK);
    journal_free(&j);
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    (void)close(go[0]);
    (void)close(go[1]);
}

static void
a_folder_that_is_not_there_is_told(void **state)
{
    struct journal *j = NULL;
    struct sceau_error error = { 0 };

    (void)state;
    assert_int_equal(
        journal_open("/nonexistent/folder", &j, &error), SCEAU_E_NOTFOUND);
    assert_null(j);
    assert_int_equal(journal_read("/nonexistent/folder", &j, &error), SCEAU_OK);
    assert_int_equal(j->count, 0);
    journal_free(&j);
}

static void
every_state_has_its_words(void **state)
{
    (void)state;
    for (enum key_state s = KEY_UNKNOWN; s <= KEY_RETIRED; s++)
        for (enum key_state t = KEY_UNKNOWN; t < s; t++) {
            assert_string_not_equal(key_state_name(s), key_state_name(t));
            assert_string_not_equal(key_state_words(s), key_state_words(t));
        }
    assert_string_equal(key_state_name((enum key_state)99), "unknown");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_key_goes_one_step_at_a_time_or_retires, make, unmake),
        cmocka_unit_test_setup_teardown(
            what_was_saved_reads_the_same, make, unmake),
        cmocka_unit_test_setup_teardown(
            one_key_of_a_purpose_is_next_and_one_active, make, unmake),
        cmocka_unit_test_setup_teardown(
            a_key_stays_what_it_is_and_is_alone, make, unmake),
        cmocka_unit_test_setup_teardown(
            a_term_is_of_a_retired_key_and_only_comes_nearer, make, unmake),
        cmocka_unit_test_setup_teardown(texts_are_of_one_line, make, unmake),
        cmocka_unit_test_setup_teardown(
            every_cut_inside_a_line_is_refused, make, unmake),
        cmocka_unit_test_setup_teardown(
            a_line_that_is_gone_is_missed, make, unmake),
        cmocka_unit_test_setup_teardown(
            a_line_that_is_not_as_written_is_refused, make, unmake),
        cmocka_unit_test_setup_teardown(
            who_writes_waits_for_who_writes, make, unmake),
        cmocka_unit_test_setup_teardown(
            a_folder_that_is_not_there_is_told, make, unmake),
        cmocka_unit_test(every_state_has_its_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
