/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What agent, worker and client say to each other: frames of a 32-bit big-endian
 * length and a body that begins with a version byte. Bytes left over in a body, a
 * length past FRAME_MAX or a value out of its range end the connection.
 *
 *   request   version, kind, purpose, patience (32-bit milliseconds), label (8-bit
 *             length), digests (8-bit count); tag, where its kind ends in FOR
 *   answer    version, status, fault, text (16-bit length), signatures (8-bit count)
 *
 * A request to sign names a key and digests, one of what was made on somebody's behalf
 * the key alone; one for the active key names its purpose. Tags are not all zeros. An
 * answer has a text or signatures, never both; a text of success is a report (JSON), the
 * name of a key or a number, the others have none.
 * A worker may answer one request in several frames, of a part of the signatures each.
 */
#ifndef SCEAU_HSM_FRAME_H
#define SCEAU_HSM_FRAME_H

#include "hsm/signer.h"
#include "verifier/base/buffer.h"
#include "verifier/base/cursor.h"

#define FRAME_MAX 16384
#define FRAME_LENGTH 4
#define FRAME_DIGESTS_MAX SIGNER_DIGESTS_MAX
#define FRAME_TEXT_MAX 14336
#define FRAME_LABEL_MAX SIGNER_LABEL_MAX
#define FRAME_NO_DEADLINE INT64_MAX

#define FRAME_PATIENCE_MAX_MS 60000 /* and 1 at the least */

enum frame_kind {
    FRAME_SIGN = 1,
    FRAME_PING = 2,     /* is the agent ready to sign? */
    FRAME_STATUS = 3,   /* its report */
    FRAME_UNLATCH = 4,  /* the operator says that the PIN may be tried again */
    FRAME_ACTIVE = 5,   /* the name of the key that signs for a purpose now */
    FRAME_SIGN_FOR = 6, /* FRAME_SIGN, on behalf of whom the tag names */
    FRAME_MADE_FOR = 7 /* how many signatures a key made on that one's behalf */
};

struct frame_request {
    enum frame_kind kind;
    enum signer_purpose purpose;
    uint32_t patience_ms; /* how long whoever asks waits */
    char label[FRAME_LABEL_MAX + 1];
    size_t count; /* digests; 0 where nothing is to be signed */
    uint8_t digest[FRAME_DIGESTS_MAX][SIGNER_DIGEST];
    uint8_t tag[SIGNER_TAG]; /* zeros: nobody's */
};

struct frame_answer {
    enum sceau_status status;
    uint8_t fault;             /* enum fault, for whoever acts on it */
    char text[FRAME_TEXT_MAX]; /* of a failure less than SCEAU_ERROR_TEXT */
    size_t count;              /* 0 on failure */
    uint8_t signature[FRAME_DIGESTS_MAX][SIGNER_SIGNATURE];
};

/* Append a whole frame, length and body. Failures stick to the buffer. */
void frame_put_request(const struct frame_request *r, struct buffer *out);
void frame_put_answer(const struct frame_answer *a, struct buffer *out);

/* The body's length, from the first FRAME_LENGTH bytes; 0 where it is refused. */
size_t frame_length(const uint8_t head[FRAME_LENGTH]);

/* Read a body; false where anything in it is not as above. */
bool frame_read_request(struct span body, struct frame_request *out);
bool frame_read_answer(struct span body, struct frame_answer *out);

/*
 * Send all bytes, or receive one whole frame's body into out, before a deadline on
 * CLOCK_MONOTONIC in milliseconds. 0, or -1 with errno (ETIMEDOUT, EPROTO, …).
 */
int64_t frame_clock_ms(void);
int frame_send(int fd, struct span bytes, int64_t deadline);
int frame_receive(int fd, struct buffer *out, int64_t deadline);

#endif
