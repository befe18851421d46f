/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What can be wrong between a request and its signature, one class for each thing that
 * somebody does next. PKCS#11 2.40, 6.11: each CK_RV belongs to one of them.
 */
#ifndef SCEAU_HSM_FAULT_H
#define SCEAU_HSM_FAULT_H

#include <stdbool.h>

enum fault {
    FAULT_NONE = 0,
    FAULT_MODULE,        /* it cannot be loaded or started */
    FAULT_TOKEN,         /* absent, or two of that label */
    FAULT_PIN_WRONG,     /* refused: the next attempt may lock it */
    FAULT_PIN_LOCKED,    /* the security officer must set another */
    FAULT_PIN_EXPIRED,   /* or never set */
    FAULT_PIN_SOURCE,    /* no PIN could be read; the token was not asked */
    FAULT_KEY_ABSENT,    /* not on the token */
    FAULT_KEY_AMBIGUOUS, /* two of that label */
    FAULT_KEY_POLICY,    /* the token will not sign with that key */
    FAULT_MECHANISM,     /* the token does not know ECDSA P-256 */
    FAULT_DEVICE,        /* it errs, or the way to it does */
    FAULT_SESSION,       /* session or login lost */
    FAULT_BUSY,          /* no session, no memory, no worker left */
    FAULT_SIGNATURE,     /* it does not verify with the key's certificate */
    FAULT_CERTIFICATE,   /* absent, expired, of no use */
    FAULT_HUNG,          /* no answer in time */
    FAULT_DIED,          /* the worker ended without a word */
    FAULT_REQUEST,       /* an unknown key, or one for another purpose */
    FAULT_STOPPING,      /* the agent was asked to end */
    FAULT_COUNT
};

/* The class of a CK_RV that is not CKR_OK; FAULT_DEVICE where it says nothing. */
enum fault fault_of(unsigned long rv);

/* For logs and machines, as "pin-wrong"; never NULL. */
const char *fault_name(enum fault f);

/* The operator's words for a CK_RV, with the next step; never NULL. */
const char *fault_words(unsigned long rv);

/* True where the token itself judged the PIN: nobody may try it again unasked. */
bool fault_is_of_pin(enum fault f);

/* True where another attempt, soon and by another worker, may well succeed. */
bool fault_passes(enum fault f);

#endif
