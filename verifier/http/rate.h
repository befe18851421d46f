/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What one client may ask: an allowance that fills by so much a second, up to a bound.
 *
 * Clients are known by a keyed digest of their address, of which nothing is kept; of
 * IPv6 its first 64 bits, which is what one subscriber has. The table is of a fixed size:
 * where it is full the client seen longest ago is forgotten.
 *
 * Threads: any number.
 */
#ifndef SCEAU_HTTP_RATE_H
#define SCEAU_HTTP_RATE_H

#include <sceau/error.h>

#include "verifier/base/span.h"

struct rate;

/* NULL where memory or random bytes lack. per_second is at least 1. */
struct rate *rate_new(unsigned per_second, unsigned burst);
void rate_free(struct rate **r);

/*
 * Take `cost` of a client's allowance at that moment: 0, or after how many seconds it may
 * ask again. An address that is none is a client of its own, shared by all such.
 */
unsigned rate_take(
    struct rate *r, struct span address, unsigned cost, int64_t now_ms);

#endif
