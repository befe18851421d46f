/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau issue: one request, one sealed file. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "issuer/account.h"
#include "issuer/cli/options.h"
#include "issuer/cli/who.h"
#include "issuer/job.h"
#include "issuer/register/story.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/trust/proof.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'r', "request", "FICHIER", "la demande, en JSON ; - : entrée standard" },
    { 'o', "out", "FICHIER", "le PDF à écrire ; il ne doit pas exister" },
    { 'C', "code", "FICHIER",
        "écrire aussi le texte du code 2D-Doc, si le type en a un" },
    { 'l', "level", "NIVEAU",
        "B-B, B-T ou B-LT, au lieu de celui du type de titre" },
    { 'k', "key", "CLÉ",
        "ce qui en fait la même demande si elle revient ; sinon ses octets" },
    { 'R', "register", "REGISTRE",
        "le registre, au lieu de celui de la configuration" },
    { 'b', "by", "NOM", "qui agit, pour le journal ; sinon le compte" },
    { 'f', "force", NULL, "remplacer les fichiers ordinaires qui existent" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_issue = { "issue", cmd_issue, "",
    "émet un titre : sort 0 émis, 1 demande refusée, 3 impossible "
    "pour l’instant",
    options };

struct issue {
    const char *config;
    const char *request;
    const char *out;
    const char *code;
    const char *level;
    const char *key;
    const char *place;
    const char *by;
    bool force;
};

/* A request that is wrong, or keys, files and tables that are not ready. */
static int
exit_of(enum sceau_status status)
{
    switch (status) {
    case SCEAU_OK:
        return EXIT_VALID;
    case SCEAU_E_FORMAT:
    case SCEAU_E_LIMIT:
    case SCEAU_E_UNSUPPORTED:
        return EXIT_NO;
    case SCEAU_E_NOMEM:
    case SCEAU_E_USAGE:
    case SCEAU_E_NOTFOUND:
    case SCEAU_E_CRYPTO:
    case SCEAU_E_IO:
    case SCEAU_E_STATE:
        break;
    }
    return EXIT_CANNOT;
}

/* What is written replaces nothing that is read, nor the other file; NULL, or why not. */
static const char *
same_file(const struct issue *i)
{
    const struct {
        const char *a, *b, *fault;
    } pairs[] = {
        { i->out, i->code, "--out et --code sont un même fichier" },
        { i->out, i->request, "--out et --request sont un même fichier" },
        { i->out, i->config, "--out et --config sont un même fichier" },
        { i->code, i->request, "--code et --request sont un même fichier" },
        { i->code, i->config, "--code et --config sont un même fichier" },
    };

    for (size_t n = 0; n < sizeof pairs / sizeof *pairs; n++)
        if (pairs[n].a && pairs[n].b && file_same(pairs[n].a, pairs[n].b))
            return pairs[n].fault;
    return NULL;
}

/* NULL, or why the options together are refused. */
static const char *
usage_fault(const struct issue *i)
{
    if (!i->request)
        return "il manque --request";
    if (!i->out)
        return "il manque --out";
    if (strcmp(i->out, "-") == 0)
        return "--out : « - » n’est pas un fichier ; donnez-lui un nom";
    if (i->code && strcmp(i->code, "-") == 0)
        return "--code : « - » n’est pas un fichier ; donnez-lui un nom";
    enum proof_level level;
    if (i->level && !proof_level_read(i->level, &level))
        return "--level : B-B, B-T ou B-LT est attendu";
    return same_file(i);
}

/* What leaves, and how it is told. */
struct delivery {
    struct span pdf;
    struct span code;
    const char *number;
    const char *level;
    const char *told; /* "émis" */
    bool specimen;
};

/* The two that belong together appear together, the title last. */
static enum sceau_status
write_files(
    const struct issue *i, const struct delivery *d, struct sceau_error *error)
{
    struct file_stage *stage[2] = { NULL, NULL };
    size_t count = 0;
    enum sceau_status status = SCEAU_OK;

    if (i->code)
        status = file_stage(i->code, d->code, 0600, &stage[count++], error);
    if (status == SCEAU_OK)
        status = file_stage(i->out, d->pdf, 0600, &stage[count++], error);
    if (status == SCEAU_OK)
        status = file_publish(stage, count, i->force, error);
    file_discard(&stage[0]);
    file_discard(&stage[1]);
    return status;
}

/* It is issued whatever happens here: the same command delivers it again. */
static int
deliver(
    const struct issue *i, const struct delivery *d, struct sceau_error *error)
{
    if (write_files(i, d, error) != SCEAU_OK) {
        (void)fail_prefix(error, error->status,
            "titre %s %s, mais son fichier n’est pas écrit : relancez la même "
            "commande",
            d->number, d->told);
        return EXIT_CANNOT;
    }
    printf("Titre %s %s : %s, niveau %s%s\n", d->number, d->told, i->out,
        d->level, d->specimen ? " (SPÉCIMEN)" : "");
    return EXIT_VALID;
}

/* Before a key is asked for: where the files cannot be written, nothing is signed. */
static enum sceau_status
check_targets(const struct issue *i, struct sceau_error *error)
{
    const char *const paths[] = { i->out, i->code };

    for (size_t n = 0; n < 2; n++) {
        enum sceau_status status =
            paths[n] ? file_check_target(paths[n], i->force, error) : SCEAU_OK;
        if (status == SCEAU_E_STATE)
            return fail(error, status,
                "%s : existe déjà et n’est pas remplacé (--force)", paths[n]);
        if (status != SCEAU_OK)
            return status;
    }
    return SCEAU_OK;
}

/* What an issue has open. */
struct office {
    struct issuer *issuer;
    struct registry *registry;
};

/* Asked again, a request has the title that it had; one that is withdrawn is not handed
 * out as if it were good. */
static int
deliver_again(const struct issue *i, struct office *o,
    const struct registry_grant *g, struct sceau_error *error)
{
    struct story s;

    if (story_find(o->registry, g->number, &s, error) != SCEAU_OK)
        return EXIT_CANNOT;
    if (s.status != STORY_GOOD) {
        (void)fail(error, SCEAU_E_STATE,
            "cette demande a déjà son titre, %s, qui est %s : rien n’est remis "
            "(« sceau file » le rend tel quel, « sceau history » dit pourquoi)",
            g->number, story_status_words(s.status));
        return EXIT_NO;
    }
    AUTO_BUFFER struct buffer pdf = buffer_with_max(SCEAU_PDF_MAX);
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    char level[8];

    if (registry_file(o->registry, g->id, &pdf, &code, level, error)
        != SCEAU_OK)
        return EXIT_CANNOT;
    const struct delivery d = { .pdf = buffer_span(&pdf),
        .code = buffer_span(&code),
        .number = g->number,
        .level = level,
        .told = "déjà émis",
        .specimen = issuer_is_specimen(o->issuer) };
    return deliver(i, &d, error);
}

static int
refuse_other(const struct registry_grant *g, struct sceau_error *error)
{
    (void)fail(error, SCEAU_E_FORMAT,
        "cette clé est celle du titre %s, d’une autre demande ou d’un autre "
        "niveau : rien n’a été émis",
        *g->number ? g->number : "en cours");
    return EXIT_NO;
}

/* Sealed, and durable before anyone sees it. */
static int
seal(const struct issue *i, struct office *o, struct job *j,
    struct sceau_error *error)
{
    enum sceau_status status = job_seal(j, o->issuer);
    struct registry_result result = job_result(j, o->issuer);
    const struct registry_turn turn = {
        .now = (int64_t)time(NULL), .results = &result, .result_count = 1
    };
    enum sceau_status told = registry_turn(o->registry, &turn, error);

    if (status != SCEAU_OK) {
        *error = j->error;
        return exit_of(status);
    }
    if (told != SCEAU_OK)
        return EXIT_CANNOT;
    if (result.lost) {
        (void)fail(error, SCEAU_E_STATE,
            "un autre programme a repris ce titre : relancez la commande");
        return EXIT_CANNOT;
    }
    const struct delivery d = { .pdf = result.pdf,
        .code = result.code,
        .number = result.number,
        .level = result.level,
        .told = "émis",
        .specimen = issuer_is_specimen(o->issuer) };
    return deliver(i, &d, error);
}

/* What the rules refuse today may have been issued when they did not. */
static int
refuse(const struct issue *i, struct office *o, struct job *j,
    struct sceau_error *error)
{
    struct registry_grant g;
    bool known = false;

    if (*j->key
        && registry_find(o->registry, j->key, j->hash, &g, &known, error)
            != SCEAU_OK)
        return EXIT_CANNOT;
    if (known && g.standing == REGISTRY_ISSUED
        && !(i->code && j->status == SCEAU_E_UNSUPPORTED))
        return deliver_again(i, o, &g, error);
    *error = j->error;
    return exit_of(j->status);
}

static int
issue_job(const struct issue *i, struct office *o, struct job *j,
    struct sceau_error *error)
{
    const struct registry_request q = job_request(j);

    const struct registry_turn turn = { .now = (int64_t)time(NULL),
        .requests = &q,
        .request_count = 1,
        .grants = &j->grant };

    if (registry_turn(o->registry, &turn, error) != SCEAU_OK)
        return EXIT_CANNOT;
    switch (j->grant.standing) {
    case REGISTRY_GRANTED:
        return seal(i, o, j, error);
    case REGISTRY_ISSUED:
        return deliver_again(i, o, &j->grant, error);
    case REGISTRY_DIFFERENT:
        return refuse_other(&j->grant, error);
    case REGISTRY_ELSEWHERE:
    case REGISTRY_HELD: /* of renewals */
    case REGISTRY_TWICE:
        break;
    }
    (void)fail(error, SCEAU_E_STATE,
        "un autre programme émet ce titre, ou s’est arrêté en chemin : "
        "relancez dans %lld s",
        (long long)j->grant.seconds);
    return EXIT_CANNOT;
}

static int
issue_request(const struct issue *i, struct office *o, struct span request,
    struct sceau_error *error)
{
    const struct issuer_wish wish = { .with_code = i->code != NULL,
        .level = i->level };
    struct job j;
    int code =
        job_open(&j, o->issuer, request, i->key, 0, (int64_t)time(NULL), &wish)
            == SCEAU_OK
        ? issue_job(i, o, &j, error)
        : refuse(i, o, &j, error);

    job_free(&j);
    return code;
}

static int
issue(const struct issue *i, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer request = buffer_with_max(SCEAU_REQUEST_MAX);
    char room[REGISTRY_WHO_MAX + 1];
    struct office o = { NULL, NULL };
    int code = EXIT_CANNOT;
    enum sceau_status status = check_targets(i, error);

    if (status == SCEAU_OK)
        status = file_read(i->request, &request, error);
    if (status != SCEAU_OK)
        return exit_of(status);
    /* the operator's to mend, not the request's fault */
    status = issuer_open(i->config, &o.issuer, error);
    if (status == SCEAU_OK)
        status = registry_open(i->place ? i->place : issuer_register(o.issuer),
            who_acts(i->by, room), (int64_t)time(NULL), &o.registry, error);
    if (status == SCEAU_OK)
        status =
            account_begin(o.issuer, o.registry, (int64_t)time(NULL), error);
    if (status == SCEAU_OK)
        code = issue_request(i, &o, buffer_span(&request), error);
    registry_close(&o.registry);
    issuer_free(&o.issuer);
    return code;
}

int
cmd_issue(int argc, char **argv)
{
    struct issue i = { .config = SCEAU_CONFIG };
    const struct option_to to[] = { { 'c', &i.config, NULL },
        { 'r', &i.request, NULL }, { 'o', &i.out, NULL },
        { 'C', &i.code, NULL }, { 'l', &i.level, NULL }, { 'k', &i.key, NULL },
        { 'R', &i.place, NULL }, { 'b', &i.by, NULL }, { 'f', NULL, &i.force },
        { 0, NULL, NULL } };
    struct sceau_error error = { 0 };
    int code;

    if (!options_read(&verb_issue, to, argc, argv, NULL, NULL, &code))
        return code;
    const char *fault = usage_fault(&i);
    if (fault)
        return options_refuse(&verb_issue, fault);
    code = issue(&i, &error);
    if (code != EXIT_VALID)
        fprintf(stderr, PROGRAM " issue : %s\n", error.text);
    return code;
}
