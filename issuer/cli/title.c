/* SPDX-License-Identifier: EUPL-1.2 */
/* One title of the register: sceau show, history, revoke, suspend, reinstate, examine. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "issuer/cli/open.h"
#include "issuer/cli/options.h"
#include "issuer/tell.h"
#include "verifier/base/error.h"
#include "verifier/trust/store.h"

#define COMMON                                                                 \
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },             \
    {                                                                          \
        'R', "register", "REGISTRE",                                           \
            "le registre, au lieu de celui de la configuration"                \
    }
#define CHANGING                                                               \
    { 'm', "reason", "MOTIF", "pourquoi ; sans nom ni donnée personnelle" },   \
    {                                                                          \
        'b', "by", "NOM", "qui agit, pour le journal ; sinon le compte"        \
    }

static const struct cli_option telling[] = { COMMON,
    { 'j', "json", NULL, "en JSON" }, { 0, NULL, NULL, NULL } };
static const struct cli_option changing[] = { COMMON, CHANGING,
    { 0, NULL, NULL, NULL } };
static const struct cli_option examining[] = { COMMON, CHANGING,
    { 'x', "close", "DEMANDE", "le numéro de la demande dont l’examen finit" },
    { 0, NULL, NULL, NULL } };

const struct cli_verb verb_show = { "show", cmd_show, "NUMÉRO",
    "montre un titre du registre : sort 0 il y est, 1 non, 3 impossible",
    telling };
const struct cli_verb verb_history = { "history", cmd_history, "NUMÉRO",
    "dit tout ce qui est arrivé à un titre : sort comme show", telling };
const struct cli_verb verb_revoke = { "revoke", cmd_revoke, "NUMÉRO",
    "révoque un titre, pour toujours : sort 0 fait, 1 refusé, 3 impossible",
    changing };
const struct cli_verb verb_suspend = { "suspend", cmd_suspend, "NUMÉRO",
    "suspend un titre : sort comme revoke", changing };
const struct cli_verb verb_reinstate = { "reinstate", cmd_reinstate, "NUMÉRO",
    "rétablit un titre suspendu : sort comme revoke", changing };
const struct cli_verb verb_examine = { "examine", cmd_examine, "",
    "dit que l’examen d’une demande est fini : ses titres ne se renouvellent "
    "plus",
    examining };

struct arguments {
    const char *config;
    const char *place;
    const char *reason;
    const char *by;
    const char *application;
    const char *number;
    bool json;
};

/* ---- show ---- */

static const char *
status_words(const struct story *s)
{
    if (strcmp(s->state, "reserved") == 0)
        return "en cours d’émission";
    if (strcmp(s->state, "void") == 0)
        return "annulé avant d’être émis";
    return story_status_words(s->status);
}

static void
print_row(const char *label, const char *text)
{
    if (*text)
        printf("%-20s %s\n", label, text);
}

static void
print_moment(const char *label, int64_t at)
{
    char text[STORE_TIME_SIZE];

    if (at)
        print_row(label, store_time(at, text));
}

static void
print_story(const struct story *s)
{
    print_row("Titre", s->number);
    print_row("Type", s->kind);
    print_row("État", status_words(s));
    print_moment("Depuis", s->status_at);
    print_moment("Émis", s->issued_at);
    print_row("Valable du", s->valid_from);
    print_row("Au", s->valid_until);
    print_row("Permet de travailler",
        strcmp(s->work, "yes") == 0      ? "oui"
            : strcmp(s->work, "no") == 0 ? "non"
                                         : "");
    print_row("Demande", s->application);
    print_row("Examen",
        strcmp(s->examined, "open") == 0         ? "en cours"
            : strcmp(s->examined, "closed") == 0 ? "fini"
                                                 : "");
    print_row("Suit", s->former);
    print_row("Suivi de", s->successor);
    print_row("Remplace", s->replaces);
    print_row("Remplacé par", s->replaced_by);
    print_row("Niveau", s->level);
    print_row("Règles", s->rules);
    print_row("Sceau", s->seal_signer);
    print_moment("Effacé", s->purged_at);
}

static int
print_json(const struct buffer *out, struct sceau_error *error)
{
    if (buffer_status(out) != SCEAU_OK
        || fwrite(out->data, 1, out->len, stdout) != out->len)
        return open_exit(fail(error, SCEAU_E_IO, "la sortie ne s’écrit pas"));
    return EXIT_VALID;
}

static int
print_story_json(const struct story *s, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(8192);
    struct json j = json_into(&out);

    tell_title(&j, s);
    buffer_byte(&out, '\n');
    return print_json(&out, error);
}

static int
show(const struct arguments *a, struct registry *r, struct sceau_error *error)
{
    struct story s;
    enum sceau_status status = story_find(r, a->number, &s, error);

    if (status != SCEAU_OK)
        return open_exit(status);
    if (a->json)
        return print_story_json(&s, error);
    print_story(&s);
    return EXIT_VALID;
}

/* ---- history ---- */

static void
print_record(void *context, const struct story_record *r)
{
    char at[STORE_TIME_SIZE];
    struct story_issue issue;

    (void)context;
    printf("%s  %.*s, par %.*s : ", store_time(r->at, at), (int)r->act.len,
        (const char *)r->act.data, (int)r->who.len, (const char *)r->who.data);
    if (story_issue_of(r, &issue))
        printf("niveau %.*s%s\n", (int)issue.level.len,
            (const char *)issue.level.data,
            issue.examined ? ", demande à l’instruction" : "");
    else
        printf("%.*s\n", story_words(r->detail), (const char *)r->detail.data);
}

static void
put_record(void *context, const struct story_record *r)
{
    tell_record(context, r);
}

static int
history(
    const struct arguments *a, struct registry *r, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(1024 * 1024);
    struct json j = json_into(&out);
    struct story s;
    enum sceau_status status = story_find(r, a->number, &s, error);

    if (status != SCEAU_OK)
        return open_exit(status);
    json_open(&j, NULL, '[');
    status = story_history(r, s.id, a->json ? put_record : print_record,
        a->json ? &j : NULL, error);
    json_close(&j, ']');
    buffer_byte(&out, '\n');
    if (status != SCEAU_OK)
        return EXIT_CANNOT;
    return a->json ? print_json(&out, error) : EXIT_VALID;
}

/* ---- changes ---- */

static int
change(const struct arguments *a, struct registry *r, enum story_status to,
    struct sceau_error *error)
{
    struct story s;
    enum sceau_status status = story_set_status(r, a->number, to,
        a->reason ? a->reason : "", (int64_t)time(NULL), error);

    if (status == SCEAU_OK)
        status = story_find(r, a->number, &s, error);
    if (status == SCEAU_OK)
        printf("Titre %s : %s\n", s.number, status_words(&s));
    return open_exit(status);
}

static int
revoke_it(
    const struct arguments *a, struct registry *r, struct sceau_error *error)
{
    return change(a, r, STORY_REVOKED, error);
}

static int
suspend_it(
    const struct arguments *a, struct registry *r, struct sceau_error *error)
{
    return change(a, r, STORY_SUSPENDED, error);
}

static int
reinstate_it(
    const struct arguments *a, struct registry *r, struct sceau_error *error)
{
    return change(a, r, STORY_GOOD, error);
}

static int
examine(
    const struct arguments *a, struct registry *r, struct sceau_error *error)
{
    int64_t closed;
    enum sceau_status status = story_close(r, a->application,
        a->reason ? a->reason : "", (int64_t)time(NULL), &closed, error);

    if (status == SCEAU_OK)
        printf("Examen fini : %lld titre%s ne se renouvelle%s plus\n",
            (long long)closed, closed > 1 ? "s" : "", closed > 1 ? "nt" : "");
    return open_exit(status);
}

typedef int act(
    const struct arguments *a, struct registry *r, struct sceau_error *error);

static int
run(const struct cli_verb *verb, act *what, int argc, char **argv)
{
    struct arguments a = { .config = SCEAU_CONFIG };
    struct registry *registry = NULL;
    const struct option_to to[] = { { 'c', &a.config, NULL },
        { 'R', &a.place, NULL }, { 'm', &a.reason, NULL }, { 'b', &a.by, NULL },
        { 'x', &a.application, NULL }, { 'j', NULL, &a.json },
        { 0, NULL, NULL } };
    struct sceau_error error = { 0 };
    bool one = verb != &verb_examine;
    int code;

    if (!options_read(verb, to, argc, argv, one ? &a.number : NULL,
            "un numéro de titre est attendu, et un seul", &code))
        return code;
    if (!one && !a.application)
        return options_refuse(
            verb, "il manque --close, le numéro de la demande");
    const struct open_register how = { a.config, a.place, a.by };
    enum sceau_status status = open_register(&how, &registry, &error);
    code = status == SCEAU_OK     ? what(&a, registry, &error)
        : status == SCEAU_E_USAGE ? EXIT_USAGE
                                  : EXIT_CANNOT;
    registry_close(&registry);
    if (code != EXIT_VALID)
        fprintf(stderr, PROGRAM " %s : %s\n", verb->name, error.text);
    /* what was changed is so, whoever stopped reading our words */
    return verb->options == telling ? cli_end_output(PROGRAM, verb, code)
                                    : code;
}

int
cmd_show(int argc, char **argv)
{
    return run(&verb_show, show, argc, argv);
}

int
cmd_history(int argc, char **argv)
{
    return run(&verb_history, history, argc, argv);
}

int
cmd_revoke(int argc, char **argv)
{
    return run(&verb_revoke, revoke_it, argc, argv);
}

int
cmd_suspend(int argc, char **argv)
{
    return run(&verb_suspend, suspend_it, argc, argv);
}

int
cmd_reinstate(int argc, char **argv)
{
    return run(&verb_reinstate, reinstate_it, argc, argv);
}

int
cmd_examine(int argc, char **argv)
{
    return run(&verb_examine, examine, argc, argv);
}
