/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The objects of a PDF 1.7 and its one writing. A call that fails leaves a document
 * that pdf_save() refuses, so nothing is checked before.
 *
 * Threads: one document at a time in each. All objects are the document's own, and end
 * with it; bytes of streams are not copied, and must last until it is saved.
 */
#ifndef SCEAU_PAGE_PDF_H
#define SCEAU_PAGE_PDF_H

#include <stdbool.h>

#include "verifier/base/buffer.h"

struct pdf;
struct pdf_dict;
struct pdf_array;

/* NULL without memory; pdf_end() in any case. */
struct pdf *pdf_begin(void);
void pdf_end(void);

struct pdf_dict *pdf_catalog(struct pdf *p);
struct pdf_dict *pdf_trailer(struct pdf *p);

/* What tells of the document, as the next object; once. */
struct pdf_dict *pdf_add_info(struct pdf *p);

/* An object with a number of its own; type may be NULL. */
struct pdf_dict *pdf_dict(struct pdf *p, const char *type);

/* Inside of another, without a number. */
struct pdf_dict *pdf_dict_in(
    struct pdf *p, struct pdf_dict *parent, const char *key);
struct pdf_dict *pdf_dict_on(struct pdf *p, struct pdf_array *array);
struct pdf_array *pdf_array_in(
    struct pdf *p, struct pdf_dict *parent, const char *key);
struct pdf_array *pdf_array_on(struct pdf *p, struct pdf_array *parent);

/* Strings are ASCII; what people read is a text, in UTF-8. */
void pdf_name(struct pdf_dict *dict, const char *key, const char *name);
void pdf_number(struct pdf_dict *dict, const char *key, int number);
void pdf_true(struct pdf_dict *dict, const char *key);
void pdf_string(
    struct pdf *p, struct pdf_dict *dict, const char *key, const char *text);
void pdf_text(
    struct pdf *p, struct pdf_dict *dict, const char *key, const char *text);
void pdf_box(
    struct pdf *p, struct pdf_dict *dict, const char *key, const int v[4]);

/* To an object with a number. */
void pdf_refer(struct pdf_dict *dict, const char *key, struct pdf_dict *to);

void pdf_push(struct pdf_array *array, struct pdf_dict *to);
void pdf_push_number(struct pdf_array *array, int number);
void pdf_push_real(struct pdf_array *array, double number);
void pdf_push_string(struct pdf *p, struct pdf_array *array, const char *text);
void pdf_push_bytes(struct pdf *p, struct pdf_array *array, struct span bytes);

/* Entries of a dictionary as they stand in the file, in one piece; not copied. */
void pdf_raw(struct pdf *p, struct pdf_dict *dict, struct span bytes);

/* The same, copied. */
void pdf_raw_copy(struct pdf *p, struct pdf_dict *dict, struct span bytes);

/* The number of an object, as "12 0 R" names it. */
unsigned pdf_id(const struct pdf_dict *dict);

struct pdf_dict *pdf_stream(
    struct pdf *p, const char *type, struct span data, bool deflated);

/* The next page, in points; NULL without memory. */
struct pdf_dict *pdf_page(
    struct pdf *p, double width, double height, struct pdf_dict **resources);
SCEAU_MUST_USE bool pdf_page_contents(
    struct pdf *p, struct pdf_dict *page, struct span data, bool deflated);

/* Where in the file the signature goes, known when it is saved. */
struct pdf_place {
    size_t room;  /* bytes of CMS */
    size_t range; /* offset of the numbers after "[0 " */
    size_t hex;   /* offset of the first digit */
    size_t form;  /* what stands before the page, the same for other holders */
};

/* The dictionary ends with room for a range and for the signature of place->room. */
void pdf_signature(struct pdf_dict *dict, struct pdf_place *place);

/* True where a text did not fit or is not UTF-8. */
bool pdf_overflowed(const struct pdf *p);

/* Append the file. False where anything failed. */
SCEAU_MUST_USE bool pdf_save(struct pdf *p, struct buffer *out);

/* Where an object stands in the file that was saved. */
size_t pdf_offset(const struct pdf *p, const struct pdf_dict *dict);

#endif
