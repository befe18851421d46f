/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A line of text that somebody typed and that a page will show: of a request, of
 * the configuration. What cannot be printed, or would print something else than
 * what is sealed (a mark that turns the direction, a letter without width), is
 * told here, where its member is still known.
 */
#ifndef SCEAU_TITLE_LINE_H
#define SCEAU_TITLE_LINE_H

#include <stdbool.h>

#include <sceau/error.h>

/*
 * Check UTF-8 text: one line, no blank at its ends, each character in the fonts
 * of the page and itself seen. SCEAU_E_FORMAT says which character it is and what
 * to write instead, never the text.
 */
SCEAU_MUST_USE enum sceau_status line_check(
    const char *text, struct sceau_error *error);

/* False where nothing but punctuation and blanks is there. */
bool line_says_something(const char *text);

/* Characters, and those of the longest word: what ordinary spaces part. */
size_t line_characters(const char *text);
size_t line_longest_word(const char *text);

#endif
