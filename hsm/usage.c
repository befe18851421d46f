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

#define HEAD "sceau-usage/2\n"
#define FIRST "sceau-usage/1\n"

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

/* --- on whose behalf */

enum { NOWHERE = USAGE_TAGS_MAX };

static size_t
tags_of(const struct usage *u)
{
    return u->tags < USAGE_TAGS_MAX ? (size_t)u->tags : USAGE_TAGS_MAX;
}

/* From the last one: who asks now came not long ago. */
static size_t
place_for(const struct usage *u, size_t key, const uint8_t tag[SIGNER_TAG])
{
    for (size_t n = 1; n <= tags_of(u); n++) {
        size_t at = (size_t)((u->tags - n) % USAGE_TAGS_MAX);
        if (u->tag[at].key == key
            && memcmp(u->tag[at].tag, tag, SIGNER_TAG) == 0)
            return at;
    }
    return NOWHERE;
}

static void
put_for(struct usage *u, size_t key, const uint8_t tag[SIGNER_TAG],
    int64_t signatures)
{
    u->forgot = u->forgot || u->tags >= USAGE_TAGS_MAX;
    size_t at = (size_t)(u->tags++ % USAGE_TAGS_MAX);

    memcpy(u->tag[at].tag, tag, SIGNER_TAG);
    u->tag[at].key = key;
    u->tag[at].signatures = signatures;
}

void
usage_add_for(struct usage *u, const char *label, const uint8_t tag[SIGNER_TAG])
{
    static const uint8_t nobody[SIGNER_TAG] = { 0 };
    size_t key = place_of(u, label);

    if (memcmp(tag, nobody, SIGNER_TAG) == 0
        || (key == u->count && !usage_set(u, label, 0)))
        return;
    size_t at = place_for(u, key, tag);
    if (at == NOWHERE)
        put_for(u, key, tag, 1);
    else
        u->tag[at].signatures++;
}

int64_t
usage_for(
    const struct usage *u, const char *label, const uint8_t tag[SIGNER_TAG])
{
    size_t key = place_of(u, label);
    size_t at = key < u->count ? place_for(u, key, tag) : NOWHERE;

    if (at != NOWHERE)
        return u->tag[at].signatures;
    return u->forgot ? -1 : 0;
}

/* --- the file */

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

/* Small letters: one way to write each. */
static bool
read_tag(struct span text, uint8_t out[SIGNER_TAG])
{
    static const char digits[] = "0123456789abcdef";

    if (text.len != 2 * SIGNER_TAG)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        const char *digit = memchr(digits, text.data[i], 16);
        if (!digit)
            return false;
        out[i / 2] = (uint8_t)(out[i / 2] << 4 | (digit - digits));
    }
    return true;
}

/* Whose key has a line before. */
static bool
read_tag_line(struct cursor *c, struct usage *out)
{
    char label[SIGNER_LABEL_MAX + 1] = "";
    uint8_t tag[SIGNER_TAG] = { 0 };
    int64_t n;

    if (!cursor_skip(c, "\t"))
        return false;
    if (!out->forgot && out->tags == 0 && cursor_skip(c, "\n")) {
        out->forgot = true;
        return true;
    }
    if (!read_tag(cursor_until(c, '\t'), tag) || !cursor_skip(c, "\t"))
        return false;
    struct span name = cursor_until(c, '\t');
    if (name.len == 0 || name.len > SIGNER_LABEL_MAX
        || memchr(name.data, 0, name.len) || !cursor_skip(c, "\t")
        || !read_count(cursor_until(c, '\n'), &n) || !cursor_skip(c, "\n"))
        return false;
    memcpy(label, name.data, name.len);
    size_t key = place_of(out, label);
    if (key == out->count)
        return false;
    put_for(out, key, tag, n);
    return true;
}

/* A line of its name and its number, once. */
static bool
read_key_line(struct cursor *c, struct usage *out)
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

static bool
read_line(struct cursor *c, bool first, struct usage *out)
{
    struct cursor ahead = *c;

    return !first && cursor_skip(&ahead, "\t") ? read_tag_line(c, out)
                                               : read_key_line(c, out);
}

enum sceau_status
usage_read(const char *folder, struct usage *out, struct sceau_error *error)
{
    AUTO(free) char *path = NULL;
    AUTO_BUFFER struct buffer text = buffer_with_max(USAGE_FILE_MAX);
    enum sceau_status status = path_of(folder, &path, error);

    out->count = 0;
    out->tags = 0;
    out->forgot = false;
    if (status == SCEAU_OK)
        status = file_read(path, &text, error);
    if (status == SCEAU_E_NOTFOUND)
        return SCEAU_OK; /* nothing was signed yet */
    if (status != SCEAU_OK)
        return status;
    struct cursor c = cursor_over(text.data, text.len);
    bool first = cursor_skip(&c, FIRST);
    bool good = first || cursor_skip(&c, HEAD);
    out->forgot = first;
    while (good && cursor_left(&c))
        good = read_line(&c, first, out);
    return good
        ? SCEAU_OK
        : fail(error, SCEAU_E_FORMAT,
            "%s : ce n’est pas un compte de signatures : rétablissez sa "
            "copie, ou déplacez-le pour compter de nouveau de zéro",
            path);
}

static void
put_tag_line(struct buffer *out, const struct usage *u, size_t at)
{
    static const char digits[] = "0123456789abcdef";

    buffer_byte(out, '\t');
    for (size_t i = 0; i < SIGNER_TAG; i++) {
        buffer_byte(out, (uint8_t)digits[u->tag[at].tag[i] >> 4]);
        buffer_byte(out, (uint8_t)digits[u->tag[at].tag[i] & 15]);
    }
    buffer_format(out, "\t%s\t%lld\n", u->key[u->tag[at].key].label,
        (long long)u->tag[at].signatures);
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
    if (u->forgot)
        buffer_text(&text, "\t\n");
    for (uint64_t n = u->tags - tags_of(u); n < u->tags; n++)
        put_tag_line(&text, u, (size_t)(n % USAGE_TAGS_MAX));
    if (buffer_status(&text) != SCEAU_OK)
        return fail(error, buffer_status(&text), "%s : trop long", path);
    return file_write(path, buffer_span(&text), 0644, error);
}
