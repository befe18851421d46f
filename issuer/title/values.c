/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/values.h"

#include <stdarg.h>
#include <stdio.h>

#include "verifier/base/error.h"

enum { PATH_SIZE = 96 };

void
values_clear(struct values *v)
{
    v->count = v->used = 0;
    v->status = SCEAU_OK;
}

static const char *
copy(struct values *v, const char *text)
{
    size_t size = strlen(text) + 1;
    char *to = v->room + v->used;

    if (size > VALUES_ROOM - v->used) {
        v->status = SCEAU_E_LIMIT;
        return "";
    }
    memcpy(to, text, size);
    v->used += size;
    return to;
}

static const struct value *
find(const struct values *v, const char *path, size_t len)
{
    for (size_t i = 0; i < v->count; i++)
        if (v->path_len[i] == len && memcmp(v->entry[i].path, path, len) == 0)
            return &v->entry[i];
    return NULL;
}

void
values_set(struct values *v, const char *path, const char *text)
{
    const struct value *old = find(v, path, strlen(path));

    if (old && strlen(text) <= strlen(old->text)) {
        /* in its place: what is set again and again takes no more room */
        char *to = v->room + (old->text - v->room);
        memmove(to, text, strlen(text) + 1);
    } else if (old) {
        v->entry[old - v->entry].text = copy(v, text);
    } else if (v->count == VALUES_MAX || strlen(path) >= PATH_SIZE) {
        v->status = SCEAU_E_LIMIT;
    } else {
        struct value *e = &v->entry[v->count];
        e->path = copy(v, path);
        e->text = copy(v, text);
        v->path_len[v->count++] = (uint8_t)strlen(path);
    }
}

void
values_format(struct values *v, const char *path, const char *format, ...)
{
    char text[1024];
    va_list arguments;

    va_start(arguments, format);
    int n = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (n < 0 || (size_t)n >= sizeof text)
        v->status = SCEAU_E_LIMIT;
    else
        values_set(v, path, text);
}

/* "2 novembre 2026" with a space where no line ends: a day alone at its end would be
 * taken for a whole number. */
void
values_set_date(struct values *v, const char *path, struct date d)
{
    char iso[DATE_ISO_SIZE], words[DATE_WORDS_SIZE], both[PATH_SIZE];
    size_t day = strcspn(date_words_fr(d, words), " ");

    values_set(v, path, date_iso(d, iso));
    if ((size_t)snprintf(both, sizeof both, "%s.words", path) >= sizeof both)
        v->status = SCEAU_E_LIMIT;
    else if (words[day])
        values_format(
            v, both, "%.*s\u00a0%s", (int)day, words, words + day + 1);
    else
        values_set(v, both, words);
}

static const char *
get(const struct values *v, const char *path, size_t len)
{
    const struct value *e = find(v, path, len);

    return e && *e->text ? e->text : NULL;
}

const char *
values_get(const struct values *v, const char *path)
{
    return get(v, path, strlen(path));
}

struct date
values_date(const struct values *v, const char *path)
{
    const char *text = values_get(v, path);
    struct date d;

    return text && date_parse_iso(span_str(text), &d) ? d : DATE_NONE;
}

/* One part of a condition, from `at` up to its comma or end. */
static bool
holds(const struct values *v, const char *at, size_t len)
{
    const char *equal = memchr(at, '=', len);

    if (!equal && at[0] == '!')
        return get(v, at + 1, len - 1) == NULL;
    if (!equal)
        return get(v, at, len) != NULL;
    bool differs = equal > at && equal[-1] == '!';
    const char *text = get(v, at, (size_t)(equal - at) - differs);
    size_t rest = len - (size_t)(equal + 1 - at);
    bool same = text && strlen(text) == rest && !memcmp(text, equal + 1, rest);
    return same != differs;
}

bool
values_hold(const struct values *v, const char *condition)
{
    while (*condition) {
        size_t len = strcspn(condition, ",");
        if (!holds(v, condition, len))
            return false;
        condition += len + (condition[len] == ',');
    }
    return true;
}

enum sceau_status
values_fill(const struct values *v, const char *text, struct buffer *out,
    struct sceau_error *error)
{
    while (*text) {
        size_t plain = strcspn(text, "{}");
        buffer_put(out, text, plain);
        text += plain;
        if (!*text)
            break;
        size_t len = strcspn(text + 1, "{}");
        if (*text != '{' || text[1 + len] != '}')
            return fail(error, SCEAU_E_FORMAT, "accolade sans sa compagne");
        const char *value = get(v, text + 1, len);
        if (!value)
            return fail(error, SCEAU_E_NOTFOUND, "la valeur {%.*s} est absente",
                (int)len, text + 1);
        buffer_text(out, value);
        text += len + 2;
    }
    if (buffer_status(out) != SCEAU_OK)
        return fail(error, buffer_status(out), "texte trop long");
    return SCEAU_OK;
}
