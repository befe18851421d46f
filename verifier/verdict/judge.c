/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/verdict/judge.h"

#include "verifier/verdict/conformance.h"
#include "verifier/verdict/disclosure.h"
#include "verifier/verdict/period.h"
#include "verifier/verdict/rights.h"

void
judgement_find_two(
    struct judgement *j, const char *code, const char *detail, const char *more)
{
    if (j->finding_count < FINDINGS_MAX)
        j->finding[j->finding_count++] =
            (struct finding) { .code = code, .detail = detail, .more = more };
}

void
judgement_find(struct judgement *j, const char *code, const char *detail)
{
    judgement_find_two(j, code, detail, NULL);
}

bool
judgement_found(const struct judgement *j, const char *code)
{
    for (size_t i = 0; i < j->finding_count; i++)
        if (strcmp(j->finding[i].code, code) == 0)
            return true;
    return false;
}

/* Test CAs are xx00, and 0000 (in the binary form 00000) is any CA's own test
 * certificate (3.2.6, 3.3.1). */
static bool
is_test(const struct seal_header *h)
{
    return strcmp(h->ca + 2, "00") == 0 || strcmp(h->certificate, "0000") == 0
        || strcmp(h->certificate, "00000") == 0;
}

static bool
was_read(const struct judge_input *in)
{
    return in->seal && in->parsed == SCEAU_OK;
}

static enum seal_state
unread_state(const struct judge_input *in)
{
    if (!in->seal)
        return in->parsed == SCEAU_E_NOTFOUND ? SEAL_NOT_A_SEAL
                                              : SEAL_UNVERIFIED;
    if (in->seal->parts.total)
        return SEAL_INCOMPLETE;
    switch (in->parsed) {
    case SCEAU_E_FORMAT:
    case SCEAU_E_LIMIT:
        return in->seal->header.version ? SEAL_MALFORMED : SEAL_NOT_A_SEAL;
    case SCEAU_E_UNSUPPORTED:
        return SEAL_UNSUPPORTED;
    case SCEAU_OK:
    case SCEAU_E_NOMEM:
    case SCEAU_E_USAGE:
    case SCEAU_E_NOTFOUND:
    case SCEAU_E_CRYPTO:
    case SCEAU_E_IO:
    case SCEAU_E_STATE:
        break;
    }
    return SEAL_NOT_A_SEAL;
}

/* 3.2.6, 5.1 step 6: the certificate held on the day that the header names. */
static bool
is_outside_validity(const struct judge_input *in)
{
    struct date day = in->seal->header.signed_on;

    if (!date_is_set(day))
        return true;
    return (date_is_set(in->check.not_before)
               && date_compare(day, in->check.not_before) < 0)
        || (date_is_set(in->check.not_after)
            && date_compare(day, in->check.not_after) > 0);
}

/* A code of another country, an unknown type or field: readable by nobody here. */
static bool
is_unsupported(const struct judge_input *in)
{
    if (in->check.signature == SIGNATURE_WRONG)
        return false; /* forged says more than unreadable */
    return in->check.key_unsupported || !in->seal->type
        || in->seal->blocks_unreadable;
}

/* The axis, in its order of precedence; what comes after the state is a finding. */
static enum seal_state
seal_state(const struct judge_input *in)
{
    if (!was_read(in))
        return unread_state(in);
    if (in->without_code)
        return in->data->specimen && !in->allow_test ? SEAL_TEST : SEAL_NO_CODE;
    if (is_unsupported(in))
        return SEAL_UNSUPPORTED;
    if (!in->check.signer_found || in->check.signature == SIGNATURE_UNCHECKED)
        return SEAL_UNKNOWN_SIGNER;
    if (in->check.signature != SIGNATURE_RIGHT)
        return SEAL_FORGED;
    if (is_test(&in->seal->header) && !in->allow_test)
        return SEAL_TEST;
    if (in->check.not_accepted)
        return SEAL_SIGNER_NOT_ACCEPTED;
    if (in->check.revoked)
        return SEAL_SIGNER_REVOKED;
    return is_outside_validity(in) ? SEAL_SIGNER_DATE : SEAL_VALID;
}

/* Of which the two have another remedy: a list that is too old, or a stranger. */
static void
find_unknown_signer(const struct judge_input *in, struct judgement *j)
{
    judgement_find(j, "signer-unknown", NULL);
    if (in->trust != TRUST_ABSENT)
        judgement_find(j,
            in->check.authority_known ? "certificate-unknown"
                                      : "authority-unknown",
            NULL);
}

static void
find_signer(const struct judge_input *in, struct judgement *j)
{
    const struct seal_check *c = &in->check;

    if (in->without_code ? in->data->specimen : is_test(&in->seal->header))
        judgement_find(j,
            j->seal == SEAL_VALID || j->seal == SEAL_NO_CODE ? "specimen"
                                                             : "test-seal",
            NULL);
    if (in->without_code)
        return;
    if (!c->signer_found)
        find_unknown_signer(in, j);
    else if (c->key_unsupported)
        judgement_find(j, "signer-key", NULL);
    if (c->signature == SIGNATURE_WRONG)
        judgement_find(j, "signature-wrong", NULL);
    if (c->not_accepted)
        judgement_find(j, "signer-not-accepted", NULL);
    if (c->revoked)
        judgement_find(j, "signer-revoked", NULL);
    else if (c->revocation_unknown)
        judgement_find(j, "revocation-unknown", NULL);
    if (!date_is_set(in->seal->header.signed_on))
        judgement_find(j, "signature-date-absent", NULL);
    else if (c->signer_found && is_outside_validity(in))
        judgement_find(j, "signer-date", NULL);
}

/* 3.8: each position by its number from 1, with how many there are. */
static void
find_parts(const struct seal_parts *p, struct judgement *j)
{
    static const char *const number[SCEAU_SYMBOLS_MAX + 1] = { "0", "1", "2",
        "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15",
        "16" };

    for (unsigned i = 0; i < p->total; i++) {
        if (p->missing & 1u << i)
            judgement_find_two(
                j, "part-missing", number[i + 1], number[p->total]);
        if (p->disputed & 1u << i)
            judgement_find_two(
                j, "part-disputed", number[i + 1], number[p->total]);
    }
}

/* Why nothing was read. */
static void
find_obstacle(const struct judge_input *in, struct judgement *j)
{
    if (in->seal && in->seal->parts.total)
        find_parts(&in->seal->parts, j);
    else if (in->seal && in->seal->neighbour)
        judgement_find(j, "neighbour", in->seal->neighbour);
    else if (in->seal && in->parsed == SCEAU_E_UNSUPPORTED
        && in->seal->reading == SEAL_READ_HEADER && in->seal->header.ca[0])
        judgement_find(j, "other-country", in->seal->header.ca);
    else if (in->seal && !disclosure_of_damage(j->role, in->seal->header.type))
        judgement_find(j, "blocks-unreadable", NULL);
    else if (in->problem)
        judgement_find(j, in->seal ? "parse" : "unreadable", in->problem->text);
}

static void
find_mention(const struct seal *seal, struct judgement *j)
{
    /* whoever may not see the mention may not learn it from a finding either */
    if (!rights_need_mention(j->kind) || !disclosure_of(j->role, "6P"))
        return;
    enum mention m = rights_mention(seal, j->role);
    if (m == MENTION_MISSING)
        judgement_find(j, "mention-missing", NULL);
    else if (m == MENTION_OTHER)
        judgement_find(j, "mention-other", NULL);
}

static void
judge_period(const struct judge_input *in, struct judgement *j)
{
    struct period p;

    period_read(in->seal, &p);
    j->from = p.from;
    j->until = p.until;
    j->time = period_at(&p, in->today);
    if (p.impossible)
        judgement_find(j, "date-impossible", NULL);
    if (date_is_set(p.from) && date_is_set(p.until)
        && date_compare(p.from, p.until) > 0)
        judgement_find(j, "period-inverted", NULL);
}

/* Only a sealed file's data count; the bearer's own words come after them. */
static void
judge_facts(const struct judge_input *in, struct judgement *j)
{
    j->data = in->pdf == PDF_SEALED ? in->data : NULL;
    j->stated = in->stated;
    rights_facts(&(struct title_known) { .seal = in->seal,
                     .data = j->data,
                     .stated = in->stated,
                     .kind = j->kind,
                     .role = j->role,
                     .time = j->time,
                     .until = j->until,
                     .today = in->today },
        &j->facts);
    if (in->stated && rights_contradict(&j->facts, in->stated)
        && disclosure_of(j->role, "request"))
        judgement_find(j, "stated-differs", NULL);
}

static bool
contradicts(const struct judgement *j)
{
    bool seal = j->seal == SEAL_MALFORMED || j->seal == SEAL_FORGED
        || j->seal == SEAL_TEST || j->seal == SEAL_SIGNER_NOT_ACCEPTED
        || j->seal == SEAL_SIGNER_REVOKED || j->seal == SEAL_SIGNER_DATE;
    bool time = j->time == TIME_EXPIRED || j->time == TIME_NOT_YET;
    bool status = j->status == STATUS_REVOKED || j->status == STATUS_SUSPENDED
        || j->status == STATUS_REPLACED;

    return seal || j->pdf == PDF_FORGED || time || status;
}

static bool
is_too_strict_for(const struct judge_input *in, struct judgement *j)
{
    if (!in->strict)
        return false;
    if (j->status == STATUS_UNKNOWN)
        judgement_find(j, "status-unknown", NULL);
    if (j->status_stale)
        judgement_find(j, "status-stale", NULL);
    if (j->trust == TRUST_STALE)
        judgement_find(j, "trust-stale", NULL);
    return j->status == STATUS_UNKNOWN || j->status_stale
        || j->trust == TRUST_STALE || in->check.revocation_unknown;
}

/* A title without a code is as genuine as its file. */
static bool
is_genuine(enum seal_state seal, enum pdf_state pdf)
{
    return seal == SEAL_VALID || (seal == SEAL_NO_CODE && pdf == PDF_SEALED);
}

/* The architecture's table: not-valid first, then could-not-tell, else valid. */
static enum verdict
decide(const struct judge_input *in, struct judgement *j)
{
    bool strict = is_too_strict_for(in, j);

    if (contradicts(j))
        return VERDICT_NOT_VALID;
    if (!is_genuine(j->seal, j->pdf) || j->pdf == PDF_UNREADABLE
        || in->status_unreadable || strict)
        return VERDICT_COULD_NOT_TELL;
    return VERDICT_VALID;
}

/* Of what was not read, no table answers. */
static const struct facts nothing_known = { .kind = "",
    .request = "",
    .category = "",
    .mention = "missing",
    .time = "undated" };

void
judge(const struct judge_input *in, struct judgement *out)
{
    *out = (struct judgement) { .pdf = in->pdf,
        .pdf_level = in->pdf == PDF_SEALED ? in->pdf_level : NULL,
        .pdf_stamped = in->pdf == PDF_SEALED ? in->pdf_stamped : DATE_NONE,
        .pdf_proof = in->pdf_proof,
        .status = in->status,
        .status_as_of = in->status_as_of,
        .status_stale = in->status_stale,
        .trust = in->trust,
        .trust_as_of = in->trust_as_of,
        .role = in->role,
        .facts = nothing_known };
    out->seal = seal_state(in);
    if (in->restored)
        judgement_find(out, "restored", in->restored);
    if (in->pdf_reason)
        judgement_find(out, "pdf", in->pdf_reason);
    if (in->pdf_signature)
        judgement_find(out, "signature-not-judged", NULL);
    if (in->pdf == PDF_FOREIGN)
        judgement_find(out, "not-covered", NULL);
    if (was_read(in)) {
        out->signature = in->check.signature;
        out->kind = in->without_code ? rights_kind_named(in->data->kind)
                                     : rights_kind(in->seal);
        find_signer(in, out);
        if (!in->without_code)
            conformance_find(in->seal, out);
        find_mention(in->seal, out);
        judge_period(in, out);
        judge_facts(in, out);
    } else {
        find_obstacle(in, out);
    }
    if (in->scanner)
        judgement_find(out, "scanner", NULL);
    if (in->status_unreadable)
        judgement_find(out, "status-unreadable", NULL);
    out->verdict = decide(in, out);
}

bool
judgement_tells_of_code(const struct judgement *j, const struct seal *seal)
{
    return (j->seal != SEAL_MALFORMED && j->seal != SEAL_UNSUPPORTED)
        || disclosure_of_damage(j->role, seal->header.type);
}

bool
judgement_allows_rights(const struct judgement *j)
{
    bool file =
        j->pdf == PDF_NONE || j->pdf == PDF_SEALED || j->pdf == PDF_FOREIGN;
    bool withdrawn = j->status != STATUS_GOOD && j->status != STATUS_UNKNOWN;

    return is_genuine(j->seal, j->pdf) && file && !withdrawn;
}
