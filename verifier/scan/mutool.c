/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/scan/mutool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "verifier/base/cursor.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/base/reason.h"
#include "verifier/scan/cage.h"

/* A child that waits uses no CPU: the clock on the wall ends it. Much longer than its
 * CPU, for a machine that has other things to do. */
enum { WALL_MS = 3 * SCEAU_PAGE_CPU_MS };

/* Descriptors that may be open at once: the loader's libraries come one by one. */
enum { FILES = 16 };

/* Arguments: the longest is the list of mutool_draw(). */
enum { ARGUMENTS_MAX = 20, NUMBER = 12 };

/* The PDF, as the child finds it; a renderer must be able to seek in it. */
static const char input[] = "/proc/self/fd/0";

static const char said_time[] = "le dessin d’une page a passé sa limite";
static const char said_failed[] =
    "les pages de ce PDF n’ont pas pu être dessinées";
static const char said_exhausted[] = "mémoire épuisée";

/* A relative folder of PATH would be another one from "/". */
static bool
find_in(struct span folder, char path[MUTOOL_PATH_MAX])
{
    struct stat s;
    int n = snprintf(path, MUTOOL_PATH_MAX, "%.*s/mutool", (int)folder.len,
        (const char *)folder.data);

    return span_starts(folder, "/") && n > 0 && n < MUTOOL_PATH_MAX
        && stat(path, &s) == 0 && S_ISREG(s.st_mode) && access(path, X_OK) == 0;
}

static bool
find_program(char path[MUTOOL_PATH_MAX])
{
    const char *list = getenv("PATH");
    struct cursor c = cursor_over(list, list ? strlen(list) : 0);

    do {
        if (find_in(cursor_until(&c, ':'), path))
            return true;
    } while (cursor_skip(&c, ":"));
    return false;
}

static bool
write_all(int fd, struct span bytes)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.data, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes.data += n;
        bytes.len -= (size_t)n;
    }
    return true;
}

enum sceau_status
mutool_open(struct span pdf, struct mutool *out, struct sceau_error *error)
{
    enum { SEALS = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL };

    *out = (struct mutool) { .file = -1, .cpu_left_ms = SCEAU_PAGES_CPU_MS };
    if (!find_program(out->path))
        return fail(error, SCEAU_E_UNSUPPORTED,
            "installez le paquet mupdf-tools, ou donnez une image de la page : "
            "sans mutool, les pages de ce PDF ne peuvent pas être lues");
    out->file = memfd_create("page", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (out->file < 0 || !write_all(out->file, pdf)
        || fcntl(out->file, F_ADD_SEALS, SEALS) != 0)
        return fail(error, SCEAU_E_IO, "tube : %s", REASON(errno));
    return SCEAU_OK;
}

void
mutool_close(struct mutool *m)
{
    if (m->file >= 0)
        (void)close(m->file);
    m->file = -1;
}

/* One of the three standard descriptors, whatever was open in the parent. */
static int
above_standard(int fd)
{
    return fd < 0 ? -1 : fcntl(fd, F_DUPFD, STDERR_FILENO + 1);
}

static _Noreturn void
child(
    const struct mutool *m, int answer, char *const *argument, unsigned seconds)
{
    static char *const environment[] = { NULL };
    const struct cage c = {
        .seconds = seconds, .memory = SCEAU_PAGES_MEMORY_MAX, .files = FILES
    };
    int file = above_standard(m->file);
    int out = above_standard(answer);
    /* to be read: who starts us may open nothing for writing; messages are lost */
    int nowhere = above_standard(open("/dev/null", O_RDONLY | O_CLOEXEC));

    if (file < 0 || out < 0 || nowhere < 0 || dup2(file, STDIN_FILENO) < 0
        || dup2(out, STDOUT_FILENO) < 0 || dup2(nowhere, STDERR_FILENO) < 0
        || close_range(STDERR_FILENO + 1, ~0u, 0) != 0 || chdir("/") != 0)
        _exit(CAGE_EXIT);
    cage_enter(&c);
    cage_filter();
    (void)execve(m->path, argument, environment);
    _exit(CAGE_EXIT);
}

static int64_t
clock_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* All that comes before the end, the bound of `out`, or the deadline: false for that. */
static bool
read_answer(int fd, int64_t deadline, struct buffer *out)
{
    uint8_t step[65536];

    while (buffer_status(out) == SCEAU_OK) {
        struct pollfd ready = { .fd = fd, .events = POLLIN };
        int64_t left = deadline - clock_ms();
        int some = left > 0 ? poll(&ready, 1, (int)left) : 0;
        if (some == 0)
            return false;
        ssize_t n = some < 0 ? -1 : read(fd, step, sizeof step);
        if (n == 0)
            return true;
        if (n < 0 && errno != EINTR)
            return true; /* what was not read is missed by whoever reads on */
        if (n > 0)
            buffer_put(out, step, (size_t)n);
    }
    return true;
}

static unsigned
cpu_ms(const struct rusage *used)
{
    return (unsigned)((used->ru_utime.tv_sec + used->ru_stime.tv_sec) * 1000
        + (used->ru_utime.tv_usec + used->ru_stime.tv_usec) / 1000);
}

/*
 * Its end, at once: it closed its answer, or is to be ended. Gives its CPU time. One
 * that is ending by itself keeps its own status.
 */
static unsigned
reap(pid_t pid, int *how)
{
    struct rusage used = { 0 };

    (void)kill(pid, SIGKILL);
    while (wait4(pid, how, 0, &used) < 0 && errno == EINTR)
        ;
    return cpu_ms(&used);
}

/* What an answer is worth that came to its end. The system counts CPU in ticks when it
 * enforces a bound and exactly when it accounts for it: the two differ by a tenth, and more where
 * others compute too. */
static enum sceau_status
judge_end(int how, bool in_time, unsigned used, unsigned seconds,
    const struct buffer *out, struct sceau_error *error)
{
    bool killed = WIFSIGNALED(how)
        && (WTERMSIG(how) == SIGKILL || WTERMSIG(how) == SIGXCPU);

    if (buffer_status(out) == SCEAU_E_NOMEM)
        return fail(error, SCEAU_E_NOMEM, said_exhausted);
    if (!in_time || buffer_status(out) != SCEAU_OK
        || (killed && 2 * used >= seconds * 1000))
        return fail(error, SCEAU_E_LIMIT, said_time);
    if (WIFEXITED(how) && WEXITSTATUS(how) == CAGE_EXIT)
        return fail(error, SCEAU_E_UNSUPPORTED,
            "mutool n’a pas pu être lancé sous contrainte : donnez une image "
            "de la page");
    if (out->len == 0)
        return fail(error, SCEAU_E_FORMAT, said_failed);
    return SCEAU_OK;
}

static enum sceau_status
listen_to(pid_t pid, int fd, struct mutool *m, unsigned seconds,
    struct buffer *out, struct sceau_error *error)
{
    int how = 0;
    bool in_time = read_answer(fd, clock_ms() + WALL_MS, out);
    unsigned used = reap(pid, &how);

    m->cpu_left_ms -= used < m->cpu_left_ms ? used : m->cpu_left_ms;
    return judge_end(how, in_time, used, seconds, out, error);
}

/* The bound counts whole seconds: what is left of one is not begun. */
static unsigned
seconds_left(const struct mutool *m)
{
    unsigned ms =
        m->cpu_left_ms < SCEAU_PAGE_CPU_MS ? m->cpu_left_ms : SCEAU_PAGE_CPU_MS;

    return ms / 1000;
}

static enum sceau_status
run(struct mutool *m, char *const *argument, struct buffer *out,
    struct sceau_error *error)
{
    unsigned seconds = seconds_left(m);
    int answer[2];

    if (seconds == 0)
        return fail(error, SCEAU_E_LIMIT, said_time);
    if (pipe2(answer, O_CLOEXEC) != 0)
        return fail(error, SCEAU_E_IO, "tube : %s", REASON(errno));
    (void)fflush(NULL); /* what is buffered must not be written twice */
    pid_t pid = fork();
    if (pid == 0)
        child(m, answer[1], argument, seconds);
    (void)close(answer[1]);
    enum sceau_status status = pid < 0
        ? fail(error, SCEAU_E_IO, "processus : %s", REASON(errno))
        : listen_to(pid, answer[0], m, seconds, out, error);
    (void)close(answer[0]);
    return status;
}

/* execve() wants what it does not change to be changeable. */
static void
arguments(char *to[ARGUMENTS_MAX], const char *const *from)
{
    size_t i = 0;

    while (from[i] && i + 1 < ARGUMENTS_MAX) {
        memcpy(&to[i], &from[i], sizeof to[i]);
        i++;
    }
    to[i] = NULL;
}

/* "4\n"; 0 where it is no number. One past all sense stays a number. */
static unsigned
read_count(struct span answer)
{
    enum { SENSE = 1000000 };
    unsigned count = 0;

    for (size_t i = 0; i < answer.len && answer.data[i] != '\n'; i++) {
        uint8_t c = answer.data[i];
        if (c < '0' || c > '9')
            return 0;
        if (count < SENSE)
            count = count * 10 + (unsigned)(c - '0');
    }
    return count;
}

enum sceau_status
mutool_count(struct mutool *m, unsigned *pages, struct sceau_error *error)
{
    static const char *const words[] = { "mutool", "show", input,
        "trailer/Root/Pages/Count", NULL };
    AUTO_BUFFER struct buffer out = buffer_with_max(NUMBER);
    char *argument[ARGUMENTS_MAX];

    arguments(argument, words);
    enum sceau_status status = run(m, argument, &out, error);
    if (status != SCEAU_OK)
        return status;
    unsigned count = read_count(buffer_span(&out));
    if (count == 0)
        return fail(error, SCEAU_E_FORMAT, said_failed);
    *pages = count;
    return SCEAU_OK;
}

enum sceau_status
mutool_draw(struct mutool *m, unsigned page, unsigned dpi, struct buffer *out,
    struct sceau_error *error)
{
    char number[NUMBER], resolution[NUMBER], side[NUMBER];
    /* -a: no index kept on disk; -N: no colour profiles, which the file may bring */
    const char *const words[] = { "mutool", "draw", "-q", "-a", "-N", "-F",
        "pgm", "-c", "gray", "-r", resolution, "-w", side, "-h", side, "-o",
        "-", input, number, NULL };
    char *argument[ARGUMENTS_MAX];

    (void)snprintf(number, sizeof number, "%u", page);
    (void)snprintf(resolution, sizeof resolution, "%u", dpi);
    (void)snprintf(side, sizeof side, "%u", (unsigned)SCEAU_PAGE_SIDE_MAX);
    arguments(argument, words);
    return run(m, argument, out, error);
}
