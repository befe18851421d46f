/* SPDX-License-Identifier: EUPL-1.2 */
/* A token from inside: the module and its slots (token.c), the keys (token_key.c). */
#ifndef SCEAU_HSM_TOKEN_INNER_H
#define SCEAU_HSM_TOKEN_INNER_H

#include <p11-kit/pkcs11.h>

#include "hsm/token.h"

struct token {
    void *library;
    CK_FUNCTION_LIST *f;
    CK_SLOT_ID slot;
};

/* « what : why », SCEAU_E_STATE. */
enum sceau_status token_refuse(
    CK_RV rv, const char *what, struct sceau_error *error);

/* Open a session and log in, once. C_CloseAllSessions() ends it, also on failure. */
CK_RV token_login(struct token *t, CK_SESSION_HANDLE *session, CK_USER_TYPE who,
    const struct pin *pin);

#endif
