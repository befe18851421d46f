/* SPDX-License-Identifier: EUPL-1.2 */
/* What draws the pages cannot do more than draw them: see support/fake_mutool.c. */
#include "tests/unit/test.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "verifier/base/limits.h"
#include "verifier/scan/mutool.h"

static double
now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct mutool
open_it(const char *mode)
{
    struct mutool m;

    assert_int_equal(setenv("PATH", FAKE, 1), 0);
    assert_int_equal(mutool_open(span_str(mode), &m, NULL), SCEAU_OK);
    return m;
}

static enum sceau_status
draw(struct mutool *m, struct buffer *out, struct sceau_error *error)
{
    buffer_reset(out);
    *error = (struct sceau_error) { .status = SCEAU_OK };
    return mutool_draw(m, 1, 200, out, error);
}

static enum sceau_status
draw_as(const char *mode, struct buffer *out)
{
    struct mutool m = open_it(mode);
    struct sceau_error error;
    enum sceau_status status = draw(&m, out, &error);

    assert_true((status == SCEAU_OK) == (error.text[0] == 0));
    mutool_close(&m);
    return status;
}

static void
a_program_that_is_not_there_is_named(void **state)
{
    static const char *const paths[] = { "/nonexistent", "", ":",
        "bin:.:", "relative" };
    struct mutool m;

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct sceau_error error = { 0 };
        assert_int_equal(setenv("PATH", paths[i], 1), 0);
        assert_int_equal(
            mutool_open(span_str("x"), &m, &error), SCEAU_E_UNSUPPORTED);
        assert_non_null(strstr(error.text, "mupdf-tools"));
        mutool_close(&m);
    }
    assert_int_equal(unsetenv("PATH"), 0);
    assert_int_equal(mutool_open(span_str("x"), &m, NULL), SCEAU_E_UNSUPPORTED);
    assert_int_equal(setenv("PATH", "/nonexistent:" FAKE, 1), 0);
    assert_int_equal(mutool_open(span_str("x"), &m, NULL), SCEAU_OK);
    mutool_close(&m);
}

static void
it_can_read_and_answer_and_nothing_else(void **state)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(1000);
    static const char head[] = "P5\n19 1\n255\n";
    enum { HEAD = sizeof head - 1 };

    (void)state;
    /* a descriptor that was open in the parent, and is not there any more */
    int secret = open("/dev/zero", O_RDONLY);
    assert_true(secret >= 0);
    assert_int_equal(draw_as("probe", &out), SCEAU_OK);
    assert_int_equal(close(secret), 0);
    assert_int_equal(out.len, HEAD + 19);
    assert_memory_equal(out.data, head, HEAD);
    for (size_t i = 0; i < 19; i++)
        if (out.data[HEAD + i] != 255)
            fail_msg("probe %zu", i);
    assert_int_equal(access("/tmp/sceau-probe", F_OK), -1);
}

static void
one_that_hangs_is_ended_by_the_clock(void **state)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(1000);
    double begun = now();

    (void)state;
    assert_int_equal(draw_as("hang", &out), SCEAU_E_LIMIT);
    assert_true(now() - begun < 4.0 * SCEAU_PAGE_CPU_MS / 1000);
    begun = now();
    assert_int_equal(draw_as("deaf", &out), SCEAU_E_FORMAT);
    assert_true(now() - begun < 1);
}

static void
one_that_computes_for_ever_spends_the_time_of_all_pages(void **state)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(1000);
    struct mutool m = open_it("spin");
    struct sceau_error error;
    unsigned left = m.cpu_left_ms;
    int runs = 0;

    (void)state;
    assert_int_equal(left, SCEAU_PAGES_CPU_MS);
    while (m.cpu_left_ms >= 1000) {
        assert_int_equal(draw(&m, &out, &error), SCEAU_E_LIMIT);
        /* the kernel ends it by the ticks that found it running, and tells what it
         * used to the nanosecond: of a busy machine the two differ */
        assert_true(m.cpu_left_ms + 500 <= left);
        left = m.cpu_left_ms;
        runs++;
    }
    assert_in_range(runs, 2, 9);
    double begun = now();
    assert_int_equal(draw(&m, &out, &error), SCEAU_E_LIMIT);
    assert_true(now() - begun < 0.1); /* not even begun */
    mutool_close(&m);
}

static void
one_that_floods_is_ended_at_the_bound(void **state)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(1000000);

    (void)state;
    assert_int_equal(draw_as("flood", &out), SCEAU_E_LIMIT);
    assert_true(out.capacity <= 1000001);
}

static void
a_count_is_a_number_or_a_refusal(void **state)
{
    static const struct {
        const char *mode;
        enum sceau_status status;
        unsigned count;
    } cases[] = { { "page", SCEAU_OK, 1 }, { "eleven", SCEAU_OK, 11 },
        { "billions", SCEAU_OK, 2147483 }, { "digits", SCEAU_E_LIMIT, 0 },
        { "null", SCEAU_E_FORMAT, 0 }, { "zero", SCEAU_E_FORMAT, 0 },
        { "silent", SCEAU_E_FORMAT, 0 } };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mutool m = open_it(cases[i].mode);
        unsigned count = 0;
        assert_int_equal(mutool_count(&m, &count, NULL), cases[i].status);
        assert_int_equal(count, cases[i].count);
        mutool_close(&m);
    }
}

/* Standard descriptors that the caller closed are not taken for others. */
static void
it_works_without_standard_input(void **state)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(20000);
    int kept = dup(STDIN_FILENO);

    (void)state;
    assert_int_equal(close(STDIN_FILENO), 0);
    assert_int_equal(draw_as("page", &out), SCEAU_OK);
    assert_int_equal(out.len, 15 + 120 * 120);
    if (kept >= 0)
        assert_int_equal(dup2(kept, STDIN_FILENO), STDIN_FILENO);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_that_is_not_there_is_named),
        cmocka_unit_test(it_can_read_and_answer_and_nothing_else),
        cmocka_unit_test(one_that_hangs_is_ended_by_the_clock),
        cmocka_unit_test(
            one_that_computes_for_ever_spends_the_time_of_all_pages),
        cmocka_unit_test(one_that_floods_is_ended_at_the_bound),
        cmocka_unit_test(a_count_is_a_number_or_a_refusal),
        cmocka_unit_test(it_works_without_standard_input),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
