/* SPDX-License-Identifier: EUPL-1.2 */
/* The connection under the register: its clock, and servers that are gone. */
#include "tests/unit/test.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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
    assert_int_equal(sql_script(sql, "CREATE TABLE one (n INTEGER)", &error),
        SCEAU_OK);
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
            TEST(opened_twice_by_one_process_it_keeps_its_locks) };
        tests[0].initial_state = tests[1].initial_state = &engines[i];
        failed += cmocka_run_group_tests_name(
            i ? "PostgreSQL" : "SQLite", tests, NULL, NULL);
    }
    return failed;
}
