/* SPDX-License-Identifier: EUPL-1.2 */
/* The text of a store as a whole: its head, its sections, its end. */
#include "verifier/trust/store_lines.h"

#include "verifier/base/error.h"
#include "verifier/base/utf8.h"

static const struct section {
    const char *title;
    enum sceau_status (*read)(struct reader *r);
} sections[] = { { "[pins]", reader_pin }, { "[sources]", reader_source },
    { "[authorities]", reader_authority }, { "[signers]", reader_signer },
    { "[pdf-signers]", reader_pdf }, { "[status]", reader_status } };

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
    enum sceau_status status = reader_next(r);

    while (status == SCEAU_OK && !r->end && !is_title(r->line)
        && !span_starts(r->line, STORE_SIGNATURE)) {
        status = section->read(r);
        if (status == SCEAU_OK)
            status = reader_next(r);
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
        status == SCEAU_OK && !r->end && !span_starts(r->line, STORE_SIGNATURE))
        status = reader_next(r);
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

    if (r->end || !span_is(reader_word(&line), word))
        return reader_refuse(r, "en-tête incomplet");
    *value = line;
    return reader_next(r);
}

static enum sceau_status
read_header(struct reader *r)
{
    struct store *s = r->store;
    struct span sequence = { 0 }, issued = { 0 }, expires = { 0 };
    enum sceau_status status = take_header(r, "sequence", &sequence);

    if (status == SCEAU_OK)
        status = take_header(r, "issued", &issued);
    if (status == SCEAU_OK)
        status = take_header(r, "expires", &expires);
    if (status == SCEAU_OK)
        status = take_header(r, "key", &s->key);
    if (status != SCEAU_OK)
        return status;
    if (!store_read_number(sequence, &s->sequence) || s->sequence == 0
        || !store_time_parse(issued, &s->issued)
        || !store_time_parse(expires, &s->expires) || s->expires < s->issued
        || !store_is_hex_of(s->key, SHORT_HEX))
        return reader_refuse(r, "en-tête mal écrit");
    return SCEAU_OK;
}

static enum sceau_status
read_magic(struct reader *r)
{
    struct span line, version;
    enum sceau_status status = reader_next(r);
    uint64_t number;

    if (status != SCEAU_OK)
        return status;
    line = r->line;
    (void)reader_word(&line);
    version = line;
    if (!store_is(r->line) || !store_read_number(version, &number))
        return reader_refuse(
            r, "ce n’est pas une liste de signataires de Sceau");
    if (number != STORE_VERSION)
        return fail(r->error, SCEAU_E_UNSUPPORTED,
            "liste de signataires : version %u, celle-ci lit la version %d",
            (unsigned)number, STORE_VERSION);
    r->store->kind =
        span_starts(r->line, STORE_BUNDLE_MAGIC) ? STORE_BUNDLE : STORE_LOCAL;
    return reader_next(r);
}

static enum sceau_status
read_signature(struct reader *r)
{
    struct store *s = r->store;
    struct span line = r->line;

    if (r->end)
        return reader_refuse(r, "la signature manque");
    (void)reader_word(&line);
    s->signed_bytes = span_of(r->c.begin, r->at);
    if (!span_starts(r->line, STORE_SIGNATURE) || !store_is_hex(line, false)
        || !store_hex(line, s->signature, sizeof s->signature))
        return reader_refuse(r, "signature mal écrite");
    return reader_next(r);
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
        return reader_no_room(r);
    if (span_equal(buffer_span(&again), span_of(r->c.begin, len)))
        return SCEAU_OK;
    while (at < again.len && at < len && again.data[at] == r->c.begin[at])
        at++;
    r->at = at;
    return reader_refuse(r, "n’est pas écrit comme il doit l’être");
}

static enum sceau_status
check_order(struct reader *r)
{
    const struct store *s = r->store;

    for (size_t i = 0; i < s->authority_count; i++)
        if (s->authority[i].status_count == 0)
            return reader_refuse(r, "autorité sans état");
    for (size_t i = 0; i < s->signer_count; i++)
        if (s->signer[i].authority.len && !store_authority_of(s, &s->signer[i]))
            return reader_refuse(r, "signataire d’une autorité absente");
    return store_is_sorted(s)
        ? SCEAU_OK
        : reader_refuse(r, "en désordre, ou deux fois la même entrée");
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
        status = reader_refuse(r, "ligne inattendue");
    /* whom to believe is decided where a bundle arrives, never by it */
    if (status == SCEAU_OK && r->store->kind == STORE_BUNDLE
        && (r->store->pin_count || r->store->origin.sequence))
        status = reader_refuse(r, "un paquet ne porte ni ancre ni origine");
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
        return reader_refuse(&r,
            "ses fins de ligne ont été changées (CR LF) : "
            "reprenez le fichier sans conversion");
    }
    if (!is_text(text))
        return reader_refuse(&r, "n’est pas du texte UTF-8");
    enum sceau_status status = read_all(&r);
    if (status != SCEAU_OK)
        store_free(out);
    return status;
}
