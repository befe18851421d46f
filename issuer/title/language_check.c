/* SPDX-License-Identifier: EUPL-1.2 */
/* A language whose sentences could fail a title is refused before the first one. */
#include "issuer/title/language_of.h"

#include <stdio.h>

#include "verifier/base/date.h"
#include "verifier/base/error.h"
#include "verifier/base/utf8.h"

/* What a language's file says of itself, before its sentences. */
static const char *const marks[] = { "name", "name_fr", "direction", "script",
    "reviewed", "date" };

/* What every title has. Of anything else, the row's condition must have it. */
static const char *const always[] = { "title.number", "title.issued",
    "language.name", "language.name_fr", "authority.name", "authority.service",
    "addresses.verify", "addresses.help", "addresses.report", "contact.phone",
    "contact.email" };
static const char *const sometimes[] = { "validity.from", "validity.until",
    "facts.limits.hours_per_year" };

static bool
is_among(const char *path, size_t len, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i]) == len && memcmp(list[i], path, len) == 0)
            return true;
    return false;
}
#define AMONG(path, len, list)                                                 \
    is_among(path, len, list, sizeof(list) / sizeof *(list))

static enum sceau_status
at_line(const struct holder_language *l, size_t row, const char *what,
    struct sceau_error *error)
{
    return fail(error, SCEAU_E_FORMAT, "languages/%s, ligne %zu : %s « %s »",
        l->file, l->text.line[row], what,
        table_cell(&l->text, row, SENTENCE_KEY));
}

/* One part of the condition is the path itself. */
static bool
is_promised(const char *when, const char *path, size_t len)
{
    while (*when) {
        size_t part = strcspn(when, ",");
        if (part == len && memcmp(when, path, len) == 0)
            return true;
        when += part + (when[part] == ',');
    }
    return false;
}

/* True where every row that says the sentence has that value. */
static bool
is_known(
    const struct languages *all, const char *key, const char *path, size_t len)
{
    if (AMONG(path, len, always))
        return true;
    if (!AMONG(path, len, sometimes))
        return false;
    for (size_t i = 0; i < all->page.rows; i++)
        if (strcmp(table_cell(&all->page, i, ORDER_KEY), key) == 0
            && !is_promised(table_cell(&all->page, i, ORDER_WHEN), path, len))
            return false;
    return true;
}

static enum sceau_status
check_paths(const struct languages *all, const struct holder_language *l,
    size_t row, struct sceau_error *error)
{
    const char *key = table_cell(&l->text, row, SENTENCE_KEY);
    const char *at = table_cell(&l->text, row, SENTENCE_TEXT);

    for (at += strcspn(at, "{}"); *at; at += strcspn(at, "{}")) {
        size_t len = strcspn(at + 1, "{}");
        if (*at != '{' || at[1 + len] != '}')
            return at_line(l, row, "une accolade sans sa compagne dans", error);
        if (!is_known(all, key, at + 1, len))
            return at_line(
                l, row, "une {valeur} que tout titre n’a pas dans", error);
        at += len + 2;
    }
    return SCEAU_OK;
}

static enum sceau_status
check_letters(
    const struct holder_language *l, size_t row, struct sceau_error *error)
{
    struct span text = span_str(table_cell(&l->text, row, SENTENCE_TEXT));
    struct cursor c = cursor_over(text.data, text.len);
    uint32_t u;

    while (!cursor_end(&c) && utf8_next(&c, &u))
        if (!paragraph_draws(l->script, u))
            return fail(error, SCEAU_E_FORMAT,
                "languages/%s, ligne %zu : le caractère U+%04X n’est pas dans "
                "les polices de cette langue",
                l->file, l->text.line[row], (unsigned)u);
    return SCEAU_OK;
}

/* A sentence stands in the page, or says how the language is written. */
static bool
has_place(const struct languages *all, const struct holder_language *l,
    const char *key)
{
    enum notice_role role;
    bool french;

    if (AMONG(key, strlen(key), marks))
        return true;
    for (size_t i = 0; i < all->page.rows; i++)
        if (strcmp(table_cell(&all->page, i, ORDER_KEY), key) == 0
            && language_role(
                table_cell(&all->page, i, ORDER_ROLE), &role, &french)
            && (!french || strcmp(l->code, "fr") == 0))
            return true;
    return false;
}

static enum sceau_status
check_sentences(const struct languages *all, const struct holder_language *l,
    struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < l->text.rows; i++) {
        const char *key = table_cell(&l->text, i, SENTENCE_KEY);
        if (!*table_cell(&l->text, i, SENTENCE_TEXT))
            return at_line(l, i, "il manque la phrase", error);
        if (language_text(l, key) != table_cell(&l->text, i, SENTENCE_TEXT))
            return at_line(l, i, "deux fois", error);
        if (!has_place(all, l, key))
            return at_line(l, i, "languages/page.tsv n’a pas", error);
        status = check_paths(all, l, i, error);
        if (status == SCEAU_OK && strcmp(key, "name_fr") != 0)
            status = check_letters(l, i, error);
    }
    return status;
}

static enum sceau_status
check_marks(const struct holder_language *l, struct sceau_error *error)
{
    struct date unused;

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (!language_text(l, marks[i]))
            return fail(error, SCEAU_E_FORMAT, "languages/%s : « %s » manque",
                l->file, marks[i]);
    const char *reviewed = language_text(l, "reviewed");
    if (strcmp(reviewed, "yes") != 0 && strcmp(reviewed, "no") != 0)
        return fail(error, SCEAU_E_FORMAT,
            "languages/%s : reviewed est « yes » ou « no »", l->file);
    return date_parse_iso(span_str(language_text(l, "date")), &unused)
        ? SCEAU_OK
        : fail(error, SCEAU_E_FORMAT,
            "languages/%s : date : une date AAAA-MM-JJ est attendue", l->file);
}

enum sceau_status
language_check(const struct languages *all, const struct holder_language *l,
    struct sceau_error *error)
{
    enum sceau_status status = check_marks(l, error);

    for (size_t i = 0; status == SCEAU_OK && i < all->page.rows; i++) {
        const char *key = table_cell(&all->page, i, ORDER_KEY);
        if (has_place(all, l, key) && !language_text(l, key))
            return fail(error, SCEAU_E_FORMAT, "languages/%s : « %s » manque",
                l->file, key);
    }
    return status == SCEAU_OK ? check_sentences(all, l, error) : status;
}

enum sceau_status
language_check_order(const struct languages *all, struct sceau_error *error)
{
    const struct table *t = &all->page;
    enum notice_role role;
    bool french;

    if (t->rows > NOTICE_BLOCKS_MAX)
        return fail(error, SCEAU_E_LIMIT,
            "languages/page.tsv : plus de %d "
            "lignes",
            NOTICE_BLOCKS_MAX);
    if (all->count && !languages_find(all, "fr"))
        return fail(error, SCEAU_E_FORMAT,
            "languages : il manque fr.tsv, qui fait foi");
    for (size_t i = 0; i < t->rows; i++)
        if (!language_role(table_cell(t, i, ORDER_ROLE), &role, &french))
            return fail(error, SCEAU_E_FORMAT,
                "languages/page.tsv, ligne %zu : rôle inconnu « %s »",
                t->line[i], table_cell(t, i, ORDER_ROLE));
    return SCEAU_OK;
}
