/* SPDX-License-Identifier: EUPL-1.2 */
/* A time-stamp token over a signature, checked by OpenSSL (RFC 3161; RFC 5816). */
#ifndef SCEAU_TRUST_TIME_STAMP_H
#define SCEAU_TRUST_TIME_STAMP_H

#include "verifier/pdf/token.h"

struct x509_st;

enum time_stamp_state {
    TIME_STAMP_RIGHT,
    TIME_STAMP_FORM, /* it is not a token as time-stamping authorities make it */
    TIME_STAMP_OTHER,   /* a token over something else */
    TIME_STAMP_WRONG,   /* its own signature is wrong */
    TIME_STAMP_UNKNOWN, /* no anchor certifies who made it, for that purpose */
    TIME_STAMP_NO_MEMORY
};

/*
 * Check a token over SHA-256 of `value`, on the day that it says.
 *
 * anchors  certificates that are believed: its maker's own, or an authority's
 * out      the token as it was read, where its form is right
 */
enum time_stamp_state time_stamp_check(struct span der, struct span value,
    struct x509_st *const *anchors, size_t count, struct token *out);

/* The same of one over that SHA-256. */
enum time_stamp_state time_stamp_check_imprint(struct span der,
    const uint8_t imprint[32], struct x509_st *const *anchors, size_t count,
    struct token *out);

/* A French sentence; NULL for TIME_STAMP_RIGHT. */
const char *time_stamp_words(enum time_stamp_state state);

#endif
