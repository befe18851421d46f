/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/data.h"

#include <stdio.h>
#include <stdlib.h>

#include "issuer/title/form.h"
#include "verifier/base/error.h"
#include "verifier/base/json.h"
#include "verifier/base/limits.h"
#include "verifier/seal/header.h"

enum { PATH_SIZE = 96, DEPTH_MAX = 8 };

/* Objects open around the member that is being written: "holder.birth" is two. */
struct nest {
    struct json *json;
    char open[PATH_SIZE];
    int depth;
};

static size_t
common_branches(const char *open, const char *path)
{
    size_t same = 0;

    for (size_t i = 0; open[i] && open[i] == path[i]; i++)
        if (path[i + 1] == '.' && (open[i + 1] == '.' || open[i + 1] == 0))
            same = i + 2;
    return same;
}

static void
close_to(struct nest *n, size_t keep)
{
    while (strlen(n->open) + 1 > keep && *n->open) {
        char *dot = strrchr(n->open, '.');
        json_close(n->json, '}');
        n->depth--;
        if (dot)
            *dot = 0;
        else
            *n->open = 0;
    }
}

/* The member's own name, with all objects before it opened. */
static const char *
enter(struct nest *n, const char *path)
{
    size_t at = common_branches(n->open, path);
    const char *dot;

    close_to(n, at);
    while ((dot = strchr(path + at, '.')) && n->depth < DEPTH_MAX) {
        char key[PATH_SIZE];
        size_t len = (size_t)(dot - path);
        (void)snprintf(key, sizeof key, "%.*s", (int)(len - at), path + at);
        json_open(n->json, key, '{');
        n->depth++;
        (void)snprintf(n->open, sizeof n->open, "%.*s", (int)len, path);
        at = len + 1;
    }
    return path + at;
}

static void
put_list(struct json *j, const char *key, const char *lines)
{
    json_open(j, key, '[');
    while (*lines) {
        size_t len = strcspn(lines, "\n");
        json_string(j, NULL, span_of(lines, len));
        lines += len + (lines[len] == '\n');
    }
    json_close(j, ']');
}

/* A category enters by the words that it shares with others, as in the code. */
static const char *
shown(const struct values *v, const char *path, enum form form)
{
    char code[PATH_SIZE];

    if (form != FORM_CATEGORY)
        return values_get(v, path);
    (void)snprintf(code, sizeof code, "%s.code", path);
    return values_get(v, code);
}

/* The request as it was judged: its own members, validity as computed. */
static void
put_request(struct json *j, const struct title *t)
{
    const struct table *rows = &t->kind->request;
    struct nest n = { .json = j };

    for (size_t i = 0; i < rows->rows; i++) {
        const char *path = table_cell(rows, i, REQUEST_PATH);
        enum form form;
        (void)form_parse(table_cell(rows, i, REQUEST_TYPE), &form);
        const char *value = shown(&t->values, path, form);
        if (!value || strcmp(path, "work") == 0)
            continue;
        const char *key = enter(&n, path);
        if (form == FORM_NAMES || form == FORM_MRZ)
            put_list(j, key, value);
        else if (form == FORM_INTEGER)
            json_integer(j, key, strtol(value, NULL, 10));
        else
            json_cstr(j, key, value);
    }
    close_to(&n, 0);
}

static void
put_work(struct json *j, const struct title *t)
{
    const char *right = values_get(&t->values, "work.right");

    if (!right)
        return;
    json_open(j, "work", '{');
    json_bool(j, "allowed", strcmp(right, "yes") == 0);
    json_cstr(j, "mention", values_get(&t->values, "work.code"));
    json_close(j, '}');
}

/* Token Status List -20, 6.1: where the title's status is published. */
static void
put_status(struct json *j, const struct title *t)
{
    const char *uri = values_get(&t->values, "status.uri");

    if (!uri)
        return;
    json_open(j, "status", '{');
    json_open(j, "status_list", '{');
    json_integer(
        j, "idx", strtol(values_get(&t->values, "status.idx"), NULL, 10));
    json_cstr(j, "uri", uri);
    json_close(j, '}');
    json_close(j, '}');
}

static void
put_member(
    struct json *j, const struct title *t, const char *key, const char *path)
{
    json_cstr(j, key, values_get(&t->values, path));
}

static enum sceau_status
put_fields(struct json *j, const struct title *t, struct sceau_error *error)
{
    static _Thread_local struct seal seal; /* too large for a stack */
    enum sceau_status status = seal_parse(buffer_span(&t->code), &seal, error);

    if (status != SCEAU_OK)
        return status;
    json_string(j, "code", buffer_span(&t->code));
    json_open(j, "fields", '{');
    for (size_t i = 0; i < seal.field_count; i++)
        json_string(j, seal.field[i].id, seal.field[i].value);
    json_close(j, '}');
    return SCEAU_OK;
}

static bool
is_format_word(struct span rest)
{
    switch (rest.data[0]) {
    case '/':
        return true;
    case '%':
        return span_starts(rest, "%%EOF");
    case 's':
        return span_starts(rest, "startxref") || span_starts(rest, "stream");
    case 't':
        return span_starts(rest, "trailer");
    case 'x':
        return span_starts(rest, "xref");
    case 'e':
        return span_starts(rest, "endobj");
    case ' ':
        return span_starts(rest, " obj");
    default:
        return false;
    }
}

/*
 * The file's strict gate counts a few words of the PDF format. Where a person's
 * data hold one, its first letter is escaped: the same JSON, and no such word.
 */
static void
put_without_format_words(struct span json, struct buffer *out)
{
    size_t from = 0;

    for (size_t i = 0; i < json.len; i++) {
        if (!is_format_word(span_of(json.data + i, json.len - i)))
            continue;
        buffer_put(out, json.data + from, i - from);
        buffer_format(out, "\\u%04x", json.data[i]);
        from = i + 1;
    }
    buffer_put(out, json.data + from, json.len - from);
}

enum sceau_status
data_write(const struct title *t, struct buffer *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer plain = buffer_with_max(SCEAU_REQUEST_MAX);
    struct json j = json_into(&plain);

    json_open(&j, NULL, '{');
    json_cstr(&j, "schema", TITLE_SCHEMA);
    json_cstr(&j, "kind", t->kind->name);
    put_member(&j, t, "number", "title.number");
    put_member(&j, t, "issued", "title.issued");
    json_bool(&j, "specimen", title_is_specimen(t->issuer));
    put_member(&j, t, "rule_set", "rules.version");
    const char *gap = values_get(&t->values, "validity.gap");
    if (gap)
        json_integer(&j, "gap_days", strtol(gap, NULL, 10));
    put_status(&j, t);
    json_open(&j, "authority", '{');
    put_member(&j, t, "name", "authority.name");
    put_member(&j, t, "service", "authority.service");
    put_member(&j, t, "department", "authority.department");
    json_close(&j, '}');
    enum sceau_status status =
        kind_has_code(t->kind) ? put_fields(&j, t, error) : SCEAU_OK;
    if (status != SCEAU_OK)
        return fail_prefix(error, status, "le code écrit ne se relit pas");
    put_work(&j, t);
    put_request(&j, t);
    json_close(&j, '}');
    if (buffer_status(&plain) == SCEAU_OK)
        put_without_format_words(buffer_span(&plain), out);
    if (buffer_status(&plain) != SCEAU_OK || buffer_status(out) != SCEAU_OK)
        return fail(error, SCEAU_E_LIMIT, "données du titre trop longues");
    return SCEAU_OK;
}
