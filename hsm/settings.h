/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Strict JSON from a file or a request, and faults told without repeating it: what
 * stands near one may be a PIN that somebody wrote there, or a person's name.
 */
#ifndef SCEAU_HSM_SETTINGS_H
#define SCEAU_HSM_SETTINGS_H

#include <jansson.h>

#include <sceau/error.h>

#include "verifier/base/span.h"

/*
 * Parse one JSON object: UTF-8, no member twice, nothing after it. The caller's, to
 * json_decref(); NULL after SCEAU_E_FORMAT with line and column.
 */
json_t *settings_parse(struct span text, struct sceau_error *error);

/*
 * The same from a file of at most SCEAU_CONFIG_MAX bytes; its path stands first in
 * the text of a failure. NULL after SCEAU_E_FORMAT, SCEAU_E_NOTFOUND, SCEAU_E_IO,
 * SCEAU_E_LIMIT, SCEAU_E_NOMEM.
 */
json_t *settings_load(const char *path, struct sceau_error *error);

/* A path as the file means it: relative to the file's own folder. The caller's to
 * free(), or NULL where memory ran out. */
char *settings_path(const char *file, const char *path);

#endif
