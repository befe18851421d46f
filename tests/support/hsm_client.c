/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What an issuer asks of the agent, from a script.
 *
 *   hsm_client SOCKET ping
 *   hsm_client SOCKET sign KEY seal|pdf CERTIFICATE [TIMES]
 *   hsm_client SOCKET converse KEY seal|pdf CERTIFICATE
 *       one signature for each line read, all on one connection
 *   hsm_client SOCKET send HEX
 *       these bytes; "closed", "silent" or "answered" is what comes of it
 *   hsm_client SOCKET hold COUNT HEX
 *       COUNT connections that sent these bytes, until standard input ends
 *
 * Signatures are checked with the certificate's key. A failure is told as the
 * status' name and the text; the exit code is 0 where all went well, or 1.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "hsm/certificate.h"
#include "hsm/signer.h"
#include "tests/support/must.h"
#include "verifier/base/reason.h"

enum { SILENT_MS = 400, BYTES_MAX = 4096, HELD_MAX = 256 };

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

static int
sign_once(
    struct signer *s, char **key, EVP_PKEY *public, struct sceau_error *error)
{
    static uint8_t digest[SIGNER_DIGEST];
    uint8_t rs[SIGNER_SIGNATURE];
    enum signer_purpose purpose =
        strcmp(key[1], "pdf") == 0 ? SIGNER_PDF : SIGNER_SEAL;

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
    } else {
        MUST(argc >= 4);
        MUST(certificate_load(argv[3], &x509, &error) == SCEAU_OK);
        EVP_PKEY *public = X509_get0_pubkey(x509);
        wrong = strcmp(argv[0], "converse") == 0
            ? converse(s, argv + 1, public)
            : sign_times(s, argv + 1, public, argc > 4 ? number(argv[4]) : 1);
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
send_bytes(const char *path, const char *hex)
{
    char byte;
    int fd = send_hex(path, hex);
    struct pollfd p = { .fd = fd, .events = POLLIN };

    if (poll(&p, 1, SILENT_MS) == 0)
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

int
main(int argc, char **argv)
{
    MUST(argc >= 3);
    if (strcmp(argv[2], "send") == 0 && argc == 4)
        return send_bytes(argv[1], argv[3]);
    if (strcmp(argv[2], "hold") == 0 && argc == 5)
        return hold(argv[1], number(argv[3]), argv[4]);
    return ask(argv[1], argc - 2, argv + 2);
}
