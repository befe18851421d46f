/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/desk/token.h"

#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

enum { MAC = 32, MOMENT = 16, TEXT_SIZE = 256 };

/* The clocks of the machines that serve one register differ by less. */
enum { SKEW_SECONDS = 300 };

/* Sixteen digits of its end, then sixty-four of the HMAC over it and the agent's name. */
static bool
make(const uint8_t secret[TOKEN_SECRET], const char *who, uint64_t end,
    char out[TOKEN_SIZE])
{
    uint8_t mac[MAC];
    char text[TEXT_SIZE];
    unsigned len = 0;
    int n = snprintf(
        text, sizeof text, "desk\n%016llx\n%s", (unsigned long long)end, who);

    *out = 0;
    if (n < 0 || n >= TEXT_SIZE
        || !HMAC(EVP_sha256(), secret, TOKEN_SECRET, (const uint8_t *)text,
            (size_t)n, mac, &len)
        || len != MAC)
        return false;
    (void)snprintf(out, TOKEN_SIZE, "%016llx", (unsigned long long)end);
    for (size_t i = 0; i < MAC; i++)
        (void)snprintf(out + MOMENT + 2 * i, 3, "%02x", mac[i]);
    return true;
}

bool
token_make(const uint8_t secret[TOKEN_SECRET], const char *who, int64_t now,
    char out[TOKEN_SIZE])
{
    return make(secret, who, (uint64_t)(now + TOKEN_SECONDS), out);
}

static bool
read_end(const char *token, uint64_t *end)
{
    *end = 0;
    for (size_t i = 0; i < MOMENT; i++) {
        char c = token[i];
        if ((c < '0' || c > '9') && (c < 'a' || c > 'f'))
            return false;
        *end = *end << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return true;
}

bool
token_check(const uint8_t secret[TOKEN_SECRET], const char *who, int64_t now,
    const char *token)
{
    char made[TOKEN_SIZE];
    uint64_t end;

    return strlen(token) == TOKEN_SIZE - 1 && read_end(token, &end)
        && end >= (uint64_t)now
        && end <= (uint64_t)(now + TOKEN_SECONDS + SKEW_SECONDS)
        && make(secret, who, end, made)
        && CRYPTO_memcmp(made, token, TOKEN_SIZE - 1) == 0;
}

bool
token_draw(char out[TOKEN_KEY_SIZE])
{
    uint8_t drawn[(TOKEN_KEY_SIZE - 1) / 2];

    *out = 0;
    if (RAND_bytes(drawn, sizeof drawn) != 1)
        return false;
    for (size_t i = 0; i < sizeof drawn; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", drawn[i]);
    return true;
}
