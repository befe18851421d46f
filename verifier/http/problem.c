/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/http/problem.h"

#include <stdio.h>

#include "verifier/base/json.h"

static const char *
title_of(unsigned status)
{
    static const struct {
        unsigned status;
        const char *title;
    } titles[] = { { 400, "Requête mal formée" }, { 401, "Identité inconnue" },
        { 403, "Accès refusé" }, { 404, "Adresse inconnue" },
        { 405, "Méthode refusée" }, { 409, "Conflit" },
        { 413, "Corps trop grand" }, { 415, "Type de contenu refusé" },
        { 422, "Requête refusée" }, { 429, "Trop de requêtes" },
        { 500, "Erreur du service" }, { 503, "Service indisponible" } };

    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (titles[i].status == status)
            return titles[i].title;
    return "Erreur";
}

void
problem_put(struct buffer *out, unsigned status, const char *word,
    const char *member, const char *detail)
{
    struct json j = json_into(out);
    char type[96];

    (void)snprintf(type, sizeof type, PROBLEM_URN "%s", word);
    json_open(&j, NULL, '{');
    json_cstr(&j, "type", type);
    json_cstr(&j, "title", title_of(status));
    json_integer(&j, "status", status);
    json_cstr(&j, "detail", detail);
    if (member)
        json_cstr(&j, "member", member);
    json_close(&j, '}');
    buffer_byte(out, '\n');
}
