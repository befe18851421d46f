/* SPDX-License-Identifier: EUPL-1.2 */
/* The signals that end a service: blocked in all its threads, and waited for by one. */
#ifndef SCEAU_HTTP_ENDING_H
#define SCEAU_HTTP_ENDING_H

/* Before any other thread is made. */
void ending_block(void);

/* Until SIGTERM or SIGINT comes, which are blocked. */
void ending_wait(void);

#endif
