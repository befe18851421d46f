/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Making a store from the national list and 250 certificates, and opening it to judge
 * one code, as a command line does for each title. The directory of FR03 twice over
 * stands for the 250: each of its 124 certificates is chained again. Then the same with
 * the codes of a year's titles withdrawn, as after a key was lost.
 */
#include <stdlib.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/support/must.h"
#include "verifier/base/file.h"
#include "verifier/trust/examine.h"
#include "verifier/trust/import.h"
#include "verifier/trust/leaf.h"
#include "verifier/trust/status.h"

enum { ROUNDS = 5, WITHDRAWN = 1200000 };

#define IMPORT_US 1e6
#define JUDGE_US 1e4
#define WITHDRAWN_US 3e5

static const char code[] =
    "DC04FR03AHP11E5C1E5CB201FRF0\035F1SPECIMEN NOM\035F201012000F3MF43333\035"
    "F5XF6120420210800\037QEGUIDRKTYXUX7BVG5HQ6U3SOCLJSMRWXFVMLSQHPHT3XJCRKIFAL"
    "VLWWHUIBHRBERKKY3MAOGM6CPMOQXPY2WIKWVJEHSAUUOKIGJY";

static void
read_file(const char *path, struct buffer *out)
{
    struct sceau_error error;

    *out = buffer_with_max(SCEAU_DIRECTORY_MAX);
    MUST(file_read(path, out, &error) == SCEAU_OK);
}

static double
import_once(const struct buffer *list, const struct buffer *directory,
    const struct buffer *other, const char *path)
{
    struct pins pins = { 0 };
    struct import im;
    struct sceau_error error;
    double start = bench_clock();

    MUST(import_open(&im, span_of(NULL, 0), &error) == SCEAU_OK);
    MUST(import_bytes(&im, buffer_span(list), &pins, NULL, &error) == SCEAU_OK);
    for (int i = 0; i < 2; i++)
        MUST(import_bytes(&im, buffer_span(directory), &pins, NULL, &error)
            == SCEAU_OK);
    MUST(
        import_bytes(&im, buffer_span(other), &pins, NULL, &error) == SCEAU_OK);
    MUST(file_write(path, buffer_span(&im.text), 0600, &error) == SCEAU_OK);
    double spent = bench_clock() - start;
    MUST(im.store.signer_count == 126);
    import_free(&im);
    pins_free(&pins);
    return spent;
}

static double
judge_once(const char *path)
{
    static struct examination e;
    const struct examine_options options = { .today = { 2026, 1, 15 } };
    struct trust *trust = NULL;
    struct sceau_error error;
    double start = bench_clock();

    MUST(trust_open(path, &trust, &error) == SCEAU_OK);
    examine_code(trust, span_of(code, strlen(code)), NULL, &options, &e);
    double spent = bench_clock() - start;
    MUST(e.judgement.seal == SEAL_VALID);
    trust_free(&trust);
    return spent;
}

/* The same store with that many codes withdrawn, in order. */
static void
withdraw(const char *path)
{
    struct buffer text = buffer_with_max(SCEAU_STORE_MAX);
    uint8_t(*hash)[STATUS_HASH] = calloc(WITHDRAWN, sizeof *hash);
    struct import im;
    struct sceau_error error;

    MUST(hash && file_read(path, &text, &error) == SCEAU_OK);
    MUST(import_open(&im, buffer_span(&text), &error) == SCEAU_OK);
    for (uint64_t i = 0; i < WITHDRAWN; i++)
        for (int byte = 0; byte < STATUS_HASH; byte++)
            hash[i][byte] =
                (uint8_t)(UINT64_MAX / WITHDRAWN * i >> (56 - 8 * byte));
    struct store_codes *codes = store_add_codes(&im.store);
    MUST(codes);
    *codes = (struct store_codes) { .ca = "FR03",
        .certificate = "AHP1",
        .issued = 1768435200,
        .expires = 1769040000,
        .hashes[STORE_REPLACED] =
            leaf_base64(&im.store, span_of(hash, WITHDRAWN * sizeof *hash)) };
    buffer_reset(&text);
    store_write(&im.store, &text);
    MUST(file_write(path, buffer_span(&text), 0600, &error) == SCEAU_OK);
    import_free(&im);
    buffer_free(&text);
    free(hash);
}

int
main(void)
{
    char path[] = "/tmp/sceau-bench-XXXXXX";
    struct buffer list, directory, other;
    double made = 1e12, judged = 1e12;
    int fd = mkstemp(path);

    MUST(fd >= 0);
    (void)close(fd);
    bench_one_core();
    read_file(VECTORS "/2d-doc/tsl/tsl_seq22_2025-08-25.xml", &list);
    read_file(
        VECTORS "/2d-doc/directory/FR03_bundle_2026-01.multipart", &directory);
    read_file(
        VECTORS "/2d-doc/directory/FR05_bundle_2026-01.multipart", &other);
    for (int i = 0; i < ROUNDS; i++) {
        double spent = import_once(&list, &directory, &other, path);
        made = spent < made ? spent : made;
        spent = judge_once(path);
        judged = spent < judged ? spent : judged;
    }
    bool kept = bench_at_most(
        "list and 250 certificates imported", made, IMPORT_US, "us");
    kept =
        bench_at_most("store opened, one code judged", judged, JUDGE_US, "us")
        && kept;
    withdraw(path);
    judged = 1e12;
    for (int i = 0; i < ROUNDS; i++) {
        double spent = judge_once(path);
        judged = spent < judged ? spent : judged;
    }
    kept = bench_at_most("the same, 1.2 million codes withdrawn", judged,
               WITHDRAWN_US, "us")
        && kept;
    buffer_free(&list);
    buffer_free(&directory);
    buffer_free(&other);
    (void)unlink(path);
    return kept ? 0 : 1;
}
