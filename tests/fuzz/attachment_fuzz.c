/* SPDX-License-Identifier: EUPL-1.2 */
/* An attachment that is found lies in the file and is strict JSON. */
#include "tests/fuzz/fuzz.h"

#include "verifier/pdf/attachment.h"
#include "verifier/pdf/json_read.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct span json;
    struct seal seal;
    char differing[3];

    if (attachment_find(span_of(data, size), &json))
        return 0;
    HOLDS(json.data >= data && json.data + json.len <= data + size);
    HOLDS(json_check(json));
    if (attachment_code(json, &code)
        || seal_parse(buffer_span(&code), &seal, NULL) != SCEAU_OK)
        return 0;
    if (attachment_agrees(json, &seal, differing))
        HOLDS(seal.field_count == 0 || json.len > 2 * seal.field_count);
    else
        HOLDS(memchr(differing, 0, sizeof differing) != NULL);
    return 0;
}
