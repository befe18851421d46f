/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One target a parser, each with a property that holds for any bytes. libFuzzer calls
 * it where the preset has it; elsewhere replay.c does, with the corpus kept here.
 */
#ifndef SCEAU_FUZZ_H
#define SCEAU_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program, so that the input is kept: also where NDEBUG is set. */
#define HOLDS(condition)                                                       \
    ((condition)                                                               \
            ? (void)0                                                          \
            : (fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition), \
                abort()))

#endif
