/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One title of the register: what it is, what became of it, and changing its status. A
 * title that was revoked or replaced stays so; one that is suspended may come back.
 */
#ifndef SCEAU_REGISTER_STORY_H
#define SCEAU_REGISTER_STORY_H

#include "issuer/register/registry.h"

#define STORY_WORD_SIZE 40
#define STORY_REASON_MAX 200 /* bytes of a reason */

enum story_status {
    STORY_GOOD,
    STORY_SUSPENDED,
    STORY_REVOKED,
    STORY_REPLACED
};

/* Texts are empty where there is none. */
struct story {
    int64_t id;
    char number[REGISTRY_NUMBER_SIZE];
    char kind[STORY_WORD_SIZE];
    char state[STORY_WORD_SIZE]; /* "reserved", "issued", "void" */
    enum story_status status;
    int64_t status_at; /* seconds since 1970; 0: it never changed */
    int64_t issued_at;
    char valid_from[STORY_WORD_SIZE];
    char valid_until[STORY_WORD_SIZE];
    char work[STORY_WORD_SIZE];
    char application[STORY_WORD_SIZE];
    char examined[STORY_WORD_SIZE];
    char level[STORY_WORD_SIZE];
    char rules[STORY_WORD_SIZE];
    char seal_signer[STORY_WORD_SIZE];
    char former[REGISTRY_NUMBER_SIZE];
    char successor[REGISTRY_NUMBER_SIZE];
    char replaces[REGISTRY_NUMBER_SIZE];    /* in whose place it is */
    char replaced_by[REGISTRY_NUMBER_SIZE]; /* which is in its place */
    int64_t purged_at; /* what is personal of it was erased; 0: it is there */
};

/*
 * Find a title by its number.
 *
 * SCEAU_E_FORMAT: it is no number, or was typed wrong; SCEAU_E_NOTFOUND; SCEAU_E_IO.
 */
SCEAU_MUST_USE enum sceau_status story_find(struct registry *registry,
    const char *number, struct story *out, struct sceau_error *error);

/* How many titles there are, void ones too: each has a number, and its place in a list.
 * Within the caller's transaction. SCEAU_E_IO, SCEAU_E_NOMEM. */
struct sql;
SCEAU_MUST_USE enum sceau_status story_count(
    struct sql *sql, int64_t *out, struct sceau_error *error);

/* "good", "suspended", "revoked", "replaced" */
const char *story_status_name(enum story_status status);
const char *story_status_words(enum story_status status); /* "révoqué" */

/* A reason is told, in STORY_REASON_MAX bytes at most; else SCEAU_E_USAGE. */
SCEAU_MUST_USE enum sceau_status story_check_reason(
    const char *reason, struct sceau_error *error);

/*
 * Give a title that was issued another status, for a reason, in one transaction with its
 * record in the audit.
 *
 * SCEAU_E_STATE: it is not issued, or is so already, or will not change any more;
 * SCEAU_E_USAGE: the reason is empty or too long; and as story_find().
 */
SCEAU_MUST_USE enum sceau_status story_set_status(struct registry *registry,
    const char *number, enum story_status status, const char *reason,
    int64_t now, struct sceau_error *error);

/*
 * The examination of an application is over: its titles are not renewed any more, and
 * each of them has that in its history.
 *
 * closed  how many titles that concerns, 256 at a time
 *
 * SCEAU_E_NOTFOUND: no title is of that application, or it was closed; SCEAU_E_USAGE,
 * SCEAU_E_IO.
 */
SCEAU_MUST_USE enum sceau_status story_close(struct registry *registry,
    const char *application, const char *reason, int64_t now, int64_t *closed,
    struct sceau_error *error);

/* One record; its spans hold for the call. */
struct story_record {
    int64_t at;
    struct span who;
    struct span act;
    struct span rules;
    struct span detail;
};

/* How many bytes of a detail are for people; digests are after them. */
int story_words(struct span detail);

/* What the record of an issue tells of it; false of another one. The span is the
 * record's. */
struct story_issue {
    struct span level;
    bool examined; /* its request was under examination */
};
bool story_issue_of(const struct story_record *record, struct story_issue *out);

/* All records of a title, the oldest first. SCEAU_E_IO. */
SCEAU_MUST_USE enum sceau_status story_history(struct registry *registry,
    int64_t id, void (*each)(void *context, const struct story_record *record),
    void *context, struct sceau_error *error);

#endif
