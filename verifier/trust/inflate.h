/* SPDX-License-Identifier: EUPL-1.2 */
/* Decompression, the only file that knows zlib. */
#ifndef SCEAU_TRUST_INFLATE_H
#define SCEAU_TRUST_INFLATE_H

#include "verifier/pdf/host.h"

/* Append a whole zlib stream; false where it is none, goes on after its end, or holds
 * more than the buffer may. */
page_inflate inflate_stream;

#endif
