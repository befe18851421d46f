/* SPDX-License-Identifier: EUPL-1.2 */
/* A text that was checked walks to its end, and its strings are UTF-8. */
#include "tests/fuzz/fuzz.h"

#include "verifier/base/utf8.h"
#include "verifier/pdf/json_read.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = span_of(data, size), key, value, again;

    if (!json_check(text))
        return 0;
    HOLDS(utf8_valid(text, NULL));
    struct json_walk w = json_walk_object(text);
    for (size_t n = 0; json_walk_next(&w, &key, &value); n++) {
        char name[64];
        HOLDS(n < JSON_MEMBERS_MAX);
        HOLDS(json_check(value));
        AUTO_BUFFER struct buffer out = buffer_with_max(size);
        if (json_text(value, &out)) {
            HOLDS(buffer_status(&out) == SCEAU_OK);
            HOLDS(utf8_valid(buffer_span(&out), NULL));
            HOLDS(json_text_is(value, buffer_span(&out)));
        }
        if (key.len >= sizeof name || memchr(key.data, 0, key.len))
            continue;
        memcpy(name, key.data, key.len);
        name[key.len] = 0;
        HOLDS(json_member(text, name, &again));
        HOLDS(again.data == value.data); /* no key stands twice */
    }
    return 0;
}
