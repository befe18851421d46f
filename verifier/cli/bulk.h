/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Files and folders, judged by one thread a core and reported in the order in which they
 * were given, a folder's in the order of its names. Memory is bounded whatever their
 * number. An interruption (SIGINT, SIGTERM) lets what was begun come to its end: reports
 * are whole, and those of the first files.
 */
#ifndef SCEAU_CLI_BULK_H
#define SCEAU_CLI_BULK_H

#include "verifier/base/progress.h"
#include "verifier/cli/document.h"
#include "verifier/cli/tally.h"

struct bulk {
    const struct checker *checker;
    struct pending *pending;

    int exit; /* the worst */
    struct tally tally;
    size_t files; /* that were judged, or refused by name */
    size_t blank; /* of them, those in which nothing was read */
    size_t links; /* that were left alone */
    bool many;    /* a folder, or more than one file */
    bool interrupted;
    double taken; /* seconds */

    struct progress progress; /* its own from here */
    int64_t total;            /* files, or 0 where nobody counted them */
};

/*
 * Judge the inputs ("-": standard input) and print their reports; what cannot be read
 * is told on stderr and has its report. Parts of sets go to `pending`, and are reported
 * by the caller.
 *
 * b  zeroed but for its first two
 */
void bulk_check(struct bulk *b, char *const *input, size_t count);

/* What became of them, on stderr, where there were many. */
void bulk_say(const struct bulk *b);

#endif
