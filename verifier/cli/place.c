/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/cli/place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "verifier/base/error.h"
#include "verifier/base/reason.h"

static void
put(char out[PLACE_MAX], const char *folder, const char *rest)
{
    if ((size_t)snprintf(out, PLACE_MAX, "%s%s", folder, rest) >= PLACE_MAX)
        (void)snprintf(out, PLACE_MAX, "%s", SCEAU_TRUST_SYSTEM);
}

void
place_of_user(char out[PLACE_MAX])
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

    /* a path that is not absolute is to be ignored (XDG base directories) */
    if (geteuid() != 0 && data && data[0] == '/')
        put(out, data, "/sceau/trust");
    else if (geteuid() != 0 && home && home[0] == '/')
        put(out, home, "/.local/share/sceau/trust");
    else
        put(out, SCEAU_TRUST_SYSTEM, "");
}

void
place_to_read(char out[PLACE_MAX])
{
    place_of_user(out);
    if (access(out, F_OK) == 0)
        return;
    put(out, SCEAU_TRUST_SYSTEM, "");
    if (access(out, F_OK) != 0)
        put(out, SCEAU_TRUST_FOLDER, "");
}

enum sceau_status
place_prepare(const char *path, struct sceau_error *error)
{
    char folder[PLACE_MAX];

    (void)snprintf(folder, sizeof folder, "%s", path);
    for (char *at = strchr(folder + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = 0;
        if (mkdir(folder, 0755) != 0 && errno != EEXIST)
            return fail(error, SCEAU_E_IO, "%s : création impossible : %s",
                folder, REASON(errno));
        *at = '/';
    }
    return SCEAU_OK;
}
