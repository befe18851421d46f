/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The pages of a configuration, as files of a folder that any file server serves. All of
 * them get their names together (file_publish()), so that nobody reads a new page that
 * leads to an old one for longer than that takes, and a failure leaves the former ones.
 */
#ifndef SCEAU_PAGES_PUBLISH_H
#define SCEAU_PAGES_PUBLISH_H

#include "issuer/config.h"
#include "verifier/base/date.h"

struct publication {
    const struct issuer_config *config;
    const char *folder; /* created where it is not there */
    const char *
        languages; /* that nobody reviewed, published too: "en,ar", "all"; NULL */
    struct date today; /* the rules of that day */
};

/*
 * Write them, and take away those of the last publication that are no more.
 *
 * count  on SCEAU_OK, how many files there are
 *
 * SCEAU_E_FORMAT the templates or the texts are refused, by file and line; SCEAU_E_USAGE
 * no such language; SCEAU_E_IO, SCEAU_E_STATE the folder cannot be written or something
 * else stands there; SCEAU_E_LIMIT, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status pages_publish(
    const struct publication *p, size_t *count, struct sceau_error *error);

#endif
