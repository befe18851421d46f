/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/store_words.h"

bool
store_is_hex(struct span s, bool upper)
{
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = s.data[i];
        bool letter = upper ? c >= 'A' && c <= 'F' : c >= 'a' && c <= 'f';
        if (!letter && !(c >= '0' && c <= '9'))
            return false;
    }
    return s.len > 0 && s.len % 2 == 0;
}

bool
store_is_hex_of(struct span s, size_t len)
{
    return s.len == len && store_is_hex(s, false);
}

static int
digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool
store_hex(struct span text, uint8_t *out, size_t n)
{
    if (text.len != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++) {
        int high = digit(text.data[2 * i]), low = digit(text.data[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

bool
store_is_base64(struct span s)
{
    size_t n = s.len;

    while (n > 0 && s.len - n < 2 && s.data[n - 1] == '=')
        n--;
    for (size_t i = 0; i < n; i++) {
        uint8_t c = s.data[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9') || c == '+' || c == '/'))
            return false;
    }
    return s.len > 0 && s.len % 4 == 0;
}

bool
store_is_id(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!((s.data[i] >= 'A' && s.data[i] <= 'Z')
                || (s.data[i] >= '0' && s.data[i] <= '9')))
            return false;
    return s.len == 4;
}

bool
store_is_certificate_id(struct span s)
{
    if (s.len != 5)
        return store_is_id(s);
    for (size_t i = 0; i < s.len; i++)
        if (!((s.data[i] >= 'A' && s.data[i] <= 'F')
                || (s.data[i] >= '0' && s.data[i] <= '9')))
            return false;
    return true;
}

bool
store_is_territory(struct span s)
{
    return s.len == 2 && s.data[0] >= 'A' && s.data[0] <= 'Z'
        && s.data[1] >= 'A' && s.data[1] <= 'Z';
}

/* The end of a status' URI. */
bool
store_is_status(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!(s.data[i] >= 'a' && s.data[i] <= 'z') && s.data[i] != '-')
            return false;
    return s.len > 0 && s.len <= 40;
}

/* Printable ASCII without a space: whatever fetches it decides what it accepts. */
bool
store_is_url(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] <= ' ' || s.data[i] > '~')
            return false;
    return s.len > 0 && s.len <= SCEAU_URL_MAX;
}

bool
store_read_number(struct span s, uint64_t *out)
{
    uint64_t n = 0;

    if (s.len == 0 || s.len > 18 || (s.data[0] == '0' && s.len > 1))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
        n = n * 10 + (uint64_t)(s.data[i] - '0');
    }
    *out = n;
    return true;
}

static bool
read_two(struct span s, size_t at, int max, int *out)
{
    int high = s.data[at] - '0', low = s.data[at + 1] - '0';

    *out = high * 10 + low;
    return high >= 0 && high <= 9 && low >= 0 && low <= 9 && *out <= max;
}

bool
store_time_parse(struct span s, int64_t *out)
{
    struct date day;
    int hour, minute, second;

    if (s.len != STORE_TIME_SIZE - 1 || s.data[10] != 'T' || s.data[13] != ':'
        || s.data[16] != ':' || s.data[19] != 'Z'
        || !date_parse_iso(span_of(s.data, 10), &day)
        || !read_two(s, 11, 23, &hour) || !read_two(s, 14, 59, &minute)
        || !read_two(s, 17, 59, &second))
        return false;
    *out =
        (int64_t)date_to_days(day) * 86400 + hour * 3600 + minute * 60 + second;
    return true;
}

static void
put_two(char *out, int64_t n)
{
    out[0] = (char)('0' + n / 10 % 10);
    out[1] = (char)('0' + n % 10);
}

const char *
store_time(int64_t t, char out[STORE_TIME_SIZE])
{
    int64_t second = (t % 86400 + 86400) % 86400;

    (void)date_iso(date_from_days((int32_t)((t - second) / 86400)), out);
    memcpy(out + 10, "T00:00:00Z", 11);
    put_two(out + 11, second / 3600);
    put_two(out + 14, second / 60 % 60);
    put_two(out + 17, second % 60);
    return out;
}

static const struct key_kind {
    enum store_key key;
    size_t len;
    const char *name;
} key_kinds[] = { { STORE_KEY_NONE, 0, "other" }, { STORE_KEY_RSA, 0, "RSA" },
    { STORE_KEY_P256, 64, "P-256" }, { STORE_KEY_P384, 96, "P-384" },
    { STORE_KEY_P521, 132, "P-521" } };

size_t
store_key_len(enum store_key key)
{
    return key_kinds[key].len;
}

const char *
store_key_name(enum store_key key)
{
    return key_kinds[key].name;
}

bool
store_is(struct span bytes)
{
    return span_starts(bytes, STORE_LOCAL_MAGIC)
        || span_starts(bytes, STORE_BUNDLE_MAGIC);
}

bool
store_point(const struct store_signer *s, uint8_t out[132])
{
    size_t len = store_key_len(s->key);

    return len && store_hex(s->point, out, len);
}

static const char *const pin_words[] = { [STORE_PIN_BUNDLE] = "bundle",
    [STORE_PIN_LIST] = "list",
    [STORE_PIN_ISSUER] = "issuer" };

const char *
store_pin_word(enum store_pin_kind kind)
{
    return pin_words[kind];
}
