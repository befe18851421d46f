/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Taking members out of a JSON object one by one: what is left at the end is unknown.
 * `where` names the object in messages, as "hsm.keys[0]"; "" for the whole file. A
 * value is never repeated: it may be a PIN that somebody wrote there.
 */
#ifndef SCEAU_HSM_MEMBER_H
#define SCEAU_HSM_MEMBER_H

#include <stdbool.h>

#include <jansson.h>

#include <sceau/error.h>

#include "hsm/module.h"
#include "hsm/signer.h"

#define MEMBER_NAME 96

/* "where.name", or the name alone; cut where it is longer. */
const char *member_name(
    const char *where, const char *name, char out[MEMBER_NAME]);

/* A text that is not empty; *out is the caller's, to free(). SCEAU_E_FORMAT. */
SCEAU_MUST_USE enum sceau_status member_text(json_t *object, const char *where,
    const char *name, char **out, struct sceau_error *error);

/* The same where it is there; *out stays as it was where it is not. */
SCEAU_MUST_USE enum sceau_status member_text_if(json_t *object,
    const char *where, const char *name, char **out, struct sceau_error *error);

/* A path, relative to the folder of `file`. */
SCEAU_MUST_USE enum sceau_status member_path(json_t *object, const char *where,
    const char *name, const char *file, char **out, struct sceau_error *error);

/* A whole number in these bounds; *out stays as it was where it is not there. */
SCEAU_MUST_USE enum sceau_status member_integer_if(json_t *object,
    const char *where, const char *name, int64_t from, int64_t to, int64_t *out,
    struct sceau_error *error);

/* "module", an absolute path, and "module_arguments" where it is there: printable, at
 * most MODULE_ARGUMENTS_MAX bytes. To free with module_free(), also after a failure. */
SCEAU_MUST_USE enum sceau_status member_module(json_t *object,
    const char *where, struct hsm_module *out, struct sceau_error *error);

/* A PIN source (pin.h); a path in it is relative to the folder of `file`. */
SCEAU_MUST_USE enum sceau_status member_pin(json_t *object, const char *where,
    const char *name, const char *file, char **out, struct sceau_error *error);

/* "seal", "pdf", "bundle" or "status". */
SCEAU_MUST_USE enum sceau_status member_purpose(json_t *object,
    const char *where, enum signer_purpose *out, struct sceau_error *error);

/* SCEAU_E_FORMAT where a member is left that nobody took. */
SCEAU_MUST_USE enum sceau_status member_rest(
    json_t *object, const char *where, struct sceau_error *error);

#endif
