/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/signer.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "hsm/frame.h"
#include "verifier/base/error.h"
#include "verifier/base/reason.h"

/* Connections that no call uses now, the last used first; `calls` use one. */
struct signer {
    struct sockaddr_un address;
    int idle[SIGNER_CALLS_MAX];
    size_t idles;
    size_t calls;
    bool tagged; /* its signatures are asked on behalf of that one */
    uint8_t tag[SIGNER_TAG];
    pthread_mutex_t lock;
    pthread_cond_t turn;
};

enum { BUSY_PAUSE_MS = 10 };

/* Never blocks: an agent that no longer accepts leaves its queue full. */
static int
connect_to(const struct signer *s, int64_t deadline, int *out)
{
    const struct timespec pause = { .tv_nsec = BUSY_PAUSE_MS * 1000000L };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return -1;
    while (
        connect(fd, (const struct sockaddr *)&s->address, sizeof s->address)) {
        int why = errno;
        if (why == EAGAIN && frame_clock_ms() < deadline) {
            (void)nanosleep(&pause, NULL);
            continue;
        }
        (void)close(fd);
        errno = why == EAGAIN ? ETIMEDOUT : why;
        return -1;
    }
    *out = fd;
    return 0;
}

static enum sceau_status
late(struct sceau_error *error)
{
    return fail(error, SCEAU_E_IO,
        "l’agent de signature n’a pas répondu dans le temps donné");
}

static enum sceau_status
nobody(const struct signer *s, struct sceau_error *error)
{
    const char *path = s->address.sun_path;

    if (errno == ETIMEDOUT)
        return late(error);
    if (errno == ENOENT || errno == ECONNREFUSED)
        return fail(error, SCEAU_E_STATE,
            "aucun agent de signature à %s : lancez « sceau-hsm agent »", path);
    if (errno == EACCES)
        return fail(error, SCEAU_E_STATE,
            "l’agent à %s ne sert que son propre compte : prenez ce compte",
            path);
    return fail(error, SCEAU_E_STATE, "agent de signature à %s : %s", path,
        REASON(errno));
}

/* Deadlines are on CLOCK_MONOTONIC. */
static bool
make_turns(struct signer *s)
{
    pthread_condattr_t monotonic;

    if (pthread_condattr_init(&monotonic) != 0)
        return false;
    bool made = pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0
        && pthread_cond_init(&s->turn, &monotonic) == 0;
    (void)pthread_condattr_destroy(&monotonic);
    if (made && pthread_mutex_init(&s->lock, NULL) == 0)
        return true;
    if (made)
        (void)pthread_cond_destroy(&s->turn);
    return false;
}

enum sceau_status
signer_open(const char *path, struct signer **out, struct sceau_error *error)
{
    size_t len = strlen(path);

    if (len == 0 || len > SIGNER_SOCKET_MAX)
        return fail(error, SCEAU_E_USAGE,
            "chemin de socket vide ou de plus de %d octets", SIGNER_SOCKET_MAX);
    struct signer *s = calloc(1, sizeof *s);
    if (!s || !make_turns(s)) {
        free(s);
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    s->address.sun_family = AF_UNIX;
    memcpy(s->address.sun_path, path, len + 1);
    if (connect_to(s, frame_clock_ms() + SIGNER_DEADLINE_MS, &s->idle[0])
        != 0) {
        enum sceau_status status = nobody(s, error);
        signer_free(&s);
        return status;
    }
    s->idles = 1;
    *out = s;
    return SCEAU_OK;
}

void
signer_free(struct signer **signer)
{
    struct signer *s = *signer;

    *signer = NULL;
    if (!s)
        return;
    while (s->idles)
        (void)close(s->idle[--s->idles]);
    (void)pthread_cond_destroy(&s->turn);
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
}

/* One's turn, and a connection that an earlier call left, or -1. */
static int
begin_call(struct signer *s, int64_t deadline, int *fd)
{
    const struct timespec until = { .tv_sec = deadline / 1000,
        .tv_nsec = deadline % 1000 * 1000000L };
    int why = 0;

    (void)pthread_mutex_lock(&s->lock);
    while (why == 0 && s->calls == SIGNER_CALLS_MAX)
        why = pthread_cond_timedwait(&s->turn, &s->lock, &until);
    if (why == 0) {
        s->calls++;
        *fd = s->idles ? s->idle[--s->idles] : -1;
    }
    (void)pthread_mutex_unlock(&s->lock);
    return why;
}

static void
end_call(struct signer *s, int fd)
{
    (void)pthread_mutex_lock(&s->lock);
    s->calls--;
    if (fd >= 0)
        s->idle[s->idles++] = fd;
    (void)pthread_cond_signal(&s->turn);
    (void)pthread_mutex_unlock(&s->lock);
}

/* A late answer must not meet the next request. */
static void
hang_up(int *fd)
{
    (void)close(*fd);
    *fd = -1;
}

static enum sceau_status
broken(int why, struct sceau_error *error)
{
    if (why == ETIMEDOUT)
        return late(error);
    if (why == EPROTO)
        return fail(error, SCEAU_E_IO, "réponse de l’agent illisible");
    if (why == ECONNRESET || why == EPIPE)
        return fail(error, SCEAU_E_IO,
            "l’agent de signature a fermé la liaison : voyez son journal");
    return fail(error, SCEAU_E_IO, "la liaison avec l’agent s’est rompue : %s",
        REASON(why));
}

/* The agent hears what is left of the wait, and answers before it ends. */
static int
exchange(int *fd, struct frame_request *request, struct frame_answer *answer,
    int64_t deadline)
{
    AUTO_BUFFER struct buffer bytes = buffer_with_max(FRAME_MAX + FRAME_LENGTH);
    int64_t left = deadline - frame_clock_ms();
    int why = 0;

    request->patience_ms = left > 0 ? (uint32_t)left : 1;
    frame_put_request(request, &bytes);
    if (buffer_status(&bytes) != SCEAU_OK)
        why = ENOMEM;
    else if (frame_send(*fd, buffer_span(&bytes), deadline) != 0
        || frame_receive(*fd, &bytes, deadline) != 0)
        why = errno;
    else if (!frame_read_answer(buffer_span(&bytes), answer))
        why = EPROTO;
    if (why)
        hang_up(fd);
    return why;
}

/* A connection kept from an earlier call may have lost its agent since: that one is
 * made again, once. */
static enum sceau_status
ask_on(struct signer *s, int *fd, struct frame_request *request,
    int64_t deadline, struct frame_answer *answer, struct sceau_error *error)
{
    bool kept = *fd >= 0;

    if (!kept && connect_to(s, deadline, fd) != 0)
        return nobody(s, error);
    int why = exchange(fd, request, answer, deadline);
    if (kept && (why == ECONNRESET || why == EPIPE)) {
        if (connect_to(s, deadline, fd) != 0)
            return nobody(s, error);
        why = exchange(fd, request, answer, deadline);
    }
    if (why)
        return broken(why, error);
    return answer->status == SCEAU_OK
        ? SCEAU_OK
        : fail(error, answer->status, "%s", answer->text);
}

static enum sceau_status
ask(struct signer *s, struct frame_request *request, unsigned deadline_ms,
    struct frame_answer *answer, struct sceau_error *error)
{
    unsigned patience = deadline_ms ? deadline_ms : SIGNER_DEADLINE_MS;
    int64_t deadline = frame_clock_ms()
        + (patience < SIGNER_DEADLINE_MAX_MS ? patience
                                             : SIGNER_DEADLINE_MAX_MS);
    int fd = -1;

    /* waiting for one's turn is part of the wait */
    if (begin_call(s, deadline, &fd) != 0)
        return late(error);
    enum sceau_status status = ask_on(s, &fd, request, deadline, answer, error);
    end_call(s, fd);
    return status;
}

static enum sceau_status
sign(struct signer *s, struct frame_request *request, const char *key,
    unsigned deadline_ms, struct frame_answer *answer,
    struct sceau_error *error)
{
    if (strlen(key) == 0 || strlen(key) > FRAME_LABEL_MAX)
        return fail(error, SCEAU_E_USAGE,
            "nom de clé vide ou de plus de %d octets", FRAME_LABEL_MAX);
    memcpy(request->label, key, strlen(key));
    if (s->tagged && request->kind == FRAME_SIGN) {
        request->kind = FRAME_SIGN_FOR;
        memcpy(request->tag, s->tag, SIGNER_TAG);
    }
    enum sceau_status status = ask(s, request, deadline_ms, answer, error);
    if (status == SCEAU_OK && answer->count != request->count)
        return fail(error, SCEAU_E_IO, "réponse de l’agent sans signature");
    return status;
}

enum sceau_status
signer_sign(struct signer *s, const char *key, enum signer_purpose purpose,
    const uint8_t digest[SIGNER_DIGEST], unsigned deadline_ms,
    uint8_t rs[SIGNER_SIGNATURE], struct sceau_error *error)
{
    struct frame_request request = {
        .kind = FRAME_SIGN, .purpose = purpose, .count = 1
    };
    struct frame_answer answer = { .status = SCEAU_E_IO };

    memcpy(request.digest[0], digest, SIGNER_DIGEST);
    enum sceau_status status =
        sign(s, &request, key, deadline_ms, &answer, error);
    if (status == SCEAU_OK)
        memcpy(rs, answer.signature[0], SIGNER_SIGNATURE);
    return status;
}

enum sceau_status
signer_sign_many(struct signer *s, const char *key, enum signer_purpose purpose,
    const uint8_t (*digest)[SIGNER_DIGEST], size_t count,
    uint8_t (*rs)[SIGNER_SIGNATURE], struct sceau_error *error)
{
    struct frame_request request = {
        .kind = FRAME_SIGN, .purpose = purpose, .count = count
    };
    struct frame_answer answer = { .status = SCEAU_E_IO };

    if (count == 0 || count > SIGNER_DIGESTS_MAX)
        return fail(error, SCEAU_E_USAGE, "de 1 à %d empreintes à la fois",
            SIGNER_DIGESTS_MAX);
    memcpy(request.digest, digest, count * SIGNER_DIGEST);
    enum sceau_status status = sign(s, &request, key, 0, &answer, error);
    if (status == SCEAU_OK)
        memcpy(rs, answer.signature, count * SIGNER_SIGNATURE);
    return status;
}

void
signer_set_tag(struct signer *s, const uint8_t tag[SIGNER_TAG])
{
    memcpy(s->tag, tag, SIGNER_TAG);
    s->tagged = true;
}

/* A number, and nothing beside it. */
static bool
read_made(const char *text, int64_t *out)
{
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > 18 || text[digits])
        return false;
    *out = strtoll(text, NULL, 10);
    return true;
}

enum sceau_status
signer_made_for(struct signer *s, const char *key,
    const uint8_t tag[SIGNER_TAG], int64_t *made, struct sceau_error *error)
{
    struct frame_request request = { .kind = FRAME_MADE_FOR };
    struct frame_answer answer = { .status = SCEAU_E_IO };

    memcpy(request.tag, tag, SIGNER_TAG);
    enum sceau_status status = sign(s, &request, key, 0, &answer, error);
    if (status == SCEAU_OK && !read_made(answer.text, made))
        return fail(error, SCEAU_E_IO, "réponse de l’agent illisible");
    return status;
}

enum sceau_status
signer_report(
    struct signer *s, char report[SIGNER_REPORT_MAX], struct sceau_error *error)
{
    struct frame_request request = { .kind = FRAME_STATUS };
    struct frame_answer answer = { .status = SCEAU_E_IO };
    enum sceau_status status = ask(s, &request, 0, &answer, error);

    _Static_assert(SIGNER_REPORT_MAX >= FRAME_TEXT_MAX, "any report fits");
    if (status == SCEAU_OK)
        memcpy(report, answer.text, strlen(answer.text) + 1);
    return status;
}

enum sceau_status
signer_active(struct signer *s, enum signer_purpose purpose,
    char label[SIGNER_LABEL_MAX + 1], struct sceau_error *error)
{
    struct frame_request request = { .kind = FRAME_ACTIVE, .purpose = purpose };
    struct frame_answer answer = { .status = SCEAU_E_IO };
    enum sceau_status status = ask(s, &request, 0, &answer, error);
    size_t len = strlen(answer.text);

    if (status == SCEAU_OK && (len == 0 || len > SIGNER_LABEL_MAX))
        return fail(error, SCEAU_E_IO, "réponse de l’agent illisible");
    if (status == SCEAU_OK)
        memcpy(label, answer.text, len + 1);
    return status;
}

enum sceau_status
signer_unlatch(struct signer *s, struct sceau_error *error)
{
    struct frame_request request = { .kind = FRAME_UNLATCH };
    struct frame_answer answer = { .status = SCEAU_E_IO };

    return ask(s, &request, 0, &answer, error);
}

enum sceau_status
signer_ping(struct signer *s, unsigned deadline_ms, struct sceau_error *error)
{
    struct frame_request request = { .kind = FRAME_PING };
    struct frame_answer answer = { .status = SCEAU_E_IO };

    return ask(s, &request, deadline_ms, &answer, error);
}
