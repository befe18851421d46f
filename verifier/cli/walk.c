/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/cli/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "verifier/base/error.h"
#include "verifier/base/reason.h"

/* One folder on the way. */
struct level {
    int fd;
    char **name; /* in order */
    size_t count;
    size_t next;
    size_t path;  /* the length of its own, without what stands in it */
    bool partial; /* reading its names broke off: it is said after them */
    struct sceau_error why;
};

struct walk {
    struct level level[WALK_DEPTH_MAX];
    size_t depth;
    size_t names; /* held at once */
    struct buffer path;
    bool refused; /* the folder itself could not be opened */
    struct sceau_error why;
};

static void
level_free(struct level *l)
{
    for (size_t i = 0; i < l->count; i++)
        free(l->name[i]);
    free(l->name);
    if (l->fd >= 0)
        (void)close(l->fd);
}

static int
compare(const void *a, const void *b)
{
    const char *const *left = a, *const *right = b;

    return strcmp(*left, *right);
}

static enum sceau_status
break_off(struct walk *w, struct level *l, const char *why)
{
    l->partial = true;
    return fail(&l->why, SCEAU_E_LIMIT, "%s : %s", buffer_cstr(&w->path), why);
}

/* Keep one more name; false where it is one too many. */
static bool
keep_name(struct walk *w, struct level *l, const char *name, size_t *room)
{
    if (w->names == WALK_NAMES_MAX) {
        (void)break_off(
            w, l, "trop de fichiers, séparez-les en plusieurs fois");
        return false;
    }
    if (l->count == *room) {
        size_t more = *room ? 2 * *room : 64;
        char **larger = realloc(l->name, more * sizeof *larger);
        if (larger) {
            l->name = larger;
            *room = more;
        }
    }
    char *copy = l->count < *room ? strdup(name) : NULL;
    if (!copy) {
        (void)break_off(w, l, "mémoire épuisée");
        return false;
    }
    l->name[l->count++] = copy;
    w->names++;
    return true;
}

static void
read_names(struct walk *w, struct level *l, DIR *dir)
{
    size_t room = 0;

    for (;;) {
        errno = 0;
        const struct dirent *e = readdir(dir);
        if (!e && errno)
            (void)break_off(w, l, REASON(errno));
        if (!e)
            break;
        if (e->d_name[0] != '.' && !keep_name(w, l, e->d_name, &room))
            break;
    }
    if (l->count)
        qsort(l->name, l->count, sizeof *l->name, compare);
}

/* Go into the folder that the path names; false where it is not to be read. */
static bool
enter(struct walk *w, int from, const char *name, int flags,
    struct sceau_error *error)
{
    struct level *l = &w->level[w->depth];
    const char *path = buffer_cstr(&w->path);

    if (w->depth == WALK_DEPTH_MAX) {
        (void)fail(error, SCEAU_E_LIMIT,
            "%s : trop de dossiers l’un dans l’autre", path);
        return false;
    }
    int fd = openat(from, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
    int kept = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);
    DIR *dir = kept < 0 ? NULL : fdopendir(fd);
    if (!dir) {
        (void)fail(error, SCEAU_E_IO, "%s : dossier illisible : %s", path,
            REASON(errno));
        if (fd >= 0)
            (void)close(fd);
        if (kept >= 0)
            (void)close(kept);
        return false;
    }
    *l = (struct level) { .fd = kept, .path = w->path.len };
    w->depth++;
    read_names(w, l, dir);
    (void)closedir(dir);
    return true;
}

enum sceau_status
walk_begin(const char *path, struct walk **out, struct sceau_error *error)
{
    struct walk *w = calloc(1, sizeof *w);

    if (!w)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    w->path =
        buffer_with_max((size_t)WALK_DEPTH_MAX * (NAME_MAX + 1) + PATH_MAX);
    buffer_text(&w->path, path);
    while (w->path.len > 1 && w->path.data[w->path.len - 1] == '/')
        w->path.data[--w->path.len] = 0;
    if (buffer_status(&w->path) != SCEAU_OK) {
        walk_end(&w);
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    w->refused = !enter(w, AT_FDCWD, path, 0, &w->why);
    *out = w;
    return SCEAU_OK;
}

void
walk_end(struct walk **w)
{
    if (!*w)
        return;
    while ((*w)->depth)
        level_free(&(*w)->level[--(*w)->depth]);
    buffer_free(&(*w)->path);
    free(*w);
    *w = NULL;
}

static void
set_path(struct walk *w, const struct level *l, const char *name)
{
    w->path.len = l->path;
    w->path.data[l->path] = 0;
    if (w->path.data[l->path - 1] != '/')
        buffer_byte(&w->path, '/');
    buffer_text(&w->path, name);
}

static mode_t
kind_of(int folder, const char *name)
{
    struct stat s;

    return fstatat(folder, name, &s, AT_SYMLINK_NOFOLLOW) == 0
        ? s.st_mode & S_IFMT
        : 0;
}

static void
leave(struct walk *w)
{
    struct level *l = &w->level[--w->depth];

    w->names -= l->count;
    level_free(l);
}

/* What stands at that name: false where it is a folder that was entered. */
static bool
look(struct walk *w, const struct level *l, const char *name,
    struct walk_entry *out)
{
    set_path(w, l, name);
    *out = (struct walk_entry) { .kind = WALK_OTHER,
        .path = buffer_cstr(&w->path),
        .folder = l->fd,
        .name = name };
    if (buffer_status(&w->path) != SCEAU_OK) {
        out->kind = WALK_FAILED;
        (void)fail(&out->why, SCEAU_E_NOMEM, "mémoire épuisée");
        return true;
    }
    switch (kind_of(l->fd, name)) {
    case S_IFDIR:
        if (enter(w, l->fd, name, O_NOFOLLOW, &out->why))
            return false;
        out->kind = WALK_FAILED;
        return true;
    case S_IFLNK:
        out->kind = WALK_LINK;
        return true;
    case S_IFREG:
    case 0: /* it went, or may not be looked at: opening it says which */
        out->kind = WALK_FILE;
        return true;
    default:
        return true;
    }
}

bool
walk_next(struct walk *w, struct walk_entry *out)
{
    if (w->refused) {
        *out = (struct walk_entry) { .kind = WALK_FAILED,
            .path = buffer_cstr(&w->path),
            .why = w->why,
            .folder = -1 };
        w->refused = false;
        return true;
    }
    while (w->depth) {
        struct level *l = &w->level[w->depth - 1];
        if (l->next < l->count) {
            if (look(w, l, l->name[l->next++], out))
                return true;
            continue;
        }
        if (l->partial) {
            l->partial = false;
            w->path.len = l->path;
            w->path.data[l->path] = 0;
            *out = (struct walk_entry) { .kind = WALK_FAILED,
                .path = buffer_cstr(&w->path),
                .why = l->why,
                .folder = -1 };
            return true;
        }
        leave(w);
    }
    return false;
}

int
walk_open(const struct walk_entry *e, struct sceau_error *error)
{
    struct stat s;
    int fd = openat(e->folder, e->name,
        O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    if (fd < 0) {
        (void)fail(error, SCEAU_E_IO, "%s : ouverture impossible : %s", e->path,
            REASON(errno));
        return -1;
    }
    if (fstat(fd, &s) != 0 || !S_ISREG(s.st_mode)) {
        (void)fail(error, SCEAU_E_IO, "%s : ce n’est pas un fichier", e->path);
        (void)close(fd);
        return -1;
    }
    return fd;
}
