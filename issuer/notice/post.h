/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Sending by libcurl, which no other file of the issuer knows: a mail to a relay, a
 * text to a web address. TLS is verified, or it is not sent; no redirection is
 * followed; what is answered is not read. Connections stay open between two sendings.
 *
 * Threads: one serves one thread at a time.
 */
#ifndef SCEAU_NOTICE_POST_H
#define SCEAU_NOTICE_POST_H

#include <stdbool.h>

#include <sceau/error.h>

#include "issuer/notice/secret.h"
#include "verifier/base/span.h"

#define POST_SECONDS 60 /* for all of one sending */
#define POST_CONNECT_SECONDS 15
#define POST_ANSWER_MAX (64u * 1024u)
#define POST_WORD_SIZE 24

enum post_result {
    POST_AWAY,    /* the server is: nothing else is to be tried now */
    POST_LATER,   /* not this one, for now */
    POST_REFUSED, /* not this one, ever */
    POST_SENT
};

struct post_answer {
    enum post_result result;
    char word
        [POST_WORD_SIZE]; /* why, "smtp-450", "certificate"; "" where it was sent */
    const char *text;     /* the same for people, French; constant, or NULL */
};

struct post;

/* out: the caller's, to free with post_free(). SCEAU_E_NOMEM. */
SCEAU_MUST_USE enum sceau_status post_open(
    struct post **out, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void post_free(struct post **post);

/* Borrowed for the call. */
struct post_relay {
    const char *server; /* "smtp://host:port" */
    bool plain;         /* without TLS: a relay of this machine */
    const char *ca;     /* path, or NULL: the system's */
    const char *user;   /* or NULL */
    const struct secret *password;
    const char *from; /* mailboxes, checked (mailbox.h) */
    const char *to;
};

/*
 * Send a message (RFC 5322, its lines ended by CR LF). A mailbox that is not there is
 * refused; what the relay says of the sender or of itself means that it is away.
 *
 * SCEAU_OK also where it was not sent: `answer` says; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status post_mail(struct post *post,
    const struct post_relay *relay, struct span message,
    struct post_answer *answer, struct sceau_error *error);

/*
 * POST a text with these headers ("Name: value", NULL ends them). 2xx is sent; 400, 410,
 * 413, 415 and 422 are refused; 401, 403, 404, 429, 502, 503 and 504 and any redirection
 * mean that who answers cannot take any, and the rest, this one.
 *
 * As post_mail().
 */
SCEAU_MUST_USE enum sceau_status post_web(struct post *post,
    const char *address, const char *ca, const char *const *headers,
    struct span body, struct post_answer *answer, struct sceau_error *error);

#endif
