/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A batch over both engines, with keys in software that fail where the test says: what
 * never verifies is refused and the others go on, and each signature is accounted for.
 */
#include "tests/unit/test.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "issuer/page/symbol.h"
#include "issuer/register/discrepancy.h"
#include "issuer/register/ledger.h"
#include "issuer/serve/engine.h"
#include "tests/support/authority.h"
#include "tests/support/place.h"
#include "tests/support/request.h"
#include "verifier/base/limits.h"

#define POISON "POISON" /* in a family name: its symbol is drawn wrong */

enum { LINES_MAX = 64, TOLD_MAX = 8 };

static struct authority root, seal_key, pdf_key;
static struct folder folder;
static struct place place;
static struct registry *registry;
static struct issuer *issuer;
/* the agent */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t counted[3]; /* by purpose */
static int64_t lost;       /* counted, and not handed out */
static int answers_lost;
static uint8_t own_tag[SIGNER_TAG]; /* on whose behalf they are asked */
static int asked, away;             /* so many calls fail */
/* the lines */
static char *line[LINES_MAX];
static size_t lines, at;
static char told[LINES_MAX + 1]; /* a letter each */

enum sceau_status __wrap_signer_open(
    const char *path, struct signer **out, struct sceau_error *error);
void __wrap_signer_free(struct signer **signer);
enum sceau_status __wrap_signer_sign(struct signer *signer, const char *key,
    enum signer_purpose purpose, const uint8_t digest[SIGNER_DIGEST],
    unsigned deadline_ms, uint8_t rs[SIGNER_SIGNATURE],
    struct sceau_error *error);
enum sceau_status __wrap_signer_sign_many(struct signer *signer,
    const char *key, enum signer_purpose purpose,
    const uint8_t (*digest)[SIGNER_DIGEST], size_t count,
    uint8_t (*rs)[SIGNER_SIGNATURE], struct sceau_error *error);
void __wrap_signer_set_tag(
    struct signer *signer, const uint8_t tag[SIGNER_TAG]);
enum sceau_status __wrap_signer_report(struct signer *signer,
    char report[SIGNER_REPORT_MAX], struct sceau_error *error);
enum sceau_status __wrap_symbol_datamatrix(
    struct span code, struct symbol *out, struct sceau_error *error);
enum sceau_status __real_symbol_datamatrix(
    struct span code, struct symbol *out, struct sceau_error *error);

enum sceau_status
__wrap_signer_open(
    const char *path, struct signer **out, struct sceau_error *error)
{
    (void)path;
    (void)error;
    *out = (struct signer *)&folder; /* never looked into */
    return SCEAU_OK;
}

void
__wrap_signer_free(struct signer **signer)
{
    *signer = NULL;
}

static enum sceau_status
fail_with(enum sceau_status status, struct sceau_error *error)
{
    error->status = status;
    (void)snprintf(error->text, sizeof error->text, "clés absentes");
    return status;
}

/* While it is away, every third call signs, and its answer is lost. */
static enum sceau_status
sign_all(enum signer_purpose purpose, const uint8_t (*digest)[SIGNER_DIGEST],
    size_t count, uint8_t (*rs)[SIGNER_SIGNATURE], struct sceau_error *error)
{
    struct certificate_signer own =
        authority_signer(purpose == SIGNER_SEAL ? &seal_key : &pdf_key);
    enum sceau_status status = SCEAU_OK;

    (void)pthread_mutex_lock(&lock);
    int call = asked++;
    bool fails = call < away, loses = fails && call % 3 == 2;
    if (!fails || loses)
        counted[purpose] += (int64_t)count;
    lost += loses ? (int64_t)count : 0;
    answers_lost += loses;
    (void)pthread_mutex_unlock(&lock);
    if (fails)
        return fail_with(call % 3 ? SCEAU_E_IO : SCEAU_E_STATE, error);
    for (size_t i = 0; status == SCEAU_OK && i < count; i++)
        status = own.sign(own.context, digest[i], rs[i], error);
    return status;
}

enum sceau_status
__wrap_signer_sign(struct signer *signer, const char *key,
    enum signer_purpose purpose, const uint8_t digest[SIGNER_DIGEST],
    unsigned deadline_ms, uint8_t rs[SIGNER_SIGNATURE],
    struct sceau_error *error)
{
    uint8_t one[1][SIGNER_DIGEST];

    (void)signer;
    (void)key;
    (void)deadline_ms;
    memcpy(one[0], digest, SIGNER_DIGEST);
    return sign_all(purpose, (const uint8_t(*)[SIGNER_DIGEST])one, 1,
        (uint8_t(*)[SIGNER_SIGNATURE])rs, error);
}

enum sceau_status
__wrap_signer_sign_many(struct signer *signer, const char *key,
    enum signer_purpose purpose, const uint8_t (*digest)[SIGNER_DIGEST],
    size_t count, uint8_t (*rs)[SIGNER_SIGNATURE], struct sceau_error *error)
{
    (void)signer;
    (void)key;
    assert_true(count > 1 && count <= SIGNER_DIGESTS_MAX);
    return sign_all(purpose, digest, count, rs, error);
}

void
__wrap_signer_set_tag(struct signer *signer, const uint8_t tag[SIGNER_TAG])
{
    (void)signer;
    memcpy(own_tag, tag, sizeof own_tag);
}

enum sceau_status
__wrap_signer_report(struct signer *signer, char report[SIGNER_REPORT_MAX],
    struct sceau_error *error)
{
    (void)signer;
    (void)error;
    (void)snprintf(report, SIGNER_REPORT_MAX,
        "{\"keys\":[{\"label\":\"pdf-0001\",\"total\":%lld},"
        "{\"label\":\"seal-0001\",\"total\":%lld}]}",
        (long long)counted[SIGNER_PDF], (long long)counted[SIGNER_SEAL]);
    return SCEAU_OK;
}

enum sceau_status
__wrap_symbol_datamatrix(
    struct span code, struct symbol *out, struct sceau_error *error)
{
    enum sceau_status status = __real_symbol_datamatrix(code, out, error);

    if (status == SCEAU_OK
        && memmem(code.data, code.len, POISON, strlen(POISON)))
        out->module[out->side * out->side / 2 + 3] ^= 1;
    return status;
}

static void
write_config(void)
{
    folder_write(&folder, "sceau.json",
        span_str("{\"authority\":{\"name\":\"Préfecture\",\"service\":\"S\","
                 "\"address\":[\"1\"],\"department\":\"75\"},"
                 "\"addresses\":{\"verify\":\"https://verifier.example/v\","
                 "\"help\":\"https://aide.example\","
                 "\"report\":\"https://aide.example/r\"},"
                 "\"contact\":{\"phone\":\"01\",\"email\":\"t@p.example\"},"
                 "\"seal\":{\"ca\":\"FR00\",\"certificate\":\"0001\","
                 "\"country\":\"FR\",\"key\":\"seal-0001\"},"
                 "\"pdf\":{\"key\":\"pdf-0001\",\"certificate\":\"pdf.pem\"},"
                 "\"kinds\":[\"api\"],\"templates\":\"" TEMPLATES
                 "\",\"trust\":\".\",\"hsm\":{\"socket\":\"agent.sock\"}}"));
}

static int
make(void **state)
{
    const struct authority_wish seal_wish = { .name = "0001" };
    const struct authority_wish pdf_wish = { .name = "Cachet SPECIMEN" };

    (void)state;
    folder_make(&folder);
    authority_root("FR00", &root);
    authority_issue(&root, &seal_wish, &seal_key);
    authority_issue(&root, &pdf_wish, &pdf_key);
    authority_publish(&root, folder.path, "FR00.pem");
    authority_publish(&seal_key, folder.path, "FR00_0001.pem");
    authority_publish(&pdf_key, folder.path, "pdf.pem");
    write_config();
    return 0;
}

static int
clean(void **state)
{
    (void)state;
    authority_free(&pdf_key);
    authority_free(&seal_key);
    authority_free(&root);
    folder_remove(&folder);
    return 0;
}

static int
set_up(void **state)
{
    const enum place_engine *engine = *state;
    char path[FOLDER_FILE];
    struct sceau_error error = { 0 };

    place_make(*engine, &place);
    if (registry_open(
            place.where, "essai", (int64_t)time(NULL), &registry, &error)
        != SCEAU_OK)
        fail_msg("%s", error.text);
    folder_path(&folder, "sceau.json", path);
    if (issuer_open(path, &issuer, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    lost = asked = away = answers_lost = 0;
    counted[SIGNER_SEAL] = 1000; /* of another register */
    counted[SIGNER_PDF] = 500;
    lines = 0;
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < lines; i++)
        free(line[i]);
    issuer_free(&issuer);
    registry_close(&registry);
    place_remove(&place);
    return 0;
}

static void
add_lines(size_t count, bool poisoned)
{
    for (size_t i = 0; i < count; i++) {
        json_t *request = request_sample();
        char number[32];
        (void)snprintf(number, sizeof number, "\"92012020%011zu\"", lines);
        request_set(request, "application.number", number);
        if (poisoned)
            request_set(request, "holder.family_name", "\"" POISON "\"");
        line[lines++] = json_dumps(request, JSON_COMPACT);
        json_decref(request);
    }
}

static bool
next(void *context, struct batch_line *out)
{
    (void)context;
    if (at == lines)
        return false;
    *out = (struct batch_line) { .number = (int64_t)at + 1,
        .request = span_str(line[at]) };
    at++;
    return true;
}

static enum sceau_status
tell(void *context, const struct batch_report *reports, size_t count,
    struct sceau_error *error)
{
    (void)context;
    (void)error;
    for (size_t i = 0; i < count; i++)
        told[reports[i].line - 1] = "iarw"[reports[i].state];
    return SCEAU_OK;
}

static enum sceau_status
run(struct batch_count *count)
{
    const struct batch batch = { .issuer = issuer,
        .registry = registry,
        .makers = 4,
        .next = next,
        .tell = tell };
    struct sceau_error error = { 0 };

    at = 0;
    memset(told, '-', lines);
    told[lines] = 0;
    return batch_run(&batch, count, &error);
}

static const struct ledger_key *
key_of(const struct ledger *l, const char *label)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->key[i].label, label) == 0)
            return &l->key[i];
    fail_msg("no key %s", label);
    return NULL;
}

/* As the agent does, which has one process to count for. */
static enum sceau_status
ask_made(void *context, const char *label, const uint8_t tag[SIGNER_TAG],
    int64_t *made, struct sceau_error *error)
{
    bool is_pdf = strcmp(label, "pdf-0001") == 0;
    const int64_t *forgotten = context;

    (void)error;
    assert_memory_equal(tag, own_tag, SIGNER_TAG);
    *made = counted[is_pdf ? SIGNER_PDF : SIGNER_SEAL] - (is_pdf ? 500 : 1000)
        - *forgotten;
    return SCEAU_OK;
}

/* By so many, of what the agent counted and what the register has. */
static int64_t
unexplained_by(const struct ledger *l)
{
    const struct ledger_key *seal = key_of(l, "seal-0001");
    const struct ledger_key *cachet = key_of(l, "pdf-0001");

    return counted[SIGNER_SEAL] - seal->baseline - seal->used - seal->discarded
        + counted[SIGNER_PDF] - cachet->baseline - cachet->used
        - cachet->discarded;
}

/* What the agent counted is in titles, or thrown away: also where an answer was lost, as
 * it knows for whom it signed. */
static void
expect_account(int64_t used)
{
    struct ledger l;
    struct sceau_error error = { 0 };
    int64_t unsure = 0, none = 0, many = 1000;

    assert_int_equal(ledger_read(registry, NULL, NULL, &l, &error), SCEAU_OK);
    assert_int_equal(l.count, 2);
    for (int i = 0; i < 2; i++) {
        const struct ledger_key *k = key_of(&l, i ? "pdf-0001" : "seal-0001");
        assert_int_equal(k->baseline, i ? 500 : 1000);
        assert_int_equal(k->used, used);
        assert_int_equal(k->open, 0);
        assert_int_equal(k->unknown, k->unsure);
        unsure += k->unsure;
    }
    assert_int_equal(unexplained_by(&l), lost);
    assert_true(lost <= unsure);
    assert_int_equal(
        ledger_read(registry, ask_made, &none, &l, &error), SCEAU_OK);
    assert_int_equal(unexplained_by(&l), 0);
    assert_int_equal(key_of(&l, "pdf-0001")->unknown, 0);
    assert_int_equal(
        ledger_read(registry, ask_made, &many, &l, &error), SCEAU_OK);
    assert_int_equal(unexplained_by(&l), lost);
    assert_int_equal(
        key_of(&l, "seal-0001")->unknown + key_of(&l, "pdf-0001")->unknown,
        unsure);
}

static void
expect_no_discrepancy(void)
{
    struct discrepancies *d = calloc(1, sizeof *d);
    struct sceau_error error = { 0 };

    assert_non_null(d);
    assert_int_equal(discrepancies_find(registry, true, d, &error), SCEAU_OK);
    if (d->count)
        fail_msg("%s: %s", d->item[0].number, d->item[0].what);
    free(d);
}

static void
what_never_verifies_is_refused_and_the_others_go_on(void **state)
{
    struct batch_count count;

    (void)state;
    add_lines(3, false);
    add_lines(1, true);
    add_lines(3, false);
    assert_int_equal(run(&count), SCEAU_OK);
    assert_string_equal(told, "iiiriii");
    expect_account(6);
    assert_int_equal(counted[SIGNER_SEAL], 1000 + 6 + 3); /* three attempts */
    /* again: one attempt, and the same answer */
    assert_int_equal(run(&count), SCEAU_OK);
    assert_string_equal(told, "aaaraaa");
    assert_int_equal(counted[SIGNER_SEAL], 1000 + 6 + 4);
    expect_account(6);
    expect_no_discrepancy();
}

static void
where_nothing_verifies_the_batch_stops(void **state)
{
    struct batch_count count;

    (void)state;
    add_lines(LINES_MAX, true);
    assert_int_equal(run(&count), SCEAU_E_CRYPTO);
    assert_int_equal(count.issued, 0);
    assert_true(count.refused >= TOLD_MAX);
    expect_account(0);
}

/* Each try is an attempt of its own, and none is lost count of. */
static void
keys_that_are_away_are_waited_for_and_accounted(void **state)
{
    struct batch_count count;

    (void)state;
    away = 13;
    add_lines(10, false);
    assert_int_equal(run(&count), SCEAU_OK);
    assert_string_equal(told, "iiiiiiiiii");
    assert_int_equal(answers_lost, 4);
    assert_true(lost >= 4 && lost <= 4 * SIGNER_DIGESTS_MAX);
    expect_account(10);
    expect_no_discrepancy();
}

static struct registry_left left[2];

static bool
next_left(void *context, struct batch_line *out)
{
    (void)context;
    if (at == 2)
        return false;
    *out = (struct batch_line) { .number = (int64_t)at + 1,
        .request = buffer_span(&left[at].body),
        .key = left[at].key,
        .grant = &left[at].grant };
    at++;
    return true;
}

/* Reserved, and nobody ever sealed it. */
static void
leave(const char *key, const char *body)
{
    const struct registry_request q = {
        .key = key, .kind = "api", .body = span_str(body)
    };
    struct registry_grant g;
    struct sceau_error error = { 0 };
    struct registry_turn turn = { .now = (int64_t)time(NULL),
        .requests = &q,
        .request_count = 1,
        .grants = &g };

    assert_int_equal(registry_turn(registry, &turn, &error), SCEAU_OK);
    struct registry_result later = {
        .id = g.id, .attempt = 1, .outcome = REGISTRY_LATER
    };
    turn = (struct registry_turn) {
        .now = turn.now, .results = &later, .result_count = 1
    };
    assert_int_equal(registry_turn(registry, &turn, &error), SCEAU_OK);
}

/* What is taken as it was left is sealed, or void where the rules refuse it now. */
static void
what_was_left_is_sealed_or_refused(void **state)
{
    (void)state;
    const struct registry_claim claim = { .now = (int64_t)time(NULL),
        .max = 2,
        .seal_key = "seal-0001",
        .pdf_key = "pdf-0001" };
    const struct batch batch = { .issuer = issuer,
        .registry = registry,
        .makers = 1,
        .next = next_left,
        .tell = tell };
    struct batch_count count;
    struct sceau_error error = { 0 };
    size_t taken = 0;

    add_lines(1, false);
    leave("a", "{\"schema\":\"sceau.request/1\"}");
    leave("b", line[0]);
    lines = 2;
    line[1] = strdup("");
    assert_int_equal(
        registry_claim(registry, &claim, left, &taken, &error), SCEAU_OK);
    assert_int_equal(taken, 2);
    at = 0;
    assert_int_equal(batch_run(&batch, &count, &error), SCEAU_OK);
    assert_int_equal(told[0], 'r');
    assert_int_equal(told[1], 'i');
    expect_account(1);
    /* whatever ends, nothing is left to be taken */
    assert_int_equal(
        registry_claim(registry, &claim, left, &taken, &error), SCEAU_OK);
    assert_int_equal(taken, 0);
    for (int i = 0; i < 2; i++)
        registry_left_free(&left[i]);
}

/* ---- the batch that has no end ---- */

enum { ASKERS = 24 };

static struct engine *engine;

struct asker {
    pthread_t thread;
    size_t line;
    char who[16];
    struct engine_answer answer;
    struct sceau_error error;
    enum sceau_status status;
};

static void *
ask(void *context)
{
    struct asker *a = context;
    const struct engine_order order = { .request = span_str(line[a->line]),
        .who = a->who };

    a->status = engine_issue(engine, &order, &a->answer, &a->error);
    return NULL;
}

/* All at once. */
static void
ask_all(struct asker *a, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(a[i].who, sizeof a[i].who, "agent %zu", a[i].line);
        assert_int_equal(pthread_create(&a[i].thread, NULL, ask, &a[i]), 0);
    }
    for (size_t i = 0; i < count; i++)
        (void)pthread_join(a[i].thread, NULL);
}

static void
open_engine(unsigned patience_ms)
{
    const struct engine_options options = { .issuer = issuer,
        .place = place.where,
        .who = "service",
        .makers = 4,
        .patience_ms = patience_ms };
    struct sceau_error error = { 0 };

    assert_int_equal(engine_open(&options, &engine, &error), SCEAU_OK);
}

static int64_t
count_told(const struct asker *a, size_t count, enum batch_state state)
{
    int64_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += a[i].status == SCEAU_OK && a[i].answer.state == state;
    return n;
}

static void
free_answers(struct asker *a, size_t count)
{
    for (size_t i = 0; i < count; i++)
        engine_answer_free(&a[i].answer);
}

static enum sceau_status
see_who(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct asker *a = context;
    const struct sql_value value = sql_integer(a->answer.id);
    bool row = false;
    enum sceau_status status =
        sql_run(sql, "SELECT who FROM audit WHERE title = ?1 AND act = 'issue'",
            &value, 1, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    assert_true(row && span_is(sql_get(sql, 0), a->who));
    return status;
}

static void
each_who_asks_at_once_has_a_title(void **state)
{
    static struct asker a[ASKERS];
    struct engine_state seen;
    struct sceau_error error = { 0 };

    (void)state;
    add_lines(ASKERS - 1, false);
    add_lines(1, true);
    for (size_t i = 0; i < ASKERS; i++)
        a[i] = (struct asker) { .line = i };
    open_engine(0);
    ask_all(a, ASKERS);
    assert_int_equal(count_told(a, ASKERS, BATCH_ISSUED), ASKERS - 1);
    assert_int_equal(a[ASKERS - 1].answer.state, BATCH_REFUSED);
    assert_true(*a[ASKERS - 1].answer.error.text);
    for (size_t i = 0; i < ASKERS - 1; i++) {
        assert_true(a[i].answer.pdf.len > 1000);
        assert_true(*a[i].answer.number);
        assert_int_equal(
            sql_read(registry_sql(registry), see_who, &a[i], &error), SCEAU_OK);
    }
    free_answers(a, ASKERS);
    /* the same again, one after another and twice at once: no other title */
    a[1].line = 0;
    ask_all(a, 1);
    assert_int_equal(a[0].answer.state, BATCH_AGAIN);
    assert_int_equal(a[0].answer.standing, REGISTRY_ISSUED);
    free_answers(a, 1);
    ask_all(a, 2);
    assert_int_equal(count_told(a, 2, BATCH_AGAIN), 2);
    free_answers(a, 2);
    engine_look(engine, &seen);
    assert_int_equal(seen.issued, ASKERS - 1);
    assert_int_equal(seen.again, 3);
    assert_int_equal(seen.refused, 1);
    assert_int_equal(seen.queued, 0);
    engine_close(&engine);
    expect_account(ASKERS - 1);
    expect_no_discrepancy();
}

/* No longer than it has patience; and when they are back, the next one has its title. */
static void
who_asks_while_the_keys_are_away_is_told_so(void **state)
{
    static struct asker a[4];
    struct engine_state seen;

    (void)state;
    add_lines(4, false);
    for (size_t i = 0; i < 4; i++)
        a[i] = (struct asker) { .line = i };
    away = 1000;
    open_engine(400);
    ask_all(a, 4);
    assert_int_equal(count_told(a, 4, BATCH_WAITING), 4);
    assert_non_null(strstr(a[0].answer.error.text, "clés absentes"));
    engine_look(engine, &seen);
    assert_true(seen.away);
    free_answers(a, 4);
    (void)pthread_mutex_lock(&lock);
    away = 0;
    (void)pthread_mutex_unlock(&lock);
    int tries = 0;
    do {
        ask_all(a, 4);
        if (count_told(a, 4, BATCH_ISSUED) + count_told(a, 4, BATCH_AGAIN) == 4)
            break;
        free_answers(a, 4);
        (void)usleep(100000);
    } while (++tries < 100);
    assert_true(tries < 100);
    free_answers(a, 4);
    engine_look(engine, &seen);
    assert_false(seen.away);
    assert_int_equal(seen.issued, 4);
    engine_close(&engine);
    expect_no_discrepancy();
}

/* Closed in the midst: whoever had asked has a title. */
static void
what_was_asked_before_it_closes_is_answered(void **state)
{
    static struct asker a[ASKERS];

    (void)state;
    add_lines(ASKERS, false);
    open_engine(0);
    for (size_t i = 0; i < ASKERS; i++) {
        a[i] = (struct asker) { .line = i, .who = "agent" };
        assert_int_equal(pthread_create(&a[i].thread, NULL, ask, &a[i]), 0);
    }
    struct engine_state seen = { 0 };
    while (seen.queued + (size_t)seen.issued < ASKERS) {
        engine_look(engine, &seen);
        (void)usleep(100);
    }
    engine_close(&engine);
    for (size_t i = 0; i < ASKERS; i++)
        (void)pthread_join(a[i].thread, NULL);
    assert_int_equal(count_told(a, ASKERS, BATCH_ISSUED), ASKERS);
    expect_account(ASKERS);
    free_answers(a, ASKERS);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
    static enum place_engine engines[] = { PLACE_SQLITE, PLACE_POSTGRES };
    int failed = 0;

    for (int i = 0; i < 2; i++) {
        struct CMUnitTest tests[] = {
            TEST(what_never_verifies_is_refused_and_the_others_go_on),
            TEST(where_nothing_verifies_the_batch_stops),
            TEST(keys_that_are_away_are_waited_for_and_accounted),
            TEST(what_was_left_is_sealed_or_refused),
            TEST(each_who_asks_at_once_has_a_title),
            TEST(who_asks_while_the_keys_are_away_is_told_so),
            TEST(what_was_asked_before_it_closes_is_answered),
        };
        for (size_t t = 0; t < sizeof tests / sizeof *tests; t++)
            tests[t].initial_state = &engines[i];
        failed += cmocka_run_group_tests_name(
            i ? "PostgreSQL" : "SQLite", tests, make, clean);
    }
    return failed;
}
