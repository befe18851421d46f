/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The sample request of templates/api as the issuer makes it, without the time of its
 * keys nor of its two symbols (page_bench): what stands between a request and the file.
 */
#include "issuer/page/page.h"
#include "issuer/page/symbol.h"
#include "tests/bench/bench.h"
#include "tests/support/authority.h"
#include "tests/support/must.h"
#include "tests/support/request.h"
#include "tests/support/sealed_sheet.h"
#include "verifier/base/limits.h"
#include "verifier/seal/address.h"

enum { ROUNDS = 2001 };

#define TITLE_US 300.0

struct work {
    char *request;
    struct title *title;
    struct sheet sheet;
    struct symbol datamatrix;
    struct symbol qr;
    struct page_signer signer; /* canned */
    struct buffer pdf;
};

/* Any r and s will do: nobody checks them here. */
static enum sceau_status
sign_canned(void *context, const uint8_t digest[SIGNER_DIGEST],
    uint8_t rs[SIGNER_SIGNATURE], struct sceau_error *error)
{
    (void)context;
    (void)error;
    memcpy(rs, digest, SIGNER_DIGEST);
    memcpy(rs + SIGNER_DIGEST, digest, SIGNER_DIGEST);
    return SCEAU_OK;
}

static void
read_request(void *context)
{
    struct work *w = context;
    struct sceau_error error;

    title_free(&w->title);
    MUST(title_make(request_issuer(), span_str(w->request), REQUEST_NOW,
             &w->title, &error)
        == SCEAU_OK);
}

static void
write_data(void *context)
{
    struct work *w = context;
    uint8_t rs[SIGNER_SIGNATURE];

    memset(rs, 1, sizeof rs);
    MUST(title_set_seal(w->title, span_of(rs, sizeof rs), NULL) == SCEAU_OK);
}

static void
compose(void *context)
{
    struct work *w = context;

    MUST(title_compose(w->title, &w->sheet, NULL) == SCEAU_OK);
}

static void
draw(void *context)
{
    struct work *w = context;

    write_data(w);
    compose(w);
    buffer_reset(&w->pdf);
    MUST(page_draw(&w->sheet, &w->datamatrix, &w->qr, &w->signer, &w->pdf, NULL)
        == SCEAU_OK);
}

static void
draw_symbols(struct work *w)
{
    AUTO_BUFFER struct buffer address = buffer_with_max(4 * SCEAU_CODE_MAX);

    address_write(SAMPLE_ADDRESS, buffer_span(&w->title->code), &address);
    MUST(symbol_datamatrix(buffer_span(&w->title->code), &w->datamatrix, NULL)
        == SCEAU_OK);
    MUST(symbol_qr(buffer_span(&address), &w->qr, NULL) == SCEAU_OK);
}

int
main(void)
{
    const struct authority_wish wish = { .name = "Cachet SPECIMEN" };
    static struct work w;
    struct authority root, leaf;
    json_t *sample = request_sample();

    bench_one_core();
    authority_root("FR00", &root);
    authority_issue(&root, &wish, &leaf);
    sealed_sheet_signer(&leaf, NULL, 0, &w.signer);
    w.signer.signer.sign = sign_canned;
    w.pdf = buffer_with_max(SCEAU_PDF_MAX);
    w.request = json_dumps(sample, 0);
    bench_say("request read, rules, message",
        bench_median(read_request, &w, ROUNDS), "us");
    write_data(&w);
    draw_symbols(&w);
    bench_say(
        "data sealed with it", bench_median(write_data, &w, ROUNDS), "us");
    bench_say("words of its page", bench_median(compose, &w, ROUNDS), "us");
    bool kept = bench_at_most("from a request to its PDF, without keys",
        bench_median(draw, &w, ROUNDS), TITLE_US, "us");
    title_free(&w.title);
    free(w.request);
    json_decref(sample);
    buffer_free(&w.pdf);
    sealed_sheet_signer_free(&w.signer);
    authority_free(&leaf);
    authority_free(&root);
    return kept ? 0 : 1;
}
