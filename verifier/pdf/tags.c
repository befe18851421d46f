/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/tags.h"

/* After the tags of the first page: the signature's, and the second page's section. */
enum { AFTER = 2, KIDS_MAX = STRUCTURE_TAGS + AFTER };

struct kids {
    size_t number[KIDS_MAX];
    size_t count;
};

/* The element that holds a page's tags. */
struct branch {
    size_t element;
    size_t page;
    bool second;
};

/* "[ 33 0 R 34 0 R ]" */
static bool
take_kids(struct cursor *c, struct kids *k)
{
    if (!cursor_skip(c, "[ "))
        return false;
    k->count = 0;
    while (
        k->count < KIDS_MAX && object_take(c, "@ 0 R ", &k->number[k->count]))
        k->count++;
    return cursor_skip(c, "]");
}

static bool
take_role(struct cursor *c, bool second, char *role)
{
    static const struct {
        const char *word;
        char role;
        bool on_first;
        bool on_second;
    } roles[] = { { "P\n", STRUCTURE_TEXT, true, true },
        { "H1\n", STRUCTURE_TITLE, true, false },
        { "H2\n", STRUCTURE_HEADING, true, true },
        { "H3\n", STRUCTURE_HEADING, false, true },
        { "Figure\n", STRUCTURE_FIGURE, true, false } };

    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if ((second ? roles[i].on_second : roles[i].on_first)
            && cursor_skip(c, roles[i].word)) {
            *role = roles[i].role;
            return true;
        }
    return false;
}

/* What a symbol is to who does not see it, and where it stands. */
static bool
take_figure(struct cursor *c)
{
    return object_take(
        c, "/Alt <*>\n/A <<\n/O /Layout\n/BBox [ *]\n>>\n", NULL);
}

/* French words among another language's; words whose glyphs do not give them back. */
static void
take_second(struct cursor *c)
{
    (void)object_take(c, "/Lang (*)\n", NULL);
    (void)object_take(c, "/ActualText <*>\n", NULL);
}

/* The n-th mark of its page. */
static bool
read_tag(const struct objects *x, const struct branch *b, size_t number,
    size_t n, char *role)
{
    enum { PARENT, PAGE, MARK, NUMBERS };
    size_t of[NUMBERS];
    struct span text;

    if (!object_dictionary(x, number, &text))
        return false;
    struct cursor c = cursor_over(text.data, text.len);
    if (!object_take(&c, "<<\n/Type /StructElem\n/S /", NULL)
        || !take_role(&c, b->second, role)
        || !object_take(&c, "/P @ 0 R\n/Pg @ 0 R\n/K @\n", of)
        || of[PARENT] != b->element || of[PAGE] != b->page || of[MARK] != n
        || (*role == STRUCTURE_FIGURE && !take_figure(&c)))
        return false;
    if (b->second)
        take_second(&c);
    return cursor_skip(&c, ">>") && cursor_end(&c);
}

static bool
read_first(struct structure *s, const struct branch *b, const struct kids *k)
{
    if (k->count < s->pages || k->count - s->pages > STRUCTURE_TAGS)
        return false;
    s->tags = k->count - s->pages;
    for (size_t i = 0; i < s->tags; i++)
        if (!read_tag(&s->objects, b, k->number[i], i, &s->role[i]))
            return false;
    return true;
}

static bool
is_signature(const struct objects *x, const struct branch *b, size_t number,
    size_t field)
{
    enum { PARENT, PAGE, FIELD, FIELD_PAGE, NUMBERS };
    size_t of[NUMBERS];
    struct span text;

    return object_dictionary(x, number, &text)
        && object_is(text,
            "<<\n/Type /StructElem\n/S /Form\n/P @ 0 R\n/Pg @ 0 R\n/K <<\n"
            "/Type /OBJR\n/Obj @ 0 R\n/Pg @ 0 R\n>>\n>>",
            of)
        && of[PARENT] == b->element && of[PAGE] == b->page && of[FIELD] == field
        && of[FIELD_PAGE] == b->page;
}

static bool
read_second(
    const struct structure *s, size_t document, size_t element, struct kids *k)
{
    const struct branch b = { element, s->page[1].number, true };
    struct span text;
    size_t parent;
    char role;

    if (!object_dictionary(&s->objects, element, &text))
        return false;
    struct cursor c = cursor_over(text.data, text.len);
    if (!object_take(&c,
            "<<\n/Type /StructElem\n/S /Sect\n/P @ 0 R\n/Lang (*)\n/K ",
            &parent)
        || parent != document || !take_kids(&c, k) || !cursor_skip(&c, "\n>>")
        || !cursor_end(&c))
        return false;
    for (size_t i = 0; i < k->count; i++)
        if (!read_tag(&s->objects, &b, k->number[i], i, &role))
            return false;
    return true;
}

static bool
take_same(struct cursor *c, const struct kids *of, size_t count)
{
    struct kids k;

    return take_kids(c, &k) && k.count == count
        && memcmp(k.number, of->number, count * sizeof *k.number) == 0;
}

/* From a mark to its element: the same ones. */
static bool
leads_back(const struct structure *s, size_t tree, const struct kids *first,
    const struct kids *second)
{
    struct span text;
    size_t signature;

    if (!object_dictionary(&s->objects, tree, &text))
        return false;
    struct cursor c = cursor_over(text.data, text.len);
    return cursor_skip(&c, "<<\n/Nums [ 0 ") && take_same(&c, first, s->tags)
        && object_take(&c, " 1 @ 0 R ", &signature)
        && signature == first->number[s->tags]
        && (s->pages == 1
            || (cursor_skip(&c, "2 ") && take_same(&c, second, second->count)
                && cursor_skip(&c, " ")))
        && cursor_skip(&c, "]\n>>") && cursor_end(&c);
}

static bool
read_document(struct structure *s, size_t root, size_t element, size_t field,
    struct kids *first, struct kids *second)
{
    const struct branch b = { element, s->page[0].number, false };
    struct span text;
    size_t parent;

    if (!object_dictionary(&s->objects, element, &text))
        return false;
    struct cursor c = cursor_over(text.data, text.len);
    return object_take(&c, "<<\n/Type /StructElem\n/S /Document\n/P @ 0 R\n/K ",
               &parent)
        && parent == root && take_kids(&c, first) && cursor_skip(&c, "\n>>")
        && cursor_end(&c) && read_first(s, &b, first)
        && is_signature(&s->objects, &b, first->number[s->tags], field)
        && (s->pages == 1
            || read_second(s, element, first->number[s->tags + 1], second));
}

bool
tags_read(struct structure *s, size_t root, size_t field)
{
    enum { DOCUMENT, TREE, NEXT, NUMBERS };
    size_t of[NUMBERS];
    struct kids first, second;
    struct span text;

    return object_dictionary(&s->objects, root, &text)
        && object_is(text,
            "<<\n/Type /StructTreeRoot\n/K @ 0 R\n/ParentTree @ 0 R\n"
            "/ParentTreeNextKey @\n>>",
            of)
        && of[NEXT] == s->pages + 1
        && read_document(s, root, of[DOCUMENT], field, &first, &second)
        && leads_back(s, of[TREE], &first, &second);
}
