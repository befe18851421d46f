/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau renew: the successor of each title under examination that ends soon. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "issuer/batch.h"
#include "issuer/cli/delivery.h"
#include "issuer/cli/options.h"
#include "issuer/cli/who.h"
#include "issuer/register/due.h"
#include "issuer/renewal.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/json.h"
#include "verifier/base/limits.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'd', "days", "NOMBRE", "qui finissent d’ici à tant de jours ; sinon 30" },
    { 'o', "out", "DOSSIER", "où écrire NUMÉRO.pdf" },
    { 'D', "decision", "FICHIER",
        "qui décide, et quand : le membre « decision », en JSON ; sinon comme "
        "avant" },
    { 'n', "dry-run", NULL, "dire ce qui serait fait, et ne rien faire" },
    { 'R', "register", "REGISTRE",
        "le registre, au lieu de celui de la configuration" },
    { 'b', "by", "NOM", "qui agit, pour le journal ; sinon le compte" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_renew = { "renew", cmd_renew, "",
    "émet le titre qui suit chacun de ceux qui finissent : sort 0 tous, 1 "
    "certains sont retenus, 3 à relancer",
    options };

enum { DAYS = 30, DAYS_MAX = 184, LATE_DAYS = 92 };

struct arguments {
    const char *config;
    const char *days;
    const char *out;
    const char *decision;
    const char *place;
    const char *by;
    int wanted;
    bool dry_run;
};

/* A renewal at work. */
struct work {
    struct issuer *issuer;
    struct registry *registry;
    struct due_list due;
    size_t at;
    struct buffer decision;
    struct buffer former[DUE_REQUESTS_MAX]; /* the requests of those after: */
    size_t first, formers;
    struct buffer request;
    char key[64];
    struct sceau_error fault;
    struct titles titles;
};

/* NULL, or why the options together are refused. */
static const char *
usage_fault(struct arguments *a)
{
    char *end;
    long days = a->days ? strtol(a->days, &end, 10) : DAYS;

    if (a->days && (*end || end == a->days || days < 0 || days > DAYS_MAX))
        return "--days : un nombre de 0 à 184 est attendu";
    a->wanted = (int)days;
    return a->out || a->dry_run ? NULL : "il manque --out, ou --dry-run";
}

/* The i-th one's own request, read with those after it. */
static enum sceau_status
find_former(struct work *w, size_t i, struct span *out)
{
    size_t left = w->due.count - i;

    if (i < w->first || i >= w->first + w->formers) {
        w->first = i;
        w->formers = 0;
        left = left < DUE_REQUESTS_MAX ? left : DUE_REQUESTS_MAX;
        enum sceau_status status = due_requests(
            w->registry, &w->due.item[i], left, w->former, &w->fault);
        if (status != SCEAU_OK)
            return status;
        w->formers = left;
    }
    *out = buffer_span(&w->former[i - w->first]);
    return out->len ? SCEAU_OK
                    : fail(&w->fault, SCEAU_E_NOTFOUND,
                        "la demande de ce titre n’est plus au registre");
}

/* The request of the i-th one's successor, in w->request. */
static enum sceau_status
write_request(struct work *w, size_t i)
{
    struct span former;

    w->fault = (struct sceau_error) { 0 };
    buffer_reset(&w->request);
    enum sceau_status status = find_former(w, i, &former);
    return status == SCEAU_OK ? renewal_request(former, w->due.item[i].until,
               buffer_span(&w->decision), &w->request, &w->fault)
                              : status;
}

/* A register that is away says nothing of a title. */
static bool
is_passing(enum sceau_status status)
{
    return status == SCEAU_E_IO || status == SCEAU_E_NOMEM;
}

/* One successor each, whoever asks for it. */
static bool
next(void *context, struct batch_line *out)
{
    struct work *w = context;

    if (w->at == w->due.count)
        return false;
    const struct due *d = &w->due.item[w->at++];
    *out = (struct batch_line) { .number = (int64_t)w->at, .former = d->id };
    enum sceau_status status = write_request(w, w->at - 1);
    if (status != SCEAU_OK)
        out->fault = w->fault.text;
    out->may_pass = is_passing(status);
    (void)snprintf(w->key, sizeof w->key, "renew:%lld", (long long)d->id);
    out->key = w->key;
    out->request = buffer_span(&w->request);
    return true;
}

static void
put_result(const struct due *d, const char *status, const char *number,
    const char *error)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(4096);
    struct json j = json_into(&out);

    json_open(&j, NULL, '{');
    json_cstr(&j, "former", d->number);
    json_cstr(&j, "until", d->until);
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
        return "renewed";
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
        delivery_group(&w->titles, w->registry, reports, count, error);

    for (size_t i = 0; status == SCEAU_OK && i < count; i++)
        put_result(&w->due.item[reports[i].line - 1],
            state_word(reports[i].state), reports[i].number, reports[i].error);
    if (status == SCEAU_OK && fflush(stdout) != 0)
        status = fail(error, SCEAU_E_IO, "les résultats ne s’écrivent pas");
    return status;
}

static void
worry(void *context, const char *why)
{
    (void)context;
    fprintf(
        stderr, PROGRAM " renew : %s ; j’attends une minute au plus\n", why);
}

static int
renew(struct work *w, const struct arguments *a, struct sceau_error *error)
{
    const struct batch batch = { .issuer = w->issuer,
        .registry = w->registry,
        .context = w,
        .next = next,
        .tell = tell,
        .worry = worry };
    struct batch_count count;

    if (titles_open(a->out, &w->titles, error) != SCEAU_OK
        || delivery_left(&w->titles, w->registry, DUE_FOLLOWS, NULL, error)
            != SCEAU_OK)
        return EXIT_CANNOT;
    enum sceau_status status = batch_run(&batch, &count, error);
    int64_t renewed = count.issued + count.again;
    fprintf(stderr, "%lld titres renouvelés, %lld retenus, %lld à relancer\n",
        (long long)renewed, (long long)count.refused, (long long)count.waiting);
    if (status != SCEAU_OK)
        return EXIT_CANNOT;
    if (count.waiting)
        (void)fail(error, SCEAU_E_STATE, "des titres sont à relancer");
    else if (count.refused)
        (void)fail(error, SCEAU_E_FORMAT,
            "des titres sont retenus : voyez les résultats");
    return count.waiting ? EXIT_CANNOT : count.refused ? EXIT_NO : EXIT_VALID;
}

/* Each request is judged as it would be, and nothing is reserved. */
static int
pretend(struct work *w, struct sceau_error *error)
{
    size_t held = 0;

    for (size_t i = 0; i < w->due.count; i++) {
        struct issuer_draft *draft = NULL;
        enum sceau_status status = write_request(w, i);
        if (is_passing(status)) {
            *error = w->fault;
            return EXIT_CANNOT;
        }
        if (status == SCEAU_OK)
            status = issuer_draft(w->issuer, buffer_span(&w->request),
                (int64_t)time(NULL), NULL, &draft, &w->fault);
        put_result(&w->due.item[i], status == SCEAU_OK ? "would-renew" : "held",
            NULL, w->fault.text);
        held += status != SCEAU_OK;
        issuer_draft_free(&draft);
    }
    fprintf(stderr, "%zu titres seraient renouvelés, %zu retenus\n",
        w->due.count - held, held);
    if (held == 0)
        return EXIT_VALID;
    (void)fail(error, SCEAU_E_FORMAT,
        "des titres seraient retenus : voyez les résultats");
    return EXIT_NO;
}

static int
run(const struct arguments *a, struct work *w, struct sceau_error *error)
{
    char room[REGISTRY_WHO_MAX + 1];
    struct date today = date_paris((int64_t)time(NULL));
    enum sceau_status status =
        a->decision ? file_read(a->decision, &w->decision, error) : SCEAU_OK;

    if (status == SCEAU_OK)
        status = issuer_open(a->config, &w->issuer, error);
    if (status == SCEAU_OK)
        status = registry_open(a->place ? a->place : issuer_register(w->issuer),
            who_acts(a->by, room), (int64_t)time(NULL), &w->registry, error);
    if (status == SCEAU_OK)
        status = due_find(w->registry, date_add_days(today, -LATE_DAYS),
            date_add_days(today, a->wanted), true, &w->due, error);
    if (status != SCEAU_OK)
        return EXIT_CANNOT;
    return a->dry_run ? pretend(w, error) : renew(w, a, error);
}

int
cmd_renew(int argc, char **argv)
{
    struct arguments a = { .config = SCEAU_CONFIG };
    struct work w = { .titles = { .folder = -1 },
        .decision = buffer_with_max(SCEAU_REQUEST_MAX),
        .request = buffer_with_max(SCEAU_REQUEST_MAX) };
    const struct option_to to[] = { { 'c', &a.config, NULL },
        { 'd', &a.days, NULL }, { 'o', &a.out, NULL },
        { 'D', &a.decision, NULL }, { 'n', NULL, &a.dry_run },
        { 'R', &a.place, NULL }, { 'b', &a.by, NULL }, { 0, NULL, NULL } };
    struct sceau_error error = { 0 };
    int code;

    if (!options_read(&verb_renew, to, argc, argv, NULL, NULL, &code))
        return code;
    const char *fault = usage_fault(&a);
    if (fault)
        return options_refuse(&verb_renew, fault);
    for (size_t i = 0; i < DUE_REQUESTS_MAX; i++)
        w.former[i] = buffer_with_max(SCEAU_REQUEST_MAX);
    code = run(&a, &w, &error);
    if (code != EXIT_VALID)
        fprintf(stderr, PROGRAM " renew : %s\n", error.text);
    due_list_free(&w.due);
    registry_close(&w.registry);
    issuer_free(&w.issuer);
    titles_close(&w.titles);
    buffer_free(&w.decision);
    for (size_t i = 0; i < DUE_REQUESTS_MAX; i++)
        buffer_free(&w.former[i]);
    buffer_free(&w.request);
    return code;
}
