/* SPDX-License-Identifier: EUPL-1.2 */
/* From when until when a title holds, by the dates sealed in its code. */
#ifndef SCEAU_VERDICT_PERIOD_H
#define SCEAU_VERDICT_PERIOD_H

#include "verifier/seal/seal.h"
#include "verifier/verdict/axes.h"

struct period {
    struct date from; /* DATE_NONE: the code does not say */
    struct date until;
    bool impossible; /* a date is there that no calendar has */
};

/* Both ends included; days in Europe/Paris. */
void period_read(const struct seal *seal, struct period *out);

enum time_state period_at(const struct period *p, struct date today);

#endif
