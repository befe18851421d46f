/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/cli/asked.h"

#include <string.h>

/* What the bearer says once: a second word would hide the first. */
static const char *
state_category(struct stated *s, const char *request, const char *argument)
{
    if (s->category)
        return "--renewed, --requested et --title : un seul, une fois";
    if (request && s->request && strcmp(s->request, request) != 0)
        return "--request dit le contraire de --renewed ou --requested";
    if (!rights_category(span_str(argument), &s->category))
        return "catégorie inconnue (voyez sceau-verify(1))";
    if (request)
        s->request = request;
    return NULL;
}

static const char *
state_request(struct stated *s, const char *argument)
{
    static const char *const words[] = { "first", "renewal" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(argument, words[i]) != 0)
            continue;
        if (s->request && strcmp(s->request, words[i]) != 0)
            return "--request dit le contraire de --renewed ou --requested";
        s->request = words[i];
        return NULL;
    }
    return "--request : first ou renewal est attendu";
}

static bool
set_language(struct checker *c, const char *argument)
{
    bool english = strcmp(argument, "en") == 0;

    c->language = english ? LANGUAGE_EN : LANGUAGE_FR;
    return english || strcmp(argument, "fr") == 0;
}

const char *
asked_set(
    struct checker *c, struct stated *stated, int letter, const char *argument)
{
    switch (letter) {
    case 'r':
        return role_parse(span_str(argument), &c->options.role)
            ? NULL
            : "--role : rôle inconnu (voyez --help)";
    case 'a':
        return date_parse_iso(span_str(argument), &c->options.today)
            ? NULL
            : "--at : une date AAAA-MM-JJ est attendue";
    case 'q':
        return state_request(stated, argument);
    case 'n':
        return state_category(stated, "renewal", argument);
    case 'd':
        return state_category(stated, "first", argument);
    case 'i':
        return state_category(stated, NULL, argument);
    case 'p':
        stated->renewal_filed = true;
        return NULL;
    case 'T':
        c->options.allow_test = true;
        return NULL;
    case 's':
        c->options.strict = true;
        return NULL;
    case 'L':
        return set_language(c, argument) ? NULL
                                         : "--lang : fr ou en est attendu";
    default:
        return "option inconnue";
    }
}
