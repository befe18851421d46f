/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/time_stamp.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/ts.h>

#include "verifier/base/scope.h"
#include "verifier/trust/drain.h"
#include "verifier/trust/leaf.h"

AUTO_DEFINE(ECDSA_SIG *, ECDSA_SIG_free);
AUTO_DEFINE(PKCS7 *, PKCS7_free);
AUTO_DEFINE(TS_VERIFY_CTX *, TS_VERIFY_CTX_free);
AUTO_DEFINE(X509_STORE *, X509_STORE_free);

/* Anchors need not certify themselves: whoever is believed is believed. */
static X509_STORE *
make_store(X509 *const *anchors, size_t count, int64_t when)
{
    AUTO(X509_STORE_free) X509_STORE *store = X509_STORE_new();

    if (!store || X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN) != 1)
        return NULL;
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)when);
    X509_VERIFY_PARAM_set_auth_level(
        X509_STORE_get0_param(store), LEAF_SECURITY_LEVEL);
    for (size_t i = 0; i < count; i++)
        if (X509_STORE_add_cert(store, anchors[i]) != 1)
            return NULL;
    return TAKE(store);
}

/* OpenSSL checks the signature over what it would write: this is what is written. */
static enum time_stamp_state
check_bytes(PKCS7 *token, struct span der)
{
    uint8_t *again = NULL;
    int len = i2d_PKCS7(token, &again);
    bool same = len > 0 && span_equal(der, span_of(again, (size_t)len));

    OPENSSL_free(again);
    if (len <= 0)
        return TIME_STAMP_NO_MEMORY;
    return same ? TIME_STAMP_RIGHT : TIME_STAMP_FORM;
}

static enum time_stamp_state
check_signature(PKCS7 *token, X509 *const *anchors, size_t count, int64_t when)
{
    AUTO(TS_VERIFY_CTX_free) TS_VERIFY_CTX *c = TS_VERIFY_CTX_new();
    AUTO(X509_STORE_free) X509_STORE *store = make_store(anchors, count, when);

    if (!c || !store)
        return TIME_STAMP_NO_MEMORY;
    (void)TS_VERIFY_CTX_set_flags(c, TS_VFY_SIGNATURE | TS_VFY_VERSION);
    (void)TS_VERIFY_CTX_set_store(c, TAKE(store)); /* freed with it */
    if (TS_RESP_verify_token(c, token) == 1)
        return TIME_STAMP_RIGHT;
    return drain_lacked_memory() ? TIME_STAMP_NO_MEMORY : TIME_STAMP_UNKNOWN;
}

/* What a key may cost is bounded: nobody vouches for it yet. */
static bool
is_usable(const EVP_PKEY *key)
{
    enum { EC_BITS = 521, RSA_BITS = 4096 };

    if (EVP_PKEY_get_security_bits(key) < LEAF_SECURITY_BITS)
        return false;
    return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC
        ? EVP_PKEY_get_bits(key) <= EC_BITS
        : EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA
            && EVP_PKEY_get_bits(key) <= RSA_BITS;
}

/* Of the two signatures that ECDSA has, the one with the lower s. */
static enum time_stamp_state
check_low(const struct token *token, const EVP_PKEY *key)
{
    const uint8_t *at = token->signature.data;
    AUTO(ECDSA_SIG_free)
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)token->signature.len);
    BIGNUM *order = NULL;

    if (!pair)
        return drain_lacked_memory() ? TIME_STAMP_NO_MEMORY : TIME_STAMP_WRONG;
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_ORDER, &order) != 1)
        return TIME_STAMP_NO_MEMORY;
    bool halved = BN_rshift1(order, order) == 1;
    bool low = halved && BN_cmp(ECDSA_SIG_get0_s(pair), order) <= 0;
    BN_free(order);
    return low   ? TIME_STAMP_RIGHT
        : halved ? TIME_STAMP_FORM
                 : TIME_STAMP_NO_MEMORY;
}

static enum time_stamp_state
verify_own(PKCS7 *token)
{
    if (PKCS7_verify(token, NULL, NULL, NULL, NULL, PKCS7_NOVERIFY) == 1)
        return TIME_STAMP_RIGHT;
    return drain_lacked_memory() ? TIME_STAMP_NO_MEMORY : TIME_STAMP_WRONG;
}

/* What is wrong is so whoever is known: of a token that did not verify, its signature by
 * its own certificate says which. */
static enum time_stamp_state
check_own(PKCS7 *token)
{
    enum time_stamp_state state = verify_own(token);

    if (state == TIME_STAMP_RIGHT)
        return TIME_STAMP_UNKNOWN;
    /* of one that it had no memory to check, OpenSSL may say the same: asked again, it
     * says something else */
    return state == TIME_STAMP_WRONG && verify_own(token) != state
        ? TIME_STAMP_NO_MEMORY
        : state;
}

static enum time_stamp_state
check_key(const struct token *read, const X509 *signer)
{
    const EVP_PKEY *key = X509_get0_pubkey(signer);

    if (!key) /* of a kind that OpenSSL has not, or no memory to decode it */
        return TIME_STAMP_UNKNOWN;
    if (!is_usable(key)
        || read->is_ecdsa != (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC))
        return drain_lacked_memory() ? TIME_STAMP_NO_MEMORY : TIME_STAMP_FORM;
    return read->is_ecdsa ? check_low(read, key) : TIME_STAMP_RIGHT;
}

static enum time_stamp_state
check_signer(
    PKCS7 *token, const struct token *read, X509 *const *anchors, size_t count)
{
    const X509 *signer = sk_X509_value(token->d.sign->cert, 0);

    /* OpenSSL compares names as people do; their bytes are not under the signature */
    if (!signer || !leaf_is_named(signer, read->issuer_and_serial))
        return drain_lacked_memory() ? TIME_STAMP_NO_MEMORY : TIME_STAMP_FORM;
    enum time_stamp_state state = check_key(read, signer);
    if (state != TIME_STAMP_RIGHT)
        return state;
    state = check_signature(token, anchors, count, read->when);
    return state == TIME_STAMP_RIGHT || state == TIME_STAMP_NO_MEMORY
        ? state
        : check_own(token);
}

static enum time_stamp_state
check_decoded(struct span der, const struct token *read, X509 *const *anchors,
    size_t count)
{
    const uint8_t *at = der.data;
    AUTO(PKCS7_free) PKCS7 *token = d2i_PKCS7(NULL, &at, (long)der.len);

    if (!token || !PKCS7_type_is_signed(token) || !token->d.sign)
        return drain_lacked_memory() ? TIME_STAMP_NO_MEMORY : TIME_STAMP_FORM;
    enum time_stamp_state state = check_bytes(token, der);
    return state == TIME_STAMP_RIGHT ? check_signer(token, read, anchors, count)
                                     : state;
}

enum time_stamp_state
time_stamp_check_imprint(struct span der, const uint8_t imprint[32],
    X509 *const *anchors, size_t count, struct token *out)
{
    if (token_read(der, out))
        return TIME_STAMP_FORM;
    if (!span_equal(out->imprint, span_of(imprint, 32)))
        return TIME_STAMP_OTHER;
    enum time_stamp_state state = check_decoded(der, out, anchors, count);
    /* a certificate whose key it had no memory to decode OpenSSL takes for one of
     * another form, and says nothing of it: decoded again, it is what it is */
    return state == TIME_STAMP_FORM
            && check_decoded(der, out, anchors, count) != state
        ? TIME_STAMP_NO_MEMORY
        : state;
}

enum time_stamp_state
time_stamp_check(struct span der, struct span value, X509 *const *anchors,
    size_t count, struct token *out)
{
    uint8_t imprint[32];

    if (EVP_Digest(value.data, value.len, imprint, NULL, EVP_sha256(), NULL)
        != 1)
        return TIME_STAMP_NO_MEMORY;
    return time_stamp_check_imprint(der, imprint, anchors, count, out);
}

const char *
time_stamp_words(enum time_stamp_state state)
{
    switch (state) {
    case TIME_STAMP_RIGHT:
        break;
    case TIME_STAMP_FORM:
        return "l’horodatage n’a pas la forme attendue";
    case TIME_STAMP_OTHER:
        return "l’horodatage est celui d’une autre signature";
    case TIME_STAMP_WRONG:
        return "la signature de l’horodatage est fausse";
    case TIME_STAMP_UNKNOWN:
        return "l’autorité d’horodatage n’est pas connue ici : donnez-la avec "
               "--trust";
    case TIME_STAMP_NO_MEMORY:
        return "mémoire épuisée";
    }
    return NULL;
}
