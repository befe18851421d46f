/* SPDX-License-Identifier: EUPL-1.2 */
/* The register over both engines: each title once, whatever comes in between. */
#include "tests/support/rig.h"

#include <stdlib.h>
#include <unistd.h>

#include "issuer/register/audit.h"
#include "issuer/register/form.h"
#include "issuer/register/migration.h"

#define NOW 1000000

static struct registry_result
seal(const struct registry_grant *g, const char *number)
{
    struct registry_result s = rig_seal(g);

    s.number = number;
    return s;
}

static struct registry_grant
reserve_at(struct registry *r, int64_t now, const char *key, const char *body)
{
    const struct registry_request q = rig_ask(key, body);

    return rig_reserve_at(r, now, &q);
}

static struct registry_grant
reserve(const char *key, const char *body)
{
    return reserve_at(rig, NOW, key, body);
}

/* True where it was issued by this attempt. */
static bool
issue(struct registry *r, const struct registry_grant *g, const char *number)
{
    struct registry_result s = seal(g, number);

    return rig_bring_at(r, NOW, &s);
}

static void
a_request_is_one_title(void **state)
{
    (void)state;
    struct registry_grant g = reserve("a", "{1}");

    assert_int_equal(g.standing, REGISTRY_GRANTED);
    assert_int_equal(g.id, 1);
    assert_string_equal(g.serial, "00000001-95");
    assert_int_equal(reserve("a", "{1}").standing, REGISTRY_ELSEWHERE);
    assert_true(issue(rig, &g, "API-1"));
    struct registry_grant again = reserve("a", "{1}");
    assert_int_equal(again.standing, REGISTRY_ISSUED);
    assert_string_equal(again.number, "API-1");
    assert_int_equal(again.id, 1);
    assert_int_equal(reserve("a", "2").standing, REGISTRY_DIFFERENT);
    assert_int_equal(reserve("b", "2").id, 2);
    assert_int_equal(rig_count("SELECT count(*) FROM title"), 2);
    assert_int_equal(rig_count("SELECT count(*) FROM file"), 1);
    assert_int_equal(
        rig_count("SELECT count(*) FROM attempt WHERE outcome = 'used'"), 1);
}

/* A lease that ran out is another's; what its first holder brings is thrown away. */
static void
the_last_attempt_has_the_title(void **state)
{
    (void)state;
    struct registry *other = place_open(&rig_place);
    struct registry_grant first = reserve("a", "{1}");
    struct registry_grant g =
        reserve_at(other, NOW + REGISTRY_LEASE_S - 1, "a", "{1}");

    assert_int_equal(g.standing, REGISTRY_ELSEWHERE);
    assert_int_equal(g.seconds, 1);
    g = reserve_at(other, NOW + REGISTRY_LEASE_S, "a", "{1}");
    assert_int_equal(g.standing, REGISTRY_GRANTED);
    assert_int_equal(g.id, first.id);
    assert_int_equal(g.attempt, 2);
    assert_false(issue(rig, &first, "API-1"));
    assert_int_equal(rig_count("SELECT count(*) FROM file"), 0);
    assert_true(issue(other, &g, "API-1"));
    assert_false(issue(rig, &first, "API-1"));
    assert_int_equal(rig_count("SELECT count(*) FROM file"), 1);
    assert_int_equal(
        rig_count("SELECT count(*) FROM attempt WHERE outcome = 'discarded'"),
        1);
    registry_close(&other);
}

/* A process that is gone holds nothing; that of another machine does until the end. */
static void
who_is_gone_holds_nothing(void **state)
{
    (void)state;
    char text[256], pid[32];

    (void)snprintf(pid, sizeof pid, ":%ld:", (long)getpid());
    (void)reserve("a", "{1}");
    assert_int_equal(reserve("a", "{1}").standing, REGISTRY_ELSEWHERE);
    (void)snprintf(text, sizeof text,
        "UPDATE title SET worker = replace(worker, '%s', ':4194305:')", pid);
    rig_change(text);
    struct registry_grant g = reserve("a", "{1}");
    assert_int_equal(g.standing, REGISTRY_GRANTED);
    assert_int_equal(g.attempt, 2);
    (void)snprintf(text, sizeof text,
        "UPDATE title SET worker = 'other' || replace(worker, '%s', "
        "':4194305:')",
        pid);
    rig_change(text);
    assert_int_equal(reserve("a", "{1}").standing, REGISTRY_ELSEWHERE);
}

/* As after a commit of which the answer was lost: it is found done. */
static void
what_was_written_twice_is_there_once(void **state)
{
    (void)state;
    struct registry_grant g = reserve("a", "{1}");

    assert_true(issue(rig, &g, "API-1"));
    assert_true(issue(rig, &g, "API-1"));
    assert_int_equal(rig_count("SELECT count(*) FROM file"), 1);
    assert_int_equal(rig_count("SELECT count(*) FROM audit"), 1);
}

static void
numbers_have_no_gaps(void **state)
{
    (void)state;
    enum { KEYS = 40 };
    struct registry_request q[KEYS];
    struct registry_grant g[KEYS];
    char key[KEYS][8];
    int64_t last = 0;

    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < KEYS; i++) {
            /* half of them were there before */
            (void)snprintf(key[i], sizeof key[i], "k%d", round * KEYS / 2 + i);
            q[i] = rig_ask(key[i], "{}");
        }
        rig_turn(rig, &(struct registry_turn) { NOW, NULL, 0, q, KEYS, g });
        for (int i = 0; i < KEYS; i++)
            if (g[i].standing == REGISTRY_GRANTED)
                assert_int_equal(g[i].id, ++last);
            else
                assert_true(round > 0 && i < KEYS / 2);
    }
    assert_int_equal(last, 80);
    assert_int_equal(rig_count("SELECT last FROM counter"), 80);
}

static void
a_key_that_comes_twice_in_one_turn_is_one_title(void **state)
{
    (void)state;
    const struct registry_request q[] = { rig_ask("a", "{1}"),
        rig_ask("b", "{2}"), rig_ask("a", "{1}") };
    struct registry_grant g[3];

    rig_turn(rig, &(struct registry_turn) { NOW, NULL, 0, q, 3, g });
    assert_int_equal(g[0].standing, REGISTRY_GRANTED);
    assert_int_equal(g[1].standing, REGISTRY_GRANTED);
    assert_int_equal(g[2].standing, REGISTRY_TWICE);
    assert_int_equal(rig_count("SELECT count(*) FROM title"), 2);
    assert_true(issue(rig, &g[0], "API-1"));
    rig_turn(rig, &(struct registry_turn) { NOW, NULL, 0, q, 3, g });
    assert_int_equal(g[2].standing, REGISTRY_ISSUED);
    assert_string_equal(g[2].number, "API-1");
}

static void
what_cannot_be_keeps_its_number_for_a_better_request(void **state)
{
    (void)state;
    struct registry_grant g = reserve("a", "{1}");
    struct registry_result s = { .id = g.id,
        .attempt = g.attempt,
        .outcome = REGISTRY_VOID,
        .reason = "la page n’a pas de place" };

    (void)rig_bring(&s);
    assert_false(s.lost);
    assert_int_equal(
        rig_count("SELECT count(*) FROM title WHERE state = 'void'"), 1);
    assert_int_equal(
        rig_count("SELECT count(*) FROM attempt WHERE outcome = 'none'"), 1);
    struct registry_grant again = reserve("a", "2");
    assert_int_equal(again.standing, REGISTRY_GRANTED);
    assert_int_equal(again.id, g.id);
    assert_int_equal(again.attempt, 2);
    assert_true(issue(rig, &again, "API-1"));
    assert_int_equal(
        rig_count("SELECT count(*) FROM request WHERE body = '2'"), 1);
}

static size_t
claim_at(struct registry *r, int64_t now, int64_t after, size_t max,
    struct registry_left *left)
{
    const struct registry_claim claim = {
        .now = now, .after = after, .max = max
    };
    size_t taken = 9;
    struct sceau_error error = { 0 };

    if (registry_claim(r, &claim, left, &taken, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    return taken;
}

static void
what_is_left_is_taken_by_one(void **state)
{
    (void)state;
    struct registry *other = place_open(&rig_place);
    struct registry_left left[4] = { { .key = "" } };
    struct registry_grant kept = reserve("a", "{1}");
    struct registry_result later = {
        .id = reserve("b", "{2}").id, .attempt = 1, .outcome = REGISTRY_LATER
    };

    (void)rig_bring(&later);
    assert_int_equal(claim_at(other, NOW, 0, 4, left), 1);
    assert_int_equal(left[0].grant.id, later.id);
    assert_int_equal(left[0].grant.attempt, 2);
    assert_string_equal(left[0].key, "b");
    assert_string_equal(buffer_cstr(&left[0].body), "{2}");
    assert_int_equal(claim_at(rig, NOW, 0, 4, left), 0);
    assert_int_equal(claim_at(other, NOW + REGISTRY_LEASE_S, kept.id, 1, left),
        1); /* the one before was passed */
    assert_int_equal(left[0].grant.id, later.id);
    assert_int_equal(claim_at(other, NOW + REGISTRY_LEASE_S, 0, 1, left), 1);
    assert_int_equal(left[0].grant.id, kept.id);
    for (int i = 0; i < 4; i++)
        registry_left_free(&left[i]);
    registry_close(&other);
}

static void
a_successor_is_known_to_its_former(void **state)
{
    (void)state;
    struct registry_grant g = reserve("a", "{1}");
    struct registry_request q = rig_ask("renew", "{2}");

    assert_true(issue(rig, &g, "API-1"));
    q.former = g.id;
    g = rig_reserve_at(rig, NOW, &q);
    assert_int_equal(g.standing, REGISTRY_GRANTED);
    assert_int_equal(
        rig_count("SELECT count(*) FROM title WHERE successor = 2"), 0);
    assert_true(issue(rig, &g, "API-2"));
    assert_int_equal(
        rig_count("SELECT count(*) FROM title WHERE successor = 2 AND id = 1"),
        1);
    assert_int_equal(rig_count("SELECT former FROM title WHERE id = 2"), 1);
    /* one has a successor, and one alone */
    q = rig_ask("another", "{3}");
    q.former = 1;
    g = rig_reserve_at(rig, NOW, &q);
    assert_int_equal(g.standing, REGISTRY_HELD);
    /* what was revoked meanwhile is not followed */
    rig_change("UPDATE title SET status = 'revoked' WHERE id = 2");
    q.former = 2;
    g = rig_reserve_at(rig, NOW, &q);
    assert_int_equal(g.standing, REGISTRY_HELD);
    assert_int_equal(rig_count("SELECT last FROM counter"), 2);
}

/* Another decision is another body: what nobody issued by the first one waits for none. */
static void
a_renewal_is_taken_up_by_another_decision(void **state)
{
    (void)state;
    struct registry_grant g = reserve("a", "{1}");
    struct registry_request q = rig_ask("renew:1", "{2}");

    assert_true(issue(rig, &g, "API-1"));
    q.former = 1;
    g = rig_reserve_at(rig, NOW, &q);
    assert_int_equal(g.standing, REGISTRY_GRANTED);
    q = rig_ask("renew:1", "3");
    q.former = 1;
    g = rig_reserve_at(rig, NOW, &q);
    assert_int_equal(g.standing, REGISTRY_ELSEWHERE);
    g = rig_reserve_at(rig, NOW + REGISTRY_LEASE_S, &q);
    assert_int_equal(g.standing, REGISTRY_GRANTED);
    assert_int_equal(g.id, 2);
    assert_int_equal(g.attempt, 2);
    assert_int_equal(
        rig_count("SELECT count(*) FROM request WHERE body = '3'"), 1);
    assert_true(issue(rig, &g, "API-2"));
    assert_int_equal(
        rig_count("SELECT count(*) FROM title WHERE examined = 'open'"), 2);
}

/* Whoever changed the former while its successor was sealed is heard. */
static void
what_ends_meanwhile_is_not_followed(void **state)
{
    (void)state;
    static const char *const changes[] = { "status = 'revoked'",
        "status = 'suspended'", "examined = 'closed'" };

    for (int i = 0; i < 3; i++) {
        char key[8], text[96], number[16];
        (void)snprintf(key, sizeof key, "k%d", i);
        struct registry_grant g = reserve(key, "{1}");
        (void)snprintf(number, sizeof number, "API-%d", (int)g.id);
        assert_true(issue(rig, &g, number));
        (void)snprintf(key, sizeof key, "r%d", i);
        struct registry_request q = rig_ask(key, "{2}");
        q.former = g.id;
        g = rig_reserve_at(rig, NOW, &q);
        assert_int_equal(g.standing, REGISTRY_GRANTED);
        (void)snprintf(text, sizeof text, "UPDATE title SET %s WHERE id = %d",
            changes[i], (int)q.former);
        rig_change(text);
        struct registry_result s = seal(&g, "API-X");
        s.seals.made = s.cachets.made = 1;
        (void)rig_bring(&s);
        assert_int_equal(s.outcome, REGISTRY_VOID);
        assert_non_null(strstr(s.reason, "n’est plus à suivre"));
        assert_false(s.lost);
        /* as after a commit of which the answer was lost */
        (void)rig_bring(&s);
        assert_false(s.lost);
        assert_int_equal(rig_count("SELECT count(*) FROM title WHERE state = "
                                   "'issued' AND former IS NOT NULL"),
            0);
        assert_int_equal(
            rig_count("SELECT count(*) FROM title WHERE state = 'void'"),
            i + 1);
    }
    assert_int_equal(
        rig_count("SELECT count(*) FROM attempt WHERE outcome = 'discarded'"),
        3);
    assert_int_equal(
        rig_count("SELECT count(*) FROM audit WHERE act = 'void'"), 3);
}

/* Nobody takes up any more what was reserved to follow such a title. */
static void
what_was_left_of_it_is_void(void **state)
{
    (void)state;
    struct registry_grant g = reserve("a", "{1}");
    struct registry_request q = rig_ask("renew:1", "{2}");

    assert_true(issue(rig, &g, "API-1"));
    q.former = 1;
    g = rig_reserve_at(rig, NOW, &q);
    rig_change("UPDATE title SET status = 'revoked' WHERE id = 1");
    g = rig_reserve_at(rig, NOW + REGISTRY_LEASE_S, &q);
    assert_int_equal(g.standing, REGISTRY_HELD);
    assert_int_equal(
        rig_count("SELECT count(*) FROM title WHERE state = 'void'"), 1);
    assert_int_equal(
        rig_count("SELECT count(*) FROM audit WHERE act = 'void'"), 1);
}

static void
a_code_that_was_changed_is_not_given(void **state)
{
    (void)state;
    struct registry_grant g = reserve("a", "{1}");
    struct sceau_error error = { 0 };
    AUTO_BUFFER struct buffer pdf = buffer_with_max(64);
    AUTO_BUFFER struct buffer code = buffer_with_max(64);
    char level[8], text[] = "UPDATE file SET code = 'DC05'";

    assert_true(issue(rig, &g, "API-1"));
    assert_int_equal(
        registry_file(rig, 1, &pdf, &code, level, &error), SCEAU_OK);
    assert_string_equal(buffer_cstr(&code), "DC04");
    rig_change(text);
    assert_int_equal(
        registry_file(rig, 1, &pdf, &code, level, &error), SCEAU_E_CRYPTO);
}

static void
a_clock_that_goes_back_is_told(void **state)
{
    (void)state;
    struct registry_grant g = reserve("a", "{1}");
    const struct registry_request q = rig_ask("b", "{2}");
    struct sceau_error error = { 0 };

    assert_true(issue(rig, &g, "API-1"));
    g = rig_reserve_at(rig, NOW - AUDIT_BEHIND_MAX, &q);
    assert_int_equal(registry_turn(rig,
                         &(struct registry_turn) {
                             NOW - AUDIT_BEHIND_MAX - 1, NULL, 0, &q, 1, &g },
                         &error),
        SCEAU_E_LIMIT);
    assert_non_null(strstr(error.text, "retarde de 601 s"));
    /* one that was ahead, and was put right: the lease does not last for months */
    g = reserve_at(rig, NOW + AUDIT_AHEAD_MAX, "c", "{3}");
    assert_int_equal(reserve("c", "{3}").standing, REGISTRY_GRANTED);
}

static int64_t
first_bad(void)
{
    struct audit_report report;
    struct sceau_error error;

    assert_int_equal(
        audit_verify(registry_sql(rig), &report, &error), SCEAU_OK);
    return report.bad;
}

static enum sceau_status
set_clock(struct sql *sql, void *context, struct sceau_error *error)
{
    return audit_set_clock(sql, *(int64_t *)context, "essai", "pile", error);
}

/* Years ahead it is refused; what a wrong one wrote is put right by somebody's word. */
static void
a_clock_that_is_years_ahead_is_refused(void **state)
{
    (void)state;
    struct registry_grant g = reserve("a", "{1}");
    struct registry_result s = seal(&g, "API-1");
    struct registry_turn late = {
        .now = NOW + AUDIT_AHEAD_MAX + 1, .results = &s, .result_count = 1
    };
    struct sceau_error error = { 0 };
    int64_t now = NOW;

    assert_int_equal(registry_turn(rig, &late, &error), SCEAU_E_LIMIT);
    assert_non_null(strstr(error.text, "avance de 400 jours"));
    late.now--; /* a year is nothing */
    assert_int_equal(registry_turn(rig, &late, &error), SCEAU_OK);
    struct registry_request q = rig_ask("b", "{2}");
    const struct registry_turn right = {
        .now = NOW, .requests = &q, .request_count = 1, .grants = &g
    };
    assert_int_equal(registry_turn(rig, &right, &error), SCEAU_E_LIMIT);
    assert_int_equal(
        sql_write(registry_sql(rig), set_clock, &now, &error), SCEAU_OK);
    assert_int_equal(registry_turn(rig, &right, &error), SCEAU_OK);
    assert_true(issue(rig, &g, "API-2"));
    assert_int_equal(first_bad(), 0);
}

/* Its machine's start and its space of processes are in a process's name. */
static void
a_namesake_of_another_machine_is_not_gone(void **state)
{
    (void)state;
    char text[256], host[64] = "";

    assert_int_equal(gethostname(host, sizeof host - 1), 0);
    (void)reserve("a", "{1}");
    (void)snprintf(text, sizeof text,
        "UPDATE title SET worker = '%s/0badb007/1:4194305:0#1'", host);
    rig_change(text);
    assert_int_equal(reserve("a", "{1}").standing, REGISTRY_ELSEWHERE);
    (void)snprintf(
        text, sizeof text, "UPDATE title SET worker = '%s:4194305:0#1'", host);
    rig_change(text);
    assert_int_equal(reserve("a", "{1}").standing, REGISTRY_ELSEWHERE);
}

static void
the_audit_shows_what_was_changed(void **state)
{
    (void)state;
    static const struct {
        const char *change, *back;
        int64_t bad;
    } table[] = {
        { "UPDATE audit SET who = 'autre' WHERE seq = 2",
            "UPDATE audit SET who = 'essai' WHERE seq = 2", 2 },
        { "UPDATE audit SET at = at + 1 WHERE seq = 5",
            "UPDATE audit SET at = at - 1 WHERE seq = 5", 5 },
        { "UPDATE audit SET seq = 9 WHERE seq = 3",
            "UPDATE audit SET seq = 3 WHERE seq = 9", 4 },
        { "UPDATE chain SET seq = 4", "UPDATE chain SET seq = 5", 6 },
        { "DELETE FROM audit WHERE seq = 5", NULL, 5 },
    };
    char number[16];
    char key[8];

    for (int i = 1; i <= 5; i++) {
        (void)snprintf(key, sizeof key, "k%d", i);
        struct registry_grant g = reserve(key, "{}");
        (void)snprintf(number, sizeof number, "API-%d", i);
        assert_true(issue(rig, &g, number));
    }
    assert_int_equal(first_bad(), 0);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const char *texts[] = { table[i].change, table[i].back };
        for (int n = 0; n < 2 && texts[n]; n++) {
            char text[128];
            (void)snprintf(text, sizeof text, "%s", texts[n]);
            rig_change(text);
            if (first_bad() != (n ? 0 : table[i].bad))
                fail_msg("%s: %lld", text, (long long)first_bad());
        }
    }
}

static void
a_newer_register_is_refused(void **state)
{
    (void)state;
    struct registry *other = NULL;
    struct sceau_error error = { 0 };

    rig_change("INSERT INTO migration (step, at, hash) SELECT 99, at, hash "
               "FROM migration WHERE step = 1");
    assert_int_equal(
        registry_open(rig_place.where, "essai", NOW, &other, &error),
        SCEAU_E_UNSUPPORTED);
    assert_non_null(strstr(error.text, "plus récente (99)"));
    rig_change("DELETE FROM migration WHERE step = 99; UPDATE migration "
               "SET hash = (SELECT value FROM setting)");
    assert_int_equal(
        registry_open(rig_place.where, "essai", NOW, &other, &error),
        SCEAU_E_UNSUPPORTED);
    assert_non_null(strstr(error.text, "n’est pas celle"));
}

static void
who_acts_has_a_name_and_a_request_a_key(void **state)
{
    (void)state;
    struct registry *other = NULL;
    struct registry_grant g;
    struct sceau_error error = { 0 };
    char key[REGISTRY_KEY_MAX + 2];
    struct registry_request q = rig_ask("", "{}");

    assert_int_equal(
        registry_open(rig_place.where, "", NOW, &other, &error), SCEAU_E_USAGE);
    assert_int_equal(
        registry_turn(
            rig, &(struct registry_turn) { NOW, NULL, 0, &q, 1, &g }, &error),
        SCEAU_E_USAGE);
    memset(key, 'k', sizeof key);
    key[sizeof key - 1] = 0;
    q = rig_ask(key, "{}");
    assert_int_equal(
        registry_turn(
            rig, &(struct registry_turn) { NOW, NULL, 0, &q, 1, &g }, &error),
        SCEAU_E_USAGE);
    key[REGISTRY_KEY_MAX] = 0;
    assert_int_equal(reserve(key, "{}").standing, REGISTRY_GRANTED);
}

/* Statements of many rows, of some and of one: each title has what is its own. */
static void
a_whole_turn_is_as_so_many_titles(void **state)
{
    static struct registry_request q[REGISTRY_TURN_MAX];
    static struct registry_grant g[REGISTRY_TURN_MAX];
    static struct registry_result s[REGISTRY_TURN_MAX];
    static char word[REGISTRY_TURN_MAX][3][32];

    (void)state;
    for (size_t count = 1; count <= REGISTRY_TURN_MAX; count += 21) {
        for (size_t i = 0; i < count; i++) {
            (void)snprintf(word[i][0], 32, "key %zu of %zu", i, count);
            (void)snprintf(word[i][1], 32, "body %zu of %zu", i, count);
            q[i] = rig_ask(word[i][0], word[i][1]);
        }
        rig_turn(rig, &(struct registry_turn) { NOW, NULL, 0, q, count, g });
        for (size_t i = 0; i < count; i++) {
            (void)snprintf(word[i][2], 32, "API-%s", g[i].serial);
            s[i] = seal(&g[i], word[i][2]);
            s[i].pdf = span_str(word[i][0]);
            s[i].code = span_str(word[i][1]);
        }
        rig_turn(rig, &(struct registry_turn) { NOW, s, count, NULL, 0, NULL });
        for (size_t i = 0; i < count; i++) {
            AUTO_BUFFER struct buffer pdf = buffer_with_max(64);
            AUTO_BUFFER struct buffer code = buffer_with_max(64);
            struct registry_grant found;
            struct sceau_error error;
            char level[8];
            bool known;
            assert_int_equal(
                registry_find(rig, q[i].key, q[i].hash, &found, &known, &error),
                SCEAU_OK);
            assert_true(known && found.id == g[i].id);
            assert_string_equal(found.number, word[i][2]);
            assert_int_equal(
                registry_file(rig, found.id, &pdf, &code, level, &error),
                SCEAU_OK);
            assert_true(span_is(buffer_span(&pdf), word[i][0]));
            assert_true(span_is(buffer_span(&code), word[i][1]));
        }
    }
}

/* A file of so many bytes of `first`, then its own. */
static void
make_file(char first, size_t form, const char *own, char out[2 * FORM_MIN + 64])
{
    memset(out, first, form);
    (void)snprintf(out + form, 64, "%s", own);
}

/* Kept once, and each file whole again; too few bytes, or more than it has, are its own.
 * A file of before forms were kept has none. */
static void
what_files_begin_with_is_kept_once(void **state)
{
    enum { FILES = 6 };
    static const struct {
        char first;
        size_t form, told;
        const char *own;
    } file[FILES] = { { 'a', FORM_MIN, FORM_MIN, "one" },
        { 'a', FORM_MIN, FORM_MIN, "two" }, { 'b', FORM_MIN, FORM_MIN, "one" },
        { 'a', 2 * FORM_MIN, 2 * FORM_MIN, "" },
        { 'a', FORM_MIN - 1, FORM_MIN - 1, "" },
        { 'a', FORM_MIN, FORM_MIN + 4, "one" } };
    static const int64_t kept[FILES] = { 1, 1, 2, 3, 3, 3 };
    static char text[FILES][2 * FORM_MIN + 64];

    (void)state;
    for (size_t i = 0; i < FILES; i++) {
        AUTO_BUFFER struct buffer pdf = buffer_with_max(sizeof text[i]);
        struct sceau_error error;
        char key[8], number[16], level[8];
        (void)snprintf(key, sizeof key, "%zu", i);
        (void)snprintf(number, sizeof number, "API-%zu", i);
        make_file(file[i].first, file[i].form, file[i].own, text[i]);
        struct registry_grant g = reserve(key, "{1}");
        struct registry_result s = seal(&g, number);
        s.pdf = span_str(text[i]);
        s.form = file[i].told;
        assert_true(rig_bring_at(rig, NOW, &s));
        assert_int_equal(
            registry_file(rig, g.id, &pdf, NULL, level, &error), SCEAU_OK);
        assert_true(span_is(buffer_span(&pdf), text[i]));
        assert_int_equal(rig_count("SELECT count(*) FROM form"), kept[i]);
    }
    assert_int_equal(
        rig_count("SELECT count(*) FROM file WHERE form IS NULL"), 2);
    assert_int_equal(
        rig_count("SELECT count(*) FROM file WHERE length(pdf) = 3"), 3);
}

static void
two_of_a_turn_have_one_form(void **state)
{
    static char text[2][2 * FORM_MIN + 64];
    struct registry_request q[2] = { rig_ask("a", "{1}"), rig_ask("b", "{2}") };
    struct registry_grant g[2];

    (void)state;
    rig_turn(rig, &(struct registry_turn) { NOW, NULL, 0, q, 2, g });
    struct registry_result s[2] = { seal(&g[0], "API-1"),
        seal(&g[1], "API-2") };
    for (int i = 0; i < 2; i++) {
        make_file('a', FORM_MIN, i ? "one" : "two", text[i]);
        s[i].pdf = span_str(text[i]);
        s[i].form = FORM_MIN;
    }
    rig_turn(rig, &(struct registry_turn) { NOW, s, 2, NULL, 0, NULL });
    assert_int_equal(rig_count("SELECT count(*) FROM form"), 1);
}

/* No other file is handed out for one whose form was changed, or is gone. */
static void
a_form_that_was_changed_is_seen(void **state)
{
    static const char *const change[] = { "UPDATE form SET bytes = hash",
        "DELETE FROM form" };
    static char text[2 * FORM_MIN + 64];

    (void)state;
    struct registry_grant g = reserve("a", "{1}");
    struct registry_result s = seal(&g, "API-1");
    make_file('a', FORM_MIN, "one", text);
    s.pdf = span_str(text);
    s.form = FORM_MIN;
    assert_true(rig_bring_at(rig, NOW, &s));
    for (size_t i = 0; i < sizeof change / sizeof *change; i++) {
        AUTO_BUFFER struct buffer pdf = buffer_with_max(sizeof text);
        struct sceau_error error;
        char level[8];
        rig_change(change[i]);
        assert_int_equal(registry_file(rig, g.id, &pdf, NULL, level, &error),
            SCEAU_E_CRYPTO);
        assert_int_equal(pdf.len, 0);
    }
}

/* One turn of a service is of several people; and one connection acts for one after
 * another. */
static void
each_act_is_of_whoever_asked(void **state)
{
    struct sceau_error error = { 0 };

    (void)state;
    struct registry_request q[2] = { rig_ask("a", "{1}"), rig_ask("b", "{2}") };
    struct registry_grant g[2];
    q[0].who = "agent un";
    rig_turn(rig, &(struct registry_turn) { NOW, NULL, 0, q, 2, g });
    struct registry_result s[2] = { seal(&g[0], "API-1"),
        seal(&g[1], "API-2") };
    s[0].who = "agent un";
    rig_turn(rig, &(struct registry_turn) { NOW, s, 2, NULL, 0, NULL });
    assert_int_equal(rig_count("SELECT count(*) FROM audit"
                               " WHERE title = 1 AND who = 'agent un'"),
        1);
    assert_int_equal(rig_count("SELECT count(*) FROM audit"
                               " WHERE title = 2 AND who <> 'agent un'"),
        1);
    assert_int_equal(registry_act_as(rig, "", &error), SCEAU_E_USAGE);
    assert_int_equal(registry_act_as(rig, "agent deux", &error), SCEAU_OK);
    struct registry_grant third = reserve("c", "{3}");
    assert_true(issue(rig, &third, "API-3"));
    assert_int_equal(rig_count("SELECT count(*) FROM audit"
                               " WHERE title = 3 AND who = 'agent deux'"),
        1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_files_begin_with_is_kept_once),
        cmocka_unit_test(two_of_a_turn_have_one_form),
        cmocka_unit_test(a_form_that_was_changed_is_seen),
        cmocka_unit_test(each_act_is_of_whoever_asked),
        cmocka_unit_test(a_request_is_one_title),
        cmocka_unit_test(the_last_attempt_has_the_title),
        cmocka_unit_test(who_is_gone_holds_nothing),
        cmocka_unit_test(what_was_written_twice_is_there_once),
        cmocka_unit_test(numbers_have_no_gaps),
        cmocka_unit_test(a_whole_turn_is_as_so_many_titles),
        cmocka_unit_test(a_key_that_comes_twice_in_one_turn_is_one_title),
        cmocka_unit_test(what_cannot_be_keeps_its_number_for_a_better_request),
        cmocka_unit_test(what_is_left_is_taken_by_one),
        cmocka_unit_test(a_successor_is_known_to_its_former),
        cmocka_unit_test(a_renewal_is_taken_up_by_another_decision),
        cmocka_unit_test(what_ends_meanwhile_is_not_followed),
        cmocka_unit_test(what_was_left_of_it_is_void),
        cmocka_unit_test(a_code_that_was_changed_is_not_given),
        cmocka_unit_test(a_clock_that_goes_back_is_told),
        cmocka_unit_test(a_clock_that_is_years_ahead_is_refused),
        cmocka_unit_test(a_namesake_of_another_machine_is_not_gone),
        cmocka_unit_test(the_audit_shows_what_was_changed),
        cmocka_unit_test(a_newer_register_is_refused),
        cmocka_unit_test(who_acts_has_a_name_and_a_request_a_key),
    };

    return RIG_RUN(tests, NOW, NULL);
}
