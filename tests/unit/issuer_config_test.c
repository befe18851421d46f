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
    assert_string_equal(c->body, "prefecture"); /* where it is not said */
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
    refused("authority.body", "\"Préfecture\"",
        "authority.body : un mot en minuscules");
    refused("authority.body", "\"\"", "authority.body");
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
accepted(const char *path, const char *json)
{
    struct issuer_config *c = NULL;
    struct sceau_error error = { 0 };
    json_t *root = json_loads(sample, 0, NULL);

    request_set(root, path, json);
    char *text = json_dumps(root, 0);
    if (load(text, &c, &error) != SCEAU_OK)
        fail_msg("%s = %s : « %s »", path, json, error.text);
    issuer_config_free(&c);
    free(text);
    json_decref(root);
}

#define MAIL(more)                                                             \
    "{\"mail\":{\"server\":\"smtp://relais.example:587\","                     \
    "\"from\":\"titres@p.example\"" more "}}"
#define LOCAL(server)                                                          \
    "{\"mail\":{\"server\":\"smtp://" server                                   \
    "\",\"from\":\"titres@p.example\",\"tls\":\"none\"}}"
#define HOOK(address)                                                          \
    "{\"hook\":{\"address\":\"" address "\",\"secret\":\"s\"}}"

/* Each channel is whole or not there, and no wire carries a notice in clear. */
static void
notices_have_whole_channels(void **state)
{
    static const char *const good[] = { MAIL(""),
        MAIL(",\"tls\":\"starttls\",\"user\":\"u\",\"password\":\"p\""),
        MAIL(",\"ca\":\"ca.pem\""), LOCAL("localhost"), LOCAL("127.0.0.1:25"),
        HOOK("https://h.example/notices?x=1"), HOOK("http://localhost:8080/n"),
        HOOK("http://127.0.0.1"), "{\"titles\":\"https://e.example/titres\"}" };
    static const struct {
        const char *json;
        const char *named;
    } bad[] = { { MAIL(",\"user\":\"u\""), "notices.mail.password" },
        { MAIL(",\"password\":\"p\""), "notices.mail.user" },
        { MAIL(",\"tls\":\"none\""), "notices.mail.tls" },
        { MAIL(",\"tls\":\"maybe\""), "notices.mail.tls" },
        { MAIL(",\"extra\":1"), "notices.mail.extra : membre inconnu" },
        { LOCAL("localhost.example"), "notices.mail.tls" },
        { LOCAL("127.0.0.1@b.example"), "notices.mail.server" },
        { LOCAL("localhost/x"), "notices.mail.server" },
        { LOCAL("localhost:0"), "notices.mail.server" },
        { "{\"mail\":{\"from\":\"a@b.example\"}}", "notices.mail.server" },
        { "{\"mail\":{\"server\":\"smtp://b.example\"}}", "notices.mail.from" },
        { "{\"mail\":{\"server\":\"https://b.example\"}}",
            "notices.mail.server" },
        { "{\"mail\":{\"server\":\"smtp://b.example\",\"from\":"
          "\"a@b.example\\nX: y\"}}",
            "notices.mail.from" },
        { "{\"mail\":{\"ca\":\"c\"}}", "notices.mail.server" },
        { HOOK("http://h.example"), "notices.hook.address" },
        { HOOK("http://localhost.example"), "notices.hook.address" },
        { HOOK("https://u@h.example"), "notices.hook.address" },
        { "{\"hook\":{\"secret\":\"s\"}}", "notices.hook.address" },
        { "{\"hook\":{\"address\":\"https://h.example\"}}",
            "notices.hook.secret" },
        { "{\"hook\":{\"ca\":\"c\"}}", "notices.hook.address" },
        { "{\"titles\":\"http://e.example\"}", "notices.titles" },
        { "{\"other\":{\"x\":{\"y\":1}}}",
            "notices.other.x.y : membre inconnu" } };
    struct issuer_config *c = NULL;
    struct sceau_error error = { 0 };
    char path[FOLDER_FILE];

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        accepted("notices", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused("notices", bad[i].json, bad[i].named);
    json_t *root = json_loads(sample, 0, NULL);
    request_set(
        root, "notices", MAIL(",\"user\":\"u\",\"password\":\"secrets/p\""));
    char *text = json_dumps(root, 0);
    assert_int_equal(load(text, &c, &error), SCEAU_OK);
    assert_string_equal(c->notices.mail.server, "smtp://relais.example:587");
    folder_path(&folder, "secrets/p", path);
    assert_string_equal(c->notices.mail.password, path);
    assert_null(c->notices.hook.address);
    issuer_config_free(&c);
    free(text);
    json_decref(root);
}

/* Who stamps is asked on the network, and what it says is kept: both or neither. */
static void
the_authority_of_time_stamps_has_its_folder(void **state)
{
    (void)state;
    static const char *const good[] = { "https://tsa.example/",
        "http://tsa.example", "http://127.0.0.1:3161/tsa?x=1" };
    static const char *const bad[] = { "ftp://tsa.example", "tsa.example",
        "http://me@tsa.example/", "http://tsa example/", "http://" };
    struct sceau_error error = { 0 };
    struct issuer_config *c = NULL;

    refused("pdf.evidence", "\"e\"", "pdf.timestamp : il manque");
    refused(
        "pdf.timestamp", "\"http://tsa.example\"", "pdf.evidence : il manque");
    for (size_t i = 0;
         i < sizeof good / sizeof *good + sizeof bad / sizeof *bad; i++) {
        bool is_good = i < sizeof good / sizeof *good;
        const char *address =
            is_good ? good[i] : bad[i - sizeof good / sizeof *good];
        json_t *root = json_loads(sample, 0, NULL);
        json_object_set_new(
            json_object_get(root, "pdf"), "evidence", json_string("e"));
        json_object_set_new(
            json_object_get(root, "pdf"), "timestamp", json_string(address));
        char *text = json_dumps(root, 0);
        enum sceau_status status = load(text, &c, &error);
        if (status != (is_good ? SCEAU_OK : SCEAU_E_FORMAT))
            fail_msg("%s : « %s »", address, error.text);
        if (is_good) {
            assert_string_equal(c->pdf_timestamp, address);
            assert_non_null(strstr(c->pdf_evidence, "/e"));
        } else {
            assert_non_null(strstr(error.text, "pdf.timestamp"));
        }
        issuer_config_free(&c);
        error = (struct sceau_error) { 0 };
        free(text);
        json_decref(root);
    }
}

/* Without both, the keys in service are followed, by where their certificates are. */
static void
keys_may_be_left_to_the_agent(void **state)
{
    struct issuer_config *c = NULL;
    struct sceau_error error = { 0 };
    json_t *root = json_loads(sample, 0, NULL);

    (void)state;
    json_object_del(json_object_get(root, "seal"), "key");
    json_object_del(json_object_get(root, "seal"), "certificate");
    json_object_del(json_object_get(root, "pdf"), "key");
    json_object_del(json_object_get(root, "pdf"), "certificate");
    json_object_set_new(json_object_get(root, "hsm"), "keys",
        json_pack("[{s:s,s:s},{s:s},i,{s:s,s:s}]", "label", "s1", "certificate",
            "certs/s1.pem", "label", "half", 7, "label", "p1", "certificate",
            "/certs/p1.pem"));
    char *text = json_dumps(root, 0);
    if (load(text, &c, &error) != SCEAU_OK)
        fail_msg("« %s »", error.text);
    assert_null(c->seal_key);
    assert_null(c->pdf_certificate);
    assert_int_equal(c->keys, 2);
    assert_string_equal(c->key[0].label, "s1");
    assert_int_equal(c->key[0].certificate[0], '/');
    assert_non_null(strstr(c->key[0].certificate, "/certs/s1.pem"));
    assert_string_equal(c->key[1].certificate, "/certs/p1.pem");
    issuer_config_free(&c);
    free(text);
    json_decref(root);
}

/* RFC 3986, 3.2, for what is printed and typed again from paper */
static void
an_address_has_a_host_that_people_can_type(void **state)
{
    static const char *const paths[] = { "addresses.verify", "addresses.help",
        "addresses.report" };
    static const char *const bad[] = { "", "v.example", "http://v.example/v",
        "HTTPS://v.example/v", "https://", "https:///v", "https://:443/v",
        "https://v..example", "https://.example", "https://v.example.",
        "https://-v.example", "https://v-.example", "https://v.-.example",
        "https://v.example-/x", "https://préfecture.example",
        "https://v_w.example", "https://u@v.example", "https://u:p@v.example/",
        "https://v.example:", "https://v.example:0", "https://v.example:65536",
        "https://v.example:123456", "https://v.example:4a", "https://[::1]/v",
        "https://v.example/a b", "https://v.example/\\u00e9",
        "https://v.example/\\n", "https://v.example/\\u007f",
        "https://v.example/\\\"", "https://v.example/<x>",
        "https://v.example/a\\\\b", "https://v.example/|", "https:// ",
        "https://"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        ".example" };
    static const char *const good[] = { "https://v", "https://v.example",
        "https://v.example/", "https://V-1.example:1/v", "https://1.2.3.4/v",
        "https://v.example:65535", "https://v.example/~a/b_c.d-e%20;x=1,2" };
    char json[128];

    (void)state;
    for (size_t p = 0; p < sizeof paths / sizeof *paths; p++) {
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
            (void)snprintf(json, sizeof json, "\"%s\"", bad[i]);
            refused(paths[p], json, paths[p]);
        }
        for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
            (void)snprintf(json, sizeof json, "\"%s\"", good[i]);
            accepted(paths[p], json);
        }
    }
    /* the code is added after a '#' */
    refused("addresses.verify", "\"https://v.example?a\"", "« # », « ? »");
    refused("addresses.verify", "\"https://v.example/#\"", "« # », « ? »");
    accepted("addresses.help", "\"https://v.example/?a=1#b\"");
    accepted("addresses.report", "\"https://v.example#b\"");
    refused("addresses.help", "\"https://u@v.example#b\"", "addresses.help");
}

/* `unit` again and again, so that the whole has that many characters. */
static char *
long_text(const char *head, const char *unit, size_t characters)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(4096);
    size_t len;

    buffer_format(&text, "\"%s", head);
    for (size_t n = strlen(head); n < characters; n++)
        buffer_text(&text, unit);
    buffer_byte(&text, '"');
    buffer_byte(&text, 0);
    return (char *)buffer_take(&text, &len);
}

static void
texts_have_their_bounds(void **state)
{
    static const struct {
        const char *path;
        const char *head;
        const char *unit;
        size_t max;
    } table[] = { { "authority.name",
                      "aaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaaaaaa "
                      "aaaaaaaaaaaaaaaaaaaaaaa ",
                      "é", 80 },
        { "authority.service",
            "aaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaaaaaa "
            "aaaaaaaaaaaaaaaaaaaaaaa ",
            "é", 80 },
        { "authority.department",
            "aaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaaaaaa "
            "aaaaaaaaaaaaaaaaaaaaaaa ",
            "é", 80 },
        { "addresses.verify", "https://v.example/", "a", 60 },
        { "addresses.help", "https://v.example/", "a", 120 },
        { "addresses.report", "https://v.example/", "a", 120 },
        { "contact.phone", "", "1", 120 } };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char *longest = long_text(table[i].head, table[i].unit, table[i].max);
        char *longer =
            long_text(table[i].head, table[i].unit, table[i].max + 1);
        char named[64];
        (void)snprintf(named, sizeof named, "%s : %zu caractères, %zu au plus",
            table[i].path, table[i].max + 1, table[i].max);
        accepted(table[i].path, longest);
        refused(table[i].path, longer, named);
        free(longest);
        free(longer);
    }
}

static void
what_pages_cannot_show_is_refused_here(void **state)
{
    static const char *const paths[] = { "authority.name", "authority.service",
        "authority.department", "contact.phone" };
    char named[128];

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        (void)snprintf(named, sizeof named, "sceau.json : %s : ", paths[i]);
        refused(paths[i], "\"Pre\\u0301fecture\"", named);
        refused(paths[i], "\"a\\nb\"", named);
        refused(paths[i], "\"a\\u202eb\"", named);
        refused(paths[i], "\"Префектура\"", named);
        refused(paths[i], "\" \"", named);
        refused(paths[i], "\"- -\"", named);
        refused(paths[i], "\"\\u00a0\"", named);
        char *wide =
            long_text("", "m", strncmp(paths[i], "contact", 7) ? 60 : 110);
        refused(paths[i], wide, "un mot est trop large pour la page");
        free(wide);
    }
    refused("authority.address", "[\"1 place\",\"a\\tb\"]",
        "authority.address.2 : un caractère de contrôle");
    refused("addresses.verify",
        "\"https://mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm\"",
        "addresses.verify : un mot est trop large");
    refused("authority.name", "\"Préfecture 100%\"",
        "authority.name : le code ne peut pas porter le caractère U+0025");
    accepted("authority.name", "\"Préfecture de l’Hérault (34) & Cie\"");
}

static void
no_kind_is_a_fault(void **state)
{
    (void)state;
    refused("kinds", "[]", "kinds : au moins un type de titre");
    refused("kinds",
        "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\","
        "\"l\",\"m\",\"n\",\"o\",\"p\",\"q\",\"r\",\"s\",\"t\",\"u\",\"v\","
        "\"w\",\"x\",\"y\",\"z\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\"]",
        "kinds : une liste de 32 textes au plus");
    refused("pdf.chain",
        "[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]",
        "pdf.chain : une liste de");
    refused("kinds", "[\"api\",\"api\"]", "kinds : le même texte deux fois");
    refused("contact.email", "\"javascript:x\"", "nom@hôte");
    refused("contact.email", "\"a@b@c\"", "nom@hôte");
    refused("contact.email", "\"mél@b\"", "nom@hôte");
    accepted("contact.email", "\"titres.sejour+api@prefecture-75.example\"");
    refused("contact.email", "\"@b\"", "nom@hôte");
    refused("contact.email", "\"a b@c\"", "nom@hôte");
}

static void
the_country_is_that_of_the_authority(void **state)
{
    (void)state;
    refused("seal.country", "\"DE\"", "seal.country : « FR » est attendu");
    refused("seal.ca", "\"DE00\"", "seal.country : « DE » est attendu");
    refused("seal.ca", "\"FX00\"", "seal.country : « FX » est attendu");
    /* of no country */
    accepted("seal.ca", "\"XA00\"");
    accepted("seal.ca", "\"XZ01\"");
    refused("seal.ca", "\"1200\"", "seal.ca");
    refused("seal.ca", "\"X100\"", "seal.ca");
    refused("seal.certificate", "\"TEST\"", "seal.certificate : « TEST »");
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
        cmocka_unit_test(notices_have_whole_channels),
        cmocka_unit_test(the_authority_of_time_stamps_has_its_folder),
        cmocka_unit_test(keys_may_be_left_to_the_agent),
        cmocka_unit_test(an_address_has_a_host_that_people_can_type),
        cmocka_unit_test(texts_have_their_bounds),
        cmocka_unit_test(what_pages_cannot_show_is_refused_here),
        cmocka_unit_test(no_kind_is_a_fault),
        cmocka_unit_test(the_country_is_that_of_the_authority),
        cmocka_unit_test(a_file_that_is_no_json_object_is_refused),
    };

    return cmocka_run_group_tests(tests, make, clean);
}
