/* SPDX-License-Identifier: EUPL-1.2 */
/* What a file given to the verifier is, by its content and never by its name. */
#ifndef SCEAU_CLI_INPUT_H
#define SCEAU_CLI_INPUT_H

#include "verifier/base/span.h"

enum input_kind { INPUT_CODE = 0, INPUT_PICTURE, INPUT_PDF };

enum input_kind input_kind(struct span contents);

/* "code", "picture" or "pdf", as reports say. */
const char *input_kind_name(enum input_kind kind);

/* A text file's code: everything but one final newline (LF or CR LF). */
struct span input_code(struct span contents);

#endif
