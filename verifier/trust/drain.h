/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * OpenSSL's queue of errors, emptied. It says of a failure the one thing that the
 * verdict depends on: a machine without memory must not call a document forged.
 */
#ifndef SCEAU_TRUST_DRAIN_H
#define SCEAU_TRUST_DRAIN_H

#include <stdbool.h>

#include <openssl/err.h>

/* True where memory is what lacked since the queue was last empty. */
static inline bool
drain_lacked_memory(void)
{
    bool lacked = false;
    unsigned long e;

    while ((e = ERR_get_error()) != 0)
        lacked = lacked || ERR_GET_REASON(e) == ERR_R_MALLOC_FAILURE;
    return lacked;
}

#endif
