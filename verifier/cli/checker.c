/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/cli/checker.h"

#include <stdio.h>

#include "verifier/cli/verbs.h"
#include "verifier/seal/address.h"

static int
put_report(const struct checker *c, const struct origin *from,
    const struct seal *seal, const struct judgement *judgement,
    struct buffer *out)
{
    AUTO_BUFFER struct buffer one = buffer_with_max(SCEAU_REPORT_MAX);
    struct report r = { .input = from->input,
        .page = from->page ? from->page : 1,
        .index = from->index,
        .kind = input_kind_name(from->kind),
        .seal = seal,
        .judgement = judgement,
        .language = c->language };

    if (from->tally)
        tally_judgement(from->tally, judgement);
    switch (c->form) {
    case FORM_OF_JSON:
        report_json(&r, &one);
        break;
    case FORM_OF_NOTICE:
        report_notice(&r, c->language, &one);
        break;
    case FORM_OF_CSV:
        report_csv(&r, c->language, &one);
        break;
    case FORM_OF_TEXT:
        report_text(&r, c->language, &one);
        break;
    }
    if (buffer_status(&one) == SCEAU_OK) {
        buffer_put(out, one.data, one.len);
        if (buffer_status(out) == SCEAU_OK)
            return verdict_exit(judgement->verdict);
    }
    fprintf(stderr, PROGRAM " : rapport trop long ou mémoire épuisée\n");
    return EXIT_CANNOT;
}

/* Which pages of a file were not looked at: a code may stand there. */
static void
say_pages(const struct origin *from, struct judgement *j)
{
    const struct pages_told *t = from->told;

    if (t && t->total[0])
        judgement_find_two(j, "pages-left", t->read, t->total);
    if (t && t->failed[0])
        judgement_find(j, "pages-failed", t->failed);
}

int
checker_nothing(const struct checker *c, const struct origin *from,
    enum sceau_status status, const char *problem,
    const struct examine_file *file, struct buffer *out)
{
    struct examination e;

    examine_nothing(c->trust, status, problem, file, &c->options, &e);
    return put_report(c, from, NULL, &e.judgement, out);
}

int
checker_no_code(const struct checker *c, const struct origin *from,
    bool budget_spent, struct buffer *out)
{
    static const char *const words[2][2] = { { "no-code", "budget" },
        { "no-code-in-pages", "budget-of-pages" } };
    struct examination e;

    examine_nothing(
        c->trust, SCEAU_E_NOTFOUND, "", from->file, &c->options, &e);
    judgement_find(
        &e.judgement, words[from->kind == INPUT_PDF][budget_spent], NULL);
    say_pages(from, &e.judgement);
    return put_report(c, from, NULL, &e.judgement, out);
}

int
checker_too_many(
    const struct checker *c, const struct origin *from, struct buffer *out)
{
    struct examination e;

    examine_nothing(c->trust, SCEAU_E_LIMIT, "", NULL, &c->options, &e);
    judgement_find(&e.judgement, "too-many-sets", NULL);
    return put_report(c, from, NULL, &e.judgement, out);
}

/* A seal on a photograph says nothing of the words beside it, and readers forget. */
static void
say_not_covered(const struct origin *from, struct judgement *j)
{
    if (from->kind == INPUT_PICTURE && j->signature == SIGNATURE_RIGHT)
        judgement_find(j, "not-covered", NULL);
}

/* Drawn or photographed: no scanner had the code in its hands. */
static bool
is_symbol(const struct origin *from)
{
    return from->kind == INPUT_PICTURE || from->page;
}

static int
check(const struct checker *c, const struct origin *from, struct span code,
    const struct examine_file *file, bool differ, struct buffer *out)
{
    struct examine_options options = c->options;
    struct examination e;

    options.from_symbol = is_symbol(from);
    examine_code(c->trust, code, file, &options, &e);
    if (differ)
        judgement_find(&e.judgement, "codes-differ", NULL);
    say_not_covered(from, &e.judgement);
    say_pages(from, &e.judgement);
    return put_report(c, from, &e.seal, &e.judgement, out);
}

bool
checker_proves(void *context, struct span code)
{
    const struct checker *c = context;
    struct examination e;

    examine_code(c->trust, code, NULL, &c->options, &e);
    return e.judgement.signature == SIGNATURE_RIGHT;
}

int
checker_code(const struct checker *c, const struct origin *from,
    struct span code, struct buffer *out)
{
    AUTO_BUFFER struct buffer inner = buffer_with_max(SCEAU_CODE_MAX);

    if (address_read(code, &inner))
        code = buffer_span(&inner);
    return check(c, from, code, from->file, false, out);
}

int
checker_differing(const struct checker *c, const struct origin *from,
    struct span code, struct buffer *out)
{
    return check(c, from, code, from->file, true, out);
}

int
checker_pdf(const struct checker *c, const struct origin *from,
    struct span code, const struct examine_file *file, struct buffer *out)
{
    return check(c, from, code, file, false, out);
}

int
checker_data(const struct checker *c, const struct origin *from,
    const struct examine_file *file, struct buffer *out)
{
    AUTO_BUFFER struct buffer room = buffer_with_max(SCEAU_REQUEST_MAX);
    struct examination e;

    examine_data(c->trust, file, &room, &c->options, &e);
    return put_report(c, from, &e.seal, &e.judgement, out);
}

int
checker_set(const struct checker *c, const struct origin *from,
    const struct seal_set *set, struct buffer *out)
{
    AUTO_BUFFER struct buffer joined = buffer_with_max(SCEAU_SET_CODE_MAX);
    struct examination e;

    examine_set(c->trust, set, from->file, &joined, &c->options, &e);
    say_not_covered(from, &e.judgement);
    say_pages(from, &e.judgement);
    return put_report(c, from, &e.seal, &e.judgement, out);
}
