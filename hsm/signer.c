/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/signer.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "hsm/frame.h"
#include "verifier/base/error.h"

struct signer {
    struct sockaddr_un address;
    int fd; /* -1: to be connected again */
    pthread_mutex_t turn;
};

/* Beyond the caller's own wait, the agent's answer needs a moment to arrive. */
enum { GRACE_MS = 500 };

static int
connect_to(struct signer *s)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    if (connect(fd, (struct sockaddr *)&s->address, sizeof s->address) != 0) {
        int why = errno;
        (void)close(fd);
        errno = why;
        return -1;
    }
    s->fd = fd;
    return 0;
}

static enum sceau_status
nobody(const struct signer *s, struct sceau_error *error)
{
    return fail(error, SCEAU_E_STATE,
        "aucun agent de signature à %s (%s) : lancez « sceau-hsm agent »",
        s->address.sun_path, strerror(errno));
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
    if (strlen(path) >= sizeof s->address.sun_path)
        status =
            fail(error, SCEAU_E_USAGE, "chemin de socket de plus de %zu octets",
                sizeof s->address.sun_path - 1);
    else
        memcpy(s->address.sun_path, path, strlen(path) + 1);
    if (status == SCEAU_OK && connect_to(s) != 0)
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

static enum sceau_status
broken(struct signer *s, struct sceau_error *error)
{
    int why = errno;

    (void)close(s->fd); /* a late answer must not meet the next request */
    s->fd = -1;
    if (why == ETIMEDOUT)
        return fail(error, SCEAU_E_IO,
            "l’agent de signature n’a pas répondu dans le temps donné");
    return fail(error, SCEAU_E_IO, "la liaison avec l’agent s’est rompue : %s",
        strerror(why));
}

/* One question and its answer, on a connection that is made again if need be. */
static enum sceau_status
ask_in_turn(struct signer *s, const struct frame_request *request,
    unsigned deadline_ms, struct frame_answer *answer,
    struct sceau_error *error)
{
    AUTO_BUFFER struct buffer bytes = buffer_with_max(FRAME_MAX + FRAME_LENGTH);
    int64_t deadline = frame_clock_ms() + GRACE_MS
        + (deadline_ms ? deadline_ms : SIGNER_DEADLINE_MS);

    frame_put_request(request, &bytes);
    if (buffer_status(&bytes) != SCEAU_OK)
        return fail(error, buffer_status(&bytes), "mémoire épuisée");
    if (s->fd < 0 && connect_to(s) != 0)
        return nobody(s, error);
    if (frame_send(s->fd, buffer_span(&bytes), deadline) != 0
        || frame_receive(s->fd, &bytes, deadline) != 0)
        return broken(s, error);
    if (!frame_read_answer(buffer_span(&bytes), answer)) {
        errno = EPROTO;
        return broken(s, error);
    }
    return answer->status == SCEAU_OK
        ? SCEAU_OK
        : fail(error, answer->status, "%s", answer->text);
}

static enum sceau_status
ask(struct signer *s, const struct frame_request *request, unsigned deadline_ms,
    struct frame_answer *answer, struct sceau_error *error)
{
    (void)pthread_mutex_lock(&s->turn); /* a default mutex: cannot fail */
    enum sceau_status status =
        ask_in_turn(s, request, deadline_ms, answer, error);
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
    struct frame_answer answer;

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
    struct frame_answer answer;

    return ask(s, &request, deadline_ms, &answer, error);
}
