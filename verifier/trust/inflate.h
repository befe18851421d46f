/* SPDX-License-Identifier: EUPL-1.2 */
/* Decompression, the only file that knows zlib. */
#ifndef SCEAU_TRUST_INFLATE_H
#define SCEAU_TRUST_INFLATE_H

#include "verifier/pdf/host.h"

/*
 * Append a whole zlib stream; false where it is none, goes on after its end, or holds
 * more than the buffer may.
 *
 * The last small ones are kept for the whole process, found again by all their bytes:
 * the fonts of an issuer's files are the same, and inflating them takes as long as three
 * signatures. Threads: any number.
 */
page_inflate inflate_stream;

/* The same of what no other file has: nothing is kept. */
page_inflate inflate_once;

/* Forget what is kept: for tests, of which each begins anew. */
void inflate_forget(void);

#endif
