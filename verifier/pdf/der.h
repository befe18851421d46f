/* SPDX-License-Identifier: EUPL-1.2 */
/* DER (X.690, section 10), strictly: definite lengths in their shortest form. */
#ifndef SCEAU_PDF_DER_H
#define SCEAU_PDF_DER_H

#include "verifier/base/cursor.h"

enum {
    DER_INTEGER = 0x02,
    DER_OCTETS = 0x04,
    DER_OID = 0x06,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
    DER_CONTEXT_0 = 0xa0,
    DER_CONTEXT_1 = 0xa1
};

/* Read one element of that tag; its contents in *out, the whole of it in *whole
 * (may be NULL). On failure the cursor fails. */
bool der_take(
    struct cursor *c, uint8_t tag, struct span *out, struct span *whole);

/* The same, and a cursor over its contents. */
bool der_enter(struct cursor *c, uint8_t tag, struct cursor *inner);

/* Read one element that is exactly these bytes. */
bool der_expect(struct cursor *c, const void *element, size_t len);

#endif
