/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/worker.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "hsm/certificate.h"
#include "hsm/frame.h"
#include "hsm/p11.h"
#include "verifier/base/error.h"

enum { SEND_MS = 2000 };

struct worker {
    const struct hsm_config *config;
    struct p11 *p11;
    X509 *x509[HSM_KEYS_MAX]; /* NULL: not there when it was last looked for */
    int fd;
};

static void
send_answer(const struct worker *w, const struct frame_answer *a)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(FRAME_MAX + FRAME_LENGTH);

    frame_put_answer(a, &out);
    if (buffer_status(&out) != SCEAU_OK
        || frame_send(w->fd, buffer_span(&out), frame_clock_ms() + SEND_MS)
            != 0)
        _exit(1);
}

static void
send_status(const struct worker *w, enum sceau_status status,
    const struct sceau_error *error)
{
    struct frame_answer a = { .status = status };

    if (status != SCEAU_OK)
        memcpy(a.text, error->text, sizeof a.text);
    send_answer(w, &a);
}

/* A key without a certificate serves nobody, and says so when asked. Looked for again
 * then: it may have been installed since. It may have expired since, too. */
static enum sceau_status
check_certificate(struct worker *w, size_t i, struct sceau_error *error)
{
    const struct hsm_key_config *k = &w->config->key[i];
    enum sceau_status status = w->x509[i]
        ? SCEAU_OK
        : certificate_load(k->certificate, &w->x509[i], error);

    if (status == SCEAU_E_NOTFOUND)
        return fail(error, SCEAU_E_STATE,
            "clé « %s » : son certificat %s manque ; « sceau-hsm import-cert » "
            "l’installe",
            k->label, k->certificate);
    if (status == SCEAU_OK)
        status = certificate_serves(w->x509[i], error);
    return status == SCEAU_OK
        ? SCEAU_OK
        : fail_prefix(error, SCEAU_E_STATE, "clé « %s »", k->label);
}

static enum sceau_status
open_token(struct worker *w, struct sceau_error *error)
{
    AUTO_PIN struct pin pin = { 0 };
    enum sceau_status status =
        pin_read(w->config->pin, "PIN du jeton", &pin, error);

    return status == SCEAU_OK
        ? p11_open(w->config->module, w->config->token, &pin, &w->p11, error)
        : status;
}

static enum sceau_status
find_key(struct worker *w, const struct frame_request *r, size_t *out,
    struct sceau_error *error)
{
    for (size_t i = 0; i < w->config->key_count; i++) {
        const struct hsm_key_config *k = &w->config->key[i];
        if (strcmp(k->label, r->label) != 0)
            continue;
        if (k->purpose != r->purpose)
            return fail(error, SCEAU_E_USAGE,
                "la clé « %s » est faite pour « %s », pas pour « %s »",
                k->label, hsm_purpose_name(k->purpose),
                hsm_purpose_name(r->purpose));
        *out = i;
        return check_certificate(w, i, error);
    }
    return fail(error, SCEAU_E_NOTFOUND,
        "clé « %s » inconnue de l’agent : voyez hsm.keys de sa configuration",
        r->label);
}

static enum sceau_status
sign_one(struct worker *w, size_t key, const uint8_t digest[SIGNER_DIGEST],
    uint8_t rs[SIGNER_SIGNATURE], struct sceau_error *error)
{
    const char *label = w->config->key[key].label;
    enum sceau_status status = p11_sign(w->p11, label, digest, rs, error);

    if (status != SCEAU_OK)
        return status;
    if (certificate_verify(X509_get0_pubkey(w->x509[key]), digest, rs))
        return SCEAU_OK;
    memset(rs, 0, SIGNER_SIGNATURE);
    return fail(error, SCEAU_E_CRYPTO,
        "la clé « %s » du jeton n’est pas celle du certificat, ou le jeton "
        "signe mal : rien n’a été donné",
        label);
}

/* True to go on: a failure of the token ends the worker after it was told. */
static bool
serve(struct worker *w, const struct frame_request *r)
{
    struct frame_answer a = { .status = SCEAU_OK };
    struct sceau_error error = { 0 };
    size_t key = 0;
    bool token_failed = false;

    if (r->kind == FRAME_SIGN)
        a.status = find_key(w, r, &key, &error);
    for (size_t i = 0; a.status == SCEAU_OK && i < r->count; i++) {
        a.status = sign_one(w, key, r->digest[i], a.signature[i], &error);
        token_failed = a.status == SCEAU_E_STATE;
    }
    if (a.status == SCEAU_OK)
        a.count = r->count;
    else
        memcpy(a.text, error.text, sizeof a.text);
    send_answer(w, &a);
    return !token_failed;
}

/* _exit: neither what the supervisor had not yet written nor the module's own
 * destructors belong to the end of this process. */
_Noreturn void
worker_run(const struct hsm_config *config, int fd)
{
    struct worker w = { .config = config, .fd = fd };
    struct sceau_error error = { 0 };
    struct frame_request request;
    AUTO_BUFFER struct buffer body = buffer_with_max(FRAME_MAX);

    (void)prctl(PR_SET_NAME, "sceau-hsm-work");
    enum sceau_status status = open_token(&w, &error);
    /* not before the login: SoftHSM's token is lost if it is killed in there. A
     * supervisor that is gone already closed the other end. */
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    send_status(&w, status, &error);
    if (status != SCEAU_OK)
        _exit(1);
    while (frame_receive(fd, &body, FRAME_NO_DEADLINE) == 0)
        if (!frame_read_request(buffer_span(&body), &request)
            || !serve(&w, &request))
            _exit(1);
    _exit(0);
}
