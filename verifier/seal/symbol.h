/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How much a 2D-Doc symbol holds (2D-Doc 3.2.6, sections 10.3, 10.6 and 10.7): square
 * DataMatrix ECC 200 from 40 to 144 modules a side. No allocation, no state.
 */
#ifndef SCEAU_SEAL_SYMBOL_H
#define SCEAU_SEAL_SYMBOL_H

#include "verifier/base/span.h"

#define SYMBOL_SIDE_LEAST 40
#define SYMBOL_SIDE_GREATEST 144

/*
 * Data codewords of a code: all of it in C40, as the encoder of the specification
 * writes it, or for the binary form in Base256. A cleverer encoder needs no more.
 */
size_t symbol_codewords(struct span code);

/* Data codewords of a square of that side; 0 where 2D-Doc has no such side. */
size_t symbol_capacity(unsigned side);

/* Side in modules of the smallest square that holds so many; 0: none does. */
unsigned symbol_side_for(size_t codewords);

#endif
