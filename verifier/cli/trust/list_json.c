/* SPDX-License-Identifier: EUPL-1.2 */
/* The schemas sceau.trust-list/1 and sceau.trust-check/1: sceau-verify-trust(1). */
#include "verifier/base/json.h"
#include "verifier/cli/trust/list.h"

static void
put_day(struct json *j, const char *key, struct date day)
{
    char iso[DATE_ISO_SIZE];

    json_cstr(j, key, date_iso(day, iso));
}

/* An instant; null where there is none. */
static void
put_time(struct json *j, const char *key, int64_t at)
{
    char text[STORE_TIME_SIZE];

    json_cstr(j, key, at ? store_time(at, text) : NULL);
}

static void
put_age(struct json *j, const struct listing *l, int64_t issued, int64_t until)
{
    put_time(j, "issued", issued);
    put_time(j, "until", until);
    json_bool(j, "current", !listing_has_run_out(l, until));
}

static void
put_sources(struct json *j, const struct listing *l)
{
    const struct store *s = &l->kept.im.store;

    json_open(j, "lists", '[');
    for (size_t i = 0; i < s->list_count; i++) {
        json_open(j, NULL, '{');
        json_cstr(j, "territory", s->list[i].territory);
        json_integer(j, "sequence", (int64_t)s->list[i].sequence);
        put_age(j, l, s->list[i].issued, store_list_end(&s->list[i]));
        json_string(j, "sha256", s->list[i].sha256);
        json_string(j, "signer", s->list[i].signer);
        json_close(j, '}');
    }
    json_close(j, ']');
    if (s->origin.sequence == 0) {
        json_null(j, "bundle");
        return;
    }
    json_open(j, "bundle", '{');
    json_integer(j, "sequence", (int64_t)s->origin.sequence);
    put_age(j, l, s->origin.issued, s->origin.expires);
    json_string(j, "key", s->origin.key);
    json_close(j, '}');
}

static void
put_revocations(
    struct json *j, const struct listing *l, const struct store_authority *a)
{
    static const char *const states[] = { [STORE_CRL_NONE] = "unknown",
        [STORE_CRL_KNOWN] = "known",
        [STORE_CRL_UNSUPPORTED] = "unsupported" };

    json_open(j, "revocations", '{');
    json_cstr(j, "state", states[a->crl]);
    put_time(j, "issued", a->crl_issued);
    put_time(j, "until", a->crl_next);
    json_bool(j, "current", store_knows_revocation(a, l->today));
    json_close(j, '}');
}

static void
put_authorities(struct json *j, const struct listing *l)
{
    const struct store *s = &l->kept.im.store;

    json_open(j, "authorities", '[');
    for (size_t i = 0; i < s->authority_count; i++) {
        const struct store_authority *a = &s->authority[i];
        const struct store_status *last = &a->status[a->status_count - 1];
        json_open(j, NULL, '{');
        json_cstr(j, "id", a->id);
        json_string(j, "sha256", a->fingerprint);
        json_string(j, "name", a->name);
        json_cstr(j, "territory", a->territory);
        put_day(j, "not_before", a->not_before);
        put_day(j, "not_after", a->not_after);
        json_bool(j, "accepted", store_accepts(a, l->today));
        json_string(j, "status", last->name);
        put_day(j, "status_since", last->since);
        put_revocations(j, l, a);
        json_integer(j, "signers", (int64_t)listing_signers(s, a, false));
        json_integer(j, "revoked", (int64_t)listing_signers(s, a, true));
        json_close(j, '}');
    }
    json_close(j, ']');
}

/* By whose word it is accepted. */
static const char *
word(bool by_authority, bool vouched)
{
    return by_authority ? "authority" : vouched ? "bundle" : "user";
}

static void
put_signers(struct json *j, const struct store *s)
{
    json_open(j, "signers", '[');
    for (size_t i = 0; i < s->signer_count; i++) {
        const struct store_signer *one = &s->signer[i];
        json_open(j, NULL, '{');
        json_cstr(j, "ca", one->ca);
        json_cstr(j, "certificate", one->certificate);
        json_cstr(j, "by", word(one->authority.len, one->vouched));
        put_day(j, "not_before", one->not_before);
        put_day(j, "not_after", one->not_after);
        json_string(j, "serial", one->serial);
        json_cstr(j, "key", store_key_name(one->key));
        json_bool(j, "supported",
            store_key_len(one->key) > 0 && !one->explicit_curve);
        if (one->revoked)
            put_day(j, "revoked", one->revoked_on);
        else
            json_null(j, "revoked");
        json_close(j, '}');
    }
    json_close(j, ']');
    json_open(j, "pdf_signers", '[');
    for (size_t i = 0; i < s->pdf_count; i++) {
        json_open(j, NULL, '{');
        json_string(j, "sha256", s->pdf[i].fingerprint);
        json_cstr(j, "by", word(false, s->pdf[i].vouched));
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void
put_status(struct json *j, const struct listing *l)
{
    const struct store *s = &l->kept.im.store;

    json_open(j, "status_lists", '[');
    for (size_t i = 0; i < s->places_count; i++) {
        json_open(j, NULL, '{');
        json_string(j, "uri", s->places[i].url);
        put_age(j, l, s->places[i].issued, s->places[i].expires);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_open(j, "status_codes", '[');
    for (size_t i = 0; i < s->codes_count; i++) {
        json_open(j, NULL, '{');
        json_cstr(j, "ca", s->codes[i].ca);
        json_cstr(j, "certificate", s->codes[i].certificate);
        put_age(j, l, s->codes[i].issued, s->codes[i].expires);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void
put_pins(struct json *j, const struct store *s)
{
    json_open(j, "pins", '[');
    for (size_t i = 0; i < s->pin_count; i++) {
        json_open(j, NULL, '{');
        json_cstr(j, "kind", store_pin_word(s->pin[i].kind));
        json_string(j, "value", s->pin[i].value);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void
begin(struct json *j, const char *schema, const struct listing *l)
{
    json_open(j, NULL, '{');
    json_cstr(j, "schema", schema);
    json_cstr(j, "store", l->kept.path);
    put_day(j, "at", l->today);
}

void
listing_json(const struct listing *l, struct buffer *out)
{
    struct json j = json_into(out);

    begin(&j, "sceau.trust-list/1", l);
    put_sources(&j, l);
    put_authorities(&j, l);
    put_signers(&j, &l->kept.im.store);
    put_status(&j, l);
    put_pins(&j, &l->kept.im.store);
    json_close(&j, '}');
    buffer_byte(out, '\n');
}

void
listing_check_json(const struct listing *l, struct buffer *out)
{
    static const char *const kinds[] = { [STALE_LIST] = "list",
        [STALE_BUNDLE] = "bundle",
        [STALE_REVOCATIONS] = "revocations",
        [STALE_STATUS] = "status" };
    struct json j = json_into(out);
    struct stale stale[STALE_MAX];
    size_t count = listing_stale(l, stale);

    begin(&j, "sceau.trust-check/1", l);
    json_bool(&j, "current", count == 0);
    json_open(&j, "stale", '[');
    for (size_t i = 0; i < count; i++) {
        json_open(&j, NULL, '{');
        json_cstr(&j, "kind", kinds[stale[i].kind]);
        json_cstr(&j, "id", stale[i].id);
        put_time(&j, "until", stale[i].until);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buffer_byte(out, '\n');
}
