/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What agent, worker and client say to each other: frames of a 32-bit big-endian
 * length and a body that begins with a version byte. Bytes left over in a body, a
 * length past FRAME_MAX or a value out of its range end the connection.
 *
 *   request   version, kind, purpose, label (8-bit length), digests (8-bit count)
 *   answer    version, status, text (16-bit length), signatures (8-bit count)
 *
 * A ping names no key and no purpose. An answer has a text or signatures, never both.
 */
#ifndef SCEAU_HSM_FRAME_H
#define SCEAU_HSM_FRAME_H

#include "hsm/signer.h"
#include "verifier/base/buffer.h"
#include "verifier/base/cursor.h"

#define FRAME_MAX 8192
#define FRAME_LENGTH 4
#define FRAME_DIGESTS_MAX 64
#define FRAME_LABEL_MAX 64
#define FRAME_NO_DEADLINE INT64_MAX

enum frame_kind { FRAME_SIGN = 1, FRAME_PING = 2 };

struct frame_request {
    enum frame_kind kind;
    enum signer_purpose purpose;
    char label[FRAME_LABEL_MAX + 1];
    size_t count; /* digests; 0 for a ping */
    uint8_t digest[FRAME_DIGESTS_MAX][SIGNER_DIGEST];
};

struct frame_answer {
    enum sceau_status status;
    char text[SCEAU_ERROR_TEXT];
    size_t count; /* as many signatures as digests, or 0 on failure */
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
