/* SPDX-License-Identifier: EUPL-1.2 */
/* Numbers of titles: what is typed wrong is told. */
#include "tests/unit/test.h"

#include "issuer/register/number.h"

static void
expect(const char *text, int64_t expected)
{
    int64_t count = -1;
    bool read = number_read(span_str(text), &count);

    if (read != (expected >= 0) || (read && count != expected))
        fail_msg("%s: %lld", text, read ? (long long)count : -1LL);
}

static void
a_number_is_read_as_it_was_written(void **state)
{
    (void)state;
    static const int64_t counts[] = { 1, 42, 96, 97, 98, 1120942, 99999999,
        100000000, 123456789012 };
    char text[NUMBER_SERIAL_SIZE];
    char whole[64];

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        expect(number_write(counts[i], text), counts[i]);
        (void)snprintf(whole, sizeof whole, "DEPOT-DCEM-%s", text);
        expect(whole, counts[i]);
    }
    assert_string_equal(number_write(42, text), "00000042-69");
}

/* ISO/IEC 7064, MOD 97-10. */
static void
every_wrong_digit_and_every_exchange_is_told(void **state)
{
    (void)state;
    char text[NUMBER_SERIAL_SIZE], other[NUMBER_SERIAL_SIZE];

    for (int64_t count = 1; count < 2000000; count += 12347) {
        (void)number_write(count, text);
        for (size_t i = 0; text[i]; i++) {
            for (char c = '0'; c <= '9'; c++) {
                memcpy(other, text, sizeof other);
                other[i] = c;
                expect(other, text[i] == '-' ? -1 : c == text[i] ? count : -1);
            }
            memcpy(other, text, sizeof other);
            other[i] = text[i + 1];
            other[i + 1] = text[i];
            if (text[i + 1] && text[i] != text[i + 1])
                expect(other, -1);
        }
    }
}

static void
what_has_another_form_is_no_number(void **state)
{
    (void)state;
    static const char *const others[] = { "", "-", "69", "-69", "0000042-69",
        "00000042", "00000042-069", "00000042-69-", "x00000042-69",
        "API00000042-69", "00000042 69", "0000000000000000042-69" };

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        expect(others[i], -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_is_read_as_it_was_written),
        cmocka_unit_test(every_wrong_digit_and_every_exchange_is_told),
        cmocka_unit_test(what_has_another_form_is_no_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
