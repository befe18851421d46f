/* SPDX-License-Identifier: EUPL-1.2 */
/* A folder of a test's own, gone when the test ends. */
#ifndef SCEAU_TEST_FOLDER_H
#define SCEAU_TEST_FOLDER_H

#include "verifier/base/span.h"

#define FOLDER_PATH 64
#define FOLDER_FILE 320

struct folder {
    char path[FOLDER_PATH];
};

void folder_make(struct folder *out);
void folder_remove(const struct folder *f);

/* A folder in it, which may be there already. */
void folder_make_inner(const struct folder *f, const char *name);

/* folder/name */
void folder_path(
    const struct folder *f, const char *name, char path[FOLDER_FILE]);

/* Write a file there. */
void folder_write(const struct folder *f, const char *name, struct span bytes);

#endif
