/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/bundle.h"

#include <stdio.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "verifier/base/error.h"
#include "verifier/base/scope.h"
#include "verifier/trust/ecdsa.h"

AUTO_DEFINE(EVP_PKEY *, EVP_PKEY_free);

/* Keys whose bundles are opened without being told, 128 hex each and a space between:
 * a packager's choice (SCEAU_BUNDLE_KEYS of CMake), none by default. */
static const char built_in[] = SCEAU_BUNDLE_KEYS;

bool
bundle_digest(struct span bytes, uint8_t out[32])
{
    return EVP_Digest(bytes.data, bytes.len, out, NULL, EVP_sha256(), NULL)
        == 1;
}

bool
bundle_key_id(const uint8_t point[64], char out[BUNDLE_KEY_ID_SIZE])
{
    uint8_t digest[32];

    if (!bundle_digest(span_of(point, 64), digest))
        return false;
    for (size_t i = 0; i < 8; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", digest[i]);
    return true;
}

/* True where that pin is the key which the bundle names; *point is set. */
static bool
is_named(const struct store *bundle, struct span pin, uint8_t point[64])
{
    char id[BUNDLE_KEY_ID_SIZE];

    return store_hex(pin, point, 64) && bundle_key_id(point, id)
        && span_is(bundle->key, id);
}

static bool
find_key(
    const struct store *bundle, const struct store *pins, uint8_t point[64])
{
    for (size_t at = 0; at + BUNDLE_KEY_HEX < sizeof built_in;
         at += BUNDLE_KEY_HEX + 1)
        if (is_named(bundle, span_of(built_in + at, BUNDLE_KEY_HEX), point))
            return true;
    for (size_t i = 0; pins && i < pins->pin_count; i++)
        if (pins->pin[i].kind == STORE_PIN_BUNDLE
            && is_named(bundle, pins->pin[i].value, point))
            return true;
    return false;
}

enum sceau_status
bundle_check(const struct store *bundle, const struct store *pins,
    struct sceau_error *error)
{
    uint8_t point[64];

    if (!find_key(bundle, pins, point))
        return fail(error, SCEAU_E_CRYPTO,
            "paquet signé par une clé qui n’est pas connue ici (%.*s) : "
            "importez-le avec « sceau-verify trust import --pin CLÉ »",
            (int)bundle->key.len, (const char *)bundle->key.data);
    AUTO(EVP_PKEY_free)
    EVP_PKEY *key = ecdsa_key_of_point(span_of(point, sizeof point));
    enum signature_state state =
        ecdsa_check(key, bundle->signed_bytes, span_of(bundle->signature, 64));
    ERR_clear_error();
    if (state == SIGNATURE_RIGHT)
        return SCEAU_OK;
    return state == SIGNATURE_WRONG
        ? fail(error, SCEAU_E_CRYPTO,
            "paquet : sa signature est fausse, il a été altéré ou fabriqué")
        : fail(error, SCEAU_E_CRYPTO,
            "paquet : sa signature n’a pas pu être contrôlée");
}
