/* SPDX-License-Identifier: EUPL-1.2 */
/* The verbs of sceau-hsm and what they share. */
#ifndef SCEAU_HSM_VERBS_H
#define SCEAU_HSM_VERBS_H

#include "hsm/config.h"
#include "verifier/base/cli.h"

#define PROGRAM "sceau-hsm"

extern const struct cli_verb verb_init;
extern const struct cli_verb verb_keygen;
extern const struct cli_verb verb_csr;
extern const struct cli_verb verb_import_cert;
extern const struct cli_verb verb_status;
extern const struct cli_verb verb_agent;
extern const struct cli_verb verb_check;
extern const struct cli_verb verb_unlatch;

int cmd_init(int argc, char **argv);
int cmd_keygen(int argc, char **argv);
int cmd_csr(int argc, char **argv);
int cmd_import_cert(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_agent(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_unlatch(int argc, char **argv);

/* The options of a verb by letter, all with values but --json, and its configuration. */
struct verb_input {
    const char *value['z' + 1];
    struct hsm_config *config;
};

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
