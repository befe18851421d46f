/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/serve/identity.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "verifier/base/buffer.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(X509 *, X509_free);
AUTO_DEFINE(BIO *, BIO_free_all);

static int
hex_of(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "%0A" (RFC 3986, 2.1); false where it is cut short. */
static bool
unescape(struct span text, struct buffer *out)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != '%') {
            buffer_byte(out, text.data[i]);
            continue;
        }
        int high = i + 2 < text.len ? hex_of(text.data[i + 1]) : -1;
        int low = high < 0 ? -1 : hex_of(text.data[i + 2]);
        if (low < 0)
            return false;
        buffer_byte(out, (uint8_t)(high << 4 | low));
        i += 2;
    }
    return buffer_status(out) == SCEAU_OK;
}

/* One certificate in PEM, and nothing but blanks behind it; NULL. */
static X509 *
read_pem(struct span text)
{
    AUTO(BIO_free_all) BIO *bio = BIO_new_mem_buf(text.data, (int)text.len);
    AUTO(X509_free)
    X509 *read = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    char c;

    while (read && BIO_read(bio, &c, 1) == 1)
        if (!strchr(" \t\r\n", c))
            return NULL;
    return TAKE(read);
}

static X509 *
read_certificate(struct span escaped)
{
    AUTO_BUFFER struct buffer pem = buffer_with_max(IDENTITY_CERTIFICATE_MAX);

    if (escaped.len > IDENTITY_CERTIFICATE_MAX || !unescape(escaped, &pem))
        return NULL;
    X509 *read = read_pem(buffer_span(&pem));
    ERR_clear_error();
    return read;
}

static bool
is_current(const X509 *c, int64_t now)
{
    time_t at = (time_t)now;

    return X509_cmp_time(X509_get0_notBefore(c), &at) < 0
        && X509_cmp_time(X509_get0_notAfter(c), &at) > 0;
}

/* A name's i-th entry as text; false where it is none that a line shows, or is longer
 * than there is room. */
static bool
read_entry(const X509_NAME *name, int i, char *out, size_t size)
{
    const X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, i);
    unsigned char *text = NULL;
    int len = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry));
    bool good = len > 0 && (size_t)len < size;

    for (int at = 0; good && at < len; at++)
        good = text[at] >= ' ' && text[at] != 0x7f;
    if (good)
        (void)snprintf(out, size, "%.*s", len, (const char *)text);
    OPENSSL_free(text);
    ERR_clear_error();
    return good;
}

/* Its only common name. */
static bool
read_who(const X509_NAME *name, char out[REGISTRY_WHO_MAX + 1])
{
    int i = X509_NAME_get_index_by_NID(name, NID_commonName, -1);

    return i >= 0 && X509_NAME_get_index_by_NID(name, NID_commonName, i) < 0
        && read_entry(name, i, out, REGISTRY_WHO_MAX + 1);
}

/* Two that differ are none. */
static const struct staff_role *
read_role(const X509_NAME *name, const struct staff *roles)
{
    const struct staff_role *found = NULL, *one;
    char unit[STAFF_ROLE_SIZE];

    for (int i = -1;;) {
        i = X509_NAME_get_index_by_NID(name, NID_organizationalUnitName, i);
        if (i < 0)
            return found;
        if (!read_entry(name, i, unit, sizeof unit)
            || !staff_find(roles, span_str(unit), &one))
            continue;
        if (found && found != one)
            return NULL;
        found = one;
    }
}

/* ---- who was here before ---- */

enum { KNOWN_MAX = 64, KNOWN_HASH = 32 };

struct known {
    uint8_t hash[KNOWN_HASH];
    X509 *certificate; /* NULL: none yet */
    struct identity identity;
};

struct identities {
    pthread_mutex_t lock;
    struct known known[KNOWN_MAX];
    size_t next; /* whose place the next one takes */
};

struct identities *
identities_new(void)
{
    struct identities *i = calloc(1, sizeof *i);

    if (i)
        (void)pthread_mutex_init(&i->lock, NULL);
    return i;
}

void
identities_free(struct identities **known)
{
    struct identities *i = *known;

    *known = NULL;
    if (!i)
        return;
    for (size_t n = 0; n < KNOWN_MAX; n++)
        X509_free(i->known[n].certificate);
    (void)pthread_mutex_destroy(&i->lock);
    free(i);
}

/* The very same bytes, whose certificate is then the caller's too; or NULL. */
static X509 *
find_known(
    struct identities *i, const uint8_t hash[KNOWN_HASH], struct identity *out)
{
    X509 *found = NULL;

    (void)pthread_mutex_lock(&i->lock);
    for (size_t n = 0; !found && n < KNOWN_MAX; n++) {
        const struct known *k = &i->known[n];
        if (k->certificate && memcmp(k->hash, hash, KNOWN_HASH) == 0
            && X509_up_ref(k->certificate) == 1) {
            found = k->certificate;
            *out = k->identity;
        }
    }
    (void)pthread_mutex_unlock(&i->lock);
    return found;
}

static void
keep(struct identities *i, const uint8_t hash[KNOWN_HASH], X509 *c,
    const struct identity *identity)
{
    (void)pthread_mutex_lock(&i->lock);
    struct known *k = &i->known[i->next];
    if (X509_up_ref(c) == 1) {
        i->next = (i->next + 1) % KNOWN_MAX;
        X509_free(k->certificate);
        memcpy(k->hash, hash, sizeof k->hash);
        k->certificate = c;
        k->identity = *identity;
    }
    (void)pthread_mutex_unlock(&i->lock);
}

/* NULL, or why that certificate is nobody's. */
static const char *
read_new(X509 *c, const struct staff *roles, struct identity *out)
{
    const X509_NAME *subject = X509_get_subject_name(c);

    *out = (struct identity) { .role = read_role(subject, roles) };
    return read_who(subject, out->who)
        ? NULL
        : "le certificat du client n’a pas un nom (CN) et un seul, de 80 "
          "octets au plus";
}

const char *
identity_read(struct identities *known, const struct identity_claim *claim,
    const struct staff *roles, int64_t now, struct identity *out)
{
    uint8_t hash[KNOWN_HASH];
    struct identity read;

    if (claim->verifies != 1 || claim->certificates != 1
        || !span_is(claim->verify, "SUCCESS"))
        return "aucun certificat de client n’a été vérifié";
    bool may_know = known
        && EVP_Digest(claim->certificate.data, claim->certificate.len, hash,
               NULL, EVP_sha256(), NULL)
            == 1;
    AUTO(X509_free)
    X509 *before = may_know ? find_known(known, hash, &read) : NULL;
    AUTO(X509_free)
    X509 *c = before ? NULL : read_certificate(claim->certificate);
    if (!before && !c)
        return "le certificat du client est illisible";
    if (!is_current(before ? before : c, now))
        return "le certificat du client n’est pas valable aujourd’hui";
    const char *why = before ? NULL : read_new(c, roles, &read);
    if (why)
        return why;
    if (may_know && !before)
        keep(known, hash, c, &read);
    *out = read;
    return NULL;
}
