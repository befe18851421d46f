/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/cli/office.h"

#include <time.h>

#include "issuer/cli/who.h"

enum sceau_status
office_open(const struct open_register *how, struct office *out,
    struct sceau_error *error)
{
    char room[REGISTRY_WHO_MAX + 1];

    *out = (struct office) { NULL, NULL };
    enum sceau_status status = issuer_open(how->config, &out->issuer, error);
    return status == SCEAU_OK
        ? registry_open(how->place ? how->place : issuer_register(out->issuer),
            who_acts(how->by, room), (int64_t)time(NULL), &out->registry, error)
        : status;
}

void
office_close(struct office *o)
{
    registry_close(&o->registry);
    issuer_free(&o->issuer);
}
