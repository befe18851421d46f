/* SPDX-License-Identifier: EUPL-1.2 */
/* The verbs of sceau-hsm and what they share. */
#ifndef SCEAU_HSM_VERBS_H
#define SCEAU_HSM_VERBS_H

#include "hsm/config.h"
#include "verifier/base/cli.h"

#define PROGRAM "sceau-hsm"

extern const struct cli_verb verb_ceremony;
extern const struct cli_verb verb_backed_up;
extern const struct cli_verb verb_next;
extern const struct cli_verb verb_promote;
extern const struct cli_verb verb_retire;
extern const struct cli_verb verb_csr;
extern const struct cli_verb verb_import_cert;
extern const struct cli_verb verb_status;
extern const struct cli_verb verb_agent;
extern const struct cli_verb verb_check;
extern const struct cli_verb verb_unlatch;

int cmd_ceremony(int argc, char **argv);
int cmd_backed_up(int argc, char **argv);
int cmd_next(int argc, char **argv);
int cmd_promote(int argc, char **argv);
int cmd_retire(int argc, char **argv);
int cmd_csr(int argc, char **argv);
int cmd_import_cert(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_agent(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_unlatch(int argc, char **argv);

/* The options of a verb by letter, and its configuration. */
struct verb_input {
    const char *value['z' + 1];
    struct hsm_config *config;
};

/*
 * Read options, and so many operands after them, from argv[optind] on. As
 * verb_begin().
 */
int verb_options(const struct cli_verb *verb, int argc, char **argv,
    int operands, struct verb_input *out);

/*
 * Read options and the configuration (--config is always 'c'). EXIT_VALID to go on,
 * -1 after --help, else the exit code after a message. `needed` names the letters
 * that must be given.
 */
int verb_begin(const struct cli_verb *verb, int argc, char **argv,
    const char *needed, struct verb_input *out);

/* The key that --key names, or NULL after a message. */
const struct hsm_key_config *verb_key(
    const struct cli_verb *verb, const struct verb_input *in);

/* A message on stderr and the exit code for a status. */
int verb_fail(const struct cli_verb *verb, enum sceau_status status,
    const struct sceau_error *error);

#define OPTION_CONFIG                                                          \
    {                                                                          \
        'c', "config", "FICHIER", "configuration (sceau.conf(5))"              \
    }

#endif
