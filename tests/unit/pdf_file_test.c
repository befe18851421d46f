/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A sealed file judged: it is sealed as it left, and not after any change of it, nor
 * by a signer that is not trusted. Attacks that edit it are in attack_test.c.
 */
#include "tests/unit/test.h"

#include <pthread.h>

#include "tests/support/sanitizer.h"
#include "tests/support/sealed_file.h"
#include "verifier/base/limits.h"
#include "verifier/seal/address.h"
#include "verifier/trust/font_shelf.h"

/* No letter of the page needs the extended subsets, so the file is smaller. */
static const char plain_holder[] = "Élodie Spécimen";

static struct sealed_file good;

static void
expect(const struct sealed_file *f, enum pdf_state expected, const char *reason)
{
    char said[200];
    enum pdf_state state = sealed_file_judge(f, buffer_span(&f->pdf), said);

    if (state != expected || !strstr(said, reason))
        fail_msg("%s: %s", pdf_state_name(state), said);
}

static void
the_good_file_is_sealed(void **state)
{
    (void)state;
    struct pdf_file p;

    pdf_file_read(buffer_span(&good.pdf), good.trust, &p);
    assert_int_equal(p.state, PDF_SEALED);
    assert_null(p.reason);
    assert_true(span_equal(p.code, buffer_span(&good.sheet.code)));
    pdf_file_free(&p);
}

static void
a_chain_is_followed_to_its_root(void **state)
{
    (void)state;
    struct sealed_file f;

    sealed_file_make_chained(&f);
    expect(&f, PDF_SEALED, "");
    sealed_file_free(&f);
}

static void
a_pinned_signer_needs_no_authority(void **state)
{
    (void)state;
    struct sealed_file f;
    char path[FOLDER_FILE];

    sealed_file_make(plain_holder, NULL, &f);
    folder_path(&f.folder, "FR00.pem", path);
    assert_int_equal(remove(path), 0);
    sealed_file_trust(&f);
    expect(&f, PDF_UNREADABLE, "n’est pas connu");
    authority_publish(&f.leaf, f.folder.path, "cachet.pem");
    sealed_file_trust(&f);
    expect(&f, PDF_SEALED, "");
    sealed_file_free(&f);
}

/* Where the next stream's contents begin, or the end; and their end. */
static size_t
stream_after(struct span file, size_t at, size_t *end)
{
    const uint8_t *start = memmem(
        file.data + at, file.len - at, "stream\r\n", strlen("stream\r\n"));

    *end = file.len;
    if (!start)
        return file.len;
    const uint8_t *stop =
        memmem(start, (size_t)(file.data + file.len - start), "endstream", 9);
    assert_non_null(stop);
    *end = (size_t)(stop - file.data);
    return (size_t)(start - file.data);
}

static void
flip(uint8_t *file, size_t len, size_t byte, unsigned bit)
{
    file[byte] ^= (uint8_t)(1U << bit);
    enum pdf_state s = sealed_file_judge(&good, span_of(file, len), NULL);
    if (s != PDF_FORGED && s != PDF_FOREIGN)
        fail_msg("byte %zu bit %u: %s", byte, bit, pdf_state_name(s));
    file[byte] ^= (uint8_t)(1U << bit);
}

/* Every bit of the structure and of the signature, one bit of each byte of streams:
 * nothing reads those before their digest is compared. Under sanitizers, which look
 * for other faults, one bit of each byte everywhere. */
static void
every_single_bit_flip_is_refused(void **state)
{
    (void)state;
    struct span file = buffer_span(&good.pdf);
    uint8_t *copy = malloc(file.len);
    size_t flips = 0, end, stream = stream_after(file, 0, &end);

    assert_non_null(copy);
    memcpy(copy, file.data, file.len);
    for (size_t i = 0; i < file.len; i++) {
        if (i == end)
            stream = stream_after(file, i + 1, &end);
        if (i >= stream || UNDER_SANITIZER) {
            flip(copy, file.len, i, i % 8);
            flips++;
            continue;
        }
        for (unsigned bit = 0; bit < 8; bit++, flips++)
            flip(copy, file.len, i, bit);
    }
    assert_memory_equal(copy, file.data, file.len);
    print_message("%zu flips of %zu bytes\n", flips, file.len);
    assert_true(flips > (UNDER_SANITIZER ? 1 : 2) * file.len - 1);
    free(copy);
}

static void
every_truncation_is_refused(void **state)
{
    (void)state;
    struct span file = buffer_span(&good.pdf);

    for (size_t len = 0; len < file.len; len++) {
        /* a block of its own, so that reading past its end is seen */
        uint8_t *copy = malloc(len + 1);
        assert_non_null(copy);
        memcpy(copy, file.data, len);
        enum pdf_state head =
            sealed_file_judge(&good, span_of(copy, len), NULL);
        free(copy);
        enum pdf_state tail = sealed_file_judge(
            &good, span_of(file.data + file.len - len, len), NULL);
        if ((head != PDF_FORGED && head != PDF_FOREIGN)
            || (tail != PDF_FORGED && tail != PDF_FOREIGN))
            fail_msg("%zu bytes of it: %s, %s", len, pdf_state_name(head),
                pdf_state_name(tail));
    }
}

static void
any_byte_before_or_after_is_refused(void **state)
{
    (void)state;
    struct span file = buffer_span(&good.pdf);
    uint8_t *more = malloc(file.len + 2);

    assert_non_null(more);
    memcpy(more + 1, file.data, file.len);
    for (unsigned byte = 0; byte < 256; byte++) {
        more[0] = more[file.len + 1] = (uint8_t)byte;
        assert_int_equal(
            sealed_file_judge(&good, span_of(more, file.len + 1), NULL),
            PDF_FORGED);
        assert_int_equal(
            sealed_file_judge(&good, span_of(more + 1, file.len + 1), NULL),
            PDF_FORGED);
    }
    free(more);
}

/* Also the certificates of authorities that the signature carries along. */
static void
every_bit_of_the_signature_counts_with_a_chain(void **state)
{
    (void)state;
    struct sealed_file f;

    sealed_file_make_chained(&f);
    /* the signer pinned: nothing else asks for the chain */
    authority_publish(&f.leaf, f.folder.path, "cachet.pem");
    sealed_file_trust(&f);
    expect(&f, PDF_SEALED, "");
    uint8_t *at = memmem(f.pdf.data, f.pdf.len, "/Contents<", 10);
    assert_non_null(at);
    size_t digits = 0;
    for (at += 10; *at != '>'; at++, digits++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            *at ^= (uint8_t)(1U << bit);
            enum pdf_state s = sealed_file_judge(&f, buffer_span(&f.pdf), NULL);
            if (s != PDF_FORGED)
                fail_msg(
                    "digit %zu bit %u: %s", digits, bit, pdf_state_name(s));
            *at ^= (uint8_t)(1U << bit);
        }
    }
    assert_int_equal(digits, 2 * f.signer.identity.room);
    expect(&f, PDF_SEALED, "");
    sealed_file_free(&f);
}

static void
expect_signer(const struct authority_wish *wish, const char *reason)
{
    struct sealed_file f;

    sealed_file_make(plain_holder, wish, &f);
    expect(&f, PDF_UNREADABLE, reason);
    /* no better where somebody pinned it */
    authority_publish(&f.leaf, f.folder.path, "cachet.pem");
    sealed_file_trust(&f);
    if (sealed_file_judge(&f, buffer_span(&f.pdf), NULL) == PDF_SEALED)
        fail_msg("pinned, it seals: %s", reason);
    sealed_file_free(&f);
}

static void
a_signer_out_of_its_time_is_refused(void **state)
{
    (void)state;

    expect_signer(&(struct authority_wish) { .until = SAMPLE_SECOND - 1 }, "");
    expect_signer(&(struct authority_wish) { .from = SAMPLE_SECOND + 1 }, "");
}

/* What is kept of a signer has its days with it, and each file has its own. */
static void
a_signer_accepted_once_is_judged_again_on_each_day(void **state)
{
    (void)state;
    const struct authority_wish wish = { .until = SAMPLE_SECOND + 86400 };
    struct sealed_file f;

    sealed_file_make(plain_holder, &wish, &f);
    for (int day = 0; day < 4; day++) {
        f.sheet.sheet.issued_at = SAMPLE_SECOND + day % 2 * 2 * 86400;
        buffer_reset(&f.pdf);
        sealed_sheet_draw(&f.sheet, &f.signer, &f.pdf);
        expect(&f, day % 2 ? PDF_UNREADABLE : PDF_SEALED, "");
    }
    sealed_file_free(&f);
}

static void *
judge_often(void *context)
{
    const struct sealed_file *f = context;

    for (int i = 0; i < 20; i++)
        if (sealed_file_judge(f, buffer_span(&f->pdf), NULL) != PDF_SEALED)
            return context;
    return NULL;
}

/* All of them begin with a trust that no file has been judged by. */
static void
threads_judge_by_one_trust(void **state)
{
    (void)state;
    struct sealed_file f;
    pthread_t thread[4];
    void *failed;

    sealed_file_make_chained(&f);
    for (int round = 0; round < 10; round++) {
        sealed_file_trust(&f);
        font_shelf_forget();
        for (int i = 0; i < 4; i++)
            assert_int_equal(
                pthread_create(&thread[i], NULL, judge_often, &f), 0);
        for (int i = 0; i < 4; i++) {
            assert_int_equal(pthread_join(thread[i], &failed), 0);
            assert_null(failed);
        }
    }
    sealed_file_free(&f);
}

static void
a_signer_not_made_to_sign_is_refused(void **state)
{
    (void)state;

    expect_signer(
        &(struct authority_wish) { .key_usage = "critical,keyAgreement" },
        "n’est pas fait pour signer");
    expect_signer(&(struct authority_wish) { .is_authority = true },
        "n’est pas fait pour signer");
    expect_signer(&(struct authority_wish) { .key_usage = "" },
        "n’est pas fait pour signer");
}

/* An authority makes certificates for servers, programmes and answers too. */
static void
a_signer_made_for_another_use_is_refused(void **state)
{
    (void)state;
    static const char *const others[] = { "serverAuth", "codeSigning",
        "OCSPSigning", "critical,timeStamping", "clientAuth",
        "1.3.6.1.5.5.7.3.36,serverAuth" },
                             *const own[] = { "1.3.6.1.5.5.7.3.36",
                                 "emailProtection,clientAuth" };

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        expect_signer(&(struct authority_wish) { .purpose = others[i] },
            "n’est pas fait pour signer");
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        struct sealed_file f;
        sealed_file_make(
            plain_holder, &(struct authority_wish) { .purpose = own[i] }, &f);
        expect(&f, PDF_SEALED, "");
        sealed_file_free(&f);
    }
}

/* SHA-1 lets two certificates have one signature. */
static void
a_signer_certified_by_a_weak_digest_is_refused(void **state)
{
    (void)state;
    struct sealed_file f;

    sealed_file_make(
        plain_holder, &(struct authority_wish) { .digest = "SHA1" }, &f);
    expect(&f, PDF_UNREADABLE, "pas connu");
    sealed_file_free(&f);
}

static void
another_signer_of_the_same_name_is_refused(void **state)
{
    (void)state;
    struct sealed_file f;
    struct authority root, leaf;
    struct page_signer signer;
    AUTO_BUFFER struct buffer pdf = buffer_with_max(SCEAU_PDF_MAX);

    sealed_file_make(plain_holder, NULL, &f);
    sealed_file_impostor(&root, &leaf);
    sealed_sheet_signer(&leaf, &root, 1, &signer);
    sealed_sheet_draw(&f.sheet, &signer, &pdf);
    assert_int_equal(
        sealed_file_judge(&f, buffer_span(&pdf), NULL), PDF_UNREADABLE);
    sealed_sheet_signer_free(&signer);
    authority_free(&leaf);
    authority_free(&root);
    sealed_file_free(&f);
}

/* The certificate of the one, the key of the other. */
static void
a_signature_by_another_key_is_refused(void **state)
{
    (void)state;
    struct sealed_file f;
    struct authority root, leaf;

    sealed_file_make(plain_holder, NULL, &f);
    sealed_file_impostor(&root, &leaf);
    f.signer.signer = authority_signer(&leaf);
    buffer_reset(&f.pdf);
    sealed_sheet_draw(&f.sheet, &f.signer, &f.pdf);
    expect(&f, PDF_FORGED, "ne correspond pas");
    authority_free(&leaf);
    authority_free(&root);
    sealed_file_free(&f);
}

/* A key for one purpose never serves another. */
static void
a_signer_of_codes_does_not_seal_files(void **state)
{
    (void)state;
    struct sealed_file f;

    sealed_file_make(plain_holder, NULL, &f);
    expect(&f, PDF_SEALED, "");
    authority_publish(&f.leaf, f.folder.path, "FR00_0001.pem");
    sealed_file_trust(&f);
    expect(&f, PDF_UNREADABLE, "scelle des codes");
    sealed_file_free(&f);
}

static void
draw_data(struct sealed_file *f, struct span code, struct span fields,
    const char *extra)
{
    sealed_sheet_data(&f->sheet, code, fields, extra);
    buffer_reset(&f->pdf);
    sealed_sheet_draw(&f->sheet, &f->signer, &f->pdf);
}

/* The data, some of their words others. */
static void
draw_changed(struct sealed_file *f, const char *from, const char *to)
{
    struct span code = buffer_span(&f->sheet.code);
    AUTO_BUFFER struct buffer json = buffer_with_max(SCEAU_REQUEST_MAX);

    sealed_sheet_data(&f->sheet, code, code, "");
    const char *all = buffer_cstr(&f->sheet.json), *hit = strstr(all, from);
    assert_non_null(hit);
    buffer_put(&json, all, (size_t)(hit - all));
    buffer_text(&json, to);
    buffer_text(&json, hit + strlen(from));
    f->sheet.sheet.json = buffer_span(&json);
    sealed_file_draw(f);
}

static void
data_that_contradict_the_code_are_refused(void **state)
{
    (void)state;
    struct sealed_file f, other;

    sealed_file_make(plain_holder, NULL, &f);
    sealed_file_make("Nina Autre", NULL, &other);
    struct span code = buffer_span(&f.sheet.code);
    struct span others = buffer_span(&other.sheet.code);
    draw_data(&f, code, others, "");
    expect(&f, PDF_FORGED, "champ 62");
    draw_data(&f, others, code, "");
    expect(&f, PDF_FORGED, "champ 62");
    draw_data(&f, code, code, ",\"code\":\"DC04\"");
    expect(&f, PDF_FORGED, "JSON strict");
    draw_data(&f, span_of("", 0), code, "");
    expect(&f, PDF_FORGED, "code");
    draw_data(&f, code, code, ",");
    expect(&f, PDF_FORGED, "JSON strict");
    draw_data(&f, code, code, "");
    expect(&f, PDF_SEALED, "");
    sealed_file_free(&other);
    sealed_file_free(&f);
}

/* Whoever may sign could still seal a page that says something else. */
static void
a_page_that_contradicts_its_data_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        const char *to;
        const char *reason;
    } table[] = { { "Élodie", "Nina", "champ 62" },
        { "Élodie Spécimen", "Élodie Spécimenovitch", "champ 62" },
        { "\"holder\"", "\"hoLder\"", "champ 60" },
        { "7503120521", "7503120522", "champ 6Q" },
        { "1973-07-12", "1973-07-13", "champ 69" },
        { "number\":\"2026112400412359123\",\"holder",
            "number\":\"API-9\",\"holder",
            "la page et les données jointes diffèrent : champ number" },
        { "Île-de-France", "Corse", "champ facts.limits.area" },
        { "\"area\"", "\"occupation\":\"cuisinier\",\"area\"",
            "champ facts.limits.occupation" } };
    struct sealed_file f;

    sealed_file_make(plain_holder, NULL, &f);
    struct span code = buffer_span(&f.sheet.code);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        draw_changed(&f, table[i].from, table[i].to);
        expect(&f, PDF_FORGED, table[i].reason);
    }
    /* the right that the data give is the one that the page words */
    draw_data(&f, code, code, "");
    for (size_t i = 0; i < f.sheet.sheet.blocks; i++)
        if (f.sheet.sheet.block[i].role == SHEET_MENTION)
            f.sheet.sheet.block[i].text =
                "N’autorise pas son titulaire à travailler";
    draw_data(&f, code, code, "");
    expect(&f, PDF_FORGED, "champ work");
    sealed_file_free(&f);
}

#define RECEIPT                                                                \
    "{\"kind\":\"recepisse\",\"specimen\":true,\"work\":{\"allowed\":"         \
    "true}" SAMPLE_MEMBERS("Élodie Spécimen") "}"

/* On a page without symbols. */
static void
draw_json(struct sealed_file *f, const char *json)
{
    struct sheet *sheet = &f->sheet.sheet;
    struct sceau_error error = { 0 };

    sheet->json = span_str(json);
    sheet->code = span_of(NULL, 0);
    buffer_reset(&f->pdf);
    assert_int_equal(
        page_draw(sheet, NULL, NULL, &f->signer, &f->pdf, &error), SCEAU_OK);
}

/* What a phone reads on the paper is what the file says. */
static void
a_symbol_that_carries_another_code_is_refused(void **state)
{
    (void)state;
    struct sealed_file f, other;

    sealed_file_make(plain_holder, NULL, &f);
    sealed_file_make("Nina Autre", NULL, &other);
    struct sealed_sheet mine = f.sheet;
    f.sheet.datamatrix = other.sheet.datamatrix;
    draw_data(&f, buffer_span(&mine.code), buffer_span(&mine.code), "");
    expect(&f, PDF_FORGED, "le code dessiné sur la page n’est pas celui");
    f.sheet.datamatrix = mine.datamatrix;
    f.sheet.qr = other.sheet.qr;
    draw_data(&f, buffer_span(&mine.code), buffer_span(&mine.code), "");
    expect(&f, PDF_FORGED, "le code dessiné sur la page n’est pas celui");
    f.sheet.qr = mine.datamatrix;
    draw_data(&f, buffer_span(&mine.code), buffer_span(&mine.code), "");
    expect(&f, PDF_FORGED, "un code dessiné sur la page n’est pas écrit");
    f.sheet.qr = mine.qr;
    f.sheet.qr.module[f.sheet.qr.side * f.sheet.qr.side - 1] ^= 1;
    draw_data(&f, buffer_span(&mine.code), buffer_span(&mine.code), "");
    expect(&f, PDF_FORGED, "un code dessiné sur la page n’est pas écrit");
    f.sheet.qr = mine.qr;
    draw_data(&f, buffer_span(&mine.code), buffer_span(&mine.code), "");
    expect(&f, PDF_SEALED, "");
    draw_json(&f, (const char *)f.sheet.json.data);
    expect(&f, PDF_FORGED, "la page ne porte pas le code des données");
    sealed_file_free(&other);
    sealed_file_free(&f);
}

/* Who follows the code comes to the one address that the page calls genuine. */
static void
a_symbol_that_leads_elsewhere_is_refused(void **state)
{
    (void)state;
    static const char *const others[] = { "https://autre.example/v",
        "https://verifier.example/w", "https://verifier.example.org/v",
        "http://verifier.example/v" };
    struct sealed_file f;
    struct sceau_error error;

    sealed_file_make(plain_holder, NULL, &f);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        AUTO_BUFFER struct buffer address = buffer_with_max(4096);
        address_write(others[i], buffer_span(&f.sheet.code), &address);
        assert_int_equal(
            symbol_qr(buffer_span(&address), &f.sheet.qr, &error), SCEAU_OK);
        sealed_file_draw(&f);
        expect(&f, PDF_FORGED, "à l’adresse que la page dit authentique");
    }
    sealed_file_free(&f);
}

/* A kind that 2D-Doc has no type for is sealed by its data; no other kind may leave its
 * code out, nor may that one carry one that nobody compares. */
static void
only_a_kind_without_a_code_is_sealed_without_one(void **state)
{
    (void)state;
    struct sealed_file f;
    struct pdf_file p;

    sealed_file_make(plain_holder, NULL, &f);
    draw_json(&f, RECEIPT);
    pdf_file_read(buffer_span(&f.pdf), f.trust, &p);
    assert_int_equal(p.state, PDF_SEALED);
    assert_int_equal(p.code.len, 0);
    assert_true(span_is(p.data, RECEIPT));
    pdf_file_free(&p);
    f.sheet.sheet.json = span_str(RECEIPT);
    f.sheet.sheet.code = buffer_span(&f.sheet.code);
    buffer_reset(&f.pdf);
    sealed_sheet_draw(&f.sheet, &f.signer, &f.pdf);
    expect(&f, PDF_FORGED, "un code que les données n’ont pas");
    draw_json(&f, "{\"kind\":\"api\"}");
    expect(&f, PDF_FORGED, "n’ont pas de code");
    draw_json(&f, "{\"kind\":\"recepisses\"}");
    expect(&f, PDF_FORGED, "n’ont pas de code");
    draw_json(&f, "{\"kind\":\"recepisse\",\"code\":\"\"}");
    expect(&f, PDF_FORGED, "n’ont pas de code");
    draw_json(&f, "{\"kind\":\"recepisse\",\"code\":7}");
    expect(&f, PDF_FORGED, "n’ont pas de code");
    draw_json(&f, "{}");
    expect(&f, PDF_FORGED, "n’ont pas de code");
    sealed_file_free(&f);
}

/* A holder may have words of a PDF in a text of the title: it says nothing of the
 * file around it. */
static void
texts_that_look_like_a_file_change_nothing(void **state)
{
    (void)state;
    struct sealed_file f;
    const struct authority_wish recent = { .from = SAMPLE_SECOND - 86400 };

    sealed_file_make(plain_holder, &recent, &f);
    struct span code = buffer_span(&f.sheet.code);
    /* were this the time of signature, the signer would not have been valid */
    draw_data(&f, code, code, ",\"note\":\"/M (D:20210101000000Z) /P 1\\n\"");
    expect(&f, PDF_SEALED, "");
    sealed_file_free(&f);
}

static int
set_up(void **state)
{
    (void)state;
    sealed_file_make(plain_holder, NULL, &good);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    sealed_file_free(&good);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_good_file_is_sealed),
        cmocka_unit_test(a_chain_is_followed_to_its_root),
        cmocka_unit_test(a_pinned_signer_needs_no_authority),
        cmocka_unit_test(every_single_bit_flip_is_refused),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(any_byte_before_or_after_is_refused),
        cmocka_unit_test(every_bit_of_the_signature_counts_with_a_chain),
        cmocka_unit_test(a_signer_out_of_its_time_is_refused),
        cmocka_unit_test(a_signer_accepted_once_is_judged_again_on_each_day),
        cmocka_unit_test(threads_judge_by_one_trust),
        cmocka_unit_test(a_signer_not_made_to_sign_is_refused),
        cmocka_unit_test(a_signer_made_for_another_use_is_refused),
        cmocka_unit_test(a_signer_certified_by_a_weak_digest_is_refused),
        cmocka_unit_test(another_signer_of_the_same_name_is_refused),
        cmocka_unit_test(a_signature_by_another_key_is_refused),
        cmocka_unit_test(a_signer_of_codes_does_not_seal_files),
        cmocka_unit_test(data_that_contradict_the_code_are_refused),
        cmocka_unit_test(a_page_that_contradicts_its_data_is_refused),
        cmocka_unit_test(a_symbol_that_carries_another_code_is_refused),
        cmocka_unit_test(a_symbol_that_leads_elsewhere_is_refused),
        cmocka_unit_test(only_a_kind_without_a_code_is_sealed_without_one),
        cmocka_unit_test(texts_that_look_like_a_file_change_nothing),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
