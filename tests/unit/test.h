/* SPDX-License-Identifier: EUPL-1.2 */
/* The headers that cmocka wants before its own, in the one order that works. */
#ifndef SCEAU_TEST_H
#define SCEAU_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#endif
