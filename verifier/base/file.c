/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "verifier/base/error.h"
#include "verifier/base/reason.h"
#include "verifier/base/scope.h"

enum {
    READ_STEP = 64 * 1024,
    TEMPORARY = 24, /* ".sceau-", sixteen digits and the end */
    OPEN_FILE = 32,
    LOCK_MS = 10000,
    LOCK_STEP_MS = 10
};

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

enum sceau_status
file_read_open(
    int fd, const char *name, struct buffer *out, struct sceau_error *error)
{
    AUTO(free) char *step = malloc(READ_STEP);

    if (!step)
        return fail(error, SCEAU_E_NOMEM, "%s : mémoire épuisée", name);
    for (;;) {
        ssize_t n = read(fd, step, READ_STEP);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return system_failure(error, name, "lecture");
        if (n == 0)
            break;
        buffer_put(out, step, (size_t)n);
        if (buffer_status(out) != SCEAU_OK)
            break;
    }
    if (buffer_status(out) == SCEAU_E_LIMIT)
        return fail(
            error, SCEAU_E_LIMIT, "%s : plus de %zu octets", name, out->max);
    if (buffer_status(out) != SCEAU_OK)
        return fail(error, buffer_status(out), "%s : mémoire épuisée", name);
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
    return file_read_open(fd, path, out, error);
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

struct file_stage {
    char *path;
    const char *name; /* the last part of path */
    int folder;       /* the one that path named when it was staged */
    int fd;
    bool placed; /* the name is this file's */
    bool kept;   /* and the file that had it is the temporary one */
    char temporary[TEMPORARY]; /* in the folder; "": there is none */
};

/* What has no other name goes. */
static void
stage_release(struct file_stage *s)
{
    if (s->temporary[0])
        (void)unlinkat(s->folder, s->temporary, 0);
    close_fd(&s->fd);
    close_fd(&s->folder);
    free(s->path);
    free(s);
}
AUTO_DEFINE(struct file_stage *, stage_release);

void
file_discard(struct file_stage **stage)
{
    if (*stage)
        stage_release(*stage);
    *stage = NULL;
}

static const char *
name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* The caller's to free(); NULL where memory ran out. */
static char *
folder_of(const char *path)
{
    size_t len = (size_t)(name_of(path) - path);

    if (len == 0)
        return strdup(".");
    return strndup(path, len > 1 ? len - 1 : 1);
}

static enum sceau_status
stage_open(const char *path, struct file_stage **out, struct sceau_error *error)
{
    AUTO(stage_release) struct file_stage *s = calloc(1, sizeof *s);
    AUTO(free) char *folder = folder_of(path);

    if (!s)
        return fail(error, SCEAU_E_NOMEM, "%s : mémoire épuisée", path);
    s->folder = s->fd = -1;
    s->path = strdup(path);
    if (!s->path || !folder)
        return fail(error, SCEAU_E_NOMEM, "%s : mémoire épuisée", path);
    s->name = name_of(s->path);
    if (!*s->name)
        return fail(
            error, SCEAU_E_USAGE, "« %s » ne nomme pas un fichier", path);
    s->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (s->folder < 0)
        return system_failure(error, folder, "ouverture du dossier");
    *out = TAKE(s);
    return SCEAU_OK;
}

/* Hidden, and of 64 random bits: whoever creates it still refuses one that exists. */
static void
make_temporary(char name[TEMPORARY])
{
    uint64_t random = 0;

    while (getrandom(&random, sizeof random, 0) < 0 && errno == EINTR)
        ;
    (void)snprintf(name, TEMPORARY, ".sceau-%016" PRIx64, random);
}

/* The way to a file that has no name. */
static void
make_link(int fd, char path[OPEN_FILE])
{
    (void)snprintf(path, OPEN_FILE, "/proc/self/fd/%d", fd);
}

/* Without a name, so that nothing is left whatever ends this process; else, where
 * the file system cannot or /proc is not there to name it by, under a hidden one. */
static enum sceau_status
open_unseen(struct file_stage *s, struct sceau_error *error)
{
    char link[OPEN_FILE];

    s->fd = openat(s->folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (s->fd >= 0) {
        make_link(s->fd, link);
        if (faccessat(AT_FDCWD, link, F_OK, 0) == 0)
            return SCEAU_OK;
        (void)close(s->fd);
    }
    make_temporary(s->temporary);
    s->fd = openat(
        s->folder, s->temporary, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (s->fd >= 0)
        return SCEAU_OK;
    s->temporary[0] = 0;
    return system_failure(error, s->path, "création");
}

enum sceau_status
file_stage(const char *path, struct span contents, unsigned mode,
    struct file_stage **out, struct sceau_error *error)
{
    AUTO(stage_release) struct file_stage *s = NULL;
    enum sceau_status status = stage_open(path, &s, error);

    if (status == SCEAU_OK)
        status = open_unseen(s, error);
    if (status == SCEAU_OK && fchmod(s->fd, (mode_t)mode) != 0)
        status = system_failure(error, path, "changement des droits");
    if (status == SCEAU_OK)
        status = write_all(s->fd, path, contents, error);
    if (status != SCEAU_OK)
        return status;
    *out = TAKE(s);
    return SCEAU_OK;
}

static const char *
kind_of(mode_t mode)
{
    return S_ISDIR(mode) ? "c’est un dossier"
        : S_ISLNK(mode)  ? "c’est un lien symbolique"
        : S_ISFIFO(mode) ? "c’est un tube"
        : S_ISSOCK(mode) ? "c’est une socket"
                         : "c’est un périphérique";
}

static enum sceau_status
exists(const struct file_stage *s, struct sceau_error *error)
{
    return fail(error, SCEAU_E_STATE, "%s : existe déjà et n’est pas remplacé",
        s->path);
}

/* Nothing may stand at the name, or an ordinary file that is to be replaced. */
static enum sceau_status
look_at_target(const struct file_stage *s, bool replace, struct stat *found,
    bool *there, struct sceau_error *error)
{
    *there = fstatat(s->folder, s->name, found, AT_SYMLINK_NOFOLLOW) == 0;
    if (!*there)
        return errno == ENOENT ? SCEAU_OK
                               : system_failure(error, s->path, "consultation");
    if (!S_ISREG(found->st_mode))
        return fail(error, SCEAU_E_USAGE,
            "%s : %s, et seul un fichier ordinaire se remplace : donnez un "
            "autre nom",
            s->path, kind_of(found->st_mode));
    return replace ? SCEAU_OK : exists(s, error);
}

enum sceau_status
file_check_target(const char *path, bool replace, struct sceau_error *error)
{
    AUTO(stage_release) struct file_stage *s = NULL;
    struct stat found;
    bool there;
    enum sceau_status status = stage_open(path, &s, error);

    if (status == SCEAU_OK)
        status = look_at_target(s, replace, &found, &there, error);
    return status == SCEAU_OK ? open_unseen(s, error) : status;
}

/* Nobody needs the lock for longer than a few renames: one that stays is an error. */
static enum sceau_status
lock_folder(const struct file_stage *s, struct sceau_error *error)
{
    const struct timespec step = { .tv_nsec = LOCK_STEP_MS * 1000000L };

    for (int waited = 0; flock(s->folder, LOCK_EX | LOCK_NB) != 0;
         waited += LOCK_STEP_MS) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return SCEAU_OK; /* a file system without locks: see the header */
        if (waited >= LOCK_MS)
            return fail(error, SCEAU_E_STATE,
                "%s : un autre programme garde le dossier verrouillé : "
                "réessayez, ou prenez un autre dossier",
                s->path);
        (void)nanosleep(&step, NULL);
    }
    return SCEAU_OK;
}

static bool
comes_after(const struct stat *a, const struct stat *b)
{
    return a->st_dev > b->st_dev
        || (a->st_dev == b->st_dev && a->st_ino > b->st_ino);
}

/* Each folder once, and in one order for all programs, so that no two wait for each
 * other. */
static enum sceau_status
lock_folders(
    struct file_stage *const *stages, size_t count, struct sceau_error *error)
{
    struct stat last = { 0 };

    for (;;) {
        const struct file_stage *next = NULL;
        struct stat here, first = { 0 };
        for (size_t i = 0; i < count; i++) {
            if (fstat(stages[i]->folder, &here) != 0)
                return system_failure(error, stages[i]->path, "consultation");
            if (!comes_after(&here, &last)
                || (next && !comes_after(&first, &here)))
                continue;
            next = stages[i];
            first = here;
        }
        if (!next)
            return SCEAU_OK;
        enum sceau_status status = lock_folder(next, error);
        if (status != SCEAU_OK)
            return status;
        last = first;
    }
}

/* Of renameat2(2): its flags, or itself. */
static bool
is_unknown_to_the_file_system(int number)
{
    return number == EINVAL || number == ENOSYS || number == EOPNOTSUPP;
}

/* Give it a name that nothing bears; -1 and EEXIST where something does. */
static int
link_as(struct file_stage *s, const char *name)
{
    char link[OPEN_FILE];

    if (!s->temporary[0]) {
        make_link(s->fd, link);
        return linkat(AT_FDCWD, link, s->folder, name, AT_SYMLINK_FOLLOW);
    }
    if (renameat2(s->folder, s->temporary, s->folder, name, RENAME_NOREPLACE)
        != 0) {
        if (!is_unknown_to_the_file_system(errno))
            return -1;
        if (linkat(s->folder, s->temporary, s->folder, name, 0) != 0)
            return -1;
        (void)unlinkat(s->folder, s->temporary, 0);
    }
    s->temporary[0] = 0;
    return 0;
}

/* The new file under the name and the old one under the temporary name. Where the file
 * system cannot exchange them, the name is nobody's for an instant. */
static int
set_aside(struct file_stage *s)
{
    char old[TEMPORARY];

    if (renameat2(s->folder, s->temporary, s->folder, s->name, RENAME_EXCHANGE)
        == 0)
        return 0;
    if (!is_unknown_to_the_file_system(errno))
        return -1;
    make_temporary(old);
    if (renameat(s->folder, s->name, s->folder, old) != 0)
        return -1;
    if (renameat(s->folder, s->temporary, s->folder, s->name) != 0) {
        int why = errno;
        (void)renameat(s->folder, old, s->folder, s->name);
        errno = why;
        return -1;
    }
    memcpy(s->temporary, old, sizeof old);
    return 0;
}

/* keep: the old file may have to come back, so it is not yet lost. */
static enum sceau_status
take_place(struct file_stage *s, bool keep, struct sceau_error *error)
{
    char name[TEMPORARY];

    if (!s->temporary[0]) {
        make_temporary(name);
        if (link_as(s, name) != 0)
            return system_failure(error, s->path, "création");
        memcpy(s->temporary, name, sizeof name);
    }
    if (keep ? set_aside(s) != 0
             : renameat(s->folder, s->temporary, s->folder, s->name) != 0)
        return system_failure(error, s->path, "remplacement");
    s->placed = true;
    s->kept = keep;
    if (!keep)
        s->temporary[0] = 0;
    return SCEAU_OK;
}

static enum sceau_status
place(struct file_stage *const *stages, size_t i, bool last, bool replace,
    struct sceau_error *error)
{
    struct file_stage *s = stages[i];
    struct stat found, before;
    bool there;
    enum sceau_status status =
        look_at_target(s, replace, &found, &there, error);

    if (status != SCEAU_OK)
        return status;
    /* by inode: two spellings may be one name to the file system */
    for (size_t n = 0; there && n < i; n++)
        if (fstat(stages[n]->fd, &before) == 0 && before.st_dev == found.st_dev
            && before.st_ino == found.st_ino)
            return fail(error, SCEAU_E_USAGE,
                "%s : deux fichiers ne peuvent avoir le même nom", s->path);
    if (there)
        return take_place(s, !last, error);
    if (link_as(s, s->name) != 0)
        return errno == EEXIST ? exists(s, error)
                               : system_failure(error, s->path, "création");
    s->placed = true;
    return SCEAU_OK;
}

static bool
take_back(struct file_stage *s)
{
    bool done = s->kept
        ? renameat(s->folder, s->temporary, s->folder, s->name) == 0
        : unlinkat(s->folder, s->name, 0) == 0;

    s->temporary[0] = 0; /* where it did not come back, it is not thrown away */
    return done;
}

/* All, or none. */
static enum sceau_status
place_all(struct file_stage *const *stages, size_t count, bool replace,
    struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < count; i++)
        status = place(stages, i, i + 1 == count, replace, error);
    for (size_t i = count; status != SCEAU_OK && i-- > 0;)
        if (stages[i]->placed && !take_back(stages[i]))
            (void)fail_prefix(error, status,
                "%s n’a pas pu être remis comme avant", stages[i]->path);
    return status;
}

/* The old files go, and the names last, as best they can: the files are whole. */
static void
settle(struct file_stage *const *stages, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct file_stage *s = stages[i];
        if (s->kept && s->temporary[0]) {
            (void)unlinkat(s->folder, s->temporary, 0);
            s->temporary[0] = 0;
        }
        (void)fsync(s->folder);
    }
}

enum sceau_status
file_publish(struct file_stage *const *stages, size_t count, bool replace,
    struct sceau_error *error)
{
    sigset_t all, before;
    enum sceau_status status = lock_folders(stages, count, error);

    if (status == SCEAU_OK) {
        /* who ends this process ends it before the first name or after the last */
        (void)sigfillset(&all);
        (void)sigprocmask(SIG_BLOCK, &all, &before);
        status = place_all(stages, count, replace, error);
        settle(stages, count);
        (void)sigprocmask(SIG_SETMASK, &before, NULL);
    }
    for (size_t i = 0; i < count; i++)
        (void)flock(stages[i]->folder, LOCK_UN);
    return status;
}

static enum sceau_status
put(const char *path, struct span contents, unsigned mode, bool replace,
    struct sceau_error *error)
{
    AUTO(stage_release) struct file_stage *s = NULL;
    enum sceau_status status = file_stage(path, contents, mode, &s, error);

    return status == SCEAU_OK ? file_publish(&s, 1, replace, error) : status;
}

enum sceau_status
file_write(const char *path, struct span contents, unsigned mode,
    struct sceau_error *error)
{
    return put(path, contents, mode, true, error);
}

enum sceau_status
file_create(const char *path, struct span contents, unsigned mode,
    struct sceau_error *error)
{
    return put(path, contents, mode, false, error);
}

static bool
identify(const char *path, struct stat *out)
{
    return (strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, out) : stat(path, out))
        == 0;
}

bool
file_same(const char *a, const char *b)
{
    struct stat x, y;
    bool a_is = identify(a, &x), b_is = identify(b, &y);

    if (!a_is && !b_is) {
        AUTO(free) char *a_folder = folder_of(a);
        AUTO(free) char *b_folder = folder_of(b);
        if (strcmp(a, b) == 0)
            return true;
        if (strcmp(name_of(a), name_of(b)) != 0)
            return false;
        a_is = a_folder && stat(a_folder, &x) == 0;
        b_is = b_folder && stat(b_folder, &y) == 0;
    }
    return a_is && b_is && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}
