/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/store.h"

#include <stdlib.h>

#include "verifier/base/error.h"
#include "verifier/base/utf8.h"

enum { VERSION = 1, HASH_HEX = 64, SHORT_HEX = 16, POINT_P256_HEX = 128 };

static const char local_magic[] = "sceau-store ";
static const char bundle_magic[] = "sceau-bundle ";
static const char signature_word[] = "signature ";
static const char held_word[] = "hold";

/* One line at a time; `line` is without its end. */
struct reader {
    struct cursor c;
    struct span line;
    size_t at; /* where the line begins */
    bool end;
    struct store *store;
    struct sceau_error *error;
};

/* --- words */

static bool
is_hex(struct span s, bool upper)
{
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = s.data[i];
        bool letter = upper ? c >= 'A' && c <= 'F' : c >= 'a' && c <= 'f';
        if (!letter && !(c >= '0' && c <= '9'))
            return false;
    }
    return s.len > 0 && s.len % 2 == 0;
}

static bool
is_hex_of(struct span s, size_t len)
{
    return s.len == len && is_hex(s, false);
}

static int
digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool
store_hex(struct span text, uint8_t *out, size_t n)
{
    if (text.len != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++) {
        int high = digit(text.data[2 * i]), low = digit(text.data[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static bool
is_base64(struct span s)
{
    size_t n = s.len;

    while (n > 0 && s.len - n < 2 && s.data[n - 1] == '=')
        n--;
    for (size_t i = 0; i < n; i++) {
        uint8_t c = s.data[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9') || c == '+' || c == '/'))
            return false;
    }
    return s.len > 0 && s.len % 4 == 0;
}

bool
store_is_id(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!((s.data[i] >= 'A' && s.data[i] <= 'Z')
                || (s.data[i] >= '0' && s.data[i] <= '9')))
            return false;
    return s.len == 4;
}

bool
store_is_certificate_id(struct span s)
{
    if (s.len != 5)
        return store_is_id(s);
    for (size_t i = 0; i < s.len; i++)
        if (!((s.data[i] >= 'A' && s.data[i] <= 'F')
                || (s.data[i] >= '0' && s.data[i] <= '9')))
            return false;
    return true;
}

static bool
is_territory(struct span s)
{
    return s.len == 2 && s.data[0] >= 'A' && s.data[0] <= 'Z'
        && s.data[1] >= 'A' && s.data[1] <= 'Z';
}

/* The end of a status' URI. */
static bool
is_status(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!(s.data[i] >= 'a' && s.data[i] <= 'z') && s.data[i] != '-')
            return false;
    return s.len > 0 && s.len <= 40;
}

/* Printable ASCII without a space: whatever fetches it decides what it accepts. */
static bool
is_url(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] <= ' ' || s.data[i] > '~')
            return false;
    return s.len > 0 && s.len <= SCEAU_URL_MAX;
}

static bool
read_number(struct span s, uint64_t *out)
{
    uint64_t n = 0;

    if (s.len == 0 || s.len > 18 || (s.data[0] == '0' && s.len > 1))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
        n = n * 10 + (uint64_t)(s.data[i] - '0');
    }
    *out = n;
    return true;
}

static bool
read_two(struct span s, size_t at, int max, int *out)
{
    int high = s.data[at] - '0', low = s.data[at + 1] - '0';

    *out = high * 10 + low;
    return high >= 0 && high <= 9 && low >= 0 && low <= 9 && *out <= max;
}

bool
store_time_parse(struct span s, int64_t *out)
{
    struct date day;
    int hour, minute, second;

    if (s.len != STORE_TIME_SIZE - 1 || s.data[10] != 'T' || s.data[13] != ':'
        || s.data[16] != ':' || s.data[19] != 'Z'
        || !date_parse_iso(span_of(s.data, 10), &day)
        || !read_two(s, 11, 23, &hour) || !read_two(s, 14, 59, &minute)
        || !read_two(s, 17, 59, &second))
        return false;
    *out =
        (int64_t)date_to_days(day) * 86400 + hour * 3600 + minute * 60 + second;
    return true;
}

static void
put_two(char *out, int64_t n)
{
    out[0] = (char)('0' + n / 10 % 10);
    out[1] = (char)('0' + n % 10);
}

const char *
store_time(int64_t t, char out[STORE_TIME_SIZE])
{
    int64_t second = (t % 86400 + 86400) % 86400;

    (void)date_iso(date_from_days((int32_t)((t - second) / 86400)), out);
    memcpy(out + 10, "T00:00:00Z", 11);
    put_two(out + 11, second / 3600);
    put_two(out + 14, second / 60 % 60);
    put_two(out + 17, second % 60);
    return out;
}

static const struct key_kind {
    enum store_key key;
    size_t len;
    const char *name;
} key_kinds[] = { { STORE_KEY_NONE, 0, "other" }, { STORE_KEY_RSA, 0, "RSA" },
    { STORE_KEY_P256, 64, "P-256" }, { STORE_KEY_P384, 96, "P-384" },
    { STORE_KEY_P521, 132, "P-521" } };

#define KEY_KINDS (sizeof key_kinds / sizeof *key_kinds)

size_t
store_key_len(enum store_key key)
{
    return key_kinds[key].len;
}

const char *
store_key_name(enum store_key key)
{
    return key_kinds[key].name;
}

/* --- reading */

/* "word rest": the word, and the rest without the space between. */
static struct span
take_word(struct span *line)
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
    return date_parse_iso(take_word(line), out);
}

static bool
take_time(struct span *line, int64_t *out)
{
    return store_time_parse(take_word(line), out);
}

/* A time, or "-" where there is none. */
static bool
take_time_or_none(struct span *line, int64_t *out)
{
    struct span word = take_word(line);

    *out = 0;
    return span_is(word, "-") || store_time_parse(word, out);
}

static bool
take_hex(struct span *line, size_t len, struct span *out)
{
    *out = take_word(line);
    return is_hex_of(*out, len);
}

static bool
take_id(struct span *line, char out[5])
{
    struct span word = take_word(line);

    if (!store_is_id(word))
        return false;
    memcpy(out, word.data, 4);
    out[4] = 0;
    return true;
}

static bool
take_certificate_id(struct span *line, char out[6])
{
    struct span word = take_word(line);

    if (!store_is_certificate_id(word))
        return false;
    memcpy(out, word.data, word.len);
    out[word.len] = 0;
    return true;
}

static bool
take_territory(struct span *line, char out[3])
{
    struct span word = take_word(line);

    if (!is_territory(word))
        return false;
    memcpy(out, word.data, 2);
    out[2] = 0;
    return true;
}

static enum sceau_status
refuse(struct reader *r, const char *what)
{
    return fail_at(r->error, r->at, SCEAU_E_FORMAT,
        "liste de signataires : octet %zu : %s", r->at, what);
}

static enum sceau_status
no_room(struct reader *r)
{
    return fail(r->error, SCEAU_E_NOMEM,
        "liste de signataires : trop d’entrées ou mémoire épuisée");
}

static enum sceau_status
next_line(struct reader *r)
{
    r->at = cursor_offset(&r->c);
    if (cursor_left(&r->c) == 0) {
        r->end = true;
        r->line = span_of(r->c.at, 0);
        return SCEAU_OK;
    }
    r->line = cursor_until(&r->c, '\n');
    if (!cursor_skip(&r->c, "\n"))
        return refuse(r, "la dernière ligne n’est pas finie");
    return SCEAU_OK;
}

static const char *const pin_words[] = { [STORE_PIN_BUNDLE] = "bundle",
    [STORE_PIN_LIST] = "list",
    [STORE_PIN_ISSUER] = "issuer" };

#define PIN_WORDS (sizeof pin_words / sizeof *pin_words)

static bool
is_pin(enum store_pin_kind kind, struct span value)
{
    switch (kind) {
    case STORE_PIN_BUNDLE:
        return is_hex_of(value, POINT_P256_HEX);
    case STORE_PIN_LIST:
        return is_hex_of(value, HASH_HEX);
    case STORE_PIN_ISSUER:
        return is_base64(value);
    }
    return false;
}

static enum sceau_status
read_pin(struct reader *r)
{
    struct span line = r->line, word = take_word(&line);
    size_t kind = 0;

    while (kind < PIN_WORDS && !span_is(word, pin_words[kind]))
        kind++;
    if (kind == PIN_WORDS)
        return refuse(r, "ancre inconnue");
    if (!is_pin((enum store_pin_kind)kind, line))
        return refuse(r, "ancre mal écrite");
    struct store_pin *p = store_add_pin(r->store);
    if (!p)
        return no_room(r);
    *p = (struct store_pin) { (enum store_pin_kind)kind, line };
    return SCEAU_OK;
}

static enum sceau_status
read_list(struct reader *r, struct span line)
{
    struct store_list l;

    if (!take_territory(&line, l.territory)
        || !read_number(take_word(&line), &l.sequence)
        || !take_time(&line, &l.issued)
        || !take_time_or_none(&line, &l.next_update)
        || !take_hex(&line, HASH_HEX, &l.sha256)
        || !take_hex(&line, HASH_HEX, &l.signer) || line.len)
        return refuse(r, "liste mal écrite");
    struct store_list *p = store_add_list(r->store);
    if (!p)
        return no_room(r);
    *p = l;
    return SCEAU_OK;
}

static enum sceau_status
read_origin(struct reader *r, struct span line)
{
    struct store_origin o;

    if (r->store->origin.sequence || !read_number(take_word(&line), &o.sequence)
        || o.sequence == 0 || !take_time(&line, &o.issued)
        || !take_time(&line, &o.expires) || !take_hex(&line, SHORT_HEX, &o.key)
        || line.len)
        return refuse(r, "origine mal écrite");
    r->store->origin = o;
    return SCEAU_OK;
}

static enum sceau_status
read_source(struct reader *r)
{
    struct span line = r->line, kind = take_word(&line);

    if (span_is(kind, "list"))
        return read_list(r, line);
    if (span_is(kind, "bundle"))
        return read_origin(r, line);
    return refuse(r, "source inconnue");
}

static enum sceau_status
read_new_authority(struct reader *r, struct span line)
{
    struct store_authority a = { 0 };

    if (!take_id(&line, a.id) || !take_hex(&line, HASH_HEX, &a.fingerprint)
        || !take_date(&line, &a.not_before) || !take_date(&line, &a.not_after)
        || !take_territory(&line, a.territory) || line.len == 0)
        return refuse(r, "autorité mal écrite");
    a.name = line;
    struct store_authority *p = store_add_authority(r->store);
    if (!p)
        return no_room(r);
    *p = a;
    return SCEAU_OK;
}

static enum sceau_status
read_status(struct reader *r, struct store_authority *a, struct span line)
{
    struct span name = take_word(&line);
    struct date since;

    if (!is_status(name) || !take_date(&line, &since) || line.len)
        return refuse(r, "état mal écrit");
    struct store_status *s = store_add_status(a);
    if (!s)
        return no_room(r);
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
        return refuse(r, "révocations mal écrites");
    a->crl = STORE_CRL_KNOWN;
    return SCEAU_OK;
}

static enum sceau_status
read_revoked(struct reader *r, struct store_authority *a, struct span line)
{
    struct store_revoked v = { .serial = take_word(&line) };

    if (!is_hex(v.serial, true) || !take_date(&line, &v.on)
        || (line.len && !span_is(line, held_word)))
        return refuse(r, "révocation mal écrite");
    v.held = line.len > 0;
    struct store_revoked *p = store_add_revoked(a);
    if (!p)
        return no_room(r);
    *p = v;
    return SCEAU_OK;
}

static enum sceau_status
read_authority(struct reader *r)
{
    struct span line = r->line, kind = take_word(&line);

    if (span_is(kind, "authority"))
        return read_new_authority(r, line);
    if (r->store->authority_count == 0)
        return refuse(r, "une autorité est attendue");
    struct store_authority *a =
        &r->store->authority[r->store->authority_count - 1];
    if (span_is(kind, "status"))
        return read_status(r, a, line);
    if (span_is(kind, "crl"))
        return read_crl(r, a, line);
    if (span_is(kind, "revoked"))
        return read_revoked(r, a, line);
    if (span_is(kind, "certificate") && is_base64(line))
        a->certificate = line;
    else if (span_is(kind, "directory") && is_url(line))
        a->directory = line;
    else if (span_is(kind, "crl-url") && is_url(line))
        a->crl_url = line;
    else
        return refuse(r, "ligne d’autorité inconnue ou mal écrite");
    return SCEAU_OK;
}

/* "P-256:04ab…", "explicit-P-256:…", "RSA". */
static bool
take_key(struct span *line, struct store_signer *s)
{
    static const char explicit_word[] = "explicit-";
    struct span word = take_word(line);

    if (span_starts(word, explicit_word)) {
        s->explicit_curve = true;
        word = span_of(word.data + strlen(explicit_word),
            word.len - strlen(explicit_word));
    }
    for (size_t i = 0; i < KEY_KINDS; i++) {
        size_t name = strlen(key_kinds[i].name), len = key_kinds[i].len;
        if (!span_starts(word, key_kinds[i].name)
            || word.len != name + (len ? 1 + 2 * len : 0))
            continue;
        s->key = key_kinds[i].key;
        if (len == 0)
            return true;
        s->point = span_of(word.data + name + 1, 2 * len);
        return word.data[name] == ':' && is_hex(s->point, false);
    }
    return false;
}

/* "good", or the day of the revocation. */
static bool
take_state(struct span *line, struct store_signer *s)
{
    struct span word = take_word(line);

    s->revoked = !span_is(word, "good");
    return !s->revoked || date_parse_iso(word, &s->revoked_on);
}

static enum sceau_status
read_signer(struct reader *r)
{
    struct span line = r->line, kind = take_word(&line);
    struct store_signer s = { 0 };

    if (!span_is(kind, "signer") || !take_id(&line, s.ca)
        || !take_certificate_id(&line, s.certificate))
        return refuse(r, "signataire mal écrit");
    s.authority = take_word(&line);
    s.vouched = span_is(s.authority, "vouched");
    bool pinned = span_is(s.authority, "pinned");
    if (pinned && r->store->kind == STORE_BUNDLE)
        return refuse(r, "un paquet n’accepte rien à la main");
    if ((!pinned && !s.vouched && !is_hex_of(s.authority, SHORT_HEX))
        || !take_date(&line, &s.not_before) || !take_date(&line, &s.not_after))
        return refuse(r, "signataire mal écrit");
    if (pinned || s.vouched)
        s.authority.len = 0;
    s.serial = take_word(&line);
    if (!is_hex(s.serial, true) || !take_key(&line, &s)
        || !take_state(&line, &s))
        return refuse(r, "signataire mal écrit");
    s.der = span_is(line, "-") ? span_of(NULL, 0) : line;
    if (s.der.len && !is_base64(s.der))
        return refuse(r, "certificat mal écrit");
    struct store_signer *p = store_add_signer(r->store);
    if (!p)
        return no_room(r);
    *p = s;
    return SCEAU_OK;
}

static enum sceau_status
read_pdf(struct reader *r)
{
    struct span line = r->line, kind = take_word(&line);
    struct span word = take_word(&line);
    struct store_pdf one = { .vouched = span_is(word, "vouched") };

    if (!span_is(kind, "pdf-signer")
        || (!one.vouched && !span_is(word, "pinned"))
        || !take_hex(&line, HASH_HEX, &one.fingerprint) || !is_base64(line))
        return refuse(r, "signataire de PDF mal écrit");
    if (!one.vouched && r->store->kind == STORE_BUNDLE)
        return refuse(r, "un paquet n’accepte rien à la main");
    one.der = line;
    struct store_pdf *p = store_add_pdf(r->store);
    if (!p)
        return no_room(r);
    *p = one;
    return SCEAU_OK;
}

static const struct section {
    const char *title;
    enum sceau_status (*read)(struct reader *r);
} sections[] = { { "[pins]", read_pin }, { "[sources]", read_source },
    { "[authorities]", read_authority }, { "[signers]", read_signer },
    { "[pdf-signers]", read_pdf } };

#define SECTIONS (sizeof sections / sizeof *sections)

static bool
is_title(struct span line)
{
    return line.len > 2 && line.data[0] == '['
        && line.data[line.len - 1] == ']';
}

/* The lines of a section whose title was just read; then a title or the end is next. */
static enum sceau_status
read_section(struct reader *r, const struct section *section)
{
    enum sceau_status status = next_line(r);

    while (status == SCEAU_OK && !r->end && !is_title(r->line)
        && !span_starts(r->line, signature_word)) {
        status = section->read(r);
        if (status == SCEAU_OK)
            status = next_line(r);
    }
    return status;
}

static const struct section *
section_named(struct span title)
{
    for (size_t i = 0; i < SECTIONS; i++)
        if (span_is(title, sections[i].title))
            return &sections[i];
    return NULL;
}

/* What a later version put after what this one knows: kept, not understood. */
static enum sceau_status
read_other(struct reader *r)
{
    const uint8_t *start = r->line.data;
    enum sceau_status status = SCEAU_OK;

    while (
        status == SCEAU_OK && !r->end && !span_starts(r->line, signature_word))
        status = next_line(r);
    r->store->other = span_of(start, (size_t)(r->c.begin + r->at - start));
    return status;
}

static enum sceau_status
read_sections(struct reader *r)
{
    enum sceau_status status = SCEAU_OK;

    while (status == SCEAU_OK && !r->end && is_title(r->line)) {
        const struct section *section = section_named(r->line);
        if (!section)
            return read_other(r);
        status = read_section(r, section);
    }
    return status;
}

/* The line "word value": its value. */
static enum sceau_status
take_header(struct reader *r, const char *word, struct span *value)
{
    struct span line = r->line;

    if (r->end || !span_is(take_word(&line), word))
        return refuse(r, "en-tête incomplet");
    *value = line;
    return next_line(r);
}

static enum sceau_status
read_header(struct reader *r)
{
    struct store *s = r->store;
    struct span sequence, issued, expires;
    enum sceau_status status = take_header(r, "sequence", &sequence);

    if (status == SCEAU_OK)
        status = take_header(r, "issued", &issued);
    if (status == SCEAU_OK)
        status = take_header(r, "expires", &expires);
    if (status == SCEAU_OK)
        status = take_header(r, "key", &s->key);
    if (status != SCEAU_OK)
        return status;
    if (!read_number(sequence, &s->sequence) || s->sequence == 0
        || !store_time_parse(issued, &s->issued)
        || !store_time_parse(expires, &s->expires) || s->expires < s->issued
        || !is_hex_of(s->key, SHORT_HEX))
        return refuse(r, "en-tête mal écrit");
    return SCEAU_OK;
}

static enum sceau_status
read_magic(struct reader *r)
{
    struct span line, version;
    enum sceau_status status = next_line(r);
    uint64_t number;

    if (status != SCEAU_OK)
        return status;
    line = r->line;
    (void)take_word(&line);
    version = line;
    if (!store_is(r->line) || !read_number(version, &number))
        return refuse(r, "ce n’est pas une liste de signataires de Sceau");
    if (number != VERSION)
        return fail(r->error, SCEAU_E_UNSUPPORTED,
            "liste de signataires : version %u, celle-ci lit la version %d",
            (unsigned)number, VERSION);
    r->store->kind =
        span_starts(r->line, bundle_magic) ? STORE_BUNDLE : STORE_LOCAL;
    return next_line(r);
}

static enum sceau_status
read_signature(struct reader *r)
{
    struct store *s = r->store;
    struct span line = r->line;

    if (r->end)
        return refuse(r, "la signature manque");
    (void)take_word(&line);
    s->signed_bytes = span_of(r->c.begin, r->at);
    if (!span_starts(r->line, signature_word) || !is_hex(line, false)
        || !store_hex(line, s->signature, sizeof s->signature))
        return refuse(r, "signature mal écrite");
    return next_line(r);
}

/* One text a store: what is read is what would be written. */
static enum sceau_status
check_canonical(struct reader *r)
{
    size_t len = (size_t)(r->c.end - r->c.begin), at = 0;
    AUTO_BUFFER struct buffer again = buffer_with_max(len);

    store_write(r->store, &again);
    if (r->store->kind == STORE_BUNDLE)
        store_write_signature(r->store->signature, &again);
    if (buffer_status(&again) == SCEAU_E_NOMEM)
        return no_room(r);
    if (span_equal(buffer_span(&again), span_of(r->c.begin, len)))
        return SCEAU_OK;
    while (at < again.len && at < len && again.data[at] == r->c.begin[at])
        at++;
    r->at = at;
    return refuse(r, "n’est pas écrit comme il doit l’être");
}

static enum sceau_status
check_order(struct reader *r)
{
    const struct store *s = r->store;

    for (size_t i = 0; i < s->authority_count; i++)
        if (s->authority[i].status_count == 0)
            return refuse(r, "autorité sans état");
    for (size_t i = 0; i < s->signer_count; i++)
        if (s->signer[i].authority.len && !store_authority_of(s, &s->signer[i]))
            return refuse(r, "signataire d’une autorité absente");
    return store_is_sorted(s)
        ? SCEAU_OK
        : refuse(r, "en désordre, ou deux fois la même entrée");
}

/* Text, so that it can be shown: a control character would be a line of its own. */
static bool
is_text(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((s.data[i] < ' ' && s.data[i] != '\n') || s.data[i] == 0x7f)
            return false;
    return utf8_valid(s, NULL);
}

static enum sceau_status
read_all(struct reader *r)
{
    enum sceau_status status = read_magic(r);

    if (status == SCEAU_OK && r->store->kind == STORE_BUNDLE)
        status = read_header(r);
    if (status == SCEAU_OK)
        status = read_sections(r);
    if (status == SCEAU_OK && r->store->kind == STORE_BUNDLE)
        status = read_signature(r);
    if (status == SCEAU_OK && !r->end)
        status = refuse(r, "ligne inattendue");
    /* whom to believe is decided where a bundle arrives, never by it */
    if (status == SCEAU_OK && r->store->kind == STORE_BUNDLE
        && (r->store->pin_count || r->store->origin.sequence))
        status = refuse(r, "un paquet ne porte ni ancre ni origine");
    if (status == SCEAU_OK)
        status = check_order(r);
    return status == SCEAU_OK ? check_canonical(r) : status;
}

enum sceau_status
store_parse(struct span text, struct store *out, struct sceau_error *error)
{
    struct reader r = {
        .c = cursor_over(text.data, text.len), .store = out, .error = error
    };

    *out = (struct store) { 0 };
    if (text.len > SCEAU_STORE_MAX)
        return fail(error, SCEAU_E_LIMIT,
            "liste de signataires : plus de %u octets", SCEAU_STORE_MAX);
    const uint8_t *cr = text.len ? memchr(text.data, '\r', text.len) : NULL;
    if (cr) {
        r.at = (size_t)(cr - text.data);
        return refuse(&r,
            "ses fins de ligne ont été changées (CR LF) : "
            "reprenez le fichier sans conversion");
    }
    if (!is_text(text))
        return refuse(&r, "n’est pas du texte UTF-8");
    enum sceau_status status = read_all(&r);
    if (status != SCEAU_OK)
        store_free(out);
    return status;
}

bool
store_is(struct span bytes)
{
    return span_starts(bytes, local_magic) || span_starts(bytes, bundle_magic);
}

/* --- writing */

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
        buffer_format(out, "%s%d\n", local_magic, VERSION);
        return;
    }
    buffer_format(out, "%s%d\nsequence %llu\n", bundle_magic, VERSION,
        (unsigned long long)s->sequence);
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
        put_line(out, pin_words[s->pin[i].kind], s->pin[i].value);
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
            put_word(out, span_str(held_word));
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
    put_span(out, s->other);
}

void
store_write_signature(const uint8_t rs[64], struct buffer *out)
{
    buffer_text(out, signature_word);
    for (size_t i = 0; i < 64; i++)
        buffer_format(out, "%02x", rs[i]);
    buffer_byte(out, '\n');
}

bool
store_point(const struct store_signer *s, uint8_t out[132])
{
    size_t len = store_key_len(s->key);

    return len && store_hex(s->point, out, len);
}
