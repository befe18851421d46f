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

struct signer {
    struct sockaddr_un address;
    int fd; /* -1: to be connected again */
    pthread_mutex_t turn;
};

enum { BUSY_PAUSE_MS = 10 };

/* Never blocks: an agent that no longer accepts leaves its queue full. */
static int
connect_to(struct signer *s, int64_t deadline)
{
    const struct timespec pause = { .tv_nsec = BUSY_PAUSE_MS * 1000000L };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return -1;
    while (connect(fd, (struct sockaddr *)&s->address, sizeof s->address)) {
        int why = errno;
        if (why == EAGAIN && frame_clock_ms() < deadline) {
            (void)nanosleep(&pause, NULL);
            continue;
        }
        (void)close(fd);
        errno = why == EAGAIN ? ETIMEDOUT : why;
        return -1;
    }
    s->fd = fd;
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

enum sceau_status
signer_open(const char *path, struct signer **out, struct sceau_error *error)
{
    struct signer *s = calloc(1, sizeof *s);

    if (!s)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    s->address.sun_family = AF_UNIX;
    s->fd = -1;
    enum sceau_status status = SCEAU_OK;
    if (strlen(path) == 0 || strlen(path) > SIGNER_SOCKET_MAX)
        status = fail(error, SCEAU_E_USAGE,
            "chemin de socket vide ou de plus de %d octets", SIGNER_SOCKET_MAX);
    else
        memcpy(s->address.sun_path, path, strlen(path) + 1);
    if (status == SCEAU_OK
        && connect_to(s, frame_clock_ms() + SIGNER_DEADLINE_MS) != 0)
        status = nobody(s, error);
    if (status == SCEAU_OK && pthread_mutex_init(&s->turn, NULL) != 0)
        status = fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    if (status != SCEAU_OK) {
        if (s->fd >= 0)
            (void)close(s->fd);
        free(s);
        return status;
    }
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
    if (s->fd >= 0)
        (void)close(s->fd);
    (void)pthread_mutex_destroy(&s->turn);
    free(s);
}

/* A late answer must not meet the next request. */
static void
hang_up(struct signer *s)
{
    (void)close(s->fd);
    s->fd = -1;
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

static int
exchange(struct signer *s, const struct frame_request *request,
    struct frame_answer *answer, int64_t deadline)
{
    AUTO_BUFFER struct buffer bytes = buffer_with_max(FRAME_MAX + FRAME_LENGTH);
    int why = 0;

    frame_put_request(request, &bytes);
    if (buffer_status(&bytes) != SCEAU_OK)
        why = ENOMEM;
    else if (frame_send(s->fd, buffer_span(&bytes), deadline) != 0
        || frame_receive(s->fd, &bytes, deadline) != 0)
        why = errno;
    else if (!frame_read_answer(buffer_span(&bytes), answer))
        why = EPROTO;
    if (why)
        hang_up(s);
    return why;
}

/* A connection kept from an earlier call may have lost its agent since: that one is
 * made again, once. */
static enum sceau_status
ask_in_turn(struct signer *s, const struct frame_request *request,
    int64_t deadline, struct frame_answer *answer, struct sceau_error *error)
{
    bool kept = s->fd >= 0;

    if (!kept && connect_to(s, deadline) != 0)
        return nobody(s, error);
    int why = exchange(s, request, answer, deadline);
    if (kept && (why == ECONNRESET || why == EPIPE)) {
        if (connect_to(s, deadline) != 0)
            return nobody(s, error);
        why = exchange(s, request, answer, deadline);
    }
    if (why)
        return broken(why, error);
    return answer->status == SCEAU_OK
        ? SCEAU_OK
        : fail(error, answer->status, "%s", answer->text);
}

static enum sceau_status
ask(struct signer *s, const struct frame_request *request, unsigned deadline_ms,
    struct frame_answer *answer, struct sceau_error *error)
{
    int64_t deadline =
        frame_clock_ms() + (deadline_ms ? deadline_ms : SIGNER_DEADLINE_MS);
    const struct timespec until = { .tv_sec = deadline / 1000,
        .tv_nsec = deadline % 1000 * 1000000L };

    /* waiting for one's turn is part of the wait */
    if (pthread_mutex_clocklock(&s->turn, CLOCK_MONOTONIC, &until) != 0)
        return late(error);
    enum sceau_status status = ask_in_turn(s, request, deadline, answer, error);
    (void)pthread_mutex_unlock(&s->turn);
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

    if (strlen(key) == 0 || strlen(key) > FRAME_LABEL_MAX)
        return fail(error, SCEAU_E_USAGE,
            "nom de clé vide ou de plus de %d octets", FRAME_LABEL_MAX);
    memcpy(request.label, key, strlen(key));
    memcpy(request.digest[0], digest, SIGNER_DIGEST);
    enum sceau_status status = ask(s, &request, deadline_ms, &answer, error);
    if (status != SCEAU_OK)
        return status;
    if (answer.count != 1)
        return fail(error, SCEAU_E_IO, "réponse de l’agent sans signature");
    memcpy(rs, answer.signature[0], SIGNER_SIGNATURE);
    return SCEAU_OK;
}

enum sceau_status
signer_ping(struct signer *s, unsigned deadline_ms, struct sceau_error *error)
{
    struct frame_request request = { .kind = FRAME_PING };
    struct frame_answer answer = { .status = SCEAU_E_IO };

    return ask(s, &request, deadline_ms, &answer, error);
}
