/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Code text as it stands: what decodes encodes to the same bytes, and every field has
 * words.
 */
#include "tests/fuzz/fuzz.h"

#include "verifier/base/utf8.h"
#include "verifier/seal/seal.h"
#include "verifier/seal/text.h"

static void
say_fields(const struct seal_field *field, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        AUTO_BUFFER struct buffer text = buffer_with_max(4 * SCEAU_CODE_MAX);
        field_text(&field[i], &text);
        HOLDS(buffer_status(&text) == SCEAU_OK);
    }
}

static void
say_in_both(const struct seal_field *field, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        AUTO_BUFFER struct buffer text = buffer_with_max(4 * SCEAU_CODE_MAX);
        field_text_en(&field[i], &text);
        HOLDS(buffer_status(&text) == SCEAU_OK);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_BUFFER struct buffer again = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;
    struct sceau_error error = { 0 };
    enum sceau_status status = seal_parse(span_of(data, size), &seal, &error);

    say_fields(seal.field, seal.field_count);
    say_fields(seal.annex, seal.annex_count);
    say_in_both(seal.field, seal.field_count);
    HOLDS((status == SCEAU_OK) == (error.text[0] == 0));
    HOLDS(utf8_valid(span_str(error.text), NULL));
    if (status != SCEAU_OK)
        return 0;
    HOLDS(seal.signed_bytes.data == data && seal.signed_bytes.len < size);
    status = seal_write(&seal, &again, NULL);
    if (status == SCEAU_E_UNSUPPORTED)
        return 0; /* another country's fields, an unknown one, lower case */
    HOLDS(status == SCEAU_OK);
    HOLDS(span_equal(buffer_span(&again), span_of(data, size)));
    return 0;
}
