/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/request.h"

#include <stdio.h>
#include <stdlib.h>

#include "hsm/settings.h"
#include "issuer/title/form.h"
#include "issuer/title/line.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/base/scope.h"
#include "verifier/seal/dictionary.h"

AUTO_DEFINE(json_t *, json_decref);

/* 2D-Doc 3.2.6, 7.5, field 60: six given names at most. A word of as many letters as
 * the longest name still stands on a line of the page. */
enum {
    NAMES_MAX = 6,
    PATH_MAX_LEN = 80,
    TEXT_MAX = 400,
    WORD_MAX = 38,
    POSTCODE_FR = 5
};

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

/* One line that a page can show, no word too wide for it. */
static enum sceau_status
check_line(struct reader *r, const struct item *i, const char *text)
{
    struct sceau_error local = { 0 };

    if (i->form == FORM_CHOICE && !text)
        return fail(r->error, SCEAU_E_FORMAT, "%s : une de ces valeurs : %s",
            i->path, i->among);
    if (!text || !*text)
        return refuse(r, i, "un texte non vide est attendu");
    if (strlen(text) > TEXT_MAX)
        return refuse(r, i, "texte trop long : abrégez-le");
    if (line_check(text, &local) != SCEAU_OK)
        return refuse(r, i, local.text);
    if (line_longest_word(text) > WORD_MAX)
        return fail(r->error, SCEAU_E_FORMAT,
            "%s : un mot de plus de %d caractères ne tient pas sur la page : "
            "abrégez-le ou coupez-le par une espace",
            i->path, WORD_MAX);
    return SCEAU_OK;
}

static enum sceau_status
too_long(struct reader *r, const struct item *i, const char *where, size_t len)
{
    return fail(r->error, SCEAU_E_FORMAT,
        "%s : %zu caractères%s, %zu au plus : abrégez", i->path, len, where,
        i->max);
}

/* What a code carries must have its letters there, and room for them. */
static enum sceau_status
check_code(struct reader *r, const struct item *i, const char *text)
{
    AUTO_BUFFER struct buffer code = buffer_with_max(4 * TEXT_MAX);
    struct sceau_error local = { 0 };
    enum sceau_status status = form_encode(i->form, text, &code, &local);

    if (status != SCEAU_OK)
        return fail(r->error, status, "%s : %s", i->path, local.text);
    if (code.len == 0)
        return refuse(r, i, "aucune lettre : écrivez un mot");
    return code.len > i->max ? too_long(r, i, " dans le code", code.len)
                             : SCEAU_OK;
}

/* A comma would show one name as two. */
static enum sceau_status
check_given_name(struct reader *r, const struct item *i, const char *text)
{
    enum sceau_status status = check_line(r, i, text);

    if (status != SCEAU_OK)
        return status;
    if (strchr(text, ','))
        return refuse(
            r, i, "« , » ne va pas dans un prénom : écrivez chacun à part");
    return line_says_something(text)
        ? SCEAU_OK
        : refuse(r, i, "aucune lettre : écrivez un prénom");
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
        enum sceau_status status = check_given_name(r, i, text);
        if (status != SCEAU_OK)
            return status;
        buffer_format(&lines, "%s%s", n ? "\n" : "", text);
        buffer_format(&list, "%s%s", n ? ", " : "", text);
    }
    if (buffer_status(&lines) != SCEAU_OK || buffer_status(&list) != SCEAU_OK)
        return refuse(r, i, "liste trop longue : abrégez");
    enum sceau_status status = check_code(r, i, buffer_cstr(&lines));
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

/* A code may name a place and no nationality, or the other way. */
static enum sceau_status
read_country(struct reader *r, const struct item *i, const char *text)
{
    const struct table *t = &r->templates->countries;
    long row = table_find(t, text);
    bool place = i->form == FORM_COUNTRY;

    if (row < 0)
        return refuse(r, i,
            "ce n’est pas un code de pays (ISO 3166-1, deux "
            "lettres majuscules)");
    const char *label = table_cell(t, (size_t)row, COUNTRY_LABEL);
    const char *other = table_cell(t, (size_t)row, COUNTRY_NATIONALITY);
    if (!place && *other)
        label = other;
    if (strcmp(label, "-") == 0)
        return refuse(r, i,
            place ? "ce code dit une situation et non un lieu : écrivez le "
                    "pays, ou XX s’il n’est pas connu"
                  : "ce code n’est pas la nationalité d’un étranger, ou dit "
                    "une protection : écrivez le pays d’origine, ou XX");
    set_below(r, i, "name", label);
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
            return refuse(
                r, i, "date à venir : écrivez un jour passé ou aujourd’hui");
        return SCEAU_OK;
    }
    if (!date_parse_iso(span_str(text), &d))
        return refuse(r, i,
            i->form == FORM_BIRTH
                ? "une date qui existe est attendue (AAAA-MM-JJ, AAAA-MM ou "
                  "AAAA)"
                : "une date qui existe est attendue (AAAA-MM-JJ)");
    if (i->form == FORM_PAST && date_compare(d, r->today) > 0)
        return refuse(
            r, i, "date à venir : écrivez un jour passé ou aujourd’hui");
    values_set_date(r->values, i->path, d);
    return SCEAU_OK;
}

/* "1990-02" is "février 1990" and "en février 1990"; a whole date has its "le". */
static void
set_birth(struct reader *r, const struct item *i, const char *text)
{
    char words[DATE_WORDS_SIZE], when[DATE_WORDS_SIZE + 4];
    size_t len = strlen(text);
    struct date d;

    if (!form_first_day(text, &d))
        return;
    (void)date_words_page_fr(d, words);
    /* without the day, "1er ", or the month too */
    const char *known = len == 4 ? text
        : len == 7               ? words + strcspn(words, " ") + 1
                                 : words;
    (void)snprintf(when, sizeof when, "%s %s", len == 10 ? "le" : "en", known);
    values_set(r->values, i->path, text);
    set_below(r, i, "words", known);
    set_below(r, i, "when", when);
}

static bool
is_made_of(uint16_t charset, const char *text)
{
    return dictionary_charset_allows(charset, span_str(text));
}

/* A number that nobody was given: what forms hold before it is typed. */
static enum sceau_status
check_not_zero(struct reader *r, const struct item *i, const char *text)
{
    return text[strspn(text, "0")]
        ? SCEAU_OK
        : refuse(r, i, "des zéros ne font pas un numéro : écrivez le vrai");
}

static enum sceau_status
read_text(struct reader *r, const struct item *i, const char *text)
{
    size_t len = strlen(text);

    switch (i->form) {
    case FORM_TEXT:
        if (!line_says_something(text))
            return refuse(r, i, "ni lettre ni chiffre : écrivez un mot");
        return line_characters(text) > i->max
            ? too_long(r, i, "", line_characters(text))
            : SCEAU_OK;
    case FORM_NAME:
    case FORM_PLACE:
    case FORM_TOWN:
        return check_code(r, i, text);
    case FORM_CODE:
        if (len > i->max || !is_made_of(CHARSET_UPPER | CHARSET_DIGIT, text))
            return fail(r->error, SCEAU_E_FORMAT,
                "%s : au plus %zu caractères de A à Z et 0 à 9", i->path,
                i->max);
        return check_not_zero(r, i, text);
    case FORM_DIGITS:
        if (len != i->max || !is_made_of(CHARSET_DIGIT, text))
            return fail(r->error, SCEAU_E_FORMAT,
                "%s : %zu chiffres sont attendus", i->path, i->max);
        return check_not_zero(r, i, text);
    case FORM_CHOICE:
        return is_among(text, i->among)
            ? SCEAU_OK
            : fail(r->error, SCEAU_E_FORMAT, "%s : une de ces valeurs : %s",
                i->path, i->among);
    case FORM_COUNTRY:
    case FORM_NATIONALITY:
        return read_country(r, i, text);
    case FORM_CATEGORY:
        return read_category(r, i, text);
    case FORM_DATE:
    case FORM_PAST:
    case FORM_BIRTH:
        return read_date(r, i, text);
    case FORM_POSTCODE: /* when its country is read */
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
    enum sceau_status status = check_line(r, i, text);
    if (status == SCEAU_OK)
        status = read_text(r, i, text);
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
        return refuse(r, &i, "n’a pas de sens dans cette demande : ôtez-le");
    return read_value(r, &i);
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
