/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/plan.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/evp.h>

#include "hsm/member.h"
#include "hsm/pin.h"
#include "hsm/profile.h"
#include "hsm/settings.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/base/scope.h"
#include "verifier/base/utf8.h"

AUTO_DEFINE(char *, free);
AUTO_DEFINE(json_t *, json_decref);

enum {
    TOKEN_LABEL_MAX = 32, /* PKCS#11 2.40, CK_TOKEN_INFO */
    SERIAL_MAX = 16,
    SLOT_MAX = INT32_MAX,
    TEXT_MAX = 64,    /* characters of O, OU and CN (X.520) */
    BACKUP_MAX = 400, /* characters; a paragraph of the transcript */
    SHA256 = 32
};

#define LABEL_LETTERS                                                          \
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"

void
plan_free(struct plan **plan)
{
    struct plan *p = *plan;

    *plan = NULL;
    if (!p)
        return;
    for (size_t i = 0; i < p->key_count; i++) {
        struct plan_key *k = &p->key[i];
        free(k->label);
        free(k->id_text);
        free(k->authority);
        free(k->organisation);
        free(k->unit);
        free(k->name);
    }
    module_free(&p->module);
    free(p->token);
    free(p->serial);
    free(p->pin);
    free(p->so_pin);
    free(p->state);
    free(p->out);
    free(p->backup);
    free(p);
}

static void
release(struct plan *p)
{
    plan_free(&p);
}
AUTO_DEFINE(struct plan *, release);

static enum sceau_status
bad(const char *where, const char *name, const char *why,
    struct sceau_error *error)
{
    char full[MEMBER_NAME];

    return fail(
        error, SCEAU_E_FORMAT, "%s : %s", member_name(where, name, full), why);
}

/* --- texts */

/* Characters; more than `max` where one of them is a control character: the text is
 * printed, and goes into a certificate. */
static size_t
count_printable(const char *text, size_t max)
{
    struct cursor c = cursor_over(text, strlen(text));
    uint32_t u;
    size_t n = 0;

    while (cursor_left(&c)) {
        if (!utf8_next(&c, &u) || u < 0x20 || (u >= 0x7f && u < 0xa0))
            return max + 1;
        n++;
    }
    return n;
}

/* What a certificate's name holds, or the transcript prints. */
static enum sceau_status
take_line(json_t *object, const char *where, const char *name, size_t max,
    char **out, struct sceau_error *error)
{
    enum sceau_status status = member_text(object, where, name, out, error);
    char full[MEMBER_NAME];

    if (status == SCEAU_OK && count_printable(*out, max) > max)
        return fail(error, SCEAU_E_FORMAT,
            "%s : %zu caractères au plus, sans caractère de commande",
            member_name(where, name, full), max);
    return status;
}

/* --- keys */

static enum sceau_status
take_id(json_t *object, const char *where, struct plan_key *k,
    struct sceau_error *error)
{
    enum sceau_status status =
        member_text(object, where, "id", &k->id_text, error);

    if (status != SCEAU_OK)
        return status;
    size_t len = strlen(k->id_text);
    if (len % 2 || len > (size_t)2 * PLAN_ID_MAX
        || strspn(k->id_text, "0123456789abcdef") != len)
        return bad(where, "id",
            "de 1 à 20 octets en hexadécimal minuscule sont attendus", error);
    k->id_len = len / 2;
    for (size_t i = 0; i < k->id_len; i++) {
        const char two[] = { k->id_text[2 * i], k->id_text[2 * i + 1], 0 };
        k->id[i] = (uint8_t)strtoul(two, NULL, 16);
    }
    return SCEAU_OK;
}

static enum sceau_status
take_label(json_t *object, const char *where, struct plan_key *k,
    struct sceau_error *error)
{
    enum sceau_status status =
        member_text(object, where, "label", &k->label, error);

    if (status != SCEAU_OK)
        return status;
    if (k->label[0] == '.' || strlen(k->label) > SIGNER_LABEL_MAX
        || strspn(k->label, LABEL_LETTERS) != strlen(k->label))
        return bad(where, "label",
            "64 lettres sans accent, chiffres, « - », « _ » ou « . » au plus, "
            "pas de point en tête",
            error);
    return SCEAU_OK;
}

/* One curve: the agent signs nothing else. It is written to be read by people. */
static enum sceau_status
check_curve(json_t *object, const char *where, struct sceau_error *error)
{
    AUTO(free) char *curve = NULL;
    enum sceau_status status =
        member_text(object, where, "curve", &curve, error);

    if (status == SCEAU_OK && strcmp(curve, "P-256") != 0)
        return bad(where, "curve", "« P-256 » est attendu", error);
    return status;
}

/* P12, 3.3.4: the 4 characters are the common name, the unit is "0002 " and digits. */
static enum sceau_status
take_names(json_t *subject, const char *where, struct plan_key *k,
    struct sceau_error *error)
{
    bool seal = k->purpose == SIGNER_SEAL;
    enum sceau_status status = seal
        ? member_text(subject, where, "certificate", &k->name, error)
        : take_line(subject, where, "name", TEXT_MAX, &k->name, error);

    if (status == SCEAU_OK && seal && !profile_is_seal_name(k->name))
        return bad(where, "certificate",
            "4 caractères A-Z ou 0-9, jamais TEST, sont attendus", error);
    if (status == SCEAU_OK && seal)
        status = member_text(subject, where, "ca", &k->authority, error);
    if (status == SCEAU_OK && seal && !profile_is_authority(k->authority))
        return bad(where, "ca",
            "2 lettres A-Z puis 2 caractères A-Z ou 0-9 sont attendus", error);
    return status;
}

static enum sceau_status
take_subject(json_t *subject, const char *where, struct plan_key *k,
    struct sceau_error *error)
{
    AUTO(free) char *siren = NULL;
    enum sceau_status status = take_names(subject, where, k, error);

    if (status == SCEAU_OK)
        status = take_line(
            subject, where, "organisation", TEXT_MAX, &k->organisation, error);
    if (status == SCEAU_OK)
        status = member_text(subject, where, "siren", &siren, error);
    if (status == SCEAU_OK && !profile_is_siren(siren))
        return bad(where, "siren",
            "9 chiffres (SIREN) ou 14 (SIRET) sont attendus", error);
    if (status == SCEAU_OK)
        status = member_rest(subject, where, error);
    if (status != SCEAU_OK)
        return status;
    if (asprintf(&k->unit, "0002 %s", siren) < 0) {
        k->unit = NULL;
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    k->subject = (struct certificate_subject) { .country = "FR",
        .organisation = k->organisation,
        .unit = k->unit,
        .common_name = k->name };
    return SCEAU_OK;
}

static enum sceau_status
take_key(json_t *object, const char *where, struct plan_key *k,
    struct sceau_error *error)
{
    char inner[MEMBER_NAME];
    enum sceau_status status = take_label(object, where, k, error);

    if (status == SCEAU_OK)
        status = member_purpose(object, where, &k->purpose, error);
    if (status == SCEAU_OK)
        status = take_id(object, where, k, error);
    if (status == SCEAU_OK)
        status = check_curve(object, where, error);
    json_t *subject = json_object_get(object, "subject");
    if (status == SCEAU_OK && !json_is_object(subject))
        status = bad(where, "subject", "un objet est attendu", error);
    if (status == SCEAU_OK)
        status = take_subject(
            subject, member_name(where, "subject", inner), k, error);
    if (status != SCEAU_OK)
        return status;
    (void)json_object_del(object, "subject");
    return member_rest(object, where, error);
}

static enum sceau_status
check_twins(const struct plan *p, size_t i, const char *where,
    struct sceau_error *error)
{
    for (size_t n = 0; n < i; n++) {
        if (strcmp(p->key[n].label, p->key[i].label) == 0)
            return bad(where, "label", "ce nom y est deux fois", error);
        if (strcmp(p->key[n].id_text, p->key[i].id_text) == 0)
            return bad(where, "id", "cet identifiant y est deux fois", error);
    }
    return SCEAU_OK;
}

static enum sceau_status
take_keys(json_t *root, struct plan *p, struct sceau_error *error)
{
    json_t *keys = json_object_get(root, "keys"), *key;
    size_t i;

    if (!json_is_array(keys) || json_array_size(keys) == 0
        || json_array_size(keys) > PLAN_KEYS_MAX)
        return fail(error, SCEAU_E_FORMAT,
            "keys : une liste de 1 à %d clés est attendue", PLAN_KEYS_MAX);
    json_array_foreach(keys, i, key)
    {
        char where[32];
        (void)snprintf(where, sizeof where, "keys[%zu]", i);
        if (!json_is_object(key))
            return fail(
                error, SCEAU_E_FORMAT, "%s : un objet est attendu", where);
        p->key_count++;
        enum sceau_status status = take_key(key, where, &p->key[i], error);
        if (status == SCEAU_OK)
            status = check_twins(p, i, where, error);
        if (status != SCEAU_OK)
            return status;
    }
    (void)json_object_del(root, "keys");
    return SCEAU_OK;
}

/* --- the token */

static enum sceau_status
take_initialise(json_t *token, struct plan *p, struct sceau_error *error)
{
    json_t *value = json_object_get(token, "initialise");

    if (!json_is_boolean(value))
        return bad("token", "initialise", "true ou false est attendu", error);
    p->initialise = json_is_true(value);
    (void)json_object_del(token, "initialise");
    if (p->initialise && json_object_get(token, "serial"))
        return bad("token", "serial",
            "un jeton à initialiser n’a pas encore de série connue", error);
    if (!p->initialise && json_object_get(token, "slot"))
        return bad("token", "slot",
            "un jeton qui existe se trouve par son nom et sa série", error);
    return SCEAU_OK;
}

/* Whether a key was born there may be known otherwise; whether it can leave may not. */
static bool
may_be_unsaid(const char *name, struct token_kept *unsaid)
{
    const struct {
        const char *name;
        bool *unsaid;
    } table[] = { { "CKA_ALWAYS_SENSITIVE", &unsaid->always_sensitive },
        { "CKA_NEVER_EXTRACTABLE", &unsaid->never_extractable },
        { "CKA_LOCAL", &unsaid->local } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (name && strcmp(name, table[i].name) == 0) {
            bool twice = *table[i].unsaid;
            *table[i].unsaid = true;
            return !twice;
        }
    return false;
}

static enum sceau_status
take_unsaid(json_t *token, struct plan *p, struct sceau_error *error)
{
    json_t *list = json_object_get(token, "unsaid"), *name;
    size_t i;

    if (!list)
        return SCEAU_OK;
    bool good = json_is_array(list);
    json_array_foreach(list, i, name) good =
        good && may_be_unsaid(json_string_value(name), &p->unsaid);
    if (!good)
        return bad("token", "unsaid",
            "une liste sans répétition de CKA_ALWAYS_SENSITIVE, "
            "CKA_NEVER_EXTRACTABLE et CKA_LOCAL est attendue",
            error);
    (void)json_object_del(token, "unsaid");
    return SCEAU_OK;
}

static enum sceau_status
take_token(json_t *root, struct plan *p, struct sceau_error *error)
{
    json_t *token = json_object_get(root, "token");

    if (!json_is_object(token))
        return bad("", "token", "un objet est attendu", error);
    enum sceau_status status =
        member_text(token, "token", "label", &p->token, error);
    if (status == SCEAU_OK
        && (strlen(p->token) > TOKEN_LABEL_MAX
            || count_printable(p->token, TOKEN_LABEL_MAX) > TOKEN_LABEL_MAX))
        return bad("token", "label",
            "32 octets au plus, sans caractère de commande", error);
    if (status == SCEAU_OK)
        status = take_initialise(token, p, error);
    if (status == SCEAU_OK && json_object_get(token, "serial"))
        status =
            take_line(token, "token", "serial", SERIAL_MAX, &p->serial, error);
    if (status == SCEAU_OK)
        status = member_integer_if(
            token, "token", "slot", 0, SLOT_MAX, &p->slot, error);
    if (status == SCEAU_OK)
        status = take_unsaid(token, p, error);
    if (status == SCEAU_OK)
        status = member_rest(token, "token", error);
    if (status == SCEAU_OK)
        (void)json_object_del(root, "token");
    return status;
}

static enum sceau_status
take_pins(
    json_t *root, const char *file, struct plan *p, struct sceau_error *error)
{
    enum sceau_status status =
        member_pin(root, "", "pin", file, &p->pin, error);

    if (status == SCEAU_OK && p->initialise)
        status = member_pin(root, "", "so_pin", file, &p->so_pin, error);
    else if (status == SCEAU_OK && json_object_get(root, "so_pin"))
        status = bad("", "so_pin",
            "il ne sert qu’à initialiser un jeton (token.initialise)", error);
    if (status == SCEAU_OK && p->so_pin && pin_source_descriptor(p->pin) >= 0
        && strcmp(p->pin, p->so_pin) == 0)
        return bad("", "so_pin", "un descripteur ne donne qu’un PIN", error);
    return status;
}

/* --- the whole */

static enum sceau_status
take_schema(json_t *root, struct sceau_error *error)
{
    AUTO(free) char *schema = NULL;
    enum sceau_status status = member_text(root, "", "schema", &schema, error);

    if (status == SCEAU_OK && strcmp(schema, PLAN_SCHEMA) != 0)
        return bad("", "schema", "« " PLAN_SCHEMA " » est attendu", error);
    return status;
}

static enum sceau_status
read_plan(
    json_t *root, const char *file, struct plan *p, struct sceau_error *error)
{
    enum sceau_status status = take_schema(root, error);

    if (status == SCEAU_OK)
        status = member_module(root, "", &p->module, error);
    if (status == SCEAU_OK)
        status = take_token(root, p, error);
    if (status == SCEAU_OK)
        status = take_pins(root, file, p, error);
    if (status == SCEAU_OK)
        status = member_path(root, "", "state", file, &p->state, error);
    if (status == SCEAU_OK)
        status = member_path(root, "", "out", file, &p->out, error);
    if (status == SCEAU_OK)
        status = take_line(root, "", "backup", BACKUP_MAX, &p->backup, error);
    if (status == SCEAU_OK)
        status = take_keys(root, p, error);
    if (status == SCEAU_OK)
        status = member_rest(root, "", error);
    return status;
}

/* Of the bytes that are judged, so that what was reviewed is what is done. */
static enum sceau_status
hash(struct span bytes, char out[65], struct sceau_error *error)
{
    uint8_t digest[EVP_MAX_MD_SIZE];

    if (EVP_Digest(bytes.data, bytes.len, digest, NULL, EVP_sha256(), NULL)
        != 1)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    for (size_t i = 0; i < SHA256; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", digest[i]);
    return SCEAU_OK;
}

enum sceau_status
plan_load(const char *path, struct plan **out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_CONFIG_MAX);
    enum sceau_status status = file_read(path, &text, error);
    struct sceau_error why = { 0 };

    if (status != SCEAU_OK)
        return status;
    AUTO(json_decref)
    json_t *root = settings_parse(buffer_span(&text), &why);
    AUTO(release) struct plan *p = calloc(1, sizeof *p);
    if (!p)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    p->slot = PLAN_NO_SLOT;
    status = root ? read_plan(root, path, p, &why) : why.status;
    if (status == SCEAU_OK)
        status = hash(buffer_span(&text), p->digest, &why);
    if (status != SCEAU_OK)
        return fail(error, status, "%s : %s", path, why.text);
    *out = TAKE(p);
    return SCEAU_OK;
}
