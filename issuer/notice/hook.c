/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/notice/hook.h"

#include <stdio.h>
#include <time.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "verifier/base/error.h"
#include "verifier/base/json.h"

static void
put_text(struct json *j, const char *key, const char *text)
{
    if (*text)
        json_cstr(j, key, text);
}

static void
put_moment(struct json *j, const char *key, int64_t at)
{
    char text[32];
    time_t seconds = (time_t)at;
    struct tm t;

    if (at > 0 && gmtime_r(&seconds, &t)
        && strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &t) > 0)
        json_cstr(j, key, text);
}

enum sceau_status
hook_write(
    const struct outbox_row *row, struct buffer *out, struct sceau_error *error)
{
    struct json j = json_into(out);
    bool failure = row->event == OUTBOX_FAILURE;

    json_open(&j, NULL, '{');
    json_cstr(&j, "schema", "sceau.notice/1");
    json_cstr(&j, "id", row->token);
    json_cstr(&j, "event", outbox_event_name(row->event));
    put_moment(&j, "at", row->written_at);
    put_text(&j, "key", row->key);
    put_text(&j, "kind", row->kind);
    if (failure) {
        put_text(&j, "error", row->reason);
    } else {
        put_text(&j, "number", row->number);
        put_moment(&j, "issued", row->issued_at);
        put_text(&j, "status", row->status);
        put_text(&j, "valid_from", row->valid_from);
        put_text(&j, "valid_until", row->valid_until);
        put_text(&j, "former", row->former);
        put_text(&j, "successor", row->successor);
        json_bool(&j, "examined", row->examined);
    }
    put_text(&j, "application", row->application);
    json_close(&j, '}');
    return buffer_status(out) == SCEAU_OK
        ? SCEAU_OK
        : fail(error, buffer_status(out), "avis : trop long");
}

enum sceau_status
hook_sign(const struct secret *secret, int64_t at, struct span body,
    char out[HOOK_SIGNATURE_SIZE], struct sceau_error *error)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(HOOK_BODY_MAX + 32);
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;

    buffer_format(&text, "%lld.", (long long)at);
    buffer_put(&text, body.data, body.len);
    if (buffer_status(&text) != SCEAU_OK
        || !HMAC(EVP_sha256(), secret->text, (int)secret->len, text.data,
            text.len, digest, &len))
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    size_t n = (size_t)snprintf(out, HOOK_SIGNATURE_SIZE, "v1=");
    for (unsigned i = 0; i < len; i++)
        n += (size_t)snprintf(
            out + n, HOOK_SIGNATURE_SIZE - n, "%02x", digest[i]);
    return SCEAU_OK;
}
