/* SPDX-License-Identifier: EUPL-1.2 */
/* Control characters as people and programs write them on a command line. */
#ifndef SCEAU_CLI_ESCAPE_H
#define SCEAU_CLI_ESCAPE_H

#include "verifier/base/buffer.h"

/* Append text, where <GS> <RS> <US>, \u001d, \x1d and the like become their byte.
 * Anything else is literal. Failures stick to the buffer. */
void escape_read(struct span text, struct buffer *out);

#endif
