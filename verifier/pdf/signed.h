/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the signature of a sealed PDF is over, and when it says that it was made: all that
 * checking it takes besides the host's digests and keys. libc only.
 */
#ifndef SCEAU_PDF_SIGNED_H
#define SCEAU_PDF_SIGNED_H

#include "verifier/pdf/cms.h"
#include "verifier/pdf/gate.h"
#include "verifier/pdf/host.h"

/* Append what is signed: the attributes as a SET (RFC 5652, 5.4). Failures stick to the
 * buffer. */
void signed_attributes(const struct cms *cms, struct buffer *out);

/*
 * NULL where the file and the certificates are those that were signed; else a French
 * sentence. Where the host could not hash, *unknown, and the sentence says nothing.
 */
const char *signed_digests(const struct gate *gate, const struct cms *cms,
    page_sha256 *sha256, bool *unknown);

/* ISO 32000-1, 7.9.4: "20261124100000+01'00'" or "20261124090000Z", no less. Seconds
 * since 1970. */
bool signed_time(const char *text, int64_t *out);

#endif
