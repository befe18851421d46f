/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/settings.h"

#include <stdio.h>
#include <stdlib.h>

#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"

static const char *
fault(const json_error_t *e)
{
    switch (json_error_code(e)) {
    case json_error_invalid_utf8:
        return "ce n’est pas de l’UTF-8";
    case json_error_premature_end_of_input:
        return "le texte s’arrête avant la fin";
    case json_error_end_of_input_expected:
        return "quelque chose suit";
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return "un caractère nul";
    case json_error_stack_overflow:
        return "trop de niveaux";
    case json_error_out_of_memory:
        return "mémoire épuisée";
    case json_error_numeric_overflow:
        return "un nombre trop grand";
    case json_error_unknown:
    case json_error_cannot_open_file:
    case json_error_invalid_argument:
    case json_error_invalid_format:
    case json_error_wrong_type:
    case json_error_null_value:
    case json_error_item_not_found:
    case json_error_index_out_of_range:
    case json_error_invalid_syntax:
    case json_error_duplicate_key:
        break;
    }
    return "ce n’est pas du JSON";
}

/* A member's own name is no secret, and helps; any other text there may be a PIN or a
 * person's name. jansson quotes it where it is short: …near '"pin"'. */
static size_t
name_of_member(const char *quoted)
{
    size_t len = strspn(quoted, "abcdefghijklmnopqrstuvwxyz_");

    return quoted[len] == '"' ? len : 0;
}

static void
refuse_twice(const json_error_t *at, size_t offset, struct sceau_error *error)
{
    static const char before[] = " near '\"";
    const char *name = strstr(at->text, before);
    size_t len = name ? name_of_member(name += sizeof before - 1) : 0;

    if (len > 0)
        (void)fail_at(error, offset, SCEAU_E_FORMAT,
            "ligne %d : le membre « %.*s » y est deux fois", at->line, (int)len,
            name);
    else
        (void)fail_at(error, offset, SCEAU_E_FORMAT,
            "ligne %d, colonne %d : un membre y est deux fois", at->line,
            at->column);
}

static void
refuse(const json_error_t *at, struct sceau_error *error)
{
    size_t offset = at->position > 0 ? (size_t)at->position : 0;

    if (json_error_code(at) == json_error_duplicate_key)
        refuse_twice(at, offset, error);
    else
        (void)fail_at(error, offset, SCEAU_E_FORMAT,
            "ligne %d, colonne %d : %s", at->line, at->column, fault(at));
}

json_t *
settings_parse(struct span text, struct sceau_error *error)
{
    json_error_t at;
    const char *data = text.len ? (const char *)text.data : "";
    json_t *root = json_loadb(data, text.len, JSON_REJECT_DUPLICATES, &at);

    if (json_is_object(root))
        return root;
    if (root)
        (void)fail(error, SCEAU_E_FORMAT, "un objet JSON est attendu");
    else
        refuse(&at, error);
    json_decref(root);
    return NULL;
}

json_t *
settings_load(const char *path, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_CONFIG_MAX);

    if (file_read(path, &text, error) != SCEAU_OK)
        return NULL;
    json_t *root = settings_parse(buffer_span(&text), error);
    if (!root)
        (void)fail_prefix(error, SCEAU_E_FORMAT, "%s", path);
    return root;
}

char *
settings_path(const char *file, const char *path)
{
    const char *slash = strrchr(file, '/');
    char *out = NULL;

    if (path[0] == '/' || !slash)
        return strdup(path);
    if (asprintf(&out, "%.*s/%s", (int)(slash - file), file, path) < 0)
        return NULL;
    return out;
}
