/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Whether a key and a certificate may serve together: what the token has, what the
 * journal knows and what the authority gave are one. For the operator's commands.
 */
#ifndef SCEAU_HSM_KEYCHECK_H
#define SCEAU_HSM_KEYCHECK_H

#include "hsm/config.h"
#include "hsm/journal.h"

struct x509_st;

/*
 * Load the key's certificate and compare: the token's public key is the journal's and
 * the certificate's; of a seal, the common name is the one that was asked for; it is
 * meant to sign, and in its validity now. No login.
 *
 * line       the key's in the journal
 * days_left  until the certificate ends, on SCEAU_OK
 *
 * SCEAU_E_CRYPTO says what does not match; others as token_open() and file_read().
 */
SCEAU_MUST_USE enum sceau_status keycheck(const struct hsm_config *config,
    const struct hsm_key_config *key, const struct journal_line *line,
    int *days_left, struct sceau_error *error);

/* The same of a certificate that is not installed yet. */
SCEAU_MUST_USE enum sceau_status keycheck_certificate(
    const struct hsm_config *config, const struct hsm_key_config *key,
    const struct journal_line *line, struct x509_st *x509,
    struct sceau_error *error);

#endif
