/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/cli/bulk.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/cli/crew.h"
#include "verifier/cli/rate.h"
#include "verifier/cli/verbs.h"
#include "verifier/cli/walk.h"
#include "verifier/seal/set.h"

/* AddressSanitizer's allocator has locks that the child of one thread of many finds held by
 * another, for ever (before LLVM 17): there, files are judged one after another. */
#if defined(__SANITIZE_ADDRESS__)
#define THREADS_MAY_FORK 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define THREADS_MAY_FORK 0
#endif
#endif
#ifndef THREADS_MAY_FORK
#define THREADS_MAY_FORK 1
#endif

/* A part of a set, until it is its file's turn. */
struct part {
    size_t at; /* in the reports of its file */
    struct origin from;
    struct examine_file file;
    struct pages_told told;
    uint8_t *bytes;
    size_t len;
};

/* One file. */
struct job {
    char *path;
    int fd;                   /* open, or -1: by its path */
    struct sceau_error error; /* why it cannot be judged, or SCEAU_OK */
    struct buffer out;
    struct tally tally;
    struct part *part;
    size_t parts;
    int exit;
    bool left; /* the run was interrupted before it */
};

/* The run at work. */
struct work {
    struct bulk *bulk;
    struct crew crew;
    size_t given; /* files of the folder that is being walked */
};

static atomic_bool stop;

static void
note_stop(int signal)
{
    (void)signal;
    atomic_store(&stop, true);
}

/* A second one ends the program at once. */
static void
listen_for_stop(void)
{
    const struct sigaction stopping = { .sa_handler = note_stop,
        .sa_flags = (int)(SA_RESTART | SA_RESETHAND) };

    (void)sigaction(SIGINT, &stopping, NULL);
    (void)sigaction(SIGTERM, &stopping, NULL);
}

/* ---- judging one, in any thread ---- */

static void
part_fill(struct part *p, size_t at, const struct origin *from)
{
    p->at = at;
    p->from = *from;
    if (from->file)
        p->file = *from->file;
    if (from->told)
        p->told = *from->told;
}

/* Its turn comes when the reports before it are written. */
static enum pending_answer
keep(void *keeper, const struct origin *from, struct span code)
{
    struct job *j = keeper;
    struct set_part read;

    if (!set_part_read(code, &read))
        return PENDING_NO_PART;
    struct part *more = realloc(j->part, (j->parts + 1) * sizeof *more);
    if (!more)
        return PENDING_NO_MEMORY;
    j->part = more;
    struct part *p = &more[j->parts];
    *p = (struct part) { .bytes = malloc(code.len), .len = code.len };
    if (!p->bytes)
        return PENDING_NO_MEMORY;
    memcpy(p->bytes, code.data, code.len);
    part_fill(p, j->out.len, from);
    j->parts++;
    return PENDING_KEPT;
}

static enum sceau_status
read_job(struct job *j, struct buffer *contents)
{
    enum sceau_status status = j->error.status;

    if (status == SCEAU_OK && j->fd >= 0)
        status = file_read_open(j->fd, j->path, contents, &j->error);
    else if (status == SCEAU_OK)
        status = file_read(j->path, contents, &j->error);
    if (status == SCEAU_OK && contents->len == 0)
        status = fail(&j->error, SCEAU_E_FORMAT,
            "%s : fichier vide, donnez-le entier", j->path);
    return status;
}

static void
run_job(void *context, void *job)
{
    AUTO_BUFFER struct buffer contents = buffer_with_max(SCEAU_INPUT_MAX);
    const struct work *w = context;
    struct job *j = job;
    struct document d = { .checker = w->bulk->checker,
        .keep = keep,
        .keeper = j,
        .out = &j->out,
        .tally = &j->tally };

    j->left = atomic_load(&stop);
    if (j->left)
        return;
    j->out = buffer_with_max(DOCUMENT_REPORTS_MAX);
    if (read_job(j, &contents) == SCEAU_OK)
        document_check(&d, j->path, buffer_span(&contents));
    else
        document_nothing(
            &d, j->path, INPUT_CODE, SCEAU_E_IO, j->error.text, NULL);
    j->exit = d.exit;
}

/* ---- writing, in order ---- */

/* What stands from one place to another; an empty buffer has no bytes. */
static void
print(struct bulk *b, int exit, const struct buffer *out, size_t from,
    size_t until)
{
    if (until > from)
        (void)fwrite(out->data + from, 1, until - from, stdout);
    b->exit = verdict_worse_exit(b->exit, exit);
}

/* The first part's place is the set's: only one too many is told where it stands. */
static void
add_part(struct bulk *b, struct part *p)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_REPORT_MAX);
    struct document d = { .checker = b->checker,
        .keep = pending_keep,
        .keeper = b->pending,
        .out = &out,
        .tally = &b->tally };

    p->from.file = p->from.file ? &p->file : NULL;
    p->from.told = p->from.told ? &p->told : NULL;
    document_code(&d, &p->from, span_of(p->bytes, p->len));
    print(b, d.exit, &out, 0, out.len);
}

static void
write_reports(struct bulk *b, const struct job *j)
{
    size_t at = 0;

    for (size_t i = 0; i < j->parts; i++) {
        struct part *p = &j->part[i];
        print(b, EXIT_VALID, &j->out, at, p->at);
        add_part(b, p);
        at = p->at;
    }
    print(b, j->exit, &j->out, at, j->out.len);
}

static void
count_job(struct bulk *b, const struct job *j)
{
    b->files++;
    b->blank += j->tally.read == 0 && j->parts == 0;
    tally_add(&b->tally, &j->tally);
}

static void
free_job(struct job *j)
{
    for (size_t i = 0; i < j->parts; i++)
        free(j->part[i].bytes);
    free(j->part);
    free(j->path);
    if (j->fd >= 0)
        (void)close(j->fd);
    buffer_free(&j->out);
    *j = (struct job) { .fd = -1 };
}

static void
write_job(void *context, void *job)
{
    struct work *w = context;
    struct bulk *b = w->bulk;
    struct job *j = job;

    if (j->left) {
        b->interrupted = true;
    } else {
        progress_end(&b->progress);
        if (j->error.status != SCEAU_OK)
            fprintf(stderr, PROGRAM " : %s\n", j->error.text);
        write_reports(b, j);
        count_job(b, j);
        progress_tell(
            &b->progress, (int64_t)b->files, b->total, (int64_t)b->files);
    }
    free_job(j);
}

/* ---- giving, in order ---- */

/* fd and *error are the job's from here. */
static void
give(struct work *w, const char *path, int fd, const struct sceau_error *error)
{
    struct job *j = crew_job(&w->crew);

    *j = (struct job) { .path = strdup(path), .fd = fd };
    if (error)
        j->error = *error;
    w->given++;
    if (!j->path) {
        fprintf(stderr, PROGRAM " : mémoire épuisée, des fichiers manquent\n");
        w->bulk->exit = verdict_worse_exit(w->bulk->exit, EXIT_CANNOT);
        free_job(j);
        return;
    }
    crew_submit(&w->crew);
    crew_write_done(&w->crew);
    (void)fflush(stdout);
}

static void
give_entry(struct work *w, struct walk_entry *e)
{
    int fd = -1;

    switch (e->kind) {
    case WALK_LINK:
        w->bulk->links++;
        return;
    case WALK_FILE:
        fd = walk_open(e, &e->why);
        break;
    case WALK_OTHER:
        (void)fail(
            &e->why, SCEAU_E_IO, "%s : ce n’est pas un fichier", e->path);
        break;
    case WALK_FAILED:
        break;
    }
    give(w, e->path, fd, &e->why);
}

static void
give_folder(struct work *w, const char *path)
{
    struct sceau_error error = { .status = SCEAU_OK };
    struct walk_entry e;
    struct walk *walk = NULL;

    w->given = 0;
    if (walk_begin(path, &walk, &error) == SCEAU_OK)
        while (!atomic_load(&stop) && walk_next(walk, &e))
            give_entry(w, &e);
    walk_end(&walk);
    w->bulk->interrupted |= atomic_load(&stop);
    if (w->given || w->bulk->interrupted)
        return;
    if (error.status == SCEAU_OK)
        (void)fail(&error, SCEAU_E_NOTFOUND,
            "%s : aucun fichier à juger dans ce dossier", path);
    give(w, path, -1, &error);
}

static bool
is_folder(const char *path)
{
    struct stat s;

    return strcmp(path, "-") != 0 && stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

/* For the bar alone: a folder that changes meanwhile makes it wrong by as much. */
static int64_t
count_files(const char *path)
{
    struct sceau_error error;
    struct walk_entry e;
    struct walk *walk = NULL;
    int64_t n = 0;

    if (walk_begin(path, &walk, &error) == SCEAU_OK)
        while (!atomic_load(&stop) && walk_next(walk, &e))
            n += e.kind != WALK_LINK;
    walk_end(&walk);
    return n;
}

static void
begin_progress(struct bulk *b, char *const *input, size_t count)
{
    bool english = b->checker->language == LANGUAGE_EN;

    progress_begin(&b->progress, english ? "files" : "fichiers", english);
    for (size_t i = 0; b->progress.shown && i < count; i++)
        b->total += is_folder(input[i]) ? count_files(input[i]) : 1;
}

static void
judge_all(struct work *w, char *const *input, size_t count)
{
    size_t i = 0;

    for (; i < count && !atomic_load(&stop); i++) {
        if (is_folder(input[i]))
            give_folder(w, input[i]);
        else
            give(w, input[i], -1, NULL);
    }
    w->bulk->interrupted |= i < count;
    crew_write_all(&w->crew);
}

/* One file needs no thread. */
static bool
begin(struct work *w, bool many)
{
    unsigned threads = many && THREADS_MAY_FORK ? crew_cores() : 0;
    size_t slots = crew_slots(threads);
    struct job *ring = calloc(slots, sizeof *ring);

    w->crew = (struct crew) { .context = w,
        .run = run_job,
        .write = write_job,
        .ring = ring,
        .size = sizeof *ring,
        .slots = slots };
    for (size_t i = 0; ring && i < slots; i++)
        ring[i].fd = -1;
    if (ring && crew_begin(&w->crew, threads))
        return true;
    free(ring);
    return false;
}

void
bulk_check(struct bulk *b, char *const *input, size_t count)
{
    struct work w = { .bulk = b };
    double start = rate_clock();

    b->many = count > 1 || (count == 1 && is_folder(input[0]));
    if (count == 0)
        return;
    if (!begin(&w, b->many)) {
        fprintf(stderr, PROGRAM " : mémoire épuisée\n");
        b->exit = verdict_worse_exit(b->exit, EXIT_CANNOT);
        return;
    }
    if (b->many) {
        listen_for_stop();
        begin_progress(b, input, count);
    }
    judge_all(&w, input, count);
    progress_end(&b->progress);
    crew_end(&w.crew);
    free(w.crew.ring);
    if (b->interrupted)
        b->exit = verdict_worse_exit(b->exit, EXIT_CANNOT);
    b->taken = rate_clock() - start;
}

/* ---- the end ---- */

/* "12 valides", "1 valide": French counts zero as one. */
static void
say_count(size_t n, bool english, const char *one, const char *several)
{
    char number[RATE_SIZE];
    bool single = english ? n == 1 : n < 2;

    fprintf(stderr, "%s %s", rate_grouped(n, english, number),
        single ? one : several);
}

static void
say_verdicts(const struct tally *t, bool english)
{
    if (english) {
        fputs("Reports: ", stderr);
        say_count(t->valid, true, "valid, ", "valid, ");
        say_count(t->not_valid, true, "not valid, ", "not valid, ");
        say_count(t->cannot, true, "could not be told.", "could not be told.");
    } else {
        fputs("Comptes : ", stderr);
        say_count(t->valid, false, "valide, ", "valides, ");
        say_count(t->not_valid, false, "non valide, ", "non valides, ");
        say_count(
            t->cannot, false, "impossible à dire.", "impossibles à dire.");
    }
    fputc('\n', stderr);
}

static void
say_blank(const struct bulk *b, bool english)
{
    if (b->blank) {
        fputs(
            english ? "Nothing was read in " : "Rien n’a été lu dans ", stderr);
        say_count(b->blank, english, english ? "file.\n" : "fichier.\n",
            english ? "files.\n" : "fichiers.\n");
    }
    if (b->links)
        say_count(b->links, english,
            english ? "symbolic link left alone.\n"
                    : "lien symbolique laissé de côté.\n",
            english ? "symbolic links left alone.\n"
                    : "liens symboliques laissés de côté.\n");
}

void
bulk_say(const struct bulk *b)
{
    bool english = b->checker->language == LANGUAGE_EN;
    bool one = b->files == 1 || (b->files == 0 && !english);

    if (!b->many)
        return;
    if (b->interrupted)
        fputs(english ? "Interrupted: the files that follow were not judged.\n"
                      : "Interrompu : les fichiers suivants n’ont pas été "
                        "jugés.\n",
            stderr);
    rate_say(b->files,
        english ? (one ? "file" : "files") : (one ? "fichier" : "fichiers"),
        b->taken, english);
    say_verdicts(&b->tally, english);
    say_blank(b, english);
}
