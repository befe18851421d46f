/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/base/signature.h"

#include "verifier/base/cursor.h"

enum { SCALAR = 32, INTEGER = 0x02, SEQUENCE = 0x30 };

/* One INTEGER: leading zeros dropped, one put back before a set top bit. */
static size_t
put_integer(struct span number, uint8_t *out)
{
    while (number.len > 1 && number.data[0] == 0) {
        number.data++;
        number.len--;
    }
    size_t pad = number.data[0] >> 7;
    out[0] = INTEGER;
    out[1] = (uint8_t)(number.len + pad); /* at most 67 */
    out[2] = 0;
    memcpy(out + 2 + pad, number.data, number.len);
    return 2 + pad + number.len;
}

size_t
signature_to_der(struct span rs, uint8_t out[SIGNATURE_DER_MAX])
{
    uint8_t body[SIGNATURE_DER_MAX];
    size_t half = rs.len / 2;
    size_t n = put_integer(span_of(rs.data, half), body);

    n += put_integer(span_of(rs.data + half, half), body + n);
    size_t head = n < 128 ? 2 : 3;
    out[0] = SEQUENCE;
    out[1] = n < 128 ? (uint8_t)n : 0x81;
    if (head == 3)
        out[2] = (uint8_t)n;
    memcpy(out + head, body, n);
    return head + n;
}

/* Non-negative and shortest: a leading zero only before a set top bit. */
static bool
take_scalar(struct cursor *c, uint8_t out[SCALAR])
{
    struct span head, n;

    if (!cursor_take(c, 2, &head) || head.data[0] != INTEGER
        || head.data[1] == 0 || !cursor_take(c, head.data[1], &n)
        || n.data[0] & 0x80)
        return false;
    if (n.data[0] == 0) {
        if (n.len > 1 && !(n.data[1] & 0x80))
            return false;
        n = span_of(n.data + 1, n.len - 1);
    }
    if (n.len > SCALAR)
        return false;
    memset(out, 0, SCALAR);
    if (n.len)
        memcpy(out + SCALAR - n.len, n.data, n.len);
    return true;
}

bool
signature_from_der(struct span der, uint8_t rs[64])
{
    struct cursor c = cursor_over(der.data, der.len);
    struct span head;

    return cursor_take(&c, 2, &head) && head.data[0] == SEQUENCE
        && head.data[1] == der.len - 2 && head.data[1] < 0x80
        && take_scalar(&c, rs) && take_scalar(&c, rs + SCALAR)
        && cursor_end(&c);
}

/* SEC 2, 2.4.2: the order of P-256, and half of it. */
static const uint8_t order[SCALAR] = { 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7,
    0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51 };
static const uint8_t half[SCALAR] = { 0x7f, 0xff, 0xff, 0xff, 0x80, 0, 0, 0,
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xde, 0x73, 0x7d, 0x56,
    0xd3, 0x8b, 0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8 };

bool
signature_is_low(const uint8_t rs[64])
{
    return memcmp(rs + SCALAR, half, SCALAR) <= 0;
}

void
signature_lower(uint8_t rs[64])
{
    uint8_t *s = rs + SCALAR;
    int borrow = 0;

    if (signature_is_low(rs))
        return;
    for (int i = SCALAR - 1; i >= 0; i--) {
        int digit = order[i] - s[i] - borrow;
        borrow = digit < 0;
        s[i] = (uint8_t)digit;
    }
}
