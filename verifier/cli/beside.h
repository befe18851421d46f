/* SPDX-License-Identifier: EUPL-1.2 */
/* Verbs that are programs of their own, so that this one needs neither XML, nor a server,
 * nor the network. They are found beside this one, never by $PATH. */
#ifndef SCEAU_CLI_BESIDE_H
#define SCEAU_CLI_BESIDE_H

/* Become that program, argv[0] being the verb; returns an exit code after a message where
 * that cannot be. */
int beside_run(char *name, char **argv);

#endif
