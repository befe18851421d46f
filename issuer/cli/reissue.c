/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau reissue: every title in force that a signer sealed, sealed by the keys of
 * today. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "issuer/cli/delivery.h"
#include "issuer/cli/office.h"
#include "issuer/cli/options.h"
#include "issuer/in_place.h"
#include "issuer/register/due.h"
#include "issuer/register/story.h"
#include "verifier/base/error.h"
#include "verifier/base/json.h"
#include "verifier/base/limits.h"
#include "verifier/base/progress.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 's', "signer", "SCELLANT",
        "qui a scellé : FR00_0001, ou le nom d’une clé de fichiers" },
    { 'o', "out", "DOSSIER", "où écrire NUMÉRO.pdf" },
    { 'm', "reason", "MOTIF", "pourquoi ; sans nom ni donnée personnelle" },
    { 'n', "dry-run", NULL, "dire ce qui serait fait, et ne rien faire" },
    { 'R', "register", "REGISTRE",
        "le registre, au lieu de celui de la configuration" },
    { 'b', "by", "NOM", "qui agit, pour le journal ; sinon le compte" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_reissue = { "reissue", cmd_reissue, "",
    "remplace chaque titre en vigueur qu’un scellant a scellé : sort 0 tous, 1 "
    "certains sont retenus, 3 à relancer",
    options };

/* More than are ever on the way while one of them waits for the keys. */
enum { KEPT = 65536 };

struct arguments {
    struct open_register how;
    const char *signer;
    const char *out;
    const char *reason;
    bool dry_run;
};

struct kept {
    char number[REGISTRY_NUMBER_SIZE];
};

/* A reissue at work. */
struct work {
    struct office office;
    char signer[32];
    char because[STORY_REASON_MAX + 1];
    struct sealed_query query;
    struct sealed_count count;
    struct sealed_page page;
    size_t at;     /* in the page */
    int64_t after; /* the last id that was read */
    int64_t lines;
    struct kept *former; /* by line, modulo KEPT */
    struct in_place place;
    struct sceau_error fault; /* of reading the register */
    struct titles titles;
    struct progress progress;
    int64_t told;
};

static volatile sig_atomic_t stop;

static void
note_stop(int signal)
{
    (void)signal;
    stop = 1;
}

/* The next one that is to be sealed anew; NULL after the last, and where the register
 * does not answer (w->fault). */
static const struct sealed *
next_sealed(struct work *w)
{
    if (w->at == w->page.count) {
        w->at = w->page.count = 0;
        if (sealed_next(
                w->office.registry, &w->query, w->after, &w->page, &w->fault)
                != SCEAU_OK
            || w->page.count == 0)
            return NULL;
    }
    const struct sealed *s = &w->page.item[w->at++];
    w->after = s->id;
    return s;
}

static bool
next(void *context, struct batch_line *out)
{
    struct work *w = context;
    const struct sealed *s = next_sealed(w);

    if (!s)
        return false;
    in_place_line(
        &w->place, w->office.registry, s, span_of("", 0), w->because, out);
    memcpy(w->former[w->lines % KEPT].number, s->number, sizeof s->number);
    out->number = ++w->lines;
    return true;
}

static void
put_result(const char *former, const char *status, const char *number,
    const char *error)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(4096);
    struct json j = json_into(&out);

    json_open(&j, NULL, '{');
    json_cstr(&j, "former", former);
    json_cstr(&j, "status", status);
    if (number && *number)
        json_cstr(&j, "number", number);
    if (error && *error)
        json_cstr(&j, "error", error);
    json_close(&j, '}');
    printf("%s\n", buffer_cstr(&out));
}

static const char *
state_word(enum batch_state state)
{
    switch (state) {
    case BATCH_ISSUED:
    case BATCH_AGAIN:
        return "replaced";
    case BATCH_REFUSED:
        return "held";
    case BATCH_WAITING:
        break;
    }
    return "waiting";
}

/* Written, then recorded as delivered, then told. */
static enum sceau_status
tell(void *context, const struct batch_report *reports, size_t count,
    struct sceau_error *error)
{
    struct work *w = context;
    enum sceau_status status =
        delivery_group(&w->titles, w->office.registry, reports, count, error);

    progress_end(&w->progress);
    for (size_t i = 0; status == SCEAU_OK && i < count; i++)
        put_result(w->former[(reports[i].line - 1) % KEPT].number,
            state_word(reports[i].state), reports[i].number, reports[i].error);
    if (status == SCEAU_OK && fflush(stdout) != 0)
        status = fail(error, SCEAU_E_IO, "les résultats ne s’écrivent pas");
    w->told += (int64_t)count;
    progress_tell(&w->progress, w->told, w->count.in_force, w->told);
    return status;
}

static void
worry(void *context, const char *why)
{
    struct work *w = context;

    progress_end(&w->progress);
    fprintf(
        stderr, PROGRAM " reissue : %s ; j’attends une minute au plus\n", why);
}

/* Issued by a reissue that ended before it could bring them. */
static enum sceau_status
bring_left(struct work *w, struct sceau_error *error)
{
    struct sealed_page *p = &w->page;
    int64_t after = 0, brought = 0;
    enum sceau_status status = SCEAU_OK;

    do {
        status =
            sealed_undelivered(w->office.registry, &w->query, after, p, error);
        for (size_t i = 0; status == SCEAU_OK && i < p->count; i++) {
            after = p->item[i].id;
            status = delivery_bring(&w->titles, w->office.registry, after,
                p->item[i].number, error);
            if (status == SCEAU_OK)
                status = due_set_delivered(
                    w->office.registry, &after, 1, (int64_t)time(NULL), error);
            brought += status == SCEAU_OK;
        }
    } while (status == SCEAU_OK && p->count > 0);
    p->count = 0;
    if (brought)
        fprintf(
            stderr, "%lld titres déjà émis sont remis\n", (long long)brought);
    return status;
}

static int
reissue(struct work *w, const struct arguments *a, struct sceau_error *error)
{
    const struct batch batch = { .issuer = w->office.issuer,
        .registry = w->office.registry,
        .context = w,
        .next = next,
        .tell = tell,
        .worry = worry,
        .stop = &stop };
    struct batch_count c;

    if (titles_open(a->out, &w->titles, error) != SCEAU_OK
        || bring_left(w, error) != SCEAU_OK)
        return EXIT_CANNOT;
    progress_begin(&w->progress, "titres", false);
    enum sceau_status status = batch_run(&batch, &c, error);
    progress_end(&w->progress);
    int64_t replaced = c.issued + c.again;
    fprintf(stderr, "%lld titres remplacés, %lld retenus, %lld à relancer\n",
        (long long)replaced, (long long)c.refused, (long long)c.waiting);
    if (status == SCEAU_OK && w->fault.status != SCEAU_OK) {
        status = w->fault.status;
        *error = w->fault;
    }
    if (status != SCEAU_OK)
        return EXIT_CANNOT;
    if (c.waiting)
        (void)fail(error, SCEAU_E_STATE, "des titres sont à relancer");
    else if (c.refused)
        (void)fail(error, SCEAU_E_FORMAT,
            "des titres sont retenus : voyez les résultats");
    return c.waiting ? EXIT_CANNOT : c.refused ? EXIT_NO : EXIT_VALID;
}

/* Each request is judged as it would be, and nothing is reserved. */
static int
pretend(struct work *w, struct sceau_error *error)
{
    const struct sealed *s;
    int64_t held = 0, ready = 0;

    while (!stop && (s = next_sealed(w))) {
        struct issuer_draft *draft = NULL;
        struct batch_line line;
        struct sceau_error *fault = &w->place.fault;
        in_place_line(&w->place, w->office.registry, s, span_of("", 0),
            w->because, &line);
        if (line.may_pass) {
            *error = *fault;
            return EXIT_CANNOT;
        }
        bool good = !line.fault
            && issuer_draft(w->office.issuer, line.request, (int64_t)time(NULL),
                   line.wish, &draft, fault)
                == SCEAU_OK;
        put_result(
            s->number, good ? "would-replace" : "held", NULL, fault->text);
        held += !good;
        ready += good;
        issuer_draft_free(&draft);
    }
    fprintf(stderr, "%lld titres seraient remplacés, %lld retenus\n",
        (long long)ready, (long long)held);
    if (w->fault.status != SCEAU_OK) {
        *error = w->fault;
        return EXIT_CANNOT;
    }
    if (held == 0)
        return EXIT_VALID;
    (void)fail(error, SCEAU_E_FORMAT,
        "des titres seraient retenus : voyez les résultats");
    return EXIT_NO;
}

/* "FR000001", as a verifier shows it, is "FR00_0001" here. */
static void
set_signer(struct work *w, const char *text)
{
    enum { CA = 4, BOTH = 8 };

    if (strlen(text) == BOTH && !strpbrk(text, "_-"))
        (void)snprintf(
            w->signer, sizeof w->signer, "%.*s_%s", CA, text, text + CA);
    else
        (void)snprintf(w->signer, sizeof w->signer, "%s", text);
    w->query =
        (struct sealed_query) { w->signer, date_paris((int64_t)time(NULL)) };
}

/* Titles sealed by the key that is lost, sealed by it again, would be no better. */
static int
check_signer(struct work *w, struct sceau_error *error)
{
    const struct issuer *i = w->office.issuer;

    if (strcmp(w->signer, issuer_seal_signer(i)) == 0
        || strcmp(w->signer, issuer_pdf_signer(i)) == 0) {
        (void)fail(error, SCEAU_E_STATE,
            "%s est la clé qui scelle aujourd’hui : mettez-en d’abord une "
            "autre "
            "en service",
            w->signer);
        return EXIT_NO;
    }
    if (sealed_count(w->office.registry, &w->query, &w->count, error)
        != SCEAU_OK)
        return EXIT_CANNOT;
    if (!w->count.known) {
        (void)fail(error, SCEAU_E_NOTFOUND,
            "%s n’a scellé aucun titre de ce registre", w->signer);
        return EXIT_NO;
    }
    if (w->count.suspended)
        fprintf(stderr,
            "%lld titres suspendus ne sont pas remplacés : relancez après les "
            "avoir rétablis\n",
            (long long)w->count.suspended);
    return EXIT_VALID;
}

static int
run(struct work *w, const struct arguments *a, struct sceau_error *error)
{
    set_signer(w, a->signer);
    if (a->reason)
        (void)snprintf(
            w->because, sizeof w->because, "rescellé : %s", a->reason);
    else
        (void)snprintf(w->because, sizeof w->because,
            "rescellé : clé %s retirée", w->signer);
    w->former = calloc(KEPT, sizeof *w->former);
    if (!w->former) {
        (void)fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
        return EXIT_CANNOT;
    }
    if (office_open(&a->how, &w->office, error) != SCEAU_OK)
        return EXIT_CANNOT;
    int code = check_signer(w, error);
    if (code)
        return code;
    return a->dry_run ? pretend(w, error) : reissue(w, a, error);
}

/* NULL, or why the options together are refused. */
static const char *
usage_fault(const struct arguments *a)
{
    enum { REASON_MAX = STORY_REASON_MAX - 20, SIGNER_MAX = 31 };

    if (!a->signer || !*a->signer || strlen(a->signer) > SIGNER_MAX)
        return "--signer : qui a scellé est à nommer (FR00_0001)";
    if (a->reason && strlen(a->reason) > REASON_MAX)
        return "--reason : 180 octets au plus";
    return a->out || a->dry_run ? NULL : "il manque --out, ou --dry-run";
}

int
cmd_reissue(int argc, char **argv)
{
    const struct sigaction stopping = { .sa_handler = note_stop };
    struct arguments a = { .how = { .config = SCEAU_CONFIG } };
    const struct option_to to[] = { { 'c', &a.how.config, NULL },
        { 's', &a.signer, NULL }, { 'o', &a.out, NULL },
        { 'm', &a.reason, NULL }, { 'n', NULL, &a.dry_run },
        { 'R', &a.how.place, NULL }, { 'b', &a.how.by, NULL },
        { 0, NULL, NULL } };
    struct sceau_error error = { 0 };
    struct work w = { .titles = { .folder = -1 } };
    int code;

    if (!options_read(&verb_reissue, to, argc, argv, NULL, NULL, &code))
        return code;
    const char *fault = usage_fault(&a);
    if (fault)
        return options_refuse(&verb_reissue, fault);
    (void)sigaction(SIGINT, &stopping, NULL);
    (void)sigaction(SIGTERM, &stopping, NULL);
    code = run(&w, &a, &error);
    if (code != EXIT_VALID)
        fprintf(stderr, PROGRAM " reissue : %s\n", error.text);
    office_close(&w.office);
    in_place_free(&w.place);
    titles_close(&w.titles);
    free(w.former);
    return code;
}
