/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/usage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/base/buffer.h"
#include "verifier/base/cursor.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/scope.h"

#define HEAD "sceau-usage/1\n"

AUTO_DEFINE(char *, free);

static enum sceau_status
path_of(const char *folder, char **out, struct sceau_error *error)
{
    if (asprintf(out, "%s/" USAGE_NAME, folder) >= 0)
        return SCEAU_OK;
    *out = NULL;
    return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

static size_t
place_of(const struct usage *u, const char *label)
{
    size_t i = 0;

    while (i < u->count && strcmp(u->key[i].label, label) != 0)
        i++;
    return i;
}

int64_t
usage_of(const struct usage *u, const char *label)
{
    size_t i = place_of(u, label);

    return i < u->count ? u->key[i].signatures : 0;
}

bool
usage_set(struct usage *u, const char *label, int64_t signatures)
{
    size_t i = place_of(u, label), len = strlen(label);

    if (i == USAGE_KEYS_MAX || len > SIGNER_LABEL_MAX)
        return false;
    memcpy(u->key[i].label, label, len + 1);
    u->key[i].signatures = signatures;
    u->count += i == u->count;
    return true;
}

static bool
read_count(struct span text, int64_t *out)
{
    int64_t n = 0;

    if (text.len == 0 || text.len > 18)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        n = n * 10 + (text.data[i] - '0');
    }
    *out = n;
    return true;
}

/* A line of its name and its number, once. */
static bool
read_line(struct cursor *c, struct usage *out)
{
    char label[SIGNER_LABEL_MAX + 1] = "";
    struct span name = cursor_until(c, '\t');
    int64_t n;

    if (name.len == 0 || name.len > SIGNER_LABEL_MAX
        || memchr(name.data, 0, name.len) || !cursor_skip(c, "\t")
        || !read_count(cursor_until(c, '\n'), &n) || !cursor_skip(c, "\n"))
        return false;
    memcpy(label, name.data, name.len);
    return place_of(out, label) == out->count && usage_set(out, label, n);
}

enum sceau_status
usage_read(const char *folder, struct usage *out, struct sceau_error *error)
{
    AUTO(free) char *path = NULL;
    AUTO_BUFFER struct buffer text = buffer_with_max(USAGE_FILE_MAX);
    enum sceau_status status = path_of(folder, &path, error);

    out->count = 0;
    if (status == SCEAU_OK)
        status = file_read(path, &text, error);
    if (status == SCEAU_E_NOTFOUND)
        return SCEAU_OK; /* nothing was signed yet */
    if (status != SCEAU_OK)
        return status;
    struct cursor c = cursor_over(text.data, text.len);
    bool good = cursor_skip(&c, HEAD);
    while (good && cursor_left(&c))
        good = read_line(&c, out);
    return good
        ? SCEAU_OK
        : fail(error, SCEAU_E_FORMAT,
            "%s : ce n’est pas un compte de signatures : rétablissez sa "
            "copie, ou déplacez-le pour compter de nouveau de zéro",
            path);
}

enum sceau_status
usage_write(
    const char *folder, const struct usage *u, struct sceau_error *error)
{
    AUTO(free) char *path = NULL;
    AUTO_BUFFER struct buffer text = buffer_with_max(USAGE_FILE_MAX);
    enum sceau_status status = path_of(folder, &path, error);

    if (status != SCEAU_OK)
        return status;
    buffer_text(&text, HEAD);
    for (size_t i = 0; i < u->count; i++)
        buffer_format(&text, "%s\t%lld\n", u->key[i].label,
            (long long)u->key[i].signatures);
    if (buffer_status(&text) != SCEAU_OK)
        return fail(error, buffer_status(&text), "%s : trop long", path);
    return file_write(path, buffer_span(&text), 0644, error);
}
