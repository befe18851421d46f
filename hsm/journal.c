/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "hsm/journal_line.h"
#include "hsm/purpose.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/reason.h"
#include "verifier/base/scope.h"

#define HEAD "sceau-keys/1\n"

/* A ceremony holds it long, and what it left behind on a dead token for ever. */
enum { LOCK_MS = 10000, LOCK_STEP_MS = 10 };

static void
release(struct journal *j)
{
    journal_free(&j);
}
AUTO_DEFINE(struct journal *, release);

void
journal_free(struct journal **journal)
{
    struct journal *j = *journal;

    *journal = NULL;
    if (!j)
        return;
    if (j->lock >= 0)
        (void)close(j->lock);
    buffer_free(&j->text);
    free(j->path);
    free(j);
}

static size_t
place_of(const struct journal *j, const char *label)
{
    for (size_t i = 0; i < j->count; i++)
        if (strcmp(j->key[i].label, label) == 0)
            return i;
    return j->count;
}

const struct journal_line *
journal_key(const struct journal *j, const char *label)
{
    size_t i = place_of(j, label);

    return i < j->count ? &j->key[i] : NULL;
}

const struct journal_line *
journal_first(
    const struct journal *j, enum signer_purpose purpose, enum key_state state)
{
    for (size_t i = 0; i < j->count; i++)
        if (j->key[i].purpose == purpose && j->key[i].state == state)
            return &j->key[i];
    return NULL;
}

bool
journal_signs(const struct journal_line *line, int64_t at)
{
    return line
        && (line->state == KEY_ACTIVE
            || (line->state == KEY_RETIRED && at < line->until));
}

/* --- what may follow what */

/* Said again, a state is a second copy, another certificate, an end that comes sooner. */
static bool
follows(enum key_state was, enum key_state is)
{
    if (is == KEY_RETIRED)
        return was != KEY_UNKNOWN;
    return is == was + 1 || (is == was && is >= KEY_BACKED_UP);
}

static enum sceau_status
refuse_step(const struct journal_line *line, enum key_state was,
    struct sceau_error *error)
{
    static const char *const wanted[] = { [KEY_GENERATED] =
                                              "une cérémonie la crée",
        [KEY_BACKED_UP] = "« sceau-hsm backed-up » dit où est sa copie",
        [KEY_CERTIFIED] = "« sceau-hsm import-cert » installe son certificat",
        [KEY_NEXT] = "« sceau-hsm next » l’annonce",
        [KEY_ACTIVE] = "« sceau-hsm promote » la met en service",
        [KEY_RETIRED] = "une autre clé prend sa place" };

    if (was == KEY_UNKNOWN)
        return fail(error, SCEAU_E_STATE,
            "la clé « %s » est inconnue du journal : « sceau-hsm ceremony » "
            "crée les clés",
            line->label);
    if (was == KEY_RETIRED || line->state <= was)
        return fail(error, SCEAU_E_STATE,
            "la clé « %s » est %s : elle ne revient pas à « %s »", line->label,
            key_state_words(was), key_state_words(line->state));
    return fail(error, SCEAU_E_STATE,
        "la clé « %s » est %s : il faut d’abord que %s", line->label,
        key_state_words(was), wanted[was + 1]);
}

/* What a key is never changes. */
static bool
same_key(const struct journal_line *a, const struct journal_line *b)
{
    return a->purpose == b->purpose && strcmp(a->id, b->id) == 0
        && strcmp(a->name, b->name) == 0
        && memcmp(a->fingerprint, b->fingerprint, JOURNAL_FINGERPRINT) == 0;
}

static enum sceau_status
check_alone(const struct journal *j, const struct journal_line *line,
    struct sceau_error *error)
{
    for (size_t i = 0; i < j->count; i++) {
        const struct journal_line *k = &j->key[i];
        if (strcmp(k->label, line->label) == 0)
            continue;
        if (strcmp(k->id, line->id) == 0
            || memcmp(k->fingerprint, line->fingerprint, JOURNAL_FINGERPRINT)
                == 0)
            return fail(error, SCEAU_E_STATE,
                "la clé « %s » du journal a le même identifiant ou la même "
                "clé publique que « %s »",
                k->label, line->label);
        if ((line->state == KEY_NEXT || line->state == KEY_ACTIVE)
            && k->state == line->state && k->purpose == line->purpose)
            return fail(error, SCEAU_E_STATE,
                "la clé « %s » est déjà « %s » pour l’usage « %s »", k->label,
                key_state_words(k->state), purpose_name(k->purpose));
    }
    return SCEAU_OK;
}

static enum sceau_status
check_line(const struct journal *j, const struct journal_line *line,
    struct sceau_error *error)
{
    const struct journal_line *was = journal_key(j, line->label);

    if (!follows(was ? was->state : KEY_UNKNOWN, line->state))
        return refuse_step(line, was ? was->state : KEY_UNKNOWN, error);
    if (was && !same_key(was, line))
        return fail(error, SCEAU_E_STATE,
            "la clé « %s » n’est pas celle que le journal connaît",
            line->label);
    if (line->state != KEY_RETIRED && line->until)
        return fail(error, SCEAU_E_STATE,
            "la clé « %s » n’est pas retirée : son terme est sans objet",
            line->label);
    if (was && was->state == KEY_RETIRED && line->until > was->until)
        return fail(error, SCEAU_E_STATE,
            "la clé « %s » est retirée : son terme ne recule pas", line->label);
    return check_alone(j, line, error);
}

/* --- its lines */

static void
keep(struct journal *j, const struct journal_line *line)
{
    size_t i = place_of(j, line->label);

    j->key[i] = *line;
    j->count += i == j->count;
}

enum sceau_status
journal_put(struct journal *j, const struct journal_line *line,
    struct sceau_error *error)
{
    enum sceau_status status = check_line(j, line, error);
    if (status != SCEAU_OK)
        return status;
    if (!journal_line_is_plain(line))
        return fail(error, SCEAU_E_FORMAT,
            "un texte d’une ligne est attendu, de %d octets au plus, sans "
            "tabulation",
            JOURNAL_REASON_MAX);
    if (place_of(j, line->label) == JOURNAL_KEYS_MAX)
        return fail(error, SCEAU_E_LIMIT,
            "le journal des clés en a déjà %d : commencez-en un autre",
            JOURNAL_KEYS_MAX);
    if (j->text.len == 0)
        buffer_text(&j->text, HEAD);
    journal_line_write(line, &j->text);
    if (buffer_status(&j->text) != SCEAU_OK)
        return fail(error, buffer_status(&j->text),
            "le journal des clés est plein : commencez-en un autre");
    keep(j, line);
    return SCEAU_OK;
}

enum sceau_status
journal_save(struct journal *j, struct sceau_error *error)
{
    return file_write(j->path, buffer_span(&j->text), 0644, error);
}

static enum sceau_status
read_lines(struct journal *j, struct span text, struct sceau_error *error)
{
    size_t number = 1;
    struct span rest =
        span_of(text.data + sizeof HEAD - 1, text.len - (sizeof HEAD - 1));

    while (rest.len) {
        struct journal_line line;
        const uint8_t *end = memchr(rest.data, '\n', rest.len);
        size_t len = end ? (size_t)(end - rest.data) : rest.len;
        number++;
        if (!end || !journal_line_read(span_of(rest.data, len), &line))
            return fail(error, SCEAU_E_FORMAT, "%s, ligne %zu : illisible",
                j->path, number);
        if (journal_put(j, &line, error) != SCEAU_OK)
            return fail_prefix(
                error, SCEAU_E_FORMAT, "%s, ligne %zu", j->path, number);
        rest = span_of(end + 1, rest.len - len - 1);
    }
    return SCEAU_OK;
}

static enum sceau_status
load(struct journal *j, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(JOURNAL_MAX);
    enum sceau_status status = file_read(j->path, &text, error);

    if (status == SCEAU_E_NOTFOUND)
        return SCEAU_OK; /* no key yet */
    if (status != SCEAU_OK)
        return status;
    if (!span_starts(buffer_span(&text), HEAD))
        return fail(error, SCEAU_E_FORMAT,
            "%s : ce n’est pas un journal des clés", j->path);
    return read_lines(j, buffer_span(&text), error);
}

/* Made by root, it must not shut out the account whose folder it is in. */
static void
give_to_owner(int fd, const char *folder)
{
    struct stat info;

    if (fd >= 0 && geteuid() == 0 && stat(folder, &info) == 0)
        (void)!fchown(fd, info.st_uid, info.st_gid);
}

static enum sceau_status
take_lock(struct journal *j, const char *folder, struct sceau_error *error)
{
    const struct timespec step = { .tv_nsec = LOCK_STEP_MS * 1000000L };
    char *name = NULL;

    if (asprintf(&name, "%s/sceau-keys.lock", folder) < 0)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    j->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    int why = errno;
    free(name);
    give_to_owner(j->lock, folder);
    if (j->lock < 0)
        return fail(error, why == ENOENT ? SCEAU_E_NOTFOUND : SCEAU_E_IO,
            "%s/sceau-keys.lock : %s", folder, REASON(why));
    for (int waited = 0; flock(j->lock, LOCK_EX | LOCK_NB) != 0;
         waited += LOCK_STEP_MS) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return fail(error, SCEAU_E_IO, "%s/sceau-keys.lock : %s", folder,
                REASON(errno));
        if (waited >= LOCK_MS)
            return fail(error, SCEAU_E_STATE,
                "%s/sceau-keys.lock : une cérémonie ou une autre commande "
                "tient "
                "le journal des clés : attendez sa fin ; « fuser » dit "
                "laquelle",
                folder);
        (void)nanosleep(&step, NULL);
    }
    return SCEAU_OK;
}

static enum sceau_status
start(const char *folder, bool writes, struct journal **out,
    struct sceau_error *error)
{
    AUTO(release) struct journal *j = calloc(1, sizeof *j);

    if (!j)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    j->lock = -1;
    j->text = buffer_with_max(JOURNAL_MAX);
    if (asprintf(&j->path, "%s/" JOURNAL_NAME, folder) < 0) {
        j->path = NULL;
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    enum sceau_status status = writes ? take_lock(j, folder, error) : SCEAU_OK;
    if (status == SCEAU_OK)
        status = load(j, error);
    if (status != SCEAU_OK)
        return status;
    *out = TAKE(j);
    return SCEAU_OK;
}

enum sceau_status
journal_read(
    const char *folder, struct journal **out, struct sceau_error *error)
{
    return start(folder, false, out, error);
}

enum sceau_status
journal_open(
    const char *folder, struct journal **out, struct sceau_error *error)
{
    return start(folder, true, out, error);
}
