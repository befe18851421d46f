/* SPDX-License-Identifier: EUPL-1.2 */
/* The verbs of sceau-verify trust, and the store they share. */
#ifndef SCEAU_CLI_TRUST_VERBS_H
#define SCEAU_CLI_TRUST_VERBS_H

#include "verifier/base/cli.h"
#include "verifier/trust/import.h"

#define PROGRAM "sceau-verify trust"

extern const struct cli_verb verb_import;
extern const struct cli_verb verb_update;
extern const struct cli_verb verb_list;
extern const struct cli_verb verb_export;
extern const struct cli_verb verb_check;

int cmd_import(int argc, char **argv);
int cmd_update(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_check(int argc, char **argv);

/* A store in its file. */
struct kept {
    char path[4096];
    int lock; /* held while it is written; -1: not */
    struct import im;
    struct pins pins; /* those of the store, and those given */
};

/*
 * Read the store at that path (NULL: the user's). For writing it need not be there, is
 * made where it is not, and nobody else writes it until kept_close().
 *
 * SCEAU_E_NOTFOUND it is not there, for reading; others as store_parse().
 */
SCEAU_MUST_USE enum sceau_status kept_open(
    struct kept *k, const char *path, bool write, struct sceau_error *error);

/* Replace the file by what the store is now. */
SCEAU_MUST_USE enum sceau_status kept_save(
    struct kept *k, struct sceau_error *error);

void kept_close(struct kept *k);

/* Say a failure of that verb on stderr; the exit code for it. */
int kept_fail(const char *verb, const struct sceau_error *error);

/* The exit code of a refusal: 1 where the thing is not good, 3 where it could not be
 * told. */
int kept_exit(enum sceau_status status);

#endif
