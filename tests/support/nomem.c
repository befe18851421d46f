/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/nomem.h"

#include <stdlib.h>

#include <openssl/crypto.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

/* atomic: threads allocate too */
static _Atomic size_t seen;
static size_t first, last;
static _Atomic bool bitten;

static bool
fails(void)
{
    if (first == 0)
        return false;
    size_t mine = ++seen;
    bool now = mine >= first && mine <= last;
    if (now)
        bitten = true;
    return now;
}

void *
__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

static void *
openssl_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return __wrap_malloc(size);
}

static void *
openssl_realloc(void *old, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return __wrap_realloc(old, size);
}

static void
openssl_free(void *old, const char *file, int line)
{
    (void)file;
    (void)line;
    free(old);
}

void
nomem_install(void)
{
    if (CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free)
        != 1)
        abort();
}

void
nomem_begin(size_t n, size_t length)
{
    seen = 0;
    bitten = false;
    first = n;
    last = n + length - 1;
}

bool
nomem_end(void)
{
    first = 0;
    return bitten;
}
