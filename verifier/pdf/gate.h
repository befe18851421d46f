/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The strict gate: judging a PDF by its bytes before anything parses it.
 *
 * Our issuer writes one revision whose signature covers the whole file but its own
 * value. So nothing may be appended, moved or hidden, and any sign of that is a
 * refusal: a later edit is a forgery, never a warning. Foreign files are refused
 * by the same rules, which is why gate_is_ours() is asked first.
 *
 * ISO 32000-2, 12.8; ETSI EN 319 142-1, 6.3. Thread-safe, allocates nothing.
 */
#ifndef SCEAU_PDF_GATE_H
#define SCEAU_PDF_GATE_H

#include "verifier/base/buffer.h"

#define GATE_DATE_SIZE 24

struct gate {
    struct span before; /* the signed bytes on both sides of the signature */
    struct span after;
    struct span hex;           /* the signature value: lower-case hex */
    char date[GATE_DATE_SIZE]; /* /M, as "20261124100000+01'00'" */
};

/*
 * True where the file carries any mark of ours: a signed range, our attachment or
 * our producer. Such a file is judged as a PDF only; any other is foreign.
 */
bool gate_is_ours(struct span file);

/*
 * True where the file shows a signature, or room for one, and no other mark of ours: it
 * is a stranger's, or of ours whose marks were removed. One that is hidden in a
 * compressed stream is not seen.
 */
bool gate_has_strange_signature(struct span file);

/* NULL where the file passes; else a French sentence that says why not. */
const char *gate_check(struct span file, struct gate *out);

/* Append the bytes of hex that passed the gate. Failures stick to the buffer. */
void hex_read(struct span hex, struct buffer *out);

#endif
