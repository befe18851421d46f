/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One title without the time of its key: layout, PDF, digest and CMS, its best time of
 * many rounds, since what else runs on the machine only ever slows; its two codes,
 * drawn and read back. A title whose names have rare letters embeds two fonts more.
 */
#include <openssl/evp.h>

#include "issuer/page/layout.h"
#include "tests/bench/bench.h"
#include "tests/support/must.h"
#include "tests/support/scan_modules.h"
#include "tests/support/sealed_sheet.h"
#include "verifier/base/limits.h"

enum { ROUNDS = 2001, SYMBOL_ROUNDS = 501 };

#define TITLE_US 180.0
#define TITLE_BYTES 50000.0
#define CODES_US 1200.0

static const char plain_holder[] = "BÉRÉNICE Élodie";

struct work {
    struct sealed_sheet sheet;
    struct page_signer signer; /* canned */
    struct buffer pdf;
    struct symbol symbol;
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
lay_out(void *context)
{
    struct work *w = context;
    struct layout layout;

    MUST(layout_make(
             &w->sheet.sheet, &w->sheet.datamatrix, &w->sheet.qr, &layout, NULL)
        == SCEAU_OK);
    layout_free(&layout);
}

static void
draw(void *context)
{
    struct work *w = context;

    buffer_reset(&w->pdf);
    sealed_sheet_draw(&w->sheet, &w->signer, &w->pdf);
}

static void
digest(void *context)
{
    struct work *w = context;
    uint8_t out[SIGNER_DIGEST];

    MUST(EVP_Digest(w->pdf.data, w->pdf.len, out, NULL, EVP_sha256(), NULL)
        == 1);
}

static void
make_cms(void *context)
{
    struct work *w = context;
    AUTO_BUFFER struct buffer cms = buffer_with_max(64 * 1024);
    const uint8_t zeros[SIGNER_DIGEST] = { 1 };

    MUST(cms_make(
             &w->signer.identity, zeros, &w->signer.signer, NULL, &cms, NULL)
        == SCEAU_OK);
}

static void
draw_datamatrix(void *context)
{
    struct work *w = context;

    MUST(symbol_datamatrix(buffer_span(&w->sheet.code), &w->symbol, NULL)
        == SCEAU_OK);
}

static void
draw_qr(void *context)
{
    struct work *w = context;

    MUST(symbol_qr(buffer_span(&w->sheet.address), &w->symbol, NULL)
        == SCEAU_OK);
}

static void
read_back(const struct symbol *s, enum scan_format format, struct span expected)
{
    uint8_t *bytes;
    size_t len;

    MUST(scan_modules(s->module, s->side, format, &bytes, &len, NULL)
        == SCEAU_OK);
    MUST(span_equal(span_of(bytes, len), expected));
    free(bytes);
}

static void
read_datamatrix(void *context)
{
    struct work *w = context;

    read_back(
        &w->sheet.datamatrix, SCAN_DATAMATRIX, buffer_span(&w->sheet.code));
}

static void
read_qr(void *context)
{
    struct work *w = context;

    read_back(&w->sheet.qr, SCAN_QR, buffer_span(&w->sheet.address));
}

static bool
title(struct work *w)
{
    double all = bench_least(draw, w, 4 * ROUNDS);
    double layout = bench_least(lay_out, w, ROUNDS);
    double hash = bench_least(digest, w, ROUNDS);
    double cms = bench_least(make_cms, w, ROUNDS);

    bench_say("layout", layout, "us");
    bench_say("pdf (what the others leave of the whole)",
        all - layout - hash - cms, "us");
    bench_say("digest of the whole file", hash, "us");
    bench_say("cms, without the key", cms, "us");
    bench_say("one title without its key, median",
        bench_median(draw, w, ROUNDS), "us");
    bool kept = bench_at_most(
        "size of the file", (double)w->pdf.len, TITLE_BYTES, "bytes");
    return bench_at_most("one title without its key", all, TITLE_US, "us")
        && kept;
}

static void
rare_title(struct work *w)
{
    sealed_sheet_free(&w->sheet);
    sealed_sheet_make(SAMPLE_HOLDER, "SPEC-0001", &w->sheet);
    bench_say("one title with rare letters, without its key",
        bench_least(draw, w, ROUNDS), "us");
    bench_say("its size", (double)w->pdf.len, "bytes");
}

static bool
codes(struct work *w)
{
    double datamatrix = bench_median(draw_datamatrix, w, SYMBOL_ROUNDS);
    double qr = bench_median(draw_qr, w, SYMBOL_ROUNDS);
    double back = bench_median(read_datamatrix, w, SYMBOL_ROUNDS);
    double qr_back = bench_median(read_qr, w, SYMBOL_ROUNDS);

    bench_say("datamatrix drawn", datamatrix, "us");
    bench_say("qr drawn", qr, "us");
    bench_say("datamatrix read back", back, "us");
    bench_say("qr read back", qr_back, "us");
    return bench_at_most("the two codes drawn and read back",
        datamatrix + qr + back + qr_back, CODES_US, "us");
}

int
main(void)
{
    const struct authority_wish wish = { .name = "Cachet SPECIMEN" };
    static struct work w;
    struct authority root, leaf;

    bench_one_core();
    authority_root("FR00", &root);
    authority_issue(&root, &wish, &leaf);
    sealed_sheet_signer(&leaf, NULL, 0, &w.signer);
    w.signer.signer.sign = sign_canned;
    sealed_sheet_make(plain_holder, "SPEC-0001", &w.sheet);
    w.pdf = buffer_with_max(SCEAU_PDF_MAX);
    bool kept = title(&w);
    kept = codes(&w) && kept;
    rare_title(&w);
    buffer_free(&w.pdf);
    sealed_sheet_free(&w.sheet);
    sealed_sheet_signer_free(&w.signer);
    authority_free(&leaf);
    authority_free(&root);
    return kept ? 0 : 1;
}
