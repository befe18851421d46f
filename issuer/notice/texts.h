/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What holders read: templates/texts/notices, one file a language and the order in
 * which all of them say their sentences. Read and checked once, then never changed. A
 * language that nobody has read again says nothing: French is said in its place.
 */
#ifndef SCEAU_NOTICE_TEXTS_H
#define SCEAU_NOTICE_TEXTS_H

#include "issuer/title/values.h"

#define TEXTS_SUBJECT_MAX 240
#define TEXTS_BODY_MAX (16u * 1024u)

struct texts;

/*
 * Read folder/texts/notices, where folder is that of the templates.
 *
 * out  on SCEAU_OK the caller's, to free with texts_free()
 *
 * SCEAU_E_FORMAT names the file and its line: a sentence that lacks or has no place, a
 * {path} that a notice may not have, no subject for an event. The statuses of
 * table_load().
 */
SCEAU_MUST_USE enum sceau_status texts_load(
    const char *folder, struct texts **out, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void texts_free(struct texts **texts);

/* The code in which a holder of that language is told: its own, or "fr". NULL: "fr". */
const char *texts_language(const struct texts *texts, const char *code);

/*
 * Append a notice.
 *
 * language  as texts_language() gives it
 * values    notice.event and what order.tsv and its sentences name
 * subject   one line
 * body      paragraphs, each one line, an empty line between them
 *
 * SCEAU_E_NOTFOUND, SCEAU_E_FORMAT, with the sentence's key; SCEAU_E_LIMIT,
 * SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status texts_compose(const struct texts *texts,
    const char *language, const struct values *values, struct buffer *subject,
    struct buffer *body, struct sceau_error *error);

#endif
