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

/* A table "kind/t.tsv" and the files of "common" beside it. */
static enum sceau_status
load_shared(const char *own, const char *shared, const char *inner,
    struct table *t, struct sceau_error *error)
{
    char kind[FOLDER_FILE];

    folder_make_inner(&folder, "kind");
    folder_make_inner(&folder, "common");
    folder_write(&folder, "kind/t.tsv", span_str(own));
    folder_write(&folder, "common/shared.tsv", span_str(shared));
    folder_write(&folder, "common/inner.tsv", span_str(inner));
    folder_path(&folder, "kind", kind);
    return table_load(kind, "t.tsv", columns, t, error);
}

static void
shared_rows_stand_where_they_are_included(void **state)
{
    struct table t = { 0 };

    (void)state;
    assert_int_equal(
        load_shared("name\tvalue\na\t1\n@../common/shared.tsv\nd\t4\n",
            "name\tvalue\n# note\nb\t2\n@../common/inner.tsv\n",
            "name\tvalue\n\n\nc\t3\n", &t, NULL),
        SCEAU_OK);
    assert_int_equal(t.rows, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(table_cell(&t, i, 0)[0], "abcd"[i]);
    assert_string_equal(table_file_of(&t, 0), "kind/t.tsv");
    assert_string_equal(table_file_of(&t, 1), "common/shared.tsv");
    assert_int_equal(t.line[1], 3);
    assert_string_equal(table_file_of(&t, 2), "common/inner.tsv");
    assert_int_equal(t.line[2], 4);
    assert_string_equal(table_file_of(&t, 3), "kind/t.tsv");
    assert_int_equal(t.line[3], 4);
    table_free(&t);
}

static void
a_shared_fault_is_named_in_its_own_file(void **state)
{
    static const struct {
        const char *own, *shared, *named;
    } faults[] = {
        { "@../common/shared.tsv\n", "name\tvalue\nb\n",
            "common/shared.tsv, ligne 2 : 1 colonnes" },
        { "@../common/shared.tsv\n", "name\tother\n",
            "common/shared.tsv, ligne 1 : la colonne 2" },
        { "a\t1\n@../common/none.tsv\n", "",
            "kind/t.tsv, ligne 3 : « ../common/none.tsv » n’existe pas" },
        { "@../common/shared.tsv\n", "name\tvalue\n@../common/shared.tsv\n",
            "common/shared.tsv, ligne 2 : plus de 4 inclusions l’une dans" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct table t = { 0 };
        struct sceau_error error = { 0 };
        char own[128];
        (void)snprintf(own, sizeof own, "name\tvalue\n%s", faults[i].own);
        assert_int_not_equal(
            load_shared(own, faults[i].shared, "", &t, &error), SCEAU_OK);
        if (!strstr(error.text, faults[i].named))
            fail_msg("« %s » : %s", own, error.text);
        assert_null(t.cell);
    }
}

/* Each file stands for itself and all that follow: 24 of them is the bound. */
static void
inclusions_are_counted(void **state)
{
    AUTO_BUFFER struct buffer own = buffer_with_max(4096);
    struct table t = { 0 };
    struct sceau_error error = { 0 };

    (void)state;
    buffer_text(&own, "name\tvalue\n");
    for (size_t i = 0; i < TABLE_FILES_MAX; i++)
        buffer_text(&own, "@../common/shared.tsv\n");
    assert_int_equal(
        load_shared(buffer_cstr(&own), "name\tvalue\nb\t2\n", "", &t, &error),
        SCEAU_E_LIMIT);
    assert_non_null(strstr(error.text, "kind/t.tsv : plus de 23 inclusions"));
}

static void
no_inclusion_leads_out_of_the_templates(void **state)
{
    static const char *const paths[] = { "/etc/passwd", "../../secret.tsv",
        "../common/../kind/t.tsv", "../common/.hidden.tsv", "../common/",
        "../common/x.txt", "../kind/t.tsv", "shared.tsv", "",
        "../common/shared.tsv\t", "../common/shared.tsv ",
        "../common/SHARED.tsv", "../common/sub/shared.tsv" };

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct table t = { 0 };
        struct sceau_error error = { 0 };
        char own[128];
        (void)snprintf(own, sizeof own, "name\tvalue\n@%s\n", paths[i]);
        assert_int_equal(
            load_shared(own, "name\tvalue\nb\t2\n", "", &t, &error),
            SCEAU_E_FORMAT);
        assert_non_null(strstr(error.text, "une inclusion s’écrit"));
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
        cmocka_unit_test(shared_rows_stand_where_they_are_included),
        cmocka_unit_test(a_shared_fault_is_named_in_its_own_file),
        cmocka_unit_test(inclusions_are_counted),
        cmocka_unit_test(no_inclusion_leads_out_of_the_templates),
        cmocka_unit_test(a_file_that_is_absent_or_holds_a_nul_is_refused),
    };

    return cmocka_run_group_tests(tests, make, clean);
}
