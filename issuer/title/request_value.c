/* SPDX-License-Identifier: EUPL-1.2 */
/* One value of a request, by its form: what no page can show and no code carry is told
 * here, where its member is still known. */
#include <stdio.h>

#include "issuer/title/choice.h"
#include "issuer/title/line.h"
#include "issuer/title/mrz.h"
#include "issuer/title/request_of.h"
#include "verifier/base/error.h"
#include "verifier/seal/dictionary.h"

/* 2D-Doc 3.2.6, 7.5, field 60: six given names at most. A word of as many letters as
 * the longest name still stands on a line of the page. */
enum { NAMES_MAX = 6, TEXT_MAX = 400, WORD_MAX = 38 };

static void
set_below(
    struct reader *r, const struct item *i, const char *what, const char *text)
{
    char path[REQUEST_PATH_SIZE];

    (void)snprintf(path, sizeof path, "%s.%s", i->path, what);
    values_set(r->values, path, text);
}

static void
set_span(
    struct reader *r, const struct item *i, const char *what, struct span part)
{
    char text[TEXT_MAX];

    (void)snprintf(
        text, sizeof text, "%.*s", (int)part.len, (const char *)part.data);
    set_below(r, i, what, text);
}

static enum sceau_status
read_choice(struct reader *r, const struct item *i, const char *text)
{
    struct choice choice;

    for (const char *at = i->among; choice_next(&at, &choice);) {
        if (!span_is(choice.name, text))
            continue;
        if (choice.code.data != choice.name.data) {
            set_span(r, i, "code", choice.code);
            set_span(r, i, "label", choice.label);
        }
        return SCEAU_OK;
    }
    AUTO_BUFFER struct buffer names = buffer_with_max(512);
    for (const char *at = i->among; choice_next(&at, &choice);)
        buffer_format(&names, "%s%.*s", names.len ? "|" : "",
            (int)choice.name.len, (const char *)choice.name.data);
    return fail(r->error, SCEAU_E_FORMAT, "%s : une de ces valeurs : %s",
        i->path, buffer_cstr(&names));
}

/* One line that a page can show, no word too wide for it. */
static enum sceau_status
check_line(struct reader *r, const struct item *i, const char *text)
{
    struct sceau_error local = { 0 };

    if (i->form == FORM_CHOICE && !text)
        return read_choice(r, i, "");
    if (!text || !*text)
        return request_refuse(r, i, "un texte non vide est attendu");
    if (strlen(text) > TEXT_MAX)
        return request_refuse(r, i, "texte trop long : abrégez-le");
    if (line_check(text, &local) != SCEAU_OK)
        return request_refuse(r, i, local.text);
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
        return request_refuse(r, i, "aucune lettre : écrivez un mot");
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
        return request_refuse(
            r, i, "« , » ne va pas dans un prénom : écrivez chacun à part");
    return line_says_something(text)
        ? SCEAU_OK
        : request_refuse(r, i, "aucune lettre : écrivez un prénom");
}

static enum sceau_status
read_names(struct reader *r, const struct item *i)
{
    AUTO_BUFFER struct buffer lines = buffer_with_max(TEXT_MAX);
    AUTO_BUFFER struct buffer list = buffer_with_max(2 * TEXT_MAX);
    json_t *name;
    size_t n;

    if (!json_is_array(i->value) || json_array_size(i->value) == 0
        || json_array_size(i->value) > NAMES_MAX)
        return request_refuse(r, i, "une liste d’un à six noms est attendue");
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
        return request_refuse(r, i, "liste trop longue : abrégez");
    enum sceau_status status = check_code(r, i, buffer_cstr(&lines));
    if (status != SCEAU_OK)
        return status;
    values_set(r->values, i->path, buffer_cstr(&lines));
    set_below(r, i, "list", buffer_cstr(&list));
    set_below(r, i, "first", json_string_value(json_array_get(i->value, 0)));
    return SCEAU_OK;
}

static enum sceau_status
check_mrz(struct reader *r, const struct item *i)
{
    const char *line[MRZ_LINES];
    struct mrz_fault fault;
    char said[TEXT_MAX];

    for (size_t n = 0; n < MRZ_LINES; n++)
        line[n] = json_string_value(json_array_get(i->value, n));
    if (mrz_check(line, &fault))
        return SCEAU_OK;
    (void)snprintf(said, sizeof said,
        "ligne %u, caractère %u : le chiffre de contrôle attendu est « %c » ; "
        "relisez la carte",
        fault.line, fault.column, fault.expected);
    return request_refuse(r, i, said);
}

static enum sceau_status
read_mrz(struct reader *r, const struct item *i)
{
    AUTO_BUFFER struct buffer lines = buffer_with_max(TEXT_MAX);
    json_t *line;
    size_t n;

    if (!json_is_array(i->value) || json_array_size(i->value) != MRZ_LINES)
        return request_refuse(
            r, i, "les trois lignes de 30 caractères sont attendues");
    json_array_foreach(i->value, n, line)
    {
        const char *text = json_string_value(line);
        char number[] = { (char)('1' + n), 0 };
        if (!text || strlen(text) != MRZ_LINE
            || text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<")])
            return request_refuse(
                r, i, "trois lignes de 30 caractères de A à Z, 0 à 9 et « < »");
        buffer_format(&lines, "%s%s", n ? "\n" : "", text);
        set_below(r, i, number, text);
    }
    if (buffer_status(&lines) != SCEAU_OK)
        return request_refuse(r, i, "lignes trop longues");
    values_set(r->values, i->path, buffer_cstr(&lines));
    return check_mrz(r, i);
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

/* A code may name a place and no nationality, or the other way. */
static enum sceau_status
read_country(struct reader *r, const struct item *i, const char *text)
{
    const struct table *t = &r->templates->countries;
    long row = table_find(t, text);
    bool place = i->form == FORM_COUNTRY;

    if (row < 0)
        return request_refuse(r, i,
            "ce n’est pas un code de pays (ISO 3166-1, deux "
            "lettres majuscules)");
    const char *label = table_cell(t, (size_t)row, COUNTRY_LABEL);
    const char *other = table_cell(t, (size_t)row, COUNTRY_NATIONALITY);
    if (!place && *other)
        label = other;
    if (strcmp(label, "-") == 0)
        return request_refuse(r, i,
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

    if (row < 0
        || strcmp(table_cell(t, (size_t)row, CATEGORY_GROUP), i->among) != 0)
        return request_refuse(
            r, i, "catégorie inconnue (voyez rights/categories.tsv)");
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
            return request_refuse(
                r, i, "date à venir : écrivez un jour passé ou aujourd’hui");
        return SCEAU_OK;
    }
    if (!date_parse_iso(span_str(text), &d))
        return request_refuse(r, i,
            i->form == FORM_BIRTH
                ? "une date qui existe est attendue (AAAA-MM-JJ, AAAA-MM ou "
                  "AAAA)"
                : "une date qui existe est attendue (AAAA-MM-JJ)");
    if (i->form == FORM_PAST && date_compare(d, r->today) > 0)
        return request_refuse(
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
    (void)date_words_fr(d, words);
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
        : request_refuse(
            r, i, "des zéros ne font pas un numéro : écrivez le vrai");
}

/* "1801" or "1801,80": no sign, no zero before, nothing else to be misread. */
static bool
is_amount(const char *text)
{
    size_t whole = strspn(text, "0123456789");

    if (whole == 0 || (whole > 1 && text[0] == '0'))
        return false;
    return text[whole] == 0
        || (text[whole] == ',' && strspn(text + whole + 1, "0123456789") == 2
            && text[whole + 3] == 0);
}

static enum sceau_status
read_text(struct reader *r, const struct item *i, const char *text)
{
    size_t len = strlen(text);

    switch (i->form) {
    case FORM_TEXT:
        if (!line_says_something(text))
            return request_refuse(
                r, i, "ni lettre ni chiffre : écrivez un mot");
        return line_characters(text) > i->max
            ? too_long(r, i, "", line_characters(text))
            : SCEAU_OK;
    case FORM_NAME:
    case FORM_PLACE:
    case FORM_TOWN:
    case FORM_WORDS:
        return check_code(r, i, text);
    case FORM_AMOUNT:
        return is_amount(text) && len <= i->max
            ? SCEAU_OK
            : request_refuse(
                r, i, "un montant en euros est attendu, comme 1801,80 ou 1801");
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
        return read_choice(r, i, text);
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
    case FORM_MRZ:
    case FORM_DAYS:
        break;
    }
    return SCEAU_OK;
}

enum sceau_status
request_value(struct reader *r, const struct item *i)
{
    if (i->form == FORM_NAMES)
        return read_names(r, i);
    if (i->form == FORM_INTEGER)
        return read_integer(r, i);
    if (i->form == FORM_MRZ)
        return read_mrz(r, i);
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
