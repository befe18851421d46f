/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Keeping the proof of titles beyond the life of their time-stamps, outside of files
 * that may never change: records, each a list of SHA-256 with a time-stamp over it. A
 * record covers the one before it and its token, so a new one, made while the
 * certificate of the last is valid, renews the proof of all (the idea of RFC 4998, in
 * files that `openssl ts -verify` reads).
 *
 * FOLDER/000001.txt, lines that end with '\n':
 *
 *   sceau-record 1
 *   previous -                            or the SHA-256 of 000000.txt and of .tsr
 *   <64 hex digits>                       one a file, in order, each once
 *
 * and FOLDER/000001.tsr, an RFC 3161 token over the SHA-256 of the .txt. They hold
 * nothing of a title but its digest.
 */
#ifndef SCEAU_EVIDENCE_RECORD_H
#define SCEAU_EVIDENCE_RECORD_H

#include "issuer/evidence/folder.h"

#define RECORD_FILES_MAX 1000000u
#define RECORDS_MAX 999999u

struct record_state {
    unsigned count; /* records, all good */
    int64_t when;   /* of the last one's token */
    int64_t until;  /* its certificate's end: renew before */
};

/* Whose tokens are believed: the certificates that a folder of evidence was given. */
struct record_trust {
    const struct evidence_folder *folder;
    const char *address; /* of the authority; only record_add() asks it */
};

/*
 * Check all records from the first on.
 *
 * SCEAU_E_CRYPTO one is not as it was stamped, or was renewed too late: the text says
 * which; SCEAU_E_IO, SCEAU_E_LIMIT, SCEAU_E_NOMEM. A folder without any is SCEAU_OK.
 */
SCEAU_MUST_USE enum sceau_status record_check(const char *folder,
    const struct record_trust *trust, struct record_state *out,
    struct sceau_error *error);

/*
 * Add one with these files (none: a renewal alone), after a check of those before.
 *
 * SCEAU_E_STATE nothing to renew; as record_check(), file_read(), stamp_ask().
 */
SCEAU_MUST_USE enum sceau_status record_add(const char *folder,
    const struct record_trust *trust, char *const *file, size_t files,
    struct record_state *out, struct sceau_error *error);

/* The first record with that file, in *number; 0 where none has it. Not a check. */
SCEAU_MUST_USE enum sceau_status record_find(const char *folder,
    const char *file, unsigned *number, struct sceau_error *error);

#endif
