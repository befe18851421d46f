/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/seal.h"

#include "verifier/base/error.h"
#include "verifier/seal/base32.h"
#include "verifier/seal/binary.h"
#include "verifier/seal/block.h"
#include "verifier/seal/header.h"
#include "verifier/seal/neighbour.h"
#include "verifier/seal/set.h"
#include "verifier/seal/tunisia.h"

static bool
is_france(const struct seal_header *h)
{
    return strcmp(h->country, "FR") == 0 || strcmp(h->country, "FRA") == 0;
}

/*
 * A table belongs to the country of the CA and to a perimeter: other countries use the
 * same headers with other meanings. A CA of the user-assigned range XA to XZ (ISO
 * 3166-1) is nobody's country, so there the country of the document decides.
 */
static enum seal_reading
reading_of(const struct seal_header *h)
{
    bool french =
        strcmp(h->perimeter, "01") == 0 || strcmp(h->perimeter, "0x0001") == 0;

    if (memcmp(h->ca, "TN", 2) == 0)
        return SEAL_READ_TUNISIAN;
    if (french && memcmp(h->ca, "FR", 2) == 0)
        return SEAL_READ_FRENCH;
    return french && h->ca[0] == 'X' && is_france(h) ? SEAL_READ_FRENCH
                                                     : SEAL_READ_HEADER;
}

/* 3.6: r and s of P-256, P-384 or P-521, in base32. */
static bool
is_signature_length(size_t symbols)
{
    return symbols == base32_symbols(64) || symbols == base32_symbols(96)
        || symbols == base32_symbols(132);
}

static enum sceau_status
read_signature(struct cursor *c, struct seal *out, struct sceau_error *error)
{
    size_t at = cursor_offset(c), bad = 0;
    struct span text = cursor_until(c, SEAL_GS);

    if (!is_signature_length(text.len))
        return fail_at(error, at, SCEAU_E_FORMAT,
            "signature de %zu caractères au lieu de 103, 154 ou 212", text.len);
    if (!base32_decode(text, out->signature, &bad))
        return fail_at(error, at + bad, SCEAU_E_FORMAT,
            "signature : la base 32 n’a pas sa forme unique");
    out->signature_len = base32_bytes(text.len);
    return SCEAU_OK;
}

/*
 * 3.7: after a GS, blocks that no signature covers; headers 04 only. Anybody can
 * change them, so nothing wrong in them may change the verdict.
 */
static enum sceau_status
read_annex(struct cursor *c, struct seal *out, struct sceau_error *error)
{
    size_t at = cursor_offset(c);
    struct span separator;
    struct block_list list = { .field = out->annex };

    if (cursor_end(c))
        return SCEAU_OK;
    if (out->header.version < 4)
        return fail_at(
            error, at, SCEAU_E_FORMAT, "des octets suivent la signature");
    (void)cursor_take(c, 1, &separator); /* the GS, which is there */
    out->annex_bytes = span_of(c->at, cursor_left(c));
    enum sceau_status status =
        block_read_all(out->annex_bytes, out->type, &list, NULL);
    out->annex_count = list.count;
    out->annex_unreadable = status != SCEAU_OK || list.unreadable;
    return SCEAU_OK;
}

/*
 * Where values cut at their maximum do not read, an issuer may have written longer ones,
 * or have had them from a later table: each then ends at its separator. An unknown
 * identifier is no reason: it would be taken for the end of the value before it.
 */
static enum sceau_status
read_blocks(struct span text, struct seal *out, struct block_list *list,
    struct sceau_error *error)
{
    struct block_list longer = { .field = out->field, .longer = true };
    enum sceau_status status = block_read_all(text, out->type, list, error);

    if (status != SCEAU_E_FORMAT)
        return status;
    if (block_read_all(text, out->type, &longer, NULL) != SCEAU_OK
        || longer.unreadable) {
        *list = (struct block_list) { .field = out->field }; /* as it stood */
        return block_read_all(text, out->type, list, error);
    }
    if (error)
        *error = (struct sceau_error) { 0 };
    *list = longer;
    return SCEAU_OK;
}

static enum sceau_status
read_message(struct span text, struct seal *out, struct sceau_error *error)
{
    struct block_list list = { .field = out->field };
    enum sceau_status status = SCEAU_OK;

    switch (out->reading) {
    case SEAL_READ_FRENCH:
        status = read_blocks(text, out, &list, error);
        out->field_count = list.count;
        out->blocks_unreadable = list.unreadable;
        return status;
    case SEAL_READ_TUNISIAN:
        tunisia_read(text, out);
        return SCEAU_OK;
    case SEAL_READ_HEADER:
        break;
    }
    return SCEAU_OK;
}

static void
find_definition(struct seal *out)
{
    out->reading = reading_of(&out->header);
    if (out->reading == SEAL_READ_FRENCH)
        out->type = dictionary_type(out->header.type, out->header.perimeter);
}

/* The bytes before the first that no text has. */
static size_t
seven_bits(struct span text)
{
    size_t n = 0;

    while (n < text.len && text.data[n] <= 0x7f)
        n++;
    return n;
}

static enum sceau_status
expect_seven_bits(struct span text, struct sceau_error *error)
{
    size_t n = seven_bits(text);

    if (n == text.len)
        return SCEAU_OK;
    return fail_at(error, n, SCEAU_E_FORMAT,
        "octet %zu : hors du jeu de caractères C40", n);
}

/* Headers 02 to 04: the message, US, the signature in base32, and perhaps an annex. */
static enum sceau_status
read_text(struct span code, struct cursor *c, struct seal *out,
    struct sceau_error *error)
{
    size_t header_len = cursor_offset(c);
    struct span message = cursor_until(c, SEAL_US);

    out->signed_bytes = span_of(code.data, header_len + message.len);
    enum sceau_status status = expect_seven_bits(out->signed_bytes, error);
    if (status != SCEAU_OK)
        return status;
    if (cursor_end(c))
        return fail_at(error, code.len, SCEAU_E_FORMAT,
            "séparateur US absent : la signature manque");
    c->at++; /* the US */
    status = read_signature(c, out, error);
    if (status == SCEAU_OK)
        status = read_message(message, out, error);
    if (status == SCEAU_OK)
        status = read_annex(c, out, error);
    return status;
}

/* Header 01 (an experiment; P-256 alone): the last 64 bytes are r || s as they are. */
static enum sceau_status
read_first_version(struct span code, struct cursor *c, struct seal *out,
    struct sceau_error *error)
{
    enum { RAW_SIGNATURE = 64 };
    size_t header_len = cursor_offset(c), left = cursor_left(c);

    if (left < RAW_SIGNATURE)
        return fail_at(error, header_len, SCEAU_E_FORMAT,
            "en-tête 01 : il manque la signature de 64 octets");
    struct span message = span_of(c->at, left - RAW_SIGNATURE);
    out->signed_bytes = span_of(code.data, header_len + message.len);
    enum sceau_status status = expect_seven_bits(out->signed_bytes, error);
    if (status != SCEAU_OK)
        return status;
    memcpy(out->signature, message.data + message.len, RAW_SIGNATURE);
    out->signature_len = RAW_SIGNATURE;
    return read_message(message, out, error);
}

/* Where the block after that field begins. */
static const uint8_t *
after_field(const struct seal_field *f)
{
    bool separator =
        f->end == SEAL_END_COMPLETE || f->end == SEAL_END_TRUNCATED;

    return f->value.data + f->value.len + separator;
}

/* The bytes from there on as binary blocks with their signature: false where they
 * are none, and then nothing of *out but the fields after `first` has changed. */
static bool
is_binary_tail(
    struct span code, const uint8_t *at, size_t first, struct seal *out)
{
    struct cursor c = cursor_over(at, (size_t)(code.data + code.len - at));
    struct span message;

    if (binary_read_tail(&c, first, out, &message, NULL) != SCEAU_OK)
        return false;
    out->signed_bytes =
        span_of(code.data, (size_t)(message.data + message.len - code.data));
    return true;
}

static struct block_list
read_as_far_as_it_goes(struct span text, struct seal *out)
{
    struct block_list list = { .field = out->field };
    enum sceau_status status = block_read_all(text, out->type, &list, NULL);

    (void)status; /* where it stopped is in the list */
    return list;
}

/* After an unknown field, whose length nobody knows: the first thing that is a
 * signature block, so that an annex after it changes nothing. The fields are read
 * again, as other attempts wrote over them. */
static bool
is_signed_somewhere(
    struct span code, struct span text, struct span rest, struct seal *out)
{
    struct block_list list = read_as_far_as_it_goes(text, out);

    out->blocks_unreadable = list.unreadable;
    for (size_t i = 0; i < rest.len; i++)
        if (rest.data[i] == 0xff
            && is_binary_tail(code, rest.data + i, list.count, out))
            return true;
    return false;
}

/*
 * 3.4.2: C40 text up to the end of a block, then binary. Nothing marks the switch in
 * the bytes: the text is read as far as the table goes, and the last boundary is taken
 * from which what follows is binary blocks and a signature to the end. The first byte
 * that no text has is the last one looked at: it stands before the annex, so that
 * nothing there moves a boundary.
 */
static bool
read_mixed(struct span code, const struct cursor *c, struct seal *out)
{
    struct span rest = span_of(c->at, cursor_left(c)), text = rest;

    if (out->reading != SEAL_READ_FRENCH)
        return false;
    text.len = seven_bits(rest);
    text.len += text.len < rest.len;
    struct block_list list = read_as_far_as_it_goes(text, out);
    size_t read = list.count - (list.unreadable || list.broken);
    out->form = SEAL_FORM_MIXED;
    for (size_t n = read + 1; n-- > 0;) {
        const uint8_t *at = n ? after_field(&out->field[n - 1]) : rest.data;
        if (is_binary_tail(code, at, n, out))
            return true;
    }
    if (list.unreadable && is_signed_somewhere(code, text, rest, out))
        return true;
    out->form = SEAL_FORM_C40;
    out->field_count = 0;
    out->blocks_unreadable = false;
    return false;
}

/* What follows a header of theirs may be of a form of theirs. */
static bool
is_of_other_country(const struct seal *s)
{
    return s->reading == SEAL_READ_HEADER && memcmp(s->header.ca, "FR", 2) != 0;
}

static enum sceau_status
read_c40(struct span code, struct seal *out, struct sceau_error *error)
{
    struct cursor c = cursor_over(code.data, code.len);
    enum sceau_status status = header_read(&c, &out->header, error);

    if (status != SCEAU_OK)
        return status;
    find_definition(out);
    if (out->header.version == 1)
        return read_first_version(code, &c, out, error);
    struct cursor after = c;
    status = read_text(code, &c, out, error);
    if (status == SCEAU_E_FORMAT && is_of_other_country(out))
        return fail(error, SCEAU_E_UNSUPPORTED,
            "signature d’une forme que la norme française n’a pas");
    if (status == SCEAU_OK || out->header.version < 4
        || seven_bits(code) == code.len)
        return status;
    out->annex_unreadable = false;
    if (!read_mixed(code, &after, out))
        return status;
    if (error)
        *error = (struct sceau_error) { 0 };
    return SCEAU_OK;
}

static enum sceau_status
read_binary(struct span code, struct seal *out, struct sceau_error *error)
{
    struct cursor c = cursor_over(code.data, code.len);
    struct span message;

    out->form = SEAL_FORM_BINARY;
    enum sceau_status status = binary_read_header(&c, &out->header, error);
    if (status != SCEAU_OK)
        return status;
    find_definition(out);
    size_t header_len = cursor_offset(&c);
    status = binary_read_tail(&c, 0, out, &message, error);
    if (status == SCEAU_OK)
        out->signed_bytes = span_of(code.data, header_len + message.len);
    return status;
}

void
seal_reset(struct seal *out)
{
    memset(&out->header, 0, sizeof out->header);
    out->form = SEAL_FORM_C40;
    out->reading = SEAL_READ_HEADER;
    out->neighbour = NULL;
    out->parts = (struct seal_parts) { 0 };
    out->type = NULL;
    out->signed_bytes = span_of(NULL, 0);
    out->signature_len = out->field_count = out->annex_count = 0;
    out->annex_bytes = span_of(NULL, 0);
    out->annex_unreadable = out->blocks_unreadable = false;
}

enum sceau_status
seal_parse_joined(struct span code, struct seal *out, struct sceau_error *error)
{
    seal_reset(out);
    if (code.len > SCEAU_SET_CODE_MAX)
        return fail(error, SCEAU_E_LIMIT,
            "code de %zu octets : aucun ensemble de symboles n’en contient "
            "autant",
            code.len);
    out->neighbour = neighbour_of(code);
    if (out->neighbour)
        return fail(error, SCEAU_E_UNSUPPORTED,
            "ce code est d’un autre format que le 2D-Doc");
    return code.len && code.data[0] == 0xdc ? read_binary(code, out, error)
                                            : read_c40(code, out, error);
}

/* 3.8: one symbol of several says nothing by itself. */
static enum sceau_status
refuse_part(
    const struct set_part *p, struct seal *out, struct sceau_error *error)
{
    struct seal_set alone = { 0 };

    (void)set_add(&alone, p);
    out->parts = set_parts(&alone);
    return fail(error, SCEAU_E_UNSUPPORTED,
        "code %d sur %d d’un ensemble : il manque les autres", p->index + 1,
        p->total);
}

enum sceau_status
seal_parse(struct span code, struct seal *out, struct sceau_error *error)
{
    struct set_part part;

    if (code.len <= SCEAU_CODE_MAX && !set_part_read(code, &part))
        return seal_parse_joined(code, out, error);
    seal_reset(out);
    if (code.len <= SCEAU_CODE_MAX)
        return refuse_part(&part, out, error);
    return fail(error, SCEAU_E_LIMIT,
        "code de %zu octets : aucun symbole n’en contient autant", code.len);
}

enum sceau_status
seal_write_signature(
    struct span signature, struct buffer *out, struct sceau_error *error)
{
    if (!is_signature_length(base32_symbols(signature.len)))
        return fail(error, SCEAU_E_FORMAT,
            "signature de %zu octets au lieu de 64, 96 ou 132", signature.len);
    buffer_byte(out, SEAL_US);
    uint8_t *room = buffer_room(out, base32_symbols(signature.len));
    if (!room)
        return fail(error, buffer_status(out), "signature : plus de place");
    base32_encode(signature, room);
    return SCEAU_OK;
}

static enum sceau_status
write_header(
    const struct seal *seal, struct buffer *out, struct sceau_error *error)
{
    if (seal->header.issued_lower || seal->header.signed_lower)
        return fail(error, SCEAU_E_UNSUPPORTED,
            "en-tête : une date y est en minuscules, ce qui ne s’écrit pas");
    return seal->form == SEAL_FORM_BINARY
        ? binary_write_header(&seal->header, out, error)
        : header_write(&seal->header, out, error);
}

static enum sceau_status
write_signature(
    const struct seal *seal, struct buffer *out, struct sceau_error *error)
{
    struct span signature = span_of(seal->signature, seal->signature_len);

    if (seal->form != SEAL_FORM_C40)
        binary_write_signature(signature, out);
    else if (seal->header.version == 1)
        buffer_put(out, signature.data, signature.len);
    else
        return seal_write_signature(signature, out, error);
    return SCEAU_OK;
}

enum sceau_status
seal_write(
    const struct seal *seal, struct buffer *out, struct sceau_error *error)
{
    enum sceau_status status = write_header(seal, out, error);

    if (status != SCEAU_OK)
        return status;
    bool known =
        seal->reading == SEAL_READ_FRENCH || seal->form == SEAL_FORM_BINARY;
    if (!known || seal->blocks_unreadable)
        return fail(error, SCEAU_E_UNSUPPORTED,
            "les champs de ce code ne sont pas tous connus");
    block_write_all(seal->field, seal->field_count, out);
    status = write_signature(seal, out, error);
    if (status != SCEAU_OK)
        return status;
    if (seal->annex_bytes.data && seal->form == SEAL_FORM_C40)
        buffer_byte(out, SEAL_GS);
    if (seal->annex_bytes.data)
        buffer_put(out, seal->annex_bytes.data, seal->annex_bytes.len);
    if (buffer_status(out) != SCEAU_OK)
        return fail(error, buffer_status(out), "code : plus de place");
    return SCEAU_OK;
}

const struct seal_field *
seal_find(const struct seal *seal, const char *id)
{
    for (size_t i = 0; i < seal->field_count; i++)
        if (seal->field[i].definition && memcmp(seal->field[i].id, id, 2) == 0
            && seal->field[i].value.data)
            return &seal->field[i];
    return NULL;
}
