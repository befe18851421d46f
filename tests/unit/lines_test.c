/* SPDX-License-Identifier: EUPL-1.2 */
/* Lines of requests: each is told by its number, also those that are none. */
#include "tests/unit/test.h"

#include <errno.h>

#include "issuer/lines.h"
#include "tests/support/folder.h"
#include "verifier/base/limits.h"

static struct folder folder;

static int
set_up(void **state)
{
    (void)state;
    folder_make(&folder);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    folder_remove(&folder);
    return 0;
}

static void
open_text(const char *text, struct lines *out)
{
    char path[FOLDER_FILE];
    struct sceau_error error = { 0 };

    folder_write(&folder, "lines", span_str(text));
    folder_path(&folder, "lines", path);
    if (lines_open(path, out, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
}

struct expected {
    int64_t number;
    const char *request;
    const char *key;
    const char *fault;
};

static void
expect(struct lines *l, const struct expected *e)
{
    struct batch_line line;

    assert_true(lines_next(l, &line));
    assert_int_equal(line.number, e->number);
    if (e->fault) {
        assert_non_null(line.fault);
        assert_non_null(strstr(line.fault, e->fault));
        return;
    }
    assert_null(line.fault);
    assert_true(span_is(line.request, e->request));
    if (e->key)
        assert_string_equal(line.key, e->key);
    else
        assert_null(line.key);
}

static void
each_line_has_its_number(void **state)
{
    (void)state;
    static const struct expected table[] = { { 1, "{\"a\":1}", NULL, NULL },
        { 3, "{\"b\":2}", NULL, NULL }, { 4, "{\"c\":3}", "dossier-1", NULL },
        { 5, NULL, NULL, "JSON illisible" },
        { 6, NULL, NULL, "et rien d’autre" },
        { 7, NULL, NULL, "et rien d’autre" },
        { 8, NULL, NULL, "de 1 à 128 octets" },
        { 9, "[\"the last one has no end\"]", NULL, NULL } };
    struct lines l;
    struct batch_line none;

    open_text("{\"a\":1}\r\n"
              " \t\n"
              "  {\"b\":2}  \n"
              "{ \"key\": \"dossier-1\", \"request\": {\"c\": 3}}\n"
              "{\"key\":\n"
              "{\"key\":\"x\"}\n"
              "{\"key\":\"x\",\"request\":{},\"more\":1}\n"
              "{\"key\":\"\",\"request\":{}}\n"
              "[\"the last one has no end\"]",
        &l);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        expect(&l, &table[i]);
    assert_false(lines_next(&l, &none));
    assert_int_equal(l.bytes, l.size);
    lines_close(&l);
}

static void
a_line_too_long_is_passed_over(void **state)
{
    (void)state;
    enum { LONG = SCEAU_REQUEST_MAX + 2048 };
    static char text[LONG + 16];
    struct lines l;

    memset(text, 'x', LONG);
    memcpy(text + LONG, "\n{\"a\":1}\n", 10);
    open_text(text, &l);
    expect(&l, &(struct expected) { 1, NULL, NULL, "trop longue" });
    expect(&l, &(struct expected) { 2, "{\"a\":1}", NULL, NULL });
    lines_close(&l);
}

static void
what_is_no_file_is_told(void **state)
{
    (void)state;
    struct lines l;
    struct sceau_error error = { 0 };
    char path[FOLDER_FILE];

    folder_path(&folder, "none", path);
    assert_int_equal(lines_open(path, &l, &error), SCEAU_E_NOTFOUND);
    lines_close(&l);
    assert_int_equal(lines_open(folder.path, &l, &error), SCEAU_E_IO);
    assert_non_null(strstr(error.text, "c’est un dossier"));
    lines_close(&l);
}

/* Its first page is nobody's: reading it fails. */
static void
a_reading_that_fails_is_no_end(void **state)
{
    (void)state;
    struct lines l;
    struct batch_line line;
    struct sceau_error error = { 0 };

    assert_int_equal(lines_open("/proc/self/mem", &l, &error), SCEAU_OK);
    assert_false(lines_next(&l, &line));
    assert_int_equal(l.failed, EIO);
    lines_close(&l);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_has_its_number),
        cmocka_unit_test(a_line_too_long_is_passed_over),
        cmocka_unit_test(what_is_no_file_is_told),
        cmocka_unit_test(a_reading_that_fails_is_no_end),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
