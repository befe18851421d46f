/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * C40 as the binary form packs it: three characters of [A-Z0-9 ] in two bytes
 * (2D-Doc 3.2.6, section 10.3; ISO/IEC 16022, 5.2.5). No shift, no padding: the
 * strings of headers and envelopes come in threes.
 */
#ifndef SCEAU_SEAL_C40_H
#define SCEAU_SEAL_C40_H

#include "verifier/base/span.h"

/* Unpack two bytes; false where one of the three is no such character. */
bool c40_unpack(const uint8_t packed[2], char out[3]);

/* Pack three characters; false where one cannot be. */
bool c40_pack(const char text[3], uint8_t out[2]);

#endif
