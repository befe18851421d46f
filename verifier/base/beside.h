/* SPDX-License-Identifier: EUPL-1.2 */
/* Verbs that are programs of their own, so that the main one needs neither XML, nor a
 * server, nor the network. They are found beside it, never by $PATH. */
#ifndef SCEAU_BASE_BESIDE_H
#define SCEAU_BASE_BESIDE_H

/* Become the program of that name, argv[0] being the verb of `program`; returns an exit
 * code after a message where that cannot be. */
int beside_run(const char *program, char *name, char **argv);

#endif
