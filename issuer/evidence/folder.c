/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/evidence/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "hsm/certificate.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/base/reason.h"
#include "verifier/base/scope.h"
#include "verifier/pdf/token.h"
#include "verifier/trust/leaf.h"
#include "verifier/trust/seen.h"
#include "verifier/trust/time_stamp.h"

AUTO_DEFINE(BIO *, BIO_free);
AUTO_DEFINE(X509 *, X509_free);
AUTO_DEFINE(X509_CRL *, X509_CRL_free);

enum { PATH_SIZE = 4096, FILES_MAX = 256 };

/* Where its bytes stand, while the buffer that holds them may still move. */
struct place {
    size_t at;
    size_t len;
};

struct reading {
    struct evidence_folder *out;
    struct sceau_error *error;
    struct place certificate[DSS_CERTIFICATES_MAX];
    struct place list[DSS_LISTS_MAX];
};

void
evidence_folder_free(struct evidence_folder *f)
{
    evidence_free(&f->read);
    buffer_free(&f->bytes);
}

void
evidence_name(const X509 *x509, char out[128])
{
    X509_NAME *name = X509_get_subject_name(x509);

    if (X509_NAME_get_text_by_NID(name, NID_commonName, out, 128) <= 0)
        (void)X509_NAME_oneline(name, out, 128);
}

static bool
has_suffix(const char *name, const char *suffix)
{
    size_t n = strlen(name), m = strlen(suffix);

    return n > m && strcmp(name + n - m, suffix) == 0;
}

/* Once; *at is where it stands in the list. */
static enum sceau_status
keep(struct reading *r, struct span der, struct place *list, size_t *count,
    size_t max, size_t *at)
{
    struct buffer *bytes = &r->out->bytes;

    for (*at = 0; *at < *count; ++*at)
        if (span_equal(der, span_of(bytes->data + list[*at].at, list[*at].len)))
            return SCEAU_OK;
    if (*count == max)
        return fail(r->error, SCEAU_E_LIMIT,
            "plus de %zu certificats ou listes de révocation", max);
    list[*count] = (struct place) { bytes->len, der.len };
    buffer_put(bytes, der.data, der.len);
    if (buffer_status(bytes) == SCEAU_E_LIMIT)
        return fail(r->error, SCEAU_E_LIMIT,
            "plus de %u octets à joindre à chaque titre", EVIDENCE_BYTES_MAX);
    if (buffer_status(bytes) != SCEAU_OK)
        return fail(r->error, SCEAU_E_NOMEM, "mémoire épuisée");
    ++*count;
    return SCEAU_OK;
}

static enum sceau_status
keep_certificate(struct reading *r, struct span der, size_t *at)
{
    return keep(r, der, r->certificate, &r->out->der.certificates,
        DSS_CERTIFICATES_MAX, at);
}

static enum sceau_status
add_certificate(struct reading *r, const char *path)
{
    X509 *loaded = NULL;
    uint8_t *der = NULL;
    size_t at;
    enum sceau_status status = certificate_load(path, &loaded, r->error);
    AUTO(X509_free) X509 *x509 = loaded;

    if (status != SCEAU_OK)
        return status;
    int len = i2d_X509(x509, &der);
    status = len > 0 ? keep_certificate(r, span_of(der, (size_t)len), &at)
                     : fail(r->error, SCEAU_E_NOMEM, "mémoire épuisée");
    OPENSSL_free(der);
    if (status == SCEAU_OK)
        r->out->given[at] = true;
    return status;
}

X509_CRL *
evidence_read_list(struct span bytes)
{
    const uint8_t *at = bytes.data;
    X509_CRL *list = d2i_X509_CRL(NULL, &at, (long)bytes.len);

    if (!list) {
        AUTO(BIO_free) BIO *bio = BIO_new_mem_buf(bytes.data, (int)bytes.len);
        list = bio ? PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL) : NULL;
    }
    ERR_clear_error();
    return list;
}

static enum sceau_status
add_list(struct reading *r, const char *path)
{
    AUTO_BUFFER struct buffer bytes = buffer_with_max(SCEAU_CRL_MAX);
    uint8_t *der = NULL;
    size_t at;
    enum sceau_status status = file_read(path, &bytes, r->error);

    if (status != SCEAU_OK)
        return status;
    AUTO(X509_CRL_free)
    X509_CRL *list = evidence_read_list(buffer_span(&bytes));
    int len = list ? i2d_X509_CRL(list, &der) : 0;
    if (!list)
        status = fail(r->error, SCEAU_E_FORMAT,
            "%s : ce n’est pas une liste de révocation", path);
    else if (len <= 0)
        status = fail(r->error, SCEAU_E_NOMEM, "mémoire épuisée");
    else
        status = keep(r, span_of(der, (size_t)len), r->list, &r->out->der.lists,
            DSS_LISTS_MAX, &at);
    OPENSSL_free(der);
    return status;
}

static enum sceau_status
add_file(struct reading *r, const char *folder, const char *name)
{
    char path[PATH_SIZE];
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);

    if (n < 0 || (size_t)n >= sizeof path)
        return fail(r->error, SCEAU_E_LIMIT, "%s : chemin trop long", folder);
    if (has_suffix(name, ".pem") || has_suffix(name, ".crt")
        || has_suffix(name, ".cer"))
        return add_certificate(r, path);
    if (has_suffix(name, ".crl"))
        return add_list(r, path);
    return SCEAU_OK;
}

/* In the order of their names, so that a folder makes the same files everywhere. */
static enum sceau_status
add_files(struct reading *r, const char *folder)
{
    struct dirent **entry = NULL;
    int count = scandir(folder, &entry, NULL, alphasort);
    enum sceau_status status = SCEAU_OK;

    if (count < 0)
        return fail(r->error, errno == ENOENT ? SCEAU_E_NOTFOUND : SCEAU_E_IO,
            "%s : %s", folder, REASON(errno));
    if (count > FILES_MAX)
        status = fail(r->error, SCEAU_E_LIMIT, "%s : plus de %d fichiers",
            folder, FILES_MAX);
    for (int i = 0; i < count; i++) {
        if (status == SCEAU_OK)
            status = add_file(r, folder, entry[i]->d_name);
        free(entry[i]);
    }
    free(entry);
    return status;
}

/* Who made the trial is believed where a file that was given vouches for it: the network
 * chose it, the operator did not. */
static enum sceau_status
check_probe(
    struct reading *r, const char *path, struct span der, struct token *token)
{
    X509 *anchor[DSS_CERTIFICATES_MAX];
    size_t count = 0;
    enum time_stamp_state state = TIME_STAMP_FORM;

    for (size_t i = 0; i < r->out->der.certificates; i++) {
        X509 *x509 = r->out->given[i]
            ? leaf_of_der(span_of(r->out->bytes.data + r->certificate[i].at,
                r->certificate[i].len))
            : NULL;
        if (x509)
            anchor[count++] = x509;
    }
    if (!token_read(der, token))
        state = time_stamp_check_imprint(
            der, token->imprint.data, anchor, count, token);
    while (count > 0)
        X509_free(anchor[--count]);
    ERR_clear_error();
    return state == TIME_STAMP_RIGHT
        ? SCEAU_OK
        : fail(r->error, SCEAU_E_CRYPTO,
            "%s : %s ; lancez « sceau evidence refresh »", path,
            state == TIME_STAMP_UNKNOWN
                ? "aucun certificat du dossier n’est celui de l’autorité "
                  "d’horodatage, ni de qui la certifie"
                : time_stamp_words(state));
}

/* After all files: only its length and who made it are asked of it. */
static enum sceau_status
add_probe(struct reading *r, const char *folder)
{
    AUTO_BUFFER struct buffer bytes = buffer_with_max(SCEAU_CERTIFICATE_MAX);
    char path[PATH_SIZE];
    struct token token;
    struct sceau_error local = { 0 };
    size_t at;

    (void)snprintf(path, sizeof path, "%s/" EVIDENCE_PROBE, folder);
    enum sceau_status status = file_read(path, &bytes, &local);
    if (status == SCEAU_E_NOTFOUND)
        return SCEAU_OK;
    if (status != SCEAU_OK)
        return fail(r->error, status, "%s", local.text);
    status = check_probe(r, path, buffer_span(&bytes), &token);
    if (status == SCEAU_OK)
        status = keep_certificate(r, token.certificate, &at);
    if (status != SCEAU_OK)
        return status;
    r->out->token_len = bytes.len;
    r->out->asked[at] = true;
    return SCEAU_OK;
}

/* The buffer moves no more: where things stand becomes what they are. */
static enum sceau_status
settle(struct reading *r)
{
    struct evidence_folder *f = r->out;

    for (size_t i = 0; i < f->der.certificates; i++)
        f->der.certificate[i] = span_of(
            f->bytes.data + r->certificate[i].at, r->certificate[i].len);
    for (size_t i = 0; i < f->der.lists; i++)
        f->der.list[i] = span_of(f->bytes.data + r->list[i].at, r->list[i].len);
    const char *why = evidence_open(&f->der, &f->read);
    ERR_clear_error();
    return why ? fail(r->error, SCEAU_E_FORMAT, "%s", why) : SCEAU_OK;
}

static enum sceau_status
read_folder(const char *path, const struct span *signer, size_t signers,
    bool with_probe, struct evidence_folder *out, struct sceau_error *error)
{
    struct reading r = { .out = out, .error = error };
    enum sceau_status status = SCEAU_OK;
    size_t at;

    *out = (struct evidence_folder) { .bytes =
                                          buffer_with_max(EVIDENCE_BYTES_MAX) };
    for (size_t i = 0; status == SCEAU_OK && i < signers; i++)
        status = keep_certificate(&r, signer[i], &at);
    out->asked[0] = true;
    if (status == SCEAU_OK)
        status = add_files(&r, path);
    if (status == SCEAU_OK && with_probe)
        status = add_probe(&r, path);
    if (status == SCEAU_OK)
        status = settle(&r);
    if (status != SCEAU_OK)
        evidence_folder_free(out);
    return status;
}

enum sceau_status
evidence_folder_read(const char *path, const struct span *signer,
    size_t signers, struct evidence_folder *out, struct sceau_error *error)
{
    return read_folder(path, signer, signers, true, out, error);
}

enum sceau_status
evidence_folder_read_given(const char *path, const struct span *signer,
    size_t signers, struct evidence_folder *out, struct sceau_error *error)
{
    return read_folder(path, signer, signers, false, out, error);
}

static enum sceau_status
check_one(const struct evidence_folder *f, X509 *x509, int64_t now,
    struct sceau_error *error)
{
    X509 *which;
    char name[128];
    struct seen_time good = { INT64_MIN, INT64_MAX };
    enum evidence_fault fault =
        evidence_check(&f->read, x509, now, &which, &good);

    if (fault == EVIDENCE_HOLDS)
        return SCEAU_OK;
    evidence_name(which, name);
    return fail(
        error, SCEAU_E_STATE, "« %s » : %s", name, evidence_words(fault));
}

enum sceau_status
evidence_folder_check(const struct evidence_folder *f, bool long_term,
    int64_t now, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    if (f->token_len == 0)
        return fail(error, SCEAU_E_STATE,
            "aucun horodatage d’essai : lancez « sceau evidence refresh »");
    for (size_t i = 0;
         status == SCEAU_OK && long_term && i < f->read.certificates; i++)
        if (f->asked[i])
            status = check_one(f, f->read.certificate[i], now, error);
    ERR_clear_error();
    return status;
}

size_t
evidence_folder_anchors(
    const struct evidence_folder *f, X509 *out[DSS_CERTIFICATES_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < f->read.certificates; i++)
        if (f->given[i])
            out[count++] = f->read.certificate[i];
    return count;
}
