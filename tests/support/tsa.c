/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/tsa.h"

#include <openssl/ts.h>

#include "issuer/evidence/token_form.h"
#include "tests/support/must.h"

void
tsa_authority(const struct authority *by, struct authority *out)
{
    const struct authority_wish wish = { .name = "Horodatage SPECIMEN",
        .key_usage = "critical,digitalSignature",
        .purpose = "critical,timeStamping" };

    authority_issue(by, &wish, out);
}

static BIO *
make_request(const uint8_t imprint[SIGNER_DIGEST])
{
    TS_REQ *request = TS_REQ_new();
    TS_MSG_IMPRINT *message = TS_MSG_IMPRINT_new();
    X509_ALGOR *algorithm = X509_ALGOR_new();
    BIO *out = BIO_new(BIO_s_mem());

    MUST(request && message && algorithm && out);
    X509_ALGOR_set_md(algorithm, EVP_sha256());
    MUST(TS_MSG_IMPRINT_set_algo(message, algorithm) == 1);
    MUST(TS_MSG_IMPRINT_set_msg(
             message, (unsigned char *)(uintptr_t)imprint, SIGNER_DIGEST)
        == 1);
    MUST(TS_REQ_set_version(request, 1) == 1);
    MUST(TS_REQ_set_msg_imprint(request, message) == 1);
    MUST(TS_REQ_set_cert_req(request, 1) == 1);
    MUST(i2d_TS_REQ_bio(out, request) == 1);
    X509_ALGOR_free(algorithm);
    TS_MSG_IMPRINT_free(message);
    TS_REQ_free(request);
    return out;
}

static ASN1_INTEGER *
next_serial(TS_RESP_CTX *c, void *data)
{
    static long last;
    ASN1_INTEGER *serial = ASN1_INTEGER_new();

    (void)c;
    (void)data;
    MUST(serial && ASN1_INTEGER_set(serial, 0x7500 + ++last) == 1);
    return serial;
}

static int
say_time(TS_RESP_CTX *c, void *data, long *seconds, long *micros)
{
    const struct tsa *t = data;

    (void)c;
    *seconds = (long)t->when;
    *micros = 0;
    return 1;
}

static void
set_up(TS_RESP_CTX *c, const struct tsa *t)
{
    ASN1_OBJECT *policy = OBJ_txt2obj("1.3.6.1.4.1.99999.1", 1);

    MUST(policy && TS_RESP_CTX_set_def_policy(c, policy) == 1);
    MUST(TS_RESP_CTX_set_signer_cert(c, t->maker->x509) == 1);
    MUST(TS_RESP_CTX_set_signer_key(c, t->maker->key) == 1);
    MUST(TS_RESP_CTX_set_signer_digest(
             c, EVP_get_digestbyname(t->digest ? t->digest : "SHA256"))
        == 1);
    MUST(TS_RESP_CTX_set_ess_cert_id_digest(c, EVP_sha256()) == 1);
    MUST(TS_RESP_CTX_add_md(c, EVP_sha256()) == 1);
    if (t->above) {
        STACK_OF(X509) *chain = sk_X509_new_null();
        MUST(chain && sk_X509_push(chain, t->above->x509) > 0);
        MUST(TS_RESP_CTX_set_certs(c, chain) == 1);
        sk_X509_free(chain);
    }
    TS_RESP_CTX_set_serial_cb(c, next_serial, NULL);
    TS_RESP_CTX_set_time_cb(c, say_time, (void *)(uintptr_t)t);
    ASN1_OBJECT_free(policy);
}

static void
make(const struct tsa *t, const uint8_t imprint[SIGNER_DIGEST], bool raw,
    struct buffer *token)
{
    TS_RESP_CTX *c = TS_RESP_CTX_new();
    BIO *request = make_request(imprint);
    uint8_t *der = NULL;

    MUST(c);
    set_up(c, t);
    TS_RESP *answer = TS_RESP_create_response(c, request);
    MUST(answer && TS_RESP_get_token(answer));
    MUST(raw || token_form(TS_RESP_get_token(answer)));
    int len = i2d_PKCS7(TS_RESP_get_token(answer), &der);
    MUST(len > 0);
    buffer_put(token, der, (size_t)len);
    OPENSSL_free(der);
    TS_RESP_free(answer);
    BIO_free(request);
    TS_RESP_CTX_free(c);
}

void
tsa_stamp_raw(const struct tsa *t, const uint8_t imprint[SIGNER_DIGEST],
    struct buffer *token)
{
    make(t, imprint, true, token);
}

void
tsa_stamp(const struct tsa *t, const uint8_t imprint[SIGNER_DIGEST],
    struct buffer *token)
{
    make(t, imprint, false, token);
}

static enum sceau_status
stamp(void *context, const uint8_t imprint[SIGNER_DIGEST], struct buffer *token,
    struct sceau_error *error)
{
    (void)error;
    tsa_stamp(context, imprint, token);
    return SCEAU_OK;
}

struct cms_stamper
tsa_stamper(struct tsa *t)
{
    AUTO_BUFFER struct buffer token = buffer_with_max(64 * 1024);
    const uint8_t zeros[SIGNER_DIGEST] = { 0 };

    tsa_stamp(t, zeros, &token);
    return (struct cms_stamper) {
        .stamp = stamp, .context = t, .room = token.len + 48
    };
}
