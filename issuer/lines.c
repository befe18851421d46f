/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "hsm/settings.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/base/reason.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(json_t *, json_decref);

/* A key, its quotes and the words around a request. */
enum { LINE_MAX_BYTES = SCEAU_REQUEST_MAX + 1024 };

enum sceau_status
lines_open(const char *path, struct lines *out, struct sceau_error *error)
{
    struct stat info;

    *out = (struct lines) { .text = buffer_with_max(LINE_MAX_BYTES),
        .request = buffer_with_max(SCEAU_REQUEST_MAX) };
    out->file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (!out->file)
        return fail(error, errno == ENOENT ? SCEAU_E_NOTFOUND : SCEAU_E_IO,
            "%s : %s", path,
            errno == ENOENT ? "fichier introuvable" : REASON(errno));
    if (fstat(fileno(out->file), &info) == 0 && S_ISREG(info.st_mode))
        out->size = info.st_size;
    if (fstat(fileno(out->file), &info) == 0 && S_ISDIR(info.st_mode))
        return fail(error, SCEAU_E_IO, "%s : c’est un dossier", path);
    return SCEAU_OK;
}

enum sceau_status
lines_over(struct span bytes, struct lines *out, struct sceau_error *error)
{
    void *read;

    memcpy(&read, &bytes.data, sizeof read); /* it is only read */
    *out = (struct lines) { .text = buffer_with_max(LINE_MAX_BYTES),
        .request = buffer_with_max(SCEAU_REQUEST_MAX),
        .size = (int64_t)bytes.len };
    out->file = fmemopen(read, bytes.len, "r");
    return out->file ? SCEAU_OK : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

void
lines_close(struct lines *l)
{
    if (l->file && l->file != stdin)
        (void)fclose(l->file);
    buffer_free(&l->text);
    buffer_free(&l->request);
    l->file = NULL;
}

/* A line without its end, cut where it is too long; false at the end of the file, and
 * where reading ended before: half a line is none. */
static bool
read_line(struct lines *l)
{
    int c;
    bool any = false;

    buffer_reset(&l->text);
    while ((c = getc_unlocked(l->file)) != EOF) {
        any = true;
        l->bytes++;
        if (c == '\n')
            break;
        buffer_byte(&l->text, (uint8_t)c);
    }
    if (ferror(l->file)) {
        l->failed = errno;
        return false;
    }
    l->number += any;
    return any;
}

static struct span
trimmed(struct span text)
{
    while (text.len && strchr(" \t\r", text.data[text.len - 1]))
        text.len--;
    while (text.len && strchr(" \t\r", *text.data))
        text = span_of(text.data + 1, text.len - 1);
    return text;
}

/* True where the line begins as one with a key. */
static bool
has_key(struct span line)
{
    size_t i = 1;

    while (i < line.len && strchr(" \t", line.data[i]))
        i++;
    return line.len > i && line.data[0] == '{'
        && span_starts(span_of(line.data + i, line.len - i), "\"key\"");
}

/* {"key": "…", "request": {…}}; NULL, or why it is not. */
static const char *
take_apart(struct lines *l, struct span line, struct batch_line *out)
{
    struct sceau_error error = { 0 };
    AUTO(json_decref) json_t *root = settings_parse(line, &error);
    json_t *request = json_object_get(root, "request");
    const char *key = json_string_value(json_object_get(root, "key"));

    if (!root)
        return "JSON illisible";
    if (!key || !json_is_object(request) || json_object_size(root) != 2)
        return "« key », un texte, et « request », une demande, sont attendus, "
               "et rien d’autre";
    if (!*key || strlen(key) > REGISTRY_KEY_MAX)
        return "key : de 1 à 128 octets";
    char *text = json_dumps(request, JSON_COMPACT);
    if (!text)
        return "mémoire épuisée";
    buffer_reset(&l->request);
    buffer_text(&l->request, text);
    free(text);
    (void)snprintf(l->key, sizeof l->key, "%s", key);
    out->key = l->key;
    out->request = buffer_span(&l->request);
    return buffer_status(&l->request) == SCEAU_OK ? NULL
                                                  : "demande de plus de 64 Kio";
}

bool
lines_next(struct lines *l, struct batch_line *out)
{
    while (read_line(l)) {
        struct span line = trimmed(buffer_span(&l->text));
        if (line.len == 0 && buffer_status(&l->text) == SCEAU_OK)
            continue;
        *out = (struct batch_line) { .number = l->number, .request = line };
        if (buffer_status(&l->text) != SCEAU_OK)
            out->fault = "ligne trop longue : une demande a 64 Kio au plus";
        else if (has_key(line))
            out->fault = take_apart(l, line, out);
        return true;
    }
    return false;
}
