/* SPDX-License-Identifier: EUPL-1.2 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/base/reason.h"
#include "verifier/base/scope.h"
#include "verifier/trust/drain.h"
#include "verifier/trust/ecdsa.h"
#include "verifier/trust/held.h"
#include "verifier/trust/leaf.h"

AUTO_DEFINE(BIO *, BIO_free);
AUTO_DEFINE(X509 *, X509_free);

/* "FR00_0001.pem" names its signer. */
static bool
signer_of_file(const char *name, struct leaf *out)
{
    const char *dot = strchr(name, '.');
    size_t len = dot ? (size_t)(dot - name) : 0;

    if (len < 5 || name[4] != '_' || !store_is_id(span_of(name, 4))
        || !store_is_certificate_id(span_of(name + 5, len - 5)))
        return false;
    memcpy(out->ca, name, 4);
    memcpy(out->certificate, name + 5, len - 5);
    return true;
}

static struct date
date_of(const ASN1_TIME *time)
{
    struct tm tm;

    if (ASN1_TIME_to_tm(time, &tm) != 1)
        return DATE_NONE;
    return (struct date) { .year = (int16_t)(tm.tm_year + 1900),
        .month = (uint8_t)(tm.tm_mon + 1),
        .day = (uint8_t)tm.tm_mday };
}

static enum sceau_status
grow(void **list, size_t count, size_t size, struct sceau_error *error)
{
    if (count == SCEAU_CERTIFICATES_MAX)
        return fail(error, SCEAU_E_LIMIT, "plus de %d certificats",
            SCEAU_CERTIFICATES_MAX);
    if (count & (count - 1))
        return SCEAU_OK; /* room up to the next power of two is there */
    void *grown = realloc(*list, (count ? 2 * count : 1) * size);
    if (!grown)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    *list = grown;
    return SCEAU_OK;
}

static enum sceau_status
add_leaf(
    struct trust *t, const char *file, X509 *x509, struct sceau_error *error)
{
    struct leaf leaf = { .x509 = x509 };
    void *list = t->leaf;
    enum sceau_status status =
        grow(&list, t->leaf_count, sizeof *t->leaf, error);

    t->leaf = list;
    if (status != SCEAU_OK)
        return status;
    if (!signer_of_file(file, &leaf)
        && (!leaf_subject(x509, leaf.certificate)
            || !leaf_issuer(x509, leaf.ca)))
        leaf.ca[0] = leaf.certificate[0] = 0;
    leaf.not_before = date_of(X509_get0_notBefore(x509));
    leaf.not_after = date_of(X509_get0_notAfter(x509));
    leaf.key = ecdsa_key_of(x509);
    if (drain_lacked_memory()) {
        EVP_PKEY_free(leaf.key);
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    (void)X509_up_ref(x509);
    t->leaf[t->leaf_count++] = leaf;
    return SCEAU_OK;
}

static enum sceau_status
add_to(X509 ***to, size_t *count, X509 *x509, struct sceau_error *error)
{
    void *list = *to;
    enum sceau_status status = grow(&list, *count, sizeof(X509 *), error);

    *to = list;
    if (status != SCEAU_OK)
        return status;
    (void)X509_up_ref(x509);
    (*to)[(*count)++] = x509;
    return SCEAU_OK;
}

static enum sceau_status
add_authority(struct trust *t, X509 *x509, struct sceau_error *error)
{
    return add_to(&t->authority, &t->authority_count, x509, error);
}

enum sceau_status
folder_add_pdf_signer(struct trust *t, X509 *x509, struct sceau_error *error)
{
    void *list = t->leaf;

    if (X509_check_ca(x509) == 1)
        return add_authority(t, x509, error);
    enum sceau_status status =
        grow(&list, t->leaf_count, sizeof *t->leaf, error);
    t->leaf = list;
    if (status != SCEAU_OK)
        return status;
    (void)X509_up_ref(x509);
    t->leaf[t->leaf_count++] = (struct leaf) { .x509 = x509 };
    return SCEAU_OK;
}

static enum sceau_status
add(struct trust *t, const char *file, X509 *x509, struct sceau_error *error)
{
    enum { BASIC_CONSTRAINTS_CA = 1 };

    if (X509_check_ca(x509) == BASIC_CONSTRAINTS_CA)
        return add_authority(t, x509, error);
    /* what is made for another use signs nothing, whatever its file is called */
    return leaf_may_sign(x509) ? add_leaf(t, file, x509, error) : SCEAU_OK;
}

/* Whoever may say what time it was must not, by that, say who is a prefecture: the two
 * stand in two folders. */
static enum sceau_status
add_stamper(
    struct trust *t, const char *file, X509 *x509, struct sceau_error *error)
{
    (void)file;
    return add_to(&t->stamp_authority, &t->stamp_authority_count, x509, error);
}

/* What becomes of a certificate of a folder. */
typedef enum sceau_status add_certificate(
    struct trust *t, const char *file, X509 *x509, struct sceau_error *error);

/*
 * A file that holds no certificate is another file; one that could not be read must
 * not become an unknown signer. OpenSSL says what it found instead, and is silent
 * in places where memory lacked.
 */
static enum sceau_status
end_of_file(struct sceau_error *error)
{
    bool silent = ERR_peek_error() == 0;

    if (drain_lacked_memory() || silent)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    return SCEAU_OK;
}

/* Every certificate of a PEM file. */
static enum sceau_status
add_pem(struct trust *t, add_certificate *add_one, const char *file,
    struct span contents, struct sceau_error *error)
{
    AUTO(BIO_free) BIO *bio = BIO_new_mem_buf(contents.data, (int)contents.len);
    enum sceau_status status = SCEAU_OK;

    while (bio && status == SCEAU_OK) {
        AUTO(X509_free)
        X509 *x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL);
        if (!x509)
            return end_of_file(error);
        status = add_one(t, file, x509, error);
    }
    return bio ? status : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

/* The one of a DER file. */
static enum sceau_status
add_der(struct trust *t, add_certificate *add_one, const char *file,
    struct span contents, struct sceau_error *error)
{
    const uint8_t *at = contents.data;
    AUTO(X509_free) X509 *x509 = d2i_X509(NULL, &at, (long)contents.len);

    return x509 ? add_one(t, file, x509, error) : end_of_file(error);
}

static enum sceau_status
add_contents(struct trust *t, add_certificate *add_one, const char *file,
    struct span contents, struct sceau_error *error)
{
    if (contents.len == 0)
        return SCEAU_OK;
    ERR_clear_error(); /* what is found there is of this file */
    return memmem(contents.data, contents.len, "-----BEGIN", 10)
        ? add_pem(t, add_one, file, contents, error)
        : add_der(t, add_one, file, contents, error);
}

static enum sceau_status
add_file(struct trust *t, add_certificate *add_one, const char *folder,
    const char *name, struct sceau_error *error)
{
    char path[4096];
    struct stat info;
    AUTO_BUFFER struct buffer contents = buffer_with_max(SCEAU_CERTIFICATE_MAX);

    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name)
        >= sizeof path)
        return SCEAU_OK;
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return SCEAU_OK;
    enum sceau_status status = file_read(path, &contents, error);
    if (status == SCEAU_E_LIMIT)
        return SCEAU_OK; /* far too large for a certificate: another file */
    if (status != SCEAU_OK)
        return status;
    return add_contents(t, add_one, name, buffer_span(&contents), error);
}

static enum sceau_status
no_folder(int number, const char *folder, struct sceau_error *error)
{
    if (number == ENOMEM)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    bool absent = number == ENOENT || number == ENOTDIR;
    return fail(error, absent ? SCEAU_E_NOTFOUND : SCEAU_E_IO,
        "dossier de confiance %s : %s", folder,
        number == ENOENT        ? "introuvable"
            : number == ENOTDIR ? "ce n’est pas un dossier"
                                : REASON(number));
}

/* By name, so that two readings of one folder give the same order. */
static enum sceau_status
add_all(struct trust *t, add_certificate *add_one, const char *folder,
    struct sceau_error *error)
{
    struct dirent **entry = NULL;
    int count = scandir(folder, &entry, NULL, alphasort);
    enum sceau_status status = SCEAU_OK;

    if (count < 0)
        return no_folder(errno, folder, error);
    for (int i = 0; i < count; i++) {
        if (status == SCEAU_OK && entry[i]->d_name[0] != '.')
            status = add_file(t, add_one, folder, entry[i]->d_name, error);
        free(entry[i]);
    }
    free(entry);
    return status;
}

enum sceau_status
folder_read(const char *folder, struct trust *t, struct sceau_error *error)
{
    char stampers[4096];
    struct stat info;
    enum sceau_status status = add_all(t, add, folder, error);

    if (status != SCEAU_OK
        || (size_t)snprintf(
               stampers, sizeof stampers, "%s/" TRUST_STAMPERS, folder)
            >= sizeof stampers
        || stat(stampers, &info) != 0)
        return status;
    return add_all(t, add_stamper, stampers, error);
}

bool
folder_signer(const struct trust *t, const struct seal *seal, size_t *i,
    struct seal_check *out, EVP_PKEY **key)
{
    for (; *i < t->leaf_count; ++*i) {
        const struct leaf *leaf = &t->leaf[*i];
        if (!seal_header_names(&seal->header, leaf->ca, leaf->certificate))
            continue;
        ++*i;
        *key = leaf->key;
        *out = (struct seal_check) { .signer_found = true,
            .not_before = leaf->not_before,
            .not_after = leaf->not_after,
            .key_unsupported = ecdsa_signature_len(leaf->key) == 0
                || ecdsa_is_explicit(leaf->key) };
        return true;
    }
    return false;
}

bool
folder_knows(const struct trust *t, const char *ca)
{
    char subject[6];

    for (size_t i = 0; i < t->leaf_count; i++)
        if (strcmp(t->leaf[i].ca, ca) == 0)
            return true;
    for (size_t i = 0; i < t->authority_count; i++)
        if (leaf_subject(t->authority[i], subject) && strcmp(subject, ca) == 0)
            return true;
    return false;
}
