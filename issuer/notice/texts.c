/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/notice/texts.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "issuer/title/table.h"
#include "verifier/base/error.h"
#include "verifier/base/reason.h"
#include "verifier/base/scope.h"

enum { ORDER_KEY, ORDER_ROLE, ORDER_WHEN };
enum { SENTENCE_KEY, SENTENCE_TEXT };
enum { LANGUAGES = 32, CODE_SIZE = 4 };

static const char *const order_columns[] = { "key", "role", "when", NULL };
static const char *const text_columns[] = { "key", "text", NULL };

/* What every notice has; of anything else, the row's condition must have it. */
static const char *const always[] = { "title.number", "title.issued",
    "addresses.verify", "addresses.help", "addresses.report", "authority.name",
    "authority.service", "contact.phone", "contact.email" };
static const char *const dates[] = { "title.issued", "validity.from",
    "validity.until" };

static const char *const events[] = { "issue", "renewal", "end-7" };

struct language {
    char code[CODE_SIZE];
    char file[CODE_SIZE + sizeof ".tsv"];
    struct table text;
};

struct texts {
    struct table order;
    struct language language[LANGUAGES];
    size_t count;
};

AUTO_DEFINE(char *, free);

static void
values_release(struct values *v)
{
    free(v);
}
AUTO_DEFINE(struct values *, values_release);

void
texts_free(struct texts **texts)
{
    struct texts *t = *texts;

    *texts = NULL;
    if (!t)
        return;
    for (size_t i = 0; i < t->count; i++)
        table_free(&t->language[i].text);
    table_free(&t->order);
    free(t);
}

static void
texts_release(struct texts *t)
{
    texts_free(&t);
}
AUTO_DEFINE(struct texts *, texts_release);

static const char *
sentence(const struct language *l, const char *key)
{
    for (size_t i = 0; i < l->text.rows; i++)
        if (strcmp(table_cell(&l->text, i, SENTENCE_KEY), key) == 0)
            return table_cell(&l->text, i, SENTENCE_TEXT);
    return NULL;
}

static const struct language *
find(const struct texts *t, const char *code)
{
    for (size_t i = 0; i < t->count; i++)
        if (strcmp(t->language[i].code, code) == 0)
            return &t->language[i];
    return NULL;
}

const char *
texts_language(const struct texts *t, const char *code)
{
    const struct language *l = code ? find(t, code) : NULL;

    return l && strcmp(sentence(l, "reviewed"), "yes") == 0 ? l->code : "fr";
}

/* ---- composing ---- */

static enum sceau_status
fill(const struct language *l, const char *key, const struct values *values,
    struct buffer *out, struct sceau_error *error)
{
    enum sceau_status status =
        values_fill(values, sentence(l, key), out, error);

    return status == SCEAU_OK
        ? status
        : fail_prefix(error, status, "texts/notices/%s, %s", l->file, key);
}

enum sceau_status
texts_compose(const struct texts *t, const char *language,
    const struct values *values, struct buffer *subject, struct buffer *body,
    struct sceau_error *error)
{
    const struct language *l = find(t, language);
    size_t begun = body->len;
    bool titled = false;

    for (size_t i = 0; l && i < t->order.rows; i++) {
        const char *key = table_cell(&t->order, i, ORDER_KEY);
        bool of_subject =
            strcmp(table_cell(&t->order, i, ORDER_ROLE), "subject") == 0;
        if (!values_hold(values, table_cell(&t->order, i, ORDER_WHEN))
            || (of_subject && titled))
            continue;
        if (!of_subject && body->len > begun)
            buffer_text(body, "\n\n");
        enum sceau_status status =
            fill(l, key, values, of_subject ? subject : body, error);
        if (status != SCEAU_OK)
            return status;
        titled = titled || of_subject;
    }
    return titled ? SCEAU_OK
                  : fail(error, SCEAU_E_FORMAT,
                      "texts/notices/order.tsv : pas d’objet pour cet avis");
}

/* ---- loading ---- */

static enum sceau_status
at_line(const struct language *l, size_t row, const char *what,
    struct sceau_error *error)
{
    return fail(error, SCEAU_E_FORMAT,
        "texts/notices/%s, ligne %zu : %s « %s »", l->file, l->text.line[row],
        what, table_cell(&l->text, row, SENTENCE_KEY));
}

/* A value, and of a date its words. */
static void
set(struct values *v, const char *path)
{
    values_set(v, path, "x");
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        char words[112];
        if (strcmp(path, dates[i]) != 0)
            continue;
        (void)snprintf(words, sizeof words, "%s.words", path);
        values_set(v, words, "x");
    }
}

/* The values that are there wherever a row's sentence is said. */
static void
set_promised(struct values *v, const char *when)
{
    values_clear(v);
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        set(v, always[i]);
    while (*when) {
        char path[96];
        size_t len = strcspn(when, ",");
        (void)snprintf(path, sizeof path, "%.*s", (int)len, when);
        if (!strpbrk(path, "!="))
            set(v, path);
        when += len + (when[len] == ',');
    }
}

static bool
has_place(const struct texts *t, const char *key)
{
    if (strcmp(key, "reviewed") == 0 || strcmp(key, "date") == 0)
        return true;
    for (size_t i = 0; i < t->order.rows; i++)
        if (strcmp(table_cell(&t->order, i, ORDER_KEY), key) == 0)
            return true;
    return false;
}

static bool
has_control(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return true;
    return false;
}

static enum sceau_status
check_sentences(
    const struct texts *t, const struct language *l, struct sceau_error *error)
{
    for (size_t i = 0; i < l->text.rows; i++) {
        const char *key = table_cell(&l->text, i, SENTENCE_KEY);
        const char *text = table_cell(&l->text, i, SENTENCE_TEXT);
        if (!*text || has_control(text))
            return at_line(l, i,
                "il manque la phrase, ou elle a plus d’une "
                "ligne :",
                error);
        if (sentence(l, key) != text)
            return at_line(l, i, "deux fois", error);
        if (!has_place(t, key))
            return at_line(l, i, "order.tsv n’a pas", error);
    }
    const char *reviewed = sentence(l, "reviewed");
    const char *date = sentence(l, "date");
    struct date unused;
    if (!reviewed
        || (strcmp(reviewed, "yes") != 0 && strcmp(reviewed, "no") != 0)
        || !date || !date_parse_iso(span_str(date), &unused))
        return fail(error, SCEAU_E_FORMAT,
            "texts/notices/%s : reviewed est « yes » ou « no », et date une "
            "date AAAA-MM-JJ",
            l->file);
    return SCEAU_OK;
}

/* Each sentence is there, and every notice that says it has its values. */
static enum sceau_status
check_rows(const struct texts *t, const struct language *l, struct values *v,
    struct sceau_error *error)
{
    for (size_t i = 0; i < t->order.rows; i++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(TEXTS_BODY_MAX);
        const char *key = table_cell(&t->order, i, ORDER_KEY);
        if (!sentence(l, key))
            return fail(error, SCEAU_E_FORMAT,
                "texts/notices/%s : « %s » manque", l->file, key);
        set_promised(v, table_cell(&t->order, i, ORDER_WHEN));
        enum sceau_status status = fill(l, key, v, &out, error);
        if (status != SCEAU_OK)
            return status == SCEAU_E_NOTFOUND ? SCEAU_E_FORMAT : status;
    }
    return SCEAU_OK;
}

static enum sceau_status
check_events(const struct texts *t, struct values *v, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < sizeof events / sizeof *events;
         i++) {
        AUTO_BUFFER struct buffer subject = buffer_with_max(TEXTS_BODY_MAX);
        AUTO_BUFFER struct buffer body = buffer_with_max(TEXTS_BODY_MAX);
        set_promised(v, "validity.from,validity.until,title.former");
        values_set(v, "notice.event", events[i]);
        values_set(v, "title.examined", "no");
        if (strncmp(events[i], "end-", 4) == 0)
            values_set(v, "notice.end", "yes");
        status = texts_compose(t, "fr", v, &subject, &body, error);
    }
    return status;
}

static enum sceau_status
check_order(const struct texts *t, struct sceau_error *error)
{
    for (size_t i = 0; i < t->order.rows; i++) {
        const char *role = table_cell(&t->order, i, ORDER_ROLE);
        if (strcmp(role, "subject") != 0 && strcmp(role, "paragraph") != 0)
            return fail(error, SCEAU_E_FORMAT,
                "texts/notices/order.tsv, ligne %zu : rôle inconnu « %s »",
                t->order.line[i], role);
    }
    return find(t, "fr")
        ? SCEAU_OK
        : fail(error, SCEAU_E_FORMAT, "texts/notices : il manque fr.tsv");
}

static enum sceau_status
check(const struct texts *t, struct sceau_error *error)
{
    AUTO(values_release) struct values *v = malloc(sizeof *v);

    if (!v)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status = check_order(t, error);
    for (size_t i = 0; status == SCEAU_OK && i < t->count; i++) {
        status = check_sentences(t, &t->language[i], error);
        if (status == SCEAU_OK)
            status = check_rows(t, &t->language[i], v, error);
    }
    return status == SCEAU_OK ? check_events(t, v, error) : status;
}

static int
is_language(const struct dirent *entry)
{
    size_t len = strspn(entry->d_name, "abcdefghijklmnopqrstuvwxyz");

    return (len == 2 || len == 3) && strcmp(entry->d_name + len, ".tsv") == 0;
}

static enum sceau_status
load_language(const char *folder, const char *file, struct texts *t,
    struct sceau_error *error)
{
    struct language *l = &t->language[t->count];

    if (t->count == LANGUAGES)
        return fail(error, SCEAU_E_LIMIT, "plus de %d langues", LANGUAGES);
    memcpy(l->file, file, strlen(file) + 1); /* is_language() chose it */
    memcpy(l->code, file, strcspn(file, "."));
    t->count++;
    return table_load(folder, l->file, text_columns, &l->text, error);
}

static enum sceau_status
load_files(const char *folder, struct texts *t, struct sceau_error *error)
{
    struct dirent **entry = NULL;
    int count = scandir(folder, &entry, is_language, alphasort);
    enum sceau_status status = count < 0
        ? fail(error, SCEAU_E_IO, "%s : %s", folder, REASON(errno))
        : SCEAU_OK;

    for (int i = 0; i < count; i++) {
        if (status == SCEAU_OK)
            status = load_language(folder, entry[i]->d_name, t, error);
        free(entry[i]);
    }
    free(entry);
    return status;
}

enum sceau_status
texts_load(const char *folder, struct texts **out, struct sceau_error *error)
{
    AUTO(texts_release) struct texts *t = calloc(1, sizeof *t);
    AUTO(free) char *own = NULL;

    if (asprintf(&own, "%s/texts/notices", folder) < 0)
        own = NULL; /* what it holds then is not defined */
    if (!t || !own)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status =
        table_load(own, "order.tsv", order_columns, &t->order, error);
    if (status == SCEAU_OK)
        status = load_files(own, t, error);
    if (status == SCEAU_OK)
        status = check(t, error);
    if (status == SCEAU_OK)
        *out = TAKE(t);
    return status;
}
