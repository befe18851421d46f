/* SPDX-License-Identifier: EUPL-1.2 */
/* A time-stamping authority in this process, by OpenSSL. Failures end the program. */
#ifndef SCEAU_TEST_TSA_H
#define SCEAU_TEST_TSA_H

#include "hsm/cms.h"
#include "tests/support/authority.h"

struct tsa {
    struct authority *maker;       /* its certificate stands in the token */
    const struct authority *above; /* and this one's; or NULL */
    int64_t when;                  /* what it says the time is */
    const char *digest;            /* "SHA256" */
};

/* The certificate of one, by `by`. */
void tsa_authority(const struct authority *by, struct authority *out);

/* Append a token as it is made, or in the form that titles carry. */
void tsa_stamp_raw(const struct tsa *t, const uint8_t imprint[SIGNER_DIGEST],
    struct buffer *token);
void tsa_stamp(const struct tsa *t, const uint8_t imprint[SIGNER_DIGEST],
    struct buffer *token);

/* What asks it; `t` must outlive it. */
struct cms_stamper tsa_stamper(struct tsa *t);

#endif
