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

struct page_host {
    page_inflate *inflate;      /* what many files have, it may keep */
    page_inflate *inflate_once; /* what no other file has */
    page_sha256 *sha256;
};

#endif
