/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/serve/job.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "verifier/base/cli.h"

enum { DESCRIPTORS = 2, STEP = 65536 };

static int64_t
clock_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool
job_open(int *ask, int *take)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    *ask = ends[0];
    *take = ends[1];
    return true;
}

static bool
write_all(int fd, struct span bytes)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.data, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes.data += n;
        bytes.len -= (size_t)n;
    }
    return true;
}

/* A file without a name that nobody changes any more; -1. */
static int
seal_document(struct span document)
{
    enum { SEALS = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL };
    int fd = memfd_create("document", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (fd >= 0
        && (!write_all(fd, document) || fcntl(fd, F_ADD_SEALS, SEALS) != 0)) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

union control {
    struct cmsghdr header;
    char room[CMSG_SPACE(DESCRIPTORS * sizeof(int))];
};

static bool
send_job(
    int ask, const struct ask *what, int document, int answer, int64_t until)
{
    int fds[DESCRIPTORS] = { document, answer };
    struct ask copy = *what; /* what is sent is not const for the system */
    struct iovec words = { copy.words, copy.len + 1 }; /* never empty */
    union control control = { .room = { 0 } };
    struct msghdr m = { .msg_iov = &words,
        .msg_iovlen = 1,
        .msg_control = control.room,
        .msg_controllen = sizeof control.room };
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);

    copy.words[copy.len] = 0;
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof fds);
    memcpy(CMSG_DATA(c), fds, sizeof fds);
    for (;;) {
        if (sendmsg(ask, &m, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
            return true;
        struct pollfd room = { .fd = ask, .events = POLLOUT };
        int64_t left = until - clock_ms();
        if ((errno != EAGAIN && errno != EINTR) || left <= 0
            || poll(&room, 1, (int)left) == 0)
            return false;
    }
}

/* All that comes until the end; false where the time is over. */
static bool
read_all(int fd, int64_t until, struct buffer *out)
{
    uint8_t step[STEP];

    while (buffer_status(out) == SCEAU_OK) {
        struct pollfd ready = { .fd = fd, .events = POLLIN };
        int64_t left = until - clock_ms();
        int some = left > 0 ? poll(&ready, 1, (int)left) : 0;
        if (some == 0)
            return false;
        ssize_t n = some < 0 ? -1 : read(fd, step, sizeof step);
        if (n == 0 || (n < 0 && errno != EINTR))
            return true;
        if (n > 0)
            buffer_put(out, step, (size_t)n);
    }
    return true;
}

/* An exit code in one byte, the reports, and a mark that all of it is there: whoever
 * dies in the midst has said nothing. */
static const uint8_t whole = 0x5c;

static enum job_end
read_answer(int fd, int64_t until, int *exit, struct buffer *reports)
{
    AUTO_BUFFER struct buffer all = buffer_with_max(JOB_ANSWER_MAX + 2);

    if (!read_all(fd, until, &all))
        return JOB_LATE;
    if (buffer_status(&all) != SCEAU_OK || all.len < 2
        || all.data[all.len - 1] != whole || all.data[0] > EXIT_CANNOT)
        return JOB_LOST;
    *exit = all.data[0];
    buffer_put(reports, all.data + 1, all.len - 2);
    return buffer_status(reports) == SCEAU_OK ? JOB_DONE : JOB_FAILED;
}

enum job_end
job_ask(int ask, const struct ask *what, struct span document, unsigned seconds,
    int *exit, struct buffer *reports)
{
    int64_t until = clock_ms() + (int64_t)seconds * 1000;
    int answer[2];

    if (what->len >= ASK_WORDS_MAX || pipe2(answer, O_CLOEXEC) != 0)
        return JOB_FAILED;
    int fd = seal_document(document);
    bool sent = fd >= 0 && send_job(ask, what, fd, answer[1], until);
    if (fd >= 0)
        (void)close(fd);
    (void)close(answer[1]);
    enum job_end end =
        sent ? read_answer(answer[0], until, exit, reports) : JOB_FAILED;
    (void)close(answer[0]);
    return end;
}

static bool
map(int fd, struct span *out)
{
    struct stat info;

    if (fstat(fd, &info) != 0 || info.st_size <= 0)
        return false;
    void *bytes =
        mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED)
        return false;
    *out = span_of(bytes, (size_t)info.st_size);
    return true;
}

bool
job_take(int take, struct job *out)
{
    int fds[DESCRIPTORS];
    struct iovec words = { out->ask.words, sizeof out->ask.words };
    union control control = { .room = { 0 } };
    struct msghdr m = { .msg_iov = &words,
        .msg_iovlen = 1,
        .msg_control = control.room,
        .msg_controllen = sizeof control.room };
    ssize_t n;

    do
        n = recvmsg(take, &m, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    const struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR(&m) : NULL;
    if (!c || c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(sizeof fds))
        return false;
    memcpy(fds, CMSG_DATA(c), sizeof fds);
    out->ask.len = (size_t)n - 1;
    out->answer = fds[1];
    bool mapped = map(fds[0], &out->document);
    (void)close(fds[0]);
    return mapped;
}

void
job_answer(const struct job *j, int exit, const struct buffer *reports)
{
    uint8_t code = (uint8_t)exit;

    if (write_all(j->answer, span_of(&code, 1))
        && write_all(j->answer, buffer_span(reports)))
        (void)write_all(j->answer, span_of(&whole, 1));
}
