/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The two forms of an ECDSA signature: raw r || s, fixed width and big-endian
 * (2D-Doc 3.2.6, 3.6; PKCS#11 2.40, 2.3.1), and the DER of X.509 and CMS (RFC
 * 3279, 2.2.3).
 */
#ifndef SCEAU_BASE_SIGNATURE_H
#define SCEAU_BASE_SIGNATURE_H

#include "verifier/base/span.h"

#define SIGNATURE_DER_MAX 144

/* Write r || s (at most 132 bytes) as DER; returns its length. */
size_t signature_to_der(struct span rs, uint8_t out[SIGNATURE_DER_MAX]);

/* Read a P-256 signature's DER, strictly; false where it is not one. */
bool signature_from_der(struct span der, uint8_t rs[64]);

/*
 * Of a P-256 signature (r, s), (r, n - s) is one too: whoever has a file could write
 * another one, as good. Files of ours have the lower s, and no other.
 */
bool signature_is_low(const uint8_t rs[64]);

/* Make it so. */
void signature_lower(uint8_t rs[64]);

#endif
