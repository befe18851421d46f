/* SPDX-License-Identifier: EUPL-1.2 */
/* How many reports there were, by verdict. */
#ifndef SCEAU_CLI_TALLY_H
#define SCEAU_CLI_TALLY_H

#include "verifier/verdict/judge.h"

struct tally {
    size_t valid;
    size_t not_valid;
    size_t cannot;
    size_t read; /* of them, those of something that could be told apart */
};

static inline void
tally_judgement(struct tally *t, const struct judgement *j)
{
    t->valid += j->verdict == VERDICT_VALID;
    t->not_valid += j->verdict == VERDICT_NOT_VALID;
    t->cannot += j->verdict == VERDICT_COULD_NOT_TELL;
    t->read += j->verdict != VERDICT_COULD_NOT_TELL
        || (j->seal != SEAL_UNVERIFIED && j->seal != SEAL_NOT_A_SEAL);
}

static inline void
tally_add(struct tally *to, const struct tally *t)
{
    to->valid += t->valid;
    to->not_valid += t->not_valid;
    to->cannot += t->cannot;
    to->read += t->read;
}

#endif
