/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading the records of a store, one line each. */
#include "verifier/trust/store_lines.h"

#include "verifier/base/error.h"

enum { PINS = STORE_PIN_ISSUER + 1, KEYS = STORE_KEY_P521 + 1 };

/* "word rest": the word, and the rest without the space between. */
struct span
reader_word(struct span *line)
{
    const uint8_t *space =
        line->len ? memchr(line->data, ' ', line->len) : NULL;
    size_t n = space ? (size_t)(space - line->data) : line->len;
    struct span word = span_of(line->data, n);

    n += space ? 1 : 0;
    *line = span_of(line->data + n, line->len - n);
    return word;
}

static bool
take_date(struct span *line, struct date *out)
{
    return date_parse_iso(reader_word(line), out);
}

static bool
take_time(struct span *line, int64_t *out)
{
    return store_time_parse(reader_word(line), out);
}

/* A time, or "-" where there is none. */
static bool
take_time_or_none(struct span *line, int64_t *out)
{
    struct span word = reader_word(line);

    *out = 0;
    return span_is(word, "-") || store_time_parse(word, out);
}

static bool
take_hex(struct span *line, size_t len, struct span *out)
{
    *out = reader_word(line);
    return store_is_hex_of(*out, len);
}

static bool
take_id(struct span *line, char out[5])
{
    struct span word = reader_word(line);

    if (!store_is_id(word))
        return false;
    memcpy(out, word.data, 4);
    out[4] = 0;
    return true;
}

static bool
take_certificate_id(struct span *line, char out[6])
{
    struct span word = reader_word(line);

    if (!store_is_certificate_id(word))
        return false;
    memcpy(out, word.data, word.len);
    out[word.len] = 0;
    return true;
}

static bool
take_territory(struct span *line, char out[3])
{
    struct span word = reader_word(line);

    if (!store_is_territory(word))
        return false;
    memcpy(out, word.data, 2);
    out[2] = 0;
    return true;
}

enum sceau_status
reader_refuse(struct reader *r, const char *what)
{
    return fail_at(r->error, r->at, SCEAU_E_FORMAT,
        "liste de signataires : octet %zu : %s", r->at, what);
}

enum sceau_status
reader_no_room(struct reader *r)
{
    return fail(r->error, SCEAU_E_NOMEM,
        "liste de signataires : trop d’entrées ou mémoire épuisée");
}

enum sceau_status
reader_next(struct reader *r)
{
    r->at = cursor_offset(&r->c);
    if (cursor_left(&r->c) == 0) {
        r->end = true;
        r->line = span_of(r->c.at, 0);
        return SCEAU_OK;
    }
    r->line = cursor_until(&r->c, '\n');
    if (!cursor_skip(&r->c, "\n"))
        return reader_refuse(r, "la dernière ligne n’est pas finie");
    return SCEAU_OK;
}

static bool
is_pin(enum store_pin_kind kind, struct span value)
{
    switch (kind) {
    case STORE_PIN_BUNDLE:
        return store_is_hex_of(value, POINT_P256_HEX);
    case STORE_PIN_LIST:
        return store_is_hex_of(value, HASH_HEX);
    case STORE_PIN_ISSUER:
        return store_is_base64(value);
    }
    return false;
}

enum sceau_status
reader_pin(struct reader *r)
{
    struct span line = r->line, word = reader_word(&line);
    int kind = 0;

    while (kind < PINS
        && !span_is(word, store_pin_word((enum store_pin_kind)kind)))
        kind++;
    if (kind == PINS)
        return reader_refuse(r, "ancre inconnue");
    if (!is_pin((enum store_pin_kind)kind, line))
        return reader_refuse(r, "ancre mal écrite");
    struct store_pin *p = store_add_pin(r->store);
    if (!p)
        return reader_no_room(r);
    *p = (struct store_pin) { (enum store_pin_kind)kind, line };
    return SCEAU_OK;
}

static enum sceau_status
read_list(struct reader *r, struct span line)
{
    struct store_list l;

    if (!take_territory(&line, l.territory)
        || !store_read_number(reader_word(&line), &l.sequence)
        || !take_time(&line, &l.issued)
        || !take_time_or_none(&line, &l.next_update)
        || !take_hex(&line, HASH_HEX, &l.sha256)
        || !take_hex(&line, HASH_HEX, &l.signer) || line.len)
        return reader_refuse(r, "liste mal écrite");
    struct store_list *p = store_add_list(r->store);
    if (!p)
        return reader_no_room(r);
    *p = l;
    return SCEAU_OK;
}

static enum sceau_status
read_origin(struct reader *r, struct span line)
{
    struct store_origin o;

    if (r->store->origin.sequence
        || !store_read_number(reader_word(&line), &o.sequence)
        || o.sequence == 0 || !take_time(&line, &o.issued)
        || !take_time(&line, &o.expires) || !take_hex(&line, SHORT_HEX, &o.key)
        || line.len)
        return reader_refuse(r, "origine mal écrite");
    r->store->origin = o;
    return SCEAU_OK;
}

enum sceau_status
reader_source(struct reader *r)
{
    struct span line = r->line, kind = reader_word(&line);

    if (span_is(kind, "list"))
        return read_list(r, line);
    if (span_is(kind, "bundle"))
        return read_origin(r, line);
    return reader_refuse(r, "source inconnue");
}

static enum sceau_status
read_new_authority(struct reader *r, struct span line)
{
    struct store_authority a = { 0 };

    if (!take_id(&line, a.id) || !take_hex(&line, HASH_HEX, &a.fingerprint)
        || !take_date(&line, &a.not_before) || !take_date(&line, &a.not_after)
        || !take_territory(&line, a.territory) || line.len == 0)
        return reader_refuse(r, "autorité mal écrite");
    a.name = line;
    struct store_authority *p = store_add_authority(r->store);
    if (!p)
        return reader_no_room(r);
    *p = a;
    return SCEAU_OK;
}

static enum sceau_status
read_status(struct reader *r, struct store_authority *a, struct span line)
{
    struct span name = reader_word(&line);
    struct date since;

    if (!store_is_status(name) || !take_date(&line, &since) || line.len)
        return reader_refuse(r, "état mal écrit");
    struct store_status *s = store_add_status(a);
    if (!s)
        return reader_no_room(r);
    *s = (struct store_status) { since, name };
    return SCEAU_OK;
}

static enum sceau_status
read_crl(struct reader *r, struct store_authority *a, struct span line)
{
    if (span_is(line, "unsupported")) {
        a->crl = STORE_CRL_UNSUPPORTED;
        return SCEAU_OK;
    }
    if (!take_time(&line, &a->crl_issued)
        || !take_time_or_none(&line, &a->crl_next) || line.len)
        return reader_refuse(r, "révocations mal écrites");
    a->crl = STORE_CRL_KNOWN;
    return SCEAU_OK;
}

static enum sceau_status
read_revoked(struct reader *r, struct store_authority *a, struct span line)
{
    struct store_revoked v = { .serial = reader_word(&line) };

    if (!store_is_hex(v.serial, true) || !take_date(&line, &v.on)
        || (line.len && !span_is(line, STORE_HELD)))
        return reader_refuse(r, "révocation mal écrite");
    v.held = line.len > 0;
    struct store_revoked *p = store_add_revoked(a);
    if (!p)
        return reader_no_room(r);
    *p = v;
    return SCEAU_OK;
}

enum sceau_status
reader_authority(struct reader *r)
{
    struct span line = r->line, kind = reader_word(&line);

    if (span_is(kind, "authority"))
        return read_new_authority(r, line);
    if (r->store->authority_count == 0)
        return reader_refuse(r, "une autorité est attendue");
    struct store_authority *a =
        &r->store->authority[r->store->authority_count - 1];
    if (span_is(kind, "status"))
        return read_status(r, a, line);
    if (span_is(kind, "crl"))
        return read_crl(r, a, line);
    if (span_is(kind, "revoked"))
        return read_revoked(r, a, line);
    if (span_is(kind, "certificate") && store_is_base64(line))
        a->certificate = line;
    else if (span_is(kind, "directory") && store_is_url(line))
        a->directory = line;
    else if (span_is(kind, "crl-url") && store_is_url(line))
        a->crl_url = line;
    else
        return reader_refuse(r, "ligne d’autorité inconnue ou mal écrite");
    return SCEAU_OK;
}

/* "P-256:04ab…", "explicit-P-256:…", "RSA". */
static bool
take_key(struct span *line, struct store_signer *s)
{
    static const char explicit_word[] = "explicit-";
    struct span word = reader_word(line);

    if (span_starts(word, explicit_word)) {
        s->explicit_curve = true;
        word = span_of(word.data + strlen(explicit_word),
            word.len - strlen(explicit_word));
    }
    for (int i = 0; i < KEYS; i++) {
        enum store_key key = (enum store_key)i;
        size_t name = strlen(store_key_name(key)), len = store_key_len(key);
        if (!span_starts(word, store_key_name(key))
            || word.len != name + (len ? 1 + 2 * len : 0))
            continue;
        s->key = key;
        if (len == 0)
            return true;
        s->point = span_of(word.data + name + 1, 2 * len);
        return word.data[name] == ':' && store_is_hex(s->point, false);
    }
    return false;
}

/* "good", or the day of the revocation. */
static bool
take_state(struct span *line, struct store_signer *s)
{
    struct span word = reader_word(line);

    s->revoked = !span_is(word, "good");
    return !s->revoked || date_parse_iso(word, &s->revoked_on);
}

enum sceau_status
reader_signer(struct reader *r)
{
    struct span line = r->line, kind = reader_word(&line);
    struct store_signer s = { 0 };

    if (!span_is(kind, "signer") || !take_id(&line, s.ca)
        || !take_certificate_id(&line, s.certificate))
        return reader_refuse(r, "signataire mal écrit");
    s.authority = reader_word(&line);
    s.vouched = span_is(s.authority, "vouched");
    bool pinned = span_is(s.authority, "pinned");
    if (pinned && r->store->kind == STORE_BUNDLE)
        return reader_refuse(r, "un paquet n’accepte rien à la main");
    if ((!pinned && !s.vouched && !store_is_hex_of(s.authority, SHORT_HEX))
        || !take_date(&line, &s.not_before) || !take_date(&line, &s.not_after))
        return reader_refuse(r, "signataire mal écrit");
    if (pinned || s.vouched)
        s.authority.len = 0;
    s.serial = reader_word(&line);
    if (!store_is_hex(s.serial, true) || !take_key(&line, &s)
        || !take_state(&line, &s))
        return reader_refuse(r, "signataire mal écrit");
    s.der = span_is(line, "-") ? span_of(NULL, 0) : line;
    if (s.der.len && !store_is_base64(s.der))
        return reader_refuse(r, "certificat mal écrit");
    struct store_signer *p = store_add_signer(r->store);
    if (!p)
        return reader_no_room(r);
    *p = s;
    return SCEAU_OK;
}

enum sceau_status
reader_pdf(struct reader *r)
{
    struct span line = r->line, kind = reader_word(&line);
    struct span word = reader_word(&line);
    struct store_pdf one = { .vouched = span_is(word, "vouched") };

    if (!span_is(kind, "pdf-signer")
        || (!one.vouched && !span_is(word, "pinned"))
        || !take_hex(&line, HASH_HEX, &one.fingerprint)
        || !store_is_base64(line))
        return reader_refuse(r, "signataire de PDF mal écrit");
    if (!one.vouched && r->store->kind == STORE_BUNDLE)
        return reader_refuse(r, "un paquet n’accepte rien à la main");
    one.der = line;
    struct store_pdf *p = store_add_pdf(r->store);
    if (!p)
        return reader_no_room(r);
    *p = one;
    return SCEAU_OK;
}

static bool
take_bits(struct span *line, unsigned *out)
{
    struct span word = reader_word(line);

    *out = word.len == 1 ? (unsigned)(word.data[0] - '0') : 0;
    return *out == 1 || *out == 2 || *out == 4 || *out == 8;
}

static enum sceau_status
read_places(struct reader *r, struct span line)
{
    struct store_places l = { .url = reader_word(&line) };

    if (!store_is_url(l.url) || !take_time(&line, &l.issued)
        || !take_time(&line, &l.expires) || l.expires < l.issued
        || !take_bits(&line, &l.bits) || !store_is_base64(line))
        return reader_refuse(r, "liste d’états mal écrite");
    l.list = line;
    struct store_places *p = store_add_places(r->store);
    if (!p)
        return reader_no_room(r);
    *p = l;
    return SCEAU_OK;
}

/* Base64, or "-" where there is none. */
static bool
take_hashes(struct span *line, struct span *out)
{
    *out = reader_word(line);
    if (span_is(*out, "-")) {
        *out = span_of(NULL, 0);
        return true;
    }
    return store_is_base64(*out);
}

static enum sceau_status
read_codes(struct reader *r, struct span line)
{
    struct store_codes c = { 0 };
    bool good = take_id(&line, c.ca)
        && take_certificate_id(&line, c.certificate)
        && take_time(&line, &c.issued) && take_time(&line, &c.expires)
        && c.expires >= c.issued;

    for (size_t i = 0; good && i < STORE_WITHDRAWN; i++)
        good = take_hashes(&line, &c.hashes[i]);
    if (!good || line.len)
        return reader_refuse(r, "états de codes mal écrits");
    struct store_codes *p = store_add_codes(r->store);
    if (!p)
        return reader_no_room(r);
    *p = c;
    return SCEAU_OK;
}

enum sceau_status
reader_status(struct reader *r)
{
    struct span line = r->line, kind = reader_word(&line);

    if (span_is(kind, "places"))
        return read_places(r, line);
    if (span_is(kind, "codes"))
        return read_codes(r, line);
    return reader_refuse(r, "état inconnu");
}
