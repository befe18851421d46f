/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How many signatures each key gave, across restarts of the agent: a text file beside
 * the journal of the keys, « sceau-usage/1 », then a line a key, its name and a number
 * between a tabulation. It is replaced whole; keys that nobody counts now stay in it.
 */
#ifndef SCEAU_HSM_USAGE_H
#define SCEAU_HSM_USAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "hsm/signer.h"

#define USAGE_NAME "sceau-usage"
#define USAGE_KEYS_MAX 256
#define USAGE_FILE_MAX (32u * 1024u)

struct usage {
    size_t count;
    struct {
        char label[SIGNER_LABEL_MAX + 1];
        int64_t signatures;
    } key[USAGE_KEYS_MAX];
};

/* Read the file of that folder; one that is not there is empty. SCEAU_E_FORMAT,
 * SCEAU_E_IO, SCEAU_E_LIMIT, SCEAU_E_NOMEM. */
SCEAU_MUST_USE enum sceau_status usage_read(
    const char *folder, struct usage *out, struct sceau_error *error);

/* What was counted for that key; 0 where nothing was. */
int64_t usage_of(const struct usage *u, const char *label);

/* False where there is no room for another key. */
bool usage_set(struct usage *u, const char *label, int64_t signatures);

SCEAU_MUST_USE enum sceau_status usage_write(
    const char *folder, const struct usage *u, struct sceau_error *error);

#endif
