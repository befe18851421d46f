/* SPDX-License-Identifier: EUPL-1.2 */
/* The code, the data and the words that a request becomes. */
#include "tests/unit/test.h"

#include "tests/support/request.h"
#include "issuer/title/kind_check.h"
#include "verifier/base/file.h"
#include "verifier/pdf/attachment.h"
#include "verifier/pdf/json_read.h"
#include "verifier/verdict/rights.h"
#include "verifier/verdict/tables.h"

static uint8_t rs[64];

static struct title *
sealed(json_t *request)
{
    struct title *t = NULL;
    struct sceau_error error = { 0 };

    memset(rs, 1, sizeof rs);
    if (request_title(request, &t, &error) != SCEAU_OK
        || (kind_has_code(t->kind)
                   ? title_set_seal(t, span_of(rs, sizeof rs), &error)
                   : title_set_data(t, &error))
            != SCEAU_OK)
        fail_msg("%s", error.text);
    json_decref(request);
    return t;
}

static const char *
role_word(enum sheet_role role)
{
    static const char *const words[] = { "authority", "reference", "title",
        "subtitle", "heading", "paragraph", "row", "mention", "item", "small",
        "verify", "stamp" };

    return words[role];
}

/* A title as text: the message with its separators named, then the page. */
static void
describe(const struct title *t, const struct sheet *s, struct buffer *out)
{
    for (size_t i = 0; i < t->message.len; i++) {
        if (t->message.data[i] == SEAL_GS)
            buffer_text(out, "<GS>");
        else
            buffer_byte(out, t->message.data[i]);
    }
    buffer_format(out, "\nfile-title | %s\nspecimen | %s\n", s->title,
        s->specimen ? s->specimen : "");
    for (size_t i = 0; i < s->blocks; i++)
        buffer_format(out, "%s | %s%s%s\n", role_word(s->block[i].role),
            s->block[i].label ? s->block[i].label : "",
            s->block[i].label ? " | " : "", s->block[i].text);
}

static bool
page_says(const struct sheet *s, enum sheet_role role, const char *text)
{
    for (size_t i = 0; i < s->blocks; i++)
        if (s->block[i].role == role && strstr(s->block[i].text, text))
            return true;
    return false;
}

/* What the kind's sample gives, against what its folder says it must. */
static bool
gives_what_is_expected(const char *kind)
{
    AUTO_BUFFER struct buffer got = buffer_with_max(65536);
    AUTO_BUFFER struct buffer expected = buffer_with_max(65536);
    struct sceau_error error = { 0 };
    struct title *t = sealed(request_sample_of(kind));
    struct sheet *s = malloc(sizeof *s);
    char path[512];

    assert_string_equal(t->kind->name, kind);
    if (title_compose(t, s, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    describe(t, s, &got);
    (void)snprintf(path, sizeof path, TEMPLATES "/%s/sample.expected", kind);
    bool same = file_read(path, &expected, &error) == SCEAU_OK
        && span_equal(buffer_span(&got), buffer_span(&expected));
    if (!same) {
        /* what it gives now, to be read and then kept in its place */
        (void)snprintf(path, sizeof path, "%s.expected", kind);
        (void)!file_write(path, buffer_span(&got), 0644, &error);
        print_error("differs: templates/%s/sample.expected\n", kind);
    }
    free(s);
    title_free(&t);
    return same;
}

static void
every_sample_gives_what_its_template_expects(void **state)
{
    size_t kinds = 0, wrong = 0;

    (void)state;
    for (; request_kinds()[kinds]; kinds++)
        wrong += !gives_what_is_expected(request_kinds()[kinds]);
    assert_int_equal(wrong, 0);
    assert_true(kinds >= 12);
}

/* No type of 2D-Doc is theirs: nothing to sign but the file. */
static void
a_kind_without_a_code_has_its_data_alone(void **state)
{
    static const char *const kinds[] = { "recepisse", "aps" };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct title *t = sealed(request_sample_of(kinds[i]));
        json_t *data = json_loadb((const char *)t->json.data, t->json.len,
            JSON_REJECT_DUPLICATES, NULL);
        assert_int_equal(t->message.len, 0);
        assert_int_equal(t->code.len, 0);
        assert_null(json_object_get(data, "code"));
        assert_null(json_object_get(data, "fields"));
        assert_non_null(json_object_get(data, "work"));
        assert_string_equal(
            json_string_value(json_object_get(data, "kind")), kinds[i]);
        json_decref(data);
        title_free(&t);
    }
}

static void
the_code_has_every_field_that_its_type_requires(void **state)
{
    static struct seal seal;
    struct title *t = sealed(request_sample());

    (void)state;
    assert_int_equal(seal_parse(buffer_span(&t->code), &seal, NULL), SCEAU_OK);
    for (const char *at = seal.type->mandatory; *at; at += at[2] ? 3 : 2) {
        char id[3] = { at[0], at[1], 0 };
        assert_non_null(seal_find(&seal, id));
    }
    /* optional in the profile, always there here */
    assert_true(span_is(seal_find(&seal, "6N")->value, "24112026"));
    assert_true(span_is(seal_find(&seal, "6O")->value, "23022027"));
    assert_true(span_is(seal_find(&seal, "6J")->value, "2"));
    assert_int_equal(seal.header.version, 4);
    assert_string_equal(seal.header.type, "13");
    assert_int_equal(
        date_compare(seal.header.issued, (struct date) { 2026, 11, 24 }), 0);
    title_free(&t);
}

static void
names_enter_the_code_transliterated(void **state)
{
    static struct seal seal;
    json_t *r = request_sample();

    (void)state;
    request_set(r, "holder.family_name", "\"Nguyễn Thị Hoàng-Ñandú Żółć\"");
    request_set(r, "holder.name_in_use", NULL);
    request_set(r, "holder.given_names", "[\"Zoë-Anaïs\",\"Łucja\"]");
    request_set(r, "holder.birth.date", "\"1973-07\"");
    struct title *t = sealed(r);
    assert_int_equal(seal_parse(buffer_span(&t->code), &seal, NULL), SCEAU_OK);
    assert_true(
        span_is(seal_find(&seal, "62")->value, "NGUYEN THI HOANG NANDU ZOLC"));
    assert_true(span_is(seal_find(&seal, "63")->value, ""));
    assert_true(span_is(seal_find(&seal, "60")->value, "ZOE ANAIS/LUCJA"));
    assert_true(span_is(seal_find(&seal, "69")->value, "00071973"));
    assert_non_null(strstr(buffer_cstr(&t->json), "Nguyễn Thị Hoàng-Ñandú"));
    title_free(&t);
}

/* A test CA or a CA's own test certificate: 2D-Doc 3.2.6, 3.3.1. */
static void
test_certificates_make_specimens(void **state)
{
    static const struct {
        const char *ca;
        const char *certificate;
        bool specimen;
    } table[] = { { "FR05", "AB12", false }, { "FR00", "AB12", true },
        { "FR05", "0000", true }, { "FR00", "0000", true },
        { "FR05", "0001", false }, { "FR05", "TEST", false } };
    struct title_issuer issuer = *request_issuer();

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        issuer.ca = table[i].ca;
        issuer.certificate = table[i].certificate;
        if (title_is_specimen(&issuer) != table[i].specimen)
            fail_msg("%s %s", table[i].ca, table[i].certificate);
    }
}

/* The page says what was typed; the code what its fields can hold. */
static void
places_are_on_the_page_as_typed_and_in_the_code_as_allowed(void **state)
{
    static struct seal seal;
    struct sceau_error error = { 0 };
    struct sheet *s = malloc(sizeof *s);
    json_t *r = request_sample();

    (void)state;
    request_set(r, "holder.birth.place", "\"Saint-Denis (93)\"");
    request_set(r, "holder.address.street", "\"n° 5, rue d’Été & Fils\"");
    request_set(r, "holder.address.postcode", "\"1071 AB\"");
    request_set(r, "holder.address.town", "\"Amsterdam (centre)\"");
    request_set(r, "holder.address.country", "\"NL\"");
    struct title *t = sealed(r);
    assert_int_equal(title_compose(t, s, &error), SCEAU_OK);
    assert_int_equal(seal_parse(buffer_span(&t->code), &seal, NULL), SCEAU_OK);
    assert_true(span_is(seal_find(&seal, "6A")->value, "SAINT DENIS 93"));
    assert_true(
        span_is(seal_find(&seal, "6U")->value, "N 5 RUE D ETE ET FILS"));
    assert_true(span_is(seal_find(&seal, "6W")->value, "     "));
    assert_true(span_is(seal_find(&seal, "6X")->value, "AMSTERDAM CENTRE"));
    assert_true(page_says(s, SHEET_ROW, "Saint-Denis (93)"));
    assert_true(page_says(s, SHEET_ROW,
        "n° 5, rue d’Été & Fils, 1071 AB Amsterdam (centre) (Pays-Bas)"));
    title_free(&t);
    free(s);
}

/* Days that the law should not have left between two titles are on record. */
static void
days_without_a_title_are_in_the_data(void **state)
{
    json_t *r = request_sample();
    struct title *t = sealed(request_sample());

    (void)state;
    /* the sample's former title ended on 31 October, and today is 24 November */
    assert_non_null(strstr(buffer_cstr(&t->json), "\"gap_days\":23,"));
    title_free(&t);
    request_set(r, "facts.renewed.expires", "\"2026-11-23\"");
    t = sealed(r);
    assert_null(strstr(buffer_cstr(&t->json), "gap_days"));
    title_free(&t);
}

/* The operator's claim is a check, and no second right in the data. */
static void
the_right_to_work_is_in_the_data_once(void **state)
{
    json_t *r = request_sample();

    (void)state;
    request_set(r, "work", "\"allowed\"");
    struct title *t = sealed(r);
    json_t *data = json_loadb(
        (const char *)t->json.data, t->json.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(data);
    assert_true(json_is_true(
        json_object_get(json_object_get(data, "work"), "allowed")));
    json_decref(data);
    title_free(&t);
}

/* 2D-Doc 3.2.6, 11.2: abbreviated in the code alone, and no more than it must. */
static void
a_long_street_is_whole_on_the_page_and_short_in_the_code(void **state)
{
    static const char street[] =
        "145 avenue du Général de la République française";
    static struct seal seal;
    struct sceau_error error = { 0 };
    struct sheet *s = malloc(sizeof *s);
    json_t *r = request_sample();

    (void)state;
    json_t *address = json_object_get(json_object_get(r, "holder"), "address");
    json_object_set_new(address, "street", json_string(street));
    struct title *t = sealed(r);
    assert_int_equal(seal_parse(buffer_span(&t->code), &seal, NULL), SCEAU_OK);
    assert_true(span_is(
        seal_find(&seal, "6U")->value, "145 AV DU GAL DE LA REP FRANCAISE"));
    assert_int_equal(title_compose(t, s, &error), SCEAU_OK);
    assert_true(page_says(s, SHEET_ROW, street));
    assert_non_null(strstr(buffer_cstr(&t->json), street));
    title_free(&t);
    free(s);
}

static void
the_data_carry_the_code_and_agree_with_it(void **state)
{
    static struct seal seal;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct title *t = sealed(request_sample());
    struct span json = buffer_span(&t->json);
    char differing[3];

    (void)state;
    assert_true(json_check(json));
    assert_null(attachment_code(json, &code));
    assert_true(span_equal(buffer_span(&code), buffer_span(&t->code)));
    assert_int_equal(seal_parse(buffer_span(&code), &seal, NULL), SCEAU_OK);
    assert_true(attachment_agrees(json, &seal, differing));
    title_free(&t);
}

/* A holder may live at the trailer park: the file's gate must not stumble. */
static void
words_of_the_file_format_are_escaped_in_the_data(void **state)
{
    static const char *const words[] = { "trailer", "startxref", "%%EOF",
        "endobj", "stream", "/ByteRange", "/P 1", "xref", "0 obj" };
    json_t *r = request_sample();

    (void)state;
    request_set(r, "holder.address.street", "\"1 rue du trailer endobj\"");
    request_set(r, "facts.limits.area",
        "\"%%EOF startxref stream /ByteRange[0 1] /P 1 xref 0 obj\"");
    struct title *t = sealed(r);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_null(strstr(buffer_cstr(&t->json), words[i]));
    json_t *data = json_loadb(
        (const char *)t->json.data, t->json.len, JSON_REJECT_DUPLICATES, NULL);
    json_t *address =
        json_object_get(json_object_get(data, "holder"), "address");
    assert_string_equal(json_string_value(json_object_get(address, "street")),
        "1 rue du trailer endobj");
    json_decref(data);
    title_free(&t);
}

static void
the_page_says_the_legal_words_or_that_it_does_not(void **state)
{
    struct sceau_error error = { 0 };
    struct sheet *s = malloc(sizeof *s);
    struct title *t = sealed(request_sample());
    json_t *r = request_sample();

    (void)state;
    assert_int_equal(title_compose(t, s, &error), SCEAU_OK);
    assert_true(
        page_says(s, SHEET_MENTION, "autorise son titulaire à travailler"));
    assert_true(page_says(s, SHEET_ROW, "aide à domicile"));
    assert_true(page_says(s, SHEET_ROW, "Corinne Specimen, cheffe"));
    assert_true(page_says(s, SHEET_SMALL, "gratuit"));
    assert_true(page_says(s, SHEET_VERIFY, "https://verifier.example/v"));
    title_free(&t);
    request_set(r, "facts.renewed.category", "\"visiteur\"");
    request_set(r, "facts.limits", NULL);
    t = sealed(r);
    assert_int_equal(title_compose(t, s, &error), SCEAU_OK);
    assert_true(page_says(
        s, SHEET_MENTION, "n’autorise pas son titulaire à travailler"));
    assert_false(page_says(s, SHEET_MENTION, "attestation autorise"));
    assert_false(page_says(s, SHEET_ITEM, "Permet l’inscription"));
    title_free(&t);
    free(s);
}

/* The articles of a text, one after the other: "R5221-48", "L433-3", "D512-1". */
static bool
next_article(const char **at, char out[16])
{
    for (; **at; (*at)++) {
        size_t digits = strspn(*at + 1, "0123456789-");
        if (!strchr("LRD", **at) || digits < 3 || digits > 13)
            continue;
        memcpy(out, *at, digits + 1);
        out[digits + 1] = 0;
        *at += digits + 1;
        return true;
    }
    return false;
}

/* The row of the rights that the verifier answers with for this item of the page. */
static const char *const *
right_of(const struct facts *f, const char *item)
{
    char role[32], benefit[32], verdict[32];

    if (sscanf(item, "%31s %31s %31s", role, benefit, verdict) != 3)
        return NULL;
    const char *const *row = rights_row(f, role, benefit);
    return row && strcmp(row[RIGHTS_VERDICT], verdict) == 0 ? row : NULL;
}

static bool
cites(const char *const *right, const char *article)
{
    return strstr(right[RIGHTS_SOURCE], article)
        || strstr(right[RIGHTS_REASON_FR], article)
        || strstr(right[RIGHTS_NEXT_FR], article);
}

/* What the page promises is what the verifier answers, article by article. */
static void
expect_rights(const struct kind *k, size_t *items, size_t *articles)
{
    const struct table *page = &k->page;

    for (size_t i = 0; i < page->rows; i++) {
        const char *item = table_cell(page, i, PAGE_RIGHT);
        const char *at = table_cell(page, i, PAGE_TEXT);
        const char *when = table_cell(page, i, PAGE_WHEN);
        char article[16];
        if (!*item)
            continue;
        (*items)++;
        char words[2][ASKED_SIZE];
        struct facts facts = kind_facts(k, when, words);
        const char *const *right = right_of(&facts, item);
        if (!right)
            fail_msg("%s, ligne %zu : %s", k->name, page->line[i], item);
        while (next_article(&at, article)) {
            (*articles)++;
            if (!cites(right, article))
                fail_msg("%s, ligne %zu : %s", k->name, page->line[i], article);
        }
    }
}

static void
every_item_of_a_page_is_a_row_of_the_rights(void **state)
{
    const struct templates *t = request_issuer()->templates;
    size_t articles = 0, items = 0;

    (void)state;
    for (size_t i = 0; i < t->kinds; i++)
        expect_rights(&t->kind[i], &items, &articles);
    assert_true(items >= 28 && articles >= 30);
}

/* Of a title, the words that differ with its right. */
static void
put_items(json_t *request, const char *name, struct buffer *out)
{
    struct sceau_error error = { 0 };
    struct title *t = sealed(request);
    struct sheet *s = malloc(sizeof *s);

    assert_int_equal(title_compose(t, s, &error), SCEAU_OK);
    buffer_format(out, "# %s\n", name);
    for (size_t i = 0; i < s->blocks; i++) {
        const struct sheet_block *b = &s->block[i];
        if (b->role == SHEET_MENTION || b->role == SHEET_ITEM
            || b->role == SHEET_SUBTITLE
            || (b->label && strstr(b->label, "Limite")))
            buffer_format(out, "%s%s%s\n", b->label ? b->label : "",
                b->label ? " | " : "", b->text);
    }
    free(s);
    title_free(&t);
}

static json_t *
with(const char *request, const char *category, const char *limits)
{
    json_t *r = request_sample();

    request_set(r, "facts.request", request);
    request_set(r, "facts.category", category);
    request_set(r, "facts.limits", limits);
    if (strcmp(request, "\"first\"") == 0)
        request_set(r, "facts.renewed", NULL);
    else
        request_set(r, "facts.renewed.category", category);
    return r;
}

static void
each_right_has_its_words(void **state)
{
    AUTO_BUFFER struct buffer got = buffer_with_max(65536);
    AUTO_BUFFER struct buffer expected = buffer_with_max(65536);
    struct sceau_error error = { 0 };

    (void)state;
    put_items(with("\"first\"", "\"visiteur\"", NULL),
        "première demande, sans droit au travail", &got);
    put_items(with("\"first\"", "\"vpf-ase\"", NULL),
        "première demande, avec droit", &got);
    put_items(with("\"renewal\"", "\"retraite\"", NULL),
        "renouvellement, sans droit", &got);
    put_items(with("\"renewal\"", "\"etudiant\"", "{\"hours_per_year\":964}"),
        "renouvellement d’un étudiant", &got);
    put_items(with("\"renewal\"", "\"salarie\"", "{\"unlimited\":\"yes\"}"),
        "renouvellement, sans limite", &got);
    assert_int_equal(
        file_read(VECTORS "/../unit/rights.expected", &expected, &error),
        SCEAU_OK);
    if (!span_equal(buffer_span(&got), buffer_span(&expected))) {
        fputs(buffer_cstr(&got), stderr);
        fail_msg("differs from tests/unit/rights.expected");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sample_gives_what_its_template_expects),
        cmocka_unit_test(a_kind_without_a_code_has_its_data_alone),
        cmocka_unit_test(the_code_has_every_field_that_its_type_requires),
        cmocka_unit_test(names_enter_the_code_transliterated),
        cmocka_unit_test(test_certificates_make_specimens),
        cmocka_unit_test(
            places_are_on_the_page_as_typed_and_in_the_code_as_allowed),
        cmocka_unit_test(days_without_a_title_are_in_the_data),
        cmocka_unit_test(the_right_to_work_is_in_the_data_once),
        cmocka_unit_test(
            a_long_street_is_whole_on_the_page_and_short_in_the_code),
        cmocka_unit_test(the_data_carry_the_code_and_agree_with_it),
        cmocka_unit_test(words_of_the_file_format_are_escaped_in_the_data),
        cmocka_unit_test(the_page_says_the_legal_words_or_that_it_does_not),
        cmocka_unit_test(every_item_of_a_page_is_a_row_of_the_rights),
        cmocka_unit_test(each_right_has_its_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
