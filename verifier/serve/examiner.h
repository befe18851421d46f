/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The process that examines one document, and ends: what a document might do to it, it
 * does to nobody else's. It has no network, writes no file, starts nothing but the
 * confined children that read pictures and draw pages, and has so much processor time,
 * memory and time on the wall.
 */
#ifndef SCEAU_SERVE_EXAMINER_H
#define SCEAU_SERVE_EXAMINER_H

#include <signal.h>

#include "verifier/cli/checker.h"
#include "verifier/serve/shelf.h"

/* Longer than ten pages of a foreign PDF are searched (SCEAU_PAGES_MS) and judged. */
#define EXAMINER_SECONDS 30
#define EXAMINER_CPU_SECONDS 15
#define EXAMINER_MEMORY_MAX ((size_t)1024 * 1024 * 1024)

/*
 * Fork one, which waits for a document at `take`: its process, or -1.
 *
 * base  what the service is set to
 * mask  the signals that it lets through
 *
 * It ends with CAGE_EXIT where it cannot be confined.
 */
pid_t examiner_fork(int take, struct shelf *shelf, const struct checker *base,
    const sigset_t *mask);

#endif
