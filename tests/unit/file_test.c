/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "verifier/base/file.h"
#include "verifier/base/utf8.h"

enum { PATH = 512, NOBODY = 65534 };

static char folder[] = "/tmp/sceau-file-XXXXXX";

/* What the system does wrong, through the linker's --wrap. */
static struct {
    int at;    /* the call to fail, from 1; 0: none */
    int calls; /* made since */
    bool no_unnamed;
    bool no_proc;
    bool no_exchange; /* nor RENAME_NOREPLACE */
    int lock;         /* errno of flock(2), or 0 */
    int pauses;
    int signal; /* that comes with every name given, or 0 */
    int tell;   /* descriptor that hears of the first pause, or 0 */
} wrong;

static bool
fails(void)
{
    if (++wrong.calls != wrong.at)
        return false;
    errno = EIO;
    return true;
}

static int
signalled(int done)
{
    if (wrong.signal)
        (void)raise(wrong.signal);
    return done;
}

#define WRAP(name, parameters, arguments)                                      \
    int __real_##name parameters;                                              \
    int __wrap_##name parameters;                                              \
    int __wrap_##name parameters                                               \
    {                                                                          \
        return fails() ? -1 : __real_##name arguments;                         \
    }

WRAP(fchmod, (int fd, mode_t mode), (fd, mode))
WRAP(fsync, (int fd), (fd))
WRAP(fstatat, (int at, const char *path, struct stat *out, int flags),
    (at, path, out, flags))
int __real_linkat(int a, const char *from, int b, const char *to, int flags);
int __wrap_linkat(int a, const char *from, int b, const char *to, int flags);
int
__wrap_linkat(int a, const char *from, int b, const char *to, int flags)
{
    if (fails())
        return -1;
    return signalled(__real_linkat(a, from, b, to, flags));
}

WRAP(renameat, (int a, const char *from, int b, const char *to),
    (a, from, b, to))

ssize_t __real_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len);
ssize_t
__wrap_write(int fd, const void *data, size_t len)
{
    return fails() ? -1 : __real_write(fd, data, len);
}

int __real_openat(int at, const char *path, int flags, mode_t mode);
int __wrap_openat(int at, const char *path, int flags, mode_t mode);
int
__wrap_openat(int at, const char *path, int flags, mode_t mode)
{
    if (fails())
        return -1;
    if (wrong.no_unnamed && (flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return __real_openat(at, path, flags, mode);
}

int __real_faccessat(int at, const char *path, int mode, int flags);
int __wrap_faccessat(int at, const char *path, int mode, int flags);
int
__wrap_faccessat(int at, const char *path, int mode, int flags)
{
    if (wrong.no_proc) {
        errno = ENOENT;
        return -1;
    }
    return fails() ? -1 : __real_faccessat(at, path, mode, flags);
}

int __real_renameat2(
    int a, const char *from, int b, const char *to, unsigned flags);
int __wrap_renameat2(
    int a, const char *from, int b, const char *to, unsigned flags);
int
__wrap_renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
    if (fails())
        return -1;
    if (wrong.no_exchange) {
        errno = EINVAL;
        return -1;
    }
    return signalled(__real_renameat2(a, from, b, to, flags));
}

int __real_flock(int fd, int operation);
int __wrap_flock(int fd, int operation);
int
__wrap_flock(int fd, int operation)
{
    if (wrong.lock) {
        errno = wrong.lock;
        return -1;
    }
    return fails() ? -1 : __real_flock(fd, operation);
}

int __real_nanosleep(const struct timespec *time, struct timespec *left);
int __wrap_nanosleep(const struct timespec *time, struct timespec *left);
int
__wrap_nanosleep(const struct timespec *time, struct timespec *left)
{
    if (wrong.pauses++ == 0 && wrong.tell)
        (void)!__real_write(wrong.tell, "w", 1);
    return wrong.lock ? 0 : __real_nanosleep(time, left);
}

static void
in_folder(const char *name, char path[PATH])
{
    (void)snprintf(path, PATH, "%s/%s", folder, name);
}

static int
make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

/* Hidden ones too. */
static size_t
names(bool and_remove)
{
    DIR *d = opendir(folder);
    struct dirent *entry;
    size_t count = 0;
    char path[PATH];

    while ((entry = readdir(d))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        count++;
        in_folder(entry->d_name, path);
        if (and_remove)
            assert_int_equal(remove(path), 0);
    }
    (void)closedir(d);
    return count;
}

static int
remove_folder(void **state)
{
    (void)state;
    (void)names(true);
    return rmdir(folder);
}

static int
clean(void **state)
{
    (void)state;
    memset(&wrong, 0, sizeof wrong);
    (void)names(true);
    return 0;
}

static void
a_file_is_written_whole_and_read_back(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(1000);
    struct sceau_error error;
    struct stat info;
    char path[PATH];

    in_folder("a", path);
    assert_int_equal(
        file_write(path, span_of("x\0y", 3), 0600, &error), SCEAU_OK);
    assert_int_equal(file_write(path, span_str("new"), 0640, &error), SCEAU_OK);
    assert_int_equal(file_read(path, &out, &error), SCEAU_OK);
    assert_string_equal(buffer_cstr(&out), "new");
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(names(false), 1); /* nothing half made beside it */
}

static void
creating_never_replaces(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(1000);
    struct sceau_error error;
    char path[PATH];

    in_folder("a", path);
    assert_int_equal(file_create(path, span_str("1"), 0600, &error), SCEAU_OK);
    assert_int_equal(
        file_create(path, span_str("2"), 0600, &error), SCEAU_E_STATE);
    assert_non_null(strstr(error.text, "existe déjà"));
    assert_int_equal(file_read(path, &out, &error), SCEAU_OK);
    assert_string_equal(buffer_cstr(&out), "1");
    assert_int_equal(names(false), 1);
}

static void
a_file_past_the_bound_is_refused(void **state)
{
    (void)state;
    struct sceau_error error;
    char path[PATH];

    in_folder("a", path);
    assert_int_equal(
        file_write(path, span_str("12345"), 0600, &error), SCEAU_OK);
    AUTO_BUFFER struct buffer fits = buffer_with_max(5);
    AUTO_BUFFER struct buffer small = buffer_with_max(4);
    assert_int_equal(file_read(path, &fits, &error), SCEAU_OK);
    assert_int_equal(file_read(path, &small, &error), SCEAU_E_LIMIT);
    assert_non_null(strstr(error.text, "plus de 4 octets"));
    AUTO_BUFFER struct buffer endless = buffer_with_max(1000000);
    assert_int_equal(file_read("/dev/zero", &endless, &error), SCEAU_E_LIMIT);
}

static void
what_cannot_be_read_is_named(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(1000);
    struct sceau_error error;
    char path[PATH];

    in_folder("absent\x1b[31m", path);
    assert_int_equal(file_read(path, &out, &error), SCEAU_E_NOTFOUND);
    assert_non_null(strstr(error.text, "absent?[31m : ouverture impossible"));
    assert_non_null(strstr(error.text, "introuvable"));
    assert_int_equal(file_read(folder, &out, &error), SCEAU_E_IO);
    assert_non_null(strstr(error.text, "dossier"));
    assert_int_equal(out.len, 0);
}

static void
what_cannot_be_written_leaves_nothing(void **state)
{
    (void)state;
    struct sceau_error error;
    char path[PATH];

    in_folder("none/a", path);
    assert_int_equal(
        file_write(path, span_str("x"), 0600, &error), SCEAU_E_NOTFOUND);
    assert_int_equal(
        file_write(folder, span_str("x"), 0600, &error), SCEAU_E_USAGE);
    assert_int_equal(names(false), 0);
    assert_true(utf8_valid(span_str(error.text), NULL));
}

static void
a_dash_is_standard_input(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(1000);
    struct sceau_error error;
    char path[PATH];

    in_folder("a", path);
    assert_int_equal(
        file_write(path, span_str("piped"), 0600, &error), SCEAU_OK);
    int kept = dup(STDIN_FILENO), fd = open(path, O_RDONLY);
    assert_true(fd >= 0 && dup2(fd, STDIN_FILENO) == STDIN_FILENO);
    assert_int_equal(file_read("-", &out, &error), SCEAU_OK);
    assert_string_equal(buffer_cstr(&out), "piped");
    (void)close(STDIN_FILENO);
    assert_int_equal(file_read("-", &out, &error), SCEAU_E_IO);
    if (kept >= 0) {
        (void)dup2(kept, STDIN_FILENO);
        (void)close(kept);
    }
    (void)close(fd);
}

static void
put(const char *path, const char *text)
{
    struct sceau_error error;

    assert_int_equal(file_write(path, span_str(text), 0600, &error), SCEAU_OK);
}

static void
expect_contents(const char *path, const char *text)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(1000);
    struct sceau_error error;
    enum sceau_status status = file_read(path, &out, &error);

    assert_int_equal(status, text ? SCEAU_OK : SCEAU_E_NOTFOUND);
    if (text)
        assert_string_equal(buffer_cstr(&out), text);
}

/* Something at `path` that is no ordinary file. */
static void
make_kind(const char *path, mode_t kind)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    char target[PATH];

    if (kind == S_IFDIR) {
        assert_int_equal(mkdir(path, 0700), 0);
    } else if (kind == S_IFIFO) {
        assert_int_equal(mkfifo(path, 0600), 0);
    } else if (kind == S_IFLNK) {
        in_folder("target", target);
        assert_int_equal(symlink(target, path), 0);
    } else {
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        (void)snprintf(
            address.sun_path, sizeof address.sun_path, "%.100s", path);
        assert_int_equal(
            bind(fd, (struct sockaddr *)&address, sizeof address), 0);
        (void)close(fd);
    }
}

static void
only_an_ordinary_file_is_replaced(void **state)
{
    static const struct {
        mode_t kind;
        const char *words;
    } kinds[] = {
        { S_IFDIR, "c’est un dossier" },
        { S_IFIFO, "c’est un tube" },
        { S_IFLNK, "c’est un lien symbolique" },
        { S_IFSOCK, "c’est une socket" },
    };
    struct sceau_error error;
    struct stat info;
    char path[PATH], target[PATH];

    (void)state;
    in_folder("a", path);
    in_folder("target", target);
    for (size_t i = 0; i < 2 * 4; i++) {
        bool replace = i % 2;
        if (i >= 4)
            put(target, "kept"); /* the link leads somewhere now */
        make_kind(path, kinds[i / 2].kind);
        size_t before = names(false);
        assert_int_equal(
            file_check_target(path, replace, &error), SCEAU_E_USAGE);
        assert_non_null(strstr(error.text, kinds[i / 2].words));
        enum sceau_status status = replace
            ? file_write(path, span_str("x"), 0600, &error)
            : file_create(path, span_str("x"), 0600, &error);
        assert_int_equal(status, SCEAU_E_USAGE);
        assert_non_null(strstr(error.text, kinds[i / 2].words));
        assert_non_null(strstr(error.text, "seul un fichier ordinaire"));
        assert_int_equal(lstat(path, &info), 0);
        assert_int_equal(info.st_mode & S_IFMT, kinds[i / 2].kind);
        assert_int_equal(names(false), before);
        assert_int_equal(remove(path), 0);
    }
    expect_contents(target, "kept");
}

static void
what_is_staged_is_seen_by_nobody(void **state)
{
    struct file_stage *s = NULL;
    struct sceau_error error;
    char path[PATH];

    (void)state;
    in_folder("a", path);
    int probe = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    assert_int_equal(
        file_stage(path, span_str("x"), 0600, &s, &error), SCEAU_OK);
    assert_int_equal(names(false), probe < 0 ? 1 : 0);
    expect_contents(path, NULL);
    file_discard(&s);
    assert_null(s);
    file_discard(&s);
    assert_int_equal(names(false), 0);
    if (probe >= 0)
        (void)close(probe);
    /* and where a file must have a name, that one goes too */
    for (int way = 0; way < 2; way++) {
        wrong.no_unnamed = way == 0;
        wrong.no_proc = way == 1;
        assert_int_equal(
            file_stage(path, span_str("x"), 0600, &s, &error), SCEAU_OK);
        assert_int_equal(names(false), 1);
        file_discard(&s);
        assert_int_equal(names(false), 0);
        put(path, "x");
        expect_contents(path, "x");
        assert_int_equal(names(true), 1);
    }
}

static void
stage_two(
    const char *a, const char *b, const char *text, struct file_stage *stage[2])
{
    struct sceau_error error;

    assert_int_equal(
        file_stage(a, span_str(text), 0600, &stage[0], &error), SCEAU_OK);
    assert_int_equal(
        file_stage(b, span_str(text), 0600, &stage[1], &error), SCEAU_OK);
}

/* Nobody has the folder's lock. */
static bool
is_free(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is = fd >= 0 && __real_flock(fd, LOCK_EX | LOCK_NB) == 0;

    (void)close(fd);
    return is;
}

static void
two_appear_together_or_not_at_all(void **state)
{
    struct file_stage *stage[2];
    struct sceau_error error;
    char a[PATH], b[PATH];

    (void)state;
    in_folder("a", a);
    in_folder("b", b);
    for (int round = 0; round < 6; round++) {
        bool replace = round % 2, was_there = round >= 4;
        wrong.no_exchange = round == 5;
        if (was_there)
            put(a, "old");
        stage_two(a, b, "new", stage);
        make_kind(b, S_IFDIR); /* after the check that found it free */
        assert_int_equal(file_publish(stage, 2, replace, &error),
            was_there && !replace ? SCEAU_E_STATE : SCEAU_E_USAGE);
        file_discard(&stage[0]);
        file_discard(&stage[1]);
        expect_contents(a, was_there ? "old" : NULL);
        assert_int_equal(names(true), was_there ? 2 : 1);

        if (replace)
            put(a, "old");
        stage_two(a, b, "new", stage);
        assert_int_equal(file_publish(stage, 2, replace, &error), SCEAU_OK);
        assert_int_equal(names(false), 2); /* the old one is gone by now */
        assert_true(is_free(folder));
        file_discard(&stage[0]);
        file_discard(&stage[1]);
        expect_contents(a, "new");
        expect_contents(b, "new");
        assert_int_equal(names(true), 2);
    }
}

static void
a_folder_that_goes_meanwhile_is_a_failure(void **state)
{
    struct file_stage *stage[2];
    struct sceau_error error;
    char a[PATH], b[PATH], inner[PATH];

    (void)state;
    in_folder("a", a);
    in_folder("inner", inner);
    in_folder("inner/b", b);
    assert_int_equal(mkdir(inner, 0700), 0);
    put(a, "old");
    stage_two(a, b, "new", stage);
    if (rmdir(inner) != 0) { /* it holds a hidden name here */
        file_discard(&stage[1]);
        file_discard(&stage[0]);
        skip();
    }
    assert_int_equal(file_publish(stage, 2, true, &error), SCEAU_E_NOTFOUND);
    file_discard(&stage[0]);
    file_discard(&stage[1]);
    expect_contents(a, "old");
    assert_int_equal(names(false), 1);
}

/* Write two where `there` says which exist, with the n-th call failing; false where
 * there was no such call. */
static bool
write_two_with_fault(int n, unsigned there, int *failures)
{
    struct file_stage *stage[2] = { NULL, NULL };
    struct sceau_error error;
    char a[PATH], b[PATH];

    in_folder("a", a);
    in_folder("b", b);
    if (there & 1)
        put(a, "old");
    if (there & 2)
        put(b, "old");
    wrong.calls = 0;
    wrong.at = n;
    enum sceau_status status =
        file_stage(a, span_str("new"), 0600, &stage[0], &error);
    if (status == SCEAU_OK)
        status = file_stage(b, span_str("new"), 0600, &stage[1], &error);
    if (status == SCEAU_OK)
        status = file_publish(stage, 2, true, &error);
    file_discard(&stage[0]);
    file_discard(&stage[1]);
    wrong.at = 0;
    bool bit = wrong.calls >= n;
    const char *absent_or_old[2] = { there & 1 ? "old" : NULL,
        there & 2 ? "old" : NULL };
    expect_contents(a, status == SCEAU_OK ? "new" : absent_or_old[0]);
    expect_contents(b, status == SCEAU_OK ? "new" : absent_or_old[1]);
    if (status != SCEAU_OK)
        assert_non_null(strstr(error.text, "erreur du disque"));
    size_t left = status == SCEAU_OK ? 2 : (there & 1) + (there >> 1);
    assert_int_equal(names(true), left);
    *failures += status != SCEAU_OK;
    return bit;
}

static void
whatever_call_fails_the_two_agree(void **state)
{
    (void)state;
    for (unsigned way = 0; way < 4; way++)
        for (unsigned there = 0; there < 4; there++) {
            int n = 1, failures = 0;
            wrong.no_unnamed = way & 1;
            wrong.no_exchange = way & 2;
            while (write_two_with_fault(n, there, &failures))
                n++;
            assert_true(failures >= 10);
        }
}

static void
two_files_have_two_names(void **state)
{
    struct file_stage *stage[2];
    struct sceau_error error;
    char a[PATH], again[PATH];

    (void)state;
    in_folder("a", a);
    in_folder("./a", again);
    for (int round = 0; round < 2; round++) {
        if (round)
            put(a, "old");
        stage_two(a, again, "new", stage);
        assert_int_equal(file_publish(stage, 2, true, &error), SCEAU_E_USAGE);
        assert_non_null(strstr(error.text, "le même nom"));
        file_discard(&stage[0]);
        file_discard(&stage[1]);
        expect_contents(a, round ? "old" : NULL);
        assert_int_equal(names(false), round);
    }
}

static void
a_child_succeeds(pid_t child)
{
    int how;

    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
}

static enum sceau_status
publish_two(const char *a, const char *b, const char *text)
{
    struct file_stage *stage[2] = { NULL, NULL };
    enum sceau_status status =
        file_stage(a, span_str(text), 0600, &stage[0], NULL);

    if (status == SCEAU_OK)
        status = file_stage(b, span_str(text), 0600, &stage[1], NULL);
    if (status == SCEAU_OK)
        status = file_publish(stage, 2, true, NULL);
    file_discard(&stage[0]);
    file_discard(&stage[1]);
    return status;
}

/* Who holds the lock of `held` holds up the two files at a and b; whether the other
 * folder is free meanwhile. */
static bool
waits_leaving_free(
    const char *held, const char *other, const char *a, const char *b)
{
    int lock = open(held, O_RDONLY | O_DIRECTORY | O_CLOEXEC), told[2];
    char byte;

    assert_int_equal(__real_flock(lock, LOCK_EX), 0);
    assert_int_equal(pipe2(told, O_CLOEXEC), 0);
    pid_t child = fork();
    if (child == 0) { /* which must not come back into the tests */
        wrong.tell = told[1];
        _exit(publish_two(a, b, "x") != SCEAU_OK);
    }
    (void)close(told[1]);
    assert_int_equal(read(told[0], &byte, 1), 1); /* it waits now */
    (void)close(told[0]);
    bool other_is_free = is_free(other);
    expect_contents(a, NULL);
    expect_contents(b, NULL);
    assert_int_equal(__real_flock(lock, LOCK_UN), 0);
    (void)close(lock);
    a_child_succeeds(child);
    expect_contents(a, "x");
    expect_contents(b, "x");
    assert_int_equal(unlink(a), 0);
    assert_int_equal(unlink(b), 0);
    return other_is_free;
}

static void
one_that_publishes_waits_for_the_other(void **state)
{
    char a[PATH], b[PATH], inner[PATH], there[PATH];

    (void)state;
    in_folder("a", a);
    in_folder("b", b);
    in_folder("inner", inner);
    in_folder("inner/b", there);
    assert_int_equal(mkdir(inner, 0700), 0);
    assert_true(waits_leaving_free(folder, inner, a, b));
    /* in one order, whatever that of the files: else two wait for each other */
    bool outer_first = waits_leaving_free(folder, inner, a, there);
    assert_int_equal(waits_leaving_free(folder, inner, there, a), outer_first);
    assert_int_equal(waits_leaving_free(inner, folder, a, there), !outer_first);
    assert_int_equal(waits_leaving_free(inner, folder, there, a), !outer_first);
}

static int
publish_often(const char *a, const char *b, int who)
{
    char text[16];

    for (int i = 0; i < 40; i++) {
        (void)snprintf(text, sizeof text, "%d.%d", who, i);
        if (publish_two(a, b, text) != SCEAU_OK)
            return 1;
    }
    return 0;
}

static void
a_signal_comes_before_all_names_or_after(void **state)
{
    char a[PATH], b[PATH];
    int how;

    (void)state;
    in_folder("a", a);
    in_folder("b", b);
    pid_t child = fork();
    if (child == 0) {
        (void)signal(SIGTERM, SIG_DFL);
        wrong.signal = SIGTERM;
        _exit(publish_two(a, b, "x") != SCEAU_OK);
    }
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFSIGNALED(how) && WTERMSIG(how) == SIGTERM);
    expect_contents(a, "x");
    expect_contents(b, "x");
    assert_int_equal(names(false), 2);
}

static void
pairs_that_are_written_at_once_are_never_mixed(void **state)
{
    char inner[PATH], path[2][PATH], text[2][32];
    pid_t child[4];

    (void)state;
    in_folder("inner", inner);
    assert_int_equal(mkdir(inner, 0700), 0);
    for (int same_folder = 0; same_folder < 2; same_folder++) {
        in_folder("a", path[0]);
        in_folder(same_folder ? "b" : "inner/b", path[1]);
        for (int i = 0; i < 4; i++) {
            child[i] = fork();
            if (child[i] == 0) /* each names the folders in its own order */
                _exit(publish_often(path[i % 2], path[1 - i % 2], i));
        }
        for (int i = 0; i < 4; i++)
            a_child_succeeds(child[i]);
        for (int i = 0; i < 2; i++) {
            AUTO_BUFFER struct buffer out = buffer_with_max(30);
            assert_int_equal(file_read(path[i], &out, NULL), SCEAU_OK);
            (void)snprintf(text[i], sizeof text[i], "%s", buffer_cstr(&out));
            assert_int_equal(unlink(path[i]), 0);
        }
        assert_string_equal(text[0], text[1]);
    }
    assert_int_equal(names(false), 1);
}

static void
a_lock_that_nobody_leaves_is_told(void **state)
{
    struct sceau_error error;
    char path[PATH];

    (void)state;
    in_folder("a", path);
    wrong.lock = EWOULDBLOCK;
    assert_int_equal(
        file_write(path, span_str("x"), 0600, &error), SCEAU_E_STATE);
    assert_non_null(strstr(error.text, "verrouillé"));
    assert_true(wrong.pauses >= 100 && wrong.pauses <= 1000);
    assert_int_equal(names(false), 0);
    wrong.lock = EBADF; /* a file system that has no locks */
    put(path, "x");
    expect_contents(path, "x");
}

static void
a_target_is_judged_before_there_is_anything(void **state)
{
    struct sceau_error error;
    char path[PATH];

    (void)state;
    in_folder("a", path);
    assert_int_equal(file_check_target(path, false, &error), SCEAU_OK);
    assert_int_equal(names(false), 0);
    put(path, "x");
    assert_int_equal(file_check_target(path, true, &error), SCEAU_OK);
    assert_int_equal(file_check_target(path, false, &error), SCEAU_E_STATE);
    assert_non_null(strstr(error.text, "existe déjà"));
    in_folder("none/a", path);
    assert_int_equal(file_check_target(path, true, &error), SCEAU_E_NOTFOUND);
    assert_non_null(strstr(error.text, "/none : ouverture du dossier"));
    in_folder("a/b", path);
    assert_int_equal(file_check_target(path, true, &error), SCEAU_E_IO);
    assert_non_null(strstr(error.text, "n’est pas un dossier"));
    in_folder("a/", path);
    assert_int_equal(file_check_target(path, true, &error), SCEAU_E_USAGE);
    assert_non_null(strstr(error.text, "a/ » ne nomme pas un fichier"));
    assert_int_equal(file_check_target("", true, &error), SCEAU_E_USAGE);
    in_folder(".", path);
    assert_int_equal(file_check_target(path, true, &error), SCEAU_E_USAGE);
    assert_int_equal(names(false), 1);
}

static void
a_folder_closed_to_us_is_found_beforehand(void **state)
{
    struct sceau_error error;
    char path[PATH];

    (void)state;
    in_folder("a", path);
    assert_int_equal(chmod(folder, 0555), 0);
    bool root = geteuid() == 0;
    if (root)
        assert_int_equal(seteuid(NOBODY), 0);
    enum sceau_status status = file_check_target(path, true, &error);
    if (root)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(chmod(folder, 0700), 0);
    assert_int_equal(status, SCEAU_E_IO);
    assert_non_null(strstr(error.text, "accès refusé"));
}

static void
past_the_limit_of_the_process_nothing_is_left(void **state)
{
    struct rlimit before, small;
    struct sceau_error error;
    char path[PATH];

    (void)state;
    in_folder("a", path);
    put(path, "old");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 4;
    (void)signal(SIGXFSZ, SIG_IGN); /* as the programs do */
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    enum sceau_status status =
        file_write(path, span_str("far too long"), 0600, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, SIG_DFL);
    assert_int_equal(status, SCEAU_E_IO);
    assert_non_null(strstr(error.text, "ulimit -f"));
    expect_contents(path, "old");
    assert_int_equal(names(false), 1);
}

static void
one_file_is_known_under_all_its_paths(void **state)
{
    char a[PATH], b[PATH], other[PATH];

    (void)state;
    in_folder("a", a);
    in_folder("./a", b);
    in_folder("b", other);
    assert_true(file_same(a, b)); /* neither is there */
    assert_false(file_same(a, other));
    put(a, "x");
    assert_true(file_same(a, b));
    assert_false(file_same(a, other));
    assert_int_equal(symlink(a, other), 0);
    assert_true(file_same(a, other));
    assert_int_equal(unlink(other), 0);
    put(other, "x");
    assert_false(file_same(a, other));
    int kept = dup(STDIN_FILENO), fd = open(a, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0 && dup2(fd, STDIN_FILENO) == STDIN_FILENO);
    assert_true(file_same("-", a));
    assert_false(file_same("-", other));
    if (kept >= 0) {
        (void)dup2(kept, STDIN_FILENO);
        (void)close(kept);
    }
    (void)close(fd);
    in_folder("none/a", a);
    in_folder("none/../none/a", b);
    assert_true(file_same(a, a));
    assert_false(file_same(a, b)); /* no folder: nothing can stand there */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_file_is_written_whole_and_read_back, clean),
        cmocka_unit_test_teardown(creating_never_replaces, clean),
        cmocka_unit_test_teardown(a_file_past_the_bound_is_refused, clean),
        cmocka_unit_test_teardown(what_cannot_be_read_is_named, clean),
        cmocka_unit_test_teardown(what_cannot_be_written_leaves_nothing, clean),
        cmocka_unit_test_teardown(a_dash_is_standard_input, clean),
        cmocka_unit_test_teardown(only_an_ordinary_file_is_replaced, clean),
        cmocka_unit_test_teardown(what_is_staged_is_seen_by_nobody, clean),
        cmocka_unit_test_teardown(two_appear_together_or_not_at_all, clean),
        cmocka_unit_test_teardown(
            a_folder_that_goes_meanwhile_is_a_failure, clean),
        cmocka_unit_test_teardown(whatever_call_fails_the_two_agree, clean),
        cmocka_unit_test_teardown(two_files_have_two_names, clean),
        cmocka_unit_test_teardown(
            one_that_publishes_waits_for_the_other, clean),
        cmocka_unit_test_teardown(
            a_signal_comes_before_all_names_or_after, clean),
        cmocka_unit_test_teardown(
            pairs_that_are_written_at_once_are_never_mixed, clean),
        cmocka_unit_test_teardown(a_lock_that_nobody_leaves_is_told, clean),
        cmocka_unit_test_teardown(
            a_target_is_judged_before_there_is_anything, clean),
        cmocka_unit_test_teardown(
            a_folder_closed_to_us_is_found_beforehand, clean),
        cmocka_unit_test_teardown(
            past_the_limit_of_the_process_nothing_is_left, clean),
        cmocka_unit_test_teardown(one_file_is_known_under_all_its_paths, clean),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
