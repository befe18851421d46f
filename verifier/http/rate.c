/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/http/rate.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>

/* Each client has WAYS places of one row: a stranger can push out few others. */
enum { ROWS = 2048, WAYS = 4, MILLI = 1000 };

struct place {
    uint64_t client; /* 0: free */
    int64_t at_ms;
    int64_t left; /* thousandths */
};

struct rate {
    pthread_mutex_t lock;
    uint64_t key[2];
    int64_t per_second;
    int64_t burst; /* thousandths */
    struct place place[ROWS][WAYS];
};

struct rate *
rate_new(unsigned per_second, unsigned burst)
{
    struct rate *r = calloc(1, sizeof *r);

    if (r && getrandom(r->key, sizeof r->key, 0) != (ssize_t)sizeof r->key) {
        free(r);
        return NULL;
    }
    if (!r)
        return NULL;
    (void)pthread_mutex_init(&r->lock, NULL);
    r->per_second = per_second;
    r->burst = (int64_t)(burst > per_second ? burst : per_second) * MILLI;
    return r;
}

void
rate_free(struct rate **r)
{
    if (*r)
        (void)pthread_mutex_destroy(&(*r)->lock);
    free(*r);
    *r = NULL;
}

static uint64_t
turn(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static void
sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = turn(v[1], 13) ^ v[0];
    v[0] = turn(v[0], 32);
    v[2] += v[3];
    v[3] = turn(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = turn(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = turn(v[1], 17) ^ v[2];
    v[2] = turn(v[2], 32);
}

/* SipHash-2-4 of one block: who does not know the key cannot make two clients meet. */
static uint64_t
digest(const struct rate *r, const uint64_t block[2])
{
    uint64_t v[4] = { r->key[0] ^ 0x736f6d6570736575u,
        r->key[1] ^ 0x646f72616e646f6du, r->key[0] ^ 0x6c7967656e657261u,
        r->key[1] ^ 0x7465646279746573u };

    for (int i = 0; i < 2; i++) {
        v[3] ^= block[i];
        sip_round(v);
        sip_round(v);
        v[0] ^= block[i];
    }
    v[2] ^= 0xff;
    for (int i = 0; i < 4; i++)
        sip_round(v);
    uint64_t d = v[0] ^ v[1] ^ v[2] ^ v[3];
    return d ? d : 1;
}

/* The family, and what of the address says who it is. */
static void
block_of(struct span address, uint64_t block[2])
{
    char text[INET6_ADDRSTRLEN];
    struct in6_addr six;
    struct in_addr four;

    block[0] = block[1] = 0;
    if (address.len == 0 || address.len >= sizeof text)
        return;
    memcpy(text, address.data, address.len);
    text[address.len] = 0;
    if (inet_pton(AF_INET, text, &four) == 1) {
        block[0] = 4;
        memcpy(&block[1], &four, sizeof four);
    } else if (inet_pton(AF_INET6, text, &six) == 1) {
        block[0] = 6;
        memcpy(&block[1], &six, sizeof block[1]);
    }
}

static struct place *
find(struct rate *r, uint64_t client, int64_t now_ms)
{
    struct place *row = r->place[client % ROWS], *oldest = row;

    for (int i = 0; i < WAYS; i++) {
        if (row[i].client == client)
            return &row[i];
        if (oldest->client && (!row[i].client || row[i].at_ms < oldest->at_ms))
            oldest = &row[i];
    }
    *oldest =
        (struct place) { .client = client, .at_ms = now_ms, .left = r->burst };
    return oldest;
}

unsigned
rate_take(struct rate *r, struct span address, unsigned cost, int64_t now_ms)
{
    uint64_t block[2];
    unsigned wait = 0;
    int64_t price = (int64_t)cost * MILLI;

    block_of(address, block);
    uint64_t client = digest(r, block);
    (void)pthread_mutex_lock(&r->lock);
    struct place *p = find(r, client, now_ms);
    int64_t passed = now_ms > p->at_ms ? now_ms - p->at_ms : 0;
    if (passed > r->burst / r->per_second)
        passed = r->burst / r->per_second; /* full long since */
    p->left += passed * r->per_second;
    p->left = p->left > r->burst ? r->burst : p->left;
    p->at_ms = now_ms > p->at_ms ? now_ms : p->at_ms;
    if (p->left >= price)
        p->left -= price;
    else
        wait = (unsigned)((price - p->left + MILLI * r->per_second - 1)
            / (MILLI * r->per_second));
    (void)pthread_mutex_unlock(&r->lock);
    return wait;
}
