/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/cli/open.h"

#include "issuer/cli/verbs.h"

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

int
open_exit(enum sceau_status status)
{
    switch (status) {
    case SCEAU_OK:
        return EXIT_VALID;
    case SCEAU_E_FORMAT:
    case SCEAU_E_NOTFOUND:
    case SCEAU_E_STATE:
        return EXIT_NO;
    case SCEAU_E_USAGE:
        return EXIT_USAGE;
    case SCEAU_E_NOMEM:
    case SCEAU_E_LIMIT:
    case SCEAU_E_UNSUPPORTED:
    case SCEAU_E_CRYPTO:
    case SCEAU_E_IO:
        break;
    }
    return EXIT_CANNOT;
}
