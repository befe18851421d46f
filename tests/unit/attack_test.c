/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The mutations of tests/support/mutation.h, on a file of ours of either level, and what
 * takes more than one file: each digit, each byte of padding, each form of a signature.
 */
#include "tests/unit/test.h"

#include <openssl/cms.h>
#include <openssl/evp.h>

#include "tests/support/titles.h"
#include "verifier/base/limits.h"

static struct titles titles[TITLE_LEVELS];
#define good titles[TITLE_BB].mine

/* Where a word stands, which it must. */
static size_t
at_word(struct span file, const char *word)
{
    const uint8_t *hit = memmem(file.data, file.len, word, strlen(word));

    if (!hit)
        fail_msg("%s is not in the file", word);
    return (size_t)(hit - file.data);
}

/* The file with `remove` bytes at `at` replaced by a text. */
static void
splice(struct span file, size_t at, size_t remove, const char *text,
    struct buffer *out)
{
    buffer_put(out, file.data, at);
    buffer_text(out, text);
    buffer_put(out, file.data + at + remove, file.len - at - remove);
}

static void
replace(struct span file, const char *word, const char *by, struct buffer *out)
{
    splice(file, at_word(file, word), strlen(word), by, out);
}

/* The digits of the signature. */
static size_t
digits(struct span file, size_t *count)
{
    size_t at = at_word(file, "/Contents<") + strlen("/Contents<");

    *count = 0;
    while (file.data[at + *count] != '>')
        ++*count;
    return at;
}

static void
expect_forged(const char *what, struct buffer *file)
{
    char said[200];
    enum pdf_state state = sealed_file_judge(&good, buffer_span(file), said);

    assert_int_equal(buffer_status(file), SCEAU_OK);
    if (state != PDF_FORGED)
        fail_msg("%s: %s %s", what, pdf_state_name(state), said);
    buffer_reset(file);
}

static void
every_mutation_is_refused_for_what_it_is(void **state)
{
    (void)state;
    size_t count = 0;

    for (int level = 0; level < TITLE_LEVELS; level++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(2 * SCEAU_PDF_MAX);
        const struct titles *t = &titles[level];
        struct mutation m;
        char said[200];
        /* the file as it was is good: the rig attacks what it should */
        if (sealed_file_judge(&t->mine, t->of.file, said) != PDF_SEALED)
            fail_msg("%d: %s", level, said);
        for (size_t i = 0; mutation_next(&t->of, &i, &m, &out); count++) {
            enum pdf_state got =
                sealed_file_judge(&t->mine, buffer_span(&out), said);
            if (got != m.state || !strstr(said, m.finding))
                fail_msg("%s: %s, %s", m.name, pdf_state_name(got), said);
        }
    }
    assert_true(count > 120);
}

static void
a_range_written_otherwise_is_refused(void **state)
{
    (void)state;
    static const char *const forms[][2] = { { "/ByteRange[0 ",
                                                "/ByteRange[1 " },
        { "/ByteRange[0 ", "/ByteRange[00 " },
        { "/ByteRange[", "/ByteRange [" },
        { "/ByteRange[0 ", "/ByteRange[0 99999999 0 99999999" } };
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_PDF_MAX);

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        replace(buffer_span(&good.pdf), forms[i][0], forms[i][1], &out);
        expect_forged(forms[i][1], &out);
    }
}

/* The value is the same, and a second file would be as good as the first. */
static void
every_digit_in_upper_case_is_refused(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_PDF_MAX);
    struct span file = buffer_span(&good.pdf);
    size_t count, at = digits(file, &count), raised = 0;

    for (size_t i = 0; i < count; i++) {
        if (file.data[at + i] < 'a' || file.data[at + i] > 'f')
            continue;
        buffer_put(&out, file.data, file.len);
        out.data[at + i] = (uint8_t)(file.data[at + i] - 'a' + 'A');
        expect_forged("upper case", &out);
        raised++;
    }
    assert_true(raised > 100);
}

/* Room that a chain of certificates would have taken: zeros, and only zeros. */
static void
what_stands_in_the_padding_is_refused(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_PDF_MAX);
    struct sealed_file f;

    sealed_file_make(SAMPLE_HOLDER, NULL, &f);
    f.signer.identity.room += 16;
    buffer_reset(&f.pdf);
    sealed_sheet_draw(&f.sheet, &f.signer, &f.pdf);
    struct span file = buffer_span(&f.pdf);
    assert_int_equal(sealed_file_judge(&f, file, NULL), PDF_SEALED);
    size_t count, at = digits(file, &count);
    for (size_t i = 0; i < 32; i++) {
        buffer_put(&out, file.data, file.len);
        assert_int_equal(out.data[at + count - 1 - i], '0');
        out.data[at + count - 1 - i] = '1';
        assert_int_equal(
            sealed_file_judge(&f, buffer_span(&out), NULL), PDF_FORGED);
        buffer_reset(&out);
    }
    sealed_file_free(&f);
}

/* A CMS by OpenSSL over the same bytes with the same key: it has a signing-time,
 * which PAdES forbids, and is not of our form. */
static void
a_right_signature_of_another_form_is_refused(void **state)
{
    (void)state;
    struct sealed_file f;
    uint8_t *der = NULL;

    sealed_file_make(SAMPLE_HOLDER, NULL, &f);
    f.signer.identity.room += 100;
    buffer_reset(&f.pdf);
    sealed_sheet_draw(&f.sheet, &f.signer, &f.pdf);
    struct span file = buffer_span(&f.pdf);
    assert_int_equal(sealed_file_judge(&f, file, NULL), PDF_SEALED);
    size_t count, at = digits(file, &count);
    BIO *data = BIO_new(BIO_s_mem());
    assert_int_equal(BIO_write(data, file.data, (int)at - 1), at - 1);
    (void)BIO_write(
        data, file.data + at + count + 1, (int)(file.len - at - count - 1));
    CMS_ContentInfo *cms = CMS_sign(f.leaf.x509, f.leaf.key, NULL, data,
        CMS_DETACHED | CMS_BINARY | CMS_CADES | CMS_NOSMIMECAP);
    assert_non_null(cms);
    int len = i2d_CMS_ContentInfo(cms, &der);
    assert_true(len > 0 && (size_t)len <= count / 2);
    for (size_t i = 0; i < count; i++) {
        unsigned byte = i / 2 < (size_t)len ? der[i / 2] : 0;
        f.pdf.data[at + i] =
            (uint8_t) "0123456789abcdef"[i % 2 ? byte & 15 : byte >> 4];
    }
    char said[200];
    assert_int_equal(
        sealed_file_judge(&f, buffer_span(&f.pdf), said), PDF_FORGED);
    assert_non_null(strstr(said, "forme"));
    OPENSSL_free(der);
    CMS_ContentInfo_free(cms);
    BIO_free(data);
    sealed_file_free(&f);
}

/* The mark of ours hidden: then it is a stranger's file, never a sealed one. */
static void
a_file_with_its_marks_hidden_is_not_sealed(void **state)
{
    (void)state;
    static const char *const marks[][2] = { { "/ByteRange", "/Byte#52ange" },
        { "/Contents<", "/Content#73<" },
        { "attestation.json", "attestation.jso_" } };
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_PDF_MAX);

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        replace(buffer_span(&good.pdf), marks[i][0], marks[i][1], &out);
        enum pdf_state s = sealed_file_judge(&good, buffer_span(&out), NULL);
        if (s != PDF_FORGED && s != PDF_FOREIGN)
            fail_msg("%s: %s", marks[i][0], pdf_state_name(s));
        buffer_reset(&out);
    }
}

/* Sign an edited file again with the signer's own key. */
static void
seal_again(struct buffer *pdf)
{
    AUTO_BUFFER struct buffer cms = buffer_with_max(64 * 1024);
    AUTO_BUFFER struct buffer bytes = buffer_with_max(SCEAU_PDF_MAX);
    uint8_t digest[SIGNER_DIGEST];
    struct sceau_error error;
    size_t count, at = digits(buffer_span(pdf), &count);

    buffer_put(&bytes, pdf->data, at - 1);
    buffer_put(&bytes, pdf->data + at + count + 1, pdf->len - at - count - 1);
    assert_int_equal(
        EVP_Digest(bytes.data, bytes.len, digest, NULL, EVP_sha256(), NULL), 1);
    assert_int_equal(cms_make(&good.signer.identity, digest,
                         &good.signer.signer, NULL, &cms, &error),
        SCEAU_OK);
    for (size_t i = 0; i < count; i++) {
        unsigned byte = i / 2 < cms.len ? cms.data[i / 2] : 0;
        pdf->data[at + i] =
            (uint8_t) "0123456789abcdef"[i % 2 ? byte & 15 : byte >> 4];
    }
}

/* Even rightly signed: other permissions, words that a title never has. */
static void
another_form_is_refused_also_from_the_signer(void **state)
{
    (void)state;
    static const char *const edits[][2] = { { "/P 1\n/V", "/P 2\n/V" },
        { "/M (D:2026", "/N (D:2026" },
        { "/TransformMethod /DocMDP", "/TransformMethod /DocMDX" },
        { "/SubFilter /ETSI.CAdES.detached",
            "/SubFilter /adbe.pkcs7.detached" },
        { "%PDF-1.7", "%PDF-2.0" }, { "%%EOF\n", "%%EOF " },
        { "/ByteRange[0 ", "/ByteRange[1 " },
        { "/Type /Sig\n", "/Type /Sog\n" },
        { "sceau.title/1\",\"", "/JavaScript__\",\"" },
        { "sceau.title/1\",\"", "/OpenAction__\",\"" },
        { "sceau.title/1\",\"", "trailer______\",\"" },
        { "sceau.title/1\",\"", "%%EOF________\",\"" },
        { "sceau.title/1\",\"", "startxref____\",\"" },
        { "/Type /EmbeddedFile", "/Type /EmbeddedFil_" } };
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_PDF_MAX);
    struct span file = buffer_span(&good.pdf);

    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        replace(file, edits[i][0], edits[i][1], &out);
        assert_int_equal(out.len, file.len);
        seal_again(&out);
        expect_forged(edits[i][1], &out);
    }
    /* and without an edit it is sealed: the rig signs as it should */
    buffer_put(&out, file.data, file.len);
    seal_again(&out);
    assert_int_equal(
        sealed_file_judge(&good, buffer_span(&out), NULL), PDF_SEALED);
}

static int
set_up(void **state)
{
    (void)state;
    for (int level = 0; level < TITLE_LEVELS; level++)
        titles_make((enum titles_level)level, &titles[level]);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    for (int level = 0; level < TITLE_LEVELS; level++)
        titles_free(&titles[level]);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mutation_is_refused_for_what_it_is),
        cmocka_unit_test(a_range_written_otherwise_is_refused),
        cmocka_unit_test(every_digit_in_upper_case_is_refused),
        cmocka_unit_test(what_stands_in_the_padding_is_refused),
        cmocka_unit_test(a_right_signature_of_another_form_is_refused),
        cmocka_unit_test(a_file_with_its_marks_hidden_is_not_sealed),
        cmocka_unit_test(another_form_is_refused_also_from_the_signer),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
