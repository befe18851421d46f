/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A grey picture and the few ways of changing it that help a barcode reader.
 * Plain C, no foreign library, so that it also runs in a page.
 *
 * Functions that make a picture give one the caller frees with grey_free(); where
 * memory ran out its pixels are NULL and its sides 0, and every function takes
 * such a picture and gives another. Sides are at most GREY_SIDE_MAX.
 */
#ifndef SCEAU_SCAN_GREY_H
#define SCEAU_SCAN_GREY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ZXing-C++ 1.4.0 counts positions in 16 bits. */
#define GREY_SIDE_MAX 32767

struct grey {
    int width;
    int height;
    uint8_t *pixel; /* rows without padding; 0 black, 255 white */
};

struct grey grey_new(int width, int height);
void grey_free(struct grey *g);
#define AUTO_GREY __attribute__((cleanup(grey_free)))

/* n pixels of red, green and blue as greys: Rec. 601 luma, as a JPEG and the page have it. */
void grey_from_colour(const uint8_t *rgb, size_t n, uint8_t *out);

struct grey grey_crop(
    const struct grey *g, int left, int top, int width, int height);
struct grey grey_half(const struct grey *g);
/* Bilinear, to num/den of its size. */
struct grey grey_resize(const struct grey *g, int num, int den);
struct grey grey_blur(const struct grey *g, int times);
struct grey grey_inverted(const struct grey *g);
/* Grey levels spread from the darkest to the lightest hundredth. */
struct grey grey_stretched(const struct grey *g);
/* Black where it is at most that level, else white. */
struct grey grey_darker(const struct grey *g, uint8_t most);
/* Each pixel further from the mean around it: a blur of so many times, taken away. */
struct grey grey_sharper(const struct grey *g, int times);
/* Turned by milliradians about its centre; what comes from outside is white. */
struct grey grey_turned(const struct grey *g, int milliradians);
/* Black or white by a local threshold (Sauvola), k in 256ths. */
struct grey grey_threshold(const struct grey *g, int radius, int k256);

#endif
