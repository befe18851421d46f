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

/* The data have their fields in the code's order, so the next one is looked at first. */
static bool
field_agrees(
    struct span fields, struct json_walk *next, const struct seal_field *f)
{
    struct span key, value;

    if (!json_walk_next(next, &key, &value) || !span_is(key, f->id))
        if (!json_member(fields, f->id, &value))
            return false;
    return json_text_is(value, f->value);
}

bool
attachment_agrees(struct span json, const struct seal *seal, char differing[3])
{
    struct span fields, key, value;

    memcpy(differing, "??", 3);
    if (!json_member(json, "fields", &fields))
        return false;
    struct json_walk next = json_walk_object(fields);
    for (size_t i = 0; i < seal->field_count; i++) {
        if (!field_agrees(fields, &next, &seal->field[i])) {
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
