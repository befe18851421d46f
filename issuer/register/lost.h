/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What published lists said of titles, and this register does not say: after it was made
 * of a copy, all that was withdrawn since. A title that was revoked or replaced stays so,
 * though the register never heard of it; one that was suspended stays so until somebody
 * decides. The register keeps that beside its titles, each entry with a record in the
 * audit, and copies of it carry it.
 *
 * A list knows places alone: a title that the register has no more is told by its count.
 */
#ifndef SCEAU_REGISTER_LOST_H
#define SCEAU_REGISTER_LOST_H

#include "issuer/register/story.h"

#define LOST_SIGNER 9 /* bytes of "FR00_0001" */
#define LOST_HASH 8   /* of a code, as lists have it */

enum lost_answer {
    LOST_NEWER,    /* the register knows better: somebody decided since */
    LOST_GONE,     /* the register has no such title: it stays as it was */
    LOST_DOUBTFUL, /* it was suspended, and nothing here ended that: it stays so */
    LOST_UNDONE, /* the register has it as one that was never withdrawn */
    LOST_FOREIGN /* the register cannot have given it */
};

/* A title of which a list said what the register does not. */
struct lost {
    int64_t id;
    struct status_index place;
    enum story_status status; /* what the list said; never STORY_GOOD */
    /* out */
    enum lost_answer answer;
    char number[REGISTRY_NUMBER_SIZE]; /* "00000042-69" where it is gone */
    char until[STORY_WORD_SIZE];       /* of a title that is there */
    struct buffer code;                /* the same; the caller's to free */
};

/* A code of which a list said what the register does not. */
struct lost_code {
    char signer[LOST_SIGNER + 1];
    enum story_status status;
    uint8_t hash[LOST_HASH];
};

/*
 * Whether this register knows a publication: it is then at least as new as what was
 * published. One that was made of a copy from before does not.
 *
 * issued  the moment that the lists bear
 *
 * SCEAU_E_IO.
 */
SCEAU_MUST_USE enum sceau_status lost_is_known(struct registry *registry,
    int64_t issued, bool *known, struct sceau_error *error);

/*
 * Judge titles of a list.
 *
 * issued  the moment that the list bears, and
 * known   whether the register knows its publication
 *
 * SCEAU_E_IO, SCEAU_E_NOMEM, SCEAU_E_LIMIT.
 */
SCEAU_MUST_USE enum sceau_status lost_judge(struct registry *registry,
    int64_t issued, bool known, struct lost *items, size_t count,
    struct sceau_error *error);

/*
 * Keep those that are gone or doubtful, and codes, from now on. Kept again, nothing
 * changes but what was said of them.
 *
 * SCEAU_E_LIMIT: too many, or the clock is wrong; SCEAU_E_IO, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status lost_keep(struct registry *registry,
    const struct lost *items, size_t count, const struct lost_code *codes,
    size_t code_count, int64_t now, struct sceau_error *error);

/* Within a unit of work: what is kept, and was not decided since. The items' spans and
 * buffers hold for the call. SCEAU_E_IO, SCEAU_E_NOMEM, and what the visit says. */
struct lost_visit {
    void *context;
    enum sceau_status (*title)(
        void *context, const struct lost *item, struct sceau_error *error);
    enum sceau_status (*code)(
        void *context, const struct lost_code *code, struct sceau_error *error);
};
SCEAU_MUST_USE enum sceau_status lost_visit(struct registry *registry,
    const struct lost_visit *visit, struct sceau_error *error);

/* Within a unit of work: append all that was ever kept or decided of titles, as it is in
 * the table; its entries, of which the i-th has that status. For who compares it with the
 * audit. SCEAU_E_IO, SCEAU_E_FORMAT, SCEAU_E_LIMIT. */
SCEAU_MUST_USE enum sceau_status lost_read(
    struct sql *sql, struct buffer *out, struct sceau_error *error);
size_t lost_count(const struct buffer *kept);
enum story_status lost_entry(const struct buffer *kept, size_t i, int64_t *id);

/* What a record of "keep" or "settle" says of a title; false where it says nothing. */
bool lost_parse(struct span detail, int64_t *id, enum story_status *status);

/* What somebody decides of a title that the register has no more. Borrowed. */
struct lost_decision {
    const char *number;
    enum story_status to;
    const char *reason;
    const struct lost_code
        *code; /* of its code, whatever its status; NULL: none */
    int64_t now;
};

/*
 * Decide.
 *
 * SCEAU_E_STATE: the register has that title, or it will not change any more;
 * SCEAU_E_NOTFOUND: the register cannot have given that number; SCEAU_E_FORMAT: it is
 * no number; SCEAU_E_USAGE: the reason; SCEAU_E_LIMIT, SCEAU_E_IO, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status lost_decide(struct registry *registry,
    const struct lost_decision *decision, struct sceau_error *error);

#endif
