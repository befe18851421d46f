/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The binary form and the mixed one, behind a good header: the first byte chooses
 * which. What decodes encodes to the same bytes, and the parts of a code lie in it one
 * after another with nothing between that is not of the format.
 */
#include "tests/fuzz/fuzz.h"

#include "verifier/seal/seal.h"

static const uint8_t binary_head[] = { 0xdc, 4, 0x7b, 0xa7, 0x7b, 0x9d, 0x19,
    0xa5, 0x19, 0xa6, 0x5f, 0xb3, 0xe1, 0x99, 0x61, 0xb0, 7, 0, 1 };
static const char text_head[] = "DC04FR000001128D128D1301FR";

static void
expect_inside(struct span whole, struct span part)
{
    HOLDS(part.data == NULL
        || (part.data >= whole.data
            && part.data + part.len <= whole.data + whole.len));
}

static void
expect_parts(struct span code, const struct seal *s)
{
    for (size_t i = 0; i < s->field_count; i++)
        expect_inside(s->signed_bytes, s->field[i].value);
    expect_inside(code, s->annex_bytes);
    for (size_t i = 0; i < s->annex_count; i++)
        expect_inside(s->annex_bytes, s->annex[i].value);
    if (s->form == SEAL_FORM_C40)
        return;
    size_t used = s->signed_bytes.len + 2 + s->signature_len;
    HOLDS(used + s->annex_bytes.len == code.len);
    HOLDS(s->signed_bytes.data[s->signed_bytes.len] == 0xff);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_BUFFER struct buffer code = buffer_with_max(size + 64);
    AUTO_BUFFER struct buffer again = buffer_with_max(size + 64);
    struct sceau_error error = { 0 };
    struct seal seal;

    if (size == 0)
        return 0;
    if (data[0] & 1)
        buffer_text(&code, text_head);
    else
        buffer_put(&code, binary_head, sizeof binary_head);
    buffer_put(&code, data + 1, size - 1);
    enum sceau_status status =
        seal_parse_joined(buffer_span(&code), &seal, &error);
    HOLDS((status == SCEAU_OK) == (error.text[0] == 0));
    if (status != SCEAU_OK)
        return 0;
    expect_parts(buffer_span(&code), &seal);
    status = seal_write(&seal, &again, NULL);
    if (status == SCEAU_E_UNSUPPORTED) {
        HOLDS(seal.blocks_unreadable);
        return 0;
    }
    HOLDS(status == SCEAU_OK);
    HOLDS(span_equal(buffer_span(&again), buffer_span(&code)));
    return 0;
}
