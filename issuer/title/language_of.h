/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files that read, check and write languages share. */
#ifndef SCEAU_TITLE_LANGUAGE_OF_H
#define SCEAU_TITLE_LANGUAGE_OF_H

#include "issuer/title/language.h"

enum { ORDER_KEY, ORDER_ROLE, ORDER_WHEN };
enum { SENTENCE_KEY, SENTENCE_TEXT };

/* False where the table's word is no role; french: its sentence is that of fr.tsv. */
bool language_role(const char *word, enum notice_role *role, bool *french);

/* One language against the order of the page and its own script. */
SCEAU_MUST_USE enum sceau_status language_check(const struct languages *all,
    const struct holder_language *l, struct sceau_error *error);

/* The order itself, once there is a language: roles, keys. */
SCEAU_MUST_USE enum sceau_status language_check_order(
    const struct languages *all, struct sceau_error *error);

#endif
