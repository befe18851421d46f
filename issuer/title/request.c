/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/request_of.h"

#include <stdio.h>
#include <stdlib.h>

#include "hsm/settings.h"
#include "issuer/title/mailbox.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/base/scope.h"
#include "verifier/seal/dictionary.h"

AUTO_DEFINE(json_t *, json_decref);

enum { POSTCODE_FR = 5 };

enum sceau_status
request_refuse(struct reader *r, const struct item *i, const char *why)
{
    return fail(r->error, SCEAU_E_FORMAT, "%s : %s", i->path, why);
}

static enum sceau_status
parse(struct span json, json_t **root, struct sceau_error *error)
{
    struct sceau_error local = { 0 };

    if (json.len > SCEAU_REQUEST_MAX)
        return fail(error, SCEAU_E_LIMIT, "demande de plus de %u octets",
            SCEAU_REQUEST_MAX);
    if (json.len == 0)
        return fail(error, SCEAU_E_FORMAT, "demande vide");
    *root = settings_parse(json, &local);
    return *root ? SCEAU_OK
                 : fail_at(error, local.offset, SCEAU_E_FORMAT, "demande, %s",
                     local.text);
}

/* "schema" and "kind" say how to read the rest; they are taken out. */
static enum sceau_status
read_envelope(struct reader *r, json_t *root)
{
    const char *schema = json_string_value(json_object_get(root, "schema"));
    const char *kind = json_string_value(json_object_get(root, "kind"));

    if (!schema || strcmp(schema, REQUEST_SCHEMA) != 0)
        return fail(r->error, SCEAU_E_FORMAT,
            "schema : « " REQUEST_SCHEMA " » est attendu");
    if (!kind)
        return fail(r->error, SCEAU_E_FORMAT, "kind : un texte est attendu");
    r->kind = templates_kind(r->templates, kind);
    if (!r->kind)
        return fail(r->error, SCEAU_E_UNSUPPORTED,
            "kind : ce type de titre n’est pas ouvert ici");
    (void)json_object_del(root, "schema");
    (void)json_object_del(root, "kind");
    return SCEAU_OK;
}

static enum sceau_status
unknown_language(struct reader *r)
{
    AUTO_BUFFER struct buffer codes = buffer_with_max(512);

    languages_list(r->templates->languages, &codes);
    if (codes.len == 0)
        return fail(r->error, SCEAU_E_UNSUPPORTED,
            "language : aucune langue n’est ouverte ici, ôtez ce membre");
    return fail(r->error, SCEAU_E_UNSUPPORTED,
        "language : cette langue n’est pas ouverte ici ; il y a %s",
        buffer_cstr(&codes));
}

/* Which language the holder's page has, where they want one. It is of the page and not
 * of the title: the sealed data do not have it. */
static enum sceau_status
read_language(struct reader *r, json_t *root)
{
    json_t *asked = json_object_get(root, "language");

    if (!asked)
        return SCEAU_OK;
    if (!json_is_string(asked))
        return fail(
            r->error, SCEAU_E_FORMAT, "language : un texte est attendu");
    const struct holder_language *l =
        languages_find(r->templates->languages, json_string_value(asked));
    if (!l)
        return unknown_language(r);
    values_set(r->values, "language.code", l->code);
    values_set(r->values, "language.name", language_text(l, "name"));
    values_set(r->values, "language.name_fr", language_text(l, "name_fr"));
    values_set(r->values, "language.reviewed", language_text(l, "reviewed"));
    (void)json_object_del(root, "language");
    return SCEAU_OK;
}

enum place { PLACE_UNKNOWN, PLACE_LEAF, PLACE_BRANCH };

static enum place
place_of(const struct kind *k, const char *path)
{
    size_t len = strlen(path);

    for (size_t i = 0; i < k->request.rows; i++) {
        const char *row = table_cell(&k->request, i, REQUEST_PATH);
        if (strncmp(row, path, len) != 0)
            continue;
        if (row[len] == 0)
            return PLACE_LEAF;
        if (row[len] == '.')
            return PLACE_BRANCH;
    }
    return PLACE_UNKNOWN;
}

/* The members of an object, "name, surname": what was meant, where it may not be said
 * what was written. */
static void
list_members(const struct kind *k, const char *prefix, struct buffer *out)
{
    size_t len = strlen(prefix), last = 0;
    const char *before = "";

    for (size_t i = 0; i < k->request.rows; i++) {
        const char *path = table_cell(&k->request, i, REQUEST_PATH);
        if (len && (strncmp(path, prefix, len) != 0 || path[len] != '.'))
            continue;
        const char *name = path + len + (len > 0);
        size_t n = strcspn(name, ".");
        if (n == last && memcmp(name, before, n) == 0)
            continue;
        buffer_format(out, "%s%.*s", *before ? ", " : "", (int)n, name);
        before = name;
        last = n;
    }
    if (strcmp(prefix, "holder") == 0)
        buffer_text(out, ", " REQUEST_EMAIL);
}

/* What stands there may be a person's: it is not repeated. */
static enum sceau_status
unknown_member(struct reader *r, const char *prefix)
{
    AUTO_BUFFER struct buffer names = buffer_with_max(512);

    list_members(r->kind, prefix, &names);
    return fail(r->error, SCEAU_E_FORMAT, "%s : un membre inconnu ; il y a %s",
        *prefix ? prefix : "demande", buffer_cstr(&names));
}

/* The address is checked and left: no value has it, so that nothing of the title can. */
static enum sceau_status
read_email(struct reader *r, json_t *root)
{
    json_t *holder = json_object_get(root, "holder");
    json_t *asked = json_object_get(holder, REQUEST_EMAIL);

    if (!asked || place_of(r->kind, "holder") != PLACE_BRANCH)
        return SCEAU_OK; /* of a kind without a holder: an unknown member */
    if (!json_is_null(asked)) {
        if (!json_is_string(asked) || !mailbox_is(json_string_value(asked)))
            return fail(r->error, SCEAU_E_FORMAT,
                "holder." REQUEST_EMAIL
                " : une adresse nom@hôte est attendue, en ASCII");
        values_set(r->values, "notice.mail", "yes");
    }
    (void)json_object_del(holder, REQUEST_EMAIL);
    return SCEAU_OK;
}

/* A typing error in a member's name must not be taken for its absence. */
static enum sceau_status
check_members(struct reader *r, json_t *object, const char *prefix)
{
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value)
    {
        char path[REQUEST_PATH_SIZE];
        int n = snprintf(
            path, sizeof path, "%s%s%s", prefix, *prefix ? "." : "", key);
        enum place place = n < REQUEST_PATH_SIZE && !strchr(key, '.')
            ? place_of(r->kind, path)
            : PLACE_UNKNOWN;
        if (place == PLACE_UNKNOWN)
            return unknown_member(r, prefix);
        if (place == PLACE_LEAF)
            continue;
        if (!json_is_object(value))
            return fail(
                r->error, SCEAU_E_FORMAT, "%s : un objet est attendu", path);
        enum sceau_status status = check_members(r, value, path);
        if (status != SCEAU_OK)
            return status;
    }
    return SCEAU_OK;
}

static json_t *
look_up(json_t *root, const char *path)
{
    char key[REQUEST_PATH_SIZE];

    while (root) {
        size_t len = strcspn(path, ".");
        (void)snprintf(key, sizeof key, "%.*s", (int)len, path);
        root = json_object_get(root, key);
        if (!path[len])
            return root;
        path += len + 1;
    }
    return NULL;
}

static bool
is_made_of(uint16_t charset, const char *text)
{
    return dictionary_charset_allows(charset, span_str(text));
}

/* "yes", "no", or with a condition "when …" (needed) and "may …" (allowed). */
static enum sceau_status
read_row(struct reader *r, json_t *root, size_t row)
{
    const struct table *t = &r->kind->request;
    const char *needed = table_cell(t, row, REQUEST_NEEDED);
    struct item i = { .path = table_cell(t, row, REQUEST_PATH),
        .max = strtoul(table_cell(t, row, REQUEST_MAX), NULL, 10),
        .among = table_cell(t, row, REQUEST_AMONG) };
    bool when = strncmp(needed, "when ", 5) == 0;
    bool may = strncmp(needed, "may ", 4) == 0;
    bool holds =
        (!when && !may) || values_hold(r->values, needed + (when ? 5 : 4));

    (void)form_parse(table_cell(t, row, REQUEST_TYPE), &i.form);
    i.value = look_up(root, i.path);
    if (json_is_null(i.value))
        i.value = NULL;
    if (!i.value)
        return (when && holds) || strcmp(needed, "yes") == 0
            ? fail(r->error, SCEAU_E_FORMAT, "%s : il manque (%s)", i.path,
                table_cell(t, row, REQUEST_LABEL))
            : SCEAU_OK;
    if (!holds)
        return request_refuse(
            r, &i, "n’a pas de sens dans cette demande : ôtez-le");
    return request_value(r, &i);
}

static bool
is_french_postcode(const char *text)
{
    return strlen(text) == POSTCODE_FR && is_made_of(CHARSET_DIGIT, text)
        && strncmp(text, "01", 2) >= 0 && strncmp(text, "98", 2) <= 0;
}

/* Abroad: letters, digits, a hyphen or a space between them. */
static bool
is_foreign_postcode(const char *text, size_t max)
{
    size_t len = strlen(text);

    return len > 0 && len <= max && text[0] != '-' && text[len - 1] != '-'
        && is_made_of(
            CHARSET_UPPER | CHARSET_DIGIT | CHARSET_SPACE | CHARSET_MINUS,
            text);
}

/* Every country has its own, so this waits for the whole request. */
static enum sceau_status
check_postcodes(struct reader *r)
{
    const struct table *t = &r->kind->request;

    for (size_t row = 0; row < t->rows; row++) {
        const char *path = table_cell(t, row, REQUEST_PATH);
        const char *text = values_get(r->values, path);
        size_t max = strtoul(table_cell(t, row, REQUEST_MAX), NULL, 10);
        enum form form = FORM_TEXT;
        (void)form_parse(table_cell(t, row, REQUEST_TYPE), &form);
        if (form != FORM_POSTCODE || !text)
            continue;
        const char *country =
            values_get(r->values, table_cell(t, row, REQUEST_AMONG));
        bool french = country && strcmp(country, "FR") == 0;
        if (french && !is_french_postcode(text))
            return fail(r->error, SCEAU_E_FORMAT,
                "%s : un code postal de cinq chiffres est attendu, de 01000 à "
                "98999 (le pays est FR)",
                path);
        if (!french && !is_foreign_postcode(text, max))
            return fail(r->error, SCEAU_E_FORMAT,
                "%s : au plus %zu caractères de A à Z, 0 à 9, espaces et "
                "traits d’union",
                path, max);
    }
    return SCEAU_OK;
}

enum sceau_status
request_read(struct span json, const struct templates *templates,
    struct date today, const struct kind **kind, struct values *values,
    struct sceau_error *error)
{
    struct reader r = {
        .templates = templates, .today = today, .values = values, .error = error
    };
    json_t *parsed = NULL;
    enum sceau_status status = parse(json, &parsed, error);
    AUTO(json_decref) json_t *root = parsed;

    if (status == SCEAU_OK)
        status = read_envelope(&r, root);
    if (status == SCEAU_OK)
        status = read_language(&r, root);
    if (status == SCEAU_OK)
        status = read_email(&r, root);
    if (status == SCEAU_OK)
        status = check_members(&r, root, "");
    for (size_t i = 0; status == SCEAU_OK && i < r.kind->request.rows; i++)
        status = read_row(&r, root, i);
    if (status == SCEAU_OK)
        status = check_postcodes(&r);
    if (status == SCEAU_OK && values->status != SCEAU_OK)
        status = fail(error, values->status, "demande trop longue");
    if (status == SCEAU_OK)
        *kind = r.kind;
    return status;
}
