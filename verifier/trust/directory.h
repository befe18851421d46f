/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The answer of a certificate directory: every certificate of an authority, as a
 * multipart/mixed body of DER parts whose header nobody sends along ("Processus
 * 2D-Doc" 1.2, 3.3.4; RFC 4387 in name only). Servers differ: a line end before the
 * first boundary or none, the case of header names, line ends after the DER, a
 * closing boundary or none. A certificate's length is its own, never the distance to
 * a boundary, which its bytes may hold.
 *
 * What RFC 2046, 5.1.1 lets a server do besides is read as well: text before the first
 * boundary and after the last, blanks after either, folded headers, bare line feeds,
 * parts in base64 (RFC 2045, 6.8) or in PEM (RFC 7468), an answer saved with its
 * headers. A part that is none of these, such as a page of text, is left out and
 * counted.
 *
 * libc only; a part that is decoded is allocated, at most SCEAU_CERTIFICATE_MAX.
 */
#ifndef SCEAU_TRUST_DIRECTORY_H
#define SCEAU_TRUST_DIRECTORY_H

#include <sceau/error.h>

#include "verifier/base/buffer.h"
#include "verifier/base/cursor.h"

struct directory {
    struct cursor c;
    struct span boundary;  /* "End", without the dashes before it */
    struct span text;      /* what is left of a part in PEM */
    struct buffer decoded; /* the last certificate that was base64 */
    size_t parts;          /* read up to now */
    size_t skipped;        /* what held no certificate among them */
    bool ended;
};

/* True where the bytes begin as such an answer. */
bool directory_is(struct span bytes);

/* Begin to read; false where directory_is() says no. bytes are borrowed. The caller's
 * to release with directory_close(), in any case. */
bool directory_open(struct span bytes, struct directory *out);

/*
 * The next certificate's DER; *der empty at the end. It lives until the next call.
 *
 * SCEAU_E_FORMAT a certificate that is cut, or bytes between parts; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status directory_next(
    struct directory *d, struct span *der, struct sceau_error *error);

void directory_close(struct directory *d);

/* The whole length of the DER element that begins there; 0 where it is not a SEQUENCE,
 * or is cut. */
size_t directory_der_len(struct span bytes);

#endif
