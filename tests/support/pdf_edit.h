/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A sealed file taken apart into its objects, changed, and written again with a right
 * table: what whoever could sign could seal. Any sealed file of ours, whatever it
 * carries besides. What cannot be done ends the program.
 */
#ifndef SCEAU_TEST_PDF_EDIT_H
#define SCEAU_TEST_PDF_EDIT_H

#include "issuer/page/page.h"
#include "verifier/base/buffer.h"

enum { PDF_EDIT_OBJECTS = 400 };

struct pdf_edit {
    struct buffer
        object[PDF_EDIT_OBJECTS]; /* by number, without its "N 0 obj" */
    size_t count;
    struct buffer head;    /* what stands before the first */
    struct buffer trailer; /* its dictionary */
};

void pdf_edit_open(struct span file, struct pdf_edit *out);
void pdf_edit_free(struct pdf_edit *e);

/* The first object from that number on that has these words; 0 where there is none. */
size_t pdf_edit_find(const struct pdf_edit *e, size_t from, const char *words);

/* The same, which must be there. */
size_t pdf_edit_at(const struct pdf_edit *e, const char *words);

/* The first of these words in an object, by others. */
void pdf_edit_replace(
    struct pdf_edit *e, size_t number, const char *words, const char *by);

/* A new object; its number. */
size_t pdf_edit_add(struct pdf_edit *e, const char *text);

/* A stream's bytes as they stand there. */
struct span pdf_edit_stream(const struct pdf_edit *e, size_t number);
void pdf_edit_set_stream(struct pdf_edit *e, size_t number, struct span data);

/* Inflated, and deflated again. */
void pdf_edit_inflate(
    const struct pdf_edit *e, size_t number, struct buffer *out);
void pdf_edit_set_deflated(struct pdf_edit *e, size_t number, struct span raw);

/* "/ToUnicode 6 0 R" in an object. */
size_t pdf_edit_reference(
    const struct pdf_edit *e, size_t number, const char *key);

/* Append the file. Its signature is the old one, and wrong if anything was changed. */
void pdf_edit_write(struct pdf_edit *e, struct buffer *out);

/* The same, sealed by a signer, with so many bytes of room left over. */
void pdf_edit_seal(struct pdf_edit *e, const struct page_signer *signer,
    size_t spare, struct buffer *out);

#endif
