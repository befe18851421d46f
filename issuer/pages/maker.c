/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/pages/maker.h"

#include <stdio.h>

#include "issuer/pages/worth.h"
#include "verifier/base/error.h"

enum { KEY_SIZE = 128, SENTENCE_MAX = 4096 };

static void
fail_key(struct maker *m, enum sceau_status status, const char *key)
{
    if (m->status != SCEAU_OK)
        return;
    m->status = status == SCEAU_E_NOTFOUND ? SCEAU_E_FORMAT : status;
    (void)fail_prefix(
        m->error, m->status, "texts/%s, %s", html_words_file(m->words), key);
}

const char *
maker_say(struct maker *m, const char *key, struct buffer *room)
{
    const char *text = html_say(m->words, key);
    struct sceau_error *error = m->status == SCEAU_OK ? m->error : NULL;

    if (!text) {
        (void)fail(error, SCEAU_E_FORMAT, "il manque cette phrase");
        fail_key(m, SCEAU_E_FORMAT, key);
        return "";
    }
    enum sceau_status status = values_fill(m->values, text, room, error);
    if (status != SCEAU_OK)
        fail_key(m, status, key);
    return buffer_cstr(room);
}

const char *
maker_say_of(
    struct maker *m, const char *prefix, const char *key, struct buffer *room)
{
    char name[2 * KEY_SIZE];

    (void)snprintf(name, sizeof name, "%.64s%.128s", prefix, key);
    return maker_say(m, name, room);
}

const char *
maker_date(const struct maker *m, struct date d, char out[DATE_WORDS_SIZE])
{
    const char *code = html_words_code(m->words);

    return strcmp(code, "fr") == 0 ? date_words_fr(d, out)
        : strcmp(code, "en") == 0  ? date_words_en(d, out)
                                   : date_iso(d, out);
}

bool
maker_has(const struct maker *m, const char *key)
{
    return html_say(m->words, key) != NULL;
}

void
maker_put(struct maker *m, const char *tag, const char *class, const char *key)
{
    AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);

    html_element(m->out, tag, class, maker_say(m, key, &room));
}

void
maker_heading(struct maker *m, const char *tag, const char *id, const char *key)
{
    AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);

    html_begin(m->out, tag);
    html_attribute(m->out, "id", id);
    html_inside(m->out);
    html_text(m->out, maker_say(m, key, &room));
    html_close(m->out, tag);
}

void
maker_categories(struct maker *m, const struct worth_question *question,
    const char *pattern, struct buffer *out)
{
    char name[KEY_SIZE];

    for (;;) {
        size_t len = strcspn(pattern, "|");
        if (worth_names(question, span_of(pattern, len))) {
            AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);
            (void)snprintf(name, sizeof name, "%.*s", (int)len, pattern);
            buffer_text(out, out->len ? ", " : "");
            buffer_text(out, maker_say_of(m, "category.", name, &room));
        }
        if (!pattern[len])
            return;
        pattern += len + 1;
    }
}
