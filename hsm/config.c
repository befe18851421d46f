/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/config.h"

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "hsm/frame.h"
#include "hsm/pin.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(char *, free);
AUTO_DEFINE(json_t *, json_decref);

void
hsm_config_free(struct hsm_config **config)
{
    struct hsm_config *c = *config;

    *config = NULL;
    if (!c)
        return;
    free(c->module);
    free(c->token);
    free(c->pin);
    free(c->socket);
    for (size_t i = 0; i < c->key_count; i++) {
        free(c->key[i].label);
        free(c->key[i].certificate);
    }
    free(c);
}

static void
config_release(struct hsm_config *c)
{
    hsm_config_free(&c);
}
AUTO_DEFINE(struct hsm_config *, config_release);

/* A path as the file means it: relative to the file's own folder. */
static char *
path_beside(const char *file, const char *path)
{
    const char *slash = strrchr(file, '/');
    char *out = NULL;

    if (path[0] == '/' || !slash)
        return strdup(path);
    if (asprintf(&out, "%.*s/%s", (int)(slash - file), file, path) < 0)
        return NULL;
    return out;
}

static enum sceau_status
take_text(
    json_t *object, const char *name, char **out, struct sceau_error *error)
{
    json_t *value = json_object_get(object, name);
    const char *text = json_string_value(value);

    if (!text || !*text)
        return fail(
            error, SCEAU_E_FORMAT, "hsm.%s : un texte est attendu", name);
    *out = strdup(text);
    (void)json_object_del(object, name); /* what is left over is unknown */
    return *out ? SCEAU_OK : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

static enum sceau_status
make_path(const char *file, char **path, struct sceau_error *error)
{
    char *full = path_beside(file, *path);

    if (!full)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    free(*path);
    *path = full;
    return SCEAU_OK;
}

/* "file:PATH" is relative like the others. */
static enum sceau_status
check_pin(const char *file, char **source, struct sceau_error *error)
{
    if (!pin_source_is_known(*source))
        return fail(error, SCEAU_E_FORMAT,
            "hsm.pin : une source est attendue (file:CHEMIN, fd:N ou prompt), "
            "jamais le PIN lui-même");
    if (strncmp(*source, "file:", 5) != 0)
        return SCEAU_OK;
    char *path = path_beside(file, *source + 5), *full = NULL;
    int made = path ? asprintf(&full, "file:%s", path) : -1;
    free(path);
    if (made < 0)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    free(*source);
    *source = full;
    return SCEAU_OK;
}

static enum sceau_status
refuse_rest(json_t *object, const char *where, struct sceau_error *error)
{
    void *first = json_object_iter(object);

    if (!first)
        return SCEAU_OK;
    return fail(error, SCEAU_E_FORMAT, "%s.%s : membre inconnu", where,
        json_object_iter_key(first));
}

const char *
hsm_purpose_name(enum signer_purpose purpose)
{
    return purpose == SIGNER_PDF ? "pdf" : "seal";
}

static enum sceau_status
read_purpose(
    const char *text, enum signer_purpose *out, struct sceau_error *error)
{
    if (strcmp(text, "seal") == 0)
        *out = SIGNER_SEAL;
    else if (strcmp(text, "pdf") == 0)
        *out = SIGNER_PDF;
    else
        return fail(error, SCEAU_E_FORMAT,
            "hsm.keys.purpose : « seal » ou « pdf » est attendu");
    return SCEAU_OK;
}

static enum sceau_status
read_key(json_t *object, const char *file, struct hsm_config *c,
    struct sceau_error *error)
{
    AUTO(free) char *purpose = NULL;
    struct hsm_key_config *k = &c->key[c->key_count++];
    enum sceau_status status = take_text(object, "label", &k->label, error);

    if (status == SCEAU_OK)
        status = take_text(object, "purpose", &purpose, error);
    if (status == SCEAU_OK)
        status = read_purpose(purpose, &k->purpose, error);
    if (status == SCEAU_OK)
        status = take_text(object, "certificate", &k->certificate, error);
    if (status == SCEAU_OK)
        status = make_path(file, &k->certificate, error);
    if (status == SCEAU_OK)
        status = refuse_rest(object, "hsm.keys", error);
    if (status == SCEAU_OK && strlen(k->label) > FRAME_LABEL_MAX)
        status = fail(error, SCEAU_E_FORMAT,
            "hsm.keys.label : plus de %d octets", FRAME_LABEL_MAX);
    return status;
}

static enum sceau_status
read_keys(json_t *object, const char *file, struct hsm_config *c,
    struct sceau_error *error)
{
    json_t *keys = json_object_get(object, "keys"), *key;
    size_t i;

    if (!json_is_array(keys) || json_array_size(keys) == 0
        || json_array_size(keys) > HSM_KEYS_MAX)
        return fail(error, SCEAU_E_FORMAT,
            "hsm.keys : une liste de 1 à %d clés est attendue", HSM_KEYS_MAX);
    json_array_foreach(keys, i, key)
    {
        const char *label = json_string_value(json_object_get(key, "label"));
        if (label && hsm_config_key(c, label))
            return fail(error, SCEAU_E_FORMAT,
                "hsm.keys : la clé « %s » y est deux fois", label);
        enum sceau_status status = read_key(key, file, c, error);
        if (status != SCEAU_OK)
            return status;
    }
    (void)json_object_del(object, "keys");
    return SCEAU_OK;
}

static enum sceau_status
read_hsm(json_t *object, const char *file, struct hsm_config *c,
    struct sceau_error *error)
{
    enum sceau_status status = take_text(object, "module", &c->module, error);

    if (status == SCEAU_OK && c->module[0] != '/')
        status = fail(
            error, SCEAU_E_FORMAT, "hsm.module : un chemin absolu est attendu");
    if (status == SCEAU_OK)
        status = take_text(object, "token", &c->token, error);
    if (status == SCEAU_OK)
        status = take_text(object, "pin", &c->pin, error);
    if (status == SCEAU_OK)
        status = check_pin(file, &c->pin, error);
    if (status == SCEAU_OK)
        status = take_text(object, "socket", &c->socket, error);
    if (status == SCEAU_OK)
        status = make_path(file, &c->socket, error);
    if (status == SCEAU_OK)
        status = read_keys(object, file, c, error);
    if (status == SCEAU_OK)
        status = refuse_rest(object, "hsm", error);
    return status;
}

enum sceau_status
hsm_config_load(
    const char *path, struct hsm_config **out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_CONFIG_MAX);
    enum sceau_status status = file_read(path, &text, error);
    json_error_t where;

    if (status != SCEAU_OK)
        return status;
    AUTO(json_decref)
    json_t *root = json_loadb(
        buffer_cstr(&text), text.len, JSON_REJECT_DUPLICATES, &where);
    if (!root)
        return fail(error, SCEAU_E_FORMAT, "%s, ligne %d : %s", path,
            where.line, where.text);
    json_t *hsm = json_object_get(root, "hsm");
    if (!json_is_object(hsm))
        return fail(error, SCEAU_E_FORMAT, "%s : l’objet « hsm » manque", path);
    AUTO(config_release) struct hsm_config *c = calloc(1, sizeof *c);
    if (!c)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    status = read_hsm(hsm, path, c, error);
    if (status != SCEAU_OK)
        return fail_prefix(error, status, "%s", path);
    *out = TAKE(c);
    return SCEAU_OK;
}

const struct hsm_key_config *
hsm_config_key(const struct hsm_config *c, const char *label)
{
    for (size_t i = 0; i < c->key_count; i++)
        if (c->key[i].label && strcmp(c->key[i].label, label) == 0)
            return &c->key[i];
    return NULL;
}
