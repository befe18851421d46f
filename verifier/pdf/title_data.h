/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a sealed file says of its title beyond the code: templates/title.schema.json.
 * Read only from a file whose seal holds; json_check() has passed.
 */
#ifndef SCEAU_PDF_TITLE_DATA_H
#define SCEAU_PDF_TITLE_DATA_H

#include "verifier/base/buffer.h"
#include "verifier/seal/seal.h"

/* Longer texts than these are not of our issuer, and are read as absent. */
#define TITLE_WORD_SIZE 64
#define TITLE_LIMIT_SIZE 400

struct title_data {
    char kind[TITLE_WORD_SIZE];
    char number[TITLE_WORD_SIZE];
    char rule_set[TITLE_WORD_SIZE]; /* of the day on which it was issued */
    char renewed
        [TITLE_WORD_SIZE]; /* the category renewed, in the code's words */
    char category[TITLE_WORD_SIZE]; /* asked for or held, in the same words */
    char mention[TITLE_WORD_SIZE];  /* of work, in the same words */
    const char *request;            /* "first", "renewal" or "" */
    unsigned hours;                 /* of work a year; 0: no such limit */
    char occupation[TITLE_LIMIT_SIZE];
    char area[TITLE_LIMIT_SIZE];
    char status_list[TITLE_LIMIT_SIZE]; /* where its status is published */
    int64_t status_place;               /* there; -1: none is said */
    bool specimen;
};

/* What is absent or of another form is left empty. Allocates nothing. */
void title_data_read(struct span json, struct title_data *out);

/*
 * The fields of a title that has no code, by the identifiers that a code would give
 * them: whoever may see the one may see the other. No header, no type.
 *
 * room  holds their values; *out points into it
 *
 * SCEAU_E_LIMIT, SCEAU_E_NOMEM of room.
 */
SCEAU_MUST_USE enum sceau_status title_data_fields(
    struct span json, struct buffer *room, struct seal *out);

#endif
