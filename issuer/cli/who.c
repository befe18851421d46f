/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/cli/who.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

const char *
who_acts(const char *by, char room[REGISTRY_WHO_MAX + 1])
{
    char text[1024];
    struct passwd entry, *found = NULL;

    if (by)
        return by;
    (void)getpwuid_r(geteuid(), &entry, text, sizeof text, &found);
    if (found)
        (void)snprintf(room, REGISTRY_WHO_MAX + 1, "%s", found->pw_name);
    else
        (void)snprintf(
            room, REGISTRY_WHO_MAX + 1, "uid %u", (unsigned)geteuid());
    return room;
}
