/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <sys/stat.h>

#include "hsm/transcript.h"
#include "tests/support/folder.h"
#include "verifier/base/cursor.h"
#include "verifier/base/file.h"

static struct folder folder;

static int
make(void **state)
{
    (void)state;
    folder_make(&folder);
    return 0;
}

static int
unmake(void **state)
{
    (void)state;
    folder_remove(&folder);
    return 0;
}

static struct transcript *
start(char path[FOLDER_FILE])
{
    struct transcript *t = NULL;
    struct sceau_error error = { 0 };

    folder_path(&folder, "t.txt", path);
    if (transcript_start(path, &t, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    return t;
}

static void
what_is_saved_is_there_and_nothing_is_replaced(void **state)
{
    AUTO_BUFFER struct buffer file = buffer_with_max(4096);
    char path[FOLDER_FILE];
    struct sceau_error error = { 0 };
    struct transcript *t = start(path), *second = NULL;

    (void)state;
    transcript_title(t, "Étape");
    transcript_pair(t, "Clé", "seal-0001");
    assert_int_equal(transcript_save(t, &error), SCEAU_OK);
    assert_int_equal(transcript_start(path, &second, &error), SCEAU_E_STATE);
    assert_null(second);
    transcript_text(t, 4, "et la suite");
    assert_int_equal(file_read(path, &file, &error), SCEAU_OK);
    assert_string_equal(
        buffer_cstr(&file), "Étape\n-----\n  Clé               seal-0001\n");
    assert_int_equal(transcript_save(t, &error), SCEAU_OK);
    buffer_reset(&file);
    assert_int_equal(file_read(path, &file, &error), SCEAU_OK);
    assert_string_equal(buffer_cstr(&file), transcript_cstr(t));
    assert_non_null(strstr(buffer_cstr(&file), "\n    et la suite\n"));
    transcript_free(&t);
    assert_null(t);
    transcript_free(&t);
}

/* Of all texts of words of all lengths: no line is too wide, none of it is lost. */
static void
lines_are_of_eighty_columns_and_whole(void **state)
{
    char path[FOLDER_FILE], text[1024];

    (void)state;
    for (size_t word = 1; word < 200; word++) {
        struct transcript *t = start(path);
        size_t at = 0, letters = 0, seen = 0;
        while (at + 2 * word + 1 < sizeof text) {
            for (size_t i = 0; i < word; i++, letters++)
                at += (size_t)snprintf(text + at, sizeof text - at, "é");
            text[at++] = ' ';
        }
        text[at] = 0;
        transcript_pair(t, "Nom", text);
        transcript_text(t, 2, text);
        struct span rest = span_str(transcript_cstr(t));
        while (rest.len) {
            struct cursor c = cursor_over(rest.data, rest.len);
            struct span line = cursor_until(&c, '\n');
            size_t columns = 0;
            for (size_t i = 0; i < line.len; i++) {
                columns += (line.data[i] & 0xc0) != 0x80;
                seen += line.data[i] == 0xc3;
            }
            assert_true(columns <= TRANSCRIPT_COLUMNS);
            rest = span_of(line.data + line.len + 1, rest.len - line.len - 1);
        }
        assert_int_equal(seen, 2 * letters);
        transcript_free(&t);
        (void)remove(path);
    }
}

/* Wherever the end of a line falls. */
static void
signs_stay_with_their_words(void **state)
{
    static const char *const bad[] = { "\n  :", "\n  ;", "\n  »", "\n  !",
        "\n  ?", "«\n" };
    char path[FOLDER_FILE], text[256];

    (void)state;
    for (int lead = 1; lead < TRANSCRIPT_COLUMNS; lead++) {
        struct transcript *t = start(path);
        (void)snprintf(
            text, sizeof text, "%0*d « mot » : oui ; non ! quoi ?", lead, 0);
        transcript_text(t, 2, text);
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
            assert_null(strstr(transcript_cstr(t), bad[i]));
        assert_non_null(strstr(transcript_cstr(t), "« mot » :"));
        transcript_free(&t);
        (void)remove(path);
    }
}

static void
one_that_grows_too_long_is_told(void **state)
{
    char path[FOLDER_FILE];
    struct sceau_error error = { 0 };
    struct transcript *t = start(path);

    (void)state;
    for (size_t i = 0; i < TRANSCRIPT_MAX / 8; i++)
        transcript_text(t, 0, "sept777 et un");
    assert_int_equal(transcript_save(t, &error), SCEAU_E_LIMIT);
    transcript_free(&t);
}

static void
a_folder_that_is_not_there_is_told(void **state)
{
    struct transcript *t = NULL;
    struct sceau_error error = { 0 };

    (void)state;
    assert_int_equal(
        transcript_start("/nonexistent/t.txt", &t, &error), SCEAU_E_IO);
    assert_null(t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_is_saved_is_there_and_nothing_is_replaced, make, unmake),
        cmocka_unit_test_setup_teardown(
            lines_are_of_eighty_columns_and_whole, make, unmake),
        cmocka_unit_test_setup_teardown(
            signs_stay_with_their_words, make, unmake),
        cmocka_unit_test_setup_teardown(
            one_that_grows_too_long_is_told, make, unmake),
        cmocka_unit_test(a_folder_that_is_not_there_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
