/* SPDX-License-Identifier: EUPL-1.2 */
/* A picture is refused by name or searched within its budget. */
#include "tests/fuzz/fuzz.h"

#include "verifier/scan/picture.h"
#include "verifier/scan/scan.h"

/* Larger ones cost time and teach nothing. */
enum { PIXELS_MAX = 200000, BUDGET_MS = 5 };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_GREY struct grey g = { 0 };
    struct scan_result r = { 0 };
    struct sceau_error error = { 0 };

    if (picture_read(span_of(data, size), &g, &error) != SCEAU_OK) {
        HOLDS(error.text[0] && !g.pixel);
        return 0;
    }
    HOLDS(g.pixel && g.width > 0 && g.height > 0);
    if ((int64_t)g.width * g.height > PIXELS_MAX)
        return 0;
    HOLDS(scan_grey(&g, SCAN_DATAMATRIX | SCAN_QR, BUDGET_MS, &r, &error)
        == SCEAU_OK);
    scan_result_free(&r);
    return 0;
}
