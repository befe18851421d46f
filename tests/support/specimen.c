/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/specimen.h"

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "tests/unit/test.h"
#include "verifier/seal/seal.h"
#include "verifier/trust/trust.h"

static const char *
or_usual(const char *wished, const char *usual)
{
    return wished ? wished : usual;
}

static void
put_date(
    const char *id, const char *wished, const char *usual, struct buffer *out)
{
    const char *value = or_usual(wished, usual);

    if (*value)
        buffer_format(out, "%s%s", id, value);
}

void
specimen_message(const struct specimen_wish *w, struct buffer *out)
{
    buffer_text(out, or_usual(w->header, "DC04FR000001128D128D1301FR"));
    buffer_format(out, "6J%s", or_usual(w->kind, "2"));
    buffer_text(out, "6K92012020040123591236L01042020");
    buffer_format(
        out, "6P%s\x1d", or_usual(w->mention, "AUTORISE A TRAVAILLER"));
    buffer_text(out,
        "6Q750312052162SPECIMEN\x1d"
        "63BERTHIER SPECIMEN\x1d"
        "60NATACHA/CORINNE\x1d"
        "68F69120719736ABUENOS AIRES\x1d"
        "6CAR67AR6U145 AVENUE DES SPECIMENS\x1d"
        "6W750006XPARIS\x1d"
        "6MVIE PRIVEE\x1d");
    put_date("6N", w->from, "01032013", out);
    put_date("6O", w->until, "31032013", out);
    buffer_text(out, or_usual(w->more, ""));
    assert_int_equal(buffer_status(out), SCEAU_OK);
}

static EVP_PKEY *
published_key(void)
{
    static EVP_PKEY *key;

    if (!key) {
        FILE *file = fopen(VECTORS "/2d-doc/keys/FR00_0001.key.pem", "r");
        assert_non_null(file);
        key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
        (void)fclose(file);
    }
    assert_non_null(key);
    return key;
}

void
specimen_sign(struct buffer *code)
{
    uint8_t der[256], rs[64];
    const uint8_t *at = der;
    size_t len = sizeof der;
    EVP_MD_CTX *c = EVP_MD_CTX_new();

    assert_int_equal(
        EVP_DigestSignInit(c, NULL, EVP_sha256(), NULL, published_key()), 1);
    assert_int_equal(EVP_DigestSign(c, der, &len, code->data, code->len), 1);
    EVP_MD_CTX_free(c);
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)len);
    assert_non_null(sig);
    assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_r(sig), rs, 32), 32);
    assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_s(sig), rs + 32, 32), 32);
    ECDSA_SIG_free(sig);
    assert_int_equal(
        seal_write_signature(span_of(rs, sizeof rs), code, NULL), SCEAU_OK);
}

void
specimen_sign_with_zeros(struct buffer *code)
{
    static const uint8_t rs[64];

    assert_int_equal(
        seal_write_signature(span_of(rs, sizeof rs), code, NULL), SCEAU_OK);
}

void
specimen_code(const struct specimen_wish *wish, struct buffer *out)
{
    specimen_message(wish, out);
    specimen_sign(out);
}

struct trust *
specimen_trust(void)
{
    struct trust *trust = NULL;
    struct sceau_error error;

    if (trust_open(VECTORS "/2d-doc/certs", &trust, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    return trust;
}
