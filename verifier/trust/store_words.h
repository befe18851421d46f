/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The words of sceau-bundle(5), shared by the files that read and write it. store.h has
 * those that others need.
 *
 * libc only, no allocation, no global state.
 */
#ifndef SCEAU_TRUST_STORE_WORDS_H
#define SCEAU_TRUST_STORE_WORDS_H

#include "verifier/trust/store.h"

enum { STORE_VERSION = 1, HASH_HEX = 64, SHORT_HEX = 16, POINT_P256_HEX = 128 };

#define STORE_LOCAL_MAGIC "sceau-store "
#define STORE_BUNDLE_MAGIC "sceau-bundle "
#define STORE_SIGNATURE "signature "
#define STORE_HELD "hold"

/* Whole bytes in hex of one case; at least one. */
bool store_is_hex(struct span s, bool upper);

/* Exactly that many lower-case digits. */
bool store_is_hex_of(struct span s, size_t len);

/* RFC 4648 with its padding; at least four characters. */
bool store_is_base64(struct span s);

/* Two of [A-Z]. */
bool store_is_territory(struct span s);

/* The end of a status' URI. */
bool store_is_status(struct span s);

/* Printable ASCII without a space: whatever fetches it decides what it accepts. */
bool store_is_url(struct span s);

/* Decimal, without a 0 before it, of at most 18 digits. */
bool store_read_number(struct span s, uint64_t *out);

#endif
