/* SPDX-License-Identifier: EUPL-1.2 */
/* What trust.h says of folders and certificates is for programs: here is the rest. */
#include "verifier/web/core/trust.h"

#include <stdlib.h>

#include "verifier/base/error.h"
#include "verifier/base/scope.h"
#include "verifier/trust/standing.h"
#include "verifier/trust/status.h"
#include "verifier/web/core/ask.h"

void
trust_free(struct trust **trust)
{
    struct trust *t = *trust;

    *trust = NULL;
    if (!t)
        return;
    status_lists_free(&t->lists);
    store_free(&t->store);
    buffer_free(&t->text);
    free(t);
}

static void
trust_release(struct trust *t)
{
    trust_free(&t);
}
AUTO_DEFINE(struct trust *, trust_release);

/* By one of those keys; unchecked while the page has not answered. */
static enum signature_state
check_signature(const struct store *s, const uint8_t *keys, size_t count)
{
    const struct span rs = span_of(s->signature, sizeof s->signature);
    enum signature_state best = SIGNATURE_WRONG;

    for (size_t i = 0; i < count; i++) {
        const struct span key = span_of(keys + i * WEB_POINT, WEB_POINT);
        enum signature_state one = ask_verify(key, s->signed_bytes, rs);
        if (one == SIGNATURE_RIGHT)
            return one;
        if (one == SIGNATURE_UNCHECKED)
            best = one;
    }
    return best;
}

/* All of them are inflated now: one that is kept is not asked for again. */
static enum sceau_status
read_lists(struct trust *t, struct sceau_error *error)
{
    enum sceau_status status = status_lists_make(&t->store, &t->lists, error);

    for (size_t i = 0; status == SCEAU_OK && i < t->store.places_count; i++) {
        char url[SCEAU_URL_MAX + 1];
        struct status_found found;
        struct span from = t->store.places[i].url;
        memcpy(url, from.data, from.len);
        url[from.len] = 0;
        status_of_place(t->lists, url, 0, ask_inflate, DATE_NONE, &found);
    }
    return status;
}

static enum sceau_status
read_store(struct trust *t, const uint8_t *keys, size_t count,
    struct sceau_error *error)
{
    enum sceau_status status =
        store_parse(buffer_span(&t->text), &t->store, error);

    if (status != SCEAU_OK)
        return status;
    if (t->store.kind != STORE_BUNDLE)
        return fail(error, SCEAU_E_FORMAT,
            "ce n’est pas un paquet de signataires, mais la liste d’un poste");
    switch (check_signature(&t->store, keys, count)) {
    case SIGNATURE_RIGHT:
        store_revoke(&t->store);
        return read_lists(t, error);
    case SIGNATURE_WRONG:
        return fail(error, SCEAU_E_CRYPTO,
            "paquet de signataires altéré, ou signé par une clé inconnue");
    case SIGNATURE_UNCHECKED:
        break;
    }
    return fail(error, SCEAU_E_CRYPTO,
        "paquet de signataires : ce navigateur ne vérifie pas sa signature");
}

enum sceau_status
web_trust_open(struct span text, const uint8_t *keys, size_t count,
    struct trust **out, struct sceau_error *error)
{
    AUTO(trust_release) struct trust *t = calloc(1, sizeof *t);

    if (!t)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    t->text = buffer_with_max(SCEAU_STORE_MAX);
    buffer_put(&t->text, text.data, text.len);
    if (buffer_status(&t->text) != SCEAU_OK)
        return fail(error, buffer_status(&t->text),
            "paquet de signataires trop long, ou mémoire épuisée");
    enum sceau_status status = read_store(t, keys, count, error);
    if (status == SCEAU_OK)
        *out = TAKE(t);
    return status;
}

/* A bundle is somebody's word: never merely pinned. */
enum trust_state
trust_state(const struct trust *t, struct date today, struct date *as_of)
{
    *as_of = DATE_NONE;
    if (!t)
        return TRUST_ABSENT;
    *as_of = date_paris(store_as_of(&t->store));
    return store_is_fresh(&t->store, today) ? TRUST_FRESH : TRUST_STALE;
}

static enum signature_state
check_seal(const struct store_signer *s, const struct seal *seal)
{
    uint8_t point[132];

    if (!store_point(s, point))
        return SIGNATURE_UNCHECKED;
    return ask_verify(span_of(point, store_key_len(s->key)), seal->signed_bytes,
        span_of(seal->signature, seal->signature_len));
}

void
trust_check(const struct trust *t, const struct seal *seal, struct date today,
    struct seal_check *out)
{
    struct seal_check one;
    size_t i = 0, place;

    *out = (struct seal_check) { 0 };
    while (t && standing_signer(&t->store, seal, today, &i, &one, &place)) {
        one.signature = check_seal(&t->store.signer[place], seal);
        if (standing_is_better(&one, out, seal->header.signed_on))
            *out = one;
    }
    if (t && !out->signer_found)
        out->authority_known = standing_knows(&t->store, seal->header.ca);
}

void
trust_status_of_code(const struct trust *t, const struct seal *seal,
    struct date today, struct status_found *out)
{
    status_of_code(t ? t->lists : NULL, seal, ask_sha256, today, out);
}

void
trust_status_of_place(const struct trust *t, const char *url, int64_t place,
    page_inflate *inflate, struct date today, struct status_found *out)
{
    status_of_place(t ? t->lists : NULL, url, place, inflate, today, out);
}
