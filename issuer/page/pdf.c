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
 * has its whole memory before it begins: no two pages come near POOL.
 */
#include "issuer/page/pdf.h"

#include <stdlib.h>

#include <hpdf.h>
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <hpdf_pages.h>
#include <hpdf_streams.h>

#include "issuer/page/utf16.h"

/* What is not used of it is never touched, and costs nothing. */
enum { POOL = 2 * 1024 * 1024, BLOBS = 320, TEXT_MAX = 8192 };

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

struct pdf {
    HPDF_Doc doc;
    HPDF_MMgr memory;
    HPDF_Xref xref;
    struct blob blob[BLOBS];
    size_t blobs;
    bool
        failed; /* something of ours did not fit; libharu keeps its own failures */
};

/* What others see of its objects. */
static HPDF_Dict
own(struct pdf_dict *dict)
{
    return (HPDF_Dict)(void *)dict;
}

static struct pdf_dict *
lend(HPDF_Dict dict)
{
    return (struct pdf_dict *)(void *)dict;
}

static HPDF_Array
own_array(struct pdf_array *array)
{
    return (HPDF_Array)(void *)array;
}

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
keep(struct pdf *p, struct span data)
{
    struct blob *b = &p->blob[p->blobs];

    if (p->blobs + 1 < BLOBS)
        p->blobs++;
    else
        p->failed = true;
    *b = (struct blob) { .data = data.data, .len = data.len };
    return b;
}

/* It tells of one title, and libharu gives it a number before all others: it is to have
 * one after what titles have in common. What it was listed by is the pool's. */
static void
unlist_info(struct pdf *p)
{
    HPDF_List entries = p->xref->entries;
    HPDF_Dict info = p->doc->info;
    HPDF_XrefEntry last = HPDF_List_ItemAt(entries, entries->count - 1);

    if (last && info && last->obj == info
        && HPDF_List_RemoveByIndex(entries, entries->count - 1) == last)
        info->header.obj_id = HPDF_OTYPE_NONE;
    else
        p->failed = true;
}

struct pdf *
pdf_begin(void)
{
    pool.data = malloc(POOL);
    if (!pool.data)
        return NULL;
    struct pdf *p = pool_take(sizeof *p);
    *p = (struct pdf) { .doc = HPDF_NewEx(
                            on_error, pool_take, pool_give_back, 0, NULL) };
    if (!p->doc) {
        pdf_end();
        return NULL;
    }
    p->memory = p->doc->mmgr;
    p->xref = p->doc->xref;
    p->doc->pdf_version = HPDF_VER_17;
    HPDF_SetCompressionMode(p->doc, HPDF_COMP_NONE);
    unlist_info(p);
    return p;
}

void
pdf_end(void)
{
    free(pool.data); /* and the document with it */
    pool = (struct pool) { 0 };
}

struct pdf_dict *
pdf_catalog(struct pdf *p)
{
    return lend(p->doc->catalog);
}

struct pdf_dict *
pdf_add_info(struct pdf *p)
{
    HPDF_Xref_Add(p->xref, p->doc->info);
    return lend(p->doc->info);
}

struct pdf_dict *
pdf_trailer(struct pdf *p)
{
    return lend(p->doc->trailer);
}

struct pdf_dict *
pdf_dict(struct pdf *p, const char *type)
{
    HPDF_Dict dict = HPDF_Dict_New(p->memory);

    HPDF_Xref_Add(p->xref, dict);
    if (type)
        HPDF_Dict_AddName(dict, "Type", type);
    return lend(dict);
}

struct pdf_dict *
pdf_dict_in(struct pdf *p, struct pdf_dict *parent, const char *key)
{
    HPDF_Dict dict = HPDF_Dict_New(p->memory);

    HPDF_Dict_Add(own(parent), key, dict);
    return lend(dict);
}

struct pdf_dict *
pdf_dict_on(struct pdf *p, struct pdf_array *array)
{
    HPDF_Dict dict = HPDF_Dict_New(p->memory);

    HPDF_Array_Add(own_array(array), dict);
    return lend(dict);
}

struct pdf_array *
pdf_array_in(struct pdf *p, struct pdf_dict *parent, const char *key)
{
    HPDF_Array array = HPDF_Array_New(p->memory);

    HPDF_Dict_Add(own(parent), key, array);
    return (struct pdf_array *)(void *)array;
}

struct pdf_array *
pdf_array_on(struct pdf *p, struct pdf_array *parent)
{
    HPDF_Array array = HPDF_Array_New(p->memory);

    HPDF_Array_Add(own_array(parent), array);
    return (struct pdf_array *)(void *)array;
}

void
pdf_name(struct pdf_dict *dict, const char *key, const char *name)
{
    HPDF_Dict_AddName(own(dict), key, name);
}

void
pdf_number(struct pdf_dict *dict, const char *key, int number)
{
    HPDF_Dict_AddNumber(own(dict), key, number);
}

void
pdf_true(struct pdf_dict *dict, const char *key)
{
    HPDF_Dict_AddBoolean(own(dict), key, HPDF_TRUE);
}

void
pdf_refer(struct pdf_dict *dict, const char *key, struct pdf_dict *to)
{
    HPDF_Dict_Add(own(dict), key, own(to));
}

void
pdf_string(
    struct pdf *p, struct pdf_dict *dict, const char *key, const char *text)
{
    HPDF_Dict_Add(own(dict), key, HPDF_String_New(p->memory, text, NULL));
}

void
pdf_text(
    struct pdf *p, struct pdf_dict *dict, const char *key, const char *text)
{
    AUTO_BUFFER struct buffer wide = buffer_with_max(TEXT_MAX);

    if (!utf16_put(span_str(text), &wide))
        p->failed = true; /* refused, not cut */
    else
        HPDF_Dict_Add(own(dict), key,
            HPDF_Binary_New(p->memory, wide.data, (HPDF_UINT)wide.len));
}

void
pdf_box(struct pdf *p, struct pdf_dict *dict, const char *key, const int v[4])
{
    struct pdf_array *array = pdf_array_in(p, dict, key);

    for (int i = 0; i < 4; i++)
        pdf_push_number(array, v[i]);
}

void
pdf_push(struct pdf_array *array, struct pdf_dict *to)
{
    HPDF_Array_Add(own_array(array), own(to));
}

void
pdf_push_number(struct pdf_array *array, int number)
{
    HPDF_Array_AddNumber(own_array(array), number);
}

void
pdf_push_real(struct pdf_array *array, double number)
{
    HPDF_Array_AddReal(own_array(array), (HPDF_REAL)number);
}

void
pdf_push_string(struct pdf *p, struct pdf_array *array, const char *text)
{
    HPDF_Array_Add(own_array(array), HPDF_String_New(p->memory, text, NULL));
}

void
pdf_push_bytes(struct pdf *p, struct pdf_array *array, struct span bytes)
{
    HPDF_Array_Add(own_array(array),
        HPDF_Binary_New(p->memory, (HPDF_BYTE *)(uintptr_t)bytes.data,
            (HPDF_UINT)bytes.len));
}

void
pdf_raw(struct pdf *p, struct pdf_dict *dict, struct span bytes)
{
    own(dict)->write_fn = write_raw;
    own(dict)->attr = keep(p, bytes);
}

void
pdf_raw_copy(struct pdf *p, struct pdf_dict *dict, struct span bytes)
{
    uint8_t *copy = bytes.data ? pool_take((HPDF_UINT)bytes.len) : NULL;

    if (!copy) { /* no room, or the words that were to be copied had none */
        p->failed = true;
        return;
    }
    memcpy(copy, bytes.data, bytes.len);
    pdf_raw(p, dict, span_of(copy, bytes.len));
}

unsigned
pdf_id(const struct pdf_dict *dict)
{
    enum { NUMBER = 0x00ffffff };

    return ((const HPDF_Obj_Header *)(const void *)dict)->obj_id & NUMBER;
}

/* libharu's own filter stays NONE, so it neither compresses again nor removes a
 * /Filter that it does not see. */
static void
add_filter(struct pdf *p, HPDF_Dict stream)
{
    pdf_raw(p, lend(stream), span_str("/Filter/FlateDecode\n"));
}

struct pdf_dict *
pdf_stream(struct pdf *p, const char *type, struct span data, bool deflated)
{
    struct pdf_dict *dict = pdf_dict(p, type);
    HPDF_Number length = HPDF_Number_New(p->memory, 0);

    HPDF_Xref_Add(p->xref, length);
    HPDF_Dict_Add(own(dict), "Length", length);
    own(dict)->stream = HPDF_CallbackReader_New(
        p->memory, blob_read, blob_seek, NULL, blob_size, keep(p, data));
    if (deflated)
        add_filter(p, own(dict));
    return dict;
}

struct pdf_dict *
pdf_page(
    struct pdf *p, double width, double height, struct pdf_dict **resources)
{
    HPDF_Page page = HPDF_AddPage(p->doc);

    if (!page)
        return NULL;
    HPDF_Page_SetWidth(page, (HPDF_REAL)width);
    HPDF_Page_SetHeight(page, (HPDF_REAL)height);
    *resources = lend(HPDF_Dict_GetItem(page, "Resources", HPDF_OCLASS_DICT));
    return *resources ? lend(page) : NULL;
}

bool
pdf_page_contents(
    struct pdf *p, struct pdf_dict *page, struct span data, bool deflated)
{
    HPDF_Dict contents = ((HPDF_PageAttr)own(page)->attr)->contents;

    /* its own stream, which stays empty, copies each byte by itself, twice */
    contents->stream = HPDF_CallbackReader_New(
        p->memory, blob_read, blob_seek, NULL, blob_size, keep(p, data));
    if (deflated)
        add_filter(p, contents);
    return contents->stream != NULL;
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

void
pdf_signature(struct pdf_dict *dict, struct pdf_place *place)
{
    own(dict)->write_fn = write_signature;
    own(dict)->attr = place;
}

bool
pdf_overflowed(const struct pdf *p)
{
    return p->failed;
}

bool
pdf_save(struct pdf *p, struct buffer *out)
{
    if (p->failed || HPDF_GetError(p->doc) != HPDF_OK)
        return false;
    p->doc->stream = HPDF_CallbackWriter_New(p->memory, write_out, out);
    return p->doc->stream && HPDF_SaveToStream(p->doc) == HPDF_OK
        && buffer_status(out) == SCEAU_OK;
}

size_t
pdf_offset(const struct pdf *p, const struct pdf_dict *dict)
{
    /* by its place in the list: its search by number refuses them all */
    HPDF_XrefEntry entry = HPDF_Xref_GetEntry(p->xref, pdf_id(dict));

    return entry ? entry->byte_offset : 0;
}
