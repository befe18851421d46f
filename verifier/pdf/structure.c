/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/structure.h"

#include "verifier/pdf/tags.h"

static const char strange_table[] =
    "la table des objets n’est pas celle que l’émetteur écrit";
static const char strange_catalogue[] =
    "le catalogue du fichier n’est pas celui que l’émetteur écrit";
static const char strange_description[] =
    "la description du fichier n’est pas celle que l’émetteur écrit";
static const char strange_pages[] =
    "les pages du fichier ne sont pas disposées comme par l’émetteur";
static const char strange_annotation[] =
    "la page porte une annotation que l’émetteur n’écrit pas";
static const char strange_attachment[] =
    "les données jointes ne sont pas celles que le fichier nomme";
static const char strange_tags[] =
    "la page dit à un lecteur d’écran autre chose que ce qu’elle montre";
static const char unused[] = "le fichier garde un objet que rien n’emploie";

/* What the catalogue refers to. */
enum {
    OF_PAGES,
    OF_METADATA,
    OF_PROFILE,
    OF_FILE,
    OF_FILE_BY_NAME,
    OF_TAGS,
    OF_FIELD,
    OF_SIGNATURE,
    OF_LEVEL,
    OF_CATALOGUE
};

/* Readers begin at the trailer's /Root: it is the object that is judged here. */
static const char *
check_ends(const struct objects *x, size_t *info)
{
    struct cursor c = cursor_over(x->entries.data + x->entries.len,
        (size_t)(x->file.data + x->file.len - x->entries.data)
            - x->entries.len);
    size_t number[3], first; /* the description, the size, the table */

    if (!object_offset(x, 1, &first)
        || first != strlen("%PDF-1.7\n%\xb7\xbe\xad\xaa\n")
        || !span_starts(x->file, "%PDF-1.7\n%\xb7\xbe\xad\xaa\n"))
        return strange_table;
    if (!object_take(&c,
            "trailer\n<<\n/ID [ <*> <*> ]\n/Root 1 0 R\n/Info @ 0 R\n"
            "/Size @\n>>\nstartxref\n@\n%%EOF\n",
            number)
        || !cursor_end(&c) || number[1] != x->count)
        return strange_catalogue;
    *info = number[0];
    return NULL;
}

static const char *
read_catalogue(const struct objects *x, size_t of[OF_CATALOGUE])
{
    static const char form[] =
        "<<\n/Type /Catalog\n/Pages @ 0 R\n/Lang (*)\n"
        "/MarkInfo <<\n/Marked true\n>>\n"
        "/ViewerPreferences <<\n/DisplayDocTitle true\n>>\n"
        "/Metadata @ 0 R\n"
        "/OutputIntents [ <<\n/Type /OutputIntent\n/S /GTS_PDFA1\n"
        "/OutputConditionIdentifier (sRGB)\n/Info (sRGB)\n"
        "/DestOutputProfile @ 0 R\n>> ]\n"
        "/AF [ @ 0 R ]\n"
        "/Names <<\n/EmbeddedFiles <<\n/Names [ (attestation.json) @ 0 R ]\n"
        ">>\n>>\n"
        "/StructTreeRoot @ 0 R\n"
        "/AcroForm <<\n/Fields [ @ 0 R ]\n/SigFlags 3\n>>\n"
        "/Perms <<\n/DocMDP @ 0 R\n>>\n"
        "/Extensions <<\n/ESIC <<\n/BaseVersion /1.7\n/ExtensionLevel @\n"
        ">>\n>>\n";
    struct span catalogue;

    if (!object_dictionary(x, 1, &catalogue))
        return strange_catalogue;
    struct cursor c = cursor_over(catalogue.data, catalogue.len);
    if (!object_take(&c, form, of))
        return strange_catalogue;
    /* the proofs of a long-term signature */
    (void)object_take(&c, "/DSS @ 0 R\n", NULL);
    return cursor_skip(&c, ">>") && cursor_end(&c) ? NULL : strange_catalogue;
}

/* What programs show of a file that they have not opened: its name, twice. */
static const char *
read_description(struct structure *s, size_t metadata)
{
    static const char before[] = "<rdf:li xml:lang='x-default'>";
    struct span text, xmp;
    struct cursor c;

    if (!object_dictionary(&s->objects, s->info, &text)
        || !object_is(text, "<<\n/Producer (*)\n/Title <*>\n>>", NULL))
        return strange_description;
    c = cursor_over(text.data, text.len);
    (void)object_take(&c, "<<\n/Producer (*)\n/Title <", NULL);
    s->title = cursor_until(&c, '>');
    if (!object_stream(&s->objects, metadata, &text, &xmp)
        || !object_is(
            text, "<<\n/Type /Metadata\n/Length @ 0 R\n/Subtype /XML\n>>", NULL)
        || !object_find(xmp, "<dc:title><rdf:Alt>", &c)
        || !cursor_skip(&c, before))
        return strange_description;
    s->described = cursor_until(&c, '<');
    return cursor_skip(&c, "</rdf:li></rdf:Alt></dc:title>")
            && !object_find(span_of(c.at, cursor_left(&c)), "<dc:title", &c)
        ? NULL
        : strange_description;
}

/* "/F0 10 0 R\n/F2 17 0 R\n": in their order, each once. */
static bool
take_fonts(struct cursor *c, size_t fonts, struct structure_page *page)
{
    size_t named[2], least = 0;

    while (object_take(c, "/F@ @ 0 R\n", named)) {
        if (named[0] < least || named[0] >= fonts)
            return false;
        page->font[named[0]] = named[1];
        least = named[0] + 1;
    }
    return true;
}

/* A page up to what only the first has: an A4 that is neither turned nor cropped. */
static bool
take_page(struct structure *s, struct cursor *c, size_t *content, size_t *tags)
{
    struct structure_page *page = &s->page[s->pages - 1];
    bool first = s->pages == 1;

    return object_take(c,
               "<<\n/Type /Page\n/MediaBox [ 0 0 595.28003 841.89001 ]\n"
               "/Contents @ 0 R\n/Resources <<\n"
               "/ProcSet [ /PDF /Text /ImageB /ImageC /ImageI ]\n/Font <<\n",
               content)
        && take_fonts(c, first ? 4 : STRUCTURE_FONTS, page)
        && cursor_skip(c, ">>\n")
        && (!first
            || object_take(
                c, "/XObject <<\n/I0 @ 0 R\n/I1 @ 0 R\n>>\n", s->symbol)
            || s->symbol[0] == 0)
        && object_take(
            c, ">>\n/Parent 2 0 R\n/StructParents @\n/Tabs /S\n", tags);
}

static const char *
read_page(struct structure *s, size_t number, size_t field)
{
    static const char plain[] = "<<\n/Length @ 0 R\n>>";
    static const char deflated[] = "<<\n/Length @ 0 R\n/Filter/FlateDecode\n>>";
    bool first = s->pages++ == 0;
    struct structure_page *page = &s->page[s->pages - 1];
    struct span text, dictionary;
    size_t content, tags, annotation;

    page->number = number;
    if (!object_dictionary(&s->objects, number, &text))
        return strange_pages;
    struct cursor c = cursor_over(text.data, text.len);
    if (!take_page(s, &c, &content, &tags) || tags != (first ? 0 : 2)
        || !object_stream(&s->objects, content, &dictionary, &page->content)
        || !object_is(dictionary, first ? plain : deflated, NULL))
        return strange_pages;
    if (first
        && (!object_take(&c, "/Annots [ @ 0 R ]\n", &annotation)
            || annotation != field))
        return strange_annotation;
    return cursor_skip(&c, ">>") && cursor_end(&c) ? NULL : strange_pages;
}

static const char *
read_pages(struct structure *s, size_t field)
{
    struct span pages;
    size_t number[STRUCTURE_PAGES];

    if (!object_dictionary(&s->objects, 2, &pages))
        return strange_pages;
    if (object_is(
            pages, "<<\n/Type /Pages\n/Kids [ @ 0 R ]\n/Count 1\n>>", number))
        return read_page(s, number[0], field);
    if (!object_is(pages,
            "<<\n/Type /Pages\n/Kids [ @ 0 R @ 0 R ]\n/Count 2\n>>", number)
        || number[0] == number[1])
        return strange_pages;
    const char *why = read_page(s, number[0], field);
    return why ? why : read_page(s, number[1], 0);
}

/* The signature's field: no size, and an appearance without an operator. */
static const char *
check_field(const struct structure *s, size_t field, size_t signature)
{
    enum { PAGE, VALUE, APPEARANCE, NUMBERS };
    struct span text, appearance;
    struct cursor c, after;
    size_t of[NUMBERS];

    if (!object_dictionary(&s->objects, field, &text)
        || !object_is(text,
            "<<\n/Type /Annot\n/Subtype /Widget\n/FT /Sig\n/T (Cachet)\n"
            "/TU <*>\n/F 132\n/Rect [ 0 0 0 0 ]\n/P @ 0 R\n/V @ 0 R\n"
            "/AP <<\n/N @ 0 R\n>>\n/StructParent 1\n>>",
            of)
        || of[PAGE] != s->page[0].number || of[VALUE] != signature
        || !object_stream(&s->objects, of[APPEARANCE], &text, &appearance)
        || !object_is(text,
            "<<\n/Type /XObject\n/Length @ 0 R\n/Subtype /Form\n"
            "/BBox [ 0 0 0 0 ]\n>>",
            NULL)
        || appearance.len != 0)
        return strange_annotation;
    return object_at(&s->objects, signature, &c)
            && object_take(&c, "<<\n/Type /Sig\n", NULL)
            && object_find(
                span_of(c.at, cursor_left(&c)), "/ByteRange[", &after)
        ? NULL
        : strange_annotation;
}

/* What a reader opens under that name is what the catalogue calls the data. */
static const char *
read_attachment(struct structure *s, const size_t of[OF_CATALOGUE])
{
    const struct objects *x = &s->objects;
    struct span text, data;
    size_t file[2];

    bool ours = of[OF_FILE] == of[OF_FILE_BY_NAME]
        && object_dictionary(x, of[OF_FILE], &text)
        && object_is(text,
            "<<\n/Type /Filespec\n/F (attestation.json)\n"
            "/UF (attestation.json)\n/Desc <*>\n/AFRelationship /Data\n"
            "/EF <<\n/F @ 0 R\n/UF @ 0 R\n>>\n>>",
            file)
        && file[0] == file[1] && object_stream(x, file[0], &text, &data)
        && object_is(text,
            "<<\n/Type /EmbeddedFile\n/Length @ 0 R\n"
            "/Subtype /application#2Fjson\n"
            "/Params <<\n/ModDate (*)\n/Size @\n>>\n>>",
            NULL);
    if (ours)
        s->attachment = data;
    return ours ? NULL : strange_attachment;
}

/* Another file would be one for whoever looks for files and not by their names. */
static bool
is_other_file(const struct structure *s, size_t number, struct span dictionary)
{
    struct cursor c, after;

    return object_at(&s->objects, number, &c)
        && cursor_left(&c) > dictionary.len /* a stream */
        && object_find(dictionary, "/EmbeddedFile", &after)
        && (s->attachment.data < c.at || s->attachment.data >= c.end);
}

/* The objects that are used, and those whose own references are still to be read. */
struct walk {
    bool used[OBJECTS_MAX];
    size_t waiting[OBJECTS_MAX];
    size_t count;
};

static void
use(struct walk *w, const struct objects *x, size_t number)
{
    if (number >= x->count || w->used[number])
        return;
    w->used[number] = true;
    w->waiting[w->count++] = number;
}

/* "12 0 R", wherever it stands in the text: by its last letter, which is rare. */
static void
use_references(struct walk *w, const struct objects *x, struct span text)
{
    enum { BEFORE = sizeof " 0 " - 1 };
    const uint8_t *end = text.data + text.len, *r = text.data;

    for (; (r = memchr(r, 'R', (size_t)(end - r))); r++) {
        if (r - text.data < BEFORE || memcmp(r - BEFORE, " 0 ", BEFORE) != 0)
            continue;
        const uint8_t *digit = r - BEFORE;
        while (digit > text.data && digit[-1] >= '0' && digit[-1] <= '9')
            digit--;
        struct cursor number = cursor_over(digit, (size_t)(r - digit));
        size_t of;
        if (object_number(&number, &of))
            use(w, x, of);
    }
}

/* From the catalogue and the file's description on. */
static const char *
check_objects(const struct structure *s)
{
    const struct objects *x = &s->objects;
    struct walk w = { .count = 0 };
    struct span text;

    use(&w, x, 1);
    use(&w, x, s->info);
    while (w.count) {
        size_t number = w.waiting[--w.count];
        /* a signature is longer than any dictionary, and refers to nothing */
        if (!object_dictionary(x, number, &text))
            continue;
        if (is_other_file(s, number, text))
            return strange_attachment;
        use_references(&w, x, text);
    }
    for (size_t i = 1; i < x->count; i++)
        if (!w.used[i])
            return unused;
    return NULL;
}

const char *
structure_read(struct span file, struct structure *out)
{
    size_t of[OF_CATALOGUE];

    *out = (struct structure) { .pages = 0 };
    if (!objects_read(file, &out->objects))
        return strange_table;
    const char *why = check_ends(&out->objects, &out->info);
    if (!why)
        why = read_catalogue(&out->objects, of);
    if (!why)
        why = read_attachment(out, of);
    if (!why && of[OF_PAGES] != 2)
        why = strange_pages;
    if (!why)
        why = read_pages(out, of[OF_FIELD]);
    if (!why)
        why = check_field(out, of[OF_FIELD], of[OF_SIGNATURE]);
    if (!why)
        why = read_description(out, of[OF_METADATA]);
    if (!why && !tags_read(out, of[OF_TAGS], of[OF_FIELD]))
        why = strange_tags;
    return why ? why : check_objects(out);
}
