/* SPDX-License-Identifier: EUPL-1.2 */
/* A request is refused by name, or becomes a title whose code and data agree. */
#include "tests/fuzz/fuzz.h"

#include "tests/support/request.h"
#include "verifier/base/utf8.h"
#include "verifier/pdf/attachment.h"
#include "verifier/pdf/json_read.h"

/* Its code has the fields of its type, and its data those of the code. */
static void
check_code(struct title *t)
{
    static struct seal seal;
    struct sceau_error error = { 0 };
    uint8_t rs[64];
    char differing[3];

    memset(rs, 1, sizeof rs);
    HOLDS(title_set_seal(t, span_of(rs, sizeof rs), &error) == SCEAU_OK);
    HOLDS(seal_parse(buffer_span(&t->code), &seal, NULL) == SCEAU_OK);
    for (const char *at = seal.type->mandatory; *at; at += at[2] ? 3 : 2)
        HOLDS(seal_find(&seal, (char[]) { at[0], at[1], 0 }));
    HOLDS(attachment_agrees(buffer_span(&t->json), &seal, differing));
}

static void
check_title(struct title *t)
{
    static struct sheet sheet;
    struct sceau_error error = { 0 };

    if (kind_has_code(t->kind))
        check_code(t);
    else
        HOLDS(title_set_data(t, &error) == SCEAU_OK);
    HOLDS(json_check(buffer_span(&t->json)));
    HOLDS(title_compose(t, &sheet, &error) == SCEAU_OK);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct title *t = NULL;
    struct sceau_error error = { 0 };
    enum sceau_status status = title_make(
        request_issuer(), span_of(data, size), REQUEST_NOW, &t, &error);

    HOLDS((status == SCEAU_OK) == (t != NULL));
    HOLDS((status == SCEAU_OK) == (error.text[0] == 0));
    HOLDS(utf8_valid(span_str(error.text), NULL));
    if (t)
        check_title(t);
    title_free(&t);
    return 0;
}
