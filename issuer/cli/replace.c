/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau replace: a title in the place of another, as a duplicate or to correct it. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "issuer/cli/office.h"
#include "issuer/cli/options.h"
#include "issuer/in_place.h"
#include "issuer/register/due.h"
#include "issuer/register/story.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'm', "reason", "MOTIF", "pourquoi ; sans nom ni donnée personnelle" },
    { 'r', "request", "FICHIER",
        "la demande corrigée, en JSON ; sinon un duplicata : les mêmes faits, "
        "les mêmes dates" },
    { 'o', "out", "FICHIER", "le PDF à écrire ; il ne doit pas exister" },
    { 'R', "register", "REGISTRE",
        "le registre, au lieu de celui de la configuration" },
    { 'b', "by", "NOM", "qui agit, pour le journal ; sinon le compte" },
    { 'f', "force", NULL, "remplacer le fichier ordinaire qui existe" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_replace = { "replace", cmd_replace, "NUMÉRO",
    "émet un titre à la place d’un autre : sort 0 fait, 1 refusé, 3 impossible "
    "pour l’instant",
    options };

struct arguments {
    struct open_register how;
    const char *reason;
    const char *request;
    const char *out;
    const char *number;
    bool force;
};

/* A replacement at work. */
struct work {
    const struct arguments *a;
    struct office office;
    struct story story; /* of the title that is replaced */
    struct sealed former;
    struct buffer correction;
    char because[STORY_REASON_MAX + 1];
    struct in_place place;
    bool asked;
    char refusal[sizeof((struct sceau_error *)0)->text];
};

static bool
next(void *context, struct batch_line *out)
{
    struct work *w = context;

    if (w->asked)
        return false;
    w->asked = true;
    in_place_line(&w->place, w->office.registry, &w->former,
        buffer_span(&w->correction), w->because, out);
    return true;
}

static enum sceau_status
write_file(const struct work *w, const struct batch_report *r,
    struct sceau_error *error)
{
    AUTO_BUFFER struct buffer kept = buffer_with_max(SCEAU_PDF_MAX);
    struct span pdf = r->pdf;
    char level[8];
    enum sceau_status status = SCEAU_OK;

    if (r->state == BATCH_AGAIN) {
        status =
            registry_file(w->office.registry, r->id, &kept, NULL, level, error);
        pdf = buffer_span(&kept);
    }
    if (status == SCEAU_OK)
        status = w->a->force ? file_write(w->a->out, pdf, 0600, error)
                             : file_create(w->a->out, pdf, 0600, error);
    return status == SCEAU_OK ? status
                              : fail_prefix(error, status,
                                  "titre %s émis, mais son fichier n’est pas "
                                  "écrit : relancez la même commande",
                                  r->number);
}

static enum sceau_status
deliver(struct work *w, const struct batch_report *r, struct sceau_error *error)
{
    enum sceau_status status = write_file(w, r, error);

    if (status == SCEAU_OK)
        status = due_set_delivered(
            w->office.registry, &r->id, 1, (int64_t)time(NULL), error);
    if (status != SCEAU_OK)
        return status;
    printf("Titre %s %s : %s, niveau %s%s, à la place de %s\n", r->number,
        r->state == BATCH_AGAIN ? "déjà émis" : "émis", w->a->out,
        w->former.level,
        issuer_is_specimen(w->office.issuer) ? " (SPÉCIMEN)" : "",
        w->former.number);
    if (w->a->request && *w->story.successor)
        fprintf(stderr,
            PROGRAM " replace : le titre %s, qui le suit, n’est pas corrigé : "
                    "remplacez-le aussi\n",
            w->story.successor);
    return status;
}

static enum sceau_status
tell(void *context, const struct batch_report *reports, size_t count,
    struct sceau_error *error)
{
    struct work *w = context;

    if (count == 0)
        return SCEAU_OK;
    switch (reports->state) {
    case BATCH_ISSUED:
    case BATCH_AGAIN:
        return deliver(w, reports, error);
    case BATCH_REFUSED:
    case BATCH_WAITING:
        break;
    }
    (void)snprintf(w->refusal, sizeof w->refusal, "%s", reports->error);
    return SCEAU_OK;
}

static void
worry(void *context, const char *why)
{
    (void)context;
    fprintf(
        stderr, PROGRAM " replace : %s ; j’attends une minute au plus\n", why);
}

static int
exit_of(enum sceau_status status)
{
    return status == SCEAU_E_FORMAT || status == SCEAU_E_NOTFOUND
            || status == SCEAU_E_LIMIT
        ? EXIT_NO
        : EXIT_CANNOT;
}

/* The title that is to be replaced, and why. */
static int
find_former(struct work *w, struct sceau_error *error)
{
    const struct arguments *a = w->a;
    enum sceau_status status = in_place_find(
        w->office.registry, a->number, &w->story, &w->former, error);

    in_place_because(a->request != NULL, a->reason, w->because);
    return status == SCEAU_E_STATE ? EXIT_NO
        : status == SCEAU_OK       ? EXIT_VALID
                                   : exit_of(status);
}

static int
say_refusal(const struct work *w, const struct batch_count *c,
    struct sceau_error *error)
{
    if (c->refused && w->story.status == STORY_REPLACED)
        (void)fail(error, SCEAU_E_STATE,
            "ce titre est déjà remplacé par %s, d’une autre demande",
            w->story.replaced_by);
    else
        (void)fail(error, SCEAU_E_FORMAT, "%s", w->refusal);
    return c->refused ? EXIT_NO : EXIT_CANNOT;
}

static int
replace(struct work *w, struct sceau_error *error)
{
    struct batch_count count;
    int code = find_former(w, error);

    if (code)
        return code;
    const struct batch batch = { .issuer = w->office.issuer,
        .registry = w->office.registry,
        .makers = 1,
        .context = w,
        .next = next,
        .tell = tell,
        .worry = worry };
    enum sceau_status status = batch_run(&batch, &count, error);
    if (count.refused || count.waiting)
        return say_refusal(w, &count, error);
    return status == SCEAU_OK ? EXIT_VALID : EXIT_CANNOT;
}

static int
run(struct work *w, struct sceau_error *error)
{
    const struct arguments *a = w->a;
    enum sceau_status status = file_check_target(a->out, a->force, error);

    if (status == SCEAU_E_STATE)
        (void)fail(error, status,
            "%s : existe déjà et n’est pas remplacé (--force)", a->out);
    if (status == SCEAU_OK && a->request) {
        status = file_read(a->request, &w->correction, error);
        if (status == SCEAU_OK && w->correction.len == 0)
            status = fail(error, SCEAU_E_FORMAT, "%s : est vide", a->request);
    }
    if (status != SCEAU_OK)
        return exit_of(status);
    status = office_open(&a->how, &w->office, error);
    return status == SCEAU_OK ? replace(w, error) : EXIT_CANNOT;
}

/* NULL, or why the options together are refused. */
static const char *
usage_fault(const struct arguments *a)
{
    if (!a->reason || !*a->reason || strlen(a->reason) > IN_PLACE_REASON_MAX)
        return "--reason : le motif est à donner, en 180 octets au plus";
    if (!a->out || strcmp(a->out, "-") == 0)
        return "--out : le fichier à écrire est à donner";
    return a->request && file_same(a->out, a->request)
        ? "--out et --request sont un même fichier"
        : NULL;
}

int
cmd_replace(int argc, char **argv)
{
    struct arguments a = { .how = { .config = SCEAU_CONFIG } };
    const struct option_to to[] = { { 'c', &a.how.config, NULL },
        { 'm', &a.reason, NULL }, { 'r', &a.request, NULL },
        { 'o', &a.out, NULL }, { 'R', &a.how.place, NULL },
        { 'b', &a.how.by, NULL }, { 'f', NULL, &a.force }, { 0, NULL, NULL } };
    struct sceau_error error = { 0 };
    struct work w = { .a = &a,
        .correction = buffer_with_max(SCEAU_REQUEST_MAX) };
    int code;

    if (!options_read(&verb_replace, to, argc, argv, &a.number,
            "un numéro de titre est attendu, et un seul", &code))
        return code;
    const char *fault = usage_fault(&a);
    if (fault)
        return options_refuse(&verb_replace, fault);
    code = run(&w, &error);
    if (code != EXIT_VALID)
        fprintf(stderr, PROGRAM " replace : %s\n", error.text);
    office_close(&w.office);
    in_place_free(&w.place);
    buffer_free(&w.correction);
    return code;
}
