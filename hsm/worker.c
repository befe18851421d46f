/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/worker.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "hsm/certificate.h"
#include "hsm/frame.h"
#include "hsm/p11.h"
#include "verifier/base/error.h"

/* The supervisor asks when it pleases; a day without work is no fault. */
enum { IDLE_MS = 24 * 3600 * 1000, SEND_MS = 2000 };

struct worker {
    const struct hsm_config *config;
    struct p11 *p11;
    EVP_PKEY *certified[HSM_KEYS_MAX]; /* NULL: no certificate that serves */
    struct sceau_error problem[HSM_KEYS_MAX];
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
        exit(1);
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

/* A key without a certificate that fits it serves nobody, and says so when asked. */
static void
load_certificate(struct worker *w, size_t i)
{
    const struct hsm_key_config *k = &w->config->key[i];
    X509 *x509 = NULL;
    struct sceau_error *error = &w->problem[i];
    enum sceau_status status = certificate_load(k->certificate, &x509, error);

    if (status == SCEAU_E_NOTFOUND) {
        (void)fail(error, SCEAU_E_STATE,
            "clé « %s » : son certificat %s manque ; « sceau-hsm import-cert » "
            "l’installe",
            k->label, k->certificate);
    } else if (status == SCEAU_OK
        && X509_cmp_current_time(X509_get0_notAfter(x509)) < 0) {
        (void)fail(error, SCEAU_E_STATE, "clé « %s » : son certificat a expiré",
            k->label);
    } else if (status == SCEAU_OK) {
        w->certified[i] = X509_get_pubkey(x509);
    }
    X509_free(x509);
}

static enum sceau_status
open_token(struct worker *w, struct sceau_error *error)
{
    AUTO_PIN struct pin pin = { 0 };
    enum sceau_status status =
        pin_read(w->config->pin, "PIN du jeton", &pin, error);

    if (status != SCEAU_OK)
        return status;
    status =
        p11_open(w->config->module, w->config->token, &pin, &w->p11, error);
    for (size_t i = 0; status == SCEAU_OK && i < w->config->key_count; i++)
        load_certificate(w, i);
    return status;
}

static enum sceau_status
find_key(const struct worker *w, const struct frame_request *r, size_t *out,
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
        if (!w->certified[i])
            return fail(error, SCEAU_E_STATE, "%s", w->problem[i].text);
        *out = i;
        return SCEAU_OK;
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
    if (certificate_verify(w->certified[key], digest, rs))
        return SCEAU_OK;
    memset(rs, 0, SIGNER_SIGNATURE);
    return fail(error, SCEAU_E_CRYPTO,
        "la clé « %s » du jeton n’est pas celle du certificat, ou le jeton "
        "signe "
        "mal : rien n’a été donné",
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

_Noreturn void
worker_run(const struct hsm_config *config, int fd)
{
    struct worker w = { .config = config, .fd = fd };
    struct sceau_error error = { 0 };
    struct frame_request request;
    AUTO_BUFFER struct buffer body = buffer_with_max(FRAME_MAX);

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)prctl(PR_SET_NAME, "sceau-hsm-work");
    enum sceau_status status = open_token(&w, &error);
    send_status(&w, status, &error);
    if (status != SCEAU_OK)
        exit(1);
    while (frame_receive(fd, &body, frame_clock_ms() + IDLE_MS) == 0)
        if (!frame_read_request(buffer_span(&body), &request)
            || !serve(&w, &request))
            exit(1);
    exit(0);
}
