/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Sceau's verifier as a library: is this 2D-Doc genuine, is it in force, and what
 * is it worth to a given verifier.
 *
 * Guarantees: strict reading, signed bytes taken literally, no network, no global
 * state, no log. Does not prove that the bearer is the holder, nor that the paper
 * around a code is genuine.
 *
 * Threads: an open trust is never changed and may be shared; every call stands
 * alone.
 */
#ifndef SCEAU_VERIFY_H
#define SCEAU_VERIFY_H

#include <stdint.h>

#include <sceau/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An answer, not an error. Zero says nothing was found out; valid is not 1. */
enum sceau_verdict {
    SCEAU_COULD_NOT_TELL = 0,
    SCEAU_NOT_VALID = 1,
    SCEAU_VALID = 0x5a3c
};

struct sceau_trust;

enum sceau_flags {
    SCEAU_ALLOW_TEST = 1 << 0, /* a test seal that holds counts as valid */
    SCEAU_STRICT = 1 << 1      /* what was not checked forbids "valid" */
};

struct sceau_options {
    const char *role; /* "employer", …; NULL: all fields, no rights */
    const char
        *today;     /* "YYYY-MM-DD" in Europe/Paris; NULL: the system's day */
    unsigned flags; /* of enum sceau_flags */
};

/*
 * Open a folder of signers' certificates (sceau-verify(1), --trust).
 *
 * out  on SCEAU_OK the caller's, to free with sceau_trust_free()
 *
 * SCEAU_E_NOTFOUND, SCEAU_E_IO, SCEAU_E_LIMIT, SCEAU_E_NOMEM.
 */
SCEAU_API SCEAU_MUST_USE enum sceau_status sceau_trust_open(
    const char *path, struct sceau_trust **out, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
SCEAU_API void sceau_trust_free(struct sceau_trust **trust);

/*
 * Judge the bytes of one code, as read from its symbol.
 *
 * trust    NULL: no signer is known, the best verdict is SCEAU_COULD_NOT_TELL
 * options  NULL: no role, today, no flag
 * verdict  untouched on failure
 * report   if not NULL, on SCEAU_OK a NUL-terminated JSON object of schema
 *          sceau.report/1 that the caller frees with sceau_report_free();
 *          untouched on failure
 *
 * A forged or unreadable code is an answer: SCEAU_OK. SCEAU_E_USAGE for options
 * that do not exist, SCEAU_E_NOMEM.
 */
SCEAU_API SCEAU_MUST_USE enum sceau_status sceau_check_code(
    const struct sceau_trust *trust, const uint8_t *code, size_t len,
    const struct sceau_options *options, enum sceau_verdict *verdict,
    char **report, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
SCEAU_API void sceau_report_free(char **report);

#ifdef __cplusplus
}
#endif

#endif
