/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who asks: the subject of the certificate that nginx verified, which it hands over in
 * headers. What it did not verify, or says twice, is nobody.
 *
 * The certificate's one common name (CN) is who acts, as the audit has it; of its
 * organisational units (OU), one is the name of a role (staff.h), and the others count
 * for nothing.
 */
#ifndef SCEAU_ISSUER_SERVE_IDENTITY_H
#define SCEAU_ISSUER_SERVE_IDENTITY_H

#include "issuer/register/registry.h"
#include "issuer/staff.h"

/* $ssl_client_verify and $ssl_client_escaped_cert of nginx. */
#define IDENTITY_VERIFY "X-Client-Verify"
#define IDENTITY_CERTIFICATE "X-Client-Certificate"

/* Escaped, of an RSA key of 4096 bits with many names; all headers of one request have
 * 32 KiB. */
#define IDENTITY_CERTIFICATE_MAX 16384

struct identity {
    char who[REGISTRY_WHO_MAX + 1];
    const struct staff_role *role; /* NULL: it names none, or several */
};

/* What came in the headers: how many times, and the last of them. */
struct identity_claim {
    size_t verifies;
    struct span verify;
    size_t certificates;
    struct span certificate;
};

/* Certificates that were read, so that who comes again is known at once: reading one takes
 * as long as drawing a page's code. Threads: any number. */
struct identities;
struct identities *identities_new(void); /* NULL without memory */
void identities_free(struct identities **known);

/*
 * NULL, or in French why nobody is known.
 *
 * known  or NULL; of one table of roles
 */
const char *identity_read(struct identities *known,
    const struct identity_claim *claim, const struct staff *roles, int64_t now,
    struct identity *out);

#endif
