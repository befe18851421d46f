/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/serve/input.h"

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "hsm/settings.h"
#include "verifier/base/error.h"
#include "verifier/http/media.h"

static void
refuse(struct input *in, const char *name, const char *why)
{
    char text[160];

    if (in->refused)
        return;
    in->refused = true;
    (void)snprintf(text, sizeof text, "%.60s : %s", name, why);
    http_problem_of(in->request, 400, "value", name, text);
}

void
input_open(struct http_request *r, struct input *in)
{
    struct sceau_error error = { 0 };
    struct span body = http_body(r);

    *in = (struct input) { .request = r };
    in->body = body.len ? settings_parse(body, &error) : json_object();
    if (in->body)
        return;
    in->refused = true;
    http_problem(r, 400, "json", "%s", error.text);
}

void
input_close(struct input *in)
{
    json_decref(in->body);
    in->body = NULL;
}

/* Taken out: what is left over is unknown. The caller's, or NULL. */
static json_t *
take(struct input *in, const char *name, bool needed)
{
    json_t *value =
        in->refused ? NULL : json_incref(json_object_get(in->body, name));

    if (!value && needed)
        refuse(in, name, "il manque");
    if (value)
        (void)json_object_del(in->body, name);
    return value;
}

void
input_text(
    struct input *in, const char *name, bool needed, char *out, size_t size)
{
    json_t *value = take(in, name, needed);
    const char *text = json_string_value(value);
    char why[64];

    *out = 0;
    if (value && (!text || (needed && !*text))) {
        refuse(in, name, "un texte est attendu");
    } else if (text && strlen(text) >= size) {
        (void)snprintf(why, sizeof why, "%zu octets au plus", size - 1);
        refuse(in, name, why);
    } else if (text) {
        (void)snprintf(out, size, "%s", text);
    }
    json_decref(value);
}

void
input_object(
    struct input *in, const char *name, bool needed, struct buffer *out)
{
    json_t *value = take(in, name, needed);

    if (value && !json_is_object(value)) {
        refuse(in, name, "un objet est attendu");
    } else if (value) {
        char *text = json_dumps(value, JSON_COMPACT);
        buffer_text(out, text ? text : "");
        if (!text || buffer_status(out) != SCEAU_OK)
            refuse(in, name, "trop long");
        free(text);
    }
    json_decref(value);
}

bool
input_end(struct input *in)
{
    void *at = in->refused ? NULL : json_object_iter(in->body);

    if (at)
        refuse(in, json_object_iter_key(at), "membre inconnu");
    return !in->refused;
}

/* Printable ASCII, of less than `size` bytes: nothing else is a number or a word. */
static bool
is_plain(struct span text, size_t size)
{
    bool good = text.len > 0 && text.len < size;

    for (size_t i = 0; good && i < text.len; i++)
        good = text.data[i] > ' ' && text.data[i] < 0x7f;
    return good;
}

struct query {
    struct http_request *r;
    const struct input_parameter *parameters;
    unsigned given; /* 1 << place */
    bool refused;
};

static bool
refuse_parameter(
    struct query *q, const char *word, const char *name, const char *why)
{
    char text[160];

    q->refused = true;
    (void)snprintf(text, sizeof text, "%s : %s", name, why);
    http_problem_of(q->r, 400, word, name, text);
    return false;
}

static bool
take_parameter(void *context, struct span name, struct span value)
{
    struct query *q = context;
    size_t i = 0;
    char text[40];

    while (q->parameters[i].name && !span_is(name, q->parameters[i].name))
        i++;
    const struct input_parameter *p = &q->parameters[i];
    (void)snprintf(text, sizeof text, "%.*s",
        (int)(name.len < sizeof text ? name.len : sizeof text - 1),
        (const char *)name.data);
    if (!p->name)
        return refuse_parameter(q, "parameter", text, "paramètre inconnu");
    if (q->given & 1u << i)
        return refuse_parameter(q, "parameter", text, "il vient deux fois");
    q->given |= 1u << i;
    if (!is_plain(value, p->size))
        return refuse_parameter(
            q, "value", text, "une autre valeur est attendue");
    memcpy(p->out, value.data, value.len);
    p->out[value.len] = 0;
    return true;
}

bool
input_query(struct http_request *r, const struct input_parameter *parameters)
{
    struct query q = { .r = r, .parameters = parameters };

    for (const struct input_parameter *p = parameters; p->name; p++)
        *p->out = 0;
    http_query(r, take_parameter, &q);
    return !q.refused;
}

static bool
refuse_value(struct http_request *r, const char *name, const char *why)
{
    char text[160];

    (void)snprintf(text, sizeof text, "%s : %s", name, why);
    http_problem_of(r, 400, "value", name, text);
    return false;
}

bool
input_number(struct http_request *r, const char *name, const char *text,
    long most, long otherwise, long *out)
{
    char why[64], *end;
    long n = *text ? strtol(text, &end, 10) : otherwise;

    if (!*text || (text[0] >= '0' && text[0] <= '9' && !*end && n <= most)) {
        *out = n;
        return true;
    }
    (void)snprintf(why, sizeof why, "un nombre de 0 à %ld est attendu", most);
    return refuse_value(r, name, why);
}

bool
input_date(struct http_request *r, const char *name, const char *text,
    struct date otherwise, struct date *out)
{
    *out = otherwise;
    return !*text || date_parse_iso(span_str(text), out)
        || refuse_value(r, name, "un jour est attendu, 2026-11-30");
}

bool
input_choice(struct http_request *r, const char *name, const char *text,
    const char *const *words, int *out)
{
    char why[160] = "";

    *out = -1;
    if (!*text)
        return true;
    for (int i = 0; words[i]; i++) {
        size_t len = strlen(why);
        if (strcmp(text, words[i]) == 0) {
            *out = i;
            return true;
        }
        (void)snprintf(
            why + len, sizeof why - len, "%s« %s »", i ? " ou " : "", words[i]);
    }
    size_t len = strlen(why);
    (void)snprintf(why + len, sizeof why - len, " est attendu");
    return refuse_value(r, name, why);
}

bool
input_part(struct http_request *r, size_t i, char *out, size_t size)
{
    struct span part = http_part(r, i);

    if (!is_plain(part, size)) {
        http_problem(r, 404, "not-found", "aucun numéro n’est fait ainsi");
        return false;
    }
    memcpy(out, part.data, part.len);
    out[part.len] = 0;
    return true;
}

bool
input_key(struct http_request *r, char *out, size_t size)
{
    struct span header;
    size_t count = http_header(r, "Idempotency-Key", &header);

    *out = 0;
    if (count == 0)
        return true;
    if (count > 1 || !is_plain(header, size)) {
        char text[96];
        (void)snprintf(text, sizeof text,
            "Idempotency-Key : de 1 à %zu caractères visibles, une fois",
            size - 1);
        http_problem_of(r, 400, "value", "Idempotency-Key", text);
        return false;
    }
    memcpy(out, header.data, header.len);
    out[header.len] = 0;
    return true;
}

bool
input_accepts(const struct http_request *r, const char *type)
{
    struct span header;

    return http_header(r, "Accept", &header) > 0 && media_names(header, type);
}
