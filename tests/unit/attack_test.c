/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Published attacks on signed PDFs, made on a file of ours: signature forgery (USF),
 * incremental saving (ISA), signature wrapping (SWA), annotations, and small edits
 * that other verifiers let pass.
 */
#include "tests/unit/test.h"

#include <openssl/cms.h>
#include <openssl/evp.h>

#include "tests/support/sealed_file.h"
#include "verifier/base/limits.h"

static struct sealed_file good, other; /* of two holders */

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

/* USF: a signature that is not there, or covers nothing. */
static void
a_signature_taken_out_is_refused(void **state)
{
    (void)state;
    static const char *const values[] = { "<>", "<00>", "null", "", "()",
        "<<>>" };
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_PDF_MAX);
    struct span file = buffer_span(&good.pdf);
    size_t count, at = digits(file, &count);

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        splice(file, at - 1, count + 2, values[i], &out);
        expect_forged(values[i], &out);
    }
    char *zeros = malloc(count + 1);
    assert_non_null(zeros);
    memset(zeros, '0', count);
    zeros[count] = 0;
    splice(file, at, count, zeros, &out);
    expect_forged("zeros", &out);
    free(zeros);
    splice(file, at - 10, count + 11, "", &out);
    expect_forged("no /Contents at all", &out);
}

static void
a_range_taken_out_or_changed_is_refused(void **state)
{
    (void)state;
    static const char *const ranges[] = { "null", "[]", "[0 0 0 0]",
        "[0 -1 0 99999]", "[0 1 2 3]", "[0 99999999 0 99999999]", "" };
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_PDF_MAX);
    struct span file = buffer_span(&good.pdf);
    size_t at = at_word(file, "/ByteRange") + strlen("/ByteRange");
    size_t end = at_word(file, "/Contents<");

    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        splice(file, at, end - at, ranges[i], &out);
        expect_forged(ranges[i], &out);
    }
    replace(file, "/ByteRange[0 ", "/ByteRange[1 ", &out);
    expect_forged("not from the start", &out);
    replace(file, "/ByteRange[0 ", "/ByteRange[00 ", &out);
    expect_forged("a second form of zero", &out);
    replace(file, "/ByteRange[", "/ByteRange [", &out);
    expect_forged("a space", &out);
}

/* ISA: another revision of the page after the signed one. */
static const char update[] = "26 0 obj\n<<\n/Length 44\n>>\nstream\r\n"
                             "BT /F0 20 Tf 50 400 Td (forged) Tj ET\n"
                             "endstream\nendobj\n";

static void
a_later_revision_is_refused(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_PDF_MAX);
    struct span file = buffer_span(&good.pdf);

    for (int form = 0; form < 5; form++) {
        buffer_put(&out, file.data, file.len);
        size_t object = out.len;
        buffer_text(&out, update);
        size_t xref = out.len;
        if (form < 2)
            buffer_format(&out, "xref\n26 1\n%010zu 00000 n\r\n", object);
        if (form < 3)
            buffer_format(&out,
                "trailer\n<<\n/Size 80\n/Root 1 0 R\n/Prev %zu\n>>\n",
                at_word(file, "xref\n"));
        if (form != 3)
            buffer_format(&out, "startxref\n%zu\n", xref);
        if (form != 1)
            buffer_text(&out, "%%EOF\n");
        expect_forged(update, &out);
    }
    buffer_put(&out, file.data, file.len);
    buffer_text(&out, update);
    expect_forged("the object alone", &out);
}

static void
an_annotation_laid_over_the_page_is_refused(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_PDF_MAX);
    struct span file = buffer_span(&good.pdf);

    buffer_put(&out, file.data, file.len);
    size_t object = out.len;
    buffer_text(&out,
        "90 0 obj\n<</Type/Annot/Subtype/FreeText/Rect[60 500 400 520]"
        "/Contents(Autorise son titulaire a travailler)/F 4>>\nendobj\n");
    size_t xref = out.len;
    buffer_format(&out,
        "xref\n90 1\n%010zu 00000 n\r\ntrailer\n<</Size 91/Root 1 0 R/Prev "
        "%zu>>\nstartxref\n%zu\n%%%%EOF\n",
        object, at_word(file, "xref\n"), xref);
    expect_forged("annotation", &out);
}

static void
what_is_appended_or_put_before_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = { " ", "\n", "\r\n", "% comment\n",
        "%%EOF\n", "startxref\n0\n%%EOF\n", "\n%%EOF\n", "%PDF-1.7\n" };
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_PDF_MAX);
    struct span file = buffer_span(&good.pdf);

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        splice(file, file.len, 0, texts[i], &out);
        expect_forged(texts[i], &out);
        splice(file, 0, 0, texts[i], &out);
        expect_forged(texts[i], &out);
    }
    buffer_put(&out, file.data, file.len);
    buffer_put(&out, file.data, file.len);
    expect_forged("twice the file", &out);
    buffer_put(&out, other.pdf.data, other.pdf.len);
    buffer_put(&out, file.data, file.len);
    expect_forged("another file before", &out);
}

/* SWA: contents slipped between the two signed parts. */
static void
contents_in_the_gap_are_refused(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_PDF_MAX);
    struct span file = buffer_span(&good.pdf);
    size_t count, at = digits(file, &count);
    char text[64];

    splice(file, at + count + 1, 0, "/Evil(x)", &out);
    expect_forged("after the value", &out);
    splice(file, at - 1, 0, " ", &out);
    expect_forged("before the value", &out);
    /* of the same length, so that the range still fits */
    splice(file, at + count - 8, 8, ">/E(x)<0", &out);
    expect_forged("inside the value", &out);
    splice(file, at, 12, "\n           ", &out);
    expect_forged("white space inside the value", &out);
    splice(file, at - 1, 1, "(", &out);
    expect_forged("a literal's opening", &out);
    /* the second part moved by what was put in, and the range told so */
    size_t room = at_word(file, "/Contents<") - at_word(file, "/ByteRange[");
    (void)snprintf(text, sizeof text, "/ByteRange[0 %zu %zu %zu", at - 1,
        at + count + 9, file.len - at - count - 1);
    AUTO_BUFFER struct buffer moved = buffer_with_max(SCEAU_PDF_MAX);
    buffer_put(&moved, file.data, at_word(file, "/ByteRange["));
    buffer_text(&moved, text);
    for (size_t n = strlen(text); n < room - 1; n++)
        buffer_byte(&moved, ' ');
    buffer_byte(&moved, ']');
    buffer_put(&moved, file.data + at - 10, count + 11);
    buffer_text(&moved, "/Evil(x)");
    buffer_put(&moved, file.data + at + count + 1, file.len - at - count - 1);
    expect_forged("moved", &moved);
}

/* OpenPDF#159: the same bytes as a literal string. */
static void
a_signature_written_otherwise_is_refused(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_PDF_MAX);
    struct span file = buffer_span(&good.pdf);
    size_t count, at = digits(file, &count);

    splice(file, at - 1, 1, "(", &out);
    out.data[at + count] = ')';
    expect_forged("literal", &out);
    size_t raised = 0;
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

/* One holder's file with the data, or the signature, of another's. */
static void
parts_of_another_file_are_refused(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_PDF_MAX);
    struct span file = buffer_span(&good.pdf), from = buffer_span(&other.pdf);
    size_t mine = at_word(file, "{\"schema\""),
           theirs = at_word(from, "{\"schema\"");
    size_t count, theirs_count, at = digits(file, &count),
                                theirs_at = digits(from, &theirs_count);

    /* the holders' names are equally long, so everything keeps its place */
    assert_int_equal(good.sheet.json.len, other.sheet.json.len);
    buffer_put(&out, file.data, file.len);
    memcpy(out.data + mine, from.data + theirs, good.sheet.json.len);
    expect_forged("the data", &out);
    assert_int_equal(count, theirs_count);
    buffer_put(&out, file.data, file.len);
    memcpy(out.data + at, from.data + theirs_at, count);
    expect_forged("the signature", &out);
    /* the file as it was is still good: the rig attacks what it should */
    buffer_put(&out, file.data, file.len);
    assert_int_equal(
        sealed_file_judge(&good, buffer_span(&out), NULL), PDF_SEALED);
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
    sealed_file_make("Nina Spécimen", NULL, &good);
    sealed_file_make("Anne Spécimen", NULL, &other);
    /* by one signer: the harder case */
    buffer_reset(&other.pdf);
    sealed_sheet_draw(&other.sheet, &good.signer, &other.pdf);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    sealed_file_free(&other);
    sealed_file_free(&good);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_taken_out_is_refused),
        cmocka_unit_test(a_range_taken_out_or_changed_is_refused),
        cmocka_unit_test(a_later_revision_is_refused),
        cmocka_unit_test(an_annotation_laid_over_the_page_is_refused),
        cmocka_unit_test(what_is_appended_or_put_before_is_refused),
        cmocka_unit_test(contents_in_the_gap_are_refused),
        cmocka_unit_test(a_signature_written_otherwise_is_refused),
        cmocka_unit_test(what_stands_in_the_padding_is_refused),
        cmocka_unit_test(parts_of_another_file_are_refused),
        cmocka_unit_test(a_right_signature_of_another_form_is_refused),
        cmocka_unit_test(a_file_with_its_marks_hidden_is_not_sealed),
        cmocka_unit_test(another_form_is_refused_also_from_the_signer),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
