/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Which keys are in service, looked at again and again: a service seals with those of its
 * start, which sign on for a while only (sceau-hsm(8), promote). Once others are, and can
 * be used, the process is asked to end, by SIGTERM, so that it is started again.
 */
#ifndef SCEAU_ISSUER_SERVE_WATCH_H
#define SCEAU_ISSUER_SERVE_WATCH_H

#include "issuer/issuer.h"

struct watch;

/* Both are kept. NULL where memory or a thread lacks. */
struct watch *watch_start(struct issuer *issuer, const char *config);

/* True where it asked for the end. Accepts a pointer to NULL: false. */
bool watch_stop(struct watch **w);

#endif
