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
    json_t *version =
        json_object_get(json_object_get(v->record, "header"), "version");

    if (json_integer_value(version) < 2)
        return;
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
    assert_int_equal(t.read, 57); /* the three others have the header 01 */
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
        { 3, '0', SCEAU_E_NOTFOUND }, { 3, '1', SCEAU_E_UNSUPPORTED },
        { 3, '5', SCEAU_E_UNSUPPORTED }, { 4, '1', SCEAU_E_FORMAT },
        { 6, 'a', SCEAU_E_FORMAT }, { 8, ' ', SCEAU_E_FORMAT },
        { 12, 'G', SCEAU_E_FORMAT }, { 13, 'a', SCEAU_E_FORMAT },
        { 16, '-', SCEAU_E_FORMAT }, { 20, '/', SCEAU_E_FORMAT },
        { 22, 0x1d, SCEAU_E_FORMAT }, { 24, '1', SCEAU_E_FORMAT },
        { 30, (char)0x80, SCEAU_E_FORMAT } };
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
control_characters_in_a_value_are_refused(void **state)
{
    (void)state;
    uint8_t code[512];
    size_t len = make_code(code, "");
    struct seal s;
    struct sceau_error error;

    for (int c = 0; c < 0x80; c++) {
        const char *name = strstr(sample, "SPECIMEN");
        code[name - sample] = (uint8_t)c;
        bool printable = c >= 0x20 && c < 0x7f;
        if (c == SEAL_GS || c == SEAL_RS || c == SEAL_US)
            continue; /* these end the value */
        assert_int_equal(seal_parse(span_of(code, len), &s, &error),
            printable ? SCEAU_OK : SCEAU_E_FORMAT);
        if (!printable)
            assert_non_null(strstr(error.text, "caractère de contrôle"));
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

static void
forms_that_are_not_read_are_named_as_such(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        size_t len;
        const char *says;
    } table[] = { { "\xdc\x04\x7b\xa7", 4, "binaire" },
        { "\xee\x00\x00", 3, "binaire" },
        { "DC01FR000001128D128D1320A\x1d\x80\x81", 28, "en-tête 01" },
        { "DC01FR000001128D128D13", 22, "en-tête 01" } };
    uint8_t mixed[26 + 3 + 2 + 64] = "DC04FR000001128D128D1301FR6J2";
    struct seal s;
    struct sceau_error error;

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        assert_int_equal(
            seal_parse(span_of(table[i].code, table[i].len), &s, &error),
            SCEAU_E_UNSUPPORTED);
        assert_non_null(strstr(error.text, table[i].says));
    }
    mixed[29] = 0xff;
    mixed[30] = 64;
    assert_int_equal(seal_parse(span_of(mixed, sizeof mixed), &s, &error),
        SCEAU_E_UNSUPPORTED);
    assert_non_null(strstr(error.text, "mixte"));
    /* without its signature it is no mixed code but a damaged one */
    assert_int_equal(seal_parse(span_of(mixed, sizeof mixed - 1), &s, &error),
        SCEAU_E_FORMAT);
    mixed[3] = '3'; /* only headers 04 may be mixed */
    assert_int_equal(
        seal_parse(span_of(mixed, sizeof mixed), &s, &error), SCEAU_E_FORMAT);
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
        cmocka_unit_test(control_characters_in_a_value_are_refused),
        cmocka_unit_test(undated_documents_have_no_date),
        cmocka_unit_test(a_code_longer_than_any_symbol_is_refused),
        cmocka_unit_test(too_many_fields_are_refused),
        cmocka_unit_test(an_unknown_field_ends_the_list_as_its_identifier),
        cmocka_unit_test(another_country_is_not_read_with_the_french_table),
        cmocka_unit_test(forms_that_are_not_read_are_named_as_such),
        cmocka_unit_test(the_writer_refuses_what_a_field_does_not_allow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
