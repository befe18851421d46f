/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/rig.h"

#include <stdio.h>
#include <stdlib.h>

struct place rig_place;
struct registry *rig;
int64_t rig_now;

static int64_t first_now;
static void (*prepare_test)(void);

static int
set_up(void **state)
{
    const enum place_engine *engine = *state;

    rig_now = first_now;
    place_make(*engine, &rig_place);
    rig = place_open_at(&rig_place, rig_now);
    if (prepare_test)
        prepare_test();
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    registry_close(&rig);
    place_remove(&rig_place);
    return 0;
}

int
rig_run(const struct CMUnitTest *tests, size_t count, int64_t now,
    void (*prepare)(void))
{
    static enum place_engine engines[] = { PLACE_SQLITE, PLACE_POSTGRES };
    static const char *const names[] = { "SQLite", "PostgreSQL" };
    struct CMUnitTest *own = calloc(count, sizeof *own);
    int failed = 0;

    if (!own)
        return 1;
    first_now = now;
    prepare_test = prepare;
    for (size_t i = 0; i < sizeof engines / sizeof *engines; i++) {
        for (size_t t = 0; t < count; t++) {
            own[t] = tests[t];
            own[t].setup_func = set_up;
            own[t].teardown_func = tear_down;
            own[t].initial_state = &engines[i];
        }
        failed += _cmocka_run_group_tests(names[i], own, count, NULL, NULL);
    }
    free(own);
    return failed;
}

struct registry_request
rig_ask(const char *key, const char *body)
{
    struct registry_request q = {
        .key = key, .kind = "api", .body = span_str(body)
    };

    memset(q.hash, body[0], sizeof q.hash);
    return q;
}

void
rig_turn(struct registry *r, const struct registry_turn *turn)
{
    struct sceau_error error = { 0 };

    if (registry_turn(r, turn, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
}

struct registry_grant
rig_reserve_at(
    struct registry *r, int64_t now, const struct registry_request *q)
{
    struct registry_grant g;

    rig_turn(r,
        &(struct registry_turn) {
            .now = now, .requests = q, .request_count = 1, .grants = &g });
    return g;
}

struct registry_grant
rig_reserve(const struct registry_request *q)
{
    return rig_reserve_at(rig, rig_now, q);
}

struct registry_result
rig_seal(const struct registry_grant *g)
{
    enum { KEPT = 256 };
    static char number[KEPT][REGISTRY_NUMBER_SIZE];
    static size_t at;
    char *own = number[at++ % KEPT];

    (void)snprintf(own, REGISTRY_NUMBER_SIZE, "API-%s", g->serial);
    return (struct registry_result) { .id = g->id,
        .attempt = g->attempt,
        .former = g->former,
        .outcome = REGISTRY_SEALED,
        .number = own,
        .issued_at = rig_now,
        .valid_from = "2026-11-24",
        .valid_until = "2027-02-23",
        .work = "yes",
        .application = "9201",
        .level = "B-B",
        .rules = "2026-11-29",
        .examined = true,
        .code = span_str("DC04"),
        .pdf = span_str("%PDF") };
}

bool
rig_bring_at(struct registry *r, int64_t now, struct registry_result *s)
{
    rig_turn(r,
        &(struct registry_turn) {
            .now = now, .results = s, .result_count = 1 });
    return !s->lost;
}

bool
rig_bring(struct registry_result *s)
{
    return rig_bring_at(rig, rig_now, s);
}

struct question {
    const char *text;
    int64_t answer;
};

static enum sceau_status
answer(struct sql *sql, void *context, struct sceau_error *error)
{
    struct question *q = context;
    bool row = false;
    enum sceau_status status = sql_run(sql, q->text, NULL, 0, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    q->answer = status == SCEAU_OK && row ? sql_get_integer(sql, 0) : -1;
    return status;
}

int64_t
rig_count(const char *text)
{
    struct question q = { .text = text };
    struct sceau_error error = { 0 };

    if (sql_read(registry_sql(rig), answer, &q, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    return q.answer;
}

struct script {
    const char *text;
};

static enum sceau_status
run_script(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct script *s = context;

    return sql_script(sql, s->text, error);
}

void
rig_change(const char *text)
{
    struct script s = { text };
    struct sceau_error error = { 0 };

    if (sql_write(registry_sql(rig), run_script, &s, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
}

void
rig_set_status(const char *number, enum story_status to)
{
    struct sceau_error error = { 0 };

    if (story_set_status(rig, number, to, "essai", rig_now, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
}
