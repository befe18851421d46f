/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "verifier/base/error.h"
#include "verifier/base/reason.h"
#include "verifier/base/scope.h"

enum { READ_STEP = 64 * 1024 };

static inline void
close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}
#define AUTO_FD __attribute__((cleanup(close_fd)))

AUTO_DEFINE(char *, free);

static enum sceau_status
system_failure(struct sceau_error *error, const char *path, const char *what)
{
    int number = errno;

    return fail(error, number == ENOENT ? SCEAU_E_NOTFOUND : SCEAU_E_IO,
        "%s : %s impossible : %s", path, what, REASON(number));
}

static enum sceau_status
read_all(
    int fd, const char *path, struct buffer *out, struct sceau_error *error)
{
    AUTO(free) char *step = malloc(READ_STEP);

    if (!step)
        return fail(error, SCEAU_E_NOMEM, "%s : mémoire épuisée", path);
    for (;;) {
        ssize_t n = read(fd, step, READ_STEP);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return system_failure(error, path, "lecture");
        if (n == 0)
            break;
        buffer_put(out, step, (size_t)n);
        if (buffer_status(out) != SCEAU_OK)
            break;
    }
    if (buffer_status(out) == SCEAU_E_LIMIT)
        return fail(
            error, SCEAU_E_LIMIT, "%s : plus de %zu octets", path, out->max);
    if (buffer_status(out) != SCEAU_OK)
        return fail(error, buffer_status(out), "%s : mémoire épuisée", path);
    return SCEAU_OK;
}

enum sceau_status
file_read(const char *path, struct buffer *out, struct sceau_error *error)
{
    bool standard_input = strcmp(path, "-") == 0;
    AUTO_FD int fd =
        standard_input ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return system_failure(error, path, "ouverture");
    return read_all(fd, path, out, error);
}

static enum sceau_status
write_all(
    int fd, const char *path, struct span contents, struct sceau_error *error)
{
    size_t done = 0;

    while (done < contents.len) {
        ssize_t n = write(fd, contents.data + done, contents.len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return system_failure(error, path, "écriture");
        done += (size_t)n;
    }
    if (fsync(fd) != 0 && errno != EINVAL && errno != EROFS)
        return system_failure(error, path, "écriture sur le disque");
    return SCEAU_OK;
}

/* Best effort: the file is complete either way, this makes its name durable. */
static void
sync_folder_of(const char *path)
{
    AUTO(free) char *folder = strdup(path);

    if (!folder)
        return;
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder ? 1 : 0] = 0;
    AUTO_FD int fd =
        open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0)
        (void)fsync(fd);
}

/* A complete file under a temporary name beside path; the caller frees the name. */
static enum sceau_status
write_beside(const char *path, struct span contents, unsigned mode,
    char **temporary, struct sceau_error *error)
{
    size_t size = strlen(path) + sizeof ".XXXXXX";
    AUTO(free) char *name = malloc(size);

    if (!name)
        return fail(error, SCEAU_E_NOMEM, "%s : mémoire épuisée", path);
    (void)snprintf(name, size, "%s.XXXXXX", path);
    AUTO_FD int fd = mkostemp(name, O_CLOEXEC);
    if (fd < 0)
        return system_failure(error, path, "création d’un fichier voisin");
    enum sceau_status status = write_all(fd, path, contents, error);
    if (status == SCEAU_OK && fchmod(fd, (mode_t)mode) != 0)
        status = system_failure(error, path, "changement des droits");
    if (status != SCEAU_OK) {
        (void)unlink(name);
        return status;
    }
    *temporary = TAKE(name);
    return SCEAU_OK;
}

enum sceau_status
file_write(const char *path, struct span contents, unsigned mode,
    struct sceau_error *error)
{
    AUTO(free) char *temporary = NULL;
    enum sceau_status status =
        write_beside(path, contents, mode, &temporary, error);

    if (status != SCEAU_OK)
        return status;
    if (rename(temporary, path) != 0) {
        status = system_failure(error, path, "remplacement");
        (void)unlink(temporary);
        return status;
    }
    sync_folder_of(path);
    return SCEAU_OK;
}

enum sceau_status
file_create(const char *path, struct span contents, unsigned mode,
    struct sceau_error *error)
{
    AUTO(free) char *temporary = NULL;
    enum sceau_status status =
        write_beside(path, contents, mode, &temporary, error);

    if (status != SCEAU_OK)
        return status;
    /* link(2), unlike rename(2), never replaces */
    int linked = link(temporary, path);
    if (linked != 0)
        status = errno == EEXIST ? fail(error, SCEAU_E_STATE,
                     "%s : existe déjà et n’est pas remplacé", path)
                                 : system_failure(error, path, "création");
    (void)unlink(temporary);
    if (status == SCEAU_OK)
        sync_folder_of(path);
    return status;
}
