/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/p11.h"

#include <dlfcn.h>
#include <string.h>
#include <time.h>

#include <libp11.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <p11-kit/pkcs11.h>

#include "hsm/token.h"
#include "verifier/base/error.h"
#include "verifier/base/signature.h"

enum { DER_MAX = 80 };

struct p11 {
    PKCS11_CTX *context;
    PKCS11_SLOT *slot;
    PKCS11_KEY *key;
    unsigned keys;
    PKCS11_KEY *used;
    EVP_PKEY_CTX *signing;
};

/* The one of this process: what libp11 allocates lives as long as it does. */
static struct p11 the_one;
static enum fault last_fault;

enum fault
p11_fault(void)
{
    return last_fault;
}

/* The CK_RV behind libp11's failure, 0 where it gave none; empties the queue, where
 * modules leave errors of their own. */
static unsigned long
take_reason(void)
{
    unsigned long e, reason = 0;

    while ((e = ERR_get_error()))
        if (ERR_GET_LIB(e) == ERR_get_CKR_code())
            reason = (unsigned long)ERR_GET_REASON(e);
    return reason;
}

static enum sceau_status
refuse_rv(unsigned long rv, const char *what, struct sceau_error *error)
{
    last_fault = fault_of(rv);
    return fail(error,
        fault_is_of_pin(last_fault) ? SCEAU_E_CRYPTO : SCEAU_E_STATE,
        "%s : %s (code 0x%lx)", what, fault_words(rv), rv);
}

static enum sceau_status
refuse(const char *what, struct sceau_error *error)
{
    return refuse_rv(take_reason(), what, error);
}

/* How many tokens have that label; one: its slot, kept as long as the process. */
static unsigned
find_slot(PKCS11_CTX *context, const char *label, PKCS11_SLOT **out)
{
    PKCS11_SLOT *slot = NULL;
    unsigned count = 0, found = 0;

    if (PKCS11_enumerate_slots(context, &slot, &count) != 0)
        return 0;
    for (unsigned i = 0; i < count; i++) {
        if (slot[i].token && slot[i].token->label
            && strcmp(slot[i].token->label, label) == 0) {
            *out = &slot[i];
            found++;
        }
    }
    if (found != 1)
        PKCS11_release_all_slots(context, slot, count);
    return found;
}

/* Not closed: some modules do not survive being unloaded. */
static CK_FUNCTION_LIST *
functions_of(const struct hsm_module *module)
{
    void *library = dlopen(module->path, RTLD_NOW | RTLD_LOCAL);
    void *symbol = library ? dlsym(library, "C_GetFunctionList") : NULL;
    CK_C_GetFunctionList get = NULL;
    CK_FUNCTION_LIST *f;

    memcpy(&get, &symbol, sizeof get); /* ISO C has no cast for this */
    return get && get(&f) == CKR_OK ? f : NULL;
}

/*
 * Arguments are given here, as NSS reads a field more than PKCS#11 has and libp11 does
 * not clear it: what is initialised already is as good to libp11.
 */
static CK_RV
give_arguments(CK_FUNCTION_LIST *f, const struct hsm_module *module)
{
    CK_C_INITIALIZE_ARGS arguments[2] = { { .flags = CKF_OS_LOCKING_OK,
        .pReserved = module->arguments } };

    return module->arguments ? f->C_Initialize(arguments) : CKR_OK;
}

/* libp11 writes on stderr what it cannot load, which is no line of our log. A module
 * that is there may still not start: its server or its device is away. */
static enum sceau_status
load(const struct hsm_module *module, struct p11 *p, struct sceau_error *error)
{
    CK_FUNCTION_LIST *f = functions_of(module);
    unsigned long reason = f ? give_arguments(f, module) : CKR_OK;

    p->context = PKCS11_CTX_new();
    if (p->context && f && reason == CKR_OK
        && PKCS11_CTX_load(p->context, module->path) == 0)
        return SCEAU_OK;
    PKCS11_CTX_free(p->context);
    if (reason == CKR_OK)
        reason = take_reason();
    if (reason != CKR_OK)
        return refuse_rv(reason, "lancement du module PKCS#11", error);
    last_fault = FAULT_MODULE;
    return fail(error, SCEAU_E_NOTFOUND,
        "module PKCS#11 %s : introuvable ou illisible", module->path);
}

static enum sceau_status
find_token(const struct hsm_module *module, const char *label, struct p11 *p,
    struct sceau_error *error)
{
    const struct timespec pause = { .tv_nsec =
                                        TOKEN_ABSENT_PAUSE_MS * 1000000L };

    for (int i = 0; i < TOKEN_ABSENT_TRIES; i++) {
        enum sceau_status status = load(module, p, error);
        if (status != SCEAU_OK)
            return status;
        unsigned found = find_slot(p->context, label, &p->slot);
        if (found == 1)
            return SCEAU_OK;
        /* a module reads its tokens once: it must be started anew */
        PKCS11_CTX_unload(p->context);
        PKCS11_CTX_free(p->context);
        ERR_clear_error();
        last_fault = FAULT_TOKEN;
        if (found)
            return fail(error, SCEAU_E_STATE,
                "plusieurs jetons « %s » : un seul doit porter ce nom", label);
        (void)nanosleep(&pause, NULL);
    }
    return fail(error, SCEAU_E_NOTFOUND,
        "jeton « %s » introuvable : vérifiez son nom et qu’il est joignable",
        label);
}

static CK_RV
open_and_close(CK_FUNCTION_LIST *f, unsigned long slot)
{
    CK_SESSION_HANDLE session;
    CK_RV rv = f->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL, &session);

    return rv == CKR_OK ? f->C_CloseSession(session) : rv;
}

/* p11-kit's client gives each caller a connection of its own, not yet initialised
 * though libp11's is. */
static CK_RV
try_apart(CK_FUNCTION_LIST *f, unsigned long slot)
{
    CK_RV rv = f->C_Initialize(NULL);

    if (rv != CKR_OK)
        return rv;
    rv = open_and_close(f, slot);
    (void)f->C_Finalize(NULL);
    return rv;
}

/*
 * libp11 waits for ever where the token gives no session: the module itself is asked
 * first, as the same library in the same process.
 */
static CK_RV
try_session(const struct hsm_module *module, unsigned long slot)
{
    CK_FUNCTION_LIST *f = functions_of(module);

    if (!f)
        return CKR_GENERAL_ERROR;
    CK_RV rv = open_and_close(f, slot);
    return rv == CKR_CRYPTOKI_NOT_INITIALIZED ? try_apart(f, slot) : rv;
}

/*
 * One attempt. SoftHSM says that no PIN was ever set while another process rewrites its
 * token: that alone is asked again, and is no attempt that a token counts.
 */
static enum sceau_status
log_in(struct p11 *p, const struct pin *pin, struct sceau_error *error)
{
    const struct timespec pause = { .tv_nsec =
                                        TOKEN_ABSENT_PAUSE_MS * 1000000L };

    if (PKCS11_login(p->slot, 0, pin->text) == 0)
        return SCEAU_OK;
    unsigned long rv = take_reason();
    if (rv != CKR_USER_PIN_NOT_INITIALIZED)
        return refuse_rv(rv, "ouverture du jeton", error);
    (void)nanosleep(&pause, NULL);
    return PKCS11_login(p->slot, 0, pin->text) == 0
        ? SCEAU_OK
        : refuse("ouverture du jeton", error);
}

enum sceau_status
p11_open(const struct hsm_module *module, const char *token,
    const struct pin *pin, struct p11 **out, struct sceau_error *error)
{
    struct p11 *p = &the_one;

    if (p->context)
        return fail(error, SCEAU_E_STATE,
            "le jeton n’est ouvert qu’une fois par processus");
    enum sceau_status status = find_token(module, token, p, error);
    if (status != SCEAU_OK) {
        p->context = NULL;
        return status;
    }
    CK_RV rv = try_session(module, PKCS11_get_slotid_from_slot(p->slot));
    if (rv != CKR_OK)
        return refuse_rv(rv, "ouverture d’une session", error);
    /* from here the module stays loaded: unloading it is what libp11 cannot */
    if (PKCS11_open_session(p->slot, 0) != 0)
        return refuse("ouverture d’une session", error);
    status = log_in(p, pin, error);
    if (status != SCEAU_OK)
        return status;
    if (PKCS11_enumerate_keys(p->slot->token, &p->key, &p->keys) != 0)
        return refuse("lecture des clés", error);
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

enum sceau_status
p11_use_key(struct p11 *p, const char *label, struct sceau_error *error)
{
    unsigned count;
    PKCS11_KEY *key = find_key(p, label, &count);

    if (count != 1) {
        last_fault = count ? FAULT_KEY_AMBIGUOUS : FAULT_KEY_ABSENT;
        return fail(error, count ? SCEAU_E_STATE : SCEAU_E_NOTFOUND,
            count
                ? "plusieurs clés « %s » sur le jeton : une seule doit porter "
                  "ce nom"
                : "aucune clé « %s » sur le jeton : « sceau-hsm ceremony » la "
                  "crée",
            label);
    }
    EVP_PKEY *private = PKCS11_get_private_key(key); /* kept by libp11 */
    p->signing = private ? EVP_PKEY_CTX_new(private, NULL) : NULL;
    EVP_PKEY_free(private);
    if (!p->signing || EVP_PKEY_sign_init(p->signing) != 1)
        return refuse("clé", error);
    p->used = key;
    return SCEAU_OK;
}

enum sceau_status
p11_sign(struct p11 *p, const uint8_t digest[SIGNER_DIGEST],
    uint8_t rs[SIGNER_SIGNATURE], struct sceau_error *error)
{
    uint8_t der[DER_MAX];
    size_t len = sizeof der;
    bool done = EVP_PKEY_sign(p->signing, der, &len, digest, SIGNER_DIGEST) == 1
        && signature_from_der(span_of(der, len), rs);

    return done ? SCEAU_OK : refuse("signature", error);
}

enum sceau_status
p11_sign_for(void *p, const uint8_t digest[SIGNER_DIGEST],
    uint8_t rs[SIGNER_SIGNATURE], struct sceau_error *error)
{
    return p11_sign(p, digest, rs, error);
}
