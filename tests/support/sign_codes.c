/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sign_codes: each line of standard input is a header and a message, with <GS> for its
 * separators; each line of the output is its code, signed with the key that the
 * 2D-Doc specification publishes for tests, as sceau-verify --code takes it.
 */
#include <stdio.h>
#include <string.h>

#include "tests/support/must.h"
#include "tests/support/specimen.h"
#include "verifier/cli/escape.h"
#include "verifier/seal/seal.h"

static void
put_escaped(struct span code)
{
    for (size_t i = 0; i < code.len; i++) {
        if (code.data[i] == SEAL_GS)
            fputs("<GS>", stdout);
        else if (code.data[i] == SEAL_RS)
            fputs("<RS>", stdout);
        else if (code.data[i] == SEAL_US)
            fputs("<US>", stdout);
        else
            putchar(code.data[i]);
    }
    putchar('\n');
}

int
main(void)
{
    char line[8192];

    while (fgets(line, sizeof line, stdin)) {
        AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
        line[strcspn(line, "\n")] = 0;
        escape_read(span_str(line), &code);
        specimen_sign(&code);
        MUST(buffer_status(&code) == SCEAU_OK);
        put_escaped(buffer_span(&code));
    }
    return 0;
}
