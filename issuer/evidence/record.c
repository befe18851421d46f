/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/evidence/record.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "issuer/evidence/stamp.h"
#include "verifier/base/cursor.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/base/scope.h"
#include "verifier/trust/leaf.h"
#include "verifier/trust/time_stamp.h"

static void
folder_close(DIR *d)
{
    (void)closedir(d);
}
AUTO_DEFINE(DIR *, folder_close);
AUTO_DEFINE(X509 *, X509_free);

enum { DIGEST = 32, HEX = 2 * DIGEST, PATH_SIZE = 4096, FILE_MODE = 0640 };

#define TEXT_MAX (RECORD_FILES_MAX * (HEX + 1) + 256u)

static const char title[] = "sceau-record 1\n";

struct record {
    struct buffer text;
    struct buffer token;
};

static void
record_release(struct record *r)
{
    buffer_free(&r->text);
    buffer_free(&r->token);
}

static enum sceau_status
hash(struct span bytes, char out[HEX + 1], struct sceau_error *error)
{
    uint8_t digest[DIGEST];

    if (EVP_Digest(bytes.data, bytes.len, digest, NULL, EVP_sha256(), NULL)
        != 1)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    for (size_t i = 0; i < DIGEST; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", digest[i]);
    return SCEAU_OK;
}

static enum sceau_status
path_of(const char *folder, unsigned number, const char *suffix,
    char out[PATH_SIZE], struct sceau_error *error)
{
    int n = snprintf(out, PATH_SIZE, "%s/%06u.%s", folder, number, suffix);

    return n > 0 && n < PATH_SIZE
        ? SCEAU_OK
        : fail(error, SCEAU_E_LIMIT, "%s : chemin trop long", folder);
}

static enum sceau_status
read_part(const char *folder, unsigned number, const char *suffix,
    struct buffer *out, struct sceau_error *error)
{
    char path[PATH_SIZE];
    enum sceau_status status = path_of(folder, number, suffix, path, error);

    return status == SCEAU_OK ? file_read(path, out, error) : status;
}

/* SCEAU_E_NOTFOUND after the last one; a list without its token is no record. */
static enum sceau_status
read_record(const char *folder, unsigned number, struct record *out,
    struct sceau_error *error)
{
    *out = (struct record) { .text = buffer_with_max(TEXT_MAX),
        .token = buffer_with_max(STAMP_MAX) };
    enum sceau_status status =
        read_part(folder, number, "txt", &out->text, error);
    if (status != SCEAU_OK)
        return status;
    status = read_part(folder, number, "tsr", &out->token, error);
    return status == SCEAU_E_NOTFOUND
        ? fail(error, SCEAU_E_CRYPTO, "%s/%06u.tsr manque", folder, number)
        : status;
}

/* "previous " and what it says of the record before, or "-". */
static enum sceau_status
put_previous(
    const struct record *before, struct buffer *out, struct sceau_error *error)
{
    char text[HEX + 1], token[HEX + 1];

    if (!before) {
        buffer_text(out, "previous -\n");
        return SCEAU_OK;
    }
    enum sceau_status status = hash(buffer_span(&before->text), text, error);
    if (status == SCEAU_OK)
        status = hash(buffer_span(&before->token), token, error);
    if (status == SCEAU_OK)
        buffer_format(out, "previous %s %s\n", text, token);
    return status;
}

/* Its first lines are those that the record before it asks for. */
static enum sceau_status
check_head(const char *folder, unsigned number, const struct record *r,
    const struct record *before, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer head = buffer_with_max(512);

    buffer_text(&head, title);
    enum sceau_status status = put_previous(before, &head, error);
    if (status != SCEAU_OK)
        return status;
    if (buffer_status(&head) != SCEAU_OK)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    return r->text.len >= head.len
            && memcmp(r->text.data, head.data, head.len) == 0
        ? SCEAU_OK
        : fail(error, SCEAU_E_CRYPTO,
            "%s/%06u.txt ne suit pas l’enregistrement d’avant", folder, number);
}

/* The time of its token, and the end of the certificate that made it. */
static enum sceau_status
check_token(const char *folder, unsigned number, const struct record *r,
    const struct record_trust *trust, struct record_state *out,
    struct sceau_error *error)
{
    X509 *anchors[DSS_CERTIFICATES_MAX];
    size_t count = evidence_folder_anchors(trust->folder, anchors);
    struct token token;
    int64_t before = out->until;
    enum time_stamp_state state = time_stamp_check(
        buffer_span(&r->token), buffer_span(&r->text), anchors, count, &token);

    if (state != TIME_STAMP_RIGHT)
        return fail(error,
            state == TIME_STAMP_NO_MEMORY ? SCEAU_E_NOMEM : SCEAU_E_CRYPTO,
            "%s/%06u.tsr : %s", folder, number, time_stamp_words(state));
    AUTO(X509_free) X509 *signer = leaf_read(token.certificate);
    if (!signer || !leaf_seconds(X509_get0_notAfter(signer), &out->until))
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    if (number > 1 && (token.when > before || token.when < out->when))
        return fail(error, SCEAU_E_CRYPTO,
            "%s/%06u.tsr : fait après la fin du certificat de celui d’avant, "
            "ou avant lui",
            folder, number);
    out->when = token.when;
    return SCEAU_OK;
}

/* A file of a record after those: one between them was taken away. */
static enum sceau_status
check_nothing_later(
    const char *folder, unsigned count, struct sceau_error *error)
{
    AUTO(folder_close) DIR *d = opendir(folder);
    const struct dirent *entry;

    while (d && (entry = readdir(d))) {
        const char *dot = strchr(entry->d_name, '.');
        unsigned long number = strtoul(entry->d_name, NULL, 10);
        if (dot && (strcmp(dot, ".txt") == 0 || strcmp(dot, ".tsr") == 0)
            && number > count)
            return fail(error, SCEAU_E_CRYPTO, "%s/%06u.txt manque : %s est là",
                folder, count + 1, entry->d_name);
    }
    return SCEAU_OK;
}

/* All of them; *last is the last one's, the caller's to release, empty without one. */
static enum sceau_status
check_all(const char *folder, const struct record_trust *trust,
    struct record *last, struct record_state *out, struct sceau_error *error)
{
    *out = (struct record_state) { .count = 0 };
    *last = (struct record) { .text = buffer_with_max(0) };
    while (out->count < RECORDS_MAX) {
        struct record r;
        struct sceau_error local = { 0 };
        unsigned number = out->count + 1;
        enum sceau_status status = read_record(folder, number, &r, &local);
        if (status == SCEAU_OK)
            status = check_head(
                folder, number, &r, out->count ? last : NULL, &local);
        if (status == SCEAU_OK)
            status = check_token(folder, number, &r, trust, out, &local);
        if (status != SCEAU_OK) {
            record_release(&r);
            ERR_clear_error();
            return status == SCEAU_E_NOTFOUND
                ? check_nothing_later(folder, out->count, error)
                : fail(error, status, "%s", local.text);
        }
        record_release(last);
        *last = r;
        out->count = number;
    }
    return fail(error, SCEAU_E_LIMIT, "%s : trop d’enregistrements", folder);
}

enum sceau_status
record_check(const char *folder, const struct record_trust *trust,
    struct record_state *out, struct sceau_error *error)
{
    struct record last;
    enum sceau_status status = check_all(folder, trust, &last, out, error);

    record_release(&last);
    return status;
}

static enum sceau_status
hash_file(const char *path, char out[HEX + 1], struct sceau_error *error)
{
    AUTO_BUFFER struct buffer bytes = buffer_with_max(SCEAU_PDF_MAX);
    enum sceau_status status = file_read(path, &bytes, error);

    return status == SCEAU_OK ? hash(buffer_span(&bytes), out, error) : status;
}

static int
compare(const void *a, const void *b)
{
    return memcmp(a, b, HEX);
}

static enum sceau_status
put_files(char *const *file, size_t files, struct buffer *out,
    struct sceau_error *error)
{
    char(*digest)[HEX + 1] = calloc(files + 1, sizeof *digest);
    enum sceau_status status =
        digest ? SCEAU_OK : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");

    for (size_t i = 0; status == SCEAU_OK && i < files; i++)
        status = hash_file(file[i], digest[i], error);
    if (status == SCEAU_OK) {
        qsort(digest, files, sizeof *digest, compare);
        for (size_t i = 0; i < files; i++)
            if (i == 0 || compare(digest[i], digest[i - 1]) != 0)
                buffer_format(out, "%s\n", digest[i]);
    }
    free(digest);
    return status;
}

/* Both appear, or none. */
static enum sceau_status
publish(const char *folder, unsigned number, const struct record *r,
    struct sceau_error *error)
{
    struct file_stage *stage[2] = { NULL, NULL };
    char path[PATH_SIZE];
    enum sceau_status status = path_of(folder, number, "tsr", path, error);

    if (status == SCEAU_OK)
        status = file_stage(
            path, buffer_span(&r->token), FILE_MODE, &stage[0], error);
    if (status == SCEAU_OK)
        status = path_of(folder, number, "txt", path, error);
    if (status == SCEAU_OK)
        status = file_stage(
            path, buffer_span(&r->text), FILE_MODE, &stage[1], error);
    if (status == SCEAU_OK)
        status = file_publish(stage, 2, false, error);
    file_discard(&stage[0]);
    file_discard(&stage[1]);
    return status;
}

static enum sceau_status
stamp(const struct record_trust *trust, struct record *r,
    struct sceau_error *error)
{
    uint8_t imprint[DIGEST];

    if (buffer_status(&r->text) != SCEAU_OK)
        return fail(error, buffer_status(&r->text), "trop de fichiers");
    if (EVP_Digest(r->text.data, r->text.len, imprint, NULL, EVP_sha256(), NULL)
        != 1)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    return stamp_ask(trust->address, imprint, &r->token, error);
}

/* Made, and checked as it will be, before it has a name. */
static enum sceau_status
add(const char *folder, const struct record_trust *trust,
    const struct record *last, char *const *file, size_t files,
    struct record_state *out, struct sceau_error *error)
{
    struct record r = { .text = buffer_with_max(TEXT_MAX),
        .token = buffer_with_max(STAMP_MAX) };
    unsigned number = out->count + 1;

    buffer_text(&r.text, title);
    enum sceau_status status =
        put_previous(out->count ? last : NULL, &r.text, error);
    if (status == SCEAU_OK)
        status = put_files(file, files, &r.text, error);
    if (status == SCEAU_OK)
        status = stamp(trust, &r, error);
    if (status == SCEAU_OK)
        status = check_token(folder, number, &r, trust, out, error);
    if (status == SCEAU_OK)
        status = publish(folder, number, &r, error);
    if (status == SCEAU_OK)
        out->count = number;
    record_release(&r);
    return status;
}

enum sceau_status
record_add(const char *folder, const struct record_trust *trust,
    char *const *file, size_t files, struct record_state *out,
    struct sceau_error *error)
{
    struct record last;
    enum sceau_status status = files > RECORD_FILES_MAX
        ? fail(error, SCEAU_E_LIMIT, "plus de %u fichiers", RECORD_FILES_MAX)
        : check_all(folder, trust, &last, out, error);

    if (files > RECORD_FILES_MAX)
        return status;
    if (status == SCEAU_OK && files == 0 && out->count == 0)
        status = fail(error, SCEAU_E_STATE,
            "%s : aucun enregistrement à renouveler", folder);
    if (status == SCEAU_OK)
        status = add(folder, trust, &last, file, files, out, error);
    record_release(&last);
    return status;
}

enum sceau_status
record_find(const char *folder, const char *file, unsigned *number,
    struct sceau_error *error)
{
    char line[HEX + 3] = "\n";
    enum sceau_status status = hash_file(file, line + 1, error);

    line[HEX + 1] = '\n';
    for (*number = 1; status == SCEAU_OK; ++*number) {
        AUTO_BUFFER struct buffer text = buffer_with_max(TEXT_MAX);
        struct sceau_error local = { 0 };
        enum sceau_status read =
            read_part(folder, *number, "txt", &text, &local);
        if (read == SCEAU_E_NOTFOUND)
            break;
        if (read != SCEAU_OK)
            status = fail(error, read, "%s", local.text);
        else if (memmem(text.data, text.len, line, HEX + 2))
            return SCEAU_OK;
    }
    *number = 0;
    return status;
}
