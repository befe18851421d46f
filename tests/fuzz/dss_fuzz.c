/* SPDX-License-Identifier: EUPL-1.2 */
/* What a store holds lies inside the file, and none is there that is not said. */
#include "tests/fuzz/fuzz.h"

#include "verifier/pdf/dss.h"

static void
expect_inside(const struct span *part, size_t count, struct span file)
{
    for (size_t i = 0; i < count; i++)
        HOLDS(part[i].data >= file.data
            && part[i].data + part[i].len <= file.data + file.len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span file = span_of(data, size);
    static struct objects objects;
    struct dss dss;
    bool present;

    if (!objects_read(file, &objects))
        return 0;
    const char *why = dss_read(&objects, &dss, &present);
    HOLDS(dss.certificates <= DSS_CERTIFICATES_MAX);
    HOLDS(dss.lists <= DSS_LISTS_MAX);
    if (why)
        return 0;
    HOLDS(present == (dss.certificates > 0) && present == (dss.lists > 0));
    expect_inside(dss.certificate, dss.certificates, file);
    expect_inside(dss.list, dss.lists, file);
    return 0;
}
