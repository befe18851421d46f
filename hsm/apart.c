/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/apart.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hsm/frame.h"
#include "verifier/base/error.h"
#include "verifier/base/reason.h"

enum { STEP_MS = 5 };

/* Shared with the child; the result follows. */
struct answer {
    enum sceau_status status;
    struct sceau_error error;
    _Alignas(16) unsigned char result[];
};

/* False where it had to be killed. */
static bool
wait_for(pid_t child, int64_t patience_ms)
{
    const struct timespec step = { .tv_nsec = STEP_MS * 1000000L };
    int64_t end = frame_clock_ms() + patience_ms;

    while (waitpid(child, NULL, WNOHANG) == 0) {
        if (frame_clock_ms() >= end) {
            (void)kill(child, SIGKILL);
            (void)waitpid(child, NULL, 0);
            return false;
        }
        (void)nanosleep(&step, NULL);
    }
    return true;
}

enum sceau_status
apart(const char *what, int64_t patience_ms,
    enum sceau_status (*work)(
        void *context, void *result, struct sceau_error *error),
    void *context, void *result, size_t size, struct sceau_error *error)
{
    struct answer *a = mmap(NULL, sizeof *a + size, PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (a == MAP_FAILED)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    (void)fail(&a->error, SCEAU_E_IO, "%s : le processus s’est arrêté", what);
    a->status = SCEAU_E_IO;
    pid_t child = fork();
    if (child == 0) {
        struct sceau_error own = { 0 };
        enum sceau_status status = work(context, a->result, &own);
        a->error = own;
        a->status = status;
        _exit(0);
    }
    if (child < 0)
        (void)fail(&a->error, SCEAU_E_IO, "%s : %s", what, REASON(errno));
    else if (!wait_for(child, patience_ms))
        a->status = fail(&a->error, SCEAU_E_IO,
            "%s : le jeton ne répond pas ; ce qui attendait a été arrêté",
            what);
    enum sceau_status status = a->status;
    if (status != SCEAU_OK)
        (void)fail(error, status, "%s", a->error.text);
    else if (size > 0)
        memcpy(result, a->result, size);
    (void)munmap(a, sizeof *a + size);
    return status;
}
