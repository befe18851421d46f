/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Formats that people take for a 2D-Doc, or find beside one: named, never read. Saying
 * "not a 2D-Doc" of a genuine document of another kind would be held against it.
 */
#ifndef SCEAU_SEAL_NEIGHBOUR_H
#define SCEAU_SEAL_NEIGHBOUR_H

#include "verifier/base/span.h"

/*
 * The key of the format, as templates/texts/report.tsv has after "find.neighbour-" and
 * reports say as the format, or NULL:
 *
 * 2d-doc-v2   "2D-Doc V2" of 2026, ISO 22376: text KFRMI6, or bytes DE 03
 * xp-z42-105  AFNOR XP Z42-105 (Otentik): bytes DE 02, or their base32
 * icao-vds    ICAO Doc 9303-13, visible digital seal: bytes DC 02 or DC 03
 * eu-dcc      EU digital COVID certificate: text HC1:
 */
const char *neighbour_of(struct span code);

#endif
