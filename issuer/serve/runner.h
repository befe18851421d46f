/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who issues the batches that were sent: one thread, one batch at a time, beside what is
 * asked one by one. It takes what no other service has, also what one that ended left.
 */
#ifndef SCEAU_ISSUER_SERVE_RUNNER_H
#define SCEAU_ISSUER_SERVE_RUNNER_H

#include "verifier/base/buffer.h"

struct runner;

/* config and place are kept: each batch is issued by the keys of its day. NULL where
 * memory or a thread lacks. */
struct runner *runner_start(const char *config, const char *place);

/* Look now. */
void runner_wake(struct runner *r);

/* What is on the way ends soon, and is left to who comes next. */
void runner_hush(struct runner *r);

/* Once it has ended. */
void runner_stop(struct runner **r);

/* Append what it did, as metrics. */
void runner_put_metrics(struct runner *r, struct buffer *out);

#endif
