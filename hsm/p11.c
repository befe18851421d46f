/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/p11.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libp11.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "hsm/token.h"
#include "verifier/base/error.h"
#include "verifier/base/signature.h"

/* SoftHSM rewrites its token file at each login of any process: for a moment the
 * token cannot be seen, so absence counts only when it lasts. */
enum { ABSENT_TRIES = 20, ABSENT_PAUSE_MS = 50, DER_MAX = 80 };

/* PKCS#11 2.40: CKR_PIN_INCORRECT … CKR_PIN_LOCKED */
enum { PIN_FIRST = 0xa0, PIN_LAST = 0xa4 };

struct p11 {
    PKCS11_CTX *context;
    PKCS11_SLOT *slot;
    PKCS11_KEY *key;
    unsigned keys;
};

/* The CK_RV behind libp11's failure, 0 where it gave none; empties the queue. */
static unsigned long
take_reason(void)
{
    unsigned long e = ERR_peek_last_error();
    unsigned long reason = e ? (unsigned long)ERR_GET_REASON(e) : 0;

    ERR_clear_error();
    return reason;
}

static enum sceau_status
refuse(const char *what, struct sceau_error *error)
{
    unsigned long rv = take_reason();
    bool pin = rv >= PIN_FIRST && rv <= PIN_LAST;

    return fail(error, pin ? SCEAU_E_CRYPTO : SCEAU_E_STATE,
        "%s : %s (code 0x%lx)", what, token_problem(rv), rv);
}

static PKCS11_SLOT *
find_slot(PKCS11_CTX *context, const char *label)
{
    PKCS11_SLOT *slot = NULL, *found = NULL;
    unsigned count = 0;

    if (PKCS11_enumerate_slots(context, &slot, &count) != 0)
        return NULL;
    for (unsigned i = 0; i < count && !found; i++)
        if (slot[i].token && slot[i].token->label
            && strcmp(slot[i].token->label, label) == 0)
            found = &slot[i];
    if (!found)
        PKCS11_release_all_slots(context, slot, count);
    return found; /* the array lives as long as the process */
}

static enum sceau_status
find_token(const char *module, const char *label, struct p11 *p,
    struct sceau_error *error)
{
    const struct timespec pause = { .tv_nsec = ABSENT_PAUSE_MS * 1000000L };

    for (int i = 0; i < ABSENT_TRIES; i++) {
        p->context = PKCS11_CTX_new();
        if (!p->context || PKCS11_CTX_load(p->context, module) != 0) {
            ERR_clear_error();
            return fail(error, SCEAU_E_NOTFOUND,
                "module PKCS#11 %s : introuvable ou illisible", module);
        }
        p->slot = find_slot(p->context, label);
        if (p->slot)
            return SCEAU_OK;
        /* a module reads its tokens once: it must be loaded anew */
        PKCS11_CTX_unload(p->context);
        PKCS11_CTX_free(p->context);
        (void)nanosleep(&pause, NULL);
    }
    ERR_clear_error();
    return fail(error, SCEAU_E_NOTFOUND,
        "jeton « %s » introuvable : vérifiez son nom et qu’il est joignable",
        label);
}

enum sceau_status
p11_open(const char *module, const char *token, const struct pin *pin,
    struct p11 **out, struct sceau_error *error)
{
    struct p11 *p = calloc(1, sizeof *p);
    enum sceau_status status;

    if (!p)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    status = find_token(module, token, p, error);
    if (status == SCEAU_OK && PKCS11_open_session(p->slot, 0) != 0)
        status = refuse("ouverture du jeton", error);
    if (status == SCEAU_OK && PKCS11_login(p->slot, 0, pin->text) != 0)
        status = refuse("ouverture du jeton", error);
    if (status == SCEAU_OK
        && PKCS11_enumerate_keys(p->slot->token, &p->key, &p->keys) != 0)
        status = refuse("lecture des clés", error);
    if (status != SCEAU_OK) {
        free(
            p); /* the module stays loaded: unloading it is what libp11 cannot */
        return status;
    }
    *out = p;
    return SCEAU_OK;
}

static PKCS11_KEY *
find_key(struct p11 *p, const char *label, unsigned *count)
{
    PKCS11_KEY *found = NULL;

    *count = 0;
    for (unsigned i = 0; i < p->keys; i++) {
        if (p->key[i].label && strcmp(p->key[i].label, label) == 0) {
            found = &p->key[i];
            (*count)++;
        }
    }
    return found;
}

bool
p11_has_key(struct p11 *p, const char *label)
{
    unsigned count;

    (void)find_key(p, label, &count);
    return count == 1;
}

enum sceau_status
p11_sign(struct p11 *p, const char *label, const uint8_t digest[SIGNER_DIGEST],
    uint8_t rs[SIGNER_SIGNATURE], struct sceau_error *error)
{
    uint8_t der[DER_MAX];
    size_t len = sizeof der;
    unsigned count;
    PKCS11_KEY *key = find_key(p, label, &count);

    if (count != 1)
        return fail(error, SCEAU_E_NOTFOUND,
            count ? "plusieurs clés « %s » sur le jeton"
                  : "aucune clé « %s » sur le jeton",
            label);
    EVP_PKEY *private = PKCS11_get_private_key(key); /* kept by libp11 */
    EVP_PKEY_CTX *c = private ? EVP_PKEY_CTX_new(private, NULL) : NULL;
    bool done = c && EVP_PKEY_sign_init(c) == 1
        && EVP_PKEY_sign(c, der, &len, digest, SIGNER_DIGEST) == 1
        && signature_from_der(span_of(der, len), rs);
    EVP_PKEY_CTX_free(c);
    EVP_PKEY_free(private);
    return done ? SCEAU_OK : refuse("signature", error);
}
