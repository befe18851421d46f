/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What is to be said of titles, and to whom it was: a row for each title, event and
 * channel, one at most, written in the transaction that makes the event true. So
 * nothing that was issued stays unsaid, and nothing that was not is said. What befalls a
 * title again, as a failure may, takes the row of the time before, under a new token.
 *
 * A row is taken on lease, sent, and then recorded. Whoever dies in between leaves it to
 * the next, who sends it again: a notice is sent at least once, and each time under the
 * same token, by which its receiver knows that it is the same.
 *
 *   waiting --> delivered
 *        |----> dropped: what it says is not so any more, or nobody is there to hear it;
 *        |      of an end, it waits again where its title is reinstated in time
 *        \----> failed: refused for good, or OUTBOX_ATTEMPTS times in vain
 *
 * No address of a person and no text is in a row: both are read when it is sent.
 */
#ifndef SCEAU_NOTICE_OUTBOX_H
#define SCEAU_NOTICE_OUTBOX_H

#include "issuer/register/sql.h"
#include "verifier/base/date.h"

#define OUTBOX_CLAIM_MAX 16
#define OUTBOX_LEASE_S 1800 /* more than OUTBOX_CLAIM_MAX sendings take */
/* after 5 minutes, then twice that each time, half a day at most: five days (RFC 5321,
 * 4.5.4.1) */
#define OUTBOX_PAUSE_S 300
#define OUTBOX_PAUSE_MAX_S 43200
#define OUTBOX_ATTEMPTS 16
#define OUTBOX_WORD_SIZE 24
#define OUTBOX_TOKEN_SIZE 33

enum outbox_channel { OUTBOX_MAIL, OUTBOX_HOOK };
enum { OUTBOX_CHANNELS = OUTBOX_HOOK + 1 };

/* Ends: 60, 30, 15 and 7 days before. */
enum outbox_event {
    OUTBOX_ISSUE,
    OUTBOX_RENEWAL,
    OUTBOX_FAILURE,
    OUTBOX_END_60,
    OUTBOX_END_30,
    OUTBOX_END_15,
    OUTBOX_END_7
};
enum { OUTBOX_EVENTS = OUTBOX_END_7 + 1 };

/* "mail", "hook"; "issue", "end-60"… */
const char *outbox_channel_name(enum outbox_channel channel);
const char *outbox_event_name(enum outbox_event event);

/* False where a title that has so many days left (0: today is its last) is to be told
 * nothing of its end; else the event of the nearest threshold. */
bool outbox_end_of(int days, enum outbox_event *out);

struct outbox_news {
    int64_t title;
    enum outbox_event event;
    enum outbox_channel channel;
};

/*
 * Within a unit of work: write rows, which wait from now on. One that is there is left as
 * it is, but a failure, which is another one. SCEAU_E_IO.
 */
SCEAU_MUST_USE enum sceau_status outbox_write(struct sql *sql, int64_t now,
    const struct outbox_news *news, size_t count, struct sceau_error *error);

/*
 * Write what is to be said of titles that end: good ones, without a successor, of the
 * nearest threshold; to holders only where the request has an address. What was not said
 * because a title was suspended is to be said once it is good again. Once a day of Paris:
 * what begins to end later on that day is said on the next one.
 *
 * written  how many rows are new
 */
SCEAU_MUST_USE enum sceau_status outbox_write_ends(struct sql *sql, int64_t now,
    enum outbox_channel channel, int64_t *written, struct sceau_error *error);

/* A row, and its title as it is now. Texts are empty where there is none. */
struct outbox_row {
    int64_t title;
    enum outbox_event event;
    enum outbox_channel channel;
    int64_t attempt; /* this one, from 1 */
    int64_t written_at;
    char token
        [OUTBOX_TOKEN_SIZE]; /* the same each time, of this row and no other */
    char key[132];           /* of its request */
    char number[64];
    char kind[40];
    char state[16];
    char status[16];
    char valid_from[DATE_ISO_SIZE];
    char valid_until[DATE_ISO_SIZE];
    char application[40];
    char former[64];
    char successor[64];
    char reason[256]; /* of a failure, French */
    bool examined;
    int64_t issued_at;
};

/*
 * Take up to `max` rows of a channel that are due, those that wait longest first.
 *
 * SCEAU_E_LIMIT: the clock is far behind the register's, and nothing could be recorded;
 * SCEAU_E_IO, SCEAU_E_CRYPTO, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status outbox_claim(struct sql *sql, int64_t now,
    enum outbox_channel channel, size_t max,
    struct outbox_row rows[OUTBOX_CLAIM_MAX], size_t *count,
    struct sceau_error *error);

enum outbox_outcome {
    OUTBOX_DELIVERED,
    OUTBOX_DROPPED,
    OUTBOX_LATER, /* failed where that was the last attempt */
    OUTBOX_FAILED,
    OUTBOX_RELEASED /* it was not tried: as if it had not been taken */
};

/*
 * Record what became of a row, with a record of the audit where it was delivered or has
 * failed. Of a row that another has taken since, only that it was delivered is recorded.
 *
 * word    why, "smtp-450", without personal data; NULL: there is none
 * became  what came of it, and then as what it was recorded: OUTBOX_LATER may become
 *         OUTBOX_FAILED
 */
SCEAU_MUST_USE enum sceau_status outbox_record(struct sql *sql, int64_t now,
    const char *who, const struct outbox_row *row, const char *word,
    enum outbox_outcome *became, struct sceau_error *error);

/* How many rows of a channel wait and are due. */
SCEAU_MUST_USE enum sceau_status outbox_count_due(struct sql *sql, int64_t now,
    enum outbox_channel channel, int64_t *out, struct sceau_error *error);

/* How many rows outbox_write_ends() would write. */
SCEAU_MUST_USE enum sceau_status outbox_count_ends(struct sql *sql, int64_t now,
    enum outbox_channel channel, int64_t *out, struct sceau_error *error);

#endif
