/* SPDX-License-Identifier: EUPL-1.2 */
/* Filling in the detail of a failure: the module edge says it, callers prefix it. */
#ifndef SCEAU_BASE_ERROR_H
#define SCEAU_BASE_ERROR_H

#include <sceau/error.h>

/*
 * Record a failure and return its status, so that a function ends with
 * `return fail(error, SCEAU_E_FORMAT, "...")`. error may be NULL. Control
 * characters of the formatted text are replaced, since it may quote the input; one
 * too long loses its beginning, which says where, and keeps its end, which says why.
 */
enum sceau_status fail(struct sceau_error *error, enum sceau_status status,
    const char *format, ...) SCEAU_PRINTF(3, 4);

/* The same, with the byte of the input where reading stopped. */
enum sceau_status fail_at(struct sceau_error *error, size_t offset,
    enum sceau_status status, const char *format, ...) SCEAU_PRINTF(4, 5);

/* Put "prefix: " before the text that is there already; returns its status. */
enum sceau_status fail_prefix(struct sceau_error *error,
    enum sceau_status status, const char *format, ...) SCEAU_PRINTF(3, 4);

#ifdef __clang_analyzer__
/* The analyser sees one file at a time: here it learns that a failure is never OK, so
 * that what only success sets is not taken for unset. */
#define fail(error, status, ...)                                               \
    ((void)fail(error, status, __VA_ARGS__), status)
#define fail_at(error, offset, status, ...)                                    \
    ((void)fail_at(error, offset, status, __VA_ARGS__), status)
#define fail_prefix(error, status, ...)                                        \
    ((void)fail_prefix(error, status, __VA_ARGS__), status)
#endif

#endif
