/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/block.h"

#include "verifier/base/cursor.h"
#include "verifier/base/error.h"
#include "verifier/seal/binary.h"

/* A French EORI number: FR and a SIRET padded to 15 digits. */
enum { EORI_LENGTH = 17 };

static bool
is_separator(uint8_t c)
{
    return c == SEAL_GS || c == SEAL_RS;
}

/* Bytes up to the next separator or the end. */
static size_t
run_length(const struct cursor *c)
{
    size_t n = 0, left = cursor_left(c);

    while (n < left && !is_separator(c->at[n]))
        n++;
    return n;
}

/*
 * Fields DH, DP and DW may hold 20 characters, yet the official codes put a
 * French EORI of 17 there without a GS. Cut where the next block is one that
 * this type of document has.
 */
static bool
is_eori_without_end(const char *id, const uint8_t *value, size_t run,
    const struct dictionary_type *type)
{
    if (id[0] != 'D' || !strchr("HPW", id[1]) || !type)
        return false;
    if (run < EORI_LENGTH + 2 || memcmp(value, "FR", 2) != 0)
        return false;
    if (!dictionary_charset_allows(
            CHARSET_DIGIT, span_of(value + 2, EORI_LENGTH - 2)))
        return false;
    char next[3] = { (char)value[EORI_LENGTH], (char)value[EORI_LENGTH + 1] };
    const struct dictionary_field *field = dictionary_field(next);
    return field && dictionary_type_allows(type, field);
}

/* 3.4.2: how long the value is; a run longer than the maximum ends there, bare. */
static size_t
value_length(struct seal_field *f, const struct cursor *c,
    const struct dictionary_type *type, bool longer)
{
    const struct dictionary_field *d = f->definition;
    size_t run = run_length(c);

    if (d->fixed)
        return d->max;
    if (is_eori_without_end(f->id, c->at, run, type)) {
        f->end = SEAL_END_EORI;
        return EORI_LENGTH;
    }
    return d->max && run > d->max && !longer ? d->max : run;
}

static enum seal_end
read_end(struct cursor *c)
{
    int next = cursor_peek(c);

    if (next < 0 || !is_separator((uint8_t)next))
        return SEAL_END_NONE;
    c->at++;
    return next == SEAL_GS ? SEAL_END_COMPLETE : SEAL_END_TRUNCATED;
}

/* 3.4.1: seven bits. A control character is an alphabet that the field does not have,
 * which the signature may cover; a separator is another block's. */
static bool
may_stand_in_value(uint8_t c)
{
    return c <= 0x7f && !is_separator(c) && c != SEAL_US;
}

static enum sceau_status
read_value(struct cursor *c, struct seal_field *f,
    const struct dictionary_type *type, bool longer, struct sceau_error *error)
{
    size_t at = cursor_offset(c);

    if (!cursor_take(c, value_length(f, c, type, longer), &f->value))
        return fail_at(error, at, SCEAU_E_FORMAT,
            "champ %s : il manque des caractères", f->id);
    for (size_t i = 0; i < f->value.len; i++)
        if (!may_stand_in_value(f->value.data[i]))
            return fail_at(error, at + i, SCEAU_E_FORMAT,
                "champ %s : séparateur ou octet hors du jeu de caractères dans "
                "la valeur",
                f->id);
    if (f->end != SEAL_END_EORI)
        f->end = read_end(c);
    if (f->end == SEAL_END_TRUNCATED && f->definition->fixed)
        return fail_at(error, cursor_offset(c) - 1, SCEAU_E_FORMAT,
            "champ %s : de longueur fixe, il ne peut pas être tronqué", f->id);
    return SCEAU_OK;
}

static enum sceau_status
read_id(struct cursor *c, struct seal_field *f, struct sceau_error *error)
{
    struct span id;
    size_t at = cursor_offset(c);

    if (!cursor_take(c, 2, &id)
        || !dictionary_charset_allows(CHARSET_UPPER | CHARSET_DIGIT, id))
        return fail_at(error, at, SCEAU_E_FORMAT,
            "identifiant de champ illisible à l’octet %zu du message", at);
    memcpy(f->id, id.data, 2);
    f->id[2] = 0;
    f->definition = dictionary_field(f->id);
    f->value = span_of(NULL, 0);
    f->end = SEAL_END_NONE;
    f->coding = SEAL_CODING_TEXT;
    return SCEAU_OK;
}

enum sceau_status
block_read_all(struct span text, const struct dictionary_type *type,
    struct block_list *out, struct sceau_error *error)
{
    struct cursor c = cursor_over(text.data, text.len);

    while (!cursor_end(&c)) {
        if (out->count == SCEAU_FIELDS_MAX)
            return fail_at(error, cursor_offset(&c), SCEAU_E_LIMIT,
                "plus de %d champs dans un code", SCEAU_FIELDS_MAX);
        struct seal_field *f = &out->field[out->count];
        enum sceau_status status = read_id(&c, f, error);
        if (status != SCEAU_OK)
            return status;
        out->count++;
        if (!f->definition) {
            out->unreadable = true;
            return SCEAU_OK;
        }
        status = read_value(&c, f, type, out->longer, error);
        out->broken = status != SCEAU_OK;
        if (out->broken)
            return status;
    }
    return SCEAU_OK;
}

static void
write_end(enum seal_end end, struct buffer *out)
{
    if (end == SEAL_END_COMPLETE)
        buffer_byte(out, SEAL_GS);
    else if (end == SEAL_END_TRUNCATED)
        buffer_byte(out, SEAL_RS);
}

void
block_write_all(
    const struct seal_field *field, size_t count, struct buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        if (field[i].coding == SEAL_CODING_BYTES) {
            binary_write_block(&field[i], out);
            continue;
        }
        buffer_put(out, field[i].id, 2);
        buffer_put(out, field[i].value.data, field[i].value.len);
        write_end(field[i].end, out);
    }
}

/* 3.4.2: GS unless the value is last, fixed, or exactly as long as it may be. */
enum sceau_status
seal_write_field(const char *id, struct span value, bool last,
    struct buffer *out, struct sceau_error *error)
{
    const struct dictionary_field *d = dictionary_field(id);

    if (!d)
        return fail(
            error, SCEAU_E_FORMAT, "champ %s : inconnu du dictionnaire", id);
    if (value.len < d->min || (d->max && value.len > d->max))
        return fail(error, SCEAU_E_FORMAT,
            "champ %s : %zu caractères au lieu de %u à %u", id, value.len,
            d->min, d->max);
    if (!dictionary_charset_allows(d->charset, value))
        return fail(error, SCEAU_E_FORMAT,
            "champ %s : caractère que ce champ ne permet pas", id);
    if (!dictionary_follows_format(d, value))
        return fail(error, SCEAU_E_FORMAT,
            "champ %s : la valeur n’a pas la forme prévue", id);
    bool bare = d->fixed || last || (d->max && value.len == d->max);
    struct seal_field f = { .id = { id[0], id[1], 0 },
        .value = value,
        .end = bare ? SEAL_END_NONE : SEAL_END_COMPLETE };
    block_write_all(&f, 1, out);
    if (buffer_status(out) != SCEAU_OK)
        return fail(error, buffer_status(out), "champ %s : plus de place", id);
    return SCEAU_OK;
}
