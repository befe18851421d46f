/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * confined FOLDER COMMAND...: a command that may write in that folder only. A server of
 * SoftHSM2 that a test kills keeps its token so.
 */
#include <stdio.h>
#include <unistd.h>

#include "hsm/confine.h"

int
main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: confined FOLDER COMMAND...\n", stderr);
        return 2;
    }
    if (!confine_writes(&argv[1], 1)) {
        fputs("confined: this kernel cannot\n", stderr);
        return 3;
    }
    (void)execvp(argv[2], &argv[2]);
    fputs("confined: no such command\n", stderr);
    return 3;
}
