/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What an issuer asks of the agent, from a script.
 *
 *   hsm_client SOCKET ping
 *   hsm_client SOCKET report
 *   hsm_client SOCKET unlatch
 *   hsm_client SOCKET sign KEY PURPOSE CERTIFICATE [TIMES]
 *   hsm_client SOCKET converse KEY PURPOSE CERTIFICATE
 *       one signature for each line read, all on one connection
 *   hsm_client SOCKET load KEY PURPOSE CERTIFICATE CLIENTS FRAME
 *       so many clients at once, FRAME digests a request, until SIGTERM; "going" when
 *       each has signed, at the end a line of what came of it, and the first failure
 *   hsm_client SOCKET active PURPOSE
 *       the name of the key that is active for it
 *   hsm_client SOCKET follow PURPOSE CLIENTS FRAME KEY=CERTIFICATE...
 *       as load, with whatever key is active when each request is made, verified with
 *       the certificate of that one; at the end also how many each has signed
 *   hsm_client SOCKET send HEX
 *       these bytes; "closed" or "answered" is what comes of it
 *   hsm_client SOCKET hush HEX
 *       these bytes; "silent" where nothing comes of it for a while
 *   hsm_client SOCKET hold COUNT HEX
 *       COUNT connections that sent these bytes, until standard input ends
 *
 *   hsm_client SOCKET hand FILE COMMAND...
 *       the command with the listening socket as systemd hands it over; its inode in
 *       FILE
 *
 * Signatures are checked with the certificate's key. A failure is told as the
 * status' name and the text; the exit code is 0 where all went well, or 1.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include "hsm/certificate.h"
#include "hsm/frame.h"
#include "hsm/purpose.h"
#include "hsm/signer.h"
#include "tests/support/must.h"
#include "verifier/base/reason.h"

enum {
    KEYS_MAX = 4,
    SILENT_MS = 400,
    PATIENT_MS = 30000,
    BYTES_MAX = 4096,
    HELD_MAX = 256
};

static int
report(enum sceau_status status, const struct sceau_error *error)
{
    if (status == SCEAU_OK)
        printf("OK\n");
    else
        printf("%s %s\n", sceau_status_name(status), error->text);
    (void)fflush(stdout);
    return status == SCEAU_OK ? 0 : 1;
}

static enum signer_purpose
purpose_of(const char *name)
{
    enum signer_purpose purpose;

    MUST(purpose_read(span_str(name), &purpose));
    return purpose;
}

static int
sign_once(
    struct signer *s, char **key, EVP_PKEY *public, struct sceau_error *error)
{
    static uint8_t digest[SIGNER_DIGEST];
    uint8_t rs[SIGNER_SIGNATURE];
    enum signer_purpose purpose = purpose_of(key[1]);

    digest[0]++;
    enum sceau_status status =
        signer_sign(s, key[0], purpose, digest, 0, rs, error);
    MUST(status != SCEAU_OK || certificate_verify(public, digest, rs));
    return report(status, error);
}

static int
sign_times(struct signer *s, char **key, EVP_PKEY *public, int times)
{
    struct sceau_error error = { 0 };
    int wrong = 0;

    for (int i = 0; i < times; i++)
        wrong |= sign_once(s, key, public, &error);
    return wrong;
}

static int
converse(struct signer *s, char **key, EVP_PKEY *public)
{
    struct sceau_error error = { 0 };
    char line[16];

    while (fgets(line, sizeof line, stdin))
        (void)sign_once(s, key, public, &error);
    return 0;
}

static int
number(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);

    MUST(*text && !*end && n > 0 && n < 100000);
    return (int)n;
}

/* Clients that sign until they are told to end, each on a connection of its own. */
struct load {
    const char *path;
    const char *label; /* NULL: whichever is active */
    enum signer_purpose purpose;
    size_t keys; /* one, where there is a label */
    struct {
        char label[SIGNER_LABEL_MAX + 1];
        EVP_PKEY *public;
        atomic_ulong signed_ones;
    } key[KEYS_MAX];
    size_t frame;
    atomic_bool ends;
    atomic_int going;
    atomic_ulong signed_ones, failed, wrong;
    atomic_long longest_ms;
    pthread_mutex_t lock;
    struct sceau_error first; /* failure */
};

static void
count_call(struct load *l, long ms)
{
    long longest = l->longest_ms;

    while (ms > longest
        && !atomic_compare_exchange_weak(&l->longest_ms, &longest, ms))
        ;
}

/* The key to name now; its place. */
static size_t
choose_key(struct load *l, struct signer *s)
{
    char label[SIGNER_LABEL_MAX + 1];
    struct sceau_error error = { 0 };
    size_t i = 0;

    if (l->label)
        return 0;
    MUST(signer_active(s, l->purpose, label, &error) == SCEAU_OK);
    while (i < l->keys && strcmp(l->key[i].label, label) != 0)
        i++;
    MUST(i < l->keys);
    return i;
}

static bool
load_once(struct load *l, struct signer *s)
{
    uint8_t digest[SIGNER_DIGESTS_MAX][SIGNER_DIGEST];
    uint8_t rs[SIGNER_DIGESTS_MAX][SIGNER_SIGNATURE];
    struct sceau_error error = { 0 };
    size_t key = choose_key(l, s);

    MUST(RAND_bytes(digest[0], (int)(l->frame * SIGNER_DIGEST)) == 1);
    int64_t start = frame_clock_ms();
    enum sceau_status status =
        signer_sign_many(s, l->key[key].label, l->purpose,
            (const uint8_t(*)[SIGNER_DIGEST])digest, l->frame, rs, &error);
    count_call(l, (long)(frame_clock_ms() - start));
    for (size_t i = 0; status == SCEAU_OK && i < l->frame; i++) {
        l->signed_ones++;
        l->key[key].signed_ones++;
        if (!certificate_verify(l->key[key].public, digest[i], rs[i]))
            l->wrong++;
    }
    if (status == SCEAU_OK)
        return true;
    (void)pthread_mutex_lock(&l->lock);
    if (l->failed++ == 0)
        l->first = error;
    (void)pthread_mutex_unlock(&l->lock);
    return false;
}

static void *
be_client(void *argument)
{
    struct load *l = argument;
    struct signer *s = NULL;
    struct sceau_error error = { 0 };
    bool told = false;

    MUST(signer_open(l->path, &s, &error) == SCEAU_OK);
    while (!l->ends)
        if (load_once(l, s) && !told) {
            told = true;
            l->going++;
        }
    signer_free(&s);
    return NULL;
}

static int
load(struct load *l, int clients)
{
    pthread_t thread[SIGNER_CALLS_MAX];
    const struct timespec step = { .tv_nsec = 5000000 };
    sigset_t end;
    int signal = 0;

    MUST(clients <= SIGNER_CALLS_MAX && l->frame <= SIGNER_DIGESTS_MAX);
    /* a script that ends does not leave it behind */
    MUST(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0);
    MUST(sigemptyset(&end) == 0 && sigaddset(&end, SIGTERM) == 0);
    MUST(pthread_sigmask(SIG_BLOCK, &end, NULL) == 0);
    MUST(pthread_mutex_init(&l->lock, NULL) == 0);
    for (int i = 0; i < clients; i++)
        MUST(pthread_create(&thread[i], NULL, be_client, l) == 0);
    while (l->going < clients)
        (void)nanosleep(&step, NULL);
    printf("going\n");
    (void)fflush(stdout);
    MUST(sigwait(&end, &signal) == 0);
    l->ends = true;
    for (int i = 0; i < clients; i++)
        (void)pthread_join(thread[i], NULL);
    printf("signed=%lu failed=%lu wrong=%lu longest_ms=%ld\n", l->signed_ones,
        l->failed, l->wrong, l->longest_ms);
    for (size_t i = 0; i < l->keys && !l->label; i++)
        printf("%s=%lu\n", l->key[i].label, l->key[i].signed_ones);
    if (l->failed)
        (void)report(l->first.status, &l->first);
    return l->failed || l->wrong ? 1 : 0;
}

static int
put_report(struct signer *s, struct sceau_error *error)
{
    static char text[SIGNER_REPORT_MAX];
    enum sceau_status status = signer_report(s, text, error);

    if (status != SCEAU_OK)
        return report(status, error);
    printf("%s\n", text);
    return 0;
}

static int
work(
    const char *path, struct signer *s, int argc, char **argv, EVP_PKEY *public)
{
    static struct load l;

    if (strcmp(argv[0], "converse") == 0)
        return converse(s, argv + 1, public);
    if (strcmp(argv[0], "load") != 0)
        return sign_times(s, argv + 1, public, argc > 4 ? number(argv[4]) : 1);
    MUST(argc == 6);
    l.path = path;
    l.label = argv[1];
    (void)snprintf(l.key[0].label, sizeof l.key[0].label, "%s", argv[1]);
    l.key[0].public = public;
    l.keys = 1;
    l.purpose = purpose_of(argv[2]);
    l.frame = (size_t)number(argv[5]);
    return load(&l, number(argv[4]));
}

static int
follow(const char *path, int argc, char **argv)
{
    static struct load l;
    struct sceau_error error = { 0 };

    l.path = path;
    l.purpose = purpose_of(argv[1]);
    l.frame = (size_t)number(argv[3]);
    MUST(argc > 4 && argc - 4 <= KEYS_MAX);
    for (int i = 4; i < argc; i++) {
        X509 *x509 = NULL;
        char *file = strchr(argv[i], '=');
        MUST(file && file - argv[i] <= SIGNER_LABEL_MAX);
        *file++ = 0;
        MUST(certificate_load(file, &x509, &error) == SCEAU_OK);
        (void)snprintf(
            l.key[l.keys].label, sizeof l.key[l.keys].label, "%s", argv[i]);
        l.key[l.keys].public = X509_get_pubkey(x509);
        X509_free(x509);
        l.keys++;
    }
    int wrong = load(&l, number(argv[2]));
    for (size_t i = 0; i < l.keys; i++)
        EVP_PKEY_free(l.key[i].public);
    return wrong;
}

static int
put_active(struct signer *s, const char *purpose, struct sceau_error *error)
{
    char label[SIGNER_LABEL_MAX + 1];
    enum sceau_status status =
        signer_active(s, purpose_of(purpose), label, error);

    if (status != SCEAU_OK)
        return report(status, error);
    printf("%s\n", label);
    return 0;
}

static int
ask(const char *path, int argc, char **argv)
{
    struct signer *s = NULL;
    struct sceau_error error = { 0 };
    X509 *x509 = NULL;
    int wrong;
    enum sceau_status status = signer_open(path, &s, &error);

    if (status != SCEAU_OK)
        return report(status, &error);
    if (strcmp(argv[0], "ping") == 0) {
        wrong = report(signer_ping(s, 0, &error), &error);
    } else if (strcmp(argv[0], "report") == 0) {
        wrong = put_report(s, &error);
    } else if (strcmp(argv[0], "active") == 0) {
        MUST(argc == 2);
        wrong = put_active(s, argv[1], &error);
    } else if (strcmp(argv[0], "unlatch") == 0) {
        wrong = report(signer_unlatch(s, &error), &error);
    } else {
        MUST(argc >= 4);
        MUST(certificate_load(argv[3], &x509, &error) == SCEAU_OK);
        wrong = work(path, s, argc, argv, X509_get0_pubkey(x509));
    }
    X509_free(x509);
    signer_free(&s);
    return wrong;
}

static int
connect_there(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    MUST(fd >= 0 && strlen(path) < sizeof address.sun_path);
    memcpy(address.sun_path, path, strlen(path));
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        (void)fprintf(stderr, "connect : %s\n", REASON(errno));
        exit(1);
    }
    return fd;
}

static int
send_hex(const char *path, const char *hex)
{
    int fd = connect_there(path);
    long len = 0;
    uint8_t *bytes = *hex ? OPENSSL_hexstr2buf(hex, &len) : NULL;

    MUST(!*hex || bytes);
    MUST(send(fd, bytes, (size_t)len, MSG_NOSIGNAL) == len);
    OPENSSL_free(bytes);
    return fd;
}

static int
send_bytes(const char *path, const char *hex, int wait_ms)
{
    char byte;
    int fd = send_hex(path, hex);
    struct pollfd p = { .fd = fd, .events = POLLIN };

    if (poll(&p, 1, wait_ms) == 0)
        printf("silent\n");
    else
        printf(recv(fd, &byte, 1, 0) > 0 ? "answered\n" : "closed\n");
    (void)close(fd);
    return 0;
}

static int
hold(const char *path, int count, const char *hex)
{
    int held[HELD_MAX];

    MUST(count <= HELD_MAX);
    for (int i = 0; i < count; i++)
        held[i] = send_hex(path, hex);
    printf("held\n");
    (void)fflush(stdout);
    while (getchar() != EOF)
        ;
    for (int i = 0; i < count; i++)
        (void)close(held[i]);
    return 0;
}

static int
hand(const char *path, const char *file, char **command)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    char pid[16];
    struct stat info;

    MUST(fd >= 0 && strlen(path) < sizeof address.sun_path);
    memcpy(address.sun_path, path, strlen(path));
    MUST(bind(fd, (struct sockaddr *)&address, sizeof address) == 0);
    MUST(listen(fd, 8) == 0 && stat(path, &info) == 0);
    FILE *out = fopen(file, "w");
    MUST(out && fprintf(out, "%lu\n", (unsigned long)info.st_ino) > 0);
    MUST(fclose(out) == 0);
    (void)snprintf(pid, sizeof pid, "%d", (int)getpid());
    MUST(setenv("LISTEN_FDS", "1", 1) == 0);
    MUST(setenv("LISTEN_PID", pid, 1) == 0);
    MUST(fd == 3 || dup2(fd, 3) == 3);
    (void)execv(command[0], command);
    return 1;
}

int
main(int argc, char **argv)
{
    MUST(argc >= 3);
    if (strcmp(argv[2], "send") == 0 && argc == 4)
        return send_bytes(argv[1], argv[3], PATIENT_MS);
    if (strcmp(argv[2], "hush") == 0 && argc == 4)
        return send_bytes(argv[1], argv[3], SILENT_MS);
    if (strcmp(argv[2], "hold") == 0 && argc == 5)
        return hold(argv[1], number(argv[3]), argv[4]);
    if (strcmp(argv[2], "follow") == 0)
        return follow(argv[1], argc - 2, argv + 2);
    if (strcmp(argv[2], "hand") == 0 && argc >= 5)
        return hand(argv[1], argv[3], argv + 4);
    return ask(argv[1], argc - 2, argv + 2);
}
