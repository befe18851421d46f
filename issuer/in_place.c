/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/cli/in_place.h"

#include <stdio.h>

#include "issuer/register/due.h"
#include "verifier/base/limits.h"

void
in_place_line(struct in_place *p, struct registry *registry,
    const struct sealed *former, struct span correction, const char *because,
    struct batch_line *out)
{
    bool duplicate = correction.len == 0;
    enum sceau_status status = SCEAU_OK;

    p->fault = (struct sceau_error) { 0 };
    p->wish = (struct issuer_wish) { .level = former->level,
        .day = date_paris(former->ruled_at),
        .from = duplicate ? former->from : NULL,
        .until = duplicate ? former->until : NULL };
    if (duplicate) {
        buffer_free(&p->request);
        p->request = buffer_with_max(SCEAU_REQUEST_MAX);
        status = due_request(registry, former->id, &p->request, &p->fault);
    }
    (void)snprintf(
        p->key, sizeof p->key, "replace:%lld", (long long)former->id);
    *out = (struct batch_line) { .number = 1,
        .request = duplicate ? buffer_span(&p->request) : correction,
        .key = p->key,
        .former = former->id,
        .replacing = because,
        .wish = &p->wish,
        .fault = status == SCEAU_OK ? NULL : p->fault.text,
        .may_pass = status == SCEAU_E_IO || status == SCEAU_E_NOMEM };
}

void
in_place_free(struct in_place *p)
{
    buffer_free(&p->request);
}
