/* SPDX-License-Identifier: EUPL-1.2 */
/* One line of the journal as text; its end of line is not part of it when it is read. */
#ifndef SCEAU_HSM_JOURNAL_LINE_H
#define SCEAU_HSM_JOURNAL_LINE_H

#include <stdbool.h>

#include "hsm/journal.h"

/* True where each of its texts can stand in a column. */
bool journal_line_is_plain(const struct journal_line *line);

/* Append it, with its end of line. */
void journal_line_write(const struct journal_line *line, struct buffer *out);

/* False where it is not exactly of that form. */
bool journal_line_read(struct span text, struct journal_line *out);

#endif
