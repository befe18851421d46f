/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/worker.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "hsm/certificate.h"
#include "hsm/confine.h"
#include "hsm/frame.h"
#include "hsm/keeper.h"
#include "hsm/known_key.h"
#include "hsm/p11.h"
#include "verifier/base/error.h"

enum { SEND_MS = 2000, PROOFS = 3, IDLE_MS = 15000, IDLE_TEST_S = 2 };
/* Checks after which a table of the key has cost less than it spares. */
enum { KNOWN_AFTER = 1000 };

struct worker {
    const struct hsm_config *config;
    const struct hsm_key_config *key;
    struct p11 *p11;
    X509 *x509;              /* NULL: not there when it was last looked for */
    struct known_key *known; /* that certificate's, once it has checked many */
    unsigned checked;        /* until then */
    int fd;
    struct frame_request request;
    struct frame_answer answer;
};

static void
send_answer(const struct worker *w)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(FRAME_MAX + FRAME_LENGTH);

    frame_put_answer(&w->answer, &out);
    if (buffer_status(&out) != SCEAU_OK
        || frame_send(w->fd, buffer_span(&out), frame_clock_ms() + SEND_MS)
            != 0)
        _exit(1);
}

/* `count` signatures are in the answer already. */
static void
send_signatures(struct worker *w, size_t count)
{
    w->answer.status = SCEAU_OK;
    w->answer.fault = FAULT_NONE;
    w->answer.text[0] = 0;
    w->answer.count = count;
    send_answer(w);
}

static void
send_failure(struct worker *w, enum sceau_status status, enum fault fault,
    const struct sceau_error *error)
{
    w->answer.status = status;
    w->answer.fault = (uint8_t)fault;
    memcpy(w->answer.text, error->text, sizeof error->text);
    w->answer.count = 0;
    send_answer(w);
}

/* The certificate as it is now: it may have been installed, or renewed, since. */
static enum sceau_status
load_certificate(struct worker *w, struct sceau_error *error)
{
    X509 *now = NULL;
    enum sceau_status status =
        certificate_load(w->key->certificate, &now, error);

    if (status != SCEAU_OK)
        return status;
    X509_free(w->x509);
    w->x509 = now;
    known_key_free(&w->known);
    w->checked = 0;
    return certificate_serves(now, error);
}

/* A key whose certificate does not serve serves nobody, and says so when asked. */
static enum sceau_status
check_certificate(struct worker *w, struct sceau_error *error)
{
    const struct hsm_key_config *k = w->key;
    struct sceau_error was;

    if (w->x509 && certificate_serves(w->x509, &was) == SCEAU_OK)
        return SCEAU_OK;
    enum sceau_status status = load_certificate(w, error);
    if (status == SCEAU_OK)
        return status;
    if (status == SCEAU_E_NOTFOUND)
        return fail(error, SCEAU_E_STATE,
            "clé « %s » : son certificat %s manque ; « sceau-hsm import-cert » "
            "l’installe",
            k->label, k->certificate);
    return fail_prefix(error, SCEAU_E_STATE, "clé « %s »", k->label);
}

static enum sceau_status
open_token(struct worker *w, int keeper_fd, enum fault *fault,
    struct sceau_error *error)
{
    AUTO_PIN struct pin pin = { 0 };
    enum sceau_status status = keeper_fd < 0
        ? pin_read(w->config->pin, "PIN du jeton", &pin, error)
        : keeper_ask(keeper_fd, &pin, error);

    if (status != SCEAU_OK) {
        *fault = FAULT_PIN_SOURCE;
        return status;
    }
    status =
        p11_open(&w->config->module, w->config->token, &pin, &w->p11, error);
    if (status == SCEAU_OK)
        status = p11_use_key(w->p11, w->key->label, error);
    *fault = p11_fault();
    return status;
}

/* What the table says is wrong has the last word of OpenSSL. */
static bool
is_right(struct worker *w, const uint8_t digest[SIGNER_DIGEST],
    const uint8_t rs[SIGNER_SIGNATURE])
{
    w->checked++;
    return (w->known && known_key_verify(w->known, digest, rs))
        || certificate_verify(X509_get0_pubkey(w->x509), digest, rs);
}

/* While nobody waits. Without memory it goes on as before. */
static void
know_key(struct worker *w)
{
    if (w->x509 && !w->known && w->checked >= KNOWN_AFTER) {
        w->known = known_key_new(X509_get0_pubkey(w->x509));
        w->checked = 0;
    }
}

static enum sceau_status
sign_one(struct worker *w, const uint8_t digest[SIGNER_DIGEST],
    uint8_t rs[SIGNER_SIGNATURE], enum fault *fault, struct sceau_error *error)
{
    enum sceau_status status = p11_sign(w->p11, digest, rs, error);

    *fault = p11_fault();
    if (status != SCEAU_OK)
        return status;
    *fault = FAULT_NONE;
    if (!w->x509 || is_right(w, digest, rs))
        return SCEAU_OK;
    memset(rs, 0, SIGNER_SIGNATURE);
    *fault = FAULT_SIGNATURE;
    return fail(error, SCEAU_E_CRYPTO,
        "la clé « %s » du jeton n’est pas celle du certificat, ou le jeton "
        "signe mal : rien n’a été donné",
        w->key->label);
}

static enum sceau_status
sign_test(struct worker *w, enum fault *fault, struct sceau_error *error)
{
    static const char what[] = "sceau-hsm : signature d’essai";
    uint8_t digest[SIGNER_DIGEST], rs[SIGNER_SIGNATURE];

    if (EVP_Digest(what, sizeof what - 1, digest, NULL, EVP_sha256(), NULL)
        != 1)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    return sign_one(w, digest, rs, fault, error);
}

/*
 * Who says it is ready has signed. One wrong signature among others is a token that
 * errs; none that is right, with the certificate there, is another key's certificate.
 */
static enum sceau_status
prove(struct worker *w, enum fault *fault, struct sceau_error *error)
{
    enum sceau_status first, status;
    struct sceau_error later;

    if (certificate_load(w->key->certificate, &w->x509, NULL) != SCEAU_OK)
        w->x509 = NULL; /* looked for again when something is to be signed */
    first = status = sign_test(w, fault, error);
    for (int i = 1; i < PROOFS && *fault == FAULT_SIGNATURE; i++)
        status = sign_test(w, fault, &later);
    if (*fault == FAULT_SIGNATURE)
        *fault = FAULT_CERTIFICATE;
    else if (first != status)
        *fault = FAULT_SIGNATURE;
    return first;
}

/* False where the token failed: whoever asked was told, and got what was signed. */
static bool
serve(struct worker *w)
{
    struct sceau_error error = { 0 };
    enum fault fault = FAULT_NONE;
    enum sceau_status status = check_certificate(w, &error);
    size_t done = 0;

    if (status != SCEAU_OK) {
        send_failure(w, status, FAULT_CERTIFICATE, &error);
        return true;
    }
    while (done < w->request.count && status == SCEAU_OK) {
        status = sign_one(w, w->request.digest[done], w->answer.signature[done],
            &fault, &error);
        if (status == SCEAU_OK)
            done++;
    }
    if (done)
        send_signatures(w, done);
    if (status != SCEAU_OK)
        send_failure(w, status, fault, &error);
    return status == SCEAU_OK;
}

/* A token that went away, or closed a session that nobody used, is known before it is
 * needed. False where it was told; one that hangs ends the worker, by SIGALRM, as no
 * request is there for its supervisor to time. */
static bool
is_alive(struct worker *w)
{
    struct sceau_error error = { 0 };
    enum fault fault = FAULT_NONE;

    (void)alarm(IDLE_TEST_S);
    enum sceau_status status = sign_test(w, &fault, &error);
    (void)alarm(0);
    if (status != SCEAU_OK)
        send_failure(w, status, fault, &error);
    return status == SCEAU_OK;
}

/* What the supervisor has open is not the worker's: other callers, its lock. */
static void
keep_only(int a, int b)
{
    int low = a < b ? a : b, high = a < b ? b : a;

    if (low < 0)
        low = high;
    if (low > 3)
        (void)close_range(3, (unsigned)low - 1, 0);
    if (high > low + 1)
        (void)close_range((unsigned)low + 1, (unsigned)high - 1, 0);
    (void)close_range((unsigned)high + 1, ~0U, 0);
}

static void
start(struct worker *w, int keeper_fd)
{
    struct sceau_error error = { 0 };
    enum fault fault = FAULT_NONE;

    (void)prctl(PR_SET_NAME, "sceau-hsm-work");
    keep_only(w->fd, keeper_fd);
    /* SoftHSM's token is lost if it is killed in its login where it can write: there
     * it dies with its supervisor only after. One that is gone closed the other end. */
    bool confined =
        confine_writes(w->config->writable, w->config->writable_count);
    if (confined)
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    enum sceau_status status = open_token(w, keeper_fd, &fault, &error);
    if (keeper_fd >= 0)
        (void)close(keeper_fd);
    if (!confined)
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (status == SCEAU_OK)
        status = prove(w, &fault, &error);
    if (status != SCEAU_OK) {
        send_failure(w, status, fault, &error);
        _exit(1);
    }
    send_signatures(w, 0);
}

/* _exit: neither what the supervisor had not yet written nor the module's own
 * destructors belong to the end of this process. */
_Noreturn void
worker_run(const struct hsm_config *config, const struct hsm_key_config *key,
    int link_fd, int keeper_fd)
{
    static struct worker w;
    AUTO_BUFFER struct buffer body = buffer_with_max(FRAME_MAX);

    w.config = config;
    w.key = key;
    w.fd = link_fd;
    start(&w, keeper_fd);
    for (;;) {
        if (frame_receive(w.fd, &body, frame_clock_ms() + IDLE_MS) == 0) {
            if (!frame_read_request(buffer_span(&body), &w.request)
                || !serve(&w))
                _exit(1);
            know_key(&w);
        } else if (errno != ETIMEDOUT) {
            _exit(0); /* the supervisor is gone */
        } else if (!is_alive(&w)) {
            _exit(1);
        }
    }
}
