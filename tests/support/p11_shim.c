/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A PKCS#11 module that passes every call to a real one, and does one thing wrong
 * when it is told to: what a token does that hangs, lies or comes and goes, and how
 * often it was asked to log in. The environment names its files:
 *
 *   SHIM_ORDER  holds an order, or is absent: all is well. "once ORDER" is obeyed
 *               once, and the file is gone then
 *   SHIM_LOG    gets a line for each login and each signature
 *
 * Orders: sign-hang sign-wrong sign-error sign-die login-hang absent extractable
 */
#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <p11-kit/pkcs11.h>

#include "tests/support/must.h"

static CK_FUNCTION_LIST *real;
static bool absent;

static void
hang(void)
{
    for (;;)
        (void)pause();
}

static bool
ordered(const char *order)
{
    const char *path = getenv("SHIM_ORDER");
    FILE *file = path ? fopen(path, "r") : NULL;
    char text[64] = "";

    if (!file)
        return false;
    const char *line = fgets(text, sizeof text, file);
    (void)fclose(file);
    text[strcspn(text, "\n")] = 0;
    bool once = line && strncmp(text, "once ", 5) == 0;
    if (strcmp(once ? text + 5 : text, order) != 0)
        return false;
    if (once)
        (void)unlink(path);
    return true;
}

static void
note(const char *call)
{
    const char *path = getenv("SHIM_LOG");
    FILE *file = path ? fopen(path, "a") : NULL;

    if (!file)
        return;
    fprintf(file, "%s\n", call);
    (void)fclose(file);
}

static CK_RV
login(CK_SESSION_HANDLE s, CK_USER_TYPE who, CK_UTF8CHAR *pin, CK_ULONG len)
{
    note("login");
    if (ordered("login-hang"))
        hang();
    return real->C_Login(s, who, pin, len);
}

/* As SoftHSM does it: what a module does not see when it starts it never sees. */
static CK_RV
initialize(void *arguments)
{
    absent = ordered("absent");
    return real->C_Initialize(arguments);
}

static CK_RV
token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
    return absent ? CKR_TOKEN_NOT_RECOGNIZED : real->C_GetTokenInfo(slot, info);
}

static CK_RV
sign(CK_SESSION_HANDLE s, CK_BYTE *data, CK_ULONG len, CK_BYTE *signature,
    CK_ULONG *signature_len)
{
    note("sign");
    if (ordered("sign-hang"))
        hang();
    if (ordered("sign-die"))
        _exit(1);
    if (ordered("sign-error"))
        return CKR_DEVICE_ERROR;
    bool wrong = signature && ordered("sign-wrong");
    CK_RV rv = real->C_Sign(s, data, len, signature, signature_len);
    if (rv == CKR_OK && wrong)
        signature[*signature_len / 2] ^= 1;
    return rv;
}

static CK_RV
attribute_value(
    CK_SESSION_HANDLE s, CK_OBJECT_HANDLE o, CK_ATTRIBUTE *a, CK_ULONG n)
{
    const CK_BBOOL yes = CK_TRUE;
    CK_RV rv = real->C_GetAttributeValue(s, o, a, n);

    if (rv == CKR_OK && n == 1 && a->type == CKA_EXTRACTABLE && a->pValue
        && ordered("extractable"))
        memcpy(a->pValue, &yes, sizeof yes);
    return rv;
}

__attribute__((visibility("default"))) CK_RV
C_GetFunctionList(CK_FUNCTION_LIST **out)
{
    static CK_FUNCTION_LIST list;
    CK_C_GetFunctionList get;

    if (!real) {
        void *module = dlopen(SOFTHSM_MODULE, RTLD_NOW | RTLD_LOCAL);
        MUST(module);
        void *symbol = dlsym(module, "C_GetFunctionList");
        MUST(symbol);
        memcpy(&get, &symbol, sizeof get);
        MUST(get(&real) == CKR_OK);
        list = *real;
        list.C_Initialize = initialize;
        list.C_Login = login;
        list.C_GetTokenInfo = token_info;
        list.C_Sign = sign;
        list.C_GetAttributeValue = attribute_value;
    }
    *out = &list;
    return CKR_OK;
}
