/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the core asks of the page. A browser hashes, inflates and checks signatures, but
 * only later (WebCrypto, DecompressionStream): what is not known yet is noted and the
 * core goes on as if it could not be known. The page answers all that was noted and the
 * core judges again from the beginning, until nothing is left to ask; so the same C, which
 * knows of no waiting, judges here as in any program.
 *
 * One thread.
 */
#ifndef SCEAU_WEB_ASK_H
#define SCEAU_WEB_ASK_H

#include "verifier/pdf/host.h"
#include "verifier/verdict/axes.h"

/* A page of ours asks some twenty, a bundle one for each of its lists; a hostile file must
 * not ask without end. */
#define ASK_MAX 128

enum ask_kind {
    ASK_SHA256 = 1, /* of the input; 32 bytes */
    ASK_INFLATE,    /* the input, a zlib stream, to at most `most` bytes */
    ASK_VERIFY /* the input is the length of a point in one byte, x || y, r || s of the
                  same length, and what is signed; one byte: 1 right, 0 wrong */
};

/* page_sha256 and page_inflate: false too where the answer is not there yet. */
page_sha256 ask_sha256;
page_inflate ask_inflate;

/* SIGNATURE_UNCHECKED too where the answer is not there yet. */
enum signature_state ask_verify(
    struct span point, struct span bytes, struct span rs);

/* How many answers lack. */
size_t ask_open(void);

/* Forget all of them: another document comes. */
void ask_forget(void);

#endif
