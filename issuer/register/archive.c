/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/archive.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "verifier/base/error.h"
#include "verifier/base/reason.h"
#include "verifier/base/scope.h"

static const char magic[] = "SCEAU-REGISTER-1\n";
enum { MAGIC = sizeof magic - 1, PIECE = 64 * 1024 };

/* ---- writing ---- */

struct archive_writer {
    FILE *file;
    EVP_MD_CTX *digest;
    int failed; /* errno of the first failure */
    char *part; /* its name until it is whole */
    char path[];
};

static void
writer_free(struct archive_writer *w)
{
    if (w->file)
        (void)fclose(w->file);
    if (w->part)
        (void)unlink(w->part);
    EVP_MD_CTX_free(w->digest);
    free(w->part);
    free(w);
}
AUTO_DEFINE(struct archive_writer *, writer_free);

static enum sceau_status
not_written(
    const struct archive_writer *w, int number, struct sceau_error *error)
{
    return fail(error, SCEAU_E_IO, "%s : la sauvegarde ne s’écrit pas : %s",
        w->path, REASON(number));
}

static enum sceau_status
is_taken(const struct archive_writer *w, struct sceau_error *error)
{
    return fail(error, SCEAU_E_STATE,
        "%s : existe déjà ; une sauvegarde n’en remplace pas une autre",
        w->path);
}

/* Beside its name, so that a link gives it that. */
static bool
name_part(struct archive_writer *w)
{
    const char *slash = strrchr(w->path, '/');
    int folder = slash ? (int)(slash - w->path) + 1 : 0;
    size_t size = strlen(w->path) + 32;

    w->part = malloc(size);
    if (w->part)
        (void)snprintf(w->part, size, "%.*s.sceau-%ld.part", folder, w->path,
            (long)getpid());
    return w->part;
}

enum sceau_status
archive_create(
    const char *path, struct archive_writer **out, struct sceau_error *error)
{
    size_t len = strlen(path) + 1;
    AUTO(writer_free) struct archive_writer *w = calloc(1, sizeof *w + len);

    if (!w)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    memcpy(w->path, path, len);
    w->digest = EVP_MD_CTX_new();
    if (!w->digest)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    if (access(path, F_OK) == 0)
        return is_taken(w, error);
    if (!name_part(w))
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    int fd = open(
        w->part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd >= 0 && !(w->file = fdopen(fd, "w")))
        (void)close(fd);
    if (!w->file) {
        int number = errno;
        free(TAKE(w->part)); /* it may be another one's */
        return not_written(w, number, error);
    }
    enum sceau_status status = archive_restart(w, error);
    if (status == SCEAU_OK)
        *out = TAKE(w);
    return status;
}

/* errno of what failed is kept once. */
static void
put(struct archive_writer *w, const void *data, size_t len)
{
    if (w->failed || len == 0)
        return;
    if (fwrite(data, 1, len, w->file) != len)
        w->failed = errno ? errno : EIO;
    else if (EVP_DigestUpdate(w->digest, data, len) != 1)
        w->failed = ENOMEM;
}

enum sceau_status
archive_restart(struct archive_writer *w, struct sceau_error *error)
{
    w->failed = 0;
    if (fseek(w->file, 0, SEEK_SET) != 0 || ftruncate(fileno(w->file), 0) != 0)
        return not_written(w, errno, error);
    if (EVP_DigestInit_ex(w->digest, EVP_sha256(), NULL) != 1)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    put(w, magic, MAGIC);
    return SCEAU_OK;
}

void
archive_mark(struct archive_writer *w, char mark)
{
    put(w, &mark, 1);
}

void
archive_value(struct archive_writer *w, const struct sql_value *v)
{
    uint64_t integer = htobe64((uint64_t)v->integer);
    uint32_t len = htobe32((uint32_t)v->bytes.len);

    if (v->null) {
        archive_mark(w, 'n');
        return;
    }
    switch (v->type) {
    case SQL_INTEGER:
        archive_mark(w, 'i');
        put(w, &integer, sizeof integer);
        return;
    case SQL_TEXT:
        archive_mark(w, 't');
        break;
    case SQL_BYTES:
        archive_mark(w, 'b');
        break;
    }
    if (v->bytes.len > ARCHIVE_VALUE_MAX)
        w->failed = w->failed ? w->failed : EFBIG;
    put(w, &len, sizeof len);
    put(w, v->bytes.data, v->bytes.len);
}

static enum sceau_status
sync_folder(const struct archive_writer *w, struct sceau_error *error)
{
    const char *slash = strrchr(w->path, '/');
    AUTO_BUFFER struct buffer folder = buffer_with_max(PIECE);

    if (slash)
        buffer_put(&folder, w->path, (size_t)(slash - w->path) + 1);
    else
        buffer_text(&folder, ".");
    int fd = open(buffer_cstr(&folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return not_written(w, errno, error);
    int failed = fsync(fd) != 0 ? errno : 0;
    (void)close(fd);
    return failed ? not_written(w, failed, error) : SCEAU_OK;
}

enum sceau_status
archive_publish(struct archive_writer *w, uint8_t hash[ARCHIVE_HASH],
    struct sceau_error *error)
{
    if (!w->failed && EVP_DigestFinal_ex(w->digest, hash, NULL) != 1)
        w->failed = ENOMEM;
    if (!w->failed && fwrite(hash, 1, ARCHIVE_HASH, w->file) != ARCHIVE_HASH)
        w->failed = errno ? errno : EIO;
    if (!w->failed && (fflush(w->file) != 0 || fsync(fileno(w->file)) != 0))
        w->failed = errno;
    if (w->failed)
        return not_written(w, w->failed, error);
    /* a link replaces nothing */
    if (link(w->part, w->path) != 0)
        return errno == EEXIST ? is_taken(w, error)
                               : not_written(w, errno, error);
    (void)unlink(w->part);
    free(TAKE(w->part));
    return sync_folder(w, error);
}

void
archive_discard(struct archive_writer **w)
{
    if (*w)
        writer_free(TAKE(*w));
}

/* ---- reading ---- */

struct archive_reader {
    FILE *file;
    off_t size; /* bytes before the digest */
    off_t left; /* of them, those not yet read */
    char path[];
};

static void
reader_free(struct archive_reader *r)
{
    if (r->file)
        (void)fclose(r->file);
    free(r);
}
AUTO_DEFINE(struct archive_reader *, reader_free);
AUTO_DEFINE(EVP_MD_CTX *, EVP_MD_CTX_free);

static enum sceau_status
broken(const struct archive_reader *r, struct sceau_error *error)
{
    return fail(error, SCEAU_E_FORMAT,
        "%s : n’est pas une sauvegarde que ce programme sait lire", r->path);
}

/* Exactly so many bytes of what stands before the digest. */
static enum sceau_status
take(struct archive_reader *r, void *out, size_t len, struct sceau_error *error)
{
    if ((off_t)len > r->left)
        return broken(r, error);
    if (fread(out, 1, len, r->file) != len)
        return fail(error, SCEAU_E_IO, "%s : ne se lit pas", r->path);
    r->left -= (off_t)len;
    return SCEAU_OK;
}

static enum sceau_status
check_digest(struct archive_reader *r, uint8_t hash[ARCHIVE_HASH],
    struct sceau_error *error)
{
    AUTO(EVP_MD_CTX_free) EVP_MD_CTX *c = EVP_MD_CTX_new();
    uint8_t piece[PIECE], last[ARCHIVE_HASH];

    if (!c || EVP_DigestInit_ex(c, EVP_sha256(), NULL) != 1)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    while (r->left > 0) {
        size_t len = r->left < PIECE ? (size_t)r->left : PIECE;
        enum sceau_status status = take(r, piece, len, error);
        if (status != SCEAU_OK)
            return status;
        if (EVP_DigestUpdate(c, piece, len) != 1)
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    if (EVP_DigestFinal_ex(c, hash, NULL) != 1)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    if (fread(last, 1, sizeof last, r->file) != sizeof last
        || memcmp(last, hash, sizeof last) != 0) /* no secret */
        return fail(error, SCEAU_E_CRYPTO,
            "%s : la sauvegarde est incomplète, ou a été changée : son "
            "empreinte n’est pas la sienne",
            r->path);
    return SCEAU_OK;
}

static enum sceau_status
check_magic(struct archive_reader *r, struct sceau_error *error)
{
    char first[MAGIC];
    enum sceau_status status = take(r, first, sizeof first, error);

    return status == SCEAU_OK && memcmp(first, magic, MAGIC) != 0
        ? broken(r, error)
        : status;
}

static enum sceau_status
begin_again(struct archive_reader *r, struct sceau_error *error)
{
    r->left = r->size;
    return fseek(r->file, 0, SEEK_SET) == 0
        ? SCEAU_OK
        : fail(error, SCEAU_E_IO, "%s : ne se lit pas", r->path);
}

enum sceau_status
archive_rewind(struct archive_reader *r, struct sceau_error *error)
{
    enum sceau_status status = begin_again(r, error);

    return status == SCEAU_OK ? check_magic(r, error) : status;
}

enum sceau_status
archive_open(const char *path, struct archive_reader **out,
    uint8_t hash[ARCHIVE_HASH], struct sceau_error *error)
{
    size_t len = strlen(path) + 1;
    struct stat info;
    AUTO(reader_free) struct archive_reader *r = calloc(1, sizeof *r + len);

    if (!r)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    memcpy(r->path, path, len);
    r->file = fopen(path, "re");
    if (!r->file)
        return fail(error, errno == ENOENT ? SCEAU_E_NOTFOUND : SCEAU_E_IO,
            "%s : %s", path,
            errno == ENOENT ? "fichier introuvable" : REASON(errno));
    if (fstat(fileno(r->file), &info) != 0 || !S_ISREG(info.st_mode))
        return fail(error, SCEAU_E_IO, "%s : n’est pas un fichier", path);
    r->left = r->size = info.st_size - ARCHIVE_HASH;
    enum sceau_status status = check_magic(r, error);
    if (status == SCEAU_OK)
        status = begin_again(r, error);
    if (status == SCEAU_OK)
        status = check_digest(r, hash, error);
    if (status == SCEAU_OK)
        status = archive_rewind(r, error);
    if (status == SCEAU_OK)
        *out = TAKE(r);
    return status;
}

void
archive_close(struct archive_reader **r)
{
    if (*r)
        reader_free(TAKE(*r));
}

enum sceau_status
archive_next(struct archive_reader *r, char *mark, struct sceau_error *error)
{
    enum sceau_status status = take(r, mark, 1, error);

    if (status != SCEAU_OK || strchr("TREZ", *mark))
        return status;
    (void)ungetc(*mark, r->file);
    r->left++;
    *mark = 0;
    return status;
}

static enum sceau_status
read_bytes(struct archive_reader *r, struct buffer *room, struct sql_value *out,
    struct sceau_error *error)
{
    uint32_t len = 0;
    enum sceau_status status = take(r, &len, sizeof len, error);

    if (status != SCEAU_OK)
        return status;
    len = be32toh(len);
    if (len > ARCHIVE_VALUE_MAX || len > r->left)
        return broken(r, error);
    out->integer = (int64_t)room->len;
    out->bytes = span_of(NULL, len);
    if (len == 0)
        return SCEAU_OK;
    uint8_t *to = buffer_room(room, len);
    return to ? take(r, to, len, error)
              : fail(error, buffer_status(room), "mémoire épuisée");
}

enum sceau_status
archive_read(struct archive_reader *r, struct buffer *room,
    struct sql_value *out, struct sceau_error *error)
{
    uint64_t integer = 0;
    char form = 0;
    enum sceau_status status = take(r, &form, 1, error);

    *out = (struct sql_value) { .type = SQL_INTEGER };
    if (status != SCEAU_OK)
        return status;
    switch (form) {
    case 'n':
        out->null = true;
        return status;
    case 'i':
        status = take(r, &integer, sizeof integer, error);
        out->integer = (int64_t)be64toh(integer);
        return status;
    case 't':
        out->type = SQL_TEXT;
        return read_bytes(r, room, out, error);
    case 'b':
        out->type = SQL_BYTES;
        return read_bytes(r, room, out, error);
    default:
        return broken(r, error);
    }
}
