/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST = 256 /* bytes of the first allocation */ };

static bool
reserve(struct buffer *b, size_t len)
{
    if (b->status != SCEAU_OK)
        return false;
    if (len > b->max - b->len) {
        b->status = SCEAU_E_LIMIT;
        return false;
    }
    size_t need = b->len + len + 1;
    if (need <= b->capacity)
        return true;
    size_t capacity = b->capacity ? b->capacity : FIRST;
    while (capacity < need)
        capacity *= 2;
    if (capacity > b->max + 1)
        capacity = b->max + 1;
    uint8_t *grown = realloc(b->data, capacity);
    if (!grown) {
        b->status = SCEAU_E_NOMEM;
        return false;
    }
    b->data = grown;
    b->capacity = capacity;
    return true;
}

uint8_t *
buffer_room(struct buffer *b, size_t len)
{
    if (!reserve(b, len))
        return NULL;
    uint8_t *room = b->data + b->len;
    memset(room, 0, len + 1);
    b->len += len;
    return room;
}

void
buffer_put(struct buffer *b, const void *data, size_t len)
{
    if (!reserve(b, len))
        return;
    if (len)
        memcpy(b->data + b->len, data, len);
    b->len += len;
    b->data[b->len] = 0;
}

void
buffer_text(struct buffer *b, const char *text)
{
    buffer_put(b, text, strlen(text));
}

void
buffer_byte(struct buffer *b, uint8_t byte)
{
    buffer_put(b, &byte, 1);
}

void
buffer_count(struct buffer *b, size_t n)
{
    char text[24], *at = text + sizeof text;

    do {
        *--at = (char)('0' + n % 10);
        n /= 10;
    } while (n);
    buffer_put(b, at, (size_t)(text + sizeof text - at));
}

void
buffer_format(struct buffer *b, const char *format, ...)
{
    va_list arguments, again;

    va_start(arguments, format);
    va_copy(again, arguments);
    size_t room = b->status == SCEAU_OK ? b->capacity - b->len : 0;
    char *at = room ? (char *)b->data + b->len : NULL;
    int n = vsnprintf(at, room, format, arguments); /* most have their room */
    if (n >= 0 && (size_t)n < room) {
        b->len += (size_t)n;
    } else {
        if (at)
            *at = 0; /* half of it is none */
        if (n < 0)
            b->status = SCEAU_E_LIMIT;
        else if (reserve(b, (size_t)n)) {
            (void)vsnprintf(
                (char *)b->data + b->len, (size_t)n + 1, format, again);
            b->len += (size_t)n;
        }
    }
    va_end(again);
    va_end(arguments);
}

void
buffer_reset(struct buffer *b)
{
    b->len = 0;
    b->status = SCEAU_OK;
    if (b->data)
        b->data[0] = 0;
}

uint8_t *
buffer_take(struct buffer *b, size_t *len)
{
    uint8_t *data = b->data;

    *len = b->len;
    *b = buffer_with_max(b->max);
    return data;
}

void
buffer_free(struct buffer *b)
{
    free(b->data);
    *b = buffer_with_max(b->max);
}
