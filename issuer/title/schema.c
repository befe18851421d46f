/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/schema.h"

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "issuer/title/choice.h"
#include "issuer/title/form.h"
#include "issuer/title/mailbox.h"
#include "issuer/title/mrz.h"
#include "issuer/title/request.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(json_t *, json_decref);
AUTO_DEFINE(char *, free);

enum { PATH_SIZE = 96, TEXT_SIZE = 512, NAMES_MAX = 6 };

#define DATE "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
#define POSTCODE_FR "^(0[1-9]|[1-8][0-9]|9[0-8])[0-9]{3}$"

/* One row of request.tsv. */
struct row {
    const char *path;
    enum form form;
    const char *needed;
    size_t max;
    const char *among;
    const char *label;
};

static struct row
row_of(const struct table *t, size_t i)
{
    struct row r = { .path = table_cell(t, i, REQUEST_PATH),
        .needed = table_cell(t, i, REQUEST_NEEDED),
        .max = strtoul(table_cell(t, i, REQUEST_MAX), NULL, 10),
        .among = table_cell(t, i, REQUEST_AMONG),
        .label = table_cell(t, i, REQUEST_LABEL) };

    (void)form_parse(table_cell(t, i, REQUEST_TYPE), &r.form);
    return r;
}

/* Where memory runs out, jansson refuses what it is given: told once, at the end. */
static void
set(json_t *object, const char *key, json_t *value, bool *whole)
{
    if (json_object_set_new(object, key, value) != 0)
        *whole = false;
}

static void
set_text(json_t *object, const char *key, const char *text, bool *whole)
{
    set(object, key, json_string(text), whole);
}

static void
append(json_t *array, json_t *value, bool *whole)
{
    if (json_array_append_new(array, value) != 0)
        *whole = false;
}

/* A schema and whether memory was enough for it. */
struct schema {
    const struct templates *templates;
    const struct kind *kind;
    bool whole;
};

static void
set_pattern(struct schema *s, json_t *leaf, const char *pattern)
{
    set_text(leaf, "type", "string", &s->whole);
    set_text(leaf, "pattern", pattern, &s->whole);
}

/* A pattern that repeats its last set so many times. */
static void
set_repeated(struct schema *s, json_t *leaf, const char *before, size_t n,
    const char *after)
{
    char pattern[TEXT_SIZE];

    (void)snprintf(pattern, sizeof pattern, "%s%zu%s", before, n, after);
    set_pattern(s, leaf, pattern);
}

/* Each item a string of that pattern. */
static void
set_list(struct schema *s, json_t *leaf, size_t least, size_t most,
    const char *pattern)
{
    json_t *item = json_object();

    set_text(leaf, "type", "array", &s->whole);
    set(leaf, "minItems", json_integer((json_int_t)least), &s->whole);
    set(leaf, "maxItems", json_integer((json_int_t)most), &s->whole);
    set_pattern(s, item, pattern);
    set(leaf, "items", item, &s->whole);
}

static void
set_integer(struct schema *s, json_t *leaf, size_t max)
{
    set_text(leaf, "type", "integer", &s->whole);
    set(leaf, "minimum", json_integer(1), &s->whole);
    set(leaf, "maximum", json_integer((json_int_t)max), &s->whole);
}

static void
set_choices(struct schema *s, json_t *leaf, const char *among)
{
    json_t *names = json_array();
    struct choice choice;

    while (choice_next(&among, &choice))
        append(names,
            json_stringn((const char *)choice.name.data, choice.name.len),
            &s->whole);
    set(leaf, "enum", names, &s->whole);
}

static void
set_categories(struct schema *s, json_t *leaf, const char *group)
{
    const struct table *t = &s->templates->categories;
    json_t *names = json_array();

    for (size_t i = 0; i < t->rows; i++)
        if (strcmp(table_cell(t, i, CATEGORY_GROUP), group) == 0)
            append(
                names, json_string(table_cell(t, i, CATEGORY_NAME)), &s->whole);
    set(leaf, "enum", names, &s->whole);
}

/* What a pattern cannot say, after the label. */
static const char *
note_of(enum form form)
{
    switch (form) {
    case FORM_NAME:
    case FORM_NAMES:
        return " caractères au plus, une fois translittéré (OACI 9303-3)";
    case FORM_PLACE:
    case FORM_TOWN:
    case FORM_WORDS:
        return " caractères au plus, la ponctuation ôtée ; le code abrège une "
               "adresse trop longue (AFNOR XP Z10-011)";
    case FORM_COUNTRY:
        return "ISO 3166-1 alpha-2, ou code de countries.tsv qui dit un lieu";
    case FORM_NATIONALITY:
        return "ISO 3166-1 alpha-2, ou code de countries.tsv qui en dit une";
    case FORM_PAST:
        return "pas après aujourd’hui";
    case FORM_BIRTH:
        return "AAAA-MM ou AAAA quand le reste n’est pas connu";
    case FORM_POSTCODE:
        return "celui que le champ 6W ne peut pas porter n’est que sur la page";
    case FORM_AMOUNT:
        return "des centimes après une virgule";
    case FORM_MRZ:
        return "trois lignes de 30 caractères (OACI 9303-5)";
    case FORM_TEXT:
    case FORM_CODE:
    case FORM_DIGITS:
    case FORM_INTEGER:
    case FORM_CHOICE:
    case FORM_CATEGORY:
    case FORM_DATE:
    case FORM_DAYS:
        break;
    }
    return "";
}

static void
describe(struct schema *s, json_t *leaf, const struct row *r)
{
    const char *note = note_of(r->form);
    char text[TEXT_SIZE];

    if (*note == ' ')
        (void)snprintf(text, sizeof text, "%s ; %zu%s", r->label, r->max, note);
    else
        (void)snprintf(
            text, sizeof text, "%s%s%s", r->label, *note ? " ; " : "", note);
    set_text(leaf, "description", text, &s->whole);
}

static void
set_form(struct schema *s, json_t *leaf, const struct row *r)
{
    switch (r->form) {
    case FORM_TEXT:
        set_text(leaf, "type", "string", &s->whole);
        set(leaf, "minLength", json_integer(1), &s->whole);
        set(leaf, "maxLength", json_integer((json_int_t)r->max), &s->whole);
        break;
    case FORM_NAME:
        set_pattern(s, leaf, "^[^/0-9]+$");
        break;
    case FORM_NAMES:
        set_list(s, leaf, 1, NAMES_MAX, "^[^/,0-9]+$");
        break;
    case FORM_PLACE:
        set_pattern(s, leaf, "^.+$");
        break;
    case FORM_TOWN:
    case FORM_WORDS:
        set_pattern(s, leaf, "^[^0-9]+$");
        break;
    case FORM_CODE:
        set_repeated(s, leaf, "^(?!0+$)[A-Z0-9]{1,", r->max, "}$");
        break;
    case FORM_DIGITS:
        set_repeated(s, leaf, "^(?!0+$)[0-9]{", r->max, "}$");
        break;
    case FORM_POSTCODE:
        set_repeated(
            s, leaf, "^[A-Z0-9]([A-Z0-9 -]{0,", r->max - 2, "}[A-Z0-9])?$");
        break;
    case FORM_INTEGER:
        set_integer(s, leaf, r->max);
        break;
    case FORM_CHOICE:
        set_choices(s, leaf, r->among);
        break;
    case FORM_COUNTRY:
    case FORM_NATIONALITY:
        set_pattern(s, leaf, "^[A-Z]{2}$");
        break;
    case FORM_CATEGORY:
        set_categories(s, leaf, r->among);
        break;
    case FORM_DATE:
    case FORM_PAST:
        set_pattern(s, leaf, DATE);
        set_text(leaf, "format", "date", &s->whole);
        break;
    case FORM_BIRTH:
        set_pattern(s, leaf, "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$");
        break;
    case FORM_AMOUNT:
        set_pattern(s, leaf, "^(0|[1-9][0-9]*)(,[0-9]{2})?$");
        set(leaf, "maxLength", json_integer((json_int_t)r->max), &s->whole);
        break;
    case FORM_MRZ:
        set_list(s, leaf, MRZ_LINES, MRZ_LINES, "^[A-Z0-9<]{30}$");
        break;
    case FORM_DAYS: /* of codes alone */
        break;
    }
}

/* Of these properties and no other. */
static void
set_object(struct schema *s, json_t *object)
{
    set_text(object, "type", "object", &s->whole);
    set(object, "additionalProperties", json_false(), &s->whole);
    set(object, "required", json_array(), &s->whole);
    set(object, "properties", json_object(), &s->whole);
}

/* Borrowed from where it is put. */
static json_t *
add_object(struct schema *s, json_t *properties, const char *key)
{
    json_t *object = json_object_get(properties, key);

    if (object)
        return object;
    object = json_object();
    set_object(s, object);
    set(properties, key, object, &s->whole);
    return object;
}

static void
require(struct schema *s, json_t *object, const char *key)
{
    json_t *required = json_object_get(object, "required"), *other;
    size_t i;

    json_array_foreach(required, i, other)
    {
        if (strcmp(json_string_value(other), key) == 0)
            return;
    }
    append(required, json_string(key), &s->whole);
}

/* The row's member in its place, with the objects around it. */
static void
add_row(struct schema *s, json_t *root, const struct row *r)
{
    bool needed = strcmp(r->needed, "yes") == 0;
    json_t *object = root, *leaf = json_object();
    const char *at = r->path;

    describe(s, leaf, r);
    set_form(s, leaf, r);
    for (;;) {
        char key[PATH_SIZE];
        size_t len = strcspn(at, ".");
        (void)snprintf(key, sizeof key, "%.*s", (int)len, at);
        if (needed)
            require(s, object, key);
        if (!at[len]) {
            set(json_object_get(object, "properties"), key, leaf, &s->whole);
            return;
        }
        object = add_object(s, json_object_get(object, "properties"), key);
        at += len + 1;
    }
}

/*
 * That a path is there, with that schema (stolen; NULL: any). Where it need not be,
 * only what is there is held to the schema.
 */
static json_t *
at_path(struct schema *s, const char *path, json_t *leaf, bool needed)
{
    json_t *inner = leaf, *out = NULL;
    char key[PATH_SIZE], rest[PATH_SIZE];

    (void)snprintf(rest, sizeof rest, "%s", path);
    for (char *last = rest; last;) {
        char *dot = strrchr(rest, '.');
        last = dot;
        (void)snprintf(key, sizeof key, "%s", dot ? dot + 1 : rest);
        if (dot)
            *dot = 0;
        out = json_object();
        if (inner) {
            json_t *properties = json_object();
            set(properties, key, inner, &s->whole);
            set(out, "properties", properties, &s->whole);
        }
        if (needed)
            set(out, "required", json_pack("[s]", key), &s->whole);
        inner = out;
    }
    return out;
}

static json_t *
negation(struct schema *s, json_t *schema)
{
    json_t *out = json_object();

    set(out, "not", schema, &s->whole);
    return out;
}

/* A value as the request writes it: of an integer, a number. */
static json_t *
constant(struct schema *s, const char *path, const char *text)
{
    long i = table_find(&s->kind->request, path);
    json_t *out = json_object();
    bool integer =
        i >= 0 && row_of(&s->kind->request, (size_t)i).form == FORM_INTEGER;

    set(out, "const",
        integer ? json_integer(strtol(text, NULL, 10)) : json_string(text),
        &s->whole);
    return out;
}

/* values_hold() of one part. */
static json_t *
part_of(struct schema *s, const char *part)
{
    char path[PATH_SIZE];
    const char *equal = strchr(part, '=');

    if (!equal && part[0] == '!')
        return negation(s, at_path(s, part + 1, NULL, true));
    if (!equal)
        return at_path(s, part, NULL, true);
    bool differs = equal > part && equal[-1] == '!';
    (void)snprintf(
        path, sizeof path, "%.*s", (int)(equal - part) - differs, part);
    json_t *same = at_path(s, path, constant(s, path, equal + 1), true);
    return differs ? negation(s, same) : same;
}

/* values_hold() of a condition. */
static json_t *
condition_of(struct schema *s, const char *condition)
{
    if (!strchr(condition, ','))
        return part_of(s, condition);
    json_t *all = json_array(), *out = json_object();
    while (*condition) {
        char part[PATH_SIZE];
        size_t len = strcspn(condition, ",");
        (void)snprintf(part, sizeof part, "%.*s", (int)len, condition);
        append(all, part_of(s, part), &s->whole);
        condition += len + (condition[len] == ',');
    }
    set(out, "allOf", all, &s->whole);
    return out;
}

/* "when": needed there and refused elsewhere; "may": allowed there only. */
static void
add_condition(struct schema *s, json_t *all, const struct row *r)
{
    bool when = strncmp(r->needed, "when ", 5) == 0;
    bool may = strncmp(r->needed, "may ", 4) == 0;

    if (!when && !may)
        return;
    json_t *rule = json_object();
    set(rule, "if", condition_of(s, r->needed + (when ? 5 : 4)), &s->whole);
    if (when)
        set(rule, "then", at_path(s, r->path, NULL, true), &s->whole);
    set(rule, "else", negation(s, at_path(s, r->path, NULL, true)), &s->whole);
    append(all, rule, &s->whole);
}

/* Every country has its own; that of France is known. */
static void
add_postcode(struct schema *s, json_t *all, const struct row *r)
{
    if (r->form != FORM_POSTCODE)
        return;
    json_t *rule = json_object(), *french = json_object();
    set_text(french, "pattern", POSTCODE_FR, &s->whole);
    set(rule, "if", at_path(s, r->among, constant(s, r->among, "FR"), true),
        &s->whole);
    set(rule, "then", at_path(s, r->path, french, false), &s->whole);
    append(all, rule, &s->whole);
}

static void
set_head(struct schema *s, json_t *root)
{
    char id[TEXT_SIZE], title[TEXT_SIZE];

    (void)snprintf(id, sizeof id, "urn:sceau:request:%s:1", s->kind->name);
    (void)snprintf(
        title, sizeof title, "Demande d’un titre « %s »", s->kind->name);
    set_text(root, "$schema", "https://json-schema.org/draft/2020-12/schema",
        &s->whole);
    set_text(root, "$id", id, &s->whole);
    set_text(root, "title", title, &s->whole);
    set_text(root, "description",
        "Ce que « sceau issue --request » lit. Les textes sont d’une ligne, en "
        "lettres latines et en forme NFC, sans mot de plus de 38 caractères. "
        "L’ordre des dates (order.tsv) et les règles (rights/) ne sont pas "
        "dans ce schéma : une demande qui les contredit est refusée.",
        &s->whole);
}

/* The holder's page, in one of the languages that are installed. */
static void
add_language(struct schema *s, json_t *properties)
{
    const struct languages *all = s->templates->languages;
    json_t *codes = json_array(), *language = json_object();

    for (size_t i = 0; all && i < all->count; i++)
        append(codes, json_string(all->language[i].code), &s->whole);
    set_text(language, "description",
        "la langue de la page du titulaire ; absente : pas de telle page",
        &s->whole);
    set(language, "enum", codes, &s->whole);
    if (all)
        set(properties, "language", language, &s->whole);
    else
        json_decref(language);
}

/* What becomes of the title, told to its holder. */
static void
add_email(struct schema *s, json_t *properties)
{
    json_t *holder = json_object_get(properties, "holder");

    if (!holder)
        return;
    json_t *email = json_object();
    set_pattern(s, email, MAILBOX_PATTERN);
    set(email, "maxLength", json_integer(MAILBOX_MAX), &s->whole);
    set_text(email, "description",
        "l’adresse où le titulaire est prévenu ; ni la page, ni le code, ni "
        "les données scellées ne l’ont",
        &s->whole);
    set(json_object_get(holder, "properties"), REQUEST_EMAIL, email, &s->whole);
}

/* The whole, or what memory was enough for. */
static json_t *
make(struct schema *s)
{
    const struct table *t = &s->kind->request;
    json_t *root = json_object(), *all = json_array();

    set_head(s, root);
    set_object(s, root);
    json_t *properties = json_object_get(root, "properties");
    set(properties, "schema", json_pack("{s:s}", "const", REQUEST_SCHEMA),
        &s->whole);
    set(properties, "kind", json_pack("{s:s}", "const", s->kind->name),
        &s->whole);
    add_language(s, properties);
    require(s, root, "schema");
    require(s, root, "kind");
    for (size_t i = 0; i < t->rows; i++) {
        const struct row r = row_of(t, i);
        add_row(s, root, &r);
        add_condition(s, all, &r);
        add_postcode(s, all, &r);
    }
    add_email(s, properties);
    if (json_array_size(all) > 0) /* an empty one is no schema */
        set(root, "allOf", all, &s->whole);
    else
        json_decref(all);
    return root;
}

enum sceau_status
schema_write(const struct templates *templates, const struct kind *kind,
    struct buffer *out, struct sceau_error *error)
{
    struct schema s = { .templates = templates, .kind = kind, .whole = true };
    AUTO(json_decref) json_t *root = make(&s);
    AUTO(free) char *text = s.whole ? json_dumps(root, JSON_INDENT(2)) : NULL;

    if (!text)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    buffer_text(out, text);
    buffer_byte(out, '\n');
    return buffer_status(out) == SCEAU_OK
        ? SCEAU_OK
        : fail(error, buffer_status(out), "schéma trop long");
}
