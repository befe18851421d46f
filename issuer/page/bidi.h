/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The direction of each character of a paragraph (Unicode Standard Annex 9), by
 * FriBidi: numbers and Latin names keep theirs among words from right to left.
 */
#ifndef SCEAU_PAGE_BIDI_H
#define SCEAU_PAGE_BIDI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BIDI_MAX 1200 /* characters of a paragraph */

/* Room for one paragraph after the other. */
struct bidi {
    uint32_t type[BIDI_MAX];
    uint32_t bracket[BIDI_MAX];
    int8_t level[BIDI_MAX]; /* odd: from right to left */
};

/* Fill the levels of at most BIDI_MAX characters; false without memory. */
bool bidi_read(
    struct bidi *b, const uint32_t *text, size_t len, bool right_to_left);

/* Rule L2: the order from left to right of parts that have these levels. */
void bidi_order(const uint8_t *level, size_t count, uint16_t *order);

/* What is drawn for a character that runs from right to left: ')' for '('. */
uint32_t bidi_mirror(uint32_t code);

#endif
