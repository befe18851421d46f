/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"
#include "verifier/http/metrics.h"
#include "verifier/http/problem.h"

static void
a_family_has_its_head_and_its_samples(void **state)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(4096);

    (void)state;
    metrics_family(&out, "a_total", "counter", "What is counted.");
    metrics_sample(&out, "a_total", "kind=\"code\"", 12345678);
    metrics_sample(&out, "a_total", NULL, 0.5);
    assert_string_equal(buffer_cstr(&out),
        "# HELP a_total What is counted.\n# TYPE a_total counter\n"
        "a_total{kind=\"code\"} 12345678\na_total 0.5\n");
}

static void
times_are_cumulative(void **state)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(4096);
    struct metrics_times t = { 0 };
    const char *text;

    (void)state;
    metrics_time(&t, 0.001);
    metrics_time(&t, 0.002);
    metrics_time(&t, 60);
    metrics_put_times(&out, "t", "k=\"v\"", &t);
    text = buffer_cstr(&out);
    assert_non_null(strstr(text, "t_bucket{k=\"v\",le=\"0.001\"} 1\n"));
    assert_non_null(strstr(text, "t_bucket{k=\"v\",le=\"0.0025\"} 2\n"));
    assert_non_null(strstr(text, "t_bucket{k=\"v\",le=\"5\"} 2\n"));
    assert_non_null(strstr(text, "t_bucket{k=\"v\",le=\"+Inf\"} 3\n"));
    assert_non_null(strstr(text, "t_sum{k=\"v\"} 60.003000\n"));
    assert_non_null(strstr(text, "t_count{k=\"v\"} 3\n"));
    buffer_reset(&out);
    metrics_put_times(&out, "t", NULL, &t);
    assert_non_null(strstr(buffer_cstr(&out), "t_bucket{le=\"0.001\"} 1\n"));
    assert_non_null(strstr(buffer_cstr(&out), "\nt_count 3\n"));
}

static void
a_problem_is_a_document(void **state)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(4096);

    (void)state;
    problem_put(&out, 413, "too-large", "date", "plus de « 20 » \"Mo\"");
    assert_string_equal(buffer_cstr(&out),
        "{\"type\":\"urn:sceau:problem:too-large\",\"title\":\"Corps trop "
        "grand\",\"status\":413,\"detail\":\"plus de « 20 » "
        "\\\"Mo\\\"\",\"member\":\"date\"}\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_family_has_its_head_and_its_samples),
        cmocka_unit_test(times_are_cumulative),
        cmocka_unit_test(a_problem_is_a_document),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
