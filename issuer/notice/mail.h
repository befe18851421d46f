/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A notice as a message of e-mail: plain text in UTF-8, in lines that any relay carries.
 * Whatever a text holds, it ends no header: what is not printable ASCII is encoded
 * (RFC 2047, RFC 2045, 6.7), and a line end or another control character is refused.
 */
#ifndef SCEAU_NOTICE_MAIL_H
#define SCEAU_NOTICE_MAIL_H

#include <sceau/error.h>

#include "verifier/base/buffer.h"

#define MAIL_MESSAGE_MAX (64u * 1024u)

/* Borrowed for the call. */
struct mail {
    const char *from;      /* a mailbox */
    const char *from_name; /* who that is */
    const char *reply_to;  /* left out where it is no mailbox of mailbox.h */
    const char *to;        /* a mailbox */
    const char *token;     /* of its Message-ID: the same for the same notice */
    const char *language;  /* "fr" */
    const char *subject;
    const char *body; /* lines that a newline parts */
    int64_t at;       /* seconds since 1970 */
};

/*
 * Append the message, its lines ended by CR LF.
 *
 * SCEAU_E_FORMAT: `from` or `to` is no mailbox, or a text has a control character;
 * SCEAU_E_LIMIT, SCEAU_E_NOMEM. No text of a failure repeats an address.
 */
SCEAU_MUST_USE enum sceau_status mail_write(
    const struct mail *m, struct buffer *out, struct sceau_error *error);

#endif
