/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/proof.h"

#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "verifier/base/scope.h"
#include "verifier/trust/drain.h"
#include "verifier/trust/evidence.h"
#include "verifier/trust/leaf.h"
#include "verifier/trust/time_stamp.h"

/* A signature is stamped when it is made; clocks may differ. */
enum { APART_MAX = 3600 };

static const char exhausted[] = "mémoire épuisée";

static void
anchors_free(X509 **anchors)
{
    free(anchors);
}
AUTO_DEFINE(X509 **, anchors_free);

struct check {
    const struct trust *trust;
    const struct cms *cms;
    X509 *leaf;
    struct dss dss;
    bool has_dss;
    struct evidence evidence;
    const char **reason;
};

static enum pdf_state
conclude(struct check *c, enum pdf_state state, const char *reason)
{
    *c->reason = reason;
    return state;
}

/* What failed contradicts the file, unless memory is what lacked. */
static enum pdf_state
contradict(struct check *c, const char *reason)
{
    return drain_lacked_memory() ? conclude(c, PDF_UNREADABLE, exhausted)
                                 : conclude(c, PDF_FORGED, reason);
}

/* No signature covers the certificates of a token: each is one of the trust, or is
 * certified by one there, or by another one beside it. */
static enum evidence_fault
check_vouched_one(
    const struct check *c, X509 *const *beside, size_t count, size_t i)
{
    enum evidence_fault fault = EVIDENCE_NO_ISSUER;

    for (size_t n = 0; n < trust_authorities(c->trust) + count; n++) {
        bool known = n >= count;
        X509 *by = known ? trust_authority(c->trust, n - count) : beside[n];
        enum evidence_fault one = EVIDENCE_NO_ISSUER;
        if (known && X509_cmp(by, beside[i]) == 0)
            one = EVIDENCE_HOLDS;
        else if (n != i)
            one = evidence_certifies(by, beside[i]);
        if (one == EVIDENCE_HOLDS)
            return one;
        if (one == EVIDENCE_UNKNOWN)
            fault = one;
    }
    return fault;
}

static enum pdf_state
check_vouched(struct check *c, const struct token *token)
{
    X509 *x509[TOKEN_CERTIFICATES_MAX] = { NULL };
    enum evidence_fault fault = EVIDENCE_HOLDS;

    for (size_t i = 0; fault == EVIDENCE_HOLDS && i < token->certificates; i++)
        if (!(x509[i] = leaf_read(token->certificate[i])))
            fault = EVIDENCE_NO_ISSUER;
    for (size_t i = 0; fault == EVIDENCE_HOLDS && i < token->certificates; i++)
        fault = check_vouched_one(c, x509, token->certificates, i);
    for (size_t i = 0; i < token->certificates; i++)
        X509_free(x509[i]);
    if (fault == EVIDENCE_UNKNOWN)
        return conclude(c, PDF_UNREADABLE, evidence_words(fault));
    return fault == EVIDENCE_HOLDS
        ? PDF_SEALED
        : contradict(c, "un certificat de l’horodatage est d’ailleurs");
}

/* Those of the file are under its signature, and no other may be in the token. */
static bool
is_carried(const struct check *c)
{
    struct token token;

    if (token_read(c->cms->time_stamp, &token))
        return true; /* what it is instead is for time_stamp_check() to say */
    for (size_t i = 0; i < token.certificates; i++) {
        bool found = false;
        for (size_t n = 0; n < c->dss.certificates; n++)
            found |= span_equal(token.certificate[i], c->dss.certificate[n]);
        if (!found)
            return false;
    }
    return true;
}

/* The authorities of the folder, where the file carries none. */
static X509 **
collect_anchors(const struct check *c, size_t *count)
{
    *count = trust_authorities(c->trust);
    X509 **anchors = malloc((*count + 1) * sizeof(X509 *));

    for (size_t i = 0; anchors && i < *count; i++)
        anchors[i] = trust_authority(c->trust, i);
    return anchors;
}

static enum pdf_state
judge_stamp(struct check *c, enum time_stamp_state state)
{
    switch (state) {
    case TIME_STAMP_RIGHT:
        return PDF_SEALED;
    case TIME_STAMP_FORM:
    case TIME_STAMP_OTHER:
    case TIME_STAMP_WRONG:
        return conclude(c, PDF_FORGED, time_stamp_words(state));
    case TIME_STAMP_UNKNOWN:
        return conclude(c, PDF_UNREADABLE, time_stamp_words(state));
    case TIME_STAMP_NO_MEMORY:
        break;
    }
    return conclude(c, PDF_UNREADABLE, exhausted);
}

static enum pdf_state
check_stamp(struct check *c, struct token *token)
{
    size_t count = c->evidence.certificates;
    AUTO(anchors_free) X509 **own = NULL;
    X509 *const *anchors = c->evidence.certificate;

    if (c->has_dss && !is_carried(c))
        return conclude(c, PDF_FORGED,
            "l’horodatage n’est pas de l’autorité que le fichier annonce");
    if (!c->has_dss) {
        own = collect_anchors(c, &count);
        if (!own)
            return conclude(c, PDF_UNREADABLE, exhausted);
        anchors = own;
    }
    enum pdf_state state = judge_stamp(c,
        time_stamp_check(c->cms->time_stamp, c->cms->signature_value, anchors,
            count, token));
    return state == PDF_SEALED && !c->has_dss ? check_vouched(c, token) : state;
}

/* What is joined is under the signature: where it does not prove enough, nobody changed
 * it since, and nothing says that the file is false. */
static enum pdf_state
judge_evidence(struct check *c, enum evidence_fault fault)
{
    switch (fault) {
    case EVIDENCE_HOLDS:
        return PDF_SEALED;
    case EVIDENCE_REVOKED:
        return conclude(c, PDF_FORGED, evidence_words(fault));
    case EVIDENCE_NO_ISSUER:
    case EVIDENCE_NO_LIST:
    case EVIDENCE_OLD_LIST:
    case EVIDENCE_DATE:
    case EVIDENCE_UNKNOWN:
        break;
    }
    return conclude(c, PDF_UNREADABLE, evidence_words(fault));
}

/* Who signed and who stamped were good at that moment, as what is joined says. */
static enum pdf_state
check_evidence(struct check *c, const struct token *token)
{
    X509 *which;
    enum evidence_fault fault =
        evidence_check(&c->evidence, c->leaf, token->when, &which);

    for (size_t i = 0; fault == EVIDENCE_HOLDS && i < token->certificates;
         i++) {
        X509 *x509 = leaf_read(token->certificate[i]);
        fault = x509 ? evidence_check(&c->evidence, x509, token->when, &which)
                     : EVIDENCE_UNKNOWN;
        X509_free(x509);
    }
    return judge_evidence(c, fault);
}

static enum pdf_state
check_all(struct check *c, int64_t said, struct proof *out)
{
    struct token token;
    enum pdf_state state;

    if (c->cms->time_stamp.len == 0)
        return c->has_dss
            ? conclude(c, PDF_FORGED, "l’horodatage de la signature a été ôté")
            : PDF_SEALED;
    state = check_stamp(c, &token);
    if (state != PDF_SEALED)
        return state;
    if (token.when < said - APART_MAX || token.when > said + APART_MAX)
        return conclude(c, PDF_FORGED,
            "l’heure de la signature et celle de son horodatage diffèrent de "
            "plus d’une heure");
    out->when = token.when;
    out->level = c->has_dss ? PROOF_LONG_TERM : PROOF_TIME;
    return c->has_dss ? check_evidence(c, &token) : PDF_SEALED;
}

enum pdf_state
proof_check(const struct objects *objects, const struct cms *cms, X509 *leaf,
    int64_t said, const struct trust *trust, struct proof *out,
    const char **reason)
{
    struct check c = {
        .trust = trust, .cms = cms, .leaf = leaf, .reason = reason
    };
    enum pdf_state state;

    *out = (struct proof) { .level = PROOF_BASIC, .when = said };
    *reason = NULL;
    const char *why = dss_read(objects, &c.dss, &c.has_dss);
    if (!why)
        why = evidence_open(&c.dss, &c.evidence);
    state = why ? contradict(&c, why) : check_all(&c, said, out);
    evidence_free(&c.evidence);
    ERR_clear_error();
    return state;
}

const char *
proof_level_name(enum proof_level level)
{
    switch (level) {
    case PROOF_BASIC:
        break;
    case PROOF_TIME:
        return "B-T";
    case PROOF_LONG_TERM:
        return "B-LT";
    }
    return "B-B";
}

bool
proof_level_read(const char *name, enum proof_level *out)
{
    for (int i = PROOF_BASIC; i <= PROOF_LONG_TERM; i++) {
        *out = (enum proof_level)i;
        if (strcmp(name, proof_level_name(*out)) == 0)
            return true;
    }
    return false;
}
