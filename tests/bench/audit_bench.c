/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The audit of a register: its chain, its titles beside their records, and their bytes;
 * the time grows with the titles, and the memory does not.
 *
 * usage: audit_bench REGISTER [TITLES]   an empty place, as sql_open() takes it
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <openssl/evp.h>

#include "issuer/register/audit.h"
#include "issuer/register/discrepancy.h"
#include "tests/bench/bench.h"

/* A title's file has some 45 kB. */
enum { TITLES = 100000, TURN = REGISTRY_TURN_MAX, PDF_BYTES = 45000 };

static char pdf[PDF_BYTES];

static void
must(enum sceau_status status, const struct sceau_error *error)
{
    if (status == SCEAU_OK)
        return;
    fprintf(stderr, "%s\n", error->text);
    exit(2);
}

static double
seconds(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
resident_mib(void)
{
    struct rusage used;

    (void)getrusage(RUSAGE_SELF, &used);
    return (double)used.ru_maxrss / 1024;
}

/* So many, issued in one turn after they were reserved in the one before. */
static void
issue_some(struct registry *r, int64_t now, long first, size_t count)
{
    static struct registry_request q[TURN];
    static struct registry_grant g[TURN];
    static struct registry_result s[TURN];
    static char key[TURN][32], number[TURN][REGISTRY_NUMBER_SIZE];
    struct sceau_error error = { 0 };

    for (size_t i = 0; i < count; i++) {
        (void)snprintf(key[i], sizeof key[i], "%ld", first + (long)i);
        q[i] = (struct registry_request) {
            .key = key[i], .kind = "api", .body = span_str(key[i])
        };
        (void)EVP_Digest(
            key[i], strlen(key[i]), q[i].hash, NULL, EVP_sha256(), NULL);
    }
    must(registry_turn(r,
             &(struct registry_turn) { .now = now,
                 .requests = q,
                 .request_count = count,
                 .grants = g },
             &error),
        &error);
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(number[i], sizeof number[i], "API-%s", g[i].serial);
        s[i] = (struct registry_result) { .id = g[i].id,
            .attempt = g[i].attempt,
            .outcome = REGISTRY_SEALED,
            .number = number[i],
            .issued_at = now,
            .valid_until = "2027-02-23",
            .work = "yes",
            .application = key[i],
            .level = "B-B",
            .rules = "2026-11-29",
            .seal_signer = "FR00_0001",
            .pdf_signer = "pdf-0001",
            .examined = true,
            .code = span_str(key[i]),
            .pdf = span_of(pdf, sizeof pdf) };
    }
    must(registry_turn(r,
             &(struct registry_turn) {
                 .now = now, .results = s, .result_count = count },
             &error),
        &error);
}

static bool
measure(struct registry *r, long titles)
{
    struct audit_report chain;
    struct discrepancies *d = malloc(sizeof *d);
    struct sceau_error error = { 0 };
    double began = seconds();

    if (!d)
        return false;
    must(audit_verify(registry_sql(r), &chain, &error), &error);
    double linked = seconds();
    must(discrepancies_find(r, false, d, &error), &error);
    double compared = seconds();
    bool right = chain.bad == 0 && d->count == 0 && d->titles == titles;
    must(discrepancies_find(r, true, d, &error), &error);
    double read = seconds() - compared - (compared - linked);
    right = right && d->count == 0 && d->files == titles;
    free(d);
    double each = 1e6 / (double)titles;
    bool met = bench_at_most(
        "audit: chain, a record", (linked - began) * each, 20, "us");
    met &= bench_at_most("audit: a title beside its records",
        (compared - linked) * each, 40, "us");
    met &= bench_at_most("audit: a title's bytes", read * each, 400, "us");
    met &= bench_at_most("audit: memory", resident_mib(), 64, "MiB");
    return met && right;
}

int
main(int argc, char **argv)
{
    struct registry *r = NULL;
    struct sceau_error error = { 0 };
    int64_t now = (int64_t)time(NULL);
    long titles = argc > 2 ? strtol(argv[2], NULL, 10) : TITLES;

    if (argc < 2 || titles < 1)
        return 2;
    memset(pdf, 'x', sizeof pdf);
    must(registry_open(argv[1], "essai", now, &r, &error), &error);
    for (long done = 0; done < titles; done += TURN) {
        long left = titles - done;
        issue_some(r, now, done, left < TURN ? (size_t)left : TURN);
    }
    bench_say("audit: titles", (double)titles, "");
    bool met = measure(r, titles);
    registry_close(&r);
    return met ? 0 : 1;
}
