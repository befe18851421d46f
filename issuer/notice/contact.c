/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/notice/contact.h"

#include <stdio.h>

#include "hsm/settings.h"
#include "issuer/title/request.h"

static bool
copy(char *to, size_t size, const char *text)
{
    return snprintf(to, size, "%s", text) < (int)size;
}

bool
contact_read(struct span request, struct contact *out)
{
    json_t *root = settings_parse(request, NULL);
    const char *email = json_string_value(
        json_object_get(json_object_get(root, "holder"), REQUEST_EMAIL));
    const char *language = json_string_value(json_object_get(root, "language"));

    *out = (struct contact) { .email = "" };
    bool good = email && mailbox_is(email)
        && copy(out->email, sizeof out->email, email);
    if (good && language)
        (void)copy(out->language, sizeof out->language, language);
    json_decref(root);
    return good;
}
