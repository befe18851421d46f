/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The numbers of titles: a count, and two check digits by which whoever types it wrong
 * is told at once (ISO/IEC 7064, MOD 97-10): every wrong digit, and every two exchanged.
 */
#ifndef SCEAU_REGISTER_NUMBER_H
#define SCEAU_REGISTER_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "verifier/base/span.h"

#define NUMBER_SERIAL_SIZE 24

/* "00000042-69" of 42: eight digits at least. */
const char *number_write(int64_t count, char out[NUMBER_SERIAL_SIZE]);

/* The count of a number, whatever stands before its last two parts ("API-00000042-69");
 * false where it has no such form or the check digits are others. */
bool number_read(struct span text, int64_t *count);

#endif
