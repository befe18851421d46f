/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A PKCS#11 module that passes every call to a real one, and does one thing wrong
 * when it is told to: what a token does that hangs, lies or comes and goes, and how
 * often it was asked to log in. The environment names its files:
 *
 *   SHIM_ORDER     holds an order, or is absent: all is well. "once ORDER" is obeyed
 *                  once, and the file is gone then
 *   SHIM_LOG       gets a line for each login and each signature
 *   SHIM_SESSIONS  a file of this module's own, where open sessions are counted
 *   SHIM_DELAY_US  how long each signature takes more
 *
 * Orders, with N in decimal or 0x…:
 *
 *   sign-hang  sign-die  sign-wrong N  sign-error N   (each N-th signature; 0: each)
 *   sign-stall    they wait until the order is gone
 *   sign-rv N  login-rv N  session-rv N               (that CK_RV)
 *   login-hang  session-hang
 *   absent        no token is seen by who starts now
 *   down          nothing answers but by CKR_DEVICE_ERROR
 *   restart N  logout N   what was opened under another N, or none, is lost
 *   sessions N    no more of them are open at a time, of all processes
 *   extractable   the token says so of its keys
 *   orphan-CALL   whoever waits for this process is killed when it calls C_CALL, which
 *                 is done all the same
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include <p11-kit/pkcs11.h>

#include "tests/support/must.h"

enum { STALL_STEP_MS = 5, SESSIONS_MAX = 512 };

static CK_FUNCTION_LIST *real;
static bool absent;
static unsigned long opened_under;
static unsigned long signatures;

static void
hang(void)
{
    for (;;)
        (void)pause();
}

static void
wait_us(long us)
{
    const struct timespec t = { .tv_sec = us / 1000000,
        .tv_nsec = us % 1000000 * 1000 };

    (void)nanosleep(&t, NULL);
}

static bool
claim(const char *path)
{
    char taken[512];

    (void)snprintf(taken, sizeof taken, "%s.%d", path, (int)getpid());
    bool mine = rename(path, taken) == 0;
    (void)unlink(taken);
    return mine;
}

/* True where that is the order now; with its number, 0 where it has none. */
static bool
ordered_with(const char *order, unsigned long *number)
{
    const char *path = getenv("SHIM_ORDER");
    FILE *file = path ? fopen(path, "r") : NULL;
    char text[64] = "";

    *number = 0;
    if (!file)
        return false;
    const char *line = fgets(text, sizeof text, file);
    (void)fclose(file);
    text[strcspn(text, "\n")] = 0;
    bool once = line && strncmp(text, "once ", 5) == 0;
    char *name = once ? text + 5 : text;
    char *space = strchr(name, ' ');
    if (space)
        *space = 0;
    if (strcmp(name, order) != 0)
        return false;
    if (space)
        *number = strtoul(space + 1, NULL, 0);
    return !once || claim(path);
}

static bool
ordered(const char *order)
{
    unsigned long number;

    return ordered_with(order, &number);
}

/* Each N-th signature of this process. */
static bool
ordered_now(const char *order)
{
    unsigned long every;

    return ordered_with(order, &every)
        && (every == 0 || signatures % every == 0);
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

/* What was opened before the token restarted or closed its access. */
static CK_RV
lost(void)
{
    unsigned long number;

    if (ordered_with("restart", &number) && number != opened_under)
        return CKR_SESSION_HANDLE_INVALID;
    if (ordered_with("logout", &number) && number != opened_under)
        return CKR_USER_NOT_LOGGED_IN;
    return CKR_OK;
}

/*
 * Open sessions of all processes: their numbers in a file, one a place. Those of dead
 * processes are free, as a token's are whose peer is gone.
 */
static bool
count_session(unsigned long most, pid_t from, pid_t to)
{
    const char *path = getenv("SHIM_SESSIONS");
    pid_t place[SESSIONS_MAX] = { 0 };
    size_t free_place = SESSIONS_MAX;
    unsigned long used = 0;

    int fd = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd < 0)
        return true;
    MUST(flock(fd, LOCK_EX) == 0);
    MUST(pread(fd, place, sizeof place, 0) >= 0);
    for (size_t i = 0; i < SESSIONS_MAX; i++) {
        if (place[i] && kill(place[i], 0) != 0 && errno == ESRCH)
            place[i] = 0;
        used += place[i] != 0;
        if (place[i] == from && free_place == SESSIONS_MAX)
            free_place = i;
    }
    bool done = free_place < SESSIONS_MAX && (!to || !most || used < most);
    if (done)
        place[free_place] = to;
    MUST(pwrite(fd, place, sizeof place, 0) == (ssize_t)sizeof place);
    (void)close(fd);
    return done;
}

/* A ceremony that is killed while the token works for it. */
static void
orphan(const char *call)
{
    char order[32];

    (void)snprintf(order, sizeof order, "orphan-%s", call);
    if (ordered(order))
        (void)kill(getppid(), SIGKILL);
}

static CK_RV
init_token(CK_SLOT_ID slot, CK_UTF8CHAR *pin, CK_ULONG len, CK_UTF8CHAR *label)
{
    orphan("InitToken");
    return real->C_InitToken(slot, pin, len, label);
}

static CK_RV
init_pin(CK_SESSION_HANDLE s, CK_UTF8CHAR *pin, CK_ULONG len)
{
    orphan("InitPIN");
    return real->C_InitPIN(s, pin, len);
}

static CK_RV
generate_pair(CK_SESSION_HANDLE s, CK_MECHANISM *mechanism,
    CK_ATTRIBUTE *public, CK_ULONG of_public, CK_ATTRIBUTE *private,
    CK_ULONG of_private, CK_OBJECT_HANDLE *public_key,
    CK_OBJECT_HANDLE *private_key)
{
    orphan("GenerateKeyPair");
    return real->C_GenerateKeyPair(s, mechanism, public, of_public, private,
        of_private, public_key, private_key);
}

static CK_RV
open_session(CK_SLOT_ID slot, CK_FLAGS flags, void *application,
    CK_NOTIFY notify, CK_SESSION_HANDLE *out)
{
    unsigned long rv, most = 0;

    if (ordered("session-hang"))
        hang();
    if (ordered_with("session-rv", &rv))
        return rv;
    if (ordered("down"))
        return CKR_DEVICE_ERROR;
    (void)ordered_with("sessions", &most);
    if (!count_session(most, 0, getpid()))
        return CKR_SESSION_COUNT;
    return real->C_OpenSession(slot, flags, application, notify, out);
}

static CK_RV
close_session(CK_SESSION_HANDLE s)
{
    (void)count_session(0, getpid(), 0);
    return real->C_CloseSession(s);
}

static CK_RV
login(CK_SESSION_HANDLE s, CK_USER_TYPE who, CK_UTF8CHAR *pin, CK_ULONG len)
{
    unsigned long rv;

    note("login");
    if (ordered("login-hang"))
        hang();
    if (ordered_with("login-rv", &rv))
        return rv;
    if (ordered("down"))
        return CKR_DEVICE_ERROR;
    return real->C_Login(s, who, pin, len);
}

/* As SoftHSM does it: what a module does not see when it starts it never sees. */
static CK_RV
initialize(void *arguments)
{
    absent = ordered("absent") || ordered("down");
    if (!ordered_with("restart", &opened_under))
        (void)ordered_with("logout", &opened_under);
    return real->C_Initialize(arguments);
}

static CK_RV
token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
    return absent ? CKR_TOKEN_NOT_RECOGNIZED : real->C_GetTokenInfo(slot, info);
}

static void
take_time(void)
{
    const char *delay = getenv("SHIM_DELAY_US");

    if (delay)
        wait_us(strtol(delay, NULL, 10));
    while (ordered("sign-stall"))
        wait_us(STALL_STEP_MS * 1000L);
    if (ordered("sign-hang"))
        hang();
    if (ordered_now("sign-die"))
        _exit(1);
}

static CK_RV
refusal(void)
{
    unsigned long rv;

    if (ordered_with("sign-rv", &rv))
        return rv;
    if (ordered("down") || ordered_now("sign-error"))
        return CKR_DEVICE_ERROR;
    return lost();
}

static CK_RV
sign(CK_SESSION_HANDLE s, CK_BYTE *data, CK_ULONG len, CK_BYTE *signature,
    CK_ULONG *signature_len)
{
    note("sign");
    orphan("Sign");
    signatures++;
    take_time();
    CK_RV rv = refusal();
    if (rv != CKR_OK)
        return rv;
    bool wrong = signature && ordered_now("sign-wrong");
    rv = real->C_Sign(s, data, len, signature, signature_len);
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
        list.C_OpenSession = open_session;
        list.C_CloseSession = close_session;
        list.C_Login = login;
        list.C_GetTokenInfo = token_info;
        list.C_Sign = sign;
        list.C_InitToken = init_token;
        list.C_InitPIN = init_pin;
        list.C_GenerateKeyPair = generate_pair;
        list.C_GetAttributeValue = attribute_value;
    }
    *out = &list;
    return CKR_OK;
}
