/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/folder.h"

#include <dirent.h>
#include <unistd.h>

#include "tests/support/must.h"

void
folder_make(struct folder *out)
{
    (void)snprintf(out->path, sizeof out->path, "/tmp/sceau-test.XXXXXX");
    MUST(mkdtemp(out->path));
}

void
folder_remove(const struct folder *f)
{
    DIR *folder = opendir(f->path);
    struct dirent *entry;

    MUST(folder);
    while ((entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            MUST(unlinkat(dirfd(folder), entry->d_name, 0) == 0);
    (void)closedir(folder);
    MUST(rmdir(f->path) == 0);
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
