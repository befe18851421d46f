/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/seal.h"

#include "verifier/base/error.h"
#include "verifier/seal/base32.h"
#include "verifier/seal/block.h"
#include "verifier/seal/header.h"

/*
 * The dictionary is France's and of the perimeter 01. A code belongs to it by the
 * country of its CA; a CA of the user-assigned range XA to XZ (ISO 3166-1) is
 * nobody's country, so there the country of the document decides.
 */
static bool
is_french(const struct seal_header *h)
{
    if (memcmp(h->perimeter, "01", 3) != 0)
        return false;
    if (memcmp(h->ca, "FR", 2) == 0)
        return true;
    return h->ca[0] == 'X' && memcmp(h->country, "FR", 3) == 0;
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

static enum sceau_status
read_message(struct span text, struct seal *out, struct sceau_error *error)
{
    struct block_list list = { .field = out->field };

    if (!is_french(&out->header))
        return SCEAU_OK;
    out->type = dictionary_type(out->header.type, out->header.perimeter);
    enum sceau_status status = block_read_all(text, out->type, &list, error);
    out->field_count = list.count;
    out->blocks_unreadable = list.unreadable;
    return status;
}

static enum sceau_status
check_form(struct span code, struct sceau_error *error)
{
    if (code.len > SCEAU_CODE_MAX)
        return fail(error, SCEAU_E_LIMIT,
            "code de %zu octets : aucun symbole n’en contient autant",
            code.len);
    if (code.len && (code.data[0] == 0xdc || code.data[0] == 0xee))
        return fail(error, SCEAU_E_UNSUPPORTED,
            "forme binaire du 2D-Doc : cette version ne la lit pas");
    return SCEAU_OK;
}

/* 3.5: a header 04 in C40 may be followed by binary blocks, whose signature is a
 * block FF of 64, 96 or 132 bytes. */
static bool
is_mixed(const struct seal_header *h, struct span code)
{
    for (size_t i = 0; h->version == 4 && i + 2 < code.len; i++) {
        size_t len = code.data[i + 1];
        if (code.data[i] == 0xff && is_signature_length(base32_symbols(len))
            && code.len - i - 2 >= len)
            return true;
    }
    return false;
}

static enum sceau_status
check_characters(
    const struct seal_header *h, struct span code, struct sceau_error *error)
{
    for (size_t i = 0; i < code.len; i++)
        if (code.data[i] > 0x7f)
            return is_mixed(h, code)
                ? fail_at(error, i, SCEAU_E_UNSUPPORTED,
                    "forme mixte du 2D-Doc : cette version ne la lit pas")
                : fail_at(error, i, SCEAU_E_FORMAT,
                    "octet %zu : hors du jeu de caractères C40", i);
    return SCEAU_OK;
}

enum sceau_status
seal_parse(struct span code, struct seal *out, struct sceau_error *error)
{
    struct cursor c = cursor_over(code.data, code.len);
    size_t header_len;

    memset(&out->header, 0, sizeof out->header);
    out->type = NULL;
    out->signed_bytes = span_of(NULL, 0);
    out->signature_len = out->field_count = out->annex_count = 0;
    out->annex_bytes = span_of(NULL, 0);
    out->annex_unreadable = out->blocks_unreadable = false;
    enum sceau_status status = check_form(code, error);
    if (status == SCEAU_OK)
        status = header_read(&c, &out->header, error);
    if (status != SCEAU_OK)
        return status;
    if (out->header.version == 1)
        return fail(error, SCEAU_E_UNSUPPORTED,
            "en-tête 01 (expérimentation) : cette version ne la lit pas");
    status = check_characters(&out->header, code, error);
    if (status != SCEAU_OK)
        return status;
    header_len = cursor_offset(&c);
    struct span message = cursor_until(&c, SEAL_US);
    out->signed_bytes = span_of(code.data, header_len + message.len);
    if (cursor_end(&c))
        return fail_at(error, code.len, SCEAU_E_FORMAT,
            "séparateur US absent : la signature manque");
    c.at++; /* the US */
    status = read_signature(&c, out, error);
    if (status == SCEAU_OK)
        status = read_message(message, out, error);
    if (status == SCEAU_OK)
        status = read_annex(&c, out, error);
    return status;
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

enum sceau_status
seal_write(
    const struct seal *seal, struct buffer *out, struct sceau_error *error)
{
    enum sceau_status status = seal_write_header(&seal->header, out, error);

    if (status != SCEAU_OK)
        return status;
    if (!is_french(&seal->header) || seal->blocks_unreadable)
        return fail(error, SCEAU_E_UNSUPPORTED,
            "les champs de ce code ne sont pas tous connus");
    block_write_all(seal->field, seal->field_count, out);
    status = seal_write_signature(
        span_of(seal->signature, seal->signature_len), out, error);
    if (status == SCEAU_OK && seal->annex_bytes.data) {
        buffer_byte(out, SEAL_GS);
        buffer_put(out, seal->annex_bytes.data, seal->annex_bytes.len);
        if (buffer_status(out) != SCEAU_OK)
            return fail(error, buffer_status(out), "annexe : plus de place");
    }
    return status;
}

const struct seal_field *
seal_find(const struct seal *seal, const char *id)
{
    for (size_t i = 0; i < seal->field_count; i++)
        if (memcmp(seal->field[i].id, id, 2) == 0 && seal->field[i].value.data)
            return &seal->field[i];
    return NULL;
}
