/* SPDX-License-Identifier: EUPL-1.2 */
/* language_compose(): the sentences that apply, their values put in. */
#include "issuer/title/language_of.h"

#include <stdlib.h>

#include "verifier/base/error.h"
#include "verifier/base/scope.h"

enum { WORDS_MAX = 32 * 1024 };

/* Unicode 6.3: what stands between them has a direction of its own, from left to
 * right, whatever is around: numbers, addresses, the names of a service. */
static const uint8_t isolate_begin[] = { 0xe2, 0x81, 0xa6 };
static const uint8_t isolate_end[] = { 0xe2, 0x81, 0xa9 };

struct language_page {
    struct sheet_notice notice;
    size_t used;
    char words[WORDS_MAX];
};

static void
language_page_release(struct language_page *p)
{
    language_page_free(&p);
}
AUTO_DEFINE(struct language_page *, language_page_release);

void
language_page_free(struct language_page **page)
{
    free(*page);
    *page = NULL;
}

const struct sheet_notice *
language_page_notice(const struct language_page *p)
{
    return &p->notice;
}

/* Values are Latin, and keep their order among words from right to left. */
static void
isolate(const char *text, struct buffer *out)
{
    for (; *text; text++) {
        if (*text == '{')
            buffer_put(out, isolate_begin, sizeof isolate_begin);
        buffer_byte(out, (uint8_t)*text);
        if (*text == '}')
            buffer_put(out, isolate_end, sizeof isolate_end);
    }
}

static enum sceau_status
fill(struct language_page *p, const struct holder_language *l,
    const struct values *values, const char *text, const char **out,
    struct sceau_error *error)
{
    AUTO_BUFFER struct buffer isolated = buffer_with_max(WORDS_MAX);
    AUTO_BUFFER struct buffer filled = buffer_with_max(WORDS_MAX);
    enum sceau_status status;

    if (l->right_to_left) {
        isolate(text, &isolated);
        text = buffer_cstr(&isolated);
    }
    status = buffer_status(&isolated) == SCEAU_OK
        ? values_fill(values, text, &filled, error)
        : fail(error, buffer_status(&isolated), "texte trop long");
    if (status != SCEAU_OK)
        return status;
    if (filled.len + 1 > WORDS_MAX - p->used)
        return fail(error, SCEAU_E_LIMIT, "page trop longue");
    *out = memcpy(p->words + p->used, buffer_cstr(&filled), filled.len + 1);
    p->used += filled.len + 1;
    return SCEAU_OK;
}

static enum sceau_status
add_row(struct language_page *p, const struct languages *all, size_t row,
    const struct holder_language *own, const struct values *values,
    struct sceau_error *error)
{
    const char *key = table_cell(&all->page, row, ORDER_KEY);
    struct notice_block b = { .key = key };

    (void)language_role(
        table_cell(&all->page, row, ORDER_ROLE), &b.role, &b.french);
    const struct holder_language *l =
        b.french ? languages_find(all, "fr") : own;
    enum sceau_status status =
        fill(p, l, values, language_text(l, key), &b.text, error);
    if (status != SCEAU_OK)
        return fail_prefix(error, status, "languages/%s, « %s »", l->file, key);
    p->notice.block[p->notice.blocks++] = b;
    return SCEAU_OK;
}

enum sceau_status
language_compose(const struct languages *all, const struct holder_language *l,
    const struct values *values, struct language_page **out,
    struct sceau_error *error)
{
    AUTO(language_page_release) struct language_page *p = malloc(sizeof *p);
    enum sceau_status status = SCEAU_OK;

    if (!p)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    p->used = 0;
    p->notice = (struct sheet_notice) { .language = l->code,
        .right_to_left = l->right_to_left,
        .shaper = l->shaper,
        .french = languages_find(all, "fr")->shaper };
    for (size_t i = 0; status == SCEAU_OK && i < all->page.rows; i++)
        if (values_hold(values, table_cell(&all->page, i, ORDER_WHEN)))
            status = add_row(p, all, i, l, values, error);
    if (status == SCEAU_OK)
        *out = TAKE(p);
    return status;
}
