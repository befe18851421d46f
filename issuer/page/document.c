/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/page/document.h"

#include <stdlib.h>

#include <openssl/evp.h>
#include <zlib.h>

#include "issuer/page/cmap.h"
#include "issuer/page/metadata.h"
#include "verifier/base/error.h"

enum { PART_MAX = 256 * 1024, PAGES_MAX = 2 };

/* Numbers of the parent tree, in their order. */
enum { PARENT_FIRST, PARENT_FIELD, PARENT_SECOND, PARENTS };

/* One page: what is drawn there, and its tags by MCID. */
struct part {
    const struct layout *layout;
    struct pdf_dict *page;
    struct pdf_dict *element; /* that holds its tags */
    struct pdf_array *kids;
    struct pdf_array *parents;
};

struct drawing {
    struct pdf *pdf;
    const struct document *document;
    const struct sheet *sheet;
    struct part part[PAGES_MAX];
    size_t parts;
    struct pdf_place *place;
    struct buffer xmp;
    struct buffer icc;
    struct buffer tag; /* the last one written */
    uint8_t *bits[2];
    struct pdf_dict *font[LAYOUT_FONTS];
    struct buffer packed[1 + FONT_STYLES]; /* of the second page, its fonts */
    size_t packs;
    bool starved; /* no memory for one of them */
    char date[METADATA_DATE_SIZE + 2];
};

/* ISO 32000-1, 9.7: a Type 0 font over the subset's own glyph numbers. */
static struct pdf_dict *
new_font(struct drawing *d, const struct font *f, struct pdf_dict *map)
{
    struct pdf_dict *program =
        pdf_stream(d->pdf, NULL, span_of(f->program, f->program_len), true);
    struct pdf_dict *descriptor = pdf_dict(d->pdf, "FontDescriptor");
    struct pdf_dict *cid = pdf_dict(d->pdf, "Font"),
                    *font = pdf_dict(d->pdf, "Font");

    pdf_number(program, "Length1", (int)f->program_raw);
    pdf_name(descriptor, "FontName", f->name);
    pdf_number(descriptor, "Flags", 4);
    pdf_box(d->pdf, descriptor, "FontBBox", f->box);
    pdf_number(descriptor, "ItalicAngle", 0);
    pdf_number(descriptor, "Ascent", f->ascent);
    pdf_number(descriptor, "Descent", f->descent);
    pdf_number(descriptor, "CapHeight", f->cap_height);
    pdf_number(descriptor, "StemV", 80);
    pdf_refer(descriptor, "FontFile2", program);
    pdf_name(cid, "Subtype", "CIDFontType2");
    pdf_name(cid, "BaseFont", f->name);
    struct pdf_dict *info = pdf_dict_in(d->pdf, cid, "CIDSystemInfo");
    pdf_string(d->pdf, info, "Registry", "Adobe");
    pdf_string(d->pdf, info, "Ordering", "Identity");
    pdf_number(info, "Supplement", 0);
    pdf_name(cid, "CIDToGIDMap", "Identity");
    pdf_number(cid, "DW", 0);
    pdf_refer(cid, "FontDescriptor", descriptor);
    pdf_raw(d->pdf, cid, span_of(f->widths, f->widths_len));
    pdf_name(font, "Subtype", "Type0");
    pdf_name(font, "BaseFont", f->name);
    pdf_name(font, "Encoding", "Identity-H");
    pdf_push(pdf_array_in(d->pdf, font, "DescendantFonts"), cid);
    pdf_refer(font, "ToUnicode", map);
    return font;
}

/* An image of DeviceGray, dark modules black. */
static struct pdf_dict *
new_symbol(struct drawing *d, int index, const struct symbol *s)
{
    size_t pixels, len;

    d->bits[index] = symbol_raster(s, &pixels, &len);
    if (!d->bits[index])
        return NULL;
    struct pdf_dict *image =
        pdf_stream(d->pdf, "XObject", span_of(d->bits[index], len), true);
    pdf_name(image, "Subtype", "Image");
    pdf_name(image, "ColorSpace", "DeviceGray");
    pdf_number(image, "BitsPerComponent", 1);
    pdf_number(image, "Width", (int)pixels);
    pdf_number(image, "Height", (int)pixels);
    return image;
}

static bool
add_symbols(struct drawing *d, struct pdf_dict *resources)
{
    struct pdf_dict *image[] = { new_symbol(d, 0, d->document->datamatrix),
        new_symbol(d, 1, d->document->qr) };

    if (!image[0] || !image[1])
        return false;
    struct pdf_dict *images = pdf_dict_in(d->pdf, resources, "XObject");
    pdf_refer(images, "I0", image[0]);
    pdf_refer(images, "I1", image[1]);
    return true;
}

/* Deflated, to be kept until the document is saved; empty where it failed. */
static struct span
pack(struct drawing *d, struct span raw)
{
    struct buffer *out = &d->packed[d->packs++];
    uLongf len = compressBound(raw.len);

    *out = buffer_with_max(len);
    uint8_t *room = buffer_room(out, len);
    d->starved |= !room || compress2(room, &len, raw.data, raw.len, 6) != Z_OK;
    return span_of(room, d->starved ? 0 : len);
}

/* The script's fonts have a map of what this document shows. */
static struct pdf_dict *
new_script_font(struct drawing *d, const struct layout_script *s)
{
    AUTO_BUFFER struct buffer map = buffer_with_max(PART_MAX);

    cmap_write(s->text, s->font->glyph_count, &map);
    d->starved |= buffer_status(&map) != SCEAU_OK;
    return new_font(
        d, s->font, pdf_stream(d->pdf, NULL, pack(d, buffer_span(&map)), true));
}

static bool
is_used(const struct drawing *d, size_t font)
{
    for (size_t i = 0; i < d->parts; i++)
        if (d->part[i].layout->used[font])
            return true;
    return false;
}

/* Both styles of a subset have the same letters, and so one map. */
static struct pdf_dict *
new_page_font(struct drawing *d, size_t i, struct pdf_dict *map[FONTS])
{
    const struct font *f = &page_fonts[i];
    struct span own = span_of(f->to_unicode, f->to_unicode_len);

    for (size_t j = 0; j < i && !map[i]; j++)
        if (span_equal(own,
                span_of(
                    page_fonts[j].to_unicode, page_fonts[j].to_unicode_len)))
            map[i] = map[j];
    if (!map[i])
        map[i] = pdf_stream(d->pdf, NULL, own, true);
    return new_font(d, f, map[i]);
}

static void
add_fonts(struct drawing *d)
{
    struct pdf_dict *map[FONTS] = { NULL };

    for (size_t i = 0; i < FONTS; i++)
        if (is_used(d, i))
            d->font[i] = new_page_font(d, i, map);
}

static void
add_script_fonts(struct drawing *d)
{
    for (size_t i = 0; i < FONT_STYLES; i++)
        if (is_used(d, FONTS + i))
            d->font[FONTS + i] =
                new_script_font(d, &d->document->second->script[i]);
}

/* A page with the fonts that it uses; NULL where there is no memory. */
static struct pdf_dict *
add_page(struct drawing *d, struct part *part)
{
    static const char *const names[] = { "F0", "F1", "F2", "F3", "F4", "F5" };
    struct pdf_dict *resources;

    part->page = pdf_page(d->pdf, PAGE_WIDTH, PAGE_HEIGHT, &resources);
    if (!part->page)
        return NULL;
    struct pdf_dict *font = pdf_dict_in(d->pdf, resources, "Font");
    for (size_t i = 0; i < LAYOUT_FONTS; i++)
        if (part->layout->used[i])
            pdf_refer(font, names[i], d->font[i]);
    return resources;
}

/* Compressing the contents of the first page would save 6 kB and cost a third of the
 * time of the whole title; the second one's are long, and seldom there. */
static bool
add_content(struct drawing *d, const struct part *part)
{
    struct span content = buffer_span(&part->layout->content);
    bool deflated = part != d->part;

    return pdf_page_contents(
        d->pdf, part->page, deflated ? pack(d, content) : content, deflated);
}

/* The fonts come first: the file's constant part before what changes. Those of a script,
 * whose map is of this document, are after the first page. */
static bool
add_pages(struct drawing *d)
{
    add_fonts(d);
    struct pdf_dict *resources = add_page(d, &d->part[0]);
    if (!resources || (d->sheet->code.len && !add_symbols(d, resources))
        || !add_content(d, &d->part[0]))
        return false;
    if (d->parts < 2)
        return true;
    add_script_fonts(d);
    return add_page(d, &d->part[1]) && add_content(d, &d->part[1]);
}

/* ISO 19005-3, 6.2.3 (output intent) and 6.6 (metadata). */
static void
add_archive_marks(struct drawing *d)
{
    struct pdf_dict *catalog = pdf_catalog(d->pdf);

    metadata_icc(&d->icc);
    metadata_xmp(d->sheet, &d->xmp);
    struct pdf_dict *icc =
        pdf_stream(d->pdf, NULL, buffer_span(&d->icc), false);
    pdf_number(icc, "N", 3);
    pdf_string(d->pdf, catalog, "Lang", d->sheet->language);
    pdf_true(pdf_dict_in(d->pdf, catalog, "MarkInfo"), "Marked");
    pdf_true(
        pdf_dict_in(d->pdf, catalog, "ViewerPreferences"), "DisplayDocTitle");
    struct pdf_dict *xmp =
        pdf_stream(d->pdf, "Metadata", buffer_span(&d->xmp), false);
    pdf_name(xmp, "Subtype", "XML");
    pdf_refer(catalog, "Metadata", xmp);
    struct pdf_dict *intent =
        pdf_dict_on(d->pdf, pdf_array_in(d->pdf, catalog, "OutputIntents"));
    pdf_name(intent, "Type", "OutputIntent");
    pdf_name(intent, "S", "GTS_PDFA1");
    pdf_string(d->pdf, intent, "OutputConditionIdentifier", "sRGB");
    pdf_string(d->pdf, intent, "Info", "sRGB");
    pdf_refer(intent, "DestOutputProfile", icc);
}

/* The sealed data, not compressed: the verifier reads them without a library. */
static void
add_attachment(struct drawing *d)
{
    static const char name[] = "attestation.json";
    struct pdf_dict *catalog = pdf_catalog(d->pdf);
    struct pdf_dict *file =
        pdf_stream(d->pdf, "EmbeddedFile", d->sheet->json, false);

    pdf_name(file, "Subtype", "application/json");
    struct pdf_dict *parameters = pdf_dict_in(d->pdf, file, "Params");
    pdf_string(d->pdf, parameters, "ModDate", d->date);
    pdf_number(parameters, "Size", (int)d->sheet->json.len);
    struct pdf_dict *specification = pdf_dict(d->pdf, "Filespec");
    pdf_string(d->pdf, specification, "F", name);
    pdf_string(d->pdf, specification, "UF", name);
    pdf_text(d->pdf, specification, "Desc", "Données scellées du titre");
    pdf_name(specification, "AFRelationship", "Data");
    struct pdf_dict *embedded = pdf_dict_in(d->pdf, specification, "EF");
    pdf_refer(embedded, "F", file);
    pdf_refer(embedded, "UF", file);
    pdf_push(pdf_array_in(d->pdf, catalog, "AF"), specification);
    struct pdf_array *names = pdf_array_in(d->pdf,
        pdf_dict_in(
            d->pdf, pdf_dict_in(d->pdf, catalog, "Names"), "EmbeddedFiles"),
        "Names");
    pdf_push_string(d->pdf, names, name);
    pdf_push(names, specification);
}

static struct pdf_dict *
new_element(struct drawing *d, const struct part *part, const char *role)
{
    struct pdf_dict *element = pdf_dict(d->pdf, "StructElem");

    pdf_name(element, "S", role);
    pdf_refer(element, "P", part->element);
    pdf_refer(element, "Pg", part->page);
    pdf_push(part->kids, element);
    return element;
}

/* One that has nothing but its place, as nearly all, in one piece: made of libharu's
 * objects, the tags took a fifth of the time of the document. */
static void
add_bare_tag(struct drawing *d, const struct part *part, size_t number)
{
    struct pdf_dict *element = pdf_dict(d->pdf, NULL);
    struct buffer *b = &d->tag;

    buffer_reset(b);
    buffer_text(b, "/Type /StructElem\n/S /");
    buffer_text(b, part->layout->tag[number].role);
    buffer_text(b, "\n/P ");
    buffer_count(b, pdf_id(part->element));
    buffer_text(b, " 0 R\n/Pg ");
    buffer_count(b, pdf_id(part->page));
    buffer_text(b, " 0 R\n/K ");
    buffer_count(b, number);
    buffer_text(b, "\n");
    d->starved |= buffer_status(b) != SCEAU_OK;
    pdf_raw_copy(d->pdf, element, buffer_span(b));
    pdf_push(part->kids, element);
    pdf_push(part->parents, element);
}

static void
add_tag(struct drawing *d, const struct part *part, size_t number)
{
    const struct layout_tag *t = &part->layout->tag[number];

    if (!t->language && !t->text && !t->alt) {
        add_bare_tag(d, part, number);
        return;
    }
    struct pdf_dict *element = new_element(d, part, t->role);

    pdf_number(element, "K", (int)number);
    pdf_push(part->parents, element);
    if (t->language)
        pdf_string(d->pdf, element, "Lang", t->language);
    if (t->text)
        pdf_text(d->pdf, element, "ActualText", t->text);
    if (!t->alt)
        return;
    pdf_text(d->pdf, element, "Alt", t->alt);
    struct pdf_dict *attributes = pdf_dict_in(d->pdf, element, "A");
    pdf_name(attributes, "O", "Layout");
    struct pdf_array *box = pdf_array_in(d->pdf, attributes, "BBox");
    for (int i = 0; i < 4; i++)
        pdf_push_real(box, t->box[i]);
}

/* The page's tags; its number in the parent tree finds them by MCID. */
static void
add_page_tags(
    struct drawing *d, struct part *part, struct pdf_array *numbers, int number)
{
    pdf_push_number(numbers, number);
    part->parents = pdf_array_on(d->pdf, numbers);
    pdf_number(part->page, "StructParents", number);
    pdf_name(part->page, "Tabs", "S");
    for (size_t i = 0; i < part->layout->tags; i++)
        add_tag(d, part, i);
}

/* The second page is one section in its own language. */
static void
add_section(struct drawing *d, struct pdf_array *numbers)
{
    struct part *first = &d->part[0], *second = &d->part[1];

    second->element = pdf_dict(d->pdf, "StructElem");
    pdf_name(second->element, "S", "Sect");
    pdf_refer(second->element, "P", first->element);
    pdf_string(d->pdf, second->element, "Lang", d->sheet->notice->language);
    pdf_push(first->kids, second->element);
    second->kids = pdf_array_in(d->pdf, second->element, "K");
    add_page_tags(d, second, numbers, PARENT_SECOND);
}

/* ISO 32000-1, 14.7: the tree of tags. */
static struct pdf_array *
add_tags(struct drawing *d)
{
    struct pdf_dict *root = pdf_dict(d->pdf, "StructTreeRoot");
    struct part *first = &d->part[0];

    first->element = pdf_dict(d->pdf, "StructElem");
    pdf_name(first->element, "S", "Document");
    pdf_refer(first->element, "P", root);
    first->kids = pdf_array_in(d->pdf, first->element, "K");
    struct pdf_dict *tree = pdf_dict(d->pdf, NULL);
    struct pdf_array *numbers = pdf_array_in(d->pdf, tree, "Nums");
    pdf_refer(pdf_catalog(d->pdf), "StructTreeRoot", root);
    pdf_refer(root, "K", first->element);
    pdf_refer(root, "ParentTree", tree);
    pdf_number(
        root, "ParentTreeNextKey", d->parts < 2 ? PARENT_SECOND : PARENTS);
    add_page_tags(d, first, numbers, PARENT_FIRST);
    return numbers;
}

/* ETSI EN 319 142-1, 6.3; ISO 32000-1, 12.8.2.2: certified, no change allowed. */
static struct pdf_dict *
new_signature(struct drawing *d)
{
    struct pdf_dict *signature = pdf_dict(d->pdf, "Sig");

    pdf_name(signature, "Filter", "Adobe.PPKLite");
    pdf_name(signature, "SubFilter", "ETSI.CAdES.detached");
    pdf_string(d->pdf, signature, "M", d->date);
    pdf_text(d->pdf, signature, "Name", d->document->signer_name);
    struct pdf_dict *reference =
        pdf_dict_on(d->pdf, pdf_array_in(d->pdf, signature, "Reference"));
    pdf_name(reference, "Type", "SigRef");
    pdf_name(reference, "TransformMethod", "DocMDP");
    struct pdf_dict *parameters =
        pdf_dict_in(d->pdf, reference, "TransformParams");
    pdf_name(parameters, "Type", "TransformParams");
    pdf_number(parameters, "P", 1);
    pdf_name(parameters, "V", "1.2");
    pdf_signature(signature, d->place);
    return signature;
}

static void
add_signature(struct drawing *d, struct pdf_array *numbers)
{
    static const int nowhere[4] = { 0, 0, 0, 0 };
    struct pdf_dict *catalog = pdf_catalog(d->pdf);
    struct pdf_dict *signature = new_signature(d);
    struct pdf_dict *appearance =
        pdf_stream(d->pdf, "XObject", span_str(""), false);
    struct pdf_dict *field = pdf_dict(d->pdf, "Annot");

    pdf_name(appearance, "Subtype", "Form");
    pdf_box(d->pdf, appearance, "BBox", nowhere);
    pdf_name(field, "Subtype", "Widget");
    pdf_name(field, "FT", "Sig");
    pdf_string(d->pdf, field, "T", "Cachet");
    pdf_text(d->pdf, field, "TU", "Cachet électronique");
    pdf_number(field, "F", 132); /* print, locked */
    pdf_box(d->pdf, field, "Rect", nowhere);
    pdf_refer(field, "P", d->part[0].page);
    pdf_refer(field, "V", signature);
    pdf_refer(pdf_dict_in(d->pdf, field, "AP"), "N", appearance);
    pdf_number(field, "StructParent", PARENT_FIELD);
    pdf_push(pdf_array_in(d->pdf, d->part[0].page, "Annots"), field);
    struct pdf_dict *element = new_element(d, &d->part[0], "Form");
    struct pdf_dict *kid = pdf_dict_in(d->pdf, element, "K");
    pdf_name(kid, "Type", "OBJR");
    pdf_refer(kid, "Obj", field);
    pdf_refer(kid, "Pg", d->part[0].page);
    pdf_push_number(numbers, PARENT_FIELD);
    pdf_push(numbers, element);
    struct pdf_dict *form = pdf_dict_in(d->pdf, catalog, "AcroForm");
    pdf_push(pdf_array_in(d->pdf, form, "Fields"), field);
    pdf_number(form, "SigFlags", 3);
    pdf_refer(pdf_dict_in(d->pdf, catalog, "Perms"), "DocMDP", signature);
    struct pdf_dict *extension =
        pdf_dict_in(d->pdf, pdf_dict_in(d->pdf, catalog, "Extensions"), "ESIC");
    pdf_name(extension, "BaseVersion", "1.7");
    pdf_number(extension, "ExtensionLevel", 2);
}

static void
add_streams(struct drawing *d, struct pdf_dict *store, const char *key,
    const struct span *der, size_t count)
{
    struct pdf_array *array = pdf_array_in(d->pdf, store, key);

    for (size_t i = 0; i < count; i++)
        pdf_push(array, pdf_stream(d->pdf, NULL, der[i], false));
}

/* ETSI EN 319 142-1, 5.4.2.2, known before the signature and so under it. It has no
 * list of one signature's own (VRI), which the one signature does not need. */
static void
add_evidence(struct drawing *d, const struct dss *evidence)
{
    struct pdf_dict *store = pdf_dict(d->pdf, "DSS");

    add_streams(
        d, store, "Certs", evidence->certificate, evidence->certificates);
    add_streams(d, store, "CRLs", evidence->list, evidence->lists);
    pdf_refer(pdf_catalog(d->pdf), "DSS", store);
}

/* From the number, so that the same title has the same identifier. */
static bool
add_identifier(struct drawing *d)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned len;
    if (EVP_Digest(d->sheet->number, strlen(d->sheet->number), digest, &len,
            EVP_sha256(), NULL)
        != 1)
        return false;
    struct pdf_array *id = pdf_array_in(d->pdf, pdf_trailer(d->pdf), "ID");
    for (int i = 0; i < 2; i++)
        pdf_push_bytes(d->pdf, id, span_of(digest, 16));
    return true;
}

/* After the first page, before which nothing is to tell one title from another. */
static void
add_info(struct drawing *d)
{
    struct pdf_dict *info = pdf_add_info(d->pdf);

    pdf_string(d->pdf, info, "Producer", METADATA_PRODUCER);
    pdf_text(d->pdf, info, "Title", d->sheet->title);
}

static bool
build(struct drawing *d)
{
    d->date[0] = 'D';
    d->date[1] = ':';
    metadata_pdf_date(d->sheet->issued_at, d->date + 2);
    if (!add_pages(d))
        return false;
    add_info(d);
    add_archive_marks(d);
    add_attachment(d);
    struct pdf_array *numbers = add_tags(d);
    add_signature(d, numbers);
    if (d->parts > 1)
        add_section(d, numbers);
    if (d->document->evidence)
        add_evidence(d, d->document->evidence);
    return add_identifier(d) && !d->starved
        && buffer_status(&d->xmp) == SCEAU_OK
        && buffer_status(&d->icc) == SCEAU_OK;
}

static void
drawing_free(struct drawing *d)
{
    pdf_end();
    buffer_free(&d->xmp);
    buffer_free(&d->icc);
    buffer_free(&d->tag);
    free(d->bits[0]);
    free(d->bits[1]);
    for (size_t i = 0; i < d->packs; i++)
        buffer_free(&d->packed[i]);
}

enum sceau_status
document_write(const struct document *document, struct buffer *pdf,
    struct pdf_place *place, struct sceau_error *error)
{
    struct drawing d = { .pdf = pdf_begin(),
        .document = document,
        .sheet = document->sheet,
        .part = { { .layout = document->first },
            { .layout = document->second } },
        .parts = document->second ? 2 : 1,
        .place = place,
        .xmp = buffer_with_max(PART_MAX),
        .icc = buffer_with_max(PART_MAX),
        .tag = buffer_with_max(PART_MAX) };

    *place = (struct pdf_place) { .room = document->room };
    bool done = d.pdf && build(&d) && pdf_save(d.pdf, pdf);
    if (done)
        place->form = pdf_offset(d.pdf, d.part[0].page);
    bool overflowed = d.pdf && pdf_overflowed(d.pdf);
    drawing_free(&d);
    if (overflowed)
        return fail(error, SCEAU_E_LIMIT,
            "un texte du fichier est trop long ou n’est pas de l’UTF-8");
    return done ? SCEAU_OK
                : fail(error, SCEAU_E_NOMEM, "le PDF n’a pas pu être écrit");
}
