/* SPDX-License-Identifier: EUPL-1.2 */
/* The verbs of sceau. */
#ifndef SCEAU_ISSUER_VERBS_H
#define SCEAU_ISSUER_VERBS_H

#include "verifier/base/cli.h"

#define PROGRAM "sceau"

extern const struct cli_verb verb_audit;
extern const struct cli_verb verb_batch;
extern const struct cli_verb verb_bundle;
extern const struct cli_verb verb_evidence;
extern const struct cli_verb verb_issue;
extern const struct cli_verb verb_schema;

int cmd_audit(int argc, char **argv);
int cmd_batch(int argc, char **argv);
int cmd_bundle(int argc, char **argv);
int cmd_evidence(int argc, char **argv);
int cmd_issue(int argc, char **argv);
int cmd_schema(int argc, char **argv);

#endif
