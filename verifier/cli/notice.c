/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-verify notice: what a title is worth to one reader, on a page to print. */
#include "verifier/cli/checker.h"
#include "verifier/cli/verbs.h"

static const struct cli_option options[] = {
    { 'r', "role", "RÔLE",
        "pour qui : employer, france-travail, caf, cpam, social-landlord, "
        "landlord, prefecture" },
    { 'q', "request", "first|renewal",
        "ce que dit la personne : première demande ou renouvellement" },
    { 'n', "renewed", "CATÉGORIE",
        "ce que dit la personne : le titre renouvelé" },
    { 'd', "requested", "CATÉGORIE",
        "ce que dit la personne : le titre demandé la première fois" },
    { 'i', "title", "CATÉGORIE", "la mention écrite sur le titre de séjour" },
    { 'p', "renewal-filed", NULL,
        "la preuve d’une demande de renouvellement a été montrée" },
    { 'a', "at", "DATE",
        "juger à cette date (AAAA-MM-JJ) au lieu d’aujourd’hui" },
    { 't', "trust", "CHEMIN",
        "signataires acceptés : liste (sceau-verify trust) ou dossier de "
        "certificats" },
    { 'T', "allow-test", NULL, "accepter les sceaux d’essai (spécimens)" },
    { 's', "strict", NULL, "ce qui n’a pas été vérifié interdit « valide »" },
    { 'c', "code", "TEXTE",
        "juger ce code (<GS>, <RS>, <US> ou \\u001d permis)" },
    { 'L', "lang", "fr|en", "langue de la notice : fr (usuelle) ou en" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_notice = { "notice", cmd_notice, "ENTRÉE",
    "écrit en HTML, sur une page à imprimer, ce qu’un titre vaut pour un rôle",
    options };

int
cmd_notice(int argc, char **argv)
{
    return check_run(&verb_notice, FORM_OF_NOTICE, argc, argv);
}
