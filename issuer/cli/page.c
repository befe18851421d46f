/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sceau page: what a copy of the verifier's page must know of whoever puts it up: whose
 * bundles to believe, the genuine address, where the prefecture is written to.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "issuer/cli/options.h"
#include "issuer/status/own_bundle.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/json.h"

enum { PATH_SIZE = 4096, SITE_MAX = 16384, HEX = 2 * OWN_POINT + 1 };

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 't', "to", "DOSSIER", "la copie de la page à compléter" },
    { 'a', "also", "CERTIFICAT",
        "croire aussi les paquets de cette clé, qui succède ou a précédé" },
    { 'l', "languages", "LISTE",
        "langues non relues à montrer aussi : es,ar… ou all" },
    { 'S', "specimens", NULL, "accepter les sceaux d’essai (démonstration)" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_page = { "page", cmd_page, "",
    "complète une copie de la page du vérificateur : sort 0 écrit, 1 refusé, "
    "3 impossible",
    options };

struct arguments {
    const char *config;
    const char *to;
    const char *also;
    const char *languages;
    bool specimens;
};

static void
put_key(struct json *j, const uint8_t point[OWN_POINT])
{
    char hex[HEX];

    for (size_t i = 0; i < OWN_POINT; i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", point[i]);
    json_cstr(j, NULL, hex);
}

static enum sceau_status
put_keys(struct json *j, const struct arguments *a,
    const struct issuer_config *c, struct sceau_error *error)
{
    uint8_t point[OWN_POINT];
    enum sceau_status status = own_bundle_key(c, point, error);

    json_open(j, "keys", '[');
    if (status == SCEAU_OK)
        put_key(j, point);
    if (status == SCEAU_OK && a->also) {
        status = own_point(a->also, point, error);
        if (status == SCEAU_OK)
            put_key(j, point);
    }
    json_close(j, ']');
    return status;
}

/* "es,ar" as a list; "all" as it is; nothing where none is named. */
static void
put_languages(struct json *j, const char *list)
{
    if (list && strcmp(list, "all") == 0) {
        json_cstr(j, "languages", list);
        return;
    }
    json_open(j, "languages", '[');
    while (list && *list) {
        size_t len = strcspn(list, ",");
        if (len)
            json_string(j, NULL, span_of(list, len));
        list += len + (list[len] == ',');
    }
    json_close(j, ']');
}

/* A language is a short code: what is not would be shown to nobody. */
static bool
languages_are_codes(const char *list)
{
    return !list || strspn(list, "abcdefghijklmnopqrstuvwxyz,") == strlen(list);
}

static enum sceau_status
write_site(const struct arguments *a, const struct issuer_config *c,
    struct sceau_error *error)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SITE_MAX);
    struct json j = json_into(&text);
    char path[PATH_SIZE];

    if (snprintf(path, sizeof path, "%s/index.html", a->to) >= PATH_SIZE)
        return fail(error, SCEAU_E_LIMIT, "--to : chemin trop long");
    if (access(path, R_OK) != 0)
        return fail(error, SCEAU_E_STATE,
            "%s n’est pas une copie de la page du vérificateur : copiez "
            "d’abord son dossier (share/sceau/page)",
            a->to);
    json_open(&j, NULL, '{');
    enum sceau_status status = put_keys(&j, a, c, error);
    json_cstr(&j, "address", issuer_config_common(c, "addresses.verify"));
    json_cstr(&j, "contact", issuer_config_common(c, "contact.email"));
    json_bool(&j, "specimens", a->specimens);
    put_languages(&j, a->languages);
    json_close(&j, '}');
    buffer_byte(&text, '\n');
    if (status == SCEAU_OK && buffer_status(&text) != SCEAU_OK)
        status = fail(error, buffer_status(&text), "site.json : trop long");
    (void)snprintf(path, sizeof path, "%s/site.json", a->to);
    return status == SCEAU_OK
        ? file_write(path, buffer_span(&text), 0644, error)
        : status;
}

static int
exit_of(enum sceau_status status)
{
    return status == SCEAU_OK                                 ? EXIT_VALID
        : status == SCEAU_E_STATE || status == SCEAU_E_FORMAT ? EXIT_NO
                                                              : EXIT_CANNOT;
}

int
cmd_page(int argc, char **argv)
{
    struct arguments a = { .config = SCEAU_CONFIG };
    const struct option_to to[] = { { 'c', &a.config, NULL },
        { 't', &a.to, NULL }, { 'a', &a.also, NULL },
        { 'l', &a.languages, NULL }, { 'S', NULL, &a.specimens },
        { 0, NULL, NULL } };
    struct sceau_error error = { 0 };
    struct issuer_config *c = NULL;
    int code;

    if (!options_read(&verb_page, to, argc, argv, NULL, NULL, &code))
        return code;
    if (!a.to)
        return options_refuse(&verb_page, "il manque --to");
    if (!languages_are_codes(a.languages))
        return options_refuse(&verb_page,
            "--languages : des codes séparés par des virgules, ou all");
    enum sceau_status status = issuer_config_load(a.config, &c, &error);
    if (status == SCEAU_OK)
        status = write_site(&a, c, &error);
    issuer_config_free(&c);
    if (status != SCEAU_OK)
        fprintf(stderr, PROGRAM " page : %s\n", error.text);
    return exit_of(status);
}
