/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/keymaking.h"

#include <string.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "hsm/apart.h"
#include "hsm/certificate.h"
#include "hsm/p11.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(EVP_PKEY *, EVP_PKEY_free);

struct work {
    const struct plan *plan;
    const struct plan_key *key;
    const struct pin *pin, *so_pin;
    const struct made_key *made;
};

/* --- the token */

static enum sceau_status
token_work(void *context, void *result, struct sceau_error *error)
{
    const struct work *w = context;

    (void)result;
    return token_init(&w->plan->module, w->plan->token, w->plan->slot,
        w->so_pin, w->pin, error);
}

enum sceau_status
keymaking_token(const struct plan *plan, const struct pin *so_pin,
    const struct pin *pin, struct sceau_error *error)
{
    struct work w = { .plan = plan, .pin = pin, .so_pin = so_pin };

    return apart(
        "création du jeton", APART_PATIENCE_MS, token_work, &w, NULL, 0, error);
}

static enum sceau_status
look_work(void *context, void *result, struct sceau_error *error)
{
    const struct work *w = context;
    const struct plan *p = w->plan;
    struct token_info *info = result;
    struct token *t = NULL;
    enum sceau_status status =
        token_open(&p->module, p->token, &t, info, error);

    token_close(&t);
    if (status == SCEAU_OK && p->serial && strcmp(info->serial, p->serial) != 0)
        return fail(error, SCEAU_E_STATE,
            "le jeton « %s » n’a pas la série du plan", p->token);
    return status;
}

enum sceau_status
keymaking_look(
    const struct plan *plan, struct token_info *info, struct sceau_error *error)
{
    struct work w = { .plan = plan };

    return apart("module PKCS#11", APART_PATIENCE_MS, look_work, &w, info,
        sizeof *info, error);
}

/* --- a key */

static enum sceau_status
generate_work(void *context, void *result, struct sceau_error *error)
{
    const struct work *w = context;
    struct made_key *made = result;
    const struct token_name name = { .label = w->key->label,
        .id = { .bytes = w->key->id, .len = w->key->id_len } };
    struct token *t = NULL;
    enum sceau_status status =
        token_open(&w->plan->module, w->plan->token, &t, NULL, error);

    if (status == SCEAU_OK)
        status = token_generate(t, w->pin, &name, &w->plan->unsaid, &made->kept,
            made->point, error);
    token_close(&t);
    return status;
}

enum sceau_status
keymaking_generate(const struct plan *plan, const struct plan_key *key,
    const struct pin *pin, struct made_key *made, struct sceau_error *error)
{
    struct work w = { .plan = plan, .key = key, .pin = pin };
    enum sceau_status status = apart("création de la clé", APART_PATIENCE_MS,
        generate_work, &w, made, sizeof *made, error);

    if (status != SCEAU_OK)
        return status;
    AUTO(EVP_PKEY_free) EVP_PKEY *public = certificate_key(made->point);
    return public ? certificate_fingerprint(public, made->fingerprint, error)
                  : fail(error, SCEAU_E_CRYPTO,
                      "le jeton a rendu un point hors de la courbe");
}

/* --- its proof */

/* The token's public key of that name is the one that was made. */
static enum sceau_status
find_again(const struct work *w, struct sceau_error *error)
{
    uint8_t point[TOKEN_POINT];
    struct token *t = NULL;
    enum sceau_status status =
        token_open(&w->plan->module, w->plan->token, &t, NULL, error);

    if (status == SCEAU_OK)
        status = token_public_key(t, w->key->label, point, error);
    token_close(&t); /* before libp11 loads the same module */
    if (status == SCEAU_OK && memcmp(point, w->made->point, sizeof point) != 0)
        return fail(error, SCEAU_E_CRYPTO,
            "le jeton rend une autre clé publique que celle qu’il vient de "
            "créer");
    return status;
}

static enum sceau_status
try_signature(struct p11 *p, EVP_PKEY *public, struct sceau_error *error)
{
    uint8_t digest[SIGNER_DIGEST], rs[SIGNER_SIGNATURE];

    if (RAND_bytes(digest, sizeof digest) != 1)
        return fail(error, SCEAU_E_NOMEM, "hasard indisponible");
    enum sceau_status status = p11_sign(p, digest, rs, error);
    if (status == SCEAU_OK && !certificate_verify(public, digest, rs))
        return fail(error, SCEAU_E_CRYPTO,
            "la signature d’essai de la nouvelle clé ne se vérifie pas");
    return status;
}

static enum sceau_status
keep(const struct buffer *pem, char out[KEYMAKING_PEM_MAX],
    struct sceau_error *error)
{
    if (buffer_status(pem) != SCEAU_OK)
        return fail(error, buffer_status(pem), "texte PEM trop long");
    memcpy(out, buffer_cstr(pem), pem->len + 1);
    return SCEAU_OK;
}

static enum sceau_status
put_texts(const struct work *w, struct p11 *p, EVP_PKEY *public,
    struct made_key *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer key = buffer_with_max(KEYMAKING_PEM_MAX - 1);
    AUTO_BUFFER struct buffer request = buffer_with_max(KEYMAKING_PEM_MAX - 1);
    const struct certificate_signer signer = { .sign = p11_sign_for,
        .context = p };
    enum sceau_status status = certificate_put_key(public, &key, error);

    if (status == SCEAU_OK)
        status = certificate_request(
            public, &w->key->subject, &signer, &request, error);
    if (status == SCEAU_OK)
        status = keep(&key, out->public_pem, error);
    if (status == SCEAU_OK)
        status = keep(&request, out->request_pem, error);
    if (status == SCEAU_OK
        && EVP_Digest(request.data, request.len, out->request_digest, NULL,
               EVP_sha256(), NULL)
            != 1)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    return status;
}

static enum sceau_status
prove_work(void *context, void *result, struct sceau_error *error)
{
    const struct work *w = context;
    struct made_key *out = result;
    struct p11 *p = NULL;
    AUTO(EVP_PKEY_free) EVP_PKEY *public = certificate_key(w->made->point);
    enum sceau_status status = public
        ? find_again(w, error)
        : fail(error, SCEAU_E_CRYPTO,
            "le jeton a rendu un point hors de la courbe");

    *out = *w->made;
    if (status == SCEAU_OK)
        status = p11_open(&w->plan->module, w->plan->token, w->pin, &p, error);
    if (status == SCEAU_OK)
        status = p11_use_key(p, w->key->label, error);
    if (status == SCEAU_OK)
        status = try_signature(p, public, error);
    if (status == SCEAU_OK)
        status = put_texts(w, p, public, out, error);
    return status;
}

enum sceau_status
keymaking_prove(const struct plan *plan, const struct plan_key *key,
    const struct pin *pin, struct made_key *made, struct sceau_error *error)
{
    struct work w = { .plan = plan, .key = key, .pin = pin, .made = made };

    return apart("épreuve de la clé", APART_PATIENCE_MS, prove_work, &w, made,
        sizeof *made, error);
}
