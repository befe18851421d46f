/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A request in strict JSON, as « sceau schema » publishes it for each kind, read by the
 * rows of the kind's request.tsv. Refused by name: duplicate keys, bad UTF-8, unknown
 * members, wrong types, impossible dates, what is missing, what stands where it may
 * not, what no page can show and no code carry. Messages name members and say what to
 * write instead; they never repeat contents.
 */
#ifndef SCEAU_TITLE_REQUEST_H
#define SCEAU_TITLE_REQUEST_H

#include "issuer/title/kind.h"
#include "issuer/title/values.h"

#define REQUEST_SCHEMA "sceau.request/1"

/*
 * Where the holder is told of what becomes of their title (sceau-notify(1)). It is of the
 * request and not of the title: neither page nor code nor sealed data can have it.
 */
#define REQUEST_EMAIL "email" /* of the object "holder" */

/*
 * Read a request of at most SCEAU_REQUEST_MAX bytes.
 *
 * today   dates of the past are compared to it
 * kind    on SCEAU_OK the kind that the request asks for; the templates' own
 * values  added to; the language of the holder's page, where one is asked for, as
 *         language.code, language.name, language.name_fr and language.reviewed; where
 *         the holder is to be told, notice.mail as "yes", and not to what address; a
 *         country is also there as PATH.name, a category as PATH.label, PATH.code and
 *         PATH.discreet, a list as PATH.list, a date as PATH.words, a birth date with its
 *         preposition as PATH.when
 *
 * SCEAU_E_FORMAT, SCEAU_E_LIMIT, SCEAU_E_UNSUPPORTED (a kind not issued here),
 * SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status request_read(struct span json,
    const struct templates *templates, struct date today,
    const struct kind **kind, struct values *values, struct sceau_error *error);

#endif
