/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Signatures by the agent, against processes that call C_Sign themselves and verify each
 * signature with libcrypto, in the same run on the same token. Rounds of all alternate
 * and the best of each is taken: what else runs on the machine only ever slows.
 *
 *   hsm_bench quick SOCKET MODULE TOKEN PIN_FILE KEY CERTIFICATE
 *   hsm_bench slow SOCKET MODULE TOKEN PIN_FILE KEY CERTIFICATE WORKERS
 *       a token that takes its time (SHIM_DELAY_US): as many signatures as the agent
 *       has workers, in the time of one
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/x509.h>
#include <p11-kit/pkcs11.h>

#include "hsm/certificate.h"
#include "hsm/frame.h"
#include "hsm/signer.h"
#include "tests/bench/bench.h"
#include "tests/support/must.h"

enum {
    ROUNDS = 7,
    ROUND_MS = 1000,
    PROCESSES = 2,
    CLIENTS = 8,
    CLIENTS_MAX = 32,
    LABEL = 32
};

#define RATIO_FRAMES 0.9
#define RATIO_SINGLE 0.6
#define RATIO_SLOW 0.9

struct place {
    const char *socket, *module, *token, *pin_file, *key, *certificate;
    EVP_PKEY *public;
};

/* What processes and threads of a round share. */
struct round {
    atomic_int ready;
    atomic_bool begins;
    atomic_bool ends;
    atomic_ulong count;
};

static struct round *
new_round(void)
{
    struct round *r = mmap(NULL, sizeof *r, PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    MUST(r != MAP_FAILED);
    return r;
}

/* Signatures a second, of `parties` that are ready. */
static double
time_round(struct round *r, int parties)
{
    while (r->ready < parties)
        (void)usleep(1000);
    r->begins = true;
    int64_t start = frame_clock_ms();
    (void)usleep(ROUND_MS * 1000);
    unsigned long count = r->count;
    double rate = (double)count * 1000 / (double)(frame_clock_ms() - start);
    r->ends = true;
    return rate;
}

/* --- direct */

struct direct {
    CK_FUNCTION_LIST *f;
    CK_SESSION_HANDLE session;
    CK_OBJECT_HANDLE key;
};

static CK_SLOT_ID
find_slot(const CK_FUNCTION_LIST *f, const char *token)
{
    CK_SLOT_ID slot[16];
    CK_ULONG count = 16;
    CK_TOKEN_INFO info;
    char padded[LABEL];

    memset(padded, ' ', sizeof padded);
    memcpy(padded, token, strlen(token));
    MUST(f->C_GetSlotList(CK_TRUE, slot, &count) == CKR_OK);
    for (CK_ULONG i = 0; i < count; i++)
        if (f->C_GetTokenInfo(slot[i], &info) == CKR_OK
            && memcmp(info.label, padded, sizeof padded) == 0)
            return slot[i];
    MUST(false); /* no such token */
    return 0;
}

static void
log_in(struct direct *d, const struct place *p)
{
    CK_UTF8CHAR pin[64];
    FILE *file = fopen(p->pin_file, "r");

    MUST(file && fgets((char *)pin, sizeof pin, file));
    (void)fclose(file);
    MUST(d->f->C_OpenSession(find_slot(d->f, p->token), CKF_SERIAL_SESSION,
             NULL, NULL, &d->session)
        == CKR_OK);
    MUST(d->f->C_Login(d->session, CKU_USER, pin, strcspn((char *)pin, "\n"))
        == CKR_OK);
}

static void
open_direct(struct direct *d, const struct place *p)
{
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    char *label = strdup(p->key);
    CK_ATTRIBUTE match[] = { { CKA_CLASS, &class, sizeof class },
        { CKA_LABEL, label, strlen(p->key) } };
    CK_C_GetFunctionList get;
    CK_ULONG count = 0;
    void *module = dlopen(p->module, RTLD_NOW | RTLD_LOCAL);

    MUST(module && label);
    void *symbol = dlsym(module, "C_GetFunctionList");
    memcpy(&get, &symbol, sizeof get);
    MUST(get(&d->f) == CKR_OK && d->f->C_Initialize(NULL) == CKR_OK);
    log_in(d, p);
    MUST(d->f->C_FindObjectsInit(d->session, match, 2) == CKR_OK);
    MUST(d->f->C_FindObjects(d->session, &d->key, 1, &count) == CKR_OK
        && count == 1);
    MUST(d->f->C_FindObjectsFinal(d->session) == CKR_OK);
    free(label);
}

static void
sign_direct(struct direct *d, uint8_t digest[SIGNER_DIGEST],
    uint8_t rs[SIGNER_SIGNATURE])
{
    CK_MECHANISM ecdsa = { .mechanism = CKM_ECDSA };
    CK_ULONG len = SIGNER_SIGNATURE;

    digest[0]++;
    MUST(d->f->C_SignInit(d->session, &ecdsa, d->key) == CKR_OK);
    MUST(d->f->C_Sign(d->session, digest, SIGNER_DIGEST, rs, &len) == CKR_OK);
    MUST(len == SIGNER_SIGNATURE);
}

_Noreturn static void
be_process(const struct place *p, struct round *r)
{
    struct direct d = { 0 };
    uint8_t digest[SIGNER_DIGEST] = { 0 }, rs[SIGNER_SIGNATURE];

    open_direct(&d, p);
    r->ready++;
    while (!r->begins)
        (void)usleep(1000);
    while (!r->ends) {
        sign_direct(&d, digest, rs);
        MUST(certificate_verify(p->public, digest, rs));
        r->count++;
    }
    _exit(0);
}

/* One logs in after the other: SoftHSM loses sight of its token meanwhile. */
static double
direct_rate(const struct place *p)
{
    struct round *r = new_round();
    pid_t child[PROCESSES];
    int status;

    for (int i = 0; i < PROCESSES; i++) {
        child[i] = fork();
        MUST(child[i] >= 0);
        if (child[i] == 0)
            be_process(p, r);
        while (r->ready <= i)
            (void)usleep(1000);
    }
    double rate = time_round(r, PROCESSES);
    for (int i = 0; i < PROCESSES; i++)
        MUST(waitpid(child[i], &status, 0) == child[i] && status == 0);
    (void)munmap(r, sizeof *r);
    return rate;
}

/* Seconds that one signature takes, by itself; in a process of its own. */
static double
direct_latency(const struct place *p)
{
    double *seconds = mmap(NULL, sizeof *seconds, PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t child = fork();
    int status;

    MUST(seconds != MAP_FAILED && child >= 0);
    if (child == 0) {
        struct direct d = { 0 };
        uint8_t digest[SIGNER_DIGEST] = { 0 }, rs[SIGNER_SIGNATURE];
        int n = 0;
        open_direct(&d, p);
        int64_t start = frame_clock_ms();
        for (; frame_clock_ms() - start < ROUND_MS; n++)
            sign_direct(&d, digest, rs);
        *seconds = (double)(frame_clock_ms() - start) / 1000 / n;
        _exit(0);
    }
    MUST(waitpid(child, &status, 0) == child && status == 0);
    double latency = *seconds;
    (void)munmap(seconds, sizeof *seconds);
    return latency;
}

/* --- through the agent, whose workers verify */

struct client {
    const struct place *place;
    struct round *round;
    size_t frame;
};

static void *
be_client(void *argument)
{
    const struct client *c = argument;
    uint8_t digest[SIGNER_DIGESTS_MAX][SIGNER_DIGEST] = { 0 };
    uint8_t rs[SIGNER_DIGESTS_MAX][SIGNER_SIGNATURE];
    struct signer *s = NULL;
    struct sceau_error error = { 0 };

    MUST(signer_open(c->place->socket, &s, &error) == SCEAU_OK);
    c->round->ready++;
    while (!c->round->begins)
        (void)usleep(1000);
    while (!c->round->ends) {
        digest[0][0]++;
        MUST(signer_sign_many(s, c->place->key, SIGNER_SEAL,
                 (const uint8_t(*)[SIGNER_DIGEST])digest, c->frame, rs, &error)
            == SCEAU_OK);
        c->round->count += c->frame;
    }
    MUST(certificate_verify(c->place->public, digest[0], rs[0]));
    signer_free(&s);
    return NULL;
}

static double
agent_rate(const struct place *p, int clients, size_t frame)
{
    struct client c = { p, new_round(), frame };
    pthread_t thread[CLIENTS_MAX];

    for (int i = 0; i < clients; i++)
        MUST(pthread_create(&thread[i], NULL, be_client, &c) == 0);
    double rate = time_round(c.round, clients);
    for (int i = 0; i < clients; i++)
        (void)pthread_join(thread[i], NULL);
    (void)munmap(c.round, sizeof *c.round);
    return rate;
}

static bool
quick(const struct place *p)
{
    double direct = 0, frames = 0, single = 0;

    for (int i = 0; i < ROUNDS; i++) {
        double rate = direct_rate(p);
        direct = rate > direct ? rate : direct;
        rate = agent_rate(p, CLIENTS, SIGNER_DIGESTS_MAX);
        frames = rate > frames ? rate : frames;
        rate = agent_rate(p, CLIENTS, 1);
        single = rate > single ? rate : single;
    }
    bench_say("two processes, C_Sign and verify", direct, "/s");
    bool kept = bench_at_least(
        "agent, frames of 32", frames, RATIO_FRAMES * direct, "/s");
    return bench_at_least(
               "agent, single requests", single, RATIO_SINGLE * direct, "/s")
        && kept;
}

/* Callers enough that no worker waits for one of them. */
static bool
slow(const struct place *p, int workers)
{
    int clients = workers / 2 > CLIENTS ? workers / 2 : CLIENTS;
    double latency = 0, frames = 0;

    MUST(clients <= CLIENTS_MAX);
    for (int i = 0; i < ROUNDS; i++) {
        double seconds = direct_latency(p);
        latency = i == 0 || seconds < latency ? seconds : latency;
        double rate = agent_rate(p, clients, SIGNER_DIGESTS_MAX);
        frames = rate > frames ? rate : frames;
    }
    bench_say("slow token, one C_Sign", latency * 1000, "ms");
    bench_say("workers", workers, "");
    return bench_at_least(
        "agent, frames of 32", frames, RATIO_SLOW * workers / latency, "/s");
}

int
main(int argc, char **argv)
{
    struct sceau_error error = { 0 };
    X509 *x509 = NULL;

    MUST(argc >= 8);
    struct place p = { argv[2], argv[3], argv[4], argv[5], argv[6], argv[7],
        NULL };
    MUST(certificate_load(p.certificate, &x509, &error) == SCEAU_OK);
    p.public = X509_get0_pubkey(x509);
    bool kept = strcmp(argv[1], "slow") == 0 && argc == 9
        ? slow(&p, (int)strtol(argv[8], NULL, 10))
        : quick(&p);
    X509_free(x509);
    return kept ? 0 : 1;
}
