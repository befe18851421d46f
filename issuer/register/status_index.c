/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/status_index.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

/* Four rounds over two halves, each mixed by HMAC (Luby and Rackoff, 1988). */
enum { ROUNDS = 4, HALF = STATUS_LIST_BITS / 2, MASK = (1 << HALF) - 1 };

static bool
mix(const uint8_t key[STATUS_KEY], uint32_t list, int round, uint32_t half,
    uint32_t *out)
{
    const uint8_t text[] = { (uint8_t)(list >> 24), (uint8_t)(list >> 16),
        (uint8_t)(list >> 8), (uint8_t)list, (uint8_t)round,
        (uint8_t)(half >> 8), (uint8_t)half };
    uint8_t digest[EVP_MAX_MD_SIZE];

    if (!HMAC(EVP_sha256(), key, STATUS_KEY, text, sizeof text, digest, NULL))
        return false;
    *out = ((uint32_t)digest[0] << 8 | digest[1]) & MASK;
    return true;
}

bool
status_index_of(
    int64_t count, const uint8_t key[STATUS_KEY], struct status_index *out)
{
    uint64_t from0 = (uint64_t)count - 1;
    uint32_t list = (uint32_t)(from0 >> STATUS_LIST_BITS);
    uint32_t left = (uint32_t)(from0 >> HALF) & MASK;
    uint32_t right = (uint32_t)from0 & MASK;

    for (int i = 0; i < ROUNDS; i++) {
        uint32_t mixed;
        if (!mix(key, list, i, right, &mixed))
            return false;
        mixed ^= left;
        left = right;
        right = mixed;
    }
    *out = (struct status_index) { list, left << HALF | right };
    return true;
}

int64_t
status_index_count(
    const struct status_index *index, const uint8_t key[STATUS_KEY])
{
    uint32_t left = index->place >> HALF, right = index->place & MASK;

    if (index->place >= STATUS_LIST_SIZE)
        return 0;
    for (int i = ROUNDS - 1; i >= 0; i--) {
        uint32_t mixed;
        if (!mix(key, index->list, i, left, &mixed))
            return 0;
        mixed ^= right;
        right = left;
        left = mixed;
    }
    return ((int64_t)index->list << STATUS_LIST_BITS | left << HALF | right)
        + 1;
}
