/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The register of titles: each request becomes one title, once, whatever stops in
 * between. A title is reserved, with its number, in one transaction; then it is sealed;
 * and it is issued in another one that holds the file itself. Whoever reserved it has it
 * on lease: when the lease has run out, or on the same machine when the process that had
 * it is gone, another may take it, by another attempt, and what the first one still
 * brings is thrown away.
 *
 *   reserved --> issued (good, suspended, revoked, replaced)
 *        \-----> void: its number is given, and no title has it; the same request, or a
 *                better one by the same key, takes it up again
 *
 * Every change is in the audit, which is only appended to, each record with the digest
 * of those before.
 *
 * ("register" is a word of C.) Threads: one connection serves one thread at a time.
 */
#ifndef SCEAU_REGISTER_REGISTRY_H
#define SCEAU_REGISTER_REGISTRY_H

#include "issuer/register/number.h"
#include "issuer/register/sql.h"
#include "issuer/register/status_index.h"
#include "verifier/base/buffer.h"

#define REGISTRY_TURN_MAX 64
#define REGISTRY_KEY_MAX 128 /* bytes of a request's key */
#define REGISTRY_WHO_MAX 80  /* bytes of who does something */
#define REGISTRY_NUMBER_SIZE 64
#define REGISTRY_LEASE_S 120 /* a title takes some milliseconds to make */
#define REGISTRY_HASH 32

struct registry;

/*
 * Open a register by its address (sql.h) for whoever that is, and bring its tables up to
 * date.
 *
 * out  on SCEAU_OK the caller's, to free with registry_close()
 *
 * The statuses of sql_open(), sql_check_clock() and migration_run(); SCEAU_E_USAGE: who is
 * nobody, or too long.
 */
SCEAU_MUST_USE enum sceau_status registry_open(const char *where,
    const char *who, int64_t now, struct registry **out,
    struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void registry_close(struct registry **registry);

/* Its connection, for what reads and writes other parts of it. */
struct sql *registry_sql(struct registry *registry);
const char *registry_who(const struct registry *registry);

/*
 * Somebody else acts from now on; copied. A service does what it is asked in the name of
 * whoever asks.
 *
 * SCEAU_E_USAGE: who is nobody, or too long.
 */
SCEAU_MUST_USE enum sceau_status registry_act_as(
    struct registry *registry, const char *who, struct sceau_error *error);

/* What names its attempts, before their turns: no other process, nor another opening of
 * this register, has that name. */
const char *registry_process(const struct registry *registry);

/* Where the title of that id stands in the status lists. False without memory. */
bool registry_place(
    const struct registry *registry, int64_t id, struct status_index *out);

/* And which title stands there, if it was given; 0 without memory. */
int64_t registry_at(
    const struct registry *registry, const struct status_index *place);

/* Borrowed for the call. */
struct registry_request {
    const char *key; /* the same one is the same title */
    uint8_t hash[REGISTRY_HASH];
    const char *kind;
    struct span body;
    int64_t former;        /* the title that it renews or replaces, or 0 */
    const char *replacing; /* why it replaces that one; NULL: it renews it */
    /* labels of the keys that it will be sealed with; NULL: none */
    const char *seal_key;
    const char *pdf_key;
    const char *who; /* who asks; NULL: whoever has the register */
    bool
        told; /* where it comes to nothing, the authority's system is told (outbox.h) */
};

enum registry_standing {
    REGISTRY_GRANTED,   /* it is the caller's to seal */
    REGISTRY_ISSUED,    /* it was, under `number` */
    REGISTRY_ELSEWHERE, /* somebody has it on lease, for `seconds` more */
    REGISTRY_DIFFERENT, /* that key is another request's */
    REGISTRY_TWICE,     /* that key came before in the same turn */
    REGISTRY_HELD /* its former is not to be followed: it was revoked or suspended, its
                     examination is over, or another follows it; or not to be replaced,
                     as it is not good */
};

struct registry_grant {
    enum registry_standing standing;
    int64_t id;
    int64_t attempt;
    int64_t former;
    char serial[NUMBER_SERIAL_SIZE];
    struct status_index place;
    char number[REGISTRY_NUMBER_SIZE];
    int64_t seconds;
};

enum registry_outcome {
    REGISTRY_SEALED, /* issue it */
    REGISTRY_VOID,   /* it cannot be: `reason` */
    REGISTRY_LATER   /* the keys are away: whoever comes next takes it */
};

/* Signatures that an attempt asked of one key. */
struct registry_use {
    int64_t made;
    int64_t unsure; /* asked, and nobody knows whether they were made */
};

/* What became of a grant; borrowed for the call. */
struct registry_result {
    int64_t id;
    int64_t attempt;
    int64_t former;
    enum registry_outcome outcome;
    bool examined; /* its request is under examination, and it may be renewed */
    bool mailed;   /* its request says where its holder is told */
    bool notices[2]; /* the channels by which it is told (outbox.h) */
    struct registry_use seals;
    struct registry_use cachets; /* of the key of files */
    const char *reason;          /* French, without personal data */
    const char *who;             /* as of the request */
    const char *replacing;       /* as of the request */
    const char *number;
    int64_t issued_at;
    const char *valid_from; /* dates "2026-11-24"; NULL: none, here and below */
    const char *valid_until;
    const char *work; /* "yes" or "no" */
    const char *application;
    const char *foreigner;
    const char *level;
    const char *rules;
    const char *seal_signer;
    const char *pdf_signer;
    struct span code;
    struct span pdf;
    size_t form; /* so many of its first bytes are those of many files, and are
                    kept once for all of them; 0: none is known to be */
    bool lost; /* out: another attempt took it; it is not issued by this one */
};

/* What one transaction does; borrowed for the call. */
struct registry_turn {
    int64_t now;                     /* seconds since 1970 */
    struct registry_result *results; /* at most REGISTRY_TURN_MAX, or none */
    size_t result_count;
    const struct registry_request *requests; /* the same */
    size_t request_count;
    struct registry_grant *grants; /* out: one a request */
};

/*
 * In one transaction: issue what was sealed, and reserve what is asked. Nothing of a
 * result may leave before this returns SCEAU_OK, and then only what is not lost. What was
 * sealed becomes REGISTRY_VOID, with its reason, where its former is not to be followed,
 * or replaced, any more: whoever revoked or suspended it meanwhile, or ended its
 * examination, is heard.
 *
 * SCEAU_E_LIMIT: the clock is not that of the register; SCEAU_E_USAGE: a key is
 * empty or too long; SCEAU_E_LIMIT; SCEAU_E_IO; SCEAU_E_NOMEM. Nothing was changed then.
 */
SCEAU_MUST_USE enum sceau_status registry_turn(struct registry *registry,
    const struct registry_turn *turn, struct sceau_error *error);

/*
 * What became of a request, without asking for it: *known is false where that key is not
 * there, or is that of no title yet; else `grant` is REGISTRY_ISSUED or
 * REGISTRY_DIFFERENT.
 */
SCEAU_MUST_USE enum sceau_status registry_find(struct registry *registry,
    const char *key, const uint8_t hash[REGISTRY_HASH],
    struct registry_grant *grant, bool *known, struct sceau_error *error);

/*
 * The file of a title that was issued, as it left.
 *
 * pdf, code  buffers that take it; either may be NULL
 * level      its level, "B-LT"
 *
 * SCEAU_E_NOTFOUND: it was purged, or is not issued; SCEAU_E_CRYPTO: the register holds
 * other bytes than were sealed; SCEAU_E_IO, SCEAU_E_LIMIT, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status registry_file(struct registry *registry,
    int64_t id, struct buffer *pdf, struct buffer *code, char level[8],
    struct sceau_error *error);

/* True where nobody works on a title any more: its lease is over, or it is that of a
 * process which this machine had. */
bool registry_is_left(const struct registry *registry, struct span worker,
    int64_t lease_until, int64_t now);

/* What is taken of what was reserved and left. */
struct registry_claim {
    int64_t now;
    int64_t after;        /* only titles whose count is past that one */
    size_t max;           /* at most REGISTRY_TURN_MAX */
    const char *seal_key; /* as of a request */
    const char *pdf_key;
};

/* One that was taken; the caller's, to free with registry_left_free(). */
struct registry_left {
    struct registry_grant grant;
    char key[REGISTRY_KEY_MAX + 1];
    uint8_t hash[REGISTRY_HASH];
    struct buffer body; /* its request */
};

/*
 * Take what was reserved and left: whose lease is over, or whose process is gone. What
 * another one takes at the same time is passed over. What is to replace another is left
 * to the command that replaces it, asked again: it alone knows why, and by the rules of
 * which day.
 *
 * left   `max` of them, zeroed or freed before; in order of their counts
 * count  how many were taken; none: there is no other
 *
 * As registry_turn().
 */
SCEAU_MUST_USE enum sceau_status registry_claim(struct registry *registry,
    const struct registry_claim *claim, struct registry_left *left,
    size_t *count, struct sceau_error *error);

void registry_left_free(struct registry_left *left);

#endif
