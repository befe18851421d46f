/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The only file that knows libharu, used as document, object and file writer.
 *
 * Its fonts, encoders, PDF/A and attachments are not used: 2.3.0 draws some names
 * wrong and writes maps that validators refuse. Its objects are; streams enter
 * compressed, long constants as raw bytes. Objects are numbered in the order of
 * HPDF_Xref_Add and written so; a stream's length must come after its stream.
 *
 * A failed call leaves the document unsaveable, which is seen once, at the end.
 * NULL from a constructor would be dereferenced by the next call, so a document
 * has its whole memory before it begins: no layout comes near POOL.
 */
#include <stdio.h>
#include <stdlib.h>

#include <hpdf.h>
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <hpdf_pages.h>
#include <hpdf_streams.h>

#include <openssl/evp.h>
#include <zlib.h>

#include "issuer/page/cmap.h"
#include "issuer/page/metadata.h"
#include "issuer/page/pdf.h"
#include "issuer/page/utf16.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"

enum { POOL = 1024 * 1024, PART_MAX = 256 * 1024 };

/*
 * All memory of one document, given out from its start and dropped as a whole.
 * libharu's own pool aligns to 4 bytes only, which its structures must not have;
 * and its allocator is called without a context, so each thread has one place.
 */
struct pool {
    uint8_t *data;
    size_t used;
};
static _Thread_local struct pool pool;

static void *
pool_take(HPDF_UINT size)
{
    enum { ALIGNMENT = 16 };
    size_t len = ((size_t)size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;

    if (len > POOL - pool.used)
        return NULL;
    pool.used += len;
    return pool.data + pool.used - len;
}

static void
pool_give_back(void *part)
{
    (void)part; /* with all the others, after the document */
}

/* Bytes that libharu reads or writes where it asks for them; not copied. */
struct blob {
    const uint8_t *data;
    size_t len;
    size_t at;
};

/* A font's two streams with their filters and its widths; the symbols, profile,
 * metadata, attachment and appearance; the second page's contents. */
/* Numbers of the parent tree, in their order. */
enum { PARENT_FIRST, PARENT_FIELD, PARENT_SECOND };

enum { BLOBS = 5 * (FONTS + FONT_STYLES) + 10, TEXT_MAX = 8192, PAGES_MAX = 2 };

/* One page: what is drawn there, and its tags by MCID. */
struct part {
    const struct layout *layout;
    HPDF_Page page;
    HPDF_Dict element; /* that holds its tags */
    HPDF_Array kids;
    HPDF_Array parents;
};

struct drawing {
    HPDF_Doc doc;
    HPDF_MMgr memory;
    HPDF_Xref xref;
    const struct pdf_content *content;
    const struct sheet *sheet;
    struct part part[PAGES_MAX];
    size_t parts;
    struct blob blob[BLOBS];
    size_t blobs;
    bool
        failed; /* something of ours did not fit; libharu keeps its own failures */
    struct pdf_place place;
    struct buffer xmp;
    struct buffer icc;
    uint8_t *bits[2];
    HPDF_Dict font[LAYOUT_FONTS];
    struct buffer packed[1 + FONT_STYLES]; /* of the second page, its fonts */
    size_t packs;
    bool starved; /* no memory for what is ours */
    char date[METADATA_DATE_SIZE + 2];
};

static void
on_error(HPDF_STATUS number, HPDF_STATUS detail, void *context)
{
    /* sticky inside the document: told once, when it is saved */
    (void)number;
    (void)detail;
    (void)context;
}

static HPDF_STATUS
blob_read(HPDF_Stream s, HPDF_BYTE *to, HPDF_UINT *len)
{
    struct blob *b = s->attr;
    size_t left = b->len - b->at, n = *len < left ? *len : left;

    memcpy(to, b->data + b->at, n);
    b->at += n;
    *len = (HPDF_UINT)n;
    return b->at == b->len ? HPDF_STREAM_EOF : HPDF_OK;
}

static HPDF_STATUS
blob_seek(HPDF_Stream s, HPDF_INT position, HPDF_WhenceMode mode)
{
    struct blob *b = s->attr;

    if (mode != HPDF_SEEK_SET || position < 0 || (size_t)position > b->len)
        return HPDF_INVALID_PARAMETER;
    b->at = (size_t)position;
    return HPDF_OK;
}

static HPDF_UINT32
blob_size(HPDF_Stream s)
{
    return (HPDF_UINT32)((struct blob *)s->attr)->len;
}

/* Raw bytes into a dictionary, just before its end. */
static HPDF_STATUS
write_raw(HPDF_Dict dict, HPDF_Stream s)
{
    const struct blob *b = dict->attr;

    return HPDF_Stream_Write(s, b->data, (HPDF_UINT)b->len);
}

static HPDF_STATUS
write_out(HPDF_Stream s, const HPDF_BYTE *data, HPDF_UINT len)
{
    struct buffer *out = s->attr;

    buffer_put(out, data, len);
    return buffer_status(out) == SCEAU_OK ? HPDF_OK : HPDF_FAILD_TO_ALLOC_MEM;
}

static struct blob *
keep(struct drawing *d, const void *data, size_t len)
{
    struct blob *b = &d->blob[d->blobs];

    if (d->blobs + 1 < BLOBS)
        d->blobs++;
    else
        d->failed = true;
    *b = (struct blob) { .data = data, .len = len };
    return b;
}

static HPDF_Dict
new_dict(struct drawing *d, const char *type)
{
    HPDF_Dict dict = HPDF_Dict_New(d->memory);

    HPDF_Xref_Add(d->xref, dict);
    if (type)
        HPDF_Dict_AddName(dict, "Type", type);
    return dict;
}

static HPDF_Dict
add_dict(struct drawing *d, HPDF_Dict parent, const char *key)
{
    HPDF_Dict dict = HPDF_Dict_New(d->memory);

    HPDF_Dict_Add(parent, key, dict);
    return dict;
}

static HPDF_Array
add_array(struct drawing *d, HPDF_Dict parent, const char *key)
{
    HPDF_Array array = HPDF_Array_New(d->memory);

    HPDF_Dict_Add(parent, key, array);
    return array;
}

/* ASCII only: everything that people read goes through add_text(). */
static void
add_string(struct drawing *d, HPDF_Dict dict, const char *key, const char *text)
{
    HPDF_Dict_Add(dict, key, HPDF_String_New(d->memory, text, NULL));
}

/* UTF-16BE with its mark, as PDF wants text outside its own encoding. */
static void
add_text(struct drawing *d, HPDF_Dict dict, const char *key, const char *text)
{
    AUTO_BUFFER struct buffer wide = buffer_with_max(TEXT_MAX);

    if (!utf16_put(span_str(text), &wide))
        d->failed = true; /* refused, not cut */
    else
        HPDF_Dict_Add(dict, key,
            HPDF_Binary_New(d->memory, wide.data, (HPDF_UINT)wide.len));
}

static void
add_numbers(struct drawing *d, HPDF_Dict dict, const char *key, const int v[4])
{
    HPDF_Array array = add_array(d, dict, key);

    for (int i = 0; i < 4; i++)
        HPDF_Array_AddNumber(array, v[i]);
}

static const char flate[] = "/Filter/FlateDecode\n";

static HPDF_Dict
new_stream(struct drawing *d, const char *type, const void *data, size_t len,
    bool deflated)
{
    HPDF_Dict dict = new_dict(d, type);
    HPDF_Number length = HPDF_Number_New(d->memory, 0);

    HPDF_Xref_Add(d->xref, length);
    HPDF_Dict_Add(dict, "Length", length);
    dict->stream = HPDF_CallbackReader_New(
        d->memory, blob_read, blob_seek, NULL, blob_size, keep(d, data, len));
    if (deflated) {
        /* libharu's own filter stays NONE, so it neither compresses again nor
         * removes a /Filter that it does not see */
        dict->write_fn = write_raw;
        dict->attr = keep(d, flate, sizeof flate - 1);
    }
    return dict;
}

/* ISO 32000-1, 9.7: a Type 0 font over the subset's own glyph numbers. */
static HPDF_Dict
new_font(struct drawing *d, const struct font *f, struct span to_unicode)
{
    HPDF_Dict program = new_stream(d, NULL, f->program, f->program_len, true);
    HPDF_Dict map = new_stream(d, NULL, to_unicode.data, to_unicode.len, true);
    HPDF_Dict descriptor = new_dict(d, "FontDescriptor");
    HPDF_Dict cid = new_dict(d, "Font"), font = new_dict(d, "Font");

    HPDF_Dict_AddNumber(program, "Length1", (HPDF_INT32)f->program_raw);
    HPDF_Dict_AddName(descriptor, "FontName", f->name);
    HPDF_Dict_AddNumber(descriptor, "Flags", 4);
    add_numbers(d, descriptor, "FontBBox", f->box);
    HPDF_Dict_AddNumber(descriptor, "ItalicAngle", 0);
    HPDF_Dict_AddNumber(descriptor, "Ascent", f->ascent);
    HPDF_Dict_AddNumber(descriptor, "Descent", f->descent);
    HPDF_Dict_AddNumber(descriptor, "CapHeight", f->cap_height);
    HPDF_Dict_AddNumber(descriptor, "StemV", 80);
    HPDF_Dict_Add(descriptor, "FontFile2", program);
    HPDF_Dict_AddName(cid, "Subtype", "CIDFontType2");
    HPDF_Dict_AddName(cid, "BaseFont", f->name);
    HPDF_Dict info = add_dict(d, cid, "CIDSystemInfo");
    add_string(d, info, "Registry", "Adobe");
    add_string(d, info, "Ordering", "Identity");
    HPDF_Dict_AddNumber(info, "Supplement", 0);
    HPDF_Dict_AddName(cid, "CIDToGIDMap", "Identity");
    HPDF_Dict_AddNumber(cid, "DW", 0);
    HPDF_Dict_Add(cid, "FontDescriptor", descriptor);
    cid->write_fn = write_raw;
    cid->attr = keep(d, f->widths, f->widths_len);
    HPDF_Dict_AddName(font, "Subtype", "Type0");
    HPDF_Dict_AddName(font, "BaseFont", f->name);
    HPDF_Dict_AddName(font, "Encoding", "Identity-H");
    HPDF_Array_Add(add_array(d, font, "DescendantFonts"), cid);
    HPDF_Dict_Add(font, "ToUnicode", map);
    return font;
}

/* An image of DeviceGray, dark modules black. */
static HPDF_Dict
new_symbol(struct drawing *d, int index, const struct symbol *s)
{
    size_t pixels, len;

    d->bits[index] = symbol_raster(s, &pixels, &len);
    if (!d->bits[index])
        return NULL;
    HPDF_Dict image = new_stream(d, "XObject", d->bits[index], len, false);
    HPDF_Dict_AddName(image, "Subtype", "Image");
    HPDF_Dict_AddName(image, "ColorSpace", "DeviceGray");
    HPDF_Dict_AddNumber(image, "BitsPerComponent", 1);
    HPDF_Dict_AddNumber(image, "Width", (HPDF_INT32)pixels);
    HPDF_Dict_AddNumber(image, "Height", (HPDF_INT32)pixels);
    return image;
}

static bool
add_symbols(struct drawing *d, HPDF_Dict resources)
{
    HPDF_Dict image[] = { new_symbol(d, 0, d->content->datamatrix),
        new_symbol(d, 1, d->content->qr) };

    if (!image[0] || !image[1])
        return false;
    HPDF_Dict images = add_dict(d, resources, "XObject");
    HPDF_Dict_Add(images, "I0", image[0]);
    HPDF_Dict_Add(images, "I1", image[1]);
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
static HPDF_Dict
new_script_font(struct drawing *d, const struct layout_script *s)
{
    AUTO_BUFFER struct buffer map = buffer_with_max(PART_MAX);

    cmap_write(s->text, s->font->glyph_count, &map);
    d->starved |= buffer_status(&map) != SCEAU_OK;
    return new_font(d, s->font, pack(d, buffer_span(&map)));
}

static bool
is_used(const struct drawing *d, size_t font)
{
    for (size_t i = 0; i < d->parts; i++)
        if (d->part[i].layout->used[font])
            return true;
    return false;
}

static void
add_fonts(struct drawing *d)
{
    for (size_t i = 0; i < FONTS; i++) {
        const struct font *f = &page_fonts[i];
        if (is_used(d, i))
            d->font[i] =
                new_font(d, f, span_of(f->to_unicode, f->to_unicode_len));
    }
    for (size_t i = 0; i < FONT_STYLES; i++)
        if (is_used(d, FONTS + i))
            d->font[FONTS + i] =
                new_script_font(d, &d->content->second->script[i]);
}

/* A page with the fonts that it uses; NULL where there is no memory. */
static HPDF_Dict
add_page(struct drawing *d, struct part *part)
{
    static const char *const names[] = { "F0", "F1", "F2", "F3", "F4", "F5" };

    part->page = HPDF_AddPage(d->doc);
    if (!part->page)
        return NULL;
    HPDF_Page_SetWidth(part->page, (HPDF_REAL)PAGE_WIDTH);
    HPDF_Page_SetHeight(part->page, (HPDF_REAL)PAGE_HEIGHT);
    HPDF_Dict resources =
        HPDF_Dict_GetItem(part->page, "Resources", HPDF_OCLASS_DICT);
    if (!resources)
        return NULL;
    HPDF_Dict font = add_dict(d, resources, "Font");
    for (size_t i = 0; i < LAYOUT_FONTS; i++)
        if (part->layout->used[i])
            HPDF_Dict_Add(font, names[i], d->font[i]);
    return resources;
}

/* The page's own stream takes our operators in place of libharu's. Compressing those of
 * the first page would save 6 kB and cost a third of the time of the whole title; the
 * second one's are long, and seldom there. */
static bool
add_content(struct drawing *d, const struct part *part)
{
    HPDF_PageAttr attributes = (HPDF_PageAttr)part->page->attr;
    struct span content = buffer_span(&part->layout->content);

    HPDF_MemStream_FreeData(attributes->stream);
    if (part != d->part) {
        content = pack(d, content);
        attributes->contents->write_fn = write_raw;
        attributes->contents->attr = keep(d, flate, sizeof flate - 1);
    }
    return HPDF_Stream_Write(
               attributes->stream, content.data, (HPDF_UINT)content.len)
        == HPDF_OK;
}

/* The fonts come first: the file's constant part before what changes. */
static bool
add_pages(struct drawing *d)
{
    add_fonts(d);
    HPDF_Dict resources = add_page(d, &d->part[0]);
    if (!resources || (d->sheet->code.len && !add_symbols(d, resources))
        || !add_content(d, &d->part[0]))
        return false;
    return d->parts < 2
        || (add_page(d, &d->part[1]) && add_content(d, &d->part[1]));
}

/* ISO 19005-3, 6.2.3 (output intent) and 6.6 (metadata). */
static void
add_archive_marks(struct drawing *d)
{
    HPDF_Dict catalog = d->doc->catalog;

    metadata_icc(&d->icc);
    metadata_xmp(d->sheet, &d->xmp);
    HPDF_Dict icc = new_stream(d, NULL, d->icc.data, d->icc.len, false);
    HPDF_Dict_AddNumber(icc, "N", 3);
    add_string(d, catalog, "Lang", d->sheet->language);
    HPDF_Dict_AddBoolean(add_dict(d, catalog, "MarkInfo"), "Marked", HPDF_TRUE);
    HPDF_Dict_AddBoolean(add_dict(d, catalog, "ViewerPreferences"),
        "DisplayDocTitle", HPDF_TRUE);
    HPDF_Dict xmp = new_stream(d, "Metadata", d->xmp.data, d->xmp.len, false);
    HPDF_Dict_AddName(xmp, "Subtype", "XML");
    HPDF_Dict_Add(catalog, "Metadata", xmp);
    HPDF_Dict intent = HPDF_Dict_New(d->memory);
    HPDF_Array_Add(add_array(d, catalog, "OutputIntents"), intent);
    HPDF_Dict_AddName(intent, "Type", "OutputIntent");
    HPDF_Dict_AddName(intent, "S", "GTS_PDFA1");
    add_string(d, intent, "OutputConditionIdentifier", "sRGB");
    add_string(d, intent, "Info", "sRGB");
    HPDF_Dict_Add(intent, "DestOutputProfile", icc);
}

/* The sealed data, not compressed: the verifier reads them without a library. */
static void
add_attachment(struct drawing *d)
{
    static const char name[] = "attestation.json";
    HPDF_Dict catalog = d->doc->catalog;
    HPDF_Dict file = new_stream(
        d, "EmbeddedFile", d->sheet->json.data, d->sheet->json.len, false);

    HPDF_Dict_AddName(file, "Subtype", "application/json");
    HPDF_Dict parameters = add_dict(d, file, "Params");
    add_string(d, parameters, "ModDate", d->date);
    HPDF_Dict_AddNumber(parameters, "Size", (HPDF_INT32)d->sheet->json.len);
    HPDF_Dict specification = new_dict(d, "Filespec");
    add_string(d, specification, "F", name);
    add_string(d, specification, "UF", name);
    add_text(d, specification, "Desc", "Données scellées du titre");
    HPDF_Dict_AddName(specification, "AFRelationship", "Data");
    HPDF_Dict embedded = add_dict(d, specification, "EF");
    HPDF_Dict_Add(embedded, "F", file);
    HPDF_Dict_Add(embedded, "UF", file);
    HPDF_Array_Add(add_array(d, catalog, "AF"), specification);
    HPDF_Array names = add_array(d,
        add_dict(d, add_dict(d, catalog, "Names"), "EmbeddedFiles"), "Names");
    HPDF_Array_Add(names, HPDF_String_New(d->memory, name, NULL));
    HPDF_Array_Add(names, specification);
}

static HPDF_Dict
new_element(struct drawing *d, const struct part *part, const char *role)
{
    HPDF_Dict element = new_dict(d, "StructElem");

    HPDF_Dict_AddName(element, "S", role);
    HPDF_Dict_Add(element, "P", part->element);
    HPDF_Dict_Add(element, "Pg", part->page);
    HPDF_Array_Add(part->kids, element);
    return element;
}

static void
add_tag(struct drawing *d, const struct part *part, size_t number)
{
    const struct layout_tag *t = &part->layout->tag[number];
    HPDF_Dict element = new_element(d, part, t->role);

    HPDF_Dict_AddNumber(element, "K", (HPDF_INT32)number);
    HPDF_Array_Add(part->parents, element);
    if (t->language)
        add_string(d, element, "Lang", t->language);
    if (t->text)
        add_text(d, element, "ActualText", t->text);
    if (!t->alt)
        return;
    add_text(d, element, "Alt", t->alt);
    HPDF_Dict attributes = add_dict(d, element, "A");
    HPDF_Dict_AddName(attributes, "O", "Layout");
    HPDF_Array box = add_array(d, attributes, "BBox");
    for (int i = 0; i < 4; i++)
        HPDF_Array_AddReal(box, (HPDF_REAL)t->box[i]);
}

/* The page's tags; its number in the parent tree finds them by MCID. */
static void
add_page_tags(
    struct drawing *d, struct part *part, HPDF_Array numbers, int number)
{
    part->parents = HPDF_Array_New(d->memory);
    HPDF_Array_AddNumber(numbers, number);
    HPDF_Array_Add(numbers, part->parents);
    HPDF_Dict_AddNumber(part->page, "StructParents", number);
    HPDF_Dict_AddName(part->page, "Tabs", "S");
    for (size_t i = 0; i < part->layout->tags; i++)
        add_tag(d, part, i);
}

/* The second page is one section in its own language. */
static void
add_section(struct drawing *d, HPDF_Array numbers)
{
    struct part *first = &d->part[0], *second = &d->part[1];

    second->element = new_dict(d, "StructElem");
    HPDF_Dict_AddName(second->element, "S", "Sect");
    HPDF_Dict_Add(second->element, "P", first->element);
    add_string(d, second->element, "Lang", d->sheet->notice->language);
    HPDF_Array_Add(first->kids, second->element);
    second->kids = add_array(d, second->element, "K");
    add_page_tags(d, second, numbers, PARENT_SECOND);
}

/* ISO 32000-1, 14.7: the tree of tags. */
static HPDF_Array
add_tags(struct drawing *d)
{
    HPDF_Dict root = new_dict(d, "StructTreeRoot");
    struct part *first = &d->part[0];

    first->element = new_dict(d, "StructElem");
    HPDF_Dict_AddName(first->element, "S", "Document");
    HPDF_Dict_Add(first->element, "P", root);
    first->kids = add_array(d, first->element, "K");
    HPDF_Dict tree = new_dict(d, NULL);
    HPDF_Array numbers = add_array(d, tree, "Nums");
    HPDF_Dict_Add(d->doc->catalog, "StructTreeRoot", root);
    HPDF_Dict_Add(root, "K", first->element);
    HPDF_Dict_Add(root, "ParentTree", tree);
    HPDF_Dict_AddNumber(
        root, "ParentTreeNextKey", d->parts < 2 ? PARENT_SECOND : 3);
    add_page_tags(d, first, numbers, PARENT_FIRST);
    return numbers;
}

/* Written by us so that the places are known to the byte: "/Contents<" without a
 * space, and room for the range and the value. */
static HPDF_STATUS
write_signature(HPDF_Dict dict, HPDF_Stream s)
{
    static const char range[] =
        "/ByteRange[0                                 ]/Contents<";
    static const char zeros[] =
        "0000000000000000000000000000000000000000000000000000000000000000";
    struct pdf_place *place = dict->attr;
    HPDF_STATUS status =
        HPDF_Stream_Write(s, (const HPDF_BYTE *)range, sizeof range - 1);

    place->hex = s->size; /* libharu's count is the offset in the file */
    place->range = place->hex - (sizeof range - 1) + sizeof "/ByteRange[0 " - 1;
    for (size_t left = 2 * place->room; left && status == HPDF_OK;) {
        size_t n = left < sizeof zeros - 1 ? left : sizeof zeros - 1;
        status = HPDF_Stream_Write(s, (const HPDF_BYTE *)zeros, (HPDF_UINT)n);
        left -= n;
    }
    return status == HPDF_OK ? HPDF_Stream_Write(s, (const HPDF_BYTE *)">\n", 2)
                             : status;
}

/* ETSI EN 319 142-1, 6.3; ISO 32000-1, 12.8.2.2: certified, no change allowed. */
static HPDF_Dict
new_signature(struct drawing *d)
{
    HPDF_Dict signature = new_dict(d, "Sig");

    HPDF_Dict_AddName(signature, "Filter", "Adobe.PPKLite");
    HPDF_Dict_AddName(signature, "SubFilter", "ETSI.CAdES.detached");
    add_string(d, signature, "M", d->date);
    add_text(d, signature, "Name", d->content->signer_name);
    HPDF_Dict reference = HPDF_Dict_New(d->memory);
    HPDF_Array_Add(add_array(d, signature, "Reference"), reference);
    HPDF_Dict_AddName(reference, "Type", "SigRef");
    HPDF_Dict_AddName(reference, "TransformMethod", "DocMDP");
    HPDF_Dict parameters = add_dict(d, reference, "TransformParams");
    HPDF_Dict_AddName(parameters, "Type", "TransformParams");
    HPDF_Dict_AddNumber(parameters, "P", 1);
    HPDF_Dict_AddName(parameters, "V", "1.2");
    signature->write_fn = write_signature;
    signature->attr = &d->place;
    return signature;
}

static void
add_signature(struct drawing *d, HPDF_Array numbers)
{
    static const int nowhere[4] = { 0, 0, 0, 0 };
    HPDF_Dict catalog = d->doc->catalog;
    HPDF_Dict signature = new_signature(d);
    HPDF_Dict appearance = new_stream(d, "XObject", "", 0, false);
    HPDF_Dict field = new_dict(d, "Annot");

    HPDF_Dict_AddName(appearance, "Subtype", "Form");
    add_numbers(d, appearance, "BBox", nowhere);
    HPDF_Dict_AddName(field, "Subtype", "Widget");
    HPDF_Dict_AddName(field, "FT", "Sig");
    add_string(d, field, "T", "Cachet");
    add_text(d, field, "TU", "Cachet électronique");
    HPDF_Dict_AddNumber(field, "F", 132); /* print, locked */
    add_numbers(d, field, "Rect", nowhere);
    HPDF_Dict_Add(field, "P", d->part[0].page);
    HPDF_Dict_Add(field, "V", signature);
    HPDF_Dict_Add(add_dict(d, field, "AP"), "N", appearance);
    HPDF_Dict_AddNumber(field, "StructParent", PARENT_FIELD);
    HPDF_Array_Add(add_array(d, d->part[0].page, "Annots"), field);
    HPDF_Dict element = new_element(d, &d->part[0], "Form");
    HPDF_Dict kid = add_dict(d, element, "K");
    HPDF_Dict_AddName(kid, "Type", "OBJR");
    HPDF_Dict_Add(kid, "Obj", field);
    HPDF_Dict_Add(kid, "Pg", d->part[0].page);
    HPDF_Array_AddNumber(numbers, PARENT_FIELD);
    HPDF_Array_Add(numbers, element);
    HPDF_Dict form = add_dict(d, catalog, "AcroForm");
    HPDF_Array_Add(add_array(d, form, "Fields"), field);
    HPDF_Dict_AddNumber(form, "SigFlags", 3);
    HPDF_Dict_Add(add_dict(d, catalog, "Perms"), "DocMDP", signature);
    HPDF_Dict extension =
        add_dict(d, add_dict(d, catalog, "Extensions"), "ESIC");
    HPDF_Dict_AddName(extension, "BaseVersion", "1.7");
    HPDF_Dict_AddNumber(extension, "ExtensionLevel", 2);
}

/* From the number, so that the same title has the same identifier. */
static bool
add_identifier(struct drawing *d)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned len;
    HPDF_Array id = HPDF_Array_New(d->memory);

    if (EVP_Digest(d->sheet->number, strlen(d->sheet->number), digest, &len,
            EVP_sha256(), NULL)
        != 1)
        return false;
    HPDF_Dict_Add(d->doc->trailer, "ID", id);
    for (int i = 0; i < 2; i++)
        HPDF_Array_Add(id, HPDF_Binary_New(d->memory, digest, 16));
    return true;
}

static bool
build(struct drawing *d)
{
    d->memory = d->doc->mmgr;
    d->xref = d->doc->xref;
    d->doc->pdf_version = HPDF_VER_17;
    d->date[0] = 'D';
    d->date[1] = ':';
    metadata_pdf_date(d->sheet->issued_at, d->date + 2);
    HPDF_SetCompressionMode(d->doc, HPDF_COMP_NONE);
    add_string(d, d->doc->info, "Producer", METADATA_PRODUCER);
    add_text(d, d->doc->info, "Title", d->sheet->title);
    if (!add_pages(d))
        return false;
    add_archive_marks(d);
    add_attachment(d);
    HPDF_Array numbers = add_tags(d);
    add_signature(d, numbers);
    if (d->parts > 1)
        add_section(d, numbers);
    return add_identifier(d) && !d->failed && !d->starved
        && buffer_status(&d->xmp) == SCEAU_OK
        && buffer_status(&d->icc) == SCEAU_OK
        && HPDF_GetError(d->doc) == HPDF_OK;
}

static bool
save(struct drawing *d, struct buffer *pdf)
{
    d->doc->stream = HPDF_CallbackWriter_New(d->memory, write_out, pdf);
    return d->doc->stream && HPDF_SaveToStream(d->doc) == HPDF_OK
        && buffer_status(pdf) == SCEAU_OK;
}

static void
drawing_free(struct drawing *d)
{
    free(pool.data); /* and the document with it */
    pool = (struct pool) { 0 };
    buffer_free(&d->xmp);
    buffer_free(&d->icc);
    free(d->bits[0]);
    free(d->bits[1]);
    for (size_t i = 0; i < d->packs; i++)
        buffer_free(&d->packed[i]);
}

enum sceau_status
pdf_write(const struct pdf_content *content, struct buffer *pdf,
    struct pdf_place *place, struct sceau_error *error)
{
    struct drawing d = { .content = content,
        .sheet = content->sheet,
        .part = { { .layout = content->first }, { .layout = content->second } },
        .parts = content->second ? 2 : 1,
        .place.room = content->room,
        .xmp = buffer_with_max(PART_MAX),
        .icc = buffer_with_max(PART_MAX) };

    pool.data = malloc(POOL);
    if (pool.data)
        d.doc = HPDF_NewEx(on_error, pool_take, pool_give_back, 0, NULL);
    bool done = d.doc && build(&d) && save(&d, pdf);
    drawing_free(&d);
    *place = d.place;
    if (d.failed)
        return fail(error, SCEAU_E_LIMIT,
            "un texte du fichier est trop long ou n’est pas de l’UTF-8");
    return done ? SCEAU_OK
                : fail(error, SCEAU_E_NOMEM, "le PDF n’a pas pu être écrit");
}
