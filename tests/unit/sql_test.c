/* SPDX-License-Identifier: EUPL-1.2 */
/* The connection under the register: its clock, servers that are gone, and what a unit of
 * work leaves. */
#include "tests/unit/test.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "issuer/register/sql.h"
#include "tests/support/place.h"

static struct place place;
static struct sql *sql;

static int
set_up(void **state)
{
    const enum place_engine *engine = *state;
    struct sceau_error error = { 0 };

    place_make(*engine, &place);
    if (sql_open(place.where, &sql, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    sql_close(&sql);
    place_remove(&place);
    return 0;
}

static void
a_server_has_the_time_that_we_have(void **state)
{
    (void)state;
    int64_t now = (int64_t)time(NULL);
    bool shared = sql_is_shared(sql);
    struct sceau_error error = { 0 };

    assert_int_equal(sql_check_clock(sql, now, &error), SCEAU_OK);
    assert_int_equal(
        sql_check_clock(sql, now + SQL_SKEW_MAX - 5, &error), SCEAU_OK);
    assert_int_equal(sql_check_clock(sql, now + SQL_SKEW_MAX + 5, &error),
        shared ? SCEAU_E_LIMIT : SCEAU_OK);
    assert_int_equal(sql_check_clock(sql, now - SQL_SKEW_MAX - 5, &error),
        shared ? SCEAU_E_LIMIT : SCEAU_OK);
    if (shared)
        assert_non_null(strstr(error.text, " s sur celle de PostgreSQL"));
}

/* What SQLite's readers hold while they are open (file format, "SHARED_FIRST"); asked by
 * another process, as nobody sees locks of one's own. */
static bool
is_locked(const char *path)
{
    struct flock lock = { .l_type = F_WRLCK,
        .l_whence = SEEK_SET,
        .l_start = 0x40000002,
        .l_len = 510 };
    int status;
    pid_t child = fork();

    if (child == 0) {
        int fd = open(path, O_RDWR | O_CLOEXEC);
        _exit(
            fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK
                ? 0
                : 1);
    }
    assert_true(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void
opened_twice_by_one_process_it_keeps_its_locks(void **state)
{
    (void)state;
    struct sql *other = NULL;
    struct sceau_error error = { 0 };

    if (sql_is_shared(sql))
        return;
    assert_int_equal(
        sql_script(sql, "CREATE TABLE one (n INTEGER)", &error), SCEAU_OK);
    assert_true(is_locked(place.where));
    assert_int_equal(sql_open(place.where, &other, &error), SCEAU_OK);
    assert_true(is_locked(place.where));
    sql_close(&other);
    assert_true(is_locked(place.where));
}

/* A place where somebody listens, and never says a word; its port. */
static int
listen_in_silence(int *fd)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;

    *fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(*fd, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(*fd, 8), 0);
    assert_int_equal(getsockname(*fd, (struct sockaddr *)&address, &len), 0);
    return ntohs(address.sin_port);
}

static int64_t
seconds_to_refuse(const char *options)
{
    int fd;
    char url[128];
    struct sql *none = NULL;
    struct sceau_error error = { 0 };
    int64_t began = (int64_t)time(NULL);

    (void)snprintf(url, sizeof url, "postgresql://x@127.0.0.1:%d/x%s",
        listen_in_silence(&fd), options);
    assert_int_equal(sql_open(url, &none, &error), SCEAU_E_IO);
    assert_non_null(strstr(error.text, "PostgreSQL ne s’ouvre pas"));
    (void)close(fd);
    return (int64_t)time(NULL) - began;
}

static void
a_server_that_says_nothing_is_given_up(void **state)
{
    (void)state;
    int64_t own = seconds_to_refuse("");

    assert_true(own >= 4 && own <= 8);
    assert_true(seconds_to_refuse("?connect_timeout=2") <= 3);
}

/* Of some numbers, of which one may be there already: what the work does besides. */
struct work {
    int64_t numbers[40];
    size_t count;
    bool reads; /* how many there are */
    bool hides; /* a failure */
    bool gives_up;
    int64_t found;
    int64_t changed;
};

static enum sceau_status
insert(struct sql *s, const struct work *w, struct sceau_error *error)
{
    struct sql_value values[40];

    for (size_t i = 0; i < w->count; i++)
        values[i] = sql_integer(w->numbers[i]);
    return sql_run_many(
        s, "INSERT INTO one (n) VALUES (?1)", values, 1, w->count, error);
}

static enum sceau_status
count_work(struct sql *s, void *context, struct sceau_error *error)
{
    struct work *w = context;
    bool row = false;
    enum sceau_status status =
        sql_run(s, "SELECT count(*) FROM one", NULL, 0, error);

    if (status == SCEAU_OK)
        status = sql_next(s, &row, error);
    w->found = row ? sql_get_integer(s, 0) : -1;
    return status;
}

static enum sceau_status
touch_all(struct sql *s, struct work *w, struct sceau_error *error)
{
    enum sceau_status status =
        sql_run(s, "UPDATE one SET n = n", NULL, 0, error);

    w->changed = sql_changed(s);
    return status == SCEAU_OK ? count_work(s, w, error) : status;
}

static enum sceau_status
do_work(struct sql *s, void *context, struct sceau_error *error)
{
    struct work *w = context;
    enum sceau_status status = insert(s, w, error);

    if (status == SCEAU_OK && w->reads)
        status = touch_all(s, w, error);
    if (w->gives_up)
        return SCEAU_E_USAGE;
    return w->hides ? SCEAU_OK : status;
}

static int64_t
count_kept(void)
{
    struct work w = { .found = -1 };
    struct sceau_error error = { 0 };

    assert_int_equal(sql_read(sql, count_work, &w, &error), SCEAU_OK);
    return w.found;
}

static void
make_table(void)
{
    struct sceau_error error = { 0 };

    assert_int_equal(
        sql_script(sql, "CREATE TABLE one (n {integer} PRIMARY KEY)", &error),
        SCEAU_OK);
    sql_be_patient(sql, 0); /* one that is there twice is tried again */
}

static void
what_is_written_is_there_for_the_next_statement_and_after(void **state)
{
    (void)state;
    struct sceau_error error = { 0 };
    struct work w = { .count = 37, .reads = true };

    make_table();
    for (int64_t times = 1; times <= 3; times++) {
        for (size_t i = 0; i < w.count; i++)
            w.numbers[i] = times * 100 + (int64_t)i;
        assert_int_equal(sql_write(sql, do_work, &w, &error), SCEAU_OK);
        assert_int_equal(w.found, times * 37);
        assert_int_equal(w.changed, times * 37);
        assert_int_equal(count_kept(), times * 37);
    }
    w = (struct work) { .numbers = { 1 }, .count = 1 };
    assert_int_equal(sql_write(sql, do_work, &w, &error), SCEAU_OK);
    assert_int_equal(count_kept(), 3 * 37 + 1);
}

/* Told by the statement, by a later one, or by the commit. */
static void
of_a_statement_that_fails_nothing_is_kept(void **state)
{
    (void)state;
    struct sceau_error error = { 0 };
    struct work w = { .numbers = { 1, 2, 1 }, .count = 3 };
    struct work right = { .numbers = { 7 }, .count = 1 };

    make_table();
    for (int reads = 0; reads < 2; reads++) {
        w.reads = reads;
        assert_int_equal(sql_write(sql, do_work, &w, &error), SCEAU_E_IO);
        assert_int_not_equal(error.text[0], 0);
        assert_int_equal(count_kept(), 0);
    }
    w.hides = true;
    if (sql_is_shared(sql)) {
        assert_int_equal(sql_write(sql, do_work, &w, &error), SCEAU_E_IO);
        assert_non_null(strstr(error.text, "défait"));
        assert_int_equal(count_kept(), 0);
    }
    assert_int_equal(sql_write(sql, do_work, &right, &error), SCEAU_OK);
    assert_int_equal(count_kept(), 1);
}

static void
of_work_that_gives_up_nothing_is_kept(void **state)
{
    (void)state;
    struct sceau_error error = { 0 };
    struct work w = { .numbers = { 1, 2 }, .count = 2, .gives_up = true };

    make_table();
    assert_int_equal(sql_write(sql, do_work, &w, &error), SCEAU_E_USAGE);
    assert_int_equal(count_kept(), 0);
    w.numbers[1] = 1;
    assert_int_equal(sql_write(sql, do_work, &w, &error), SCEAU_E_USAGE);
    assert_int_equal(count_kept(), 0);
    w = (struct work) { .numbers = { 1, 2 }, .count = 2 };
    assert_int_equal(sql_write(sql, do_work, &w, &error), SCEAU_OK);
    assert_int_equal(count_kept(), 2);
}

/* Which answer of "all is answered" libpq has no memory for, from 1; 0: none. */
static int mark_lost;

__attribute__((visibility("default"))) PGresult *
PQmakeEmptyPGresult(PGconn *db, ExecStatusType state)
{
    union {
        void *symbol;
        PGresult *(*make)(PGconn *db, ExecStatusType state);
    } next = { dlsym(RTLD_NEXT, "PQmakeEmptyPGresult") };

    if (state == PGRES_PIPELINE_SYNC && mark_lost && --mark_lost == 0)
        return NULL;
    return next.make(db, state);
}

/* Which statement cannot be sent, from 1; 0: none. */
static int send_lost;

__attribute__((visibility("default"))) int
PQsendQueryPrepared(PGconn *db, const char *name, int count,
    const char *const *values, const int *lengths, const int *formats,
    int result_format)
{
    union {
        void *symbol;
        int (*send)(PGconn *db, const char *name, int count,
            const char *const *values, const int *lengths, const int *formats,
            int result_format);
    } next = { dlsym(RTLD_NEXT, "PQsendQueryPrepared") };

    if (send_lost && --send_lost == 0)
        return 0;
    return next.send(db, name, count, values, lengths, formats, result_format);
}

static void
what_could_not_be_sent_takes_the_rest_with_it(void **state)
{
    (void)state;
    struct sceau_error error = { 0 };
    struct work w = { .numbers = { 1, 2, 3 }, .count = 3, .hides = true };

    if (!sql_is_shared(sql))
        return;
    make_table();
    for (int which = 1; which <= 3; which++) {
        send_lost = which;
        assert_int_equal(sql_write(sql, do_work, &w, &error), SCEAU_E_IO);
        assert_int_equal(send_lost, 0);
        assert_int_equal(count_kept(), 0);
    }
    assert_int_equal(sql_write(sql, do_work, &w, &error), SCEAU_OK);
    assert_int_equal(count_kept(), 3);
}

/* The server has said all, and nobody may wait for more of it. */
static void
without_memory_for_an_answer_it_fails_and_goes_on(void **state)
{
    (void)state;
    struct sceau_error error = { 0 };
    int64_t kept = 0, lost = 0;

    if (!sql_is_shared(sql))
        return;
    make_table();
    for (int which = 1; mark_lost == 0; which++) {
        struct work w = { .numbers = { which }, .count = 1, .reads = true };
        mark_lost = which;
        (void)alarm(30);
        enum sceau_status status = sql_write(sql, do_work, &w, &error);
        (void)alarm(0);
        if (mark_lost > 0) {
            assert_int_equal(status, SCEAU_OK);
            break;
        }
        assert_int_equal(status, SCEAU_E_IO);
        lost++;
        int64_t now = count_kept();
        /* what was committed is, whether it was heard or not */
        assert_true(now == kept || now == kept + 1);
        kept = now;
    }
    mark_lost = 0;
    assert_true(lost >= 3); /* two statements that are read, and the commit */
    assert_int_equal(count_kept(), kept + 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
    static enum place_engine engines[] = { PLACE_SQLITE, PLACE_POSTGRES };
    const struct CMUnitTest once[] = { cmocka_unit_test(
        a_server_that_says_nothing_is_given_up) };
    int failed = cmocka_run_group_tests(once, NULL, NULL);

    for (int i = 0; i < 2; i++) {
        struct CMUnitTest tests[] = { TEST(a_server_has_the_time_that_we_have),
            TEST(opened_twice_by_one_process_it_keeps_its_locks),
            TEST(what_is_written_is_there_for_the_next_statement_and_after),
            TEST(of_a_statement_that_fails_nothing_is_kept),
            TEST(of_work_that_gives_up_nothing_is_kept),
            TEST(what_could_not_be_sent_takes_the_rest_with_it),
            TEST(without_memory_for_an_answer_it_fails_and_goes_on) };
        for (size_t t = 0; t < sizeof tests / sizeof *tests; t++)
            tests[t].initial_state = &engines[i];
        failed += cmocka_run_group_tests_name(
            i ? "PostgreSQL" : "SQLite", tests, NULL, NULL);
    }
    return failed;
}
