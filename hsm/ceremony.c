/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/ceremony.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "hsm/journal.h"
#include "hsm/keymaking.h"
#include "hsm/moment.h"
#include "hsm/pin.h"
#include "hsm/settings.h"
#include "hsm/transcript.h"
#include "hsm/wording.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/reason.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(char *, free);

struct ceremony {
    const struct plan *plan;
    struct pin pin, so_pin;
    struct journal *journal;
    struct transcript *transcript;
    struct made_key made[PLAN_KEYS_MAX];
};

static void
end(struct ceremony *c)
{
    pin_wipe(&c->pin);
    pin_wipe(&c->so_pin);
    journal_free(&c->journal);
    transcript_free(&c->transcript);
}

/* Said before it is done, so that whoever finds half a ceremony knows which half. */
static enum sceau_status
begin_step(struct ceremony *c, const char *what, struct sceau_error *error)
{
    sigset_t waiting;
    char at[MOMENT_SIZE];

    transcript_title(c->transcript, what);
    transcript_pair(c->transcript, "Commencé", moment_text(moment_now(), at));
    if (sigpending(&waiting) == 0
        && (sigismember(&waiting, SIGINT) == 1
            || sigismember(&waiting, SIGTERM) == 1
            || sigismember(&waiting, SIGQUIT) == 1
            || sigismember(&waiting, SIGHUP) == 1))
        return fail(error, SCEAU_E_STATE,
            "arrêtée à la demande, avant l’étape « %s »", what);
    return transcript_save(c->transcript, error);
}

static enum sceau_status
end_step(struct ceremony *c, struct sceau_error *error)
{
    char at[MOMENT_SIZE];

    transcript_pair(c->transcript, "Fait", moment_text(moment_now(), at));
    return transcript_save(c->transcript, error);
}

/* --- the token */

static enum sceau_status
make_token(struct ceremony *c, struct sceau_error *error)
{
    struct token_info info = { 0 };
    enum sceau_status status;

    if (c->plan->initialise) {
        status = begin_step(c, "Initialiser le jeton", error);
        if (status == SCEAU_OK)
            status = keymaking_token(c->plan, &c->so_pin, &c->pin, error);
        if (status == SCEAU_OK)
            status = end_step(c, error);
        if (status != SCEAU_OK)
            return status;
    }
    status = begin_step(c, "Reconnaître le jeton", error);
    if (status == SCEAU_OK)
        status = keymaking_look(c->plan, &info, error);
    if (status != SCEAU_OK)
        return status;
    wording_token(c->transcript, c->plan, &info);
    return end_step(c, error);
}

/* --- one key */

static enum sceau_status
record(struct ceremony *c, const struct plan_key *k,
    const struct made_key *made, struct sceau_error *error)
{
    struct journal_line line = {
        .at = moment_now(), .state = KEY_GENERATED, .purpose = k->purpose
    };

    (void)snprintf(line.label, sizeof line.label, "%s", k->label);
    (void)snprintf(line.id, sizeof line.id, "%s", k->id_text);
    (void)snprintf(line.name, sizeof line.name, "%s", k->name);
    (void)snprintf(
        line.reason, sizeof line.reason, "cérémonie, plan %s", c->plan->digest);
    memcpy(line.fingerprint, made->fingerprint, sizeof line.fingerprint);
    enum sceau_status status = journal_put(c->journal, &line, error);
    return status == SCEAU_OK ? journal_save(c->journal, error) : status;
}

/* Both files, or none; none that exists. */
static enum sceau_status
write_files(const struct plan *p, const struct plan_key *k,
    const struct made_key *made, struct sceau_error *error)
{
    AUTO(free) char *key_path = NULL;
    AUTO(free) char *request_path = NULL;
    struct file_stage *stage[2] = { NULL, NULL };

    if (asprintf(&key_path, "%s/%s.pub", p->out, k->label) < 0)
        key_path = NULL;
    if (asprintf(&request_path, "%s/%s.csr", p->out, k->label) < 0)
        request_path = NULL;
    if (!key_path || !request_path)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status = file_stage(
        key_path, span_str(made->public_pem), 0644, &stage[0], error);
    if (status == SCEAU_OK)
        status = file_stage(
            request_path, span_str(made->request_pem), 0644, &stage[1], error);
    if (status == SCEAU_OK)
        status = file_publish(stage, 2, false, error);
    file_discard(&stage[0]);
    file_discard(&stage[1]);
    return status;
}

static enum sceau_status
step(struct ceremony *c, const char *what, const struct plan_key *k,
    struct sceau_error *error)
{
    char title[SIGNER_LABEL_MAX + 64];

    (void)snprintf(title, sizeof title, "%s « %s »", what, k->label);
    return begin_step(c, title, error);
}

static enum sceau_status
make_key(struct ceremony *c, const struct plan_key *k, struct made_key *made,
    struct sceau_error *error)
{
    enum sceau_status status = step(c, "Créer la clé", k, error);

    if (status == SCEAU_OK)
        status = keymaking_generate(c->plan, k, &c->pin, made, error);
    if (status == SCEAU_OK)
        status = record(c, k, made, error);
    if (status != SCEAU_OK)
        return status;
    wording_key(c->transcript, k, made);
    status = end_step(c, error);
    if (status == SCEAU_OK)
        status = step(c, "Éprouver la clé", k, error);
    if (status == SCEAU_OK)
        status = keymaking_prove(c->plan, k, &c->pin, made, error);
    if (status == SCEAU_OK)
        status = write_files(c->plan, k, made, error);
    if (status != SCEAU_OK)
        return status;
    wording_proof(c->transcript, k, made);
    return end_step(c, error);
}

/* --- the whole */

static enum sceau_status
run_steps(struct ceremony *c, struct sceau_error *error)
{
    enum sceau_status status = make_token(c, error);

    for (size_t i = 0; status == SCEAU_OK && i < c->plan->key_count; i++)
        status = make_key(c, &c->plan->key[i], &c->made[i], error);
    if (status != SCEAU_OK)
        return status;
    wording_end(c->transcript, c->plan);
    return transcript_save(c->transcript, error);
}

/* What it came to stands in the transcript too, where that can still be written. */
static enum sceau_status
confess(struct ceremony *c, enum sceau_status status, struct sceau_error *error)
{
    struct sceau_error second = { 0 };

    wording_failure(c->transcript, error->text);
    bool told = transcript_save(c->transcript, &second) == SCEAU_OK;
    return fail_prefix(error, status, "cérémonie interrompue (%s %s/%s)",
        told ? "voyez" : "sans pouvoir finir", c->plan->out,
        CEREMONY_TRANSCRIPT);
}

/* Onto the disk that this folder is there, and what is in it. */
static void
sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return;
    (void)fsync(fd); /* some file systems have none for folders */
    (void)close(fd);
}

/* The folder is this ceremony's from here: nobody else made it. */
static enum sceau_status
take_folder(
    struct ceremony *c, const char *plan_path, struct sceau_error *error)
{
    AUTO(free) char *path = NULL;

    if (asprintf(&path, "%s/" CEREMONY_TRANSCRIPT, c->plan->out) < 0) {
        path = NULL;
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    if (mkdir(c->plan->out, 0755) != 0)
        return fail(error, errno == EEXIST ? SCEAU_E_STATE : SCEAU_E_IO,
            "%s : %s", c->plan->out, REASON(errno));
    enum sceau_status status = transcript_start(path, &c->transcript, error);
    AUTO(free) char *above = settings_path(c->plan->out, ".");
    sync_folder(c->plan->out);
    sync_folder(above ? above : ".");
    if (status == SCEAU_OK) {
        wording_start(c->transcript, c->plan, plan_path);
        status = transcript_save(c->transcript, error);
    }
    return status;
}

static enum sceau_status
examine(const struct plan *p, struct sceau_error *error)
{
    struct ceremony_finding finding[CEREMONY_FINDINGS_MAX];
    size_t count = ceremony_examine(p, finding);

    for (size_t i = 0; i < count; i++)
        if (finding[i].status != SCEAU_OK)
            return fail(error, finding[i].status, "%s", finding[i].error.text);
    return SCEAU_OK;
}

/* Typed unseen, and from then on the token's: a slip would lose its keys. */
static enum sceau_status
read_pin(const struct plan *p, const char *source, const char *what,
    struct pin *out, struct sceau_error *error)
{
    AUTO_PIN struct pin again = { 0 };
    char title[64];
    enum sceau_status status = pin_read(source, what, out, error);

    if (status != SCEAU_OK || !p->initialise || strcmp(source, "prompt") != 0)
        return status;
    (void)snprintf(title, sizeof title, "%s, encore", what);
    status = pin_read(source, title, &again, error);
    if (status == SCEAU_OK
        && (again.len != out->len
            || memcmp(again.text, out->text, out->len) != 0))
        return fail(error, SCEAU_E_FORMAT,
            "%s : les deux saisies diffèrent ; rien n’a été changé", what);
    return status;
}

static enum sceau_status
prepare(struct ceremony *c, struct sceau_error *error)
{
    const struct plan *p = c->plan;
    enum sceau_status status = examine(p, error);

    if (status == SCEAU_OK && p->so_pin)
        status = read_pin(
            p, p->so_pin, "PIN de l’officier de sécurité", &c->so_pin, error);
    if (status == SCEAU_OK)
        status = read_pin(p, p->pin, "PIN du jeton", &c->pin, error);
    if (status == SCEAU_OK)
        status = ceremony_try_pin(p, &c->pin, error);
    if (status == SCEAU_OK)
        status = journal_open(p->state, &c->journal, error);
    return status;
}

static enum sceau_status
run(struct ceremony *c, const char *plan_path, struct sceau_error *error)
{
    sigset_t wait, before;

    (void)sigemptyset(&wait);
    (void)sigaddset(&wait, SIGINT);
    (void)sigaddset(&wait, SIGTERM);
    (void)sigaddset(&wait, SIGHUP);
    (void)sigaddset(&wait, SIGQUIT);
    (void)sigaddset(
        &wait, SIGTSTP); /* time goes on for who waits for a token */
    (void)sigprocmask(SIG_BLOCK, &wait, &before);
    enum sceau_status status = take_folder(c, plan_path, error);
    if (status == SCEAU_OK) {
        status = run_steps(c, error);
        if (status != SCEAU_OK)
            status = confess(c, status, error);
    }
    /* a signal that came is answered by what is told, not by an end without a word */
    const struct timespec now = { 0 };
    while (sigtimedwait(&wait, NULL, &now) > 0)
        ;
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return status;
}

enum sceau_status
ceremony_run(
    const struct plan *plan, const char *plan_path, struct sceau_error *error)
{
    struct ceremony *c = calloc(1, sizeof *c);

    if (!c)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    c->plan = plan;
    enum sceau_status status = prepare(c, error);
    if (status == SCEAU_OK)
        status = run(c, plan_path, error);
    end(c);
    free(c);
    return status;
}
