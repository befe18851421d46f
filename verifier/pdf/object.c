/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/object.h"

#include <stdio.h>

/* A title has some 100 objects, 200 with a holder's page. Anybody can sign a file with a
 * key of one's own, so these bound what a stranger's file may cost. */
enum {
    OBJECTS_MAX = 1000,
    DICTIONARY_MAX = 16384,
    XREF_ENTRY = 20,
    NUMBER_DIGITS = 10,
    TAIL = sizeof "startxref\n1234567890\n%%EOF\n" - 1
};

bool
object_number(struct cursor *c, size_t *out)
{
    int digits = 0;

    *out = 0;
    for (; cursor_peek(c) >= '0' && cursor_peek(c) <= '9'; digits++) {
        uint8_t digit;
        (void)cursor_byte(c, &digit);
        if (digits == NUMBER_DIGITS)
            return false;
        *out = *out * 10 + (size_t)(digit - '0');
    }
    return digits > 0;
}

bool
object_find(struct span in, const char *word, struct cursor *after)
{
    const uint8_t *hit = memmem(in.data, in.len, word, strlen(word));

    if (!hit)
        return false;
    hit += strlen(word);
    *after = cursor_over(hit, (size_t)(in.data + in.len - hit));
    return true;
}

/* The place of the table is told in the last words of the file. */
static struct span
tail_of(struct span file)
{
    size_t n = file.len < TAIL ? file.len : TAIL;

    return span_of(file.data + file.len - n, n);
}

bool
objects_read(struct span file, struct objects *out)
{
    struct cursor c;
    size_t offset, first;

    if (!object_find(tail_of(file), "startxref\n", &c)
        || !object_number(&c, &offset) || offset >= file.len)
        return false;
    c = cursor_over(file.data + offset, file.len - offset);
    if (!cursor_skip(&c, "xref\n") || !object_number(&c, &first) || first != 0
        || !cursor_skip(&c, " ") || !object_number(&c, &out->count)
        || !cursor_skip(&c, "\n") || out->count > OBJECTS_MAX)
        return false;
    out->file = file;
    return cursor_take(&c, out->count * XREF_ENTRY, &out->entries);
}

bool
object_at(const struct objects *x, size_t number, struct cursor *out)
{
    size_t offset, named, generation;

    if (number == 0 || number >= x->count)
        return false;
    struct cursor c =
        cursor_over(x->entries.data + number * XREF_ENTRY, XREF_ENTRY);
    if (!object_number(&c, &offset) || offset >= x->file.len)
        return false;
    *out = cursor_over(x->file.data + offset, x->file.len - offset);
    return object_number(out, &named) && named == number
        && cursor_skip(out, " ") && object_number(out, &generation)
        && generation == 0 && cursor_skip(out, " obj\n");
}

/* Up to that end, a line of its own, before the object's end: what stands after it, a
 * stream or all other objects, is not looked at. */
static bool
take_until(struct cursor *c, const char *end, struct span *out)
{
    size_t left = cursor_left(c);
    struct cursor line =
        cursor_over(c->at, left < DICTIONARY_MAX ? left : DICTIONARY_MAX);

    for (;;) {
        (void)cursor_until(&line, '\n');
        *out = span_of(c->at, cursor_offset(&line));
        if (cursor_skip(&line, end))
            break;
        if (!cursor_skip(&line, "\n") || cursor_skip(&line, "endobj"))
            return false;
    }
    c->at = line.at;
    return !memmem(out->data, out->len, "endobj", 6);
}

bool
object_dictionary(const struct objects *x, size_t number, struct span *out)
{
    struct cursor c;

    if (!object_at(x, number, &c))
        return false;
    struct cursor again = c;
    return take_until(&c, "\nstream\r\n", out)
        || take_until(&again, "\nendobj", out);
}

bool
object_reference(struct span dictionary, const char *key, size_t *out)
{
    char word[40];
    struct cursor c;
    size_t generation;

    (void)snprintf(word, sizeof word, "/%s ", key);
    return object_find(dictionary, word, &c) && object_number(&c, out)
        && cursor_skip(&c, " ") && object_number(&c, &generation)
        && generation == 0 && cursor_skip(&c, " R");
}

bool
object_stream(const struct objects *x, size_t number, struct span *dictionary,
    struct span *data)
{
    struct cursor c, length;
    size_t object, len;

    return object_at(x, number, &c)
        && take_until(&c, "\nstream\r\n", dictionary)
        && object_reference(*dictionary, "Length", &object)
        && object_at(x, object, &length) && object_number(&length, &len)
        && cursor_take(&c, len, data) && cursor_skip(&c, "\nendstream");
}
