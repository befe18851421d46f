/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Names as machines carry them: the transliteration of ICAO Doc 9303-3,
 * section 6, table A (Latin letters), so that the code and the page of one
 * title can be compared. The alphabet of the 2D-Doc fields for names is A-Z and
 * space; hyphens and apostrophes become a space or nothing as 9303-3 says.
 */
#ifndef SCEAU_SEAL_NAME_H
#define SCEAU_SEAL_NAME_H

#include <sceau/error.h>

#include "verifier/base/buffer.h"

/*
 * Append the transliteration of a UTF-8 name: upper case, [A-Z ], single spaces,
 * none at the ends. Combining accents (U+0300 to U+036F) follow the table of
 * their precomposed letter where there is one, else are dropped. Digits are kept
 * (addresses). SCEAU_E_FORMAT: not UTF-8, or a letter that the table does not
 * know (offset says which byte); SCEAU_E_NOMEM, SCEAU_E_LIMIT.
 */
SCEAU_MUST_USE enum sceau_status name_transliterate(
    struct span name, struct buffer *out, struct sceau_error *error);

#endif
