/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Asking for signatures: what the issuer links. The keys and the PIN are in other
 * processes; here is only a unix socket to the agent (sceau-hsm(8)).
 *
 * Every signature was verified by the agent before it comes back. A signer may be
 * used by any number of threads: each call has a connection of its own while it
 * lasts, SIGNER_CALLS_MAX of them at a time, and calls past that take turns.
 */
#ifndef SCEAU_HSM_SIGNER_H
#define SCEAU_HSM_SIGNER_H

#include <stdint.h>

#include <sceau/error.h>

/* What a key is for. A key for one purpose never signs for another. */
enum signer_purpose {
    SIGNER_SEAL = 1,   /* 2D-Doc codes */
    SIGNER_PDF = 2,    /* PDF files */
    SIGNER_BUNDLE = 3, /* bundles of signers, sceau-bundle(5) */
    SIGNER_STATUS = 4  /* lists of the status of titles */
};
#define SIGNER_PURPOSES 4 /* from 1 */

#define SIGNER_DIGEST 32    /* SHA-256 */
#define SIGNER_SIGNATURE 64 /* r || s of P-256, fixed width, big-endian */
#define SIGNER_TAG 16       /* of whom a signature is for */
#define SIGNER_DIGESTS_MAX 32
#define SIGNER_DEADLINE_MS 3000
#define SIGNER_DEADLINE_MAX_MS 60000 /* a longer one is cut to it */
#define SIGNER_CALLS_MAX 16
#define SIGNER_REPORT_MAX 14336
#define SIGNER_LABEL_MAX 64   /* bytes of a key's name */
#define SIGNER_SOCKET_MAX 107 /* bytes of a path, unix(7) */

struct signer;

/*
 * Connect to the agent at that socket path.
 *
 * out  on SCEAU_OK the caller's, to free with signer_free()
 *
 * SCEAU_E_STATE nobody answers there; SCEAU_E_IO it accepts nobody in time;
 * SCEAU_E_NOMEM; SCEAU_E_USAGE the path is empty or too long for a unix socket.
 */
SCEAU_MUST_USE enum sceau_status signer_open(
    const char *socket_path, struct signer **out, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void signer_free(struct signer **signer);

/*
 * Sign one digest with the key of that label.
 *
 * deadline_ms  how long the caller waits at most, its turn included; 0 for
 *              SIGNER_DEADLINE_MS, which leaves the agent time to say what is wrong
 * rs           untouched on failure
 *
 * SCEAU_E_NOTFOUND no such key; SCEAU_E_USAGE the key is for another purpose;
 * SCEAU_E_STATE token, PIN or device not ready, or the key is not active, nor was so
 * a while ago: the text says what to do;
 * SCEAU_E_CRYPTO the token gave a wrong signature; SCEAU_E_IO the connection
 * broke or the deadline passed: the call may be tried again, a second signature
 * is harmless. After SCEAU_E_IO alone the agent may count a signature that did not
 * come back; after all others it counts none.
 */
SCEAU_MUST_USE enum sceau_status signer_sign(struct signer *signer,
    const char *key, enum signer_purpose purpose,
    const uint8_t digest[SIGNER_DIGEST], unsigned deadline_ms,
    uint8_t rs[SIGNER_SIGNATURE], struct sceau_error *error);

/*
 * The same for 1 to SIGNER_DIGESTS_MAX digests, spread over the agent's workers: all
 * are signed, or none is handed out. SCEAU_E_USAGE also for a count out of range.
 */
SCEAU_MUST_USE enum sceau_status signer_sign_many(struct signer *signer,
    const char *key, enum signer_purpose purpose,
    const uint8_t (*digest)[SIGNER_DIGEST], size_t count,
    uint8_t (*rs)[SIGNER_SIGNATURE], struct sceau_error *error);

/*
 * From now on, ask for signatures on behalf of somebody: the agent counts them apart, so
 * that what was made for a process that was killed is known after it. Before any other
 * thread uses the signer.
 *
 * tag  not all zeros, and nothing personal: it is kept beside the counts; copied
 */
void signer_set_tag(struct signer *signer, const uint8_t tag[SIGNER_TAG]);

/*
 * How many signatures a key made on behalf of that one.
 *
 * made  untouched on failure
 *
 * SCEAU_E_NOTFOUND the agent does not remember that one, and has forgotten some: so many
 * asked since (hsm/usage.h); others as signer_ping().
 */
SCEAU_MUST_USE enum sceau_status signer_made_for(struct signer *signer,
    const char *key, const uint8_t tag[SIGNER_TAG], int64_t *made,
    struct sceau_error *error);

/*
 * The key that is active for a purpose now, to be named in signer_sign(). A caller that
 * asks before it writes what is to be signed meets no failure when another key takes
 * its place: the key named here goes on signing for a while (sceau-hsm(8), promote).
 *
 * label  untouched on failure
 *
 * SCEAU_E_NOTFOUND none is; others as signer_ping().
 */
SCEAU_MUST_USE enum sceau_status signer_active(struct signer *signer,
    enum signer_purpose purpose, char label[SIGNER_LABEL_MAX + 1],
    struct sceau_error *error);

/*
 * What the agent says of itself: a JSON object of schema « sceau.hsm-agent/1 », NUL
 * at its end.
 */
SCEAU_MUST_USE enum sceau_status signer_report(struct signer *signer,
    char report[SIGNER_REPORT_MAX], struct sceau_error *error);

/*
 * Say that a PIN which the token refused may be tried again, once: its source was put
 * right. SCEAU_E_STATE where nothing was latched, or the source gives no other PIN.
 */
SCEAU_MUST_USE enum sceau_status signer_unlatch(
    struct signer *signer, struct sceau_error *error);

/* Ask whether the agent is ready to sign; SCEAU_OK or why not. */
SCEAU_MUST_USE enum sceau_status signer_ping(
    struct signer *signer, unsigned deadline_ms, struct sceau_error *error);

#endif
