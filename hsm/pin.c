/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/pin.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include "hsm/secret_file.h"
#include "verifier/base/error.h"
#include "verifier/base/reason.h"
#include "verifier/base/wipe.h"

void
pin_wipe(struct pin *p)
{
    wipe(p, sizeof *p);
    (void)munlock(p, sizeof *p);
}

static const char *
after(const char *source, const char *prefix)
{
    size_t n = strlen(prefix);

    return strncmp(source, prefix, n) == 0 ? source + n : NULL;
}

/* A small number written in digits, or -1. */
static int
descriptor_of(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);

    return *text >= '0' && *text <= '9' && !*end && n <= 1023 ? (int)n : -1;
}

bool
pin_source_is_known(const char *source)
{
    const char *file = after(source, "file:"), *fd = after(source, "fd:");

    return (file && *file) || (fd && descriptor_of(fd) >= 0)
        || strcmp(source, "prompt") == 0;
}

bool
pin_source_lasts(const char *source)
{
    return after(source, "file:") != NULL;
}

int
pin_source_descriptor(const char *source)
{
    const char *fd = after(source, "fd:");

    return fd ? descriptor_of(fd) : -1;
}

/* Two lines, a Windows end of line or a NUL are no part of a PIN. */
static enum sceau_status
check_text(const char *name, struct pin *p, struct sceau_error *error)
{
    if (p->len && p->text[p->len - 1] == '\n')
        p->text[--p->len] = 0;
    if (p->len == 0)
        return fail(error, SCEAU_E_FORMAT, "PIN de %s : vide", name);
    if (p->len > PIN_MAX)
        return fail(error, SCEAU_E_FORMAT, "PIN de %s : plus de %d octets",
            name, PIN_MAX);
    for (size_t i = 0; i < p->len; i++)
        if ((unsigned char)p->text[i] < 0x20 || p->text[i] == 0x7f)
            return fail(error, SCEAU_E_FORMAT,
                "PIN de %s : une seule ligne est attendue, sans caractère de "
                "commande",
                name);
    return SCEAU_OK;
}

static enum sceau_status
read_descriptor(
    int fd, const char *name, struct pin *out, struct sceau_error *error)
{
    while (out->len < PIN_MAX + 2) {
        ssize_t n = read(fd, out->text + out->len, PIN_MAX + 2 - out->len);
        if (n == 0)
            break;
        if (n > 0)
            out->len += (size_t)n;
        else if (errno != EINTR)
            return fail(
                error, SCEAU_E_IO, "PIN de %s : %s", name, REASON(errno));
    }
    return check_text(name, out, error);
}

static enum sceau_status
read_file(const char *path, struct pin *out, struct sceau_error *error)
{
    int fd;
    enum sceau_status status =
        secret_file_open(path, "fichier de PIN", &fd, error);

    if (status != SCEAU_OK)
        return status;
    status = read_descriptor(fd, path, out, error);
    (void)close(fd);
    return status;
}

/* One line; the interrupt key ends it too, so that the terminal is never left mute. */
static enum sceau_status
read_line(
    int tty, uint8_t interrupt, struct pin *out, struct sceau_error *error)
{
    struct pollfd p = { .fd = tty, .events = POLLIN };
    char *at = out->text;

    do {
        if (poll(&p, 1, PIN_PROMPT_MS) <= 0 || read(tty, at, 1) != 1)
            return fail(error, SCEAU_E_STATE, "personne n’a donné le PIN");
        if ((uint8_t)*at == interrupt)
            return fail(error, SCEAU_E_STATE, "saisie du PIN abandonnée");
        at++;
        out->len++;
    } while (at[-1] != '\n' && out->len < PIN_MAX + 1);
    return check_text("ce terminal", out, error);
}

static enum sceau_status
read_prompt(const char *what, struct pin *out, struct sceau_error *error)
{
    struct termios shown, hidden;
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);

    if (tty < 0 || tcgetattr(tty, &shown) != 0) {
        if (tty >= 0)
            (void)close(tty);
        return fail(error, SCEAU_E_NOTFOUND,
            "pas de terminal où demander le PIN : donnez « file: » ou « fd: »");
    }
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    hidden.c_cc[VEOL] = shown.c_cc[VINTR];
    (void)dprintf(tty, "%s : ", what);
    (void)tcsetattr(tty, TCSAFLUSH, &hidden);
    enum sceau_status status = read_line(tty, shown.c_cc[VINTR], out, error);
    (void)tcsetattr(tty, TCSAFLUSH, &shown); /* and forget what is typed on */
    (void)dprintf(tty, "\n");
    (void)close(tty);
    return status;
}

static enum sceau_status
read_source(const char *source, const char *what, struct pin *out,
    struct sceau_error *error)
{
    const char *file = after(source, "file:"), *fd = after(source, "fd:");

    if (file)
        return read_file(file, out, error);
    if (fd)
        return read_descriptor(descriptor_of(fd), "ce descripteur", out, error);
    return read_prompt(what, out, error);
}

enum sceau_status
pin_read(const char *source, const char *what, struct pin *out,
    struct sceau_error *error)
{
    memset(out, 0, sizeof *out);
    if (!pin_source_is_known(source))
        return fail(error, SCEAU_E_USAGE,
            "source de PIN inconnue : file:CHEMIN, fd:N ou prompt");
    (void)mlock(out, sizeof *out); /* best effort: a small quota may refuse */
    enum sceau_status status = read_source(source, what, out, error);
    if (status != SCEAU_OK)
        pin_wipe(out);
    return status;
}

void
pin_copy(struct pin *to, const struct pin *from)
{
    (void)mlock(to, sizeof *to);
    memcpy(to, from, sizeof *to);
}

enum sceau_status
pin_guard_process(struct sceau_error *error)
{
    const struct rlimit none = { 0, 0 };

    if (setrlimit(RLIMIT_CORE, &none) != 0
        || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return fail(error, SCEAU_E_IO, "durcissement : %s", REASON(errno));
    return SCEAU_OK;
}
