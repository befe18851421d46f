/* SPDX-License-Identifier: EUPL-1.2 */
/* A title with a second page, drawn where memory runs out: refused, and no more. */
#include "tests/unit/test.h"

#include "issuer/page/document.h"
#include "issuer/page/notice.h"
#include "issuer/page/shape.h"
#include "tests/support/nomem.h"
#include "tests/support/sealed_sheet.h"
#include "verifier/base/limits.h"

enum { ALLOCATIONS_MAX = 100000 };

/* All but the signature, which is made elsewhere. */
static enum sceau_status
draw(const struct sealed_sheet *s, const struct sheet *sheet)
{
    AUTO_BUFFER struct buffer pdf = buffer_with_max(SCEAU_PDF_MAX);
    struct layout first, second = { .tags = 0 };
    const struct document document = { .sheet = sheet,
        .first = &first,
        .second = &second,
        .datamatrix = &s->datamatrix,
        .qr = &s->qr,
        .signer_name = "SPECIMEN",
        .room = 2000 };
    struct pdf_place place;
    struct sceau_error error = { 0 };
    enum sceau_status status =
        layout_make(sheet, &s->datamatrix, &s->qr, &first, &error);

    if (status != SCEAU_OK)
        return status;
    status = notice_make(sheet, &second, &error);
    if (status == SCEAU_OK)
        status = document_write(&document, &pdf, &place, &error);
    layout_free(&first);
    layout_free(&second);
    return status;
}

static void
a_second_page_is_drawn_or_refused(void **state)
{
    (void)state;
    static struct sheet_notice notice = { .language = "bn",
        .block = { { NOTICE_TITLE, false, "title", "এই নথিটি কী?" },
            { NOTICE_PARAGRAPH, false, "text", "এই নথি প্রমাণ করে না।" } },
        .blocks = 2 };
    struct sealed_sheet s;
    struct shaper *shaper = NULL;
    struct sceau_error error = { 0 };
    enum sceau_status status;
    size_t failures = 0;

    sealed_sheet_make(SAMPLE_HOLDER, "SPEC-0001", &s);
    assert_int_equal(
        shaper_open(SCRIPT_BENGALI, "bn", &shaper, &error), SCEAU_OK);
    notice.shaper = notice.french = shaper;
    struct sheet sheet = s.sheet;
    sheet.notice = &notice;
    assert_int_equal(draw(&s, &sheet), SCEAU_OK); /* what libraries make once */
    for (size_t n = 1;; n++) {
        nomem_begin(n, 1);
        status = draw(&s, &sheet);
        bool bitten = nomem_end();
        if (!bitten)
            break;
        if (status != SCEAU_OK && status != SCEAU_E_NOMEM
            && status != SCEAU_E_LIMIT)
            fail_msg("allocation %zu: %d", n, status);
        failures += status != SCEAU_OK;
        assert_true(n < ALLOCATIONS_MAX);
    }
    assert_int_equal(status, SCEAU_OK);
    assert_true(failures > 20);
    shaper_free(&shaper);
    sealed_sheet_free(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_page_is_drawn_or_refused),
    };

    nomem_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
