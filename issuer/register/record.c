/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/record.h"

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "verifier/base/scope.h"

AUTO_DEFINE(EVP_MD_CTX *, EVP_MD_CTX_free);

/* With its length: where one ends, the next one begins. */
static bool
add(EVP_MD_CTX *c, struct span text)
{
    char len[24];
    int n = snprintf(len, sizeof len, "%zu:", text.len);

    return EVP_DigestUpdate(c, len, (size_t)n) == 1
        && EVP_DigestUpdate(c, text.data, text.len) == 1;
}

/* What has no words of its own in the record: some of it is personal, and nobody who
 * reads it needs its place in the lists. */
static bool
digest_rest(const struct record *r, uint8_t out[REGISTRY_HASH])
{
    AUTO(EVP_MD_CTX_free) EVP_MD_CTX *c = EVP_MD_CTX_new();
    char numbers[72];
    int n = snprintf(numbers, sizeof numbers, "%lld %lld %u %u",
        (long long)r->id, (long long)r->issued_at, (unsigned)r->place.list,
        (unsigned)r->place.place);
    const struct span rest[] = { span_of(numbers, (size_t)n), r->key, r->kind,
        r->valid_from, r->valid_until, r->work, r->application, r->foreigner,
        r->rules };

    if (!c || EVP_DigestInit_ex(c, EVP_sha256(), NULL) != 1)
        return false;
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        if (!add(c, rest[i]))
            return false;
    return EVP_DigestFinal_ex(c, out, NULL) == 1;
}

static const char *
hex(struct span bytes, char out[2 * REGISTRY_HASH + 1])
{
    static const char digits[] = "0123456789abcdef";
    size_t len = bytes.len < REGISTRY_HASH ? bytes.len : REGISTRY_HASH;

    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[bytes.data[i] >> 4];
        out[2 * i + 1] = digits[bytes.data[i] & 15];
    }
    out[2 * len] = 0;
    return out;
}

#define SPAN(s) (int)(s).len, (const char *)(s).data

bool
record_write(const struct record *r, char out[RECORD_SIZE])
{
    char request[2 * REGISTRY_HASH + 1], seal[2 * REGISTRY_HASH + 1],
        pdf[2 * REGISTRY_HASH + 1], rest[2 * REGISTRY_HASH + 1];
    uint8_t digest[REGISTRY_HASH];

    if (!digest_rest(r, digest))
        return false;
    int n = snprintf(out, RECORD_SIZE,
        "numéro=%.*s" RECORD_LEVEL "%.*s remplace=%lld" RECORD_EXAMINED
        "%s" RECORD_TECHNICAL
        "%.*s cachet=%.*s demande=%s code=%s pdf=%s " RECORD_REST "=%s",
        SPAN(r->number), SPAN(r->level), (long long)r->former,
        r->examined ? "oui" : "non", SPAN(r->seal_signer), SPAN(r->pdf_signer),
        hex(r->request_hash, request), hex(r->seal_hash, seal),
        hex(r->pdf_hash, pdf), hex(span_of(digest, sizeof digest), rest));
    return n > 0 && n < RECORD_SIZE;
}

const char *
record_difference(const char *recorded, const char *found, char name[24])
{
    while (*recorded) {
        size_t a = strcspn(recorded, " "), b = strcspn(found, " ");
        if (a != b || memcmp(recorded, found, a) != 0) {
            (void)snprintf(
                name, 24, "%.*s", (int)strcspn(recorded, "= "), recorded);
            return name;
        }
        recorded += a + (recorded[a] == ' ');
        found += b + (found[b] == ' ');
    }
    return NULL;
}

struct span
record_word(struct span recorded, const char *name)
{
    size_t len = strlen(name);
    const uint8_t *at = memmem(recorded.data, recorded.len, name, len);

    if (!at)
        return span_of("", 0);
    at += len;
    size_t left = (size_t)(recorded.data + recorded.len - at);
    const uint8_t *end = memchr(at, ' ', left);
    return span_of(at, end ? (size_t)(end - at) : left);
}

bool
record_is_examined(const char *recorded, bool *told)
{
    struct span word = record_word(span_str(recorded), RECORD_EXAMINED);

    *told = word.len > 0;
    return span_is(word, "oui");
}
