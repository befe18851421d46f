/* SPDX-License-Identifier: EUPL-1.2 */
/* SHA-256 by OpenSSL, for what knows no library. */
#ifndef SCEAU_TRUST_DIGEST_H
#define SCEAU_TRUST_DIGEST_H

#include "verifier/pdf/host.h"

page_sha256 digest_sha256;

#endif
