/* SPDX-License-Identifier: EUPL-1.2 */
/* The codewords of a symbol: data, then what Reed and Solomon add to correct it. */
#ifndef SCEAU_PDF_CODEWORDS_H
#define SCEAU_PDF_CODEWORDS_H

#include "verifier/base/span.h"

/* Blocks that take turns: the i-th word of the data is of block i % blocks, the longer
 * blocks last (QR) or there are none (DataMatrix). */
struct codewords_form {
    size_t data;
    size_t blocks;
    size_t extra; /* of each block */
    unsigned polynomial;
    unsigned first_root; /* the power of 2 that is the first root */
};

/* A block of a QR code of level L has 150 words at most, of a DataMatrix 255. */
#define CODEWORDS_BLOCK_MAX 255

/*
 * False where any block is not what its data make it: one module was changed, or all
 * were made up.
 */
bool codewords_are_whole(const struct codewords_form *f, const uint8_t *word);

/* Put the data in data[], block after block, as a QR code has its message. */
void codewords_in_blocks(
    const struct codewords_form *f, const uint8_t *word, uint8_t *data);

#endif
