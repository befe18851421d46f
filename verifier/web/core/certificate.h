/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * As much of a certificate (RFC 5280, 4.1) as a file's signature takes where the
 * certificate itself is pinned: what it says of others is not asked. libc only.
 */
#ifndef SCEAU_WEB_CERTIFICATE_H
#define SCEAU_WEB_CERTIFICATE_H

#include "verifier/base/span.h"

struct certificate {
    struct span issuer; /* whole elements */
    struct span serial;
    int64_t not_before; /* seconds since 1970 */
    int64_t not_after;
    struct span point; /* x || y of P-256, 64 bytes */
};

/* Read its DER; false where it is none, or its key is another than P-256. Spans point
 * into it. */
bool certificate_read(struct span der, struct certificate *out);

/* True where those are the contents of a signer's identifier that names it. */
bool certificate_is_named(
    const struct certificate *certificate, struct span issuer_and_serial);

#endif
