/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Lines of postal addresses made to fit their field, as 2D-Doc 3.2.6, section 11.2,
 * orders it after AFNOR XP Z10-011. No allocation, no state; thread-safe.
 */
#ifndef SCEAU_SEAL_SHORTEN_H
#define SCEAU_SEAL_SHORTEN_H

#include "verifier/base/span.h"

/*
 * Shorten a line to at most max characters, and no further than it must: the type
 * of the street by its list, then titles and the other words of the list, then
 * articles, then the first four letters of a type that is in no list, then names to
 * their initial from the left. The last word and numbers stay whole, and what would
 * be read as another place: the letter of a building, a storey, a small word.
 *
 * line  [A-Z0-9 /], words separated by spaces; a line that fits is copied
 * out   room for line.len characters, not ended by a NUL
 *
 * Returns the length written: more than max where nothing more can be shortened.
 */
size_t shorten_address(struct span line, size_t max, uint8_t *out);

#endif
