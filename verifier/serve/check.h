/* SPDX-License-Identifier: EUPL-1.2 */
/* POST /check: the report that « sceau-verify check --json - » prints, over HTTP. */
#ifndef SCEAU_SERVE_CHECK_H
#define SCEAU_SERVE_CHECK_H

#include "verifier/http/http.h"
#include "verifier/http/metrics.h"
#include "verifier/serve/job.h"
#include "verifier/serve/shelf.h"

/* A text of a code, of a set, of an address, with what may stand around it. */
#define CHECK_CODE_MAX (64u * 1024u)

enum check_verdict { CHECK_VALID = 0, CHECK_NOT_VALID, CHECK_COULD_NOT_TELL };

struct checks {
    struct shelf *shelf;
    const struct checker *base;
    int ask; /* where documents go, job.h */
    /* by input_kind and verdict */
    atomic_ullong told[3][3];
    struct metrics_times times[3];
    atomic_ullong ended[4]; /* by job_end */
};

/* The type is known and, of a text, not too long: before the body comes. */
void check_admit(struct checks *c, struct http_request *r);

/* True where it would make others wait: the caller then goes on in check_document(). */
bool check_handle(struct checks *c, struct http_request *r);
void check_document(struct checks *c, struct http_request *r);

void check_put_metrics(struct checks *c, struct buffer *out);

#endif
