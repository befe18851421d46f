/* SPDX-License-Identifier: EUPL-1.2 */
/* Event lines on stderr, key=value, for programs only. Never a name, an address, a
 * field's value or a digest. */
#ifndef SCEAU_HSM_LOG_H
#define SCEAU_HSM_LOG_H

#include <sceau/error.h>

void log_err(const char *format, ...) SCEAU_PRINTF(1, 2);
void log_notice(const char *format, ...) SCEAU_PRINTF(1, 2);

#endif
