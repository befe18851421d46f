/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/verdict/words.h"

#include "verifier/base/utf8.h"
#include "verifier/seal/country.h"
#include "verifier/verdict/tables.h"

static bool
is_key(const char *full, const char *group, const char *key)
{
    size_t n = strlen(group);

    return strncmp(full, group, n) == 0 && full[n] == '.'
        && strcmp(full + n + 1, key) == 0;
}

const char *
words(enum language l, const char *group, const char *key)
{
    for (size_t i = 0; i < table_words_rows; i++)
        if (is_key(table_words[i][WORDS_KEY], group, key))
            return table_words[i][l == LANGUAGE_EN ? WORDS_EN : WORDS_FR];
    return key;
}

const char *
words_field_en(const char *id)
{
    const char *text = words(LANGUAGE_EN, "field", id);

    return text == id ? NULL : text;
}

const char *
words_country(enum language l, const char *code)
{
    const char *name = country_name(span_str(code), l == LANGUAGE_EN);

    return name ? name : code;
}

static void
put_printable(struct buffer *out, const char *text)
{
    size_t start = out->len;

    buffer_text(out, text);
    if (out->data)
        utf8_printable((char *)out->data + start);
}

/* Append up to the next hole, filled; what stands after it is returned. */
static const char *
put_hole(struct buffer *out, const char *sentence, const char *value)
{
    const char *hole = strstr(sentence, "%s");

    if (!hole)
        return sentence;
    buffer_put(out, sentence, (size_t)(hole - sentence));
    put_printable(out, value ? value : "");
    return hole + 2;
}

void
words_put(struct buffer *out, const char *sentence, const char *value)
{
    buffer_text(out, put_hole(out, sentence, value));
}

void
words_put_two(struct buffer *out, const char *sentence, const char *first,
    const char *second)
{
    sentence = put_hole(out, sentence, first);
    words_put(out, sentence, second);
}

/* The values that stand in the two holes of a sentence, one at most being empty. */
struct values {
    struct span hole[2];
    size_t count;
};

static bool
fits(const char *pattern, const char *text, struct values *out)
{
    for (out->count = 0;;) {
        const char *hole = strstr(pattern, "%s");
        size_t n = hole ? (size_t)(hole - pattern) : strlen(pattern) + 1;
        if (strncmp(pattern, text, n) != 0)
            return false;
        if (!hole || out->count == 2)
            return !hole;
        pattern = hole + 2;
        text += n;
        const char *next = strstr(pattern, "%s");
        struct span literal = span_of(
            pattern, next ? (size_t)(next - pattern) : strlen(pattern) + 1);
        const char *end =
            memmem(text, strlen(text) + 1, literal.data, literal.len);
        if (!end)
            return false;
        out->hole[out->count++] = span_of(text, (size_t)(end - text));
        text = end;
    }
}

static void
put_values(struct buffer *out, const char *sentence, const struct values *v)
{
    AUTO_BUFFER struct buffer first = buffer_with_max(512);
    AUTO_BUFFER struct buffer second = buffer_with_max(512);

    if (v->count > 0)
        buffer_put(&first, v->hole[0].data, v->hole[0].len);
    if (v->count > 1)
        buffer_put(&second, v->hole[1].data, v->hole[1].len);
    words_put_two(out, sentence, buffer_cstr(&first), buffer_cstr(&second));
    if (buffer_status(&first) != SCEAU_OK)
        out->status = buffer_status(&first);
    if (buffer_status(&second) != SCEAU_OK)
        out->status = buffer_status(&second);
}

bool
words_said(struct buffer *out, enum language l, const char *french)
{
    struct values v;

    for (size_t i = 0; i < table_words_rows; i++) {
        const char *const *row = table_words[i];
        if (strncmp(row[WORDS_KEY], "said.", 5) != 0
            || !fits(row[WORDS_FR], french, &v))
            continue;
        put_values(out, row[l == LANGUAGE_EN ? WORDS_EN : WORDS_FR], &v);
        return true;
    }
    return false;
}
