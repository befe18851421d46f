/* SPDX-License-Identifier: EUPL-1.2 */
/* What reading a page takes of others: this folder knows no library. */
#ifndef SCEAU_PDF_HOST_H
#define SCEAU_PDF_HOST_H

#include "verifier/base/buffer.h"

#define PAGE_SHA256 32

/* Append what a zlib stream holds; false where it is none or has no room. */
typedef bool page_inflate(struct span deflated, struct buffer *out);

/* Of these spans, one after the other; false where memory ran out. */
typedef bool page_sha256(
    const struct span *part, size_t parts, uint8_t out[PAGE_SHA256]);

/* Copy a font that was kept of exactly these parts; false where there is none. */
struct page_font;
struct page_font_parts;
typedef bool page_font_find(
    const struct page_font_parts *parts, struct page_font *out);

/* Keep one that was judged and read, or not. */
typedef void page_font_keep(
    const struct page_font_parts *parts, const struct page_font *font);

struct page_host {
    page_inflate *inflate;
    page_sha256 *sha256;
    page_font_find *find_font; /* both NULL where no font is kept */
    page_font_keep *keep_font;
};

#endif
