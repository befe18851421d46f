/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/seal/dictionary.h"
#include "verifier/seal/dictionary_data.h"

enum { LINE = 8192, COLUMNS = 14 };

/* Each row of a table of the tree, but its head, comments and empty lines. */
static size_t
visit(const char *name, void (*row)(char **column))
{
    char path[512], line[LINE], *column[COLUMNS];
    size_t count = 0;

    (void)snprintf(path, sizeof path, "%s/%s", TABLES, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    for (int n = 0; fgets(line, sizeof line, file); n++) {
        line[strcspn(line, "\r\n")] = 0;
        if (n == 0 || line[0] == '#' || line[0] == 0)
            continue;
        char *at = line;
        for (int i = 0; i < COLUMNS; i++) {
            column[i] = at;
            at += strcspn(at, "\t");
            if (*at)
                *at++ = 0;
        }
        row(column);
        count++;
    }
    (void)fclose(file);
    return count;
}

static void
compare_field(char **column)
{
    const struct dictionary_field *f = dictionary_field(column[0]);

    if (!f)
        fail_msg("field %s is not in the program", column[0]);
    assert_string_equal(f->id, column[0]);
    assert_int_equal(f->min, strtol(column[1], NULL, 10));
    assert_int_equal(f->max, strtol(column[2], NULL, 10));
    assert_int_equal(f->fixed, strcmp(column[3], "fixed") == 0);
    assert_string_equal(f->label, column[7]);
    assert_int_equal(
        f->format == FORMAT_DDMMYYYY, strcmp(column[5], "DDMMYYYY") == 0);
    assert_int_equal(f->format == FORMAT_DATE_HEX,
        strcmp(column[5], "DATE_HEX_DAYS2000") == 0);
    if (f->charset & CHARSET_ANY)
        assert_string_equal(column[6], "");
    else if (strstr(column[6], "[A-Z]"))
        assert_true(f->charset & CHARSET_UPPER);
}

static void
every_field_of_the_table_is_in_the_program(void **state)
{
    (void)state;
    size_t rows = visit("fields.tsv", compare_field);

    assert_int_equal(rows, dictionary_field_count);
    assert_true(rows > 450);
}

static size_t binary_types;

static void
compare_type(char **column)
{
    bool binary = strlen(column[0]) != 2;

    binary_types += binary; /* 0x07: of the other form of the code */
    const struct dictionary_type *t = dictionary_type(column[0], column[1]);
    if (!t)
        fail_msg("type %s is not in the program", column[0]);
    assert_string_equal(t->code, column[0]);
    assert_int_equal(t->dated, column[2][0] == 'O');
    assert_string_equal(t->name, column[4]);
    assert_string_equal(t->mandatory, column[5]);
    assert_string_equal(t->one_of, column[6]);
    assert_string_equal(t->conditional, column[7]);
    assert_string_equal(t->optional, column[8]);
    assert_string_equal(t->sections, column[9]);
}

static void
every_type_of_the_table_is_in_the_program(void **state)
{
    (void)state;
    binary_types = 0;
    size_t rows = visit("doctypes.tsv", compare_type);
    assert_int_equal(rows, dictionary_type_count);
    assert_int_equal(binary_types, 1);
    assert_true(rows > 55);
}

static void
compare_value(char **column)
{
    const char *text = dictionary_value_text(column[0], span_str(column[1]));

    assert_non_null(text);
    assert_string_equal(text, column[2]);
}

static void
every_coded_value_of_the_table_has_its_words(void **state)
{
    (void)state;
    assert_int_equal(
        visit("values.tsv", compare_value), dictionary_value_count);
    assert_null(dictionary_value_text("6J", span_str("9")));
    assert_null(dictionary_value_text("6J", span_str("22")));
    assert_null(dictionary_value_text("6J", span_str("")));
}

static void
what_is_in_no_table_is_not_found(void **state)
{
    (void)state;
    static const char *const ids[] = { "ZZ", "  ", "6j", "6", "\x80\x80" };

    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        assert_null(dictionary_field(ids[i]));
    assert_null(dictionary_type("ZZ", "01"));
    assert_null(dictionary_type("13", "02"));
    assert_null(dictionary_type("13", "CI"));
    assert_non_null(dictionary_type("13", "01"));
    assert_null(dictionary_type("13", "0x0001"));
    assert_null(dictionary_type("0x07", "01"));
    assert_null(dictionary_type("0x08", "0x0001"));
    assert_non_null(dictionary_type("0x07", "0x0001"));
}

static void
a_type_allows_what_it_names_and_the_sections_it_opens(void **state)
{
    (void)state;
    static const struct {
        const char *type;
        const char *id;
        bool allowed;
    } table[] = { { "13", "6P", true }, { "13", "6N", true },
        { "13", "01", true }, { "13", "65", true }, { "13", "22", false },
        { "13", "70", false }, { "13", "F0", false }, { "L1", "01", false },
        { "L1", "L0", true }, { "06", "51", true }, { "06", "6J", false },
        { "00", "0C", true }, { "00", "0D", true }, { "00", "I0", false },
        { "12", "4C", false }, { "04", "4C", true }, { "26", "JL", true },
        { "26", "JP", true }, { "26", "JQ", true }, { "26", "60", false },
        { "B0", "B4", true }, { "03", "B4", false }, { "01", "2C", true },
        /* no source numbers their sections */
        { "13", "4C", false }, { "13", "4Z", false }, { "13", "5V", false },
        { "13", "7P", false }, { "13", "8C", false }, { "13", "E9", false },
        { "13", "FA", false }, { "13", "FT", false }, { "13", "HI", false },
        { "13", "I0", false }, { "13", "J0", false }, { "13", "KK", false },
        { "13", "0D", true }, { "18", "4Z", true }, { "29", "5U", true },
        { "06", "5Z", true }, { "A4", "7P", true }, { "AE", "7P", true },
        { "A6", "8C", true }, { "B3", "FA", true }, { "B3", "FT", true },
        { "22", "HI", true }, { "C7", "HI", false }, { "C9", "I2", true },
        { "B4", "8L", true }, { "29", "8L", false }, { "L1", "0D", false } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const struct dictionary_field *f = dictionary_field(table[i].id);
        const struct dictionary_type *t = dictionary_type(table[i].type, "01");
        assert_non_null(f);
        assert_non_null(t);
        if (dictionary_type_allows(t, f) != table[i].allowed)
            fail_msg("type %s, field %s", table[i].type, table[i].id);
    }
}

/* What the section of a field that no source numbers is guessed from. */
static void
fields_that_begin_alike_are_of_one_section(void **state)
{
    (void)state;
    for (size_t i = 0; i < dictionary_field_count; i++) {
        const struct dictionary_field *f = &dictionary_fields[i];
        const char first[] = { f->id[0], '1' };
        assert_non_null(dictionary_field(first));
        if (*f->section)
            assert_string_equal(f->section, dictionary_field(first)->section);
    }
}

static void
a_value_follows_the_format_of_its_field_or_not(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        const char *value;
        bool follows;
    } table[] = { { "6L", "01042020", true }, { "6L", "31022020", false },
        { "69", "00001973", true }, { "69", "00131973", false },
        { "L2", "30501950", true }, { "L2", "30021950", true },
        { "L2", "01011950", true }, { "L2", "31121950", true },
        { "L2", "00001950", true }, { "L2", "31021950", false },
        { "L2", "31131950", false }, { "L2", "30511950", false },
        { "L2", "32011950", false }, { "L2", "00501950", false },
        { "L2", "30001950", false }, { "L2", "3050195A", false },
        { "L2", "3050195", false }, { "69", "30501950", false },
        { "67", "AR", true }, { "67", "", true }, { "67", "A1", false },
        { "06", "0E84", true }, { "06", "0e84", false },
        { "06", "0E8G", false }, { "62", "any thing", true },
        { "69", "00121973", true }, { "69", "01001973", false },
        { "69", "0000197", false }, { "69", "0000197A", false },
        { "69", "000019731", false }, { "AE", "2359", true },
        { "AE", "0000", true }, { "AE", "2400", false },
        { "AE", "2360", false }, { "AE", "23", false },
        { "07", "235959", true }, { "07", "240000", false },
        { "07", "235960", false }, { "70", "290220242359", true },
        { "70", "290220242400", false }, { "70", "300220242359", false },
        { "8D", "29022024235959", true }, { "8D", "29022024235960", false },
        { "5V", "012026122026", true }, { "5V", "002026122026", false },
        { "5V", "012026002026", false }, { "5V", "132026122026", false },
        { "5V", "012026132026", false }, { "5V", "01202612202", false },
        { "1D", "1,2", true }, { "1D", "-1,2", true }, { "1D", "", true },
        { "1D", "12", true }, { "1D", "1,", false }, { "1D", ",1", false },
        { "1D", "-,1", false }, { "1D", "1,2,3", false }, { "1D", "-", false },
        { "1D", "1-", false }, { "0C", "ABYZ234567", true },
        { "0C", "AB0", false }, { "0C", "AB1", false }, { "0C", "AB8", false },
        { "0C", "AB9", false },
        { "0D", "0123ABCD 4567 89EF 0123 456789ABCDEF", true },
        { "0D", "0123ABCD 4567 89EF 0123 456789ABCDE", false },
        { "0D", "0123ABCD 4567 89EF 0123 456789ABCDEF0", false },
        { "0D", "0123ABCD 4567 89EF 01230456789ABCDEF", false },
        { "0D", "0123ABCD 4567 89EF 0123 456789ABCDEG", false },
        { "0D", "", false } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (dictionary_follows_format(
                dictionary_field(table[i].id), span_str(table[i].value))
            != table[i].follows)
            fail_msg("field %s: %s", table[i].id, table[i].value);
}

/* The judge walks this list two characters and a space at a time. */
static void
mandatory_lists_are_identifiers_and_spaces(void **state)
{
    (void)state;
    for (size_t i = 0; i < dictionary_type_count; i++) {
        const char *at = dictionary_types[i].mandatory;
        while (*at) {
            char id[3] = { at[0], at[1], 0 };
            if (!dictionary_field(id))
                fail_msg("type %s: mandatory %s", dictionary_types[i].code, id);
            assert_true(dictionary_type_names(&dictionary_types[i], id));
            assert_true(at[2] == 0 || at[2] == ' ');
            at += at[2] ? 3 : 2;
        }
    }
}

static void
alphabets_allow_what_they_name_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        uint16_t charset;
        const char *allowed;
    } table[] = { { CHARSET_UPPER, "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
        { CHARSET_DIGIT, "0123456789" }, { CHARSET_SPACE, " " },
        { CHARSET_SLASH, "/" }, { CHARSET_COMMA, "," }, { CHARSET_MINUS, "-" },
        { CHARSET_DOT, "." }, { CHARSET_AT, "@" },
        { CHARSET_APOSTROPHE, "'" } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        for (int c = 1; c < 256; c++) {
            uint8_t byte = (uint8_t)c;
            bool allowed = c < 0x80 && strchr(table[i].allowed, c) != NULL;
            assert_int_equal(
                dictionary_charset_allows(table[i].charset, span_of(&byte, 1)),
                allowed);
            assert_int_equal(
                dictionary_charset_allows(CHARSET_ANY, span_of(&byte, 1)),
                c >= 0x20 && c < 0x7f);
        }
    assert_false(dictionary_charset_allows(
        CHARSET_UPPER | CHARSET_DIGIT, span_of("A\0B", 3)));
    assert_true(dictionary_charset_allows(0, span_of("", 0)));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_of_the_table_is_in_the_program),
        cmocka_unit_test(every_type_of_the_table_is_in_the_program),
        cmocka_unit_test(every_coded_value_of_the_table_has_its_words),
        cmocka_unit_test(what_is_in_no_table_is_not_found),
        cmocka_unit_test(a_type_allows_what_it_names_and_the_sections_it_opens),
        cmocka_unit_test(fields_that_begin_alike_are_of_one_section),
        cmocka_unit_test(a_value_follows_the_format_of_its_field_or_not),
        cmocka_unit_test(mandatory_lists_are_identifiers_and_spaces),
        cmocka_unit_test(alphabets_allow_what_they_name_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
