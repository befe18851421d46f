/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/dictionary.h"

#include <stdlib.h>

#include "verifier/seal/dictionary_data.h"

static int
place_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : -1;
}

/* Looked up once a block: by its place, without a search. */
const struct dictionary_field *
dictionary_field(const char *id)
{
    int first = place_of(id[0]), second = first < 0 ? -1 : place_of(id[1]);

    if (second < 0)
        return NULL;
    size_t place = dictionary_index[first][second];
    return place ? &dictionary_fields[place - 1] : NULL;
}

static int
type_order(const void *key, const void *entry)
{
    const struct dictionary_type *t = entry;

    return strcmp(key, t->code);
}

const struct dictionary_type *
dictionary_type(const char *code, const char *perimeter)
{
    bool binary = strncmp(code, "0x", 2) == 0;

    if (strcmp(perimeter, binary ? "0x0001" : "01") != 0)
        return NULL;
    return bsearch(code, dictionary_types, dictionary_type_count,
        sizeof *dictionary_types, type_order);
}

const char *
dictionary_value_text(const char *id, struct span value)
{
    value = span_trim_end(value); /* in a fixed length: the < of a MRZ (7.5) */
    for (size_t i = 0; i < dictionary_value_count; i++) {
        const struct dictionary_value *v = &dictionary_values[i];
        if (memcmp(v->id, id, 2) == 0 && span_is(value, v->value))
            return v->text;
    }
    return NULL;
}

/* The lists hold identifiers between spaces, signs and words: a whole token counts. */
static bool
lists(const char *list, const char *id)
{
    for (const char *hit = strstr(list, id); hit; hit = strstr(hit + 1, id)) {
        bool starts = hit == list || strchr(" +(,|;:/", hit[-1]);
        bool ends = strchr(" +),|;:/", hit[2]) != NULL; /* also at the NUL */
        if (starts && ends)
            return true;
    }
    return false;
}

/* "JJ-JP" names every identifier between its ends. */
static bool
spans(const char *list, const char *id)
{
    for (const char *dash = strchr(list, '-'); dash;
         dash = strchr(dash + 1, '-')) {
        bool token = dash - list >= 2 && dash[1] && dash[2]
            && (dash - list == 2 || strchr(" +(,|;:/", dash[-3]))
            && strchr(" +),|;:/", dash[3]) != NULL;
        if (token && memcmp(dash - 2, id, 2) <= 0
            && memcmp(id, dash + 1, 2) <= 0)
            return true;
    }
    return false;
}

bool
dictionary_type_names(const struct dictionary_type *type, const char *id)
{
    return lists(type->mandatory, id) || lists(type->one_of, id)
        || lists(type->conditional, id) || spans(type->conditional, id)
        || lists(type->optional, id);
}

/* "7.0,7.1" opens 7.1 and not 7.10. */
static bool
opens(const char *sections, const char *section)
{
    size_t n = strlen(section);

    for (const char *hit = strstr(sections, section); hit;
         hit = strstr(hit + 1, section))
        if ((hit == sections || hit[-1] == ',')
            && (hit[n] == ',' || hit[n] == 0))
            return true;
    return false;
}

/* Identifiers of one first character are of one section: what came after 3.2.6, whose
 * sections no source numbers, is of that of its neighbours, or of a new one ("") that
 * no type opens. Each of them has a second character 1. */
static const char *
section_of(const struct dictionary_field *field)
{
    const char first[] = { field->id[0], '1' };

    return *field->section ? field->section : dictionary_field(first)->section;
}

bool
dictionary_type_allows(
    const struct dictionary_type *type, const struct dictionary_field *field)
{
    const char *section = section_of(field);

    return dictionary_type_names(type, field->id)
        || (*section && opens(type->sections, section));
}

static uint16_t
class_of(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return CHARSET_UPPER;
    if (c >= '0' && c <= '9')
        return CHARSET_DIGIT;
    switch (c) {
    case ' ':
        return CHARSET_SPACE;
    case '/':
        return CHARSET_SLASH;
    case ',':
        return CHARSET_COMMA;
    case '-':
        return CHARSET_MINUS;
    case '.':
        return CHARSET_DOT;
    case '@':
        return CHARSET_AT;
    case '\'':
        return CHARSET_APOSTROPHE;
    default:
        return 0;
    }
}

bool
dictionary_charset_allows(uint16_t charset, struct span value)
{
    for (size_t i = 0; i < value.len; i++) {
        uint8_t c = value.data[i];
        bool allowed = charset & CHARSET_ANY ? c >= 0x20 && c < 0x7f
                                             : (class_of(c) & charset) != 0;
        if (!allowed)
            return false;
    }
    return true;
}
