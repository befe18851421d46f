/* SPDX-License-Identifier: EUPL-1.2 */
/* What passes the gate is covered to the last byte but the signature itself. */
#include "tests/fuzz/fuzz.h"

#include "verifier/pdf/cms.h"
#include "verifier/pdf/gate.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span file = span_of(data, size);
    AUTO_BUFFER struct buffer der = buffer_with_max(size);
    struct gate gate;
    struct cms cms;

    if (!gate_is_ours(file) || gate_check(file, &gate))
        return 0;
    HOLDS(gate.before.data == data);
    HOLDS(gate.hex.data == data + gate.before.len + 1);
    HOLDS(gate.after.data == gate.hex.data + gate.hex.len + 1);
    HOLDS(gate.after.data + gate.after.len == data + size);
    HOLDS(memchr(gate.date, 0, sizeof gate.date) != NULL);
    hex_read(gate.hex, &der);
    HOLDS(buffer_status(&der) == SCEAU_OK && der.len == gate.hex.len / 2);
    (void)cms_read(buffer_span(&der), &cms);
    return 0;
}
