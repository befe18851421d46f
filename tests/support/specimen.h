/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Codes of a title, signed with the key that the 2D-Doc specification publishes for
 * tests, whose certificate held from 2012-11-01 to 2015-11-01.
 */
#ifndef SCEAU_TEST_SPECIMEN_H
#define SCEAU_TEST_SPECIMEN_H

#include "verifier/base/buffer.h"
#include "verifier/base/date.h"

struct trust;

/* Zeroed members take the usual value. */
struct specimen_wish {
    const char *header;  /* up to the message */
    const char *kind;    /* 6J; "2" */
    const char *mention; /* 6P */
    const char *from;    /* 6N, DDMMYYYY; "" leaves the field out */
    const char *until;   /* 6O */
    const char *more;    /* blocks put after the others */
};

/* A type 13 title's header and message, each field with a value of its own. */
void specimen_message(const struct specimen_wish *wish, struct buffer *out);

/* Append US and the signature of what the buffer holds. */
void specimen_sign(struct buffer *code);

/* The same with 103 symbols that sign nothing. */
void specimen_sign_with_zeros(struct buffer *code);

/* Both: a whole code. */
void specimen_code(const struct specimen_wish *wish, struct buffer *out);

/* The certificates of tests/vectors/2d-doc/certs, to free with trust_free(). */
struct trust *specimen_trust(void);

/* Within the title's dates and after the certificate's. */
#define SPECIMEN_DAY ((struct date) { 2013, 3, 15 })

#endif
