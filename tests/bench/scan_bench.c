/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * An A4 page at 200 dpi with its codes, as pdftoppm prints our own PDF: the time from
 * the decoded picture to the codes.
 * usage: scan_bench PAGE.png
 */
#include "tests/bench/bench.h"
#include "tests/support/must.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/scan/picture.h"
#include "verifier/scan/scan.h"

enum { ROUNDS = 31 };

#define PAGE_MS 80.0

struct work {
    struct grey page;
    struct span file;
    unsigned formats;
    size_t least;
};

static void
scan(void *context)
{
    struct work *w = context;
    struct scan_result r;
    struct sceau_error error;

    MUST(scan_grey(&w->page, w->formats, SCEAU_PICTURE_CPU_MS, &r, &error)
        == SCEAU_OK);
    MUST(r.count >= w->least);
    scan_result_free(&r);
}

static void
decode(void *context)
{
    struct work *w = context;
    struct grey g;
    struct sceau_error error;

    MUST(picture_read(w->file, &g, &error) == SCEAU_OK);
    grey_free(&g);
}

int
main(int argc, char **argv)
{
    AUTO_BUFFER struct buffer file = buffer_with_max(SCEAU_INPUT_MAX);
    struct work w = { .formats = SCAN_DATAMATRIX };
    struct sceau_error error = { 0 };

    if (argc != 2) {
        fputs("usage: scan_bench PAGE.png\n", stderr);
        return 2;
    }
    MUST(file_read(argv[1], &file, &error) == SCEAU_OK);
    w.file = buffer_span(&file);
    MUST(picture_read(w.file, &w.page, &error) == SCEAU_OK);
    bench_one_core();
    printf("page of %d x %d pixels\n", w.page.width, w.page.height);
    bench_say("PNG decoded", bench_median(decode, &w, ROUNDS) / 1e3, "ms");
    w.least = 1;
    double datamatrix = bench_median(scan, &w, ROUNDS) / 1e3;
    bench_say("DataMatrix alone", datamatrix, "ms");
    w.formats = SCAN_DATAMATRIX | SCAN_QR;
    w.least = 2;
    double both = bench_median(scan, &w, ROUNDS) / 1e3;
    bool kept = bench_at_most("page read, both its codes", both, PAGE_MS, "ms");
    grey_free(&w.page);
    return kept ? 0 : 1;
}
