/* SPDX-License-Identifier: EUPL-1.2 */
/* The sample requests of templates, to change at one path at a time. */
#ifndef SCEAU_TEST_REQUEST_H
#define SCEAU_TEST_REQUEST_H

#include <jansson.h>

#include "issuer/title/title.h"

/* 2026-11-24, noon in Paris: the day of the samples' expectations. */
#define REQUEST_NOW INT64_C(1795518000)

/* The sample of api, and of any kind; the caller's to json_decref(). */
json_t *request_sample(void);
json_t *request_sample_of(const char *kind);

/* Every folder of templates that is a kind, in the order of the alphabet; NULL ends
 * them. Shared, never freed. */
char *const *request_kinds(void);

/* Set a dotted path to the JSON given as text; NULL removes it. */
void request_set(json_t *request, const char *path, const char *json);

/* The issuer of the tests, with all the real templates; shared, never freed. */
const struct title_issuer *request_issuer(void);

/* title_make() of a request. */
enum sceau_status request_title(
    json_t *request, struct title **out, struct sceau_error *error);

/* The same of the sample changed at one path. */
enum sceau_status request_changed(const char *path, const char *json,
    struct title **out, struct sceau_error *error);

#endif
