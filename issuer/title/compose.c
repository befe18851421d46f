/* SPDX-License-Identifier: EUPL-1.2 */
/* title_compose(): the rows of page.tsv that apply, their values put in. */
#include "issuer/title/title.h"

#include <stdlib.h>

#include "verifier/base/error.h"

enum { WORDS_MAX = 64 * 1024 };

struct composer {
    struct title *t;
    struct sheet *sheet;
    size_t used; /* of t->words */
    struct sceau_error *error;
};

static enum sceau_status
keep(struct composer *c, const char *text, const char **out)
{
    size_t size = strlen(text) + 1;

    if (size > WORDS_MAX - c->used)
        return fail(c->error, SCEAU_E_LIMIT, "page trop longue");
    *out = memcpy(c->t->words + c->used, text, size);
    c->used += size;
    return SCEAU_OK;
}

static enum sceau_status
fill(struct composer *c, const char *text, const char **out)
{
    AUTO_BUFFER struct buffer filled = buffer_with_max(WORDS_MAX);
    enum sceau_status status =
        values_fill(&c->t->values, text, &filled, c->error);

    return status == SCEAU_OK ? keep(c, buffer_cstr(&filled), out) : status;
}

static enum sceau_status
add_block(struct composer *c, enum sheet_role role, const char *label,
    const char *text)
{
    struct sheet *s = c->sheet;

    if (s->blocks == SHEET_BLOCKS_MAX)
        return fail(c->error, SCEAU_E_LIMIT, "plus de %d blocs pour une page",
            SHEET_BLOCKS_MAX);
    s->block[s->blocks++] =
        (struct sheet_block) { .role = role, .label = label, .text = text };
    return SCEAU_OK;
}

static enum sceau_status
add_row(struct composer *c, size_t row)
{
    const struct table *page = &c->t->kind->page;
    const char *label = table_cell(page, row, PAGE_LABEL), *text = "";
    enum page_role role = PAGE_BLOCK;
    enum sheet_role block = SHEET_PARAGRAPH;
    enum sceau_status status = fill(c, table_cell(page, row, PAGE_TEXT), &text);

    if (status != SCEAU_OK)
        return status;
    (void)page_role_parse(table_cell(page, row, PAGE_ROLE), &role, &block);
    switch (role) {
    case PAGE_BLOCK:
        return add_block(c, block, *label ? label : NULL, text);
    case PAGE_VERIFY_TITLE:
        return add_block(c, block, text, text);
    case PAGE_FILE_TITLE:
        c->sheet->title = text;
        break;
    case PAGE_SPECIMEN:
        c->sheet->specimen = text;
        break;
    case PAGE_CODE_ALT:
        c->sheet->code_alt = text;
        break;
    case PAGE_QR_ALT:
        c->sheet->qr_alt = text;
        break;
    }
    return SCEAU_OK;
}

static const char *
value_or_empty(const struct title *t, const char *path)
{
    const char *text = values_get(&t->values, path);

    return text ? text : "";
}

/* A title that carries the right to work never leaves without the words, nor one that
 * does not without saying so: whatever the table's conditions came to. */
static enum sceau_status
check_mention(const struct composer *c)
{
    const struct kind *k = c->t->kind;
    const char *right = value_or_empty(c->t, "work.right");
    size_t mentions = 0, right_words = 0;

    if (kind_mention(k) == KIND_MENTION_NONE)
        return SCEAU_OK;
    const char *words =
        kind_setting(k, strcmp(right, "yes") == 0 ? "words-yes" : "words-no");
    for (size_t i = 0; i < c->sheet->blocks; i++) {
        const struct sheet_block *b = &c->sheet->block[i];
        mentions += b->role == SHEET_MENTION;
        right_words +=
            b->role == SHEET_MENTION && strstr(b->text, words) != NULL;
    }
    return mentions == 1 && right_words == 1
        ? SCEAU_OK
        : fail(c->error, SCEAU_E_STATE,
            "%s/page.tsv : la page ne dit pas « %s », et aucun titre n’est "
            "émis sans ces mots",
            k->name, words);
}

/* What a reader for the blind says of the file and of its codes. */
static bool
has_its_words(const struct kind *k, const struct sheet *s)
{
    return s->title && (!kind_has_code(k) || (s->code_alt && s->qr_alt));
}

/* The holder's page, in the language that the request asks for. */
static enum sceau_status
compose_notice(struct title *t, struct sheet *out, struct sceau_error *error)
{
    const struct languages *all = t->issuer->templates->languages;
    const char *code = values_get(&t->values, "language.code");

    if (!code)
        return SCEAU_OK;
    language_page_free(&t->page);
    enum sceau_status status = language_compose(
        all, languages_find(all, code), &t->values, &t->page, error);
    if (status == SCEAU_OK)
        out->notice = language_page_notice(t->page);
    return status;
}

enum sceau_status
title_compose(struct title *t, struct sheet *out, struct sceau_error *error)
{
    struct composer c = { .t = t, .sheet = out, .error = error };
    const struct table *page = &t->kind->page;
    enum sceau_status status = SCEAU_OK;

    *out = (struct sheet) { .language = "fr-FR",
        .number = value_or_empty(t, "title.number"),
        .author = value_or_empty(t, "authority.name"),
        .address = value_or_empty(t, "addresses.verify"),
        .code = buffer_span(&t->code),
        .json = buffer_span(&t->json),
        .issued_at = t->issued_at };
    free(t->words);
    t->words = malloc(WORDS_MAX);
    if (!t->words)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    for (size_t i = 0; status == SCEAU_OK && i < page->rows; i++) {
        if (!values_hold(&t->values, table_cell(page, i, PAGE_WHEN)))
            continue;
        status = add_row(&c, i);
        if (status != SCEAU_OK)
            status = fail_prefix(error, status, "%s, ligne %zu",
                table_file_of(page, i), page->line[i]);
    }
    if (status == SCEAU_OK && !has_its_words(t->kind, out))
        status = fail(error, SCEAU_E_FORMAT,
            "%s/page.tsv : file-title, code-alt ou qr-alt manque",
            t->kind->name);
    if (status == SCEAU_OK)
        status = check_mention(&c);
    return status == SCEAU_OK ? compose_notice(t, out, error) : status;
}

enum sceau_status
title_mentions(
    const struct title *t, struct buffer *out, struct sceau_error *error)
{
    const struct table *page = &t->kind->page;
    enum page_role role;
    enum sheet_role block;
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < page->rows; i++) {
        if (!page_role_parse(table_cell(page, i, PAGE_ROLE), &role, &block)
            || role != PAGE_BLOCK || block != SHEET_MENTION
            || !values_hold(&t->values, table_cell(page, i, PAGE_WHEN)))
            continue;
        if (out->len)
            buffer_byte(out, '\n');
        status =
            values_fill(&t->values, table_cell(page, i, PAGE_TEXT), out, error);
    }
    return status;
}
