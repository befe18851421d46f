/* SPDX-License-Identifier: EUPL-1.2 */
/* Where a holder is told, and in what language: read in their request when it is needed,
 * so that what is purged from there is known nowhere else. */
#ifndef SCEAU_NOTICE_CONTACT_H
#define SCEAU_NOTICE_CONTACT_H

#include <stdbool.h>

#include "issuer/title/mailbox.h"
#include "verifier/base/span.h"

struct contact {
    char email[MAILBOX_MAX + 1];
    char language
        [8]; /* as the request asks for the page; "" where it does not */
};

/* False where the request has no address, or none that is a mailbox. */
bool contact_read(struct span request, struct contact *out);

#endif
