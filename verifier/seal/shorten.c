/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/shorten.h"

#include <stdbool.h>

enum { WORDS_MAX = 32, TYPE_LETTERS = 4 };

enum { WORD_KIND, WORD_FROM, WORD_TO, WORD_COLUMNS };
extern const char *const table_abbreviations[][WORD_COLUMNS];
extern const size_t table_abbreviations_rows;

/* A line as its words. A settled word has found its form. */
struct line {
    struct {
        struct span text;
        bool settled;
    } word[WORDS_MAX];
    size_t count;
    size_t max;
    bool typed; /* the type of its street was found in the list */
};

static bool
split(struct span text, struct line *l)
{
    for (size_t i = 0; i < text.len;) {
        size_t from = i;
        while (i < text.len && text.data[i] != ' ')
            i++;
        if (i > from && l->count == WORDS_MAX)
            return false;
        if (i > from)
            l->word[l->count++].text = span_of(text.data + from, i - from);
        i++;
    }
    return true;
}

static bool
fits(const struct line *l)
{
    size_t len = l->count ? l->count - 1 : 0;

    for (size_t i = 0; i < l->count; i++)
        len += l->word[i].text.len;
    return len <= l->max;
}

static void
remove_words(struct line *l, size_t at, size_t count)
{
    l->count -= count;
    for (size_t i = at; i < l->count; i++)
        l->word[i] = l->word[i + count];
}

/* How many words of the line, from `at`, say what the entry says; 0 where not. */
static size_t
matches(const struct line *l, size_t at, const char *words)
{
    size_t count = 0;

    while (*words) {
        size_t len = strcspn(words, " ");
        if (at + count == l->count || l->word[at + count].settled
            || !span_equal(l->word[at + count].text, span_of(words, len)))
            return 0;
        count++;
        words += len + (words[len] == ' ');
    }
    return count;
}

/* The last word is a name: "RUE DU GENERAL" keeps its general. */
static bool
abbreviate_at(struct line *l, size_t at, const char *kind)
{
    for (size_t i = 0; i < table_abbreviations_rows; i++) {
        const char *const *entry = table_abbreviations[i];
        if (strcmp(entry[WORD_KIND], kind) != 0)
            continue;
        size_t count = matches(l, at, entry[WORD_FROM]);
        if (count == 0 || at + count == l->count)
            continue;
        remove_words(l, at + 1, count - 1);
        l->word[at].text = span_str(entry[WORD_TO]);
        l->word[at].settled = true;
        return true;
    }
    return false;
}

static void
abbreviate(struct line *l, const char *kind)
{
    for (size_t i = 0; i < l->count && !fits(l); i++)
        if (abbreviate_at(l, i, kind) && strcmp(kind, "street") == 0)
            l->typed = true;
}

/* Particles ("DE", "D") are part of names and stay. */
static void
drop_articles(struct line *l)
{
    static const char *const articles[] = { "LE", "LA", "LES", "L", "DU", "DES",
        "AU", "AUX" };

    for (size_t i = 0; i + 1 < l->count && !fits(l); i++)
        for (size_t k = 0; k < sizeof articles / sizeof *articles; k++)
            if (span_is(l->word[i].text, articles[k])) {
                remove_words(l, i--, 1);
                break;
            }
}

static bool
has_digit(struct span word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.data[i] >= '0' && word.data[i] <= '9')
            return true;
    return false;
}

/* The first word after the number of the house, where no list has it. */
static void
cut_type(struct line *l)
{
    size_t i = 0;

    while (i < l->count
        && (has_digit(l->word[i].text) || l->word[i].settled
            || l->word[i].text.len == 1))
        i++;
    if (fits(l) || l->typed || i + 1 >= l->count)
        return;
    if (l->word[i].text.len > TYPE_LETTERS)
        l->word[i].text.len = TYPE_LETTERS;
    l->word[i].settled = true;
}

static void
cut_names(struct line *l)
{
    for (size_t i = 0; i + 1 < l->count && !fits(l); i++)
        if (!l->word[i].settled && !has_digit(l->word[i].text))
            l->word[i].text.len = 1;
}

static size_t
join(const struct line *l, uint8_t *out)
{
    size_t len = 0;

    for (size_t i = 0; i < l->count; i++) {
        if (i)
            out[len++] = ' ';
        memcpy(out + len, l->word[i].text.data, l->word[i].text.len);
        len += l->word[i].text.len;
    }
    return len;
}

size_t
shorten_address(struct span line, size_t max, uint8_t *out)
{
    struct line l = { .max = max };

    if (line.len <= max || !split(line, &l)) {
        memcpy(out, line.data, line.len);
        return line.len;
    }
    abbreviate(&l, "street");
    abbreviate(&l, "other");
    drop_articles(&l);
    cut_type(&l);
    cut_names(&l);
    return join(&l, out);
}
