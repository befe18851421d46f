/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/base/beside.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "verifier/base/cli.h"
#include "verifier/base/reason.h"

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
beside_run(const char *program, char *name, char **argv)
{
    const char *verb = argv[0];
    char folder[4000], path[4096];

    argv[0] = name;
    /* a build tree, then wherever it was installed */
    if (own_folder(folder, sizeof folder)) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, name);
        (void)execv(path, argv);
        (void)snprintf(
            path, sizeof path, "%s/" SCEAU_LIBEXEC "/%s", folder, name);
        (void)execv(path, argv);
    }
    (void)snprintf(path, sizeof path, SCEAU_LIBEXEC_FULL "/%s", name);
    (void)execv(path, argv);
    fprintf(stderr, "%s %s : le programme %s ne peut être lancé : %s\n",
        program, verb, name, REASON(errno));
    return EXIT_CANNOT;
}
