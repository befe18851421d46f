/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who may see what: by field, by kind, by the words of a value. Read from
 * templates/rights/disclosure.tsv, kinds.tsv and discreet.tsv. A role that may not
 * learn of a protection learns it neither from a field nor from a type, a signer, a
 * finding or an article.
 */
#ifndef SCEAU_VERDICT_DISCLOSURE_H
#define SCEAU_VERDICT_DISCLOSURE_H

#include "verifier/seal/seal.h"
#include "verifier/verdict/axes.h"

/* A field's identifier, or one of the names beside them: kind, request, limits,
 * number, protection. ROLE_NONE and the prefecture see all. Where the table says
 * "limits", false: only a value decides, disclosure_of_field(). */
bool disclosure_of(enum role role, const char *what);

/* The same for a field with its value: what to show is disclosure_show()'s. */
bool disclosure_of_field(enum role role, const struct seal_field *field);

/* The field as that role reads it. *out borrows the value of *field. */
void disclosure_show(
    enum role role, const struct seal_field *field, struct seal_field *out);

/* True where its words tell, or could, a protection that the role may not learn of: a
 * mention of work is told in the wordings of mentions.tsv alone. */
bool disclosure_withholds(enum role role, const struct seal_field *field);

/* False where the category, as in categories.tsv, tells it. */
bool disclosure_of_category(enum role role, const char *category);

/* False where the code's type, and all that follows from it, is not for that role: its
 * certificate, for one is of one type (2D-Doc, 3.3), and its date of issue, which some
 * types always leave out. */
bool disclosure_of_type(enum role role, const char *type);

/* False where what is damaged in a code may not be told: the field named, or that no
 * field is, would tell the type. */
bool disclosure_of_damage(enum role role, const char *type);

/* False where the kind's own name would say too much: the private words stand for it. */
bool disclosure_of_kind(enum role role, const char *kind);

#endif
