/* SPDX-License-Identifier: EUPL-1.2 */
/* Event lines on stderr, key=value, of services. Never a name, an address, a path that
 * somebody asked for, a field's value, a digest, nor anything of a body. A line is cut at
 * 511 bytes. */
#ifndef SCEAU_BASE_LOG_H
#define SCEAU_BASE_LOG_H

#include <sceau/error.h>

void log_err(const char *format, ...) SCEAU_PRINTF(1, 2);
void log_notice(const char *format, ...) SCEAU_PRINTF(1, 2);

#endif
