/* SPDX-License-Identifier: EUPL-1.2 */
/* A picture that the page has decoded: no child reads it here, the browser did. */
#ifndef SCEAU_WEB_SCAN_H
#define SCEAU_WEB_SCAN_H

#include <stdbool.h>

#include "verifier/base/limits.h"
#include "verifier/base/span.h"

/* The page makes what is larger smaller before. */
#define WEB_PIXELS_MAX SCEAU_INPUT_MAX

/* What scan_confined() searches next: borrowed until web_scan_clear(). False where the
 * pixels are not so many. */
bool web_scan_set(struct span pixels, int width, int height);
void web_scan_clear(void);

#endif
