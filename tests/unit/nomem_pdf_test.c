/* SPDX-License-Identifier: EUPL-1.2 */
/* A sealed file, judged where memory runs out: never called forged for that. */
#include "tests/unit/test.h"

#include "tests/support/nomem.h"
#include "tests/support/sanitizer.h"
#include "tests/support/sealed_file.h"
#include "verifier/trust/font_shelf.h"

/* A file of long term has ten times the allocations, and most are the same. */
enum { ALLOCATIONS_MAX = 100000, STEP = 13, SANITIZED_STEP = 3 };

/*
 * A sanitizer takes ten times as long, over what is tried one by one without it: it sees
 * every third, and all of them in the long check.
 */
static size_t
every(size_t step)
{
    bool some = UNDER_SANITIZER && !getenv("SCEAU_LONG");

    return some ? step * SANITIZED_STEP : step;
}

/* Each time as the first file of its trust: what the last one left is dropped. */
static void
expect_never_forged(struct sealed_file *f, size_t length, size_t step)
{
    struct pdf_file p;
    size_t failures = 0;

    for (size_t n = 1;; n += step) {
        sealed_file_trust(f);
        font_shelf_forget();
        nomem_begin(n, length);
        pdf_file_read(buffer_span(&f->pdf), f->trust, &p);
        bool bitten = nomem_end();
        if (p.state != PDF_SEALED && p.state != PDF_UNREADABLE)
            fail_msg("allocation %zu: %s, %s", n, pdf_state_name(p.state),
                p.reason ? p.reason : "");
        enum pdf_state state = p.state;
        pdf_file_free(&p);
        if (!bitten) {
            assert_int_equal(state, PDF_SEALED);
            break;
        }
        failures++;
        assert_true(n < ALLOCATIONS_MAX);
    }
    assert_true(failures > 50);
}

static void
expect_honest(struct sealed_file *f, size_t step)
{
    struct pdf_file p;

    pdf_file_read(
        buffer_span(&f->pdf), f->trust, &p); /* what OpenSSL makes once */
    assert_int_equal(p.state, PDF_SEALED);
    pdf_file_free(&p);
    expect_never_forged(f, 1, step);
    expect_never_forged(f, ALLOCATIONS_MAX, step);
    sealed_file_free(f);
}

static void
a_sealed_file_is_never_called_forged(void **state)
{
    (void)state;
    struct sealed_file f;

    sealed_file_make_chained(&f);
    expect_honest(&f, every(1));
}

static void
neither_is_one_of_long_term(void **state)
{
    (void)state;
    struct sealed_file f;

    sealed_file_make_stamped(true, &f);
    expect_honest(&f, every(STEP));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sealed_file_is_never_called_forged),
        cmocka_unit_test(neither_is_one_of_long_term),
    };

    nomem_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
