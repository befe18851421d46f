/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/signed.h"

#include "verifier/base/cursor.h"
#include "verifier/base/date.h"
#include "verifier/seal/dictionary.h"

void
signed_attributes(const struct cms *cms, struct buffer *out)
{
    size_t n = cms->attributes.len;

    buffer_byte(out, 0x31);
    if (n < 128)
        buffer_byte(out, (uint8_t)n);
    else if (n < 256)
        buffer_put(out, (uint8_t[]) { 0x81, (uint8_t)n }, 2);
    else
        buffer_put(out, (uint8_t[]) { 0x82, (uint8_t)(n >> 8), (uint8_t)n }, 3);
    buffer_put(out, cms->attributes.data, n);
}

static bool
is_hash_of(const struct span *part, size_t parts, struct span hash,
    page_sha256 *sha256, bool *unknown)
{
    uint8_t own[PAGE_SHA256];

    if (!sha256(part, parts, own)) {
        *unknown = true;
        return false;
    }
    return span_equal(hash, span_of(own, PAGE_SHA256));
}

/* All are asked for, so that a host which answers later is asked once. */
const char *
signed_digests(const struct gate *gate, const struct cms *cms,
    page_sha256 *sha256, bool *unknown)
{
    const struct span file[] = { gate->before, gate->after };
    bool right;

    *unknown = false;
    bool whole = is_hash_of(file, 2, cms->message_digest, sha256, unknown);
    right = is_hash_of(&cms->leaf, 1, cms->certificate_hash, sha256, unknown);
    for (size_t i = 0; i < cms->chain_count; i++)
        right =
            is_hash_of(&cms->chain[i], 1, cms->chain_hash[i], sha256, unknown)
            && right;
    if (!whole)
        return "le fichier a été modifié après sa signature";
    return right ? NULL : "la signature ne correspond pas au fichier";
}

/* Two digits, at most `most`; false where they are not. */
static bool
take_two(struct cursor *c, int most, int *out)
{
    struct span two;

    if (!cursor_take(c, 2, &two)
        || !dictionary_charset_allows(CHARSET_DIGIT, two))
        return false;
    *out = (two.data[0] - '0') * 10 + two.data[1] - '0';
    return *out <= most;
}

bool
signed_time(const char *text, int64_t *out)
{
    struct cursor c = cursor_over(text, strlen(text));
    int century, year, month, day, hour, minute, second;
    int offset_hour = 0, offset_minute = 0;
    struct date d;

    if (!take_two(&c, 99, &century) || !take_two(&c, 99, &year)
        || !take_two(&c, 12, &month) || !take_two(&c, 31, &day)
        || !take_two(&c, 23, &hour) || !take_two(&c, 59, &minute)
        || !take_two(&c, 59, &second))
        return false;
    d = (struct date) { .year = (int16_t)(century * 100 + year),
        .month = (uint8_t)month,
        .day = (uint8_t)day };
    bool west = cursor_skip(&c, "-");
    if (west || cursor_skip(&c, "+")) {
        if (!take_two(&c, 23, &offset_hour) || !cursor_skip(&c, "'")
            || !take_two(&c, 59, &offset_minute) || !cursor_skip(&c, "'"))
            return false;
    } else if (!cursor_skip(&c, "Z")) {
        return false;
    }
    int64_t offset = offset_hour * 3600 + offset_minute * 60;
    *out = (int64_t)date_to_days(d) * 86400 + hour * 3600 + minute * 60 + second
        - (west ? -offset : offset);
    return cursor_end(&c) && date_exists(d);
}
