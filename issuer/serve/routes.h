/* SPDX-License-Identifier: EUPL-1.2 */
/* The handlers of routes, by the file that has them; private to the service. */
#ifndef SCEAU_ISSUER_SERVE_ROUTES_H
#define SCEAU_ISSUER_SERVE_ROUTES_H

#include "issuer/serve/service.h"

/* issuing.c: titles that are asked for */
service_handler title_issue, title_check, title_renew, title_replace;

/* titles.c: what is known of titles */
service_handler title_show, title_file, title_history, titles_expiring,
    titles_stats;

/* changes.c: what becomes of them */
service_handler title_revoke, title_suspend, title_reinstate, application_close;

/* batches.c: many requests at once */
service_handler batch_add, batch_show, batch_results;

/* reports.c: of documents that were faulty or refused */
service_handler report_enter, reports_show, report_handle;

#endif
