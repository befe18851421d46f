/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Making a token and its keys: direct PKCS#11 calls, because libp11 0.4.12 cannot
 * generate EC keys. For the operator's commands only, never for the agent.
 *
 * PKCS#11 2.40. Not thread-safe: one token open at a time in a process.
 */
#ifndef SCEAU_HSM_TOKEN_H
#define SCEAU_HSM_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include <sceau/error.h>

#include "hsm/module.h"
#include "hsm/pin.h"

#define TOKEN_ID_MAX 20
#define TOKEN_POINT 65 /* an uncompressed P-256 point */

/* SoftHSM rewrites its token file at each login of any process: for a moment the
 * token cannot be seen, so absence counts only when it lasts. */
#define TOKEN_ABSENT_TRIES 20
#define TOKEN_ABSENT_PAUSE_MS 50

struct token;

struct token_info {
    char manufacturer[33];
    char model[17];
    char serial[17];
    char firmware[8];
    long sessions, sessions_max; /* of all programs; -1: it does not say */
};

/*
 * Load the module and find the token of that label. SCEAU_E_NOTFOUND: it is not
 * there; SCEAU_E_STATE: two have that label.
 */
SCEAU_MUST_USE enum sceau_status token_open(const struct hsm_module *module,
    const char *label, struct token **out, struct token_info *info,
    struct sceau_error *error);

/* Close it, finalising the module; sets the pointer to NULL, accepts NULL. */
void token_close(struct token **token);

/*
 * Whether token_init() would find what it needs, without changing anything.
 * SCEAU_E_STATE where a token of that label exists, or no slot is free.
 *
 * slot  its number, or negative: whatever slot is free
 */
SCEAU_MUST_USE enum sceau_status token_check_room(
    const struct hsm_module *module, const char *label, int64_t slot,
    struct sceau_error *error);

/*
 * Initialise a free slot as a token of that label with these PINs. As
 * token_check_room(); SCEAU_E_FORMAT a PIN is shorter or longer than the token takes,
 * and nothing was changed.
 */
SCEAU_MUST_USE enum sceau_status token_init(const struct hsm_module *module,
    const char *label, int64_t slot, const struct pin *so_pin,
    const struct pin *pin, struct sceau_error *error);

/* CKA_ID, 1 to TOKEN_ID_MAX bytes. */
struct token_id {
    const uint8_t *bytes;
    size_t len;
};

/* What the token says of a private key, whatever it was asked. */
struct token_kept {
    bool sensitive, always_sensitive, not_extractable, never_extractable, local,
        signs;
};

/* What is to be made. */
struct token_name {
    const char *label;
    struct token_id id;
};

/*
 * SCEAU_E_STATE where an object has one of those labels or identifiers.
 *
 * pin  NULL: without a login, only public objects are seen; token_generate() looks again
 */
SCEAU_MUST_USE enum sceau_status token_check_names(struct token *token,
    const struct pin *pin, const struct token_name *names, size_t count,
    struct sceau_error *error);

/*
 * Generate a P-256 key pair on the token, refused (SCEAU_E_STATE) where an object
 * with that label or identifier exists. The private key's attributes are read
 * back: where one of them is not so, the pair is destroyed again, SCEAU_E_CRYPTO.
 *
 * unsaid  those that this token need not say
 */
SCEAU_MUST_USE enum sceau_status token_generate(struct token *token,
    const struct pin *pin, const struct token_name *name,
    const struct token_kept *unsaid, struct token_kept *kept,
    uint8_t point[TOKEN_POINT], struct sceau_error *error);

/* The public key of that label; needs no PIN. SCEAU_E_NOTFOUND, SCEAU_E_STATE for two. */
SCEAU_MUST_USE enum sceau_status token_public_key(struct token *token,
    const char *label, uint8_t point[TOKEN_POINT], struct sceau_error *error);

#endif
