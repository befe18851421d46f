/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "tests/support/vectors.h"
#include "verifier/seal/seal.h"

struct tally {
    int read;
    int fields;
};

static void
compare_field(
    const struct vector *v, const struct seal_field *f, json_t *expected)
{
    const char *id = json_string_value(json_array_get(expected, 0));
    json_t *value = json_array_get(expected, 1);

    if (strcmp(f->id, id) != 0)
        fail_msg("%s: field %s where %s was expected", v->id, f->id, id);
    if (!json_is_string(value))
        assert_null(f->value.data);
    else if (!span_is(f->value, json_string_value(value)))
        fail_msg("%s: field %s is \"%.*s\"", v->id, id, (int)f->value.len,
            (const char *)f->value.data);
}

static void
compare_header(const struct vector *v, const struct seal *s)
{
    char iso[DATE_ISO_SIZE];
    json_t *h = json_object_get(v->record, "header");
    const char *country = json_string_value(json_object_get(h, "country"));

    assert_string_equal(
        s->header.ca, json_string_value(json_object_get(h, "ca")));
    assert_string_equal(
        s->header.certificate, json_string_value(json_object_get(h, "cert")));
    assert_string_equal(
        s->header.type, json_string_value(json_object_get(h, "doc_type")));
    assert_string_equal(s->header.country, country ? country : "");
    assert_string_equal(
        date_iso(s->header.issued, iso), vector_text(v, "issue_date"));
    assert_string_equal(
        date_iso(s->header.signed_on, iso), vector_text(v, "sign_date"));
}

static void
compare_signature(const struct vector *v, const struct seal *s)
{
    const char *hex = vector_text(v, "signature_hex");
    char own[2 * SEAL_SIGNATURE_MAX + 1] = "";

    for (size_t i = 0; i < s->signature_len; i++)
        (void)snprintf(own + 2 * i, 3, "%02x", s->signature[i]);
    assert_string_equal(own, hex);
}

static void
write_again(const struct vector *v, const struct seal *s)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_CODE_MAX);
    struct sceau_error error;

    if (s->blocks_unreadable)
        return;
    if (seal_write(s, &out, &error) != SCEAU_OK)
        fail_msg("%s: %s", v->id, error.text);
    if (!span_equal(buffer_span(&out), v->payload))
        fail_msg("%s: written differently: %s", v->id, buffer_cstr(&out));
}

static void
official(const struct vector *v, void *context)
{
    struct tally *t = context;
    struct seal s;
    struct sceau_error error = { 0 };
    json_t *fields = json_object_get(v->record, "fields");

    if (seal_parse(v->payload, &s, &error) != SCEAU_OK)
        fail_msg("%s: %s", v->id, error.text);
    compare_header(v, &s);
    compare_signature(v, &s);
    for (size_t i = 0; i < json_array_size(fields); i++)
        compare_field(v, &s.field[i], json_array_get(fields, i));
    if (s.field_count != json_array_size(fields))
        fail_msg("%s: %zu fields", v->id, s.field_count);
    write_again(v, &s);
    t->read++;
    t->fields += (int)s.field_count;
}

static void
official_codes_give_their_fields_and_write_back_the_same(void **state)
{
    (void)state;
    struct tally t = { 0 };

    assert_int_equal(vectors_visit("2d-doc/vectors.jsonl", official, &t), 60);
    assert_int_equal(t.read, 60); /* headers 01 to 04 */
    assert_true(t.fields > 500);
}

/* Records that this reader must refuse, and as what. */
static enum sceau_status
expected_status(const char *id)
{
    static const struct {
        const char *id;
        enum sceau_status status;
    } refused[] = { { "syn_neg_lowercase_b32", SCEAU_E_FORMAT },
        { "syn_neg_der_signature", SCEAU_E_FORMAT },
        { "syn_neg_noncanonical_b32", SCEAU_E_FORMAT } };

    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (strcmp(refused[i].id, id) == 0)
            return refused[i].status;
    return SCEAU_OK;
}

static bool
is_other_form(const char *id)
{
    return strstr(id, "binary") || strstr(id, "mixed") || strstr(id, "multi");
}

static void
synthetic(const struct vector *v, void *context)
{
    struct tally *t = context;
    struct seal s;
    struct sceau_error error = { 0 };

    if (is_other_form(v->id))
        return;
    enum sceau_status status = seal_parse(v->payload, &s, &error);
    if (status != expected_status(v->id))
        fail_msg("%s: %s", v->id, error.text);
    if (status == SCEAU_OK)
        write_again(v, &s);
    if (strncmp(v->id, "syn_v04_annex", 13) == 0)
        assert_int_equal(s.annex_count, 2);
    if (strcmp(v->id, "syn_v04_rs_truncated") == 0) {
        assert_int_equal(seal_find(&s, "22")->end, SEAL_END_TRUNCATED);
        assert_int_equal(seal_find(&s, "25")->end, SEAL_END_TRUNCATED);
    }
    t->read++;
}

static void
synthetic_codes_are_read_or_refused_as_they_state(void **state)
{
    (void)state;
    struct tally t = { 0 };

    assert_int_equal(
        vectors_visit("2d-doc/synthetic.jsonl", synthetic, &t), 22);
    assert_int_equal(t.read, 15);
}

static const char sample[] =
    "DC04FR000001254725471301FR6J16K92012020040123591236L01042020"
    "6P\x1d"
    "6Q750312052162SPECIMEN\x1f";

static size_t
make_code(uint8_t *out, const char *signature_head)
{
    size_t n = strlen(sample);

    memcpy(out, sample, n);
    memset(out + n, 'A', 103);
    memcpy(out + n, signature_head, strlen(signature_head));
    return n + 103;
}

static void
every_truncation_is_refused(void **state)
{
    (void)state;
    uint8_t code[512];
    size_t len = make_code(code, "");
    struct seal s;

    assert_int_equal(seal_parse(span_of(code, len), &s, NULL), SCEAU_OK);
    assert_int_equal(s.field_count, 6);
    for (size_t n = 0; n < len; n++)
        assert_int_not_equal(seal_parse(span_of(code, n), &s, NULL), SCEAU_OK);
}

static void
headers_out_of_their_alphabet_are_refused(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        char value;
        enum sceau_status status;
    } table[] = { { 0, 'd', SCEAU_E_NOTFOUND }, { 2, 'A', SCEAU_E_NOTFOUND },
        { 3, '0', SCEAU_E_NOTFOUND }, { 3, '5', SCEAU_E_UNSUPPORTED },
        { 4, '1', SCEAU_E_FORMAT }, { 6, 'a', SCEAU_E_FORMAT },
        { 8, ' ', SCEAU_E_FORMAT }, { 12, 'G', SCEAU_E_FORMAT },
        { 13, 'g', SCEAU_E_FORMAT }, { 16, '-', SCEAU_E_FORMAT },
        { 20, '/', SCEAU_E_FORMAT }, { 22, 0x1d, SCEAU_E_FORMAT },
        { 5, '1', SCEAU_E_FORMAT }, { 24, '1', SCEAU_E_FORMAT },
        { 25, '1', SCEAU_E_FORMAT }, { 30, (char)0x80, SCEAU_E_FORMAT } };
    uint8_t code[512];
    struct seal s;

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        size_t len = make_code(code, "");
        code[table[i].at] = (uint8_t)table[i].value;
        assert_int_equal(
            seal_parse(span_of(code, len), &s, NULL), table[i].status);
    }
}

static void
expect_same_again(const struct seal *s, struct span code)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_SET_CODE_MAX);
    struct sceau_error error = { 0 };

    if (seal_write(s, &out, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_true(span_equal(buffer_span(&out), code));
}

/* Seven bits are read, whatever the alphabet of the field: the signature covers them,
 * and they are a finding beside it. Only what ends a value ends it. */
static void
control_characters_in_a_value_are_read(void **state)
{
    (void)state;
    uint8_t code[512];
    size_t len = make_code(code, "");
    size_t at = (size_t)(strstr(sample, "SPECIMEN") - sample);
    struct seal s;
    struct sceau_error error;

    for (int c = 0; c < 0x80; c++) {
        code[at] = (uint8_t)c;
        if (c == SEAL_GS || c == SEAL_RS || c == SEAL_US)
            continue; /* these end the value */
        assert_int_equal(seal_parse(span_of(code, len), &s, &error), SCEAU_OK);
        assert_int_equal(seal_find(&s, "62")->value.data[0], c);
        expect_same_again(&s, span_of(code, len));
    }
    /* in a value of fixed length a separator breaks the grammar */
    static const uint8_t separators[] = { SEAL_GS, SEAL_RS, SEAL_US };
    for (size_t i = 0; i < sizeof separators; i++) {
        len = make_code(code, "");
        code[30] = separators[i];
        assert_int_equal(
            seal_parse(span_of(code, len), &s, &error), SCEAU_E_FORMAT);
    }
}

static void
undated_documents_have_no_date(void **state)
{
    (void)state;
    uint8_t code[512];
    struct seal s;
    size_t len = make_code(code, "");

    memcpy(code + 12, "FFFF", 4);
    assert_int_equal(seal_parse(span_of(code, len), &s, NULL), SCEAU_OK);
    assert_false(date_is_set(s.header.issued));
    memcpy(code + 12, "FFFE", 4);
    assert_int_equal(seal_parse(span_of(code, len), &s, NULL), SCEAU_OK);
    assert_int_equal(s.header.issued.year, 2179);
}

static void
a_code_longer_than_any_symbol_is_refused(void **state)
{
    (void)state;
    static uint8_t code[SCEAU_CODE_MAX + 1];
    struct seal s;

    memset(code, 'A', sizeof code);
    assert_int_equal(
        seal_parse(span_of(code, sizeof code), &s, NULL), SCEAU_E_LIMIT);
    assert_int_equal(
        seal_parse(span_of(code, sizeof code - 1), &s, NULL), SCEAU_E_NOTFOUND);
}

static void
too_many_fields_are_refused(void **state)
{
    (void)state;
    uint8_t code[1024];
    struct seal s;
    size_t n = 26;

    memcpy(code, sample, n);
    for (int i = 0; i < SCEAU_FIELDS_MAX; i++, n += 3)
        memcpy(code + n, "6P\x1d", 3);
    size_t full = n;
    code[n++] = SEAL_US;
    memset(code + n, 'A', 103);
    assert_int_equal(seal_parse(span_of(code, n + 103), &s, NULL), SCEAU_OK);
    assert_int_equal(s.field_count, SCEAU_FIELDS_MAX);
    memcpy(code + full, "6P\x1d\x1f", 4);
    memset(code + full + 4, 'A', 103);
    assert_int_equal(
        seal_parse(span_of(code, full + 107), &s, NULL), SCEAU_E_LIMIT);
}

static void
an_unknown_field_ends_the_list_as_its_identifier(void **state)
{
    (void)state;
    static const char text[] = "DC04FR000001254725471301FR6J1ZZSOMETHING\x1d"
                               "6J2\x1f";
    uint8_t code[256];
    struct seal s;

    memcpy(code, text, sizeof text - 1);
    memset(code + sizeof text - 1, 'A', 103);
    assert_int_equal(
        seal_parse(span_of(code, sizeof text - 1 + 103), &s, NULL), SCEAU_OK);
    assert_true(s.blocks_unreadable);
    assert_int_equal(s.field_count, 2);
    assert_string_equal(s.field[1].id, "ZZ");
    assert_null(s.field[1].value.data);
}

static void
another_country_is_not_read_with_the_french_table(void **state)
{
    (void)state;
    uint8_t code[512];
    struct seal s;
    size_t len = make_code(code, "");

    memcpy(code + 4, "TN01", 4);
    memcpy(code + 24, "TN", 2);
    assert_int_equal(seal_parse(span_of(code, len), &s, NULL), SCEAU_OK);
    assert_null(s.type);
    assert_int_equal(s.field_count, 0);
    assert_int_equal(s.signature_len, 64);
}

/* What a header 04 in C40 is in bytes: FR00 and 00001 of the specification's key. */
static const uint8_t binary_head[] = { 0xdc, 4, 0x7b, 0xa7, 0x7b, 0x9d, 0x19,
    0xa5, 0x19, 0xa6, 0x5f, 0xb3, 0xe1, 0x99, 0x61, 0xb0, 7, 0, 1 };

static size_t
put_signature(uint8_t *out, uint8_t len)
{
    out[0] = 0xff;
    out[1] = len;
    memset(out + 2, 0x5a, len);
    return 2 + (size_t)len;
}

static void
a_binary_header_is_read_as_the_specification_says(void **state)
{
    (void)state;
    uint8_t code[256];
    struct seal s;
    char iso[DATE_ISO_SIZE];

    memcpy(code, binary_head, sizeof binary_head);
    memcpy(code + 4, "\x7b\x9d\x20\x0f\x2d\x0a", 6); /* FR0112345 */
    size_t n = sizeof binary_head;
    n += put_signature(code + n, 64);
    assert_int_equal(seal_parse(span_of(code, n), &s, NULL), SCEAU_OK);
    assert_int_equal(s.form, SEAL_FORM_BINARY);
    assert_int_equal(s.header.version, 4);
    assert_string_equal(s.header.country, "FRA");
    assert_string_equal(s.header.ca, "FR01");
    assert_string_equal(s.header.certificate, "12345");
    assert_string_equal(date_iso(s.header.issued, iso), "1969-06-27");
    assert_string_equal(date_iso(s.header.signed_on, iso), "2016-10-05");
    assert_string_equal(s.header.type, "0x07");
    assert_string_equal(s.header.perimeter, "0x0001");
    assert_non_null(s.type);
    assert_int_equal(s.signed_bytes.len, sizeof binary_head);
    expect_same_again(&s, span_of(code, n));
    memset(code + 10, 0xff, 3);
    assert_int_equal(seal_parse(span_of(code, n), &s, NULL), SCEAU_OK);
    assert_false(date_is_set(s.header.issued));
    expect_same_again(&s, span_of(code, n));
}

static void
binary_headers_out_of_their_alphabet_are_refused(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        uint8_t value[3];
        size_t len;
        enum sceau_status status;
        const char *says;
    } table[] = { { 1, { 5 }, 1, SCEAU_E_UNSUPPORTED, "version 05" },
        { 1, { 0 }, 1, SCEAU_E_NOTFOUND, "version" },
        { 2, { 0, 0 }, 2, SCEAU_E_FORMAT, "pays" },
        { 2, { 0xff, 0xff }, 2, SCEAU_E_FORMAT, "pays" },
        { 4, { 0x20, 0x0f }, 2, SCEAU_E_FORMAT, "autorité" },
        { 8, { 0xba, 0x94 }, 2, SCEAU_E_FORMAT, "certificat" },
        { 10, { 0, 0, 0 }, 3, SCEAU_E_FORMAT, "date d’émission" },
        { 13, { 0xc6, 0x5d, 0x40 }, 3, SCEAU_E_FORMAT, "date de signature" },
        { 13, { 0xff, 0xff, 0xfe }, 3, SCEAU_E_FORMAT, "date de signature" } };
    uint8_t code[128];
    struct seal s;
    struct sceau_error error;

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        memcpy(code, binary_head, sizeof binary_head);
        size_t n = sizeof binary_head;
        n += put_signature(code + n, 64);
        memcpy(code + table[i].at, table[i].value, table[i].len);
        if (seal_parse(span_of(code, n), &s, &error) != table[i].status
            || !strstr(error.text, table[i].says))
            fail_msg("case %zu: %s", i, error.text);
    }
}

/* 3.4.2: the blocks that the specification works out, and the edges of lengths. */
static void
binary_blocks_have_lengths_of_one_byte_or_of_two(void **state)
{
    (void)state;
    static uint8_t code[2400];
    struct seal s;
    size_t n = sizeof binary_head;

    memcpy(code, binary_head, n);
    memcpy(
        code + n, "\x0a\x04\x5a\x94\xb3\xde\xba\x03\x5f\xb3\xe1\xaf\x00", 13);
    n += 13;
    memcpy(code + n, "\xcc\xfe", 2);
    n += 2 + 254;
    memcpy(code + n, "\xcd\xff\x03\x70", 4);
    n += 4 + 0x370;
    memcpy(code + n, "\xce\xff\x00\x01\x55", 5); /* longer than it need be */
    n += 5;
    size_t message = n;
    n += put_signature(code + n, 132);
    assert_int_equal(seal_parse(span_of(code, n), &s, NULL), SCEAU_OK);
    assert_int_equal(s.field_count, 6);
    static const struct {
        const char *id;
        size_t len;
    } field[] = { { "0x0A", 4 }, { "0xBA", 3 }, { "0xAF", 0 }, { "0xCC", 254 },
        { "0xCD", 0x370 }, { "0xCE", 1 } };
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(s.field[i].id, field[i].id);
        assert_int_equal(s.field[i].value.len, field[i].len);
        assert_int_equal(s.field[i].coding, SEAL_CODING_BYTES);
    }
    assert_int_equal(s.signature_len, 132);
    assert_int_equal(s.signed_bytes.len, message);
    assert_null(seal_find(&s, "0A"));
    expect_same_again(&s, span_of(code, n));
    memcpy(code + n, "\x0b\x02\x01\x02", 4);
    assert_int_equal(seal_parse(span_of(code, n + 4), &s, NULL), SCEAU_OK);
    assert_int_equal(s.annex_count, 1);
    assert_false(s.annex_unreadable);
    expect_same_again(&s, span_of(code, n + 4));
    assert_int_equal(seal_parse(span_of(code, n + 3), &s, NULL), SCEAU_OK);
    assert_true(s.annex_unreadable); /* nobody sealed it: no reproach */
    expect_same_again(&s, span_of(code, n + 3));
}

/* Past the room for them fields are refused, and an annex's blocks not read: one more
 * would be written outside. */
static void
binary_blocks_stop_at_their_number(void **state)
{
    (void)state;
    static uint8_t code[sizeof binary_head + 4 * SCEAU_FIELDS_MAX + 100];
    static struct {
        struct seal seal;
        uint8_t guard[256];
    } room;
    struct sceau_error error;

    for (size_t more = 0; more < 2; more++) {
        size_t n = sizeof binary_head, count = SCEAU_FIELDS_MAX + more;
        memcpy(code, binary_head, n);
        for (size_t i = 0; i < count; i++, n += 2)
            memcpy(code + n, "\x0a", 2); /* and a length of 0 */
        n += put_signature(code + n, 64);
        assert_int_equal(seal_parse(span_of(code, n), &room.seal, &error),
            more ? SCEAU_E_LIMIT : SCEAU_OK);
        assert_int_equal(room.seal.field_count, SCEAU_FIELDS_MAX);
        n = sizeof binary_head;
        n += put_signature(code + n, 64);
        for (size_t i = 0; i < count; i++, n += 2)
            memcpy(code + n, "\x0a", 2);
        assert_int_equal(
            seal_parse(span_of(code, n), &room.seal, &error), SCEAU_OK);
        assert_int_equal(room.seal.annex_count, SCEAU_FIELDS_MAX);
        assert_int_equal(room.seal.annex_unreadable, more);
        assert_int_equal(room.seal.field_count, 0);
    }
}

/* FF is no identifier of a block, so nothing is read as one after it. */
static void
a_signature_block_in_an_annex_ends_it(void **state)
{
    (void)state;
    uint8_t code[sizeof binary_head + 66 + 8];
    struct seal s;
    size_t n = sizeof binary_head;

    memcpy(code, binary_head, n);
    n += put_signature(code + n, 64);
    memcpy(code + n, "\x0b\x01\x41\xff\x01\x41", 6);
    assert_int_equal(seal_parse(span_of(code, n + 6), &s, NULL), SCEAU_OK);
    assert_int_equal(s.annex_count, 1);
    assert_true(s.annex_unreadable);
}

static void
a_field_of_fixed_length_is_not_cut_short(void **state)
{
    (void)state;
    uint8_t code[26 + 11 + 1 + 103] = "DC04FR000001128D128D1301FR"
                                      "6L01042020\x1e\x1f";
    struct seal s;
    struct sceau_error error;

    memset(code + 38, 'A', 103);
    assert_int_equal(
        seal_parse(span_of(code, sizeof code), &s, &error), SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "6L"));
    assert_non_null(strstr(error.text, "tronqué"));
    code[36] = SEAL_GS;
    assert_int_equal(
        seal_parse(span_of(code, sizeof code), &s, &error), SCEAU_OK);
}

/* Identifiers are two visible characters, as 21 to 7E in hexadecimal. */
static void
a_tunisian_identifier_is_visible(void **state)
{
    (void)state;
    static const struct {
        const char *message;
        bool good;
    } table[] = { { "212103414243", true }, { "7E7E03414243", true },
        { "202103414243", false }, { "212003414243", false },
        { "7F2103414243", false }, { "217F03414243", false } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        uint8_t code[256];
        struct seal s;
        int n = snprintf((char *)code, sizeof code,
            "DC04TN010007257125710501TN%s\x1f", table[i].message);
        memset(code + n, 'A', 103);
        assert_int_equal(
            seal_parse(span_of(code, (size_t)n + 103), &s, NULL), SCEAU_OK);
        assert_int_equal(s.blocks_unreadable, !table[i].good);
    }
}

static void
every_truncation_of_a_binary_code_is_refused(void **state)
{
    (void)state;
    uint8_t code[256];
    struct seal s;
    size_t n = sizeof binary_head;

    memcpy(code, binary_head, n);
    memcpy(code + n, "\x0a\x04\x5a\x94\xb3\xde\xcc\xff\x00\x02\x01\x02", 12);
    n += 12;
    n += put_signature(code + n, 64);
    assert_int_equal(seal_parse(span_of(code, n), &s, NULL), SCEAU_OK);
    for (size_t cut = 0; cut < n; cut++)
        assert_int_not_equal(
            seal_parse(span_of(code, cut), &s, NULL), SCEAU_OK);
    for (int len = 0; len < 256; len++) {
        static uint8_t other[600];
        memcpy(other, binary_head, sizeof binary_head);
        size_t m = sizeof binary_head;
        m += put_signature(other + m, (uint8_t)len);
        bool good = len == 64 || len == 96 || len == 132;
        assert_int_equal(seal_parse(span_of(other, m), &s, NULL),
            good ? SCEAU_OK : SCEAU_E_FORMAT);
    }
}

static void
a_mixed_code_switches_at_the_end_of_a_block(void **state)
{
    (void)state;
    static const struct {
        const char *text; /* after the header */
        size_t len;       /* of that text */
        size_t fields;
        bool good;
    } table[] = { { "", 0, 0, true }, { "6J2", 3, 1, true },
        { "6P\x1d", 3, 1, true }, { "62SPECIMEN\x1d", 11, 1, true },
        { "62SPECIM\x1e", 9, 1, true }, { "6Q7503120521", 12, 1, true },
        { "6Q7503120521\x1d", 13, 1, true }, { "6J26L01042020", 13, 2, true },
        { "62SPECIMEN", 10, 0, false }, { "6J", 2, 0, false } };
    static const char head[] = "DC04FR000001128D128D1301FR";

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        uint8_t code[256];
        struct seal s;
        size_t n = sizeof head - 1;
        memcpy(code, head, n);
        memcpy(code + n, table[i].text, table[i].len);
        n += table[i].len;
        memcpy(code + n, "\xcc\x04\x00\x1d\x1e\x1f", 6);
        n += 6;
        size_t message = n;
        n += put_signature(code + n, 96);
        bool read = seal_parse(span_of(code, n), &s, NULL) == SCEAU_OK;
        if (read != table[i].good)
            fail_msg("case %zu", i);
        if (!read)
            continue;
        assert_int_equal(s.form, SEAL_FORM_MIXED);
        assert_int_equal(s.field_count, table[i].fields + 1);
        assert_string_equal(s.field[table[i].fields].id, "0xCC");
        assert_int_equal(s.signed_bytes.len, message);
        expect_same_again(&s, span_of(code, n));
    }
}

static void
a_mixed_code_is_of_header_04_and_whole(void **state)
{
    (void)state;
    uint8_t mixed[26 + 3 + 2 + 64] = "DC04FR000001128D128D1301FR6J2";
    struct seal s;
    struct sceau_error error = { 0 };

    mixed[29] = 0xff;
    mixed[30] = 64;
    assert_int_equal(
        seal_parse(span_of(mixed, sizeof mixed), &s, &error), SCEAU_OK);
    assert_int_equal(s.form, SEAL_FORM_MIXED);
    assert_string_equal(error.text, "");
    /* without its signature it is no mixed code but a damaged one */
    assert_int_equal(seal_parse(span_of(mixed, sizeof mixed - 1), &s, &error),
        SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "hors du jeu"));
    memcpy(mixed + 26, "ZZ2", 3); /* a field that nobody knows: still signed */
    assert_int_equal(
        seal_parse(span_of(mixed, sizeof mixed), &s, NULL), SCEAU_OK);
    assert_true(s.blocks_unreadable);
    assert_int_equal(s.signed_bytes.len, 29);
    mixed[3] = '3'; /* only headers 04 may be mixed */
    assert_int_equal(
        seal_parse(span_of(mixed, sizeof mixed), &s, &error), SCEAU_E_FORMAT);
}

static void
a_first_version_ends_with_64_raw_bytes(void **state)
{
    (void)state;
    uint8_t code[22 + 6 + 64] = "DC01FR000001128D128D13"
                                "6P\x1d"
                                "6J2";
    struct seal s;
    struct sceau_error error = { 0 };

    memset(code + 28, 0x1f, 64); /* nothing in them is a separator */
    assert_int_equal(
        seal_parse(span_of(code, sizeof code), &s, &error), SCEAU_OK);
    assert_int_equal(s.field_count, 2);
    assert_int_equal(s.signed_bytes.len, 28);
    assert_int_equal(s.signature_len, 64);
    expect_same_again(&s, span_of(code, sizeof code));
    assert_int_equal(
        seal_parse(span_of(code, 22 + 63), &s, &error), SCEAU_E_FORMAT);
    code[24] = 0x9d;
    assert_int_equal(
        seal_parse(span_of(code, sizeof code), &s, &error), SCEAU_E_FORMAT);
}

static void
lower_case_in_a_date_is_read_and_not_written(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_CODE_MAX);
    uint8_t code[512];
    struct seal s;
    size_t len = make_code(code, "");

    memcpy(code + 12, "0e8a", 4);
    assert_int_equal(seal_parse(span_of(code, len), &s, NULL), SCEAU_OK);
    assert_int_equal(s.header.issued.year, 2010);
    assert_true(s.header.issued_lower);
    assert_false(s.header.signed_lower);
    assert_int_equal(seal_write(&s, &out, NULL), SCEAU_E_UNSUPPORTED);
    memcpy(code + 12, "0E8A0e8a", 8);
    assert_int_equal(seal_parse(span_of(code, len), &s, NULL), SCEAU_OK);
    assert_false(s.header.issued_lower);
    assert_true(s.header.signed_lower);
}

static void
a_french_eori_ends_where_the_next_block_begins(void **state)
{
    (void)state;
    static const struct {
        const char *message;
        size_t cut;
    } table[] = { { "DHFR123456789012345D701012013", 17 },
        { "DHFR123456789012345\x1d"
          "D701012013",
            17 },
        { "DHFR12345678901234AD701012013", 20 },
        /* does not read where it is cut: as long as it is written */
        { "DHFR123456789012345F0AB\x1d", 21 }, { "DHFR123456789012345", 17 },
        /* 7.0 is open to the type, whose lists do not name its fields */
        { "DHFR12345678901234501REF7", 17 } };
    static const char head[] = "DC04FR000001128D128DC201FR";

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        uint8_t code[256];
        struct seal s;
        int n = snprintf(
            (char *)code, sizeof code, "%s%s\x1f", head, table[i].message);
        memset(code + n, 'A', 103);
        assert_int_equal(
            seal_parse(span_of(code, (size_t)n + 103), &s, NULL), SCEAU_OK);
        if (s.field[0].value.len != table[i].cut)
            fail_msg("case %zu: %zu", i, s.field[0].value.len);
        assert_int_equal(s.field[0].end == SEAL_END_EORI, i == 0 || i == 5);
    }
}

/* No certificate proves this shape for all: two public strings show it. */
static void
a_tunisian_message_is_hexadecimal_blocks(void **state)
{
    (void)state;
    static const struct {
        const char *message;
        size_t fields;
        bool whole;
    } table[] = { { "303103414243", 1, true },
        { "303103414243303204D8B3D984", 2, true }, { "", 0, true },
        { "30310341424", 0, false }, { "303103414243XX", 1, false },
        { "303103414243303104414243", 1, false }, { "30310341424a", 0, false },
        { "26FR2475001", 0, false } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_CODE_MAX);
        uint8_t code[256];
        struct seal s;
        int n = snprintf((char *)code, sizeof code,
            "DC04TN010007257125710501TN%s\x1f", table[i].message);
        memset(code + n, 'A', 103);
        assert_int_equal(
            seal_parse(span_of(code, (size_t)n + 103), &s, NULL), SCEAU_OK);
        assert_int_equal(s.reading, SEAL_READ_TUNISIAN);
        assert_null(s.type);
        if (s.field_count != table[i].fields
            || s.blocks_unreadable == table[i].whole)
            fail_msg("%s: %zu fields", table[i].message, s.field_count);
        for (size_t k = 0; k < s.field_count; k++)
            assert_int_equal(s.field[k].coding, SEAL_CODING_HEX);
        assert_int_equal(seal_write(&s, &out, NULL), SCEAU_E_UNSUPPORTED);
    }
}

static void
a_binary_signer_is_the_certificate_of_four_characters(void **state)
{
    (void)state;
    struct seal_header h = { .ca = "FR00", .certificate = "0001" };

    assert_true(seal_header_names(&h, "FR00", "0001"));
    assert_false(seal_header_names(&h, "FR01", "0001"));
    assert_false(seal_header_names(&h, "FR00", "0002"));
    memcpy(h.certificate, "00001", 6);
    assert_true(seal_header_names(&h, "FR00", "0001"));
    assert_false(seal_header_names(&h, "FR00", "0000"));
    memcpy(h.certificate, "10001", 6);
    assert_false(seal_header_names(&h, "FR00", "0001"));
}

static void
a_part_of_a_set_is_no_code_by_itself(void **state)
{
    (void)state;
    static const char part[] = "EK7Q22ABCDEF";
    struct seal s;
    struct sceau_error error;

    assert_int_equal(
        seal_parse(span_str(part), &s, &error), SCEAU_E_UNSUPPORTED);
    assert_non_null(strstr(error.text, "code 3 sur 3"));
    assert_int_equal(s.parts.total, 3);
    assert_int_equal(s.parts.missing, 3);
    assert_int_equal(
        seal_parse_joined(span_str(part), &s, NULL), SCEAU_E_NOTFOUND);
    assert_int_equal(s.parts.total, 0);
}

static void
the_writer_refuses_what_a_field_does_not_allow(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        const char *value;
    } bad[] = { { "6J", "" }, { "6J", "12" }, { "6K", "920120200401235912" },
        { "6K", "920120200401235912A" }, { "6L", "31022020" },
        { "6L", "2020-04-0" }, { "6P", "AUTORISÉ" }, { "6P", "autorise" },
        { "6Q", "75031205211" }, { "67", "A1" }, { "67", "FRA" },
        { "62", "SPECIMEN-BERTHIER" }, { "ZZ", "A" },
        { "62", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLM" } };
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_CODE_MAX);
    struct sceau_error error;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_not_equal(seal_write_field(bad[i].id, span_str(bad[i].value),
                                 false, &out, &error),
            SCEAU_OK);
        assert_null(*bad[i].value ? strstr(error.text, bad[i].value) : NULL);
    }
    assert_int_equal(out.len, 0);
    assert_int_equal(
        seal_write_field("69", span_str("00001973"), false, &out, &error),
        SCEAU_OK);
    assert_int_equal(
        seal_write_field("6Q", span_str("7503120521"), false, &out, &error),
        SCEAU_OK);
    assert_int_equal(
        seal_write_field("62", span_str("SPECIMEN"), false, &out, &error),
        SCEAU_OK);
    assert_int_equal(
        seal_write_field("63", span_str("SPECIMEN"), true, &out, &error),
        SCEAU_OK);
    assert_string_equal(buffer_cstr(&out),
        "69000019736Q750312052162SPECIMEN\x1d"
        "63SPECIMEN");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            official_codes_give_their_fields_and_write_back_the_same),
        cmocka_unit_test(synthetic_codes_are_read_or_refused_as_they_state),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(headers_out_of_their_alphabet_are_refused),
        cmocka_unit_test(control_characters_in_a_value_are_read),
        cmocka_unit_test(undated_documents_have_no_date),
        cmocka_unit_test(a_code_longer_than_any_symbol_is_refused),
        cmocka_unit_test(too_many_fields_are_refused),
        cmocka_unit_test(an_unknown_field_ends_the_list_as_its_identifier),
        cmocka_unit_test(another_country_is_not_read_with_the_french_table),
        cmocka_unit_test(a_binary_header_is_read_as_the_specification_says),
        cmocka_unit_test(binary_headers_out_of_their_alphabet_are_refused),
        cmocka_unit_test(binary_blocks_have_lengths_of_one_byte_or_of_two),
        cmocka_unit_test(every_truncation_of_a_binary_code_is_refused),
        cmocka_unit_test(a_mixed_code_switches_at_the_end_of_a_block),
        cmocka_unit_test(a_mixed_code_is_of_header_04_and_whole),
        cmocka_unit_test(a_first_version_ends_with_64_raw_bytes),
        cmocka_unit_test(lower_case_in_a_date_is_read_and_not_written),
        cmocka_unit_test(a_french_eori_ends_where_the_next_block_begins),
        cmocka_unit_test(a_tunisian_message_is_hexadecimal_blocks),
        cmocka_unit_test(a_binary_signer_is_the_certificate_of_four_characters),
        cmocka_unit_test(a_part_of_a_set_is_no_code_by_itself),
        cmocka_unit_test(the_writer_refuses_what_a_field_does_not_allow),
        cmocka_unit_test(binary_blocks_stop_at_their_number),
        cmocka_unit_test(a_signature_block_in_an_annex_ends_it),
        cmocka_unit_test(a_field_of_fixed_length_is_not_cut_short),
        cmocka_unit_test(a_tunisian_identifier_is_visible),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
