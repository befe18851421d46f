/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A batch that ends, by SIGKILL, at the n-th time that it comes to a step.
 *
 * usage: batch_killer CONFIG REGISTER REQUESTS OUT STEP N
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "issuer/batch.h"
#include "issuer/lines.h"
#include "issuer/cli/titles.h"

struct killer {
    struct lines lines;
    struct titles titles;
    const char *step;
    long left;
};

static bool
next(void *context, struct batch_line *out)
{
    struct killer *k = context;

    return lines_next(&k->lines, out);
}

static void
die(struct killer *k, const char *step)
{
    if (strcmp(step, k->step) == 0 && --k->left == 0)
        (void)raise(SIGKILL);
}

static void
step(void *context, const char *name)
{
    die(context, name);
}

/* One by one, so that it may end between two. */
static enum sceau_status
tell(void *context, const struct batch_report *reports, size_t count,
    struct sceau_error *error)
{
    struct killer *k = context;
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < count; i++) {
        const struct titles_file file = { reports[i].number, reports[i].pdf };
        if (reports[i].state != BATCH_ISSUED)
            continue;
        status = titles_write(&k->titles, &file, 1, error);
        die(k, "delivered");
    }
    return status;
}

int
main(int argc, char **argv)
{
    enum { CONFIG = 1, REGISTER, REQUESTS, OUT, STEP, N, ARGUMENTS };
    struct killer k = { .titles = { .folder = -1 } };
    struct batch b = { .tells_beside = true,
        .context = &k,
        .next = next,
        .tell = tell,
        .step = step };
    struct batch_count count;
    struct sceau_error error = { 0 };

    if (argc != ARGUMENTS)
        return 2;
    k.step = argv[STEP];
    k.left = strtol(argv[N], NULL, 10);
    if (lines_open(argv[REQUESTS], &k.lines, &error) != SCEAU_OK
        || titles_open(argv[OUT], &k.titles, &error) != SCEAU_OK
        || issuer_open(argv[CONFIG], &b.issuer, &error) != SCEAU_OK
        || registry_open(argv[REGISTER], "essai", (int64_t)time(NULL),
               &b.registry, &error)
            != SCEAU_OK
        || batch_run(&b, &count, &error) != SCEAU_OK)
        fprintf(stderr, "%s\n", error.text);
    else
        fprintf(stderr, "it was not killed\n");
    return 1;
}
