/* SPDX-License-Identifier: EUPL-1.2 */
/* Files of levels B-T and B-LT: sealed as they left, and after no change. */
#include "tests/unit/test.h"

#include <openssl/x509.h>

#include "tests/support/sanitizer.h"
#include "tests/support/sealed_file.h"
#include "verifier/base/limits.h"

/* signature-time-stamp, as the file has it */
static const char token_oid[] = "060b2a864886f70d010910020e";

static void
expect(const struct sealed_file *f, enum pdf_state expected, const char *reason)
{
    char said[200];
    enum pdf_state state = sealed_file_judge(f, buffer_span(&f->pdf), said);

    if (state != expected || !strstr(said, reason))
        fail_msg("%s: %s", pdf_state_name(state), said);
}

static void
expect_level(const struct sealed_file *f, enum proof_level level, int64_t when)
{
    struct pdf_file p;

    pdf_file_read(buffer_span(&f->pdf), f->trust, &p);
    assert_int_equal(p.state, PDF_SEALED);
    assert_int_equal(p.proof.level, level);
    assert_int_equal(p.proof.when, when);
    pdf_file_free(&p);
}

/* What the time-stamp is worth on that day. */
static void
expect_words(const struct sealed_file *f, int64_t now, const char *words)
{
    struct pdf_file p;

    pdf_file_read(buffer_span(&f->pdf), f->trust, &p);
    assert_int_equal(p.state, PDF_SEALED);
    assert_string_equal(proof_words(&p.proof, now), words);
    pdf_file_free(&p);
}

static void
each_level_is_told(void **state)
{
    (void)state;
    struct sealed_file f;

    sealed_file_make(SAMPLE_HOLDER, NULL, &f);
    expect_level(&f, PROOF_BASIC, SAMPLE_SECOND);
    sealed_file_free(&f);
    sealed_file_make_stamped(true, &f);
    expect_level(&f, PROOF_LONG_TERM, SAMPLE_SECOND + 2);
    expect_words(&f, SAMPLE_SECOND, "named");
    sealed_file_know_stamper(&f);
    expect_words(&f, SAMPLE_SECOND, "B-LT");
    expect_words(&f, (int64_t)3 * SAMPLE_SECOND, "over");
    sealed_file_free(&f);
    assert_string_equal(proof_level_name(PROOF_BASIC), "B-B");
    assert_string_equal(proof_level_name(PROOF_TIME), "B-T");
    assert_string_equal(proof_level_name(PROOF_LONG_TERM), "B-LT");
}

/* At B-T nothing under the signature says who stamps: the folder must. */
static void
a_stamp_alone_needs_its_authority(void **state)
{
    (void)state;
    struct sealed_file f;

    sealed_file_make_stamped(false, &f);
    expect(&f, PDF_UNREADABLE, "horodatage n’est pas connue");
    sealed_file_know_stamper(&f);
    expect_level(&f, PROOF_TIME, SAMPLE_SECOND + 2);
    sealed_file_free(&f);
}

static void
every_digest_and_a_lone_certificate_are_read(void **state)
{
    (void)state;
    static const char *const digests[] = { "SHA256", "SHA384", "SHA512" };
    struct sealed_file f;

    sealed_file_make_stamped(true, &f);
    for (int i = 0; i < 3; i++) {
        f.tsa.digest = digests[i];
        f.tsa.above = i ? NULL : &f.tsa_root;
        f.stamper = tsa_stamper(&f.tsa);
        sealed_file_draw(&f);
        expect(&f, PDF_SEALED, "");
    }
    f.tsa.digest = "SHA1";
    sealed_file_draw(&f);
    expect(&f, PDF_FORGED, "forme");
    sealed_file_free(&f);
}

/* Where the signature's digits begin, and how many there are. */
static uint8_t *
digits(struct sealed_file *f, size_t *count)
{
    uint8_t *at = memmem(f->pdf.data, f->pdf.len, "/Contents<", 10);

    assert_non_null(at);
    at += 10;
    *count = strspn((const char *)at, "0123456789abcdef");
    return at;
}

static uint8_t
other_digit(uint8_t digit, unsigned bit)
{
    static const char hex[] = "0123456789abcdef";

    return (uint8_t)hex[(unsigned)(strchr(hex, digit) - hex) ^ 1U << bit];
}

/* Neither the token nor what it brings may change, though no signature covers it. What
 * stands before it is as in a file without one, of which pdf_file_test tries all. */
static void
every_bit_of_the_stamp_counts(struct sealed_file *f, size_t step)
{
    size_t count;
    uint8_t *at = digits(f, &count);
    const uint8_t *hit = memmem(at, count, token_oid, strlen(token_oid));

    if (UNDER_SANITIZER)
        step *= 7;

    assert_int_equal(count, 2 * cms_room(&f->signer.identity, &f->stamper));
    assert_non_null(hit);
    for (size_t i = (size_t)(hit - at); i < count; i += step) {
        uint8_t digit = at[i];
        for (unsigned n = 0; n < 2; n++) {
            unsigned bit = ((unsigned)i + n) % 4; /* half of them */
            at[i] = other_digit(digit, bit);
            if (sealed_file_judge(f, buffer_span(&f->pdf), NULL) == PDF_SEALED)
                fail_msg("digit %zu bit %u", i, bit);
        }
        at[i] = digit;
    }
    expect(f, PDF_SEALED, "");
}

static void
every_bit_counts_at_long_term(void **state)
{
    (void)state;
    struct sealed_file f;

    sealed_file_make_stamped(true, &f);
    every_bit_of_the_stamp_counts(&f, 3);
    sealed_file_free(&f);
}

static void
every_bit_counts_with_a_stamp_alone(void **state)
{
    (void)state;
    struct sealed_file f;

    sealed_file_make_stamped(false, &f);
    sealed_file_know_stamper(&f);
    every_bit_of_the_stamp_counts(&f, 11);
    sealed_file_free(&f);
}

/* The CMS of another drawing of the same file, padded to the same room. */
static void
seal_without(struct sealed_file *f, const struct cms_stamper *stamper)
{
    AUTO_BUFFER struct buffer good = buffer_with_max(SCEAU_PDF_MAX);
    size_t count, without;

    buffer_put(&good, f->pdf.data, f->pdf.len);
    uint8_t *at = digits(f, &count);
    struct span before = span_of(f->pdf.data, (size_t)(at - 1 - f->pdf.data));
    struct span after = span_of(
        at + count + 1, (size_t)(f->pdf.data + f->pdf.len - at) - count - 1);
    AUTO_BUFFER struct buffer bytes = buffer_with_max(SCEAU_PDF_MAX);
    AUTO_BUFFER struct buffer cms = buffer_with_max(64 * 1024);
    uint8_t digest[SIGNER_DIGEST];
    buffer_put(&bytes, before.data, before.len);
    buffer_put(&bytes, after.data, after.len);
    assert_int_equal(
        EVP_Digest(bytes.data, bytes.len, digest, NULL, EVP_sha256(), NULL), 1);
    assert_int_equal(cms_make(&f->signer.identity, digest, &f->signer.signer,
                         stamper, &cms, NULL),
        SCEAU_OK);
    without = cms.len;
    assert_true(2 * without <= count);
    for (size_t i = 0; i < count; i++) {
        unsigned byte = i / 2 < without ? cms.data[i / 2] : 0;
        at[i] = (uint8_t) "0123456789abcdef"[i % 2 ? byte & 15 : byte >> 4];
    }
}

/* The room that it leaves shows it, and at B-LT the certificates that were for it. */
static void
a_stamp_taken_out_is_missed(void **state)
{
    (void)state;
    struct sealed_file f;

    for (int long_term = 0; long_term < 2; long_term++) {
        sealed_file_make_stamped(long_term, &f);
        seal_without(&f, NULL);
        expect(&f, PDF_FORGED, "horodatage) a été ôtée");
        /* of the size that it has without */
        f.signer.stamper = NULL;
        sealed_file_draw(&f);
        if (long_term)
            expect(&f, PDF_FORGED, "l’horodatage de la signature a été ôté");
        else
            expect(&f, PDF_SEALED, "");
        sealed_file_free(&f);
    }
}

static void
a_stamp_of_something_else_is_refused(void **state)
{
    (void)state;
    enum { OUTER_DIGITS = 46 }; /* lengths of the whole, in hex */
    struct sealed_file f;
    struct authority stranger, other;

    sealed_file_make_stamped(true, &f);
    /* over another signature of the same file: each one differs */
    AUTO_BUFFER struct buffer old = buffer_with_max(SCEAU_PDF_MAX);
    size_t count;
    uint8_t *at = digits(&f, &count);
    buffer_put(&old, at, count);
    uint8_t *token = memmem(old.data, old.len, token_oid, strlen(token_oid));
    uint8_t *now = NULL;
    assert_non_null(token);
    /* signatures in DER have one of few lengths: until both are as before, and with
     * them those of all that they stand in */
    bool alike = false;
    for (int tries = 0; tries < 500 && !alike; tries++) {
        seal_without(&f, &f.stamper);
        now = memmem(at, count, token_oid, strlen(token_oid));
        assert_non_null(now);
        alike = old.data + old.len - token == at + count - now
            && memcmp(old.data, at, OUTER_DIGITS) == 0;
    }
    assert_true(alike);
    memcpy(now, token, (size_t)(at + count - now));
    expect(&f, PDF_FORGED, "celui d’une autre signature");
    /* by one whom the file does not announce */
    authority_root("Autre autorité", &stranger);
    tsa_authority(&stranger, &other);
    f.tsa.maker = &other;
    f.tsa.above = &stranger;
    f.stamper = tsa_stamper(&f.tsa);
    sealed_file_draw(&f);
    expect(&f, PDF_FORGED, "n’est pas de l’autorité que le fichier annonce");
    authority_free(&other);
    authority_free(&stranger);
    sealed_file_free(&f);
}

static void
the_hour_is_that_of_the_signature(void **state)
{
    (void)state;
    struct sealed_file f;

    sealed_file_make_stamped(true, &f);
    f.tsa.when = SAMPLE_SECOND + 3600;
    sealed_file_draw(&f);
    expect(&f, PDF_SEALED, "");
    f.tsa.when = SAMPLE_SECOND + 3601;
    sealed_file_draw(&f);
    expect(&f, PDF_FORGED, "plus d’une heure");
    f.tsa.when = SAMPLE_SECOND - 3601;
    sealed_file_draw(&f);
    expect(&f, PDF_FORGED, "plus d’une heure");
    sealed_file_free(&f);
}

/* The i-th list replaced by one of these certificates and times, and drawn again. */
static void
list_again(struct sealed_file *f, int i, const struct authority *revoked,
    int64_t from, int64_t until)
{
    const struct authority *const all[] = { revoked, NULL };

    buffer_reset(&f->list[i]);
    authority_list(i ? &f->tsa_root : &f->root, all, from, until, &f->list[i]);
    f->evidence.list[i] = buffer_span(&f->list[i]);
    sealed_file_draw(f);
}

static void
the_lists_must_be_whole_and_of_the_day(void **state)
{
    (void)state;
    enum { FROM = SAMPLE_SECOND - 3600, UNTIL = SAMPLE_SECOND + 86400 };
    struct sealed_file f;

    sealed_file_make_stamped(true, &f);
    for (int i = 0; i < 2; i++) {
        list_again(&f, i, i ? &f.tsa_leaf : &f.leaf, FROM, UNTIL);
        expect(&f, PDF_FORGED, "révoqué");
        list_again(&f, i, NULL, FROM - 86400, SAMPLE_SECOND - 1);
        expect(&f, PDF_UNREADABLE, "n’est pas du jour");
        list_again(&f, i, NULL, UNTIL, UNTIL + 1);
        expect(&f, PDF_UNREADABLE, "n’est pas du jour");
        /* another certificate on it says nothing */
        list_again(&f, i, &f.middle, FROM, UNTIL);
        expect(&f, PDF_SEALED, "");
    }
    /* whichever comes first, what one of them revoked is revoked */
    for (int i = 0; i < 2; i++) {
        AUTO_BUFFER struct buffer more = buffer_with_max(SCEAU_CRL_MAX);
        const struct authority *const all[] = { i ? &f.leaf : NULL, NULL };
        list_again(&f, 0, i ? NULL : &f.leaf, FROM, UNTIL);
        authority_list(&f.root, all, FROM, UNTIL, &more);
        f.evidence.list[2] = buffer_span(&more);
        f.evidence.lists = 3;
        sealed_file_draw(&f);
        expect(&f, PDF_FORGED, "révoqué");
        f.evidence.lists = 2;
    }
    list_again(&f, 0, NULL, FROM, UNTIL);
    f.evidence.lists = 1;
    sealed_file_draw(&f);
    expect(&f, PDF_UNREADABLE, "une liste de révocation manque");
    f.evidence.lists = 2;
    f.evidence.list[1] = f.evidence.list[0];
    sealed_file_draw(&f);
    expect(&f, PDF_UNREADABLE, "une liste de révocation manque");
    sealed_file_free(&f);
}

/* What is known of one file's evidence holds for another of its moment, and no other. */
static void
evidence_known_again_is_of_its_moment(void **state)
{
    (void)state;
    struct sealed_file f;

    sealed_file_make_stamped(true, &f);
    list_again(&f, 0, NULL, SAMPLE_SECOND, SAMPLE_SECOND + 10);
    for (int i = -1; i < 12; i++) {
        f.tsa.when = SAMPLE_SECOND + i;
        sealed_file_draw(&f);
        for (int again = 0; again < 2; again++)
            if (i < 0 || i > 10)
                expect(&f, PDF_UNREADABLE, "n’est pas du jour");
            else
                expect(&f, PDF_SEALED, "");
    }
    sealed_file_free(&f);
}

static void
the_chains_must_be_whole(void **state)
{
    (void)state;
    static const char *const reasons[] = { "", "une autorité manque",
        "n’est pas de l’autorité", "une autorité manque" };
    struct sealed_file f;

    for (size_t lacking = 1; lacking < 4; lacking++) {
        sealed_file_make_stamped(true, &f);
        f.tsa.above = NULL;
        f.stamper = tsa_stamper(&f.tsa);
        f.evidence.certificate[lacking] = f.evidence.certificate[0];
        sealed_file_draw(&f);
        expect(
            &f, lacking == 2 ? PDF_FORGED : PDF_UNREADABLE, reasons[lacking]);
        sealed_file_free(&f);
    }
}

/* Whoever is not an authority certifies nobody, with a list of its own or without. */
static void
an_end_entity_certifies_nobody(void **state)
{
    (void)state;
    static const struct authority_wish wishes[] = { { .name = "Abonné",
                                                        .key_usage = "" },
        { .name = "Abonné", .is_authority = true } };

    for (int i = 0; i < 2; i++) {
        struct sealed_file f;
        struct authority between, maker;
        AUTO_BUFFER struct buffer list = buffer_with_max(SCEAU_CRL_MAX);
        sealed_file_make_stamped(true, &f);
        sealed_file_know_stamper(&f);
        authority_issue(&f.tsa_root, &wishes[i], &between);
        tsa_authority(&between, &maker);
        authority_list(
            &between, NULL, SAMPLE_SECOND - 3600, SAMPLE_SECOND + 86400, &list);
        f.tsa.maker = &maker;
        f.tsa.above = NULL;
        f.stamper = tsa_stamper(&f.tsa);
        f.evidence.certificate[2] = buffer_span(&maker.der);
        f.evidence.certificate[f.evidence.certificates++] =
            buffer_span(&between.der);
        f.evidence.list[f.evidence.lists++] = buffer_span(&list);
        sealed_file_draw(&f);
        if (wishes[i].is_authority)
            expect_words(&f, SAMPLE_SECOND, "B-LT");
        else
            expect(&f, PDF_UNREADABLE, "une autorité manque");
        authority_free(&maker);
        authority_free(&between);
        sealed_file_free(&f);
    }
}

/* Who may say what time it was does not, by that, say who is a prefecture; nor the other
 * way round. */
static void
who_stamps_and_who_seals_are_two(void **state)
{
    (void)state;
    static const struct authority_wish wish = { .name = "Cachet de Mallory" };
    struct sealed_file f;
    struct authority mallory;
    struct page_signer signer;

    sealed_file_make_stamped(true, &f);
    sealed_file_know_stamper(&f);
    authority_issue(&f.tsa_root, &wish, &mallory);
    sealed_sheet_signer(&mallory, &f.root, 0, &signer);
    buffer_reset(&f.pdf);
    sealed_sheet_draw(&f.sheet, &signer, &f.pdf);
    expect(&f, PDF_UNREADABLE, "n’est pas connu ici");
    sealed_sheet_signer_free(&signer);
    authority_free(&mallory);
    sealed_file_free(&f);
    sealed_file_make_stamped(false, &f);
    authority_publish(&f.tsa_root, f.folder.path, "tsa.pem");
    sealed_file_trust(&f);
    expect(&f, PDF_UNREADABLE, "horodatage n’est pas connue");
    sealed_file_free(&f);
}

/* As an authority makes it, a token could be written in several ways. */
static enum sceau_status
stamp_raw(void *context, const uint8_t imprint[SIGNER_DIGEST],
    struct buffer *token, struct sceau_error *error)
{
    (void)error;
    tsa_stamp_raw(context, imprint, token);
    return SCEAU_OK;
}

static void
a_token_in_another_form_is_refused(void **state)
{
    (void)state;
    struct sealed_file f;

    sealed_file_make_stamped(true, &f);
    f.tsa.above = NULL;
    f.stamper.stamp = stamp_raw;
    f.stamper.room += 64;
    sealed_file_draw(&f);
    expect(&f, PDF_FORGED, "l’horodatage n’a pas la forme attendue");
    sealed_file_free(&f);
}

static void
what_is_no_evidence_is_refused(void **state)
{
    (void)state;
    struct sealed_file f;

    sealed_file_make_stamped(true, &f);
    f.evidence.certificate[0] = span_str("not a certificate");
    sealed_file_draw(&f);
    expect(&f, PDF_FORGED, "un certificat des preuves jointes est illisible");
    f.evidence.certificate[0] = buffer_span(&f.leaf.der);
    f.evidence.list[0] = span_str("not a list");
    sealed_file_draw(&f);
    expect(&f, PDF_FORGED, "illisible");
    sealed_file_free(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_level_is_told),
        cmocka_unit_test(a_stamp_alone_needs_its_authority),
        cmocka_unit_test(every_digest_and_a_lone_certificate_are_read),
        cmocka_unit_test(every_bit_counts_at_long_term),
        cmocka_unit_test(every_bit_counts_with_a_stamp_alone),
        cmocka_unit_test(a_stamp_taken_out_is_missed),
        cmocka_unit_test(a_stamp_of_something_else_is_refused),
        cmocka_unit_test(the_hour_is_that_of_the_signature),
        cmocka_unit_test(the_lists_must_be_whole_and_of_the_day),
        cmocka_unit_test(evidence_known_again_is_of_its_moment),
        cmocka_unit_test(the_chains_must_be_whole),
        cmocka_unit_test(an_end_entity_certifies_nobody),
        cmocka_unit_test(who_stamps_and_who_seals_are_two),
        cmocka_unit_test(a_token_in_another_form_is_refused),
        cmocka_unit_test(what_is_no_evidence_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
