/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/token.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hsm/fault.h"
#include "hsm/token_inner.h"
#include "verifier/base/error.h"

enum { SLOTS_MAX = 64, LABEL = 32, ANY_SLOT = -1 };

static enum sceau_status
status_of(CK_RV rv)
{
    return rv == CKR_HOST_MEMORY ? SCEAU_E_NOMEM : SCEAU_E_STATE;
}

enum sceau_status
token_refuse(CK_RV rv, const char *what, struct sceau_error *error)
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
load(const struct hsm_module *module, struct token **out,
    struct sceau_error *error)
{
    CK_C_GetFunctionList get = NULL;
    CK_C_INITIALIZE_ARGS arguments[2] = { { .flags = CKF_OS_LOCKING_OK,
        .pReserved = module->arguments } }; /* NSS reads one field further */
    struct token *t = calloc(1, sizeof *t);

    if (!t)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    t->library = dlopen(module->path, RTLD_NOW | RTLD_LOCAL);
    void *symbol = t->library ? dlsym(t->library, "C_GetFunctionList") : NULL;
    memcpy(&get, &symbol, sizeof get); /* ISO C has no cast for this */
    if (!get || get(&t->f) != CKR_OK) {
        t->f = NULL;
        token_close(&t);
        return fail(error, SCEAU_E_NOTFOUND,
            "module PKCS#11 %s : introuvable ou illisible", module->path);
    }
    CK_RV rv = t->f->C_Initialize(arguments);
    if (rv != CKR_OK) {
        t->f = NULL;
        token_close(&t);
        return token_refuse(rv, "module PKCS#11", error);
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

/* How many tokens have that label, or with NULL wait for one, in that slot or anywhere;
 * the last one's slot. */
static unsigned
find_in(struct token *t, const char *label, int64_t only, CK_TOKEN_INFO *info)
{
    CK_SLOT_ID slot[SLOTS_MAX];
    CK_ULONG count = SLOTS_MAX;
    CK_TOKEN_INFO seen;
    unsigned found = 0;

    if (t->f->C_GetSlotList(CK_TRUE, slot, &count) != CKR_OK)
        return 0;
    for (CK_ULONG i = 0; i < count; i++) {
        if ((only >= 0 && slot[i] != (CK_SLOT_ID)only)
            || t->f->C_GetTokenInfo(slot[i], &seen) != CKR_OK)
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

static unsigned
find_slot(struct token *t, const char *label, CK_TOKEN_INFO *info)
{
    return find_in(t, label, ANY_SLOT, info);
}

/* A module reads its tokens once: it is loaded anew for each look. */
static enum sceau_status
find_token(const struct hsm_module *module, const char *label,
    struct token **out, CK_TOKEN_INFO *info, struct sceau_error *error)
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
        "ou créez-le par « sceau-hsm ceremony »",
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
token_open(const struct hsm_module *module, const char *label,
    struct token **out, struct token_info *info, struct sceau_error *error)
{
    struct token *t = NULL;
    CK_TOKEN_INFO found;
    enum sceau_status status = find_token(module, label, &t, &found, error);

    if (status != SCEAU_OK)
        return status;
    if (info) {
        trim(info->manufacturer, found.manufacturerID,
            sizeof found.manufacturerID);
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

CK_RV
token_login(struct token *t, CK_SESSION_HANDLE *session, CK_USER_TYPE who,
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
    CK_RV rv = token_login(t, &session, CKU_SO, so_pin);

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
find_room(struct token *t, const char *label, int64_t slot, CK_TOKEN_INFO *info,
    struct sceau_error *error)
{
    if (find_slot(t, label, info))
        return fail(error, SCEAU_E_STATE,
            "un jeton « %s » existe déjà : rien n’a été changé", label);
    if (!find_in(t, NULL, slot, info))
        return fail(error, SCEAU_E_STATE, "%s",
            slot < 0 ? "aucun emplacement libre pour un jeton"
                     : "l’emplacement du plan (token.slot) est absent, ou pris "
                       "par un autre jeton");
    return SCEAU_OK;
}

static enum sceau_status
init_slot(struct token *t, const char *label, int64_t slot,
    const struct pin *so_pin, const struct pin *pin, struct sceau_error *error)
{
    CK_TOKEN_INFO info = { 0 };
    CK_UTF8CHAR padded[LABEL];
    enum sceau_status status = find_room(t, label, slot, &info, error);

    if (status == SCEAU_OK)
        status =
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
        return token_refuse(rv, "création du jeton", error);
    if (!find_slot(t, label, &info)) /* SoftHSM gives it another slot */
        return fail(error, SCEAU_E_IO, "le jeton créé ne se retrouve pas");
    rv = set_pin(t, so_pin, pin);
    return rv == CKR_OK ? SCEAU_OK : token_refuse(rv, "pose du PIN", error);
}

static enum sceau_status
check_label(const char *label, struct sceau_error *error)
{
    return strlen(label) <= LABEL
        ? SCEAU_OK
        : fail(
            error, SCEAU_E_USAGE, "nom de jeton de plus de %d octets", LABEL);
}

enum sceau_status
token_check_room(const struct hsm_module *module, const char *label,
    int64_t slot, struct sceau_error *error)
{
    struct token *t = NULL;
    CK_TOKEN_INFO info;
    enum sceau_status status = check_label(label, error);

    if (status == SCEAU_OK)
        status = load(module, &t, error);
    if (status == SCEAU_OK)
        status = find_room(t, label, slot, &info, error);
    token_close(&t);
    return status;
}

enum sceau_status
token_init(const struct hsm_module *module, const char *label, int64_t slot,
    const struct pin *so_pin, const struct pin *pin, struct sceau_error *error)
{
    struct token *t = NULL;
    enum sceau_status status = check_label(label, error);

    if (status == SCEAU_OK)
        status = load(module, &t, error);
    if (status == SCEAU_OK)
        status = init_slot(t, label, slot, so_pin, pin, error);
    token_close(&t);
    return status;
}
