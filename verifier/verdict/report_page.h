/* SPDX-License-Identifier: EUPL-1.2 */
/* The lines of a report for people: what its parts share. */
#ifndef SCEAU_VERDICT_REPORT_PAGE_H
#define SCEAU_VERDICT_REPORT_PAGE_H

#include "verifier/base/date.h"
#include "verifier/verdict/report.h"

struct page {
    struct buffer *out;
    enum language language;
};

const char *page_say(const struct page *p, const char *group, const char *key);

/* A part that could not be written whole makes the report incomplete. */
void page_inherit(struct buffer *out, const struct buffer *part);

/* One line, indented, its hole filled. */
void page_line(const struct page *p, const char *indent, const char *sentence,
    const char *value);

/* "label: value", the value printed as text. */
void page_pair(const struct page *p, const char *indent, const char *label,
    const char *value);

/* French puts a space before it. */
const char *page_colon(const struct page *p);

const char *page_date(
    const struct page *p, struct date d, char out[DATE_WORDS_SIZE]);

/* What a set of rules is called: the day that it holds from, in words. */
const char *page_rule_set(
    const struct page *p, const char *name, char out[DATE_WORDS_SIZE]);

/* What a field is called; its identifier where no table has it. */
const char *page_label(const struct seal_field *f, enum language l);

/* True where the code's own words are the signer's: else they are unverified. */
bool report_is_sealed(const struct judgement *v);

/* What the document is called to that role; NULL where it is not known to it. */
const char *report_document(const struct report *r, enum language l);

/* What stands before and after each sentence of several. */
struct page_lines {
    const char *indent;
    const char *end;
};

/* The sentences that make the verdict. What withdraws a genuine title comes before all
 * that is right of it. */
void report_reasons(
    const struct page *p, const struct report *r, const struct page_lines *l);

/* What would make it known, as a key after "ask."; NULL where nothing is asked. */
const char *report_next_step(const struct report *r);

/* What the title is worth to the role, with its limits and what would refine it. */
void report_rights_text(const struct page *p, const struct report *r);

/* "Natacha/Corinne BERTHIER SPECIMEN, né(e) le …, …": who is meant, in French, as far
 * as the role may know. */
void report_person(const struct report *r, struct buffer *out);

/* What an employer sends to the prefecture and keeps. */
void report_employer_text(const struct page *p, const struct report *r);

/* Its parts: the letter, in French whatever the language, and what is kept, each pair
 * put by the caller's function. */
void report_employer_letter(const struct report *r, struct buffer *out);
void report_employer_record(const struct page *p, const struct report *r,
    void (*pair)(const struct page *, const char *label, const char *value));

/* "In force, from … to …." */
void page_period(
    const struct page *p, const struct judgement *v, struct buffer *out);

/* "Not revoked, by the status list of …." */
void page_status(
    const struct page *p, const struct judgement *v, struct buffer *out);

/* A limit of work in words, the i-th of those that the role may know; false at their
 * end. */
bool report_limit(
    const struct report *r, enum language l, size_t i, struct buffer *out);

/* True where that option would refine an answer and nobody has said it. */
bool report_would_refine(const struct facts *f, struct span option);

/* The members of the JSON that rights, their limits, the employer's texts and the
 * message on a faulty document are. */
struct json;
void report_rights_json(struct json *j, const struct report *r);
void report_employer_json(struct json *j, const struct report *r);
void report_problem_json(struct json *j, const struct report *r);

#endif
