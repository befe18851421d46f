/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The digest of what files begin with: half of a title is its fonts and what stands
 * before them, the same bytes in all titles of one form. Their SHA-256 is kept as far
 * as it has got, and used where all of those bytes are the same again.
 *
 * Threads: any number. What is kept holds nothing of a holder, and is never changed.
 */
#ifndef SCEAU_ISSUER_PREFIX_H
#define SCEAU_ISSUER_PREFIX_H

#include "verifier/base/span.h"

struct evp_md_ctx_st;

/* Forms have other numbers of lines; a few kinds of titles are issued by one process. */
#define PREFIX_KEPT 16

/* Begin a digest with these bytes; false without memory. */
bool prefix_begin(struct evp_md_ctx_st *digest, struct span bytes);

#endif
