/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <stdlib.h>

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

struct tally {
    int right;
    int wrong;
    int other;
};

static bool
is_other_form(const char *id)
{
    return strstr(id, "binary") || strstr(id, "mixed") || strstr(id, "multi")
        || strstr(id, "_v01_");
}

static void
compare(const struct vector *v, void *context)
{
    struct tally *t = context;
    struct examination e;
    bool dated = json_is_true(
        json_object_get(v->record, "sign_date_within_cert_validity"));
    bool official = json_object_get(v->record, "header") != NULL;

    if (is_other_form(v->id))
        return;
    examine_code(trust, v->payload, NULL, &allowed, &e);
    const char *said = signature_state_name(e.judgement.signature);
    switch (vector_verifies(v)) {
    case 1:
        if (e.judgement.signature != SIGNATURE_RIGHT)
            fail_msg("%s: %s", v->id, said);
        if (official && (e.judgement.seal == SEAL_VALID) != dated)
            fail_msg("%s: %s", v->id, seal_state_name(e.judgement.seal));
        t->right++;
        return;
    case 0:
        if (e.judgement.signature == SIGNATURE_RIGHT
            || e.judgement.verdict != VERDICT_NOT_VALID)
            fail_msg("%s: %s", v->id, said);
        t->wrong++;
        return;
    default:
        assert_int_not_equal(e.judgement.verdict, VERDICT_VALID);
        assert_int_not_equal(e.judgement.signature, SIGNATURE_RIGHT);
        t->other++;
    }
}

static void
published_codes_verify_as_they_state(void **state)
{
    (void)state;
    struct tally t = { 0 };

    (void)vectors_visit("2d-doc/vectors.jsonl", compare, &t);
    assert_int_equal(t.right, 53);
    assert_int_equal(t.wrong, 2);
    assert_int_equal(t.other, 2);
    t = (struct tally) { 0 };
    (void)vectors_visit("2d-doc/synthetic.jsonl", compare, &t);
    assert_int_equal(t.right, 11); /* P-256, P-384 and P-521 */
    assert_int_equal(t.wrong, 2);
    assert_int_equal(t.other, 2);
}

static void
expect_refused(struct span code, bool scanned, const char *id, size_t at)
{
    struct examine_options options = allowed;
    struct examination e;

    options.from_symbol = !scanned;
    examine_code(trust, code, NULL, &options, &e);
    if (e.judgement.verdict == VERDICT_VALID || e.judgement.seal == SEAL_VALID
        || e.judgement.signature == SIGNATURE_RIGHT)
        fail_msg("%s: accepted with a change at %zu", id, at);
}

static void
damage(const struct vector *v, void *context)
{
    static const char *const chosen[] = { "spec326_p207_v02_type03",
        "spec326_p185_v03_type00", "spec326_p164_v04_typeC1",
        "spec326_p159_v04_type13" };
    uint8_t code[SCEAU_CODE_MAX];
    struct examination e;
    int *tried = context;
    bool wanted = false;

    for (size_t i = 0; i < sizeof chosen / sizeof *chosen; i++)
        wanted = wanted || strcmp(v->id, chosen[i]) == 0;
    if (!wanted)
        return;
    examine_code(trust, v->payload, NULL, &allowed, &e);
    assert_int_equal(e.judgement.signature, SIGNATURE_RIGHT);
    memcpy(code, v->payload.data, v->payload.len);
    for (size_t n = 0; n < v->payload.len; n++)
        expect_refused(span_of(code, n), n % 31 == 0, v->id, n);
    /* what a scanner may have lost is searched for by hundreds of verifications:
     * there a bit now and then */
    for (size_t bit = 0; bit < 8 * v->payload.len; bit++) {
        bool scanned = bit % 61 == 0;
        code[bit / 8] ^= (uint8_t)(1 << bit % 8);
        expect_refused(span_of(code, v->payload.len), scanned, v->id, bit / 8);
        code[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    ++*tried;
}

static void
every_bit_flip_and_every_truncation_is_refused(void **state)
{
    (void)state;
    int tried = 0;

    (void)vectors_visit("2d-doc/vectors.jsonl", damage, &tried);
    assert_int_equal(tried, 4); /* headers 02, 03 and 04 */
}

static void
fields_swapped_between_two_codes_are_refused(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer a = buffer_with_max(SCEAU_CODE_MAX);
    AUTO_BUFFER struct buffer b = buffer_with_max(SCEAU_CODE_MAX);
    struct specimen_wish yes = { 0 };
    struct specimen_wish no = { .mention = "N AUTORISE PAS TRAVAILLER" };
    struct examination e;

    specimen_code(&yes, &a);
    specimen_code(&no, &b);
    examine_code(trust, buffer_span(&a), NULL, &allowed, &e);
    assert_int_equal(e.judgement.verdict, VERDICT_VALID);
    examine_code(trust, buffer_span(&b), NULL, &allowed, &e);
    assert_int_equal(e.judgement.verdict, VERDICT_VALID);
    b.len -= 104;
    buffer_put(&b, a.data + a.len - 104, 104);
    expect_refused(buffer_span(&b), true, "swapped", 0);
}

/* The annex is nobody's word: anything in it leaves the verdict as it was. */
static void
an_annex_changes_nothing_but_a_finding(void **state)
{
    (void)state;
    static const char *const annexes[] = { "", "6PN AUTORISE PAS A TRAVAILLER",
        "6O01012000", "ZZ", "6", "\x01\x02", "6L", "\x1d\x1e\x1f\x1d" };
    struct specimen_wish wish = { 0 };

    for (size_t i = 0; i < sizeof annexes / sizeof *annexes; i++) {
        AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
        struct examination e;
        specimen_code(&wish, &code);
        buffer_byte(&code, SEAL_GS);
        buffer_text(&code, annexes[i]);
        examine_code(trust, buffer_span(&code), NULL, &allowed, &e);
        assert_int_equal(e.judgement.verdict, VERDICT_VALID);
        assert_int_equal(e.judgement.time, TIME_IN_FORCE);
        bool said = false;
        for (size_t k = 0; k < e.judgement.finding_count; k++)
            said = said || strcmp(e.judgement.finding[k].code, "annex") == 0;
        assert_true(said);
    }
}

/* The bytes of the record, which are no text in the binary and mixed forms. */
static struct span
bytes_of(const struct vector *v, uint8_t room[SCEAU_CODE_MAX])
{
    const char *hex = vector_text(v, "payload_hex");
    size_t len = strlen(hex) / 2;

    for (size_t i = 0; i < len; i++) {
        char two[3] = { hex[2 * i], hex[2 * i + 1], 0 };
        room[i] = (uint8_t)strtoul(two, NULL, 16);
    }
    return len ? span_of(room, len) : v->payload;
}

/* Codes of each form that are rightly signed, and random bytes after them. */
static void
any_bytes_as_annex_change_nothing(const struct vector *v, void *context)
{
    static uint8_t code[SCEAU_CODE_MAX], room[SCEAU_CODE_MAX];
    struct span payload = bytes_of(v, room);
    int *forms = context;
    struct examination bare, e;
    uint32_t random = 1;

    examine_code(trust, payload, NULL, &allowed, &bare);
    if (bare.seal.header.version != 4
        || bare.judgement.signature != SIGNATURE_RIGHT)
        return;
    enum seal_form form = bare.seal.form;
    size_t whole = payload.len - bare.seal.annex_bytes.len;
    if (bare.seal.annex_bytes.data && form == SEAL_FORM_C40)
        whole--; /* its GS */
    memcpy(code, payload.data, whole);
    for (int i = 0; i < 300; i++) {
        size_t len = whole;
        if (form == SEAL_FORM_C40)
            code[len++] = SEAL_GS;
        for (int n = i % 100; n > 0; n--) {
            random = random * 1664525 + 1013904223;
            code[len++] = (uint8_t)(random >> 24);
        }
        if (i % 3 == 0 && form != SEAL_FORM_C40) { /* a signature block */
            code[len++] = 0xff;
            code[len++] = 64;
            memset(code + len, 'A', 64);
            len += 64;
        }
        examine_code(trust, span_of(code, len), NULL, &allowed, &e);
        if (e.judgement.verdict != bare.judgement.verdict
            || e.judgement.seal != bare.judgement.seal
            || e.judgement.signature != SIGNATURE_RIGHT || e.seal.form != form)
            fail_msg("%s, annex %d: %s", v->id, i,
                seal_state_name(e.judgement.seal));
    }
    forms[form]++;
}

static void
no_annex_whatever_changes_a_verdict(void **state)
{
    (void)state;
    int forms[3] = { 0 };

    (void)vectors_visit(
        "2d-doc/vectors.jsonl", any_bytes_as_annex_change_nothing, forms);
    (void)vectors_visit(
        "2d-doc/synthetic.jsonl", any_bytes_as_annex_change_nothing, forms);
    assert_true(forms[SEAL_FORM_C40] > 10);
    assert_true(forms[SEAL_FORM_BINARY] > 0);
    assert_true(forms[SEAL_FORM_MIXED] > 0);
}

static void
the_file_around_a_code_counts(void **state)
{
    (void)state;
    static const struct {
        enum pdf_state file;
        enum verdict verdict;
        bool rights;
    } table[] = { { PDF_NONE, VERDICT_VALID, true },
        { PDF_SEALED, VERDICT_VALID, true },
        { PDF_FOREIGN, VERDICT_VALID, true },
        { PDF_FORGED, VERDICT_NOT_VALID, false },
        { PDF_UNREADABLE, VERDICT_COULD_NOT_TELL, false } };
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct specimen_wish wish = { 0 };

    specimen_code(&wish, &code);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct examine_file file = { .state = table[i].file,
            .reason = "raison" };
        struct examination e;
        examine_code(trust, buffer_span(&code), &file, &allowed, &e);
        assert_int_equal(e.judgement.verdict, table[i].verdict);
        assert_int_equal(
            judgement_allows_rights(&e.judgement), table[i].rights);
        assert_string_equal(e.judgement.finding[0].code, "pdf");
        assert_string_equal(e.judgement.finding[0].detail, "raison");
    }
}

static void
nothing_read_is_never_valid_and_says_why(void **state)
{
    (void)state;
    static const enum sceau_status statuses[] = { SCEAU_E_NOTFOUND,
        SCEAU_E_FORMAT, SCEAU_E_LIMIT, SCEAU_E_NOMEM, SCEAU_E_IO,
        SCEAU_E_UNSUPPORTED };

    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct examination e;
        examine_nothing(trust, statuses[i], "la raison", NULL, &allowed, &e);
        assert_int_equal(e.judgement.verdict, VERDICT_COULD_NOT_TELL);
        assert_int_equal(e.judgement.finding_count, 1);
        assert_string_equal(e.judgement.finding[0].code, "unreadable");
        assert_string_equal(e.judgement.finding[0].detail, "la raison");
    }
    struct examine_file forged = { .state = PDF_FORGED, .reason = "la raison" };
    struct examination e;
    examine_nothing(trust, SCEAU_E_UNSUPPORTED, "", &forged, &allowed, &e);
    assert_int_equal(e.judgement.verdict, VERDICT_NOT_VALID);
}

static void
without_signers_nothing_is_valid_or_forged(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct specimen_wish wish = { 0 };
    struct examination e;

    specimen_code(&wish, &code);
    examine_code(NULL, buffer_span(&code), NULL, &allowed, &e);
    assert_int_equal(e.judgement.seal, SEAL_UNKNOWN_SIGNER);
    assert_int_equal(e.judgement.trust, TRUST_ABSENT);
    assert_int_equal(e.judgement.verdict, VERDICT_COULD_NOT_TELL);
}

/* What the certificate proves is said, even of a code whose fields nobody reads. */
static void
an_unreadable_code_is_judged_by_its_signature(void **state)
{
    (void)state;
    static const struct specimen_wish unreadable[] = {
        { .header = "DC04FR000001128D128DZZ01FR" },
        { .more = "ZZUNKNOWN\x1d" },
        { .header = "DC04FR000001128D128D1302FR" },
    };

    for (size_t i = 0; i < sizeof unreadable / sizeof *unreadable; i++) {
        AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
        struct examination e;
        specimen_code(&unreadable[i], &code);
        examine_code(trust, buffer_span(&code), NULL, &allowed, &e);
        assert_int_equal(e.judgement.signature, SIGNATURE_RIGHT);
        assert_int_equal(e.judgement.seal, SEAL_UNSUPPORTED);
        assert_int_equal(e.judgement.verdict, VERDICT_COULD_NOT_TELL);
        code.len = 0;
        specimen_message(&unreadable[i], &code);
        specimen_sign_with_zeros(&code);
        examine_code(trust, buffer_span(&code), NULL, &allowed, &e);
        assert_int_equal(e.judgement.signature, SIGNATURE_WRONG);
        assert_int_equal(e.judgement.seal, SEAL_FORGED);
        assert_int_equal(e.judgement.verdict, VERDICT_NOT_VALID);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_codes_verify_as_they_state),
        cmocka_unit_test(every_bit_flip_and_every_truncation_is_refused),
        cmocka_unit_test(fields_swapped_between_two_codes_are_refused),
        cmocka_unit_test(an_annex_changes_nothing_but_a_finding),
        cmocka_unit_test(no_annex_whatever_changes_a_verdict),
        cmocka_unit_test(the_file_around_a_code_counts),
        cmocka_unit_test(nothing_read_is_never_valid_and_says_why),
        cmocka_unit_test(an_unreadable_code_is_judged_by_its_signature),
        cmocka_unit_test(without_signers_nothing_is_valid_or_forged),
    };

    return cmocka_run_group_tests(tests, open_trust, close_trust);
}
