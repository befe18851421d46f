/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A growing run of bytes with a stated maximum.
 *
 * Like the cursor, the first failure sticks: appends after it do nothing, and
 * buffer_status() tells once at the end whether all went in. The bytes always
 * end with a NUL that is not counted, so text may be used as a C string.
 */
#ifndef SCEAU_BASE_BUFFER_H
#define SCEAU_BASE_BUFFER_H

#include <sceau/error.h>

#include "verifier/base/span.h"

struct buffer {
    uint8_t *data;
    size_t len;
    size_t capacity;
    size_t max;
    enum sceau_status status; /* SCEAU_OK, SCEAU_E_NOMEM or SCEAU_E_LIMIT */
};

/* An empty buffer that refuses to grow past max bytes. Nothing is allocated. */
static inline struct buffer
buffer_with_max(size_t max)
{
    return (struct buffer) { .max = max };
}

void buffer_put(struct buffer *b, const void *data, size_t len);
void buffer_text(struct buffer *b, const char *text);
void buffer_byte(struct buffer *b, uint8_t byte);
void buffer_count(struct buffer *b, size_t n); /* in decimal digits */
void buffer_format(struct buffer *b, const char *format, ...)
    SCEAU_PRINTF(2, 3);

/* Room for len more bytes, zeroed and counted; NULL (and a status) if refused. */
uint8_t *buffer_room(struct buffer *b, size_t len);

/* Forget the contents and the failure, keep the memory. */
void buffer_reset(struct buffer *b);

static inline enum sceau_status
buffer_status(const struct buffer *b)
{
    return b->status;
}

static inline struct span
buffer_span(const struct buffer *b)
{
    return span_of(b->data, b->len);
}

/* The contents as a C string; "" where nothing was ever put. */
static inline const char *
buffer_cstr(const struct buffer *b)
{
    return b->data ? (const char *)b->data : "";
}

/* The bytes become the caller's, to free(); the buffer is empty again. */
uint8_t *buffer_take(struct buffer *b, size_t *len);

void buffer_free(struct buffer *b);

/* AUTO_BUFFER struct buffer b = buffer_with_max(n); */
#define AUTO_BUFFER __attribute__((cleanup(buffer_free)))

#endif
