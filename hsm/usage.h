/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How many signatures each key gave, across restarts of the agent: a text file beside
 * the journal of the keys, « sceau-usage/2 », then a line a key, its name and a number
 * between a tabulation. It is replaced whole; keys that nobody counts now stay in it.
 *
 * Then, of the last USAGE_TAGS_MAX who asked (signer_set_tag()), oldest first, how many
 * of a key's were on their behalf: a line of a tabulation, the tag in hexadecimal digits,
 * the key's name and the number. A tabulation alone is the line, before these, of those
 * that were forgotten. « sceau-usage/1 » has none of these lines: all were forgotten.
 */
#ifndef SCEAU_HSM_USAGE_H
#define SCEAU_HSM_USAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "hsm/signer.h"

#define USAGE_NAME "sceau-usage"
#define USAGE_KEYS_MAX 256
#define USAGE_TAGS_MAX 8192 /* two a process that issues titles */
#define USAGE_FILE_MAX (32u * 1024u + USAGE_TAGS_MAX * 128u)

struct usage {
    size_t count;
    struct {
        char label[SIGNER_LABEL_MAX + 1];
        int64_t signatures;
    } key[USAGE_KEYS_MAX];
    bool forgot;   /* some who asked */
    uint64_t tags; /* ever put: the one numbered n is at n % USAGE_TAGS_MAX */
    struct {
        uint8_t tag[SIGNER_TAG];
        size_t key; /* its place */
        int64_t signatures;
    } tag[USAGE_TAGS_MAX];
};

/* Read the file of that folder; one that is not there is empty. SCEAU_E_FORMAT,
 * SCEAU_E_IO, SCEAU_E_LIMIT, SCEAU_E_NOMEM. */
SCEAU_MUST_USE enum sceau_status usage_read(
    const char *folder, struct usage *out, struct sceau_error *error);

/* What was counted for that key; 0 where nothing was. */
int64_t usage_of(const struct usage *u, const char *label);

/* False where there is no room for another key. */
bool usage_set(struct usage *u, const char *label, int64_t signatures);

/* One more of that key's was on that one's behalf; zeros: on nobody's, which is not
 * counted. The oldest is forgotten where there is no more room. */
void usage_add_for(
    struct usage *u, const char *label, const uint8_t tag[SIGNER_TAG]);

/* How many were; -1 where that one may have been forgotten. */
int64_t usage_for(
    const struct usage *u, const char *label, const uint8_t tag[SIGNER_TAG]);

SCEAU_MUST_USE enum sceau_status usage_write(
    const char *folder, const struct usage *u, struct sceau_error *error);

#endif
