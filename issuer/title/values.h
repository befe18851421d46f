/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What is known of one title, by dotted path: "holder.birth.date" is "1971-07-12".
 * Filled from the request, the configuration and the rules; read by the tables of
 * a kind, so that a new kind needs no new code.
 *
 * Texts are UTF-8 and copied. Like a buffer, the first failure sticks.
 */
#ifndef SCEAU_TITLE_VALUES_H
#define SCEAU_TITLE_VALUES_H

#include <sceau/error.h>

#include "verifier/base/buffer.h"
#include "verifier/base/date.h"

#define VALUES_MAX 160
#define VALUES_ROOM (48 * 1024)

struct values {
    struct value {
        const char *path;
        const char *text;
    } entry[VALUES_MAX];
    uint8_t path_len[VALUES_MAX]; /* compared first */
    size_t count;
    size_t used;
    enum sceau_status status; /* SCEAU_OK or SCEAU_E_LIMIT */
    char room[VALUES_ROOM];
};

void values_clear(struct values *v);

/* Set or replace. An empty text removes nothing but counts as absent. */
void values_set(struct values *v, const char *path, const char *text);
void values_format(struct values *v, const char *path, const char *format, ...)
    SCEAU_PRINTF(3, 4);

/* The date as ISO under path, and in words under path ".words". */
void values_set_date(struct values *v, const char *path, struct date d);

/* NULL where it is absent or empty. */
const char *values_get(const struct values *v, const char *path);

/* Absent: DATE_NONE. Only for paths that were set as dates. */
struct date values_date(const struct values *v, const char *path);

/*
 * True where all parts of a condition hold: parts are separated by commas, each
 * "path" (present), "!path", "path=text" or "path!=text". An empty one holds.
 */
bool values_hold(const struct values *v, const char *condition);

/*
 * Append a text, each {path} replaced by its value. SCEAU_E_NOTFOUND names a path
 * that is absent; SCEAU_E_FORMAT a brace without its fellow; SCEAU_E_NOMEM,
 * SCEAU_E_LIMIT.
 */
SCEAU_MUST_USE enum sceau_status values_fill(const struct values *v,
    const char *text, struct buffer *out, struct sceau_error *error);

#endif
