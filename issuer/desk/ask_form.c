/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/desk/ask_form.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "issuer/title/choice.h"
#include "issuer/title/form.h"
#include "issuer/title/request.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"

enum { PATH_SIZE = 96, TEXT_SIZE = 512, LABEL_SIZE = 256 };

AUTO_DEFINE(json_t *, json_decref);
AUTO_DEFINE(char *, free);

struct row {
    const char *path;
    enum form form;
    const char *needed;
    size_t max;
    const char *among;
    const char *label;
};

static struct row
row_of(const struct kind *k, size_t i)
{
    const struct table *t = &k->request;
    struct row r = { .path = table_cell(t, i, REQUEST_PATH),
        .needed = table_cell(t, i, REQUEST_NEEDED),
        .max = strtoul(table_cell(t, i, REQUEST_MAX), NULL, 10),
        .among = table_cell(t, i, REQUEST_AMONG),
        .label = table_cell(t, i, REQUEST_LABEL) };

    (void)form_parse(table_cell(t, i, REQUEST_TYPE), &r.form);
    return r;
}

/* Its first letter large, where it is of the alphabet. */
static void
large(const char *text, char out[LABEL_SIZE])
{
    (void)snprintf(out, LABEL_SIZE, "%s", text);
    if (*out >= 'a' && *out <= 'z')
        *out = (char)(*out - 'a' + 'A');
}

/* What is wrong of the i-th: of a field, without the member's name before it. */
static const char *
fault_text(const struct ask_faults *faults, size_t i)
{
    const char *text = faults->said.text;

    if (faults->item[i].text)
        return faults->item[i].text;
    const char *after = strstr(text, " : ");
    return *faults->item[i].member && after ? after + strlen(" : ") : text;
}

const char *
ask_form_fault(const struct ask_faults *faults, const char *path)
{
    for (size_t i = 0; faults && i < faults->count; i++)
        if (strcmp(faults->item[i].member, path) == 0)
            return fault_text(faults, i);
    return NULL;
}

/* ---- what a field says ---- */

/* "choice.renewal", the label of the table, or the word itself. */
static void
say_choice(const struct view *v, const struct choice *c, char out[LABEL_SIZE])
{
    char key[LABEL_SIZE];

    (void)snprintf(key, sizeof key, "choice.%.*s", (int)c->name.len,
        (const char *)c->name.data);
    const char *text = html_say(v->desk->words, key);
    struct span label = text ? span_str(text) : c->label;
    (void)snprintf(
        out, LABEL_SIZE, "%.*s", (int)label.len, (const char *)label.data);
}

/* The words of a value that a condition names. */
static void
say_value(const struct view *v, const struct kind *k, const char *path,
    const char *value, char out[LABEL_SIZE])
{
    long i = table_find(&k->request, path);
    const char *among = i >= 0 ? row_of(k, (size_t)i).among : "";
    struct choice c;

    (void)snprintf(out, LABEL_SIZE, "%s", value);
    while (choice_next(&among, &c))
        if (span_is(c.name, value))
            say_choice(v, &c, out);
}

/* "seulement si première demande ou renouvellement : renouvellement" */
static void
put_condition(struct view *v, const struct kind *k, const char *needed,
    struct buffer *out)
{
    const char *condition = strchr(needed, ' ');
    char path[PATH_SIZE], value[LABEL_SIZE];
    const char *equal = condition ? strchr(condition, '=') : NULL;

    if (!equal || strchr(condition, ','))
        return;
    bool differs = equal[-1] == '!';
    (void)snprintf(path, sizeof path, "%.*s",
        (int)(equal - condition - 1) - differs, condition + 1);
    long i = table_find(&k->request, path);
    if (i < 0)
        return;
    say_value(v, k, path, equal + 1, value);
    values_set(v->values, "field", row_of(k, (size_t)i).label);
    values_set(v->values, "value", value);
    AUTO_BUFFER struct buffer room = buffer_with_max(TEXT_SIZE);
    buffer_text(out, out->len ? " ; " : "");
    buffer_text(out, view_say(v, differs ? "hint.unless" : "hint.only", &room));
}

static const char *
form_key(enum form form)
{
    switch (form) {
    case FORM_NAMES:
        return "hint.names";
    case FORM_BIRTH:
        return "hint.birth";
    case FORM_COUNTRY:
    case FORM_NATIONALITY:
        return "hint.country";
    case FORM_AMOUNT:
        return "hint.amount";
    case FORM_MRZ:
        return "hint.mrz";
    case FORM_DIGITS:
        return "hint.digits";
    case FORM_CODE:
        return "hint.code";
    case FORM_TEXT:
    case FORM_NAME:
    case FORM_PLACE:
    case FORM_TOWN:
    case FORM_POSTCODE:
    case FORM_INTEGER:
    case FORM_CHOICE:
    case FORM_CATEGORY:
    case FORM_DATE:
    case FORM_PAST:
    case FORM_WORDS:
    case FORM_DAYS:
        break;
    }
    return NULL;
}

static void
put_hint(struct view *v, const struct kind *k, const struct row *r,
    struct buffer *out)
{
    AUTO_BUFFER struct buffer room = buffer_with_max(TEXT_SIZE);
    const char *key = form_key(r->form);
    char max[16];

    (void)snprintf(max, sizeof max, "%zu", r->max);
    values_set(v->values, "max", max);
    if (key)
        buffer_text(out, view_say(v, key, &room));
    put_condition(v, k, r->needed, out);
}

/* ---- the controls ---- */

static void
put_choices(struct view *v, const struct row *r, const char *now)
{
    const char *among = r->among;
    struct choice c;

    view_option(v, "", "", !*now);
    while (choice_next(&among, &c)) {
        char name[LABEL_SIZE], label[LABEL_SIZE];
        (void)snprintf(name, sizeof name, "%.*s", (int)c.name.len,
            (const char *)c.name.data);
        say_choice(v, &c, label);
        view_option(v, name, label, strcmp(now, name) == 0);
    }
}

/* Several categories have the same words on a page: the agent tells them apart. */
static void
put_categories(struct view *v, const struct row *r, const char *now)
{
    const struct table *t = &v->desk->templates->categories;

    view_option(v, "", "", !*now);
    for (size_t i = 0; i < t->rows; i++) {
        const char *name = table_cell(t, i, CATEGORY_NAME);
        char label[LABEL_SIZE], key[LABEL_SIZE];
        if (strcmp(table_cell(t, i, CATEGORY_GROUP), r->among) != 0)
            continue;
        (void)snprintf(key, sizeof key, "category.%s", name);
        const char *own = html_say(v->desk->words, key);
        (void)snprintf(label, sizeof label, "%s",
            own ? own : table_cell(t, i, CATEGORY_LABEL));
        view_option(v, name, label, strcmp(now, name) == 0);
    }
}

static const char *
input_type(enum form form)
{
    if (form == FORM_DATE || form == FORM_PAST)
        return "date";
    return form == FORM_MRZ ? "textarea" : "text";
}

static void
put_field(struct view *v, const struct kind *k, const struct row *r,
    const struct posted *p, const char *fault)
{
    AUTO_BUFFER struct buffer hint = buffer_with_max(2 * TEXT_SIZE);
    char label[LABEL_SIZE];
    bool country = r->form == FORM_COUNTRY || r->form == FORM_NATIONALITY;
    struct view_field f = { .name = r->path,
        .label = label,
        .error = fault,
        .value = p ? posted_get(p, r->path) : "",
        .type = input_type(r->form),
        .list = country ? "countries" : NULL,
        .needed = strcmp(r->needed, "yes") == 0 };

    large(r->label, label);
    put_hint(v, k, r, &hint);
    f.hint = hint.len ? buffer_cstr(&hint) : NULL;
    if (r->form != FORM_CHOICE && r->form != FORM_CATEGORY) {
        view_field(v, &f);
        return;
    }
    view_select(v, &f);
    if (r->form == FORM_CHOICE)
        put_choices(v, r, f.value);
    else
        put_categories(v, r, f.value);
    view_select_end(v);
}

/* The codes of countries, once for all fields. */
static void
put_countries(struct view *v)
{
    const struct table *t = &v->desk->templates->countries;

    buffer_text(&v->out, "<datalist id=\"countries\">\n");
    for (size_t i = 0; i < t->rows; i++) {
        html_begin(&v->out, "option");
        html_attribute(&v->out, "value", table_cell(t, i, COUNTRY_CODE));
        html_inside(&v->out);
        html_text(&v->out, table_cell(t, i, COUNTRY_LABEL));
        html_close(&v->out, "option");
    }
    html_close(&v->out, "datalist");
}

/* "holder" of "holder.birth.date" */
static struct span
group_of(const char *path)
{
    return span_of(path, strcspn(path, "."));
}

static void
put_group(struct view *v, struct span group)
{
    char name[PATH_SIZE];

    (void)snprintf(
        name, sizeof name, "%.*s", (int)group.len, (const char *)group.data);
    html_open(&v->out, "fieldset", NULL);
    html_open(&v->out, "legend", NULL);
    view_word(v, "group.", name, name);
    html_close(&v->out, "legend");
}

void
ask_form_fields(struct view *v, const struct kind *k, const struct posted *p,
    const struct ask_faults *faults)
{
    struct span group = span_of("", 0);
    bool open = false;

    put_countries(v);
    for (size_t i = 0; i < k->request.rows; i++) {
        struct row r = row_of(k, i);
        if (!open || !span_equal(group, group_of(r.path))) {
            if (open)
                html_close(&v->out, "fieldset");
            group = group_of(r.path);
            put_group(v, group);
            open = true;
        }
        put_field(v, k, &r, p, ask_form_fault(faults, r.path));
    }
    if (open)
        html_close(&v->out, "fieldset");
}

static bool
is_decision(const struct row *r)
{
    return span_is(group_of(r->path), "decision");
}

void
ask_form_decision(struct view *v, const struct kind *k, const struct posted *p)
{
    put_group(v, span_str("decision"));
    for (size_t i = 0; i < k->request.rows; i++) {
        struct row r = row_of(k, i);
        r.needed = "no";
        if (is_decision(&r))
            put_field(v, k, &r, p, NULL);
    }
    html_close(&v->out, "fieldset");
}

/* ---- what was sent ---- */

void
ask_form_hidden(struct view *v, const struct kind *k, const struct posted *p)
{
    for (size_t i = 0; i < k->request.rows; i++) {
        const char *path = row_of(k, i).path;
        if (*posted_get(p, path))
            view_hidden(v, path, posted_get(p, path));
    }
}

/* "AR (Argentine)" */
static void
put_country(struct view *v, const char *code)
{
    const struct table *t = &v->desk->templates->countries;
    long row = table_find(t, code);

    html_text(&v->out, code);
    if (row < 0)
        return;
    buffer_text(&v->out, " (");
    html_text(&v->out, table_cell(t, (size_t)row, COUNTRY_LABEL));
    buffer_text(&v->out, ")");
}

/* As people read it. */
static void
put_value(struct view *v, const struct kind *k, const struct row *r,
    const char *value)
{
    char words[LABEL_SIZE];

    if (r->form == FORM_CHOICE) {
        say_value(v, k, r->path, value, words);
        html_text(&v->out, words);
    } else if (r->form == FORM_CATEGORY) {
        view_word(v, "category.", value, value);
    } else if (r->form == FORM_COUNTRY || r->form == FORM_NATIONALITY) {
        put_country(v, value);
    } else {
        view_day(v, value);
    }
}

void
ask_form_recall(struct view *v, const struct kind *k, const struct posted *p)
{
    html_open(&v->out, "dl", NULL);
    for (size_t i = 0; i < k->request.rows; i++) {
        struct row r = row_of(k, i);
        const char *value = posted_get(p, r.path);
        char label[LABEL_SIZE];
        if (!*value)
            continue;
        large(r.label, label);
        html_element(&v->out, "dt", NULL, label);
        html_open(&v->out, "dd", NULL);
        put_value(v, k, &r, value);
        html_close(&v->out, "dd");
    }
    html_close(&v->out, "dl");
}

/* ---- what is wrong of it ---- */

static void
add_fault(struct ask_faults *faults, const char *member, const char *text)
{
    if (faults->count == ASK_FAULTS_MAX)
        return;
    faults->item[faults->count].member = member;
    faults->item[faults->count++].text = text;
}

void
ask_form_lacks(struct view *v, const char *name, struct ask_faults *faults)
{
    const char *text = html_say(v->desk->words, "field.missing");

    add_fault(faults, name, text ? text : name);
}

void
ask_form_missing(struct view *v, const struct kind *k, const struct posted *p,
    struct ask_faults *faults)
{
    for (size_t i = 0; i < k->request.rows; i++) {
        struct row r = row_of(k, i);
        if (strcmp(r.needed, "yes") == 0 && !*posted_get(p, r.path))
            ask_form_lacks(v, r.path, faults);
    }
}

void
ask_form_refused(const struct kind *k, const struct sceau_error *error,
    struct ask_faults *faults)
{
    char member[ACTS_MEMBER_SIZE];
    const char *found = "";

    faults->said = *error;
    acts_member(error, member);
    for (size_t i = 0; *member && i < k->request.rows; i++) {
        const char *path = row_of(k, i).path;
        size_t len = strlen(path);
        /* "holder.given_names[0]" is of the field of all of them */
        if (strncmp(member, path, len) == 0
            && (!member[len] || member[len] == '['))
            found = path;
    }
    add_fault(faults, found, NULL);
}

void
ask_form_faults(
    struct view *v, const struct kind *k, const struct ask_faults *faults)
{
    html_begin(&v->out, "div");
    html_attribute(&v->out, "class", "box error");
    html_attribute(&v->out, "role", "alert");
    html_inside(&v->out);
    view_put(v, "p", NULL, "issue.faults");
    html_open(&v->out, "ul", NULL);
    for (size_t i = 0; i < faults->count; i++) {
        const char *member = faults->item[i].member;
        long row = *member ? table_find(&k->request, member) : -1;
        html_open(&v->out, "li", NULL);
        if (*member) {
            AUTO_BUFFER struct buffer room = buffer_with_max(LABEL_SIZE);
            char href[VIEW_ID_SIZE + 1] = "#", label[LABEL_SIZE];
            view_id(member, "", href + 1);
            large(row >= 0 ? row_of(k, (size_t)row).label
                           : view_say(v, "change.reason", &room),
                label);
            html_link(&v->out, href, label);
            buffer_text(&v->out, " : ");
        }
        html_text(&v->out, fault_text(faults, i));
        html_close(&v->out, "li");
    }
    html_close(&v->out, "ul");
    html_close(&v->out, "div");
}

/* ---- the request ---- */

/* The parts of a text between separators, without the blanks around them. */
static json_t *
list_of(const char *text, char separator)
{
    json_t *list = json_array();

    while (list && *text) {
        const char *end = strchr(text, separator);
        size_t len = end ? (size_t)(end - text) : strlen(text);
        size_t from = 0, to = len;
        while (from < to && text[from] == ' ')
            from++;
        while (to > from && text[to - 1] == ' ')
            to--;
        if (to > from)
            (void)json_array_append_new(
                list, json_stringn(text + from, to - from));
        text += len + (end != NULL);
    }
    return list;
}

static json_t *
value_of(const struct row *r, const char *text)
{
    char *end;
    long n;

    switch (r->form) {
    case FORM_NAMES:
        return list_of(text, ',');
    case FORM_MRZ:
        return list_of(text, '\n');
    case FORM_INTEGER:
        n = strtol(text, &end, 10);
        /* what is no number is refused by the rules, which say what they want */
        return isdigit((unsigned char)*text) && !*end ? json_integer(n)
                                                      : json_string(text);
    case FORM_TEXT:
    case FORM_NAME:
    case FORM_PLACE:
    case FORM_TOWN:
    case FORM_CODE:
    case FORM_DIGITS:
    case FORM_POSTCODE:
    case FORM_CHOICE:
    case FORM_COUNTRY:
    case FORM_NATIONALITY:
    case FORM_CATEGORY:
    case FORM_DATE:
    case FORM_PAST:
    case FORM_BIRTH:
    case FORM_WORDS:
    case FORM_AMOUNT:
    case FORM_DAYS:
        break;
    }
    return json_string(text);
}

/* Borrowed from where it is put; NULL where memory lacks. */
static json_t *
object_in(json_t *object, const char *key)
{
    json_t *inner = json_object_get(object, key);

    if (inner)
        return inner;
    return json_object_set_new(object, key, json_object()) == 0
        ? json_object_get(object, key)
        : NULL;
}

static bool
set_path(json_t *root, const char *path, json_t *value)
{
    json_t *object = root;
    char key[PATH_SIZE];

    for (;;) {
        size_t len = strcspn(path, ".");
        (void)snprintf(key, sizeof key, "%.*s", (int)len, path);
        if (!path[len])
            return json_object_set_new(object, key, value) == 0;
        object = object_in(object, key);
        if (!object) {
            json_decref(value);
            return false;
        }
        path += len + 1;
    }
}

bool
ask_form_request(
    const struct kind *k, const struct posted *p, struct buffer *out)
{
    AUTO(json_decref) json_t *root = json_object();
    bool whole = root
        && json_object_set_new(root, "schema", json_string("sceau.request/1"))
            == 0
        && json_object_set_new(root, "kind", json_string(k->name)) == 0;

    for (size_t i = 0; whole && i < k->request.rows; i++) {
        struct row r = row_of(k, i);
        const char *text = posted_get(p, r.path);
        if (*text)
            whole = set_path(root, r.path, value_of(&r, text));
    }
    AUTO(free) char *text = whole ? json_dumps(root, JSON_COMPACT) : NULL;
    if (text)
        buffer_text(out, text);
    return text && buffer_status(out) == SCEAU_OK;
}

bool
ask_form_decided(
    const struct kind *k, const struct posted *p, struct buffer *out)
{
    AUTO(json_decref) json_t *root = json_object();
    bool whole = root != NULL;

    for (size_t i = 0; whole && i < k->request.rows; i++) {
        struct row r = row_of(k, i);
        const char *text = posted_get(p, r.path);
        if (is_decision(&r) && *text)
            whole = set_path(root, r.path, value_of(&r, text));
    }
    json_t *decision = json_object_get(root, "decision");
    if (!whole || !decision)
        return whole;
    AUTO(free) char *text = json_dumps(decision, JSON_COMPACT);
    if (text)
        buffer_text(out, text);
    return text && buffer_status(out) == SCEAU_OK;
}

/* ---- and back ---- */

/* NULL where it has none. */
static const json_t *
at_path(const json_t *root, const char *path)
{
    char key[PATH_SIZE];

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

static void
add_text(const struct row *r, const json_t *value, struct buffer *out)
{
    size_t i;
    json_t *item;

    if (json_is_string(value))
        buffer_text(out, json_string_value(value));
    else if (json_is_integer(value))
        buffer_format(out, "%lld", (long long)json_integer_value(value));
    json_array_foreach(value, i, item)
    {
        buffer_text(out, i == 0 ? "" : r->form == FORM_MRZ ? "\n" : ", ");
        buffer_text(out, json_is_string(item) ? json_string_value(item) : "");
    }
}

bool
ask_form_of_request(
    const struct kind *k, struct span request, struct posted *out)
{
    AUTO(json_decref)
    json_t *root = json_loadb(
        (const char *)request.data, request.len, JSON_REJECT_DUPLICATES, NULL);
    bool whole = root != NULL;

    for (size_t i = 0; whole && i < k->request.rows; i++) {
        AUTO_BUFFER struct buffer text = buffer_with_max(POSTED_MAX);
        struct row r = row_of(k, i);
        const json_t *value = at_path(root, r.path);
        if (!value)
            continue;
        add_text(&r, value, &text);
        whole = buffer_status(&text) == SCEAU_OK
            && posted_put(out, r.path, buffer_cstr(&text));
    }
    return whole;
}
