/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <pty.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "hsm/pin.h"
#include "tests/support/folder.h"
#include "verifier/base/buffer.h"

#define SECRET "7kR-pin-54321"
enum { NOBODY = 65534 };

static struct folder folder;

static int
make(void **state)
{
    (void)state;
    folder_make(&folder);
    return 0;
}

static int
unmake(void **state)
{
    (void)state;
    folder_remove(&folder);
    return 0;
}

/* "file:" and the path of a new file of that mode. */
static void
put_file(struct span contents, unsigned mode, char source[FOLDER_FILE + 8])
{
    char path[FOLDER_FILE];

    folder_path(&folder, "pin", path);
    (void)unlink(path);
    folder_write(&folder, "pin", contents);
    assert_int_equal(chmod(path, (mode_t)mode), 0);
    (void)snprintf(source, FOLDER_FILE + 8, "file:%s", path);
}

static void
expect_pin(const char *source, const char *text)
{
    struct pin pin;
    struct sceau_error error = { 0 };

    if (pin_read(source, "PIN", &pin, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_string_equal(pin.text, text);
    assert_int_equal(pin.len, strlen(text));
    pin_wipe(&pin);
}

/* Refused, said so, without the PIN, and nothing of it is left. */
static void
expect_refusal(const char *source, enum sceau_status status, const char *part)
{
    struct pin pin;
    const struct pin wiped = { 0 };
    struct sceau_error error = { 0 };

    memset(&pin, 0x55, sizeof pin);
    assert_int_equal(pin_read(source, "PIN", &pin, &error), status);
    if (!strstr(error.text, part))
        fail_msg("« %s » is not in « %s »", part, error.text);
    assert_null(strstr(error.text, "54321"));
    if (status != SCEAU_E_USAGE)
        assert_memory_equal(&pin, &wiped, sizeof pin);
}

static void
expect_contents(
    struct span contents, enum sceau_status status, const char *part)
{
    char source[FOLDER_FILE + 8];

    put_file(contents, 0600, source);
    expect_refusal(source, status, part);
}

static void
a_closed_file_gives_its_pin(void **state)
{
    char source[FOLDER_FILE + 8];

    (void)state;
    put_file(span_str(SECRET), 0600, source);
    expect_pin(source, SECRET);
    put_file(span_str(SECRET "\n"), 0400, source);
    expect_pin(source, SECRET);
    put_file(span_str(" é " SECRET " \n"), 0600, source); /* spaces count */
    expect_pin(source, " é " SECRET " ");
}

static void
a_file_open_to_others_is_refused(void **state)
{
    static const unsigned modes[] = { 0644, 0640, 0604, 0620, 0610, 0601,
        0666 };
    char source[FOLDER_FILE + 8];

    (void)state;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        char mode[32];
        put_file(span_str(SECRET), modes[i], source);
        (void)snprintf(mode, sizeof mode, "mode %03o", modes[i]);
        expect_refusal(source, SCEAU_E_STATE, mode);
        expect_refusal(source, SCEAU_E_STATE, "chmod 600");
    }
}

/* A credential of systemd, where access lists show as the right of root's group. */
static void
a_file_of_root_and_its_group_is_closed(void **state)
{
    char source[FOLDER_FILE + 8];

    (void)state;
    put_file(span_str(SECRET), 0440, source);
    if (geteuid() != 0) {
        expect_refusal(source, SCEAU_E_STATE, "chmod 600");
        return;
    }
    assert_int_equal(chown(source + 5, 0, 0), 0);
    expect_pin(source, SECRET);
    assert_int_equal(chown(source + 5, 0, 1), 0);
    expect_refusal(source, SCEAU_E_STATE, "chmod 600");
    assert_int_equal(chown(source + 5, 0, 0), 0);
    assert_int_equal(chmod(source + 5, 0444), 0);
    expect_refusal(source, SCEAU_E_STATE, "chmod 600");
}

static void
a_symbolic_link_is_refused(void **state)
{
    char source[FOLDER_FILE + 8], link[FOLDER_FILE];

    (void)state;
    put_file(span_str(SECRET), 0600, source);
    folder_path(&folder, "link", link);
    assert_int_equal(symlink(source + strlen("file:"), link), 0);
    (void)snprintf(source, sizeof source, "file:%s", link);
    expect_refusal(source, SCEAU_E_STATE, "lien symbolique");
}

static void
what_is_no_ordinary_file_is_refused(void **state)
{
    char source[FOLDER_FILE + 8], path[FOLDER_FILE];

    (void)state;
    (void)snprintf(source, sizeof source, "file:%s", folder.path);
    expect_refusal(source, SCEAU_E_STATE, "fichier ordinaire");
    folder_path(&folder, "fifo", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    (void)snprintf(source, sizeof source, "file:%s", path);
    expect_refusal(source, SCEAU_E_STATE, "fichier ordinaire");
}

/* Root reads everything, so it is root that must take care of whose file it is. */
static void
a_file_of_another_owner_is_refused(void **state)
{
    char source[FOLDER_FILE + 8];

    (void)state;
    if (geteuid() != 0)
        skip();
    put_file(span_str(SECRET), 0600, source);
    assert_int_equal(chown(source + strlen("file:"), NOBODY, NOBODY), 0);
    expect_refusal(source, SCEAU_E_STATE, "quelqu’un d’autre");
}

static void
an_absent_file_is_named(void **state)
{
    (void)state;
    expect_refusal("file:/nonexistent/pin", SCEAU_E_NOTFOUND,
        "/nonexistent/pin : introuv");
}

static void
what_is_no_pin_is_refused_before_it_costs_an_attempt(void **state)
{
    (void)state;
    expect_contents(span_str(""), SCEAU_E_FORMAT, "vide");
    expect_contents(span_str("\n"), SCEAU_E_FORMAT, "vide");
    expect_contents(
        span_of(SECRET "\0x", sizeof SECRET + 1), SCEAU_E_FORMAT, "une seule");
    expect_contents(
        span_of(SECRET, sizeof SECRET), SCEAU_E_FORMAT, "une seule");
    expect_contents(span_str(SECRET "\r\n"), SCEAU_E_FORMAT, "une seule ligne");
    expect_contents(
        span_str(SECRET "\n" SECRET "\n"), SCEAU_E_FORMAT, "une seule ligne");
    expect_contents(span_str(SECRET "\n\n"), SCEAU_E_FORMAT, "une seule ligne");
    expect_contents(span_str(SECRET "\t"), SCEAU_E_FORMAT, "une seule ligne");
}

static void
the_longest_pin_fits_with_its_newline_and_one_more_byte_does_not(void **state)
{
    char text[PIN_MAX + 3] = { 0 }, source[FOLDER_FILE + 8];

    (void)state;
    memset(text, 'p', PIN_MAX);
    put_file(span_str(text), 0600, source);
    expect_pin(source, text);
    text[PIN_MAX] = '\n';
    put_file(span_str(text), 0600, source);
    text[PIN_MAX] = 0;
    expect_pin(source, text);
    text[PIN_MAX] = 'p';
    expect_contents(span_str(text), SCEAU_E_FORMAT, "plus de 255 octets");
    text[PIN_MAX + 1] = '\n';
    expect_contents(span_str(text), SCEAU_E_FORMAT, "plus de 255 octets");
    text[PIN_MAX] = '\n';
    expect_contents(span_str(text), SCEAU_E_FORMAT, "plus de 255 octets");
}

static void
a_descriptor_gives_its_pin_once(void **state)
{
    int end[2];
    char source[16];

    (void)state;
    assert_int_equal(pipe(end), 0);
    assert_int_equal(write(end[1], SECRET "\n", sizeof SECRET), sizeof SECRET);
    (void)close(end[1]);
    (void)snprintf(source, sizeof source, "fd:%d", end[0]);
    expect_pin(source, SECRET);
    expect_refusal(source, SCEAU_E_FORMAT, "vide");
    (void)close(end[0]);
    expect_refusal(source, SCEAU_E_IO, "descripteur");
}

static void
a_source_that_is_none_is_refused_unrepeated(void **state)
{
    static const char *const sources[] = { "54321", "", "file:", "fd:", "fd:x",
        "fd:-1", "fd:1024", "fd:99999999999999999999", "fd:3x", "fd: 3",
        "env:54321", "pass:54321", "prompt ", "Prompt", "/etc/54321" };

    (void)state;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        assert_false(pin_source_is_known(sources[i]));
        expect_refusal(sources[i], SCEAU_E_USAGE, "source de PIN inconnue");
    }
    assert_true(pin_source_is_known("fd:0"));
    assert_true(pin_source_is_known("fd:1023"));
    assert_true(pin_source_is_known("prompt"));
}

static void
only_a_file_gives_its_pin_again(void **state)
{
    (void)state;
    assert_true(pin_source_lasts("file:secrets/pin"));
    assert_false(pin_source_lasts("fd:3"));
    assert_false(pin_source_lasts("prompt"));
}

/* What a process at a terminal makes of these keys: 0 the PIN, or its status. */
static int
type_at_prompt(const char *keys, size_t len, struct buffer *screen, bool *echo)
{
    struct termios after;
    char byte;
    int master, how;
    pid_t child = forkpty(&master, NULL, NULL, NULL);

    assert_true(child >= 0);
    if (child == 0) {
        struct pin pin;
        struct sceau_error error = { 0 };
        enum sceau_status status =
            pin_read("prompt", "PIN du jeton", &pin, &error);
        printf("[%s]\n", status == SCEAU_OK ? "lu" : error.text);
        (void)fflush(stdout);
        _exit(
            status == SCEAU_OK && strcmp(pin.text, SECRET) != 0 ? 99 : -status);
    }
    /* typed only once it is asked: what comes earlier is thrown away */
    while (!strstr(buffer_cstr(screen), "PIN du jeton : ")
        && read(master, &byte, 1) == 1)
        buffer_byte(screen, (uint8_t)byte);
    do
        assert_int_equal(tcgetattr(master, &after), 0);
    while (after.c_lflag & ECHO);
    assert_int_equal(write(master, keys, len), len);
    while (!strstr(buffer_cstr(screen), "]") && read(master, &byte, 1) == 1)
        buffer_byte(screen, (uint8_t)byte);
    assert_int_equal(tcgetattr(master, &after), 0);
    *echo = after.c_lflag & ECHO;
    assert_int_equal(waitpid(child, &how, 0), child);
    (void)close(master);
    assert_true(WIFEXITED(how)); /* the interrupt key kills nobody */
    return WEXITSTATUS(how);
}

static void
expect_prompt(const char *keys, size_t len, enum sceau_status status)
{
    AUTO_BUFFER struct buffer screen = buffer_with_max(8192);
    bool echo = false;

    assert_int_equal(type_at_prompt(keys, len, &screen, &echo), -status);
    assert_true(echo); /* as it was before */
    assert_null(strstr(buffer_cstr(&screen), "54321"));
}

static void
the_prompt_shows_nothing_and_leaves_the_terminal_as_it_was(void **state)
{
    (void)state;
    expect_prompt(SECRET "\n", sizeof SECRET, SCEAU_OK);
    expect_prompt("\n", 1, SCEAU_E_FORMAT);
    expect_prompt("543\003", 4, SCEAU_E_STATE);
}

static void
a_line_too_long_at_the_prompt_is_refused_not_cut(void **state)
{
    char keys[PIN_MAX + 2];

    (void)state;
    memset(keys, 'p', sizeof keys);
    keys[PIN_MAX + 1] = '\n';
    expect_prompt(keys, sizeof keys, SCEAU_E_FORMAT);
}

static void
without_a_terminal_the_prompt_says_what_else_to_give(void **state)
{
    int how;
    pid_t child = fork();

    (void)state;
    assert_true(child >= 0);
    if (child == 0) {
        struct pin pin;
        struct sceau_error error = { 0 };
        (void)setsid(); /* no terminal from here */
        enum sceau_status status = pin_read("prompt", "PIN", &pin, &error);
        _exit(status == SCEAU_E_NOTFOUND && strstr(error.text, "« file: »")
                ? 0
                : 1);
    }
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_closed_file_gives_its_pin, make, unmake),
        cmocka_unit_test_setup_teardown(
            a_file_open_to_others_is_refused, make, unmake),
        cmocka_unit_test_setup_teardown(
            a_file_of_root_and_its_group_is_closed, make, unmake),
        cmocka_unit_test_setup_teardown(
            a_symbolic_link_is_refused, make, unmake),
        cmocka_unit_test_setup_teardown(
            what_is_no_ordinary_file_is_refused, make, unmake),
        cmocka_unit_test_setup_teardown(
            a_file_of_another_owner_is_refused, make, unmake),
        cmocka_unit_test(an_absent_file_is_named),
        cmocka_unit_test_setup_teardown(
            what_is_no_pin_is_refused_before_it_costs_an_attempt, make, unmake),
        cmocka_unit_test_setup_teardown(
            the_longest_pin_fits_with_its_newline_and_one_more_byte_does_not,
            make, unmake),
        cmocka_unit_test(a_descriptor_gives_its_pin_once),
        cmocka_unit_test(a_source_that_is_none_is_refused_unrepeated),
        cmocka_unit_test(only_a_file_gives_its_pin_again),
        cmocka_unit_test(
            the_prompt_shows_nothing_and_leaves_the_terminal_as_it_was),
        cmocka_unit_test(a_line_too_long_at_the_prompt_is_refused_not_cut),
        cmocka_unit_test(without_a_terminal_the_prompt_says_what_else_to_give),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
