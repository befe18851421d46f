/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/inflate.h"

#include <pthread.h>
#include <stdlib.h>

#include <zlib.h>

enum { STEP = 16384 };

/* Four fonts and their maps, twice: an issuer's files carry the same ones. */
enum { KEPT = 16, KEPT_DEFLATED_MAX = 32 * 1024, KEPT_RAW_MAX = 64 * 1024 };

/* One that was inflated: its bytes, then what they hold. */
struct kept {
    uint8_t *bytes;
    size_t deflated;
    size_t raw;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct kept kept[KEPT];
static size_t oldest;

static bool
recall(struct span deflated, struct buffer *out)
{
    bool found = false;

    (void)pthread_mutex_lock(&lock);
    for (size_t i = 0; !found && i < KEPT; i++) {
        const struct kept *k = &kept[i];
        found =
            k->bytes && span_equal(span_of(k->bytes, k->deflated), deflated);
        if (found)
            buffer_put(out, k->bytes + k->deflated, k->raw);
    }
    (void)pthread_mutex_unlock(&lock);
    return found;
}

/* Instead of the one that was kept first; without memory, nothing is. */
static void
keep(struct span deflated, struct span raw)
{
    if (deflated.len > KEPT_DEFLATED_MAX || raw.len > KEPT_RAW_MAX)
        return;
    struct kept k = { malloc(deflated.len + raw.len), deflated.len, raw.len };
    if (!k.bytes)
        return;
    memcpy(k.bytes, deflated.data, deflated.len);
    memcpy(k.bytes + deflated.len, raw.data, raw.len);
    (void)pthread_mutex_lock(&lock);
    uint8_t *gone = kept[oldest].bytes;
    kept[oldest] = k;
    oldest = (oldest + 1) % KEPT;
    (void)pthread_mutex_unlock(&lock);
    free(gone);
}

void
inflate_forget(void)
{
    (void)pthread_mutex_lock(&lock);
    for (size_t i = 0; i < KEPT; i++) {
        free(kept[i].bytes);
        kept[i] = (struct kept) { .bytes = NULL };
    }
    (void)pthread_mutex_unlock(&lock);
}

bool
inflate_once(struct span deflated, struct buffer *out)
{
    uint8_t step[STEP];
    z_stream z = { .next_in = (z_const Bytef *)(uintptr_t)deflated.data,
        .avail_in = (uInt)deflated.len };
    int status = Z_OK;

    if (inflateInit(&z) != Z_OK) {
        out->status = SCEAU_E_NOMEM;
        return false;
    }
    while (status == Z_OK && buffer_status(out) == SCEAU_OK) {
        z.next_out = step;
        z.avail_out = sizeof step;
        status = inflate(&z, Z_FINISH);
        if (status == Z_BUF_ERROR && z.avail_out == 0)
            status = Z_OK; /* there is more */
        if (status == Z_OK || status == Z_STREAM_END)
            buffer_put(out, step, sizeof step - z.avail_out);
    }
    bool whole = status == Z_STREAM_END && z.avail_in == 0;
    if (status == Z_MEM_ERROR)
        out->status = SCEAU_E_NOMEM;
    (void)inflateEnd(&z);
    return whole && buffer_status(out) == SCEAU_OK;
}

bool
inflate_stream(struct span deflated, struct buffer *out)
{
    size_t start = out->len;

    if (recall(deflated, out))
        return buffer_status(out) == SCEAU_OK;
    if (!inflate_once(deflated, out))
        return false;
    keep(deflated, span_of(out->data + start, out->len - start));
    return true;
}
