/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <unistd.h>

#include "tests/support/specimen.h"
#include "tests/support/vectors.h"
#include "verifier/base/file.h"
#include "verifier/trust/examine.h"
#include "verifier/trust/import.h"

#define HASH(c) c c c c c c c c c c c c c c c c

static char path[64];
static struct import im;
static struct sceau_error error;

/* The specimen's certificate under an authority made up for it: both may be changed
 * before a code is judged. */
static int
make_store(void **state)
{
    (void)state;
    size_t len;
    uint8_t *bytes = vector_file("2d-doc/certs/FR00_0001.pem", &len);

    (void)snprintf(path, sizeof path, "/tmp/sceau-store-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    (void)close(fd);
    assert_int_equal(import_open(&im, span_of(NULL, 0), &error), SCEAU_OK);
    assert_int_equal(
        import_pinned(&im, span_of(bytes, len), NULL, &error), SCEAU_OK);
    free(bytes);
    struct store_authority *a = store_add_authority(&im.store);
    struct store_list *l = store_add_list(&im.store);
    assert_true(a && l);
    *a = (struct store_authority) { .id = "FR00",
        .fingerprint = span_str(HASH("1111")),
        .not_before = { 2012, 1, 1 },
        .not_after = { 2030, 1, 1 },
        .territory = "FR",
        .name = span_str("Essai"),
        .crl = STORE_CRL_KNOWN,
        .crl_issued = 1356998400, /* 2013-01-01 */
        .crl_next = 1735689600 }; /* 2025-01-01 */
    *store_add_status(a) =
        (struct store_status) { { 2012, 1, 1 }, span_str("inaccord") };
    *l = (struct store_list) { .territory = "FR",
        .sequence = 1,
        .issued = 1356998400,
        .next_update = 1735689600,
        .sha256 = span_str(HASH("2222")),
        .signer = span_str(HASH("3333")) };
    im.store.signer[0].authority = span_str("1111111111111111");
    return 0;
}

static int
remove_store(void **state)
{
    (void)state;
    import_free(&im);
    return unlink(path);
}

/* The specimen's code of that header, judged by the store as it is now. */
static struct judgement
examine_at(const char *header, struct date today, bool strict)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_STORE_MAX);
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    static struct examination e;
    struct trust *trust = NULL;
    struct specimen_wish wish = { .header = header };

    store_write(&im.store, &text);
    assert_int_equal(
        file_write(path, buffer_span(&text), 0600, &error), SCEAU_OK);
    enum sceau_status status = trust_open(path, &trust, &error);
    if (status != SCEAU_OK)
        fail_msg("%s", error.text);
    specimen_code(&wish, &code);
    const struct examine_options options = {
        .today = today, .allow_test = true, .strict = strict
    };
    examine_code(trust, buffer_span(&code), NULL, &options, &e);
    trust_free(&trust);
    return e.judgement;
}

static struct judgement
examine(void)
{
    return examine_at(NULL, SPECIMEN_DAY, false);
}

static bool
finds(const struct judgement *j, const char *code)
{
    for (size_t i = 0; i < j->finding_count; i++)
        if (strcmp(j->finding[i].code, code) == 0)
            return true;
    return false;
}

static void
a_code_of_a_listed_signer_is_valid(void **state)
{
    (void)state;
    struct judgement j = examine();

    assert_int_equal(j.seal, SEAL_VALID);
    assert_int_equal(j.verdict, VERDICT_VALID);
    assert_int_equal(j.signature, SIGNATURE_RIGHT);
    assert_int_equal(j.trust, TRUST_FRESH);
    assert_int_equal(j.trust_as_of.year, 2013);
    assert_false(finds(&j, "revocation-unknown"));
}

static void
a_revoked_signer_is_so_whatever_the_day(void **state)
{
    (void)state;
    im.store.signer[0].revoked = true;
    im.store.signer[0].revoked_on = (struct date) { 2029, 1, 1 };
    struct judgement j = examine();
    assert_int_equal(j.seal, SEAL_SIGNER_REVOKED);
    assert_int_equal(j.verdict, VERDICT_NOT_VALID);
}

static struct store_signer *
add_twin(void)
{
    struct store_signer *twin = store_add_signer(&im.store);

    assert_non_null(twin);
    *twin = im.store.signer[0];
    return twin;
}

/* Two certificates of one name and key: the one that held on the day is the signer. */
static void
the_certificate_that_held_on_the_day_counts(void **state)
{
    (void)state;
    struct store_signer *later = add_twin();

    later->not_before = (struct date) { 2040, 1, 1 };
    later->not_after = (struct date) { 2050, 1, 1 };
    assert_int_equal(examine().seal, SEAL_VALID);
    im.store.signer[1].not_before = (struct date) { 2012, 2, 1 };
    im.store.signer[0].not_before = (struct date) { 2012, 1, 1 };
    im.store.signer[0].not_after = (struct date) { 2012, 1, 2 };
    assert_int_equal(examine().seal, SEAL_VALID);
    im.store.signer[1].not_after = (struct date) { 2012, 2, 2 };
    assert_int_equal(examine().seal, SEAL_SIGNER_DATE);
}

static void
a_pinned_twin_of_a_revoked_signer_is_revoked(void **state)
{
    (void)state;
    struct store_signer *twin = add_twin();

    twin->revoked = true;
    twin->revoked_on = (struct date) { 2013, 1, 1 };
    im.store.signer[0].authority = span_of(NULL, 0);
    assert_int_equal(examine().seal, SEAL_SIGNER_REVOKED);
}

static void
an_entry_revokes_whoever_is_written_good(void **state)
{
    (void)state;
    struct store_revoked *r = store_add_revoked(&im.store.authority[0]);

    assert_non_null(r);
    *r = (struct store_revoked) { im.store.signer[0].serial, { 2013, 1, 1 },
        false };
    assert_int_equal(examine().seal, SEAL_SIGNER_REVOKED);
}

static void
an_authority_that_is_not_accepted_makes_none_valid(void **state)
{
    (void)state;
    im.store.authority[0].status[0].name = span_str("expired");
    struct judgement j = examine();
    assert_int_equal(j.seal, SEAL_SIGNER_NOT_ACCEPTED);
    assert_int_equal(j.verdict, VERDICT_NOT_VALID);
}

static void
the_authority_too_must_hold_on_the_day(void **state)
{
    (void)state;
    im.store.authority[0].not_after = (struct date) { 2012, 12, 1 };
    assert_int_equal(examine().seal, SEAL_SIGNER_DATE);
    im.store.authority[0].not_after = (struct date) { 2030, 1, 1 };
    im.store.authority[0].not_before = (struct date) { 2014, 12, 1 };
    assert_int_equal(examine().seal, SEAL_SIGNER_DATE);
}

static void
a_spelt_out_curve_is_unsupported_and_its_signature_computed(void **state)
{
    (void)state;
    im.store.signer[0].explicit_curve = true;
    struct judgement j = examine();
    assert_int_equal(j.seal, SEAL_UNSUPPORTED);
    assert_int_equal(j.signature, SIGNATURE_RIGHT);
    assert_int_equal(j.verdict, VERDICT_COULD_NOT_TELL);
}

static void
another_kind_of_key_is_unsupported(void **state)
{
    (void)state;
    im.store.signer[0].key = STORE_KEY_RSA;
    im.store.signer[0].point = span_of(NULL, 0);
    struct judgement j = examine();
    assert_int_equal(j.seal, SEAL_UNSUPPORTED);
    assert_int_equal(j.signature, SIGNATURE_UNCHECKED);
}

static void
a_point_that_is_on_no_curve_proves_nothing(void **state)
{
    (void)state;
    im.store.signer[0].point = span_str(HASH("1234") HASH("5678"));
    struct judgement j = examine();
    assert_int_equal(j.seal, SEAL_UNKNOWN_SIGNER);
    assert_int_not_equal(j.verdict, VERDICT_VALID);
}

static void
an_old_list_is_said_and_changes_nothing_by_itself(void **state)
{
    (void)state;
    const struct date after = { 2025, 1, 2 };
    struct judgement fresh = examine(), stale = examine_at(NULL, after, false);

    assert_int_equal(stale.trust, TRUST_STALE);
    assert_int_equal(stale.trust_as_of.year, 2013);
    assert_int_equal(stale.seal, fresh.seal);
    assert_true(finds(&stale, "revocation-unknown"));
    stale = examine_at(NULL, after, true);
    assert_true(finds(&stale, "trust-stale"));
    assert_int_not_equal(stale.verdict, VERDICT_VALID);
}

static void
unknown_revocations_are_said(void **state)
{
    (void)state;
    im.store.authority[0].crl = STORE_CRL_NONE;
    struct judgement j = examine();
    assert_int_equal(j.verdict, VERDICT_VALID);
    assert_true(finds(&j, "revocation-unknown"));
    assert_int_equal(j.trust, TRUST_FRESH);
    im.store.authority[0].crl = STORE_CRL_UNSUPPORTED;
    j = examine();
    assert_true(finds(&j, "revocation-unknown"));
}

static void
pinned_signers_need_no_list(void **state)
{
    (void)state;
    im.store.signer[0].authority = span_of(NULL, 0);
    im.store.list_count = 0;
    struct judgement j = examine();
    assert_int_equal(j.verdict, VERDICT_VALID);
    assert_int_equal(j.trust, TRUST_PINNED);
    assert_false(finds(&j, "revocation-unknown"));
}

static void
a_signer_of_another_name_is_unknown(void **state)
{
    (void)state;
    memcpy(im.store.signer[0].certificate, "0009", 5);
    struct judgement j = examine();
    assert_int_equal(j.seal, SEAL_UNKNOWN_SIGNER);
    assert_true(finds(&j, "signer-unknown"));
    assert_true(finds(&j, "certificate-unknown"));
    assert_false(finds(&j, "authority-unknown"));
}

/* Known by its own record, or by a signer that was accepted by hand. */
static void
an_authority_that_nothing_names_is_told_from_a_certificate(void **state)
{
    (void)state;
    static const char other[] = "DC04FR050001128D128D1301FR";
    struct judgement j = examine_at(other, SPECIMEN_DAY, false);

    assert_int_equal(j.seal, SEAL_UNKNOWN_SIGNER);
    assert_true(finds(&j, "signer-unknown"));
    assert_true(finds(&j, "authority-unknown"));
    assert_false(finds(&j, "certificate-unknown"));
    im.store.signer[0].authority = span_of(NULL, 0);
    memcpy(im.store.authority[0].id, "FR05", 5);
    j = examine_at(other, SPECIMEN_DAY, false);
    assert_true(finds(&j, "certificate-unknown"));
    assert_false(finds(&j, "authority-unknown"));
    j = examine_at("DC04FR000009128D128D1301FR", SPECIMEN_DAY, false);
    assert_true(finds(&j, "certificate-unknown"));
}

/* Whether the signer of the store is that of a binary code which names it so. */
static bool
is_named(const char *listed, const char *in_header)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_STORE_MAX);
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct trust *trust = NULL;
    struct seal seal;
    struct seal_check found;

    (void)snprintf(im.store.signer[0].certificate,
        sizeof im.store.signer[0].certificate, "%s", listed);
    store_write(&im.store, &text);
    assert_int_equal(
        file_write(path, buffer_span(&text), 0600, &error), SCEAU_OK);
    assert_int_equal(trust_open(path, &trust, &error), SCEAU_OK);
    specimen_code(&(struct specimen_wish) { 0 }, &code);
    assert_int_equal(seal_parse(buffer_span(&code), &seal, NULL), SCEAU_OK);
    (void)snprintf(seal.header.certificate, sizeof seal.header.certificate,
        "%s", in_header);
    trust_check(trust, &seal, SPECIMEN_DAY, &found);
    trust_free(&trust);
    assert_int_equal(found.signature == SIGNATURE_RIGHT, found.signer_found);
    return found.signer_found;
}

static void
a_binary_code_names_a_signer_by_five_digits(void **state)
{
    (void)state;
    assert_true(is_named("0001", "00001"));
    assert_true(is_named("00001", "00001"));
    assert_true(is_named("ACB12", "ACB12"));
    assert_false(is_named("0001", "10001"));
    assert_false(is_named("ACB12", "ACB13"));
    assert_false(is_named("ACB1", "ACB12"));
    assert_false(is_named("00001", "0001"));
}

static void
a_store_that_is_damaged_is_not_opened(void **state)
{
    (void)state;
    struct trust *trust = NULL;

    assert_int_equal(
        file_write(path, span_str("sceau-store 1\n[x"), 0600, &error),
        SCEAU_OK);
    assert_int_equal(trust_open(path, &trust, &error), SCEAU_E_FORMAT);
    assert_int_equal(
        file_write(path, span_str("sceau-store 9\n"), 0600, &error), SCEAU_OK);
    assert_int_equal(trust_open(path, &trust, &error), SCEAU_E_UNSUPPORTED);
    assert_null(trust);
}

#define with_a_store(test)                                                     \
    cmocka_unit_test_setup_teardown(test, make_store, remove_store)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        with_a_store(a_code_of_a_listed_signer_is_valid),
        with_a_store(a_revoked_signer_is_so_whatever_the_day),
        with_a_store(the_certificate_that_held_on_the_day_counts),
        with_a_store(a_pinned_twin_of_a_revoked_signer_is_revoked),
        with_a_store(an_entry_revokes_whoever_is_written_good),
        with_a_store(an_authority_that_is_not_accepted_makes_none_valid),
        with_a_store(the_authority_too_must_hold_on_the_day),
        with_a_store(
            a_spelt_out_curve_is_unsupported_and_its_signature_computed),
        with_a_store(another_kind_of_key_is_unsupported),
        with_a_store(a_point_that_is_on_no_curve_proves_nothing),
        with_a_store(an_old_list_is_said_and_changes_nothing_by_itself),
        with_a_store(unknown_revocations_are_said),
        with_a_store(pinned_signers_need_no_list),
        with_a_store(a_signer_of_another_name_is_unknown),
        with_a_store(
            an_authority_that_nothing_names_is_told_from_a_certificate),
        with_a_store(a_binary_code_names_a_signer_by_five_digits),
        with_a_store(a_store_that_is_damaged_is_not_opened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
