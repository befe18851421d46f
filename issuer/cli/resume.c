/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau resume: what was reserved and left is sealed, from the requests that the register
 * kept; and what was issued and not brought is brought. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "issuer/batch.h"
#include "issuer/cli/delivery.h"
#include "issuer/cli/options.h"
#include "issuer/cli/who.h"
#include "issuer/job.h"
#include "verifier/base/error.h"
#include "verifier/base/json.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'o', "out", "DOSSIER", "où écrire NUMÉRO.pdf" },
    { 'R', "register", "REGISTRE",
        "le registre, au lieu de celui de la configuration" },
    { 'b', "by", "NOM", "qui agit, pour le journal ; sinon le compte" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_resume = { "resume", cmd_resume, "",
    "émet ce qui a été réservé puis abandonné, remet ce qui n’a pas été remis "
    ": "
    "sort 0 tout est émis, 1 certains sont refusés, 3 à relancer",
    options };

struct arguments {
    const char *config;
    const char *out;
    const char *place;
    const char *by;
};

/* A resumption at work. */
struct work {
    struct issuer *issuer;
    struct registry *registry;
    struct titles titles;
    struct registry_left left[REGISTRY_TURN_MAX];
    size_t count;
    size_t at;
    int64_t last; /* that was taken */
    int64_t lines;
    struct issuer_wish wish;
    struct sceau_error trouble; /* of taking them */
};

/* The next group; false where there is none, or it cannot be taken. */
static bool
take(struct work *w)
{
    const struct registry_claim claim = { .now = (int64_t)time(NULL),
        .after = w->last,
        .max = REGISTRY_TURN_MAX,
        .seal_key = issuer_seal_key(w->issuer),
        .pdf_key = issuer_pdf_signer(w->issuer) };

    w->at = w->count = 0;
    return registry_claim(w->registry, &claim, w->left, &w->count, &w->trouble)
        == SCEAU_OK
        && w->count > 0;
}

/* The level that was wished of it is in its digest, and nowhere else. */
static const char *
wished_level(const struct registry_left *l)
{
    static const char *const levels[] = { "", "B-B", "B-T", "B-LT" };
    struct span body = buffer_span(&l->body);

    for (size_t i = 1; i < sizeof levels / sizeof *levels; i++)
        if (job_is_request(body, levels[i], l->hash))
            return levels[i];
    return NULL;
}

static bool
next(void *context, struct batch_line *out)
{
    struct work *w = context;

    if (w->at == w->count && !take(w))
        return false;
    const struct registry_left *l = &w->left[w->at++];
    w->last = l->grant.id;
    w->wish = (struct issuer_wish) { .level = wished_level(l) };
    *out = (struct batch_line) { .number = ++w->lines,
        .request = buffer_span(&l->body),
        .key = l->key,
        .former = l->grant.former,
        .wish = &w->wish,
        .grant = &l->grant };
    return true;
}

static void
put_result(const struct batch_report *r)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(4096);
    struct json j = json_into(&out);
    char serial[NUMBER_SERIAL_SIZE];

    json_open(&j, NULL, '{');
    json_cstr(&j, "number",
        r->number && *r->number ? r->number : number_write(r->id, serial));
    json_cstr(&j, "status",
        r->state == BATCH_ISSUED || r->state == BATCH_AGAIN ? "issued"
            : r->state == BATCH_REFUSED                     ? "refused"
                                                            : "waiting");
    if (r->error && *r->error)
        json_cstr(&j, "error", r->error);
    json_close(&j, '}');
    printf("%s\n", buffer_cstr(&out));
}

static void
put_brought(const char *number)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(256);
    struct json j = json_into(&out);

    json_open(&j, NULL, '{');
    json_cstr(&j, "number", number);
    json_cstr(&j, "status", "delivered");
    json_close(&j, '}');
    printf("%s\n", buffer_cstr(&out));
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
        put_result(&reports[i]);
    if (status == SCEAU_OK && fflush(stdout) != 0)
        status = fail(error, SCEAU_E_IO, "les résultats ne s’écrivent pas");
    return status;
}

static void
worry(void *context, const char *why)
{
    (void)context;
    fprintf(
        stderr, PROGRAM " resume : %s ; j’attends une minute au plus\n", why);
}

static int
resume(struct work *w, struct sceau_error *error)
{
    const struct batch batch = { .issuer = w->issuer,
        .registry = w->registry,
        .context = w,
        .next = next,
        .tell = tell,
        .worry = worry };
    struct batch_count count;
    enum sceau_status status = delivery_left(
        &w->titles, w->registry, DUE_FOLLOWS_OR_REPLACES, put_brought, error);

    if (status != SCEAU_OK)
        return EXIT_CANNOT;
    status = batch_run(&batch, &count, error);
    fprintf(stderr,
        "%lld titres repris et émis, %lld refusés, %lld à relancer\n",
        (long long)count.issued, (long long)count.refused,
        (long long)count.waiting);
    if (status == SCEAU_OK && w->trouble.status != SCEAU_OK) {
        *error = w->trouble;
        status = error->status;
    }
    if (status != SCEAU_OK)
        return EXIT_CANNOT;
    if (count.waiting)
        (void)fail(error, SCEAU_E_STATE, "des titres sont à relancer");
    else if (count.refused)
        (void)fail(error, SCEAU_E_FORMAT,
            "des titres sont refusés : voyez les résultats");
    return count.waiting ? EXIT_CANNOT : count.refused ? EXIT_NO : EXIT_VALID;
}

static int
run(const struct arguments *a, struct work *w, struct sceau_error *error)
{
    char room[REGISTRY_WHO_MAX + 1];
    enum sceau_status status = titles_open(a->out, &w->titles, error);

    if (status == SCEAU_OK)
        status = issuer_open(a->config, &w->issuer, error);
    if (status == SCEAU_OK)
        status = registry_open(a->place ? a->place : issuer_register(w->issuer),
            who_acts(a->by, room), (int64_t)time(NULL), &w->registry, error);
    return status == SCEAU_OK ? resume(w, error) : EXIT_CANNOT;
}

int
cmd_resume(int argc, char **argv)
{
    static struct work w = { .titles = { .folder = -1 } };
    struct arguments a = { .config = SCEAU_CONFIG };
    struct sceau_error error = { 0 };
    const struct option_to to[] = { { 'c', &a.config, NULL },
        { 'o', &a.out, NULL }, { 'R', &a.place, NULL }, { 'b', &a.by, NULL },
        { 0, NULL, NULL } };
    int code;

    if (!options_read(&verb_resume, to, argc, argv, NULL, NULL, &code))
        return code;
    if (!a.out)
        return options_refuse(&verb_resume, "il manque --out");
    code = run(&a, &w, &error);
    if (code != EXIT_VALID)
        fprintf(stderr, PROGRAM " resume : %s\n", error.text);
    for (size_t i = 0; i < REGISTRY_TURN_MAX; i++)
        registry_left_free(&w.left[i]);
    registry_close(&w.registry);
    issuer_free(&w.issuer);
    titles_close(&w.titles);
    return code;
}
