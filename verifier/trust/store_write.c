/* SPDX-License-Identifier: EUPL-1.2 */
/* A store as text: what store.c reads. */
#include "verifier/trust/store_words.h"

static void
put_span(struct buffer *out, struct span s)
{
    buffer_put(out, s.data, s.len);
}

static void
put_word(struct buffer *out, struct span s)
{
    buffer_byte(out, ' ');
    put_span(out, s);
}

static void
put_line(struct buffer *out, const char *word, struct span value)
{
    buffer_text(out, word);
    put_word(out, value);
    buffer_byte(out, '\n');
}

static void
put_date(struct buffer *out, struct date day)
{
    char iso[DATE_ISO_SIZE];

    put_word(out, span_str(date_iso(day, iso)));
}

static void
put_time(struct buffer *out, int64_t t)
{
    char text[STORE_TIME_SIZE];

    put_word(out, span_str(t ? store_time(t, text) : "-"));
}

static void
put_header(const struct store *s, struct buffer *out)
{
    char time[STORE_TIME_SIZE];

    if (s->kind == STORE_LOCAL) {
        buffer_format(out, "%s%d\n", STORE_LOCAL_MAGIC, STORE_VERSION);
        return;
    }
    buffer_format(out, "%s%d\nsequence %llu\n", STORE_BUNDLE_MAGIC,
        STORE_VERSION, (unsigned long long)s->sequence);
    put_line(out, "issued", span_str(store_time(s->issued, time)));
    put_line(out, "expires", span_str(store_time(s->expires, time)));
    put_line(out, "key", s->key);
}

static void
put_pins(const struct store *s, struct buffer *out)
{
    if (s->pin_count)
        buffer_text(out, "[pins]\n");
    for (size_t i = 0; i < s->pin_count; i++)
        put_line(out, store_pin_word(s->pin[i].kind), s->pin[i].value);
}

static void
put_sources(const struct store *s, struct buffer *out)
{
    if (store_has_source(s))
        buffer_text(out, "[sources]\n");
    for (size_t i = 0; i < s->list_count; i++) {
        const struct store_list *l = &s->list[i];
        buffer_format(
            out, "list %s %llu", l->territory, (unsigned long long)l->sequence);
        put_time(out, l->issued);
        put_time(out, l->next_update);
        put_word(out, l->sha256);
        put_word(out, l->signer);
        buffer_byte(out, '\n');
    }
    if (s->origin.sequence == 0)
        return;
    buffer_format(out, "bundle %llu", (unsigned long long)s->origin.sequence);
    put_time(out, s->origin.issued);
    put_time(out, s->origin.expires);
    put_word(out, s->origin.key);
    buffer_byte(out, '\n');
}

static void
put_revocations(const struct store_authority *a, struct buffer *out)
{
    if (a->crl == STORE_CRL_UNSUPPORTED)
        buffer_text(out, "crl unsupported\n");
    if (a->crl == STORE_CRL_KNOWN) {
        buffer_text(out, "crl");
        put_time(out, a->crl_issued);
        put_time(out, a->crl_next);
        buffer_byte(out, '\n');
    }
    for (size_t i = 0; i < a->revoked_count; i++) {
        buffer_text(out, "revoked");
        put_word(out, a->revoked[i].serial);
        put_date(out, a->revoked[i].on);
        if (a->revoked[i].held)
            put_word(out, span_str(STORE_HELD));
        buffer_byte(out, '\n');
    }
}

static void
put_authority(const struct store_authority *a, struct buffer *out)
{
    buffer_format(out, "authority %s", a->id);
    put_word(out, a->fingerprint);
    put_date(out, a->not_before);
    put_date(out, a->not_after);
    put_word(out, span_str(a->territory));
    put_word(out, a->name);
    buffer_byte(out, '\n');
    if (a->directory.len)
        put_line(out, "directory", a->directory);
    if (a->crl_url.len)
        put_line(out, "crl-url", a->crl_url);
    if (a->certificate.len)
        put_line(out, "certificate", a->certificate);
    for (size_t i = 0; i < a->status_count; i++) {
        buffer_text(out, "status");
        put_word(out, a->status[i].name);
        put_date(out, a->status[i].since);
        buffer_byte(out, '\n');
    }
    put_revocations(a, out);
}

static void
put_signer(const struct store_signer *s, struct buffer *out)
{
    buffer_format(out, "signer %s %s", s->ca, s->certificate);
    put_word(out,
        s->authority.len ? s->authority
                         : span_str(s->vouched ? "vouched" : "pinned"));
    put_date(out, s->not_before);
    put_date(out, s->not_after);
    put_word(out, s->serial);
    buffer_format(out, " %s%s%s", s->explicit_curve ? "explicit-" : "",
        store_key_name(s->key), s->point.len ? ":" : "");
    put_span(out, s->point);
    if (s->revoked)
        put_date(out, s->revoked_on);
    else
        buffer_text(out, " good");
    put_word(out, s->der.len ? s->der : span_str("-"));
    buffer_byte(out, '\n');
}

static void
put_pdf(const struct store_pdf *p, struct buffer *out)
{
    buffer_text(out, p->vouched ? "pdf-signer vouched" : "pdf-signer pinned");
    put_word(out, p->fingerprint);
    put_word(out, p->der);
    buffer_byte(out, '\n');
}

static void
put_places(const struct store_places *l, struct buffer *out)
{
    buffer_text(out, "places");
    put_word(out, l->url);
    put_time(out, l->issued);
    put_time(out, l->expires);
    buffer_format(out, " %u", l->bits);
    put_word(out, l->list);
    buffer_byte(out, '\n');
}

static void
put_codes(const struct store_codes *c, struct buffer *out)
{
    buffer_format(out, "codes %s %s", c->ca, c->certificate);
    put_time(out, c->issued);
    put_time(out, c->expires);
    for (size_t i = 0; i < STORE_WITHDRAWN; i++)
        put_word(out, c->hashes[i].len ? c->hashes[i] : span_str("-"));
    buffer_byte(out, '\n');
}

static void
put_status(const struct store *s, struct buffer *out)
{
    if (s->places_count || s->codes_count)
        buffer_text(out, "[status]\n");
    for (size_t i = 0; i < s->places_count; i++)
        put_places(&s->places[i], out);
    for (size_t i = 0; i < s->codes_count; i++)
        put_codes(&s->codes[i], out);
}

void
store_write(const struct store *s, struct buffer *out)
{
    put_header(s, out);
    put_pins(s, out);
    put_sources(s, out);
    if (s->authority_count)
        buffer_text(out, "[authorities]\n");
    for (size_t i = 0; i < s->authority_count; i++)
        put_authority(&s->authority[i], out);
    if (s->signer_count)
        buffer_text(out, "[signers]\n");
    for (size_t i = 0; i < s->signer_count; i++)
        put_signer(&s->signer[i], out);
    if (s->pdf_count)
        buffer_text(out, "[pdf-signers]\n");
    for (size_t i = 0; i < s->pdf_count; i++)
        put_pdf(&s->pdf[i], out);
    put_status(s, out);
    put_span(out, s->other);
}

void
store_write_signature(const uint8_t rs[64], struct buffer *out)
{
    buffer_text(out, STORE_SIGNATURE);
    for (size_t i = 0; i < 64; i++)
        buffer_format(out, "%02x", rs[i]);
    buffer_byte(out, '\n');
}
