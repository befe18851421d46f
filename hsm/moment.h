/* SPDX-License-Identifier: EUPL-1.2 */
/* A second in UTC as the records of the keys write it: "2026-11-25T17:24:16Z". */
#ifndef SCEAU_HSM_MOMENT_H
#define SCEAU_HSM_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "verifier/base/span.h"

#define MOMENT_SIZE 21

/* Seconds since 1970, by the system's clock. */
int64_t moment_now(void);

/* Of the years 1970 to 9999; others are written as the nearest of them. */
const char *moment_text(int64_t at, char out[MOMENT_SIZE]);

/* Exactly that form, a moment that exists. */
bool moment_read(struct span text, int64_t *out);

#endif
