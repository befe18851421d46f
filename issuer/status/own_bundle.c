/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/status/own_bundle.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "hsm/certificate.h"
#include "hsm/signer.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/scope.h"
#include "verifier/trust/bundle.h"

enum { FILE_MODE = 0644 };

AUTO_DEFINE(X509 *, X509_free);

enum sceau_status
own_point(const char *path, uint8_t out[OWN_POINT], struct sceau_error *error)
{
    X509 *loaded = NULL;
    uint8_t *octets = NULL;
    enum sceau_status status = certificate_load(path, &loaded, error);

    AUTO(X509_free) X509 *x509 = loaded;
    if (status != SCEAU_OK)
        return status;
    size_t n =
        EVP_PKEY_get1_encoded_public_key(X509_get0_pubkey(x509), &octets);
    if (n == OWN_POINT + 1)
        memcpy(out, octets + 1, OWN_POINT);
    OPENSSL_free(octets);
    return n == OWN_POINT + 1
        ? SCEAU_OK
        : fail(error, SCEAU_E_CRYPTO, "%s : une clé P-256 est attendue", path);
}

enum sceau_status
own_bundle_key(const struct issuer_config *c, uint8_t point[OWN_POINT],
    struct sceau_error *error)
{
    if (!c->bundle_key || !c->bundle_certificate)
        return fail(error, SCEAU_E_NOTFOUND,
            "configuration : bundle.key et bundle.certificate manquent");
    return own_point(c->bundle_certificate, point, error);
}

/* By that key and no other. */
static enum sceau_status
check_signature(const struct store *bundle, const uint8_t point[OWN_POINT],
    struct sceau_error *error)
{
    struct store pins = { 0 };
    struct store_pin *pin = store_add_pin(&pins);
    enum sceau_status status;

    if (pin) {
        pin->kind = STORE_PIN_BUNDLE;
        pin->value = store_keep_hex(&pins, span_of(point, OWN_POINT), false);
        status = bundle_check(bundle, &pins, error);
    } else {
        status = fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    store_free(&pins);
    return status;
}

enum sceau_status
own_bundle_read(const char *path, struct buffer *text, struct store *out,
    struct sceau_error *error)
{
    *out = (struct store) { 0 };
    enum sceau_status status = file_read(path, text, error);
    if (status != SCEAU_OK)
        return status;
    status = store_parse(buffer_span(text), out, error);
    return status == SCEAU_OK ? status : fail_prefix(error, status, "%s", path);
}

enum sceau_status
own_bundle_check(const char *path, const struct store *bundle,
    const uint8_t point[OWN_POINT], struct sceau_error *error)
{
    struct sceau_error why = { 0 };
    char id[BUNDLE_KEY_ID_SIZE];

    if (bundle->kind != STORE_BUNDLE)
        return fail(error, SCEAU_E_STATE,
            "%s est une liste, non un paquet : elle ne sera pas remplacée",
            path);
    if (bundle_key_id(point, id) && span_is(bundle->key, id)
        && check_signature(bundle, point, &why) == SCEAU_OK)
        return SCEAU_OK;
    return fail(error, SCEAU_E_STATE,
        "%s : ce paquet n’est pas signé par la clé d’ici ; retirez-le", path);
}

static enum sceau_status
sign(const struct issuer_config *c, struct span bytes, uint8_t rs[64],
    struct sceau_error *error)
{
    struct signer *signer = NULL;
    uint8_t digest[SIGNER_DIGEST];

    if (!bundle_digest(bytes, digest))
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status = signer_open(c->socket, &signer, error);
    if (status == SCEAU_OK)
        status = signer_sign(
            signer, c->bundle_key, SIGNER_BUNDLE, digest, 0, rs, error);
    signer_free(&signer);
    return status;
}

/* Read as a verifier will, by the one key that it pins: nothing else leaves. */
static enum sceau_status
verify(
    struct span text, const uint8_t point[OWN_POINT], struct sceau_error *error)
{
    struct store read = { 0 };
    enum sceau_status status = store_parse(text, &read, error);

    if (status == SCEAU_OK)
        status = check_signature(&read, point, error);
    store_free(&read);
    return status;
}

enum sceau_status
own_bundle_write(const struct issuer_config *c, const uint8_t point[OWN_POINT],
    struct store *s, const char *path, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_STORE_MAX);
    uint8_t rs[64];
    char id[BUNDLE_KEY_ID_SIZE];

    if (!bundle_key_id(point, id))
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    s->key = store_keep(s, id, sizeof id - 1);
    if (!s->key.data)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    store_write(s, &text);
    if (buffer_status(&text) != SCEAU_OK)
        return fail(error, buffer_status(&text), "liste trop longue");
    enum sceau_status status = sign(c, buffer_span(&text), rs, error);
    if (status != SCEAU_OK)
        return status;
    store_write_signature(rs, &text);
    if (buffer_status(&text) != SCEAU_OK)
        return fail(error, buffer_status(&text), "liste trop longue");
    status = verify(buffer_span(&text), point, error);
    return status == SCEAU_OK
        ? file_write(path, buffer_span(&text), FILE_MODE, error)
        : status;
}

static bool
keep(struct store *s, struct span *span)
{
    if (span->len == 0)
        return true;
    *span = store_keep(s, span->data, span->len);
    return span->data != NULL;
}

static struct store_places *
places_of(struct store *s, struct span url)
{
    for (size_t i = 0; i < s->places_count; i++)
        if (span_equal(s->places[i].url, url))
            return &s->places[i];
    return store_add_places(s);
}

static struct store_codes *
codes_of(struct store *s, const struct store_codes *like)
{
    for (size_t i = 0; i < s->codes_count; i++)
        if (strcmp(s->codes[i].ca, like->ca) == 0
            && strcmp(s->codes[i].certificate, like->certificate) == 0)
            return &s->codes[i];
    return store_add_codes(s);
}

/* One that was just added is older than any. */
bool
own_bundle_take_status(struct store *to, const struct store *from)
{
    bool whole = true;

    for (size_t i = 0; whole && i < from->places_count; i++) {
        struct store_places *p = places_of(to, from->places[i].url);
        if (!p)
            return false;
        if (p->issued > from->places[i].issued)
            continue;
        *p = from->places[i];
        whole = keep(to, &p->url) && keep(to, &p->list);
    }
    for (size_t i = 0; whole && i < from->codes_count; i++) {
        struct store_codes *c = codes_of(to, &from->codes[i]);
        if (!c)
            return false;
        if (c->issued > from->codes[i].issued)
            continue;
        *c = from->codes[i];
        for (size_t k = 0; whole && k < STORE_WITHDRAWN; k++)
            whole = keep(to, &c->hashes[k]);
    }
    store_sort(to);
    return whole;
}
