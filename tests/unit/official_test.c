/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Every published code and every one made from the text of the specification, through
 * the whole verifier: each gives what its record states.
 */
#include "tests/unit/test.h"

#include "tests/support/specimen.h"
#include "tests/support/vectors.h"
#include "verifier/trust/examine.h"

static struct trust *trust;

static int
open_trust(void **state)
{
    (void)state;
    trust = specimen_trust();
    return 0;
}

static int
close_trust(void **state)
{
    (void)state;
    trust_free(&trust);
    return 0;
}

static const struct examine_options allowed = { .today = { 2013, 3, 15 },
    .allow_test = true };

/* What the note of a record says beyond its fields and its signature. */
struct special {
    const char *id;
    enum seal_form form;
    enum seal_state state;
    const char *finding; /* one that must be there, or NULL */
    size_t fields;
    size_t annex;
};

static const struct special specials[] = {
    { "syn_v04_plain", SEAL_FORM_C40, SEAL_SIGNER_DATE, "test-seal", 4, 0 },
    { "syn_v04_no_trailing_gs", SEAL_FORM_C40, SEAL_SIGNER_DATE, "test-seal", 4,
        0 },
    { "syn_v04_annex", SEAL_FORM_C40, SEAL_SIGNER_DATE, "annex", 4, 2 },
    { "syn_v04_annex_altered", SEAL_FORM_C40, SEAL_SIGNER_DATE, "annex", 4, 2 },
    { "syn_v04_rs_truncated", SEAL_FORM_C40, SEAL_SIGNER_DATE, "test-seal", 5,
        0 },
    { "syn_v04_max_len_no_gs", SEAL_FORM_C40, SEAL_SIGNER_DATE, NULL, 16, 0 },
    { "syn_v04_max_len_with_gs", SEAL_FORM_C40, SEAL_SIGNER_DATE, NULL, 16, 0 },
    { "syn_neg_tampered", SEAL_FORM_C40, SEAL_FORGED, "signature-wrong", 4, 0 },
    { "syn_neg_lowercase_b32", SEAL_FORM_C40, SEAL_MALFORMED, "parse", 0, 0 },
    { "syn_neg_der_signature", SEAL_FORM_C40, SEAL_MALFORMED, "parse", 0, 0 },
    { "syn_neg_noncanonical_b32", SEAL_FORM_C40, SEAL_MALFORMED, "parse", 0,
        0 },
    { "syn_leading_zero_r", SEAL_FORM_C40, SEAL_SIGNER_DATE, NULL, 5, 0 },
    { "syn_p384", SEAL_FORM_C40, SEAL_VALID, "specimen", 4, 0 },
    { "syn_p521", SEAL_FORM_C40, SEAL_VALID, "specimen", 4, 0 },
    { "syn_binary_v04", SEAL_FORM_BINARY, SEAL_SIGNER_DATE, "binary-fields", 4,
        0 },
    { "syn_binary_v04_annex", SEAL_FORM_BINARY, SEAL_SIGNER_DATE, "annex", 4,
        1 },
    { "syn_mixed_v04", SEAL_FORM_MIXED, SEAL_VALID, "binary-fields", 5, 0 },
    { "syn_mixed_v04_annex", SEAL_FORM_MIXED, SEAL_VALID, "annex", 5, 1 },
    { "syn_high_s", SEAL_FORM_C40, SEAL_VALID, "specimen", 4, 0 },
    { "syn_multi_c40_3", SEAL_FORM_C40, SEAL_VALID, "specimen", 4, 0 },
    { "syn_multi_c40_missing_part", SEAL_FORM_C40, SEAL_INCOMPLETE,
        "part-missing", 0, 0 },
    { "syn_multi_bin_2", SEAL_FORM_BINARY, SEAL_VALID, "binary-fields", 1, 0 },
    /* of vectors.jsonl: those whose state their header and key do not give */
    { "betagouv_v02_edf_anonymised", SEAL_FORM_C40, SEAL_FORGED,
        "field-unknown", 0, 0 },
    { "kiyauden_annex_structure", SEAL_FORM_C40, SEAL_UNKNOWN_SIGNER, "annex",
        0, 0 },
    { "spec326_p165_v04_typeC2", SEAL_FORM_C40, SEAL_VALID, "field-eori", 0,
        0 },
};

static const struct special *
special_of(const char *id)
{
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++)
        if (strcmp(specials[i].id, id) == 0)
            return &specials[i];
    return NULL;
}

static bool
found(const struct judgement *j, const char *code)
{
    for (size_t i = 0; i < j->finding_count; i++)
        if (strcmp(j->finding[i].code, code) == 0)
            return true;
    return false;
}

static void
expect_special(const struct vector *v, const struct special *s,
    const struct examination *e)
{
    if (e->seal.form != s->form)
        fail_msg("%s: form %d", v->id, (int)e->seal.form);
    if (e->judgement.seal != s->state)
        fail_msg("%s: %s", v->id, seal_state_name(e->judgement.seal));
    if (s->finding && !found(&e->judgement, s->finding))
        fail_msg("%s: %s is not found", v->id, s->finding);
    if (s->fields && e->seal.field_count != s->fields)
        fail_msg("%s: %zu fields", v->id, e->seal.field_count);
    if (s->annex && e->seal.annex_count != s->annex)
        fail_msg("%s: %zu fields of an annex", v->id, e->seal.annex_count);
}

static void
expect_signature(const struct vector *v, const struct judgement *j)
{
    static const enum signature_state wanted[] = { SIGNATURE_WRONG,
        SIGNATURE_RIGHT };
    int verifies = vector_verifies(v);

    if (verifies < 0 && j->signature == SIGNATURE_RIGHT)
        fail_msg("%s: verified", v->id);
    /* a signature that is no r || s is refused before its key is asked */
    bool refused = j->seal == SEAL_MALFORMED || j->seal == SEAL_INCOMPLETE;
    if (verifies >= 0 && !refused && j->signature != wanted[verifies])
        fail_msg("%s: %s", v->id, signature_state_name(j->signature));
    if (verifies == 1 && refused)
        fail_msg("%s: refused", v->id);
    if (verifies != 1 && j->verdict == VERDICT_VALID)
        fail_msg("%s: valid", v->id);
}

/* What the authors of the specification signed follows its alphabets and forms. */
static void
expect_no_blame(const struct vector *v, const struct judgement *j)
{
    static const char *const blame[] = { "field-charset", "field-format",
        "field-short", "field-long", "field-separator", "field-missing",
        "field-forbidden", "one-of-missing" };

    if (strncmp(v->id, "spec", 4) != 0 || vector_verifies(v) != 1)
        return;
    for (size_t i = 0; i < sizeof blame / sizeof *blame; i++)
        if (found(j, blame[i]))
            fail_msg("%s: %s", v->id, blame[i]);
}

/* [["26", "FR"], …], and null for what could not be read. */
static void
expect_fields(const struct vector *v, const struct seal *s)
{
    json_t *fields = json_object_get(v->record, "fields");

    if (!fields)
        return;
    if (json_array_size(fields) != s->field_count)
        fail_msg("%s: %zu fields", v->id, s->field_count);
    for (size_t i = 0; i < s->field_count; i++) {
        const json_t *pair = json_array_get(fields, i);
        const json_t *value = json_array_get(pair, 1);
        const struct seal_field *f = &s->field[i];
        if (strcmp(f->id, json_string_value(json_array_get(pair, 0))) != 0
            || json_is_string(value) != (f->value.data != NULL)
            || (f->value.data && !span_is(f->value, json_string_value(value))))
            fail_msg("%s: field %s", v->id, f->id);
    }
}

static void
expect_annex(const struct vector *v, const struct seal *s)
{
    json_t *fields = json_object_get(v->record, "annex_fields");

    for (size_t i = 0; i < json_array_size(fields); i++) {
        const json_t *pair = json_array_get(fields, i);
        assert_string_equal(
            s->annex[i].id, json_string_value(json_array_get(pair, 0)));
        assert_true(span_is(
            s->annex[i].value, json_string_value(json_array_get(pair, 1))));
    }
}

static void
expect_header(const struct vector *v, const struct examination *e)
{
    char iso[DATE_ISO_SIZE];
    json_t *h = json_object_get(v->record, "header");
    const struct seal_header *own = &e->seal.header;

    if (!h)
        return;
    assert_int_equal(
        own->version, json_integer_value(json_object_get(h, "version")));
    assert_string_equal(own->ca, json_string_value(json_object_get(h, "ca")));
    assert_string_equal(
        own->certificate, json_string_value(json_object_get(h, "cert")));
    assert_string_equal(
        own->type, json_string_value(json_object_get(h, "doc_type")));
    assert_string_equal(
        date_iso(own->issued, iso), vector_text(v, "issue_date"));
    assert_string_equal(
        date_iso(own->signed_on, iso), vector_text(v, "sign_date"));
    /* 3.6, 5.1: right in its mathematics, and then signed in time or not */
    bool dated = json_is_true(
        json_object_get(v->record, "sign_date_within_cert_validity"));
    if (vector_verifies(v) == 1
        && e->judgement.seal != (dated ? SEAL_VALID : SEAL_SIGNER_DATE))
        fail_msg("%s: %s", v->id, seal_state_name(e->judgement.seal));
}

static size_t
unhex(const char *hex, uint8_t *out)
{
    size_t n = 0;

    for (; hex[0] && hex[1]; hex += 2) {
        char two[3] = { hex[0], hex[1], 0 };
        out[n++] = (uint8_t)strtoul(two, NULL, 16);
    }
    return n;
}

/* Bytes of the record: `payload`, or `payload_hex`. */
static struct span
bytes_of(const struct vector *v, uint8_t room[4096])
{
    const char *hex = vector_text(v, "payload_hex");

    return *hex ? span_of(room, unhex(hex, room)) : v->payload;
}

/* The segments of a set, in the order of the record. */
static size_t
segments_of(const struct vector *v, uint8_t room[SCEAU_SYMBOLS_MAX][1024],
    struct span out[SCEAU_SYMBOLS_MAX])
{
    json_t *text = json_object_get(v->record, "segments");
    json_t *hex = json_object_get(v->record, "segments_hex");
    json_t *list = text ? text : hex;
    size_t count = json_array_size(list);

    for (size_t i = 0; i < count; i++) {
        const char *s = json_string_value(json_array_get(list, i));
        if (text) {
            out[i] = span_str(s);
            continue;
        }
        out[i] = span_of(room[i], unhex(s, room[i]));
    }
    return count;
}

static void
examine_segments(const struct vector *v, struct span expected,
    const struct span *segment, size_t count, struct buffer *joined,
    struct examination *e)
{
    struct seal_set set = { 0 };

    for (size_t i = 0; i < count; i++) {
        struct set_part part;
        if (!set_part_read(segment[i], &part) || !set_add(&set, &part))
            fail_msg("%s: segment %zu", v->id, i);
    }
    examine_set(trust, &set, NULL, joined, &allowed, e);
    if (expected.len && !span_equal(buffer_span(joined), expected))
        fail_msg("%s: joined otherwise", v->id);
}

static void
expect_same_again(
    const struct vector *v, struct span code, const struct examination *e)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_SET_CODE_MAX);
    struct sceau_error error = { 0 };

    if (e->seal.signature_len == 0 || e->seal.blocks_unreadable
        || e->judgement.seal == SEAL_MALFORMED)
        return;
    if (seal_write(&e->seal, &out, &error) != SCEAU_OK)
        fail_msg("%s: %s", v->id, error.text);
    if (!span_equal(buffer_span(&out), code))
        fail_msg("%s: written otherwise", v->id);
}

struct tally {
    int right;
    int wrong;
    int other;
    int special;
};

static void
judge_record(const struct vector *v, void *context)
{
    AUTO_BUFFER struct buffer joined = buffer_with_max(SCEAU_SET_CODE_MAX);
    static uint8_t room[4096], rooms[SCEAU_SYMBOLS_MAX][1024];
    struct span segment[SCEAU_SYMBOLS_MAX];
    struct examination e;
    struct tally *t = context;
    struct span code = bytes_of(v, room);
    size_t segments = segments_of(v, rooms, segment);
    const struct special *special = special_of(v->id);

    if (segments)
        examine_segments(v, code, segment, segments, &joined, &e);
    else
        examine_code(trust, code, NULL, &allowed, &e);
    expect_signature(v, &e.judgement);
    expect_no_blame(v, &e.judgement);
    expect_header(v, &e);
    expect_fields(v, &e.seal);
    expect_annex(v, &e.seal);
    expect_same_again(v, code, &e);
    if (special)
        expect_special(v, special, &e);
    t->special += special != NULL;
    t->right += e.judgement.signature == SIGNATURE_RIGHT;
    t->wrong += e.judgement.signature == SIGNATURE_WRONG;
    t->other += e.judgement.signature == SIGNATURE_UNCHECKED;
}

static void
every_record_gives_what_it_states(void **state)
{
    (void)state;
    struct tally t = { 0 };

    assert_int_equal(
        vectors_visit("2d-doc/vectors.jsonl", judge_record, &t), 60);
    assert_int_equal(t.right, 56);
    assert_int_equal(t.wrong, 2);
    assert_int_equal(t.other, 2); /* no certificate is known */
    assert_int_equal(t.special, 3);
    t = (struct tally) { 0 };
    assert_int_equal(
        vectors_visit("2d-doc/synthetic.jsonl", judge_record, &t), 22);
    assert_int_equal(t.right, 17);
    assert_int_equal(t.wrong, 1);
    assert_int_equal(t.other, 4); /* three malformed, one incomplete */
    assert_int_equal(t.special, 22);
}

static void
judge_missing(const struct vector *v, void *context)
{
    struct span segment[SCEAU_SYMBOLS_MAX];
    static uint8_t rooms[SCEAU_SYMBOLS_MAX][1024];
    int *tried = context;
    size_t count = segments_of(v, rooms, segment);

    /* each segment alone: the others are named, whichever it is */
    for (size_t i = 0; i < count; i++) {
        struct examination e;
        examine_code(trust, segment[i], NULL, &allowed, &e);
        assert_int_equal(e.judgement.seal, SEAL_INCOMPLETE);
        assert_int_equal(e.judgement.verdict, VERDICT_COULD_NOT_TELL);
        assert_int_equal(e.judgement.finding_count, e.seal.parts.total - 1);
        ++*tried;
    }
}

static void
a_part_alone_names_the_others(void **state)
{
    (void)state;
    int tried = 0;

    (void)vectors_visit("2d-doc/synthetic.jsonl", judge_missing, &tried);
    assert_int_equal(tried, 7);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_record_gives_what_it_states),
        cmocka_unit_test(a_part_alone_names_the_others),
    };

    return cmocka_run_group_tests(tests, open_trust, close_trust);
}
