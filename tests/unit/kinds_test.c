/* SPDX-License-Identifier: EUPL-1.2 */
/* What holds of every kind that templates has, whatever its words. */
#include "tests/unit/test.h"

#include <stdlib.h>

#include "issuer/page/layout.h"
#include "issuer/title/form.h"
#include "tests/support/must.h"
#include "tests/support/request.h"
#include "verifier/seal/address.h"

static const char *const with_right[] = { "adf", "aps", "recepisse",
    "titre-sejour" };
static const char *const asked_end[] = { "adf", "aps", "asile", "dcem",
    "titre-sejour" };
static const char *const discreet_kinds[] = { "adf", "recepisse",
    "titre-sejour" };

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct title *
title_of(json_t *request)
{
    struct title *t = NULL;
    struct sceau_error error = { 0 };

    if (request_title(request, &t, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    json_decref(request);
    return t;
}

static void
refused(json_t *request, const char *kind, const char *named)
{
    struct title *t = NULL;
    struct sceau_error error = { 0 };
    enum sceau_status status = request_title(request, &t, &error);

    if (status != SCEAU_E_FORMAT || !strstr(error.text, named))
        fail_msg("%s : statut %d, « %s » sans « %s »", kind, status, error.text,
            named);
    json_decref(request);
}

/* The sample of a kind, of a first application where it says which, with a category. */
static json_t *
of_category(const char *kind, const char *category)
{
    json_t *r = request_sample_of(kind);
    json_t *facts = json_object_get(r, "facts");

    if (json_object_get(facts, "request"))
        request_set(r, "facts.request", "\"first\"");
    (void)json_object_del(facts, "renewed");
    (void)json_object_del(facts, "limits");
    (void)json_object_del(json_object_get(r, "card"), "mrz");
    request_set(r, "facts.category", category);
    return r;
}

/* One that allows work, or one that does not, without limits to state. */
static json_t *
with_work(const char *kind, bool allowed)
{
    bool aps = strcmp(kind, "aps") == 0;

    return of_category(kind,
        allowed ? (aps ? "\"aps-parent-enfant-malade\"" : "\"vpf-ase\"")
                : (aps ? "\"aps-autre\"" : "\"visiteur\""));
}

static void
a_right_goes_with_its_mention_and_none_without(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(with_right); i++) {
        json_t *yes = with_work(with_right[i], true);
        json_t *no = with_work(with_right[i], false);
        request_set(yes, "work", "\"not-allowed\"");
        refused(json_incref(yes), with_right[i],
            "work : la règle dit le contraire (rights/work.tsv) : ce titre "
            "permet de travailler, et ne part pas sans le dire");
        request_set(no, "work", "\"allowed\"");
        refused(json_incref(no), with_right[i],
            "ce titre ne permet pas de travailler, et ne le dit pas");
        request_set(yes, "work", "\"allowed\"");
        request_set(no, "work", "\"not-allowed\"");
        struct title *t = title_of(yes);
        assert_string_equal(values_get(&t->values, "work.right"), "yes");
        title_free(&t);
        t = title_of(no);
        assert_string_equal(values_get(&t->values, "work.right"), "no");
        title_free(&t);
    }
}

static void
an_end_that_is_asked_is_there_and_to_come(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(asked_end); i++) {
        const char *kind = asked_end[i];
        json_t *r = request_sample_of(kind);
        request_set(r, "validity", NULL);
        refused(json_incref(r), kind, "validity.until : il manque");
        request_set(r, "validity.until", "\"2026-11-23\"");
        refused(json_incref(r), kind, "validity.until : déjà passé");
        request_set(r, "validity.until", "\"2037-11-24\"");
        refused(json_incref(r), kind,
            "validity.until : après le dernier jour que la règle permet");
        request_set(r, "validity.until", "\"2026-11-24\"");
        struct title *t = title_of(r);
        assert_string_equal(
            values_get(&t->values, "validity.until"), "2026-11-24");
        title_free(&t);
    }
}

/* Until the day before the former ends, and of a computed end as well. */
static void
an_interval_is_not_inverted(void **state)
{
    static const char *const computed[] = { "api", "recepisse" };

    (void)state;
    for (size_t i = 0; i < COUNT(asked_end) + COUNT(computed); i++) {
        const char *kind = i < COUNT(asked_end)
            ? asked_end[i]
            : computed[i - COUNT(asked_end)];
        json_t *r = request_sample_of(kind);
        request_set(r, "facts.previous_until", "\"2026-12-31\"");
        if (i >= COUNT(asked_end))
            request_set(r, "facts.rank", "2");
        request_set(r, "validity.until", "\"2026-12-31\"");
        refused(r, kind, "validity.until : avant le premier jour");
    }
}

/* A dépôt, a work permit: no end is theirs, and none is taken. */
static void
a_kind_without_an_end_has_no_dates(void **state)
{
    const struct templates *templates = request_issuer()->templates;
    size_t without = 0;

    (void)state;
    for (size_t i = 0; i < templates->kinds; i++) {
        const struct kind *k = &templates->kind[i];
        if (kind_end(k) != KIND_END_NONE)
            continue;
        json_t *r = request_sample_of(k->name);
        struct title *t = title_of(json_incref(r));
        assert_null(values_get(&t->values, "validity.from"));
        assert_null(values_get(&t->values, "validity.until"));
        title_free(&t);
        request_set(r, "validity.until", "\"2027-01-31\"");
        refused(r, k->name, "un membre inconnu");
        without++;
    }
    assert_int_equal(without, 5);
}

static void
a_late_title_starts_today_and_its_gap_is_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(asked_end); i++) {
        json_t *r = request_sample_of(asked_end[i]);
        if (strcmp(asked_end[i], "adf") != 0)
            request_set(r, "facts.previous_until", "\"2026-10-31\"");
        struct title *t = title_of(json_incref(r));
        assert_string_equal(
            values_get(&t->values, "validity.from"), "2026-11-24");
        assert_string_equal(values_get(&t->values, "validity.gap"), "23");
        title_free(&t);
        request_set(r, "facts.previous_until", "\"2026-11-30\"");
        t = title_of(r);
        assert_string_equal(
            values_get(&t->values, "validity.from"), "2026-12-01");
        assert_null(values_get(&t->values, "validity.gap"));
        title_free(&t);
    }
}

/* Service-Public F15763: four or six months, three more; three for a renewal. */
static void
a_recepisse_holds_what_its_rank_gives(void **state)
{
    json_t *r = of_category("recepisse", "\"vpf-ase\"");
    struct title *t = title_of(json_incref(r));

    (void)state;
    assert_string_equal(values_get(&t->values, "validity.until"), "2027-05-23");
    title_free(&t);
    request_set(r, "validity.until", "\"2027-03-23\"");
    t = title_of(json_incref(r));
    title_free(&t);
    request_set(r, "validity.until", "\"2027-03-22\"");
    refused(json_incref(r), "recepisse", "plus court que la règle");
    request_set(r, "validity", NULL);
    request_set(r, "facts.rank", "2");
    request_set(r, "facts.previous_until", "\"2026-11-23\"");
    t = title_of(r);
    assert_string_equal(values_get(&t->values, "validity.until"), "2027-02-23");
    title_free(&t);
    r = request_sample_of("recepisse");
    request_set(r, "facts.renewed.expires", "\"2026-11-30\"");
    t = title_of(r);
    assert_string_equal(values_get(&t->values, "validity.from"), "2026-12-01");
    assert_string_equal(values_get(&t->values, "validity.until"), "2027-02-28");
    title_free(&t);
}

static bool
page_says(const struct sheet *s, enum sheet_role role, const char *text)
{
    for (size_t i = 0; i < s->blocks; i++)
        if (s->block[i].role == role && strstr(s->block[i].text, text))
            return true;
    return false;
}

static void
finish(struct title *t, struct sheet *sheet)
{
    uint8_t rs[64];
    struct sceau_error error = { 0 };

    memset(rs, 0xff, sizeof rs);
    enum sceau_status status = kind_has_code(t->kind)
        ? title_set_seal(t, span_of(rs, sizeof rs), &error)
        : title_set_data(t, &error);
    if (status == SCEAU_OK)
        status = title_compose(t, sheet, &error);
    if (status != SCEAU_OK)
        fail_msg("%s", error.text);
}

/* From the request to the page and to the data. */
static void
limits_travel(void **state)
{
    static struct sheet sheet;

    (void)state;
    for (size_t i = 0; i < COUNT(discreet_kinds); i++) {
        const char *kind = discreet_kinds[i];
        json_t *r = request_sample_of(kind);
        struct title *t = title_of(json_incref(r));
        finish(t, &sheet);
        assert_true(page_says(&sheet, SHEET_ROW, "aide à domicile"));
        assert_true(page_says(&sheet, SHEET_ROW, "Île-de-France"));
        assert_non_null(strstr(buffer_cstr(&t->json),
            "\"limits\":{\"occupation\":\"aide à domicile\","
            "\"area\":\"Île-de-France\"}"));
        title_free(&t);
        request_set(r, "facts.category", "\"etudiant\"");
        if (strcmp(kind, "recepisse") == 0)
            request_set(r, "facts.renewed.category", "\"etudiant\"");
        request_set(r, "facts.limits", "{\"hours_per_year\":1000}");
        refused(json_incref(r), kind, "facts.limits.hours_per_year : 964");
        request_set(r, "facts.limits", "{\"hours_per_year\":964}");
        t = title_of(r);
        finish(t, &sheet);
        assert_true(page_says(&sheet, SHEET_ROW, "964 heures par an")
            || page_says(&sheet, SHEET_ROW, "964\u00a0heures par an"));
        assert_non_null(
            strstr(buffer_cstr(&t->json), "\"hours_per_year\":964"));
        title_free(&t);
    }
}

/* CESEDA R431-15-1: it proves that a request was made, and says that it proves no more. */
static void
a_depot_says_what_it_does_not_prove(void **state)
{
    static struct sheet sheet;
    struct title *t = title_of(request_sample_of("depot"));

    (void)state;
    finish(t, &sheet);
    assert_true(page_says(&sheet, SHEET_MENTION,
        "ne prouve ni le droit au séjour ni le droit au travail"));
    title_free(&t);
    t = title_of(request_sample_of("depot-dcem"));
    finish(t, &sheet);
    assert_true(page_says(&sheet, SHEET_MENTION, "ne prouve aucun droit"));
    title_free(&t);
}

/* CESEDA R431-12, and no code that ink could cover. */
static void
a_recepisse_keeps_a_place_for_the_stamp(void **state)
{
    static struct sheet sheet;
    struct title *t = title_of(request_sample_of("recepisse"));

    (void)state;
    finish(t, &sheet);
    assert_true(page_says(&sheet, SHEET_STAMP, "Signature de l’agent"));
    assert_true(page_says(&sheet, SHEET_VERIFY, "aucun code 2D-Doc"));
    assert_int_equal(sheet.code.len, 0);
    title_free(&t);
}

/* All that leaves with a title. */
static void
describe_all(json_t *request, struct buffer *out)
{
    static struct sheet sheet;
    struct title *t = title_of(request);

    finish(t, &sheet);
    buffer_put(out, t->message.data, t->message.len);
    buffer_put(out, t->json.data, t->json.len);
    for (size_t b = 0; b < sheet.blocks; b++)
        buffer_format(out, "%s|%s\n",
            sheet.block[b].label ? sheet.block[b].label : "",
            sheet.block[b].text);
    title_free(&t);
}

static const struct {
    const char *discreet;
    const char *ordinary;
} twins[] = { { "\"refugie\"", "\"resident-famille-francais\"" },
    { "\"protection-subsidiaire\"", "\"vpf-famille-francais\"" },
    { "\"apatride\"", "\"vpf-ase\"" }, { "\"vpf-traite\"", "\"vpf-rente\"" } };

static void
a_protected_holder_s_title_is_another_s_to_the_byte(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT(discreet_kinds); k++)
        for (size_t i = 0; i < COUNT(twins); i++) {
            AUTO_BUFFER struct buffer a = buffer_with_max(65536);
            AUTO_BUFFER struct buffer b = buffer_with_max(65536);
            describe_all(of_category(discreet_kinds[k], twins[i].discreet), &a);
            describe_all(of_category(discreet_kinds[k], twins[i].ordinary), &b);
            assert_true(a.len > 3000);
            assert_string_equal(buffer_cstr(&a), buffer_cstr(&b));
        }
}

static void
refusal_of(json_t *request, const char *path, const char *json,
    struct sceau_error *error)
{
    struct title *t = NULL;

    request_set(request, path, json);
    assert_int_equal(request_title(request, &t, error), SCEAU_E_FORMAT);
    json_decref(request);
}

/* A refusal goes to logs. */
static void
no_refusal_tells_that_the_holder_is_protected(void **state)
{
    static const char *const wrong[][2] = { { "work", "\"not-allowed\"" },
        { "validity.until", "\"2037-01-01\"" },
        { "validity.until", "\"2026-11-01\"" },
        { "validity.from", "\"2026-12-25\"" },
        { "facts.limits.area", "\"Paris\"" } };

    (void)state;
    for (size_t k = 0; k < COUNT(discreet_kinds); k++)
        for (size_t i = 0; i < COUNT(twins); i++)
            for (size_t w = 0; w < COUNT(wrong); w++) {
                struct sceau_error a = { 0 }, b = { 0 };
                const char *kind = discreet_kinds[k];
                refusal_of(of_category(kind, twins[i].discreet), wrong[w][0],
                    wrong[w][1], &a);
                refusal_of(of_category(kind, twins[i].ordinary), wrong[w][0],
                    wrong[w][1], &b);
                assert_string_equal(a.text, b.text);
                assert_null(strstr(a.text, "R4"));
            }
}

/* A category that a request may name and no rule knows would stop at the counter. */
static void
every_category_has_its_rules(void **state)
{
    const struct table *t = &request_issuer()->templates->categories;
    size_t made = 0;

    (void)state;
    for (size_t k = 0; k < COUNT(with_right); k++)
        for (size_t i = 0; i < t->rows; i++) {
            struct title *title = NULL;
            struct sceau_error error = { 0 };
            char category[64];
            bool aps = strcmp(with_right[k], "aps") == 0;
            if ((strcmp(table_cell(t, i, CATEGORY_GROUP), "aps") == 0) != aps)
                continue;
            (void)snprintf(category, sizeof category, "\"%s\"",
                table_cell(t, i, CATEGORY_NAME));
            json_t *r = of_category(with_right[k], category);
            enum sceau_status status = request_title(r, &title, &error);
            /* refused, it is for a limit that it must state */
            if (status != SCEAU_OK
                && (status != SCEAU_E_FORMAT
                    || !strstr(error.text, "facts.limits")))
                fail_msg("%s, %s : %s", with_right[k], category, error.text);
            made += status == SCEAU_OK;
            title_free(&title);
            json_decref(r);
        }
    assert_true(made > 60);
}

/* By its name, whatever its form and where it is needed. */
static void
each_member_refuses_a_wrong_type(void **state)
{
    static const char *const wrong[] = { "true", "{}", "\"\"", "\"\\u0007\"",
        "-1", "[]", "[\"\"]", "[7]" };
    const struct templates *templates = request_issuer()->templates;
    size_t refusals = 0;

    (void)state;
    for (size_t k = 0; k < templates->kinds; k++) {
        const struct table *t = &templates->kind[k].request;
        for (size_t i = 0; i < t->rows; i++)
            for (size_t w = 0; w < COUNT(wrong); w++, refusals++) {
                const char *path = table_cell(t, i, REQUEST_PATH);
                json_t *r = request_sample_of(templates->kind[k].name);
                request_set(r, path, wrong[w]);
                refused(r, templates->kind[k].name, path);
            }
    }
    assert_true(refusals > 1500);
}

static void
values_outside_their_form_are_refused(void **state)
{
    static const struct {
        const char *kind, *path, *json, *named;
    } table[] = {
        { "fin-ada", "rights.total", "\"01\"", "un montant en euros" },
        { "fin-ada", "rights.total", "\"1,8\"", "un montant en euros" },
        { "fin-ada", "rights.total", "\"1.80\"", "un montant en euros" },
        { "fin-ada", "rights.total", "\"12345678,90\"", "un montant" },
        { "fin-ada", "office.name", "\"Paris 2\"", "écrivez-le en lettres" },
        { "fin-ada", "holder.civility", "\"madame\"",
            "une de ces valeurs : Madame|Monsieur" },
        { "asile", "facts.procedure", "\"PN\"",
            "une de ces valeurs : normale|acceleree|dublin" },
        { "asile", "facts.region", "\"ile\"", "aucune|auvergne-rhone-alpes" },
        { "titre-sejour", "card.mrz", "[\"A\",\"B\",\"C\"]", "30 caractères" },
        { "titre-sejour", "card.mrz",
            "[\"abcdefghijabcdefghijabcdefghij\","
            "\"ABCDEFGHIJABCDEFGHIJABCDEFGHIJ\","
            "\"ABCDEFGHIJABCDEFGHIJABCDEFGHIJ\"]",
            "30 caractères" },
        { "titre-sejour", "card.mrz",
            "[\"IRFRASPECIMEN02<<<<<<<<<<<<<<<\","
            "\"7307122F3011236ARG<<<<<<<<<<<0\","
            "\"SPECIMEN<<NATACHA<CORINNE<<<<<\"]",
            "ligne 2, caractère 15 : le chiffre de contrôle attendu est « 8 "
            "»" },
        { "titre-sejour", "facts.category", "\"aps-autre\"", "inconnue" },
        { "aps", "facts.category", "\"salarie\"", "catégorie inconnue" },
        { "autorisation-travail", "contract.type", "\"CDI\"",
            "contract.duration : n’a pas de sens" },
        { "autorisation-travail", "employer.type", "\"person\"",
            "employer.siret : n’a pas de sens" },
        { "autorisation-travail", "declarant.given_name",
            "\"Abcdefghijklmnopqrstu\"", "21 caractères dans le code" },
        { "dcem", "holder.birth.date", "\"2008-11-23\"", "d’un mineur" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        json_t *r = request_sample_of(table[i].kind);
        request_set(r, table[i].path, table[i].json);
        refused(r, table[i].kind, table[i].named);
    }
}

enum { LETTERS = 10 };

/* So many characters in words of ten letters, the last whole. */
static void
put_words(struct buffer *out, size_t length)
{
    for (size_t i = 0; i < length; i++)
        buffer_byte(
            out, i % (LETTERS + 1) == LETTERS && i + 1 < length ? ' ' : 'M');
}

/* The longest value of a row's form, as JSON; nothing where the sample's is kept. */
static void
put_longest(enum form form, size_t max, struct buffer *out)
{
    switch (form) {
    case FORM_TEXT: /* prose, and no capitals */
        buffer_byte(out, '"');
        for (size_t i = 0; i + 1 < max; i++)
            buffer_byte(out, (uint8_t) "bureau "[i % 7]);
        buffer_text(out, "x\"");
        break;
    case FORM_NAME:
    case FORM_PLACE:
    case FORM_TOWN:
    case FORM_WORDS:
        buffer_byte(out, '"');
        put_words(out, max);
        buffer_byte(out, '"');
        break;
    case FORM_NAMES:
        buffer_text(out,
            "[\"WWWWWWWWWW\",\"WWWWWWWWW\",\"WWWWWWWWW\",\"WWWWWWWWW\","
            "\"WWWWWWWWW\",\"WWWWWWWWW\"]");
        break;
    case FORM_CODE:
        buffer_byte(out, '"');
        for (size_t i = 0; i < max; i++)
            buffer_byte(out, 'W');
        buffer_byte(out, '"');
        break;
    case FORM_AMOUNT:
        buffer_format(out, "\"%.*s,99\"", (int)max - 3, "99999999");
        break;
    case FORM_DIGITS:
    case FORM_POSTCODE:
    case FORM_INTEGER:
    case FORM_CHOICE:
    case FORM_COUNTRY:
    case FORM_NATIONALITY:
    case FORM_CATEGORY:
    case FORM_DATE:
    case FORM_PAST:
    case FORM_BIRTH:
    case FORM_MRZ:
    case FORM_DAYS:
        break;
    }
}

/* Every text of a kind at its longest, also those that the sample leaves out. */
static json_t *
fullest(const struct kind *k)
{
    json_t *r = request_sample_of(k->name);

    for (size_t i = 0; i < k->request.rows; i++) {
        AUTO_BUFFER struct buffer json = buffer_with_max(512);
        const char *path = table_cell(&k->request, i, REQUEST_PATH);
        const char *needed = table_cell(&k->request, i, REQUEST_NEEDED);
        enum form form = FORM_TEXT;
        (void)form_parse(table_cell(&k->request, i, REQUEST_TYPE), &form);
        put_longest(form,
            strtoul(table_cell(&k->request, i, REQUEST_MAX), NULL, 10), &json);
        /* of a company or of a person, as the sample is; limits as its category has */
        bool conditional = strncmp(needed, "when ", 5) == 0
            && strcmp(path, "facts.renewed.number") != 0;
        bool limit = strncmp(path, "facts.limits.", 13) == 0
            && strcmp(needed, "no") == 0 && strcmp(k->name, "aps") == 0;
        if (json.len && !conditional && !limit)
            request_set(r, path, buffer_cstr(&json));
    }
    return r;
}

/* The codes and the words of the fullest title stand on one page: refused there, they
 * would have cost a signature. */
static void
the_fullest_request_of_each_kind_has_room(void **state)
{
    static struct symbol datamatrix, qr;
    static struct sheet sheet;
    static const char verify[] =
        "https://verifier.les-titres.prefecture-de-region.example/vvv";
    const struct templates *templates = request_issuer()->templates;
    size_t fits = 0;

    (void)state;
    for (size_t i = 0; i < templates->kinds; i++) {
        AUTO_BUFFER struct buffer address = buffer_with_max(2 * SCEAU_CODE_MAX);
        struct title *t = title_of(fullest(&templates->kind[i]));
        struct sceau_error error = { 0 };
        struct layout layout;
        bool coded = kind_has_code(t->kind);
        finish(t, &sheet);
        if (coded) {
            address_write(verify, buffer_span(&t->code), &address);
            MUST(symbol_datamatrix(buffer_span(&t->code), &datamatrix, &error)
                == SCEAU_OK);
            MUST(symbol_qr(buffer_span(&address), &qr, &error) == SCEAU_OK);
        }
        if (layout_make(&sheet, coded ? &datamatrix : NULL, coded ? &qr : NULL,
                &layout, &error)
            != SCEAU_OK)
            print_error("%s : %s\n", templates->kind[i].name, error.text);
        else {
            layout_free(&layout);
            fits++;
        }
        title_free(&t);
    }
    assert_int_equal(fits, templates->kinds);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_goes_with_its_mention_and_none_without),
        cmocka_unit_test(an_end_that_is_asked_is_there_and_to_come),
        cmocka_unit_test(an_interval_is_not_inverted),
        cmocka_unit_test(a_kind_without_an_end_has_no_dates),
        cmocka_unit_test(a_late_title_starts_today_and_its_gap_is_kept),
        cmocka_unit_test(a_recepisse_holds_what_its_rank_gives),
        cmocka_unit_test(limits_travel),
        cmocka_unit_test(a_depot_says_what_it_does_not_prove),
        cmocka_unit_test(a_recepisse_keeps_a_place_for_the_stamp),
        cmocka_unit_test(a_protected_holder_s_title_is_another_s_to_the_byte),
        cmocka_unit_test(no_refusal_tells_that_the_holder_is_protected),
        cmocka_unit_test(every_category_has_its_rules),
        cmocka_unit_test(each_member_refuses_a_wrong_type),
        cmocka_unit_test(values_outside_their_form_are_refused),
        cmocka_unit_test(the_fullest_request_of_each_kind_has_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
