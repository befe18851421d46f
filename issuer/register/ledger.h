/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The account of signatures: of each key, how many the titles hold, how many were thrown
 * away, and how many may have been lost with a process that ended while it signed. What
 * the agent counted of a key since this register first used it is that, or somebody else
 * signs with it.
 *
 *   counted = used + discarded + unexplained, and unexplained <= open + unsure
 *
 * An intent is in the register before any key is asked, and is good for one signature of
 * each key: an attempt whose end nobody told lost one of each at most. What the answer of
 * the agent was lost of may have been made (hsm/signer.h). An agent that is killed loses
 * the counts of its last seconds: unexplained is then below 0.
 *
 * A register that was restored from a copy does not know what was signed after it: its
 * account begins anew, with the first title after the restoration.
 */
#ifndef SCEAU_REGISTER_LEDGER_H
#define SCEAU_REGISTER_LEDGER_H

#include "issuer/register/registry.h"

#define LEDGER_KEYS_MAX 64
#define LEDGER_LABEL_SIZE 65

struct ledger_key {
    char label[LEDGER_LABEL_SIZE];
    int64_t baseline; /* what the agent had counted before */
    int64_t since;    /* and when, in seconds since 1970 */
    int64_t used;
    int64_t discarded;
    int64_t unsure; /* asked, and the answer was lost */
    int64_t
        open; /* attempts whose end nobody told: at work, or ended with no word */
    int64_t ended; /* processes that have those */
};

struct ledger {
    int64_t
        restored; /* when it began anew, in seconds since 1970; 0: it did not */
    size_t count;
    struct ledger_key key[LEDGER_KEYS_MAX]; /* in order of their labels */
};

/*
 * Before any key is asked by this register: what the agent has counted of that one. The
 * first count stays. Asked again, nothing is written.
 *
 * SCEAU_E_LIMIT: too many keys; SCEAU_E_IO.
 */
SCEAU_MUST_USE enum sceau_status ledger_begin(struct registry *registry,
    const char *label, int64_t counted, int64_t now, struct sceau_error *error);

/* All keys of the register. SCEAU_E_IO, SCEAU_E_LIMIT. */
SCEAU_MUST_USE enum sceau_status ledger_read(
    struct registry *registry, struct ledger *out, struct sceau_error *error);

#endif
