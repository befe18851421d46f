/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How every function of Sceau reports what went wrong.
 *
 * A status says what the caller can do next; the text says where and why. The
 * detail lives in the caller's memory, so it needs no allocation, no init and
 * no lock. It never holds personal data: field identifiers, offsets and file
 * names given by the operator may appear, field values may not.
 *
 * "Not valid" is an answer, not an error: see verify.h.
 */
#ifndef SCEAU_ERROR_H
#define SCEAU_ERROR_H

#include <stddef.h>

#if defined(__GNUC__)
#define SCEAU_API __attribute__((visibility("default")))
#define SCEAU_MUST_USE __attribute__((warn_unused_result))
#define SCEAU_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define SCEAU_API
#define SCEAU_MUST_USE
#define SCEAU_PRINTF(f, a)
#endif

#ifdef __cplusplus
extern "C" {
#endif

enum sceau_status {
    SCEAU_OK = 0,
    SCEAU_E_NOMEM = -1,       /* memory ran out; the same call may work later */
    SCEAU_E_USAGE = -2,       /* the caller's arguments are wrong */
    SCEAU_E_LIMIT = -3,       /* the input passes a named bound */
    SCEAU_E_FORMAT = -4,      /* the input does not follow its format */
    SCEAU_E_UNSUPPORTED = -5, /* a known format that this version cannot do */
    SCEAU_E_NOTFOUND = -6,    /* something named is not there */
    SCEAU_E_CRYPTO = -7,      /* a key, certificate or signature is refused */
    SCEAU_E_IO = -8,          /* the system could not read or write */
    SCEAU_E_STATE = -9        /* not now: the service behind is not ready */
};

#define SCEAU_ERROR_TEXT 240

struct sceau_error {
    enum sceau_status status;
    size_t offset; /* byte of the input where reading stopped, or 0 */
    char text[SCEAU_ERROR_TEXT];
};

/* The name of a status for logs, as "E_FORMAT"; never NULL. */
SCEAU_API const char *sceau_status_name(enum sceau_status status);

#ifdef __cplusplus
}
#endif

#endif
