/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A mutool that misbehaves as its "PDF", which it reads on descriptor 0, tells it to. It
 * has no other way of being told: it is started without an environment.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;

static void
say(const void *bytes, size_t len)
{
    if (write(STDOUT_FILENO, bytes, len) != (ssize_t)len)
        _exit(1);
}

static _Noreturn void
hang(void)
{
    uint32_t word = 0;

    for (;;)
        (void)syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static _Noreturn void
spin(void)
{
    for (volatile unsigned i = 0;; i++)
        ;
}

static _Noreturn void
flood(void)
{
    static const char line[4096] = "P5\n4400 4400\n255\n";

    for (;;)
        say(line, sizeof line);
}

static int
is_alone(void)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    return pid < 0;
}

static int
has_little_room(void)
{
    size_t len = (size_t)256 * 1024 * 1024;

    return mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
               -1, 0)
        == MAP_FAILED;
}

static int
keeps_its_limits(void)
{
    struct rlimit more = { RLIM_INFINITY, RLIM_INFINITY };

    return setrlimit(RLIMIT_AS, &more) != 0
        && setrlimit(RLIMIT_CPU, &more) != 0;
}

static int
is_at_the_root(void)
{
    char here[64];

    return getcwd(here, sizeof here) && strcmp(here, "/") == 0;
}

/* One point for each thing that cannot be done, white. */
static void
probe(void)
{
    char byte;

    (void)signal(SIGXFSZ, SIG_IGN);
    const int cannot[] = {
        socket(AF_INET, SOCK_STREAM, 0) < 0,
        socket(AF_UNIX, SOCK_STREAM, 0) < 0,
        open("/tmp/sceau-probe", O_WRONLY | O_CREAT, 0600) < 0,
        open("/tmp", O_RDWR | O_TMPFILE, 0600) < 0,
        open("/dev/null", O_WRONLY) < 0,
        openat(AT_FDCWD, "/dev/null", O_RDWR) < 0,
        mkdir("/tmp/sceau-probe", 0700) < 0,
        unlink("/tmp/sceau-probe") < 0 && errno == ENOSYS,
        symlink("/", "/tmp/sceau-probe") < 0,
        memfd_create("probe", 0) < 0,
        write(STDIN_FILENO, "x", 1) < 0,
        read(3, &byte, 1) < 0 && errno == EBADF,
        is_alone(),
        has_little_room(),
        keeps_its_limits(),
        kill(getppid(), 0) < 0,
        ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0,
        environ[0] == NULL,
        is_at_the_root(),
    };
    enum { COUNT = sizeof cannot / sizeof *cannot };
    char head[32];

    int n = snprintf(head, sizeof head, "P5\n%d 1\n255\n", (int)COUNT);
    say(head, (size_t)n);
    for (int i = 0; i < COUNT; i++)
        say(cannot[i] ? "\xff" : "\0", 1);
}

static void
blank(void)
{
    static char page[120 * 120];

    memset(page, 255, sizeof page);
    say("P5\n120 120\n255\n", 15);
    say(page, sizeof page);
}

static void
count(const char *mode)
{
    if (strcmp(mode, "eleven") == 0)
        say("11\n", 3);
    else if (strcmp(mode, "billions") == 0)
        say("2147483647\n", 11);
    else if (strcmp(mode, "digits") == 0)
        say("99999999999999999999999999\n", 27);
    else if (strcmp(mode, "null") == 0)
        say("null\n", 5);
    else if (strcmp(mode, "zero") == 0)
        say("0\n", 2);
    else if (strcmp(mode, "three") == 0)
        say("3\n", 2);
    else if (strcmp(mode, "silent") != 0)
        say("1\n", 2);
}

static void
draw(const char *mode, const char *page)
{
    if (strcmp(mode, "hang") == 0)
        hang();
    if (strcmp(mode, "deaf") == 0 && close(STDOUT_FILENO) == 0)
        hang();
    if (strcmp(mode, "spin") == 0)
        spin();
    if (strcmp(mode, "flood") == 0)
        flood();
    if (strcmp(mode, "probe") == 0)
        probe();
    else if (strcmp(mode, "large") == 0)
        say("P5\n40000 40000\n255\n", 19);
    else if (strcmp(mode, "cut") == 0)
        say("P5\n120 120\n255\nx", 16);
    else if (strcmp(mode, "three") != 0 || strcmp(page, "2") != 0)
        blank();
}

int
main(int argc, char **argv)
{
    char mode[16] = "";

    if (argc < 3 || pread(STDIN_FILENO, mode, sizeof mode - 1, 0) < 0)
        return 1;
    if (strcmp(argv[1], "show") == 0)
        count(mode);
    else
        draw(mode, argv[argc - 1]);
    return 0;
}
