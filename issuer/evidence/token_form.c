/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/evidence/token_form.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>

#include "verifier/base/scope.h"

AUTO_DEFINE(ECDSA_SIG *, ECDSA_SIG_free);
AUTO_DEFINE(X509 *, X509_free);

/* RFC 5754, 2: no parameters. */
static void
drop_parameters(X509_ALGOR *algorithm)
{
    ASN1_TYPE_free(algorithm->parameter);
    algorithm->parameter = NULL;
}

/* The lower of the two signatures that ECDSA has. */
static bool
lower(PKCS7_SIGNER_INFO *si, const EVP_PKEY *key)
{
    const uint8_t *at = ASN1_STRING_get0_data(si->enc_digest);
    AUTO(ECDSA_SIG_free)
    ECDSA_SIG *pair =
        d2i_ECDSA_SIG(NULL, &at, ASN1_STRING_length(si->enc_digest));
    AUTO(ECDSA_SIG_free) ECDSA_SIG *low = ECDSA_SIG_new();
    BIGNUM *order = NULL, *r, *s;
    uint8_t *der = NULL;

    if (!pair || !low
        || EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_ORDER, &order) != 1)
        return false;
    r = BN_dup(ECDSA_SIG_get0_r(pair));
    s = BN_dup(ECDSA_SIG_get0_s(pair));
    bool made = r && s && BN_sub(s, order, s) == 1;
    if (made && BN_cmp(s, ECDSA_SIG_get0_s(pair)) > 0)
        made = BN_copy(s, ECDSA_SIG_get0_s(pair)) != NULL;
    BN_free(order);
    if (!made || ECDSA_SIG_set0(low, r, s) != 1) {
        BN_free(r);
        BN_free(s);
        return false;
    }
    int len = i2d_ECDSA_SIG(low, &der);
    made = len > 0 && ASN1_STRING_set(si->enc_digest, der, len) == 1;
    OPENSSL_free(der);
    return made;
}

static bool
set_algorithms(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *si, X509 *signer)
{
    const EVP_PKEY *key = X509_get0_pubkey(signer);

    while (sk_X509_ALGOR_num(data->md_algs) > 1)
        X509_ALGOR_free(sk_X509_ALGOR_pop(data->md_algs));
    for (int i = 0; i < sk_X509_ALGOR_num(data->md_algs); i++)
        drop_parameters(sk_X509_ALGOR_value(data->md_algs, i));
    drop_parameters(si->digest_alg);
    if (key && EVP_PKEY_get_base_id(key) == EVP_PKEY_EC)
        return lower(si, key);
    return X509_ALGOR_set0(si->digest_enc_alg, OBJ_nid2obj(NID_rsaEncryption),
               V_ASN1_NULL, NULL)
        == 1;
}

/* The signer's certificate alone. */
static bool
set_certificate(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *si, X509 *signer)
{
    STACK_OF(X509) *alone = sk_X509_new_null();

    if (!alone || sk_X509_push(alone, signer) <= 0) {
        sk_X509_free(alone);
        return false;
    }
    (void)X509_up_ref(signer);
    sk_X509_pop_free(data->cert, X509_free);
    data->cert = alone;
    sk_X509_CRL_pop_free(data->crl, X509_CRL_free);
    data->crl = NULL;
    sk_X509_ATTRIBUTE_pop_free(si->unauth_attr, X509_ATTRIBUTE_free);
    si->unauth_attr = NULL;
    return X509_NAME_set(
               &si->issuer_and_serial->issuer, X509_get_issuer_name(signer))
        == 1;
}

bool
token_form(PKCS7 *token)
{
    STACK_OF(PKCS7_SIGNER_INFO) *signers = PKCS7_get_signer_info(token);

    if (!PKCS7_type_is_signed(token) || sk_PKCS7_SIGNER_INFO_num(signers) != 1)
        return false;
    PKCS7_SIGNED *data = token->d.sign;
    PKCS7_SIGNER_INFO *si = sk_PKCS7_SIGNER_INFO_value(signers, 0);
    X509 *found = X509_find_by_issuer_and_serial(data->cert,
        si->issuer_and_serial->issuer, si->issuer_and_serial->serial);
    if (!found)
        return false;
    (void)X509_up_ref(found);
    AUTO(X509_free) X509 *signer = found;
    return set_certificate(data, si, signer)
        && set_algorithms(data, si, signer);
}
