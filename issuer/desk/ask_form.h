/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The form by which a title of a kind is asked for: a field for each row of the kind's
 * request.tsv, so that a kind that is added needs no program. Private to the desk.
 */
#ifndef SCEAU_DESK_ASK_FORM_H
#define SCEAU_DESK_ASK_FORM_H

#include "issuer/desk/view.h"

/* What is wrong of one member; a form says all that it can tell by itself, and then what
 * the rules say. */
#define ASK_FAULTS_MAX 64
struct ask_faults {
    struct {
        const char *member; /* of the table */
        const char *text;   /* constant, or NULL: `said` */
    } item[ASK_FAULTS_MAX];
    size_t count;
    struct sceau_error said; /* what the rules refused */
};

/* The fields, with what was sent and what is wrong of it; faults: or NULL. */
void ask_form_fields(struct view *v, const struct kind *k,
    const struct posted *p, const struct ask_faults *faults);

/* Those of the member "decision" alone, of which none is needed here. */
void ask_form_decision(
    struct view *v, const struct kind *k, const struct posted *p);

/* That object as JSON appended; nothing where no field of it was sent. False where memory
 * lacks. */
bool ask_form_decided(
    const struct kind *k, const struct posted *p, struct buffer *out);

/* What was sent, again, to be sent once more. */
void ask_form_hidden(
    struct view *v, const struct kind *k, const struct posted *p);

/* What was sent, to be read again. */
void ask_form_recall(
    struct view *v, const struct kind *k, const struct posted *p);

/* The list of faults, each leading to its field. */
void ask_form_faults(
    struct view *v, const struct kind *k, const struct ask_faults *faults);

/* What is needed and not there. */
void ask_form_missing(struct view *v, const struct kind *k,
    const struct posted *p, struct ask_faults *faults);

/* That a field that is of no table is needed and not there. */
void ask_form_lacks(
    struct view *v, const char *name, struct ask_faults *faults);

/* What is wrong of a field, or NULL; faults: or NULL. */
const char *ask_form_fault(const struct ask_faults *faults, const char *path);

/* What an act refused: of a member of the form, or of all of it. */
void ask_form_refused(const struct kind *k, const struct sceau_error *error,
    struct ask_faults *faults);

/* A request as the form would have sent it; false where it is no request, or memory
 * lacks. */
bool ask_form_of_request(
    const struct kind *k, struct span request, struct posted *out);

/* The request that was sent, as JSON appended. False where memory lacks. */
bool ask_form_request(
    const struct kind *k, const struct posted *p, struct buffer *out);

#endif
