/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/proof.h"

#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "verifier/base/scope.h"
#include "verifier/trust/drain.h"
#include "verifier/trust/evidence.h"
#include "verifier/trust/leaf.h"
#include "verifier/trust/proven.h"
#include "verifier/trust/seen.h"
#include "verifier/trust/time_stamp.h"

/* A signature is stamped when it is made; clocks may differ. */
enum { APART_MAX = 3600 };

static const char exhausted[] = "mémoire épuisée";

AUTO_DEFINE(X509 *, X509_free);

static enum pdf_state
conclude(struct proof_check *c, enum pdf_state state, const char *reason)
{
    c->reason = reason;
    return state;
}

/* What failed contradicts the file, unless memory is what lacked. */
static enum pdf_state
contradict(struct proof_check *c, const char *reason)
{
    return drain_lacked_memory() ? conclude(c, PDF_UNREADABLE, exhausted)
                                 : conclude(c, PDF_FORGED, reason);
}

/* Who stamps stands under the signature, and no other may. */
static bool
is_carried(const struct proof_check *c)
{
    for (size_t i = 0; i < c->dss.certificates; i++)
        if (span_equal(c->token.certificate, c->dss.certificate[i]))
            return true;
    return false;
}

static enum pdf_state
judge_stamp(struct proof_check *c, enum time_stamp_state state)
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

/* By one who time-stamps, of the trust. */
static enum time_stamp_state
check_known(struct proof_check *c)
{
    size_t count = trust_stamp_authorities(c->trust);
    X509 **anchors = malloc((count + 1) * sizeof(X509 *));
    enum time_stamp_state state = TIME_STAMP_NO_MEMORY;

    for (size_t i = 0; anchors && i < count; i++)
        anchors[i] = trust_stamp_authority(c->trust, i);
    if (anchors)
        state = time_stamp_check(c->cms->time_stamp, c->cms->signature_value,
            anchors, count, &c->token);
    free(anchors);
    return state;
}

/* The certificate of who stamped; NULL where it is none, or without memory. */
static X509 *
read_stamper(const struct proof_check *c)
{
    X509 *x509 = seen_find(trust_stampers(c->trust), c->token.certificate);

    return x509 ? x509 : leaf_read(c->token.certificate);
}

/* By who the file says, under its signature. */
static enum time_stamp_state
check_announced(struct proof_check *c)
{
    AUTO(X509_free) X509 *signer = read_stamper(c);

    if (!signer)
        return drain_lacked_memory() ? TIME_STAMP_NO_MEMORY : TIME_STAMP_FORM;
    return time_stamp_check(
        c->cms->time_stamp, c->cms->signature_value, &signer, 1, &c->token);
}

static enum pdf_state
check_token(struct proof_check *c)
{
    if (token_read(c->cms->time_stamp, &c->token))
        return judge_stamp(c, TIME_STAMP_FORM);
    if (!c->has_dss)
        return judge_stamp(c, check_known(c));
    if (!is_carried(c))
        return conclude(c, PDF_FORGED,
            "l’horodatage n’est pas de l’autorité que le fichier annonce");
    return judge_stamp(c, check_announced(c));
}

enum pdf_state
proof_check_stamp(struct proof_check *c, const struct objects *objects,
    int64_t said, struct proof *out)
{
    *out = (struct proof) { .level = PROOF_BASIC, .when = said };
    const char *why = dss_read(objects, &c->dss, &c->has_dss);
    if (why)
        return conclude(c, PDF_FORGED, why);
    if (c->cms->time_stamp.len == 0)
        return c->has_dss
            ? conclude(c, PDF_FORGED, "l’horodatage de la signature a été ôté")
            : PDF_SEALED;
    enum pdf_state state = check_token(c);
    ERR_clear_error();
    if (state != PDF_SEALED)
        return state;
    if (c->token.when < said - APART_MAX || c->token.when > said + APART_MAX)
        return conclude(c, PDF_FORGED,
            "l’heure de la signature et celle de son horodatage diffèrent de "
            "plus d’une heure");
    out->when = c->token.when;
    out->level = c->has_dss ? PROOF_LONG_TERM : PROOF_TIME;
    out->known = !c->has_dss;
    return PDF_SEALED;
}

/* What is joined is under the signature: where it does not prove enough, nobody changed
 * it since, and nothing says that the file is false. */
static enum pdf_state
judge_evidence(struct proof_check *c, enum evidence_fault fault)
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

static bool
is_of_trust(const struct trust *trust, X509 *x509)
{
    for (size_t i = 0; i < trust_stamp_authorities(trust); i++)
        if (X509_cmp(trust_stamp_authority(trust, i), x509) == 0)
            return true;
    return false;
}

/* Who signed and who stamped were good at that moment, as what is joined says. */
static enum pdf_state
check_both(struct proof_check *c, const struct evidence *e, X509 *leaf,
    X509 *stamper, int64_t when, struct proven *out)
{
    X509 *which;
    out->good = (struct seen_time) { INT64_MIN, INT64_MAX };
    enum evidence_fault fault =
        evidence_check(e, leaf, when, &which, &out->good);

    if (fault == EVIDENCE_HOLDS)
        fault = evidence_check(e, stamper, when, &which, &out->good);
    out->known = fault == EVIDENCE_HOLDS && is_of_trust(c->trust, which);
    return judge_evidence(c, fault);
}

/* By what is joined, unless the same was found of another file. */
static enum pdf_state
check_joined(
    struct proof_check *c, X509 *leaf, X509 *stamper, int64_t when, bool *known)
{
    struct proven_list *list = trust_proven(c->trust);
    struct evidence evidence;
    struct proven p;

    if (!proven_key(c->cms->leaf, c->token.certificate, &c->dss, p.key))
        return conclude(c, PDF_UNREADABLE, exhausted);
    if (proven_find(list, p.key, when, known))
        return PDF_SEALED;
    const char *why = evidence_open(&c->dss, &evidence);
    enum pdf_state state = why
        ? contradict(c, why)
        : check_both(c, &evidence, leaf, stamper, when, &p);
    evidence_free(&evidence);
    *known = state == PDF_SEALED && p.known;
    if (state == PDF_SEALED)
        proven_keep(list, &p);
    return state;
}

enum pdf_state
proof_check_evidence(struct proof_check *c, X509 *leaf, struct proof *out)
{
    AUTO(X509_free) X509 *stamper = NULL;
    enum pdf_state state = PDF_SEALED;

    if (out->level == PROOF_BASIC)
        return PDF_SEALED;
    stamper = read_stamper(c);
    if (!stamper || !leaf_seconds(X509_get0_notAfter(stamper), &out->until))
        return contradict(c, time_stamp_words(TIME_STAMP_FORM));
    if (c->has_dss)
        state = check_joined(c, leaf, stamper, out->when, &out->known);
    if (state == PDF_SEALED)
        seen_keep(trust_stampers(c->trust), stamper, NULL);
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

const char *
proof_words(const struct proof *p, int64_t now)
{
    if (p->level == PROOF_BASIC)
        return NULL;
    if (now > p->until)
        return "over";
    return p->known ? proof_level_name(p->level) : "named";
}
