/* SPDX-License-Identifier: EUPL-1.2 */
/* A folder of evidence as it is read: what it needs, what it may not have. */
#include "tests/unit/test.h"

#include "issuer/evidence/folder.h"
#include "tests/support/folder.h"
#include "tests/support/sealed_sheet.h"
#include "tests/support/tsa.h"
#include "verifier/base/limits.h"

enum { FROM = SAMPLE_SECOND - 3600, UNTIL = SAMPLE_SECOND + 86400 };

static struct authority root, leaf, tsa_root, maker, new_maker;
static struct folder folder;

static void
put(const char *name, const struct buffer *bytes)
{
    folder_write(&folder, name, buffer_span(bytes));
}

static void
put_list(const char *name, const struct authority *by,
    const struct authority *revoked, int64_t until)
{
    AUTO_BUFFER struct buffer list = buffer_with_max(SCEAU_CRL_MAX);
    const struct authority *const all[] = { revoked, NULL };

    authority_list(by, all, FROM, until, &list);
    put(name, &list);
}

static void
put_probe(struct authority *by)
{
    AUTO_BUFFER struct buffer token = buffer_with_max(64 * 1024);
    const struct tsa t = { .maker = by, .when = SAMPLE_SECOND };
    const uint8_t imprint[SIGNER_DIGEST] = { 1 };

    tsa_stamp(&t, imprint, &token);
    put(EVIDENCE_PROBE, &token);
}

static enum sceau_status
read_it(struct evidence_folder *f, struct sceau_error *error)
{
    const struct span signer = buffer_span(&leaf.der);

    *error = (struct sceau_error) { .status = SCEAU_OK };
    return evidence_folder_read(folder.path, &signer, 1, f, error);
}

/* Whether it serves at that moment; "" or why not. */
static void
expect(bool long_term, int64_t now, const char *reason)
{
    struct evidence_folder f;
    struct sceau_error error;

    assert_int_equal(read_it(&f, &error), SCEAU_OK);
    enum sceau_status status =
        evidence_folder_check(&f, long_term, now, &error);
    if (*reason ? status != SCEAU_E_STATE || !strstr(error.text, reason)
                : status != SCEAU_OK)
        fail_msg("« %s » au lieu de « %s »", error.text, reason);
    evidence_folder_free(&f);
}

static void
expect_unreadable(enum sceau_status status, const char *reason)
{
    struct evidence_folder f;
    struct sceau_error error;

    assert_int_equal(read_it(&f, &error), status);
    if (!strstr(error.text, reason))
        fail_msg("« %s »", error.text);
}

static void
what_lacks_is_named(void **state)
{
    (void)state;

    expect(false, SAMPLE_SECOND, "aucun horodatage d’essai");
    /* the network does not say who is believed */
    put_probe(&maker);
    expect_unreadable(SCEAU_E_CRYPTO, "aucun certificat du dossier");
    put("tsa.cer", &tsa_root.der);
    expect(false, SAMPLE_SECOND, "");
    expect(true, SAMPLE_SECOND, "« Cachet SPECIMEN » : une autorité manque");
    put("root.pem", &root.der);
    expect(true, SAMPLE_SECOND, "une liste de révocation manque");
    put_list("root.crl", &root, NULL, UNTIL);
    expect(true, SAMPLE_SECOND, "« Horodatage SPECIMEN » : une liste");
    put_list("tsa.crl", &tsa_root, NULL, UNTIL);
    expect(true, SAMPLE_SECOND, "");
    expect(true, UNTIL, "");
    expect(true, UNTIL + 1, "n’est pas du jour");
    expect(true, FROM - 1, "n’est pas du jour");
    put_list("tsa.crl", &tsa_root, &maker, UNTIL);
    expect(true, SAMPLE_SECOND, "« Horodatage SPECIMEN » : un certificat");
    put_list("tsa.crl", &tsa_root, NULL, UNTIL);
    put_list("root.crl", &root, &leaf, UNTIL);
    expect(true, SAMPLE_SECOND, "révoqué");
    /* whichever list comes first, and whatever is older */
    put_list("a.crl", &root, NULL, UNTIL);
    expect(true, SAMPLE_SECOND, "révoqué");
    put_list("root.crl", &root, NULL, UNTIL);
    put_list("a.crl", &root, NULL, SAMPLE_SECOND - 1);
    expect(true, SAMPLE_SECOND, "");
    put_list("a.crl", &root, NULL, UNTIL);
}

/* A new one of the authority's certificates comes with the trial alone. */
static void
who_stamps_may_change(void **state)
{
    (void)state;
    struct evidence_folder f;
    struct sceau_error error;
    struct x509_st *anchor[DSS_CERTIFICATES_MAX];

    put_probe(&new_maker);
    expect(true, SAMPLE_SECOND, "");
    assert_int_equal(read_it(&f, &error), SCEAU_OK);
    assert_int_equal(f.der.certificates, 4);
    assert_int_equal(f.der.lists, 3);
    assert_true(span_equal(f.der.certificate[0], buffer_span(&leaf.der)));
    /* what the network gave is not what the operator gave */
    assert_int_equal(evidence_folder_anchors(&f, anchor), 2);
    evidence_folder_free(&f);
    /* the signer's certificate, and one that is there twice, are there once */
    put("leaf.crt", &leaf.der);
    put("root2.crt", &root.der);
    put("notes.txt", &leaf.der);
    assert_int_equal(read_it(&f, &error), SCEAU_OK);
    assert_int_equal(f.der.certificates, 4);
    assert_int_equal(evidence_folder_anchors(&f, anchor), 3);
    evidence_folder_free(&f);
}

static void
files_that_are_not_what_they_say_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = { "x.pem", "x.crt", "x.cer", "x.crl" };
    char path[FOLDER_FILE];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        folder_write(&folder, names[i], span_str("not that"));
        expect_unreadable(SCEAU_E_FORMAT, names[i]);
        folder_path(&folder, names[i], path);
        assert_int_equal(remove(path), 0);
    }
    folder_write(&folder, EVIDENCE_PROBE, span_str("not that"));
    expect_unreadable(SCEAU_E_CRYPTO, "n’a pas la forme attendue");
    put_probe(&maker);
}

static void
too_many_are_refused(void **state)
{
    (void)state;
    struct authority other[DSS_CERTIFICATES_MAX];
    char name[32], path[FOLDER_FILE];

    for (int i = 0; i < DSS_CERTIFICATES_MAX; i++) {
        authority_root("Autre", &other[i]);
        (void)snprintf(name, sizeof name, "z%d.cer", i);
        put(name, &other[i].der);
    }
    expect_unreadable(SCEAU_E_LIMIT, "plus de 16");
    for (int i = 0; i < DSS_CERTIFICATES_MAX; i++) {
        authority_free(&other[i]);
        (void)snprintf(name, sizeof name, "z%d.cer", i);
        folder_path(&folder, name, path);
        assert_int_equal(remove(path), 0);
    }
    expect(true, SAMPLE_SECOND, "");
}

static void
a_folder_that_is_not_there_is_said(void **state)
{
    (void)state;
    struct evidence_folder f;
    struct sceau_error error = { 0 };
    const struct span signer = buffer_span(&leaf.der);

    assert_int_equal(
        evidence_folder_read("/nowhere/at/all", &signer, 1, &f, &error),
        SCEAU_E_NOTFOUND);
}

static int
set_up(void **state)
{
    (void)state;
    const struct authority_wish wish = { .name = "Cachet SPECIMEN" };

    authority_root("FR00", &root);
    authority_issue(&root, &wish, &leaf);
    authority_root("Autorité d’horodatage", &tsa_root);
    tsa_authority(&tsa_root, &maker);
    tsa_authority(&tsa_root, &new_maker);
    folder_make(&folder);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    folder_remove(&folder);
    authority_free(&new_maker);
    authority_free(&maker);
    authority_free(&tsa_root);
    authority_free(&leaf);
    authority_free(&root);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lacks_is_named),
        cmocka_unit_test(who_stamps_may_change),
        cmocka_unit_test(files_that_are_not_what_they_say_are_refused),
        cmocka_unit_test(too_many_are_refused),
        cmocka_unit_test(a_folder_that_is_not_there_is_said),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
