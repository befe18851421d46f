/* SPDX-License-Identifier: EUPL-1.2 */
/* One page being made: what the files that write its parts share. Private to them. */
#ifndef SCEAU_PAGES_MAKER_H
#define SCEAU_PAGES_MAKER_H

#include "issuer/html/html.h"
#include "issuer/pages/pages.h"
#include "issuer/title/values.h"
#include "verifier/verdict/words.h"

struct maker {
    const struct pages *pages;
    const struct kind *kind; /* NULL: the list */
    const struct html_words *words;
    enum language rights; /* the language in which the rules are told */
    const char *foreign;  /* "fr" where that is not the page's, else NULL */
    struct values *values;
    struct buffer *out;
    enum sceau_status status; /* the first failure sticks */
    struct sceau_error *error;
};

/* The sentence of a key with its values; "" and a failure where there is none. Reset
 * `room` to use it again. */
const char *maker_say(struct maker *m, const char *key, struct buffer *room);

/* The same of "prefix" and "key" joined. */
const char *maker_say_of(
    struct maker *m, const char *prefix, const char *key, struct buffer *room);

/* A day in the page's words. */
const char *maker_date(
    const struct maker *m, struct date d, char out[DATE_WORDS_SIZE]);

/* True where any language could have a sentence for that key: French has. */
bool maker_has(const struct maker *m, const char *key);

/* An element with that sentence. */
void maker_put(
    struct maker *m, const char *tag, const char *class, const char *key);

/* "<h2 id=…>" of a section, with that sentence. */
void maker_heading(
    struct maker *m, const char *tag, const char *id, const char *key);

/* The categories that a pattern of the rules names and that `blind` leaves, ", " between
 * them. */
struct worth_question;
void maker_categories(struct maker *m, const struct worth_question *question,
    const char *pattern, struct buffer *out);

/* What the kind is worth, and to whom: overview, then each role. */
void maker_put_worth(struct maker *m);

/* How long it holds. */
void maker_put_duration(struct maker *m);

#endif
