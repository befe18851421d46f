/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A sealed file judged whole (its gate, signature, signer, page, data and code) in this
 * process, against the cryptography that nobody can leave out: SHA-256 of its bytes and
 * one ECDSA P-256 verification each for its signature, its signer's certificate and its
 * code; at B-LT for the time-stamp too, its maker's certificate and the list of each of
 * the two authorities. Rounds of both alternate and the best of each is taken: what else runs on the
 * machine only ever slows.
 */
#include <openssl/evp.h>

#include "tests/bench/bench.h"
#include "tests/support/must.h"
#include "tests/support/sealed_file.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/base/signature.h"
#include "verifier/trust/examine.h"
#include "verifier/trust/font_shelf.h"

enum {
    ROUNDS = 301,
    FILES = 4,
    BASIC = 3,
    BASIC_AGAIN = 2,
    LONG_TERM = 7,
    LONG_TERM_AGAIN = 3
};

#define RATIO 2.0

struct work {
    struct sealed_file sealed;
    struct span file;
    EVP_PKEY_CTX *verify; /* with the signer's key, made once */
    uint8_t digest[SIGNER_DIGEST];
    uint8_t der[SIGNATURE_DER_MAX];
    size_t der_len;
};

/* The folder knows the file's authority and the code's signer. */
static void
publish(const struct folder *folder)
{
    AUTO_BUFFER struct buffer pem = buffer_with_max(SCEAU_CERTIFICATE_MAX);
    struct sceau_error error;

    MUST(file_read(VECTORS "/2d-doc/certs/FR00_0001.pem", &pem, &error)
        == SCEAU_OK);
    folder_write(folder, "FR00_0001.pem", buffer_span(&pem));
}

/* For a holder, or NULL: with the proofs of B-LT. */
static void
make_work(struct work *w, const char *holder)
{
    uint8_t rs[SIGNER_SIGNATURE];

    if (holder)
        sealed_file_make(holder, NULL, &w->sealed);
    else
        sealed_file_make_stamped(true, &w->sealed);
    publish(&w->sealed.folder);
    sealed_file_trust(&w->sealed);
    w->file = buffer_span(&w->sealed.pdf);
    authority_sign(w->sealed.leaf.key, w->file, rs);
    w->der_len = signature_to_der(span_of(rs, sizeof rs), w->der);
    MUST(EVP_Digest(
             w->file.data, w->file.len, w->digest, NULL, EVP_sha256(), NULL)
        == 1);
    w->verify = EVP_PKEY_CTX_new(w->sealed.leaf.key, NULL);
    MUST(w->verify && EVP_PKEY_verify_init(w->verify) == 1);
}

static void
free_work(struct work *w)
{
    EVP_PKEY_CTX_free(w->verify);
    sealed_file_free(&w->sealed);
}

static void
judge_file(const struct work *w)
{
    const struct examine_options options = { .today = { 2026, 12, 15 },
        .allow_test = true };
    static struct examination e;
    struct pdf_file p;

    pdf_file_read(w->file, w->sealed.trust, &p);
    MUST(p.state == PDF_SEALED);
    const struct examine_file around = { .state = p.state, .data = p.data };
    examine_code(w->sealed.trust, p.code, &around, &options, &e);
    MUST(e.judgement.signature == SIGNATURE_RIGHT);
    pdf_file_free(&p);
}

static double
judged(const struct work *w)
{
    double start = bench_clock();

    for (int i = 0; i < FILES; i++)
        judge_file(w);
    return (bench_clock() - start) / FILES;
}

/* The first one by its trust, which has seen no certificate and no font. */
static double
judged_first(struct work *w)
{
    sealed_file_trust(&w->sealed);
    font_shelf_forget();
    double start = bench_clock();
    judge_file(w);
    return bench_clock() - start;
}

static double
digested(const struct work *w)
{
    uint8_t out[SIGNER_DIGEST];
    double start = bench_clock();

    for (int i = 0; i < FILES; i++)
        MUST(
            EVP_Digest(w->file.data, w->file.len, out, NULL, EVP_sha256(), NULL)
            == 1);
    return (bench_clock() - start) / FILES;
}

/* By OpenSSL alone, its objects made once. */
static double
verified(const struct work *w)
{
    double start = bench_clock();

    for (int i = 0; i < FILES; i++)
        MUST(EVP_PKEY_verify(
                 w->verify, w->der, w->der_len, w->digest, SIGNER_DIGEST)
            == 1);
    return (bench_clock() - start) / FILES;
}

static void
keep_least(double *best, double value)
{
    if (*best == 0 || value < *best)
        *best = value;
}

static bool
measure(const char *what, const char *holder, int verifications, int again)
{
    struct work w;
    double first = 0, whole = 0, hash = 0, one = 0;

    make_work(&w, holder);
    for (int i = 0; i < ROUNDS; i++) {
        keep_least(&first, judged_first(&w));
        keep_least(&whole, judged(&w));
        keep_least(&hash, digested(&w));
        keep_least(&one, verified(&w));
    }
    double bare = hash + verifications * one;
    bench_say("size of the file", (double)w.file.len, "bytes");
    bench_say("SHA-256 of the file", hash, "us");
    bench_say("one ECDSA P-256 verification", one, "us");
    bench_say("first file of a trust judged", first, "us");
    bool kept = bench_at_most(what, whole, RATIO * bare, "us");
    printf("%-44s %10.2f\n", "judged / cryptography alone", whole / bare);
    /* a trust knows again the signers and the evidence that it judged: no limit */
    printf("%-44s %10.2f\n", "judged / cryptography of a second file",
        whole / (hash + again * one));
    printf("%-44s %10.2f\n", "first judged / cryptography alone", first / bare);
    free_work(&w);
    return kept;
}

int
main(void)
{
    bench_one_core();
    bool kept = measure("file judged", "BÉRÉNICE Élodie", BASIC, BASIC_AGAIN);
    kept =
        measure("file judged, rare letters", SAMPLE_HOLDER, BASIC, BASIC_AGAIN)
        && kept;
    kept =
        measure("file judged, B-LT", NULL, LONG_TERM, LONG_TERM_AGAIN) && kept;
    return kept ? 0 : 1;
}
