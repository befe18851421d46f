/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/verdict/report.h"

void
report_finding(const struct finding *f, enum language l, struct buffer *out)
{
    const char *detail = f->detail;

    if (strcmp(f->code, "neighbour") == 0) {
        buffer_text(out, words(l, "neighbour", detail));
        return;
    }
    if (strcmp(f->code, "other-country") == 0) {
        char code[3] = { detail[0], detail[1], 0 };
        words_put(out, words(l, "find", f->code), words_country(l, code));
        return;
    }
    bool said = strcmp(f->code, "parse") == 0
        || strcmp(f->code, "unreadable") == 0 || strcmp(f->code, "pdf") == 0;
    if (said && l == LANGUAGE_EN && words_said(out, l, detail))
        return;
    words_put_two(out, words(l, "find", f->code), detail, f->more);
}
