/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/language_of.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "verifier/base/error.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(char *, free);

static const char *const order_columns[] = { "key", "role", "when", NULL };
static const char *const text_columns[] = { "key", "text", NULL };

void
languages_free(struct languages **languages)
{
    struct languages *all = *languages;

    *languages = NULL;
    if (!all)
        return;
    for (size_t i = 0; i < all->count; i++) {
        table_free(&all->language[i].text);
        shaper_free(&all->language[i].shaper);
    }
    table_free(&all->page);
    free(all);
}

static void
languages_release(struct languages *all)
{
    languages_free(&all);
}
AUTO_DEFINE(struct languages *, languages_release);

const struct holder_language *
languages_find(const struct languages *all, const char *code)
{
    for (size_t i = 0; all && i < all->count; i++)
        if (strcmp(all->language[i].code, code) == 0)
            return &all->language[i];
    return NULL;
}

void
languages_list(const struct languages *all, struct buffer *out)
{
    for (size_t i = 0; all && i < all->count; i++)
        buffer_format(out, "%s%s", i ? ", " : "", all->language[i].code);
}

bool
language_role(const char *word, enum notice_role *role, bool *french)
{
    static const struct {
        const char *word;
        enum notice_role role;
        bool french;
    } roles[] = { { "french-reference", NOTICE_REFERENCE, true },
        { "french-warning", NOTICE_WARNING, true },
        { "warning", NOTICE_WARNING, false }, { "title", NOTICE_TITLE, false },
        { "heading", NOTICE_HEADING, false },
        { "paragraph", NOTICE_PARAGRAPH, false } };

    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (strcmp(word, roles[i].word) == 0) {
            *role = roles[i].role;
            *french = roles[i].french;
            return true;
        }
    }
    return false;
}

const char *
language_text(const struct holder_language *l, const char *key)
{
    for (size_t i = 0; i < l->text.rows; i++)
        if (strcmp(table_cell(&l->text, i, SENTENCE_KEY), key) == 0)
            return table_cell(&l->text, i, SENTENCE_TEXT);
    return NULL;
}

/* "ar.tsv": the files of a language, among those of the folder. */
static int
is_language(const struct dirent *entry)
{
    size_t len = strspn(entry->d_name, "abcdefghijklmnopqrstuvwxyz");

    return (len == 2 || len == 3) && strcmp(entry->d_name + len, ".tsv") == 0;
}

/* How the language is written: said by its own file. */
static enum sceau_status
read_marks(struct holder_language *l, struct sceau_error *error)
{
    const char *direction = language_text(l, "direction");
    const char *script = language_text(l, "script");

    if (!direction
        || (strcmp(direction, "ltr") != 0 && strcmp(direction, "rtl") != 0))
        return fail(error, SCEAU_E_FORMAT,
            "languages/%s : direction est « ltr » ou « rtl »", l->file);
    if (!script || !script_parse(script, &l->script))
        return fail(error, SCEAU_E_FORMAT,
            "languages/%s : script n’est pas une écriture connue", l->file);
    l->right_to_left = strcmp(direction, "rtl") == 0;
    return shaper_open(l->script, l->code, &l->shaper, error);
}

static enum sceau_status
load_language(const char *folder, const char *file, struct languages *all,
    struct sceau_error *error)
{
    struct holder_language *l = &all->language[all->count];

    if (all->count == LANGUAGES_MAX)
        return fail(error, SCEAU_E_LIMIT, "plus de %d langues", LANGUAGES_MAX);
    /* "ar.tsv" and no longer: is_language() chose it */
    memcpy(l->file, file, strlen(file) + 1);
    memcpy(l->code, file, strcspn(file, "."));
    enum sceau_status status =
        table_load(folder, l->file, text_columns, &l->text, error);
    if (status != SCEAU_OK)
        return fail_prefix(error, status, "languages");
    all->count++;
    return read_marks(l, error);
}

static enum sceau_status
load_files(const char *folder, struct languages *all, struct sceau_error *error)
{
    struct dirent **entry = NULL;
    int count = scandir(folder, &entry, is_language, alphasort);
    enum sceau_status status = count < 0
        ? fail(error, SCEAU_E_IO, "%s : dossier illisible", folder)
        : SCEAU_OK;

    for (int i = 0; i < count; i++) {
        if (status == SCEAU_OK)
            status = load_language(folder, entry[i]->d_name, all, error);
        free(entry[i]);
    }
    free(entry);
    return status;
}

static enum sceau_status
check(const struct languages *all, struct sceau_error *error)
{
    enum sceau_status status = language_check_order(all, error);

    for (size_t i = 0; status == SCEAU_OK && i < all->count; i++)
        status = language_check(all, &all->language[i], error);
    return status;
}

/* A deployment without holders' pages has no such folder. */
static bool
is_there(const char *folder)
{
    DIR *opened = opendir(folder);

    if (!opened)
        return errno != ENOENT;
    (void)closedir(opened);
    return true;
}

enum sceau_status
languages_load(
    const char *folder, struct languages **out, struct sceau_error *error)
{
    AUTO(languages_release) struct languages *all = calloc(1, sizeof *all);
    AUTO(free) char *own = NULL;

    *out = NULL;
    if (asprintf(&own, "%s/languages", folder) < 0)
        own = NULL; /* what it holds then is not defined */
    if (!all || !own)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    if (!is_there(own))
        return SCEAU_OK;
    enum sceau_status status =
        table_load(own, "page.tsv", order_columns, &all->page, error);
    if (status != SCEAU_OK)
        return fail_prefix(error, status, "languages");
    status = load_files(own, all, error);
    if (status == SCEAU_OK)
        status = check(all, error);
    if (status == SCEAU_OK)
        *out = TAKE(all);
    return status;
}
