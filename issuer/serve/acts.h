/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What is done by the service: each act once, for programs that ask by HTTP and for the
 * desk's pages alike. Who acts is known, and is held to their role here, whatever led
 * here; every act is written down as theirs.
 *
 * Threads: any number.
 */
#ifndef SCEAU_ISSUER_SERVE_ACTS_H
#define SCEAU_ISSUER_SERVE_ACTS_H

#include "issuer/issuer.h"
#include "issuer/register/due.h"
#include "issuer/register/stats.h"
#include "issuer/register/story.h"
#include "issuer/register/trouble.h"
#include "issuer/register/upload.h"
#include "issuer/serve/engine.h"
#include "issuer/serve/registers.h"
#include "issuer/staff.h"

/* Borrowed by all acts. */
struct acts {
    struct issuer *issuer; /* of requests that are looked at, and not issued */
    struct engine *engine;
    struct registers *registers;
};

struct actor {
    const char *who; /* as the audit has it */
    const struct staff_role *role;
};

/* What came of an act. For all but the first two, `error` says why in French, without
 * personal data. */
enum acts_answer {
    ACTS_DONE,
    ACTS_AGAIN,     /* it was so before */
    ACTS_FORBIDDEN, /* not that role's */
    ACTS_WRONG, /* what was asked is no such thing: a reason, a number, a key */
    ACTS_NOT_FOUND,
    ACTS_CONFLICT, /* not as things stand */
    ACTS_REFUSED,  /* by the rules, of what was sent */
    ACTS_AWAY,     /* the register or the keys: another time */
    ACTS_BROKEN    /* nothing that who asks can mend */
};

/* One title. */
SCEAU_MUST_USE enum acts_answer acts_find(const struct acts *a,
    const struct actor *by, const char *number, struct story *out,
    struct sceau_error *error);

/* Its records, the oldest first; `each` as of story_history(). */
SCEAU_MUST_USE enum acts_answer acts_history(const struct acts *a,
    const struct actor *by, const char *number,
    void (*each)(void *context, const struct story_record *record),
    void *context, struct sceau_error *error);

/*
 * Its file, as it left, whatever its status is, which *story says.
 *
 * pdf  appended to; of SCEAU_PDF_MAX at least
 */
SCEAU_MUST_USE enum acts_answer acts_file(const struct acts *a,
    const struct actor *by, const char *number, struct story *story,
    struct buffer *pdf, struct sceau_error *error);

/* STORY_REVOKED, STORY_SUSPENDED, or STORY_GOOD of one that is suspended. */
SCEAU_MUST_USE enum acts_answer acts_change(const struct acts *a,
    const struct actor *by, const char *number, enum story_status to,
    const char *reason, struct story *out, struct sceau_error *error);

/* The examination of an application is over: of how many titles. */
SCEAU_MUST_USE enum acts_answer acts_close(const struct acts *a,
    const struct actor *by, const char *application, const char *reason,
    int64_t *closed, struct sceau_error *error);

/* A page of those that end and have no successor; to free with due_list_free(). */
SCEAU_MUST_USE enum acts_answer acts_expiring(const struct acts *a,
    const struct actor *by, const struct due_query *query, struct due_list *out,
    struct sceau_error *error);

/* Figures from one day to the other; to free(). */
SCEAU_MUST_USE enum acts_answer acts_stats(const struct acts *a,
    const struct actor *by, struct date from, struct date until,
    struct stats **out, struct sceau_error *error);

/* What a request would be, and no title: to free with issuer_draft_free(). level: NULL,
 * its kind's. */
SCEAU_MUST_USE enum acts_answer acts_check(const struct acts *a,
    const struct actor *by, struct span request, const char *level,
    struct issuer_draft **out, struct sceau_error *error);

/* A title that was asked for, now or before. */
struct acts_issued {
    struct story story;
    struct buffer pdf; /* of ACTS_DONE; of ACTS_AGAIN acts_file() has it */
};

/*
 * Issue a title, by the engine: it is durable when this returns.
 *
 * key    what makes it the same request if it comes again; NULL: its bytes
 * level  NULL: its kind's
 * out    always to free with acts_issued_free()
 *
 * ACTS_AGAIN: it was before, and may be withdrawn since, which its story says;
 * ACTS_CONFLICT: the key is another request's.
 */
SCEAU_MUST_USE enum acts_answer acts_issue(const struct acts *a,
    const struct actor *by, struct span request, const char *key,
    const char *level, struct acts_issued *out, struct sceau_error *error);

/* The title that follows one that ends. decision: who decides now, a JSON object; empty:
 * as before. As acts_issue(). */
SCEAU_MUST_USE enum acts_answer acts_renew(const struct acts *a,
    const struct actor *by, const char *number, struct span decision,
    struct acts_issued *out, struct sceau_error *error);

/* A title in the place of another, for a reason. correction: the request that corrects
 * it; empty: a duplicate. As acts_issue(). */
SCEAU_MUST_USE enum acts_answer acts_replace(const struct acts *a,
    const struct actor *by, const char *number, const char *reason,
    struct span correction, struct acts_issued *out, struct sceau_error *error);

void acts_issued_free(struct acts_issued *issued);

/* What was asked for a title that may be replaced, as JSON appended: to be corrected.
 * ACTS_CONFLICT: nothing takes its place, or what is personal of it was erased. */
SCEAU_MUST_USE enum acts_answer acts_asked(const struct acts *a,
    const struct actor *by, const char *number, struct story *story,
    struct buffer *request, struct sceau_error *error);

/* What a correction would be, and no title; as acts_check(), by the rules of the day of
 * the title that it corrects. */
SCEAU_MUST_USE enum acts_answer acts_check_correction(const struct acts *a,
    const struct actor *by, const char *number, struct span correction,
    struct issuer_draft **out, struct sceau_error *error);

/*
 * Take a batch in: requests, one a line (lines.h), of UPLOAD_MAX bytes at most. Another
 * thread, or another service, issues them.
 *
 * level  or ""
 *
 * ACTS_AGAIN: it was there already.
 */
SCEAU_MUST_USE enum acts_answer acts_batch(const struct acts *a,
    const struct actor *by, struct span body, const char *level,
    struct upload *out, struct sceau_error *error);
SCEAU_MUST_USE enum acts_answer acts_batch_find(const struct acts *a,
    const struct actor *by, const char *id, struct upload *out,
    struct sceau_error *error);

/* What its lines past that one came to; to free with upload_page_free(). */
SCEAU_MUST_USE enum acts_answer acts_batch_results(const struct acts *a,
    const struct actor *by, const char *id, int64_t after, size_t limit,
    struct upload_page *out, struct sceau_error *error);

/* Enter a report of a document: its sort, number, place and words. key: or NULL. */
SCEAU_MUST_USE enum acts_answer acts_report(const struct acts *a,
    const struct actor *by, const struct trouble *told, const char *key,
    struct trouble *out, struct sceau_error *error);

/* A page of them, as of trouble_find(); to free with trouble_list_free(). */
SCEAU_MUST_USE enum acts_answer acts_reports(const struct acts *a,
    const struct actor *by, bool waiting, int64_t before, size_t limit,
    struct trouble_list *out, struct sceau_error *error);

/* One of them was dealt with. */
SCEAU_MUST_USE enum acts_answer acts_handle(const struct acts *a,
    const struct actor *by, int64_t id, const char *words, struct trouble *out,
    struct sceau_error *error);

/* Whether the register and the keys answer. */
SCEAU_MUST_USE enum sceau_status acts_ready(
    const struct acts *a, struct sceau_error *error);

/* The member that a refusal names at its beginning, "holder.birth.date"; "" where it
 * names none. */
#define ACTS_MEMBER_SIZE 64
void acts_member(const struct sceau_error *error, char out[ACTS_MEMBER_SIZE]);

#endif
