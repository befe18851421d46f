/* SPDX-License-Identifier: EUPL-1.2 */
/* What is changed in a table by other means is found and named, over both engines. */
#include "tests/unit/test.h"

#include <stdlib.h>

#include <openssl/evp.h>

#include "issuer/register/audit.h"
#include "issuer/register/discrepancy.h"
#include "issuer/register/purge.h"
#include "issuer/register/story.h"
#include "tests/support/place.h"

#define NOW 1000000

static struct place place;
static struct registry *registry;
static struct discrepancies *found;

static void
turn(const struct registry_turn *t)
{
    struct sceau_error error = { 0 };

    if (registry_turn(registry, t, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
}

struct wish {
    const char *key;
    const char *body;
    int64_t former;
    const char *replacing;
    const char *until;
    bool settled; /* nothing is examined */
};

static void
issue_wish(const struct wish *w)
{
    const char *body = w->body;
    struct registry_request q = { .key = w->key,
        .kind = "api",
        .body = span_str(body),
        .former = w->former,
        .replacing = w->replacing };
    struct registry_grant g;
    char number[REGISTRY_NUMBER_SIZE];

    (void)EVP_Digest(body, strlen(body), q.hash, NULL, EVP_sha256(), NULL);
    turn(&(struct registry_turn) {
        .now = NOW, .requests = &q, .request_count = 1, .grants = &g });
    assert_int_equal(g.standing, REGISTRY_GRANTED);
    (void)snprintf(number, sizeof number, "API-%s", g.serial);
    struct registry_result s = { .id = g.id,
        .attempt = g.attempt,
        .former = g.former,
        .replacing = w->replacing,
        .outcome = REGISTRY_SEALED,
        .number = number,
        .issued_at = NOW,
        .valid_from = "2026-11-24",
        .valid_until = w->until ? w->until : "2027-02-23",
        .work = "yes",
        .application = body,
        .foreigner = "7503120521",
        .level = "B-B",
        .rules = "2026-11-29",
        .seal_signer = "FR00_0001",
        .pdf_signer = "pdf-0001",
        .examined = !w->settled,
        .code = span_str("DC04"),
        .pdf = span_str("%PDF") };
    turn(&(struct registry_turn) {
        .now = NOW, .results = &s, .result_count = 1 });
    assert_false(s.lost);
}

static void
issue(const char *key, const char *body, int64_t former)
{
    issue_wish(&(struct wish) { .key = key, .body = body, .former = former });
}

/* Six: issued, suspended, revoked, closed, followed, and its successor; one is only
 * reserved, one is void. */
static int
set_up(void **state)
{
    const enum place_engine *engine = *state;
    static const char *const keys[] = { "a", "b", "c", "d", "e" };
    const struct registry_request left = {
        .key = "left", .kind = "api", .body = span_str("{}")
    };
    struct sceau_error error = { 0 };
    struct registry_grant g;
    int64_t closed;

    place_make(*engine, &place);
    registry = place_open(&place);
    found = calloc(1, sizeof *found);
    for (int i = 0; i < 5; i++)
        issue(keys[i], keys[i], 0);
    issue("renew:5", "f", 5);
    assert_int_equal(story_set_status(registry, "API-00000002-92",
                         STORY_SUSPENDED, "motif", NOW, &error),
        SCEAU_OK);
    assert_int_equal(story_set_status(registry, "API-00000003-89",
                         STORY_REVOKED, "motif", NOW, &error),
        SCEAU_OK);
    assert_int_equal(
        story_close(registry, "d", "motif", NOW, &closed, &error), SCEAU_OK);
    turn(&(struct registry_turn) {
        .now = NOW, .requests = &left, .request_count = 1, .grants = &g });
    struct registry_result gone = { .id = g.id,
        .attempt = g.attempt,
        .outcome = REGISTRY_VOID,
        .reason = "la page n’a pas de place" };
    turn(&(struct registry_turn) {
        .now = NOW, .results = &gone, .result_count = 1 });
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    free(found);
    registry_close(&registry);
    place_remove(&place);
    return 0;
}

static void
look(void)
{
    struct sceau_error error = { 0 };

    if (discrepancies_find(registry, true, found, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
}

static enum sceau_status
change(struct sql *sql, void *context, struct sceau_error *error)
{
    return sql_script(sql, context, error);
}

static void
make_change(const char *text)
{
    struct sceau_error error = { 0 };
    char own[512];

    (void)snprintf(own, sizeof own, "%s", text);
    if (sql_write(registry_sql(registry), change, own, &error) != SCEAU_OK)
        fail_msg("%s: %s", text, error.text);
}

static void
what_the_program_did_agrees(void **state)
{
    (void)state;
    look();
    if (found->count)
        fail_msg("%s: %s", found->item[0].number, found->item[0].what);
    assert_int_equal(found->titles, 7);
    assert_int_equal(found->files, 6);
}

static void
each_change_is_found_and_named(void **state)
{
    (void)state;
    static const struct {
        const char *change, *back;
        const char *number, *what;
    } table[] = {
        { "UPDATE title SET status = 'good' WHERE id = 3",
            "UPDATE title SET status = 'revoked' WHERE id = 3",
            "API-00000003-89", "bon dans la table, et révoqué au journal" },
        { "UPDATE title SET status = 'revoked' WHERE id = 1",
            "UPDATE title SET status = 'good' WHERE id = 1", "API-00000001-95",
            "révoqué dans la table, et bon au journal" },
        { "UPDATE title SET number = 'API-9' WHERE id = 1",
            "UPDATE title SET number = 'API-00000001-95' WHERE id = 1", "API-9",
            "« numéro »" },
        { "UPDATE title SET request_key = 'z' WHERE id = 1",
            "UPDATE title SET request_key = 'a' WHERE id = 1",
            "API-00000001-95", "« fiche »" },
        { "UPDATE title SET valid_until = '2037-02-23' WHERE id = 2",
            "UPDATE title SET valid_until = '2027-02-23' WHERE id = 2",
            "API-00000002-92", "« fiche »" },
        { "UPDATE title SET work = 'no' WHERE id = 2",
            "UPDATE title SET work = 'yes' WHERE id = 2", "API-00000002-92",
            "« fiche »" },
        { "UPDATE title SET pdf_signer = 'pdf-0002' WHERE id = 1",
            "UPDATE title SET pdf_signer = 'pdf-0001' WHERE id = 1",
            "API-00000001-95", "« cachet »" },
        { "UPDATE title SET pdf_hash = request_hash WHERE id = 1",
            "UPDATE title SET pdf_hash = (SELECT t.pdf_hash FROM title t"
            " WHERE t.id = 2) WHERE id = 1",
            "API-00000001-95", "« pdf »" },
        { "UPDATE title SET former = 4 WHERE id = 6",
            "UPDATE title SET former = 5 WHERE id = 6", "API-00000006-80",
            "« remplace »" },
        { "UPDATE title SET successor = 1 WHERE id = 5",
            "UPDATE title SET successor = 6 WHERE id = 5", "API-00000005-83",
            "successeur" },
        { "UPDATE title SET examined = 'open' WHERE id = 4",
            "UPDATE title SET examined = 'closed' WHERE id = 4",
            "API-00000004-86", "fini au journal" },
        { "UPDATE title SET examined = 'closed' WHERE id = 1",
            "UPDATE title SET examined = 'open' WHERE id = 1",
            "API-00000001-95", "fini dans la table" },
        { "UPDATE title SET examined = NULL WHERE id = 1",
            "UPDATE title SET examined = 'open' WHERE id = 1",
            "API-00000001-95", "« examen »" },
        { "UPDATE title SET state = 'void' WHERE id = 1",
            "UPDATE title SET state = 'issued' WHERE id = 1", "API-00000001-95",
            "émis au journal, et « void »" },
        { "UPDATE title SET state = 'issued' WHERE id = 7",
            "UPDATE title SET state = 'void' WHERE id = 7", "",
            "émis sans enregistrement" },
        { "UPDATE file SET code = 'DC05' WHERE title = 1",
            "UPDATE file SET code = 'DC04' WHERE title = 1", "API-00000001-95",
            "son code" },
        { "UPDATE file SET pdf = (SELECT value FROM setting) WHERE title = 2",
            "UPDATE file SET pdf = (SELECT f.pdf FROM file f WHERE f.title ="
            " 1) WHERE title = 2",
            "API-00000002-92", "son fichier n’est pas" },
        { "UPDATE request SET body = 'x' WHERE title = 2",
            "UPDATE request SET body = 'b' WHERE title = 2", "API-00000002-92",
            "sa demande n’est pas" },
        { "UPDATE counter SET last = 9", "UPDATE counter SET last = 7", "",
            "le compteur dit 9" },
        { "UPDATE setting SET value = (SELECT t.pdf_hash FROM title t"
          " WHERE t.id = 1)",
            NULL, "API-00000001-95", "« fiche »" },
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        make_change(table[i].change);
        if (!table[i].back) { /* of all titles, once it is opened again */
            registry_close(&registry);
            registry = place_open(&place);
        }
        look();
        if (found->count == 0)
            fail_msg("not found: %s", table[i].change);
        if (strcmp(found->item[0].number, table[i].number) != 0
            || !strstr(found->item[0].what, table[i].what))
            fail_msg("%s: %s: %s", table[i].change, found->item[0].number,
                found->item[0].what);
        if (!table[i].back)
            break;
        make_change(table[i].back);
        look();
        if (found->count)
            fail_msg("still: %s: %s", table[i].back, found->item[0].what);
    }
}

static void
what_was_taken_out_is_missed(void **state)
{
    (void)state;
    make_change("DELETE FROM file WHERE title = 3; DELETE FROM request"
                " WHERE title = 3");
    look();
    assert_int_equal(found->count, 2);
    assert_string_equal(found->item[0].number, "API-00000003-89");
    make_change("DELETE FROM attempt WHERE title = 3; DELETE FROM title"
                " WHERE id = 3");
    look();
    assert_int_equal(found->count, 2);
    assert_non_null(strstr(found->item[0].what, "1 titres manquent"));
    assert_string_equal(found->item[1].number, "00000003-89");
    assert_non_null(strstr(found->item[1].what, "n’est plus dans la table"));
}

static void
nothing_differs(void)
{
    look();
    if (found->count)
        fail_msg("%s: %s", found->item[0].number, found->item[0].what);
}

static void
differs(const char *what)
{
    look();
    assert_int_equal(found->count, 1);
    if (!strstr(found->item[0].what, what))
        fail_msg("%s: %s", found->item[0].number, found->item[0].what);
}

/* 8 in the place of 1, 9 in that of 5, which 6 follows; 10 in that of 4, whose
 * examination is over, and 11 in that of 10. */
static void
what_replaces_another_agrees(void **state)
{
    (void)state;
    static const int64_t formers[] = { 1, 5, 4, 10 };

    for (size_t i = 0; i < 4; i++) {
        char key[32];
        (void)snprintf(key, sizeof key, "replace:%d", (int)formers[i]);
        issue_wish(&(struct wish) { .key = key,
            .body = key,
            .former = formers[i],
            .replacing = "duplicata : perdu" });
    }
    nothing_differs();
    make_change("UPDATE title SET replaces = 2 WHERE id = 8");
    differs("« remplace »");
    make_change("UPDATE title SET replaces = 1 WHERE id = 8;"
                "UPDATE title SET status = 'good' WHERE id = 1");
    differs("bon dans la table, et remplacé au journal");
}

static int
one_month(void *context, const char *kind)
{
    (void)context;
    (void)kind;
    return 1;
}

static void
what_was_purged_agrees(void **state)
{
    (void)state;
    const struct purge purge = {
        .registry = registry, .now = NOW, .months = one_month
    };
    struct purge_report report;
    struct sceau_error error = { 0 };

    issue_wish(&(struct wish) {
        .key = "old", .body = "old", .until = "1969-10-31", .settled = true });
    nothing_differs();
    if (purge_run(&purge, &report, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_int_equal(report.erased, 1);
    nothing_differs();
    make_change("UPDATE title SET pdf_signer = 'pdf-0002' WHERE id = 8");
    differs("« cachet »");
}

static enum sceau_status
append_restore(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct audit_record record = {
        .act = "restore", .rules = "", .detail = context
    };

    return audit_append(sql, NOW, "essai", &record, 1, error);
}

/* The counter goes on past what may have left since a copy was made; twice here. */
static void
what_a_restoration_passes_over_is_not_missed(void **state)
{
    (void)state;
    char first[] = "titres=7 sautés=100 annulés=0 sha256=00",
         second[] = "titres=107 sautés=10 annulés=0 sha256=00";
    struct sceau_error error = { 0 };

    assert_int_equal(
        sql_write(registry_sql(registry), append_restore, first, &error),
        SCEAU_OK);
    differs("le compteur dit 7");
    make_change("UPDATE counter SET last = 107");
    nothing_differs();
    assert_int_equal(
        sql_write(registry_sql(registry), append_restore, second, &error),
        SCEAU_OK);
    make_change("UPDATE counter SET last = 117");
    nothing_differs();
    issue("g", "g", 0);
    assert_int_equal(found->titles, 7);
    nothing_differs();
    assert_int_equal(found->titles, 8);
    make_change("UPDATE counter SET last = 119");
    differs("le compteur dit 119");
    make_change("UPDATE counter SET last = 118; DELETE FROM attempt WHERE"
                " title = 7; DELETE FROM request WHERE title = 7;"
                " DELETE FROM title WHERE id = 7");
    look();
    assert_non_null(strstr(found->item[0].what, "1 titres manquent"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
    static enum place_engine engines[] = { PLACE_SQLITE, PLACE_POSTGRES };
    int failed = 0;

    for (int i = 0; i < 2; i++) {
        struct CMUnitTest tests[] = {
            TEST(what_the_program_did_agrees),
            TEST(each_change_is_found_and_named),
            TEST(what_was_taken_out_is_missed),
            TEST(what_replaces_another_agrees),
            TEST(what_was_purged_agrees),
            TEST(what_a_restoration_passes_over_is_not_missed),
        };
        for (size_t t = 0; t < sizeof tests / sizeof *tests; t++)
            tests[t].initial_state = &engines[i];
        failed += cmocka_run_group_tests_name(
            i ? "PostgreSQL" : "SQLite", tests, NULL, NULL);
    }
    return failed;
}
