/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/request.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/must.h"

json_t *
request_sample_of(const char *kind)
{
    json_error_t error;
    char path[512];

    (void)snprintf(path, sizeof path, TEMPLATES "/%s/sample.json", kind);
    json_t *sample = json_load_file(path, 0, &error);
    MUST(sample);
    return sample;
}

json_t *
request_sample(void)
{
    return request_sample_of("api");
}

/* A folder that has one of a kind's files must have them all; languages have a page.tsv
 * of their own. */
static int
is_kind(const struct dirent *entry)
{
    static const char *const files[] = { "kind.tsv", "request.tsv", "order.tsv",
        "fields.tsv", "page.tsv", "sample.json", "sample.expected" };
    char path[512];

    if (strcmp(entry->d_name, "languages") == 0)
        return 0;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        (void)snprintf(
            path, sizeof path, TEMPLATES "/%s/%s", entry->d_name, files[i]);
        if (access(path, R_OK) == 0)
            return 1;
    }
    return 0;
}

char *const *
request_kinds(void)
{
    static char *kinds[KINDS_MAX + 1];
    struct dirent **entries = NULL;

    if (kinds[0])
        return kinds;
    int n = scandir(TEMPLATES, &entries, is_kind, alphasort);
    MUST(n > 0 && n <= KINDS_MAX);
    for (int i = 0; i < n; i++) {
        MUST((kinds[i] = strdup(entries[i]->d_name)));
        free(entries[i]);
    }
    free(entries);
    return kinds;
}

void
request_set(json_t *request, const char *path, const char *json)
{
    json_t *object = request;
    char key[64];
    size_t len;

    while (path[len = strcspn(path, ".")]) {
        (void)snprintf(key, sizeof key, "%.*s", (int)len, path);
        json_t *inner = json_object_get(object, key);
        if (!inner)
            MUST(json_object_set_new(object, key, inner = json_object()) == 0);
        object = inner;
        path += len + 1;
    }
    if (!json) {
        MUST(json_object_del(object, path) == 0);
        return;
    }
    json_t *value = json_loads(json, JSON_DECODE_ANY, NULL);
    MUST(value && json_object_set_new(object, path, value) == 0);
}

const struct title_issuer *
request_issuer(void)
{
    static const struct value common[] = {
        { "authority.name", "Préfecture de démonstration" },
        { "authority.service", "Direction des étrangers en France" },
        { "authority.address.1", "1 place de la Préfecture" },
        { "authority.address.2", "75000 Paris" },
        { "authority.department", "75" },
        { "addresses.verify", "https://verifier.example/v" },
        { "addresses.help", "https://aide.example/titres" },
        { "addresses.report", "https://aide.example/signaler" },
        { "contact.phone", "01 00 00 00 00" },
        { "contact.email", "titres@prefecture.example" },
    };
    static struct title_issuer issuer = { .ca = "FR00",
        .certificate = "0001",
        .country = "FR",
        .common = common,
        .common_count = sizeof common / sizeof *common };
    static struct templates *templates;
    struct sceau_error error = { 0 };
    size_t count = 0;

    while (request_kinds()[count])
        count++;
    if (!templates
        && templates_load(TEMPLATES, request_kinds(), count, &templates, &error)
            != SCEAU_OK)
        fprintf(stderr, "%s\n", error.text);
    MUST(templates);
    issuer.templates = templates;
    return &issuer;
}

enum sceau_status
request_title(json_t *request, struct title **out, struct sceau_error *error)
{
    char *text = json_dumps(request, 0);

    MUST(text);
    enum sceau_status status =
        title_make(request_issuer(), span_str(text), REQUEST_NOW, out, error);
    free(text);
    return status;
}

enum sceau_status
request_changed(const char *path, const char *json, struct title **out,
    struct sceau_error *error)
{
    json_t *request = request_sample();

    request_set(request, path, json);
    enum sceau_status status = request_title(request, out, error);
    json_decref(request);
    return status;
}
