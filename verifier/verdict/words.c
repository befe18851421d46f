/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/verdict/words.h"

#include "verifier/base/utf8.h"
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
words_country(enum language l, const char *code)
{
    for (size_t i = 0; i < table_countries_rows; i++)
        if (strcmp(table_countries[i][COUNTRIES_CODE], code) == 0)
            return table_countries[i][l == LANGUAGE_EN ? COUNTRIES_EN
                                                       : COUNTRIES_FR];
    return code;
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
