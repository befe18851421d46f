/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/choice.h"

/* Up to '=' or the end of the choice; *at behind it. */
static struct span
take_part(const char **at, struct span before)
{
    size_t len = strcspn(*at, "=|");
    struct span part = len ? span_of(*at, len) : before;

    *at += len + ((*at)[len] == '=');
    return part;
}

bool
choice_next(const char **at, struct choice *out)
{
    if (!**at)
        return false;
    out->name = take_part(at, span_of("", 0));
    out->code = take_part(at, out->name);
    out->label = take_part(at, out->code);
    *at += strcspn(*at, "|");
    *at += **at == '|';
    return true;
}
