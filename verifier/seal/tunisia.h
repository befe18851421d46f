/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The message of Tunisia's codes ("CEV 2D-Doc" of TunTrust): upper-case hexadecimal
 * text of blocks, each two ASCII characters of identifier, one byte of length and that
 * many bytes of UTF-8. No specification is published: this is what public codes show,
 * and what the identifiers mean is not known.
 */
#ifndef SCEAU_SEAL_TUNISIA_H
#define SCEAU_SEAL_TUNISIA_H

#include "verifier/seal/seal.h"

/* Read as far as the text follows that; out->blocks_unreadable where it stops before
 * its end. The values are spans of the hexadecimal text. */
void tunisia_read(struct span text, struct seal *out);

/* The byte of two upper-case hexadecimal digits; -1 where they are not. */
int tunisia_byte(const uint8_t two[2]);

#endif
