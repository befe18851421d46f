/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "hsm/settings.h"
#include "tests/support/folder.h"

static void
refused(const char *text, size_t len, const char *why)
{
    struct sceau_error error = { 0 };

    assert_null(settings_parse(span_of(text, len), &error));
    assert_int_equal(error.status, SCEAU_E_FORMAT);
    if (!strstr(error.text, why))
        fail_msg("« %s » : « %s »", text, error.text);
    /* what stands there may be a PIN or a name */
    assert_null(strstr(error.text, "54321"));
}

static void
faults_are_told_without_what_stands_there(void **state)
{
    static const struct {
        const char *text;
        const char *why;
    } faults[] = { { "", "s’arrête avant la fin" },
        { "{\"pin\":\"54321\"", "s’arrête avant la fin" },
        { "{\"pin\" \"54321\"}", "ligne 1, colonne 14 : ce n’est pas du JSON" },
        { "{\n\"pin\": 54321x}", "ligne 2" },
        { "{\"pin\":\"54321\"} 54321", "quelque chose suit" },
        { "{\"pin\":\"54321\xff\"}", "UTF-8" },
        { "{\"pin\":\"54321\\u0000\"}", "nul" },
        { "{\"pin\":54321,\"pin\":54321}",
            "ligne 1 : le membre « pin » y est deux fois" },
        { "{\"54321\":1,\"54321\":1}", "un membre y est deux fois" },
        { "{\"a 54321\":1,\"a 54321\":1}", "un membre y est deux fois" },
        { "{\"Dupont\":1,\"Dupont\":54321}", "un membre y est deux fois" },
        { "{\"dupont-x\":1,\"dupont-x\":1}", "un membre y est deux fois" },
        { "{\"\":1,\"\":1}", "un membre y est deux fois" },
        { "{\"dupontdupontdupontdupont\":1,\"dupontdupontdupontdupont\":1}",
            "un membre y est deux fois" },
        { "{\"pin\":543219999999999999999999}", "trop grand" },
        { "[54321]", "un objet JSON" },
        { "\"54321\"", "ce n’est pas du JSON" } };

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        refused(faults[i].text, strlen(faults[i].text), faults[i].why);
    assert_null(settings_parse(span_of(NULL, 0), NULL));
}

static void
too_many_levels_are_refused(void **state)
{
    static char deep[5000];

    (void)state;
    memset(deep, '[', sizeof deep);
    refused(deep, sizeof deep, "trop de niveaux");
}

static void
a_file_is_named_where_it_fails(void **state)
{
    struct folder f;
    struct sceau_error error = { 0 };
    char path[FOLDER_FILE];

    (void)state;
    folder_make(&f);
    folder_path(&f, "a.json", path);
    assert_null(settings_load(path, &error));
    assert_int_equal(error.status, SCEAU_E_NOTFOUND);
    folder_write(&f, "a.json", span_str("{\"a\":1}x"));
    assert_null(settings_load(path, &error));
    assert_non_null(strstr(error.text, "a.json"));
    folder_write(&f, "a.json", span_str("{\"a\":1}"));
    json_t *read = settings_load(path, &error);
    assert_int_equal(json_integer_value(json_object_get(read, "a")), 1);
    json_decref(read);
    folder_remove(&f);
}

static void
paths_are_beside_their_file(void **state)
{
    static const struct {
        const char *file;
        const char *path;
        const char *expected;
    } table[] = { { "/etc/sceau/sceau.json", "certs/a.pem",
                      "/etc/sceau/certs/a.pem" },
        { "/etc/sceau/sceau.json", "/var/a.pem", "/var/a.pem" },
        { "sceau.json", "certs/a.pem", "certs/a.pem" },
        { "/sceau.json", "a", "/a" } };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char *path = settings_path(table[i].file, table[i].path);
        assert_string_equal(path, table[i].expected);
        free(path);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_told_without_what_stands_there),
        cmocka_unit_test(too_many_levels_are_refused),
        cmocka_unit_test(a_file_is_named_where_it_fails),
        cmocka_unit_test(paths_are_beside_their_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
