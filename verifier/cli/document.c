/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/cli/document.h"

#include "verifier/scan/pages.h"
#include "verifier/trust/inflate.h"
#include "verifier/trust/pdf_file.h"

enum pending_answer
pending_keep(void *keeper, const struct origin *from, struct span code)
{
    return pending_add(keeper, from, code);
}

static void
add(struct document *d, int exit)
{
    d->exit = verdict_worse_exit(d->exit, exit);
}

void
document_nothing(struct document *d, const char *input, enum input_kind kind,
    enum sceau_status status, const char *problem,
    const struct examine_file *file)
{
    struct origin from = { .input = input, .kind = kind, .tally = d->tally };

    add(d, checker_nothing(d->checker, &from, status, problem, file, d->out));
}

/* A part of a set waits for the others: true where the caller has nothing to do. */
static bool
keep_part(struct document *d, const struct origin *from, struct span code)
{
    switch (d->keep(d->keeper, from, code)) {
    case PENDING_FULL:
        add(d, checker_too_many(d->checker, from, d->out));
        return true;
    case PENDING_KEPT:
        return true;
    case PENDING_NO_MEMORY:
        document_nothing(
            d, from->input, from->kind, SCEAU_E_NOMEM, "mémoire épuisée", NULL);
        return true;
    case PENDING_NO_PART:
        break;
    }
    return false;
}

void
document_code(struct document *d, const struct origin *from, struct span code)
{
    if (!keep_part(d, from, code))
        add(d, checker_code(d->checker, from, code, d->out));
}

static void
check_symbol(struct document *d, const struct origin *from, struct span code,
    bool differ)
{
    if (!differ)
        document_code(d, from, code);
    else if (!keep_part(d, from, code))
        add(d, checker_differing(d->checker, from, code, d->out));
}

static void
check_symbols(
    struct document *d, const char *input, const struct symbols *found)
{
    for (size_t i = 0; i < found->count; i++) {
        struct origin from = {
            .input = input, .index = i, .kind = INPUT_PICTURE, .tally = d->tally
        };
        check_symbol(d, &from, found->code[i], found->differ);
    }
}

static void
check_picture(struct document *d, const char *input, struct span contents)
{
    struct origin from = {
        .input = input, .kind = INPUT_PICTURE, .tally = d->tally
    };
    struct sceau_error error = { 0 };
    SYMBOLS struct symbols found = { 0 };
    enum sceau_status status = symbols_read(contents, &found, &error);

    if (status != SCEAU_OK)
        document_nothing(d, input, INPUT_PICTURE, status, error.text, NULL);
    else if (found.count == 0)
        add(d, checker_no_code(d->checker, &from, found.budget_spent, d->out));
    else
        check_symbols(d, input, &found);
}

static void
check_page_codes(struct document *d, const char *input,
    const struct examine_file *file, const struct pages *pages)
{
    for (size_t i = 0; i < pages->count; i++) {
        const struct page_code *code = &pages->code[i];
        struct origin from = { .input = input,
            .index = i,
            .kind = INPUT_PDF,
            .page = code->page,
            .file = file,
            .told = &pages->told,
            .tally = d->tally };
        check_symbol(d, &from, code->bytes, code->differ);
    }
}

/* A file that nobody vouches for: its pages are pictures, and no more. */
static void
check_foreign(struct document *d, const char *input, struct span contents,
    const struct examine_file *file)
{
    PAGES struct pages pages = { .count = 0 };
    struct sceau_error error = { 0 };
    struct origin from = { .input = input,
        .kind = INPUT_PDF,
        .file = file,
        .told = &pages.told,
        .tally = d->tally };
    enum sceau_status status = pages_read(contents, &pages, &error);

    if (status != SCEAU_OK)
        document_nothing(d, input, INPUT_PDF, status, error.text, file);
    else if (pages.count == 0)
        add(d, checker_no_code(d->checker, &from, pages.budget_spent, d->out));
    else
        check_page_codes(d, input, file, &pages);
}

static void
check_pdf(struct document *d, const char *input, struct span contents)
{
    struct origin from = {
        .input = input, .kind = INPUT_PDF, .tally = d->tally
    };
    struct pdf_file pdf;

    pdf_file_read(contents, d->checker->trust, &pdf);
    struct examine_file file = { .state = pdf.state,
        .reason = pdf.reason,
        .data = pdf.data,
        .signature = pdf.signature,
        .level =
            pdf.state == PDF_SEALED ? proof_level_name(pdf.proof.level) : NULL,
        .stamped = pdf.state == PDF_SEALED && pdf.proof.level != PROOF_BASIC
            ? date_paris(pdf.proof.when)
            : DATE_NONE,
        .proof = proof_words(&pdf.proof,
            (int64_t)date_to_days(d->checker->options.today) * 86400),
        .inflate = inflate_stream };
    if (pdf.state == PDF_FOREIGN)
        check_foreign(d, input, contents, &file);
    else if (pdf.code.len)
        add(d, checker_pdf(d->checker, &from, pdf.code, &file, d->out));
    else if (pdf.state == PDF_SEALED)
        add(d, checker_data(d->checker, &from, &file, d->out));
    else
        document_nothing(d, input, INPUT_PDF, SCEAU_E_UNSUPPORTED, "", &file);
    pdf_file_free(&pdf);
}

void
document_check(struct document *d, const char *input, struct span contents)
{
    struct origin from = { .input = input, .tally = d->tally };
    struct checker checker = *d->checker; /* its own are constant */

    switch (input_kind(contents)) {
    case INPUT_PDF:
        check_pdf(d, input, contents);
        return;
    case INPUT_PICTURE:
        check_picture(d, input, contents);
        return;
    case INPUT_CODE:
        document_code(d, &from, input_code(contents, checker_proves, &checker));
        return;
    }
}
