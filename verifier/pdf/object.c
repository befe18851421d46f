/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/object.h"

enum {
    DICTIONARY_MAX = 16384,
    XREF_ENTRY = 20,
    NUMBER_DIGITS = 10,
    TAIL = sizeof "startxref\n1234567890\n%%EOF\n" - 1
};

static const char object_end[] = "\nendobj\n";
static const char stream_start[] = "\nstream\r\n";

bool
object_number(struct cursor *c, size_t *out)
{
    int digits = 0;

    *out = 0;
    for (int d; (d = cursor_peek(c)) >= '0' && d <= '9'; digits++) {
        c->at++;
        if (digits == NUMBER_DIGITS)
            return false;
        *out = *out * 10 + (size_t)(d - '0');
    }
    return digits > 0;
}

/* "12.50", "-0.57", "150": the number, and the point where it ends. */
bool
object_decimal(struct cursor *c, double *out)
{
    bool minus = cursor_skip(c, "-");
    double value = 0, unit = 1;
    int digits = 0;

    for (bool point = false;; digits++) {
        int d = cursor_peek(c);
        if (d == '.' && !point) {
            point = true;
            c->at++;
            d = cursor_peek(c);
        }
        if (d < '0' || d > '9' || digits > 12)
            break;
        c->at++;
        value = value * 10 + (d - '0');
        unit *= point ? 10 : 1;
    }
    *out = (minus ? -value : value) / unit;
    return digits > 0 && digits <= 12;
}

bool
object_byte(struct cursor *c, unsigned *out)
{
    if (cursor_left(c) == 0)
        return false;
    uint8_t byte = *c->at++;
    if (byte == '(' || byte == '\r')
        return false;
    *out = byte;
    if (byte != '\\')
        return byte != ')';
    if (cursor_left(c) == 0)
        return false;
    byte = *c->at++;
    *out = byte == 'n' ? '\n' : byte == 'r' ? '\r' : byte;
    return byte == 'n' || byte == 'r' || byte == '(' || byte == ')'
        || byte == '\\';
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

/* A run that '*' stands for. */
static bool
take_run(struct cursor *c, uint8_t stop)
{
    struct span run = cursor_until(c, stop);

    for (size_t i = 0; i < run.len; i++) {
        uint8_t b = run.data[i];
        if (b == '/' || b == '<' || b == '(' || b == '[')
            return false;
    }
    return true;
}

bool
object_take(struct cursor *c, const char *form, size_t *numbers)
{
    struct cursor at = *c;
    const uint8_t *next =
        at.at; /* apart from at, so that it stays in a register */
    size_t number;

    for (; *form; form++) {
        if (*form != '@' && *form != '*') {
            if (next == at.end || *next++ != (uint8_t)*form)
                return false;
            continue;
        }
        at.at = next;
        if (*form == '*' ? !take_run(&at, (uint8_t)form[1])
                         : !object_number(&at, &number))
            return false;
        if (*form == '@' && numbers)
            *numbers++ = number;
        next = at.at;
    }
    at.at = next;
    *c = at;
    return true;
}

bool
object_is(struct span text, const char *form, size_t *numbers)
{
    struct cursor c = cursor_over(text.data, text.len);

    return object_take(&c, form, numbers) && cursor_end(&c);
}

/* "0000000553 00000 n\r\n": an object of the file, which has no generations. */
static bool
read_entry(const struct objects *x, size_t number, size_t *out)
{
    static const char rest[] = " 00000 n\r\n";
    const uint8_t *entry = x->entries.data + number * XREF_ENTRY;
    struct cursor c = cursor_over(entry, NUMBER_DIGITS);

    return memcmp(entry + NUMBER_DIGITS, rest, sizeof rest - 1) == 0
        && object_number(&c, out) && cursor_end(&c) && *out < x->table;
}

bool
object_offset(const struct objects *x, size_t number, size_t *out)
{
    return number > 0 && number < x->count && read_entry(x, number, out);
}

/* How far a dictionary goes: to its stream, by the one letter of "\nstream\r\n" that is
 * rare, or to the object's end. One that is too long for either has none. */
static size_t
dictionary_len(struct cursor object)
{
    enum { BEFORE = sizeof stream_start - 3 }; /* its "\r\n" left out */
    size_t left = cursor_left(&object);
    size_t within = left < DICTIONARY_MAX ? left : DICTIONARY_MAX;
    struct cursor c = cursor_over(object.at, within);

    for (;;) {
        (void)cursor_until(&c, '\r');
        if (cursor_end(&c))
            return within < left ? 0 : within;
        size_t at = cursor_offset(&c);
        if (at >= BEFORE && at + 1 < within
            && memcmp(c.at - BEFORE, stream_start, BEFORE + 2) == 0)
            return at - BEFORE;
        c.at++;
    }
}

/* "N 0 obj\n…\nendobj\n" between two places of the file. */
static bool
read_object(struct objects *x, size_t number, size_t at, size_t next)
{
    size_t named, tail = strlen(object_end);

    if (next < at + tail
        || memcmp(x->file.data + next - tail, object_end, tail) != 0)
        return false;
    struct cursor c = cursor_over(x->file.data + at, next - at - tail);
    if (!object_number(&c, &named) || named != number
        || !cursor_skip(&c, " 0 obj\n"))
        return false;
    x->place[number] =
        (struct object_place) { .at = (uint32_t)(at + cursor_offset(&c)),
            .len = (uint32_t)cursor_left(&c),
            .dictionary = (uint32_t)dictionary_len(c) };
    return true;
}

/* Each up to where the next one or the table begins: what stands between two would be
 * there for a table that comes later. */
static bool
follow_each_other(struct objects *x)
{
    size_t at = 0, next;

    if (x->count > 1 && !read_entry(x, 1, &at))
        return false;
    for (size_t i = 1; i < x->count; i++, at = next) {
        next = x->table;
        if ((i + 1 < x->count && !read_entry(x, i + 1, &next))
            || !read_object(x, i, at, next))
            return false;
    }
    return true;
}

bool
object_at(const struct objects *x, size_t number, struct cursor *out)
{
    if (number == 0 || number >= x->count)
        return false;
    const struct object_place *place = &x->place[number];
    *out = cursor_over(x->file.data + place->at, place->len);
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

    out->file = file;
    if (file.len > UINT32_MAX || !object_find(tail_of(file), "startxref\n", &c)
        || !object_number(&c, &out->table) || out->table >= file.len)
        return false;
    c = cursor_over(file.data + out->table, file.len - out->table);
    return object_take(&c, "xref\n0 @\n", &out->count)
        && out->count <= OBJECTS_MAX
        && cursor_take(&c, out->count * XREF_ENTRY, &out->entries)
        && span_starts(out->entries, "0000000000 65535 f\r\n")
        && follow_each_other(out);
}

bool
object_dictionary(const struct objects *x, size_t number, struct span *out)
{
    if (number == 0 || number >= x->count || !x->place[number].dictionary)
        return false;
    const struct object_place *place = &x->place[number];
    *out = span_of(x->file.data + place->at, place->dictionary);
    return true;
}

bool
object_reference(struct span dictionary, const char *key, size_t *out)
{
    struct cursor c = cursor_over(dictionary.data, dictionary.len);
    bool found = false;
    size_t generation;

    while (!found && !cursor_end(&c)) {
        (void)cursor_until(&c, '/');
        found = cursor_skip(&c, "/") && cursor_skip(&c, key)
            && cursor_skip(&c, " ");
    }
    return found && object_number(&c, out) && cursor_skip(&c, " ")
        && object_number(&c, &generation) && generation == 0
        && cursor_skip(&c, " R");
}

bool
object_stream(const struct objects *x, size_t number, struct span *dictionary,
    struct span *data)
{
    struct cursor c, length;
    size_t object, len;

    if (!object_at(x, number, &c) || !object_dictionary(x, number, dictionary))
        return false;
    c.at += dictionary->len;
    return cursor_skip(&c, stream_start)
        && object_reference(*dictionary, "Length", &object)
        && object_at(x, object, &length) && object_number(&length, &len)
        && cursor_end(&length) && cursor_take(&c, len, data)
        && cursor_skip(&c, "\nendstream") && cursor_end(&c);
}
