/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "issuer/title/table.h"
#include "tests/support/folder.h"

static const char *const columns[] = { "name", "value", NULL };
static struct folder folder;

static int
make(void **state)
{
    (void)state;
    folder_make(&folder);
    return 0;
}

static int
clean(void **state)
{
    (void)state;
    folder_remove(&folder);
    return 0;
}

static enum sceau_status
load(const char *text, size_t len, struct table *t, struct sceau_error *error)
{
    folder_write(&folder, "t.tsv", span_of(text, len));
    return table_load(folder.path, "t.tsv", columns, t, error);
}

static void
rows_and_their_lines_are_read(void **state)
{
    static const char text[] = "name\tvalue\n# note\n\na\t1\nb\t\n";
    struct table t = { 0 };

    (void)state;
    assert_int_equal(load(text, sizeof text - 1, &t, NULL), SCEAU_OK);
    assert_int_equal(t.rows, 2);
    assert_string_equal(table_cell(&t, 0, 1), "1");
    assert_string_equal(table_cell(&t, 1, 0), "b");
    assert_string_equal(table_cell(&t, 1, 1), "");
    assert_int_equal(t.line[0], 4);
    assert_int_equal(t.line[1], 5);
    table_free(&t);
    table_free(&t);
}

static void
faults_are_named_with_their_line(void **state)
{
    static const struct {
        const char *text;
        const char *named;
    } faults[] = { { "", "t.tsv : table vide" },
        { "# only a note\n", "table vide" },
        { "name\tother\n", "ligne 1 : la colonne 2 doit être « value »" },
        { "name\n", "ligne 1 : la colonne 2" },
        { "name\tvalue\tmore\n", "ligne 1 : 3 colonnes au lieu de 2" },
        { "name\tvalue\na\t1\nb\n", "ligne 3 : 1 colonnes au lieu de 2" },
        { "name\tvalue\na\t1\t2\n", "ligne 2 : 3 colonnes" },
        { "name\tvalue\na\t1\t2\t3\t4\t5\t6\t7\t8\t9\t0\t1\t2\t3\n",
            "ligne 2 : 13 colonnes" },
        { "name\tvalue\na\t\xff\n", "UTF-8" } };

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct table t = { 0 };
        struct sceau_error error = { 0 };
        enum sceau_status status =
            load(faults[i].text, strlen(faults[i].text), &t, &error);
        if (status != SCEAU_E_FORMAT || !strstr(error.text, faults[i].named))
            fail_msg("« %s » : %s", faults[i].text, error.text);
        assert_null(t.cell);
    }
}

static void
a_file_that_is_absent_or_holds_a_nul_is_refused(void **state)
{
    static const char nul[] = "name\tvalue\na\t\0\n";
    struct table t = { 0 };
    struct sceau_error error = { 0 };

    (void)state;
    assert_int_equal(load(nul, sizeof nul - 1, &t, &error), SCEAU_E_FORMAT);
    assert_int_equal(table_load(folder.path, "none.tsv", columns, &t, &error),
        SCEAU_E_NOTFOUND);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_their_lines_are_read),
        cmocka_unit_test(faults_are_named_with_their_line),
        cmocka_unit_test(a_file_that_is_absent_or_holds_a_nul_is_refused),
    };

    return cmocka_run_group_tests(tests, make, clean);
}
