/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/caller.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

void
caller_begin(struct caller *c, int fd)
{
    c->fd = fd;
    c->in = buffer_with_max(2 * (FRAME_MAX + FRAME_LENGTH));
    c->heard = frame_clock_ms();
    c->more = true; /* it may have spoken before it was watched */
    c->job.state = JOB_NONE;
}

void
caller_end(struct caller *c)
{
    (void)close(c->fd);
    c->fd = -1;
    buffer_free(&c->in);
}

/* CALLER_WAIT where bytes were read or none are there. */
static enum caller_next
receive(struct caller *c)
{
    uint8_t step[FRAME_MAX];
    ssize_t n = recv(c->fd, step, sizeof step, MSG_DONTWAIT);

    c->more = n == (ssize_t)sizeof step || (n < 0 && errno == EINTR);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        return CALLER_DROP;
    if (n > 0) {
        buffer_put(&c->in, step, (size_t)n);
        c->heard = frame_clock_ms();
    }
    return buffer_status(&c->in) == SCEAU_OK ? CALLER_WAIT : CALLER_DROP;
}

/* A whole request in what was read. */
static enum caller_next
parse(struct caller *c, struct frame_request *out)
{
    size_t len = c->in.len >= FRAME_LENGTH ? frame_length(c->in.data) : 1;

    if (len == 0)
        return CALLER_DROP;
    if (c->in.len < FRAME_LENGTH + len)
        return CALLER_WAIT;
    if (!frame_read_request(span_of(c->in.data + FRAME_LENGTH, len), out))
        return CALLER_DROP;
    c->in.len -= FRAME_LENGTH + len;
    memmove(c->in.data, c->in.data + FRAME_LENGTH + len, c->in.len);
    return CALLER_ASK;
}

enum caller_next
caller_read(struct caller *c, struct frame_request *out)
{
    enum caller_next next = CALLER_WAIT;

    if (c->job.state != JOB_NONE)
        return CALLER_WAIT;
    next = parse(c, out);
    while (next == CALLER_WAIT && c->more) {
        next = receive(c);
        if (next == CALLER_WAIT)
            next = parse(c, out);
    }
    return next;
}

/* It has one answer at a time to take: who leaves its own lying takes none. */
bool
caller_answer(struct caller *c, const struct frame_answer *answer)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(FRAME_MAX + FRAME_LENGTH);

    frame_put_answer(answer, &out);
    return buffer_status(&out) == SCEAU_OK
        && send(c->fd, out.data, out.len, MSG_NOSIGNAL | MSG_DONTWAIT)
        == (ssize_t)out.len;
}
