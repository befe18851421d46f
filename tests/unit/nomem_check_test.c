/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Memory runs out at every allocation of « check » in turn: reports of codes, sets
 * whose parts wait, lines judged by threads. What came out is whole, or the exit code
 * says that it is not.
 */
#include "tests/unit/test.h"

#include <fcntl.h>
#include <unistd.h>

#include "tests/support/nomem.h"
#include "tests/support/specimen.h"
#include "verifier/cli/lines.h"
#include "verifier/cli/verbs.h"

enum { ALLOCATIONS_MAX = 100000 };

static struct trust *trust;
static struct buffer code;
static struct checker checker = { .options = { .today = { 2013, 3, 15 },
                                      .allow_test = true },
    .form = FORM_OF_JSON };
static char part[3][1024];
static char file[] = "/tmp/sceau-nomem-check-XXXXXX";
static char answer[] = "/tmp/sceau-nomem-answer-XXXXXX";

static void
cut_in_three(void)
{
    size_t third = code.len / 3;

    for (size_t i = 0; i < 3; i++) {
        size_t from = i * third, to = i == 2 ? code.len : from + third;
        (void)snprintf(part[i], sizeof part[i], "EABC%zu2%.*s", i,
            (int)(to - from), (const char *)code.data + from);
    }
}

static int
write_lines(void)
{
    int fd = mkstemp(file);
    FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

    if (!out)
        return -1;
    for (int i = 0; i < 3; i++) {
        (void)fwrite(code.data, 1, code.len, out);
        (void)fputc('\n', out);
    }
    return fclose(out);
}

static int
set_up(void **state)
{
    (void)state;
    struct specimen_wish wish = { 0 };
    struct origin from = { .input = "une entrée" };
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_REPORT_MAX);

    trust = specimen_trust();
    checker.trust = trust;
    code = buffer_with_max(SCEAU_CODE_MAX);
    specimen_code(&wish, &code);
    cut_in_three();
    int fd = mkstemp(answer);
    if (write_lines() != 0 || fd < 0 || close(fd) != 0)
        return -1;
    return checker_code(&checker, &from, buffer_span(&code), &out);
}

static int
tear_down(void **state)
{
    (void)state;
    trust_free(&trust);
    buffer_free(&code);
    (void)unlink(answer);
    return unlink(file);
}

/* One report, whole. */
static void
expect_valid(const struct buffer *out)
{
    const char *text = buffer_cstr(out);

    assert_non_null(strstr(text, "\"verdict\":\"valid\""));
    assert_int_equal(text[out->len - 1], '\n');
}

static void
a_report_is_appended_whole_or_not_at_all(void **state)
{
    (void)state;
    struct origin from = { .input = "une entrée" };
    size_t failures = 0;

    for (size_t n = 1;; n++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_REPORT_MAX);
        nomem_begin(n, 1);
        int exit = checker_code(&checker, &from, buffer_span(&code), &out);
        bool bitten = nomem_end();
        if (exit == EXIT_VALID)
            expect_valid(&out);
        else
            assert_int_equal(exit, EXIT_CANNOT);
        if (!bitten)
            break;
        failures++;
        assert_true(n < ALLOCATIONS_MAX);
    }
    assert_true(failures > 5);
}

/* Of a file without a code, for an employer: the text, and the page to print. */
static void
the_longest_reports_are_whole_or_not_at_all(void **state)
{
    (void)state;
    static const char data[] =
        "{\"kind\":\"recepisse\",\"number\":\"REC-1\",\"facts\":{\"request\":"
        "\"renewal\",\"limits\":{\"occupation\":\"aide\"}},\"holder\":{"
        "\"family_name\":\"Specimen\"},\"work\":{\"mention\":"
        "\"AUTORISE A TRAVAILLER\"}}";
    const struct examine_file sealed = { .state = PDF_SEALED,
        .data = span_str(data) };
    static const struct {
        enum checker_form form;
        const char *end;
    } forms[] = { { FORM_OF_TEXT, "\n\n" }, { FORM_OF_JSON, "}\n" },
        { FORM_OF_NOTICE, "</article>\n" } };
    struct origin from = { .input = "une entrée", .kind = INPUT_PDF };

    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        struct checker c = checker;
        bool bitten = true;
        c.form = forms[f].form;
        c.options.role = ROLE_EMPLOYER;
        for (size_t n = 1; bitten; n++) {
            AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_REPORT_MAX);
            nomem_begin(n, 1);
            int exit = checker_data(&c, &from, &sealed, &out);
            bitten = nomem_end();
            size_t end = strlen(forms[f].end);
            if (out.len)
                assert_memory_equal(
                    out.data + out.len - end, forms[f].end, end);
            if (exit == EXIT_VALID)
                assert_non_null(strstr(buffer_cstr(&out), "aide"));
            else
                assert_int_equal(exit, EXIT_CANNOT);
            assert_true(n < ALLOCATIONS_MAX);
        }
    }
}

/* A part without memory is judged alone, which says "incomplete" and never "forged". */
static int
check_parts(struct buffer *out)
{
    struct pending pending = { 0 };
    struct origin from = { .input = "une entrée" };
    int worst = EXIT_VALID;

    for (size_t i = 0; i < 3; i++) {
        struct span symbol = span_str(part[2 - i]);
        if (!pending_add(&pending, &from, symbol))
            worst = verdict_worse_exit(
                worst, checker_code(&checker, &from, symbol, out));
    }
    return verdict_worse_exit(worst, pending_report(&pending, &checker, out));
}

static void
a_set_is_valid_or_could_not_be_told(void **state)
{
    (void)state;
    size_t failures = 0;

    for (size_t n = 1;; n++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_REPORT_MAX);
        nomem_begin(n, 1);
        int exit = check_parts(&out);
        bool bitten = nomem_end();
        if (exit == EXIT_VALID)
            expect_valid(&out);
        else
            assert_int_equal(exit, EXIT_CANNOT);
        if (!bitten) {
            assert_int_equal(exit, EXIT_VALID);
            break;
        }
        failures++;
        assert_true(n < ALLOCATIONS_MAX);
    }
    assert_true(failures > 10);
}

static size_t
reports_of(const char *path)
{
    char line[16384];
    size_t count = 0;
    FILE *in = fopen(path, "r");

    assert_non_null(in);
    while (fgets(line, sizeof line, in)) {
        assert_int_equal(line[strlen(line) - 1], '\n');
        assert_null(strstr(line, "forged"));
        count += strstr(line, "\"verdict\":\"valid\"") != NULL;
    }
    (void)fclose(in);
    return count;
}

/* What lines_check() prints, in the file of answers; its messages go nowhere. */
static int
run_lines(size_t n, bool *bitten)
{
    struct pending pending = { 0 };

    (void)fflush(stdout);
    int out = dup(1), err = dup(2);
    int to = open(answer, O_WRONLY | O_TRUNC | O_CLOEXEC);
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    assert_true(to >= 0 && nowhere >= 0 && dup2(to, 1) == 1);
    assert_int_equal(dup2(nowhere, 2), 2);
    nomem_begin(n, 1);
    int exit = lines_check(&checker, file, &pending);
    *bitten = nomem_end();
    (void)fflush(stdout);
    (void)dup2(out, 1);
    (void)dup2(err, 2);
    (void)close(out);
    (void)close(err);
    (void)close(to);
    (void)close(nowhere);
    pending_free(&pending);
    return exit;
}

static void
lines_are_all_answered_or_the_exit_code_says_so(void **state)
{
    (void)state;
    size_t failures = 0;

    for (size_t n = 1;; n++) {
        bool bitten;
        int exit = run_lines(n, &bitten);
        size_t valid = reports_of(answer);
        assert_true(exit == EXIT_VALID || exit == EXIT_CANNOT);
        if (exit == EXIT_VALID)
            assert_int_equal(valid, 3);
        if (!bitten) {
            assert_int_equal(exit, EXIT_VALID);
            break;
        }
        failures++;
        assert_true(n < ALLOCATIONS_MAX);
    }
    assert_true(failures > 20);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_is_appended_whole_or_not_at_all),
        cmocka_unit_test(the_longest_reports_are_whole_or_not_at_all),
        cmocka_unit_test(a_set_is_valid_or_could_not_be_told),
        cmocka_unit_test(lines_are_all_answered_or_the_exit_code_says_so),
    };

    nomem_install();
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
