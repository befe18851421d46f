/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One document through the verifier: what its bytes are, the codes in it, and the
 * report of each. Several threads may each judge one, with the same checker.
 */
#ifndef SCEAU_CLI_DOCUMENT_H
#define SCEAU_CLI_DOCUMENT_H

#include "verifier/cli/pending.h"
#include "verifier/cli/tally.h"

/* All reports of one document: a page of many codes gives some kilobytes each. */
#define DOCUMENT_REPORTS_MAX                                                   \
    ((size_t)SCEAU_PICTURE_CODES_MAX * SCEAU_REPORT_MAX)

/* Who keeps the parts of sets until all documents are read: pending_add(), or
 * somebody who calls it later. What is given is borrowed for the call. */
typedef enum pending_answer document_keep(
    void *keeper, const struct origin *from, struct span code);

/* The first of them; keeper is a struct pending. */
document_keep pending_keep;

/* How the documents of one run, or of one thread, are judged and told. */
struct document {
    const struct checker *checker;
    document_keep *keep;
    void *keeper;
    struct buffer
        *out; /* reports are appended to it, in the order of the codes */
    struct tally *tally; /* counts them; or NULL */
    int exit;            /* the worst so far */
};

/* Judge the bytes of a document that reports call `input`. */
void document_check(
    struct document *d, const char *input, struct span contents);

/* The same of a text that is one code. */
void document_code(
    struct document *d, const struct origin *from, struct span code);

/* The report of one that could not be read, or gave nothing; why, in French. */
void document_nothing(struct document *d, const char *input,
    enum input_kind kind, enum sceau_status status, const char *problem,
    const struct examine_file *file);

#endif
