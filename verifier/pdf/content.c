/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/content.h"

#include <stdio.h>

#include "verifier/base/limits.h"
#include "verifier/pdf/agree.h"
#include "verifier/pdf/attachment.h"
#include "verifier/pdf/json_read.h"
#include "verifier/pdf/page_symbol.h"
#include "verifier/pdf/page_text.h"
#include "verifier/pdf/title_data.h"
#include "verifier/verdict/rights.h"

/* A page of small letters holds some 6 kB. */
enum { PAGE_TEXT_MAX = 64 * 1024 };

static const char misnamed[] =
    "le fichier se nomme autrement que le titre de sa page";
static const char exhausted[] = "mémoire épuisée";

/* Of a kind that 2D-Doc has no type for; one that has a code must carry it. */
static bool
is_without_code(struct span json)
{
    char kind[TITLE_WORD_SIZE];
    struct span value;

    return json_member(json, "kind", &value)
        && json_text_copy(value, kind, sizeof kind)
        && rights_kind_has_no_code(span_str(kind))
        && !json_member(json, "code", &value);
}

/* A check's end where it does not hold: its caller returns this false at once. */
static bool
conclude(struct content *out, enum pdf_state state, const char *reason)
{
    out->state = state;
    out->reason = reason;
    return false;
}

static bool
code_differs(struct content *out, const char *where)
{
    (void)snprintf(out->text, sizeof out->text,
        "les données jointes et le code diffèrent : champ %s", where);
    return conclude(out, PDF_FORGED, out->text);
}

static bool
page_differs(struct content *out, const char *where)
{
    (void)snprintf(out->text, sizeof out->text,
        "la page et les données jointes diffèrent : champ %s", where);
    return conclude(out, PDF_FORGED, out->text);
}

/* True where the data say what the code carries, in both of their ways. */
static bool
check_code(struct span json, struct content *out)
{
    struct seal seal;
    char differing[3];
    bool no_memory;

    if (seal_parse(out->code, &seal, NULL) != SCEAU_OK)
        return true; /* the judge says what is wrong with the code */
    if (!attachment_agrees(json, &seal, differing))
        return code_differs(out, differing);
    const char *where = agree_code(json, &seal, &no_memory);
    if (no_memory)
        return conclude(out, PDF_UNREADABLE, exhausted);
    return where ? code_differs(out, where) : true;
}

/* True where the page shows what the data say, and its symbols the code. */
static bool
check_page(const struct structure *structure, const struct page_host *host,
    struct span json, struct content *out)
{
    AUTO_BUFFER struct buffer page = buffer_with_max(PAGE_TEXT_MAX);
    AUTO_BUFFER struct buffer title = buffer_with_max(PAGE_TEXT_MAX);
    double side[STRUCTURE_SYMBOLS];
    bool no_memory = false;
    const char *why = page_text_read(structure, host, &page, side);

    if (buffer_status(&page) == SCEAU_E_NOMEM)
        return conclude(out, PDF_UNREADABLE, exhausted);
    if (!why && buffer_status(&page) != SCEAU_OK)
        why = "la page a plus de texte qu’aucun titre";
    if (why)
        return conclude(out, PDF_FORGED, why);
    const char *where =
        agree_page(json, buffer_span(&page), &title, &no_memory);
    if (!no_memory && !where
        && !agree_title(json, buffer_span(&title), structure->title,
            structure->described, &no_memory))
        why = misnamed;
    if (!no_memory && !where && !why)
        why = page_symbols_check(
            structure, host, side, out->code, buffer_span(&page), &no_memory);
    if (no_memory)
        return conclude(out, PDF_UNREADABLE, exhausted);
    if (where)
        return page_differs(out, where);
    return why ? conclude(out, PDF_FORGED, why) : true;
}

bool
content_check(struct span file, struct structure *structure,
    const struct page_host *host, struct content *out)
{
    const char *strange = structure_read(file, structure);
    struct span json = structure->attachment;
    const char *why = json.data ? attachment_check(json) : strange;

    *out = (struct content) { .bytes = buffer_with_max(SCEAU_CODE_MAX) };
    if (!why && !is_without_code(json))
        why = attachment_code(json, &out->bytes);
    if (buffer_status(&out->bytes) == SCEAU_E_NOMEM)
        return conclude(out, PDF_UNREADABLE, exhausted);
    if (why)
        return conclude(out, PDF_FORGED, why);
    out->data = json;
    out->code = buffer_span(&out->bytes);
    if (strange)
        return conclude(out, PDF_FORGED, strange);
    if ((out->code.len && !check_code(json, out))
        || !check_page(structure, host, json, out))
        return false;
    out->state = PDF_SEALED;
    return true;
}

void
content_free(struct content *c)
{
    buffer_free(&c->bytes);
    c->code = span_of(NULL, 0);
}
