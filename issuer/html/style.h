/* SPDX-License-Identifier: EUPL-1.2 */
/* The style sheet of all pages, made by style.cmake from style.css. */
#ifndef SCEAU_HTML_STYLE_H
#define SCEAU_HTML_STYLE_H

#include <stddef.h>
#include <stdint.h>

extern const uint8_t html_style[];
extern const size_t html_style_size;

#endif
