/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Work on a token in a process of its own. Some modules write a new key late, keep a
 * login, or crash: what counts is what another process finds afterwards, and nothing of
 * a module is ever loaded in the process that asks.
 */
#ifndef SCEAU_HSM_APART_H
#define SCEAU_HSM_APART_H

#include <stddef.h>
#include <stdint.h>

#include <sceau/error.h>

/* A card takes half a minute to make a key. */
#define APART_PATIENCE_MS 120000

/* One look or one signature: whoever asks may hold the journal, or be a person. */
#define APART_LOOK_MS 10000

/*
 * Run work(context) in a child and give its status and error. What it writes into the
 * `size` bytes at `result` comes back; nothing else does.
 *
 * patience_ms  it is killed then: libp11 and some modules hang for ever
 *
 * SCEAU_E_IO the child could not be started, ended without a word or was killed: `what`
 * says in the message what it was about.
 */
SCEAU_MUST_USE enum sceau_status apart(const char *what, int64_t patience_ms,
    enum sceau_status (*work)(
        void *context, void *result, struct sceau_error *error),
    void *context, void *result, size_t size, struct sceau_error *error);

#endif
