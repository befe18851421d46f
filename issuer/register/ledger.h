/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The account of signatures: of each key, how many the titles hold, how many were thrown
 * away, and how many may have been lost with a process that ended while it signed. What
 * the agent counted of a key since this register first used it is that, or somebody else
 * signs with it.
 *
 *   counted = used + discarded + unexplained, and unexplained <= unknown
 *
 * An intent is in the register before any key is asked, and is good for one signature of
 * each key: an attempt whose end nobody told lost one of each at most. What the answer of
 * the agent was lost of may have been made (hsm/signer.h). How many were, of a process,
 * the agent knows, as it counts what each asked for apart: those are thrown away too. An
 * agent that is killed loses the counts of its last seconds: unexplained is then below 0.
 *
 * A register that was restored from a copy does not know what was signed after it: its
 * account begins anew, with the first title after the restoration.
 */
#ifndef SCEAU_REGISTER_LEDGER_H
#define SCEAU_REGISTER_LEDGER_H

#include "hsm/signer.h"
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
    /* of open and unsure, those of processes of which the agent does not know all */
    int64_t unknown;
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

/* On whose behalf that process of a register asks its keys (signer_set_tag()).
 * SCEAU_E_NOMEM. */
SCEAU_MUST_USE enum sceau_status ledger_tag(
    struct span process, uint8_t tag[SIGNER_TAG], struct sceau_error *error);

/*
 * How many signatures that key made on behalf of that one, by the agent: *made, or -1
 * where it may have forgotten that one.
 */
typedef enum sceau_status ledger_ask(void *context, const char *label,
    const uint8_t tag[SIGNER_TAG], int64_t *made, struct sceau_error *error);

/*
 * All keys of the register. Of each process that left attempts open, or lost answers, it
 * is asked how many signatures it got: those that no attempt told of are counted as
 * discarded.
 *
 * ask  or NULL: nothing is known of them
 *
 * SCEAU_E_IO, SCEAU_E_LIMIT, SCEAU_E_NOMEM, what `ask` says.
 */
SCEAU_MUST_USE enum sceau_status ledger_read(struct registry *registry,
    ledger_ask *ask, void *context, struct ledger *out,
    struct sceau_error *error);

#endif
