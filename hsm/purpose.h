/* SPDX-License-Identifier: EUPL-1.2 */
/* The words for a purpose, as files, logs and messages write it. */
#ifndef SCEAU_HSM_PURPOSE_H
#define SCEAU_HSM_PURPOSE_H

#include "hsm/signer.h"
#include "verifier/base/span.h"

static inline const char *
purpose_name(enum signer_purpose purpose)
{
    switch (purpose) {
    case SIGNER_PDF:
        return "pdf";
    case SIGNER_BUNDLE:
        return "bundle";
    case SIGNER_STATUS:
        return "status";
    case SIGNER_SEAL:
        break;
    }
    return "seal";
}

/* False where the text is none of them. */
static inline bool
purpose_read(struct span text, enum signer_purpose *out)
{
    for (int i = 1; i <= SIGNER_PURPOSES; i++) {
        if (!span_is(text, purpose_name((enum signer_purpose)i)))
            continue;
        *out = (enum signer_purpose)i;
        return true;
    }
    return false;
}

#endif
