/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/examine.h"

#include <stdio.h>

static struct judge_input
input_for(const struct trust *trust, const struct examine_file *file,
    const struct examine_options *options)
{
    return (struct judge_input) { .pdf = file ? file->state : PDF_NONE,
        .pdf_reason = file ? file->reason : NULL,
        .trust = trust_state(trust),
        .today = options->today,
        .role = options->role,
        .allow_test = options->allow_test,
        .strict = options->strict };
}

void
examine_code(const struct trust *trust, struct span code,
    const struct examine_file *file, const struct examine_options *options,
    struct examination *out)
{
    struct judge_input in = input_for(trust, file, options);

    out->problem = (struct sceau_error) { .status = SCEAU_OK };
    in.parsed = seal_parse(code, &out->seal, &out->problem);
    in.seal = &out->seal;
    in.problem = &out->problem;
    if (in.parsed == SCEAU_OK)
        trust_check(trust, &out->seal, &in.check);
    judge(&in, &out->judgement);
}

void
examine_nothing(const struct trust *trust, enum sceau_status status,
    const char *problem, const struct examine_file *file,
    const struct examine_options *options, struct examination *out)
{
    struct judge_input in = input_for(trust, file, options);

    out->seal.header.version = 0;
    out->problem = (struct sceau_error) { .status = status };
    (void)snprintf(out->problem.text, sizeof out->problem.text, "%s", problem);
    in.parsed = status;
    in.problem = *problem ? &out->problem : NULL;
    judge(&in, &out->judgement);
}
