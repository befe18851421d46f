/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Guessing at separators that a scanner lost: bounded, and nothing without a proof. Apart
 * from seal_fuzz.c because one input is as much work as hundreds of its.
 */
#include "tests/fuzz/fuzz.h"

#include "verifier/seal/restore.h"
#include "verifier/seal/seal.h"

static bool
refuse(void *context, struct span candidate)
{
    struct seal seal;
    size_t *calls = context;

    ++*calls;
    HOLDS(candidate.len <= SCEAU_CODE_MAX);
    /* whatever it is, nothing proves it */
    return seal_parse(candidate, &seal, NULL) == SCEAU_E_NOMEM;
}

static void
guess(struct span code)
{
    static struct restore r;
    size_t calls = 0;

    HOLDS(!restore_code(code, refuse, &calls, &r));
    HOLDS(calls == r.tries && calls <= RESTORE_TRIES_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    guess(span_of(data, size));
    return 0;
}
