/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/status/token_list.h"

#include <jansson.h>
#include <zlib.h>

#include "issuer/status/publish.h"
#include "verifier/base/error.h"
#include "verifier/base/json.h"
#include "verifier/base/scope.h"
#include "verifier/trust/bundle.h"
#include "verifier/trust/inflate.h"
#include "verifier/trust/leaf.h"
#include "verifier/trust/status.h"

#define TYPE_LIST "statuslist+jwt"

AUTO_DEFINE(json_t *, json_decref);

bool
token_list_pack(const uint8_t places[LISTS_BYTES], struct buffer *out)
{
    size_t before = out->len;
    uLongf len = compressBound(LISTS_BYTES);
    uint8_t *room = buffer_room(out, len);

    if (!room
        || compress2(room, &len, places, LISTS_BYTES, Z_BEST_COMPRESSION)
            != Z_OK)
        return false;
    out->len = before + len;
    return true;
}

static void
put_base64url(struct json *j, const char *key, struct span bytes)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_STORE_MAX * 2);

    jwt_base64url(bytes, &text);
    json_string(j, key, buffer_span(&text));
    if (buffer_status(&text) != SCEAU_OK)
        j->out->status = buffer_status(&text);
}

/* RFC 7515, 4.1: the certificate is in plain base64 there. */
static enum sceau_status
write_header(const struct token_key *key, const char *type, struct buffer *out,
    struct sceau_error *error)
{
    char id[BUNDLE_KEY_ID_SIZE];
    struct store room = { 0 };
    struct json j = json_into(out);
    struct span base64 = leaf_base64(&room, key->certificate);

    if (base64.data && bundle_key_id(key->point, id)) {
        json_open(&j, NULL, '{');
        json_cstr(&j, "alg", "ES256");
        json_cstr(&j, "typ", type);
        json_cstr(&j, "kid", id);
        json_open(&j, "x5c", '[');
        json_string(&j, NULL, base64);
        json_close(&j, ']');
        json_close(&j, '}');
    } else {
        out->status = SCEAU_E_NOMEM;
    }
    store_free(&room);
    return buffer_status(out) == SCEAU_OK
        ? SCEAU_OK
        : fail(error, buffer_status(out), "mémoire épuisée");
}

static void
put_claims(struct json *j, const struct token_claims *c)
{
    json_cstr(j, "sub", c->subject);
    json_integer(j, "iat", c->issued);
    json_integer(j, "exp", c->expires);
    json_integer(j, "ttl", PUBLISH_TTL_S);
}

static enum sceau_status
make(const struct token_key *key, const char *type,
    const struct buffer *payload, struct buffer *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer header = buffer_with_max(SCEAU_CERTIFICATE_MAX);
    enum sceau_status status = write_header(key, type, &header, error);

    if (status == SCEAU_OK && buffer_status(payload) != SCEAU_OK)
        status = fail(error, buffer_status(payload), "liste trop longue");
    return status == SCEAU_OK ? jwt_make(buffer_span(&header),
               buffer_span(payload), &key->signer, out, error)
                              : status;
}

enum sceau_status
token_list_write(const struct token_claims *c, struct span packed,
    const struct token_key *key, struct buffer *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer payload = buffer_with_max(TOKEN_LIST_MAX);
    struct json j = json_into(&payload);

    json_open(&j, NULL, '{');
    put_claims(&j, c);
    json_open(&j, "status_list", '{');
    json_integer(&j, "bits", LISTS_BITS);
    put_base64url(&j, "lst", packed);
    json_close(&j, '}');
    json_close(&j, '}');
    return make(key, TYPE_LIST, &payload, out, error);
}

static enum sceau_status
read_list(const json_t *root, const char *subject, struct buffer *places,
    int64_t *issued, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer packed = buffer_with_max(TOKEN_LIST_MAX);
    const json_t *list = json_object_get(root, "status_list");
    const char *sub = json_string_value(json_object_get(root, "sub"));
    const char *lst = json_string_value(json_object_get(list, "lst"));

    if (!sub || strcmp(sub, subject) != 0)
        return fail(error, SCEAU_E_FORMAT,
            "c’est la liste d’états d’une autre adresse");
    buffer_free(places);
    *places = buffer_with_max(LISTS_BYTES);
    if (!lst || json_integer_value(json_object_get(list, "bits")) != LISTS_BITS
        || !jwt_base64url_read(span_str(lst), &packed)
        || !inflate_stream(buffer_span(&packed), places)
        || places->len != LISTS_BYTES)
        return fail(error, SCEAU_E_FORMAT, "liste d’états mal écrite");
    *issued = json_integer_value(json_object_get(root, "iat"));
    return SCEAU_OK;
}

/* What a token of that type says; *root is the caller's to release, NULL where it is no
 * JSON. */
static enum sceau_status
open_token(struct span token, const char *type, const uint8_t point[JWT_POINT],
    size_t max, json_t **root, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer payload = buffer_with_max(max);
    enum sceau_status status = jwt_open(token, type, point, &payload, error);

    if (status == SCEAU_OK)
        *root = json_loadb(
            buffer_cstr(&payload), payload.len, JSON_REJECT_DUPLICATES, NULL);
    return status;
}

enum sceau_status
token_list_read(struct span token, const char *subject,
    const uint8_t point[JWT_POINT], struct buffer *places, int64_t *issued,
    struct sceau_error *error)
{
    AUTO(json_decref) json_t *root = NULL;
    enum sceau_status status =
        open_token(token, TYPE_LIST, point, TOKEN_LIST_MAX, &root, error);

    return status == SCEAU_OK ? read_list(root, subject, places, issued, error)
                              : status;
}

static const char *const names[] = { [STORE_REVOKED] = "revoked",
    [STORE_SUSPENDED] = "suspended",
    [STORE_REPLACED] = "replaced" };

enum sceau_status
token_codes_write(const struct token_claims *c, const struct lists *l,
    const struct token_key *key, struct buffer *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer payload = buffer_with_max(SCEAU_STORE_MAX);
    struct json j = json_into(&payload);

    json_open(&j, NULL, '{');
    put_claims(&j, c);
    json_open(&j, "codes", '[');
    for (size_t i = 0; i < l->signers; i++) {
        json_open(&j, NULL, '{');
        json_cstr(&j, "ca", l->codes[i].ca);
        json_cstr(&j, "certificate", l->codes[i].certificate);
        for (size_t k = 0; k < STORE_WITHDRAWN; k++)
            put_base64url(&j, names[k], buffer_span(&l->codes[i].hash[k]));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    return make(key, TOKEN_CODES, &payload, out, error);
}

static bool
is_id(const char *text)
{
    return text && store_is_id(span_str(text));
}

/* An empty text is no hash at all. */
static bool
read_hashes(const json_t *text, struct buffer *out)
{
    const char *base64url = json_string_value(text);

    return base64url
        && (!*base64url || jwt_base64url_read(span_str(base64url), out))
        && out->len % STATUS_HASH == 0;
}

static bool
read_signer(const json_t *one, struct lists *out)
{
    const char *ca = json_string_value(json_object_get(one, "ca"));
    const char *certificate =
        json_string_value(json_object_get(one, "certificate"));
    struct lists_codes *c = is_id(ca) && is_id(certificate)
        ? lists_codes_of(out, ca, certificate)
        : NULL;
    bool whole = c != NULL;

    for (size_t k = 0; whole && k < STORE_WITHDRAWN; k++)
        whole = read_hashes(json_object_get(one, names[k]), &c->hash[k]);
    return whole;
}

enum sceau_status
token_codes_read(struct span token, const char *subject,
    const uint8_t point[JWT_POINT], struct lists *out, int64_t *issued,
    struct sceau_error *error)
{
    AUTO(json_decref) json_t *root = NULL;
    enum sceau_status status =
        open_token(token, TOKEN_CODES, point, SCEAU_STORE_MAX, &root, error);

    if (status != SCEAU_OK)
        return status;
    const char *sub = json_string_value(json_object_get(root, "sub"));
    const json_t *codes = json_object_get(root, "codes");
    if (!sub || strcmp(sub, subject) != 0)
        return fail(error, SCEAU_E_FORMAT,
            "c’est la liste de codes d’une autre adresse");
    bool whole = json_is_array(codes);
    for (size_t i = 0; whole && i < json_array_size(codes); i++)
        whole = read_signer(json_array_get(codes, i), out);
    if (!whole)
        return fail(error, SCEAU_E_FORMAT, "liste de codes mal écrite");
    *issued = json_integer_value(json_object_get(root, "iat"));
    return SCEAU_OK;
}
