/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/custody.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hsm/frame.h"
#include "hsm/moment.h"
#include "hsm/usage.h"
#include "verifier/base/error.h"
#include "verifier/base/log.h"
#include "verifier/base/scope.h"

enum { AGAIN_MS = 60000 /* a failure to save is logged once in that time */ };

/* What tells one version of a file from another. */
struct version {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec changed;
};

struct custody {
    const struct hsm_config *config;
    char *path; /* of the journal */
    struct version version;
    struct journal_line line[HSM_KEYS_MAX]; /* KEY_UNKNOWN: none */
    struct usage usage;
    int64_t total[HSM_KEYS_MAX];
    bool dirty;      /* counted since it was saved */
    int64_t save_at; /* then */
    int64_t said_at; /* that it could not be saved */
    pid_t saver;     /* 0: none */
    bool unread;     /* the journal could not be read, which was said */
};

static void
release(struct custody *c)
{
    if (c)
        free(c->path);
    free(c);
}
AUTO_DEFINE(struct custody *, release);

/* --- the journal */

static struct version
version_of(const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0)
        return (struct version) { 0 };
    return (struct version) { .device = info.st_dev,
        .inode = info.st_ino,
        .size = info.st_size,
        .changed = info.st_mtim };
}

static bool
same_version(const struct version *a, const struct version *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size
        && a->changed.tv_sec == b->changed.tv_sec
        && a->changed.tv_nsec == b->changed.tv_nsec;
}

/* The version is taken first: a change under way is seen the next time. */
static enum sceau_status
read_journal(struct custody *c, struct sceau_error *error)
{
    struct journal *j = NULL;

    c->version = version_of(c->path);
    enum sceau_status status = journal_read(c->config->state, &j, error);
    if (status != SCEAU_OK)
        return status;
    for (size_t i = 0; i < c->config->key_count; i++) {
        const struct hsm_key_config *k = &c->config->key[i];
        const struct journal_line *line = journal_key(j, k->label);
        c->line[i] = line && line->purpose == k->purpose
            ? *line
            : (struct journal_line) { .state = KEY_UNKNOWN };
    }
    journal_free(&j);
    return SCEAU_OK;
}

void
custody_refresh(struct custody *c)
{
    struct version now = version_of(c->path);
    enum key_state was[HSM_KEYS_MAX] = { KEY_UNKNOWN };
    struct sceau_error error = { 0 };

    if (same_version(&now, &c->version))
        return;
    if (now.inode == 0) { /* never so by a command, which replaces it at once */
        c->version = now;
        log_err("event=journal-unreadable reason=\"il n’est plus là\"");
        return;
    }
    for (size_t i = 0; i < c->config->key_count; i++)
        was[i] = c->line[i].state;
    enum sceau_status status = read_journal(c, &error);
    if (status != SCEAU_OK) {
        if (status != SCEAU_E_FORMAT) /* it may pass: looked at again */
            c->version = (struct version) { 0 };
        if (!c->unread)
            log_err("event=journal-unreadable reason=\"%s\"", error.text);
        c->unread = true;
        return;
    }
    c->unread = false;
    for (size_t i = 0; i < c->config->key_count; i++)
        if (was[i] != c->line[i].state)
            log_notice("event=key-state key=\"%s\" state=%s",
                c->config->key[i].label, key_state_name(c->line[i].state));
}

enum key_state
custody_state(const struct custody *c, size_t key)
{
    return c->line[key].state;
}

bool
custody_wants(const struct custody *c, size_t key)
{
    const struct journal_line *line = &c->line[key];

    return line->state == KEY_NEXT || journal_signs(line, moment_now());
}

enum sceau_status
custody_active(const struct custody *c, enum signer_purpose purpose,
    size_t *out, struct sceau_error *error)
{
    for (size_t i = 0; i < c->config->key_count; i++) {
        if (c->config->key[i].purpose != purpose
            || c->line[i].state != KEY_ACTIVE)
            continue;
        *out = i;
        return SCEAU_OK;
    }
    return fail(error, SCEAU_E_NOTFOUND,
        "aucune clé « %s » n’est en service : « sceau-hsm promote » en met une",
        purpose_name(purpose));
}

enum sceau_status
custody_allows(const struct custody *c, size_t key, struct sceau_error *error)
{
    const struct journal_line *line = &c->line[key];
    const struct hsm_key_config *k = &c->config->key[key];
    size_t active = 0;

    if (journal_signs(line, moment_now()))
        return SCEAU_OK;
    if (line->state == KEY_UNKNOWN)
        return fail(error, SCEAU_E_STATE,
            "la clé « %s » est inconnue du journal des clés, ou pour un autre "
            "usage : « sceau-hsm ceremony » crée les clés",
            k->label);
    if (line->state != KEY_RETIRED)
        return fail(error, SCEAU_E_STATE,
            "la clé « %s » est %s : « sceau-hsm promote » met une clé en "
            "service",
            k->label, key_state_words(line->state));
    if (custody_active(c, k->purpose, &active, error) != SCEAU_OK)
        return fail(error, SCEAU_E_STATE,
            "la clé « %s » est retirée, et aucune n’est en service", k->label);
    return fail(error, SCEAU_E_STATE,
        "la clé « %s » est retirée : « %s » est en service, nommez-la dans la "
        "configuration avec son certificat",
        k->label, c->config->key[active].label);
}

/* --- the counts */

void
custody_count(struct custody *c, size_t key, uint64_t signatures)
{
    int64_t limit = c->config->key[key].limit, before = c->total[key];

    c->total[key] += (int64_t)signatures;
    if (limit && before < limit && c->total[key] >= limit)
        log_err("event=limit-reached key=\"%s\" limit=%lld",
            c->config->key[key].label, (long long)limit);
    if (!c->dirty)
        c->save_at = frame_clock_ms() + CUSTODY_SAVE_MS;
    c->dirty = true;
}

void
custody_count_for(struct custody *c, size_t key, const uint8_t tag[SIGNER_TAG])
{
    usage_add_for(&c->usage, c->config->key[key].label, tag);
}

int64_t
custody_made_for(
    const struct custody *c, const char *label, const uint8_t tag[SIGNER_TAG])
{
    return usage_for(&c->usage, label, tag);
}

int64_t
custody_total(const struct custody *c, size_t key)
{
    return c->total[key];
}

static enum sceau_status
save(struct custody *c, struct sceau_error *error)
{
    for (size_t i = 0; i < c->config->key_count; i++)
        if (c->total[i])
            (void)usage_set(&c->usage, c->config->key[i].label, c->total[i]);
    return usage_write(c->config->state, &c->usage, error);
}

/* Of the agent's descriptors it keeps none: not its lock, not its callers. */
_Noreturn static void
save_apart(struct custody *c)
{
    struct sceau_error error = { 0 };

    (void)prctl(PR_SET_NAME, "sceau-hsm-count");
    (void)close_range(3, ~0U, 0);
    _exit(save(c, &error) == SCEAU_OK ? 0 : 1);
}

static void
say_unsaved(struct custody *c, const char *why)
{
    int64_t now = frame_clock_ms();

    if (c->said_at && now - c->said_at < AGAIN_MS)
        return;
    c->said_at = now;
    log_err("event=usage-unsaved folder=\"%s\" reason=\"%s\"", c->config->state,
        why);
}

static void
reap(struct custody *c)
{
    int how = 0;

    if (!c->saver || waitpid(c->saver, &how, WNOHANG) == 0)
        return;
    c->saver = 0;
    if (WIFEXITED(how) && WEXITSTATUS(how) == 0)
        return;
    say_unsaved(c, "écriture impossible");
    if (!c->dirty)
        c->save_at = frame_clock_ms() + CUSTODY_SAVE_MS;
    c->dirty = true;
}

void
custody_tick(struct custody *c)
{
    reap(c);
    if (!c->dirty || c->saver || frame_clock_ms() < c->save_at)
        return;
    pid_t child = fork();
    if (child == 0)
        save_apart(c);
    if (child < 0) {
        c->save_at = frame_clock_ms() + CUSTODY_SAVE_MS;
        return;
    }
    c->saver = child;
    c->dirty = false;
}

/* Who saves now ends with a signal of its own. */
int64_t
custody_next(const struct custody *c)
{
    return c->dirty && !c->saver ? c->save_at : FRAME_NO_DEADLINE;
}

/* --- the whole */

enum sceau_status
custody_open(const struct hsm_config *config, struct custody **out,
    struct sceau_error *error)
{
    AUTO(release) struct custody *c = calloc(1, sizeof *c);

    if (!c)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    c->config = config;
    if (asprintf(&c->path, "%s/" JOURNAL_NAME, config->state) < 0) {
        c->path = NULL;
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    enum sceau_status status = read_journal(c, error);
    if (status == SCEAU_OK)
        status = usage_read(config->state, &c->usage, error);
    if (status != SCEAU_OK)
        return status;
    for (size_t i = 0; i < config->key_count; i++)
        c->total[i] = usage_of(&c->usage, config->key[i].label);
    *out = TAKE(c);
    return SCEAU_OK;
}

void
custody_free(struct custody **custody)
{
    struct custody *c = *custody;
    struct sceau_error error = { 0 };

    *custody = NULL;
    if (!c)
        return;
    if (c->saver) {
        while (waitpid(c->saver, NULL, 0) < 0 && errno == EINTR)
            ;
        c->dirty = true;
    }
    if (c->dirty && save(c, &error) != SCEAU_OK)
        log_err("event=usage-unsaved folder=\"%s\" reason=\"%s\"",
            c->config->state, error.text);
    release(c);
}
