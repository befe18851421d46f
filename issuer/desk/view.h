/* SPDX-License-Identifier: EUPL-1.2 */
/* One page of the desk being made: what the files that write its parts share. Private to
 * them. */
#ifndef SCEAU_DESK_VIEW_H
#define SCEAU_DESK_VIEW_H

#include "issuer/desk/desk.h"
#include "issuer/desk/posted.h"
#include "issuer/desk/token.h"
#include "issuer/html/html.h"
#include "issuer/html/texts.h"
#include "issuer/title/kind.h"
#include "issuer/title/values.h"

struct desk {
    struct html_texts *texts;
    const struct html_words *words;
    const struct templates *templates; /* the issuer's */
    bool specimen;
    uint8_t secret[TOKEN_SECRET];
};

struct view {
    struct service *service;
    const struct desk *desk;
    const struct actor *by;
    struct http_request *request;
    struct values *values;
    struct buffer out;
};

/* ---- from its beginning to its answer */

/* A page begins; its title and heading are the sentence of that key. view_close() in any
 * case. False where memory lacks: it is answered. */
bool view_open(struct view *v, struct service *s, const struct actor *by,
    struct http_request *r);
void view_begin(struct view *v, const char *title_key);
void view_answer(struct view *v, unsigned status);
void view_close(struct view *v);

/* Instead of a page: go there (303). */
void view_go(struct http_request *r, const char *format, ...)
    SCEAU_PRINTF(2, 3);

/* Instead of a page: what came of an act that was not done, whole. */
void view_fault(
    struct view *v, enum acts_answer answer, const struct sceau_error *error);
unsigned view_status(enum acts_answer answer);

/* ---- its parts */

/* The sentence of a key with the view's values; the key itself where there is none. */
const char *view_say(struct view *v, const char *key, struct buffer *room);
void view_put(
    struct view *v, const char *tag, const char *class, const char *key);
/* The sentence of "prefix" and "key", or that text where there is none. */
void view_word(
    struct view *v, const char *prefix, const char *key, const char *otherwise);
/* A row of two cells, or of a list of terms. */
void view_row(struct view *v, const char *key, const char *text);
void view_link(struct view *v, const char *key, const char *format, ...)
    SCEAU_PRINTF(3, 4);
/* "30 novembre 2026" of "2026-11-30", other texts as they are; a moment of the register.
 */
void view_day(struct view *v, const char *iso);
void view_moment(struct view *v, int64_t at);
/* What a kind is called. */
const char *view_kind(const char *kind);

/* ---- forms */

/* A form that is posted, with its token; view_button() and view_form_end() end it. */
void view_form(struct view *v, const char *format, ...) SCEAU_PRINTF(2, 3);
/* One that asks for a page. */
void view_query(struct view *v, const char *action);
void view_form_end(struct view *v);
void view_hidden(struct view *v, const char *name, const char *value);
void view_button(
    struct view *v, const char *name, const char *value, const char *key);

/* "f-holder-birth-date-hint": the id of a field's control (""), or of what is said of
 * it. */
#define VIEW_ID_SIZE 96
void view_id(const char *name, const char *of, char out[VIEW_ID_SIZE]);

struct view_field {
    const char *name;
    const char *label;
    const char *hint;  /* or NULL */
    const char *error; /* or NULL */
    const char *value;
    const char *type; /* of the input; "textarea" */
    const char *list; /* id of a datalist, or NULL */
    size_t max;       /* characters; 0: none told */
    bool needed;
};
void view_field(struct view *v, const struct view_field *f);

/* A field whose value is one of some; view_option() each, then view_select_end(). */
void view_select(struct view *v, const struct view_field *f);
void view_option(
    struct view *v, const char *value, const char *label, bool chosen);
void view_select_end(struct view *v);

/* ---- what is asked */

/* A parameter of the query; "" where it does not come, or is longer. */
void view_parameter(
    const struct view *v, const char *name, char *out, size_t size);

/* A part of the path; false after an answer. */
bool view_part(struct view *v, size_t i, char *out, size_t size);

/* The form that was sent, where it is to be believed; false after an answer. *out to free
 * in any case. */
bool view_posted(struct view *v, struct posted *out);

/* ---- handlers, by the file that has them */
service_handler desk_home;                        /* home.c */
service_handler desk_expiring, desk_stats;        /* lists.c */
service_handler desk_find, desk_title, desk_file; /* title.c */
service_handler desk_change_ask, desk_change;     /* change.c */
service_handler desk_kinds, desk_issue_ask, desk_issue, desk_correct_ask,
    desk_correct; /* issue.c */
service_handler desk_reports, desk_report_ask, desk_report_enter,
    desk_report_handle; /* reports.c */

#endif
