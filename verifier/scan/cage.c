/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/scan/cage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static void
limit(int resource, rlim_t value)
{
    struct rlimit bound = { .rlim_cur = value, .rlim_max = value };

    if (setrlimit((__rlimit_resource_t)resource, &bound) != 0)
        _exit(CAGE_EXIT);
}

void
cage_enter(const struct cage *c)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
        || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0
        || prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
        _exit(CAGE_EXIT);
    /* ^C is for the program: what it does with it decides, and its end is ours too */
    if (signal(SIGINT, SIG_IGN) == SIG_ERR)
        _exit(CAGE_EXIT);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NPROC, 0);
    if (c->seconds)
        limit(RLIMIT_CPU, c->seconds);
    if (c->memory)
        limit(RLIMIT_AS, c->memory);
    limit(RLIMIT_NOFILE, c->files);
}

#if defined(__x86_64__)
#define THIS_MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_MACHINE AUDIT_ARCH_AARCH64
#endif

#ifdef THIS_MACHINE

/* What the loader, the C library and a renderer ask for; older calls are not on every
 * machine. */
static const uint32_t allowed[] = {
    SYS_read,
    SYS_pread64,
    SYS_readv,
    SYS_write,
    SYS_writev,
    SYS_close,
    SYS_lseek,
    SYS_fstat,
    SYS_newfstatat,
    SYS_statx,
    SYS_faccessat,
    SYS_readlinkat,
    SYS_getcwd,
    SYS_mmap,
    SYS_mprotect,
    SYS_munmap,
    SYS_mremap,
    SYS_madvise,
    SYS_brk,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sigaltstack,
    SYS_set_tid_address,
    SYS_set_robust_list,
    SYS_rseq,
    SYS_futex,
    SYS_getrandom,
    SYS_clock_gettime,
    SYS_gettimeofday,
    SYS_uname,
    SYS_getpid,
    SYS_gettid,
    SYS_getppid,
    SYS_getuid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getegid,
    SYS_sched_getaffinity,
    SYS_execve,
    SYS_exit,
    SYS_exit_group,
#ifdef SYS_stat
    SYS_stat,
    SYS_lstat,
    SYS_access,
    SYS_readlink,
    SYS_arch_prctl,
    SYS_time,
#endif
};

/* What starting such a program takes, and waiting for it. */
static const uint32_t keeping[] = {
    SYS_clone,
    SYS_wait4,
    SYS_pipe2,
    SYS_fcntl,
    SYS_dup3,
    SYS_ppoll,
    SYS_close_range,
    SYS_chdir,
    SYS_prctl,
    SYS_seccomp,
    SYS_prlimit64,
    SYS_getrlimit,
    SYS_setrlimit,
    SYS_memfd_create,
    SYS_recvmsg,
    SYS_getdents64,
    SYS_setitimer,
    SYS_sysinfo,
    SYS_restart_syscall,
    SYS_sched_yield,
#ifdef SYS_poll
    SYS_poll,
    SYS_dup2,
    SYS_fork,
    SYS_vfork,
    SYS_alarm,
#endif
};

enum {
    ALLOWED = sizeof allowed / sizeof *allowed,
    KEEPING = sizeof keeping / sizeof *keeping,
    INSTRUCTIONS_MAX = 2 * (ALLOWED + KEEPING) + 40
};

static void
put(struct sock_fprog *p, struct sock_filter instruction)
{
    p->filter[p->len++] = instruction;
}

static void
put_load(struct sock_fprog *p, size_t offset)
{
    put(p,
        (struct sock_filter)BPF_STMT(
            BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

static void
put_answer(struct sock_fprog *p, uint32_t answer)
{
    put(p, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, answer));
}

/* The next `skipped` instructions are for that value alone. */
static void
put_only(struct sock_fprog *p, uint32_t value, uint8_t skipped)
{
    put(p,
        (struct sock_filter)BPF_JUMP(
            BPF_JMP | BPF_JEQ | BPF_K, value, 0, skipped));
}

/* The low half of a call's argument: these machines are little-endian. */
static size_t
argument(int n)
{
    return offsetof(struct seccomp_data, args) + (size_t)n * sizeof(uint64_t);
}

/* A call that passes where none of these bits is set in its argument. */
static void
put_without(struct sock_fprog *p, uint32_t call, int n, uint32_t bits)
{
    put_only(p, call, 4);
    put_load(p, argument(n));
    put(p,
        (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1));
    put_answer(p, SECCOMP_RET_ERRNO | EACCES);
    put_answer(p, SECCOMP_RET_ALLOW);
}

/* kill(2) of one process that is younger, as those that it started are; the largest
 * number is the system's, and a negative one is a group. */
static void
put_kill(struct sock_fprog *p)
{
    enum { PID_MAX = 4194304 };

    put_only(p, SYS_kill, 5);
    put_load(p, argument(0));
    put(p,
        (struct sock_filter)BPF_JUMP(
            BPF_JMP | BPF_JGT | BPF_K, (uint32_t)getpid(), 0, 1));
    put(p,
        (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, PID_MAX, 0, 1));
    put_answer(p, SECCOMP_RET_ERRNO | EPERM);
    put_answer(p, SECCOMP_RET_ALLOW);
}

static void
put_allowed(struct sock_fprog *p, const uint32_t *call, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put_only(p, call[i], 1);
        put_answer(p, SECCOMP_RET_ALLOW);
    }
}

static void
filter(bool keeper)
{
    /* O_TMPFILE holds O_DIRECTORY's bit, which a reader may set: its own is enough */
    static const uint32_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC
        | O_APPEND | (O_TMPFILE & ~O_DIRECTORY);
    struct sock_filter room[INSTRUCTIONS_MAX];
    struct sock_fprog p = { .filter = room };

    put_load(&p, offsetof(struct seccomp_data, arch));
    put(&p,
        (struct sock_filter)BPF_JUMP(
            BPF_JMP | BPF_JEQ | BPF_K, THIS_MACHINE, 1, 0));
    put_answer(&p, SECCOMP_RET_KILL_PROCESS);
    put_load(&p, offsetof(struct seccomp_data, nr));
    put_allowed(&p, allowed, ALLOWED);
    if (keeper) {
        put_allowed(&p, keeping, KEEPING);
        put_kill(&p);
    }
    put_without(&p, SYS_openat, 2, writing);
#ifdef SYS_open
    put_without(&p, SYS_open, 1, writing);
#endif
    put_answer(&p, SECCOMP_RET_ERRNO | ENOSYS);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &p, 0, 0) != 0)
        _exit(CAGE_EXIT);
}

void
cage_filter(void)
{
    filter(false);
}

void
cage_filter_keeper(void)
{
    filter(true);
}

#else

/* The calls of this machine are not known here: what cannot be confined is not run. */
void
cage_filter(void)
{
    _exit(CAGE_EXIT);
}

void
cage_filter_keeper(void)
{
    _exit(CAGE_EXIT);
}

#endif
