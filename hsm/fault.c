/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/fault.h"

#include <stddef.h>

#include <p11-kit/pkcs11.h>

static const struct {
    CK_RV rv;
    enum fault fault;
} table[] = {
    { CKR_PIN_INCORRECT, FAULT_PIN_WRONG },
    { CKR_PIN_INVALID, FAULT_PIN_WRONG },
    { CKR_PIN_LEN_RANGE, FAULT_PIN_WRONG },
    { CKR_PIN_LOCKED, FAULT_PIN_LOCKED },
    { CKR_PIN_EXPIRED, FAULT_PIN_EXPIRED },
    { CKR_USER_PIN_NOT_INITIALIZED, FAULT_PIN_EXPIRED },
    { CKR_TOKEN_NOT_PRESENT, FAULT_TOKEN },
    { CKR_TOKEN_NOT_RECOGNIZED, FAULT_TOKEN },
    { CKR_SLOT_ID_INVALID, FAULT_TOKEN },
    { CKR_DEVICE_REMOVED, FAULT_TOKEN },
    { CKR_KEY_FUNCTION_NOT_PERMITTED, FAULT_KEY_POLICY },
    { CKR_ACTION_PROHIBITED, FAULT_KEY_POLICY },
    { CKR_KEY_TYPE_INCONSISTENT, FAULT_KEY_POLICY },
    { CKR_KEY_SIZE_RANGE, FAULT_KEY_POLICY },
    { CKR_MECHANISM_INVALID, FAULT_MECHANISM },
    { CKR_MECHANISM_PARAM_INVALID, FAULT_MECHANISM },
    { CKR_FUNCTION_NOT_SUPPORTED, FAULT_MECHANISM },
    { CKR_SESSION_HANDLE_INVALID, FAULT_SESSION },
    { CKR_SESSION_CLOSED, FAULT_SESSION },
    { CKR_OPERATION_ACTIVE, FAULT_SESSION },
    { CKR_OPERATION_NOT_INITIALIZED, FAULT_SESSION },
    { CKR_USER_NOT_LOGGED_IN, FAULT_SESSION },
    { CKR_OBJECT_HANDLE_INVALID, FAULT_SESSION },
    { CKR_KEY_HANDLE_INVALID, FAULT_SESSION },
    { CKR_CRYPTOKI_NOT_INITIALIZED, FAULT_SESSION },
    { CKR_SESSION_COUNT, FAULT_BUSY },
    { CKR_HOST_MEMORY, FAULT_BUSY },
    { CKR_DEVICE_MEMORY, FAULT_BUSY },
    { CKR_SIGNATURE_INVALID, FAULT_SIGNATURE },
    { CKR_SIGNATURE_LEN_RANGE, FAULT_SIGNATURE },
};

enum fault
fault_of(unsigned long rv)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].rv == rv)
            return table[i].fault;
    return FAULT_DEVICE;
}

const char *
fault_name(enum fault f)
{
    static const char *const name[FAULT_COUNT] = {
        [FAULT_NONE] = "none",
        [FAULT_MODULE] = "module",
        [FAULT_TOKEN] = "token",
        [FAULT_PIN_WRONG] = "pin-wrong",
        [FAULT_PIN_LOCKED] = "pin-locked",
        [FAULT_PIN_EXPIRED] = "pin-expired",
        [FAULT_PIN_SOURCE] = "pin-source",
        [FAULT_KEY_ABSENT] = "key-absent",
        [FAULT_KEY_AMBIGUOUS] = "key-ambiguous",
        [FAULT_KEY_POLICY] = "key-policy",
        [FAULT_MECHANISM] = "mechanism",
        [FAULT_DEVICE] = "device",
        [FAULT_SESSION] = "session",
        [FAULT_BUSY] = "busy",
        [FAULT_SIGNATURE] = "signature",
        [FAULT_CERTIFICATE] = "certificate",
        [FAULT_HUNG] = "hung",
        [FAULT_DIED] = "died",
        [FAULT_REQUEST] = "request",
        [FAULT_STOPPING] = "stopping",
    };

    return f < FAULT_COUNT ? name[f] : name[FAULT_DEVICE];
}

/* What one class holds and the operator tells apart. */
static const char *
special_words(CK_RV rv)
{
    switch (rv) {
    case CKR_TOKEN_WRITE_PROTECTED:
    case CKR_SESSION_READ_ONLY:
        return "le jeton est en lecture seule";
    case CKR_DEVICE_MEMORY:
        return "le jeton est plein";
    case CKR_DEVICE_REMOVED:
        return "jeton retiré : remettez-le, l’agent le retrouvera";
    case 0:
        return "erreur du module PKCS#11";
    default:
        return NULL;
    }
}

static const char refused_use[] =
    "le jeton refuse cet usage de la clé : voyez ses attributs et la "
    "politique du jeton";
static const char no_session[] =
    "le jeton n’a plus de session libre : fermez-en ou baissez hsm.workers";

const char *
fault_words(unsigned long rv)
{
    static const char *const words[FAULT_COUNT] = {
        [FAULT_TOKEN] =
            "jeton absent : vérifiez qu’il est branché et joignable",
        [FAULT_PIN_WRONG] =
            "PIN refusé : vérifiez la source du PIN avant tout autre essai",
        [FAULT_PIN_LOCKED] = "PIN bloqué : il faut l’officier de sécurité",
        [FAULT_PIN_EXPIRED] =
            "PIN expiré ou jamais posé : il faut l’officier de sécurité",
        [FAULT_KEY_POLICY] = refused_use,
        [FAULT_MECHANISM] = "ce jeton ne connaît pas ECDSA P-256",
        [FAULT_DEVICE] = "erreur du matériel : voyez les journaux du module",
        [FAULT_SESSION] =
            "session perdue : le jeton a redémarré ou fermé l’accès",
        [FAULT_BUSY] = no_session,
        [FAULT_SIGNATURE] = "signature refusée par le jeton lui-même",
    };
    const char *special = special_words(rv);

    return special ? special : words[fault_of(rv)];
}

bool
fault_is_of_pin(enum fault f)
{
    return f == FAULT_PIN_WRONG || f == FAULT_PIN_LOCKED
        || f == FAULT_PIN_EXPIRED;
}

bool
fault_passes(enum fault f)
{
    switch (f) {
    case FAULT_TOKEN:
    case FAULT_DEVICE:
    case FAULT_SESSION:
    case FAULT_BUSY:
    case FAULT_SIGNATURE:
    case FAULT_HUNG:
    case FAULT_DIED:
    case FAULT_NONE:
        return true;
    case FAULT_MODULE:
    case FAULT_PIN_WRONG:
    case FAULT_PIN_LOCKED:
    case FAULT_PIN_EXPIRED:
    case FAULT_PIN_SOURCE:
    case FAULT_KEY_ABSENT:
    case FAULT_KEY_AMBIGUOUS:
    case FAULT_KEY_POLICY:
    case FAULT_MECHANISM:
    case FAULT_CERTIFICATE:
    case FAULT_REQUEST:
    case FAULT_STOPPING:
    case FAULT_COUNT:
        break;
    }
    return false;
}
