/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau batch: a file of requests, a folder of titles. */
#include "issuer/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "issuer/cli/options.h"
#include "issuer/cli/titles.h"
#include "issuer/cli/who.h"
#include "issuer/lines.h"
#include "issuer/tell.h"
#include "verifier/base/error.h"
#include "verifier/base/json.h"
#include "verifier/base/limits.h"
#include "verifier/base/progress.h"
#include "verifier/base/reason.h"
#include "verifier/trust/proof.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'r', "requests", "FICHIER",
        "les demandes, une par ligne ; - : entrée standard" },
    { 'o', "out", "DOSSIER", "où écrire NUMÉRO.pdf" },
    { 's', "results", "FICHIER",
        "où écrire ce que devient chaque ligne ; sinon sortie standard" },
    { 'l', "level", "NIVEAU",
        "B-B, B-T ou B-LT, au lieu de celui du type de titre" },
    { 'j', "jobs", "NOMBRE",
        "fils qui scellent ; sinon quatre par processeur" },
    { 'R', "register", "REGISTRE",
        "le registre, au lieu de celui de la configuration" },
    { 'b', "by", "NOM", "qui agit, pour le journal ; sinon le compte" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_batch = { "batch", cmd_batch, "",
    "émet un titre par ligne, et reprend où il s’est arrêté : sort 0 tout est "
    "émis, 1 des lignes sont refusées, 3 à relancer",
    options };

struct arguments {
    const char *config;
    const char *requests;
    const char *out;
    const char *results;
    const char *level;
    const char *jobs;
    const char *place;
    const char *by;
    unsigned makers;
};

/* A batch at work, as its calls see it. */
struct work {
    struct registry *registry;
    struct lines lines;
    struct titles titles;
    FILE *results;
    struct progress progress;
    int64_t titles_told;
    _Atomic int64_t bytes; /* of the requests read, for tell() beside next() */
};

static volatile sig_atomic_t stop;

static void
note_stop(int signal)
{
    (void)signal;
    stop = 1;
}

/* NULL, or why the options together are refused. */
static const char *
usage_fault(struct arguments *a)
{
    enum proof_level level;
    char *end;

    if (!a->requests)
        return "il manque --requests";
    if (!a->out)
        return "il manque --out";
    if (a->level && !proof_level_read(a->level, &level))
        return "--level : B-B, B-T ou B-LT est attendu";
    if (!a->jobs)
        return NULL;
    unsigned long jobs = strtoul(a->jobs, &end, 10);
    if (*end || jobs < 1 || jobs > BATCH_MAKERS_MAX)
        return "--jobs : un nombre de 1 à 32 est attendu";
    a->makers = (unsigned)jobs;
    return NULL;
}

static bool
next(void *context, struct batch_line *out)
{
    struct work *w = context;

    bool more = lines_next(&w->lines, out);
    w->bytes = w->lines.bytes;
    return more;
}

/* standing: a title that is not good any more has no file there */
static void
put_result(const struct batch_report *r, enum story_status standing,
    struct buffer *out)
{
    struct json j = json_into(out);

    json_open(&j, NULL, '{');
    json_integer(&j, "line", r->line);
    json_cstr(&j, "status", tell_batch_state(r->state));
    if (r->number && *r->number) {
        AUTO_BUFFER struct buffer file = buffer_with_max(256);
        json_cstr(&j, "number", r->number);
        buffer_format(&file, "%s.pdf", r->number);
        if (standing != STORY_GOOD)
            json_cstr(&j, "withdrawn", story_status_name(standing));
        else if (r->state == BATCH_ISSUED || r->state == BATCH_AGAIN)
            json_cstr(&j, "file", buffer_cstr(&file));
    }
    if (r->error)
        json_cstr(&j, "error", r->error);
    json_close(&j, '}');
    buffer_byte(out, '\n');
}

/* One that was issued before: its file, where it is not there; but of one that was
 * withdrawn since, that it was. */
static enum sceau_status
bring_again(struct work *w, const struct batch_report *r,
    enum story_status *standing, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer pdf = buffer_with_max(SCEAU_PDF_MAX);
    struct story story;
    char level[8];
    enum sceau_status status =
        story_find(w->registry, r->number, &story, error);

    if (status != SCEAU_OK)
        return status;
    *standing = story.status;
    if (story.status != STORY_GOOD || titles_has(&w->titles, r->number))
        return SCEAU_OK;
    status = registry_file(w->registry, r->id, &pdf, NULL, level, error);
    const struct titles_file file = { r->number, buffer_span(&pdf) };
    return status == SCEAU_OK ? titles_write(&w->titles, &file, 1, error)
                              : status;
}

static enum sceau_status
write_results(struct work *w, const struct batch_report *reports,
    const enum story_status *standing, size_t count, struct sceau_error *error)
{
    enum { LINE_BYTES = 1024 };
    AUTO_BUFFER struct buffer lines = buffer_with_max(count * LINE_BYTES);

    for (size_t i = 0; i < count; i++)
        put_result(&reports[i], standing[i], &lines);
    if (buffer_status(&lines) != SCEAU_OK)
        return fail(error, buffer_status(&lines), "mémoire épuisée");
    progress_end(&w->progress);
    if (fwrite(lines.data, 1, lines.len, w->results) != lines.len
        || fflush(w->results) != 0)
        return fail(error, SCEAU_E_IO, "les résultats ne s’écrivent pas");
    return SCEAU_OK;
}

static enum sceau_status
tell(void *context, const struct batch_report *reports, size_t count,
    struct sceau_error *error)
{
    enum { AT_ONCE = 3 * REGISTRY_TURN_MAX };
    struct work *w = context;
    struct titles_file file[AT_ONCE] = { { NULL, { NULL, 0 } } };
    enum story_status standing[AT_ONCE];
    size_t files = 0;
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < count; i++) {
        standing[i] = STORY_GOOD;
        if (reports[i].state == BATCH_ISSUED)
            file[files++] =
                (struct titles_file) { reports[i].number, reports[i].pdf };
        else if (reports[i].state == BATCH_AGAIN)
            status = bring_again(w, &reports[i], &standing[i], error);
    }
    if (status == SCEAU_OK)
        status = titles_write(&w->titles, file, files, error);
    if (status == SCEAU_OK)
        status = write_results(w, reports, standing, count, error);
    w->titles_told += (int64_t)files;
    progress_tell(&w->progress, w->bytes, w->lines.size, w->titles_told);
    return status;
}

static void
worry(void *context, const char *why)
{
    struct work *w = context;

    progress_end(&w->progress);
    fprintf(
        stderr, PROGRAM " batch : %s ; j’attends une minute au plus\n", why);
}

/* Half a line, of a batch that was killed while it wrote it: the end of the last whole
 * one. */
static off_t
whole_lines(int fd, off_t size)
{
    char step[4096];

    while (size > 0) {
        size_t some = size < (off_t)sizeof step ? (size_t)size : sizeof step;
        ssize_t n = pread(fd, step, some, size - (off_t)some);
        if (n != (ssize_t)some)
            return -1;
        for (; some > 0; some--, size--)
            if (step[some - 1] == '\n')
                return size;
    }
    return 0;
}

static bool
cut_half_line(int fd)
{
    struct stat info;

    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
        return true;
    off_t whole = whole_lines(fd, info.st_size);
    return whole == info.st_size || (whole >= 0 && ftruncate(fd, whole) == 0);
}

static enum sceau_status
open_results(struct work *w, const char *path, struct sceau_error *error)
{
    w->results = path ? fopen(path, "a+e") : stdout;
    return w->results && (!path || cut_half_line(fileno(w->results)))
        ? SCEAU_OK
        : fail(error, SCEAU_E_IO, "%s : les résultats ne s’écrivent pas", path);
}

static void
say_count(const struct batch_count *c, int64_t began)
{
    int64_t spent = (int64_t)time(NULL) - began;

    fprintf(stderr,
        "%lld titres émis, %lld déjà émis, %lld lignes refusées, %lld à "
        "relancer (%lld s)\n",
        (long long)c->issued, (long long)c->again, (long long)c->refused,
        (long long)c->waiting, (long long)spent);
}

static int
run(struct work *w, struct issuer *issuer, const struct arguments *a,
    struct sceau_error *error)
{
    const struct issuer_wish wish = { .level = a->level };
    const struct batch batch = { .issuer = issuer,
        .registry = w->registry,
        .wish = &wish,
        .makers = a->makers,
        .tells_beside = true,
        .context = w,
        .next = next,
        .tell = tell,
        .worry = worry,
        .stop = &stop };
    struct batch_count count;
    int64_t began = (int64_t)time(NULL);

    progress_begin(&w->progress, "titres", false);
    enum sceau_status status = batch_run(&batch, &count, error);
    progress_end(&w->progress);
    say_count(&count, began);
    if (status != SCEAU_OK)
        return EXIT_CANNOT;
    if (w->lines.failed) {
        (void)fail(error, SCEAU_E_IO,
            "%s : la lecture s’est arrêtée après la ligne %lld : %s",
            a->requests, (long long)w->lines.number, REASON(w->lines.failed));
        return EXIT_CANNOT;
    }
    if (count.waiting)
        (void)fail(error, SCEAU_E_STATE,
            "des lignes sont à relancer : voyez les résultats");
    else if (count.refused)
        (void)fail(error, SCEAU_E_FORMAT,
            "des lignes sont refusées : voyez les résultats");
    return count.waiting ? EXIT_CANNOT : count.refused ? EXIT_NO : EXIT_VALID;
}

static int
batch(const struct arguments *a, struct sceau_error *error)
{
    struct work w = { .titles = { .folder = -1 } };
    struct issuer *issuer = NULL;
    char room[REGISTRY_WHO_MAX + 1];
    int code = EXIT_CANNOT;
    enum sceau_status status = lines_open(a->requests, &w.lines, error);

    if (status == SCEAU_OK)
        status = titles_open(a->out, &w.titles, error);
    if (status == SCEAU_OK)
        status = open_results(&w, a->results, error);
    if (status == SCEAU_OK)
        status = issuer_open(a->config, &issuer, error);
    if (status == SCEAU_OK)
        status = registry_open(a->place ? a->place : issuer_register(issuer),
            who_acts(a->by, room), (int64_t)time(NULL), &w.registry, error);
    if (status == SCEAU_OK)
        code = run(&w, issuer, a, error);
    registry_close(&w.registry);
    issuer_free(&issuer);
    if (w.results && w.results != stdout)
        (void)fclose(w.results);
    titles_close(&w.titles);
    lines_close(&w.lines);
    return code;
}

int
cmd_batch(int argc, char **argv)
{
    const struct sigaction stopping = { .sa_handler = note_stop };
    struct arguments a = { .config = SCEAU_CONFIG };
    const struct option_to to[] = { { 'c', &a.config, NULL },
        { 'r', &a.requests, NULL }, { 'o', &a.out, NULL },
        { 's', &a.results, NULL }, { 'l', &a.level, NULL },
        { 'j', &a.jobs, NULL }, { 'R', &a.place, NULL }, { 'b', &a.by, NULL },
        { 0, NULL, NULL } };
    struct sceau_error error = { 0 };
    int code;

    if (!options_read(&verb_batch, to, argc, argv, NULL, NULL, &code))
        return code;
    const char *fault = usage_fault(&a);
    if (fault)
        return options_refuse(&verb_batch, fault);
    (void)sigaction(SIGINT, &stopping, NULL);
    (void)sigaction(SIGTERM, &stopping, NULL);
    code = batch(&a, &error);
    if (code != EXIT_VALID)
        fprintf(stderr, PROGRAM " batch : %s\n", error.text);
    return code;
}
