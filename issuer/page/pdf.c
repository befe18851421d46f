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

#include "issuer/page/layout.h"
#include "issuer/page/metadata.h"
#include "issuer/page/page.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/base/utf8.h"

enum { POOL = 1024 * 1024, PART_MAX = 256 * 1024, RANGE_ROOM = 32 };

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

/* Where in the file the signature goes, known while it is written. */
struct signature_place {
    size_t room;  /* bytes of CMS */
    size_t range; /* offset of the numbers after "[0 " */
    size_t hex;   /* offset of the first digit */
};

/* A font's two streams with their filters and its widths; a page's symbols,
 * contents, profile, metadata, attachment and appearance. */
enum { BLOBS = 5 * FONTS + 8, TEXT_MAX = 8192 };

/* Pixels a module: two modules fill a byte. */
enum { SCALE = 4 };

struct drawing {
    HPDF_Doc doc;
    HPDF_MMgr memory;
    HPDF_Xref xref;
    HPDF_Page page;
    const struct sheet *sheet;
    const struct layout *layout;
    struct blob blob[BLOBS];
    size_t blobs;
    bool
        failed; /* something of ours did not fit; libharu keeps its own failures */
    struct signature_place place;
    struct buffer xmp;
    struct buffer icc;
    uint8_t *bits[2];
    HPDF_Array parents; /* of the tags, by MCID */
    HPDF_Array kids;
    HPDF_Dict document;
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

static void
put_u16(struct buffer *b, uint32_t u)
{
    buffer_byte(b, (uint8_t)(u >> 8));
    buffer_byte(b, (uint8_t)u);
}

/* UTF-16BE with its mark, as PDF wants text outside its own encoding. */
static void
add_text(struct drawing *d, HPDF_Dict dict, const char *key, const char *text)
{
    AUTO_BUFFER struct buffer wide = buffer_with_max(TEXT_MAX);
    struct cursor c = cursor_over(text, strlen(text));
    uint32_t u;

    buffer_put(&wide, "\xfe\xff", 2);
    while (!cursor_end(&c) && utf8_next(&c, &u)) {
        if (u >= 0x10000) {
            put_u16(&wide, 0xd800 + ((u - 0x10000) >> 10));
            u = 0xdc00 + (u & 0x3ff);
        }
        put_u16(&wide, u);
    }
    if (!cursor_end(&c) || buffer_status(&wide) != SCEAU_OK)
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
new_font(struct drawing *d, const struct font *f)
{
    HPDF_Dict program = new_stream(d, NULL, f->program, f->program_len, true);
    HPDF_Dict map = new_stream(d, NULL, f->to_unicode, f->to_unicode_len, true);
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

/* One row of bits, SCALE a module, dark is 0; the last byte is filled with white. */
static void
pack_row(const uint8_t *module, int side, uint8_t *bits)
{
    enum { LIGHT = 0x0f, PER_BYTE = 2 };

    for (int x = 0; x < side; x++) {
        unsigned light = module[x] ? 0 : LIGHT;
        if (x % PER_BYTE == 0)
            bits[x / PER_BYTE] = (uint8_t)(light << SCALE | LIGHT);
        else
            bits[x / PER_BYTE] &= (uint8_t)(0xff << SCALE | light);
    }
}

/*
 * An image of DeviceGray with SCALE x SCALE pixels a module. With one, poppler and
 * others blur it where it is drawn at less than four times its size, and at 200 dpi
 * its modules no longer read; a larger one they only reduce.
 */
static HPDF_Dict
new_symbol(struct drawing *d, int index, const struct symbol *s)
{
    size_t pixels = (size_t)s->side * SCALE, stride = (pixels + 7) / 8;
    uint8_t *bits = malloc(stride * pixels);

    d->bits[index] = bits;
    if (!bits)
        return NULL;
    for (size_t y = 0; y < pixels; y++) {
        uint8_t *row = bits + y * stride;
        if (y % SCALE == 0)
            pack_row(&s->module[y / SCALE * (size_t)s->side], s->side, row);
        else
            memcpy(row, row - stride, stride);
    }
    HPDF_Dict image = new_stream(d, "XObject", bits, stride * pixels, false);
    HPDF_Dict_AddName(image, "Subtype", "Image");
    HPDF_Dict_AddName(image, "ColorSpace", "DeviceGray");
    HPDF_Dict_AddNumber(image, "BitsPerComponent", 1);
    HPDF_Dict_AddNumber(image, "Width", (HPDF_INT32)pixels);
    HPDF_Dict_AddNumber(image, "Height", (HPDF_INT32)pixels);
    return image;
}

static bool
add_symbols(struct drawing *d, HPDF_Dict resources,
    const struct symbol *datamatrix, const struct symbol *qr)
{
    HPDF_Dict image[] = { new_symbol(d, 0, datamatrix), new_symbol(d, 1, qr) };

    if (!image[0] || !image[1])
        return false;
    HPDF_Dict images = add_dict(d, resources, "XObject");
    HPDF_Dict_Add(images, "I0", image[0]);
    HPDF_Dict_Add(images, "I1", image[1]);
    return true;
}

static bool
add_resources(
    struct drawing *d, const struct symbol *datamatrix, const struct symbol *qr)
{
    static const char *const names[] = { "F0", "F1", "F2", "F3" };
    HPDF_Dict fonts[FONTS] = { NULL };

    /* fonts first: the file's constant part comes before what changes */
    for (size_t i = 0; i < FONTS; i++)
        if (d->layout->used[i])
            fonts[i] = new_font(d, &page_fonts[i]);
    d->page = HPDF_AddPage(d->doc);
    if (!d->page)
        return false;
    HPDF_Page_SetWidth(d->page, (HPDF_REAL)PAGE_WIDTH);
    HPDF_Page_SetHeight(d->page, (HPDF_REAL)PAGE_HEIGHT);
    HPDF_Dict resources =
        HPDF_Dict_GetItem(d->page, "Resources", HPDF_OCLASS_DICT);
    if (!resources)
        return false;
    HPDF_Dict font = add_dict(d, resources, "Font");
    for (size_t i = 0; i < FONTS; i++)
        if (fonts[i])
            HPDF_Dict_Add(font, names[i], fonts[i]);
    return d->sheet->code.len == 0
        || add_symbols(d, resources, datamatrix, qr);
}

/* The page's own stream takes our operators in place of libharu's. Compressing them
 * would save 6 kB and cost a third of the time of the whole title. */
static bool
add_content(struct drawing *d)
{
    HPDF_PageAttr attributes = (HPDF_PageAttr)d->page->attr;
    const struct buffer *content = &d->layout->content;

    HPDF_MemStream_FreeData(attributes->stream);
    return HPDF_Stream_Write(
               attributes->stream, content->data, (HPDF_UINT)content->len)
        == HPDF_OK;
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
new_element(struct drawing *d, const char *role)
{
    HPDF_Dict element = new_dict(d, "StructElem");

    HPDF_Dict_AddName(element, "S", role);
    HPDF_Dict_Add(element, "P", d->document);
    HPDF_Dict_Add(element, "Pg", d->page);
    HPDF_Array_Add(d->kids, element);
    return element;
}

static void
add_tag(struct drawing *d, size_t number)
{
    const struct layout_tag *t = &d->layout->tag[number];
    HPDF_Dict element = new_element(d, t->role);

    HPDF_Dict_AddNumber(element, "K", (HPDF_INT32)number);
    HPDF_Array_Add(d->parents, element);
    if (!t->alt)
        return;
    add_text(d, element, "Alt", t->alt);
    HPDF_Dict attributes = add_dict(d, element, "A");
    HPDF_Dict_AddName(attributes, "O", "Layout");
    HPDF_Array box = add_array(d, attributes, "BBox");
    for (int i = 0; i < 4; i++)
        HPDF_Array_AddReal(box, (HPDF_REAL)t->box[i]);
}

/* ISO 32000-1, 14.7: the tree of tags; numbers 0 (the page) and 1 (the field). */
static HPDF_Array
add_tags(struct drawing *d)
{
    HPDF_Dict root = new_dict(d, "StructTreeRoot");

    d->document = new_dict(d, "StructElem");
    HPDF_Dict_AddName(d->document, "S", "Document");
    HPDF_Dict_Add(d->document, "P", root);
    d->kids = add_array(d, d->document, "K");
    HPDF_Dict tree = new_dict(d, NULL);
    HPDF_Array numbers = add_array(d, tree, "Nums");
    HPDF_Array_AddNumber(numbers, 0);
    d->parents = HPDF_Array_New(d->memory);
    HPDF_Array_Add(numbers, d->parents);
    HPDF_Dict_Add(d->doc->catalog, "StructTreeRoot", root);
    HPDF_Dict_Add(root, "K", d->document);
    HPDF_Dict_Add(root, "ParentTree", tree);
    HPDF_Dict_AddNumber(root, "ParentTreeNextKey", 2);
    HPDF_Dict_AddNumber(d->page, "StructParents", 0);
    HPDF_Dict_AddName(d->page, "Tabs", "S");
    for (size_t i = 0; i < d->layout->tags; i++)
        add_tag(d, i);
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
    struct signature_place *place = dict->attr;
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
new_signature(struct drawing *d, const struct page_signer *signer)
{
    HPDF_Dict signature = new_dict(d, "Sig");

    HPDF_Dict_AddName(signature, "Filter", "Adobe.PPKLite");
    HPDF_Dict_AddName(signature, "SubFilter", "ETSI.CAdES.detached");
    add_string(d, signature, "M", d->date);
    add_text(d, signature, "Name", signer->name);
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
add_signature(
    struct drawing *d, const struct page_signer *signer, HPDF_Array numbers)
{
    static const int nowhere[4] = { 0, 0, 0, 0 };
    HPDF_Dict catalog = d->doc->catalog;
    HPDF_Dict signature = new_signature(d, signer);
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
    HPDF_Dict_Add(field, "P", d->page);
    HPDF_Dict_Add(field, "V", signature);
    HPDF_Dict_Add(add_dict(d, field, "AP"), "N", appearance);
    HPDF_Dict_AddNumber(field, "StructParent", 1);
    HPDF_Array_Add(add_array(d, d->page, "Annots"), field);
    HPDF_Dict element = new_element(d, "Form");
    HPDF_Dict kid = add_dict(d, element, "K");
    HPDF_Dict_AddName(kid, "Type", "OBJR");
    HPDF_Dict_Add(kid, "Obj", field);
    HPDF_Dict_Add(kid, "Pg", d->page);
    HPDF_Array_AddNumber(numbers, 1);
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
build(struct drawing *d, const struct symbol *datamatrix,
    const struct symbol *qr, const struct page_signer *signer)
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
    if (!add_resources(d, datamatrix, qr) || !add_content(d))
        return false;
    add_archive_marks(d);
    add_attachment(d);
    HPDF_Array numbers = add_tags(d);
    add_signature(d, signer, numbers);
    return add_identifier(d) && !d->failed && buffer_status(&d->xmp) == SCEAU_OK
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
}

static enum sceau_status
write_file(struct drawing *d, const struct symbol *datamatrix,
    const struct symbol *qr, const struct page_signer *signer,
    struct buffer *pdf, struct sceau_error *error)
{
    pool.data = malloc(POOL);
    if (pool.data)
        d->doc = HPDF_NewEx(on_error, pool_take, pool_give_back, 0, NULL);
    bool done = d->doc && build(d, datamatrix, qr, signer) && save(d, pdf);
    drawing_free(d);
    if (d->failed)
        return fail(error, SCEAU_E_LIMIT,
            "un texte du fichier est trop long ou n’est pas de l’UTF-8");
    return done ? SCEAU_OK
                : fail(error, SCEAU_E_NOMEM, "le PDF n’a pas pu être écrit");
}

static bool
hash_ranges(const struct buffer *pdf, size_t first, size_t second,
    uint8_t out[SIGNER_DIGEST])
{
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    bool done = c && EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1
        && EVP_DigestUpdate(c, pdf->data, first) == 1
        && EVP_DigestUpdate(c, pdf->data + second, pdf->len - second) == 1
        && EVP_DigestFinal_ex(c, out, NULL) == 1;

    EVP_MD_CTX_free(c);
    return done;
}

static void
put_hex(struct span bytes, uint8_t *to)
{
    static const char digit[] = "0123456789abcdef";

    for (size_t i = 0; i < bytes.len; i++) {
        to[2 * i] = (uint8_t)digit[bytes.data[i] >> 4];
        to[2 * i + 1] = (uint8_t)digit[bytes.data[i] & 15];
    }
}

static enum sceau_status
sign_file(const struct page_signer *signer, const struct signature_place *place,
    struct buffer *pdf, struct sceau_error *error)
{
    char range[RANGE_ROOM + 1];
    uint8_t digest[SIGNER_DIGEST];
    AUTO_BUFFER struct buffer cms = buffer_with_max(place->room);
    size_t first = place->hex - 1;
    size_t second = place->hex + 2 * place->room + 1;
    int n = snprintf(
        range, sizeof range, "%zu %zu %zu", first, second, pdf->len - second);

    if (n < 0 || n > RANGE_ROOM)
        return fail(error, SCEAU_E_LIMIT, "fichier trop grand");
    memcpy(pdf->data + place->range, range, (size_t)n);
    if (!hash_ranges(pdf, first, second, digest))
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status =
        cms_make(&signer->identity, digest, &signer->signer, &cms, error);
    if (status == SCEAU_OK)
        put_hex(buffer_span(&cms), pdf->data + place->hex);
    return status;
}

enum sceau_status
page_draw(const struct sheet *sheet, const struct symbol *datamatrix,
    const struct symbol *qr, const struct page_signer *signer,
    struct buffer *pdf, struct sceau_error *error)
{
    struct layout layout;
    struct drawing d = { .sheet = sheet,
        .layout = &layout,
        .place.room = signer->identity.room,
        .xmp = buffer_with_max(PART_MAX),
        .icc = buffer_with_max(PART_MAX) };
    enum sceau_status status =
        layout_make(sheet, datamatrix, qr, &layout, error);

    if (status != SCEAU_OK)
        return status;
    status = write_file(&d, datamatrix, qr, signer, pdf, error);
    layout_free(&layout);
    if (status == SCEAU_OK)
        status = sign_file(signer, &d.place, pdf, error);
    return status;
}
