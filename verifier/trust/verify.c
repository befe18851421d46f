/* SPDX-License-Identifier: EUPL-1.2 */
#include <sceau/verify.h>

#include <stdlib.h>
#include <time.h>

#include "verifier/base/error.h"
#include "verifier/trust/examine.h"
#include "verifier/verdict/report.h"

/* The public name of a trust is opaque: the struct behind it is the same. */
static const struct trust *
inner(const struct sceau_trust *trust)
{
    return (const struct trust *)trust;
}

enum sceau_status
sceau_trust_open(
    const char *path, struct sceau_trust **out, struct sceau_error *error)
{
    struct trust *trust = NULL;
    enum sceau_status status = trust_open(path, &trust, error);

    if (status == SCEAU_OK)
        *out = (struct sceau_trust *)trust;
    return status;
}

void
sceau_trust_free(struct sceau_trust **trust)
{
    struct trust *held = trust ? (struct trust *)*trust : NULL;

    trust_free(&held);
    if (trust)
        *trust = NULL;
}

void
sceau_report_free(char **report)
{
    if (report) {
        free(*report);
        *report = NULL;
    }
}

static enum sceau_status
read_options(const struct sceau_options *from, struct examine_options *out,
    struct sceau_error *error)
{
    static const struct sceau_options none = { NULL, NULL, 0 };
    const struct sceau_options *o = from ? from : &none;

    *out = (struct examine_options) { .today = date_paris(time(NULL)),
        .allow_test = o->flags & SCEAU_ALLOW_TEST,
        .strict = o->flags & SCEAU_STRICT };
    if (o->flags & ~(unsigned)(SCEAU_ALLOW_TEST | SCEAU_STRICT))
        return fail(error, SCEAU_E_USAGE, "option inconnue");
    if (o->role && !role_parse(span_str(o->role), &out->role))
        return fail(error, SCEAU_E_USAGE, "rôle inconnu");
    if (o->today && !date_parse_iso(span_str(o->today), &out->today))
        return fail(error, SCEAU_E_USAGE,
            "date : une date de la forme AAAA-MM-JJ est attendue");
    return SCEAU_OK;
}

static enum sceau_verdict
public_verdict(enum verdict v)
{
    switch (v) {
    case VERDICT_VALID:
        return SCEAU_VALID;
    case VERDICT_NOT_VALID:
        return SCEAU_NOT_VALID;
    case VERDICT_COULD_NOT_TELL:
        break;
    }
    return SCEAU_COULD_NOT_TELL;
}

static enum sceau_status
write_report(
    const struct examination *e, char **report, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_REPORT_MAX);
    struct report r = { .input = "",
        .page = 1,
        .kind = "code",
        .seal = &e->seal,
        .judgement = &e->judgement };
    size_t len;

    report_json(&r, &out);
    if (buffer_status(&out) != SCEAU_OK)
        return fail(error, buffer_status(&out), "mémoire épuisée");
    *report = (char *)buffer_take(&out, &len);
    return SCEAU_OK;
}

enum sceau_status
sceau_check_code(const struct sceau_trust *trust, const uint8_t *code,
    size_t len, const struct sceau_options *options,
    enum sceau_verdict *verdict, char **report, struct sceau_error *error)
{
    struct examine_options o;
    struct examination e;
    enum sceau_status status = read_options(options, &o, error);

    if (status != SCEAU_OK)
        return status;
    examine_code(inner(trust), span_of(code, len), NULL, &o, &e);
    if (report)
        status = write_report(&e, report, error);
    if (status != SCEAU_OK)
        return status;
    *verdict = public_verdict(e.judgement.verdict);
    return SCEAU_OK;
}
