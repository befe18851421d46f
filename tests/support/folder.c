/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/folder.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/must.h"

void
folder_make(struct folder *out)
{
    (void)snprintf(out->path, sizeof out->path, "/tmp/sceau-test.XXXXXX");
    MUST(mkdtemp(out->path));
}

void
folder_make_inner(const struct folder *f, const char *name)
{
    char path[FOLDER_FILE];

    folder_path(f, name, path);
    MUST(mkdir(path, 0700) == 0 || errno == EEXIST);
}

/* A link is removed, not what it shows. */
static void
remove_all(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;

    MUST(folder);
    while ((entry = readdir(folder))) {
        char inner[FOLDER_FILE + 256];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        (void)snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        if (unlink(inner) != 0)
            remove_all(inner);
    }
    (void)closedir(folder);
    MUST(rmdir(path) == 0);
}

void
folder_remove(const struct folder *f)
{
    remove_all(f->path);
}

void
folder_path(const struct folder *f, const char *name, char path[FOLDER_FILE])
{
    (void)snprintf(path, FOLDER_FILE, "%s/%s", f->path, name);
}

void
folder_write(const struct folder *f, const char *name, struct span bytes)
{
    char path[FOLDER_FILE];

    folder_path(f, name, path);
    FILE *out = fopen(path, "wb");
    MUST(out && fwrite(bytes.data, 1, bytes.len, out) == bytes.len);
    MUST(fclose(out) == 0);
}
