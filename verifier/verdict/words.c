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

static void
put_printable(struct buffer *out, const char *text)
{
    size_t start = out->len;

    buffer_text(out, text);
    if (out->data)
        utf8_printable((char *)out->data + start);
}

void
words_put(struct buffer *out, const char *sentence, const char *value)
{
    const char *hole = strstr(sentence, "%s");

    if (!hole) {
        buffer_text(out, sentence);
        return;
    }
    buffer_put(out, sentence, (size_t)(hole - sentence));
    put_printable(out, value ? value : "");
    buffer_text(out, hole + 2);
}
