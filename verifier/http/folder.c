/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/http/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "verifier/base/error.h"
#include "verifier/base/reason.h"
#include "verifier/base/scope.h"
#include "verifier/http/media.h"

/* Folders in folders; a name with its folders; a digest and its quotes. */
enum { DEPTH_MAX = 4, NAME_SIZE = 256, TAG_SIZE = 24 };

struct file {
    char name[NAME_SIZE];
    char tag[TAG_SIZE];
    const char *type;
    struct timespec modified;
    struct span bytes;
    const struct file *packed; /* the same as gzip, or NULL */
};

struct http_folder {
    struct file file[FOLDER_FILES_MAX];
    size_t count;
    size_t bytes;
};

static void
release(struct http_folder *f)
{
    for (size_t i = 0; i < f->count; i++) {
        void *owned;
        memcpy(&owned, &f->file[i].bytes.data, sizeof owned);
        free(owned);
    }
    free(f);
}
AUTO_DEFINE(struct http_folder *, release);

void
folder_free(struct http_folder **f)
{
    if (*f)
        release(*f);
    *f = NULL;
}

static const char *
type_of(const char *name)
{
    static const char *const types[][2] = { { ".html",
                                                "text/html; charset=utf-8" },
        { ".js", "text/javascript; charset=utf-8" },
        { ".css", "text/css; charset=utf-8" }, { ".json", "application/json" },
        { ".wasm", "application/wasm" }, { ".svg", "image/svg+xml" },
        { ".png", "image/png" }, { ".ico", "image/x-icon" },
        { ".woff2", "font/woff2" },
        { ".webmanifest", "application/manifest+json" },
        { ".txt", "text/plain; charset=utf-8" },
        { ".sceau", "text/plain; charset=utf-8" } };
    const char *end = strrchr(name, '.');

    for (size_t i = 0; end && i < sizeof types / sizeof *types; i++)
        if (strcmp(end, types[i][0]) == 0)
            return types[i][1];
    return "application/octet-stream";
}

/* FNV-1a: tells versions apart, and protects from nobody. */
static void
tag_of(struct span bytes, char tag[TAG_SIZE])
{
    uint64_t d = 0xcbf29ce484222325u;

    for (size_t i = 0; i < bytes.len; i++)
        d = (d ^ bytes.data[i]) * 0x100000001b3u;
    (void)snprintf(tag, TAG_SIZE, "\"%016llx\"", (unsigned long long)d);
}

static enum sceau_status
read_file(
    int fd, struct http_folder *f, struct file *out, struct sceau_error *error)
{
    struct stat info;

    if (fstat(fd, &info) != 0)
        return fail(error, SCEAU_E_IO, "%s : %s", out->name, REASON(errno));
    size_t size = (size_t)info.st_size;
    out->modified = info.st_mtim;
    if (size > FOLDER_BYTES_MAX - f->bytes)
        return fail(error, SCEAU_E_LIMIT, "dossier de plus de %u Mo",
            FOLDER_BYTES_MAX / 1000000u);
    uint8_t *bytes = malloc(size + 1);
    if (!bytes)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    size_t got = 0;
    ssize_t n = 1;
    while (got < size && n > 0) {
        n = read(fd, bytes + got, size - got);
        got += n > 0 ? (size_t)n : 0;
    }
    out->bytes = span_of(bytes, got);
    f->count++;
    f->bytes += got;
    if (got != size)
        return fail(error, SCEAU_E_IO, "%s : lecture interrompue", out->name);
    return SCEAU_OK;
}

static enum sceau_status
add_file(
    int fd, const char *name, struct http_folder *f, struct sceau_error *error)
{
    if (f->count == FOLDER_FILES_MAX)
        return fail(error, SCEAU_E_LIMIT, "dossier de plus de %d fichiers",
            FOLDER_FILES_MAX);
    struct file *to = &f->file[f->count];
    *to = (struct file) { .packed = NULL };
    (void)snprintf(to->name, sizeof to->name, "%s", name);
    enum sceau_status status = read_file(fd, f, to, error);
    tag_of(to->bytes, to->tag);
    to->type = type_of(to->name);
    return status;
}

static enum sceau_status read_folder(int fd, const char *prefix, int depth,
    struct http_folder *f, struct sceau_error *error);

static enum sceau_status
add(int folder, const char *prefix, const char *entry, int depth,
    struct http_folder *f, struct sceau_error *error)
{
    char name[NAME_SIZE];
    struct stat info;
    enum sceau_status status = SCEAU_OK;

    if ((size_t)snprintf(name, sizeof name, "%s%s", prefix, entry)
        >= sizeof name - 4)
        return fail(error, SCEAU_E_LIMIT, "%s… : nom trop long", prefix);
    int fd =
        openat(folder, entry, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 && (errno == ELOOP || errno == ENXIO))
        return SCEAU_OK;
    if (fd < 0 || fstat(fd, &info) != 0)
        status = fail(error, SCEAU_E_IO, "%s : %s", name, REASON(errno));
    else if (S_ISREG(info.st_mode))
        status = add_file(fd, name, f, error);
    else if (S_ISDIR(info.st_mode) && depth < DEPTH_MAX) {
        (void)snprintf(name, sizeof name, "%s%s/", prefix, entry);
        return read_folder(fd, name, depth + 1, f, error);
    }
    if (fd >= 0)
        (void)close(fd);
    return status;
}

/* Takes the descriptor over. */
static enum sceau_status
read_folder(int fd, const char *prefix, int depth, struct http_folder *f,
    struct sceau_error *error)
{
    DIR *folder = fdopendir(fd);
    enum sceau_status status = SCEAU_OK;
    const struct dirent *entry;

    if (!folder) {
        (void)close(fd);
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    while (status == SCEAU_OK && (entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            status = add(dirfd(folder), prefix, entry->d_name, depth, f, error);
    (void)closedir(folder);
    return status;
}

static const struct file *
find(const struct http_folder *f, const char *name)
{
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(f->file[i].name, name) == 0)
            return &f->file[i];
    return NULL;
}

static bool
is_older(struct timespec a, struct timespec b)
{
    return a.tv_sec < b.tv_sec
        || (a.tv_sec == b.tv_sec && a.tv_nsec < b.tv_nsec);
}

static void
pair(struct http_folder *f)
{
    for (size_t i = 0; i < f->count; i++) {
        char name[NAME_SIZE + 4];
        (void)snprintf(name, sizeof name, "%s.gz", f->file[i].name);
        const struct file *packed = find(f, name);
        if (packed && !is_older(packed->modified, f->file[i].modified))
            f->file[i].packed = packed;
    }
}

enum sceau_status
folder_open(
    const char *path, struct http_folder **out, struct sceau_error *error)
{
    AUTO(release) struct http_folder *f = calloc(1, sizeof *f);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return fail(error, errno == ENOENT ? SCEAU_E_NOTFOUND : SCEAU_E_IO,
            "%s : %s", path, REASON(errno));
    if (!f) {
        (void)close(fd);
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    enum sceau_status status = read_folder(fd, "", 0, f, error);
    if (status != SCEAU_OK)
        return fail_prefix(error, status, "%s", path);
    pair(f);
    *out = TAKE(f);
    return SCEAU_OK;
}

size_t
folder_count(const struct http_folder *f)
{
    return f->count;
}

/* True where that was the answer: the client has these bytes. */
static bool
has_already(struct http_request *r, const char *tag)
{
    struct span tags;

    http_add(r, "ETag", tag);
    http_add(r, "Cache-Control", "no-cache");
    if (http_header(r, "If-None-Match", &tags) == 0
        || !media_has_tag(tags, tag))
        return false;
    http_answer_kept(r, 304, NULL, span_of("", 0));
    return true;
}

static void
answer_file(const struct file *file, struct http_request *r)
{
    struct span encodings;
    const struct file *sent = file;

    if (file->packed) {
        http_add(r, "Vary", "Accept-Encoding");
        if (http_header(r, "Accept-Encoding", &encodings)
            && media_accepts_gzip(encodings))
            sent = file->packed;
    }
    if (has_already(r, sent->tag))
        return;
    if (sent != file)
        http_add(r, "Content-Encoding", "gzip");
    http_answer_kept(r, 200, file->type, sent->bytes);
}

void
folder_answer(
    const struct http_folder *f, struct http_request *r, const char *name)
{
    name = *name ? name : "index.html";
    for (size_t i = 0; i < f->count; i++) {
        if (strcmp(f->file[i].name, name) != 0)
            continue;
        answer_file(&f->file[i], r);
        return;
    }
    http_problem(r, 404, "not-found", "rien ne se trouve à cette adresse");
}

void
folder_answer_bytes(struct http_request *r, const char *type, struct span bytes)
{
    AUTO_BUFFER struct buffer body = buffer_with_max(bytes.len + 1);
    char tag[TAG_SIZE];

    tag_of(bytes, tag);
    if (has_already(r, tag))
        return;
    buffer_put(&body, bytes.data, bytes.len);
    http_answer(r, 200, type, &body);
}
