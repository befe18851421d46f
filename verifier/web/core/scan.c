/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/web/core/scan.h"

#include "verifier/base/error.h"
#include "verifier/scan/grey.h"
#include "verifier/scan/ladder.h"
#include "verifier/scan/scan.h"

static struct grey picture;

/* From the page: milliseconds, and a fraction, of a clock that never goes back. */
__attribute__((import_module("page"), import_name("now"))) double page_now(
    void);

int64_t
ladder_clock(void)
{
    return (int64_t)(page_now() * 1e6);
}

bool
web_scan_set(struct span pixels, int width, int height)
{
    if (width < 1 || height < 1 || width > GREY_SIDE_MAX
        || height > GREY_SIDE_MAX || pixels.len > WEB_PIXELS_MAX
        || (uint64_t)width * (uint64_t)height != pixels.len)
        return false;
    union {
        const uint8_t *in;
        uint8_t *out; /* which nobody writes to */
    } pixel = { .in = pixels.data };
    picture = (struct grey) { width, height, pixel.out };
    return true;
}

void
web_scan_clear(void)
{
    picture = (struct grey) { 0 };
}

enum sceau_status
scan_confined(struct span file, unsigned formats, unsigned budget_ms,
    struct scan_result *out, struct sceau_error *error)
{
    (void)file; /* its pixels were set */
    return picture.pixel ? scan_grey(&picture, formats, budget_ms, out, error)
                         : fail(error, SCEAU_E_STATE, "aucune image");
}
