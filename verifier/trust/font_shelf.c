/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/font_shelf.h"

#include <pthread.h>
#include <stdlib.h>

/* Four fonts, twice; each some 20 kB. */
enum { KEPT = 8 };

struct kept {
    struct page_font font;
    struct page_font_parts parts; /* their bytes follow, in this order */
    uint8_t bytes[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct kept *kept[KEPT];
static size_t oldest;

static bool
is_of(const struct kept *k, const struct page_font_parts *parts)
{
    return k->parts.program_raw == parts->program_raw
        && span_equal(k->parts.map, parts->map)
        && span_equal(k->parts.widths, parts->widths)
        && span_equal(k->parts.program, parts->program);
}

bool
font_shelf_find(const struct page_font_parts *parts, struct page_font *out)
{
    bool found = false;

    (void)pthread_mutex_lock(&lock);
    for (size_t i = 0; !found && i < KEPT; i++) {
        found = kept[i] && is_of(kept[i], parts);
        if (found)
            *out = kept[i]->font;
    }
    (void)pthread_mutex_unlock(&lock);
    return found;
}

static struct span
copy(struct span from, uint8_t **at)
{
    struct span to = span_of(*at, from.len);

    if (from.len)
        memcpy(*at, from.data, from.len);
    *at += from.len;
    return to;
}

void
font_shelf_keep(
    const struct page_font_parts *parts, const struct page_font *font)
{
    size_t len = parts->program.len + parts->map.len + parts->widths.len;
    struct kept *k = malloc(sizeof *k + len);

    if (!k)
        return;
    uint8_t *at = k->bytes;
    k->font = *font;
    k->parts.program_raw = parts->program_raw;
    k->parts.program = copy(parts->program, &at);
    k->parts.map = copy(parts->map, &at);
    k->parts.widths = copy(parts->widths, &at);
    (void)pthread_mutex_lock(&lock);
    struct kept *gone = kept[oldest];
    kept[oldest] = k;
    oldest = (oldest + 1) % KEPT;
    (void)pthread_mutex_unlock(&lock);
    free(gone);
}

void
font_shelf_forget(void)
{
    (void)pthread_mutex_lock(&lock);
    for (size_t i = 0; i < KEPT; i++) {
        free(kept[i]);
        kept[i] = NULL;
    }
    (void)pthread_mutex_unlock(&lock);
}
