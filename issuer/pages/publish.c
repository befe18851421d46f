/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/pages/publish.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "issuer/html/frame.h"
#include "issuer/pages/pages.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/reason.h"
#include "verifier/base/scope.h"

enum {
    PATH_SIZE = 4096,
    FILES_MAX = HTML_LANGUAGES_MAX * (KINDS_MAX + 1) + 1,
    LIST_MAX = FILES_MAX * (PAGES_NAME_MAX + 1)
};

/* What was published, one name a line: the next publication takes away what is no more. */
static const char list_name[] = "pages.txt";

struct work {
    const struct publication *p;
    struct templates *templates;
    struct html_texts *texts;
    struct pages pages;
    struct buffer list;
    struct file_stage *stage[FILES_MAX];
    size_t count;
};

static void
work_free(struct work *w)
{
    for (size_t i = 0; i < w->count; i++)
        file_discard(&w->stage[i]);
    buffer_free(&w->list);
    html_texts_free(&w->texts);
    templates_free(&w->templates);
    free(w);
}
AUTO_DEFINE(struct work *, work_free);

/* ---- which languages ---- */

static bool
is_listed(const char *list, const char *code)
{
    size_t len = strlen(code);

    while (list && *list) {
        size_t part = strcspn(list, ",");
        if (part == len && memcmp(list, code, len) == 0)
            return true;
        list += part + (list[part] == ',');
    }
    return false;
}

static bool
is_published(const struct html_words *w, const char *list)
{
    return html_words_reviewed(w) || (list && strcmp(list, "all") == 0)
        || is_listed(list, html_words_code(w));
}

static enum sceau_status
check_listed(
    const struct html_texts *t, const char *list, struct sceau_error *error)
{
    char code[8];

    if (!list || strcmp(list, "all") == 0)
        return SCEAU_OK;
    while (*list) {
        size_t part = strcspn(list, ",");
        (void)snprintf(code, sizeof code, "%.*s", (int)part, list);
        if (part >= sizeof code || !html_texts_find(t, code))
            return fail(error, SCEAU_E_USAGE,
                "--languages : texts/pages n’a pas « %.*s »", (int)part, list);
        list += part + (list[part] == ',');
    }
    return SCEAU_OK;
}

static enum sceau_status
prepare(struct work *w, struct sceau_error *error)
{
    const struct issuer_config *c = w->p->config;
    enum sceau_status status =
        templates_load(c->templates, c->kind, c->kinds, &w->templates, error);

    if (status == SCEAU_OK)
        status = html_texts_load(c->templates, "pages", &w->texts, error);
    if (status == SCEAU_OK)
        status = check_listed(w->texts, w->p->languages, error);
    w->pages = (struct pages) {
        .config = c, .templates = w->templates, .today = w->p->today
    };
    for (size_t i = 0; status == SCEAU_OK && i < html_texts_count(w->texts);
         i++) {
        const struct html_words *words = html_texts_at(w->texts, i);
        if (is_published(words, w->p->languages))
            w->pages.language[w->pages.languages++] = words;
    }
    return status;
}

/* ---- the files ---- */

static enum sceau_status
stage(struct work *w, const char *name, struct span contents,
    struct sceau_error *error)
{
    char path[PATH_SIZE];

    if (snprintf(path, sizeof path, "%s/%s", w->p->folder, name) >= PATH_SIZE)
        return fail(error, SCEAU_E_LIMIT, "--out : chemin trop long");
    enum sceau_status status =
        file_stage(path, contents, 0644, &w->stage[w->count], error);
    w->count += status == SCEAU_OK;
    return status;
}

static enum sceau_status
add_page(struct work *w, const struct kind *k, const struct html_words *words,
    struct sceau_error *error)
{
    AUTO_BUFFER struct buffer page = buffer_with_max(HTML_PAGE_MAX);
    char name[PAGES_NAME_MAX];
    enum sceau_status status = pages_write(&w->pages, k, words, &page, error);

    pages_name(k ? k->name : NULL, words, name);
    buffer_format(&w->list, "%s\n", name);
    return status == SCEAU_OK ? stage(w, name, buffer_span(&page), error)
                              : status;
}

static enum sceau_status
add_pages(struct work *w, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; i < w->pages.languages; i++) {
        const struct html_words *words = w->pages.language[i];
        if (status == SCEAU_OK)
            status = add_page(w, NULL, words, error);
        for (size_t k = 0; status == SCEAU_OK && k < w->templates->kinds; k++)
            status = add_page(w, &w->templates->kind[k], words, error);
    }
    if (status == SCEAU_OK && buffer_status(&w->list) != SCEAU_OK)
        status = fail(error, buffer_status(&w->list), "mémoire épuisée");
    return status == SCEAU_OK
        ? stage(w, list_name, buffer_span(&w->list), error)
        : status;
}

/* ---- what is no more ---- */

static enum sceau_status
read_former(const struct work *w, struct buffer *out, struct sceau_error *error)
{
    char path[PATH_SIZE];

    if (snprintf(path, sizeof path, "%s/%s", w->p->folder, list_name)
        >= PATH_SIZE)
        return fail(error, SCEAU_E_LIMIT, "--out : chemin trop long");
    if (access(path, F_OK) != 0)
        return SCEAU_OK;
    return file_read(path, out, error);
}

/* A name that pages_name() makes: what the list says of other files is not followed. */
static bool
is_page_name(const char *name)
{
    size_t kind = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    size_t len = strlen(name);

    return kind > 0 && len > 5 && len < PAGES_NAME_MAX
        && strcmp(name + len - 5, ".html") == 0
        && strspn(name + kind, ".abcdefghijklmnopqrstuvwxyz") == len - kind;
}

static bool
is_in_list(const struct buffer *list, const char *name)
{
    const char *line = buffer_cstr(list);
    size_t len = strlen(name);

    for (; *line; line += strcspn(line, "\n") + 1)
        if (strncmp(line, name, len) == 0 && line[len] == '\n')
            return true;
    return false;
}

static enum sceau_status
remove_page(const struct work *w, const char *name, struct sceau_error *error)
{
    char path[PATH_SIZE];

    (void)snprintf(path, sizeof path, "%s/%s", w->p->folder, name);
    if (unlink(path) == 0 || errno == ENOENT)
        return SCEAU_OK;
    return fail(error, SCEAU_E_IO, "%s : %s", path, REASON(errno));
}

static enum sceau_status
remove_former(
    const struct work *w, struct buffer *former, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;
    char *line = former->len ? (char *)former->data : NULL;

    while (status == SCEAU_OK && line && *line) {
        size_t len = strcspn(line, "\n");
        bool more = line[len] == '\n';
        line[len] = 0;
        if (is_page_name(line) && !is_in_list(&w->list, line))
            status = remove_page(w, line, error);
        line += len + more;
    }
    return status;
}

static enum sceau_status
make_folder(const char *folder, struct sceau_error *error)
{
    if (mkdir(folder, 0755) == 0 || errno == EEXIST)
        return SCEAU_OK;
    return fail(error, SCEAU_E_IO, "%s : %s", folder, REASON(errno));
}

enum sceau_status
pages_publish(
    const struct publication *p, size_t *count, struct sceau_error *error)
{
    AUTO(work_free) struct work *w = calloc(1, sizeof *w);
    AUTO_BUFFER struct buffer former = buffer_with_max(LIST_MAX);

    if (!w)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    w->p = p;
    w->list = buffer_with_max(LIST_MAX);
    enum sceau_status status = prepare(w, error);
    if (status == SCEAU_OK)
        status = make_folder(p->folder, error);
    if (status == SCEAU_OK)
        status = read_former(w, &former, error);
    if (status == SCEAU_OK)
        status = add_pages(w, error);
    if (status == SCEAU_OK)
        status = file_publish(w->stage, w->count, true, error);
    if (status == SCEAU_OK)
        status = remove_former(w, &former, error);
    if (status == SCEAU_OK)
        *count = w->count;
    return status;
}
