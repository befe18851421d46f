/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/config.h"

#include <stdio.h>
#include <stdlib.h>

#include "hsm/frame.h"
#include "hsm/member.h"
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
    module_free(&c->module);
    free(c->token);
    free(c->pin);
    free(c->socket);
    free(c->state);
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
    AUTO(free) char *label = NULL;
    enum sceau_status status =
        member_text(object, where, "label", &label, error);

    if (status == SCEAU_OK)
        status = check_label(label, where, error);
    if (status == SCEAU_OK && hsm_config_key(c, label))
        status = fail(error, SCEAU_E_FORMAT,
            "%s.label : la clé « %s » y est deux fois", where, label);
    struct hsm_key_config *k = &c->key[c->key_count++];
    k->label = TAKE(label);
    if (status == SCEAU_OK)
        status = member_purpose(object, where, &k->purpose, error);
    if (status == SCEAU_OK)
        status = member_path(
            object, where, "certificate", file, &k->certificate, error);
    if (status == SCEAU_OK)
        status = member_integer_if(
            object, where, "limit", 1, HSM_LIMIT_MAX, &k->limit, error);
    if (status == SCEAU_OK)
        status = member_rest(object, where, error);
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

/* Where the agent is reached. */
static enum sceau_status
read_socket(json_t *object, const char *file, struct hsm_config *c,
    struct sceau_error *error)
{
    enum sceau_status status =
        member_path(object, "hsm", "socket", file, &c->socket, error);

    /* said here, so that no ceremony ends before an agent that cannot serve */
    if (status == SCEAU_OK && strlen(c->socket) > SIGNER_SOCKET_MAX)
        return fail(error, SCEAU_E_FORMAT,
            "hsm.socket : chemin de plus de %d octets ; donnez-en un plus "
            "court",
            SIGNER_SOCKET_MAX);
    return status;
}

/* Beside the configuration, where it says nothing else. */
static enum sceau_status
read_state(json_t *object, const char *file, struct hsm_config *c,
    struct sceau_error *error)
{
    if (json_object_get(object, "state"))
        return member_path(object, "hsm", "state", file, &c->state, error);
    c->state = settings_path(file, ".");
    return c->state ? SCEAU_OK : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

static enum sceau_status
read_token(json_t *object, const char *file, struct hsm_config *c,
    struct sceau_error *error)
{
    enum sceau_status status = member_module(object, "hsm", &c->module, error);

    if (status == SCEAU_OK)
        status = member_text(object, "hsm", "token", &c->token, error);
    if (status == SCEAU_OK)
        status = member_pin(object, "hsm", "pin", file, &c->pin, error);
    return status;
}

static enum sceau_status
read_hsm(json_t *object, const char *file, struct hsm_config *c,
    struct sceau_error *error)
{
    enum sceau_status status = read_token(object, file, c, error);

    c->announce_days = HSM_ANNOUNCE_DAYS;
    if (status == SCEAU_OK)
        status = read_socket(object, file, c, error);
    if (status == SCEAU_OK)
        status = read_state(object, file, c, error);
    if (status == SCEAU_OK)
        status = read_keys(object, file, c, error);
    if (status == SCEAU_OK)
        status = read_workers(object, c, error);
    if (status == SCEAU_OK)
        status = read_writable(object, file, c, error);
    if (status == SCEAU_OK)
        status = member_integer_if(object, "hsm", "announce_days", 1,
            HSM_ANNOUNCE_DAYS_MAX, &c->announce_days, error);
    if (status == SCEAU_OK)
        status = member_rest(object, "hsm", error);
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
