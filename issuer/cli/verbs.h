/* SPDX-License-Identifier: EUPL-1.2 */
/* The verbs of sceau. */
#ifndef SCEAU_ISSUER_VERBS_H
#define SCEAU_ISSUER_VERBS_H

#include "verifier/base/cli.h"

#define PROGRAM "sceau"

extern const struct cli_verb verb_audit;
extern const struct cli_verb verb_backup;
extern const struct cli_verb verb_batch;
extern const struct cli_verb verb_bundle;
extern const struct cli_verb verb_clock;
extern const struct cli_verb verb_evidence;
extern const struct cli_verb verb_examine;
extern const struct cli_verb verb_expiring;
extern const struct cli_verb verb_file;
extern const struct cli_verb verb_history;
extern const struct cli_verb verb_issue;
extern const struct cli_verb verb_page;
extern const struct cli_verb verb_publish_pages;
extern const struct cli_verb verb_purge;
extern const struct cli_verb verb_notify;
extern const struct cli_verb verb_reinstate;
extern const struct cli_verb verb_reissue;
extern const struct cli_verb verb_renew;
extern const struct cli_verb verb_replace;
extern const struct cli_verb verb_restore;
extern const struct cli_verb verb_resume;
extern const struct cli_verb verb_revoke;
extern const struct cli_verb verb_schema;
extern const struct cli_verb verb_serve;
extern const struct cli_verb verb_show;
extern const struct cli_verb verb_status;
extern const struct cli_verb verb_stats;
extern const struct cli_verb verb_suspend;

int cmd_audit(int argc, char **argv);
int cmd_backup(int argc, char **argv);
int cmd_batch(int argc, char **argv);
int cmd_bundle(int argc, char **argv);
int cmd_clock(int argc, char **argv);
int cmd_evidence(int argc, char **argv);
int cmd_examine(int argc, char **argv);
int cmd_expiring(int argc, char **argv);
int cmd_file(int argc, char **argv);
int cmd_history(int argc, char **argv);
int cmd_issue(int argc, char **argv);
int cmd_page(int argc, char **argv);
int cmd_publish_pages(int argc, char **argv);
int cmd_purge(int argc, char **argv);
int cmd_notify(int argc, char **argv);
int cmd_reinstate(int argc, char **argv);
int cmd_reissue(int argc, char **argv);
int cmd_renew(int argc, char **argv);
int cmd_replace(int argc, char **argv);
int cmd_restore(int argc, char **argv);
int cmd_resume(int argc, char **argv);
int cmd_revoke(int argc, char **argv);
int cmd_schema(int argc, char **argv);
int cmd_serve(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_status_settle(int argc, char **argv); /* of cmd_status() */
int cmd_stats(int argc, char **argv);
int cmd_suspend(int argc, char **argv);

#endif
