/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What stands around the pages, changed by whoever could sign: no signature here, only
 * files whose table of objects is right.
 */
#include "tests/unit/test.h"

#include "tests/support/pdf_edit.h"
#include "tests/support/sealed_file.h"
#include "verifier/base/limits.h"
#include "verifier/pdf/structure.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct sealed_file good;
static struct pdf_edit edit;

static void
expect(const char *what, const char *reason)
{
    AUTO_BUFFER struct buffer file = buffer_with_max(SCEAU_PDF_MAX);
    struct structure s;

    pdf_edit_write(&edit, &file);
    const char *why = structure_read(buffer_span(&file), &s);
    if (reason && (!why || !strstr(why, reason)))
        fail_msg("« %s » : %s", what, why ? why : "taken");
    if (!reason && why)
        fail_msg("« %s » : %s", what, why);
    pdf_edit_free(&edit);
    pdf_edit_open(buffer_span(&good.pdf), &edit);
}

static void
a_file_is_read_as_it_was_written(void **state)
{
    (void)state;
    struct structure s;

    expect("nothing", NULL);
    assert_null(structure_read(buffer_span(&good.pdf), &s));
    assert_int_equal(s.pages, 1);
    assert_true(span_starts(s.page[0].content, "/Artifact BMC"));
    assert_true(s.page[0].font[0] && !s.page[0].font[4]);
    assert_true(s.symbol[0] && s.symbol[1]);
    assert_true(span_equal(s.attachment, buffer_span(&good.sheet.json)));
}

/* Neither beside the one that the catalogue names nor in its place. */
static void
no_other_file_is_attached(void **state)
{
    (void)state;
    char text[80];
    size_t length = pdf_edit_add(&edit, "2");
    (void)snprintf(text, sizeof text,
        "<<\n/Length %zu 0 R\n/Type /EmbeddedFile\n>>\nstream\r\n{}"
        "\nendstream",
        length);
    size_t added = pdf_edit_add(&edit, text);
    (void)snprintf(text, sizeof text, "/AF %zu 0 R\n/N 3", added);

    pdf_edit_replace(&edit, pdf_edit_at(&edit, "/N 3\n"), "/N 3", text);
    expect("another file", "jointes");
}

static void
nothing_stands_there_in_other_words(void **state)
{
    (void)state;
    static const struct {
        const char *object;
        const char *words;
        const char *by;
        const char *reason;
    } table[] = { /* what would act, or be a layer */
        { "/Catalog", "/Lang", "/AA <</WC 1 0 R>>\n/Lang", "catalogue" },
        { "/Catalog", "/Lang", "/OCProperties <<>>\n/Lang", "catalogue" },
        { "/Catalog", "/SigFlags 3", "/SigFlags 3\n/XFA 1 0 R", "catalogue" },
        { "/Catalog", "/SigFlags 3", "/NeedAppearances true", "catalogue" },
        { "/Catalog", "(fr-FR)", "(fr(F)", "catalogue" },
        { "/Catalog", "/Pages 2", "/Pages 3", "disposées" },
        { "/Catalog", "/Extensions", "/Collection <<>>\n/Extensions",
            "catalogue" },
        /* a page that is turned, cropped, magnified, or shows more */
        { "/Type /Page\n", "/Tabs /S", "/Rotate 180\n/Tabs /S", "disposées" },
        { "/Type /Page\n", "/Tabs /S", "/CropBox [ 0 0 9 9 ]\n/Tabs /S",
            "disposées" },
        { "/Type /Page\n", "/Tabs /S", "/UserUnit 9\n/Tabs /S", "disposées" },
        { "/Type /Page\n", "/Tabs /S", "/AA <<>>\n/Tabs /S", "disposées" },
        { "/Type /Page\n", "841.89001", "84.189001", "disposées" },
        { "/Type /Page\n", "/Font <<", "/ExtGState <<>>\n/Font <<",
            "disposées" },
        { "/Type /Page\n", "/Font <<\n", "/Font <<\n/F0 1 0 R\n", "disposées" },
        { "/Type /Page\n", "/F2 ", "/F4 ", "disposées" },
        { "/Type /Page\n", "/I1 ", "/I2 ", "disposées" },
        { "/Type /Page\n", "/StructParents 0", "/StructParents 2",
            "disposées" },
        { "/Type /Page\n", "0 R ]\n>>", "0 R 1 0 R ]\n>>", "annotation" },
        { "/Type /Page\n", "/Annots [ ", "/Annots [ 1", "annotation" },
        { "/Type /Pages", "/Count 1", "/Count 1\n/Rotate 90", "disposées" },
        { "/Type /Pages", "/Count 1", "/Count 2", "disposées" },
        { "/Artifact BMC", "\n>>\nstream", "\n/F (x)\n>>\nstream",
            "disposées" },
        /* an annotation that would be seen, or acts */
        { "/Widget", "/Rect [ 0 0 0 0 ]", "/Rect [ 0 0 9 9 ]", "annotation" },
        { "/Widget", "/F 132", "/F 132\n/A <<>>", "annotation" },
        { "/Widget", "/N ", "/D 1 0 R\n/N ", "annotation" },
        { "/Subtype /Form", "[ 0 0 0 0 ]", "[ 0 0 9 9 ]", "annotation" },
        { "/Subtype /Form", "/Subtype /Form", "/Subtype /Form\n/Matrix 1",
            "annotation" },
        { "/Type /Sig\n", "/Type /Sig\n", "/Type /Sog\n", "annotation" },
        /* another attachment under its name */
        { "/Filespec", "(attestation.json)", "(autre.json)", "jointes" },
        { "/Filespec", "/EF <<\n/F ", "/EF <<\n/F 1", "jointes" },
        { "/Type /EmbeddedFile", "json\n", "json\n/F (x)\n", "jointes" },
        /* words for who does not see the page */
        { "/S /H1\n", "/K ", "/ActualText (x)\n/K ", "lecteur d’écran" },
        { "/S /H1\n", "/K ", "/Alt (x)\n/K ", "lecteur d’écran" },
        { "/S /H1\n", "/K ", "/E (x)\n/K ", "lecteur d’écran" },
        { "/S /Document\n", "/K ", "/Alt (x)\n/K ", "lecteur d’écran" },
        { "/S /Figure\n", "/K ", "/ActualText (x)\n/K ", "lecteur d’écran" },
        { "/S /H1\n", "/K ", "/Actual#54ext (x)\n/K ", "lecteur d’écran" },
        { "/S /H1\n", "/Type /StructElem\n/S /H1\n",
            "/S /H1\n/ActualText (x)\n", "lecteur d’écran" },
        { "/S /H1\n", "/S /H1\n", "/S /Figure\n", "lecteur d’écran" },
        { "/S /Figure\n", "/A <<\n", "/A <<\n/ActualText (x)\n",
            "lecteur d’écran" },
        { "/Producer", "/Title <", "/Subject (x)\n/Title <", "description" },
        { "/Producer", "/Title <", "/Author 1 0 R\n/Title <", "description" },
        { "/Subtype /XML", "/XML\n", "/XML\n/Metadata 1 0 R\n", "description" },
        /* a mark that has another's element, or no page's */
        { "/S /H1\n", "/K 6\n", "/K 5\n", "lecteur d’écran" },
        { "/S /H1\n", "/Pg ", "/Pg 1", "lecteur d’écran" },
        { "/S /H1\n", "/P ", "/P 1", "lecteur d’écran" },
        { "/S /Form\n", "/Obj ", "/Obj 1", "lecteur d’écran" },
        { "/S /Document\n", "/K [ ", "/K [ 1 0 R ", "lecteur d’écran" },
        { "/StructTreeRoot\n", "/ParentTreeNextKey 2",
            "/ParentTreeNextKey 2\n/RoleMap <<\n/P /Figure\n>>",
            "lecteur d’écran" },
        { "/Nums", "/Nums [ 0 [ ", "/Nums [ 0 [ 1 0 R ", "lecteur d’écran" },
        { "/Nums", " ] 1 ", " ] 1 1", "lecteur d’écran" }
    };

    for (size_t i = 0; i < COUNT(table); i++) {
        pdf_edit_replace(&edit, pdf_edit_at(&edit, table[i].object),
            table[i].words, table[i].by);
        expect(table[i].by, table[i].reason);
    }
}

static void
the_annotation_is_the_signature(void **state)
{
    (void)state;

    pdf_edit_set_stream(
        &edit, pdf_edit_at(&edit, "/Subtype /Form"), span_str("0 0 9 9 re f"));
    expect("an appearance", "annotation");
    AUTO_BUFFER struct buffer field = buffer_with_max(4096);
    size_t old = pdf_edit_at(&edit, "/Subtype /Widget");
    buffer_put(&field, edit.object[old].data, edit.object[old].len);
    size_t added = pdf_edit_add(&edit, buffer_cstr(&field));
    char text[40];
    (void)snprintf(text, sizeof text, "/Fields [ %zu 0 R ]", added);
    char was[40];
    (void)snprintf(was, sizeof was, "/Fields [ %zu 0 R ]", old);
    pdf_edit_replace(&edit, 1, was, text);
    expect("another field", "annotation");
}

static void
no_object_waits_for_a_later_revision(void **state)
{
    (void)state;

    (void)pdf_edit_add(&edit, "<<\n/Type /Annot\n>>");
    expect("one more", "rien n’emploie");
    pdf_edit_replace(
        &edit, pdf_edit_at(&edit, "/Type /Page\n"), "/XObject", "/XObjekt");
    expect("no symbol", "disposées");
}

/* What the table does not tell is not there: before, between and after objects. */
static void
nothing_stands_between_objects(void **state)
{
    (void)state;
    size_t last = edit.count - 1;

    pdf_edit_replace(
        &edit, 2, "/Count 1\n>>", "/Count 1\n>>\nendobj\n90 0 obj\n<<\n>>");
    expect("an object inside another", "disposées");
    buffer_text(&edit.head, "1 0 obj\n<<\n>>\nendobj\n");
    expect("one before all", "table");
    edit.head.data[edit.head.len - 2] ^= 1;
    expect("another head", "table");
    buffer_text(&edit.object[last], "\n");
    expect("a line more", "lecteur d’écran"); /* of the last tag */
    buffer_text(&edit.trailer, "trailer\n<<\n>>\n");
    expect("a second trailer", "catalogue");
}

static void
readers_begin_where_the_verifier_does(void **state)
{
    (void)state;
    static const char *const roots[][3] = { { "/Root 1 0 R", "/Root 2 0 R",
                                                "catalogue" },
        { "/Root 1 0 R", "/Root 1 0 R\n/Root 2 0 R", "catalogue" },
        { "/Info ", "/Info 2 0 R\n/Info ", "catalogue" },
        { "/Info ", "/Encrypt 3 0 R\n/Info ", "catalogue" },
        { "/Info ", "/Info 1", "description" },
        { "/ID [ <", "/ID [ (", "catalogue" } };

    for (size_t i = 0; i < COUNT(roots); i++) {
        AUTO_BUFFER struct buffer text = buffer_with_max(4096);
        char *hit = strstr(buffer_cstr(&edit.trailer), roots[i][0]);
        assert_non_null(hit);
        size_t at = (size_t)(hit - buffer_cstr(&edit.trailer));
        buffer_put(&text, edit.trailer.data, at);
        buffer_text(&text, roots[i][1]);
        buffer_text(&text, hit + strlen(roots[i][0]));
        buffer_reset(&edit.trailer);
        buffer_put(&edit.trailer, text.data, text.len);
        expect(roots[i][1], roots[i][2]);
    }
}

static void
any_truncation_is_refused(void **state)
{
    (void)state;
    struct structure s;

    for (size_t len = 0; len < good.pdf.len; len += 97) {
        uint8_t *exact = malloc(len + 1); /* so that a sanitizer sees its end */
        assert_non_null(exact);
        memcpy(exact, good.pdf.data, len);
        assert_non_null(structure_read(span_of(exact, len), &s));
        free(exact);
    }
}

static int
set_up(void **state)
{
    (void)state;
    sealed_file_make(SAMPLE_HOLDER, NULL, &good);
    pdf_edit_open(buffer_span(&good.pdf), &edit);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    pdf_edit_free(&edit);
    sealed_file_free(&good);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_as_it_was_written),
        cmocka_unit_test(no_other_file_is_attached),
        cmocka_unit_test(nothing_stands_there_in_other_words),
        cmocka_unit_test(the_annotation_is_the_signature),
        cmocka_unit_test(no_object_waits_for_a_later_revision),
        cmocka_unit_test(nothing_stands_between_objects),
        cmocka_unit_test(readers_begin_where_the_verifier_does),
        cmocka_unit_test(any_truncation_is_refused),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
