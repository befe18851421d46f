/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The agent's report (signer_status(), sceau.hsm-agent/1) as metrics in Prometheus's
 * text format 0.0.4: what the issuing service and `sceau-hsm status --metrics` give.
 * No value names a person or a title: keys, classes of failure and numbers.
 */
#ifndef SCEAU_HSM_METRICS_H
#define SCEAU_HSM_METRICS_H

#include <jansson.h>

#include "verifier/base/buffer.h"

/*
 * Append the metrics of an agent; NULL or another thing than its report is an agent
 * that does not answer, and only `sceau_hsm_agent_up 0` is written. Failures stick to
 * the buffer.
 */
void metrics_put_agent(const json_t *report, struct buffer *out);

/* "# HELP" and "# TYPE" of a family, before its samples. `type` is gauge or counter. */
void metrics_begin(
    const char *name, const char *type, const char *help, struct buffer *out);

/* One sample of a key, its name escaped: name{key="…"} value */
void metrics_put_key(
    const char *name, const char *key, double value, struct buffer *out);

#endif
