/* SPDX-License-Identifier: EUPL-1.2 */
/* The header of a code (2D-Doc 3.2.6, section 3.3): C40 here, binary in binary.h. */
#ifndef SCEAU_SEAL_HEADER_H
#define SCEAU_SEAL_HEADER_H

#include "verifier/base/cursor.h"
#include "verifier/seal/seal.h"

/* Read a header; on failure *out holds what was read, version 0 where none was. */
SCEAU_MUST_USE enum sceau_status header_read(
    struct cursor *c, struct seal_header *out, struct sceau_error *error);

/* Write a C40 header of any version, also 01, which nobody may issue. */
SCEAU_MUST_USE enum sceau_status header_write(const struct seal_header *header,
    struct buffer *out, struct sceau_error *error);

/* The days of a header date, four upper-case hex digits, or -1. */
int32_t header_days(struct span text);

/* A date from such days (FFFF: none), and the days of a date. */
struct date header_date(int32_t days);
bool header_days_of(struct date d, uint16_t *days);

#endif
