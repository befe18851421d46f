/* SPDX-License-Identifier: EUPL-1.2 */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/folder.h"
#include "tests/unit/test.h"
#include "verifier/base/file.h"
#include "verifier/serve/shelf.h"

static struct folder dir;
static char path[FOLDER_FILE];
static struct buffer certificate;

/* A folder of that many certificates in the place of the one before. */
static void
put_folder(int count)
{
    char fresh[FOLDER_FILE], old[FOLDER_FILE], name[64];
    static int made;

    (void)snprintf(name, sizeof name, "fresh%d", ++made);
    folder_make_inner(&dir, name);
    folder_path(&dir, name, fresh);
    for (int i = 0; i < count; i++) {
        (void)snprintf(name, sizeof name, "fresh%d/FR00_000%d.pem", made, i);
        folder_write(&dir, name, buffer_span(&certificate));
    }
    (void)snprintf(name, sizeof name, "old%d", made);
    folder_path(&dir, name, old);
    (void)rename(path, old);
    assert_int_equal(rename(fresh, path), 0);
}

static size_t
leaves(struct shelf *s)
{
    struct shelf_copy *c = shelf_take(s);
    size_t count = shelf_trust(c) ? trust_leaves(shelf_trust(c)) : (size_t)0;

    shelf_give_back(c);
    return count;
}

static void
what_is_replaced_is_read_again(void **state)
{
    struct sceau_error error = { 0 };
    struct shelf *s = NULL;

    (void)state;
    put_folder(1);
    assert_int_equal(shelf_open(path, false, &s, &error), SCEAU_OK);
    assert_int_equal(leaves(s), 1);
    struct shelf_copy *kept = shelf_take(s);
    shelf_refresh(s, 0);
    assert_int_equal(shelf_loaded(s), 1); /* nothing changed */
    put_folder(2);
    shelf_refresh(s, 100000);
    assert_int_equal(leaves(s), 1); /* it was looked at just now */
    shelf_refresh(s, 0);
    assert_int_equal(leaves(s), 2);
    /* who held the other one still does */
    assert_int_equal(trust_leaves(shelf_trust(kept)), 1);
    shelf_give_back(kept);
    assert_int_equal(shelf_loaded(s), 2);
    shelf_free(&s);
}

static void
what_cannot_be_read_takes_no_place(void **state)
{
    struct sceau_error error = { 0 };
    struct shelf *s = NULL;

    (void)state;
    put_folder(1);
    assert_int_equal(shelf_open(path, false, &s, &error), SCEAU_OK);
    char away[FOLDER_FILE];
    folder_path(&dir, "away", away);
    assert_int_equal(rename(path, away), 0);
    shelf_refresh(s, 0);
    assert_int_equal(leaves(s), 1);
    assert_int_equal(shelf_refused(s), 1);
    shelf_refresh(s, 0);
    assert_int_equal(shelf_refused(s), 1); /* said once */
    folder_write(&dir, "trust", span_str("no list of signers\n"));
    shelf_refresh(s, 0);
    assert_int_equal(leaves(s), 1);
    assert_int_equal(shelf_refused(s), 2);
    put_folder(2);
    shelf_refresh(s, 0);
    assert_int_equal(leaves(s), 2);
    shelf_free(&s);
}

static void
one_may_be_missing_where_nobody_named_it(void **state)
{
    struct sceau_error error = { 0 };
    struct shelf *s = NULL;
    char nothing[FOLDER_FILE];

    (void)state;
    folder_path(&dir, "nothing", nothing);
    assert_int_equal(shelf_open(nothing, false, &s, &error), SCEAU_E_NOTFOUND);
    assert_null(s);
    assert_int_equal(shelf_open(nothing, true, &s, &error), SCEAU_OK);
    assert_int_equal(leaves(s), 0);
    put_folder(1);
    assert_int_equal(rename(path, nothing), 0);
    shelf_refresh(s, 0);
    assert_int_equal(leaves(s), 1);
    shelf_free(&s);
}

static atomic_bool over;

static void *
read_on(void *context)
{
    struct shelf *s = context;
    size_t wrong = 0;

    while (!atomic_load(&over)) {
        size_t n = leaves(s);
        wrong += n != 1 && n != 2;
        shelf_refresh(s, 0);
    }
    return wrong ? context : NULL;
}

/* By somebody who reads, however slow the machine; a minute is for ever. */
static void
wait_for_more_than(struct shelf *s, unsigned long long loaded)
{
    for (int i = 0; i < 60000 && shelf_loaded(s) <= loaded; i++)
        (void)usleep(1000);
    assert_true(shelf_loaded(s) > loaded);
}

static void
readers_see_one_or_the_other(void **state)
{
    struct sceau_error error = { 0 };
    struct shelf *s = NULL;
    pthread_t thread[3];
    void *wrong;

    (void)state;
    put_folder(1);
    assert_int_equal(shelf_open(path, false, &s, &error), SCEAU_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, read_on, s), 0);
    for (int i = 0; i < 20; i++) {
        unsigned long long before = shelf_loaded(s);
        put_folder(1 + i % 2);
        wait_for_more_than(s, before);
    }
    atomic_store(&over, true);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pthread_join(thread[i], &wrong), 0);
        assert_null(wrong);
    }
    assert_true(shelf_loaded(s) > 20);
    shelf_free(&s);
}

static int
set_up(void **state)
{
    struct sceau_error error = { 0 };

    (void)state;
    folder_make(&dir);
    folder_path(&dir, "trust", path);
    certificate = buffer_with_max(65536);
    assert_int_equal(
        file_read(VECTORS "/2d-doc/certs/FR00_0001.pem", &certificate, &error),
        SCEAU_OK);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    folder_remove(&dir);
    buffer_free(&certificate);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_replaced_is_read_again),
        cmocka_unit_test(what_cannot_be_read_takes_no_place),
        cmocka_unit_test(one_may_be_missing_where_nobody_named_it),
        cmocka_unit_test(readers_see_one_or_the_other),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
