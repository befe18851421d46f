/* SPDX-License-Identifier: EUPL-1.2 */
/* replay FOLDER…: every file of these folders through the target, once. */
#include <dirent.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

static int
replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");

    if (!file || fseek(file, 0, SEEK_END) != 0)
        return -1;
    long size = ftell(file);
    rewind(file);
    /* exactly as long as the input, so that a sanitizer sees its end */
    uint8_t *data = malloc(size > 0 ? (size_t)size : 1);
    size_t n = data && size >= 0 ? fread(data, 1, (size_t)size, file) : 0;
    (void)fclose(file);
    if (data && n == (size_t)size)
        (void)LLVMFuzzerTestOneInput(data, n);
    free(data);
    return n == (size_t)size ? 0 : -1;
}

static int
replay_folder(const char *folder)
{
    DIR *d = opendir(folder);
    struct dirent *entry;
    int count = 0;
    char path[4096];

    while (d && (entry = readdir(d))) {
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (replay_file(path) != 0) {
            fprintf(stderr, "%s: cannot read\n", path);
            exit(1);
        }
        count++;
    }
    if (d)
        (void)closedir(d);
    return count;
}

int
main(int argc, char **argv)
{
    int count = 0;

    for (int i = 1; i < argc; i++)
        count += replay_folder(argv[i]);
    printf("%d inputs\n", count);
    return count ? 0 : 1; /* a corpus that is not there must not pass */
}
