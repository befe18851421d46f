/* SPDX-License-Identifier: EUPL-1.2 */
/* What the rig of a test or benchmark stands on: where it fails, the program ends. */
#ifndef SCEAU_TEST_MUST_H
#define SCEAU_TEST_MUST_H

#include <stdio.h>
#include <stdlib.h>

#define MUST(condition)                                                        \
    ((condition)                                                               \
            ? (void)0                                                          \
            : (fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition), \
                abort()))

#endif
