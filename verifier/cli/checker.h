/* SPDX-License-Identifier: EUPL-1.2 */
/* Judging one code and writing its report: what every way into « check » shares. */
#ifndef SCEAU_CLI_CHECKER_H
#define SCEAU_CLI_CHECKER_H

#include "verifier/cli/input.h"
#include "verifier/cli/tally.h"
#include "verifier/scan/pages.h"
#include "verifier/trust/examine.h"
#include "verifier/verdict/report.h"

enum checker_form {
    FORM_OF_TEXT = 0,
    FORM_OF_JSON,
    FORM_OF_NOTICE,
    FORM_OF_CSV
};

/* Set once before the first code; any number of threads may use it then. */
struct checker {
    struct examine_options options;
    const struct trust *trust; /* borrowed; may be NULL */
    enum language language;
    enum checker_form form;
};

/* The verb « check », and those that only report in another form. */
struct cli_verb;
int check_run(
    const struct cli_verb *verb, enum checker_form form, int argc, char **argv);

/* Where a code comes from. */
struct origin {
    const char *input;
    size_t index; /* of the code in it, from 0 */
    enum input_kind kind;
    unsigned page; /* from 1; 0: an input without pages */
    /* of a foreign PDF, whose pages were read as pictures; else NULL */
    const struct examine_file *file;
    const struct pages_told *told;
    struct tally *tally; /* counts its report; or NULL */
};

/*
 * Append the report of one code; each gives the exit code of its verdict. Where the
 * report could not be written whole, nothing is appended, and EXIT_CANNOT is given after a
 * message on stderr.
 */
int checker_code(const struct checker *c, const struct origin *from,
    struct span code, struct buffer *out);

/* True where that code's signature is right: an input_proof; context is a checker. */
bool checker_proves(void *context, struct span code);

/* The same for a code of a picture whose symbols carry different ones. */
int checker_differing(const struct checker *c, const struct origin *from,
    struct span code, struct buffer *out);

int checker_pdf(const struct checker *c, const struct origin *from,
    struct span code, const struct examine_file *file, struct buffer *out);

/* A sealed file of a kind that has no code. */
int checker_data(const struct checker *c, const struct origin *from,
    const struct examine_file *file, struct buffer *out);

int checker_set(const struct checker *c, const struct origin *from,
    const struct seal_set *set, struct buffer *out);

/* A picture, or pages, in which no code was read, in all its time or in the time
 * allowed. */
int checker_no_code(const struct checker *c, const struct origin *from,
    bool budget_spent, struct buffer *out);

/* A part of a set that could not be kept: too many are open. */
int checker_too_many(
    const struct checker *c, const struct origin *from, struct buffer *out);

/* A thing that gave no code still gets its report, so that nothing is lost. */
int checker_nothing(const struct checker *c, const struct origin *from,
    enum sceau_status status, const char *problem,
    const struct examine_file *file, struct buffer *out);

#endif
