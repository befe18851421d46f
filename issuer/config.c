/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/config.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "hsm/settings.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"
#include "verifier/seal/dictionary.h"

AUTO_DEFINE(json_t *, json_decref);

enum { COMMON_TEXT = 120, LINES_MAX = 3 };

/* What a member may hold. */
enum rule {
    RULE_COMMON,         /* text that pages show */
    RULE_COMMON_ADDRESS, /* https://…, shown too */
    RULE_COMMON_LINES,   /* a list of lines, shown too */
    RULE_TEXT,           /* a text of the structure */
    RULE_PATH,           /* the same, relative to the file's folder */
    RULE_ID4,            /* four of A-Z and 0-9 */
    RULE_COUNTRY,        /* two of A-Z */
    RULE_PATHS,          /* "pdf.chain" */
    RULE_KINDS           /* "kinds" */
};

static const struct member {
    const char *path;
    enum rule rule;
    bool optional;
    size_t offset; /* of the text in the structure */
} members[] = {
    { "authority.name", RULE_COMMON, false, 0 },
    { "authority.service", RULE_COMMON, false, 0 },
    { "authority.address", RULE_COMMON_LINES, false, 0 },
    { "authority.department", RULE_COMMON, false, 0 },
    { "addresses.verify", RULE_COMMON_ADDRESS, false, 0 },
    { "addresses.help", RULE_COMMON_ADDRESS, false, 0 },
    { "addresses.report", RULE_COMMON_ADDRESS, false, 0 },
    { "contact.phone", RULE_COMMON, false, 0 },
    { "contact.email", RULE_COMMON, false, 0 },
    { "seal.ca", RULE_ID4, false, offsetof(struct issuer_config, seal_ca) },
    { "seal.certificate", RULE_ID4, false,
        offsetof(struct issuer_config, seal_certificate) },
    { "seal.country", RULE_COUNTRY, false,
        offsetof(struct issuer_config, seal_country) },
    { "seal.key", RULE_TEXT, false, offsetof(struct issuer_config, seal_key) },
    { "pdf.key", RULE_TEXT, false, offsetof(struct issuer_config, pdf_key) },
    { "pdf.certificate", RULE_PATH, false,
        offsetof(struct issuer_config, pdf_certificate) },
    { "pdf.chain", RULE_PATHS, true, 0 },
    { "kinds", RULE_KINDS, false, 0 },
    { "templates", RULE_PATH, false,
        offsetof(struct issuer_config, templates) },
    { "trust", RULE_PATH, false, offsetof(struct issuer_config, trust) },
    { "hsm.socket", RULE_PATH, false, offsetof(struct issuer_config, socket) },
};

enum { MEMBERS = sizeof members / sizeof *members };

struct reader {
    const char *file;
    struct issuer_config *config;
    struct sceau_error *error;
};

void
issuer_config_free(struct issuer_config **config)
{
    struct issuer_config *c = *config;
    union {
        const char *in;
        char *out;
    } pun;

    *config = NULL;
    if (!c)
        return;
    for (size_t i = 0; i < c->common_count; i++) {
        pun.in = c->common[i].path;
        free(pun.out);
        pun.in = c->common[i].text;
        free(pun.out);
    }
    for (size_t i = 0; i < c->pdf_chain_count; i++)
        free(c->pdf_chain[i]);
    for (size_t i = 0; i < c->kinds; i++)
        free(c->kind[i]);
    free(c->seal_ca);
    free(c->seal_certificate);
    free(c->seal_country);
    free(c->seal_key);
    free(c->pdf_key);
    free(c->pdf_certificate);
    free(c->templates);
    free(c->trust);
    free(c->socket);
    free(c);
}

static void
config_release(struct issuer_config *c)
{
    issuer_config_free(&c);
}
AUTO_DEFINE(struct issuer_config *, config_release);

static enum sceau_status
refuse(struct reader *r, const char *path, const char *why)
{
    return fail(r->error, SCEAU_E_FORMAT, "%s : %s", path, why);
}

static enum sceau_status
exhausted(struct reader *r)
{
    return fail(r->error, SCEAU_E_NOMEM, "mémoire épuisée");
}

static enum sceau_status
copy(struct reader *r, const char *text, char **out)
{
    *out = strdup(text);
    return *out ? SCEAU_OK : exhausted(r);
}

static enum sceau_status
copy_path(struct reader *r, const char *path, char **out)
{
    *out = settings_path(r->file, path);
    return *out ? SCEAU_OK : exhausted(r);
}

static enum sceau_status
add_common(struct reader *r, const char *path, const char *text)
{
    struct issuer_config *c = r->config;
    char *own_path = NULL, *own_text = NULL;
    enum sceau_status status = copy(r, path, &own_path);

    if (strlen(text) > COMMON_TEXT)
        status = refuse(r, path, "texte trop long");
    if (c->common_count == CONFIG_COMMON_MAX)
        status = refuse(r, path, "trop de textes");
    if (status == SCEAU_OK)
        status = copy(r, text, &own_text);
    if (status != SCEAU_OK) {
        free(own_path);
        return status;
    }
    c->common[c->common_count++] = (struct value) { own_path, own_text };
    return SCEAU_OK;
}

static enum sceau_status
add_lines(struct reader *r, const char *path, json_t *list)
{
    json_t *line;
    size_t i;

    if (!json_is_array(list) || json_array_size(list) > LINES_MAX)
        return refuse(
            r, path, "une liste de trois lignes au plus est attendue");
    json_array_foreach(list, i, line)
    {
        char numbered[64];
        const char *text = json_string_value(line);
        (void)snprintf(numbered, sizeof numbered, "%s.%zu", path, i + 1);
        if (!text || !*text)
            return refuse(r, numbered, "un texte est attendu");
        enum sceau_status status = add_common(r, numbered, text);
        if (status != SCEAU_OK)
            return status;
    }
    return SCEAU_OK;
}

static enum sceau_status
add_list(struct reader *r, const struct member *m, json_t *list, char **out,
    size_t *count, size_t max)
{
    json_t *item;
    size_t i;

    if (!json_is_array(list) || json_array_size(list) > max)
        return fail(r->error, SCEAU_E_FORMAT,
            "%s : une liste de %zu textes au plus est attendue", m->path, max);
    json_array_foreach(list, i, item)
    {
        const char *text = json_string_value(item);
        if (!text || !*text)
            return refuse(r, m->path, "un texte est attendu");
        enum sceau_status status = m->rule == RULE_PATHS
            ? copy_path(r, text, &out[*count])
            : copy(r, text, &out[*count]);
        if (status != SCEAU_OK)
            return status;
        (*count)++;
    }
    return SCEAU_OK;
}

/* The address that pages show and that the QR code holds before its '#'. */
static bool
is_address(const char *text)
{
    return (strncmp(text, "https://", 8) == 0
               || strncmp(text, "http://", 7) == 0)
        && !strpbrk(text, "#? \"<>");
}

static bool
is_id(const char *text, size_t len, uint16_t charset)
{
    return strlen(text) == len
        && dictionary_charset_allows(charset, span_str(text));
}

static enum sceau_status
read_text(struct reader *r, const struct member *m, const char *text)
{
    char **to = (char **)((char *)r->config + m->offset);

    switch (m->rule) {
    case RULE_COMMON_ADDRESS:
        if (!is_address(text))
            return refuse(r, m->path,
                "une adresse https:// sans « # » ni « ? » est attendue");
        return add_common(r, m->path, text);
    case RULE_COMMON:
        return add_common(r, m->path, text);
    case RULE_ID4:
        return is_id(text, 4, CHARSET_UPPER | CHARSET_DIGIT)
            ? copy(r, text, to)
            : refuse(r, m->path, "quatre caractères A-Z ou 0-9 sont attendus");
    case RULE_COUNTRY:
        return is_id(text, 2, CHARSET_UPPER)
            ? copy(r, text, to)
            : refuse(r, m->path, "deux lettres A-Z sont attendues");
    case RULE_PATH:
        return copy_path(r, text, to);
    case RULE_TEXT:
    case RULE_COMMON_LINES:
    case RULE_PATHS:
    case RULE_KINDS:
        break;
    }
    return copy(r, text, to);
}

static enum sceau_status
read_member(struct reader *r, const struct member *m, json_t *value)
{
    struct issuer_config *c = r->config;

    if (!value)
        return m->optional ? SCEAU_OK : refuse(r, m->path, "il manque");
    if (m->rule == RULE_COMMON_LINES)
        return add_lines(r, m->path, value);
    if (m->rule == RULE_KINDS)
        return add_list(r, m, value, c->kind, &c->kinds, KINDS_MAX);
    if (m->rule == RULE_PATHS)
        return add_list(
            r, m, value, c->pdf_chain, &c->pdf_chain_count, CONFIG_CHAIN_MAX);
    const char *text = json_string_value(value);
    if (!text || !*text)
        return refuse(r, m->path, "un texte est attendu");
    return read_text(r, m, text);
}

/* The member's value, taken out of its object: what is left over is unknown. */
static json_t *
take(json_t *root, const char *path)
{
    const char *dot = strchr(path, '.');
    char group[32];

    if (!dot)
        return json_incref(json_object_get(root, path));
    (void)snprintf(group, sizeof group, "%.*s", (int)(dot - path), path);
    return json_incref(json_object_get(json_object_get(root, group), dot + 1));
}

static void
remove_member(json_t *root, const char *path)
{
    const char *dot = strchr(path, '.');
    char group[32];

    if (!dot) {
        (void)json_object_del(root, path);
        return;
    }
    (void)snprintf(group, sizeof group, "%.*s", (int)(dot - path), path);
    json_t *object = json_object_get(root, group);
    (void)json_object_del(object, dot + 1);
    if (json_is_object(object) && json_object_size(object) == 0)
        (void)json_object_del(root, group);
}

static enum sceau_status
read_members(struct reader *r, json_t *root)
{
    for (size_t i = 0; i < MEMBERS; i++) {
        AUTO(json_decref) json_t *value = take(root, members[i].path);
        enum sceau_status status = read_member(r, &members[i], value);
        if (status != SCEAU_OK)
            return status;
        remove_member(root, members[i].path);
    }
    (void)json_object_del(root, "hsm"); /* the rest of it is the agent's */
    void *left = json_object_iter(root);
    if (!left)
        return SCEAU_OK;
    json_t *value = json_object_iter_value(left);
    void *inner = json_object_iter(value);
    return fail(r->error, SCEAU_E_FORMAT, "%s%s%s : membre inconnu",
        json_object_iter_key(left), inner ? "." : "",
        inner ? json_object_iter_key(inner) : "");
}

enum sceau_status
issuer_config_load(
    const char *path, struct issuer_config **out, struct sceau_error *error)
{
    struct sceau_error local = { 0 };
    AUTO(json_decref) json_t *root = settings_load(path, &local);

    if (!root)
        return fail(error, local.status, "%s", local.text);
    AUTO(config_release) struct issuer_config *c = calloc(1, sizeof *c);
    if (!c)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    struct reader r = { .file = path, .config = c, .error = error };
    enum sceau_status status = read_members(&r, root);
    if (status != SCEAU_OK)
        return fail_prefix(error, status, "%s", path);
    *out = TAKE(c);
    return SCEAU_OK;
}

const char *
issuer_config_common(const struct issuer_config *c, const char *path)
{
    for (size_t i = 0; i < c->common_count; i++)
        if (strcmp(c->common[i].path, path) == 0)
            return c->common[i].text;
    return "";
}
