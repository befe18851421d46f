/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "verifier/base/file.h"
#include "verifier/base/utf8.h"

enum { PATH = 512 };

static char folder[] = "/tmp/sceau-file-XXXXXX";

static void
in_folder(const char *name, char path[PATH])
{
    (void)snprintf(path, PATH, "%s/%s", folder, name);
}

static int
make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static size_t
names(bool remove)
{
    DIR *d = opendir(folder);
    struct dirent *entry;
    size_t count = 0;
    char path[PATH];

    while ((entry = readdir(d))) {
        if (entry->d_name[0] == '.')
            continue;
        count++;
        in_folder(entry->d_name, path);
        if (remove)
            assert_int_equal(unlink(path), 0);
    }
    (void)closedir(d);
    return count;
}

static int
remove_folder(void **state)
{
    (void)state;
    (void)names(true);
    return rmdir(folder);
}

static int
clean(void **state)
{
    (void)state;
    (void)names(true);
    return 0;
}

static void
a_file_is_written_whole_and_read_back(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(1000);
    struct sceau_error error;
    struct stat info;
    char path[PATH];

    in_folder("a", path);
    assert_int_equal(
        file_write(path, span_of("x\0y", 3), 0600, &error), SCEAU_OK);
    assert_int_equal(file_write(path, span_str("new"), 0640, &error), SCEAU_OK);
    assert_int_equal(file_read(path, &out, &error), SCEAU_OK);
    assert_string_equal(buffer_cstr(&out), "new");
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(names(false), 1); /* nothing half made beside it */
}

static void
creating_never_replaces(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(1000);
    struct sceau_error error;
    char path[PATH];

    in_folder("a", path);
    assert_int_equal(file_create(path, span_str("1"), 0600, &error), SCEAU_OK);
    assert_int_equal(
        file_create(path, span_str("2"), 0600, &error), SCEAU_E_STATE);
    assert_non_null(strstr(error.text, "existe déjà"));
    assert_int_equal(file_read(path, &out, &error), SCEAU_OK);
    assert_string_equal(buffer_cstr(&out), "1");
    assert_int_equal(names(false), 1);
}

static void
a_file_past_the_bound_is_refused(void **state)
{
    (void)state;
    struct sceau_error error;
    char path[PATH];

    in_folder("a", path);
    assert_int_equal(
        file_write(path, span_str("12345"), 0600, &error), SCEAU_OK);
    AUTO_BUFFER struct buffer fits = buffer_with_max(5);
    AUTO_BUFFER struct buffer small = buffer_with_max(4);
    assert_int_equal(file_read(path, &fits, &error), SCEAU_OK);
    assert_int_equal(file_read(path, &small, &error), SCEAU_E_LIMIT);
    assert_non_null(strstr(error.text, "plus de 4 octets"));
    AUTO_BUFFER struct buffer endless = buffer_with_max(1000000);
    assert_int_equal(file_read("/dev/zero", &endless, &error), SCEAU_E_LIMIT);
}

static void
what_cannot_be_read_is_named(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(1000);
    struct sceau_error error;
    char path[PATH];

    in_folder("absent\x1b[31m", path);
    assert_int_equal(file_read(path, &out, &error), SCEAU_E_NOTFOUND);
    assert_non_null(strstr(error.text, "absent?[31m : ouverture impossible"));
    assert_non_null(strstr(error.text, "introuvable"));
    assert_int_equal(file_read(folder, &out, &error), SCEAU_E_IO);
    assert_non_null(strstr(error.text, "dossier"));
    assert_int_equal(out.len, 0);
}

static void
what_cannot_be_written_leaves_nothing(void **state)
{
    (void)state;
    struct sceau_error error;
    char path[PATH];

    in_folder("none/a", path);
    assert_int_equal(
        file_write(path, span_str("x"), 0600, &error), SCEAU_E_NOTFOUND);
    assert_int_equal(
        file_write(folder, span_str("x"), 0600, &error), SCEAU_E_IO);
    assert_int_equal(names(false), 0);
    assert_true(utf8_valid(span_str(error.text), NULL));
}

static void
a_dash_is_standard_input(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(1000);
    struct sceau_error error;
    char path[PATH];

    in_folder("a", path);
    assert_int_equal(
        file_write(path, span_str("piped"), 0600, &error), SCEAU_OK);
    int kept = dup(STDIN_FILENO), fd = open(path, O_RDONLY);
    assert_true(fd >= 0 && dup2(fd, STDIN_FILENO) == STDIN_FILENO);
    assert_int_equal(file_read("-", &out, &error), SCEAU_OK);
    assert_string_equal(buffer_cstr(&out), "piped");
    (void)close(STDIN_FILENO);
    assert_int_equal(file_read("-", &out, &error), SCEAU_E_IO);
    if (kept >= 0) {
        (void)dup2(kept, STDIN_FILENO);
        (void)close(kept);
    }
    (void)close(fd);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_file_is_written_whole_and_read_back, clean),
        cmocka_unit_test_teardown(creating_never_replaces, clean),
        cmocka_unit_test_teardown(a_file_past_the_bound_is_refused, clean),
        cmocka_unit_test_teardown(what_cannot_be_read_is_named, clean),
        cmocka_unit_test_teardown(what_cannot_be_written_leaves_nothing, clean),
        cmocka_unit_test_teardown(a_dash_is_standard_input, clean),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
