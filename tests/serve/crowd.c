/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Clients of a service on a unix socket, each with a connection that it keeps.
 *
 * crowd SOCKET CLIENTS REQUESTS TARGET TYPE FILE...  posts the files in turn to TARGET and
 * says how many answers had which status, how many were lost, and the rate
 * crowd SOCKET CLIENTS REQUESTS TARGET TYPE random:SEED  posts bytes of no sense
 *
 * With SAME=FILE in the environment each answer of status 200 must have that very body.
 * Ends with 1 where an answer was lost, or was another.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/must.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"

enum { CLIENTS_MAX = 256, FILES_MAX = 64, RANDOM_MAX = 3000 };

static struct crowd {
    struct sockaddr_un address;
    const char *target;
    const char *type;
    struct buffer file[FILES_MAX];
    size_t files;
    uint64_t seed; /* 0: files */
    struct buffer same;
    long requests;
    atomic_long next;
    atomic_long status[6];
    atomic_long lost;
    atomic_long other;
} crowd;

static double
seconds(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
dial(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    MUST(fd >= 0);
    for (int i = 0; i < 100; i++) {
        if (connect(fd, (const struct sockaddr *)&crowd.address,
                sizeof crowd.address)
            == 0)
            return fd;
        MUST(errno == EAGAIN); /* its queue is full */
        (void)nanosleep(&(struct timespec) { .tv_nsec = 1000000 }, NULL);
    }
    (void)close(fd);
    return -1;
}

static bool
send_all(int fd, struct span s)
{
    while (s.len) {
        ssize_t n = send(fd, s.data, s.len, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        s.data += n;
        s.len -= (size_t)n;
    }
    return true;
}

static uint64_t
next_random(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return *x;
}

/* The i-th body. */
static struct span
body_of(long i, uint8_t room[RANDOM_MAX])
{
    uint64_t x = crowd.seed + (uint64_t)i * 0x9e3779b97f4a7c15u;

    if (!crowd.seed)
        return buffer_span(&crowd.file[(size_t)i % crowd.files]);
    (void)next_random(&x);
    size_t len = 1 + next_random(&x) % (RANDOM_MAX - 1);
    for (size_t k = 0; k < len; k++)
        room[k] = (uint8_t)(next_random(&x) >> 24);
    /* some begin as what they are not */
    static const char *const heads[] = { "\x89PNG\r\n\x1a\n", "%PDF-1.7\n",
        "\xff\xd8\xff", "DC04FR000001" };
    if (i % 2 && len > 16)
        memcpy(room, heads[i / 2 % 4], strlen(heads[i / 2 % 4]));
    return span_of(room, len);
}

static const char *
type_of(struct span body)
{
    if (strcmp(crowd.type, "guess") != 0)
        return crowd.type;
    if (span_starts(body, "\x89PNG"))
        return "image/png";
    if (span_starts(body, "\xff\xd8\xff"))
        return "image/jpeg";
    return span_starts(body, "%PDF-") ? "application/pdf"
                                      : "application/octet-stream";
}

/* The status of a whole answer, or 0; its body is compared. */
static int
read_answer(int fd, bool *keep)
{
    static _Thread_local char text[4 * 1024 * 1024];
    size_t len = 0, head = 0, body = 0;

    do {
        ssize_t n = recv(fd, text + len, sizeof text - 1 - len, 0);
        if (n <= 0)
            return 0;
        len += (size_t)n;
        text[len] = 0;
        const char *end = head ? NULL : strstr(text, "\r\n\r\n");
        if (end) {
            const char *length = strcasestr(text, "\r\nContent-Length: ");
            MUST(length && length < end);
            head = (size_t)(end - text) + 4;
            body = strtoul(length + 18, NULL, 10);
            const char *closes = strcasestr(text, "\r\nConnection: close");
            *keep = !closes || closes > end;
        }
    } while (!head || len < head + body);
    int status = (int)strtol(text + 9, NULL, 10);
    if (crowd.same.len && status == 200
        && !span_equal(span_of(text + head, body), buffer_span(&crowd.same)))
        (void)atomic_fetch_add(&crowd.other, 1);
    return status;
}

static int
ask(int *fd, long i)
{
    static _Thread_local uint8_t room[RANDOM_MAX];
    struct span body = body_of(i, room);
    char head[512];
    bool keep = false;

    if (*fd < 0)
        *fd = dial();
    int n = snprintf(head, sizeof head,
        "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\n"
        "Content-Length: %zu\r\n\r\n",
        crowd.target, type_of(body), body.len);
    int status = *fd >= 0 && send_all(*fd, span_of(head, (size_t)n))
            && send_all(*fd, body)
        ? read_answer(*fd, &keep)
        : 0;
    if (!keep && *fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
    return status;
}

static void *
run(void *context)
{
    int fd = -1;

    (void)context;
    for (;;) {
        long i = atomic_fetch_add(&crowd.next, 1);
        if (i >= crowd.requests)
            break;
        int status = ask(&fd, i);
        if (status == 0)
            (void)atomic_fetch_add(&crowd.lost, 1);
        (void)atomic_fetch_add(&crowd.status[status / 100 % 6], 1);
    }
    if (fd >= 0)
        (void)close(fd);
    return NULL;
}

static void
load(struct buffer *out, const char *path)
{
    struct sceau_error error = { 0 };

    *out = buffer_with_max(SCEAU_INPUT_MAX);
    MUST(file_read(path, out, &error) == SCEAU_OK);
}

int
main(int argc, char **argv)
{
    pthread_t thread[CLIENTS_MAX];
    long clients;

    MUST(argc >= 7);
    crowd.address.sun_family = AF_UNIX;
    (void)snprintf(
        crowd.address.sun_path, sizeof crowd.address.sun_path, "%s", argv[1]);
    clients = strtol(argv[2], NULL, 10);
    crowd.requests = strtol(argv[3], NULL, 10);
    crowd.target = argv[4];
    crowd.type = argv[5];
    MUST(clients > 0 && clients <= CLIENTS_MAX);
    if (strncmp(argv[6], "random:", 7) == 0)
        crowd.seed = strtoull(argv[6] + 7, NULL, 10) | 1;
    for (int i = 6; i < argc && !crowd.seed && crowd.files < FILES_MAX; i++)
        load(&crowd.file[crowd.files++], argv[i]);
    if (getenv("SAME"))
        load(&crowd.same, getenv("SAME"));
    double begun = seconds();
    for (long i = 0; i < clients; i++)
        MUST(pthread_create(&thread[i], NULL, run, NULL) == 0);
    for (long i = 0; i < clients; i++)
        MUST(pthread_join(thread[i], NULL) == 0);
    double taken = seconds() - begun;
    printf("requests=%ld clients=%ld 2xx=%ld 4xx=%ld 5xx=%ld lost=%ld "
           "other=%ld rate=%.1f\n",
        crowd.requests, clients, atomic_load(&crowd.status[2]),
        atomic_load(&crowd.status[4]), atomic_load(&crowd.status[5]),
        atomic_load(&crowd.lost), atomic_load(&crowd.other),
        (double)crowd.requests / taken);
    return crowd.lost || crowd.other ? 1 : 0;
}
