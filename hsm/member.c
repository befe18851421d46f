/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/member.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hsm/pin.h"
#include "hsm/purpose.h"
#include "hsm/settings.h"
#include "verifier/base/error.h"

const char *
member_name(const char *where, const char *name, char out[MEMBER_NAME])
{
    (void)snprintf(out, MEMBER_NAME, "%s%s%s", where, *where ? "." : "", name);
    return out;
}

#define NAME(where, name)                                                      \
    member_name((where), (name), (char[MEMBER_NAME]) { 0 })

enum sceau_status
member_text(json_t *object, const char *where, const char *name, char **out,
    struct sceau_error *error)
{
    const char *text = json_string_value(json_object_get(object, name));

    if (!text || !*text)
        return fail(error, SCEAU_E_FORMAT, "%s : un texte est attendu",
            NAME(where, name));
    char *copy = strdup(text);
    if (!copy)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    (void)json_object_del(object, name); /* what is left over is unknown */
    *out = copy;
    return SCEAU_OK;
}

enum sceau_status
member_text_if(json_t *object, const char *where, const char *name, char **out,
    struct sceau_error *error)
{
    return json_object_get(object, name)
        ? member_text(object, where, name, out, error)
        : SCEAU_OK;
}

static bool
is_printable(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return false;
    return true;
}

enum sceau_status
member_module(json_t *object, const char *where, struct hsm_module *out,
    struct sceau_error *error)
{
    enum sceau_status status =
        member_text(object, where, "module", &out->path, error);

    if (status == SCEAU_OK && out->path[0] != '/')
        status = fail(error, SCEAU_E_FORMAT,
            "%s : un chemin absolu est attendu", NAME(where, "module"));
    if (status == SCEAU_OK)
        status = member_text_if(
            object, where, "module_arguments", &out->arguments, error);
    if (status == SCEAU_OK && out->arguments
        && (strlen(out->arguments) > MODULE_ARGUMENTS_MAX
            || !is_printable(out->arguments)))
        status = fail(error, SCEAU_E_FORMAT,
            "%s : une ligne de %d octets au plus est attendue",
            NAME(where, "module_arguments"), MODULE_ARGUMENTS_MAX);
    return status;
}

enum sceau_status
member_path(json_t *object, const char *where, const char *name,
    const char *file, char **out, struct sceau_error *error)
{
    char *path = NULL;
    enum sceau_status status = member_text(object, where, name, &path, error);

    if (status != SCEAU_OK)
        return status;
    *out = settings_path(file, path);
    free(path);
    return *out ? SCEAU_OK : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

enum sceau_status
member_integer_if(json_t *object, const char *where, const char *name,
    int64_t from, int64_t to, int64_t *out, struct sceau_error *error)
{
    json_t *value = json_object_get(object, name);

    if (!value)
        return SCEAU_OK;
    if (!json_is_integer(value) || json_integer_value(value) < from
        || json_integer_value(value) > to)
        return fail(error, SCEAU_E_FORMAT,
            "%s : un nombre de %lld à %lld est attendu", NAME(where, name),
            (long long)from, (long long)to);
    *out = json_integer_value(value);
    (void)json_object_del(object, name);
    return SCEAU_OK;
}

enum sceau_status
member_pin(json_t *object, const char *where, const char *name,
    const char *file, char **out, struct sceau_error *error)
{
    char *source = NULL, *full = NULL;
    enum sceau_status status = member_text(object, where, name, &source, error);

    if (status != SCEAU_OK)
        return status;
    if (!pin_source_is_known(source)) {
        free(source);
        return fail(error, SCEAU_E_FORMAT,
            "%s : une source est attendue (file:CHEMIN, fd:N ou prompt), "
            "jamais le PIN lui-même",
            NAME(where, name));
    }
    if (strncmp(source, "file:", 5) != 0) {
        *out = source;
        return SCEAU_OK;
    }
    char *path = settings_path(file, source + 5);
    int made = path ? asprintf(&full, "file:%s", path) : -1;
    free(path);
    free(source);
    if (made < 0)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    *out = full;
    return SCEAU_OK;
}

enum sceau_status
member_purpose(json_t *object, const char *where, enum signer_purpose *out,
    struct sceau_error *error)
{
    char *text = NULL;
    enum sceau_status status =
        member_text(object, where, "purpose", &text, error);

    if (status != SCEAU_OK)
        return status;
    if (!purpose_read(span_str(text), out))
        status = fail(error, SCEAU_E_FORMAT,
            "%s : « seal », « pdf », « bundle » ou « status » est attendu",
            NAME(where, "purpose"));
    free(text);
    return status;
}

enum sceau_status
member_rest(json_t *object, const char *where, struct sceau_error *error)
{
    void *first = json_object_iter(object);

    if (!first)
        return SCEAU_OK;
    return fail(error, SCEAU_E_FORMAT, "%s : membre inconnu",
        NAME(where, json_object_iter_key(first)));
}
