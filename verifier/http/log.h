/* SPDX-License-Identifier: EUPL-1.2 */
/* Event lines on stderr, key=value. Never an address, a name, a path that somebody asked
 * for, nor anything of a body. */
#ifndef SCEAU_HTTP_LOG_H
#define SCEAU_HTTP_LOG_H

#include <sceau/error.h>

void log_err(const char *format, ...) SCEAU_PRINTF(1, 2);
void log_notice(const char *format, ...) SCEAU_PRINTF(1, 2);

#endif
