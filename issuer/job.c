/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/job.h"

#include <stdio.h>

#include <openssl/evp.h>

#include "issuer/notice/outbox.h"
#include "issuer/title/title.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(EVP_MD_CTX *, EVP_MD_CTX_free);

static bool
digest(struct span a, struct span b, uint8_t out[REGISTRY_HASH])
{
    AUTO(EVP_MD_CTX_free) EVP_MD_CTX *c = EVP_MD_CTX_new();

    return c && EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1
        && EVP_DigestUpdate(c, a.data, a.len) == 1
        && EVP_DigestUpdate(c, b.data, b.len) == 1
        && EVP_DigestFinal_ex(c, out, NULL) == 1;
}

bool
job_is_request(
    struct span request, const char *level, const uint8_t hash[REGISTRY_HASH])
{
    uint8_t own[REGISTRY_HASH];

    return digest(request, span_str(level), own)
        && memcmp(own, hash, sizeof own) == 0;
}

static void
write_key(const uint8_t hash[REGISTRY_HASH], char *out)
{
    static const char digits[] = "0123456789abcdef", head[] = "sha256:";

    _Static_assert(sizeof head - 1 + 2 * REGISTRY_HASH <= REGISTRY_KEY_MAX,
        "there is room for it");
    memcpy(out, head, sizeof head - 1);
    out += sizeof head - 1;
    for (size_t i = 0; i < REGISTRY_HASH; i++) {
        *out++ = digits[hash[i] >> 4];
        *out++ = digits[hash[i] & 15];
    }
    *out = 0;
}

bool
job_key_is_ours(const char *key)
{
    return strncmp(key, "renew:", 6) == 0 || strncmp(key, "replace:", 8) == 0;
}

/* The key of what has none: the same bytes are the same request. */
static enum sceau_status
set_key(struct job *j, const char *key, const struct issuer_wish *wish)
{
    struct span text = buffer_span(&j->request);
    struct span level = span_str(wish && wish->level ? wish->level : "");
    uint8_t own[REGISTRY_HASH];

    if (!digest(text, level, j->hash) || !digest(text, span_str(""), own))
        return fail(&j->error, SCEAU_E_NOMEM, "mémoire épuisée");
    if (!key) {
        write_key(own, j->key);
        return SCEAU_OK;
    }
    if (!j->former && job_key_is_ours(key))
        return fail(&j->error, SCEAU_E_USAGE,
            "clé de la demande : « renew: » est aux renouvellements, et "
            "« replace: » aux remplacements");
    if (!*key || strlen(key) > REGISTRY_KEY_MAX)
        return fail(&j->error, SCEAU_E_USAGE,
            "clé de la demande : de 1 à %d octets", REGISTRY_KEY_MAX);
    (void)snprintf(j->key, sizeof j->key, "%s", key);
    return SCEAU_OK;
}

void
job_take(struct job *j, const struct issuer *issuer, struct span request,
    const char *key, int64_t former, const struct issuer_wish *wish)
{
    *j = (struct job) { .request = buffer_with_max(SCEAU_REQUEST_MAX),
        .told = issuer_tells_its_system(issuer),
        .former = former };
    buffer_put(&j->request, request.data, request.len);
    j->status = buffer_status(&j->request) == SCEAU_OK
        ? set_key(j, key, wish)
        : fail(&j->error, buffer_status(&j->request),
            "demande de plus de %u octets", SCEAU_REQUEST_MAX);
}

void
job_judge(struct job *j, struct issuer *issuer, int64_t now,
    const struct issuer_wish *wish)
{
    if (j->status == SCEAU_OK)
        j->status = issuer_draft(
            issuer, buffer_span(&j->request), now, wish, &j->draft, &j->error);
    if (j->status == SCEAU_OK) {
        j->seal_key =
            issuer_draft_has_code(j->draft) ? issuer_seal_key(issuer) : NULL;
        j->pdf_key = issuer_pdf_signer(issuer);
    }
}

enum sceau_status
job_open(struct job *j, struct issuer *issuer, struct span request,
    const char *key, int64_t former, int64_t now,
    const struct issuer_wish *wish)
{
    job_take(j, issuer, request, key, former, wish);
    job_judge(j, issuer, now, wish);
    return j->status;
}

struct registry_request
job_request(const struct job *j)
{
    struct registry_request q = { .key = j->key,
        .kind = j->draft ? issuer_draft_kind(j->draft) : "",
        .body = buffer_span(&j->request),
        .who = j->who,
        .former = j->former,
        .replacing = j->replacing,
        .seal_key = j->seal_key,
        .pdf_key = j->pdf_key,
        .told = j->told };

    memcpy(q.hash, j->hash, sizeof q.hash);
    return q;
}

void
job_seal_many(struct job *const *jobs, size_t count, struct issuer *issuer)
{
    struct title_grant grant[SIGNER_DIGESTS_MAX];
    struct issuer_order order[SIGNER_DIGESTS_MAX];

    for (size_t n = 0; n < count; n++) {
        const struct registry_grant *g = &jobs[n]->grant;
        grant[n] = (struct title_grant) {
            .serial = g->serial, .list = g->place.list, .place = g->place.place
        };
        order[n] = (struct issuer_order) { .draft = jobs[n]->draft,
            .grant = &grant[n] };
    }
    issuer_seal_many(issuer, order, count);
    for (size_t n = 0; n < count; n++) {
        jobs[n]->status = order[n].status;
        jobs[n]->error = order[n].error;
        if (order[n].status == SCEAU_OK)
            jobs[n]->issued = order[n].issued;
    }
}

enum sceau_status
job_seal(struct job *j, struct issuer *issuer)
{
    job_seal_many(&j, 1, issuer);
    return j->status;
}

bool
job_may_pass(const struct job *j)
{
    return j->status == SCEAU_E_STATE || j->status == SCEAU_E_IO;
}

bool
job_may_verify(const struct job *j)
{
    return j->status == SCEAU_E_CRYPTO && j->grant.attempt < JOB_ATTEMPTS_MAX;
}

/* What no later try would change; else it waits for one. */
static enum registry_outcome
outcome_of(const struct job *j)
{
    switch (j->status) {
    case SCEAU_OK:
        return REGISTRY_SEALED;
    case SCEAU_E_FORMAT:
    case SCEAU_E_LIMIT:
    case SCEAU_E_UNSUPPORTED:
    case SCEAU_E_USAGE:
        return REGISTRY_VOID;
    case SCEAU_E_CRYPTO:
        return job_may_verify(j) ? REGISTRY_LATER : REGISTRY_VOID;
    case SCEAU_E_NOMEM:
    case SCEAU_E_NOTFOUND:
    case SCEAU_E_IO:
    case SCEAU_E_STATE:
        break;
    }
    return REGISTRY_LATER;
}

bool
job_is_refused(const struct job *j)
{
    return outcome_of(j) == REGISTRY_VOID;
}

static struct registry_use
use_of(struct issuer_use use)
{
    return (struct registry_use) { use.made, use.unsure };
}

struct registry_result
job_result(const struct job *j, const struct issuer *issuer)
{
    const struct issuer_draft *d = j->draft;

    if (!d) /* taken by a claim, and refused since */
        return (struct registry_result) { .id = j->grant.id,
            .attempt = j->grant.attempt,
            .former = j->grant.former,
            .outcome = outcome_of(j),
            .reason = j->error.text,
            .who = j->who,
            .notices = { [OUTBOX_HOOK] = issuer_tells_its_system(issuer) } };
    return (struct registry_result) { .id = j->grant.id,
        .attempt = j->grant.attempt,
        .former = j->grant.former,
        .outcome = outcome_of(j),
        .seals = use_of(issuer_draft_seals(d)),
        .cachets = use_of(issuer_draft_cachets(d)),
        .reason = j->error.text,
        .who = j->who,
        .replacing = j->replacing,
        .number = issuer_draft_value(d, "title.number"),
        .issued_at = issuer_draft_time(d),
        .valid_from = issuer_draft_value(d, "validity.from"),
        .valid_until = issuer_draft_value(d, "validity.until"),
        .work = issuer_draft_value(d, "work.right"),
        .application = issuer_draft_value(d, "application.number"),
        .foreigner = issuer_draft_value(d, "holder.foreigner_number"),
        .level = issuer_draft_level(d),
        .rules = issuer_draft_value(d, "rules.version"),
        .seal_signer = issuer_seal_signer(issuer),
        .pdf_signer = issuer_pdf_signer(issuer),
        .examined = issuer_draft_is_renewed(d),
        .mailed = issuer_draft_value(d, "notice.mail") != NULL,
        .notices = { [OUTBOX_MAIL] = issuer_tells_holders(issuer),
            [OUTBOX_HOOK] = issuer_tells_its_system(issuer) },
        .code = buffer_span(&j->issued.code),
        .pdf = buffer_span(&j->issued.pdf),
        .form = j->issued.form };
}

void
job_free(struct job *j)
{
    buffer_free(&j->request);
    issuer_draft_free(&j->draft);
    issued_free(&j->issued);
}
