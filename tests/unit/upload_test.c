/* SPDX-License-Identifier: EUPL-1.2 */
/* Batches that were sent, over both engines: one for all who send the same, worked on by
 * one at a time, and by another where that one is gone. */
#include "tests/support/rig.h"

#include "issuer/register/upload.h"

#define NOW 1000000

static struct buffer body, done;

static void
prepare(void)
{
    buffer_free(&body);
    buffer_free(&done);
    body = buffer_with_max(UPLOAD_MAX);
    done = buffer_with_max(UPLOAD_MAX / 8 + 1);
}

static struct upload
add(const char *text, const char *level, int64_t now, bool *known)
{
    struct upload u;
    struct sceau_error error;

    const struct upload_sent sent = { span_str(text), 2, level };
    assert_int_equal(upload_add(rig, &sent, now, &u, known, &error), SCEAU_OK);
    return u;
}

static struct upload
claim(struct registry *r, int64_t now)
{
    struct upload u;
    struct sceau_error error;

    assert_int_equal(upload_claim(r, now, &u, &body, &done, &error), SCEAU_OK);
    return u;
}

static enum sceau_status
tell(struct registry *r, const char *id, int64_t line, const char *status,
    int64_t now)
{
    struct upload_line l = { .line = line, .number = "API-00000001-95" };
    struct sceau_error error;

    (void)snprintf(l.status, sizeof l.status, "%s", status);
    return upload_tell(r, id, &l, 1, now, &error);
}

static enum sceau_status
leave(struct registry *r, const char *id, bool over, int64_t again, int64_t now)
{
    struct sceau_error error;

    return upload_leave(r, id, over, again, now, &error);
}

static void
the_same_lines_are_the_same_batch(void **state)
{
    bool known;
    struct sceau_error error;

    (void)state;
    struct upload first = add("a\nb", "", NOW, &known);
    assert_false(known);
    assert_int_equal(first.state, UPLOAD_WAITING);
    assert_int_equal(first.lines, 2);
    assert_string_equal(first.who, "essai");
    assert_string_equal(add("a\nb", "", NOW + 5, &known).id, first.id);
    assert_true(known);
    assert_string_not_equal(add("a\nb", "B-B", NOW, &known).id, first.id);
    assert_false(known);
    assert_string_not_equal(add("a\nc", "", NOW, &known).id, first.id);
    assert_int_equal(registry_act_as(rig, "autre", &error), SCEAU_OK);
    assert_string_not_equal(add("a\nb", "", NOW, &known).id, first.id);
    assert_int_equal(rig_count("SELECT count(*) FROM upload"), 4);
}

static void
one_works_on_it_at_a_time(void **state)
{
    bool known;
    struct registry *other = place_open_at(&rig_place, NOW);
    struct upload u = add("a\nb", "", NOW, &known);

    (void)state;
    assert_string_equal(claim(rig, NOW).id, u.id);
    assert_string_equal(buffer_cstr(&body), "a\nb");
    assert_string_equal(claim(other, NOW).id, "");
    assert_int_equal(tell(other, u.id, 1, "issued", NOW), SCEAU_E_STATE);
    assert_int_equal(tell(rig, u.id, 1, "issued", NOW + 100), SCEAU_OK);
    /* the lease began anew with it */
    assert_string_equal(claim(other, NOW + UPLOAD_LEASE_S + 50).id, "");
    assert_string_equal(claim(other, NOW + 101 + UPLOAD_LEASE_S).id, u.id);
    assert_true(upload_knows(&done, 1));
    assert_false(upload_knows(&done, 2));
    assert_int_equal(tell(rig, u.id, 2, "issued", NOW + 300), SCEAU_E_STATE);
    assert_int_equal(
        leave(rig, u.id, true, NOW + 300, NOW + 300), SCEAU_E_STATE);
    assert_int_equal(tell(other, u.id, 2, "refused", NOW + 300), SCEAU_OK);
    assert_int_equal(leave(other, u.id, true, NOW + 300, NOW + 300), SCEAU_OK);
    assert_string_equal(claim(rig, NOW + 9000).id, "");
    registry_close(&other);
}

static void
what_waits_is_not_known_and_is_told_again(void **state)
{
    bool known;
    struct upload u = add("a\nb\nc", "", NOW, &known), found;
    struct sceau_error error;

    (void)state;
    assert_string_equal(claim(rig, NOW).id, u.id);
    assert_int_equal(tell(rig, u.id, 3, "issued", NOW), SCEAU_OK);
    assert_int_equal(tell(rig, u.id, 1, "waiting", NOW), SCEAU_OK);
    assert_int_equal(leave(rig, u.id, false, NOW + 10, NOW), SCEAU_OK);
    assert_string_equal(claim(rig, NOW + 9).id, "");
    assert_string_equal(claim(rig, NOW + 10).id, u.id);
    assert_false(upload_knows(&done, 1));
    assert_false(upload_knows(&done, 2));
    assert_true(upload_knows(&done, 3));
    assert_false(upload_knows(&done, 4000));
    assert_int_equal(tell(rig, u.id, 1, "already-issued", NOW + 10), SCEAU_OK);
    assert_int_equal(upload_find(rig, u.id, &found, &error), SCEAU_OK);
    assert_int_equal(found.state, UPLOAD_WORKING);
    assert_int_equal(found.issued, 1);
    assert_int_equal(found.again, 1);
}

static void
its_requests_are_forgotten_when_it_is_over(void **state)
{
    bool known;
    struct upload u = add("a\nb", "", NOW, &known);
    struct upload_page page;
    struct sceau_error error;

    (void)state;
    (void)claim(rig, NOW);
    assert_int_equal(tell(rig, u.id, 1, "issued", NOW), SCEAU_OK);
    assert_int_equal(tell(rig, u.id, 2, "refused", NOW), SCEAU_OK);
    assert_int_equal(leave(rig, u.id, true, NOW, NOW + 7), SCEAU_OK);
    assert_int_equal(
        rig_count("SELECT count(*) FROM upload WHERE body <> ''"), 0);
    struct upload again = add("a\nb", "", NOW + 8, &known);
    assert_true(known);
    assert_int_equal(again.state, UPLOAD_DONE);
    assert_int_equal(again.done_at, NOW + 7);
    assert_int_equal(upload_results(rig, u.id, 1, 10, &page, &error), SCEAU_OK);
    assert_int_equal(page.count, 1);
    assert_int_equal(page.line[0].line, 2);
    assert_string_equal(page.line[0].status, "refused");
    upload_page_free(&page);
    /* and of long ago, what came of it too */
    (void)add("x", "", NOW + 8 + UPLOAD_KEPT_S, &known);
    assert_int_equal(upload_find(rig, u.id, &again, &error), SCEAU_E_NOTFOUND);
    assert_int_equal(rig_count("SELECT count(*) FROM upload_line"), 0);
}

static void
too_many_wait(void **state)
{
    const struct upload_sent sent = { span_str("12345678901"), 1, "" },
                             shorter = { span_str("1234567890"), 1, "" };
    char text[96];
    struct upload u;
    bool known;
    struct sceau_error error;

    (void)state;
    (void)add("a", "", NOW, &known);
    (void)snprintf(text, sizeof text, "UPDATE upload SET bytes = %u",
        UPLOADS_WAITING_MAX - 10);
    rig_change(text);
    assert_int_equal(
        upload_add(rig, &sent, NOW, &u, &known, &error), SCEAU_E_LIMIT);
    assert_int_equal(
        upload_add(rig, &shorter, NOW, &u, &known, &error), SCEAU_OK);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_lines_are_the_same_batch),
        cmocka_unit_test(one_works_on_it_at_a_time),
        cmocka_unit_test(what_waits_is_not_known_and_is_told_again),
        cmocka_unit_test(its_requests_are_forgotten_when_it_is_over),
        cmocka_unit_test(too_many_wait),
    };

    return RIG_RUN(tests, NOW, prepare);
}
