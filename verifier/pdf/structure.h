/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What stands around a title's pages: the catalogue, the pages and what they may use,
 * the one annotation (the signature's, which shows nothing), the attachment, the tags.
 * Each is compared with the words in which our emitter writes it, so that there is no
 * place for an action, a layer, a second annotation, a turned or cropped page, another
 * page tree, or an object kept for a later revision.
 *
 * ISO 32000-1, 7.7 (catalogue, pages), 12.5 (annotations), 14.7 (tags). Allocates
 * nothing. The file has passed the gate.
 */
#ifndef SCEAU_PDF_STRUCTURE_H
#define SCEAU_PDF_STRUCTURE_H

#include "verifier/pdf/object.h"

/* Two styles, each in two subsets, and a script's in two styles on the second page. */
#define STRUCTURE_FONTS 6
#define STRUCTURE_SYMBOLS 2
#define STRUCTURE_PAGES 2

/* Of a page's marks, each of which is of one kind. */
#define STRUCTURE_TAGS 128
#define STRUCTURE_TEXT 'P'
#define STRUCTURE_TITLE '1'
#define STRUCTURE_HEADING '2'
#define STRUCTURE_FIGURE 'F'

struct structure_page {
    size_t number;
    struct span content;          /* deflated on the second page */
    size_t font[STRUCTURE_FONTS]; /* the object of /F0…; 0: none */
};

struct structure {
    struct objects objects;
    struct structure_page page[STRUCTURE_PAGES];
    size_t pages;
    size_t symbol[STRUCTURE_SYMBOLS]; /* of /I0 and /I1; 0: none */
    struct span attachment;           /* the one file that it carries, unread */
    size_t info;                      /* the number of the file's description */
    struct span title;                /* of that description, UTF-16 in hex */
    struct span described;            /* of its metadata, as XML has it */
    char role[STRUCTURE_TAGS];        /* of the first page's marks, by number */
    size_t tags;
};

/* NULL, or a French sentence that says why the file is not of our emitter. Where the
 * attachment was found by then, it is in *out all the same; else its data is NULL. */
const char *structure_read(struct span file, struct structure *out);

#endif
