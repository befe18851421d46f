/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * HTML written into a buffer. Every text and every value of an attribute is escaped
 * here and nowhere else; names of elements, attributes and classes are constant words
 * of the program. Control characters, and what moves or hides others, become "?".
 */
#ifndef SCEAU_HTML_H
#define SCEAU_HTML_H

#include "verifier/base/buffer.h"

/* Text, whatever is in it. */
void html_text(struct buffer *out, const char *text);

/* "<tag", to be followed by attributes and html_inside(). */
void html_begin(struct buffer *out, const char *tag);
void html_attribute(struct buffer *out, const char *name, const char *value);
void html_inside(struct buffer *out);

/* "<tag>" or, with a class, "<tag class=…>"; class may be NULL. */
void html_open(struct buffer *out, const char *tag, const char *class);
void html_close(struct buffer *out, const char *tag);

/* The whole element with that text. */
void html_element(
    struct buffer *out, const char *tag, const char *class, const char *text);

/* The same of a text in another language than the page's: "fr", or NULL where it is not.
 * The style sheet keeps it from left to right on a page that is not. */
void html_foreign(struct buffer *out, const char *tag, const char *class,
    const char *language, const char *text);

/* A link; href is an address of the configuration or one that the program made. */
void html_link(struct buffer *out, const char *href, const char *text);

#endif
