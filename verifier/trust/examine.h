/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One code through the whole verifier: parse, check with OpenSSL, judge. A code that a
 * scanner damaged is restored where a signature proves it (restore.h), and the
 * judgement says so.
 */
#ifndef SCEAU_TRUST_EXAMINE_H
#define SCEAU_TRUST_EXAMINE_H

#include "verifier/pdf/host.h"
#include "verifier/seal/restore.h"
#include "verifier/seal/set.h"
#include "verifier/trust/trust.h"

struct examine_options {
    struct date today;
    enum role role;
    bool allow_test;
    bool strict;
    bool from_symbol; /* read from a picture: no scanner lost anything */
    const struct stated *stated; /* by the bearer, or NULL; borrowed */
};

/* What the file around a code is; zeroed where there is none. */
struct examine_file {
    enum pdf_state state;
    const char *reason; /* borrowed */
    struct span data;   /* sealed with it; borrowed; len 0: none */
    bool signature;     /* it holds one that is not ours, which nobody judged */
    const char *level;  /* as in judge.h */
    struct date stamped;
    const char *proof;
    /* how the list of its status is read; NULL: it is not looked up there */
    page_inflate *inflate;
};

struct examination {
    struct seal seal; /* points into the code, or into `restored` */
    struct sceau_error problem;
    struct title_data data;
    struct judgement judgement; /* points into this struct: do not copy it */
    uint8_t restored[SCEAU_CODE_MAX];
    char lost[RESTORE_WORDS];
};

/* code is borrowed by *out. trust may be NULL. */
void examine_code(const struct trust *trust, struct span code,
    const struct examine_file *file, const struct examine_options *options,
    struct examination *out);

/*
 * The same for a set: its code where it is complete, else what is missing. file is
 * that of a part which came in one, or NULL. joined is
 * the caller's room for the whole code, at least SCEAU_SET_CODE_MAX at its most, and
 * must outlive *out; memory that lacks there is judged as nothing read.
 */
void examine_set(const struct trust *trust, const struct seal_set *set,
    const struct examine_file *file, struct buffer *joined,
    const struct examine_options *options, struct examination *out);

/*
 * A sealed file whose kind has no code, judged by its own data. room is the caller's,
 * for its fields, and must outlive *out; memory that lacks there is judged as nothing
 * read.
 */
void examine_data(const struct trust *trust, const struct examine_file *file,
    struct buffer *room, const struct examine_options *options,
    struct examination *out);

/* The same where no code could be read: `problem` says why. */
void examine_nothing(const struct trust *trust, enum sceau_status status,
    const char *problem, const struct examine_file *file,
    const struct examine_options *options, struct examination *out);

#endif
