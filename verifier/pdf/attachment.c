/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/attachment.h"

#include "verifier/pdf/json_read.h"

/* A title has about 50 objects; the attachment's dictionary is some 200 bytes, its
 * contents some 2 kB. Anybody can sign a file with a key of one's own, so these
 * bound what a stranger's file may cost. */
enum {
    OBJECTS_MAX = 1000,
    DICTIONARY_MAX = 4096,
    JSON_MAX = 64 * 1024,
    XREF_ENTRY = 20,
    OFFSET_DIGITS = 10
};

struct xref {
    struct span file;
    struct span entries; /* 20 bytes each, object 0 first */
    size_t count;
};

static bool
take_number(struct cursor *c, size_t *out)
{
    int digits = 0;

    *out = 0;
    for (; cursor_peek(c) >= '0' && cursor_peek(c) <= '9'; digits++) {
        uint8_t digit;
        (void)cursor_byte(c, &digit);
        if (digits == OFFSET_DIGITS)
            return false;
        *out = *out * 10 + (size_t)(digit - '0');
    }
    return digits > 0;
}

/* Where the word stands first in a span, as a cursor after it. */
static bool
find(struct span in, const char *word, struct cursor *after)
{
    const uint8_t *hit = memmem(in.data, in.len, word, strlen(word));

    if (!hit)
        return false;
    hit += strlen(word);
    *after = cursor_over(hit, (size_t)(in.data + in.len - hit));
    return true;
}

static bool
xref_read(struct span file, struct xref *out)
{
    struct cursor c;
    size_t offset, first;

    if (!find(file, "startxref\n", &c) || !take_number(&c, &offset)
        || offset >= file.len)
        return false;
    c = cursor_over(file.data + offset, file.len - offset);
    if (!cursor_skip(&c, "xref\n") || !take_number(&c, &first) || first != 0
        || !cursor_skip(&c, " ") || !take_number(&c, &out->count)
        || !cursor_skip(&c, "\n") || out->count > OBJECTS_MAX)
        return false;
    out->file = file;
    return cursor_take(&c, out->count * XREF_ENTRY, &out->entries);
}

/* The bytes from an object's own "N 0 obj" to the end of the file. */
static bool
object_at(const struct xref *x, size_t number, struct cursor *out)
{
    size_t offset, named, generation;

    if (number == 0 || number >= x->count)
        return false;
    struct cursor c =
        cursor_over(x->entries.data + number * XREF_ENTRY, XREF_ENTRY);
    if (!take_number(&c, &offset) || offset >= x->file.len)
        return false;
    *out = cursor_over(x->file.data + offset, x->file.len - offset);
    return take_number(out, &named) && named == number && cursor_skip(out, " ")
        && take_number(out, &generation) && generation == 0
        && cursor_skip(out, " obj\n");
}

/* The dictionary of a stream object, which is left before its data. */
static bool
take_dictionary(struct cursor *c, struct span *out)
{
    static const char end[] = "\nstream\r\n";
    const uint8_t *start = c->at;
    size_t left = cursor_left(c);
    size_t within = left < DICTIONARY_MAX ? left : DICTIONARY_MAX;
    const uint8_t *hit = memmem(start, within, end, sizeof end - 1);
    const uint8_t *last = memmem(start, within, "endobj", 6);

    if (!hit || (last && last < hit))
        return false;
    *out = span_of(start, (size_t)(hit - start));
    c->at = hit + sizeof end - 1;
    return true;
}

static bool
stream_length(const struct xref *x, struct span dictionary, size_t *out)
{
    struct cursor c;
    size_t number, generation;

    if (!find(dictionary, "/Length ", &c) || !take_number(&c, &number)
        || !cursor_skip(&c, " ") || !take_number(&c, &generation)
        || generation != 0 || !cursor_skip(&c, " R"))
        return false;
    return object_at(x, number, &c) && take_number(&c, out);
}

static bool
is_attachment(const struct xref *x, size_t number, struct span *data)
{
    struct cursor c, unused;
    struct span dictionary;
    size_t len;

    return object_at(x, number, &c) && take_dictionary(&c, &dictionary)
        && find(dictionary, "/Type /EmbeddedFile", &unused)
        && !find(dictionary, "/Filter", &unused)
        && stream_length(x, dictionary, &len) && len <= JSON_MAX
        && cursor_take(&c, len, data) && cursor_skip(&c, "\nendstream");
}

const char *
attachment_find(struct span file, struct span *json)
{
    struct xref x;
    struct span data;
    size_t found = 0;

    if (!xref_read(file, &x))
        return "la table des objets n’est pas celle que l’émetteur écrit";
    for (size_t i = 1; i < x.count; i++) {
        if (is_attachment(&x, i, &data)) {
            *json = data;
            found++;
        }
    }
    if (found != 1)
        return "le fichier ne porte pas ses données scellées";
    return json_check(*json) ? NULL
                             : "les données jointes ne sont pas du JSON strict";
}

const char *
attachment_code(struct span json, struct buffer *code)
{
    struct span value;

    if (!json_member(json, "code", &value) || !json_text(value, code)
        || code->len == 0 || buffer_status(code) == SCEAU_E_LIMIT)
        return "les données jointes n’ont pas de code";
    return NULL;
}

static bool
field_agrees(struct span fields, const struct seal_field *f)
{
    struct span value;

    return json_member(fields, f->id, &value) && json_text_is(value, f->value);
}

bool
attachment_agrees(struct span json, const struct seal *seal, char differing[3])
{
    struct span fields, key, value;

    memcpy(differing, "??", 3);
    if (!json_member(json, "fields", &fields))
        return false;
    for (size_t i = 0; i < seal->field_count; i++) {
        if (!field_agrees(fields, &seal->field[i])) {
            memcpy(differing, seal->field[i].id, 3);
            return false;
        }
    }
    struct json_walk w = json_walk_object(fields);
    while (json_walk_next(&w, &key, &value)) {
        char id[3] = { 0 };
        if (key.len == 2)
            memcpy(id, key.data, 2);
        if (!seal_find(seal, id)) {
            memcpy(differing, id, 3);
            return false;
        }
    }
    return true;
}
