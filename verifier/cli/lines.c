/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/cli/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "verifier/base/error.h"
#include "verifier/base/reason.h"
#include "verifier/cli/crew.h"
#include "verifier/cli/rate.h"
#include "verifier/cli/verbs.h"

enum {
    /* a code written as an address with every character escaped, and the host */
    LINE_BYTES_MAX = 3 * SCEAU_CODE_MAX + 1024,
    CHUNK_LINES = 64, /* a few milliseconds of work */
    READ_BYTES = 65536
};

struct line {
    size_t at; /* in the chunk's text */
    size_t len;
    size_t index;
    bool cut;  /* it was longer than any code */
    bool full; /* a part of one set too many */
};

struct chunk {
    struct buffer text;
    struct line line[CHUNK_LINES];
    size_t count;
    struct buffer out;
    int exit;
    bool lacked; /* memory, so that a line of it went unread */
};

/* The lines of one file at work. */
struct work {
    const struct checker *checker;
    const char *path;
    struct crew crew; /* its jobs are chunks */
    struct pending *pending;
    struct buffer line; /* what came of a line that has no end yet */
    size_t index;
    int exit;
};

static int
check_line(const struct work *w, struct chunk *k, const struct line *l)
{
    struct origin from = { .input = w->path, .index = l->index };

    if (l->cut)
        return checker_nothing(w->checker, &from, SCEAU_E_LIMIT,
            "ligne trop longue pour un code", NULL, &k->out);
    if (l->full)
        return checker_too_many(w->checker, &from, &k->out);
    return checker_code(
        w->checker, &from, span_of(k->text.data + l->at, l->len), &k->out);
}

static void
check_chunk(void *context, void *job)
{
    const struct work *w = context;
    struct chunk *k = job;

    for (size_t i = 0; i < k->count; i++)
        k->exit = verdict_worse_exit(k->exit, check_line(w, k, &k->line[i]));
}

static void
write_chunk(void *context, void *job)
{
    struct work *w = context;
    struct chunk *k = job;

    (void)fwrite(k->out.data, 1, k->out.len, stdout);
    w->exit = verdict_worse_exit(w->exit, k->exit);
    if (k->lacked) {
        fprintf(stderr, PROGRAM " : mémoire épuisée, des lignes manquent\n");
        w->exit = verdict_worse_exit(w->exit, EXIT_CANNOT);
    }
    buffer_reset(&k->text);
    buffer_reset(&k->out);
    k->count = 0;
    k->exit = EXIT_VALID;
    k->lacked = false;
}

/* Hand over the chunk that is being filled; the next one is free afterwards. */
static void
submit(struct work *w)
{
    const struct chunk *k = crew_job(&w->crew);

    if (k->count || k->lacked)
        crew_submit(&w->crew);
}

static void
submit_and_write_all(struct work *w)
{
    submit(w);
    crew_write_all(&w->crew);
    (void)fflush(stdout);
}

static void
add_line(struct chunk *k, struct line l, struct span code)
{
    l.at = k->text.len;
    l.len = l.cut || l.full ? 0 : code.len;
    buffer_put(&k->text, code.data, l.len);
    if (buffer_status(&k->text) == SCEAU_OK)
        k->line[k->count++] = l;
    else
        k->lacked = true;
}

static void
end_line(struct work *w)
{
    struct chunk *k = crew_job(&w->crew);
    struct origin from = { .input = w->path, .index = w->index };
    struct span code = input_bare(input_line(buffer_span(&w->line)));
    enum sceau_status status = buffer_status(&w->line);
    enum pending_answer part = PENDING_NO_PART;

    if (status == SCEAU_OK)
        part = pending_add(w->pending, &from, code);
    if ((status != SCEAU_OK && status != SCEAU_E_LIMIT)
        || part == PENDING_NO_MEMORY)
        k->lacked = true;
    else if (part != PENDING_KEPT)
        add_line(k,
            (struct line) { .index = w->index,
                .cut = status == SCEAU_E_LIMIT,
                .full = part == PENDING_FULL },
            code);
    w->index++;
    buffer_reset(&w->line);
    if (k->count == CHUNK_LINES || k->lacked)
        submit(w);
}

static void
feed(struct work *w, struct span bytes)
{
    while (bytes.len) {
        const uint8_t *end = memchr(bytes.data, '\n', bytes.len);
        size_t n = end ? (size_t)(end - bytes.data) + 1 : bytes.len;
        buffer_put(&w->line, bytes.data, n);
        if (end)
            end_line(w);
        bytes.data += n;
        bytes.len -= n;
    }
}

static bool
is_waiting(int fd)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };

    return poll(&p, 1, 0) == 0;
}

/* True at the end, false where reading broke off. */
static bool
read_all(struct work *w, int fd)
{
    static uint8_t bytes[READ_BYTES];

    for (;;) {
        if (is_waiting(fd))
            submit_and_write_all(w);
        ssize_t n = read(fd, bytes, sizeof bytes);
        if (n == 0)
            break;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        feed(w, span_of(bytes, (size_t)n));
    }
    if (w->line.len || buffer_status(&w->line) != SCEAU_OK)
        end_line(w);
    return true;
}

static bool
begin(struct work *w)
{
    unsigned threads = crew_cores();
    size_t slots = crew_slots(threads);
    struct chunk *ring = calloc(slots, sizeof *ring);

    w->crew = (struct crew) { .context = w,
        .run = check_chunk,
        .write = write_chunk,
        .ring = ring,
        .size = sizeof *ring,
        .slots = slots };
    if (!ring || !crew_begin(&w->crew, threads)) {
        free(ring);
        return false;
    }
    w->line = buffer_with_max(LINE_BYTES_MAX);
    for (size_t i = 0; i < slots; i++) {
        ring[i].text = buffer_with_max((size_t)CHUNK_LINES * LINE_BYTES_MAX);
        ring[i].out = buffer_with_max((size_t)CHUNK_LINES * SCEAU_REPORT_MAX);
    }
    return true;
}

static void
end(struct work *w)
{
    struct chunk *ring = w->crew.ring;

    submit_and_write_all(w);
    crew_end(&w->crew);
    for (size_t i = 0; i < w->crew.slots; i++) {
        buffer_free(&ring[i].text);
        buffer_free(&ring[i].out);
    }
    free(ring);
    buffer_free(&w->line);
}

/* What is not there or breaks off is an answer too: silence would say "valid". */
static void
lines_failed(struct work *w, const char *what)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_REPORT_MAX);
    struct origin from = { .input = w->path };
    struct sceau_error error;

    (void)fail(&error, SCEAU_E_IO, "%s : %s", w->path, what);
    fprintf(stderr, PROGRAM " : %s\n", error.text);
    int exit =
        checker_nothing(w->checker, &from, SCEAU_E_IO, error.text, NULL, &out);
    (void)fwrite(out.data, 1, out.len, stdout);
    w->exit = verdict_worse_exit(w->exit, exit);
}

static void
say_rate(const struct work *w, double taken)
{
    bool english = w->checker->language == LANGUAGE_EN;

    rate_say(w->index, w->index == 1 ? "code" : "codes", taken, english);
}

int
lines_check(const struct checker *c, const char *path, struct pending *pending)
{
    bool standard = strcmp(path, "-") == 0;
    struct work w = { .checker = c, .path = path, .pending = pending };
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    double start = rate_clock();

    if (fd < 0) {
        lines_failed(
            &w, errno == ENOENT ? "fichier introuvable" : REASON(errno));
        return w.exit;
    }
    bool begun = begin(&w);
    bool whole = begun && read_all(&w, fd);
    if (begun)
        end(&w);
    if (!whole)
        lines_failed(&w, begun ? "lecture interrompue" : "mémoire épuisée");
    else if (w.index == 0)
        lines_failed(&w, "aucune ligne");
    else
        say_rate(&w, rate_clock() - start);
    if (!standard)
        (void)close(fd);
    return w.exit;
}
