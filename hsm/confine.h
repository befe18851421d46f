/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Taking from this process the right to write files, for ever and for its children
 * (Landlock, Linux 5.13). SoftHSM rewrites its token at each login and loses it when
 * it is killed there; where it cannot write it logs in and signs all the same.
 */
#ifndef SCEAU_HSM_CONFINE_H
#define SCEAU_HSM_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * From here no file is written, made, moved or removed but in these folders (those
 * that exist) and in /dev. What is open already stays so, and sockets are not files.
 *
 * False where the system cannot do it: nothing has changed then.
 */
bool confine_writes(char *const *folder, size_t count);

/* Whether it can, by what it says; nothing changes. */
bool confine_is_possible(void);

#endif
