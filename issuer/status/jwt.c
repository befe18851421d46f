/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/status/jwt.h"

#include <jansson.h>
#include <openssl/evp.h>

#include "verifier/base/base64.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/base/scope.h"
#include "verifier/trust/ecdsa.h"
#include "verifier/verdict/axes.h"

enum { STEP = 3 * 1024, SIGNATURE = 64 };

AUTO_DEFINE(EVP_PKEY *, EVP_PKEY_free);
AUTO_DEFINE(json_t *, json_decref);

void
jwt_base64url(struct span bytes, struct buffer *out)
{
    uint8_t text[STEP / 3 * 4 + 1];

    for (size_t at = 0; at < bytes.len; at += STEP) {
        size_t len = bytes.len - at < STEP ? bytes.len - at : STEP;
        int n = EVP_EncodeBlock(text, bytes.data + at, (int)len);
        while (n > 0 && text[n - 1] == '=')
            n--;
        for (int i = 0; i < n; i++)
            text[i] = text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i];
        buffer_put(out, text, (size_t)n);
    }
}

/* Of each byte one text: what is read is what would be written. */
static bool
is_canonical(struct span text, struct span bytes)
{
    AUTO_BUFFER struct buffer again = buffer_with_max(text.len + 4);

    jwt_base64url(bytes, &again);
    return span_equal(buffer_span(&again), text);
}

bool
jwt_base64url_read(struct span text, struct buffer *out)
{
    AUTO_BUFFER struct buffer padded = buffer_with_max(text.len + 3);
    size_t before = out->len;

    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        buffer_byte(&padded, c == '-' ? '+' : c == '_' ? '/' : c);
    }
    while (padded.len % 4)
        buffer_byte(&padded, '=');
    if (buffer_status(&padded) != SCEAU_OK
        || !base64_read(buffer_span(&padded), out))
        return false;
    if (is_canonical(text, span_of(out->data + before, out->len - before)))
        return true;
    out->len = before;
    return false;
}

static bool
digest_of(struct span bytes, uint8_t out[32])
{
    return EVP_Digest(bytes.data, bytes.len, out, NULL, EVP_sha256(), NULL)
        == 1;
}

enum sceau_status
jwt_make(struct span header, struct span payload,
    const struct jwt_signer *signer, struct buffer *out,
    struct sceau_error *error)
{
    size_t start = out->len;
    uint8_t digest[32], rs[SIGNATURE];

    jwt_base64url(header, out);
    buffer_byte(out, '.');
    jwt_base64url(payload, out);
    if (buffer_status(out) != SCEAU_OK)
        return fail(error, buffer_status(out), "liste d’états trop longue");
    if (!digest_of(span_of(out->data + start, out->len - start), digest))
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status = signer->sign(signer->context, digest, rs, error);
    if (status != SCEAU_OK)
        return status;
    buffer_byte(out, '.');
    jwt_base64url(span_of(rs, sizeof rs), out);
    if (buffer_status(out) != SCEAU_OK)
        return fail(error, buffer_status(out), "liste d’états trop longue");
    return SCEAU_OK;
}

/* Up to the next dot, which is passed over. */
static struct span
take_part(struct span *rest)
{
    const uint8_t *dot = rest->len ? memchr(rest->data, '.', rest->len) : NULL;
    size_t n = dot ? (size_t)(dot - rest->data) : rest->len;
    struct span part = span_of(rest->data, n);

    n += dot ? 1 : 0;
    *rest = span_of(rest->data + n, rest->len - n);
    return part;
}

static bool
is_member(const json_t *object, const char *name, const char *value)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text && strcmp(text, value) == 0;
}

static bool
is_header(struct span part, const char *type)
{
    AUTO_BUFFER struct buffer json = buffer_with_max(SCEAU_CERTIFICATE_MAX);

    if (!jwt_base64url_read(part, &json))
        return false;
    AUTO(json_decref)
    json_t *header =
        json_loadb(buffer_cstr(&json), json.len, JSON_REJECT_DUPLICATES, NULL);
    return is_member(header, "alg", "ES256") && is_member(header, "typ", type);
}

static bool
is_signed(struct span bytes, struct span rs, const uint8_t point[JWT_POINT])
{
    AUTO(EVP_PKEY_free)
    EVP_PKEY *key = ecdsa_key_of_point(span_of(point, JWT_POINT));

    return key && ecdsa_check(key, bytes, rs) == SIGNATURE_RIGHT;
}

enum sceau_status
jwt_open(struct span token, const char *type, const uint8_t point[JWT_POINT],
    struct buffer *payload, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer rs = buffer_with_max(SIGNATURE + 2);
    struct span rest = token, header = take_part(&rest),
                body = take_part(&rest);

    if (!is_header(header, type) || !jwt_base64url_read(rest, &rs)
        || rs.len != SIGNATURE)
        return fail(error, SCEAU_E_FORMAT,
            "ce n’est pas un jeton « %s » signé en ES256", type);
    if (!is_signed(span_of(token.data, (size_t)(rest.data - 1 - token.data)),
            buffer_span(&rs), point))
        return fail(error, SCEAU_E_CRYPTO,
            "sa signature n’est pas de la clé des listes d’états d’ici");
    if (!jwt_base64url_read(body, payload))
        return fail(error,
            buffer_status(payload) == SCEAU_OK ? SCEAU_E_FORMAT
                                               : buffer_status(payload),
            "jeton mal écrit");
    return SCEAU_OK;
}
