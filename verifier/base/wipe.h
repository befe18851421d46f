/* SPDX-License-Identifier: EUPL-1.2 */
/* Erasing secrets in a way the compiler may not drop. */
#ifndef SCEAU_BASE_WIPE_H
#define SCEAU_BASE_WIPE_H

#include <string.h>

static inline void
wipe(void *secret, size_t len)
{
    if (secret && len)
        explicit_bzero(secret, len);
}

#endif
