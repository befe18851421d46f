/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The fonts of a page. A program draws what its author pleased, whatever its own tables
 * say, so a font is read only where its bytes are those of one of our emitter's: a row
 * of fonts.tsv, which keeps those of titles long issued. Its glyphs are then known to
 * draw the characters that its map says: genfont.c made both from one table.
 */
#ifndef SCEAU_PDF_PAGE_FONT_H
#define SCEAU_PDF_PAGE_FONT_H

#include "verifier/pdf/host.h"
#include "verifier/pdf/object.h"

/* A subset of Latin letters has some 600. */
#define PAGE_GLYPHS_MAX 2048

/* A digest in hex and the end of the text. */
#define PAGE_FONT_DIGEST (2 * PAGE_SHA256 + 1)

struct page_font {
    uint16_t said[PAGE_GLYPHS_MAX];    /* the character of a glyph; 0: none */
    uint16_t advance[PAGE_GLYPHS_MAX]; /* thousandths of the size */
};

/* A font as it stands in a file. */
struct page_font_parts {
    struct span program; /* deflated */
    size_t program_raw;  /* its length once inflated */
    struct span map; /* ToUnicode, deflated; none: each document has its own */
    struct span widths; /* "/W[0[…]]\n" */
};

/* The second column of fonts.tsv. False where memory ran out. */
bool page_font_digest(const struct page_font_parts *parts, page_sha256 *sha256,
    char out[PAGE_FONT_DIGEST]);

/* True where that digest is of a font of our emitter. */
bool page_font_is_known(const char *digest);

enum page_font_status {
    PAGE_FONT_READ,
    PAGE_FONT_WRONG,
    PAGE_FONT_STRANGE, /* written as ours, and not one of them */
    PAGE_FONT_NO_MEMORY
};

/* The Type 0 font that is that object. */
enum page_font_status page_font_read(const struct objects *x, size_t number,
    const struct page_host *host, struct page_font *out);

/* Whether it is one of ours; `script`: whatever its map, which is its document's own. */
enum page_font_status page_font_check(const struct objects *x, size_t number,
    bool script, const struct page_host *host);

#endif
