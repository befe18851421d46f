/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * ZXing-C++ behind a C border that no exception crosses: one format a call,
 * because an invalid QR code makes 1.4.0 throw and lose what stands beside it.
 */
#ifndef SCEAU_SCAN_ZXING_H
#define SCEAU_SCAN_ZXING_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum zxing_format { ZXING_DATAMATRIX = 1, ZXING_QR = 2 };

enum zxing_binarizer { ZXING_LOCAL, ZXING_GLOBAL, ZXING_FIXED };

enum zxing_status { ZXING_OK = 0, ZXING_REFUSED = -1, ZXING_NOMEM = -2 };

struct zxing_symbol {
    uint8_t *bytes; /* the caller's, to free() */
    size_t len;
    int corner[8]; /* x, y from top left, clockwise */
};

struct zxing_options {
    enum zxing_format format;
    enum zxing_binarizer binarizer;
    int downscale; /* try smaller copies too */
    int pure;      /* the picture is one upright symbol and its margin */
};

#define ZXING_SIDE_MIN 40 /* its binarizer's own minimum */

/*
 * Read the symbols of one format. *count says how many of at most `max` were put
 * in `out`; ZXING_OK with 0 where none was found. Width and height in pixels, rows
 * without padding. Thread-safe.
 */
enum zxing_status zxing_read(const uint8_t *pixel, int width, int height,
    const struct zxing_options *options, struct zxing_symbol *out, size_t max,
    size_t *count);

#ifdef __cplusplus
}
#endif

#endif
