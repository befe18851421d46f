/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "verifier/base/error.h"
#include "verifier/base/reason.h"

/* What systemd makes of a credential where its folder keeps access lists: root's, and
 * a list of the one account that may read shows as a group's right. */
static bool
is_credential(const struct stat *info)
{
    return info->st_uid == 0 && info->st_gid == 0
        && (info->st_mode & 0777) == 0440;
}

static enum sceau_status
check(int fd, const char *path, const char *what, struct sceau_error *error)
{
    struct stat info;

    if (fstat(fd, &info) != 0)
        return fail(error, SCEAU_E_IO, "%s %s : %s", what, path, REASON(errno));
    if (!S_ISREG(info.st_mode))
        return fail(error, SCEAU_E_STATE,
            "%s %s : ce n’est pas un fichier ordinaire", what, path);
    if (info.st_uid != 0 && info.st_uid != geteuid())
        return fail(error, SCEAU_E_STATE,
            "%s %s : il appartient à quelqu’un d’autre", what, path);
    if (info.st_mode & 077 && !is_credential(&info))
        return fail(error, SCEAU_E_STATE,
            "%s %s : ouvert à d’autres (mode %03o) ; faites « chmod 600 »",
            what, path, (unsigned)(info.st_mode & 0777));
    return SCEAU_OK;
}

enum sceau_status
secret_file_open(
    const char *path, const char *what, int *fd, struct sceau_error *error)
{
    int opened = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

    *fd = -1;
    if (opened < 0 && errno == ELOOP)
        return fail(error, SCEAU_E_STATE, "%s %s : c’est un lien symbolique",
            what, path);
    if (opened < 0)
        return fail(error, errno == ENOENT ? SCEAU_E_NOTFOUND : SCEAU_E_IO,
            "%s %s : %s", what, path,
            errno == ENOENT ? "introuvable" : REASON(errno));
    enum sceau_status status = check(opened, path, what, error);
    if (status == SCEAU_OK)
        *fd = opened;
    else
        (void)close(opened);
    return status;
}
