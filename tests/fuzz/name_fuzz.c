/* SPDX-License-Identifier: EUPL-1.2 */
/* A transliterated name has only the letters of a code, and stays as it is. */
#include "tests/fuzz/fuzz.h"

#include "verifier/seal/dictionary.h"
#include "verifier/seal/name.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_BUFFER struct buffer once = buffer_with_max(4 * size + 16);
    AUTO_BUFFER struct buffer twice = buffer_with_max(4 * size + 16);
    struct sceau_error error;

    if (name_transliterate(span_of(data, size), &once, &error) != SCEAU_OK)
        return 0;
    HOLDS(dictionary_charset_allows(
        CHARSET_UPPER | CHARSET_DIGIT | CHARSET_SPACE, buffer_span(&once)));
    HOLDS(once.len == 0
        || (once.data[0] != ' ' && once.data[once.len - 1] != ' '));
    HOLDS(name_transliterate(buffer_span(&once), &twice, &error) == SCEAU_OK);
    HOLDS(span_equal(buffer_span(&once), buffer_span(&twice)));
    return 0;
}
