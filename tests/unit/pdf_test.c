/* SPDX-License-Identifier: EUPL-1.2 */
/* The file as issuer/page/pdf.c writes it; conformity.sh sees it from outside. */
#include "tests/unit/test.h"

#include <pthread.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/cms.h>

#include "issuer/page/notice.h"
#include "issuer/page/shape.h"
#include "tests/support/sanitizer.h"
#include "tests/support/sealed_file.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/pdf/gate.h"
#include "verifier/scan/scan.h"

extern char **environ;

static struct sealed_file good;

/* The digits of the signature, made zero. */
static void
forget_signature(struct buffer *pdf)
{
    uint8_t *at = memmem(pdf->data, pdf->len, "/Contents<", 10);

    assert_non_null(at);
    for (at += 10; *at != '>'; at++)
        *at = '0';
}

static void
draw(const struct sealed_sheet *s, struct buffer *pdf)
{
    buffer_reset(pdf);
    sealed_sheet_draw(s, &good.signer, pdf);
    forget_signature(pdf);
}

static bool
holds(const struct buffer *pdf, struct span word)
{
    return memmem(pdf->data, pdf->len, word.data, word.len) != NULL;
}

/* A holder's name as the page's operators show it. */
static void
shown(const char *name, struct buffer *out)
{
    AUTO_BUFFER struct buffer line = buffer_with_max(4096);
    bool used[FONTS] = { false };
    struct sceau_error error;

    assert_int_equal(font_show(&(struct font_run) { FONT_BOLD, 9.5, false }, 0,
                         0, span_str(name), used, &line, &error),
        SCEAU_OK);
    const uint8_t *start = memchr(line.data, '(', line.len);
    buffer_put(out, start,
        (size_t)(line.data + line.len - start) - strlen(")Tj ET\n"));
}

static void
the_same_sheet_gives_the_same_bytes(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer first = buffer_with_max(SCEAU_PDF_MAX);
    AUTO_BUFFER struct buffer again = buffer_with_max(SCEAU_PDF_MAX);

    draw(&good.sheet, &first);
    draw(&good.sheet, &again);
    assert_true(span_equal(buffer_span(&first), buffer_span(&again)));
}

static void
nothing_of_one_holder_is_in_the_next_file(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer first = buffer_with_max(SCEAU_PDF_MAX);
    AUTO_BUFFER struct buffer next = buffer_with_max(SCEAU_PDF_MAX);
    AUTO_BUFFER struct buffer name = buffer_with_max(4096);
    struct sealed_sheet other;

    sealed_sheet_make("Quentin Wyxz", "AUTRE-42", &other);
    shown("Quentin Wyxz", &name);
    draw(&good.sheet, &first);
    draw(&other, &next);
    /* what is looked for below is found where it should be */
    assert_true(holds(&next, span_str("AUTRE-42")));
    assert_true(holds(&next, span_str("QUENTIN WYXZ")));
    assert_true(holds(&next, buffer_span(&name)));
    draw(&good.sheet, &next);
    assert_false(holds(&next, span_str("AUTRE-42")));
    assert_false(holds(&next, span_str("QUENTIN WYXZ")));
    assert_false(holds(&next, buffer_span(&name)));
    assert_true(span_equal(buffer_span(&first), buffer_span(&next)));
    sealed_sheet_free(&other);
}

static void *
draw_many(void *context)
{
    struct buffer *pdf = context;

    for (int i = 0; i < 50; i++)
        draw(&good.sheet, pdf);
    return NULL;
}

static void
threads_do_not_disturb_each_other(void **state)
{
    (void)state;
    enum { THREADS = 4 };
    pthread_t thread[THREADS];
    struct buffer pdf[THREADS];
    AUTO_BUFFER struct buffer alone = buffer_with_max(SCEAU_PDF_MAX);

    draw(&good.sheet, &alone);
    for (int i = 0; i < THREADS; i++) {
        pdf[i] = buffer_with_max(SCEAU_PDF_MAX);
        assert_int_equal(
            pthread_create(&thread[i], NULL, draw_many, &pdf[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(thread[i], NULL), 0);
        assert_true(span_equal(buffer_span(&pdf[i]), buffer_span(&alone)));
        buffer_free(&pdf[i]);
    }
}

static long
resident_pages(void)
{
    char line[256], *second;
    FILE *file = fopen("/proc/self/statm", "r");

    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    (void)fclose(file);
    (void)strtol(line, &second, 10);
    long resident = strtol(second, NULL, 10);
    assert_true(resident > 0);
    return resident;
}

/* Sanitizers keep freed memory a while, and look for leaks themselves. */
static void
two_thousand_files_take_no_more_memory_than_fifty(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer pdf = buffer_with_max(SCEAU_PDF_MAX);
    long after_fifty = 0;

    for (int i = 0; i < 2000; i++) {
        if (i == 50)
            after_fifty = resident_pages();
        buffer_reset(&pdf);
        sealed_sheet_draw(&good.sheet, &good.signer, &pdf);
    }
    assert_true(after_fifty > 0);
    if (!UNDER_SANITIZER && resident_pages() > after_fifty + 32)
        fail_msg("%ld pages, then %ld", after_fifty, resident_pages());
}

static CMS_ContentInfo *
signature_of(const struct buffer *pdf, BIO *signed_bytes)
{
    const uint8_t *start = memmem(pdf->data, pdf->len, "/Contents<", 10);
    AUTO_BUFFER struct buffer der = buffer_with_max(65536);
    const uint8_t *at = start + 10, *end = memchr(at, '>', 65536);

    assert_int_equal(
        BIO_write(signed_bytes, pdf->data, (int)(at - 1 - pdf->data)),
        at - 1 - pdf->data);
    assert_true(
        BIO_write(signed_bytes, end + 1, (int)(pdf->data + pdf->len - end - 1))
        > 0);
    hex_read(span_of(at, (size_t)(end - at)), &der);
    const uint8_t *from = der.data;
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &from, (long)der.len);
    assert_non_null(cms);
    return cms;
}

/* ETSI EN 319 142-1, 6.3, table 1: what level B-B has, and what it must not. */
static void
openssl_verifies_the_signature_and_finds_no_signing_time(void **state)
{
    (void)state;
    BIO *signed_bytes = BIO_new(BIO_s_mem());
    CMS_ContentInfo *cms = signature_of(&good.pdf, signed_bytes);
    X509_STORE *store = X509_STORE_new();

    assert_int_equal(X509_STORE_add_cert(store, good.root.x509), 1);
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
    assert_int_equal(sk_CMS_SignerInfo_num(signers), 1);
    CMS_SignerInfo *signer = sk_CMS_SignerInfo_value(signers, 0);
    assert_int_equal(CMS_signed_get_attr_count(signer), 3);
    assert_true(
        CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, -1) < 0);
    assert_true(CMS_signed_get_attr_by_NID(
                    signer, NID_id_smime_aa_signingCertificateV2, -1)
        >= 0);
    assert_true(CMS_unsigned_get_attr_count(signer) <= 0);
    assert_int_equal(CMS_verify(cms, NULL, store, signed_bytes, NULL,
                         CMS_BINARY | CMS_CADES),
        1);
    X509_STORE_free(store);
    CMS_ContentInfo_free(cms);
    BIO_free(signed_bytes);
}

static enum sceau_status
refuse(void *context, const uint8_t digest[SIGNER_DIGEST],
    uint8_t rs[SIGNER_SIGNATURE], struct sceau_error *error)
{
    (void)context;
    (void)digest;
    (void)rs;
    (void)snprintf(error->text, sizeof error->text, "le jeton est parti");
    return error->status = SCEAU_E_STATE;
}

static void
what_the_signer_says_is_handed_on(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer pdf = buffer_with_max(SCEAU_PDF_MAX);
    struct page_signer signer = good.signer;
    struct sceau_error error = { 0 };

    signer.signer.sign = refuse;
    assert_int_equal(page_draw(&good.sheet.sheet, &good.sheet.datamatrix,
                         &good.sheet.qr, &signer, &pdf, &error),
        SCEAU_E_STATE);
    assert_string_equal(error.text, "le jeton est parti");
}

static void
expect_status(const struct sealed_sheet *s, enum sceau_status expected)
{
    AUTO_BUFFER struct buffer pdf = buffer_with_max(SCEAU_PDF_MAX);
    struct sceau_error error = { 0 };
    enum sceau_status status = page_draw(
        &s->sheet, &s->datamatrix, &s->qr, &good.signer, &pdf, &error);

    if (status != expected)
        fail_msg("%d: %s", status, error.text);
}

/* Properties are texts too: what does not fit is refused, not cut. */
static void
properties_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    struct sealed_sheet s = good.sheet;
    char *title = calloc(1, 5001);

    assert_non_null(title);
    memset(title, 'a', 5000);
    s.sheet.title = title;
    expect_status(&s, SCEAU_E_LIMIT);
    s.sheet.title = "\xff";
    expect_status(&s, SCEAU_E_LIMIT);
    s = good.sheet;
    s.sheet.code_alt = title;
    expect_status(&s, SCEAU_E_LIMIT);
    s.sheet.code_alt = "a";
    expect_status(&s, SCEAU_OK);
    free(title);
}

static void
properties_outside_the_basic_plane_are_written_whole(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer pdf = buffer_with_max(SCEAU_PDF_MAX);
    struct sealed_sheet s = good.sheet;

    s.sheet.title = "a\xf0\x9f\x98\x80";
    draw(&s, &pdf);
    assert_true(holds(&pdf, span_str("<FEFF0061D83DDE00>")));
}

/* All four fonts, and as many tags as one page takes. */
static void
the_fullest_page_is_drawn(void **state)
{
    (void)state;
    struct sealed_sheet s = good.sheet;
    struct layout layout;
    struct sceau_error error;
    size_t fullest = 0;

    /* after all that the data say */
    while (s.sheet.blocks < SHEET_BLOCKS_MAX) {
        s.sheet.block[s.sheet.blocks++] =
            (struct sheet_block) { SHEET_ROW, "Ễịł", "Ễịł é" };
        if (layout_make(&s.sheet, &s.datamatrix, &s.qr, &layout, &error)
            != SCEAU_OK)
            break;
        for (size_t i = 0; i < FONTS; i++)
            assert_true(layout.used[i]);
        layout_free(&layout);
        fullest = s.sheet.blocks;
    }
    assert_true(fullest > 30);
    s.sheet.blocks = fullest;
    struct sealed_file f = good;
    f.pdf = buffer_with_max(SCEAU_PDF_MAX);
    sealed_sheet_draw(&s, &good.signer, &f.pdf);
    assert_int_equal(
        sealed_file_judge(&f, buffer_span(&f.pdf), NULL), PDF_SEALED);
    buffer_free(&f.pdf);
}

/* Two pages as full as they can be have room in the document's memory. */
static void
the_fullest_second_page_is_drawn(void **state)
{
    (void)state;
    static struct sheet_notice notice = { .language = "ar",
        .right_to_left = true };
    AUTO_BUFFER struct buffer pdf = buffer_with_max(SCEAU_PDF_MAX);
    struct sealed_sheet s = good.sheet;
    struct shaper *shaper;
    struct layout layout;
    struct sceau_error error = { 0 };

    assert_int_equal(
        shaper_open(SCRIPT_ARABIC, "ar", &shaper, &error), SCEAU_OK);
    notice.shaper = notice.french = shaper;
    s.sheet.notice = &notice;
    while (notice.blocks < NOTICE_BLOCKS_MAX) {
        struct notice_block *b = &notice.block[notice.blocks++];
        *b = (struct notice_block) { notice.blocks % 2 ? NOTICE_HEADING
                                                       : NOTICE_PARAGRAPH,
            false, "key", "هذه الوثيقة تسمح لك بالعمل (سنة-شهر-يوم) في فرنسا" };
        if (notice_make(&s.sheet, &layout, &error) != SCEAU_OK)
            break;
        layout_free(&layout);
    }
    notice.blocks--;
    assert_true(notice.blocks > 25);
    while (s.sheet.blocks < SHEET_BLOCKS_MAX) {
        s.sheet.block[s.sheet.blocks++] =
            (struct sheet_block) { SHEET_ROW, "Ễịł", "Ễịł é" };
        if (layout_make(&s.sheet, &s.datamatrix, &s.qr, &layout, &error)
            != SCEAU_OK)
            break;
        layout_free(&layout);
    }
    s.sheet.blocks--;
    draw(&s, &pdf);
    shaper_free(&shaper);
}

/* The second page and its fonts leave nothing to the next file. */
static void
a_second_page_is_of_its_own_file_alone(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer first = buffer_with_max(SCEAU_PDF_MAX);
    AUTO_BUFFER struct buffer two = buffer_with_max(SCEAU_PDF_MAX);
    AUTO_BUFFER struct buffer again = buffer_with_max(SCEAU_PDF_MAX);
    static struct sheet_notice notice = { .language = "ru",
        .block = { { NOTICE_TITLE, false, "title", "Документ" } },
        .blocks = 1 };
    struct sealed_sheet s = good.sheet;
    struct shaper *shaper;
    struct sceau_error error = { 0 };

    assert_int_equal(
        shaper_open(SCRIPT_CYRILLIC, "ru", &shaper, &error), SCEAU_OK);
    notice.shaper = notice.french = shaper;
    s.sheet.notice = &notice;
    draw(&good.sheet, &first);
    draw(&s, &two);
    assert_true(holds(&two, span_str("/Sect")));
    assert_true(holds(&two, span_str("/Lang (ru)")));
    draw(&good.sheet, &again);
    assert_true(span_equal(buffer_span(&first), buffer_span(&again)));
    assert_false(holds(&again, span_str("/Sect")));
    draw(&s, &again);
    assert_true(span_equal(buffer_span(&two), buffer_span(&again)));
    assert_int_equal(
        sealed_file_judge(&good, buffer_span(&good.pdf), NULL), PDF_SEALED);
    shaper_free(&shaper);
}

static void
a_sheet_without_a_code_has_no_image(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer pdf = buffer_with_max(SCEAU_PDF_MAX);
    struct sheet sheet = good.sheet.sheet;
    struct sceau_error error = { 0 };

    assert_true(holds(&good.pdf, span_str("/Subtype /Image")));
    sheet.code = span_of(NULL, 0);
    if (page_draw(&sheet, NULL, NULL, &good.signer, &pdf, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_false(holds(&pdf, span_str("/Subtype /Image")));
    assert_false(holds(&pdf, span_str("/Figure")));
    assert_true(pdf.len + 1000 < good.pdf.len);
}

/* pdftoppm: another implementation of PDF than any part of ours. */
static void
print_page(const struct folder *f, const char *resolution, struct buffer *png)
{
    char pdf[FOLDER_FILE], base[FOLDER_FILE], page[FOLDER_FILE];
    struct sceau_error error;
    pid_t child;
    int status;

    folder_write(f, "sheet.pdf", buffer_span(&good.pdf));
    folder_path(f, "sheet.pdf", pdf);
    folder_path(f, "page", base);
    folder_path(f, "page.png", page);
    char *arguments[] = { (char[]) { "pdftoppm" }, (char[]) { "-r" },
        strdup(resolution), (char[]) { "-png" }, (char[]) { "-gray" },
        (char[]) { "-singlefile" }, pdf, base, NULL };
    assert_int_equal(
        posix_spawnp(&child, arguments[0], NULL, NULL, arguments, environ), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(file_read(page, png, &error), SCEAU_OK);
    free(arguments[2]);
}

static void
expect_codes(struct span picture)
{
    struct scan_result r;
    struct sceau_error error;

    assert_int_equal(
        scan_picture(picture, SCAN_DATAMATRIX | SCAN_QR, 10000, &r, &error),
        SCEAU_OK);
    assert_int_equal(r.count, 2);
    for (size_t i = 0; i < r.count; i++) {
        const struct buffer *expected = r.symbol[i].format == SCAN_QR
            ? &good.sheet.address
            : &good.sheet.code;
        assert_true(span_equal(span_of(r.symbol[i].bytes, r.symbol[i].len),
            buffer_span(expected)));
    }
    assert_int_not_equal(r.symbol[0].format, r.symbol[1].format);
    scan_result_free(&r);
}

static void
both_codes_are_read_from_the_printed_page(void **state)
{
    (void)state;
    static const char *const resolutions[] = { "150", "200", "300" };
    struct folder f;

    folder_make(&f);
    for (size_t i = 0; i < sizeof resolutions / sizeof *resolutions; i++) {
        AUTO_BUFFER struct buffer png = buffer_with_max(SCEAU_INPUT_MAX);
        print_page(&f, resolutions[i], &png);
        expect_codes(buffer_span(&png));
    }
    folder_remove(&f);
}

static int
set_up(void **state)
{
    (void)state;
    sealed_file_make(SAMPLE_HOLDER, NULL, &good);
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
        cmocka_unit_test(the_same_sheet_gives_the_same_bytes),
        cmocka_unit_test(nothing_of_one_holder_is_in_the_next_file),
        cmocka_unit_test(threads_do_not_disturb_each_other),
        cmocka_unit_test(two_thousand_files_take_no_more_memory_than_fifty),
        cmocka_unit_test(
            openssl_verifies_the_signature_and_finds_no_signing_time),
        cmocka_unit_test(what_the_signer_says_is_handed_on),
        cmocka_unit_test(properties_that_do_not_fit_are_refused),
        cmocka_unit_test(properties_outside_the_basic_plane_are_written_whole),
        cmocka_unit_test(the_fullest_page_is_drawn),
        cmocka_unit_test(a_sheet_without_a_code_has_no_image),
        cmocka_unit_test(the_fullest_second_page_is_drawn),
        cmocka_unit_test(a_second_page_is_of_its_own_file_alone),
        cmocka_unit_test(both_codes_are_read_from_the_printed_page),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
