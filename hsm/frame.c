/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/frame.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_BYTES = 1024 }; /* a single request or answer, whole */

enum { VERSION = 2, STATUS_MAX = 9 };

/* Room for the length, which is known when the body is written. */
static size_t
begin(struct buffer *out)
{
    size_t at = out->len;

    (void)buffer_room(out, FRAME_LENGTH);
    buffer_byte(out, VERSION);
    return at;
}

static void
end(struct buffer *out, size_t at)
{
    if (buffer_status(out) != SCEAU_OK)
        return;
    size_t len = out->len - at - FRAME_LENGTH;
    for (size_t i = 0; i < FRAME_LENGTH; i++)
        out->data[at + i] = (uint8_t)(len >> (8 * (FRAME_LENGTH - 1 - i)));
}

static bool
has_tag(enum frame_kind kind)
{
    return kind == FRAME_SIGN_FOR || kind == FRAME_MADE_FOR;
}

void
frame_put_request(const struct frame_request *r, struct buffer *out)
{
    size_t at = begin(out), label = strlen(r->label);

    buffer_byte(out, (uint8_t)r->kind);
    buffer_byte(out, (uint8_t)r->purpose);
    for (int shift = 24; shift >= 0; shift -= 8)
        buffer_byte(out, (uint8_t)(r->patience_ms >> shift));
    buffer_byte(out, (uint8_t)label);
    buffer_put(out, r->label, label);
    buffer_byte(out, (uint8_t)r->count);
    buffer_put(out, r->digest, r->count * SIGNER_DIGEST);
    if (has_tag(r->kind))
        buffer_put(out, r->tag, SIGNER_TAG);
    end(out, at);
}

void
frame_put_answer(const struct frame_answer *a, struct buffer *out)
{
    size_t at = begin(out), text = strlen(a->text);

    buffer_byte(out, (uint8_t)-a->status);
    buffer_byte(out, a->fault);
    buffer_byte(out, (uint8_t)(text >> 8));
    buffer_byte(out, (uint8_t)text);
    buffer_put(out, a->text, text);
    buffer_byte(out, (uint8_t)a->count);
    buffer_put(out, a->signature, a->count * SIGNER_SIGNATURE);
    end(out, at);
}

size_t
frame_length(const uint8_t head[FRAME_LENGTH])
{
    size_t len = 0;

    for (size_t i = 0; i < FRAME_LENGTH; i++)
        len = len << 8 | head[i];
    return len <= FRAME_MAX ? len : 0;
}

static bool
take_version(struct cursor *c)
{
    uint8_t version;

    return cursor_byte(c, &version) && version == VERSION;
}

static bool
take_patience(struct cursor *c, uint32_t *out)
{
    struct span bytes;

    if (!cursor_take(c, 4, &bytes))
        return false;
    *out = 0;
    for (size_t i = 0; i < bytes.len; i++)
        *out = *out << 8 | bytes.data[i];
    return *out > 0 && *out <= FRAME_PATIENCE_MAX_MS;
}

static bool
take_label(struct cursor *c, char out[FRAME_LABEL_MAX + 1])
{
    uint8_t len;
    struct span text;

    if (!cursor_byte(c, &len) || len > FRAME_LABEL_MAX
        || !cursor_take(c, len, &text))
        return false;
    for (size_t i = 0; i < len; i++)
        if (text.data[i] < 0x20 || text.data[i] == 0x7f)
            return false;
    memset(out, 0, FRAME_LABEL_MAX + 1);
    memcpy(out, text.data, len);
    return true;
}

static bool
take_digests(struct cursor *c, struct frame_request *out)
{
    uint8_t count;
    struct span digests;

    if (!cursor_byte(c, &count) || count > FRAME_DIGESTS_MAX
        || !cursor_take(c, (size_t)count * SIGNER_DIGEST, &digests))
        return false;
    out->count = count;
    if (count)
        memcpy(out->digest, digests.data, digests.len);
    return true;
}

static bool
take_tag(struct cursor *c, enum frame_kind kind, uint8_t out[SIGNER_TAG])
{
    static const uint8_t none[SIGNER_TAG] = { 0 };
    struct span tag = span_of(none, sizeof none);

    if (has_tag(kind)
        && (!cursor_take(c, SIGNER_TAG, &tag)
            || memcmp(tag.data, none, SIGNER_TAG) == 0))
        return false;
    memcpy(out, tag.data, SIGNER_TAG);
    return true;
}

static bool
is_purpose(uint8_t purpose)
{
    return purpose >= 1 && purpose <= SIGNER_PURPOSES;
}

bool
frame_read_request(struct span body, struct frame_request *out)
{
    struct cursor c = cursor_over(body.data, body.len);
    uint8_t kind, purpose;

    if (!take_version(&c) || !cursor_byte(&c, &kind)
        || !cursor_byte(&c, &purpose) || !take_patience(&c, &out->patience_ms)
        || !take_label(&c, out->label) || !take_digests(&c, out)
        || !take_tag(&c, (enum frame_kind)kind, out->tag) || !cursor_end(&c))
        return false;
    out->kind = (enum frame_kind)kind;
    out->purpose = (enum signer_purpose)purpose;
    if (kind == FRAME_ACTIVE)
        return is_purpose(purpose) && !out->label[0] && out->count == 0;
    if (kind >= FRAME_PING && kind <= FRAME_UNLATCH)
        return purpose == 0 && !out->label[0] && out->count == 0;
    if (kind == FRAME_MADE_FOR)
        return purpose == 0 && out->label[0] && out->count == 0;
    return (kind == FRAME_SIGN || kind == FRAME_SIGN_FOR) && out->count > 0
        && out->label[0] && is_purpose(purpose);
}

static bool
take_text(struct cursor *c, enum sceau_status status, char out[FRAME_TEXT_MAX])
{
    size_t max = status == SCEAU_OK ? FRAME_TEXT_MAX : SCEAU_ERROR_TEXT;
    uint8_t high, low;
    struct span text;

    if (!cursor_byte(c, &high) || !cursor_byte(c, &low)
        || (size_t)(high << 8 | low) >= max
        || !cursor_take(c, (size_t)(high << 8 | low), &text)
        || memchr(text.data, 0, text.len))
        return false;
    memcpy(out, text.data, text.len);
    out[text.len] = 0;
    return true;
}

bool
frame_read_answer(struct span body, struct frame_answer *out)
{
    struct cursor c = cursor_over(body.data, body.len);
    uint8_t status, count;
    struct span signatures;

    if (!take_version(&c) || !cursor_byte(&c, &status) || status > STATUS_MAX)
        return false;
    out->status = (enum sceau_status)(-(int)status);
    if (!cursor_byte(&c, &out->fault) || !take_text(&c, out->status, out->text)
        || !cursor_byte(&c, &count) || count > FRAME_DIGESTS_MAX
        || !cursor_take(&c, (size_t)count * SIGNER_SIGNATURE, &signatures)
        || !cursor_end(&c))
        return false;
    if (count && (status != 0 || out->text[0]))
        return false;
    out->count = count;
    memcpy(out->signature, signatures.data, signatures.len);
    return true;
}

int64_t
frame_clock_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* 0 when the descriptor is ready. */
static int
wait_for(int fd, short events, int64_t deadline)
{
    struct pollfd p = { .fd = fd, .events = events };

    for (;;) {
        int64_t left = deadline - frame_clock_ms();
        if (left <= 0) {
            errno = ETIMEDOUT;
            return -1;
        }
        int n = poll(&p, 1, (int)(left > 60000 ? 60000 : left));
        if (n > 0)
            return 0;
        if (n < 0 && errno != EINTR)
            return -1;
    }
}

/* Most descriptors are ready, so the call comes first and the wait only where it is
 * needed: a system call less for each part of a frame. */
static int
wait_again(int fd, short events, int64_t deadline)
{
    if (errno == EINTR)
        return 0;
    return errno == EAGAIN ? wait_for(fd, events, deadline) : -1;
}

static int
in_time(int64_t deadline)
{
    if (deadline > frame_clock_ms())
        return 0;
    errno = ETIMEDOUT;
    return -1;
}

int
frame_send(int fd, struct span bytes, int64_t deadline)
{
    while (bytes.len) {
        if (in_time(deadline) != 0)
            return -1;
        ssize_t n =
            send(fd, bytes.data, bytes.len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && wait_again(fd, POLLOUT, deadline) != 0)
            return -1;
        if (n > 0) {
            bytes.data += n;
            bytes.len -= (size_t)n;
        }
    }
    return 0;
}

/* How many bytes came, at least one; -1. */
static ssize_t
receive_some(int fd, uint8_t *to, size_t len, int64_t deadline)
{
    for (;;) {
        if (in_time(deadline) != 0)
            return -1;
        ssize_t n = recv(fd, to, len, MSG_DONTWAIT);
        if (n > 0)
            return n;
        if (n == 0)
            errno = ECONNRESET;
        if (n == 0 || wait_again(fd, POLLIN, deadline) != 0)
            return -1;
    }
}

static int
receive_exactly(int fd, uint8_t *to, size_t len, int64_t deadline)
{
    while (len) {
        ssize_t n = receive_some(fd, to, len, deadline);
        if (n < 0)
            return -1;
        to += n;
        len -= (size_t)n;
    }
    return 0;
}

/* Each side sends one frame and waits for the other's: what comes at once is one frame,
 * or its beginning, and more than it is a fault. */
int
frame_receive(int fd, struct buffer *out, int64_t deadline)
{
    uint8_t first[FIRST_BYTES];
    size_t have = 0;

    if (wait_for(fd, POLLIN, deadline) != 0) /* it is yet to come */
        return -1;
    while (have < FRAME_LENGTH) {
        ssize_t n =
            receive_some(fd, first + have, sizeof first - have, deadline);
        if (n < 0)
            return -1;
        have += (size_t)n;
    }
    size_t len = frame_length(first), body = have - FRAME_LENGTH;
    buffer_reset(out);
    uint8_t *room = len && body <= len ? buffer_room(out, len) : NULL;
    if (!room) {
        errno = EPROTO;
        return -1;
    }
    memcpy(room, first + FRAME_LENGTH, body);
    return receive_exactly(fd, room + body, len - body, deadline);
}
