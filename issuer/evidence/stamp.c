/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/evidence/stamp.h"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ts.h>

#include "issuer/evidence/token_form.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"
#include "verifier/trust/fetch.h"

AUTO_DEFINE(ASN1_INTEGER *, ASN1_INTEGER_free);
AUTO_DEFINE(TS_MSG_IMPRINT *, TS_MSG_IMPRINT_free);
AUTO_DEFINE(TS_REQ *, TS_REQ_free);
AUTO_DEFINE(TS_RESP *, TS_RESP_free);
AUTO_DEFINE(TS_VERIFY_CTX *, TS_VERIFY_CTX_free);
AUTO_DEFINE(X509_ALGOR *, X509_ALGOR_free);

enum { NONCE = 8 };

static bool
set_imprint(TS_REQ *request, const uint8_t imprint[32])
{
    AUTO(TS_MSG_IMPRINT_free) TS_MSG_IMPRINT *message = TS_MSG_IMPRINT_new();
    AUTO(X509_ALGOR_free) X509_ALGOR *algorithm = X509_ALGOR_new();
    uint8_t copy[32];

    if (!message || !algorithm)
        return false;
    memcpy(copy, imprint, sizeof copy);
    X509_ALGOR_set_md(algorithm, EVP_sha256());
    return TS_MSG_IMPRINT_set_algo(message, algorithm) == 1
        && TS_MSG_IMPRINT_set_msg(message, copy, sizeof copy) == 1
        && TS_REQ_set_msg_imprint(request, message) == 1;
}

static bool
set_nonce(TS_REQ *request)
{
    uint8_t bytes[NONCE];
    AUTO(ASN1_INTEGER_free) ASN1_INTEGER *nonce = ASN1_INTEGER_new();

    if (!nonce || RAND_bytes(bytes, sizeof bytes) != 1)
        return false;
    bytes[0] = (bytes[0] & 0x7f) | 0x40; /* positive, and of one length */
    return ASN1_STRING_set(nonce, bytes, sizeof bytes) == 1
        && TS_REQ_set_nonce(request, nonce) == 1;
}

static TS_REQ *
make_request(const uint8_t imprint[32])
{
    AUTO(TS_REQ_free) TS_REQ *request = TS_REQ_new();

    if (!request || TS_REQ_set_version(request, 1) != 1
        || TS_REQ_set_cert_req(request, 1) != 1
        || !set_imprint(request, imprint) || !set_nonce(request))
        return NULL;
    return TAKE(request);
}

/* What is granted, and to this request. */
static bool
answers(TS_REQ *request, TS_RESP *response)
{
    AUTO(TS_VERIFY_CTX_free)
    TS_VERIFY_CTX *c = TS_REQ_to_TS_VERIFY_CTX(request, NULL);

    if (!c)
        return false;
    (void)TS_VERIFY_CTX_set_flags(
        c, TS_VFY_VERSION | TS_VFY_IMPRINT | TS_VFY_NONCE);
    return TS_RESP_verify_response(c, response) == 1;
}

static enum sceau_status
take_token(TS_RESP *response, struct buffer *token, struct sceau_error *error)
{
    uint8_t *der = NULL;
    PKCS7 *answer = TS_RESP_get_token(response);

    if (!token_form(answer))
        return fail(error, SCEAU_E_STATE,
            "l’autorité d’horodatage répond dans une forme qui n’est pas "
            "connue ici");
    int len = i2d_PKCS7(answer, &der);
    if (len > 0)
        buffer_put(token, der, (size_t)len);
    OPENSSL_free(der);
    return len > 0 && buffer_status(token) == SCEAU_OK
        ? SCEAU_OK
        : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

static enum sceau_status
read_answer(const char *address, TS_REQ *request, struct span answer,
    struct buffer *token, struct sceau_error *error)
{
    const uint8_t *at = answer.data;
    AUTO(TS_RESP_free)
    TS_RESP *response = d2i_TS_RESP(NULL, &at, (long)answer.len);
    bool right = response && at == answer.data + answer.len;

    if (right && !TS_RESP_get_token(response)) {
        const ASN1_INTEGER *status =
            TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response));
        ERR_clear_error();
        return fail(error, SCEAU_E_STATE,
            "%s : l’autorité d’horodatage refuse (état %ld)", address,
            ASN1_INTEGER_get(status));
    }
    right = right && answers(request, response);
    ERR_clear_error();
    if (!right)
        return fail(error, SCEAU_E_STATE,
            "%s : ce n’est pas un horodatage de ce qui a été demandé", address);
    return take_token(response, token, error);
}

enum sceau_status
stamp_ask(const char *address, const uint8_t imprint[32], struct buffer *token,
    struct sceau_error *error)
{
    AUTO(TS_REQ_free) TS_REQ *request = make_request(imprint);
    AUTO_BUFFER struct buffer answer = buffer_with_max(STAMP_MAX);
    uint8_t *der = NULL;
    int len = request ? i2d_TS_REQ(request, &der) : 0;

    if (len <= 0)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status =
        fetch_answer(address, "application/timestamp-query",
            span_of(der, (size_t)len), STAMP_SECONDS, &answer, error);
    OPENSSL_free(der);
    if (status != SCEAU_OK)
        return fail_prefix(error,
            status == SCEAU_E_LIMIT ? SCEAU_E_STATE : status, "horodatage");
    return read_answer(address, request, buffer_span(&answer), token, error);
}
