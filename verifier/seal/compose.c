/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/compose.h"

#include "verifier/base/error.h"
#include "verifier/seal/base32.h"
#include "verifier/seal/block.h"
#include "verifier/seal/rule.h"
#include "verifier/seal/shorten.h"
#include "verifier/seal/symbol.h"

/* Room for the shortened lines of one message: they are at most 155 long. */
enum { SHORT_ROOM = 2048, CUT_LEAST = 1 };

struct piece {
    const struct dictionary_field *definition;
    struct span text;
    bool needed;
    bool included;
    enum seal_fate fate;
};

struct composer {
    const struct seal_draft *draft;
    const struct dictionary_type *type;
    struct piece piece[SCEAU_FIELDS_MAX];
    uint8_t room[SHORT_ROOM];
    size_t used;
    size_t at; /* the value at hand */
    struct buffer *out;
    struct sceau_error *error;
};

/* Whole identifiers of a list, separated by spaces and signs. */
static bool
names(const char *list, const char *id)
{
    for (const char *hit = strstr(list, id); hit; hit = strstr(hit + 1, id))
        if ((hit == list || strchr(" +(,|", hit[-1]))
            && (hit[2] == 0 || strchr(" +),|", hit[2])))
            return true;
    return false;
}

/* 11.2: the lines that AFNOR XP Z10-011 lays out. */
static bool
is_address_line(const char *id)
{
    static const char ids[] =
        "20 21 22 23 27 28 29 2A 4O 5D 5E 5F 5G 6S 6T 6U 6V 79 AU AV AW AX C8 "
        "HD HF HI";

    return names(ids, id);
}

/*
 * 3.4.2 lets a value be cut that people can still read when it is. A number, a date,
 * an identifier or a coded mention would be another one.
 */
static bool
may_be_cut(const struct dictionary_field *f)
{
    static const char never[] = "0C 31 6F 6P"; /* an address, an IBAN, a MRZ… */
    const uint16_t prose = CHARSET_UPPER | CHARSET_SPACE;

    return !f->fixed && f->format == FORMAT_TEXT && !names(never, f->id)
        && ((f->charset & prose) == prose || f->charset == CHARSET_ANY);
}

static enum sceau_status
refuse(struct composer *c, const char *id, const char *why)
{
    return fail(c->error, SCEAU_E_FORMAT, "champ %s : %s", id, why);
}

/* An address that is too long for its field is shortened, then cut. */
static enum sceau_status
fit_field(struct composer *c, struct piece *p)
{
    const struct dictionary_field *f = p->definition;
    size_t max = f->max;

    if (f->fixed || max == 0 || p->text.len <= max)
        return SCEAU_OK;
    if (is_address_line(f->id) && p->text.len <= SHORT_ROOM - c->used) {
        uint8_t *to = c->room + c->used;
        size_t len = shorten_address(p->text, max, to);
        c->used += len;
        p->text = span_of(to, len);
        p->fate = SEAL_FATE_SHORTENED;
    }
    if (p->text.len <= max)
        return SCEAU_OK;
    if (!may_be_cut(f))
        return fail(c->error, SCEAU_E_FORMAT,
            "champ %s : %zu caractères au lieu de %zu au plus, et ce champ ne "
            "se tronque pas",
            f->id, p->text.len, max);
    p->text.len = max;
    p->fate = SEAL_FATE_CUT;
    return SCEAU_OK;
}

static enum sceau_status
take_value(struct composer *c, size_t i)
{
    const struct seal_value *v = &c->draft->value[i];
    struct piece *p = &c->piece[i];

    *p = (struct piece) { .definition = dictionary_field(v->id),
        .text = v->text };
    if (!p->definition)
        return refuse(c, v->id, "inconnu du dictionnaire");
    if (!dictionary_type_allows(c->type, p->definition))
        return refuse(c, v->id, "ce type de document ne l’a pas");
    for (size_t k = 0; k < i; k++)
        if (memcmp(c->draft->value[k].id, v->id, 2) == 0)
            return refuse(c, v->id, "donné deux fois");
    p->needed = v->needed || names(c->type->mandatory, v->id)
        || names(c->type->one_of, v->id) || names(c->type->conditional, v->id);
    return fit_field(c, p);
}

static struct piece *
piece_of(struct composer *c, const char *id)
{
    for (size_t i = 0; i < c->draft->count; i++)
        if (memcmp(c->draft->value[i].id, id, 2) == 0)
            return &c->piece[i];
    return NULL;
}

/* list: identifiers separated by spaces; none of them may be left out. */
static enum sceau_status
expect_all(struct composer *c, const char *list)
{
    for (const char *at = list; *at; at += at[2] ? 3 : 2) {
        char id[3] = { at[0], at[1], 0 };
        struct piece *p = piece_of(c, id);
        if (!p)
            return refuse(c, id, "obligatoire, il manque");
        p->needed = true;
    }
    return SCEAU_OK;
}

static bool
is_whole(struct composer *c, const struct rule_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        if (!piece_of(c, group->field[i]->id))
            return false;
    return true;
}

static enum sceau_status
expect_one_of(struct composer *c)
{
    struct rule rule;
    char text[RULE_SIZE];

    for (const char *at = c->type->one_of; rule_next(&at, &rule);) {
        size_t whole = 0;
        for (size_t i = 0; i < rule.count; i++)
            whole += is_whole(c, &rule.group[i]);
        rule_text(&rule, text);
        if (whole == 0)
            return fail(c->error, SCEAU_E_FORMAT,
                "il manque l’un de ces champs ou groupes de champs : %s", text);
        if (rule.exclusive && whole > 1)
            return fail(c->error, SCEAU_E_FORMAT,
                "ces champs ou groupes de champs s’excluent : %s", text);
    }
    return SCEAU_OK;
}

static enum sceau_status
expect_conditional(struct composer *c)
{
    enum sceau_status status = SCEAU_OK;
    struct rule_condition condition;

    for (size_t at = 0;
         status == SCEAU_OK && rule_next_condition(c->type, &at, &condition);) {
        const struct piece *when = piece_of(c, condition.when);
        if (when && rule_applies(&condition, when->text))
            status = expect_all(c, condition.fields);
    }
    return status;
}

static enum sceau_status
take_values(struct composer *c)
{
    const struct seal_header *h = c->draft->header;

    c->type = dictionary_type(h->type, h->perimeter);
    if (!c->type)
        return fail(c->error, SCEAU_E_FORMAT,
            "type %s, périmètre %s : inconnus du dictionnaire", h->type,
            h->perimeter);
    if (c->type->dated != date_is_set(h->issued))
        return fail(c->error, SCEAU_E_FORMAT,
            c->type->dated ? "le type %s demande une date d’émission"
                           : "le type %s n’a pas de date d’émission",
            h->type);
    if (c->draft->count > SCEAU_FIELDS_MAX)
        return fail(c->error, SCEAU_E_LIMIT, "plus de %d champs dans un code",
            SCEAU_FIELDS_MAX);
    for (c->at = 0; c->at < c->draft->count; c->at++) {
        enum sceau_status status = take_value(c, c->at);
        if (status != SCEAU_OK)
            return status;
    }
    enum sceau_status status = expect_all(c, c->type->mandatory);
    if (status == SCEAU_OK)
        status = expect_one_of(c);
    return status == SCEAU_OK ? expect_conditional(c) : status;
}

/* A cut value ends with RS, wherever it stands. */
static enum sceau_status
write_piece(struct composer *c, const struct piece *p, bool last)
{
    struct seal_field f = { .value = p->text, .end = SEAL_END_TRUNCATED };

    if (p->fate != SEAL_FATE_CUT)
        return seal_write_field(
            p->definition->id, p->text, last, c->out, c->error);
    if (!dictionary_charset_allows(p->definition->charset, p->text))
        return refuse(
            c, p->definition->id, "caractère que ce champ ne permet pas");
    memcpy(f.id, p->definition->id, sizeof f.id);
    block_write_all(&f, 1, c->out);
    return SCEAU_OK;
}

static enum sceau_status
write_message(struct composer *c)
{
    size_t last = c->draft->count;
    enum sceau_status status =
        seal_write_header(c->draft->header, c->out, c->error);

    while (last > 0 && !c->piece[last - 1].included)
        last--;
    for (size_t i = 0; status == SCEAU_OK && i < last; i++) {
        c->at = i;
        if (c->piece[i].included)
            status = write_piece(c, &c->piece[i], i + 1 == last);
    }
    if (status != SCEAU_OK)
        return status;
    c->at = c->draft->count;
    if (buffer_status(c->out) != SCEAU_OK)
        status = fail(c->error, buffer_status(c->out), "message trop long");
    return status;
}

/* Codewords that the message would take with its signature; *fits says if it may. */
static enum sceau_status
measure(struct composer *c, bool *fits)
{
    AUTO_BUFFER struct buffer draft = buffer_with_max(8 * SCEAU_CODE_MAX);
    struct buffer *out = c->out;

    c->out = &draft;
    enum sceau_status status = write_message(c);
    c->out = out;
    if (status != SCEAU_OK)
        return status;
    buffer_byte(&draft, SEAL_US);
    uint8_t *room =
        buffer_room(&draft, base32_symbols(c->draft->signature_len));
    if (!room)
        return fail(c->error, buffer_status(&draft), "message trop long");
    memset(room, 'A', base32_symbols(c->draft->signature_len));
    *fits = symbol_codewords(buffer_span(&draft)) <= c->draft->codewords;
    return SCEAU_OK;
}

static struct piece *
longest_to_cut(struct composer *c)
{
    struct piece *longest = NULL;

    for (size_t i = 0; i < c->draft->count; i++) {
        struct piece *p = &c->piece[i];
        if (p->included && may_be_cut(p->definition) && p->text.len > CUT_LEAST
            && (!longest || p->text.len > longest->text.len))
            longest = p;
    }
    return longest;
}

/* 11.3: only where the needed fields alone do not fit, the longest first. */
static enum sceau_status
cut_needed(struct composer *c)
{
    bool fits = false;
    enum sceau_status status = measure(c, &fits);

    while (status == SCEAU_OK && !fits) {
        struct piece *p = longest_to_cut(c);
        if (!p)
            return fail(c->error, SCEAU_E_LIMIT,
                "les champs obligatoires ne tiennent pas dans un symbole, même "
                "tronqués");
        p->text.len--;
        p->fate = SEAL_FATE_CUT;
        status = measure(c, &fits);
    }
    return status;
}

static enum sceau_status
add_optional(struct composer *c)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < c->draft->count; i++) {
        struct piece *p = &c->piece[i];
        bool fits = true;
        if (p->needed)
            continue;
        p->included = true;
        status = measure(c, &fits);
        p->included = fits;
        if (!fits)
            p->fate = SEAL_FATE_LEFT_OUT;
    }
    return status;
}

/* All of it fits a symbol as a rule; only where not, the order of 11.3 counts. */
static enum sceau_status
fit_message(struct composer *c)
{
    bool fits = false;

    for (size_t i = 0; i < c->draft->count; i++)
        c->piece[i].included = true;
    enum sceau_status status = measure(c, &fits);
    if (status != SCEAU_OK || fits)
        return status;
    for (size_t i = 0; i < c->draft->count; i++)
        c->piece[i].included = c->piece[i].needed;
    status = cut_needed(c);
    return status == SCEAU_OK ? add_optional(c) : status;
}

enum sceau_status
seal_compose(const struct seal_draft *draft, struct seal_outcome *outcome,
    struct buffer *out, struct sceau_error *error)
{
    struct composer c;

    c.draft = draft;
    c.used = 0;
    c.at = draft->count;
    c.out = out;
    c.error = error;
    enum sceau_status status = take_values(&c);
    if (status == SCEAU_OK)
        status = fit_message(&c);
    if (status == SCEAU_OK)
        status = write_message(&c);
    if (outcome)
        outcome->fault = c.at;
    for (size_t i = 0; outcome && status == SCEAU_OK && i < draft->count; i++)
        outcome->fate[i] = c.piece[i].fate;
    return status;
}
