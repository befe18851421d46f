/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/metrics.h"

/* A label's value escapes three characters; a key's name has no line feed. */
static void
put_label(const char *name, const char *value, struct buffer *out)
{
    buffer_format(out, "%s=\"", name);
    for (; *value; value++) {
        if (*value == '\\' || *value == '"')
            buffer_byte(out, '\\');
        buffer_byte(out, (uint8_t)*value);
    }
    buffer_byte(out, '"');
}

void
metrics_begin(
    const char *name, const char *type, const char *help, struct buffer *out)
{
    buffer_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void
metrics_put_key(
    const char *name, const char *key, double value, struct buffer *out)
{
    buffer_format(out, "%s{", name);
    put_label("key", key, out);
    buffer_format(out, "} %.15g\n", value);
}

static const char *
text_of(const json_t *key, const char *member)
{
    const char *text = json_string_value(json_object_get(key, member));

    return text ? text : "";
}

static double
is_ready(const json_t *key)
{
    return strcmp(text_of(key, "state"), "ready") == 0;
}

static double
workers(const json_t *key)
{
    return (double)json_array_size(json_object_get(key, "workers"));
}

/* A family whose value is a member of each key, or a function of it. */
struct family {
    const char *name;
    const char *type;
    const char *help;
    const char *member;
    double (*value)(const json_t *key);
};

static const struct family families[] = {
    { "sceau_hsm_key_ready", "gauge", "1 where all workers of the key sign.",
        NULL, is_ready },
    { "sceau_hsm_key_workers", "gauge", "Workers that sign.", NULL, workers },
    { "sceau_hsm_key_workers_wanted", "gauge", "Workers configured.", "wanted",
        NULL },
    { "sceau_hsm_key_signatures_total", "counter",
        "Signatures given since the agent started.", "signatures", NULL },
    { "sceau_hsm_key_retried_total", "counter",
        "Signatures that another worker made.", "retried", NULL },
    { "sceau_hsm_key_worker_starts_total", "counter", "Workers started.",
        "started", NULL },
};

static void
put_family(const struct family *f, const json_t *keys, struct buffer *out)
{
    size_t i;
    json_t *key;

    metrics_begin(f->name, f->type, f->help, out);
    json_array_foreach(keys, i, key)
    {
        double value = f->value
            ? f->value(key)
            : (double)json_integer_value(json_object_get(key, f->member));
        metrics_put_key(f->name, text_of(key, "label"), value, out);
    }
}

static void
put_latency(const json_t *keys, struct buffer *out)
{
    static const char name[] = "sceau_hsm_key_latency_seconds";
    static const struct {
        const char *quantile;
        const char *member;
    } quantiles[] = { { "0.5", "latency_p50_us" },
        { "0.99", "latency_p99_us" } };
    size_t i;
    json_t *key;

    metrics_begin(name, "gauge", "Time to a signature, at most.", out);
    json_array_foreach(keys, i, key) for (size_t q = 0; q < 2; q++)
    {
        buffer_format(out, "%s{", name);
        put_label("key", text_of(key, "label"), out);
        buffer_format(out, ",quantile=\"%s\"} %.6f\n", quantiles[q].quantile,
            (double)json_integer_value(
                json_object_get(key, quantiles[q].member))
                / 1e6);
    }
}

static void
put_failures(const json_t *keys, struct buffer *out)
{
    static const char name[] = "sceau_hsm_key_failures_total";
    size_t i;
    json_t *key, *count;
    const char *fault;

    metrics_begin(name, "counter", "Failures of workers, by class.", out);
    json_array_foreach(keys, i, key)
        json_object_foreach(json_object_get(key, "failures"), fault, count)
    {
        buffer_format(out, "%s{", name);
        put_label("key", text_of(key, "label"), out);
        buffer_byte(out, ',');
        put_label("fault", fault, out);
        buffer_format(out, "} %lld\n", (long long)json_integer_value(count));
    }
}

void
metrics_put_agent(const json_t *report, struct buffer *out)
{
    const json_t *keys = json_object_get(report, "keys");
    bool up = json_is_array(keys);

    metrics_begin(
        "sceau_hsm_agent_up", "gauge", "1 where the agent answers.", out);
    buffer_format(out, "sceau_hsm_agent_up %d\n", up);
    if (!up)
        return;
    metrics_begin("sceau_hsm_latched", "gauge",
        "1 where the token refused the PIN, which is not tried again.", out);
    buffer_format(out, "sceau_hsm_latched %d\n",
        json_is_true(json_object_get(report, "latched")));
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        put_family(&families[i], keys, out);
    put_latency(keys, out);
    put_failures(keys, out);
}
