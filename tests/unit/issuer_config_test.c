/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "issuer/config.h"
#include "tests/support/folder.h"
#include "tests/support/request.h"

static const char sample[] =
    "{\"authority\":{\"name\":\"Préfecture\",\"service\":\"Séjour\","
    "\"address\":[\"1 place\",\"75000 Paris\"],\"department\":\"75\"},"
    "\"addresses\":{\"verify\":\"https://v.example/v\","
    "\"help\":\"https://a.example\",\"report\":\"https://a.example/r\"},"
    "\"contact\":{\"phone\":\"01\",\"email\":\"t@p.example\"},"
    "\"seal\":{\"ca\":\"FR00\",\"certificate\":\"0001\",\"country\":\"FR\","
    "\"key\":\"seal\"},"
    "\"pdf\":{\"key\":\"pdf\",\"certificate\":\"certs/pdf.pem\","
    "\"chain\":[\"certs/ca.pem\"]},"
    "\"kinds\":[\"api\"],\"templates\":\"/t\",\"trust\":\"trust\","
    "\"hsm\":{\"socket\":\"agent.sock\",\"pin\":\"prompt\"}}";

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
load(const char *text, struct issuer_config **out, struct sceau_error *error)
{
    char path[FOLDER_FILE];

    folder_write(&folder, "sceau.json", span_str(text));
    folder_path(&folder, "sceau.json", path);
    return issuer_config_load(path, out, error);
}

static void
the_file_is_read_and_its_paths_are_relative_to_it(void **state)
{
    struct issuer_config *c = NULL;
    struct sceau_error error = { 0 };
    char path[FOLDER_FILE];

    (void)state;
    if (load(sample, &c, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_string_equal(c->seal_ca, "FR00");
    assert_string_equal(c->templates, "/t");
    folder_path(&folder, "certs/pdf.pem", path);
    assert_string_equal(c->pdf_certificate, path);
    folder_path(&folder, "agent.sock", path);
    assert_string_equal(c->socket, path);
    assert_int_equal(c->pdf_chain_count, 1);
    assert_int_equal(c->kinds, 1);
    assert_string_equal(
        issuer_config_common(c, "authority.address.2"), "75000 Paris");
    assert_string_equal(issuer_config_common(c, "none"), "");
    issuer_config_free(&c);
    assert_null(c);
    issuer_config_free(&c);
}

static void
refused(const char *path, const char *json, const char *named)
{
    struct issuer_config *c = NULL;
    struct sceau_error error = { 0 };
    json_t *root = json_loads(sample, 0, NULL);

    request_set(root, path, json);
    char *text = json_dumps(root, 0);
    enum sceau_status status = load(text, &c, &error);
    if (status != SCEAU_E_FORMAT || !strstr(error.text, named))
        fail_msg("%s : statut %d, « %s »", path, status, error.text);
    assert_null(c);
    free(text);
    json_decref(root);
}

static void
every_fault_is_named_with_its_member(void **state)
{
    static const char *const needed[] = { "authority.name", "authority.service",
        "authority.address", "authority.department", "addresses.verify",
        "addresses.help", "addresses.report", "contact.phone", "contact.email",
        "seal.ca", "seal.certificate", "seal.country", "seal.key", "pdf.key",
        "pdf.certificate", "kinds", "templates", "trust", "hsm.socket" };

    (void)state;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        refused(needed[i], NULL, needed[i]);
        refused(needed[i], "7", needed[i]);
        refused(needed[i], "\"\"", needed[i]);
    }
    refused("pdf.chain", "\"x\"", "pdf.chain");
    refused("seal.ca", "\"fr00\"", "seal.ca");
    refused("seal.ca", "\"FR000\"", "seal.ca");
    refused("seal.country", "\"FRA\"", "seal.country");
    refused("addresses.verify", "\"ftp://v\"", "addresses.verify");
    refused("addresses.verify", "\"https://v.example/#x\"", "addresses.verify");
    refused(
        "authority.address", "[\"1\",\"2\",\"3\",\"4\"]", "authority.address");
    refused("authority.address", "[\"\"]", "authority.address.1");
    refused("authority.motto", "\"x\"", "authority.motto : membre inconnu");
    refused("surprise", "\"x\"", "surprise : membre inconnu");
}

static void
a_file_that_is_no_json_object_is_refused(void **state)
{
    struct issuer_config *c = NULL;
    struct sceau_error error = { 0 };

    (void)state;
    assert_int_equal(load("", &c, &error), SCEAU_E_FORMAT);
    assert_int_equal(load("[]", &c, &error), SCEAU_E_FORMAT);
    assert_int_equal(load("{\"a\":1,\"a\":1}", &c, &error), SCEAU_E_FORMAT);
    assert_int_equal(issuer_config_load("/nonexistent/sceau.json", &c, &error),
        SCEAU_E_NOTFOUND);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_is_read_and_its_paths_are_relative_to_it),
        cmocka_unit_test(every_fault_is_named_with_its_member),
        cmocka_unit_test(a_file_that_is_no_json_object_is_refused),
    };

    return cmocka_run_group_tests(tests, make, clean);
}
