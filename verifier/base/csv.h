/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Tables for spreadsheets: RFC 4180, but with the semicolon and the byte order mark by
 * which LibreOffice and Excel of a French office open a table rightly when it is
 * clicked: their comma is decimal, and without a mark Excel takes UTF-8 for Windows-1252.
 *
 * No cell is a formula, whatever text it holds: one that begins like one has an
 * apostrophe before it. What could drive a terminal, or hide, is replaced by '?'.
 */
#ifndef SCEAU_BASE_CSV_H
#define SCEAU_BASE_CSV_H

#include "verifier/base/buffer.h"

/* A table being written; failures stick to the buffer. */
struct csv {
    struct buffer *out;
    bool begun; /* the row has a cell */
};

/* The byte order mark, once, before the first row. */
void csv_begin(struct csv *c);

void csv_text(struct csv *c, const char *text); /* NULL: an empty cell */
void csv_count(struct csv *c, size_t n);
void csv_end_row(struct csv *c);

static inline struct csv
csv_into(struct buffer *out)
{
    return (struct csv) { .out = out };
}

#endif
