/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/cli/titles.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "verifier/base/error.h"
#include "verifier/base/reason.h"

enum { NAME_SIZE = 96 };

static enum sceau_status
failed(const struct titles *t, const char *name, struct sceau_error *error)
{
    return fail(error, SCEAU_E_IO, "%s/%s : écriture impossible : %s", t->path,
        name, REASON(errno));
}

enum sceau_status
titles_open(const char *path, struct titles *out, struct sceau_error *error)
{
    *out = (struct titles) { .folder = -1, .path = path };
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return failed(out, "", error);
    out->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return out->folder < 0 ? failed(out, "", error) : SCEAU_OK;
}

void
titles_close(struct titles *t)
{
    if (t->folder >= 0)
        (void)close(t->folder);
    t->folder = -1;
}

static const char *
name_of(const char *number, char out[NAME_SIZE])
{
    (void)snprintf(out, NAME_SIZE, "%s.pdf", number);
    return out;
}

/* Never taken for a title. */
static const char *
part_of(const char *number, char out[NAME_SIZE])
{
    (void)snprintf(out, NAME_SIZE, ".%s.part", number);
    return out;
}

bool
titles_has(const struct titles *t, const char *number)
{
    char name[NAME_SIZE];
    struct stat info;

    return fstatat(t->folder, name_of(number, name), &info, AT_SYMLINK_NOFOLLOW)
        == 0
        && S_ISREG(info.st_mode);
}

static bool
write_all(int fd, struct span bytes)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.data, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes = span_of(bytes.data + n, bytes.len - (size_t)n);
    }
    return true;
}

static enum sceau_status
write_part(const struct titles *t, const struct titles_file *f,
    struct sceau_error *error)
{
    char name[NAME_SIZE];
    int fd = openat(t->folder, part_of(f->number, name),
        O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd < 0)
        return failed(t, name, error);
    bool written = write_all(fd, f->pdf);
    int number = errno;
    if (close(fd) != 0 && written) {
        number = errno;
        written = false;
    }
    errno = number;
    return written ? SCEAU_OK : failed(t, name, error);
}

static enum sceau_status
name_part(const struct titles *t, const struct titles_file *f,
    struct sceau_error *error)
{
    char part[NAME_SIZE], name[NAME_SIZE];

    return renameat(t->folder, part_of(f->number, part), t->folder,
               name_of(f->number, name))
            == 0
        ? SCEAU_OK
        : failed(t, name, error);
}

/* Two batches of one folder may write one title: each group is whole before the next. A
 * file system without locks does not give that (flock(2)). */
static void
lock(const struct titles *t, int how)
{
    while (flock(t->folder, how) != 0 && errno == EINTR)
        ;
}

/* One call for the group: a file's own would cost a turn of the disk each. */
enum sceau_status
titles_write(const struct titles *t, const struct titles_file *files,
    size_t count, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    if (count)
        lock(t, LOCK_EX);
    for (size_t i = 0; status == SCEAU_OK && i < count; i++)
        status = write_part(t, &files[i], error);
    if (status == SCEAU_OK && count && syncfs(t->folder) != 0)
        status = failed(t, "", error);
    for (size_t i = 0; status == SCEAU_OK && i < count; i++)
        status = name_part(t, &files[i], error);
    if (count)
        lock(t, LOCK_UN);
    return status;
}
