/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Bringing a folder of evidence up to date: a trial token of the time-stamping
 * authority, and the revocation lists that the certificates name (RFC 5280, 4.2.1.13).
 * What comes is not believed for coming from there: a token must be by one whom an
 * authority of the folder certifies for that purpose, a list signed by one of them, and
 * no older than the one that is there.
 */
#ifndef SCEAU_EVIDENCE_REFRESH_H
#define SCEAU_EVIDENCE_REFRESH_H

#include "issuer/evidence/folder.h"

/* One thing that could not be had, told while the others are tried. */
typedef void refresh_failed(void *context, const struct sceau_error *error);

/*
 * address  of the time-stamping authority, or NULL
 * signer   as for evidence_folder_read()
 *
 * What cannot be had is told to `failed` and leaves what was there. SCEAU_OK though
 * some failed; else as evidence_folder_read(), and nothing was written.
 */
SCEAU_MUST_USE enum sceau_status evidence_refresh(const char *path,
    const char *address, const struct span *signer, size_t signers,
    refresh_failed *failed, void *context, struct sceau_error *error);

#endif
