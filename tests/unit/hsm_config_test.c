/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "hsm/config.h"
#include "tests/support/folder.h"

#define KEY(label, purpose)                                                    \
    "{\"label\":\"" label "\",\"purpose\":\"" purpose                          \
    "\",\"certificate\":\"certs/a.pem\"}"
#define HSM(pin, keys)                                                         \
    "{\"hsm\":{\"module\":\"/usr/lib/m.so\",\"token\":\"sceau\",\"pin\":" pin  \
    ",\"socket\":\"agent.sock\",\"keys\":" keys "}}"
#define FILE_PIN "\"file:secrets/pin\""
#define GOOD HSM(FILE_PIN, "[" KEY("seal-1", "seal") "]")

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

static enum sceau_status
load(const char *text, struct hsm_config **out, struct sceau_error *error)
{
    char path[FOLDER_FILE];

    folder_write(&folder, "c.json", span_str(text));
    folder_path(&folder, "c.json", path);
    return hsm_config_load(path, out, error);
}

static void
expect_fault(const char *text, const char *part)
{
    struct hsm_config *c = NULL;
    struct sceau_error error = { 0 };

    assert_int_equal(load(text, &c, &error), SCEAU_E_FORMAT);
    assert_null(c);
    if (!strstr(error.text, part))
        fail_msg("« %s » is not in « %s »", part, error.text);
    assert_non_null(strstr(error.text, "c.json"));
    assert_null(strstr(error.text, "54321"));
}

/* The good text with one piece of it replaced. */
static void
expect_change(const char *from, const char *to, const char *part)
{
    char text[4096];
    const char *at = strstr(GOOD, from);

    assert_non_null(at);
    (void)snprintf(text, sizeof text, "%.*s%s%s", (int)(at - GOOD), GOOD, to,
        at + strlen(from));
    expect_fault(text, part);
}

static void
a_good_file_is_read_with_paths_beside_it(void **state)
{
    struct hsm_config *c = NULL;
    struct sceau_error error = { 0 };
    char path[FOLDER_FILE], source[FOLDER_FILE + 8];

    (void)state;
    if (load(HSM(FILE_PIN, "[" KEY("s", "seal") "," KEY("p", "pdf") "]"), &c,
            &error)
        != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_string_equal(c->module.path, "/usr/lib/m.so");
    assert_null(c->module.arguments);
    assert_string_equal(c->token, "sceau");
    folder_path(&folder, "secrets/pin", path);
    (void)snprintf(source, sizeof source, "file:%s", path);
    assert_string_equal(c->pin, source);
    folder_path(&folder, "agent.sock", path);
    assert_string_equal(c->socket, path);
    folder_path(&folder, "certs/a.pem", path);
    assert_int_equal(c->key_count, 2);
    assert_string_equal(c->key[1].certificate, path);
    assert_int_equal(hsm_config_key(c, "s")->purpose, SIGNER_SEAL);
    assert_int_equal(hsm_config_key(c, "p")->purpose, SIGNER_PDF);
    assert_string_equal(purpose_name(SIGNER_BUNDLE), "bundle");
    assert_string_equal(purpose_name(SIGNER_STATUS), "status");
    assert_null(hsm_config_key(c, "x"));
    hsm_config_free(&c);
    assert_null(c);
}

static void
other_parts_of_the_file_are_for_others(void **state)
{
    struct hsm_config *c = NULL;
    struct sceau_error error = { 0 };

    (void)state;
    assert_int_equal(
        load("{\"authority\":{\"name\":\"P\"},\"hsm\":{\"module\":\"/m\","
             "\"token\":\"t\",\"pin\":\"prompt\",\"socket\":\"/s\",\"keys\":["
             "{\"label\":\"k\",\"purpose\":\"seal\",\"certificate\":\"/c\"}]}}",
            &c, &error),
        SCEAU_OK);
    assert_string_equal(c->pin, "prompt");
    assert_string_equal(c->socket, "/s");
    assert_string_equal(c->key[0].certificate, "/c");
    hsm_config_free(&c);
}

static void
a_module_may_have_arguments(void **state)
{
    static const char *const bad[] = { "\"\"", "1", "\"a\\tb\"" };
    char changed[4096], long_one[MODULE_ARGUMENTS_MAX + 64];
    struct hsm_config *c = NULL;
    struct sceau_error error = { 0 };

    (void)state;
    (void)snprintf(changed, sizeof changed,
        "{\"hsm\":{\"module_arguments\":\"configdir='sql:/db'\",%s",
        &GOOD[strlen("{\"hsm\":{")]);
    if (load(changed, &c, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_string_equal(c->module.arguments, "configdir='sql:/db'");
    hsm_config_free(&c);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        (void)snprintf(changed, sizeof changed,
            "\"module_arguments\":%s,\"module\":", bad[i]);
        expect_change("\"module\":", changed, "hsm.module_arguments : ");
    }
    memset(long_one, 'a', sizeof long_one);
    long_one[MODULE_ARGUMENTS_MAX + 1] = 0;
    (void)snprintf(changed, sizeof changed,
        "\"module_arguments\":\"%s\",\"module\":", long_one);
    expect_change("\"module\":", changed, "hsm.module_arguments : ");
}

static void
every_member_is_asked_for_by_name(void **state)
{
    static const char *const names[] = { "module", "token", "pin", "socket" };
    static const char *const of_keys[] = { "label", "purpose", "certificate" };
    static const char *const wrong[] = { "1", "null", "\"\"", "[\"x\"]" };

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        char from[32], to[32], part[64];
        (void)snprintf(from, sizeof from, "\"%s\":", names[i]);
        (void)snprintf(part, sizeof part, "hsm.%s : un texte", names[i]);
        expect_change(from, "\"x\":", part);
        for (size_t n = 0; n < sizeof wrong / sizeof *wrong; n++) {
            (void)snprintf(
                to, sizeof to, "\"%s\":%s,\"x\":", names[i], wrong[n]);
            expect_change(from, to, part);
        }
    }
    for (size_t i = 0; i < 3; i++) {
        char from[32], part[64];
        (void)snprintf(from, sizeof from, "\"%s\":", of_keys[i]);
        (void)snprintf(
            part, sizeof part, "hsm.keys[0].%s : un texte", of_keys[i]);
        expect_change(from, "\"x\":", part);
    }
}

static void
values_out_of_their_kind_are_named(void **state)
{
    char label[128] = "\"label\":\"", *end = label + strlen(label);

    (void)state;
    expect_change("/usr/lib/m.so", "m.so", "hsm.module : un chemin absolu");
    expect_change(":\"seal\"", ":\"token\"", "hsm.keys[0].purpose : « seal »");
    memset(end, 'k', 65);
    expect_change(
        "\"label\":\"seal-1", label, "hsm.keys[0].label : plus de 64");
    expect_change("seal-1", "seal\\u000a1", "hsm.keys[0].label : guillemet");
    expect_change("seal-1", "seal\\\"1", "hsm.keys[0].label : guillemet");
    expect_change("seal-1", "seal\\u0000", "caractère nul");
}

static void
a_socket_fits_its_address(void **state)
{
    struct hsm_config *c = NULL;
    struct sceau_error error = { 0 };
    char path[SIGNER_SOCKET_MAX + 2] = "/", text[1024];

    (void)state;
    for (size_t len = SIGNER_SOCKET_MAX; len <= SIGNER_SOCKET_MAX + 1; len++) {
        memset(path + 1, 's', len - 1);
        const char *at = strstr(GOOD, "agent.sock");
        (void)snprintf(text, sizeof text, "%.*s%s%s", (int)(at - GOOD), GOOD,
            path, at + strlen("agent.sock"));
        if (len > SIGNER_SOCKET_MAX) {
            expect_fault(text, "hsm.socket : chemin de plus de 107 octets");
            continue;
        }
        assert_int_equal(load(text, &c, &error), SCEAU_OK);
        hsm_config_free(&c);
    }
}

static void
a_pin_written_there_is_refused_and_not_repeated(void **state)
{
    (void)state;
    expect_change(FILE_PIN, "\"54321\"", "hsm.pin : une source est attendue");
    expect_change(FILE_PIN, "54321", "hsm.pin : un texte est attendu");
    expect_change(FILE_PIN, "\"pass:54321\"", "hsm.pin : une source");
    /* nor where the parser stopped at it */
    expect_change(":" FILE_PIN, " \"54321\"", "ligne 1, colonne");
    expect_change(FILE_PIN, "\"file:p\" \"54321\"", "ce n’est pas du JSON");
    expect_change(FILE_PIN, "a54321", "ce n’est pas du JSON");
}

static void
names_that_come_twice_are_refused_by_name(void **state)
{
    (void)state;
    expect_change("\"token\":", "\"module\":\"/a\",\"token\":",
        "le membre « module » y est deux fois");
    expect_change("\"purpose\":", "\"label\":\"a\",\"purpose\":", "deux fois");
    expect_fault("{\"hsm\":{},\"hsm\":{}}", "« hsm » y est deux fois");
    expect_fault(HSM(FILE_PIN, "[" KEY("a", "seal") "," KEY("a", "pdf") "]"),
        "hsm.keys[1].label : la clé « a » y est deux fois");
}

static void
members_that_nobody_knows_are_refused_by_name(void **state)
{
    (void)state;
    expect_change("\"token\":", "\"pin_value\":\"54321\",\"token\":",
        "hsm.pin_value : membre inconnu");
    expect_change("\"purpose\":", "\"extractable\":true,\"purpose\":",
        "hsm.keys[0].extractable : membre inconnu");
}

static void
keys_are_from_one_to_sixteen(void **state)
{
    char text[4096] = "{\"hsm\":{\"module\":\"/m\",\"token\":\"t\",\"pin\":"
                      "\"prompt\",\"socket\":\"/s\",\"keys\":[";
    struct hsm_config *c = NULL;
    struct sceau_error error = { 0 };

    (void)state;
    expect_fault(HSM(FILE_PIN, "[]"), "hsm.keys : une liste de 1 à 16");
    expect_fault(HSM(FILE_PIN, "{}"), "hsm.keys : une liste de 1 à 16");
    expect_fault(HSM(FILE_PIN, "[1]"), "hsm.keys[0].label : un texte");
    for (int i = 0; i <= HSM_KEYS_MAX; i++) {
        char key[128];
        size_t len = strlen(text);
        (void)snprintf(text + len, sizeof text - len, "%s]}}", "");
        if (i == HSM_KEYS_MAX) {
            assert_int_equal(load(text, &c, &error), SCEAU_OK);
            assert_int_equal(c->key_count, HSM_KEYS_MAX);
            hsm_config_free(&c);
        }
        (void)snprintf(key, sizeof key,
            "%s{\"label\":\"k%d\",\"purpose\":\"pdf\",\"certificate\":\"c\"}",
            i ? "," : "", i);
        (void)snprintf(text + len, sizeof text - len, "%s", key);
    }
    (void)snprintf(
        text + strlen(text), sizeof text - strlen(text), "%s", "]}}");
    expect_fault(text, "hsm.keys : une liste de 1 à 16");
}

static struct hsm_config *
load_with(const char *members)
{
    struct hsm_config *c = NULL;
    struct sceau_error error = { 0 };
    char text[2048];
    const char *end = strstr(GOOD, ",\"keys\"");

    assert_non_null(end);
    (void)snprintf(
        text, sizeof text, "%.*s%s%s", (int)(end - GOOD), GOOD, members, end);
    if (load(text, &c, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    return c;
}

static void
state_ends_and_limits_have_their_place(void **state)
{
    struct hsm_config *c = NULL;
    struct sceau_error error = { 0 };
    char path[FOLDER_FILE];

    (void)state;
    assert_int_equal(load(GOOD, &c, &error), SCEAU_OK);
    folder_path(&folder, ".", path);
    assert_string_equal(c->state, path);
    assert_int_equal(c->announce_days, HSM_ANNOUNCE_DAYS);
    assert_int_equal(c->key[0].limit, 0);
    hsm_config_free(&c);
    c = load_with(",\"state\":\"etat\",\"announce_days\":3650");
    folder_path(&folder, "etat", path);
    assert_string_equal(c->state, path);
    assert_int_equal(c->announce_days, 3650);
    hsm_config_free(&c);
    expect_change(",\"keys\"", ",\"announce_days\":0,\"keys\"", "de 1 à 3650");
    expect_change(
        ",\"keys\"", ",\"announce_days\":3651,\"keys\"", "hsm.announce_days");
    expect_change(
        ",\"keys\"", ",\"state\":\"\",\"keys\"", "hsm.state : un texte");
    expect_change("certs/a.pem\"", "c\",\"limit\":0", "hsm.keys[0].limit");
    expect_change(
        "certs/a.pem\"", "c\",\"limit\":1000000000001", "hsm.keys[0].limit");
    expect_change("certs/a.pem\"", "c\",\"limit\":\"5\"", "hsm.keys[0].limit");
    assert_int_equal(
        load(HSM(FILE_PIN,
                 "[{\"label\":\"a\",\"purpose\":\"seal\",\"certificate\":"
                 "\"c\",\"limit\":1000000000000}]"),
            &c, &error),
        SCEAU_OK);
    assert_int_equal(c->key[0].limit, HSM_LIMIT_MAX);
    hsm_config_free(&c);
}

static void
workers_are_from_one_to_sixty_four_and_two_by_themselves(void **state)
{
    char keys[HSM_KEYS_MAX * 80] = "";

    (void)state;
    struct hsm_config *c = load_with("");
    assert_int_equal(c->workers, HSM_WORKERS);
    assert_int_equal(c->writable_count, 0);
    hsm_config_free(&c);
    c = load_with(",\"workers\":64");
    assert_int_equal(c->workers, HSM_WORKERS_MAX);
    hsm_config_free(&c);
    expect_change(",\"keys\"", ",\"workers\":0,\"keys\"", "de 1 à 64");
    expect_change(",\"keys\"", ",\"workers\":65,\"keys\"", "de 1 à 64");
    expect_change(",\"keys\"", ",\"workers\":\"2\",\"keys\"", "de 1 à 64");
    /* five keys of 64 are more than one agent watches */
    for (int i = 0; i < 5; i++)
        (void)snprintf(keys + strlen(keys), sizeof keys - strlen(keys),
            "%s{\"label\":\"k%d\",\"purpose\":\"pdf\","
            "\"certificate\":\"c\"}",
            i ? "," : "", i);
    char text[4096];
    (void)snprintf(text, sizeof text,
        "{\"hsm\":{\"module\":\"/m\",\"token\":\"t\",\"pin\":" FILE_PIN
        ",\"socket\":\"s\",\"workers\":64,\"keys\":[%s]}}",
        keys);
    expect_fault(text, "hsm.workers : 5 clés en veulent plus de 256");
}

static void
writable_folders_lie_beside_the_file(void **state)
{
    char path[FOLDER_FILE];

    (void)state;
    struct hsm_config *c = load_with(",\"writable\":[\"w\",\"/var/log\"]");
    assert_int_equal(c->writable_count, 2);
    folder_path(&folder, "w", path);
    assert_string_equal(c->writable[0], path);
    assert_string_equal(c->writable[1], "/var/log");
    hsm_config_free(&c);
    expect_change(",\"keys\"", ",\"writable\":\"w\",\"keys\"",
        "hsm.writable : une liste");
    expect_change(
        ",\"keys\"", ",\"writable\":[\"\"],\"keys\"", "hsm.writable[0]");
    expect_change(",\"keys\"",
        ",\"writable\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\","
        "\"9\"],\"keys\"",
        "de 8 dossiers au plus");
}

static void
what_is_no_such_object_is_refused(void **state)
{
    (void)state;
    expect_fault("", "s’arrête avant la fin");
    expect_fault("[]", "un objet JSON est attendu");
    expect_fault("{}", "« hsm » manque");
    expect_fault("{\"hsm\":[]}", "« hsm » manque");
    expect_fault(GOOD "x", "quelque chose suit");
    expect_fault("{\"hsm\":\"\xff\"}", "UTF-8");
}

static void
an_absent_file_and_a_huge_one_are_told_apart(void **state)
{
    struct hsm_config *c = NULL;
    struct sceau_error error = { 0 };
    static char huge[64 * 1024 + 2];

    (void)state;
    assert_int_equal(
        hsm_config_load("/nonexistent/c.json", &c, &error), SCEAU_E_NOTFOUND);
    assert_non_null(strstr(error.text, "/nonexistent/c.json"));
    memset(huge, ' ', sizeof huge - 1);
    assert_int_equal(load(huge, &c, &error), SCEAU_E_LIMIT);
    assert_null(c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_file_is_read_with_paths_beside_it),
        cmocka_unit_test(other_parts_of_the_file_are_for_others),
        cmocka_unit_test(a_module_may_have_arguments),
        cmocka_unit_test(every_member_is_asked_for_by_name),
        cmocka_unit_test(values_out_of_their_kind_are_named),
        cmocka_unit_test(state_ends_and_limits_have_their_place),
        cmocka_unit_test(a_socket_fits_its_address),
        cmocka_unit_test(a_pin_written_there_is_refused_and_not_repeated),
        cmocka_unit_test(names_that_come_twice_are_refused_by_name),
        cmocka_unit_test(members_that_nobody_knows_are_refused_by_name),
        cmocka_unit_test(keys_are_from_one_to_sixteen),
        cmocka_unit_test(
            workers_are_from_one_to_sixty_four_and_two_by_themselves),
        cmocka_unit_test(writable_folders_lie_beside_the_file),
        cmocka_unit_test(what_is_no_such_object_is_refused),
        cmocka_unit_test(an_absent_file_and_a_huge_one_are_told_apart),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
