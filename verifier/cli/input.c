/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/cli/input.h"

/* Readers accept a PDF header within the first kilobyte (ISO 32000-1, H.3). */
enum { PDF_HEADER_WITHIN = 1024 };

static bool
is_pdf(struct span s)
{
    size_t within = s.len < PDF_HEADER_WITHIN ? s.len : PDF_HEADER_WITHIN;

    return s.len && memmem(s.data, within, "%PDF-", 5) != NULL;
}

static bool
is_picture(struct span s)
{
    return span_starts(s, "\x89PNG") || span_starts(s, "\xff\xd8\xff");
}

enum input_kind
input_kind(struct span contents)
{
    if (is_picture(contents))
        return INPUT_PICTURE;
    return is_pdf(contents) ? INPUT_PDF : INPUT_CODE;
}

const char *
input_kind_name(enum input_kind kind)
{
    switch (kind) {
    case INPUT_PICTURE:
        return "picture";
    case INPUT_PDF:
        return "pdf";
    case INPUT_CODE:
        break;
    }
    return "code";
}

struct span
input_code(struct span s)
{
    if (s.len == 0 || s.data[s.len - 1] != '\n')
        return s;
    s.len--;
    if (s.len && s.data[s.len - 1] == '\r')
        s.len--;
    return s;
}
