/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * draw_sheet FOLDER: the sample sheet as FOLDER/sheet.pdf, its code as code.txt, its
 * authority as ca.pem; second.pdf, the same with a second page in Arabic; stamped.pdf,
 * without a code and with a place for a stamp. For scripts that look at the files from
 * outside.
 */
#include "issuer/page/shape.h"
#include "tests/support/must.h"
#include "tests/support/sealed_sheet.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"

static void
write_to(const char *folder, const char *name, struct span bytes)
{
    char path[512];
    struct sceau_error error = { 0 };

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    MUST(file_write(path, bytes, 0644, &error) == SCEAU_OK);
}

static void
draw_second(struct sealed_sheet *s, const struct page_signer *signer,
    struct buffer *pdf)
{
    static struct sheet_notice notice = { .language = "ar",
        .right_to_left = true,
        .block = { { NOTICE_REFERENCE, true, "reference", "Page du titulaire" },
            { NOTICE_WARNING, true, "prevails", "Le texte français fait foi." },
            { NOTICE_WARNING, false, "prevails", "النص الفرنسي هو المعتمد." },
            { NOTICE_TITLE, false, "title", "هذه الوثيقة بكلمات بسيطة" },
            { NOTICE_HEADING, false, "when", "من متى إلى متى؟" },
            { NOTICE_PARAGRAPH, false, "dates",
                "من \xe2\x81\xa6"
                "2026-11-24\xe2\x81\xa9 (سنة-شهر-يوم)." },
            { NOTICE_PARAGRAPH, false, "work",
                "هذه الوثيقة تسمح لك بالعمل." } },
        .blocks = 7 };
    struct shaper *arabic, *french;
    struct sceau_error error = { 0 };

    MUST(shaper_open(SCRIPT_ARABIC, "ar", &arabic, &error) == SCEAU_OK);
    MUST(shaper_open(SCRIPT_LATIN, "fr", &french, &error) == SCEAU_OK);
    notice.shaper = arabic;
    notice.french = french;
    s->sheet.notice = &notice;
    sealed_sheet_draw(s, signer, pdf);
    s->sheet.notice = NULL;
    shaper_free(&arabic);
    shaper_free(&french);
}

/* As a récépissé: no type of 2D-Doc. */
static void
draw_stamped(struct sealed_sheet *s, const struct page_signer *signer,
    struct buffer *pdf)
{
    struct sceau_error error = { 0 };

    s->sheet.code = span_of(NULL, 0);
    s->sheet.block[s->sheet.blocks++] = (struct sheet_block) { SHEET_STAMP,
        NULL, "Signature de l’agent et timbre du service" };
    MUST(page_draw(&s->sheet, NULL, NULL, signer, pdf, &error) == SCEAU_OK);
}

int
main(int argc, char **argv)
{
    AUTO_BUFFER struct buffer pdf = buffer_with_max(SCEAU_PDF_MAX);
    const struct authority_wish wish = { .name = "Cachet SPECIMEN" };
    struct authority root, leaf;
    struct page_signer signer;
    struct sealed_sheet sheet;

    if (argc != 2) {
        fputs("usage: draw_sheet FOLDER\n", stderr);
        return 2;
    }
    authority_root("FR00", &root);
    authority_issue(&root, &wish, &leaf);
    sealed_sheet_signer(&leaf, NULL, 0, &signer);
    sealed_sheet_make(SAMPLE_HOLDER, "SPEC-0001", &sheet);
    sealed_sheet_draw(&sheet, &signer, &pdf);
    write_to(argv[1], "sheet.pdf", buffer_span(&pdf));
    write_to(argv[1], "code.txt", buffer_span(&sheet.code));
    authority_publish(&root, argv[1], "ca.pem");
    buffer_reset(&pdf);
    draw_second(&sheet, &signer, &pdf);
    write_to(argv[1], "second.pdf", buffer_span(&pdf));
    buffer_reset(&pdf);
    draw_stamped(&sheet, &signer, &pdf);
    write_to(argv[1], "stamped.pdf", buffer_span(&pdf));
    sealed_sheet_free(&sheet);
    sealed_sheet_signer_free(&signer);
    authority_free(&leaf);
    authority_free(&root);
    return 0;
}
