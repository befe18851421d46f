/* SPDX-License-Identifier: EUPL-1.2 */
/* scan_confined(): what reads untrusted pictures is a child that can hurt nobody. */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "verifier/base/buffer.h"
#include "verifier/base/cursor.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/base/reason.h"
#include "verifier/scan/cage.h"
#include "verifier/scan/scan.h"

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

/* A symbol's bytes at most, corners, and a message: all symbols fit with room. */
enum { ANSWER_MAX = 128 * 1024, SYMBOL_BYTES_MAX = 4096 };

static void
put_u32(struct buffer *b, uint32_t v)
{
    uint8_t four[4] = { (uint8_t)(v >> 24), (uint8_t)(v >> 16),
        (uint8_t)(v >> 8), (uint8_t)v };

    buffer_put(b, four, sizeof four);
}

static bool
take_u32(struct cursor *c, uint32_t *out)
{
    struct span four;

    if (!cursor_take(c, 4, &four))
        return false;
    *out = (uint32_t)four.data[0] << 24 | (uint32_t)four.data[1] << 16
        | (uint32_t)four.data[2] << 8 | four.data[3];
    return true;
}

/* The answer: status, message, whether time ran out, then each symbol. */
static void
answer_write(enum sceau_status status, const struct sceau_error *error,
    const struct scan_result *r, struct buffer *out)
{
    put_u32(out, (uint32_t)-status);
    put_u32(out, (uint32_t)strlen(error->text));
    buffer_text(out, error->text);
    put_u32(out, r->budget_spent);
    put_u32(out, (uint32_t)r->count);
    for (size_t i = 0; i < r->count; i++) {
        const struct scan_symbol *s = &r->symbol[i];
        put_u32(out, s->format);
        for (int k = 0; k < 8; k++)
            put_u32(out, (uint32_t)s->corner[k]);
        put_u32(out, (uint32_t)s->len);
        buffer_put(out, s->bytes, s->len);
    }
}

static bool
symbol_read(struct cursor *c, struct scan_symbol *out)
{
    uint32_t format, corner[8], len;
    struct span bytes;

    if (!take_u32(c, &format))
        return false;
    for (int k = 0; k < 8; k++)
        if (!take_u32(c, &corner[k]))
            return false;
    if (!take_u32(c, &len) || len > SYMBOL_BYTES_MAX
        || !cursor_take(c, len, &bytes)
        || (format != SCAN_DATAMATRIX && format != SCAN_QR))
        return false;
    out->format = (enum scan_format)format;
    for (int k = 0; k < 8; k++)
        out->corner[k] = (int)corner[k];
    out->bytes = malloc(len + 1);
    if (!out->bytes)
        return false;
    memcpy(out->bytes, bytes.data, len);
    out->len = len;
    return true;
}

/* The child is not trusted either: it may have become the picture's author's. */
static bool
answer_read(struct span answer, enum sceau_status *status,
    struct scan_result *out, struct sceau_error *error)
{
    struct cursor c = cursor_over(answer.data, answer.len);
    uint32_t code, text_len, spent, count;
    struct span text;

    if (!take_u32(&c, &code) || code > 9 || !take_u32(&c, &text_len)
        || text_len >= SCEAU_ERROR_TEXT || !cursor_take(&c, text_len, &text)
        || !take_u32(&c, &spent) || !take_u32(&c, &count)
        || count > SCEAU_PICTURE_CODES_MAX)
        return false;
    *status = (enum sceau_status)(-(int)code);
    if (*status != SCEAU_OK) {
        (void)fail(
            error, *status, "%.*s", (int)text.len, (const char *)text.data);
        return true;
    }
    out->budget_spent = spent != 0;
    out->symbol = calloc(SCEAU_PICTURE_CODES_MAX, sizeof *out->symbol);
    while (out->symbol && out->count < count
        && symbol_read(&c, &out->symbol[out->count]))
        out->count++;
    return out->count == count && out->symbol && cursor_end(&c);
}

/* Bytes of addresses that this process has: a program of many threads has gigabytes that
 * it never touches, and its children begin with them. 0 where nobody knows. */
static size_t
mapped(void)
{
    char text[64];
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

    if (fd >= 0)
        (void)close(fd);
    if (n <= 0)
        return 0;
    text[n] = 0;
    return strtoul(text, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
}

/* Seconds of CPU: the budget is kept by the search; this is for a decoder that
 * does not come back. */
static void
confine(void)
{
    struct cage c = { .files = 0 };

    if (!UNDER_SANITIZER) {
        c.seconds = (SCEAU_PICTURE_CPU_MS + 999) / 1000 + 1;
        c.memory = mapped() + SCEAU_PICTURE_MEMORY_MAX;
    }
    cage_enter(&c);
}

static void
write_all(int fd, struct span bytes)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.data, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        bytes.data += n;
        bytes.len -= (size_t)n;
    }
}

/*
 * What is freed is used again and not given back: a search frees as much as it uses, and
 * each page of memory that is new costs microseconds. It ends soon, and has its bound.
 */
static void
keep_memory(void)
{
    enum {
        MAPPED = 32 * 1024 * 1024
    }; /* the most that malloc(3) lets be said */

    (void)mallopt(M_MMAP_THRESHOLD, MAPPED);
    (void)mallopt(M_TRIM_THRESHOLD, (int)SCEAU_PICTURE_MEMORY_MAX);
}

/*
 * Whoever breaks a decoder has the pipe of this picture, and neither the program's
 * output nor the pipes of other pictures that are read at the same time. Returns the pipe.
 */
static int
keep_only(int fd)
{
    /* a sanitizer writes what it finds to the standard error */
    unsigned others = UNDER_SANITIZER ? STDERR_FILENO + 1 : STDIN_FILENO + 1;

    if (dup2(fd, STDIN_FILENO) < 0 || close_range(others, ~0u, 0) != 0)
        _exit(CAGE_EXIT);
    return STDIN_FILENO;
}

static _Noreturn void
child(int fd, struct span file, unsigned formats, unsigned budget_ms)
{
    struct scan_result r = { 0 };
    struct sceau_error error = { 0 };
    struct buffer answer = buffer_with_max(ANSWER_MAX);

    fd = keep_only(fd);
    confine();
    keep_memory();
    enum sceau_status status =
        scan_picture(file, formats, budget_ms, &r, &error);
    answer_write(status, &error, &r, &answer);
    if (buffer_status(&answer) == SCEAU_OK)
        write_all(fd, buffer_span(&answer));
    _exit(0);
}

/* What waits uses no CPU, and no bound of it ends that: the clock on the wall does, long
 * after any search on a busy machine. */
enum { WALL_MS = 40 * SCEAU_PICTURE_CPU_MS };

/* All of it, or what came in the time. */
static void
read_all(int fd, struct buffer *out)
{
    uint8_t step[4096];
    ssize_t n;

    do {
        struct pollfd ready = { .fd = fd, .events = POLLIN };
        int some = poll(&ready, 1, WALL_MS);
        if (some == 0)
            return;
        n = some < 0 ? -1 : read(fd, step, sizeof step);
        if (n > 0)
            buffer_put(out, step, (size_t)n);
    } while (
        (n > 0 && buffer_status(out) == SCEAU_OK) || (n < 0 && errno == EINTR));
}

static enum sceau_status
explain_death(int how, struct sceau_error *error)
{
    if (WIFSIGNALED(how)
        && (WTERMSIG(how) == SIGXCPU || WTERMSIG(how) == SIGKILL))
        return fail(error, SCEAU_E_LIMIT,
            "la lecture de l’image a passé sa limite de temps");
    return fail(error, SCEAU_E_FORMAT,
        "la lecture de l’image a échoué : l’image est abîmée ou hostile");
}

enum sceau_status
scan_confined(struct span file, unsigned formats, unsigned budget_ms,
    struct scan_result *out, struct sceau_error *error)
{
    int pipe_end[2], how = 0;
    AUTO_BUFFER struct buffer answer = buffer_with_max(ANSWER_MAX);
    struct scan_result r = { 0 };
    enum sceau_status status;

    if (pipe2(pipe_end, O_CLOEXEC) != 0)
        return fail(error, SCEAU_E_IO, "tube : %s", REASON(errno));
    (void)fflush(NULL); /* what is buffered must not be written twice */
    pid_t pid = fork();
    if (pid == 0)
        child(pipe_end[1], file, formats, budget_ms);
    (void)close(pipe_end[1]);
    if (pid > 0)
        read_all(pipe_end[0], &answer);
    (void)close(pipe_end[0]);
    if (pid < 0)
        return fail(error, SCEAU_E_IO, "processus : %s", REASON(errno));
    /* it closed its pipe, which it does at its end, or has had its time */
    (void)kill(pid, SIGKILL);
    while (waitpid(pid, &how, 0) < 0 && errno == EINTR)
        ;
    if (!answer_read(buffer_span(&answer), &status, &r, error)) {
        scan_result_free(&r);
        return explain_death(how, error);
    }
    if (status == SCEAU_OK)
        *out = r;
    return status;
}
