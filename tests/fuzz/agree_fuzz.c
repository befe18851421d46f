/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Data and the texts of a page, a 0 between them: the field that is named where they
 * differ is one of ours, and what is compared twice differs twice.
 */
#include "tests/fuzz/fuzz.h"

#include "verifier/pdf/agree.h"
#include "verifier/pdf/json_read.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size ? memchr(data, 0, size) : NULL;
    size_t len = end ? (size_t)(end - data) : size;
    struct span json = span_of(data, len);
    struct span page =
        end ? span_of(end + 1, size - len - 1) : span_of(data, 0);
    const char *where[2];

    if (!json_check(json))
        return 0;
    for (int i = 0; i < 2; i++) {
        AUTO_BUFFER struct buffer title = buffer_with_max(64 * 1024);
        bool no_memory;
        where[i] = agree_page(json, page, &title, &no_memory);
        HOLDS(!no_memory);
    }
    HOLDS(where[0] == where[1]);
    HOLDS(!where[0] || strchr(where[0], '.') || strcmp(where[0], "work") == 0
        || strcmp(where[0], "number") == 0
        || strcmp(where[0], "validity") == 0);
    return 0;
}
