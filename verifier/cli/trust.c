/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-verify trust: another program, so that this one needs neither XML nor the
 * network. It is found beside this one, never by $PATH. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "verifier/base/reason.h"
#include "verifier/cli/verbs.h"

static const struct cli_option options[] = { { 0, NULL, NULL, NULL } };

const struct cli_verb verb_trust = { "trust", cmd_trust, "VERBE",
    "gère la liste des signataires acceptés : import, update, list, export, "
    "check",
    options };

/* The folder of this very program; false where the system does not say. */
static bool
own_folder(char *out, size_t size)
{
    ssize_t n = readlink("/proc/self/exe", out, size - 1);

    if (n <= 0)
        return false;
    out[n] = 0;
    char *slash = strrchr(out, '/');
    if (!slash)
        return false;
    *slash = 0;
    return true;
}

int
cmd_trust(int argc, char **argv)
{
    static char name[] = "sceau-verify-trust";
    char folder[4000], path[4096];

    (void)argc;
    argv[0] = name;
    /* a build tree, then wherever it was installed */
    if (own_folder(folder, sizeof folder)) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, name);
        (void)execv(path, argv);
        (void)snprintf(
            path, sizeof path, "%s/" SCEAU_LIBEXEC "/%s", folder, name);
        (void)execv(path, argv);
    }
    (void)execv(SCEAU_LIBEXEC_FULL "/sceau-verify-trust", argv);
    fprintf(stderr,
        PROGRAM " trust : le programme %s ne peut être lancé : %s\n", name,
        REASON(errno));
    return EXIT_CANNOT;
}
