/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/notice/secret.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hsm/secret_file.h"
#include "verifier/base/error.h"
#include "verifier/base/reason.h"
#include "verifier/base/wipe.h"

void
secret_wipe(struct secret *s)
{
    wipe(s, sizeof *s);
    (void)munlock(s, sizeof *s);
}

static enum sceau_status
read_all(int fd, const char *path, const char *what, struct secret *out,
    struct sceau_error *error)
{
    while (out->len < sizeof out->text - 1) {
        ssize_t n =
            read(fd, out->text + out->len, sizeof out->text - 1 - out->len);
        if (n == 0)
            break;
        if (n > 0)
            out->len += (size_t)n;
        else if (errno != EINTR)
            return fail(
                error, SCEAU_E_IO, "%s %s : %s", what, path, REASON(errno));
    }
    return SCEAU_OK;
}

static enum sceau_status
check(const char *path, const char *what, size_t min, struct secret *s,
    struct sceau_error *error)
{
    if (s->len && s->text[s->len - 1] == '\n')
        s->text[--s->len] = 0;
    if (s->len < min || s->len > SECRET_MAX)
        return fail(error, SCEAU_E_FORMAT,
            "%s %s : de %zu à %d octets sont attendus", what, path, min,
            SECRET_MAX);
    for (size_t i = 0; i < s->len; i++)
        if ((unsigned char)s->text[i] < 0x20 || s->text[i] == 0x7f)
            return fail(error, SCEAU_E_FORMAT,
                "%s %s : une seule ligne est attendue, sans caractère de "
                "commande",
                what, path);
    return SCEAU_OK;
}

enum sceau_status
secret_read(const char *path, const char *what, size_t min, struct secret *out,
    struct sceau_error *error)
{
    int fd;

    *out = (struct secret) { .len = 0 };
    enum sceau_status status = secret_file_open(path, what, &fd, error);
    if (status != SCEAU_OK)
        return status;
    (void)mlock(out, sizeof *out); /* best effort: a small quota may refuse */
    status = read_all(fd, path, what, out, error);
    (void)close(fd);
    if (status == SCEAU_OK)
        status = check(path, what, min, out, error);
    if (status != SCEAU_OK)
        secret_wipe(out);
    return status;
}
