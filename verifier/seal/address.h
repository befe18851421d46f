/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The address that a title's QR code holds: https://HOST/v# and the code. What
 * stands after # never leaves the phone, so no server sees it.
 *
 * Every character outside A-Z 0-9 - . / : is written %XX in upper case, so that
 * the whole fragment fits the alphanumeric mode of QR codes.
 */
#ifndef SCEAU_SEAL_ADDRESS_H
#define SCEAU_SEAL_ADDRESS_H

#include "verifier/base/buffer.h"

/* Append base, "#" and the code. Failures stick to the buffer. */
void address_write(const char *base, struct span code, struct buffer *out);

/* True where that is an http or https address, whatever it leads to. */
bool address_is(struct span text);

/*
 * Append the code that an http or https address carries: after its #, as a value of
 * its query, which is how TousAntiCovid wrote them ("…/app/wallet?v="; a + is a space
 * there), or as the last segment of its path; the query and the path may also stand
 * after the #, where pages that route by it have them. Percent escapes are decoded
 * first. A code of a neighbouring format (neighbour.h) is given too, so that it is
 * named.
 *
 * False, and nothing appended, where the text is no such address, an escape is broken,
 * nothing that begins like a code ("DC" and two digits, or the bytes DC 04; in a path
 * a whole header) stands there, or the buffer cannot hold it.
 */
bool address_read(struct span text, struct buffer *out);

#endif
