/* SPDX-License-Identifier: EUPL-1.2 */
/* The style sheet of all pages, and that of those with forms; made by style.cmake. */
#ifndef SCEAU_HTML_STYLE_H
#define SCEAU_HTML_STYLE_H

#include <stddef.h>
#include <stdint.h>

extern const uint8_t html_style[];
extern const size_t html_style_size;
extern const uint8_t html_forms[];
extern const size_t html_forms_size;

#endif
