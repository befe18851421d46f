/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/request.h"

#include <stdio.h>
#include <stdlib.h>

#include "hsm/settings.h"
#include "issuer/title/form.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/base/scope.h"
#include "verifier/base/utf8.h"
#include "verifier/seal/dictionary.h"

AUTO_DEFINE(json_t *, json_decref);

/* 2D-Doc 3.2.6, 7.5, field 60: six given names at most. */
enum { NAMES_MAX = 6, PATH_MAX_LEN = 80, TEXT_MAX = 400, NEVER_SHOWN = 60 };

struct reader {
    const struct templates *templates;
    const struct kind *kind;
    struct date today;
    struct values *values;
    struct sceau_error *error;
};

/* One row of request.tsv and what the request holds there. */
struct item {
    const char *path;
    enum form form;
    size_t max;
    const char *among;
    json_t *value;
};

static enum sceau_status
refuse(struct reader *r, const struct item *i, const char *why)
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

/* A typing error in a member's name must not be taken for its absence. */
static enum sceau_status
check_members(struct reader *r, json_t *object, const char *prefix)
{
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value)
    {
        char path[PATH_MAX_LEN];
        int n = snprintf(
            path, sizeof path, "%s%s%s", prefix, *prefix ? "." : "", key);
        enum place place = n < PATH_MAX_LEN && !strchr(key, '.')
            ? place_of(r->kind, path)
            : PLACE_UNKNOWN;
        if (place == PLACE_UNKNOWN)
            return fail(r->error, SCEAU_E_FORMAT, "%.*s : membre inconnu",
                NEVER_SHOWN, path);
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
    char key[PATH_MAX_LEN];

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

/* One line of printable text without blanks at its ends. */
static const char *
text_fault(const char *text)
{
    struct cursor c = cursor_over(text, strlen(text));
    uint32_t u;

    if (text[0] == ' ' || (*text && text[strlen(text) - 1] == ' '))
        return "une espace au début ou à la fin";
    while (!cursor_end(&c) && utf8_next(&c, &u)) {
        if (u < 0x20 || (u >= 0x7f && u < 0xa0) || u == 0x2028 || u == 0x2029)
            return "un caractère de contrôle";
        if (u >= 0x300 && u <= 0x36f)
            return "un accent séparé de sa lettre : écrivez la lettre "
                   "accentuée "
                   "en un seul caractère (forme NFC)";
    }
    return NULL;
}

static size_t
characters(const char *text)
{
    size_t n = 0;

    for (; *text; text++)
        n += ((uint8_t)*text & 0xc0) != 0x80;
    return n;
}

static enum sceau_status
too_long(struct reader *r, const struct item *i, size_t len)
{
    return fail(r->error, SCEAU_E_FORMAT,
        "%s : %zu caractères dans le code, %zu au plus", i->path, len, i->max);
}

/* A name must have its letters in the code, and room for them. */
static enum sceau_status
check_name(struct reader *r, const struct item *i, const char *text)
{
    AUTO_BUFFER struct buffer code = buffer_with_max(4 * TEXT_MAX);
    enum sceau_status status = form_encode(i->form, text, &code, r->error);

    if (status != SCEAU_OK)
        return fail_prefix(r->error, status, "%s", i->path);
    if (code.len == 0)
        return refuse(r, i, "aucune lettre");
    return code.len > i->max ? too_long(r, i, code.len) : SCEAU_OK;
}

static enum sceau_status
read_names(struct reader *r, const struct item *i)
{
    AUTO_BUFFER struct buffer lines = buffer_with_max(TEXT_MAX);
    AUTO_BUFFER struct buffer list = buffer_with_max(2 * TEXT_MAX);
    char path[PATH_MAX_LEN];
    json_t *name;
    size_t n;

    if (!json_is_array(i->value) || json_array_size(i->value) == 0
        || json_array_size(i->value) > NAMES_MAX)
        return refuse(r, i, "une liste d’un à six noms est attendue");
    json_array_foreach(i->value, n, name)
    {
        const char *text = json_string_value(name);
        const char *fault =
            text && *text ? text_fault(text) : "un texte non vide est attendu";
        if (fault)
            return refuse(r, i, fault);
        buffer_format(&lines, "%s%s", n ? "\n" : "", text);
        buffer_format(&list, "%s%s", n ? ", " : "", text);
    }
    if (buffer_status(&lines) != SCEAU_OK || buffer_status(&list) != SCEAU_OK)
        return refuse(r, i, "liste trop longue");
    enum sceau_status status = check_name(r, i, buffer_cstr(&lines));
    if (status != SCEAU_OK)
        return status;
    values_set(r->values, i->path, buffer_cstr(&lines));
    (void)snprintf(path, sizeof path, "%s.list", i->path);
    values_set(r->values, path, buffer_cstr(&list));
    return SCEAU_OK;
}

static enum sceau_status
read_integer(struct reader *r, const struct item *i)
{
    json_int_t n = json_integer_value(i->value);

    if (!json_is_integer(i->value) || n < 1 || n > (json_int_t)i->max)
        return fail(r->error, SCEAU_E_FORMAT,
            "%s : un entier de 1 à %zu est attendu", i->path, i->max);
    values_format(r->values, i->path, "%lld", (long long)n);
    return SCEAU_OK;
}

static bool
is_among(const char *text, const char *among)
{
    size_t len = strlen(text);

    while (*among) {
        size_t n = strcspn(among, "|");
        if (n == len && memcmp(among, text, n) == 0)
            return true;
        among += n + (among[n] == '|');
    }
    return false;
}

static void
set_below(
    struct reader *r, const struct item *i, const char *what, const char *text)
{
    char path[PATH_MAX_LEN];

    (void)snprintf(path, sizeof path, "%s.%s", i->path, what);
    values_set(r->values, path, text);
}

static enum sceau_status
read_country(struct reader *r, const struct item *i, const char *text)
{
    const struct table *t = &r->templates->countries;
    long row = table_find(t, text);

    if (row < 0)
        return refuse(r, i,
            "ce n’est pas un code de pays (ISO 3166-1, deux "
            "lettres majuscules)");
    set_below(r, i, "name", table_cell(t, (size_t)row, COUNTRY_LABEL));
    return SCEAU_OK;
}

static enum sceau_status
read_category(struct reader *r, const struct item *i, const char *text)
{
    const struct table *t = &r->templates->categories;
    long row = table_find(t, text);

    if (row < 0)
        return refuse(r, i, "catégorie inconnue (voyez rights/categories.tsv)");
    set_below(r, i, "label", table_cell(t, (size_t)row, CATEGORY_LABEL));
    set_below(r, i, "code", table_cell(t, (size_t)row, CATEGORY_CODE));
    set_below(r, i, "discreet", table_cell(t, (size_t)row, CATEGORY_DISCREET));
    return SCEAU_OK;
}

static enum sceau_status
read_date(struct reader *r, const struct item *i, const char *text)
{
    struct date d;
    char partial[9];

    if (i->form == FORM_BIRTH && form_birth(text, partial)) {
        char iso[DATE_ISO_SIZE];
        /* the first possible day is not after today */
        if (strncmp(text, date_iso(r->today, iso), strlen(text)) > 0)
            return refuse(r, i, "date à venir");
        return SCEAU_OK;
    }
    if (!date_parse_iso(span_str(text), &d))
        return refuse(r, i,
            i->form == FORM_BIRTH
                ? "une date qui existe est attendue (AAAA-MM-JJ, AAAA-MM ou "
                  "AAAA)"
                : "une date qui existe est attendue (AAAA-MM-JJ)");
    if (i->form == FORM_PAST && date_compare(d, r->today) > 0)
        return refuse(r, i, "date à venir");
    values_set_date(r->values, i->path, d);
    return SCEAU_OK;
}

/* The birth date in words where it is whole, else as it was given. */
static void
set_birth(struct reader *r, const struct item *i, const char *text)
{
    char words[DATE_WORDS_SIZE];
    struct date d;

    values_set(r->values, i->path, text);
    set_below(r, i, "words",
        date_parse_iso(span_str(text), &d) ? date_words_page_fr(d, words)
                                           : text);
}

static bool
is_made_of(uint16_t charset, const char *text)
{
    return dictionary_charset_allows(charset, span_str(text));
}

static enum sceau_status
read_text(struct reader *r, const struct item *i, const char *text)
{
    size_t len = strlen(text);

    switch (i->form) {
    case FORM_TEXT:
        return characters(text) > i->max ? too_long(r, i, characters(text))
                                         : SCEAU_OK;
    case FORM_NAME:
    case FORM_PLACE:
        return check_name(r, i, text);
    case FORM_CODE:
        return len <= i->max && is_made_of(CHARSET_UPPER | CHARSET_DIGIT, text)
            ? SCEAU_OK
            : fail(r->error, SCEAU_E_FORMAT,
                "%s : au plus %zu caractères de A à Z et 0 à 9", i->path,
                i->max);
    case FORM_DIGITS:
        return len == i->max && is_made_of(CHARSET_DIGIT, text)
            ? SCEAU_OK
            : fail(r->error, SCEAU_E_FORMAT, "%s : %zu chiffres sont attendus",
                i->path, i->max);
    case FORM_POSTCODE:
        return len <= i->max && is_made_of(CHARSET_DIGIT, text)
            ? SCEAU_OK
            : refuse(r, i, "un code postal de cinq chiffres est attendu");
    case FORM_CHOICE:
        return is_among(text, i->among)
            ? SCEAU_OK
            : fail(r->error, SCEAU_E_FORMAT, "%s : une de ces valeurs : %s",
                i->path, i->among);
    case FORM_COUNTRY:
        return read_country(r, i, text);
    case FORM_CATEGORY:
        return read_category(r, i, text);
    case FORM_DATE:
    case FORM_PAST:
    case FORM_BIRTH:
        return read_date(r, i, text);
    case FORM_NAMES:
    case FORM_INTEGER:
        break;
    }
    return SCEAU_OK;
}

static enum sceau_status
read_value(struct reader *r, const struct item *i)
{
    if (i->form == FORM_NAMES)
        return read_names(r, i);
    if (i->form == FORM_INTEGER)
        return read_integer(r, i);
    const char *text = json_string_value(i->value);
    const char *fault =
        text && *text ? text_fault(text) : "un texte non vide est attendu";
    if (fault)
        return refuse(r, i, fault);
    if (strlen(text) > TEXT_MAX)
        return refuse(r, i, "texte trop long");
    enum sceau_status status = read_text(r, i, text);
    if (status != SCEAU_OK)
        return status;
    if (i->form == FORM_BIRTH)
        set_birth(r, i, text);
    else if (!values_get(r->values, i->path))
        values_set(r->values, i->path, text);
    return SCEAU_OK;
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
        return refuse(r, &i, "n’a pas de sens dans cette demande");
    return read_value(r, &i);
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
        status = check_members(&r, root, "");
    for (size_t i = 0; status == SCEAU_OK && i < r.kind->request.rows; i++)
        status = read_row(&r, root, i);
    if (status == SCEAU_OK && values->status != SCEAU_OK)
        status = fail(error, values->status, "demande trop longue");
    if (status == SCEAU_OK)
        *kind = r.kind;
    return status;
}
