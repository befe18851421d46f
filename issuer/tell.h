/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What programs are told of a register, in JSON and CSV: the same words on a command line
 * and over HTTP.
 */
#ifndef SCEAU_ISSUER_TELL_H
#define SCEAU_ISSUER_TELL_H

#include "issuer/batch.h"
#include "issuer/register/due.h"
#include "issuer/register/stats.h"
#include "issuer/register/story.h"
#include "issuer/register/trouble.h"
#include "issuer/register/upload.h"
#include "verifier/base/json.h"

/* One title, schema « sceau.register-title/1 ». */
void tell_title(struct json *j, const struct story *s);

/* One record of its history. */
void tell_record(struct json *j, const struct story_record *r);

/* Days from today to the end of one that ends; negative: it has ended. */
int tell_days_left(const struct due *d, struct date today);

/* One that ends; the CSV's lines have their ends. */
#define TELL_DUE_HEAD "number,kind,until,days,work,application,examined\n"
void tell_due(struct json *j, const struct due *d, struct date today);
void tell_due_csv(struct buffer *out, const struct due *d, struct date today);

/* What a line of a batch came to: "issued", "already-issued", "refused", "waiting". */
const char *tell_batch_state(enum batch_state state);

/* How a batch is that was sent, schema « sceau.batch/1 »; one of its lines. */
void tell_upload(struct json *j, const struct upload *u);
void tell_upload_line(struct json *j, const struct upload_line *l);

/* One report of a document; schema « sceau.document-report/1 ». */
void tell_trouble(struct json *j, const struct trouble *t);

/* Counts from one day to the other, schema « sceau.stats/1 »; in CSV with its head. */
void tell_stats(
    struct json *j, const struct stats *s, struct date from, struct date until);
void tell_stats_csv(struct buffer *out, const struct stats *s);

#endif
