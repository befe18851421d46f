/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <dirent.h>

#include "tests/support/vectors.h"
#include "verifier/pdf/gate.h"
#include "verifier/trust/pdf_file.h"

static struct trust *trust;

static void
judge_it(const char *name, const struct trust *with, struct pdf_file *p)
{
    size_t len;
    uint8_t *file = vector_file(name, &len);

    pdf_file_read(span_of(file, len), with, p);
    free(file);
}

static enum pdf_state
state_of(const char *name)
{
    struct pdf_file p;

    judge_it(name, trust, &p);
    enum pdf_state state = p.state;
    pdf_file_free(&p);
    return state;
}

/* So many files, and none is ours, nor could be with another trust. */
static void
expect_refused(const char *of, int expected)
{
    char path[300];
    struct dirent *entry;
    int count = 0;

    (void)snprintf(path, sizeof path, "%s/pdf/%s", VECTORS, of);
    DIR *d = opendir(path);
    assert_non_null(d);
    while ((entry = readdir(d))) {
        char name[300];
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(name, sizeof name, "pdf/%s/%s", of, entry->d_name);
        enum pdf_state s = state_of(name);
        if (s != PDF_FORGED && s != PDF_FOREIGN)
            fail_msg("%s: %s", name, pdf_state_name(s));
        count++;
    }
    (void)closedir(d);
    assert_int_equal(count, expected);
}

static void
no_published_attack_is_sealed(void **state)
{
    (void)state;

    expect_refused("attacks", 25);
    expect_refused("pyhanko", 29);
    expect_refused("foreign", 7);
}

static bool
shows_a_strange_signature(const char *text)
{
    return gate_has_strange_signature(span_str(text));
}

static void
a_strangers_signature_is_seen_and_ours_is_not_one(void **state)
{
    (void)state;
    static const char *const strange[] = { "<</ByteRange [0 1 2 3]>>",
        "<</SigFlags 3>>", "<</FT/Sig>>", "<</FT /Sig>>", "<</Type/Sig>>",
        "<</Type /Sig>>" };

    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        char ours[100];
        assert_true(shows_a_strange_signature(strange[i]));
        (void)snprintf(ours, sizeof ours, "%s(Sceau 1)", strange[i]);
        assert_false(shows_a_strange_signature(ours));
    }
    assert_false(shows_a_strange_signature(""));
    assert_false(shows_a_strange_signature("<</Type/Page>>"));
}

/* A published attack is forged, or foreign, and either way its signature is not ours. */
static void
what_strangers_signed_is_said_to_be_not_judged(void **state)
{
    (void)state;
    static const char *const names[] = { "pdf/attacks/isa_A.pdf",
        "pdf/attacks/usf_05_No_Contents.pdf",
        "pdf/attacks/sampleSignedByAlias.pdf" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct pdf_file p;
        judge_it(names[i], trust, &p);
        assert_int_not_equal(p.state, PDF_SEALED);
        assert_true(p.signature);
        pdf_file_free(&p);
    }
}

/* The gate passes them: their signatures are of a form that was ours once, without what
 * keeps a chain from being changed, and no title is there. */
static void
a_well_signed_file_without_a_title_is_not_sealed(void **state)
{
    (void)state;
    struct pdf_file p;

    judge_it("pdf/reference/pades-b-b.pdf", trust, &p);
    assert_int_equal(p.state, PDF_FORGED);
    assert_non_null(strstr(p.reason, "forme"));
    pdf_file_free(&p);
    assert_int_not_equal(state_of("pdf/reference/pades-b-lt.pdf"), PDF_SEALED);
}

static int
set_up(void **state)
{
    (void)state;
    struct sceau_error error;

    assert_int_equal(
        trust_open(VECTORS "/2d-doc/certs", &trust, &error), SCEAU_OK);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    trust_free(&trust);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_published_attack_is_sealed),
        cmocka_unit_test(a_strangers_signature_is_seen_and_ours_is_not_one),
        cmocka_unit_test(what_strangers_signed_is_said_to_be_not_judged),
        cmocka_unit_test(a_well_signed_file_without_a_title_is_not_sealed),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
