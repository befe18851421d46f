/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Memory that runs out at a chosen allocation, ours (by the linker's --wrap) and
 * OpenSSL's (by its hook).
 */
#ifndef SCEAU_TEST_NOMEM_H
#define SCEAU_TEST_NOMEM_H

#include <stdbool.h>
#include <stddef.h>

/* Once, before OpenSSL allocates anything. */
void nomem_install(void);

/* Fail the n-th allocation from now, from 1, and `length` in all; 0: none. */
void nomem_begin(size_t n, size_t length);

/* Fail no more; true where an allocation was failed since nomem_begin(). */
bool nomem_end(void);

#endif
