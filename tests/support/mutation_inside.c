/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/hex_strings.h"
#include "tests/support/mutation_of.h"

#include "tests/support/must.h"
#include "verifier/base/limits.h"

/* The object named by the first word, its second word by the third: "a|b|c". */
static void
change_words(const struct mutation_of *of, struct pdf_edit *e, const char *text)
{
    char copy[512];

    (void)of;
    (void)snprintf(copy, sizeof copy, "%s", text);
    char *words = strchr(copy, '|');
    MUST(words);
    *words++ = 0;
    char *by = strchr(words, '|');
    MUST(by);
    *by++ = 0;
    pdf_edit_replace(e, pdf_edit_at(e, copy), words, by);
}

/* The page's operators, and some more. */
static void
add_operators(
    const struct mutation_of *of, struct pdf_edit *e, const char *text)
{
    AUTO_BUFFER struct buffer content = buffer_with_max(SCEAU_PDF_MAX);
    size_t page = pdf_edit_at(e, "/Artifact BMC");
    struct span old = pdf_edit_stream(e, page);

    (void)of;
    buffer_put(&content, old.data, old.len);
    buffer_text(&content, text);
    pdf_edit_set_stream(e, page, buffer_span(&content));
}

/* "a|b" among the page's operators, their strings in hex. */
static void
change_operators(
    const struct mutation_of *of, struct pdf_edit *e, const char *text)
{
    AUTO_BUFFER struct buffer content = buffer_with_max(SCEAU_PDF_MAX);
    size_t page = pdf_edit_at(e, "/Artifact BMC");
    AUTO_BUFFER struct buffer old = buffer_with_max(SCEAU_PDF_MAX);
    size_t from = strcspn(text, "|");

    (void)of;
    buffer_put(
        &old, pdf_edit_stream(e, page).data, pdf_edit_stream(e, page).len);
    hex_strings(&old);
    const uint8_t *hit = memmem(old.data, old.len, text, from);
    MUST(hit);
    buffer_put(&content, old.data, (size_t)(hit - old.data));
    buffer_text(&content, text + from + 1);
    buffer_put(&content, hit + from, old.len - (size_t)(hit - old.data) - from);
    literal_strings(&content);
    pdf_edit_set_stream(e, page, buffer_span(&content));
}

/* An object that nothing refers to yet. */
static void
plant(const struct mutation_of *of, struct pdf_edit *e, const char *text)
{
    (void)of;
    (void)pdf_edit_add(e, text);
}

/* A catalogue, pages and all, of which the trailer will be told. */
static void
plant_catalogue(
    const struct mutation_of *of, struct pdf_edit *e, const char *text)
{
    AUTO_BUFFER struct buffer catalogue = buffer_with_max(SCEAU_PDF_MAX);

    (void)of;
    buffer_put(&catalogue, e->object[1].data, e->object[1].len);
    size_t added = pdf_edit_add(e, buffer_cstr(&catalogue));
    if (!*text)
        return;
    AUTO_BUFFER struct buffer trailer = buffer_with_max(4096);
    char *root = strstr(buffer_cstr(&e->trailer), "/Root 1 0 R");
    MUST(root);
    buffer_put(
        &trailer, e->trailer.data, (size_t)((uint8_t *)root - e->trailer.data));
    buffer_format(&trailer, "/Root %zu 0 R%s", added, root + 11);
    buffer_reset(&e->trailer);
    buffer_put(&e->trailer, trailer.data, trailer.len);
}

/* Over the page, of the one revision. */
static void
annotate(const struct mutation_of *of, struct pdf_edit *e, const char *text)
{
    char more[64];

    (void)of;
    size_t added = pdf_edit_add(e, text);
    (void)snprintf(more, sizeof more, "/Annots [ %zu 0 R ", added);
    pdf_edit_replace(e, pdf_edit_at(e, "/Type /Page\n"), "/Annots [ ", more);
}

static size_t
font_part(const struct pdf_edit *e, const char *object, const char *key)
{
    return pdf_edit_reference(e, pdf_edit_at(e, object), key);
}

/* What the text says of a glyph: "><0033>|><0038>", a 3 for an 8. */
static void
swap_map(const struct mutation_of *of, struct pdf_edit *e, const char *text)
{
    AUTO_BUFFER struct buffer map = buffer_with_max(SCEAU_PDF_MAX);
    size_t number = font_part(e, "/Type0", "ToUnicode");

    (void)of;
    pdf_edit_inflate(e, number, &map);
    uint8_t *hit = memmem(map.data, map.len, text, 7);
    MUST(hit && text[7] == '|');
    memcpy(hit, text + 8, 7);
    pdf_edit_set_deflated(e, number, buffer_span(&map));
}

static size_t
big_endian(const uint8_t *at, size_t bytes)
{
    size_t value = 0;

    for (; bytes; bytes--)
        value = value << 8 | *at++;
    return value;
}

static uint8_t *
font_table(struct buffer *font, const char *tag)
{
    uint8_t *found = NULL;

    for (size_t i = 0; i < big_endian(font->data + 4, 2); i++) {
        uint8_t *entry = font->data + 12 + 16 * i;
        if (memcmp(entry, tag, 4) == 0)
            found = font->data + big_endian(entry + 8, 4);
    }
    MUST(found);
    return found;
}

/* The glyph that a map gives to a character. */
static size_t
glyph_of(const struct pdf_edit *e, const char *character)
{
    AUTO_BUFFER struct buffer map = buffer_with_max(SCEAU_PDF_MAX);

    pdf_edit_inflate(e, font_part(e, "/Type0", "ToUnicode"), &map);
    const uint8_t *hit = memmem(map.data, map.len, character, 7);
    MUST(hit);
    return strtoul((const char *)hit - 4, NULL, 16);
}

/* The outline of the first in the place of the second's: "><0033>|><0038>". */
static void
swap_glyph(const struct mutation_of *of, struct pdf_edit *e, const char *text)
{
    AUTO_BUFFER struct buffer font = buffer_with_max(SCEAU_PDF_MAX);
    size_t number = font_part(e, "/FontDescriptor\n", "FontFile2");
    size_t from = glyph_of(e, text), to = glyph_of(e, text + 8);

    (void)of;
    pdf_edit_inflate(e, number, &font);
    size_t wide = big_endian(font_table(&font, "head") + 50, 2) ? 4 : 2;
    size_t unit = wide == 4 ? 1 : 2;
    uint8_t *place = font_table(&font, "loca");
    uint8_t *outlines = font_table(&font, "glyf");
    size_t source = unit * big_endian(place + wide * from, wide);
    size_t target = unit * big_endian(place + wide * to, wide);
    size_t len = unit * big_endian(place + wide * (from + 1), wide) - source;
    size_t room = unit * big_endian(place + wide * (to + 1), wide) - target;
    MUST(len > 0 && len <= room);
    memcpy(outlines + target, outlines + source, len);
    pdf_edit_set_deflated(e, number, buffer_span(&font));
}

/* The n-th picture of the other file. */
static void
swap_picture(const struct mutation_of *of, struct pdf_edit *e, const char *text)
{
    struct pdf_edit other;
    size_t mine = pdf_edit_at(e, "/Subtype /Image");

    pdf_edit_open(of->other, &other);
    size_t theirs = pdf_edit_at(&other, "/Subtype /Image");
    if (*text == '1') {
        mine = pdf_edit_find(e, mine + 1, "/Subtype /Image");
        theirs = pdf_edit_find(&other, theirs + 1, "/Subtype /Image");
    }
    pdf_edit_set_stream(e, mine, pdf_edit_stream(&other, theirs));
    pdf_edit_free(&other);
}

static void
swap_data(const struct mutation_of *of, struct pdf_edit *e, const char *text)
{
    struct pdf_edit other;

    (void)text;
    pdf_edit_open(of->other, &other);
    pdf_edit_set_stream(e, pdf_edit_at(e, "/Type /EmbeddedFile"),
        pdf_edit_stream(&other, pdf_edit_at(&other, "/Type /EmbeddedFile")));
    pdf_edit_free(&other);
}

#define FORGED(name, finding)                                                  \
    {                                                                          \
        name, PDF_FORGED, finding                                              \
    }
#define ANNOTATION                                                             \
    "<<\n/Type /Annot\n/Subtype /FreeText\n/Rect [ 60 500 400 520 ]\n"         \
    "/Contents (Autorise son titulaire a travailler)\n/F 4\n>>"
/* What switches a shadow: a revision after the signed one. */
#define SWITCH                                                                 \
    "77 0 obj\n<<\n>>\nendobj\nxref\n77 1\n0000000009 00000 n\r\n"             \
    "trailer\n<<\n/Root 1 0 R\n/Prev 9\n/Size 99\n>>\nstartxref\n9\n%%EOF\n"

static const char annotation[] = "la page porte une annotation",
                  form[] = "la page n’est pas écrite comme par l’émetteur",
                  covered[] = "un dessin de la page en recouvre un autre",
                  pages[] = "les pages du fichier ne sont pas disposées",
                  catalogue[] = "le catalogue du fichier n’est pas celui",
                  unused[] = "le fichier garde un objet que rien n’emploie",
                  revisions[] = "le fichier a plus d’une révision",
                  symbol[] = "le code dessiné sur la page n’est pas celui",
                  spoken[] = "la page dit à un lecteur d’écran",
                  order[] = "les lignes de la page ne se suivent pas",
                  font[] = "la police F0 de la page n’est pas une de celles",
                  widget[] = "/Subtype /Widget|/Rect [ 0 0 0 0 ]|"
                             "/Rect [ 50 40 550 800 ]",
                  cover[] = "/Figure<</MCID 90>>BDC\n"
                            "q 480.000 0 0 480.000 56.700 250.000 cm /I1 Do Q\n"
                            "EMC\n",
                  form_font[] = "<<\n/Type /Font\n/Subtype /Type1\n"
                                "/BaseFont /Helvetica\n>>";

const struct inside insides[] = {
    /* shadows: what hides the page; what will be another font; another document */
    { FORGED("shadow-hide", annotation), change_words, widget, NULL, false },
    { FORGED("shadow-hide-switched", revisions), change_words, widget, SWITCH,
        false },
    { FORGED("shadow-hide-picture", form), add_operators, cover, NULL, false },
    { FORGED("shadow-replace", unused), plant, form_font, NULL, false },
    { FORGED("shadow-replace-switched", revisions), plant, form_font, SWITCH,
        false },
    { FORGED("shadow-hide-and-replace", unused), plant_catalogue, "", NULL,
        false },
    { FORGED("shadow-hide-and-replace-switched", revisions), plant_catalogue,
        "", SWITCH, false },
    { FORGED("another-root", catalogue), plant_catalogue, "root", NULL, false },
    { FORGED("evil-annotation-sealed", annotation), annotate, ANNOTATION, NULL,
        false },
    { FORGED("action", catalogue), change_words,
        "/Type /Catalog|/Lang|/AA <</WC<</S/URI/URI(x)>>>>\n/Lang", NULL,
        false },
    { FORGED("layer", catalogue), change_words,
        "/Type /Catalog|/Lang|/OCProperties <</OCGs[]/D<<>>>>\n/Lang", NULL,
        false },
    /* one thing for the eye, another for who extracts the text */
    { FORGED("to-unicode-swap", font), swap_map, "><0033>|><0038>", NULL,
        false },
    { FORGED("glyph-swap", font), swap_glyph, "><0031>|><0038>", NULL, false },
    { FORGED("spoken-text", spoken), change_words,
        "/S /H1\n|/K |/ActualText (autre)\n/K ", NULL, false },
    { FORGED("spoken-text-escaped", spoken), change_words,
        "/S /H1\n|/K |/Actual#54ext (autre)\n/K ", NULL, false },
    { FORGED("spoken-text-without-type", spoken), change_words,
        "/S /H1\n|/Type /StructElem\n/S /H1\n|/S /H1\n/ActualText (autre)\n",
        NULL, false },
    { FORGED("spoken-figure", spoken), change_words,
        "/S /H1\n|/S /H1\n|/S /Figure\n/Alt (autre)\n", NULL, false },
    { FORGED("spoken-as-a-figure", form), change_words,
        "/S /H1\n|/S /H1\n|/S /P\n", NULL, false },
    { FORGED("text-not-spoken", form), change_operators,
        "/H1<</MCID 6>>BDC|/Artifact BMC", NULL, false },
    { FORGED("white-text", form), change_operators,
        "EMC\n/P<</MCID 1>>|q 1.00 g 1 0 0 1 0 0 cm\nQ\nEMC\n/P<</MCID 1>>",
        NULL, false },
    { FORGED("line-below-no-width", form), add_operators,
        "/Artifact BMC\n-24.00 w 0 G 56.70 659.00 m 538.58 659.00 l S\nEMC\n",
        NULL, false },
    { FORGED("frame-turned", form), add_operators,
        "/Artifact BMC\n1.20 w 0 G 56.70 700.00 481.88 -80.00 re S\nEMC\n",
        NULL, false },
    { FORGED("text-of-no-size", form), change_operators,
        "12.50 Tf<0022|0 Tf<002D>Tj /F2 12.50 Tf<0022", NULL, false },
    { FORGED("text-of-a-size-below-none", form), change_operators,
        "12.50 Tf<0022|-12.50 Tf<002D>Tj /F2 12.50 Tf<0022", NULL, false },
    { FORGED("text-moved-over", covered), change_operators,
        "BT 56.70 769.89 |BT 56.70 777.89 ", NULL, false },
    { FORGED("text-edit", "la page et les données jointes diffèrent"),
        change_operators, "12.50 Tf<0022|12.50 Tf<0023", NULL, false },
    { FORGED("longer-name", "champ holder.family_name"), change_operators,
        "BT 194.70 655.19 Td /F2 9.50 Tf<|BT 194.70 655.19 Td /F2 9.50 Tf<002F",
        NULL, false },
    { FORGED("another-day", "champ validity.from"), change_operators,
        "BT 194.70 488.09 Td /F2 9.50 Tf<004500560001|"
        "BT 194.70 488.09 Td /F2 9.50 Tf<0045005600010012",
        NULL, false },
    { FORGED("data-without-a-holder", "diffèrent : champ 60"), change_words,
        "/Type /EmbeddedFile|\"holder\"|\"hoLder\"", NULL, false },
    { FORGED("word-before-the-mention", order), change_operators,
        "BT 202.12 513.79 Td /F2 12.50 Tf<|"
        "BT 60.00 513.79 Td /F2 12.50 Tf<002F>Tj ET\n"
        "BT 202.12 513.79 Td /F2 12.50 Tf<",
        NULL, false },
    { FORGED("line-that-goes-up", order), change_operators,
        "BT 56.70 757.89 |BT 300.00 792.00 ", NULL, false },
    { FORGED("described-otherwise", "la description du fichier"), change_words,
        "/Producer|/Title <|/Subject (autre)\n/Title <", NULL, false },
    { FORGED("named-otherwise", "le fichier se nomme autrement"), change_words,
        "/Producer|/Title <FEFF0041|/Title <FEFF0042", NULL, false },
    { FORGED("metadata-otherwise", "le fichier se nomme autrement"),
        change_words, "/Subtype /XML|Attestation de|Attestation du", NULL,
        false },
    { FORGED("page-turned", pages), change_words,
        "/Type /Page\n|/Tabs /S|/Rotate 180\n/Tabs /S", NULL, false },
    { FORGED("page-cropped", pages), change_words,
        "/Type /Page\n|/Tabs /S|/CropBox [ 0 0 595 200 ]\n/Tabs /S", NULL,
        false },
    { FORGED("picture-swap", symbol), swap_picture, "0", NULL, true },
    { FORGED("qr-swap", symbol), swap_picture, "1", NULL, true },
    { FORGED("data-swap-sealed", "la page et les données jointes diffèrent"),
        swap_data, "", NULL, true },
};
const size_t insides_count = sizeof insides / sizeof *insides;
