/* SPDX-License-Identifier: EUPL-1.2 */
/* What the writer makes, the reader reads back whole. */
#include "tests/unit/test.h"

#include "verifier/seal/compose.h"
#include "verifier/seal/dictionary_data.h"
#include "verifier/seal/rule.h"
#include "verifier/seal/set.h"
#include "verifier/seal/shorten.h"
#include "verifier/seal/symbol.h"

enum { ROOM = 8192 };

static struct seal seal; /* too large for a stack */
static struct seal_outcome outcome;
static uint32_t seed;

static uint32_t
below(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return n ? (seed >> 8) % n : 0;
}

static struct seal_header
header_of(const char *type)
{
    struct seal_header h = { .version = 4,
        .ca = "FR00",
        .certificate = "0001",
        .issued = { 2026, 11, 24 },
        .signed_on = { 2026, 11, 24 },
        .perimeter = "01",
        .country = "FR" };

    memcpy(h.type, type, 3);
    if (!dictionary_type(type, "01")->dated)
        h.issued = DATE_NONE;
    return h;
}

static enum sceau_status
compose(const char *type, const struct seal_value *value, size_t count,
    unsigned side, struct buffer *out, struct sceau_error *error)
{
    struct seal_header h = header_of(type);
    struct seal_draft draft = { .header = &h,
        .value = value,
        .count = count,
        .signature_len = 64,
        .codewords = symbol_capacity(side) };

    return seal_compose(&draft, &outcome, out, error);
}

/* Sealed by anything: reading does not look at keys. */
static void
read_back(struct buffer *out)
{
    static const uint8_t rs[64] = { 1 };
    struct sceau_error error = { 0 };

    assert_int_equal(
        seal_write_signature(span_of(rs, sizeof rs), out, &error), SCEAU_OK);
    if (seal_parse(buffer_span(out), &seal, &error) != SCEAU_OK)
        fail_msg("%s : %s", buffer_cstr(out), error.text);
}

static const char *
sample_of(enum dictionary_format format)
{
    switch (format) {
    case FORMAT_DATE_HEX:
        return "2660";
    case FORMAT_DDMMYYYY:
    case FORMAT_DDMMYYYY_LUNAR:
        return "29022024";
    case FORMAT_DDMMYYYYHHMM:
        return "290220242359";
    case FORMAT_DDMMYYYYHHMMSS:
        return "29022024235959";
    case FORMAT_HHMMSS:
        return "235959";
    case FORMAT_HHMM:
        return "0000";
    case FORMAT_YEAR:
        return "2026";
    case FORMAT_MMYYYYMMYYYY:
        return "012026122026";
    case FORMAT_COUNTRY:
        return "AR";
    case FORMAT_BASE32_URL:
        return "NB2HI4DTHIXS6";
    case FORMAT_UUID_SPACES:
        return "0123ABCD 4567 89EF 0123 456789ABCDEF";
    case FORMAT_TEXT:
    case FORMAT_DECIMAL_COMMA:
    case FORMAT_HEX:
    case FORMAT_BASE36:
    case FORMAT_BOOLEAN:
        break;
    }
    return NULL;
}

/* A value that its definition allows, often at its longest or empty. */
static struct span
draw_value(const struct dictionary_field *d, uint8_t *to)
{
    static const char any[] = "AZ09 /,-.@'";
    const char *sample = d->format == FORMAT_COUNTRY && !d->fixed
        ? "FR123456789012345" /* an EORI */
        : sample_of(d->format);
    uint32_t max = d->max ? d->max : 30, len = d->min;

    if (sample)
        return span_str(sample);
    if (d->format == FORMAT_BOOLEAN)
        return span_str(below(2) ? "1" : "0");
    if (d->format == FORMAT_DECIMAL_COMMA) {
        for (uint32_t i = 0; i < max; i++)
            to[i] = i == max - 2 && max > 2 ? ',' : '7';
        return span_of(to, max);
    }
    if (!d->fixed)
        len += below(4) == 0 ? max - d->min : below(max - d->min + 1);
    for (uint32_t i = 0; i < len; i++) {
        do
            to[i] = (uint8_t)any[below(sizeof any - 1)];
        while (!dictionary_charset_allows(d->charset, span_of(to + i, 1))
            || (d->format == FORMAT_HEX && strchr("Z", to[i])));
    }
    return span_of(to, len);
}

static bool
is_in(const struct rule_group *group, const struct dictionary_field *d)
{
    for (size_t i = 0; i < group->count; i++)
        if (group->field[i] == d)
            return true;
    return false;
}

/* One group of each rule by chance; the others only where they do not exclude it. */
static bool
is_excluded(const struct dictionary_type *t, const struct dictionary_field *d,
    uint32_t chance, bool *must)
{
    struct rule rule;

    for (const char *at = t->one_of; rule_next(&at, &rule);)
        for (size_t i = 0; i < rule.count; i++)
            if (is_in(&rule.group[i], d)) {
                *must = *must || i == chance % rule.count;
                return rule.exclusive && i != chance % rule.count;
            }
    return false;
}

/* What the type asks for and some of its other fields, in a random order. */
static size_t
draw_message(
    const struct dictionary_type *t, struct seal_value *value, uint8_t *room)
{
    size_t count = 0, used = 0;
    uint32_t chance = below(12);

    for (size_t i = 0; i < dictionary_field_count && count < 60; i++) {
        const struct dictionary_field *d = &dictionary_fields[i];
        /* conditional fields too, whatever the value that asks for them */
        bool must = !strstr(t->optional, d->id);
        if (!must || strstr(t->one_of, d->id))
            must = strstr(t->mandatory, d->id) || strcmp(d->id, "I2") == 0;
        if (!dictionary_type_names(t, d->id) || is_excluded(t, d, chance, &must)
            || (!must && below(2)))
            continue;
        struct seal_value v = { .text = draw_value(d, room + used) };
        if (v.text.data == room + used)
            used += v.text.len;
        memcpy(v.id, d->id, 3);
        size_t at = below((uint32_t)count + 1);
        value[count] = value[at];
        value[at] = v;
        count++;
    }
    return count;
}

/* The value as 11.2 makes it, in room of at least its length. */
static struct span
shortened(const struct seal_value *v, uint8_t *room)
{
    return span_of(
        room, shorten_address(v->text, dictionary_field(v->id)->max, room));
}

static void
expect_field(
    const struct seal_value *v, enum seal_fate fate, const struct seal_field *f)
{
    static uint8_t room[ROOM];
    struct span shorter = shortened(v, room);

    assert_memory_equal(f->id, v->id, 3);
    if (fate == SEAL_FATE_WHOLE)
        assert_true(span_equal(f->value, v->text));
    if (fate == SEAL_FATE_SHORTENED)
        assert_true(span_equal(f->value, shorter) && shorter.len < v->text.len);
    assert_int_equal(fate == SEAL_FATE_CUT, f->end == SEAL_END_TRUNCATED);
    if (fate != SEAL_FATE_CUT)
        return;
    assert_true(f->value.len > 0 && f->value.len < v->text.len);
    assert_true(memcmp(f->value.data, v->text.data, f->value.len) == 0
        || memcmp(f->value.data, shorter.data, f->value.len) == 0);
}

static size_t
expect_same(const struct seal_value *value, size_t count)
{
    size_t read = 0;

    for (size_t i = 0; i < count; i++)
        if (outcome.fate[i] != SEAL_FATE_LEFT_OUT)
            expect_field(&value[i], outcome.fate[i], &seal.field[read++]);
    assert_int_equal(read, seal.field_count);
    return read;
}

/* Every type of the dictionary, and in the end every field of every type. */
static void
what_is_written_is_read_back_whole(void **state)
{
    static struct seal_value value[64];
    static uint8_t room[65536];
    size_t fields = 0, cut = 0, left = 0;

    (void)state;
    seed = 1;
    for (int round = 0; round < 60; round++) {
        for (size_t i = 0; i < dictionary_type_count; i++) {
            AUTO_BUFFER struct buffer out = buffer_with_max(ROOM);
            const struct dictionary_type *t = &dictionary_types[i];
            struct sceau_error error = { 0 };
            if (strlen(t->code) != 2)
                continue; /* of the binary form */
            size_t count = draw_message(t, value, room);
            enum sceau_status status = compose(t->code, value, count,
                below(2) ? SYMBOL_SIDE_GREATEST : 64, &out, &error);
            if (status == SCEAU_E_LIMIT)
                continue;
            if (status != SCEAU_OK)
                fail_msg("%s : %s", t->code, error.text);
            read_back(&out);
            fields += expect_same(value, count);
            for (size_t k = 0; k < count; k++) {
                cut += outcome.fate[k] == SEAL_FATE_CUT;
                left += outcome.fate[k] == SEAL_FATE_LEFT_OUT;
            }
        }
    }
    assert_true(fields > 20000 && cut > 100 && left > 100);
}

/* The official specimen of a tax notice for housing, with its two ways to be named. */
static const struct seal_value address[] = { { .id = "22" }, { .id = "24" },
    { .id = "26" }, { .id = "10" }, { .id = "25" } };
enum { STREET, POSTCODE, COUNTRY, NAME, TOWN };

static void
set_address(struct seal_value value[5], const char *street, const char *name)
{
    memcpy(value, address, sizeof address);
    value[STREET].text = span_str(street);
    value[POSTCODE].text = span_str("75001");
    value[COUNTRY].text = span_str("FR");
    value[NAME].text = span_str(name);
    value[TOWN].text = span_str("PARIS");
}

static void
a_long_address_is_shortened_and_one_that_cannot_be_is_cut(void **state)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(ROOM);
    struct seal_value value[5];

    (void)state;
    set_address(value, "145 AVENUE DU GENERAL DE LA REPUBLIQUE FRANCAISE",
        "MME/SPECIMEN/NATACHA");
    assert_int_equal(
        compose("02", value, 5, SYMBOL_SIDE_GREATEST, &out, NULL), SCEAU_OK);
    read_back(&out);
    expect_same(value, 5);
    assert_int_equal(outcome.fate[STREET], SEAL_FATE_SHORTENED);
    assert_true(span_is(
        seal_find(&seal, "22")->value, "145 AV DU GAL DE LA REP FRANCAISE"));
    buffer_reset(&out);
    set_address(value, "1 ANTICONSTITUTIONNELLEMENTINTERMINABLEMENT", "A");
    assert_int_equal(
        compose("02", value, 5, SYMBOL_SIDE_GREATEST, &out, NULL), SCEAU_OK);
    read_back(&out);
    assert_int_equal(outcome.fate[STREET], SEAL_FATE_CUT);
    assert_true(span_is(seal_find(&seal, "22")->value,
        "1 ANTICONSTITUTIONNELLEMENTINTERMINABL"));
    assert_int_equal(seal_find(&seal, "22")->end, SEAL_END_TRUNCATED);
}

/* 11.3: nothing mandatory is cut to make room for what is optional. */
static void
optional_fields_take_only_the_room_that_is_left(void **state)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(ROOM);
    struct seal_value value[7];

    (void)state;
    set_address(value, "145 AVENUE DES SPECIMENS", "MME/SPECIMEN/NATACHA");
    value[5] =
        (struct seal_value) { "23", span_str("LIEU DIT LE SPECIMEN"), false };
    value[6] = (struct seal_value) { "1K", span_str("A"), false };
    for (unsigned side = 40; side <= 64; side += side == 52 ? 12 : 4) {
        buffer_reset(&out);
        assert_int_equal(compose("02", value, 7, side, &out, NULL), SCEAU_OK);
        read_back(&out);
        assert_true(
            symbol_side_for(symbol_codewords(buffer_span(&out))) <= side);
        assert_int_equal(
            outcome.fate[5], side < 48 ? SEAL_FATE_LEFT_OUT : SEAL_FATE_WHOLE);
        assert_int_equal(
            outcome.fate[6], side < 44 ? SEAL_FATE_LEFT_OUT : SEAL_FATE_WHOLE);
        expect_same(value, 7);
        assert_int_not_equal(outcome.fate[NAME], SEAL_FATE_LEFT_OUT);
        if (side == 40)
            assert_int_equal(outcome.fate[STREET], SEAL_FATE_CUT);
        else
            assert_int_equal(outcome.fate[STREET], SEAL_FATE_WHOLE);
    }
    /* room for a signature of P-256 and little more, none for one of P-521 */
    struct seal_header h = header_of("02");
    struct seal_draft draft = { .header = &h,
        .value = value,
        .count = 7,
        .signature_len = 132,
        .codewords = symbol_capacity(44) };
    buffer_reset(&out);
    assert_int_equal(seal_compose(&draft, NULL, &out, NULL), SCEAU_E_LIMIT);
}

/* What became of one value while the room went from too much to too little. */
struct squeezed {
    size_t cut; /* codewords of the room that cut it first; 0: never cut */
    bool left_out;
    size_t shortest;
};

static void
note_fates(size_t codewords, size_t count, struct squeezed *out)
{
    for (size_t i = 0, read = 0; i < count; i++) {
        if (outcome.fate[i] == SEAL_FATE_LEFT_OUT) {
            out[i].left_out = true;
            continue;
        }
        size_t len = seal.field[read++].value.len;
        if (len < out[i].shortest)
            out[i].shortest = len;
        if (outcome.fate[i] == SEAL_FATE_CUT && !out[i].cut)
            out[i].cut = codewords;
    }
}

/* The same message in one codeword less each time, until it is refused. */
static void
squeeze(const char *type, const struct seal_value *value, size_t count,
    struct squeezed *out)
{
    struct seal_header h = header_of(type);
    struct seal_draft draft = {
        .header = &h, .value = value, .count = count, .signature_len = 64
    };
    struct sceau_error error = { 0 };

    for (size_t i = 0; i < count; i++)
        out[i] = (struct squeezed) { .shortest = SIZE_MAX };
    for (draft.codewords = 1558;; draft.codewords--) {
        AUTO_BUFFER struct buffer code = buffer_with_max(ROOM);
        enum sceau_status status =
            seal_compose(&draft, &outcome, &code, &error);
        if (status == SCEAU_E_LIMIT)
            break;
        if (status != SCEAU_OK)
            fail_msg("%s : %s", type, error.text);
        /* the last that is there needs no GS */
        assert_int_not_equal(code.data[code.len - 1], SEAL_GS);
        read_back(&code);
        assert_true(symbol_codewords(buffer_span(&code)) <= draft.codewords);
        expect_same(value, count);
        note_fates(draft.codewords, count, out);
    }
    assert_non_null(strstr(error.text, "même tronqués"));
}

/* 6P, 66 and 65 mean another thing when cut, names do not. */
static void
only_prose_is_cut_and_never_to_nothing(void **state)
{
    struct seal_value v[] = {
        { "60", { (const uint8_t *)"NATACHA", 7 }, false },
        { "62", { (const uint8_t *)"SPECIMEN BERTHIER", 17 }, false },
        { "65", { (const uint8_t *)"ID", 2 }, false },
        { "66", { (const uint8_t *)"AB123456789012345", 17 }, false },
        { "67", { (const uint8_t *)"FR", 2 }, false },
        { "68", { (const uint8_t *)"F", 1 }, false },
        { "6C", { (const uint8_t *)"FR", 2 }, false },
        { "6N", { (const uint8_t *)"24112026", 8 }, true },
        { "6A", { (const uint8_t *)"PARIS", 5 }, false },
        { "6O", { (const uint8_t *)"23022027", 8 }, true },
    };
    enum { GIVEN, FAMILY, NUMBER = 3, PLACE = 8, COUNT = sizeof v / sizeof *v };
    struct squeezed s[COUNT];

    bool shortest[2] = { false, false };

    (void)state;
    /* three letters are two codewords: each length of another field in turn */
    for (size_t len = 15; len <= 17; len++) {
        v[NUMBER].text.len = len;
        squeeze("07", v, COUNT, s);
        for (size_t i = 0; i < COUNT; i++) {
            assert_int_equal(s[i].cut != 0, i == GIVEN || i == FAMILY);
            assert_int_equal(s[i].left_out, i == PLACE);
        }
        /* the longest first */
        assert_true(s[FAMILY].cut > s[GIVEN].cut);
        shortest[0] |= s[GIVEN].shortest == 1;
        shortest[1] |= s[FAMILY].shortest == 1;
    }
    assert_true(shortest[0] && shortest[1]);
}

static size_t
draw_mandatory(const char *type, struct seal_value *value, uint8_t *room)
{
    size_t count = 0;

    for (const char *at = dictionary_type(type, "01")->mandatory; *at;
         at += at[2] ? 3 : 2) {
        struct seal_value v = { .id = { at[0], at[1], 0 } };
        v.text = draw_value(dictionary_field(v.id), room);
        if (v.text.data == room)
            room += v.text.len;
        value[count++] = v;
    }
    struct rule rule;
    for (const char *at = dictionary_type(type, "01")->one_of;
         rule_next(&at, &rule);)
        for (size_t i = 0; i < rule.group[0].count; i++) {
            struct seal_value v = { .text = draw_value(
                                        rule.group[0].field[i], room) };
            memcpy(v.id, rule.group[0].field[i]->id, 3);
            if (v.text.data == room)
                room += v.text.len;
            value[count++] = v;
        }
    return count;
}

static enum sceau_status
compose_type(const char *type, const struct seal_value *value, size_t count,
    struct sceau_error *error)
{
    AUTO_BUFFER struct buffer code = buffer_with_max(ROOM);
    struct seal_header h = header_of(type);
    struct seal_draft draft = { .header = &h,
        .value = value,
        .count = count,
        .signature_len = 64,
        .codewords = 1558 };

    return seal_compose(&draft, &outcome, &code, error);
}

/* Section 8: 15 has one employer of two sorts, and 5U where the contract ends. */
static void
what_a_type_asks_for_is_there(void **state)
{
    static uint8_t room[65536];
    struct seal_value value[64];
    struct sceau_error error = { 0 };

    (void)state;
    seed = 5;
    size_t count = draw_mandatory("15", value, room), group = count - 2;
    for (size_t i = 0; i < count; i++)
        if (strcmp(value[i].id, "5T") == 0)
            value[i].text = span_str("1");
    assert_int_equal(compose_type("15", value, count, &error), SCEAU_OK);
    assert_int_equal(compose_type("15", value, group, &error), SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "50+5M / 5O+5P"));
    value[count] = (struct seal_value) { "5O", span_str("A"), false };
    value[count + 1] = (struct seal_value) { "5P", span_str("A"), false };
    assert_int_equal(compose_type("15", value, count + 1, &error), SCEAU_OK);
    assert_int_equal(
        compose_type("15", value, count + 2, &error), SCEAU_E_FORMAT);
    for (size_t i = 0; i < count; i++)
        if (strcmp(value[i].id, "5T") == 0)
            value[i].text = span_str("2");
    assert_int_equal(compose_type("15", value, count, &error), SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "5U"));
    value[count] = (struct seal_value) { "5U", span_str("01012030"), false };
    assert_int_equal(compose_type("15", value, count + 1, &error), SCEAU_OK);
}

/* A field whose alphabet the source does not say may be cut, a MRZ or IBAN not. */
static void
fields_of_any_alphabet_are_cut(void **state)
{
    static const struct seal_value bank[] = {
        { "30", { (const uint8_t *)"BANQUE DE FRANCE ET D OUTRE MER", 31 },
            false },
        { "31", { (const uint8_t *)"FR7630006000011234567890189", 27 }, false },
        { "32", { (const uint8_t *)"AGRIFRPP", 8 }, false }
    };
    static uint8_t room[65536];
    struct seal_value value[64];
    struct squeezed s[64];
    size_t cut = 0;

    (void)state;
    squeeze("03", bank, 3, s);
    assert_true(s[0].cut && !s[1].cut && !s[2].cut);
    seed = 7;
    size_t count = draw_mandatory("B3", value, room);
    for (size_t i = 0; i < count; i++) {
        const struct dictionary_field *d = dictionary_field(value[i].id);
        if (d->charset == CHARSET_ANY && !d->fixed && d->format == FORMAT_TEXT)
            value[i].text = span_str("any. thing @ all");
    }
    squeeze("B3", value, count, s);
    for (size_t i = 0; i < count; i++)
        cut += s[i].cut != 0;
    assert_true(cut > 3);
    /* letters, digits and spaces of a fixed length: a registration number, 17 long */
    count = draw_mandatory("A0", value, room);
    squeeze("A0", value, count, s);
    for (size_t i = 0; i < count; i++)
        assert_false(s[i].cut && dictionary_field(value[i].id)->fixed);
}

/* A way to name the holder, or what another field asks for, is not optional. */
static void
what_is_one_of_or_conditional_is_needed(void **state)
{
    static uint8_t room[65536];
    struct seal_value value[64];
    struct squeezed s[64];

    (void)state;
    set_address(value, "145 AVENUE DES SPECIMENS", "MME/SPECIMEN/NATACHA");
    value[5] = (struct seal_value) { "1K", span_str("ABCDEF"), false };
    squeeze("02", value, 6, s);
    assert_false(s[NAME].left_out);
    assert_true(s[NAME].cut && s[STREET].cut && s[5].left_out);
    seed = 3;
    size_t count = draw_mandatory("14", value, room);
    value[count++] = (struct seal_value) { "AU", span_str("LES LILAS"), false };
    value[count++] =
        (struct seal_value) { "6A", span_str("BUENOS AIRES"), false };
    squeeze("14", value, count, s);
    assert_true(s[count - 2].left_out);
    assert_false(s[count - 1].left_out);
}

/* One codeword makes the difference, and not one more. */
static void
a_symbol_is_filled_to_its_last_codeword(void **state)
{
    AUTO_BUFFER struct buffer code = buffer_with_max(ROOM);
    struct seal_value value[6];
    struct seal_header h = header_of("02");
    struct seal_draft draft = { .header = &h,
        .value = value,
        .count = 6,
        .signature_len = 64,
        .codewords = 1558 };

    (void)state;
    set_address(value, "145 AVENUE DES SPECIMENS", "MME/SPECIMEN/NATACHA");
    value[5] = (struct seal_value) { "1K", span_str("ABCDEF"), false };
    assert_int_equal(seal_compose(&draft, &outcome, &code, NULL), SCEAU_OK);
    read_back(&code);
    draft.codewords = symbol_codewords(buffer_span(&code));
    buffer_reset(&code);
    assert_int_equal(seal_compose(&draft, &outcome, &code, NULL), SCEAU_OK);
    assert_int_equal(outcome.fate[5], SEAL_FATE_WHOLE);
    draft.codewords--;
    buffer_reset(&code);
    assert_int_equal(seal_compose(&draft, &outcome, &code, NULL), SCEAU_OK);
    assert_int_equal(outcome.fate[5], SEAL_FATE_LEFT_OUT);
    read_back(&code); /* the field before it is last now, and has no GS */
    assert_null(memmem(code.data, code.len, "\x1d\x1f", 2));
}

static void
what_is_cut_is_in_the_alphabet_too(void **state)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(ROOM);
    struct seal_value value[5];
    struct sceau_error error = { 0 };

    (void)state;
    set_address(value, "1 ANTICONSTITUTI!NNELLEMENTINTERMINABLEMENT", "A");
    assert_int_equal(
        compose("02", value, 5, 144, &out, &error), SCEAU_E_FORMAT);
    assert_non_null(
        strstr(error.text, "champ 22 : caractère que ce champ ne permet pas"));
    assert_int_equal(outcome.fault, STREET);
}

/* Room for shortened lines is bounded: what is longer is only cut. */
static void
very_long_lines_and_lists_have_an_end(void **state)
{
    static char line[4096];
    static struct seal_value many[SCEAU_FIELDS_MAX + 1];
    AUTO_BUFFER struct buffer out = buffer_with_max(ROOM);
    struct seal_value value[5];
    struct sceau_error error = { 0 };

    (void)state;
    for (size_t len = 2048; len <= 2049; len++) {
        memset(line, 'M', sizeof line);
        memcpy(line, "AVENUE ", 7);
        line[len] = 0;
        set_address(value, line, "A");
        buffer_reset(&out);
        assert_int_equal(compose("02", value, 5, 144, &out, &error), SCEAU_OK);
        read_back(&out);
        assert_true(span_starts(seal_find(&seal, "22")->value,
            len > 2048 ? "AVENUE MMM" : "AV MMM"));
        assert_int_equal(outcome.fate[STREET], SEAL_FATE_CUT);
    }
    for (size_t i = 0; i <= SCEAU_FIELDS_MAX; i++)
        many[i] = (struct seal_value) { "22", span_str("A"), false };
    assert_int_equal(compose("02", many, SCEAU_FIELDS_MAX, 144, &out, &error),
        SCEAU_E_FORMAT);
    error = (struct sceau_error) { 0 };
    assert_int_equal(
        compose("02", many, SCEAU_FIELDS_MAX + 1, 144, &out, &error),
        SCEAU_E_LIMIT);
    assert_non_null(strstr(error.text, "plus de 128 champs"));
}

/* 3.8: what one symbol cannot hold whole goes into several, and nothing is cut. */
static void
a_message_too_long_for_one_symbol_goes_into_several(void **state)
{
    static const uint8_t rs[64] = { 1 };
    AUTO_BUFFER struct buffer code = buffer_with_max(ROOM);
    AUTO_BUFFER struct buffer joined = buffer_with_max(ROOM);
    AUTO_BUFFER struct buffer first = buffer_with_max(ROOM);
    AUTO_BUFFER struct buffer second = buffer_with_max(ROOM);
    struct set_part part[2];
    struct seal_set set = { 0 };
    struct seal_value value[7];
    struct seal_header h = header_of("02");
    struct seal_draft draft = { .header = &h,
        .value = value,
        .count = 7,
        .signature_len = 64,
        .codewords = 4 * symbol_capacity(40) };

    (void)state;
    set_address(value, "145 AVENUE DES SPECIMENS", "MME/SPECIMEN/NATACHA");
    value[5] =
        (struct seal_value) { "23", span_str("LIEU DIT LE SPECIMEN"), false };
    value[6] = (struct seal_value) { "1K", span_str("A"), false };
    assert_int_equal(seal_compose(&draft, &outcome, &code, NULL), SCEAU_OK);
    assert_int_equal(
        seal_write_signature(span_of(rs, sizeof rs), &code, NULL), SCEAU_OK);
    assert_int_equal(
        set_symbols_for(buffer_span(&code), symbol_capacity(40)), 2);
    assert_true(set_write_part(buffer_span(&code), "A0Z", 0, 2, &first));
    assert_true(set_write_part(buffer_span(&code), "A0Z", 1, 2, &second));
    assert_true(set_part_read(buffer_span(&first), &part[0]));
    assert_true(set_part_read(buffer_span(&second), &part[1]));
    assert_true(set_add(&set, &part[1]) && set_add(&set, &part[0]));
    set_join(&set, &joined);
    assert_int_equal(
        seal_parse_joined(buffer_span(&joined), &seal, NULL), SCEAU_OK);
    expect_same(value, 7);
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(outcome.fate[i], SEAL_FATE_WHOLE);
}

static void
a_message_that_breaks_its_type_is_refused(void **state)
{
    static const struct {
        struct seal_value wrong;
        const char *named;
    } faults[] = { { { .id = "ZZ" }, "champ ZZ : inconnu" },
        { { .id = "6P" }, "champ 6P : ce type de document ne l’a pas" },
        { { .id = "22" }, "champ 22 : donné deux fois" } };
    AUTO_BUFFER struct buffer out = buffer_with_max(ROOM);
    struct seal_value value[6];
    struct sceau_error error = { 0 };

    (void)state;
    set_address(value, "1 RUE", "A");
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        value[5] = faults[i].wrong;
        assert_int_equal(
            compose("02", value, 6, 144, &out, &error), SCEAU_E_FORMAT);
        assert_non_null(strstr(error.text, faults[i].named));
        assert_int_equal(outcome.fault, 5);
    }
    assert_int_equal(
        compose("02", value + 1, 4, 144, &out, &error), SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "champ 22 : obligatoire"));
    assert_int_equal(outcome.fault, 4);
    value[POSTCODE].text = span_str("7500");
    assert_int_equal(
        compose("02", value, 5, 144, &out, &error), SCEAU_E_FORMAT);
    assert_int_equal(outcome.fault, POSTCODE);
}

/* Another number is worse than none: what is coded is never cut. */
static void
numbers_and_mentions_are_never_cut(void **state)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(ROOM);
    struct seal_value v[] = { { "30", span_str("BANQUE"), false },
        { "31", span_str("FR7630006000011234567890189"), false },
        { "32", span_str("AGRIFRPP0123"), false } };
    struct sceau_error error = { 0 };

    (void)state;
    assert_int_equal(compose("03", v, 3, 144, &out, &error), SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "champ 32"));
    assert_non_null(strstr(error.text, "ne se tronque pas"));
}

static void
a_date_that_the_type_must_or_must_not_have(void **state)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(ROOM);
    struct seal_value value[5];
    struct seal_header h = header_of("02");
    struct seal_draft draft = { .header = &h,
        .value = value,
        .count = 5,
        .signature_len = 64,
        .codewords = 1558 };
    struct sceau_error error = { 0 };

    (void)state;
    set_address(value, "1 RUE", "A");
    h.issued = DATE_NONE;
    assert_int_equal(seal_compose(&draft, NULL, &out, &error), SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "demande une date d’émission"));
    memcpy(h.type, "03", 3);
    h.issued = h.signed_on;
    assert_int_equal(seal_compose(&draft, NULL, &out, &error), SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "n’a pas de date d’émission"));
    memcpy(h.type, "99", 3);
    assert_int_equal(seal_compose(&draft, NULL, &out, &error), SCEAU_E_FORMAT);
}

/* The worked example of the specification: 213 values, 143 codewords and a latch. */
static void
symbols_hold_what_the_specification_says(void **state)
{
    static const char plain[] = "2D-DOC";

    (void)state;
    assert_int_equal(symbol_codewords(span_str(plain)), 7);
    assert_int_equal(symbol_codewords(span_str("ABC")), 3);
    assert_int_equal(symbol_codewords(span_str("ABCD")), 5);
    assert_int_equal(symbol_codewords(span_str("AB")), 3);
    assert_int_equal(symbol_codewords(span_str("A\x1d")), 3);
    assert_int_equal(symbol_codewords(span_str("\xc1")), 3);
    assert_int_equal(symbol_codewords(span_str("")), 0);
    /* one byte above 0x7f is an upper shift and what remains of it */
    assert_int_equal(symbol_codewords(span_str("ABCABCAB\xc1\xc1")), 11);
    assert_int_equal(symbol_codewords(span_str("AAAAAAA\x7f")), 7);
    assert_int_equal(symbol_codewords(span_str("AAAA\x80")), 7);
    /* Base256 says its length in one byte up to 249 */
    static uint8_t bytes[250];
    memset(bytes, 0xff, sizeof bytes);
    assert_int_equal(symbol_codewords(span_of(bytes, 249)), 251);
    assert_int_equal(symbol_codewords(span_of(bytes, 250)), 253);
    assert_int_equal(symbol_side_for(114), 40);
    assert_int_equal(symbol_side_for(115), 44);
    assert_int_equal(symbol_side_for(1558), 144);
    assert_int_equal(symbol_side_for(1559), 0);
    assert_int_equal(symbol_capacity(52), 204);
    assert_int_equal(symbol_capacity(56), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back_whole),
        cmocka_unit_test(
            a_long_address_is_shortened_and_one_that_cannot_be_is_cut),
        cmocka_unit_test(optional_fields_take_only_the_room_that_is_left),
        cmocka_unit_test(only_prose_is_cut_and_never_to_nothing),
        cmocka_unit_test(fields_of_any_alphabet_are_cut),
        cmocka_unit_test(what_is_one_of_or_conditional_is_needed),
        cmocka_unit_test(what_a_type_asks_for_is_there),
        cmocka_unit_test(a_symbol_is_filled_to_its_last_codeword),
        cmocka_unit_test(what_is_cut_is_in_the_alphabet_too),
        cmocka_unit_test(very_long_lines_and_lists_have_an_end),
        cmocka_unit_test(a_message_too_long_for_one_symbol_goes_into_several),
        cmocka_unit_test(a_message_that_breaks_its_type_is_refused),
        cmocka_unit_test(numbers_and_mentions_are_never_cut),
        cmocka_unit_test(a_date_that_the_type_must_or_must_not_have),
        cmocka_unit_test(symbols_hold_what_the_specification_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
