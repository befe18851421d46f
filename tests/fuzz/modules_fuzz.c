/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Modules by whoever wrote them end neither reader, and what is read is no longer than
 * a symbol holds. The first byte is the side; each bit after it a module.
 */
#include "tests/fuzz/fuzz.h"

#include "verifier/base/limits.h"
#include "verifier/pdf/modules.h"

static void
expect_bounded(bool (*read)(const struct modules *, struct buffer *),
    const struct modules *m)
{
    AUTO_BUFFER struct buffer said = buffer_with_max(8 * SCEAU_CODE_MAX);

    if (read(m, &said))
        HOLDS(
            buffer_status(&said) == SCEAU_OK && said.len <= m->side * m->side);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct modules m;

    if (size == 0)
        return 0;
    m.side = data[0] % (MODULES_SIDE_MAX + 1);
    for (size_t i = 0; i < m.side * m.side; i++)
        m.dark[i] = i / 8 + 1 < size ? data[1 + i / 8] >> i % 8 & 1 : 0;
    expect_bounded(modules_read_datamatrix, &m);
    expect_bounded(modules_read_qr, &m);
    return 0;
}
