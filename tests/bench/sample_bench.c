/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How many of a set of degraded pictures are read, how long that takes, and whether
 * anything is read that does not stand there.
 * usage: sample_bench INDEX   (lines of: file, kind, category, pixels a module, payload
 * in hex, empty where there is no code; files are found from the current folder: see
 * pictures.py)
 */
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "tests/bench/bench.h"
#include "tests/support/must.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/scan/picture.h"
#include "verifier/scan/scan.h"

enum { CATEGORIES_MAX = 160, NAME = 48 };

/* Below that no reader is held to pages. */
static const double least_module = 2.2;

#define CROPS_LEAST 90.0
#define PAGES_LEAST 97.0
#define MEAN_MS 60.0
#define WORST_MS 1500.0

struct score {
    char name[NAME];
    unsigned read;
    unsigned all;
    double ms;
};

struct work {
    struct score category[CATEGORIES_MAX];
    size_t categories;
    struct score crops, pages, codes, blanks;
    unsigned wrong;
    double worst;
    bool loud;
};

static double
cpu_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static size_t
unhex(char *text)
{
    size_t n = strlen(text) / 2;

    for (size_t i = 0; i < n; i++) {
        const char two[3] = { text[2 * i], text[2 * i + 1], 0 };
        text[i] = (char)strtol(two, NULL, 16);
    }
    return n;
}

static struct score *
category(struct work *w, const char *kind, const char *name)
{
    char full[NAME];

    (void)snprintf(full, sizeof full, "%s %s", kind, name);
    for (size_t i = 0; i < w->categories; i++)
        if (strcmp(w->category[i].name, full) == 0)
            return &w->category[i];
    MUST(w->categories < CATEGORIES_MAX);
    struct score *s = &w->category[w->categories++];
    memcpy(s->name, full, sizeof full);
    return s;
}

static void
add(struct score *s, bool read, double ms)
{
    s->read += read;
    s->all++;
    s->ms += ms;
}

/* Whether that payload is read; what else is read is wrong. */
static bool
read_picture(struct work *w, const char *file, struct span payload, double *ms)
{
    AUTO_BUFFER struct buffer bytes = buffer_with_max(SCEAU_INPUT_MAX);
    AUTO_GREY struct grey g = { 0 };
    struct scan_result r = { 0 };
    struct sceau_error error = { 0 };
    bool found = false;

    MUST(file_read(file, &bytes, &error) == SCEAU_OK);
    double start = cpu_ms();
    MUST(picture_read(buffer_span(&bytes), &g, &error) == SCEAU_OK);
    MUST(scan_grey(
             &g, SCAN_DATAMATRIX | SCAN_QR, SCEAU_PICTURE_CPU_MS, &r, &error)
        == SCEAU_OK);
    *ms = cpu_ms() - start;
    size_t count = r.count;
    for (size_t i = 0; i < count; i++) {
        bool same =
            span_equal(span_of(r.symbol[i].bytes, r.symbol[i].len), payload);
        found |= same;
        w->wrong += !same;
        if (!same)
            printf("WRONG %s: %zu bytes\n", file, r.symbol[i].len);
    }
    scan_result_free(&r);
    return payload.len ? found : count == 0;
}

static void
measure(struct work *w, char *line)
{
    char *at = line, *column[5];
    double ms;

    for (int i = 0; i < 5; i++)
        column[i] = strsep(&at, "\t\n");
    MUST(column[4]);
    double module = strtod(column[3], NULL);
    size_t len = unhex(column[4]);
    bool read = read_picture(w, column[0], span_of(column[4], len), &ms);
    bool page = strncmp(column[2], "a4_", 3) == 0;

    add(category(w, column[1], column[2]), read, ms);
    add(len ? &w->codes : &w->blanks, read, ms);
    if (!page)
        add(&w->crops, read, ms);
    else if (module >= least_module)
        add(&w->pages, read, ms);
    if (ms > w->worst)
        w->worst = ms;
    if (w->loud && !read && (!page || module >= least_module))
        printf("missed %s %.2f %.0f ms\n", column[0], module, ms);
}

static double
percent(const struct score *s)
{
    return s->all ? 100.0 * s->read / s->all : 0;
}

int
main(int argc, char **argv)
{
    static struct work w;
    char *line = NULL;
    size_t room = 0;
    FILE *index = argc >= 2 ? fopen(argv[1], "r") : NULL;

    if (!index) {
        fputs("usage: sample_bench INDEX [-v]\n", stderr);
        return 2;
    }
    w.loud = argc == 3;
    while (getline(&line, &room, index) > 0)
        measure(&w, line);
    free(line);
    (void)fclose(index);
    for (size_t i = 0; w.loud && i < w.categories; i++)
        printf("%-28s %3u of %3u, %6.1f ms\n", w.category[i].name,
            w.category[i].read, w.category[i].all,
            w.category[i].ms / w.category[i].all);
    printf("codes %u of %u, pages %u of %u; pages without a code: %u\n",
        w.crops.read, w.crops.all, w.pages.read, w.pages.all, w.blanks.all);
    bool kept =
        bench_at_least("codes read", percent(&w.crops), CROPS_LEAST, "%");
    kept &= bench_at_least("pages read", percent(&w.pages), PAGES_LEAST, "%");
    kept &= bench_at_most("wrong texts", w.wrong, 0, "");
    kept &= bench_at_most("mean of a picture with a code",
        w.codes.ms / w.codes.all, MEAN_MS, "ms");
    kept &= bench_at_most("longest, with or without", w.worst, WORST_MS, "ms");
    return kept ? 0 : 1;
}
