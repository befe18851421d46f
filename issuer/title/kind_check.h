/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What tables must be for every title to be right: loading asks for it once, so that no
 * request meets a fault of the tables. Messages name the file and its line.
 */
#ifndef SCEAU_TITLE_KIND_CHECK_H
#define SCEAU_TITLE_KIND_CHECK_H

#include "issuer/title/kind.h"
#include "verifier/verdict/match.h"

/*
 * One kind: its words are known, its code has the fields of its type, the mention of
 * work and the dates cannot be missing, and its page promises what the rights answer.
 */
SCEAU_MUST_USE enum sceau_status kind_check(const struct templates *templates,
    const struct kind *kind, struct sceau_error *error);

/* The part of it that kind.tsv has. */
SCEAU_MUST_USE enum sceau_status kind_settings_check(
    const struct kind *kind, struct sceau_error *error);

#define ASKED_SIZE 64

/*
 * What the verifier sees of the titles that the condition of a page's row lets through.
 * words  room for what the condition names; the facts point into it
 */
struct facts kind_facts(
    const struct kind *kind, const char *when, char words[2][ASKED_SIZE]);

/* The rules: no category tells a protection, every rule can be applied and says whose
 * it is, how sure and since when. */
SCEAU_MUST_USE enum sceau_status rules_check(
    const struct templates *templates, struct sceau_error *error);

#endif
