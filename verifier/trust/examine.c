/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/examine.h"

#include <stdio.h>

#include "verifier/trust/status.h"

static struct judge_input
input_for(const struct trust *trust, const struct examine_file *file,
    const struct examine_options *options)
{
    struct date as_of;
    enum trust_state state = trust_state(trust, options->today, &as_of);

    return (struct judge_input) { .pdf = file ? file->state : PDF_NONE,
        .pdf_reason = file ? file->reason : NULL,
        .pdf_signature = file && file->signature,
        .pdf_level = file ? file->level : NULL,
        .pdf_stamped = file ? file->stamped : DATE_NONE,
        .pdf_proof = file ? file->proof : NULL,
        .stated = options->stated,
        .trust = state,
        .trust_as_of = as_of,
        .today = options->today,
        .role = options->role,
        .allow_test = options->allow_test,
        .strict = options->strict };
}

struct proof {
    const struct trust *trust;
    struct date today;
    struct seal seal;
};

static bool
is_proved(void *context, struct span candidate)
{
    struct proof *p = context;
    struct seal_check check;

    if (seal_parse(candidate, &p->seal, NULL) != SCEAU_OK)
        return false;
    trust_check(p->trust, &p->seal, p->today, &check);
    return check.signature == SIGNATURE_RIGHT;
}

/* What a scanner could have done to a good code: it does not parse, or it parses as
 * one whose signature is wrong. */
static bool
may_be_damaged(const struct judge_input *in)
{
    const struct seal *s = in->seal;

    if (s->form != SEAL_FORM_C40 || s->header.version < 2
        || s->header.version > 4)
        return false;
    return in->parsed == SCEAU_E_FORMAT
        || (in->parsed == SCEAU_OK && in->check.signature == SIGNATURE_WRONG);
}

/* What a symbol or a file carried came through no scanner. */
static bool
came_through_scanner(const struct examine_file *file,
    const struct examine_options *options, const struct judge_input *in)
{
    return !file && !options->from_symbol && may_be_damaged(in);
}

__attribute__((noinline)) static bool
may_blame_scanner(const struct judge_input *in, struct span code)
{
    return !in->restored && may_be_damaged(in) && restore_suspects(code);
}

/* Kept apart for its stack, which no other code needs. */
__attribute__((noinline)) static void
restore(const struct trust *trust, struct span code, struct judge_input *in,
    struct examination *out)
{
    struct proof proof = { .trust = trust, .today = in->today };
    struct restore r;

    if (!restore_code(code, is_proved, &proof, &r))
        return;
    memcpy(out->restored, r.code, r.len);
    memcpy(out->lost, r.lost, sizeof r.lost);
    out->problem = (struct sceau_error) { .status = SCEAU_OK };
    in->parsed =
        seal_parse(span_of(out->restored, r.len), &out->seal, &out->problem);
    trust_check(trust, &out->seal, in->today, &in->check);
    in->restored = out->lost;
}

/* What was sealed with a file says more than its code; NULL where it is not sealed. */
static const struct title_data *
read_data(const struct examine_file *file, struct examination *out)
{
    if (!file || file->state != PDF_SEALED || !file->data.len)
        return NULL;
    title_data_read(file->data, &out->data);
    return &out->data;
}

/* Of what is genuine alone: anybody could write another's place into a forgery. */
static void
find_status(const struct trust *trust, const struct examine_file *file,
    struct judge_input *in)
{
    struct status_found found = { 0 }, place;

    if (in->parsed == SCEAU_OK && in->check.signature == SIGNATURE_RIGHT)
        trust_status_of_code(trust, in->seal, in->today, &found);
    if (in->data && in->data->status_list[0]) {
        trust_status_of_place(trust, in->data->status_list,
            in->data->status_place, file->inflate, in->today, &place);
        status_join(&found, &place);
    }
    in->status = found.state;
    in->status_as_of = found.as_of;
    in->status_stale = found.stale;
    in->status_unreadable = found.unreadable;
}

void
examine_code(const struct trust *trust, struct span code,
    const struct examine_file *file, const struct examine_options *options,
    struct examination *out)
{
    struct judge_input in = input_for(trust, file, options);

    out->problem = (struct sceau_error) { .status = SCEAU_OK };
    in.data = read_data(file, out);
    in.parsed = seal_parse(code, &out->seal, &out->problem);
    in.seal = &out->seal;
    in.problem = &out->problem;
    if (in.parsed == SCEAU_OK)
        trust_check(trust, &out->seal, options->today, &in.check);
    if (came_through_scanner(file, options, &in)) {
        if (trust)
            restore(trust, code, &in, out);
        in.scanner = may_blame_scanner(&in, code);
    }
    find_status(trust, file, &in);
    judge(&in, &out->judgement);
}

void
examine_set(const struct trust *trust, const struct seal_set *set,
    const struct examine_file *file, struct buffer *joined,
    const struct examine_options *options, struct examination *out)
{
    struct judge_input in = input_for(trust, file, options);

    out->problem = (struct sceau_error) { .status = SCEAU_OK };
    in.seal = &out->seal;
    in.problem = &out->problem;
    if (set_complete(set)) {
        set_join(set, joined);
        if (buffer_status(joined) != SCEAU_OK) {
            examine_nothing(trust, buffer_status(joined), "mémoire épuisée",
                file, options, out);
            return;
        }
        in.parsed =
            seal_parse_joined(buffer_span(joined), &out->seal, &out->problem);
    } else {
        seal_reset(&out->seal);
        out->seal.parts = set_parts(set);
        in.parsed = SCEAU_E_UNSUPPORTED;
    }
    if (in.parsed == SCEAU_OK)
        trust_check(trust, &out->seal, options->today, &in.check);
    find_status(trust, file, &in);
    judge(&in, &out->judgement);
}

void
examine_data(const struct trust *trust, const struct examine_file *file,
    struct buffer *room, const struct examine_options *options,
    struct examination *out)
{
    struct judge_input in = input_for(trust, file, options);

    out->problem = (struct sceau_error) { .status = SCEAU_OK };
    in.data = read_data(file, out);
    in.without_code = true;
    in.seal = &out->seal;
    in.parsed = in.data ? title_data_fields(file->data, room, &out->seal)
                        : SCEAU_E_STATE;
    find_status(trust, file, &in);
    if (in.parsed == SCEAU_OK)
        judge(&in, &out->judgement);
    else
        examine_nothing(
            trust, in.parsed, "mémoire épuisée", file, options, out);
}

void
examine_nothing(const struct trust *trust, enum sceau_status status,
    const char *problem, const struct examine_file *file,
    const struct examine_options *options, struct examination *out)
{
    struct judge_input in = input_for(trust, file, options);

    seal_reset(&out->seal);
    out->problem = (struct sceau_error) { .status = status };
    (void)snprintf(out->problem.text, sizeof out->problem.text, "%s", problem);
    in.parsed = status;
    in.problem = *problem ? &out->problem : NULL;
    judge(&in, &out->judgement);
}
