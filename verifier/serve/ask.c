/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/serve/ask.h"

#include <stdio.h>
#include <strings.h>
#include <time.h>

#include "verifier/base/cursor.h"
#include "verifier/cli/asked.h"
#include "verifier/http/media.h"

enum { VALUE_MAX = 64, FORMAT = 'f', NAME_SIZE = 32 };

struct parameter {
    const char *name;
    const char *header;
    char letter; /* of the verb « check », or FORMAT */
    bool flag;
    const char *expected;
};

static const struct parameter parameters[] = {
    { "role", "Sceau-Role", 'r', false,
        "employer, france-travail, caf, cpam, social-landlord, landlord ou "
        "prefecture" },
    { "date", "Sceau-Date", 'a', false, "une date AAAA-MM-JJ" },
    { "format", "Sceau-Format", FORMAT, false, "json ou text" },
    { "lang", "Sceau-Lang", 'L', false, "fr ou en" },
    { "strict", "Sceau-Strict", 's', true, "1, ou rien" },
    { "request", "Sceau-Request", 'q', false,
        "first ou renewal, sans contredire renewed ou requested" },
    { "renewed", "Sceau-Renewed", 'n', false,
        "une catégorie de titre, seule de renewed, requested et title" },
    { "requested", "Sceau-Requested", 'd', false,
        "une catégorie de titre, seule de renewed, requested et title" },
    { "title", "Sceau-Title", 'i', false,
        "une catégorie de titre, seule de renewed, requested et title" },
    { "renewal-filed", "Sceau-Renewal-Filed", 'p', true, "1, ou rien" },
};

enum { PARAMETERS = sizeof parameters / sizeof *parameters };

struct reading {
    struct http_request *r;
    struct ask *ask;
    struct checker checker; /* each value is tried at once */
    struct stated stated;
    bool given[PARAMETERS];
    bool wrong;
};

static bool
set_format(struct checker *c, const char *value)
{
    bool text = strcmp(value, "text") == 0;

    c->form = text ? FORM_OF_TEXT : FORM_OF_JSON;
    return text || strcmp(value, "json") == 0;
}

static bool
set(struct checker *c, struct stated *s, char letter, const char *value)
{
    return letter == FORMAT ? set_format(c, value)
                            : asked_set(c, s, letter, value) == NULL;
}

static bool
refuse(struct reading *g, const char *word, const char *name, const char *why)
{
    g->wrong = true;
    http_problem(g->r, 400, word, "paramètre %s : %s", name, why);
    return false;
}

static bool
keep_words(struct ask *a, char letter, const char *value)
{
    int n = snprintf(
        a->words + a->len, sizeof a->words - a->len, "%c%s", letter, value);

    if (n < 0 || (size_t)n + 1 > sizeof a->words - a->len)
        return false;
    a->len += (size_t)n + 1;
    return true;
}

static bool
is_flag(struct span value)
{
    return value.len == 0 || span_is(value, "1") || span_is(value, "true");
}

static bool
take(struct reading *g, size_t i, struct span value)
{
    const struct parameter *p = &parameters[i];
    char text[VALUE_MAX + 1] = "";

    if (g->given[i])
        return refuse(g, "parameter-twice", p->name, "donné deux fois");
    g->given[i] = true;
    bool short_enough = value.len <= VALUE_MAX;
    if (short_enough && value.len)
        memcpy(text, value.data, value.len);
    if (!short_enough || strlen(text) != value.len
        || (p->flag && !is_flag(value))
        || !set(&g->checker, &g->stated, p->letter, text)
        || !keep_words(g->ask, p->letter, text)) {
        char why[256];
        (void)snprintf(why, sizeof why, "attendu : %s", p->expected);
        return refuse(g, "parameter-value", p->name, why);
    }
    return true;
}

static bool
take_parameter(void *context, struct span name, struct span value)
{
    struct reading *g = context;

    for (size_t i = 0; i < PARAMETERS; i++)
        if (span_is(name, parameters[i].name))
            return take(g, i, value);
    return refuse(g, "parameter-unknown", "inconnu",
        "ceux qui sont admis sont dans /openapi.json");
}

static void
take_headers(struct reading *g)
{
    struct span value;

    for (size_t i = 0; i < PARAMETERS && !g->wrong; i++) {
        size_t count = http_header(g->r, parameters[i].header, &value);
        if (count > 1)
            (void)refuse(
                g, "parameter-twice", parameters[i].name, "donné deux fois");
        else if (count)
            (void)take(g, i, value);
    }
}

bool
ask_read(struct http_request *r, struct ask *out)
{
    struct reading g = { .r = r, .ask = out };

    out->len = 0;
    http_query(r, take_parameter, &g);
    if (!g.wrong)
        take_headers(&g);
    return !g.wrong;
}

bool
ask_checker(const struct ask *ask, const struct checker *base,
    struct checker *out, struct stated *stated)
{
    size_t at = 0;

    *out = *base;
    *stated = (struct stated) { .request = NULL };
    out->form = FORM_OF_JSON;
    out->options.stated = stated;
    out->options.today = date_paris(time(NULL));
    while (at < ask->len) {
        const char *word = ask->words + at;
        size_t left = ask->len - at, len = strnlen(word, left);
        if (len == 0 || len == left || !set(out, stated, word[0], word + 1))
            return false;
        at += len + 1;
    }
    return true;
}
