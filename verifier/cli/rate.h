/* SPDX-License-Identifier: EUPL-1.2 */
/* How many, and how fast, on the standard error. */
#ifndef SCEAU_CLI_RATE_H
#define SCEAU_CLI_RATE_H

#include <stdbool.h>
#include <stddef.h>

/* Seconds of a clock that nobody sets. */
double rate_clock(void);

#define RATE_SIZE 32

/* "100 000", or "100,000" in English. */
const char *rate_grouped(size_t number, bool english, char out[RATE_SIZE]);

/* "1 400 codes en 2,1 s : 667 par seconde". Of a short run the rate says nothing but how
 * long starting took, and is left out. */
void rate_say(size_t count, const char *things, double taken, bool english);

#endif
