/* SPDX-License-Identifier: EUPL-1.2 */
/* What is drawn, read by ZXing-C++, as a phone may read it. */
#ifndef SCEAU_SUPPORT_SCAN_MODULES_H
#define SCEAU_SUPPORT_SCAN_MODULES_H

#include "verifier/scan/scan.h"

/*
 * Read one symbol just drawn: `module` holds side x side bytes, 1 is dark.
 * SCEAU_E_NOTFOUND where it does not read. *bytes is the caller's to free().
 */
SCEAU_MUST_USE enum sceau_status scan_modules(const uint8_t *module, int side,
    enum scan_format format, uint8_t **bytes, size_t *len,
    struct sceau_error *error);

#endif
