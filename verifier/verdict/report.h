/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The report of one code, for people and for programs.
 *
 * Discloses by role: a role sees only the fields that its purpose needs, nobody's
 * name is printed for a role that does not need it, and nothing is printed of an
 * unverified code without that word before it.
 */
#ifndef SCEAU_VERDICT_REPORT_H
#define SCEAU_VERDICT_REPORT_H

#include "verifier/base/buffer.h"
#include "verifier/verdict/judge.h"
#include "verifier/verdict/words.h"

#define REPORT_SCHEMA "sceau.report/1"

struct report {
    const char *input;       /* as the caller named it */
    unsigned page;           /* from 1 */
    size_t index;            /* of the code in its input, from 0 */
    const char *kind;        /* "pdf", "picture" or "code" */
    const struct seal *seal; /* NULL where no code was read */
    const struct judgement *judgement;
    enum language language; /* of the sentences of report_json() */
};

/* The sentence of a finding. Failures stick to the buffer. */
void report_finding(
    const struct finding *f, enum language l, struct buffer *out);

/* One JSON object and a newline: schema sceau.report/1. */
void report_json(const struct report *r, struct buffer *out);

/* Lines of text, ending with an empty one. */
void report_text(const struct report *r, enum language l, struct buffer *out);

/*
 * A row of a table for spreadsheets (csv.h), and before them its marks and its heading,
 * whose columns are those of that role. Of what is not genuine it names neither the
 * document nor its dates.
 */
void report_csv_begin(enum role role, enum language l, struct buffer *out);
void report_csv(const struct report *r, enum language l, struct buffer *out);

/*
 * A notice to print: HTML between its beginning and its end, an article a code. For
 * one role; of what is not genuine it shows no data.
 */
void report_notice_begin(enum language l, struct buffer *out);
void report_notice(const struct report *r, enum language l, struct buffer *out);
void report_notice_end(struct buffer *out);

/* The fields of a code as lines; every one is marked as unverified. */
void report_fields_unverified(
    const struct seal *seal, enum language l, struct buffer *out);

#endif
