/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Base32 of RFC 4648 without padding, upper case, as 2D-Doc 3.2.6 section 3.6
 * writes signatures. Strict: one text for each run of bytes, so no lower case,
 * no '=', and the unused low bits of the last symbol are zero.
 */
#ifndef SCEAU_SEAL_BASE32_H
#define SCEAU_SEAL_BASE32_H

#include "verifier/base/span.h"

/* Symbols for that many bytes, and the bytes in that many symbols. */
static inline size_t
base32_symbols(size_t bytes)
{
    return (bytes * 8 + 4) / 5;
}

static inline size_t
base32_bytes(size_t symbols)
{
    return symbols * 5 / 8;
}

/* Writes base32_symbols(bytes.len) characters, no NUL. */
void base32_encode(struct span bytes, uint8_t *out);

/* Writes base32_bytes(text.len) bytes; false, and *bad the symbol, if refused. */
bool base32_decode(struct span text, uint8_t *out, size_t *bad);

#endif
