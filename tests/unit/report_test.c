/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <jansson.h>

#include "tests/support/specimen.h"
#include "verifier/base/utf8.h"
#include "verifier/trust/examine.h"
#include "verifier/verdict/report.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

struct rig {
    struct trust *trust;
    struct buffer code;
    struct examination e;
    struct report r;
    struct buffer json;
    struct buffer text;
};

static void
rig_report(struct rig *g, struct span code, const struct examine_file *file,
    const struct examine_options *options)
{
    examine_code(g->trust, code, file, options, &g->e);
    g->r.seal = &g->e.seal;
    g->r.judgement = &g->e.judgement;
    report_json(&g->r, &g->json);
    report_text(&g->r, LANGUAGE_FR, &g->text);
    assert_int_equal(buffer_status(&g->json), SCEAU_OK);
    assert_int_equal(buffer_status(&g->text), SCEAU_OK);
}

static struct rig
rig_new(void)
{
    return (struct rig) { .trust = specimen_trust(),
        .code = buffer_with_max(SCEAU_CODE_MAX),
        .r = { .input = "entrée.txt", .page = 1, .kind = "code" },
        .json = buffer_with_max(SCEAU_REPORT_MAX),
        .text = buffer_with_max(SCEAU_REPORT_MAX) };
}

static void
rig_free(struct rig *g)
{
    trust_free(&g->trust);
    buffer_free(&g->code);
    buffer_free(&g->json);
    buffer_free(&g->text);
}

static json_t *
rig_json(const struct rig *g)
{
    json_error_t error;
    json_t *read = json_loadb(buffer_cstr(&g->json), g->json.len,
        JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);

    if (!read)
        fail_msg("%s: %s", error.text, buffer_cstr(&g->json));
    assert_int_equal(g->json.data[g->json.len - 1], '\n');
    assert_ptr_equal(memchr(g->json.data, '\n', g->json.len),
        g->json.data + g->json.len - 1);
    return read;
}

static const struct examine_options specimen_options = {
    .today = { 2013, 3, 15 }, .allow_test = true
};

/* An object's keys, all and in this order; a type letter follows each. */
static void
expect_keys(const json_t *object, const char *keys)
{
    AUTO_BUFFER struct buffer got = buffer_with_max(1000);
    const char *key;
    json_t *value;
    void *at;

    assert_true(json_is_object(object));
    for (at = json_object_iter((json_t *)(uintptr_t)object); at;
         at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
        key = json_object_iter_key(at);
        value = json_object_iter_value(at);
        buffer_format(&got, "%s:%c ", key,
            json_is_string(value)        ? 's'
                : json_is_integer(value) ? 'i'
                : json_is_array(value)   ? 'a'
                : json_is_object(value)  ? 'o'
                : json_is_boolean(value) ? 'b'
                : json_is_null(value)    ? '0'
                                         : '?');
    }
    assert_string_equal(buffer_cstr(&got), keys);
}

static void
expect_shape(const json_t *report)
{
    static const char *const may_be_null[] = { "title_kind", "title", "stated",
        "employer" };
    const json_t *part;
    size_t i;

    for (i = 0; i < COUNT(may_be_null); i++)
        assert_true(json_object_get(report, may_be_null[i]));
    json_t *rest = json_copy((json_t *)(uintptr_t)report);
    for (i = 0; i < COUNT(may_be_null); i++)
        assert_int_equal(json_object_del(rest, may_be_null[i]), 0);
    expect_keys(rest,
        "schema:s input:s page:i index:i kind:s verdict:s seal:o pdf:o time:o "
        "status:o trust:o rights:a findings:a limits:a problem:o ");
    json_decref(rest);
    expect_keys(json_object_get(report, "problem"), "subject:s text:s ");
    expect_keys(json_object_get(report, "pdf"), "state:s level:0 stamped:0 ");
    json_array_foreach(json_object_get(report, "findings"), i, part)
        expect_keys(part,
            json_is_string(json_object_get(part, "field"))
                ? "code:s field:s text:s "
                : "code:s field:0 text:s ");
    json_array_foreach(json_object_get(report, "rights"), i, part)
        expect_keys(part,
            "role:s benefit:s verdict:s reason:s source:s confidence:s "
            "rule_set:s next:s read:s ask:a ");
}

static void
the_report_has_the_published_shape(void **state)
{
    (void)state;
    struct rig g = rig_new();
    struct specimen_wish wish = { 0 };
    struct examine_options options = specimen_options;

    options.role = ROLE_EMPLOYER;
    specimen_code(&wish, &g.code);
    rig_report(&g, buffer_span(&g.code), NULL, &options);
    json_t *report = rig_json(&g);
    expect_shape(report);
    assert_int_equal(json_array_size(json_object_get(report, "rights")), 1);
    expect_keys(json_object_get(report, "seal"),
        "state:s signature:s format:s form:s version:i ca:s certificate:s "
        "type:s "
        "perimeter:s country:s issued:s signed:s fields:a annex:a ");
    expect_keys(json_object_get(report, "time"), "state:s from:s until:s ");
    expect_keys(json_object_get(report, "status"), "state:s as_of:0 stale:b ");
    expect_keys(json_object_get(report, "trust"), "state:s as_of:0 ");
    json_decref(report);
    rig_free(&g);
}

static const char *
member(const json_t *report, const char *object, const char *key)
{
    const char *text = json_string_value(
        json_object_get(json_object_get(report, object), key));

    return text ? text : "";
}

/* The message repeats what the role reads and a seal vouches for, and no more. */
static void
a_faulty_document_is_told_without_more_than_the_role_reads(void **state)
{
    (void)state;
    static const struct {
        enum role role;
        bool nationality;
    } roles[] = { { ROLE_NONE, true }, { ROLE_EMPLOYER, true },
        { ROLE_LANDLORD, false } };
    struct specimen_wish wish = { 0 };

    for (size_t i = 0; i < COUNT(roles); i++) {
        struct rig g = rig_new();
        struct examine_options options = specimen_options;
        options.role = roles[i].role;
        specimen_code(&wish, &g.code);
        rig_report(&g, buffer_span(&g.code), NULL, &options);
        json_t *report = rig_json(&g);
        const char *text = member(report, "problem", "text");
        assert_non_null(strstr(text, "SPECIMEN"));
        assert_non_null(strstr(text, "[motif]"));
        assert_int_equal(
            strstr(text, "nationalité") != NULL, roles[i].nationality);
        json_decref(report);
        /* one bit of what was signed: nothing vouches for the name */
        uint8_t *name = memmem(g.code.data, g.code.len, "SPECIMEN", 8);
        assert_non_null(name);
        *name ^= 1;
        g.json.len = 0;
        rig_report(&g, buffer_span(&g.code), NULL, &options);
        report = rig_json(&g);
        text = member(report, "problem", "text");
        assert_null(strstr(text, "SPECIMEN"));
        assert_non_null(strstr(text, "NON VALIDE"));
        json_decref(report);
        rig_free(&g);
    }
}

static void
the_report_says_what_was_found(void **state)
{
    (void)state;
    struct rig g = rig_new();
    struct specimen_wish wish = { 0 };
    const json_t *field;

    specimen_code(&wish, &g.code);
    rig_report(&g, buffer_span(&g.code), NULL, &specimen_options);
    json_t *report = rig_json(&g);
    assert_string_equal(
        json_string_value(json_object_get(report, "schema")), REPORT_SCHEMA);
    assert_string_equal(
        json_string_value(json_object_get(report, "verdict")), "valid");
    assert_string_equal(member(report, "seal", "state"), "valid");
    assert_string_equal(member(report, "seal", "signature"), "right");
    assert_string_equal(member(report, "seal", "format"), "2d-doc");
    assert_string_equal(member(report, "seal", "ca"), "FR00");
    assert_string_equal(member(report, "seal", "certificate"), "0001");
    assert_string_equal(member(report, "seal", "type"), "13");
    assert_string_equal(member(report, "seal", "signed"), "2013-01-01");
    assert_string_equal(member(report, "time", "state"), "in-force");
    assert_string_equal(member(report, "time", "from"), "2013-03-01");
    assert_string_equal(member(report, "time", "until"), "2013-03-31");
    assert_string_equal(member(report, "trust", "state"), "pinned");
    assert_string_equal(member(report, "status", "state"), "unknown");
    assert_string_equal(member(report, "pdf", "state"), "none");
    const json_t *fields =
        json_object_get(json_object_get(report, "seal"), "fields");
    assert_int_equal(json_array_size(fields), 19);
    field = json_array_get(fields, 2);
    expect_keys(field, "id:s label:s value:s text:s ");
    assert_string_equal(json_string_value(json_object_get(field, "id")), "6L");
    assert_string_equal(
        json_string_value(json_object_get(field, "value")), "01042020");
    assert_string_equal(
        json_string_value(json_object_get(field, "text")), "1er avril 2020");
    assert_int_equal(json_array_size(json_object_get(report, "rights")), 0);
    json_decref(report);
    rig_free(&g);
}

static void
what_was_not_read_is_null(void **state)
{
    (void)state;
    struct rig g = rig_new();
    const json_t *fields;

    rig_report(&g, span_str("HELLO"), NULL, &specimen_options);
    json_t *report = rig_json(&g);
    expect_shape(report);
    expect_keys(json_object_get(report, "seal"),
        "state:s signature:s format:0 form:0 version:0 ca:0 certificate:0 "
        "type:0 "
        "perimeter:0 country:0 issued:0 signed:0 fields:a annex:a ");
    expect_keys(json_object_get(report, "time"), "state:s from:0 until:0 ");
    json_decref(report);
    buffer_reset(&g.json);
    buffer_reset(&g.text);
    buffer_text(&g.code, "DC04FR000001FFFF128D1301FR6J2ZZREST");
    specimen_sign(&g.code);
    rig_report(&g, buffer_span(&g.code), NULL, &specimen_options);
    report = rig_json(&g);
    expect_shape(report);
    assert_true(json_is_null(
        json_object_get(json_object_get(report, "seal"), "issued")));
    fields = json_object_get(json_object_get(report, "seal"), "fields");
    assert_int_equal(json_array_size(fields), 2);
    expect_keys(json_array_get(fields, 1), "id:s label:0 value:0 text:0 ");
    json_decref(report);
    buffer_reset(&g.json);
    buffer_reset(&g.text);
    rig_report(&g, span_str("DC05"), NULL, &specimen_options);
    report = rig_json(&g);
    expect_shape(report);
    assert_string_equal(member(report, "seal", "state"), "unsupported");
    assert_int_equal(json_integer_value(json_object_get(
                         json_object_get(report, "seal"), "version")),
        5);
    json_decref(report);
    rig_free(&g);
}

/* No byte that moves a cursor, and whole UTF-8: anything else is a terminal's. */
static void
expect_printable(const struct buffer *text)
{
    struct cursor c = cursor_over(text->data, text->len);
    uint32_t u;

    while (!cursor_end(&c)) {
        if (!utf8_next(&c, &u))
            fail_msg("not UTF-8 at %zu", cursor_offset(&c));
        if ((u < 0x20 && u != '\n') || (u >= 0x7f && u < 0xa0)
            || (u >= 0x202a && u <= 0x202e))
            fail_msg("U+%04X in: %s", u, buffer_cstr(text));
    }
}

static void
hostile_values_stay_values(void **state)
{
    (void)state;
    /* quotes and mark-up; a base 32 address that hides an escape, a NUL, a C1 and
     * a mark that turns the text around; a control character in a broken block */
    static const char *const blocks[] = { "6T\"},\"verdict\":\"valid\",{\"\x1d",
        "6T</script><b>%s%n\\u0000\x1d", "0CDMXTANZQNQ\x1d", "0CMEAGE\x1d",
        "0CMHBJW\x1d", "0C4KAK4YLC\x1d", "6U\x1b[2J\x1d",
        "6N\x1b[31m\x07\x07\x07", "69\x1f" };
    struct rig g = rig_new();

    g.r.input = "nom\x1b]0;titre\x07\n\xe2\x80\xae\xff\"\\.txt";
    for (size_t i = 0; i < COUNT(blocks); i++) {
        buffer_reset(&g.code);
        buffer_reset(&g.json);
        buffer_reset(&g.text);
        buffer_format(&g.code, "DC04FR000001128D128D1301FR6J2%s", blocks[i]);
        specimen_sign(&g.code);
        rig_report(&g, buffer_span(&g.code), NULL, &specimen_options);
        json_t *report = rig_json(&g);
        expect_shape(report);
        expect_printable(&g.text);
        json_decref(report);
    }
    rig_free(&g);
}

static void
any_code_gives_a_readable_report(void **state)
{
    (void)state;
    struct rig g = rig_new();
    struct specimen_wish wish = { 0 };
    uint32_t seed = 7;

    specimen_code(&wish, &g.code);
    for (int round = 0; round < 3000; round++) {
        AUTO_BUFFER struct buffer bent = buffer_with_max(SCEAU_CODE_MAX);
        buffer_put(&bent, g.code.data, g.code.len);
        for (int k = 0; k < 3; k++) {
            seed = seed * 1664525u + 1013904223u;
            bent.data[(seed >> 8) % bent.len] = (uint8_t)(seed >> 3);
        }
        buffer_reset(&g.json);
        buffer_reset(&g.text);
        rig_report(&g, buffer_span(&bent), NULL, &specimen_options);
        json_t *report = rig_json(&g);
        expect_shape(report);
        expect_printable(&g.text);
        json_decref(report);
    }
    rig_free(&g);
}

/* Each value of the specimen that no other text of a report contains. */
static const struct {
    const char *id;
    const char *value;
} secrets[] = { { "60", "NATACHA" }, { "62", "SPECIMEN" }, { "63", "BERTHIER" },
    { "69", "12071973" }, { "6K", "9201202004012359123" }, { "6L", "01042020" },
    { "6P", "AUTORISE A TRAVAILLER" }, { "6Q", "7503120521" },
    { "6A", "BUENOS AIRES" }, { "6U", "145 AVENUE" }, { "6W", "75000" },
    { "6X", "PARIS" }, { "6M", "VIE PRIVEE" }, { "67", "\"AR\"" } };

static void
a_role_never_reads_what_it_may_not_see(void **state)
{
    (void)state;
    static const struct {
        enum role role;
        const char *sees;
    } table[] = { { ROLE_NONE, "60 62 63 69 6K 6L 6P 6Q 6A 6U 6W 6X 6M 67" },
        { ROLE_PREFECTURE, "60 62 63 69 6K 6L 6P 6Q 6A 6U 6W 6X 6M 67" },
        { ROLE_LANDLORD, "60 62 63 69" },
        { ROLE_SOCIAL_LANDLORD, "60 62 63 69 6M" },
        { ROLE_EMPLOYER, "60 62 63 69 6P 6Q 67" },
        { ROLE_CPAM, "60 62 63 69 6Q 67" },
        { ROLE_CAF, "60 62 63 69 6P 6Q 67 6M" },
        { ROLE_FRANCE_TRAVAIL, "60 62 63 69 6P 6Q 67" } };
    struct rig g = rig_new();
    struct specimen_wish wish = { 0 };

    specimen_code(&wish, &g.code);
    /* the annex would otherwise be a way around the table */
    buffer_text(&g.code,
        "\x1d"
        "6U9 RUE CACHEE\x1d"
        "67BR");
    for (size_t i = 0; i < COUNT(table); i++) {
        struct examine_options options = specimen_options;
        options.role = table[i].role;
        buffer_reset(&g.json);
        buffer_reset(&g.text);
        rig_report(&g, buffer_span(&g.code), NULL, &options);
        for (size_t k = 0; k < COUNT(secrets); k++) {
            bool seen = strstr(buffer_cstr(&g.json), secrets[k].value);
            if (seen != (strstr(table[i].sees, secrets[k].id) != NULL))
                fail_msg("%s %s field %s",
                    options.role ? role_name(options.role) : "nobody",
                    seen ? "reads" : "does not read", secrets[k].id);
        }
        bool address = strstr(table[i].sees, "6U") != NULL;
        assert_int_equal(
            strstr(buffer_cstr(&g.text), "145 AVENUE") != NULL, address);
        assert_int_equal(
            strstr(buffer_cstr(&g.text), "RUE CACHEE") != NULL, address);
        assert_int_equal(
            strstr(buffer_cstr(&g.json), "RUE CACHEE") != NULL, address);
        assert_int_equal(strstr(buffer_cstr(&g.text), "VIE PRIVEE") != NULL,
            strstr(table[i].sees, "6M") != NULL);
    }
    rig_free(&g);
}

static void
a_document_is_named_as_the_role_may_know_it(void **state)
{
    (void)state;
    static const struct {
        enum role role;
        const char *label;
    } table[] = { { ROLE_NONE, "attestation de prolongation d’instruction" },
        { ROLE_EMPLOYER, "attestation de prolongation d’instruction" },
        { ROLE_LANDLORD, "document provisoire de séjour" } };
    struct specimen_wish wish = { 0 };

    for (size_t i = 0; i < COUNT(table); i++) {
        struct rig g = rig_new();
        struct examine_options options = specimen_options;
        char line[128];
        options.role = table[i].role;
        specimen_code(&wish, &g.code);
        rig_report(&g, buffer_span(&g.code), NULL, &options);
        (void)snprintf(
            line, sizeof line, "\n  Document : %s.\n", table[i].label);
        assert_non_null(strstr(buffer_cstr(&g.text), line));
        assert_true(options.role != ROLE_LANDLORD
            || !strstr(buffer_cstr(&g.text), "prolongation"));
        rig_free(&g);
    }
}

/* A code that is on another paper than its own verifies: its type says what it is of. */
static void
a_document_without_kind_is_named_by_its_type(void **state)
{
    (void)state;
    for (enum role role = ROLE_NONE; role <= ROLE_EMPLOYER; role++) {
        struct rig g = rig_new();
        struct examine_options options = specimen_options;
        options.role = role;
        buffer_text(&g.code, "DC04FR000001128C128DA201FRAH1\x1d");
        specimen_sign(&g.code);
        rig_report(&g, buffer_span(&g.code), NULL, &options);
        bool named = strstr(buffer_cstr(&g.text),
            "\n  Document : Carte Mobilité Inclusion (CMI).\n");
        assert_int_equal(named, role == ROLE_NONE);
        assert_non_null(
            strstr(buffer_cstr(&g.text), "\n  Émis le 31 décembre 2012.\n"));
        rig_free(&g);
    }
}

static void
a_landlord_learns_nothing_of_a_missing_mention(void **state)
{
    (void)state;
    struct rig g = rig_new();
    struct specimen_wish wish = { .mention = "" };
    struct examine_options options = specimen_options;

    options.role = ROLE_LANDLORD;
    specimen_code(&wish, &g.code);
    rig_report(&g, buffer_span(&g.code), NULL, &options);
    assert_null(strstr(buffer_cstr(&g.text), "mention"));
    assert_null(strstr(buffer_cstr(&g.json), "mention"));
    rig_free(&g);
}

static void
nothing_unverified_is_printed_before_that_word(void **state)
{
    (void)state;
    static const char *const said[] = { "SPECIMEN", "NATACHA", "1er mars 2013",
        "31 mars 2013", "1 janvier 2013", "FR05", "FR00", "7503120521" };
    static const char *const headers[] = { NULL, "DC04FR05AB12128D128D1301FR",
        "DC04FR0000019999128D1301FR" };
    struct rig g = rig_new();

    for (size_t i = 0; i < COUNT(headers); i++)
        for (int forged = 0; forged < 2; forged++) {
            struct specimen_wish wish = { .header = headers[i] };
            struct examine_options options = specimen_options;
            struct examine_file file = { .state = PDF_NONE };
            bool holds = i == 0 && !forged;
            if (holds)
                file.state = PDF_FORGED;
            buffer_reset(&g.code);
            buffer_reset(&g.json);
            buffer_reset(&g.text);
            specimen_code(&wish, &g.code);
            if (forged)
                *strstr((char *)g.code.data, "BUENOS") = 'C';
            if (i == 2) {
                memcpy(g.code.data + 16, "9999", 4); /* signed too late */
                g.code.len -= 104;
                specimen_sign(&g.code);
            }
            rig_report(&g, buffer_span(&g.code), &file, &options);
            assert_int_not_equal(g.e.judgement.verdict, VERDICT_VALID);
            const char *mark = strstr(buffer_cstr(&g.text), "NON VÉRIFIÉES");
            assert_non_null(mark);
            for (size_t k = 0; k < COUNT(said); k++) {
                const char *hit = strstr(buffer_cstr(&g.text), said[k]);
                if (hit && hit < mark)
                    fail_msg("%s before the word: %s", said[k],
                        buffer_cstr(&g.text));
            }
            assert_non_null(strstr(mark, "NATACHA"));
            assert_non_null(strstr(mark, "1er mars 2013"));
        }
    rig_free(&g);
}

static void
the_first_lines_say_the_verdict_and_what_was_not_checked(void **state)
{
    (void)state;
    struct rig g = rig_new();
    struct specimen_wish wish = { 0 };

    specimen_code(&wish, &g.code);
    rig_report(&g, buffer_span(&g.code), NULL, &specimen_options);
    assert_int_equal(
        strncmp(buffer_cstr(&g.text), "[OK] VALIDE : entrée.txt\n", 26), 0);
    const char *fields = strstr(buffer_cstr(&g.text), "Données scellées");
    const char *status = strstr(buffer_cstr(&g.text), "Révocation non");
    assert_true(status && fields && status < fields);
    assert_non_null(strstr(buffer_cstr(&g.text), "SPÉCIMEN"));
    assert_non_null(strstr(buffer_cstr(&g.text), "du 1er mars 2013 au 31 mars"));
    assert_non_null(strstr(buffer_cstr(&g.text), "munie d’une photographie"));
    rig_free(&g);
}

static void
english_reports_have_english_dates(void **state)
{
    (void)state;
    struct rig g = rig_new();
    struct specimen_wish wish = { 0 };

    specimen_code(&wish, &g.code);
    rig_report(&g, buffer_span(&g.code), NULL, &specimen_options);
    buffer_reset(&g.text);
    report_text(&g.r, LANGUAGE_EN, &g.text);
    assert_non_null(strstr(
        buffer_cstr(&g.text), "In force, from 1 March 2013 to 31 March 2013."));
    assert_non_null(strstr(buffer_cstr(&g.text),
        "Signer: FR00, certificate 0001, signed on 1 January 2013."));
    rig_free(&g);
}

static void
a_code_without_a_header_names_no_signer(void **state)
{
    (void)state;
    struct rig g = rig_new();

    rig_report(&g, span_str("DC05ABCD"), NULL, &specimen_options);
    assert_null(strstr(buffer_cstr(&g.text), "Signataire :"));
    assert_non_null(strstr(buffer_cstr(&g.text), "version 05"));
    rig_free(&g);
}

/* The sentence of the state, in the language that was asked for, and no key of it. */
static void
every_state_is_said_in_both_languages(void **state)
{
    (void)state;
    static const enum seal_state seals[] = { SEAL_UNVERIFIED, SEAL_NOT_A_SEAL,
        SEAL_MALFORMED, SEAL_INCOMPLETE, SEAL_UNSUPPORTED, SEAL_UNKNOWN_SIGNER,
        SEAL_FORGED, SEAL_TEST, SEAL_SIGNER_NOT_ACCEPTED, SEAL_SIGNER_REVOKED,
        SEAL_SIGNER_DATE, SEAL_VALID };
    static const enum trust_state trusts[] = { TRUST_ABSENT, TRUST_STALE,
        TRUST_PINNED, TRUST_FRESH };
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct specimen_wish wish = { 0 };
    struct seal seal;

    specimen_code(&wish, &code);
    assert_int_equal(seal_parse(buffer_span(&code), &seal, NULL), SCEAU_OK);
    for (size_t i = 0; i < COUNT(seals) * COUNT(trusts) * 2; i++) {
        AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_REPORT_MAX);
        enum language l = i % 2 ? LANGUAGE_EN : LANGUAGE_FR;
        enum seal_state s = seals[i / 2 % COUNT(seals)];
        struct judgement j = { .seal = s,
            .trust = trusts[i / 2 / COUNT(seals)] };
        struct report r = { .input = "x",
            .page = 1,
            .kind = "code",
            .seal = &seal,
            .judgement = &j };
        const char *sentence = words(l, "seal", seal_state_name(s));
        const char *trust = words(l, "trust", trust_state_name(j.trust));
        report_text(&r, l, &text);
        assert_non_null(strstr(buffer_cstr(&text), sentence));
        /* before the list's own date */
        char start[128];
        (void)snprintf(
            start, sizeof start, "%.*s", (int)strcspn(trust, "%"), trust);
        if (s != SEAL_NOT_A_SEAL && s != SEAL_MALFORMED)
            assert_non_null(strstr(buffer_cstr(&text), start));
        assert_string_not_equal(sentence,
            words(l == LANGUAGE_EN ? LANGUAGE_FR : LANGUAGE_EN, "seal",
                seal_state_name(s)));
    }
}

/* What a report says of a judged code, where nothing else of it matters. */
static bool
judged_report_says(const struct judge_input *in, enum language l,
    const char *group, const char *key)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_REPORT_MAX);
    struct judgement j;
    const char *sentence = words(l, group, key);

    assert_ptr_not_equal(sentence, key);
    judge(in, &j);
    report_text(&(struct report) { .input = "x",
                    .page = 1,
                    .kind = "code",
                    .seal = in->seal,
                    .judgement = &j },
        l, &text);
    const char *hit = strstr(buffer_cstr(&text), sentence);
    assert_true(!hit || !strstr(hit + 1, sentence)); /* once is enough */
    return hit != NULL;
}

static void
an_unknown_signer_is_told_its_own_next_step(void **state)
{
    (void)state;
    static const struct {
        enum trust_state trust;
        bool authority_known;
        const char *finding;
        const char *step;
    } table[] = { { TRUST_ABSENT, false, NULL, "unknown-signer" },
        { TRUST_PINNED, false, "authority-unknown", "authority-unpinned" },
        { TRUST_PINNED, true, "certificate-unknown", "certificate-unpinned" },
        { TRUST_FRESH, false, "authority-unknown", "authority-unknown" },
        { TRUST_STALE, false, "authority-unknown", "authority-unknown" },
        { TRUST_FRESH, true, "certificate-unknown", "certificate-unknown" },
        { TRUST_STALE, true, "certificate-unknown", "certificate-unknown" } };
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct specimen_wish wish = { .header = "DC04FR05AB12128D128D1301FR" };
    struct seal seal;
    static const char *const findings[] = { "authority-unknown",
        "certificate-unknown" };

    specimen_code(&wish, &code);
    assert_int_equal(seal_parse(buffer_span(&code), &seal, NULL), SCEAU_OK);
    for (size_t i = 0; i < 2 * COUNT(table); i++) {
        enum language l = i % 2 ? LANGUAGE_EN : LANGUAGE_FR;
        struct judge_input in = { .seal = &seal,
            .trust = table[i / 2].trust,
            .check.authority_known = table[i / 2].authority_known };
        const char *finding = table[i / 2].finding;
        assert_true(judged_report_says(&in, l, "ask", table[i / 2].step));
        for (size_t k = 0; k < COUNT(findings); k++)
            assert_int_equal(judged_report_says(&in, l, "find", findings[k]),
                finding && strcmp(finding, findings[k]) == 0);
        assert_false(judged_report_says(&in, l, "find", "signer-unknown"));
    }
}

/* A state that has several causes is said by the one that was met. */
static void
a_state_is_said_by_its_cause(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        bool key; /* of the signer is unsupported */
        const char *group;
        const char *says;
        const char *says_not;
    } table[] = { { "DC04FR05AB12128D128D1301FR", true, "find", "signer-key",
                      "unsupported" },
        { "DC04FR05AB12128D128DZZ01FR", true, "seal", "unsupported", NULL },
        { "DC04FR05AB12128D128DZZ01FR", false, "seal", "unsupported",
            "signer-undated" },
        { "DC04FR05AB12128DFFFF1301FR", false, "seal", "signer-undated",
            "signer-date" },
        { "DC04FR05AB12128D128D1301FR", false, "seal", "signer-date",
            "signer-undated" } };

    for (size_t i = 0; i < COUNT(table); i++) {
        AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
        struct specimen_wish wish = { .header = table[i].header };
        struct seal seal;
        specimen_code(&wish, &code);
        assert_int_equal(seal_parse(buffer_span(&code), &seal, NULL), SCEAU_OK);
        struct judge_input in = { .seal = &seal,
            .trust = TRUST_PINNED,
            .check = { .signer_found = true,
                .key_unsupported = table[i].key,
                .not_after = { 2012, 12, 31 },
                .signature =
                    table[i].key ? SIGNATURE_UNCHECKED : SIGNATURE_RIGHT } };
        for (enum language l = LANGUAGE_FR; l <= LANGUAGE_EN; l++) {
            if (!judged_report_says(&in, l, table[i].group, table[i].says))
                fail_msg("case %zu", i);
            if (table[i].says_not)
                assert_false(
                    judged_report_says(&in, l, "seal", table[i].says_not));
            /* what the state does not say, the finding does */
            assert_int_equal(
                judged_report_says(&in, l, "find", "signer-key"), table[i].key);
        }
    }
}

static void
a_report_that_does_not_fit_says_so(void **state)
{
    (void)state;
    struct rig g = rig_new();
    struct specimen_wish wish = { 0 };

    specimen_code(&wish, &g.code);
    rig_report(&g, buffer_span(&g.code), NULL, &specimen_options);
    for (size_t max = 0; max < g.json.len; max += 97) {
        AUTO_BUFFER struct buffer json = buffer_with_max(max);
        AUTO_BUFFER struct buffer text = buffer_with_max(max);
        report_json(&g.r, &json);
        assert_int_equal(buffer_status(&json), SCEAU_E_LIMIT);
        if (max >= g.text.len)
            continue;
        report_text(&g.r, LANGUAGE_FR, &text);
        assert_int_equal(buffer_status(&text), SCEAU_E_LIMIT);
    }
    rig_free(&g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_report_has_the_published_shape),
        cmocka_unit_test(
            a_faulty_document_is_told_without_more_than_the_role_reads),
        cmocka_unit_test(the_report_says_what_was_found),
        cmocka_unit_test(what_was_not_read_is_null),
        cmocka_unit_test(hostile_values_stay_values),
        cmocka_unit_test(any_code_gives_a_readable_report),
        cmocka_unit_test(a_role_never_reads_what_it_may_not_see),
        cmocka_unit_test(a_document_is_named_as_the_role_may_know_it),
        cmocka_unit_test(a_document_without_kind_is_named_by_its_type),
        cmocka_unit_test(a_landlord_learns_nothing_of_a_missing_mention),
        cmocka_unit_test(nothing_unverified_is_printed_before_that_word),
        cmocka_unit_test(
            the_first_lines_say_the_verdict_and_what_was_not_checked),
        cmocka_unit_test(english_reports_have_english_dates),
        cmocka_unit_test(a_code_without_a_header_names_no_signer),
        cmocka_unit_test(every_state_is_said_in_both_languages),
        cmocka_unit_test(an_unknown_signer_is_told_its_own_next_step),
        cmocka_unit_test(a_state_is_said_by_its_cause),
        cmocka_unit_test(a_report_that_does_not_fit_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
