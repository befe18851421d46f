/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/cli/open.h"

#include <time.h>
#include <unistd.h>

#include "issuer/cli/who.h"
#include "issuer/config.h"
#include "verifier/base/error.h"

static enum sceau_status
open_place(const char *place, const char *by, struct registry **out,
    struct sceau_error *error)
{
    char room[REGISTRY_WHO_MAX + 1];

    if (!sql_is_address(place) && access(place, F_OK) != 0)
        return fail(error, SCEAU_E_IO, "%s : il n’y a pas de registre", place);
    return registry_open(
        place, who_acts(by, room), (int64_t)time(NULL), out, error);
}

enum sceau_status
open_register(const struct open_register *how, struct registry **out,
    struct sceau_error *error)
{
    struct issuer_config *config = NULL;

    if (how->place)
        return open_place(how->place, how->by, out, error);
    enum sceau_status status = issuer_config_load(how->config, &config, error);
    if (status == SCEAU_OK)
        status = open_place(config->register_place, how->by, out, error);
    issuer_config_free(&config);
    return status;
}
