/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Many codes, one a line: judged by one thread a core, reported in the order of the
 * lines. Memory is bounded whatever the input's length. What a scanner writes line by
 * line is answered line by line: nothing waits for a line that has not come.
 */
#ifndef SCEAU_CLI_LINES_H
#define SCEAU_CLI_LINES_H

#include "verifier/cli/pending.h"

/*
 * Judge the lines of a file ("-": standard input) and print their reports, then the
 * rate on stderr. Parts of sets go to `pending` and are reported by the caller.
 * What is not there, breaks off or has no line is an answer too, with its report.
 * Gives the worst exit code.
 */
int lines_check(
    const struct checker *c, const char *path, struct pending *pending);

#endif
