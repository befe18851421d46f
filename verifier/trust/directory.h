/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The answer of a certificate directory: every certificate of an authority, as a
 * multipart/mixed body of DER parts whose header nobody sends along ("Processus
 * 2D-Doc" 1.2, 3.3.4; RFC 4387 in name only). Servers differ: a line end before the
 * first boundary or none, the case of header names, line ends after the DER, a
 * closing boundary or none. A certificate's length is its own, never the distance to
 * a boundary, which its bytes may hold.
 *
 * libc only, no allocation.
 */
#ifndef SCEAU_TRUST_DIRECTORY_H
#define SCEAU_TRUST_DIRECTORY_H

#include <sceau/error.h>

#include "verifier/base/cursor.h"

struct directory {
    struct cursor c;
    struct span boundary; /* "--End" */
    bool ended;
};

/* True where the bytes begin as such an answer. */
bool directory_is(struct span bytes);

/* Begin to read; false where directory_is() says no. bytes are borrowed. */
bool directory_open(struct span bytes, struct directory *out);

/*
 * The next certificate's DER; *der empty at the end.
 *
 * SCEAU_E_FORMAT a part that is cut or is no certificate.
 */
SCEAU_MUST_USE enum sceau_status directory_next(
    struct directory *d, struct span *der, struct sceau_error *error);

/* The whole length of the DER element that begins there; 0 where it is not a SEQUENCE,
 * or is cut. */
size_t directory_der_len(struct span bytes);

#endif
