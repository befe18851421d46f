/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/config.h"

#include <stdio.h>
#include <stdlib.h>

#include "hsm/frame.h"
#include "hsm/pin.h"
#include "hsm/settings.h"
#include "verifier/base/error.h"
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
    for (size_t i = 0; i < c->writable_count; i++)
        free(c->writable[i]);
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

/* `where` names the object that the member belongs to. */
static enum sceau_status
take_text(json_t *object, const char *where, const char *name, char **out,
    struct sceau_error *error)
{
    json_t *value = json_object_get(object, name);
    const char *text = json_string_value(value);

    if (!text || !*text)
        return fail(
            error, SCEAU_E_FORMAT, "%s.%s : un texte est attendu", where, name);
    *out = strdup(text);
    (void)json_object_del(object, name); /* what is left over is unknown */
    return *out ? SCEAU_OK : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

static enum sceau_status
make_path(const char *file, char **path, struct sceau_error *error)
{
    char *full = settings_path(file, *path);

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
    char *path = settings_path(file, *source + 5), *full = NULL;
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
    switch (purpose) {
    case SIGNER_PDF:
        return "pdf";
    case SIGNER_BUNDLE:
        return "bundle";
    case SIGNER_SEAL:
        break;
    }
    return "seal";
}

static enum sceau_status
read_purpose(const char *text, const char *where, enum signer_purpose *out,
    struct sceau_error *error)
{
    if (strcmp(text, "seal") == 0)
        *out = SIGNER_SEAL;
    else if (strcmp(text, "pdf") == 0)
        *out = SIGNER_PDF;
    else if (strcmp(text, "bundle") == 0)
        *out = SIGNER_BUNDLE;
    else
        return fail(error, SCEAU_E_FORMAT,
            "%s.purpose : « seal », « pdf » ou « bundle » est attendu", where);
    return SCEAU_OK;
}

/* What a frame carries and a log line quotes. */
static enum sceau_status
check_label(const char *label, const char *where, struct sceau_error *error)
{
    if (strlen(label) > FRAME_LABEL_MAX)
        return fail(error, SCEAU_E_FORMAT, "%s.label : plus de %d octets",
            where, FRAME_LABEL_MAX);
    for (const char *p = label; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f || *p == '"')
            return fail(error, SCEAU_E_FORMAT,
                "%s.label : guillemet ou caractère de commande", where);
    return SCEAU_OK;
}

static enum sceau_status
read_key(json_t *object, const char *where, const char *file,
    struct hsm_config *c, struct sceau_error *error)
{
    AUTO(free) char *purpose = NULL;
    AUTO(free) char *label = NULL;
    enum sceau_status status = take_text(object, where, "label", &label, error);

    if (status == SCEAU_OK)
        status = check_label(label, where, error);
    if (status == SCEAU_OK && hsm_config_key(c, label))
        status = fail(error, SCEAU_E_FORMAT,
            "%s.label : la clé « %s » y est deux fois", where, label);
    struct hsm_key_config *k = &c->key[c->key_count++];
    k->label = TAKE(label);
    if (status == SCEAU_OK)
        status = take_text(object, where, "purpose", &purpose, error);
    if (status == SCEAU_OK)
        status = read_purpose(purpose, where, &k->purpose, error);
    if (status == SCEAU_OK)
        status =
            take_text(object, where, "certificate", &k->certificate, error);
    if (status == SCEAU_OK)
        status = make_path(file, &k->certificate, error);
    if (status == SCEAU_OK)
        status = refuse_rest(object, where, error);
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
        char where[32];
        (void)snprintf(where, sizeof where, "hsm.keys[%zu]", i);
        enum sceau_status status = read_key(key, where, file, c, error);
        if (status != SCEAU_OK)
            return status;
    }
    (void)json_object_del(object, "keys");
    return SCEAU_OK;
}

static enum sceau_status
read_workers(json_t *object, struct hsm_config *c, struct sceau_error *error)
{
    json_t *value = json_object_get(object, "workers");
    json_int_t n = value ? json_integer_value(value) : HSM_WORKERS;

    if (n < 1 || n > HSM_WORKERS_MAX)
        return fail(error, SCEAU_E_FORMAT,
            "hsm.workers : un nombre de 1 à %d est attendu", HSM_WORKERS_MAX);
    if ((size_t)n * c->key_count > HSM_WORKERS_ALL_MAX)
        return fail(error, SCEAU_E_FORMAT,
            "hsm.workers : %zu clés en veulent plus de %d ensemble",
            c->key_count, HSM_WORKERS_ALL_MAX);
    c->workers = (size_t)n;
    (void)json_object_del(object, "workers");
    return SCEAU_OK;
}

static enum sceau_status
read_writable(json_t *object, const char *file, struct hsm_config *c,
    struct sceau_error *error)
{
    json_t *folders = json_object_get(object, "writable"), *folder;
    size_t i;

    if (folders
        && (!json_is_array(folders)
            || json_array_size(folders) > HSM_WRITABLE_MAX))
        return fail(error, SCEAU_E_FORMAT,
            "hsm.writable : une liste de %d dossiers au plus est attendue",
            HSM_WRITABLE_MAX);
    json_array_foreach(folders, i, folder)
    {
        const char *text = json_string_value(folder);
        if (!text || !*text)
            return fail(error, SCEAU_E_FORMAT,
                "hsm.writable[%zu] : un texte est attendu", i);
        char *path = settings_path(file, text);
        if (!path)
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
        c->writable[c->writable_count++] = path;
    }
    (void)json_object_del(object, "writable");
    return SCEAU_OK;
}

static enum sceau_status
read_hsm(json_t *object, const char *file, struct hsm_config *c,
    struct sceau_error *error)
{
    enum sceau_status status =
        take_text(object, "hsm", "module", &c->module, error);

    if (status == SCEAU_OK && c->module[0] != '/')
        status = fail(
            error, SCEAU_E_FORMAT, "hsm.module : un chemin absolu est attendu");
    if (status == SCEAU_OK)
        status = take_text(object, "hsm", "token", &c->token, error);
    if (status == SCEAU_OK)
        status = take_text(object, "hsm", "pin", &c->pin, error);
    if (status == SCEAU_OK)
        status = check_pin(file, &c->pin, error);
    if (status == SCEAU_OK)
        status = take_text(object, "hsm", "socket", &c->socket, error);
    if (status == SCEAU_OK)
        status = make_path(file, &c->socket, error);
    /* said here, so that no ceremony ends before an agent that cannot serve */
    if (status == SCEAU_OK && strlen(c->socket) > SIGNER_SOCKET_MAX)
        status = fail(error, SCEAU_E_FORMAT,
            "hsm.socket : chemin de plus de %d octets ; donnez-en un plus "
            "court",
            SIGNER_SOCKET_MAX);
    if (status == SCEAU_OK)
        status = read_keys(object, file, c, error);
    if (status == SCEAU_OK)
        status = read_workers(object, c, error);
    if (status == SCEAU_OK)
        status = read_writable(object, file, c, error);
    if (status == SCEAU_OK)
        status = refuse_rest(object, "hsm", error);
    return status;
}

enum sceau_status
hsm_config_load(
    const char *path, struct hsm_config **out, struct sceau_error *error)
{
    struct sceau_error local = { 0 };
    AUTO(json_decref) json_t *root = settings_load(path, &local);

    if (!root)
        return fail(error, local.status, "%s", local.text);
    json_t *hsm = json_object_get(root, "hsm");
    if (!json_is_object(hsm))
        return fail(error, SCEAU_E_FORMAT, "%s : l’objet « hsm » manque", path);
    AUTO(config_release) struct hsm_config *c = calloc(1, sizeof *c);
    if (!c)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status = read_hsm(hsm, path, c, error);
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
