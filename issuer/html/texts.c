/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/html/texts.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "issuer/title/table.h"
#include "verifier/base/error.h"
#include "verifier/base/reason.h"
#include "verifier/base/scope.h"

enum { KEY, TEXT };
enum { CODE_SIZE = 4, FILE_SIZE = 64 };

static const char *const columns[] = { "key", "text", NULL };
static const char *const marks[] = { "language.name", "language.direction",
    "language.reviewed" };

struct html_words {
    char code[CODE_SIZE];
    char file[FILE_SIZE];
    struct table text;
};

struct html_texts {
    struct html_words language[HTML_LANGUAGES_MAX];
    size_t count;
};

AUTO_DEFINE(char *, free);

void
html_texts_free(struct html_texts **texts)
{
    struct html_texts *t = *texts;

    *texts = NULL;
    if (!t)
        return;
    for (size_t i = 0; i < t->count; i++)
        table_free(&t->language[i].text);
    free(t);
}

static void
texts_release(struct html_texts *t)
{
    html_texts_free(&t);
}
AUTO_DEFINE(struct html_texts *, texts_release);

size_t
html_texts_count(const struct html_texts *t)
{
    return t->count;
}

const struct html_words *
html_texts_at(const struct html_texts *t, size_t i)
{
    return i < t->count ? &t->language[i] : NULL;
}

const struct html_words *
html_texts_find(const struct html_texts *t, const char *code)
{
    for (size_t i = 0; i < t->count; i++)
        if (strcmp(t->language[i].code, code) == 0)
            return &t->language[i];
    return NULL;
}

const char *
html_words_code(const struct html_words *w)
{
    return w->code;
}

const char *
html_words_file(const struct html_words *w)
{
    return w->file;
}

const char *
html_say(const struct html_words *w, const char *key)
{
    long row = -1;

    for (size_t i = 0; row < 0 && i < w->text.rows; i++)
        if (strcmp(table_cell(&w->text, i, KEY), key) == 0)
            row = (long)i;
    return row < 0 ? NULL : table_cell(&w->text, (size_t)row, TEXT);
}

bool
html_words_reviewed(const struct html_words *w)
{
    return strcmp(html_say(w, "language.reviewed"), "yes") == 0;
}

/* ---- checking ---- */

static enum sceau_status
at_line(const struct html_words *w, size_t row, const char *what,
    struct sceau_error *error)
{
    return fail(error, SCEAU_E_FORMAT, "texts/%s, ligne %zu : %s « %s »",
        w->file, w->text.line[row], what, table_cell(&w->text, row, KEY));
}

static bool
has_control(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return true;
    return false;
}

/* Every {path} of the text, with its braces, stands in the source too. */
static bool
has_paths_of(const char *text, const char *source)
{
    char path[80];

    for (text += strcspn(text, "{}"); *text; text += strcspn(text, "{}")) {
        size_t len = strcspn(text, "}") + 1;
        if (*text != '{' || !text[len - 1] || len >= sizeof path)
            return false;
        (void)snprintf(path, sizeof path, "%.*s", (int)len, text);
        if (!strstr(source, path))
            return false;
        text += len;
    }
    return true;
}

static enum sceau_status
check_row(const struct html_words *w, size_t row,
    const struct html_words *french, struct sceau_error *error)
{
    const char *key = table_cell(&w->text, row, KEY);
    const char *text = table_cell(&w->text, row, TEXT);
    const char *source = html_say(french, key);

    if (!*text || has_control(text))
        return at_line(w, row, "il manque la phrase de", error);
    if (html_say(w, key) != text)
        return at_line(w, row, "deux fois", error);
    if (!source)
        return at_line(w, row, "fr.tsv n’a pas", error);
    if (!has_paths_of(text, source))
        return at_line(w, row, "une {valeur} que fr.tsv n’a pas dans", error);
    return SCEAU_OK;
}

static bool
is_either(const char *text, const char *one, const char *other)
{
    return strcmp(text, one) == 0 || strcmp(text, other) == 0;
}

static enum sceau_status
check_marks(const struct html_words *w, struct sceau_error *error)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (!html_say(w, marks[i]))
            return fail(error, SCEAU_E_FORMAT, "texts/%s : « %s » manque",
                w->file, marks[i]);
    if (!is_either(html_say(w, "language.direction"), "ltr", "rtl"))
        return fail(error, SCEAU_E_FORMAT,
            "texts/%s : language.direction est « ltr » ou « rtl »", w->file);
    if (!is_either(html_say(w, "language.reviewed"), "yes", "no"))
        return fail(error, SCEAU_E_FORMAT,
            "texts/%s : language.reviewed est « yes » ou « no »", w->file);
    return SCEAU_OK;
}

static enum sceau_status
check_language(const struct html_words *w, const struct html_words *french,
    struct sceau_error *error)
{
    enum sceau_status status = check_marks(w, error);

    for (size_t i = 0; status == SCEAU_OK && i < w->text.rows; i++)
        status = check_row(w, i, french, error);
    for (size_t i = 0; status == SCEAU_OK && i < french->text.rows; i++)
        if (!html_say(w, table_cell(&french->text, i, KEY)))
            status = fail(error, SCEAU_E_FORMAT, "texts/%s : « %s » manque",
                w->file, table_cell(&french->text, i, KEY));
    return status;
}

static enum sceau_status
check(const struct html_texts *t, const char *set, struct sceau_error *error)
{
    const struct html_words *french = html_texts_find(t, "fr");
    enum sceau_status status = french
        ? SCEAU_OK
        : fail(error, SCEAU_E_FORMAT, "texts/%s : il manque fr.tsv", set);

    for (size_t i = 0; status == SCEAU_OK && i < t->count; i++)
        status = check_language(&t->language[i], french, error);
    return status;
}

/* ---- reading ---- */

static int
is_language(const struct dirent *entry)
{
    size_t len = strspn(entry->d_name, "abcdefghijklmnopqrstuvwxyz");

    return (len == 2 || len == 3) && strcmp(entry->d_name + len, ".tsv") == 0;
}

static int
french_first(const struct dirent **a, const struct dirent **b)
{
    bool one = strcmp((*a)->d_name, "fr.tsv") == 0;
    bool other = strcmp((*b)->d_name, "fr.tsv") == 0;

    return one || other ? (int)other - (int)one
                        : strcmp((*a)->d_name, (*b)->d_name);
}

static enum sceau_status
load_language(const char *folder, const char *set, const char *file,
    struct html_texts *t, struct sceau_error *error)
{
    struct html_words *w = &t->language[t->count];

    if (t->count == HTML_LANGUAGES_MAX)
        return fail(error, SCEAU_E_LIMIT, "texts/%s : plus de %d langues", set,
            HTML_LANGUAGES_MAX);
    memcpy(w->code, file, strcspn(file, ".")); /* is_language() chose it */
    (void)snprintf(w->file, sizeof w->file, "%.40s/%.8s", set, file);
    t->count++;
    return table_load(folder, file, columns, &w->text, error);
}

static enum sceau_status
load_files(const char *folder, const char *set, struct html_texts *t,
    struct sceau_error *error)
{
    struct dirent **entry = NULL;
    int count = scandir(folder, &entry, is_language, french_first);
    enum sceau_status status = count < 0
        ? fail(error, SCEAU_E_IO, "%s : %s", folder, REASON(errno))
        : SCEAU_OK;

    for (int i = 0; i < count; i++) {
        if (status == SCEAU_OK)
            status = load_language(folder, set, entry[i]->d_name, t, error);
        free(entry[i]);
    }
    free(entry);
    return status;
}

enum sceau_status
html_texts_load(const char *templates, const char *set, struct html_texts **out,
    struct sceau_error *error)
{
    AUTO(texts_release) struct html_texts *t = calloc(1, sizeof *t);
    AUTO(free) char *folder = NULL;

    if (asprintf(&folder, "%s/texts/%s", templates, set) < 0)
        folder = NULL; /* what it holds then is not defined */
    if (!t || !folder)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status = load_files(folder, set, t, error);
    if (status == SCEAU_OK)
        status = check(t, set, error);
    if (status == SCEAU_OK)
        *out = TAKE(t);
    return status;
}
