/* SPDX-License-Identifier: EUPL-1.2 */
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/folder.h"
#include "tests/unit/test.h"
#include "verifier/http/listen.h"

static struct folder dir;
static char path[FOLDER_FILE];

static int
set_up(void **state)
{
    (void)state;
    folder_make(&dir);
    folder_path(&dir, "socket", path);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    folder_remove(&dir);
    return 0;
}

static void
a_socket_is_made_with_its_mode_and_goes(void **state)
{
    struct sceau_error error = { 0 };
    struct listener l, second;
    struct stat info;

    (void)state;
    assert_int_equal(listen_on_path(path, 0660, &l, &error), SCEAU_OK);
    assert_true(l.local);
    assert_int_equal(lstat(path, &info), 0);
    assert_true(S_ISSOCK(info.st_mode));
    assert_int_equal(info.st_mode & 0777, 0660);
    /* somebody serves it */
    assert_int_equal(
        listen_on_path(path, 0660, &second, &error), SCEAU_E_STATE);
    listen_close(&l);
    assert_int_equal(lstat(path, &info), -1);
}

static void
a_stale_socket_is_replaced_and_nothing_else(void **state)
{
    struct sceau_error error = { 0 };
    struct listener l;
    struct stat info;

    (void)state;
    assert_int_equal(listen_on_path(path, 0600, &l, &error), SCEAU_OK);
    (void)close(l.fd); /* as after a crash */
    assert_int_equal(lstat(path, &info), 0);
    assert_int_equal(listen_on_path(path, 0600, &l, &error), SCEAU_OK);
    listen_close(&l);
    folder_write(&dir, "socket", span_str("a file"));
    assert_int_equal(listen_on_path(path, 0600, &l, &error), SCEAU_E_STATE);
    assert_int_equal(lstat(path, &info), 0);
    assert_true(S_ISREG(info.st_mode));
    (void)unlink(path);
}

static void
a_path_has_its_bound(void **state)
{
    struct sceau_error error = { 0 };
    struct listener l;
    char name[LISTEN_PATH_MAX + 2];

    (void)state;
    memset(name, 'a', sizeof name);
    name[LISTEN_PATH_MAX + 1] = 0;
    assert_int_equal(listen_on_path(name, 0600, &l, &error), SCEAU_E_USAGE);
    folder_path(&dir, "none/socket", path);
    assert_int_equal(listen_on_path(path, 0600, &l, &error), SCEAU_E_IO);
    folder_path(&dir, "socket", path);
}

static void
a_port_is_of_loopback_alone(void **state)
{
    struct sceau_error error = { 0 };
    struct listener l, second;

    (void)state;
    assert_int_equal(listen_on_port(0, &l, &error), SCEAU_OK);
    assert_false(l.local);
    unsigned port = listen_port(&l);
    assert_true(port > 0);
    assert_int_equal(listen_on_port(port, &second, &error), SCEAU_E_IO);
    listen_close(&l);
}

/* In a process whose third descriptor is the socket; its exit code. */
static int
take_in_child(int fd, const char *count)
{
    int how = -1;
    pid_t pid = fork();

    if (pid == 0) {
        struct listener l;
        char me[16];
        (void)snprintf(me, sizeof me, "%d", (int)getpid());
        if (fd != 3 && dup2(fd, 3) < 0)
            _exit(99);
        (void)setenv("LISTEN_PID", me, 1);
        (void)setenv("LISTEN_FDS", count, 1);
        if (!listen_is_handed())
            _exit(98);
        enum sceau_status status = listen_take(&l, NULL);
        if (listen_is_handed() || getenv("LISTEN_PID"))
            _exit(97);
        _exit(status == SCEAU_OK ? l.local : 10);
    }
    assert_int_equal(waitpid(pid, &how, 0), pid);
    return WEXITSTATUS(how);
}

static void
systemd_hands_over_one_that_listens(void **state)
{
    struct sceau_error error = { 0 };
    struct listener unix_one, port;
    int deaf = socket(AF_UNIX, SOCK_STREAM, 0);

    (void)state;
    assert_int_equal(listen_on_path(path, 0600, &unix_one, &error), SCEAU_OK);
    assert_int_equal(listen_on_port(0, &port, &error), SCEAU_OK);
    assert_int_equal(take_in_child(unix_one.fd, "1"), 1);
    assert_int_equal(take_in_child(port.fd, "1"), 0);
    assert_int_equal(take_in_child(unix_one.fd, "2"), 10);
    assert_int_equal(take_in_child(deaf, "1"), 10);
    assert_false(listen_is_handed());
    (void)close(deaf);
    listen_close(&unix_one);
    listen_close(&port);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_socket_is_made_with_its_mode_and_goes),
        cmocka_unit_test(a_stale_socket_is_replaced_and_nothing_else),
        cmocka_unit_test(a_path_has_its_bound),
        cmocka_unit_test(a_port_is_of_loopback_alone),
        cmocka_unit_test(systemd_hands_over_one_that_listens),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
