/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/import.h"

#include <stdlib.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "verifier/base/error.h"
#include "verifier/base/scope.h"
#include "verifier/trust/bundle.h"
#include "verifier/trust/crl.h"
#include "verifier/trust/directory.h"
#include "verifier/trust/leaf.h"
#include "verifier/trust/tsl.h"
#include "verifier/trust/xml.h"

AUTO_DEFINE(X509 *, X509_free);
AUTO_DEFINE(BIO *, BIO_free);

static const char pem_mark[] = "-----BEGIN CERTIFICATE-----";

/* The authorities' certificates, decoded once for a whole directory. */
struct authorities {
    X509 *x509[SCEAU_AUTHORITIES_MAX];
    size_t count;
};

static bool
is_pem(struct span bytes)
{
    return bytes.len
        && memmem(bytes.data, bytes.len, pem_mark, strlen(pem_mark)) != NULL;
}

static bool
is_certificate(struct span bytes)
{
    AUTO(X509_free) X509 *x509 = leaf_of_der(bytes);

    return x509 != NULL;
}

enum import_kind
import_kind(struct span bytes)
{
    if (bytes.len == 0)
        return IMPORT_UNKNOWN;
    if (store_is(bytes))
        return IMPORT_BUNDLE;
    if (xml_is(bytes))
        return IMPORT_LIST;
    if (crl_is(bytes))
        return IMPORT_CRL;
    return is_pem(bytes) || directory_is(bytes) || is_certificate(bytes)
        ? IMPORT_DIRECTORY
        : IMPORT_UNKNOWN;
}

/* --- the store around it */

enum sceau_status
import_open(struct import *im, struct span text, struct sceau_error *error)
{
    *im = (struct import) { .text = buffer_with_max(SCEAU_STORE_MAX) };
    if (text.len == 0)
        return SCEAU_OK;
    buffer_put(&im->text, text.data, text.len);
    if (buffer_status(&im->text) != SCEAU_OK)
        return fail(error, buffer_status(&im->text),
            "liste de signataires trop longue, ou mémoire épuisée");
    return store_parse(buffer_span(&im->text), &im->store, error);
}

void
import_free(struct import *im)
{
    store_free(&im->store);
    buffer_free(&im->text);
}

/* The store as text, read back: what was put in ends in one memory, and a store that
 * this program could not read again is never kept. */
static enum sceau_status
settle(struct import *im, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_STORE_MAX);
    struct import settled;

    enum sceau_status status = crl_share(&im->store, error);
    if (status != SCEAU_OK)
        return status;
    store_revoke(&im->store);
    store_write(&im->store, &text);
    if (buffer_status(&text) != SCEAU_OK)
        return fail(error, buffer_status(&text),
            "liste de signataires trop longue, ou mémoire épuisée");
    status = import_open(&settled, buffer_span(&text), error);
    if (status != SCEAU_OK) {
        import_free(&settled);
        return status;
    }
    import_free(im);
    *im = settled;
    return SCEAU_OK;
}

/* A copy to work on, so that a failure leaves the store as it was. */
static enum sceau_status
copy(const struct import *im, struct import *out, struct sceau_error *error)
{
    return import_open(out, buffer_span(&im->text), error);
}

/* What the work came to takes the store's place; or it is dropped. */
static enum sceau_status
conclude(struct import *im, struct import *work, enum sceau_status status,
    struct sceau_error *error)
{
    if (status == SCEAU_OK)
        status = settle(work, error);
    if (status == SCEAU_OK) {
        struct import old = *im;
        *im = *work;
        *work = old;
    }
    import_free(work);
    return status;
}

/* --- certificates */

static void
open_authorities(const struct store *s, struct authorities *out)
{
    for (size_t i = 0; i < s->authority_count; i++)
        out->x509[i] = leaf_of_base64(s->authority[i].certificate);
    out->count = s->authority_count;
}

static void
close_authorities(struct authorities *a)
{
    for (size_t i = 0; i < a->count; i++)
        X509_free(a->x509[i]);
}

/* Where the leaf's revocations are is a matter of its authority. */
static void
learn_crl(struct store *s, struct store_authority *a, const X509 *x509)
{
    bool indirect;
    struct span url = leaf_crl_url(s, x509, &indirect);

    if (indirect && a->crl == STORE_CRL_NONE)
        a->crl = STORE_CRL_UNSUPPORTED;
    if (!indirect && a->crl_url.len == 0 && url.len)
        a->crl_url = url;
}

static enum sceau_status
add_leaf(struct store *s, const struct store_authority *a, X509 *x509,
    struct import_leaves *done, struct sceau_error *error)
{
    struct store_signer leaf;
    struct sceau_error why;
    enum sceau_status status = leaf_signer(s, x509, &leaf, &why);

    if (status == SCEAU_E_FORMAT) {
        done->unreadable++;
        return SCEAU_OK;
    }
    if (status != SCEAU_OK)
        return fail(error, status, "%s", why.text);
    if (a) {
        memcpy(leaf.ca, a->id, sizeof leaf.ca);
        leaf.authority = span_of(a->fingerprint.data, 16);
    } else if (!leaf_issuer(x509, leaf.ca)) {
        done->unreadable++;
        return SCEAU_OK;
    }
    if (!store_has_signer(s, &leaf)) {
        struct store_signer *p = store_add_signer(s);
        if (!p)
            return fail(error, SCEAU_E_LIMIT,
                "plus de %d signataires, ou mémoire épuisée",
                SCEAU_CERTIFICATES_MAX);
        *p = leaf;
    }
    done->taken++;
    if (store_key_len(leaf.key) == 0 || leaf.explicit_curve)
        done->unusable++;
    return SCEAU_OK;
}

static enum sceau_status
add_chained(struct store *s, const struct authorities *known, X509 *x509,
    struct import_leaves *done, struct sceau_error *error)
{
    for (size_t i = 0; i < known->count; i++) {
        if (!known->x509[i] || !leaf_is_issued_by(x509, known->x509[i]))
            continue;
        learn_crl(s, &s->authority[i], x509);
        return add_leaf(s, &s->authority[i], x509, done, error);
    }
    done->strangers++;
    return SCEAU_OK;
}

/* known NULL: pinned. */
static enum sceau_status
add_der(struct store *s, const struct authorities *known, struct span der,
    struct import_leaves *done, struct sceau_error *error)
{
    AUTO(X509_free) X509 *x509 = leaf_of_der(der);

    if (!x509) {
        done->unreadable++;
        return SCEAU_OK;
    }
    return known ? add_chained(s, known, x509, done, error)
                 : add_leaf(s, NULL, x509, done, error);
}

/* One that cannot be read is counted, and the next ones are read all the same. */
static enum sceau_status
add_pem(struct store *s, const struct authorities *known, struct span bytes,
    struct import_leaves *done, struct sceau_error *error)
{
    AUTO(BIO_free) BIO *bio = BIO_new_mem_buf(bytes.data, (int)bytes.len);
    enum sceau_status status = SCEAU_OK;

    while (bio && status == SCEAU_OK && BIO_pending(bio) > 0) {
        size_t left = (size_t)BIO_pending(bio);
        ERR_clear_error();
        AUTO(X509_free)
        X509 *x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL);
        if (x509)
            status = known ? add_chained(s, known, x509, done, error)
                           : add_leaf(s, NULL, x509, done, error);
        else if (ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE
            || (size_t)BIO_pending(bio) == left)
            break;
        else
            done->unreadable++;
    }
    ERR_clear_error();
    return status;
}

static enum sceau_status
add_parts(struct store *s, const struct authorities *known, struct directory *d,
    struct import_leaves *done, struct sceau_error *error)
{
    struct span der;
    enum sceau_status status = directory_next(d, &der, error);

    while (status == SCEAU_OK && der.len) {
        status = add_der(s, known, der, done, error);
        if (status == SCEAU_OK)
            status = directory_next(d, &der, error);
    }
    done->unreadable += d->skipped;
    done->empty = status == SCEAU_OK && d->parts == 0;
    return status;
}

/* A directory comes first: its parts may be PEM. */
static enum sceau_status
add_each(struct store *s, const struct authorities *known, struct span bytes,
    struct import_leaves *done, struct sceau_error *error)
{
    struct directory d;
    enum sceau_status status = directory_open(bytes, &d)
        ? add_parts(s, known, &d, done, error)
        : is_pem(bytes) ? add_pem(s, known, bytes, done, error)
                        : add_der(s, known, bytes, done, error);

    directory_close(&d);
    return status;
}

static enum sceau_status
add_certificates(struct store *s, bool pinned, struct span bytes,
    struct import_leaves *done, struct sceau_error *error)
{
    struct authorities known = { .count = 0 };

    *done = (struct import_leaves) { 0 };
    if (bytes.len > SCEAU_DIRECTORY_MAX)
        return fail(error, SCEAU_E_LIMIT, "annuaire : plus de %u octets",
            SCEAU_DIRECTORY_MAX);
    if (!pinned)
        open_authorities(s, &known);
    enum sceau_status status =
        add_each(s, pinned ? NULL : &known, bytes, done, error);
    close_authorities(&known);
    if (status != SCEAU_OK || done->taken || (done->empty && !pinned))
        return status;
    if (done->empty)
        return fail(error, SCEAU_E_FORMAT, "annuaire vide");
    if (done->strangers)
        return fail(error, SCEAU_E_NOTFOUND,
            "aucun certificat d’une autorité connue ici : importez d’abord la "
            "liste de confiance");
    return fail(error, SCEAU_E_FORMAT, "aucun certificat de signataire");
}

static void
say_certificates(const struct import_leaves *done, struct buffer *say)
{
    if (done->empty) {
        buffer_text(say, "annuaire vide : cette autorité n’y publie personne");
        return;
    }
    buffer_format(say, "%zu %s", done->taken,
        done->taken > 1 ? "certificats de signataires"
                        : "certificat de signataire");
    if (done->unusable)
        buffer_format(
            say, ", dont %zu d’une clé non prise en charge", done->unusable);
    if (done->strangers)
        buffer_format(
            say, ", ignorés : %zu d’une autre autorité", done->strangers);
    if (done->unreadable)
        buffer_format(
            say, ", ignorés car inutilisables : %zu", done->unreadable);
}

static enum sceau_status
take_certificates(struct store *s, bool pinned, struct span bytes,
    struct buffer *say, struct sceau_error *error)
{
    struct import_leaves done;
    enum sceau_status status = add_certificates(s, pinned, bytes, &done, error);

    if (status != SCEAU_OK)
        return status;
    say_certificates(&done, say);
    return SCEAU_OK;
}

/* --- the others */

static enum sceau_status
take_list(struct store *s, struct span bytes, const struct pins *pins,
    struct buffer *say, struct sceau_error *error)
{
    struct tsl_report done;
    enum sceau_status status = tsl_import(s, bytes, pins, &done, error);

    if (status != SCEAU_OK)
        return status;
    buffer_format(say, "liste de confiance %s nº %llu", done.territory,
        (unsigned long long)done.sequence);
    if (done.known) {
        buffer_text(say, ", déjà importée");
        return SCEAU_OK;
    }
    buffer_format(say, " : %zu autorité%s", done.authorities,
        done.authorities > 1 ? "s" : "");
    if (done.skipped)
        buffer_format(say, ", services ignorés : %zu", done.skipped);
    return SCEAU_OK;
}

static enum sceau_status
take_crl(struct store *s, struct span bytes, struct buffer *say,
    struct sceau_error *error)
{
    char authority[5];
    enum sceau_status status = crl_import(s, bytes, authority, error);

    if (status == SCEAU_OK)
        buffer_format(say, "révocations de %s", authority);
    return status;
}

/* --- signers of PDF files */

static enum sceau_status
add_pdf_signer(struct store *s, X509 *x509, struct sceau_error *error)
{
    struct store_authority a = { 0 };
    enum sceau_status status = leaf_authority(s, x509, &a, error);

    if (status != SCEAU_OK)
        return status;
    struct store_pdf *p = store_add_pdf(s);
    if (!p)
        return fail(error, SCEAU_E_LIMIT,
            "plus de %d signataires de PDF, ou mémoire épuisée",
            SCEAU_PDF_SIGNERS_MAX);
    *p = (struct store_pdf) { .fingerprint = a.fingerprint,
        .der = a.certificate };
    return SCEAU_OK;
}

static enum sceau_status
add_pdf_signers(struct store *s, struct span bytes, struct sceau_error *error)
{
    AUTO(X509_free) X509 *der = leaf_of_der(bytes);
    enum sceau_status status = der ? add_pdf_signer(s, der, error) : SCEAU_OK;
    AUTO(BIO_free)
    BIO *bio = der ? NULL : BIO_new_mem_buf(bytes.data, (int)bytes.len);

    while (bio && status == SCEAU_OK) {
        AUTO(X509_free)
        X509 *x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL);
        if (!x509)
            break;
        status = add_pdf_signer(s, x509, error);
    }
    ERR_clear_error();
    return status;
}

/* --- bundles */

static enum sceau_status
check_lists(const struct store *old, const struct store *bundle,
    struct sceau_error *error)
{
    for (size_t i = 0; i < old->list_count; i++)
        for (size_t k = 0; k < bundle->list_count; k++)
            if (strcmp(old->list[i].territory, bundle->list[k].territory) == 0
                && bundle->list[k].sequence < old->list[i].sequence)
                return fail(error, SCEAU_E_STATE,
                    "paquet : sa liste de confiance %s est plus ancienne que "
                    "celle qui est connue",
                    old->list[i].territory);
    return SCEAU_OK;
}

static enum sceau_status
check_dates(const struct store *bundle, struct sceau_error *error)
{
    char day[DATE_WORDS_SIZE];

    if (crl_is_ahead(bundle->issued))
        return fail(error, SCEAU_E_STATE,
            "paquet nº %llu : daté de l’avenir (%s) ; vérifiez l’heure du "
            "poste",
            (unsigned long long)bundle->sequence,
            date_words_fr(date_paris(bundle->issued), day));
    if (bundle->expires < (int64_t)time(NULL))
        return fail(error, SCEAU_E_STATE,
            "paquet nº %llu : expiré le %s ; demandez le suivant",
            (unsigned long long)bundle->sequence,
            date_words_fr(date_paris(bundle->expires), day));
    return SCEAU_OK;
}

/* *known where this very bundle is there. */
static enum sceau_status
check_bundle(const struct store *old, const struct store *bundle,
    const struct pins *pins, bool *known, struct sceau_error *error)
{
    enum sceau_status status = bundle_check(bundle, &pins->store, error);

    *known = false;
    if (status == SCEAU_OK)
        status = check_dates(bundle, error);
    if (status != SCEAU_OK)
        return status;
    if (bundle->sequence < old->origin.sequence)
        return fail(error, SCEAU_E_STATE,
            "paquet nº %llu : plus ancien que celui qui est connu (nº %llu)",
            (unsigned long long)bundle->sequence,
            (unsigned long long)old->origin.sequence);
    *known = bundle->sequence == old->origin.sequence;
    if (*known && bundle->issued != old->origin.issued)
        return fail(error, SCEAU_E_STATE,
            "paquet nº %llu : un autre porte déjà ce numéro",
            (unsigned long long)bundle->sequence);
    return check_lists(old, bundle, error);
}

static bool
keep_pins(struct store *to, const struct store *from)
{
    for (size_t i = 0; i < from->pin_count; i++)
        if (!store_keep_pin(to, from->pin[i].kind, from->pin[i].value))
            return false;
    return true;
}

/* Of those given by hand, the key that signed the bundle, and no other: none of them
 * was seen to be what whoever gave it meant. */
static bool
keep_key(struct store *to, struct span key, const struct pins *pins)
{
    char id[BUNDLE_KEY_ID_SIZE];
    uint8_t point[64];

    for (size_t i = 0; i < pins->store.pin_count; i++) {
        const struct store_pin *p = &pins->store.pin[i];
        if (p->kind == STORE_PIN_BUNDLE && store_hex(p->value, point, 64)
            && bundle_key_id(point, id) && span_is(key, id))
            return store_keep_pin(to, p->kind, p->value);
    }
    return true; /* it was built in */
}

static const struct store_authority *
same_authority(const struct store *s, const struct store_authority *wanted)
{
    for (size_t i = 0; i < s->authority_count; i++)
        if (strcmp(s->authority[i].id, wanted->id) == 0
            && span_equal(s->authority[i].fingerprint, wanted->fingerprint))
            return &s->authority[i];
    return NULL;
}

/* True where only a hold made him revoked, of which a later CRL in the bundle says
 * nothing any more. */
static bool
is_released(const struct store *to, const struct store *from,
    const struct store_signer *pinned)
{
    bool released = false;

    for (size_t i = 0; i < from->authority_count; i++) {
        const struct store_authority *a = &from->authority[i],
                                     *same = same_authority(to, a);
        const struct store_revoked *r =
            store_find_revoked(a, a->revoked_count, pinned->serial);
        if (!r || strcmp(a->id, pinned->ca) != 0)
            continue;
        if (!r->held || !same || same->crl_issued <= a->crl_issued
            || store_find_revoked(same, same->revoked_count, pinned->serial))
            return false;
        released = date_compare(r->on, pinned->revoked_on) == 0;
    }
    return released;
}

/* Those whom the user pinned: another's bundle does not undo it. Those whom the last
 * bundle vouched for are the next one's to name again. */
static bool
keep_pinned(struct store *to, const struct store *from)
{
    for (size_t i = 0; i < from->signer_count; i++) {
        if (from->signer[i].authority.len || from->signer[i].vouched)
            continue;
        struct store_signer *p = store_add_signer(to);
        if (!p)
            return false;
        *p = from->signer[i];
        p->revoked = p->revoked && !is_released(to, from, p);
    }
    for (size_t i = 0; i < from->pdf_count; i++) {
        if (from->pdf[i].vouched)
            continue;
        struct store_pdf *p = store_add_pdf(to);
        if (!p)
            return false;
        *p = from->pdf[i];
    }
    return true;
}

/* One that the bundle leaves out: it accepts nobody any more, but what it revoked stays
 * known for the day when another bundle brings it back. */
static enum sceau_status
keep_ended(struct store *to, const struct store_authority *old,
    struct sceau_error *error)
{
    struct store_authority *a = store_add_authority(to);
    struct store_status *status = a ? store_add_status(a) : NULL;

    if (!status)
        return fail(
            error, SCEAU_E_LIMIT, "trop d’autorités, ou mémoire épuisée");
    struct store_status *list = a->status;
    *a = *old;
    a->status = list;
    a->status_count = 1;
    *list = (struct store_status) { date_paris(to->origin.issued),
        span_str("unlisted") };
    a->directory = a->crl_url = span_of(NULL, 0);
    a->revoked = NULL;
    a->revoked_count = 0;
    return crl_merge(to, old, a, error);
}

/* A bundle may be made of a CRL older than one that is known here. */
static enum sceau_status
keep_revocations(
    struct store *to, const struct store *from, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < from->authority_count; i++) {
        const struct store_authority *old = &from->authority[i];
        const struct store_authority *same = same_authority(to, old);
        if (same)
            status =
                crl_merge(to, old, &to->authority[same - to->authority], error);
        else if (old->revoked_count)
            status = keep_ended(to, old, error);
    }
    return status;
}

/* Of a territory that the bundle does not name, the list that was known: an older one
 * would be taken otherwise. */
static bool
keep_lists(struct store *to, const struct store *from)
{
    size_t count = to->list_count;

    for (size_t i = 0; i < from->list_count; i++) {
        bool named = false;
        for (size_t k = 0; k < count; k++)
            named = named
                || strcmp(to->list[k].territory, from->list[i].territory) == 0;
        struct store_list *l = named ? NULL : store_add_list(to);
        if (!named && !l)
            return false;
        if (l)
            *l = from->list[i];
    }
    return true;
}

/* Of each list of the status of titles the one that was made last: what was revoked is
 * not good again because a bundle forgot it. A list that it leaves out grows stale, and
 * reports say so. */
static bool
keep_places(struct store *to, const struct store *from)
{
    size_t count = to->places_count;

    for (size_t i = 0; i < from->places_count; i++) {
        const struct store_places *old = &from->places[i];
        struct store_places *p = NULL;
        for (size_t k = 0; !p && k < count; k++)
            if (span_equal(to->places[k].url, old->url))
                p = &to->places[k];
        if (!p && !(p = store_add_places(to)))
            return false;
        if (p->issued < old->issued)
            *p = *old;
    }
    return true;
}

static bool
keep_codes(struct store *to, const struct store *from)
{
    size_t count = to->codes_count;

    for (size_t i = 0; i < from->codes_count; i++) {
        const struct store_codes *old = &from->codes[i];
        struct store_codes *c = NULL;
        for (size_t k = 0; !c && k < count; k++)
            if (strcmp(to->codes[k].ca, old->ca) == 0
                && strcmp(to->codes[k].certificate, old->certificate) == 0)
                c = &to->codes[k];
        if (!c && !(c = store_add_codes(to)))
            return false;
        if (c->issued < old->issued)
            *c = *old;
    }
    return true;
}

/* The bundle's contents become the local store's, but for what is the user's own. */
static enum sceau_status
become(struct import *im, struct import *bundle, const struct pins *pins,
    struct sceau_error *error)
{
    struct store *s = &bundle->store;

    s->origin =
        (struct store_origin) { s->sequence, s->issued, s->expires, s->key };
    s->kind = STORE_LOCAL;
    if (!keep_pins(s, &im->store) || !keep_key(s, s->key, pins)
        || !keep_pinned(s, &im->store) || !keep_lists(s, &im->store)
        || !keep_places(s, &im->store) || !keep_codes(s, &im->store))
        return fail(error, SCEAU_E_LIMIT,
            "trop d’ancres, de signataires ou de listes, ou mémoire épuisée");
    store_sort(s); /* which was added to */
    enum sceau_status status = keep_revocations(s, &im->store, error);
    if (status == SCEAU_OK)
        status = settle(bundle, error);
    if (status != SCEAU_OK)
        return status;
    struct import old = *im;
    *im = *bundle;
    *bundle = old;
    return SCEAU_OK;
}

/* The bundle is there already: only its key may be new. */
static enum sceau_status
remember_key(struct import *im, struct span key, const struct pins *pins,
    struct sceau_error *error)
{
    struct import work;
    enum sceau_status status = copy(im, &work, error);

    if (status == SCEAU_OK && !keep_key(&work.store, key, pins))
        status =
            fail(error, SCEAU_E_LIMIT, "trop d’ancres, ou mémoire épuisée");
    return conclude(im, &work, status, error);
}

static enum sceau_status
take_bundle(struct import *im, struct span bytes, const struct pins *pins,
    struct buffer *say, struct sceau_error *error)
{
    struct import bundle;
    bool known;
    enum sceau_status status = import_open(&bundle, bytes, error);

    if (status == SCEAU_OK && bundle.store.kind != STORE_BUNDLE)
        status = fail(error, SCEAU_E_FORMAT,
            "c’est la liste d’un autre poste, non signée : donnez un paquet");
    if (status == SCEAU_OK)
        status = check_bundle(&im->store, &bundle.store, pins, &known, error);
    if (status == SCEAU_OK) {
        buffer_format(say, "paquet nº %llu%s",
            (unsigned long long)bundle.store.sequence,
            known ? ", déjà importé" : "");
        status = known ? remember_key(im, bundle.store.key, pins, error)
                       : become(im, &bundle, pins, error);
    }
    import_free(&bundle);
    return status;
}

/* --- one thing */

static enum sceau_status
take(struct import *work, enum import_kind kind, struct span bytes,
    const struct pins *pins, struct buffer *say, struct sceau_error *error)
{
    switch (kind) {
    case IMPORT_LIST:
        return take_list(&work->store, bytes, pins, say, error);
    case IMPORT_DIRECTORY:
        return take_certificates(&work->store, false, bytes, say, error);
    case IMPORT_CRL:
        return take_crl(&work->store, bytes, say, error);
    case IMPORT_BUNDLE:
    case IMPORT_UNKNOWN:
        break;
    }
    return fail(error, SCEAU_E_FORMAT,
        "ni liste de confiance, ni annuaire, ni certificat, ni révocations, ni "
        "paquet");
}

enum sceau_status
import_bytes(struct import *im, struct span bytes, const struct pins *pins,
    struct buffer *say, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer unsaid = buffer_with_max(4096);
    enum import_kind kind = import_kind(bytes);
    struct import work;

    if (kind == IMPORT_BUNDLE)
        return take_bundle(im, bytes, pins, say ? say : &unsaid, error);
    enum sceau_status status = copy(im, &work, error);
    if (status == SCEAU_OK)
        status = take(&work, kind, bytes, pins, say ? say : &unsaid, error);
    return conclude(im, &work, status, error);
}

enum sceau_status
import_pinned(struct import *im, struct span bytes, struct buffer *say,
    struct sceau_error *error)
{
    AUTO_BUFFER struct buffer unsaid = buffer_with_max(4096);
    struct import work;
    enum sceau_status status = copy(im, &work, error);

    if (status == SCEAU_OK)
        status = take_certificates(
            &work.store, true, bytes, say ? say : &unsaid, error);
    return conclude(im, &work, status, error);
}

enum sceau_status
import_pdf_signers(struct import *im, struct span bytes, struct buffer *say,
    struct sceau_error *error)
{
    struct import work;
    enum sceau_status status = copy(im, &work, error);
    size_t before = im->store.pdf_count;

    if (status == SCEAU_OK
        && (bytes.len == 0 || bytes.len > SCEAU_CERTIFICATE_MAX))
        status = fail(error, SCEAU_E_FORMAT, "ce n’est pas un certificat");
    if (status == SCEAU_OK)
        status = add_pdf_signers(&work.store, bytes, error);
    if (status == SCEAU_OK && work.store.pdf_count == before)
        status = fail(error, SCEAU_E_FORMAT, "aucun certificat");
    if (status == SCEAU_OK && say)
        buffer_text(say, "accepté pour des PDF");
    return conclude(im, &work, status, error);
}
