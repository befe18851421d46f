/* SPDX-License-Identifier: EUPL-1.2 */
/* What is erased of titles that are over, over both engines: what is published of their
 * codes stays as long as it is of use, and a log that keeps the rest is told. */
#include "tests/support/rig.h"

#include <stdio.h>
#include <stdlib.h>

#include <sqlite3.h>

#include "issuer/register/purge.h"
#include "issuer/status/lists.h"
#include "tests/support/specimen.h"
#include "verifier/base/file.h"

/* 2026-11-24, noon in Paris; titles of the rig end on 2027-02-23. */
#define NOW INT64_C(1795518000)
#define END ((struct date) { 2027, 2, 23 })

static int
three_months(void *context, const char *kind)
{
    (void)context;
    (void)kind;
    return 3;
}

/* It becomes so many days after the end of the title. */
static struct purge_report
purge_after(int days)
{
    rig_now = NOW
        + (int64_t)(date_to_days(END) - date_to_days(date_paris(NOW)) + days)
            * 86400;
    const struct purge p = {
        .registry = rig, .now = rig_now, .patience = 100, .months = three_months
    };
    static struct purge_report report;
    struct sceau_error error = { 0 };

    if (purge_run(&p, &report, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    return report;
}

/* How many codes of that column are listed so many days after the end; their hash is that
 * of this one. */
static size_t
listed_after(int days, enum store_withdrawn column, struct span code)
{
    struct lists lists;
    struct withdrawn_code own;
    struct sceau_error error = { 0 };
    size_t count = 0;

    if (lists_make(rig, date_add_days(END, days), DATE_NONE, &lists, &error)
        != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_int_equal(withdrawn_code_of(code, &own, &error), SCEAU_OK);
    for (size_t i = 0; i < lists.signers; i++) {
        const struct buffer *b = &lists.codes[i].hash[column];
        assert_string_equal(lists.codes[i].ca, own.ca);
        assert_string_equal(lists.codes[i].certificate, own.certificate);
        for (size_t at = 0; at < b->len; at += STATUS_HASH, count++)
            assert_memory_equal(b->data + at, own.hash, STATUS_HASH);
    }
    lists_free(&lists);
    return count;
}

/* One that is issued, with the code, and not examined any more. */
static void
issue(const char *key, struct span code, const char *until)
{
    struct registry_request q = rig_ask(key, "{\"nom\":\"EFFACEBOURG\"}");
    struct registry_grant g = rig_reserve(&q);
    struct registry_result s = rig_seal(&g);

    s.seal_signer = "FR00_0001";
    s.examined = false;
    s.valid_until = until;
    s.code = code;
    assert_true(rig_bring(&s));
}

static void
a_code_is_listed_until_it_is_long_over(void **state)
{
    (void)state;
    const struct specimen_wish wish = { 0 };
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);

    specimen_code(&wish, &code);
    issue("a", buffer_span(&code), "2027-02-23");
    rig_set_status("API-00000001-95", STORY_SUSPENDED);
    assert_int_equal(purge_after(60).erased, 0);
    assert_int_equal(listed_after(60, STORE_SUSPENDED, buffer_span(&code)), 1);
    assert_int_equal(purge_after(100).erased, 1);
    assert_int_equal(rig_count("SELECT count(*) FROM file"), 0);
    assert_int_equal(listed_after(100, STORE_SUSPENDED, buffer_span(&code)), 1);
    assert_int_equal(
        listed_after(WITHDRAWN_CODE_DAYS, STORE_SUSPENDED, buffer_span(&code)),
        1);
    assert_int_equal(listed_after(WITHDRAWN_CODE_DAYS + 1, STORE_SUSPENDED,
                         buffer_span(&code)),
        0);
    assert_int_equal(purge_after(WITHDRAWN_CODE_DAYS).erased, 0);
    assert_int_equal(rig_count("SELECT count(*) FROM code_hash"), 1);
    (void)purge_after(WITHDRAWN_CODE_DAYS + 1);
    assert_int_equal(rig_count("SELECT count(*) FROM code_hash"), 0);
}

/* What is good when it is purged may be revoked after. */
static void
what_is_revoked_after_it_was_purged_is_listed(void **state)
{
    (void)state;
    const struct specimen_wish wish = { 0 };
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);

    specimen_code(&wish, &code);
    issue("a", buffer_span(&code), "2027-02-23");
    assert_int_equal(purge_after(100).erased, 1);
    assert_int_equal(listed_after(100, STORE_REVOKED, buffer_span(&code)), 0);
    rig_set_status("API-00000001-95", STORY_REVOKED);
    assert_int_equal(listed_after(100, STORE_REVOKED, buffer_span(&code)), 1);
}

/* One without an end may be shown for ever. */
static void
a_code_without_an_end_stays_listed(void **state)
{
    (void)state;
    const struct specimen_wish wish = { 0 };
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);

    specimen_code(&wish, &code);
    issue("a", buffer_span(&code), NULL);
    rig_set_status("API-00000001-95", STORY_REVOKED);
    assert_int_equal(purge_after(60).erased, 1);
    (void)purge_after(450);
    assert_int_equal(listed_after(8000, STORE_REVOKED, buffer_span(&code)), 1);
}

/* What is long over when it is purged, or has no code, leaves nothing. */
static void
nothing_else_is_kept(void **state)
{
    (void)state;
    const struct specimen_wish wish = { 0 };
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);

    specimen_code(&wish, &code);
    issue("a", span_of("", 0), "2027-02-23");
    assert_int_equal(purge_after(100).erased, 1);
    issue("b", buffer_span(&code), "2027-02-23");
    assert_int_equal(purge_after(WITHDRAWN_CODE_DAYS + 1).erased, 1);
    assert_int_equal(rig_count("SELECT count(*) FROM code_hash"), 0);
}

/* True where the register's file, or its log, has that. */
static bool
is_on_disk(const char *text)
{
    bool found = false;

    for (int log = 0; log <= 1; log++) {
        AUTO_BUFFER struct buffer bytes = buffer_with_max(64u << 20);
        char path[600];
        struct sceau_error error;
        (void)snprintf(
            path, sizeof path, "%s%s", rig_place.where, log ? "-wal" : "");
        if (file_read(path, &bytes, &error) == SCEAU_OK && bytes.len)
            found = found
                || memmem(bytes.data, bytes.len, text, strlen(text)) != NULL;
    }
    return found;
}

static enum sceau_status
purge_while_read(struct sql *sql, void *context, struct sceau_error *error)
{
    struct purge_report *report = context;
    enum sceau_status status =
        sql_run(sql, "SELECT count(*) FROM request", NULL, 0, error);

    *report = purge_after(100);
    return status;
}

static void
a_log_that_another_program_holds_is_told(void **state)
{
    (void)state;
    struct registry *other = place_open_at(&rig_place, NOW);
    struct purge_report report;
    struct sceau_error error = { 0 };
    bool file = rig_place.engine == PLACE_SQLITE;

    issue("a", span_of("", 0), "2027-02-23");
    assert_int_equal(is_on_disk("EFFACEBOURG"), file);
    assert_int_equal(
        sql_read(registry_sql(other), purge_while_read, &report, &error),
        SCEAU_OK);
    assert_int_equal(report.erased, 1);
    assert_int_equal(report.remains, file);
    assert_int_equal(is_on_disk("EFFACEBOURG"), file);
    report = purge_after(100);
    assert_int_equal(report.erased, 0);
    assert_false(report.remains);
    assert_false(is_on_disk("EFFACEBOURG"));
    registry_close(&other);
}

/* Also by a SQLite that was not built to write over what is erased. */
int __real_sqlite3_open_v2(
    const char *path, sqlite3 **db, int flags, const char *vfs);
int __wrap_sqlite3_open_v2(
    const char *path, sqlite3 **db, int flags, const char *vfs);

int
__wrap_sqlite3_open_v2(
    const char *path, sqlite3 **db, int flags, const char *vfs)
{
    int code = __real_sqlite3_open_v2(path, db, flags, vfs);

    return code == SQLITE_OK
        ? sqlite3_exec(*db, "PRAGMA secure_delete = OFF", NULL, NULL, NULL)
        : code;
}

static void
what_was_asked_in_other_words_is_written_over(void **state)
{
    (void)state;
    enum { LONG = 30000 };
    AUTO_BUFFER struct buffer body = buffer_with_max(LONG + 64);
    struct registry_request q;
    struct sceau_error error = { 0 };
    bool empty, file = rig_place.engine == PLACE_SQLITE;

    memset(buffer_room(&body, LONG), 'x', LONG);
    buffer_text(&body, "EFFACEBOURG");
    q = rig_ask("a", buffer_cstr(&body));
    struct registry_grant g = rig_reserve(&q);
    struct registry_result s = { .id = g.id,
        .attempt = g.attempt,
        .outcome = REGISTRY_VOID,
        .reason = "essai" };
    assert_true(rig_bring(&s));
    assert_int_equal(is_on_disk("EFFACEBOURG"), file);
    q = rig_ask("a", "{}");
    assert_int_equal(rig_reserve(&q).standing, REGISTRY_GRANTED);
    assert_int_equal(
        sql_empty_log(registry_sql(rig), 100, &empty, &error), SCEAU_OK);
    assert_true(empty);
    assert_false(is_on_disk("EFFACEBOURG"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_is_listed_until_it_is_long_over),
        cmocka_unit_test(what_is_revoked_after_it_was_purged_is_listed),
        cmocka_unit_test(a_code_without_an_end_stays_listed),
        cmocka_unit_test(nothing_else_is_kept),
        cmocka_unit_test(what_was_asked_in_other_words_is_written_over),
        cmocka_unit_test(a_log_that_another_program_holds_is_told),
    };

    return RIG_RUN(tests, NOW, NULL);
}
