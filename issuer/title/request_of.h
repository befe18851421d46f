/* SPDX-License-Identifier: EUPL-1.2 */
/* What request.c and request_value.c share: one request being read. Private to both. */
#ifndef SCEAU_TITLE_REQUEST_OF_H
#define SCEAU_TITLE_REQUEST_OF_H

#include <jansson.h>

#include "issuer/title/form.h"
#include "issuer/title/request.h"

#define REQUEST_PATH_SIZE 80

struct reader {
    const struct templates *templates;
    const struct kind *kind;
    struct date today;
    struct values *values;
    struct sceau_error *error;
};

/* One row of request.tsv and what the request holds there. */
struct item {
    const char *path;
    enum form form;
    size_t max;
    const char *among;
    json_t *value;
};

/* "path : why" */
enum sceau_status request_refuse(
    struct reader *r, const struct item *i, const char *why);

/* Read the item's value into r->values, with what tables know it by besides. */
enum sceau_status request_value(struct reader *r, const struct item *i);

#endif
