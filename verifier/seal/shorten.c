/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/shorten.h"

#include <stdbool.h>

/* Letters: what a type keeps; a word not worth cutting; the longest name (field 61). */
enum { WORDS_MAX = 32, TYPE_LETTERS = 4, SMALL_LETTERS = 3, NAME_LETTERS = 20 };

enum { WORD_KIND, WORD_FROM, WORD_TO, WORD_COLUMNS };
extern const char *const table_abbreviations[][WORD_COLUMNS];
extern const size_t table_abbreviations_rows;

/* A line as its words, of which the last is never changed. */
struct line {
    struct {
        struct span text;
        bool settled; /* has found its form */
        bool kept;    /* may be abbreviated by the list, and is never cut */
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

static size_t
length(const struct line *l)
{
    size_t len = l->count ? l->count - 1 : 0;

    for (size_t i = 0; i < l->count; i++)
        len += l->word[i].text.len;
    return len;
}

static bool
fits(const struct line *l)
{
    return length(l) <= l->max;
}

static bool
has_digit(struct span word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.data[i] >= '0' && word.data[i] <= '9')
            return true;
    return false;
}

static bool
is_among(struct span word, const char *const *list)
{
    for (; *list; list++)
        if (span_is(word, *list))
            return true;
    return false;
}

/* What has a letter or a name of its own: "BATIMENT L" is not the building's. */
static bool
is_part(struct span word)
{
    static const char *const parts[] = { "APP", "APPART", "APPARTEMENT", "APPT",
        "APT", "BAT", "BATIMENT", "BLOC", "BT", "CHAMBRE", "CHB", "CHBR", "ENT",
        "ENTREE", "ESC", "ESCALIER", "ETAGE", "ETG", "HALL", "NIVEAU", "PORTE",
        "TOUR", NULL };

    return is_among(word, parts);
}

/* Streets may have a letter too ("ALLEE L"), but their names are cut. */
static bool
has_letter(struct span word)
{
    static const char *const streets[] = { "ALL", "ALLEE", "CELLULE", "COUR",
        "ILOT", "IMM", "IMMEUBLE", "LOT", "LOTISSEMENT", "QUARTIER", "RES",
        "RESIDENCE", "RUE", "SECTEUR", "VILLA", NULL };

    return is_part(word) || is_among(word, streets);
}

static bool
is_article(struct span word)
{
    static const char *const articles[] = { "LE", "LA", "LES", "L", "DU", "DES",
        "AU", "AUX", NULL };

    return is_among(word, articles);
}

/* An initial of these would be read as a name's or a building's, or as another month
 * ("4 J 1944"). Words of three letters are not worth it: BIS, RUE, ET, DE, SUR… */
static bool
is_never_cut(struct span word)
{
    static const char *const small[] = { "AVEC", "CHEZ", "DANS", "ENTRE",
        "POUR", "PRES", "SANS", "SOUS", "VERS", "GAUCHE", "DROITE", "NORD",
        "OUEST", "JANVIER", "FEVRIER", "MARS", "AVRIL", "JUIN", "JUILLET",
        "AOUT", "SEPTEMBRE", "OCTOBRE", "NOVEMBRE", "DECEMBRE", NULL };

    return word.len <= SMALL_LETTERS || is_part(word) || is_among(word, small);
}

/* The letter, number or name of the part or street that stands before. */
static bool
is_identifier(const struct line *l, size_t at)
{
    struct span word = l->word[at].text;

    if (at == 0)
        return false;
    struct span before = l->word[at - 1].text;
    if (word.len == 1 && (has_letter(before) || has_digit(before)))
        return true;
    if (!is_part(before) || is_part(word))
        return false;
    return !is_article(word)
        || (at + 1 < l->count && is_part(l->word[at + 1].text));
}

/* "DEUXIEME ETAGE" is not "DOUZIEME ETAGE". */
static bool
is_ordinal(const struct line *l, size_t at)
{
    static const char *const floors[] = { "ETAGE", "ETG", "NIVEAU", NULL };

    return at + 1 < l->count && is_among(l->word[at + 1].text, floors);
}

/* Where the sender abbreviated already. */
static bool
is_abbreviation(struct span word, bool *street)
{
    for (size_t i = 0; i < table_abbreviations_rows; i++)
        if (span_is(word, table_abbreviations[i][WORD_TO])) {
            *street = strcmp(table_abbreviations[i][WORD_KIND], "street") == 0;
            return true;
        }
    return false;
}

/* What must not be touched, from the words as they stand and before any is gone. */
static void
mark(struct line *l)
{
    for (size_t i = 0; i < l->count; i++) {
        struct span word = l->word[i].text;
        bool street = false;
        l->word[i].settled = is_identifier(l, i) || is_ordinal(l, i)
            || is_abbreviation(word, &street);
        l->word[i].kept = is_never_cut(word);
        l->typed = l->typed || street;
    }
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
        if (strcmp(kind, "number") == 0
            && (at == 0 || !has_digit(l->word[at - 1].text)))
            return false;
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
    for (size_t i = 0; i + 1 < l->count && !fits(l); i++)
        if (!l->word[i].settled && is_article(l->word[i].text))
            remove_words(l, i--, 1);
}

/* The first word after the number of the house, where no list has it. */
static void
cut_type(struct line *l)
{
    size_t i = 0;

    while (i < l->count
        && (has_digit(l->word[i].text) || l->word[i].settled
            || is_part(l->word[i].text)))
        i++;
    if (fits(l) || l->typed || i + 1 >= l->count || l->word[i].kept)
        return;
    if (l->word[i].text.len > TYPE_LETTERS)
        l->word[i].text.len = TYPE_LETTERS;
    l->word[i].settled = true;
}

/* An initial stands for a name. What is longer than names are keeps what fits. */
static void
cut_names(struct line *l)
{
    for (size_t i = 0; i + 1 < l->count && !fits(l); i++) {
        struct span *word = &l->word[i].text;
        if (l->word[i].settled || l->word[i].kept || has_digit(*word))
            continue;
        size_t excess = length(l) - l->max;
        if (word->len > NAME_LETTERS && word->len > excess)
            word->len -= excess;
        else
            word->len = 1;
    }
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
    mark(&l);
    abbreviate(&l, "street");
    abbreviate(&l, "other");
    abbreviate(&l, "number");
    drop_articles(&l);
    cut_type(&l);
    cut_names(&l);
    return join(&l, out);
}
