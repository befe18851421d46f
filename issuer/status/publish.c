/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/status/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "hsm/certificate.h"
#include "hsm/signer.h"
#include "issuer/status/last.h"
#include "issuer/status/own_bundle.h"
#include "issuer/status/token_list.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/json.h"
#include "verifier/base/reason.h"
#include "verifier/base/scope.h"
#include "verifier/trust/leaf.h"
#include "verifier/trust/status.h"

enum {
    FILE_MODE = 0644,
    FOLDER_MODE = 0755,
    SUBJECT_SIZE = BASES_SIZE + 32,
    NAME_SIZE = 48,
    FOLDER_DIGITS = 8, /* bytes of a digest in the name of a folder */
    FILES = 2 * SCEAU_STATUS_LISTS_MAX + 2 * (BASES_MAX + 1)
};

AUTO_DEFINE(X509 *, X509_free);

struct publication {
    const struct issuer_config *config;
    const struct publish_wish *wish;
    const char *base;   /* addresses.status */
    struct bases bases; /* those that titles bear, this one among them */
    struct token_key key;
    struct signer *agent;
    uint8_t *certificate; /* OpenSSL's */
    struct last last;
    struct lists lists;
    struct store status; /* what the bundle takes of it */
    struct file_stage *stage[FILES];
    size_t stages;
};

static enum sceau_status
sign(void *context, const uint8_t digest[32], uint8_t rs[64],
    struct sceau_error *error)
{
    struct publication *p = context;

    return signer_sign(
        p->agent, p->config->status_key, SIGNER_STATUS, digest, 0, rs, error);
}

static enum sceau_status
open_key(struct publication *p, struct sceau_error *error)
{
    const struct issuer_config *c = p->config;
    X509 *loaded = NULL;

    p->base = issuer_config_common(c, "addresses.status");
    if (!c->status_key || !c->status_certificate || !*p->base)
        return fail(error, SCEAU_E_NOTFOUND,
            "configuration : status.key, status.certificate et "
            "addresses.status sont à donner");
    enum sceau_status status =
        own_point(c->status_certificate, p->key.point, error);
    if (status == SCEAU_OK)
        status = certificate_load(c->status_certificate, &loaded, error);
    AUTO(X509_free) X509 *x509 = loaded;
    if (status == SCEAU_OK)
        status = certificate_serves(x509, error);
    if (status != SCEAU_OK)
        return status;
    int len = i2d_X509(x509, &p->certificate);
    if (len <= 0)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    p->key.certificate = span_of(p->certificate, (size_t)len);
    p->key.signer = (struct jwt_signer) { sign, p };
    return signer_open(c->socket, &p->agent, error);
}

static struct token_claims
claims(const struct publication *p, const char *subject)
{
    return (struct token_claims) { subject, p->wish->now,
        p->wish->now + (int64_t)p->wish->days * 86400 };
}

static void
path_of(const struct publication *p, const char *name, struct buffer *out)
{
    buffer_format(out, "%s/%s", p->wish->folder, name);
}

/* ---- addresses ---- */

static enum sceau_status
learn_bases(
    struct publication *p, struct registry *r, struct sceau_error *error)
{
    const struct publish_wish *w = p->wish;
    enum sceau_status status =
        w->former ? bases_add(r, w->former, w->now, error) : SCEAU_OK;

    if (status == SCEAU_OK)
        status = bases_add(r, p->base, w->now, error);
    return status == SCEAU_OK ? bases_read(r, &p->bases, error) : status;
}

static bool
is_current(const struct publication *p, size_t base)
{
    return strcmp(p->bases.base[base], p->base) == 0;
}

/* The folder of an address within that of all, by a name that stays, whichever is
 * today's. False without memory. */
static bool
folder_of(
    const struct publication *p, size_t base, char out[PUBLISH_FOLDER_SIZE])
{
    const char *text = p->bases.base[base];
    uint8_t digest[EVP_MAX_MD_SIZE];

    if (EVP_Digest(text, strlen(text), digest, NULL, EVP_sha256(), NULL) != 1)
        return false;
    for (size_t i = 0; i < FOLDER_DIGITS; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", digest[i]);
    return true;
}

/* Folders of addresses from before are made; they are told. */
static enum sceau_status
make_folders(struct publication *p, struct publish_count *count,
    struct sceau_error *error)
{
    for (size_t i = 0; i < p->bases.count; i++) {
        AUTO_BUFFER struct buffer path = buffer_with_max(4096);
        char folder[PUBLISH_FOLDER_SIZE];
        if (is_current(p, i))
            continue;
        if (!folder_of(p, i, folder))
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
        path_of(p, folder, &path);
        if (mkdir(buffer_cstr(&path), FOLDER_MODE) != 0 && errno != EEXIST)
            return fail(error, SCEAU_E_IO, "%s : %s", buffer_cstr(&path),
                REASON(errno));
        struct publish_former *f = &count->former[count->formers++];
        (void)snprintf(f->base, sizeof f->base, "%s", p->bases.base[i]);
        memcpy(f->folder, folder, sizeof f->folder);
    }
    return SCEAU_OK;
}

static enum sceau_status
stage_in(struct publication *p, const char *folder, const char *name,
    const struct buffer *contents, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer path = buffer_with_max(4096);
    char within[NAME_SIZE];

    (void)snprintf(
        within, sizeof within, "%s%s%s", folder, *folder ? "/" : "", name);
    path_of(p, within, &path);
    if (buffer_status(&path) != SCEAU_OK)
        return fail(error, SCEAU_E_USAGE, "--to : chemin trop long");
    enum sceau_status status = file_stage(buffer_cstr(&path),
        buffer_span(contents), FILE_MODE, &p->stage[p->stages], error);
    p->stages += status == SCEAU_OK;
    return status;
}

static bool
is_folder(const struct publication *p, const char *name)
{
    AUTO_BUFFER struct buffer path = buffer_with_max(4096);
    struct stat info;

    path_of(p, name, &path);
    return buffer_status(&path) == SCEAU_OK
        && stat(buffer_cstr(&path), &info) == 0 && S_ISDIR(info.st_mode);
}

/* Of the files of that address. Today's are in the folder itself; and in its own too where
 * it was one of before, as that may be what is served. */
static enum sceau_status
stage(struct publication *p, size_t base, const char *name,
    const struct buffer *contents, struct sceau_error *error)
{
    bool current = is_current(p, base);
    char folder[PUBLISH_FOLDER_SIZE];
    enum sceau_status status = folder_of(p, base, folder)
        ? SCEAU_OK
        : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");

    if (status == SCEAU_OK && current)
        status = stage_in(p, "", name, contents, error);
    return status == SCEAU_OK && (!current || is_folder(p, folder))
        ? stage_in(p, folder, name, contents, error)
        : status;
}

/* Those in which nothing came to be. */
static void
remove_folders(const struct publication *p, const struct publish_count *count)
{
    for (size_t i = 0; i < count->formers; i++) {
        AUTO_BUFFER struct buffer path = buffer_with_max(4096);
        path_of(p, count->former[i].folder, &path);
        (void)rmdir(buffer_cstr(&path)); /* one that has files stays */
    }
}

/* ---- lists ---- */

/* What leaves is what its readers will read. */
static enum sceau_status
check_token(const struct publication *p, const struct buffer *token,
    const char *subject, const uint8_t *places, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer again = buffer_with_max(0);
    int64_t issued;
    enum sceau_status status = token_list_read(
        buffer_span(token), subject, p->key.point, &again, &issued, error);

    if (status != SCEAU_OK)
        return status;
    return memcmp(again.data, places, LISTS_BYTES) == 0
        ? SCEAU_OK
        : fail(error, SCEAU_E_CRYPTO, "liste d’états : relue, elle diffère");
}

static enum sceau_status
add_places(struct publication *p, const char *subject, struct span packed,
    struct sceau_error *error)
{
    const struct token_claims c = claims(p, subject);
    struct store_places *one = store_add_places(&p->status);

    if (!one)
        return fail(error, SCEAU_E_LIMIT,
            "plus de %d listes d’états, sous toutes leurs adresses",
            SCEAU_STATUS_LISTS_MAX);
    *one = (struct store_places) { .url = store_keep(
                                       &p->status, subject, strlen(subject)),
        .issued = c.issued,
        .expires = c.expires,
        .bits = LISTS_BITS,
        .list = leaf_base64(&p->status, packed) };
    return one->url.data && one->list.data
        ? SCEAU_OK
        : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

/* A list under one of its addresses. */
static enum sceau_status
make_list(struct publication *p, size_t base, size_t i, struct span packed,
    struct sceau_error *error)
{
    AUTO_BUFFER struct buffer token = buffer_with_max(2 * TOKEN_LIST_MAX);
    char name[NAME_SIZE], subject[SUBJECT_SIZE];

    (void)snprintf(name, sizeof name, "%zu", i);
    (void)snprintf(subject, sizeof subject, "%s/%s", p->bases.base[base], name);
    const struct token_claims c = claims(p, subject);
    enum sceau_status status =
        token_list_write(&c, packed, &p->key, &token, error);
    if (status == SCEAU_OK)
        status = check_token(p, &token, subject, p->lists.places[i], error);
    if (status == SCEAU_OK)
        status = stage(p, base, name, &token, error);
    return status == SCEAU_OK ? add_places(p, subject, packed, error) : status;
}

/* Under all of them, the same. */
static enum sceau_status
make_lists(struct publication *p, size_t i, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer packed = buffer_with_max(TOKEN_LIST_MAX);
    enum sceau_status status = token_list_pack(p->lists.places[i], &packed)
        ? SCEAU_OK
        : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");

    for (size_t b = 0; status == SCEAU_OK && b < p->bases.count; b++)
        status = make_list(p, b, i, buffer_span(&packed), error);
    return status;
}

/* ---- codes ---- */

static enum sceau_status
add_codes(struct publication *p, const struct lists_codes *from,
    const struct token_claims *c, struct sceau_error *error)
{
    struct store_codes *one = store_add_codes(&p->status);
    bool kept = one != NULL;

    if (one) {
        memcpy(one->ca, from->ca, sizeof from->ca);
        memcpy(one->certificate, from->certificate, sizeof from->certificate);
        one->issued = c->issued;
        one->expires = c->expires;
    }
    for (size_t k = 0; kept && k < STORE_WITHDRAWN; k++) {
        if (from->hash[k].len == 0)
            continue;
        one->hashes[k] = leaf_base64(&p->status, buffer_span(&from->hash[k]));
        kept = one->hashes[k].data != NULL;
    }
    return kept ? SCEAU_OK : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

static enum sceau_status
make_codes(struct publication *p, size_t base, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer token = buffer_with_max(2 * SCEAU_STORE_MAX);
    AUTO_BUFFER struct buffer payload = buffer_with_max(SCEAU_STORE_MAX);
    char subject[SUBJECT_SIZE];

    (void)snprintf(subject, sizeof subject, "%s/codes", p->bases.base[base]);
    const struct token_claims c = claims(p, subject);
    enum sceau_status status =
        token_codes_write(&c, &p->lists, &p->key, &token, error);
    if (status == SCEAU_OK)
        status = jwt_open(
            buffer_span(&token), TOKEN_CODES, p->key.point, &payload, error);
    if (status == SCEAU_OK)
        status = stage(p, base, "codes", &token, error);
    for (size_t i = 0;
         status == SCEAU_OK && is_current(p, base) && i < p->lists.signers; i++)
        status = add_codes(p, &p->lists.codes[i], &c, error);
    return status;
}

/* Which lists there are (9.3), for who fetches all of them. */
static enum sceau_status
make_aggregation(struct publication *p, size_t base, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_STORE_MAX);
    struct json j = json_into(&text);

    json_open(&j, NULL, '{');
    json_open(&j, "status_lists", '[');
    for (size_t i = 0; i < p->status.places_count; i++)
        json_string(&j, NULL, p->status.places[i].url);
    json_close(&j, ']');
    json_close(&j, '}');
    buffer_byte(&text, '\n');
    return buffer_status(&text) == SCEAU_OK
        ? stage(p, base, "aggregation", &text, error)
        : fail(error, buffer_status(&text), "mémoire épuisée");
}

/* ---- the bundle ---- */

static enum sceau_status
renew_bundle(
    struct publication *p, uint64_t *sequence, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_STORE_MAX);
    const char *path = p->wish->bundle;
    struct store bundle = { 0 };
    uint8_t point[OWN_POINT];
    enum sceau_status status = own_bundle_key(p->config, point, error);

    if (status == SCEAU_OK)
        status = own_bundle_read(path, &text, &bundle, error);
    if (status == SCEAU_OK)
        status = own_bundle_check(path, &bundle, point, error);
    if (status == SCEAU_OK && bundle.expires < p->wish->now)
        status = fail(error, SCEAU_E_STATE,
            "%s a expiré : publiez d’abord les signataires (sceau bundle "
            "publish)",
            path);
    if (status == SCEAU_OK && !own_bundle_take_status(&bundle, &p->status))
        status = fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    if (status == SCEAU_OK) {
        bundle.sequence++;
        bundle.issued = p->wish->now;
        status = own_bundle_write(p->config, point, &bundle, path, error);
    }
    *sequence = bundle.sequence;
    store_free(&bundle);
    return status;
}

/* ---- all of it ---- */

/* One publication at a time of one folder, from what it reads to what it writes: an
 * older reading never takes the place of a newer one. A file of its own: the folder's
 * lock is file_publish()'s. */
static enum sceau_status
lock_folder(const struct publication *p, int *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer path = buffer_with_max(4096);

    path_of(p, ".publication", &path);
    *out = open(buffer_cstr(&path), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
        FILE_MODE);
    if (*out >= 0 && flock(*out, LOCK_EX) == 0)
        return SCEAU_OK;
    return fail(error, SCEAU_E_IO, "%s : %s", p->wish->folder, REASON(errno));
}

static enum sceau_status
make_all(struct publication *p, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < p->lists.count; i++)
        status = make_lists(p, i, error);
    for (size_t b = 0; status == SCEAU_OK && b < p->bases.count; b++)
        status = make_codes(p, b, error);
    for (size_t b = 0; status == SCEAU_OK && b < p->bases.count; b++)
        status = make_aggregation(p, b, error);
    return status;
}

/* With the moment that the lists bear: by it the register knows them (lost.h). */
static enum sceau_status
record(
    struct registry *r, const struct publication *p, struct sceau_error *error)
{
    const int64_t *n = p->lists.titles;
    char detail[160];

    (void)snprintf(detail, sizeof detail,
        "listes=%zu révoqués=%lld suspendus=%lld remplacés=%lld le=%lld",
        p->lists.count, (long long)n[STORE_REVOKED],
        (long long)n[STORE_SUSPENDED], (long long)n[STORE_REPLACED],
        (long long)p->wish->now);
    return withdrawn_record(r, p->wish->now, detail, error);
}

static void
tell_kept(const struct lists *l, struct publish_count *count)
{
    count->gone = l->answers[LOST_GONE];
    count->doubtful = l->answers[LOST_DOUBTFUL];
    count->codes = l->kept_codes;
    count->told_count = l->told_count;
    memcpy(count->told, l->told, sizeof count->told);
}

static enum sceau_status
publish(struct publication *p, struct registry *r, struct publish_count *count,
    struct sceau_error *error)
{
    const struct last_place place = { .folder = p->wish->folder,
        .bases = &p->bases,
        .point = p->key.point,
        .config = p->config,
        .bundle = p->wish->bundle,
        .now = p->wish->now };
    enum sceau_status status = open_key(p, error);

    if (status == SCEAU_OK)
        status = learn_bases(p, r, error);
    if (status == SCEAU_OK)
        status = make_folders(p, count, error);
    if (status == SCEAU_OK)
        status = last_read(&place, &p->last, error);
    if (status == SCEAU_OK)
        status = lists_make(
            r, date_paris(p->wish->now), last_day(&p->last), &p->lists, error);
    if (status == SCEAU_OK)
        status = last_keep(&p->last, r, &p->lists, p->wish->now, error);
    tell_kept(&p->lists, count);
    if (status == SCEAU_OK)
        status = make_all(p, error);
    if (status == SCEAU_OK)
        status = file_publish(p->stage, p->stages, true, error);
    if (status == SCEAU_OK)
        status = record(r, p, error);
    if (status == SCEAU_OK && p->wish->bundle)
        status = renew_bundle(p, &count->sequence, error);
    count->lists = p->lists.count;
    count->revoked = p->lists.titles[STORE_REVOKED];
    count->suspended = p->lists.titles[STORE_SUSPENDED];
    count->replaced = p->lists.titles[STORE_REPLACED];
    return status;
}

enum sceau_status
publish_status(const struct issuer_config *config, struct registry *r,
    const struct publish_wish *wish, struct publish_count *count,
    struct sceau_error *error)
{
    struct publication *p = calloc(1, sizeof *p);
    struct publish_wish own = *wish;
    int lock = -1;

    *count = (struct publish_count) { 0 };
    if (!p)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    p->config = config;
    p->wish = &own;
    enum sceau_status status = lock_folder(p, &lock, error);
    int64_t now = (int64_t)time(NULL); /* another may have been waited for */
    own.now = now > own.now ? now : own.now;
    if (status == SCEAU_OK)
        status = publish(p, r, count, error);
    if (status != SCEAU_OK)
        remove_folders(p, count);
    for (size_t i = 0; i < p->stages; i++)
        file_discard(&p->stage[i]);
    last_free(&p->last);
    lists_free(&p->lists);
    store_free(&p->status);
    signer_free(&p->agent);
    OPENSSL_free(p->certificate);
    free(p);
    if (lock >= 0)
        (void)close(lock);
    return status;
}
