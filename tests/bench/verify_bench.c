/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Codes judged in this process, against the ECDSA P-256 verifications that `openssl
 * speed` counts on the same core in the same run. Rounds of both alternate and the
 * best of each is taken: what else runs on the machine only ever slows.
 */
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "tests/bench/bench.h"
#include "tests/support/must.h"
#include "verifier/trust/examine.h"

enum { ROUNDS = 3, CODES = 5000 };

#define RATIO 0.90

extern char **environ;

struct work {
    struct trust *trust;
    EVP_PKEY *key;
    struct seal seal;
    uint8_t code[2048];
    size_t len;
};

/* "+F4:3:256:41242.0:13073.0": curve, bits, signatures and verifications a second. */
static double
openssl_rate(void)
{
    char *arguments[] = { (char[]) { "openssl" }, (char[]) { "speed" },
        (char[]) { "-mr" }, (char[]) { "-seconds" }, (char[]) { "2" },
        (char[]) { "ecdsap256" }, NULL };
    posix_spawn_file_actions_t actions;
    char line[256];
    double rate = 0;
    int ends[2], status;
    pid_t child;

    MUST(pipe(ends) == 0);
    MUST(posix_spawn_file_actions_init(&actions) == 0);
    MUST(posix_spawn_file_actions_adddup2(&actions, ends[1], 1) == 0);
    MUST(posix_spawn_file_actions_addclose(&actions, ends[0]) == 0);
    MUST(posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        == 0);
    MUST(posix_spawnp(&child, arguments[0], &actions, NULL, arguments, environ)
        == 0);
    (void)close(ends[1]);
    FILE *out = fdopen(ends[0], "r");
    MUST(out);
    while (fgets(line, sizeof line, out))
        if (strncmp(line, "+F4:", 4) == 0)
            rate = strtod(strrchr(line, ':') + 1, NULL);
    (void)fclose(out);
    MUST(waitpid(child, &status, 0) == child && status == 0 && rate > 0);
    posix_spawn_file_actions_destroy(&actions);
    return rate;
}

static double
judged_rate(const struct work *w)
{
    const struct examine_options options = { .today = { 2020, 5, 15 },
        .allow_test = true };
    static struct examination e;
    double start = bench_clock();

    for (int i = 0; i < CODES; i++) {
        examine_code(w->trust, span_of(w->code, w->len), NULL, &options, &e);
        MUST(e.judgement.signature == SIGNATURE_RIGHT);
    }
    return CODES / (bench_clock() - start) * 1e6;
}

/* The same signature by OpenSSL alone, its objects made once. */
static double
plain_rate(const struct work *w)
{
    uint8_t digest[32], der[SEAL_SIGNATURE_MAX + 16];
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(w->key, NULL);
    ECDSA_SIG *sig = ECDSA_SIG_new();
    uint8_t *at = der;

    MUST(c && sig && EVP_PKEY_verify_init(c) == 1);
    MUST(ECDSA_SIG_set0(sig, BN_bin2bn(w->seal.signature, 32, NULL),
             BN_bin2bn(w->seal.signature + 32, 32, NULL))
        == 1);
    int len = i2d_ECDSA_SIG(sig, &at);
    MUST(len > 0
        && EVP_Digest(w->seal.signed_bytes.data, w->seal.signed_bytes.len,
               digest, NULL, EVP_sha256(), NULL)
            == 1);
    double start = bench_clock();
    for (int i = 0; i < CODES; i++)
        MUST(EVP_PKEY_verify(c, der, (size_t)len, digest, 32) == 1);
    double rate = CODES / (bench_clock() - start) * 1e6;
    ECDSA_SIG_free(sig);
    EVP_PKEY_CTX_free(c);
    return rate;
}

static void
make_work(struct work *w)
{
    struct sceau_error error = { 0 };
    FILE *file = fopen(VECTORS "/2d-doc/specimens/dc04_fr00_travail.bin", "rb");

    MUST(file);
    w->len = fread(w->code, 1, sizeof w->code, file);
    (void)fclose(file);
    file = fopen(VECTORS "/2d-doc/certs/FR00_0001.pem", "rb");
    MUST(file);
    X509 *x509 = PEM_read_X509(file, NULL, NULL, NULL);
    MUST(x509);
    w->key = X509_get_pubkey(x509);
    X509_free(x509);
    (void)fclose(file);
    MUST(trust_open(VECTORS "/2d-doc/certs", &w->trust, &error) == SCEAU_OK);
    MUST(seal_parse(span_of(w->code, w->len), &w->seal, &error) == SCEAU_OK);
}

int
main(void)
{
    static struct work w;
    double judged = 0, plain = 0, openssl = 0;

    bench_one_core();
    make_work(&w);
    for (int i = 0; i < ROUNDS; i++) {
        double rate = openssl_rate();
        openssl = rate > openssl ? rate : openssl;
        rate = judged_rate(&w);
        judged = rate > judged ? rate : judged;
        rate = plain_rate(&w);
        plain = rate > plain ? rate : plain;
    }
    bench_say("openssl speed ecdsap256, verifications", openssl, "/s");
    bench_say("EVP_PKEY_verify in this process", plain, "/s");
    bool kept =
        bench_at_least("sealed codes judged", judged, RATIO * openssl, "/s");
    printf("%-44s %10.2f\n", "judged / openssl speed", judged / openssl);
    EVP_PKEY_free(w.key);
    trust_free(&w.trust);
    return kept ? 0 : 1;
}
