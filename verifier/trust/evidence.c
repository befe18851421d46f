/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/evidence.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "verifier/base/scope.h"
#include "verifier/trust/leaf.h"

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
        X509 *x509 = leaf_of_der(der->certificate[i]);
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

X509 *
evidence_issuer(const struct evidence *e, X509 *x509)
{
    for (size_t i = 0; i < e->certificates; i++) {
        X509 *issuer = e->certificate[i];
        if (X509_check_issued(issuer, x509) == X509_V_OK
            && X509_verify(x509, X509_get0_pubkey(issuer)) == 1)
            return issuer;
    }
    ERR_clear_error();
    return NULL;
}

/* RFC 5280, 5.2.5: a part of the certificates, which has to be that one's. */
static bool
is_in_scope(const ISSUING_DIST_POINT *point, X509 *x509)
{
    bool authority = X509_check_ca(x509) > 0;

    return point->onlyattr <= 0 && point->indirectCRL <= 0
        && !point->onlysomereasons && (point->onlyuser <= 0 || !authority)
        && (point->onlyCA <= 0 || authority);
}

/* What a list says in a way that is not known here, it may mean otherwise. */
static bool
is_usable(const X509_CRL *list, X509 *x509)
{
    for (int i = 0; i < X509_CRL_get_ext_count(list); i++) {
        X509_EXTENSION *extension = X509_CRL_get_ext(list, i);
        int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
        if (X509_EXTENSION_get_critical(extension)
            && nid != NID_issuing_distribution_point)
            return false;
    }
    int critical;
    AUTO(ISSUING_DIST_POINT_free)
    ISSUING_DIST_POINT *point = X509_CRL_get_ext_d2i(
        list, NID_issuing_distribution_point, &critical, NULL);
    return point ? is_in_scope(point, x509) : critical == -1;
}

X509_CRL *
evidence_list(const struct evidence *e, X509 *issuer, X509 *x509)
{
    for (size_t i = 0; i < e->lists; i++) {
        X509_CRL *list = e->list[i];
        if (X509_NAME_cmp(
                X509_CRL_get_issuer(list), X509_get_subject_name(issuer))
                == 0
            && is_usable(list, x509)
            && X509_CRL_verify(list, X509_get0_pubkey(issuer)) == 1)
            return list;
    }
    ERR_clear_error();
    return NULL;
}

/* It was made before that moment, and named none before which the next one came. */
static bool
is_of(const X509_CRL *list, int64_t when)
{
    const ASN1_TIME *next = X509_CRL_get0_nextUpdate(list);
    int64_t from, until;

    return leaf_seconds(X509_CRL_get0_lastUpdate(list), &from) && from <= when
        && next && leaf_seconds(next, &until) && until >= when;
}

static bool
is_valid(const X509 *x509, int64_t when)
{
    int64_t from, until;

    return leaf_seconds(X509_get0_notBefore(x509), &from) && from <= when
        && leaf_seconds(X509_get0_notAfter(x509), &until) && until >= when;
}

/* One certificate that another one certified. */
static enum evidence_fault
check_link(const struct evidence *e, X509 *x509, X509 *issuer, int64_t when)
{
    X509_CRL *list = evidence_list(e, issuer, x509);
    X509_REVOKED *revoked = NULL;

    if (!list)
        return EVIDENCE_NO_LIST;
    if (!is_of(list, when))
        return EVIDENCE_OLD_LIST;
    return X509_CRL_get0_by_cert(list, &revoked, x509) ? EVIDENCE_REVOKED
                                                       : EVIDENCE_HOLDS;
}

enum evidence_fault
evidence_check(const struct evidence *e, X509 *leaf, int64_t when, X509 **which)
{
    *which = leaf;
    for (int i = 0; i < CHAIN_MAX; i++) {
        if (!is_valid(*which, when))
            return EVIDENCE_DATE;
        X509 *issuer = evidence_issuer(e, *which);
        if (!issuer)
            return EVIDENCE_NO_ISSUER;
        if (X509_cmp(issuer, *which) == 0)
            return EVIDENCE_HOLDS;
        enum evidence_fault fault = check_link(e, *which, issuer, when);
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
    }
    return NULL;
}
