/* SPDX-License-Identifier: EUPL-1.2 */
/* The verbs of sceau-verify. */
#ifndef SCEAU_CLI_VERBS_H
#define SCEAU_CLI_VERBS_H

#include "verifier/base/cli.h"

#define PROGRAM "sceau-verify"

extern const struct cli_verb verb_check;
extern const struct cli_verb verb_notice;
extern const struct cli_verb verb_serve;
extern const struct cli_verb verb_show;
extern const struct cli_verb verb_trust;

int cmd_check(int argc, char **argv);
int cmd_notice(int argc, char **argv);
int cmd_serve(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_trust(int argc, char **argv);

#endif
