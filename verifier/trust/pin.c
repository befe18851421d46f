/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/pin.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/scope.h"
#include "verifier/trust/ecdsa.h"
#include "verifier/trust/leaf.h"

AUTO_DEFINE(X509 *, X509_free);
AUTO_DEFINE(EVP_PKEY *, EVP_PKEY_free);
AUTO_DEFINE(BIO *, BIO_free);

enum { SHA256_HEX = 64, POINT_HEX = 128 };

/* CN=ANTS CACHET 2DDOC, the seal of France Titres on the 2D-Doc list: that of 2021 to
 * 2024, serial 11219159E903CDD850D9C7073121B15104B9, named in "Processus 2D-Doc", and
 * that of 2024 to 2027, serial 688C5BB8640615EB4BFF9C78CC0DDD00208CEFD9. */
static const char *const built_in[] = {
    "b5feab4a3d165c04230e61fb41832c4bc1e59a0d26ffbc348bb77f62796e3968",
    "c290cb9e0ac1be84ecc514a2d657a493e05bff7a5372bab7dd12dccc8cf6e09d",
};

#define BUILT_IN (sizeof built_in / sizeof *built_in)

static enum sceau_status
too_many(struct sceau_error *error)
{
    return fail(
        error, SCEAU_E_LIMIT, "ancres : trop nombreuses, ou mémoire épuisée");
}

/* Its certificate, decoded once. */
static enum sceau_status
open_issuer(struct pins *pins, struct span value, struct sceau_error *error)
{
    if (pins->issuer_count == PIN_ISSUERS_MAX)
        return fail(
            error, SCEAU_E_LIMIT, "plus de %d autorités", PIN_ISSUERS_MAX);
    AUTO(X509_free) X509 *x509 = leaf_of_base64(value);
    if (!x509 || X509_check_ca(x509) != 1)
        return fail(error, SCEAU_E_FORMAT, "ancre : n’est pas une autorité");
    pins->issuer[pins->issuer_count++] =
        (struct pin_issuer) { TAKE(x509), value };
    return SCEAU_OK;
}

enum sceau_status
pins_add_value(struct pins *pins, enum store_pin_kind kind, struct span value,
    struct sceau_error *error)
{
    struct span kept = store_keep(&pins->store, value.data, value.len);
    size_t before = pins->store.pin_count;

    if (!kept.data || !store_keep_pin(&pins->store, kind, kept))
        return too_many(error);
    return kind == STORE_PIN_ISSUER && pins->store.pin_count > before
        ? open_issuer(pins, kept, error)
        : SCEAU_OK;
}

enum sceau_status
pins_add_store(
    struct pins *pins, const struct store *store, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < store->pin_count; i++)
        status = pins_add_value(
            pins, store->pin[i].kind, store->pin[i].value, error);
    return status;
}

static enum sceau_status
add_key(struct pins *pins, EVP_PKEY *key, struct sceau_error *error)
{
    uint8_t *octets = NULL;

    if (ecdsa_signature_len(key) != 64)
        return SCEAU_OK; /* no bundle is signed by another kind */
    size_t n = EVP_PKEY_get1_encoded_public_key(key, &octets);
    struct span hex = n == 65 && octets[0] == 4
        ? store_keep_hex(&pins->store, span_of(octets + 1, 64), false)
        : span_of(NULL, 0);
    OPENSSL_free(octets);
    return hex.data ? pins_add_value(pins, STORE_PIN_BUNDLE, hex, error)
                    : fail(error, SCEAU_E_FORMAT, "clé illisible");
}

static enum sceau_status
add_certificate(struct pins *pins, X509 *x509, struct sceau_error *error)
{
    char fingerprint[SHA256_HEX + 1];

    if (X509_check_ca(x509) == 1) {
        struct span value = leaf_certificate(&pins->store, x509);
        return value.data ? pins_add_value(pins, STORE_PIN_ISSUER, value, error)
                          : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    if (!leaf_fingerprint(x509, fingerprint))
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status =
        pins_add_value(pins, STORE_PIN_LIST, span_str(fingerprint), error);
    return status == SCEAU_OK ? add_key(pins, X509_get0_pubkey(x509), error)
                              : status;
}

static X509 *
read_certificate(struct span bytes)
{
    X509 *x509 = leaf_of_der(bytes);

    if (x509)
        return x509;
    AUTO(BIO_free) BIO *bio = BIO_new_mem_buf(bytes.data, (int)bytes.len);
    x509 = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    ERR_clear_error();
    return x509;
}

static EVP_PKEY *
read_key(struct span bytes)
{
    AUTO(BIO_free) BIO *bio = BIO_new_mem_buf(bytes.data, (int)bytes.len);
    EVP_PKEY *key = bio ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;

    ERR_clear_error();
    return key;
}

enum sceau_status
pins_add_bytes(struct pins *pins, struct span bytes, struct sceau_error *error)
{
    if (bytes.len == 0 || bytes.len > SCEAU_CERTIFICATE_MAX)
        return fail(error, SCEAU_E_FORMAT, "ni certificat ni clé publique");
    AUTO(X509_free) X509 *x509 = read_certificate(bytes);
    if (x509)
        return add_certificate(pins, x509, error);
    AUTO(EVP_PKEY_free) EVP_PKEY *key = read_key(bytes);
    if (ecdsa_signature_len(key) != 64)
        return fail(error, SCEAU_E_FORMAT,
            "ni certificat, ni clé publique P-256 (PEM)");
    return add_key(pins, key, error);
}

enum sceau_status
pins_add(struct pins *pins, const char *given, struct sceau_error *error)
{
    uint8_t bytes[POINT_HEX / 2];
    AUTO_BUFFER struct buffer contents = buffer_with_max(SCEAU_CERTIFICATE_MAX);

    if (store_hex(span_str(given), bytes, SHA256_HEX / 2))
        return pins_add_value(pins, STORE_PIN_LIST,
            store_keep_hex(&pins->store, span_of(bytes, 32), false), error);
    if (store_hex(span_str(given), bytes, POINT_HEX / 2))
        return pins_add_value(pins, STORE_PIN_BUNDLE,
            store_keep_hex(&pins->store, span_of(bytes, 64), false), error);
    enum sceau_status status = file_read(given, &contents, error);
    if (status != SCEAU_OK)
        return status;
    status = pins_add_bytes(pins, buffer_span(&contents), error);
    return status == SCEAU_OK ? status
                              : fail_prefix(error, status, "%s", given);
}

static bool
is_pinned(const struct pins *pins, const char *fingerprint)
{
    for (size_t i = 0; i < BUILT_IN; i++)
        if (strcmp(built_in[i], fingerprint) == 0)
            return true;
    for (size_t i = 0; i < pins->store.pin_count; i++)
        if (pins->store.pin[i].kind == STORE_PIN_LIST
            && span_is(pins->store.pin[i].value, fingerprint))
            return true;
    return false;
}

static bool
may_sign_lists(X509 *signer, int64_t at)
{
    int64_t from, until;

    return X509_check_ca(signer) == 0
        && (X509_get_key_usage(signer)
            & (X509v3_KU_DIGITAL_SIGNATURE | X509v3_KU_NON_REPUDIATION))
        && leaf_seconds(X509_get0_notBefore(signer), &from)
        && leaf_seconds(X509_get0_notAfter(signer), &until) && from <= at
        && at <= until;
}

struct span
pins_issuer(const struct pins *pins, X509 *signer, int64_t issued)
{
    for (size_t i = 0; i < pins->issuer_count; i++)
        if (may_sign_lists(signer, issued)
            && leaf_is_issued_by(signer, pins->issuer[i].x509))
            return pins->issuer[i].value;
    return span_of(NULL, 0);
}

bool
pins_allow(const struct pins *pins, X509 *signer, int64_t issued)
{
    char fingerprint[SHA256_HEX + 1];

    if (!leaf_fingerprint(signer, fingerprint))
        return false;
    return is_pinned(pins, fingerprint)
        || pins_issuer(pins, signer, issued).len;
}

void
pins_free(struct pins *pins)
{
    for (size_t i = 0; i < pins->issuer_count; i++)
        X509_free(pins->issuer[i].x509);
    store_free(&pins->store);
    *pins = (struct pins) { 0 };
}
