/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/confine.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Named as the third version of the interface does, by the kernel's headers or not. */
#define ACCESS_REFER (UINT64_C(1) << 13)
#define ACCESS_TRUNCATE (UINT64_C(1) << 14)

#define ACCESS_WRITES                                                          \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR             \
        | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR        \
        | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG            \
        | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO          \
        | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

/* What a kernel of that version can refuse. */
static uint64_t
accesses(long version)
{
    uint64_t all = ACCESS_WRITES;

    if (version >= 2)
        all |= ACCESS_REFER;
    if (version >= 3)
        all |= ACCESS_TRUNCATE;
    return all;
}

static void
allow(int rules, uint64_t access, const char *folder)
{
    struct landlock_path_beneath_attr rule = { .allowed_access = access,
        .parent_fd = open(folder, O_PATH | O_CLOEXEC | O_DIRECTORY) };

    if (rule.parent_fd < 0)
        return; /* it is not there: nothing to be written in */
    (void)syscall(
        SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0U);
    (void)close(rule.parent_fd);
}

static long
interface_version(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, 0UL,
        LANDLOCK_CREATE_RULESET_VERSION);
}

bool
confine_is_possible(void)
{
    return interface_version() >= 1;
}

bool
confine_writes(char *const *folder, size_t count)
{
    long version = interface_version();
    struct landlock_ruleset_attr what = { 0 };

    if (version < 1)
        return false;
    what.handled_access_fs = accesses(version);
    int rules =
        (int)syscall(SYS_landlock_create_ruleset, &what, sizeof what, 0U);
    if (rules < 0)
        return false;
    allow(rules, what.handled_access_fs, "/dev");
    for (size_t i = 0; i < count; i++)
        allow(rules, what.handled_access_fs, folder[i]);
    bool done = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        && syscall(SYS_landlock_restrict_self, rules, 0U) == 0;
    (void)close(rules);
    return done;
}
