/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/transcript.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "verifier/base/error.h"
#include "verifier/base/reason.h"
#include "verifier/base/scope.h"

enum { VALUE_COLUMN = 20 };

struct transcript {
    char *path;
    int fd;
    size_t saved;
    struct buffer text;
};

void
transcript_free(struct transcript **transcript)
{
    struct transcript *t = *transcript;

    *transcript = NULL;
    if (!t)
        return;
    if (t->fd >= 0)
        (void)close(t->fd);
    buffer_free(&t->text);
    free(t->path);
    free(t);
}

static void
release(struct transcript *t)
{
    transcript_free(&t);
}
AUTO_DEFINE(struct transcript *, release);

enum sceau_status
transcript_start(
    const char *path, struct transcript **out, struct sceau_error *error)
{
    AUTO(release) struct transcript *t = calloc(1, sizeof *t);

    if (!t)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    t->fd = -1;
    t->text = buffer_with_max(TRANSCRIPT_MAX);
    t->path = strdup(path);
    if (!t->path)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    t->fd = open(path,
        O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (t->fd < 0)
        return fail(error, errno == EEXIST ? SCEAU_E_STATE : SCEAU_E_IO,
            "%s : %s", path, REASON(errno));
    *out = TAKE(t);
    return SCEAU_OK;
}

const char *
transcript_cstr(const struct transcript *t)
{
    return buffer_cstr(&t->text);
}

/* A byte that begins a character takes a column; accents are composed here. */
static size_t
columns(struct span text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n += (text.data[i] & 0xc0) != 0x80;
    return n;
}

static void
spaces(struct transcript *t, size_t n)
{
    while (n-- > 0)
        buffer_byte(&t->text, ' ');
}

/* As many bytes as fit into so many columns. */
static size_t
cut(struct span word, size_t room)
{
    size_t n = 0, len = 0;

    while (len < word.len) {
        n += (word.data[len] & 0xc0) != 0x80;
        if (n > room)
            break;
        len++;
    }
    return len;
}

static bool
holds_at(struct span text, size_t at, const char *sign)
{
    size_t len = strlen(sign);

    return at + len <= text.len && memcmp(text.data + at, sign, len) == 0;
}

/* French sets a space before these signs, and no line begins with one of them, nor ends
 * with the quotation mark that opens. */
static bool
may_break(struct span text, size_t space)
{
    static const char *const after[] = { ":", ";", "?", "!", "»" };

    for (size_t i = 0; i < sizeof after / sizeof *after; i++)
        if (holds_at(text, space + 1, after[i]))
            return false;
    return space < 2 || !holds_at(text, space - 2, "«");
}

static struct span
next_word(struct span *rest)
{
    size_t len = 0;

    while (
        len < rest->len && (rest->data[len] != ' ' || !may_break(*rest, len)))
        len++;
    struct span word = span_of(rest->data, len);
    size_t past = len + (len < rest->len);
    *rest = span_of(rest->data + past, rest->len - past);
    return word;
}

/* From that column on; the first line is begun. */
static void
flow(struct transcript *t, size_t indent, const char *text)
{
    struct span rest = span_str(text);
    size_t at = indent;

    while (rest.len) {
        struct span word = next_word(&rest);
        if (at > indent && at + 1 + columns(word) > TRANSCRIPT_COLUMNS) {
            buffer_byte(&t->text, '\n');
            spaces(t, indent);
            at = indent;
        } else if (at > indent) {
            buffer_byte(&t->text, ' ');
            at++;
        }
        while (columns(word) > TRANSCRIPT_COLUMNS - at) {
            size_t len = cut(word, TRANSCRIPT_COLUMNS - at);
            buffer_put(&t->text, word.data, len);
            buffer_byte(&t->text, '\n');
            spaces(t, indent);
            at = indent;
            word = span_of(word.data + len, word.len - len);
        }
        buffer_put(&t->text, word.data, word.len);
        at += columns(word);
    }
    buffer_byte(&t->text, '\n');
}

void
transcript_title(struct transcript *t, const char *text)
{
    transcript_gap(t);
    buffer_format(&t->text, "%s\n", text);
    for (size_t n = columns(span_str(text)); n > 0; n--)
        buffer_byte(&t->text, '-');
    buffer_byte(&t->text, '\n');
}

void
transcript_pair(struct transcript *t, const char *name, const char *value)
{
    size_t used = 2 + columns(span_str(name));

    buffer_format(&t->text, "  %s", name);
    spaces(t, used < VALUE_COLUMN ? VALUE_COLUMN - used : 1);
    flow(t, VALUE_COLUMN, value);
}

void
transcript_text(struct transcript *t, size_t indent, const char *text)
{
    spaces(t, indent);
    flow(t, indent, text);
}

void
transcript_gap(struct transcript *t)
{
    if (t->text.len)
        buffer_byte(&t->text, '\n');
}

enum sceau_status
transcript_save(struct transcript *t, struct sceau_error *error)
{
    if (buffer_status(&t->text) != SCEAU_OK)
        return fail(error, buffer_status(&t->text), "%s : trop long", t->path);
    while (t->saved < t->text.len) {
        ssize_t n =
            write(t->fd, t->text.data + t->saved, t->text.len - t->saved);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return fail(error, SCEAU_E_IO, "%s : écriture impossible : %s",
                t->path, REASON(errno));
        t->saved += (size_t)n;
    }
    if (fsync(t->fd) != 0)
        return fail(error, SCEAU_E_IO, "%s : écriture impossible : %s", t->path,
            REASON(errno));
    return SCEAU_OK;
}
