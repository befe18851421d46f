/* SPDX-License-Identifier: EUPL-1.2 */
/* What the crew tells of itself. */
#include "hsm/fault.h"
#include "hsm/seat.h"
#include "verifier/base/json.h"

static const char *
state_of(const struct crew *c, const struct post *p)
{
    if (!p->wanted)
        return "closed";
    if (p->ready)
        return p->ready == c->config->workers ? "ready" : "degraded";
    if (c->latched)
        return "latched";
    return p->broken || crew_refuses(c, p) ? "unavailable" : "opening";
}

static void
put_workers(const struct crew *c, size_t key, struct json *j)
{
    json_open(j, "workers", '[');
    for (size_t i = 0; i < c->seats; i++) {
        const struct seat *s = &c->seat[i];
        if (s->key == key && (s->state == SEAT_IDLE || s->state == SEAT_BUSY))
            json_integer(j, NULL, s->pid);
    }
    json_close(j, ']');
}

static void
put_post(const struct crew *c, const struct post *p, struct json *j)
{
    struct sceau_error error = { 0 };
    size_t key = (size_t)(p - c->post);

    if (p->ready == 0)
        (void)crew_problem(c, p, &error);
    json_open(j, NULL, '{');
    json_cstr(j, "label", p->label);
    json_cstr(j, "state", state_of(c, p));
    json_cstr(j, "use", key_state_name(custody_state(c->custody, key)));
    json_integer(j, "total", custody_total(c->custody, key));
    json_integer(j, "limit", c->config->key[key].limit);
    json_integer(j, "wanted", p->wanted ? (int64_t)c->config->workers : 0);
    put_workers(c, key, j);
    post_report(p, j);
    json_cstr(j, "text", p->ready ? NULL : error.text);
    json_close(j, '}');
}

void
crew_report(const struct crew *c, struct buffer *out)
{
    struct json j = json_into(out);

    json_open(&j, NULL, '{');
    json_cstr(&j, "schema", "sceau.hsm-agent/1");
    json_bool(&j, "latched", c->latched);
    json_cstr(&j, "latch", c->latched ? fault_name(c->latch_fault) : NULL);
    json_open(&j, "keys", '[');
    for (size_t i = 0; i < c->config->key_count; i++)
        put_post(c, &c->post[i], &j);
    json_close(&j, ']');
    json_close(&j, '}');
}
