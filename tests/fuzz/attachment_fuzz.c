/* SPDX-License-Identifier: EUPL-1.2 */
/* A stream lies in the file; one that is taken as data is strict JSON. */
#include "tests/fuzz/fuzz.h"

#include "verifier/pdf/attachment.h"
#include "verifier/pdf/json_read.h"
#include "verifier/pdf/object.h"

/* The first that could be an attachment's. */
static bool
find_data(struct span file, struct span *out)
{
    static struct objects x;
    struct span dictionary;

    if (!objects_read(file, &x))
        return false;
    for (size_t i = 1; i < x.count; i++) {
        if (!object_stream(&x, i, &dictionary, out))
            continue;
        HOLDS(dictionary.data >= file.data
            && dictionary.data + dictionary.len <= out->data
            && out->data + out->len <= file.data + file.len);
        if (!attachment_check(*out))
            return true;
    }
    return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct span json;
    struct seal seal;
    char differing[3];

    if (!find_data(span_of(data, size), &json))
        return 0;
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
