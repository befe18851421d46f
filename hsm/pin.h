/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Where a PIN comes from: a file, an inherited descriptor or the terminal. Never
 * an argument or the environment, which other processes and logs can show.
 */
#ifndef SCEAU_HSM_PIN_H
#define SCEAU_HSM_PIN_H

#include <sceau/error.h>

#include <stdbool.h>
#include <stddef.h>

#define PIN_MAX 255
#define PIN_PROMPT_MS 60000 /* then nobody is there to type it */

/* Locked in memory while it is used, wiped by pin_wipe(). */
struct pin {
    char text[PIN_MAX + 3]; /* while read: a newline, and one byte after */
    size_t len;
};

/* True for "file:PATH", "fd:N" and "prompt". */
bool pin_source_is_known(const char *source);

/* True where the source gives the PIN again and again, without anybody there. */
bool pin_source_lasts(const char *source);

/*
 * Read a PIN. A file must be regular, not a symbolic link, owned by root or
 * oneself, and closed to others (mode & 077 = 0). One final newline is dropped;
 * a control character left then is refused, since a wrong PIN costs an attempt.
 *
 * what  named in the prompt, as "PIN du jeton"
 *
 * SCEAU_E_USAGE unknown source; SCEAU_E_NOTFOUND; SCEAU_E_IO; SCEAU_E_FORMAT
 * empty, too long or with a control character; SCEAU_E_STATE the file is open to
 * others, or nobody typed. The source's path may be in the text, the PIN never.
 */
SCEAU_MUST_USE enum sceau_status pin_read(const char *source, const char *what,
    struct pin *out, struct sceau_error *error);

void pin_wipe(struct pin *p);

/* Into memory that is locked, as pin_read() does. */
void pin_copy(struct pin *to, const struct pin *from);

/* The descriptor of a source "fd:N", or -1. */
int pin_source_descriptor(const char *source);

#define AUTO_PIN __attribute__((cleanup(pin_wipe)))

/* No core file of this process and its children, no debugger of the same user. */
SCEAU_MUST_USE enum sceau_status pin_guard_process(struct sceau_error *error);

#endif
