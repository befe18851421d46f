/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/evidence.h"

#include <openssl/x509v3.h>

#include "verifier/base/scope.h"
#include "verifier/trust/leaf.h"
#include "verifier/trust/seen.h"

AUTO_DEFINE(CRL_DIST_POINTS *, CRL_DIST_POINTS_free);
AUTO_DEFINE(ISSUING_DIST_POINT *, ISSUING_DIST_POINT_free);

/* A chain of four certificates is a long one. */
enum { CHAIN_MAX = 8 };

/* One list that fills its span, or NULL. */
static X509_CRL *
read_list(struct span der)
{
    const uint8_t *at = der.data;
    X509_CRL *list = d2i_X509_CRL(NULL, &at, (long)der.len);

    if (list && at == der.data + der.len)
        return list;
    X509_CRL_free(list);
    return NULL;
}

const char *
evidence_open(const struct dss *der, struct evidence *out)
{
    *out = (struct evidence) { .certificates = 0 };
    for (size_t i = 0; i < der->certificates; i++) {
        X509 *x509 = leaf_read(der->certificate[i]);
        if (!x509)
            return "un certificat des preuves jointes est illisible";
        out->certificate[out->certificates++] = x509;
    }
    for (size_t i = 0; i < der->lists; i++) {
        X509_CRL *list = read_list(der->list[i]);
        if (!list)
            return "une liste de révocation des preuves jointes est illisible";
        out->list[out->lists++] = list;
    }
    return NULL;
}

void
evidence_free(struct evidence *e)
{
    for (size_t i = 0; i < e->certificates; i++)
        X509_free(e->certificate[i]);
    for (size_t i = 0; i < e->lists; i++)
        X509_CRL_free(e->list[i]);
    *e = (struct evidence) { .certificates = 0 };
}

/* By a digest and a key that count today. */
static bool
is_strong(X509 *issuer, X509 *x509)
{
    int bits = 0;

    return X509_get_signature_info(x509, NULL, NULL, &bits, NULL) == 1
        && bits >= LEAF_SECURITY_BITS
        && EVP_PKEY_get_security_bits(X509_get0_pubkey(issuer))
        >= LEAF_SECURITY_BITS;
}

static bool
has_strong_digest(const X509_CRL *list)
{
    int digest = NID_undef;

    return OBJ_find_sigid_algs(X509_CRL_get_signature_nid(list), &digest, NULL)
        == 1
        && (digest == NID_sha256 || digest == NID_sha384
            || digest == NID_sha512);
}

/* RFC 5280, 4.2.1.9 and 4.2.1.3: nobody certifies but an authority. */
static bool
is_authority(X509 *x509)
{
    enum { BASIC_CONSTRAINTS_CA = 1 };

    return X509_check_ca(x509) == BASIC_CONSTRAINTS_CA;
}

enum evidence_fault
evidence_certifies(X509 *issuer, X509 *x509)
{
    switch (X509_check_issued(issuer, x509)) {
    case X509_V_OK:
        break;
    case X509_V_ERR_UNSPECIFIED:
    case X509_V_ERR_NO_ISSUER_PUBLIC_KEY: /* not decoded, for want of memory */
        return EVIDENCE_UNKNOWN;
    default:
        return EVIDENCE_NO_ISSUER;
    }
    if (!is_authority(issuer) || !is_strong(issuer, x509))
        return EVIDENCE_NO_ISSUER;
    int verified = X509_verify(x509, X509_get0_pubkey(issuer));
    return verified == 1 ? EVIDENCE_HOLDS
        : verified == 0  ? EVIDENCE_NO_ISSUER
                         : EVIDENCE_UNKNOWN;
}

/* Who certified it; EVIDENCE_UNKNOWN where it might be one that could not be asked. */
static enum evidence_fault
find_issuer(const struct evidence *e, X509 *x509, X509 **issuer)
{
    enum evidence_fault fault = EVIDENCE_NO_ISSUER;

    for (size_t i = 0; i < e->certificates; i++) {
        enum evidence_fault one = evidence_certifies(e->certificate[i], x509);
        *issuer = e->certificate[i];
        if (one == EVIDENCE_HOLDS)
            return one;
        if (one == EVIDENCE_UNKNOWN)
            fault = one;
    }
    return fault;
}

X509 *
evidence_issuer(const struct evidence *e, X509 *x509)
{
    X509 *issuer;

    return find_issuer(e, x509, &issuer) == EVIDENCE_HOLDS ? issuer : NULL;
}

static bool
names_one_of(const GENERAL_NAMES *names, const GENERAL_NAMES *others)
{
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++)
        for (int n = 0; n < sk_GENERAL_NAME_num(others); n++)
            if (GENERAL_NAME_cmp(sk_GENERAL_NAME_value(names, i),
                    sk_GENERAL_NAME_value(others, n))
                == 0)
                return true;
    return false;
}

/* One of the places at which the certificate says that its list is. */
static bool
is_place_of(const DIST_POINT_NAME *place, X509 *x509)
{
    AUTO(CRL_DIST_POINTS_free)
    CRL_DIST_POINTS *points =
        X509_get_ext_d2i(x509, NID_crl_distribution_points, NULL, NULL);

    for (int i = 0; i < sk_DIST_POINT_num(points); i++) {
        const DIST_POINT_NAME *own = sk_DIST_POINT_value(points, i)->distpoint;
        if (own && own->type == 0 && place->type == 0
            && names_one_of(place->name.fullname, own->name.fullname))
            return true;
    }
    return false;
}

/* RFC 5280, 5.2.5: a part of the certificates, which has to be that one's. */
static bool
is_in_scope(const ISSUING_DIST_POINT *point, X509 *x509)
{
    bool authority = X509_check_ca(x509) > 0;

    return (!point->distpoint || is_place_of(point->distpoint, x509))
        && point->onlyattr <= 0 && point->indirectCRL <= 0
        && !point->onlysomereasons && (point->onlyuser <= 0 || !authority)
        && (point->onlyCA <= 0 || authority);
}

/* What a list says in a way that is not known here, it may mean otherwise. */
static enum evidence_fault
check_scope(const X509_CRL *list, X509 *x509)
{
    for (int i = 0; i < X509_CRL_get_ext_count(list); i++) {
        X509_EXTENSION *extension = X509_CRL_get_ext(list, i);
        int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
        if (X509_EXTENSION_get_critical(extension)
            && nid != NID_issuing_distribution_point)
            return EVIDENCE_NO_LIST;
    }
    int critical;
    AUTO(ISSUING_DIST_POINT_free)
    ISSUING_DIST_POINT *point = X509_CRL_get_ext_d2i(
        list, NID_issuing_distribution_point, &critical, NULL);
    if (!point)
        return critical == -1 ? EVIDENCE_HOLDS : EVIDENCE_UNKNOWN;
    return is_in_scope(point, x509) ? EVIDENCE_HOLDS : EVIDENCE_NO_LIST;
}

static enum evidence_fault
check_list(X509_CRL *list, X509 *issuer, X509 *x509)
{
    if (X509_NAME_cmp(X509_CRL_get_issuer(list), X509_get_subject_name(issuer))
            != 0
        || !(X509_get_key_usage(issuer) & X509v3_KU_CRL_SIGN)
        || !has_strong_digest(list))
        return EVIDENCE_NO_LIST;
    enum evidence_fault fault = check_scope(list, x509);
    if (fault != EVIDENCE_HOLDS)
        return fault;
    int verified = X509_CRL_verify(list, X509_get0_pubkey(issuer));
    return verified == 1 ? EVIDENCE_HOLDS
        : verified == 0  ? EVIDENCE_NO_LIST
                         : EVIDENCE_UNKNOWN;
}

/* Both ends are within. */
static bool
is_within(const ASN1_TIME *first, const ASN1_TIME *last, int64_t when,
    struct seen_time *good)
{
    int64_t from, until;

    if (!first || !last || !leaf_seconds(first, &from)
        || !leaf_seconds(last, &until) || when < from || when > until)
        return false;
    good->from = from > good->from ? from : good->from;
    good->until = until < good->until ? until + 1 : good->until;
    return true;
}

/* It was made before that moment, and named none before which the next one came. */
static bool
is_of(const X509_CRL *list, int64_t when, struct seen_time *good)
{
    return is_within(X509_CRL_get0_lastUpdate(list),
        X509_CRL_get0_nextUpdate(list), when, good);
}

static bool
is_valid(const X509 *x509, int64_t when, struct seen_time *good)
{
    return is_within(
        X509_get0_notBefore(x509), X509_get0_notAfter(x509), when, good);
}

/* What the lists of its authority say of a certificate, whichever is the latest: what one
 * of them revoked is revoked, and one of them is of that moment. */
static enum evidence_fault
check_lists(const struct evidence *e, X509 *issuer, X509 *x509, int64_t when,
    struct seen_time *good)
{
    enum evidence_fault fault = EVIDENCE_NO_LIST;

    for (size_t i = 0; i < e->lists; i++) {
        X509_REVOKED *revoked = NULL;
        enum evidence_fault one = check_list(e->list[i], issuer, x509);
        if (one == EVIDENCE_HOLDS
            && X509_CRL_get0_by_cert(e->list[i], &revoked, x509))
            return EVIDENCE_REVOKED;
        if (one == EVIDENCE_HOLDS && !is_of(e->list[i], when, good))
            one = EVIDENCE_OLD_LIST;
        if (one == EVIDENCE_HOLDS
            || (one != EVIDENCE_NO_LIST && fault != EVIDENCE_HOLDS))
            fault = one;
    }
    return fault;
}

X509_CRL *
evidence_list(const struct evidence *e, X509 *issuer, X509 *x509)
{
    X509_CRL *latest = NULL;
    int64_t had = 0, got;

    for (size_t i = 0; i < e->lists; i++)
        if (check_list(e->list[i], issuer, x509) == EVIDENCE_HOLDS
            && leaf_seconds(X509_CRL_get0_lastUpdate(e->list[i]), &got)
            && (!latest || got > had)) {
            latest = e->list[i];
            had = got;
        }
    return latest;
}

enum evidence_fault
evidence_check(const struct evidence *e, X509 *leaf, int64_t when, X509 **which,
    struct seen_time *good)
{
    *which = leaf;
    for (int i = 0; i < CHAIN_MAX; i++) {
        if (!is_valid(*which, when, good))
            return EVIDENCE_DATE;
        X509 *issuer;
        enum evidence_fault fault = find_issuer(e, *which, &issuer);
        if (fault == EVIDENCE_HOLDS && X509_cmp(issuer, *which) == 0)
            return fault;
        /* RFC 5280, 4.2.1.9: how many authorities may stand under it */
        if (fault == EVIDENCE_HOLDS && X509_get_pathlen(issuer) != -1
            && X509_get_pathlen(issuer) < i)
            return EVIDENCE_NO_ISSUER;
        if (fault == EVIDENCE_HOLDS)
            fault = check_lists(e, issuer, *which, when, good);
        if (fault != EVIDENCE_HOLDS)
            return fault;
        *which = issuer;
    }
    return EVIDENCE_NO_ISSUER;
}

const char *
evidence_words(enum evidence_fault fault)
{
    switch (fault) {
    case EVIDENCE_HOLDS:
        break;
    case EVIDENCE_NO_ISSUER:
        return "une autorité manque parmi les preuves jointes";
    case EVIDENCE_NO_LIST:
        return "une liste de révocation manque parmi les preuves jointes";
    case EVIDENCE_OLD_LIST:
        return "une liste de révocation jointe n’est pas du jour du sceau";
    case EVIDENCE_REVOKED:
        return "un certificat était révoqué le jour du sceau";
    case EVIDENCE_DATE:
        return "un certificat n’était pas valable le jour du sceau";
    case EVIDENCE_UNKNOWN:
        return "un certificat des preuves jointes n’a pas pu être jugé";
    }
    return NULL;
}
