/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Publishing the status of titles: each list as a signed token in a file of its own, to
 * be served under addresses.status (draft-ietf-oauth-status-list-20, 5.1 and 8), the
 * codes that are withdrawn beside them, and both in the bundle that verifiers import.
 *
 * One publication at a time of a folder: another one waits for it.
 *
 * A title bears the address of the day on which it was sealed: each list is published
 * under every address that the register's titles bear, those of today in the folder
 * itself, others in a folder of their own in it.
 *
 * Every file is read again as its reader will, by the key of purpose "status", before any
 * is in its place; then all of them are, or none. What the last publication said of
 * titles is not undone by a register that was made of a copy from before: of titles that
 * it lost since, all stays as it was; one that was suspended stays so until somebody
 * decides; and of one that it has as never withdrawn, nothing is published until its
 * revocation is done again there (lost.h).
 */
#ifndef SCEAU_ISSUER_PUBLISH_H
#define SCEAU_ISSUER_PUBLISH_H

#include "issuer/config.h"
#include "issuer/register/bases.h"
#include "issuer/status/lists.h"

#define PUBLISH_DAYS 7
#define PUBLISH_DAYS_MAX 90
#define PUBLISH_TTL_S 43200 /* how long who fetches a list may keep it */

struct publish_wish {
    const char *folder; /* where the lists go */
    const char *bundle; /* the bundle to renew with them, or NULL */
    const char *former; /* an address that titles of before bear too, or NULL */
    int64_t now;
    unsigned days; /* until they are stale */
};

#define PUBLISH_FOLDER_SIZE 24

/* An address of before, and the folder within the other where its files are. */
struct publish_former {
    char base[BASES_SIZE];
    char folder[PUBLISH_FOLDER_SIZE];
};

struct publish_count {
    size_t lists;
    size_t formers;
    struct publish_former former[BASES_MAX];
    int64_t revoked;
    int64_t suspended;
    int64_t replaced;
    /* of titles and codes that are so in published lists alone */
    int64_t gone;
    int64_t doubtful;
    int64_t codes;
    struct lists_told told[LISTS_TOLD_MAX]; /* also on SCEAU_E_STATE */
    size_t told_count;
    uint64_t sequence; /* of the bundle; 0: none was asked */
};

/*
 * Publish.
 *
 * count  what was, on SCEAU_OK
 *
 * SCEAU_E_NOTFOUND: the configuration has no status.key, no status.certificate or no
 * addresses.status, or the bundle is not there; SCEAU_E_STATE: a list would undo what
 * the last one said, or the clock is behind it, or the bundle is not this issuer's, or
 * has expired; SCEAU_E_CRYPTO: what was signed does not verify; SCEAU_E_LIMIT,
 * SCEAU_E_IO, SCEAU_E_NOMEM; what signer_sign() says.
 */
SCEAU_MUST_USE enum sceau_status publish_status(
    const struct issuer_config *config, struct registry *registry,
    const struct publish_wish *wish, struct publish_count *count,
    struct sceau_error *error);

#endif
