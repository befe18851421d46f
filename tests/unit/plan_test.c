/* SPDX-License-Identifier: EUPL-1.2 */
/* What a plan becomes; what is refused in it is in tests/hsm/plan.py, beside its schema. */
#include "tests/unit/test.h"

#include "hsm/plan.h"
#include "tests/support/folder.h"

#define TOKEN_NEW "{\"label\":\"sceau\",\"initialise\":true,\"slot\":3}"
#define TOKEN_OLD                                                              \
    "{\"label\":\"sceau\",\"initialise\":false,\"serial\":\"0123\"}"
#define PLAN(token, so_pin)                                                    \
    "{\"schema\":\"sceau.ceremony/1\",\"module\":\"/m.so\",\"token\":" token   \
    ",\"pin\":\"file:secrets/pin\"," so_pin                                    \
    "\"state\":\"state\",\"out\":\"out\",\"backup\":\"clonage\",\"keys\":["    \
    "{\"label\":\"seal-1\",\"purpose\":\"seal\",\"id\":\"00ff\","              \
    "\"curve\":\"P-256\",\"subject\":{\"ca\":\"FR00\","                        \
    "\"certificate\":\"0001\",\"organisation\":\"Préfecture\","               \
    "\"siren\":\"130003262\"}},"                                               \
    "{\"label\":\"pdf-1\",\"purpose\":\"pdf\",\"id\":\"a0\","                  \
    "\"curve\":\"P-256\",\"subject\":{\"name\":\"Cachet\","                    \
    "\"organisation\":\"O\",\"siren\":\"13000326200011\"}}]}"
#define NEW PLAN(TOKEN_NEW, "\"so_pin\":\"prompt\",")
#define OLD PLAN(TOKEN_OLD, "")

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
load(struct span text, struct plan **out, struct sceau_error *error)
{
    char path[FOLDER_FILE];

    folder_write(&folder, "p.json", text);
    folder_path(&folder, "p.json", path);
    return plan_load(path, out, error);
}

static void
all_that_it_says_is_taken(void **state)
{
    struct plan *p = NULL;
    struct sceau_error error = { 0 };
    char path[FOLDER_FILE], source[FOLDER_FILE + 8];

    (void)state;
    if (load(span_str(NEW), &p, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_string_equal(p->module.path, "/m.so");
    assert_string_equal(p->token, "sceau");
    assert_true(p->initialise);
    assert_int_equal(p->slot, 3);
    assert_null(p->serial);
    folder_path(&folder, "secrets/pin", path);
    (void)snprintf(source, sizeof source, "file:%s", path);
    assert_string_equal(p->pin, source);
    assert_string_equal(p->so_pin, "prompt");
    folder_path(&folder, "state", path);
    assert_string_equal(p->state, path);
    folder_path(&folder, "out", path);
    assert_string_equal(p->out, path);
    assert_string_equal(p->backup, "clonage");
    assert_int_equal(p->key_count, 2);
    const struct plan_key *k = &p->key[0];
    assert_string_equal(k->label, "seal-1");
    assert_int_equal(k->purpose, SIGNER_SEAL);
    assert_int_equal(k->id_len, 2);
    assert_memory_equal(k->id, "\x00\xff", 2);
    assert_string_equal(k->authority, "FR00");
    assert_string_equal(k->subject.country, "FR");
    assert_string_equal(k->subject.organisation, "Préfecture");
    assert_string_equal(k->subject.unit, "0002 130003262");
    assert_string_equal(k->subject.common_name, "0001");
    k = &p->key[1];
    assert_int_equal(k->purpose, SIGNER_PDF);
    assert_null(k->authority);
    assert_string_equal(k->subject.common_name, "Cachet");
    assert_string_equal(k->subject.unit, "0002 13000326200011");
    plan_free(&p);
    assert_null(p);
    plan_free(&p);
}

static void
a_token_that_exists_has_no_officer(void **state)
{
    struct plan *p = NULL;
    struct sceau_error error = { 0 };

    (void)state;
    if (load(span_str(OLD), &p, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_false(p->initialise);
    assert_string_equal(p->serial, "0123");
    assert_int_equal(p->slot, PLAN_NO_SLOT);
    assert_null(p->so_pin);
    plan_free(&p);
}

/* As sha256sum(1) gives it: of the file, to the byte. */
static void
its_digest_is_of_its_bytes(void **state)
{
    struct plan *p = NULL;
    struct sceau_error error = { 0 };
    char first[65];

    (void)state;
    assert_int_equal(load(span_str(OLD), &p, &error), SCEAU_OK);
    assert_int_equal(strlen(p->digest), 64);
    memcpy(first, p->digest, sizeof first);
    plan_free(&p);
    assert_int_equal(load(span_str(OLD " "), &p, &error), SCEAU_OK);
    assert_string_not_equal(p->digest, first);
    plan_free(&p);
    assert_int_equal(load(span_str(OLD), &p, &error), SCEAU_OK);
    assert_string_equal(p->digest, first);
    plan_free(&p);
}

static void
every_truncation_is_refused(void **state)
{
    struct plan *p = NULL;
    struct sceau_error error = { 0 };

    (void)state;
    for (size_t len = 0; len < strlen(NEW); len++) {
        assert_int_equal(load(span_of(NEW, len), &p, &error), SCEAU_E_FORMAT);
        assert_null(p);
        assert_non_null(strstr(error.text, "p.json"));
    }
    assert_int_equal(
        plan_load("/nonexistent/p.json", &p, &error), SCEAU_E_NOTFOUND);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            all_that_it_says_is_taken, make, unmake),
        cmocka_unit_test_setup_teardown(
            a_token_that_exists_has_no_officer, make, unmake),
        cmocka_unit_test_setup_teardown(
            its_digest_is_of_its_bytes, make, unmake),
        cmocka_unit_test_setup_teardown(
            every_truncation_is_refused, make, unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
