/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Telling what there is to tell: titles that end get their rows (outbox.h), and every
 * row that is due is sent by its channel, or dropped where what it would say is not so
 * any more.
 *
 * A row is recorded as delivered after it was: a process that dies between the two
 * makes it be sent twice, with the same Message-ID or Idempotency-Key, and never not at
 * all.
 */
#ifndef SCEAU_NOTICE_NOTIFY_H
#define SCEAU_NOTICE_NOTIFY_H

#include "issuer/config.h"
#include "issuer/notice/outbox.h"
#include "issuer/register/registry.h"

struct notify_count {
    bool open;       /* the configuration has that channel */
    int64_t written; /* of titles that end */
    int64_t due;     /* where nothing is sent: what would be looked at */
    int64_t delivered;
    int64_t dropped;
    int64_t later;
    int64_t failed;
    char why[240]; /* the last failure, French; "": there was none */
};

struct notify {
    const struct issuer_config *config;
    struct registry *registry;
    int64_t limit; /* of rows a channel; 0: none */
    bool dry;      /* count, write and send nothing */
};

/*
 * Send what is due.
 *
 * counts  by channel, also after a failure
 *
 * SCEAU_OK also where some was not sent; else what the templates, a file of a secret or
 * the register said, of the first channel that could not work: the other one was tried.
 * SCEAU_E_USAGE: the configuration has no channel.
 */
SCEAU_MUST_USE enum sceau_status notify_run(const struct notify *how,
    struct notify_count counts[OUTBOX_CHANNELS], struct sceau_error *error);

#endif
