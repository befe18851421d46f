/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One title before it is sealed: from a request to the message of its code, the
 * data sealed with its page and the words on it. No key, no file, no clock here.
 */
#ifndef SCEAU_TITLE_TITLE_H
#define SCEAU_TITLE_TITLE_H

#include "issuer/page/sheet.h"
#include "issuer/title/kind.h"
#include "issuer/title/values.h"
#include "verifier/seal/seal.h"

#define TITLE_SCHEMA "sceau.title/1"

/* Who issues: constant for a run of the program; all borrowed. */
struct title_issuer {
    const struct templates *templates;
    const char *ca;             /* of the header, 4 characters */
    const char *certificate;    /* 4 characters */
    const char *country;        /* 2 letters */
    const struct value *common; /* authority.*, addresses.*, contact.* */
    size_t common_count;
};

struct title {
    const struct title_issuer *issuer;
    const struct kind *kind;
    int64_t issued_at; /* seconds since 1970 */
    struct values values;
    struct seal_header header;
    struct buffer message; /* header and fields, as they will be signed */
    struct buffer code; /* the same with its signature: title_set_seal(); both
                              empty where the kind has no code */
    struct buffer json; /* the data sealed with the page */
    char *words;        /* owns the texts of the sheet */
    struct language_page *page; /* the holder's, where one was asked for */
};

/*
 * Make a title of a request, as rules and templates say, at that second. The
 * issuer must outlive it.
 *
 * out  on SCEAU_OK the caller's, to free with title_free()
 *
 * The statuses of request_read() and rules_apply(); SCEAU_E_FORMAT also where a
 * value does not go into its field, which is named.
 */
SCEAU_MUST_USE enum sceau_status title_make(const struct title_issuer *issuer,
    struct span request, int64_t now, struct title **out,
    struct sceau_error *error);

/* The same by the rules of another day, and as of that day; not set: of `now`. */
SCEAU_MUST_USE enum sceau_status title_make_by(
    const struct title_issuer *issuer, struct span request, int64_t now,
    struct date day, struct title **out, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void title_free(struct title **title);

/* What the register gives a title; a title that has none yet bears the number of none. */
struct title_grant {
    const char *serial; /* number_write() */
    uint32_t list;      /* where its status is published */
    uint32_t place;
};

/*
 * The title's number and its place in the status lists. Before it is sealed.
 *
 * As title_make().
 */
SCEAU_MUST_USE enum sceau_status title_set_grant(struct title *title,
    const struct title_grant *grant, struct sceau_error *error);

/* True where its CA or certificate is one for tests (2D-Doc 3.2.6, 3.3.1). */
bool title_is_specimen(const struct title_issuer *issuer);

/* The signature r || s over title->message: makes the code and the data. */
SCEAU_MUST_USE enum sceau_status title_set_seal(
    struct title *title, struct span rs, struct sceau_error *error);

/* The data alone, of a kind without a code: the file's seal is all it has. */
SCEAU_MUST_USE enum sceau_status title_set_data(
    struct title *title, struct sceau_error *error);

/*
 * The words of the page by the kind's page.tsv. After title_set_seal() or
 * title_set_data(); the sheet points into the title.
 */
SCEAU_MUST_USE enum sceau_status title_compose(
    struct title *title, struct sheet *out, struct sceau_error *error);

/*
 * The mentions of the right to work that its page will bear, appended, one a line; before
 * it is sealed.
 *
 * The statuses of values_fill().
 */
SCEAU_MUST_USE enum sceau_status title_mentions(
    const struct title *title, struct buffer *out, struct sceau_error *error);

#endif
