/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/attachment.h"

#include "verifier/pdf/json_read.h"

enum { JSON_MAX = 64 * 1024 };

const char *
attachment_check(struct span json)
{
    if (json.len > JSON_MAX)
        return "les données jointes sont plus longues que celles d’aucun titre";
    return json_check(json) ? NULL
                            : "les données jointes ne sont pas du JSON strict";
}

const char *
attachment_code(struct span json, struct buffer *code)
{
    struct span value;

    if (!json_member(json, "code", &value) || !json_text(value, code)
        || code->len == 0 || buffer_status(code) == SCEAU_E_LIMIT)
        return "les données jointes n’ont pas de code";
    return NULL;
}

static bool
field_agrees(struct span fields, const struct seal_field *f)
{
    struct span value;

    return json_member(fields, f->id, &value) && json_text_is(value, f->value);
}

bool
attachment_agrees(struct span json, const struct seal *seal, char differing[3])
{
    struct span fields, key, value;

    memcpy(differing, "??", 3);
    if (!json_member(json, "fields", &fields))
        return false;
    for (size_t i = 0; i < seal->field_count; i++) {
        if (!field_agrees(fields, &seal->field[i])) {
            memcpy(differing, seal->field[i].id, 3);
            return false;
        }
    }
    struct json_walk w = json_walk_object(fields);
    while (json_walk_next(&w, &key, &value)) {
        char id[3] = { 0 };
        if (key.len == 2)
            memcpy(id, key.data, 2);
        if (!seal_find(seal, id)) {
            memcpy(differing, id, 3);
            return false;
        }
    }
    return true;
}
