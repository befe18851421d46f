/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/seal/header.h"

static void
days_of_the_specification_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        const char *iso;
    } table[] = { { "0000", "2000-01-01" }, { "0E84", "2010-03-05" },
        { "0E8A", "2010-03-11" }, { "111E", "2011-12-31" },
        { "FFFE", "2179-06-05" } };
    char iso[DATE_ISO_SIZE];
    uint16_t back;

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct date d = header_date(header_days(span_str(table[i].hex)));
        assert_string_equal(date_iso(d, iso), table[i].iso);
        assert_true(header_days_of(d, &back));
        assert_int_equal(back, strtol(table[i].hex, NULL, 16));
    }
    assert_false(date_is_set(header_date(header_days(span_str("FFFF")))));
    assert_true(header_days_of(DATE_NONE, &back));
    assert_int_equal(back, 0xffff);
}

static void
days_outside_sixteen_bits_are_not_written(void **state)
{
    (void)state;
    static const struct date bad[] = { { 1999, 12, 31 }, { 2179, 6, 6 },
        { 2179, 6, 7 }, { 9999, 12, 31 } };
    uint16_t days;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(header_days_of(bad[i], &days));
    assert_int_equal(header_days(span_str("0e84")), -1);
    assert_int_equal(header_days(span_str("0E8")), -1);
    assert_int_equal(header_days(span_str("0E84A")), -1);
    assert_int_equal(header_days(span_str(" E84")), -1);
}

static struct seal_header
good(uint8_t version)
{
    return (struct seal_header) { .version = version,
        .ca = "FR0A",
        .certificate = "XT4A",
        .issued = { 2010, 3, 5 },
        .signed_on = { 2010, 3, 11 },
        .type = "01",
        .perimeter = "01",
        .country = "FR" };
}

static void
headers_are_written_as_the_specification_prints_them(void **state)
{
    (void)state;
    static const char *const text[] = { "DC02FR0AXT4A0E840E8A01",
        "DC03FR0AXT4A0E840E8A0101", "DC04FR0AXT4A0E840E8A0101FR" };

    for (uint8_t version = 2; version <= 4; version++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(100);
        struct seal_header h = good(version), back = { 0 };
        struct sceau_error error;
        assert_int_equal(seal_write_header(&h, &out, &error), SCEAU_OK);
        assert_string_equal(buffer_cstr(&out), text[version - 2]);
        struct cursor c = cursor_over(out.data, out.len);
        assert_int_equal(header_read(&c, &back, &error), SCEAU_OK);
        assert_true(cursor_end(&c));
        assert_int_equal(date_compare(back.signed_on, h.signed_on), 0);
        assert_string_equal(back.perimeter, "01");
    }
}

static void
a_header_that_would_not_read_back_is_not_written(void **state)
{
    (void)state;
    struct sceau_error error;

    for (int i = 0; i < 8; i++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(100);
        struct seal_header h = good(4);
        switch (i) {
        case 0:
            h.version = 1;
            break;
        case 1:
            h.version = 5;
            break;
        case 2:
            h.ca[0] = '1';
            break;
        case 3:
            h.certificate[3] = 0;
            break;
        case 4:
            h.type[1] = 'a';
            break;
        case 5:
            h.country[0] = 0;
            break;
        case 6:
            h.issued = (struct date) { 1999, 12, 31 };
            break;
        default:
            h.perimeter[0] = ' ';
        }
        assert_int_not_equal(seal_write_header(&h, &out, &error), SCEAU_OK);
        assert_true(error.text[0] != 0);
    }
}

static void
a_future_version_is_named_and_not_guessed(void **state)
{
    (void)state;
    for (int version = 5; version < 100; version++) {
        char text[40];
        struct seal_header h = { 0 };
        struct sceau_error error;
        (void)snprintf(
            text, sizeof text, "DC%02dFR0AXT4A0E840E8A0101FR", version);
        struct cursor c = cursor_over(text, strlen(text));
        assert_int_equal(header_read(&c, &h, &error), SCEAU_E_UNSUPPORTED);
        assert_int_equal(h.version, version);
        text[4] = 0;
        assert_non_null(strstr(error.text, text + 2));
    }
}

static void
every_truncation_fails(void **state)
{
    (void)state;
    static const char *const text[] = { "DC02FR0AXT4A0E840E8A01",
        "DC03FR0AXT4A0E840E8A0101", "DC04FR0AXT4A0E840E8A0101FR" };

    for (size_t i = 0; i < 3; i++)
        for (size_t n = 0; n < strlen(text[i]); n++) {
            struct seal_header h = { 0 };
            struct sceau_error error;
            struct cursor c = cursor_over(text[i], n);
            assert_int_not_equal(header_read(&c, &h, &error), SCEAU_OK);
        }
}

/* 3.3.1: letters of the country, digits and letters elsewhere; lower case is read in a
 * date, and said. */
static void
every_position_has_its_alphabet(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool read, issued_lower, signed_lower;
    } table[] = { { "DC04AZ09AZ090E840E8AZ9Z9AZ", true, false, false },
        { "DC04AZ09AZ090e840E8A0101FR", true, true, false },
        { "DC04AZ09AZ090E840eaf0101FR", true, false, true },
        { "DC04AZ09AZ090e840ea80101FR", true, true, true },
        { "DC04AZ09AZ090g840E8A0101FR", false, false, false },
        { "DC04AZ09AZ090E840E`A0101FR", false, false, false },
        { "DC04AZ09AZ0900000E8A0101FR", true, false, false },
        { "DC04AZ09AZ0900010E8A0101FR", true, false, false },
        { "DC04A@09AZ090E840E8A0101FR", false, false, false },
        { "DC04A[09AZ090E840E8A0101FR", false, false, false },
        { "DC04@A09AZ090E840E8A0101FR", false, false, false },
        { "DC041A09AZ090E840E8A0101FR", false, false, false },
        { "DC04A109AZ090E840E8A0101FR", false, false, false },
        { "DC04AZ09AZ090E840E8A01011R", false, false, false },
        { "DC04AZ09AZ090E840E8A0101F1", false, false, false } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct seal_header h = { .issued_lower = true, .signed_lower = true };
        struct sceau_error error;
        struct cursor c = cursor_over(table[i].text, strlen(table[i].text));
        if ((header_read(&c, &h, &error) == SCEAU_OK) != table[i].read)
            fail_msg("%s", table[i].text);
        if (table[i].read) {
            assert_int_equal(h.issued_lower, table[i].issued_lower);
            assert_int_equal(h.signed_lower, table[i].signed_lower);
        }
    }
}

/* The binary form has a digit more, a zero before the id that authorities list. */
static void
a_signer_is_named_with_its_zero_or_without(void **state)
{
    (void)state;
    static const struct {
        const char *certificate, *listed, *names;
        bool is_named;
    } table[] = { { "AB12", "AB12", "AB12", true },
        { "0AB1", "0AB1", "0AB1", true }, { "0AB1", "0AB1", "AB1", false },
        { "0AB12", "AB12", "AB12", true }, { "0AB12", "AB12", "0AB12", true },
        { "1AB12", "1AB12", "AB12", false },
        { "1AB12", "1AB12", "1AB12", true },
        { "AB12", "AB12", "AB13", false } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct seal_header h = { .ca = "FR05" };
        (void)snprintf(
            h.certificate, sizeof h.certificate, "%s", table[i].certificate);
        assert_string_equal(seal_header_listed(&h), table[i].listed);
        assert_int_equal(
            seal_header_names(&h, "FR05", table[i].names), table[i].is_named);
        assert_false(seal_header_names(&h, "FR04", table[i].names));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_of_the_specification_are_read),
        cmocka_unit_test(days_outside_sixteen_bits_are_not_written),
        cmocka_unit_test(headers_are_written_as_the_specification_prints_them),
        cmocka_unit_test(a_header_that_would_not_read_back_is_not_written),
        cmocka_unit_test(a_future_version_is_named_and_not_guessed),
        cmocka_unit_test(every_truncation_fails),
        cmocka_unit_test(every_position_has_its_alphabet),
        cmocka_unit_test(a_signer_is_named_with_its_zero_or_without),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
