/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Where on a page a square symbol may be.
 *
 * ZXing-C++ 1.4.0 looks for a DataMatrix along the centre lines of a picture
 * only, so on a page it finds none: each candidate is cropped for it first.
 */
#ifndef SCEAU_SCAN_LOCATE_H
#define SCEAU_SCAN_LOCATE_H

#include "verifier/scan/grey.h"

struct box {
    int left;
    int top;
    int width;
    int height;
    int64_t score;
};

#define LOCATE_MAX 8

/* Fill `out` with at most LOCATE_MAX candidates, the likeliest first. */
size_t locate(const struct grey *page, struct box out[LOCATE_MAX]);

#endif
