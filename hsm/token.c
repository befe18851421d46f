/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/token.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <p11-kit/pkcs11.h>

#include <openssl/evp.h>

#include "hsm/fault.h"
#include "verifier/base/error.h"

enum { SLOTS_MAX = 64, LABEL = 32, ID = 20 };

struct token {
    void *library;
    CK_FUNCTION_LIST *f;
    CK_SLOT_ID slot;
};

static enum sceau_status
status_of(CK_RV rv)
{
    return rv == CKR_HOST_MEMORY ? SCEAU_E_NOMEM : SCEAU_E_STATE;
}

static enum sceau_status
refuse(CK_RV rv, const char *what, struct sceau_error *error)
{
    return fail(error, status_of(rv), "%s : %s (code 0x%lx)", what,
        fault_words(rv), rv);
}

void
token_close(struct token **token)
{
    struct token *t = *token;

    *token = NULL;
    if (!t)
        return;
    if (t->f)
        (void)t->f->C_Finalize(NULL);
    if (t->library)
        (void)dlclose(t->library);
    free(t);
}

static enum sceau_status
load(const char *module, struct token **out, struct sceau_error *error)
{
    CK_C_GetFunctionList get = NULL;
    CK_C_INITIALIZE_ARGS arguments[2] = {
        { .flags = CKF_OS_LOCKING_OK }
    }; /* NSS reads one field further */
    struct token *t = calloc(1, sizeof *t);

    if (!t)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    t->library = dlopen(module, RTLD_NOW | RTLD_LOCAL);
    void *symbol = t->library ? dlsym(t->library, "C_GetFunctionList") : NULL;
    memcpy(&get, &symbol, sizeof get); /* ISO C has no cast for this */
    if (!get || get(&t->f) != CKR_OK) {
        t->f = NULL;
        token_close(&t);
        return fail(error, SCEAU_E_NOTFOUND,
            "module PKCS#11 %s : introuvable ou illisible", module);
    }
    CK_RV rv = t->f->C_Initialize(arguments);
    if (rv != CKR_OK) {
        t->f = NULL;
        token_close(&t);
        return refuse(rv, "module PKCS#11", error);
    }
    *out = t;
    return SCEAU_OK;
}

/* PKCS#11 pads its texts with spaces. */
static void
trim(char *to, const CK_UTF8CHAR *from, size_t len)
{
    while (len && from[len - 1] == ' ')
        len--;
    memcpy(to, from, len);
    to[len] = 0;
}

static bool
has_label(const CK_TOKEN_INFO *info, const char *label)
{
    char own[LABEL + 1];

    trim(own, info->label, LABEL);
    return strcmp(own, label) == 0;
}

/* How many tokens have that label, or with NULL wait for one; the last one's slot. */
static unsigned
find_slot(struct token *t, const char *label, CK_TOKEN_INFO *info)
{
    CK_SLOT_ID slot[SLOTS_MAX];
    CK_ULONG count = SLOTS_MAX;
    CK_TOKEN_INFO seen;
    unsigned found = 0;

    if (t->f->C_GetSlotList(CK_TRUE, slot, &count) != CKR_OK)
        return 0;
    for (CK_ULONG i = 0; i < count; i++) {
        if (t->f->C_GetTokenInfo(slot[i], &seen) != CKR_OK)
            continue;
        bool initialised = seen.flags & CKF_TOKEN_INITIALIZED;
        if (label ? initialised && has_label(&seen, label) : !initialised) {
            t->slot = slot[i];
            *info = seen;
            found++;
        }
    }
    return found;
}

/* A module reads its tokens once: it is loaded anew for each look. */
static enum sceau_status
find_token(const char *module, const char *label, struct token **out,
    CK_TOKEN_INFO *info, struct sceau_error *error)
{
    const struct timespec pause = { .tv_nsec =
                                        TOKEN_ABSENT_PAUSE_MS * 1000000L };

    for (int i = 0; i < TOKEN_ABSENT_TRIES; i++) {
        struct token *t = NULL;
        enum sceau_status status = load(module, &t, error);
        if (status != SCEAU_OK)
            return status;
        unsigned found = find_slot(t, label, info);
        if (found == 1) {
            *out = t;
            return SCEAU_OK;
        }
        token_close(&t);
        if (found)
            return fail(error, SCEAU_E_STATE,
                "plusieurs jetons « %s » : un seul doit porter ce nom", label);
        (void)nanosleep(&pause, NULL);
    }
    return fail(error, SCEAU_E_NOTFOUND,
        "jeton « %s » introuvable : vérifiez son nom et qu’il est joignable, "
        "ou créez-le avec « sceau-hsm init »",
        label);
}

/* Both ways of saying nothing, unknown and without a bound. */
static long
count_of(CK_ULONG n)
{
    return n == CK_UNAVAILABLE_INFORMATION || n == CK_EFFECTIVELY_INFINITE
        ? -1
        : (long)n;
}

enum sceau_status
token_open(const char *module, const char *label, struct token **out,
    struct token_info *info, struct sceau_error *error)
{
    struct token *t = NULL;
    CK_TOKEN_INFO found;
    enum sceau_status status = find_token(module, label, &t, &found, error);

    if (status != SCEAU_OK)
        return status;
    if (info) {
        trim(info->model, found.model, sizeof found.model);
        trim(info->serial, found.serialNumber, sizeof found.serialNumber);
        (void)snprintf(info->firmware, sizeof info->firmware, "%u.%u",
            found.firmwareVersion.major, found.firmwareVersion.minor);
        info->sessions = count_of(found.ulSessionCount);
        info->sessions_max = count_of(found.ulMaxSessionCount);
    }
    *out = t;
    return SCEAU_OK;
}

static CK_UTF8CHAR *
pin_bytes(const struct pin *p)
{
    /* the specification forgot the const */
    union {
        const char *in;
        CK_UTF8CHAR *out;
    } pun = { .in = p->text };

    return pun.out;
}

static CK_RV
login(struct token *t, CK_SESSION_HANDLE *session, CK_USER_TYPE who,
    const struct pin *pin)
{
    CK_RV rv = t->f->C_OpenSession(
        t->slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, session);

    if (rv == CKR_OK)
        rv = t->f->C_Login(*session, who, pin_bytes(pin), pin->len);
    return rv;
}

static CK_RV
set_pin(struct token *t, const struct pin *so_pin, const struct pin *pin)
{
    CK_SESSION_HANDLE session;
    CK_RV rv = login(t, &session, CKU_SO, so_pin);

    if (rv == CKR_OK)
        rv = t->f->C_InitPIN(session, pin_bytes(pin), pin->len);
    (void)t->f->C_CloseAllSessions(t->slot);
    return rv;
}

/* Before anything is made: a token without its PIN would be half a token. */
static enum sceau_status
check_length(const CK_TOKEN_INFO *info, const char *what, const struct pin *pin,
    struct sceau_error *error)
{
    if (pin->len >= info->ulMinPinLen && pin->len <= info->ulMaxPinLen)
        return SCEAU_OK;
    return fail(error, SCEAU_E_FORMAT,
        "%s : ce jeton en veut %lu à %lu octets ; rien n’a été changé", what,
        info->ulMinPinLen, info->ulMaxPinLen);
}

static enum sceau_status
init_slot(struct token *t, const char *label, const struct pin *so_pin,
    const struct pin *pin, struct sceau_error *error)
{
    CK_TOKEN_INFO info;
    CK_UTF8CHAR padded[LABEL];

    if (find_slot(t, label, &info))
        return fail(error, SCEAU_E_STATE,
            "un jeton « %s » existe déjà : rien n’a été changé", label);
    if (!find_slot(t, NULL, &info))
        return fail(
            error, SCEAU_E_STATE, "aucun emplacement libre pour un jeton");
    enum sceau_status status =
        check_length(&info, "PIN de l’officier de sécurité", so_pin, error);
    if (status == SCEAU_OK)
        status = check_length(&info, "PIN du jeton", pin, error);
    if (status != SCEAU_OK)
        return status;
    memset(padded, ' ', sizeof padded);
    memcpy(padded, label, strlen(label));
    CK_RV rv =
        t->f->C_InitToken(t->slot, pin_bytes(so_pin), so_pin->len, padded);
    if (rv != CKR_OK)
        return refuse(rv, "création du jeton", error);
    if (!find_slot(t, label, &info)) /* SoftHSM gives it another slot */
        return fail(error, SCEAU_E_IO, "le jeton créé ne se retrouve pas");
    rv = set_pin(t, so_pin, pin);
    return rv == CKR_OK ? SCEAU_OK : refuse(rv, "pose du PIN", error);
}

enum sceau_status
token_init(const char *module, const char *label, const struct pin *so_pin,
    const struct pin *pin, struct sceau_error *error)
{
    struct token *t = NULL;

    if (strlen(label) > LABEL)
        return fail(
            error, SCEAU_E_USAGE, "nom de jeton de plus de %d octets", LABEL);
    enum sceau_status status = load(module, &t, error);
    if (status != SCEAU_OK)
        return status;
    status = init_slot(t, label, so_pin, pin, error);
    token_close(&t);
    return status;
}

static CK_RV
count_objects(struct token *t, CK_SESSION_HANDLE s, CK_ATTRIBUTE *match,
    CK_ULONG matches, CK_OBJECT_HANDLE found[2], CK_ULONG *count)
{
    CK_RV rv = t->f->C_FindObjectsInit(s, match, matches);

    *count = 0;
    if (rv != CKR_OK)
        return rv;
    rv = t->f->C_FindObjects(s, found, 2, count);
    (void)t->f->C_FindObjectsFinal(s);
    return rv;
}

/* Attribute values are not const in the standard's structs. */
static CK_ATTRIBUTE
attribute(CK_ATTRIBUTE_TYPE type, const void *value, size_t len)
{
    CK_ATTRIBUTE a = { .type = type, .ulValueLen = len };

    memcpy(&a.pValue, &value, sizeof value);
    return a;
}

static enum sceau_status
refuse_existing(struct token *t, CK_SESSION_HANDLE s, const char *label,
    const uint8_t id[ID], struct sceau_error *error)
{
    CK_ATTRIBUTE by_label = attribute(CKA_LABEL, label, strlen(label));
    CK_ATTRIBUTE by_id = attribute(CKA_ID, id, ID);
    CK_OBJECT_HANDLE found[2];
    CK_ULONG labels, ids;
    CK_RV rv = count_objects(t, s, &by_label, 1, found, &labels);

    if (rv == CKR_OK)
        rv = count_objects(t, s, &by_id, 1, found, &ids);
    if (rv != CKR_OK)
        return refuse(rv, "recherche des clés", error);
    if (labels || ids)
        return fail(error, SCEAU_E_STATE,
            "une clé « %s » existe déjà sur le jeton : rien n’a été changé",
            label);
    return SCEAU_OK;
}

/* The minimal template: some modules refuse a longer one. */
static CK_RV
generate(struct token *t, CK_SESSION_HANDLE s, const char *label,
    const uint8_t id[ID], CK_OBJECT_HANDLE *public, CK_OBJECT_HANDLE *private)
{
    static const uint8_t p256[] = { 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d,
        0x03, 0x01, 0x07 };
    const CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    const CK_KEY_TYPE type = CKK_EC;
    CK_MECHANISM mechanism = { .mechanism = CKM_EC_KEY_PAIR_GEN };
    CK_ATTRIBUTE of_public[] = { attribute(CKA_TOKEN, &yes, 1),
        attribute(CKA_PRIVATE, &no, 1), attribute(CKA_VERIFY, &yes, 1),
        attribute(CKA_KEY_TYPE, &type, sizeof type),
        attribute(CKA_EC_PARAMS, p256, sizeof p256),
        attribute(CKA_LABEL, label, strlen(label)), attribute(CKA_ID, id, ID) };
    CK_ATTRIBUTE of_private[] = { attribute(CKA_TOKEN, &yes, 1),
        attribute(CKA_PRIVATE, &yes, 1), attribute(CKA_SENSITIVE, &yes, 1),
        attribute(CKA_EXTRACTABLE, &no, 1), attribute(CKA_SIGN, &yes, 1),
        attribute(CKA_KEY_TYPE, &type, sizeof type),
        attribute(CKA_LABEL, label, strlen(label)), attribute(CKA_ID, id, ID) };

    return t->f->C_GenerateKeyPair(s, &mechanism, of_public,
        sizeof of_public / sizeof *of_public, of_private,
        sizeof of_private / sizeof *of_private, public, private);
}

/* What the token says of the key it made, whatever it was asked. */
static bool
is_kept(struct token *t, CK_SESSION_HANDLE s, CK_OBJECT_HANDLE key)
{
    static const struct {
        CK_ATTRIBUTE_TYPE type;
        CK_BBOOL wanted;
    } rule[] = { { CKA_SENSITIVE, CK_TRUE }, { CKA_ALWAYS_SENSITIVE, CK_TRUE },
        { CKA_EXTRACTABLE, CK_FALSE }, { CKA_NEVER_EXTRACTABLE, CK_TRUE },
        { CKA_LOCAL, CK_TRUE }, { CKA_SIGN, CK_TRUE } };

    for (size_t i = 0; i < sizeof rule / sizeof *rule; i++) {
        CK_BBOOL value = 0xff;
        CK_ATTRIBUTE a = attribute(rule[i].type, &value, 1);
        if (t->f->C_GetAttributeValue(s, key, &a, 1) != CKR_OK
            || value != rule[i].wanted)
            return false;
    }
    return true;
}

/* CKA_EC_POINT is a DER OCTET STRING by the standard, a bare point on some tokens. */
static enum sceau_status
read_point(struct token *t, CK_SESSION_HANDLE s, CK_OBJECT_HANDLE key,
    uint8_t point[TOKEN_POINT], struct sceau_error *error)
{
    uint8_t value[TOKEN_POINT + 2];
    CK_ATTRIBUTE a = attribute(CKA_EC_POINT, value, sizeof value);
    CK_RV rv = t->f->C_GetAttributeValue(s, key, &a, 1);
    size_t skip = a.ulValueLen == TOKEN_POINT + 2 ? 2 : 0;

    if (rv != CKR_OK || a.ulValueLen != TOKEN_POINT + skip || value[skip] != 4)
        return fail(error, SCEAU_E_CRYPTO,
            "la clé publique du jeton n’est pas un point P-256");
    memcpy(point, value + skip, TOKEN_POINT);
    return SCEAU_OK;
}

static enum sceau_status
generate_in(struct token *t, CK_SESSION_HANDLE s, const char *label,
    uint8_t point[TOKEN_POINT], struct sceau_error *error)
{
    uint8_t id[EVP_MAX_MD_SIZE];
    unsigned len;
    CK_OBJECT_HANDLE public, private;

    /* by the label: two keys of one label must meet on the identifier too */
    if (EVP_Digest(label, strlen(label), id, &len, EVP_sha256(), NULL) != 1)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status = refuse_existing(t, s, label, id, error);
    if (status != SCEAU_OK)
        return status;
    CK_RV rv = generate(t, s, label, id, &public, &private);
    if (rv != CKR_OK)
        return refuse(rv, "création de la clé", error);
    status = is_kept(t, s, private)
        ? read_point(t, s, public, point, error)
        : fail(error, SCEAU_E_CRYPTO,
            "le jeton ne garantit pas que la clé lui reste : elle a été "
            "détruite");
    if (status != SCEAU_OK) {
        (void)t->f->C_DestroyObject(s, private);
        (void)t->f->C_DestroyObject(s, public);
    }
    return status;
}

enum sceau_status
token_generate(struct token *t, const struct pin *pin, const char *label,
    uint8_t point[TOKEN_POINT], struct sceau_error *error)
{
    CK_SESSION_HANDLE s;
    CK_RV rv = login(t, &s, CKU_USER, pin);
    enum sceau_status status = rv == CKR_OK
        ? generate_in(t, s, label, point, error)
        : refuse(rv, "ouverture du jeton", error);

    (void)t->f->C_CloseAllSessions(t->slot);
    return status;
}

enum sceau_status
token_public_key(struct token *t, const char *label, uint8_t point[TOKEN_POINT],
    struct sceau_error *error)
{
    const CK_OBJECT_CLASS class = CKO_PUBLIC_KEY;
    CK_ATTRIBUTE match[] = { attribute(CKA_CLASS, &class, sizeof class),
        attribute(CKA_LABEL, label, strlen(label)) };
    CK_SESSION_HANDLE s;
    CK_OBJECT_HANDLE found[2];
    CK_ULONG count = 0;
    enum sceau_status status;
    CK_RV rv = t->f->C_OpenSession(t->slot, CKF_SERIAL_SESSION, NULL, NULL, &s);

    if (rv == CKR_OK)
        rv = count_objects(t, s, match, 2, found, &count);
    if (rv != CKR_OK)
        status = refuse(rv, "recherche de la clé", error);
    else if (count != 1)
        status = fail(error, count ? SCEAU_E_STATE : SCEAU_E_NOTFOUND,
            count ? "plusieurs clés « %s » sur le jeton"
                  : "aucune clé « %s » sur le jeton : « sceau-hsm keygen » la "
                    "crée",
            label);
    else
        status = read_point(t, s, found[0], point, error);
    (void)t->f->C_CloseAllSessions(t->slot);
    return status;
}
