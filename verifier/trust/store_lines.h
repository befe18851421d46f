/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reading a store line by line: what stands between its head and its end. Every record
 * that is read points into the text.
 */
#ifndef SCEAU_TRUST_STORE_LINES_H
#define SCEAU_TRUST_STORE_LINES_H

#include "verifier/base/cursor.h"
#include "verifier/trust/store_words.h"

/* One line at a time; `line` is without its end. */
struct reader {
    struct cursor c;
    struct span line;
    size_t at; /* where the line begins */
    bool end;
    struct store *store;
    struct sceau_error *error;
};

/* The next line, or the end. */
enum sceau_status reader_next(struct reader *r);

/* "word rest": the word, and the rest without the space between. */
struct span reader_word(struct span *line);

/* Say where the line is and what is wrong with it; SCEAU_E_FORMAT. */
enum sceau_status reader_refuse(struct reader *r, const char *what);

/* SCEAU_E_NOMEM. */
enum sceau_status reader_no_room(struct reader *r);

/* The line as a record of that section, added to the store. */
enum sceau_status reader_pin(struct reader *r);
enum sceau_status reader_source(struct reader *r);
enum sceau_status reader_authority(struct reader *r);
enum sceau_status reader_signer(struct reader *r);
enum sceau_status reader_pdf(struct reader *r);
enum sceau_status reader_status(struct reader *r);

#endif
