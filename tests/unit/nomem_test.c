/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Memory runs out at every allocation in turn. A machine without memory may say that
 * it could not tell; it may not call a genuine title forged, nor leave a part out.
 */
#include "tests/unit/test.h"

#include <unistd.h>

#include "tests/support/nomem.h"
#include "tests/support/specimen.h"
#include "verifier/base/file.h"
#include "verifier/seal/address.h"
#include "verifier/trust/examine.h"
#include "verifier/verdict/report.h"

/* Past any number of allocations of what is tested. */
enum { ALLOCATIONS_MAX = 100000 };

static const struct examine_options allowed = {
    .today = { 2013, 3, 15 }, .allow_test = true, .role = ROLE_CAF
};

static char folder[] = "/tmp/sceau-nomem-XXXXXX";
static char pinned[64], stored[64];

/* FR00_0001 in a store. */
static const char store[] =
    "sceau-store 1\n[signers]\nsigner FR00 0001 pinned 2012-11-01 2015-11-01 "
    "A9304BDC47D33845 "
    "P-256:a98f0d7ccd62808893bec4d436e79d1834a1d6e001d70f1c4cdccd9d9e2fe229"
    "f7240514e8ddc0ca98d0c7440c9cc492849a0fbda73fc392f4da0ae07f84c23c good "
    "-\n[later]\nx\n";
static struct trust *trust;
static struct buffer code;

/* One certificate, so that a reading has few allocations; and one reading, so that
 * what OpenSSL makes once is made. */
static int
set_up(void **state)
{
    (void)state;
    struct specimen_wish wish = { 0 };
    struct sceau_error error;
    struct examination e;

    if (!mkdtemp(folder))
        return -1;
    (void)snprintf(pinned, sizeof pinned, "%s/FR00_0001.pem", folder);
    (void)snprintf(stored, sizeof stored, "%s/store.sceau", folder);
    if (file_write(stored, span_str(store), 0600, &error) != SCEAU_OK
        || symlink(VECTORS "/2d-doc/certs/FR00_0001.pem", pinned) != 0
        || trust_open(folder, &trust, &error) != SCEAU_OK)
        return -1;
    code = buffer_with_max(SCEAU_CODE_MAX);
    specimen_code(&wish, &code);
    examine_code(trust, buffer_span(&code), NULL, &allowed, &e);
    return e.judgement.verdict == VERDICT_VALID ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    trust_free(&trust);
    buffer_free(&code);
    (void)unlink(pinned);
    (void)unlink(stored);
    return rmdir(folder);
}

static void
a_report_is_whole_or_refused(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer json = buffer_with_max(SCEAU_REPORT_MAX);
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_REPORT_MAX);
    struct examination e;
    struct report r = { .input = "entrée",
        .page = 1,
        .kind = "code",
        .seal = &e.seal,
        .judgement = &e.judgement };
    size_t failures = 0;

    examine_code(trust, buffer_span(&code), NULL, &allowed, &e);
    judgement_find(&e.judgement, "parse", "un constat");
    report_json(&r, &json);
    report_text(&r, LANGUAGE_FR, &text);
    for (size_t n = 1;; n++) {
        AUTO_BUFFER struct buffer a = buffer_with_max(SCEAU_REPORT_MAX);
        AUTO_BUFFER struct buffer b = buffer_with_max(SCEAU_REPORT_MAX);
        nomem_begin(n, 1);
        report_json(&r, &a);
        bool first = nomem_end();
        nomem_begin(n, 1);
        report_text(&r, LANGUAGE_FR, &b);
        bool second = nomem_end();
        assert_int_equal(buffer_status(&a), first ? SCEAU_E_NOMEM : SCEAU_OK);
        assert_int_equal(buffer_status(&b), second ? SCEAU_E_NOMEM : SCEAU_OK);
        failures += first + second;
        if (!first)
            assert_true(span_equal(buffer_span(&a), buffer_span(&json)));
        if (!second)
            assert_true(span_equal(buffer_span(&b), buffer_span(&text)));
        if (!first && !second)
            break;
        assert_true(n < ALLOCATIONS_MAX);
    }
    assert_true(failures > 20); /* about one a field */
}

static void
a_genuine_code_is_never_called_forged(void **state)
{
    (void)state;
    size_t failures = 0;

    for (size_t length = 1; length <= ALLOCATIONS_MAX; length *= 100000)
        for (size_t n = 1;; n++) {
            struct examination e;
            nomem_begin(n, length);
            examine_code(trust, buffer_span(&code), NULL, &allowed, &e);
            bool bitten = nomem_end();
            if (e.judgement.verdict == VERDICT_NOT_VALID
                || e.judgement.signature == SIGNATURE_WRONG)
                fail_msg(
                    "allocation %zu: %s", n, seal_state_name(e.judgement.seal));
            if (!bitten) {
                assert_int_equal(e.judgement.verdict, VERDICT_VALID);
                break;
            }
            failures++;
            assert_true(n < ALLOCATIONS_MAX);
        }
    assert_true(failures > 4);
}

/* How many of the allocations of opening that trust failed, and refused it. */
static void
open_without_memory(const char *path, size_t *failures, size_t *refused)
{
    *failures = *refused = 0;

    for (size_t n = 1;; n++) {
        struct trust *read = NULL;
        struct sceau_error error = { 0 };
        struct examination e;
        nomem_begin(n, 1);
        enum sceau_status status = trust_open(path, &read, &error);
        bool bitten = nomem_end();
        if (status == SCEAU_OK) {
            examine_code(read, buffer_span(&code), NULL, &allowed, &e);
            if (e.judgement.verdict != VERDICT_VALID)
                fail_msg(
                    "allocation %zu: %s", n, seal_state_name(e.judgement.seal));
        } else {
            assert_int_equal(status, SCEAU_E_NOMEM);
            assert_null(read);
            assert_true(error.text[0] != 0);
            ++*refused;
        }
        trust_free(&read);
        if (!bitten)
            break;
        ++*failures;
        assert_true(n < ALLOCATIONS_MAX);
    }
}

static void
a_folder_is_read_whole_or_refused(void **state)
{
    (void)state;
    size_t failures, refused;

    open_without_memory(folder, &failures, &refused);
    assert_true(failures > 50);
    assert_true(refused > 10);
}

static void
a_store_is_read_whole_or_refused(void **state)
{
    (void)state;
    size_t failures, refused;

    open_without_memory(stored, &failures, &refused);
    assert_true(failures > 4);
    assert_int_equal(refused, failures); /* nothing there can do without */
}

/* Its keys are made while a code is judged: they may lack, and never accuse. */
static void
a_code_is_never_called_forged_for_want_of_a_key(void **state)
{
    (void)state;
    size_t failures = 0;

    for (size_t n = 1;; n++) {
        struct trust *read = NULL;
        struct sceau_error error = { 0 };
        struct examination e;
        assert_int_equal(trust_open(stored, &read, &error), SCEAU_OK);
        nomem_begin(n, 1);
        examine_code(read, buffer_span(&code), NULL, &allowed, &e);
        bool bitten = nomem_end();
        if (e.judgement.verdict == VERDICT_NOT_VALID)
            fail_msg(
                "allocation %zu: %s", n, seal_state_name(e.judgement.seal));
        trust_free(&read);
        if (!bitten) {
            assert_int_equal(e.judgement.verdict, VERDICT_VALID);
            break;
        }
        failures++;
        assert_true(n < ALLOCATIONS_MAX);
    }
    assert_true(failures > 10);
}

static void
an_address_is_read_whole_or_not_at_all(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer address = buffer_with_max(10000);
    size_t failures = 0;

    buffer_text(&address, "https://verifier.example/v#");
    for (size_t i = 0; i < code.len; i++)
        buffer_format(&address, i < 4 ? "%c" : "%%%02X", code.data[i]);
    for (size_t n = 1;; n++) {
        AUTO_BUFFER struct buffer inner = buffer_with_max(SCEAU_CODE_MAX);
        nomem_begin(n, 1);
        bool read = address_read(buffer_span(&address), &inner);
        if (!nomem_end()) {
            assert_true(read);
            assert_true(span_equal(buffer_span(&inner), buffer_span(&code)));
            break;
        }
        assert_false(read);
        failures++;
    }
    assert_true(failures > 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_is_whole_or_refused),
        cmocka_unit_test(a_genuine_code_is_never_called_forged),
        cmocka_unit_test(a_folder_is_read_whole_or_refused),
        cmocka_unit_test(a_store_is_read_whole_or_refused),
        cmocka_unit_test(a_code_is_never_called_forged_for_want_of_a_key),
        cmocka_unit_test(an_address_is_read_whole_or_not_at_all),
    };

    nomem_install();
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
