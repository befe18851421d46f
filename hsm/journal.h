/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The journal of the keys: what became of each of them, one line a change, never one
 * removed. Where a key stands is what its last line says.
 *
 *   generated   made on the token by a ceremony
 *   backed-up   a copy of it is said to be elsewhere, or to be needless
 *   certified   its certificate is installed
 *   next        announced: the agent has it open, and signs with the one before it
 *   active      the one of its purpose that signs
 *   retired     signs no more, save for those who held on to it when it was replaced
 *
 * A text file of UTF-8 lines beside the agent's configuration: « sceau-keys/1 », then
 * nine columns between tabulations: moment, label, state, purpose, identifier, common
 * name, SHA-256 of its public key (SPKI, DER), until when a retired one still signs or
 * "-", reason. It is replaced whole (file.h), under a lock of those who write. Each
 * line must be one that journal_put() would take after those before it.
 */
#ifndef SCEAU_HSM_JOURNAL_H
#define SCEAU_HSM_JOURNAL_H

#include <stdint.h>

#include "hsm/signer.h"
#include "verifier/base/buffer.h"

#define JOURNAL_NAME "sceau-keys.journal"
#define JOURNAL_MAX (1024u * 1024u)
#define JOURNAL_KEYS_MAX 256
#define JOURNAL_ID_MAX 40 /* hexadecimal digits of CKA_ID */
#define JOURNAL_CN_MAX 64 /* characters of a common name (X.520) */
#define JOURNAL_REASON_MAX 200
#define JOURNAL_FINGERPRINT 32

enum key_state {
    KEY_UNKNOWN = 0, /* the journal does not have it */
    KEY_GENERATED,
    KEY_BACKED_UP,
    KEY_CERTIFIED,
    KEY_NEXT,
    KEY_ACTIVE,
    KEY_RETIRED
};

struct journal_line {
    int64_t at;
    char label[SIGNER_LABEL_MAX + 1];
    enum key_state state;
    enum signer_purpose purpose;
    char id[JOURNAL_ID_MAX + 1];
    char name[4 * JOURNAL_CN_MAX + 1]; /* the common name it asked for */
    uint8_t fingerprint[JOURNAL_FINGERPRINT];
    int64_t until; /* of a retired key: it signs before; 0: no more */
    char reason[JOURNAL_REASON_MAX + 1];
};

struct journal {
    char *path;
    int lock; /* -1: only read */
    struct buffer text;
    size_t count;
    struct journal_line key[JOURNAL_KEYS_MAX]; /* the last line of each */
};

/*
 * Read the journal of that folder; one that is not there is empty. Those that write
 * open it for that: the others wait for them then, ten seconds, and are refused.
 *
 * out  on SCEAU_OK the caller's, to free with journal_free()
 *
 * SCEAU_E_FORMAT with its line; SCEAU_E_IO, SCEAU_E_LIMIT, SCEAU_E_NOMEM,
 * SCEAU_E_NOTFOUND no such folder; SCEAU_E_STATE another writes for too long.
 */
SCEAU_MUST_USE enum sceau_status journal_read(
    const char *folder, struct journal **out, struct sceau_error *error);
SCEAU_MUST_USE enum sceau_status journal_open(
    const char *folder, struct journal **out, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. What was put and not saved is forgotten. */
void journal_free(struct journal **journal);

/* The last line of that key, or NULL. */
const struct journal_line *journal_key(
    const struct journal *j, const char *label);

/* The key of that purpose in that state, or NULL; one is, of next and active. */
const struct journal_line *journal_first(
    const struct journal *j, enum signer_purpose purpose, enum key_state state);

/* True where it signs for callers at that second. */
bool journal_signs(const struct journal_line *line, int64_t at);

/*
 * Add a line. SCEAU_E_STATE says why it may not follow: a key goes one step at a time
 * in the order above, or retires; there is one next and one active key of a purpose,
 * one key of a label, of an identifier and of a public key.
 */
SCEAU_MUST_USE enum sceau_status journal_put(struct journal *j,
    const struct journal_line *line, struct sceau_error *error);

/* Write it, all lines that were put or none. */
SCEAU_MUST_USE enum sceau_status journal_save(
    struct journal *j, struct sceau_error *error);

/* "backed-up", for files and machines; « sauvegardée », for people. */
const char *key_state_name(enum key_state state);
const char *key_state_words(enum key_state state);

#endif
