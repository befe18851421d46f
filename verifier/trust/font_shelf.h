/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The fonts last read, kept for the whole process and found again by all their bytes:
 * an issuer's files carry the same ones, and hashing and reading them takes as long as
 * a signature. Only those that page_font_read() took as ours come here, so nobody's
 * file can fill the shelf with others. Threads: any number.
 */
#ifndef SCEAU_TRUST_FONT_SHELF_H
#define SCEAU_TRUST_FONT_SHELF_H

#include "verifier/pdf/page_font.h"

page_font_find font_shelf_find;

/* Instead of the one that was kept first; without memory, nothing is. */
page_font_keep font_shelf_keep;

/* Forget what is kept: for tests, of which each begins anew. */
void font_shelf_forget(void);

#endif
