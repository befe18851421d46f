/* SPDX-License-Identifier: EUPL-1.2 */
/* What a ceremony looks at before it begins. */
#include "hsm/ceremony.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "hsm/apart.h"
#include "hsm/journal.h"
#include "hsm/pin.h"
#include "hsm/token.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"

static enum sceau_status
examine_out(const struct plan *p, struct sceau_error *error)
{
    struct stat info;

    if (lstat(p->out, &info) == 0)
        return fail(error, SCEAU_E_STATE,
            "%s existe déjà : chaque cérémonie a son dossier ; si celle-là n’a "
            "pas fini, lisez « Reprendre » dans sceau-ceremony(5)",
            p->out);
    return file_check_target(p->out, false, error);
}

static enum sceau_status
examine_journal(const struct plan *p, struct sceau_error *error)
{
    struct journal *j = NULL;
    char *target = NULL;

    if (asprintf(&target, "%s/" JOURNAL_NAME, p->state) < 0)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status = file_check_target(target, true, error);
    free(target);
    if (status == SCEAU_OK)
        status = journal_read(p->state, &j, error);
    for (size_t i = 0; status == SCEAU_OK && i < p->key_count; i++) {
        const struct plan_key *k = &p->key[i];
        if (journal_key(j, k->label))
            status = fail(error, SCEAU_E_STATE,
                "la clé « %s » est déjà dans le journal des clés", k->label);
        for (size_t n = 0; status == SCEAU_OK && n < j->count; n++)
            if (strcmp(j->key[n].id, k->id_text) == 0)
                status = fail(error, SCEAU_E_STATE,
                    "l’identifiant de « %s » est déjà celui de « %s » dans le "
                    "journal des clés",
                    k->label, j->key[n].label);
    }
    journal_free(&j);
    return status;
}

/* A descriptor and a terminal give the PIN once: they are left alone. */
static enum sceau_status
examine_pin(const char *source, struct sceau_error *error)
{
    AUTO_PIN struct pin pin = { 0 };

    return source && pin_source_lasts(source)
        ? pin_read(source, "", &pin, error)
        : SCEAU_OK;
}

static enum sceau_status
examine_pins(const struct plan *p, struct sceau_error *error)
{
    enum sceau_status status = examine_pin(p->pin, error);

    return status == SCEAU_OK ? examine_pin(p->so_pin, error) : status;
}

/* What is looked at apart; pin is NULL where nobody logs in. */
struct look {
    const struct plan *plan;
    const struct pin *pin;
};

static enum sceau_status
look_at_names(struct token *t, const struct look *l, struct sceau_error *error)
{
    struct token_name name[PLAN_KEYS_MAX];

    for (size_t i = 0; i < l->plan->key_count; i++) {
        const struct plan_key *k = &l->plan->key[i];
        name[i] = (struct token_name) { .label = k->label,
            .id = { .bytes = k->id, .len = k->id_len } };
    }
    return token_check_names(t, l->pin, name, l->plan->key_count, error);
}

static enum sceau_status
look_at_token(const struct look *l, struct sceau_error *error)
{
    const struct plan *p = l->plan;
    struct token *t = NULL;
    struct token_info info;
    enum sceau_status status =
        token_open(&p->module, p->token, &t, &info, error);

    if (status == SCEAU_OK && p->serial && strcmp(info.serial, p->serial) != 0)
        status = fail(error, SCEAU_E_STATE,
            "le jeton « %s » a la série « %s », le plan en veut une autre",
            p->token, info.serial);
    if (status == SCEAU_OK)
        status = look_at_names(t, l, error);
    token_close(&t);
    return status;
}

static enum sceau_status
look_here(void *context, void *result, struct sceau_error *error)
{
    const struct look *l = context;
    const struct plan *p = l->plan;

    (void)result;
    return p->initialise
        ? token_check_room(&p->module, p->token, p->slot, error)
        : look_at_token(l, error);
}

static enum sceau_status
examine_token(const struct plan *p, struct sceau_error *error)
{
    struct look l = { .plan = p };

    return apart(
        "module PKCS#11", APART_PATIENCE_MS, look_here, &l, NULL, 0, error);
}

enum sceau_status
ceremony_try_pin(
    const struct plan *p, const struct pin *pin, struct sceau_error *error)
{
    struct look l = { .plan = p, .pin = pin };

    return p->initialise ? SCEAU_OK
                         : apart("ouverture du jeton", APART_PATIENCE_MS,
                             look_here, &l, NULL, 0, error);
}

size_t
ceremony_examine(
    const struct plan *plan, struct ceremony_finding out[CEREMONY_FINDINGS_MAX])
{
    static const struct {
        const char *what;
        enum sceau_status (*examine)(
            const struct plan *p, struct sceau_error *error);
    } check[] = { { "le dossier de sortie est à créer", examine_out },
        { "le journal ne connaît pas ces clés", examine_journal },
        { "les PIN des fichiers se lisent", examine_pins },
        { "le module et le jeton sont comme le plan les veut",
            examine_token } };
    size_t count = sizeof check / sizeof *check;

    _Static_assert(
        sizeof check / sizeof *check <= CEREMONY_FINDINGS_MAX, "room for all");
    for (size_t i = 0; i < count; i++) {
        out[i] = (struct ceremony_finding) { .what = check[i].what };
        out[i].status = check[i].examine(plan, &out[i].error);
    }
    return count;
}
