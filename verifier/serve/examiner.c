/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/serve/examiner.h"

#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "verifier/base/cli.h"
#include "verifier/base/limits.h"
#include "verifier/cli/document.h"
#include "verifier/scan/cage.h"
#include "verifier/serve/job.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define UNDER_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define UNDER_SANITIZER 1
#endif
#endif
#ifndef UNDER_SANITIZER
#define UNDER_SANITIZER 0
#endif

/* Its own and those of its children while they start. */
enum { FILES = 64 };

static void
limit(__rlimit_resource_t resource, rlim_t value)
{
    struct rlimit bound = { .rlim_cur = value, .rlim_max = value };

    if (setrlimit(resource, &bound) != 0)
        _exit(CAGE_EXIT);
}

/* As cage_enter(), for one that has confined children: the largest file is a document
 * without a name, which they are given. */
static void
confine(void)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
        || prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
        _exit(CAGE_EXIT);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, SCEAU_INPUT_MAX);
    limit(RLIMIT_NOFILE, FILES);
    if (UNDER_SANITIZER)
        return; /* it needs more memory, and calls that nothing else makes */
    limit(RLIMIT_CPU, EXAMINER_CPU_SECONDS);
    limit(RLIMIT_AS, EXAMINER_MEMORY_MAX);
    cage_filter_keeper();
}

static void
examine(const struct job *job, struct shelf *shelf, const struct checker *base)
{
    struct shelf_copy *copy = shelf_take(shelf);
    struct pending pending = { .count = 0 };
    struct buffer reports = buffer_with_max(JOB_ANSWER_MAX);
    struct stated stated;
    struct checker checker;
    struct document d = { .checker = &checker,
        .keep = pending_keep,
        .keeper = &pending,
        .out = &reports };

    if (!ask_checker(&job->ask, base, &checker, &stated))
        return;
    checker.trust = shelf_trust(copy);
    document_check(&d, "-", job->document);
    d.exit = verdict_worse_exit(
        d.exit, pending_report(&pending, &checker, &reports));
    if (buffer_status(&reports) == SCEAU_OK)
        job_answer(job, d.exit, &reports);
}

static _Noreturn void
serve(int take, struct shelf *shelf, const struct checker *base)
{
    static struct job job;

    /* whoever ends the service lets what is begun come to its end */
    (void)signal(SIGTERM, SIG_IGN);
    (void)signal(SIGINT, SIG_IGN);
    confine();
    if (!job_take(take, &job))
        _exit(0);
    (void)close(take); /* other documents are not its business */
    (void)alarm(EXAMINER_SECONDS);
    shelf_refresh(shelf, 0);
    examine(&job, shelf, base);
    _exit(0);
}

pid_t
examiner_fork(int take, struct shelf *shelf, const struct checker *base,
    const sigset_t *mask)
{
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    (void)sigprocmask(SIG_SETMASK, mask, NULL);
    serve(take, shelf, base);
}
