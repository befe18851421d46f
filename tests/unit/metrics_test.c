/* SPDX-License-Identifier: EUPL-1.2 */
/* before base/json.h, which takes some of its names */
#include "hsm/metrics.h"

#include "tests/unit/test.h"

static const char report[] =
    "{\"schema\":\"sceau.hsm-agent/1\",\"latched\":true,\"keys\":["
    "{\"label\":\"seal\\\\1\",\"state\":\"ready\",\"wanted\":3,\"workers\":[7,"
    "8],"
    "\"started\":9,\"signatures\":123456789012,\"retried\":4,"
    "\"latency_p50_us\":256,\"latency_p99_us\":16384,"
    "\"failures\":{\"device\":5,\"hung\":1}},"
    "{\"label\":\"pdf-1\",\"state\":\"degraded\",\"wanted\":3,\"workers\":[],"
    "\"started\":0,\"signatures\":0,\"retried\":0,\"latency_p50_us\":0,"
    "\"latency_p99_us\":0,\"failures\":{}}]}";

static void
put(const char *text, struct buffer *out)
{
    json_t *json = json_loads(text, 0, NULL);

    assert_non_null(json);
    metrics_put_agent(json, out);
    json_decref(json);
    assert_int_equal(buffer_status(out), SCEAU_OK);
}

static void
a_report_is_said_as_metrics(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(16384);
    static const char *const lines[] = { "sceau_hsm_agent_up 1\n",
        "sceau_hsm_latched 1\n", "sceau_hsm_key_ready{key=\"seal\\\\1\"} 1\n",
        "sceau_hsm_key_ready{key=\"pdf-1\"} 0\n",
        "sceau_hsm_key_workers{key=\"seal\\\\1\"} 2\n",
        "sceau_hsm_key_workers{key=\"pdf-1\"} 0\n",
        "sceau_hsm_key_workers_wanted{key=\"pdf-1\"} 3\n",
        "sceau_hsm_key_signatures_total{key=\"seal\\\\1\"} 123456789012\n",
        "sceau_hsm_key_retried_total{key=\"seal\\\\1\"} 4\n",
        "sceau_hsm_key_worker_starts_total{key=\"seal\\\\1\"} 9\n",
        "sceau_hsm_key_latency_seconds{key=\"seal\\\\1\",quantile=\"0.5\"} "
        "0.000256\n",
        "sceau_hsm_key_latency_seconds{key=\"seal\\\\1\",quantile=\"0.99\"} "
        "0.016384\n",
        "sceau_hsm_key_failures_total{key=\"seal\\\\1\",fault=\"device\"} 5\n",
        "sceau_hsm_key_failures_total{key=\"seal\\\\1\",fault=\"hung\"} 1\n" };

    put(report, &out);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const char *at = strstr(buffer_cstr(&out), lines[i]);
        if (!at || at[-1] != '\n')
            fail_msg("not there: %s", lines[i]);
    }
}

/* Format 0.0.4: the samples of a family stand together, after its HELP and its TYPE. */
static void
each_family_stands_together(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(16384);
    char family[64] = "", name[64];
    size_t families = 0;

    put(report, &out);
    for (const char *at = buffer_cstr(&out); *at; at = strchr(at, '\n') + 1) {
        assert_non_null(strchr(at, '\n'));
        if (sscanf(at, "# HELP %63[a-z_]", name) == 1) {
            assert_string_not_equal(name, family);
            (void)snprintf(family, sizeof family, "%s", name);
            families++;
        } else if (sscanf(at, "# TYPE %63[a-z_]", name) == 1
            || sscanf(at, "%63[a-z_]", name) == 1) {
            assert_string_equal(name, family);
        } else {
            fail_msg("%.40s", at);
        }
    }
    assert_int_equal(families, 10);
}

static void
what_is_no_report_is_an_agent_that_does_not_answer(void **state)
{
    (void)state;
    static const char *const texts[] = { "{}", "[]", "{\"keys\":1}" };

    for (size_t i = 0; i < 4; i++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(16384);
        if (i < 3)
            put(texts[i], &out);
        else
            metrics_put_agent(NULL, &out);
        assert_non_null(strstr(buffer_cstr(&out), "\nsceau_hsm_agent_up 0\n"));
        assert_null(strstr(buffer_cstr(&out), "latched"));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_is_said_as_metrics),
        cmocka_unit_test(each_family_stands_together),
        cmocka_unit_test(what_is_no_report_is_an_agent_that_does_not_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
