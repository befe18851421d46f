/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/agree.h"

#include <stdio.h>

#include "verifier/base/date.h"
#include "verifier/base/limits.h"
#include "verifier/pdf/json_read.h"
#include "verifier/pdf/title_data.h"
#include "verifier/seal/name.h"
#include "verifier/verdict/tables.h"

enum { VALUE_MAX = 2048 };

/* How a page shows a member of the data. */
enum shown {
    SHOWN_TEXT,
    SHOWN_NAMES,       /* a list, ", " between them */
    SHOWN_DATE,        /* in words */
    SHOWN_BIRTH,       /* the same, of what is known */
    SHOWN_NATIONALITY, /* by its name */
    SHOWN_NUMBER
};

static const struct member {
    const char *path;
    enum shown how;
} members[] = {
    { "number", SHOWN_TEXT },
    { "holder.family_name", SHOWN_TEXT },
    { "holder.name_in_use", SHOWN_TEXT },
    { "holder.given_names", SHOWN_NAMES },
    { "holder.birth.date", SHOWN_BIRTH },
    { "holder.birth.place", SHOWN_TEXT },
    { "holder.nationality", SHOWN_NATIONALITY },
    { "holder.foreigner_number", SHOWN_TEXT },
    { "validity.from", SHOWN_DATE },
    { "validity.until", SHOWN_DATE },
    { "facts.limits.hours_per_year", SHOWN_NUMBER },
    { "facts.limits.occupation", SHOWN_TEXT },
    { "facts.limits.area", SHOWN_TEXT },
};

/* Lines of a page end where they are full: blanks and ends of lines are one space. */
static void
put_spaced(struct span text, struct buffer *out)
{
    uint8_t *room = buffer_room(out, text.len);
    size_t len = 0;

    if (!room)
        return;
    for (size_t i = 0; i < text.len; i++) {
        bool hard = text.data[i] == 0xc2 && i + 1 < text.len
            && text.data[i + 1] == 0xa0;
        bool blank = hard || text.data[i] == ' ' || text.data[i] == '\n';
        i += hard;
        if (!blank)
            room[len++] = text.data[i];
        else if (len && room[len - 1] != ' ')
            room[len++] = ' ';
    }
    if (len && room[len - 1] == ' ')
        len--;
    out->len -= text.len - len;
    room[len] = 0;
}

static bool
put_date(struct span value, struct buffer *out)
{
    char iso[DATE_ISO_SIZE], words[DATE_WORDS_SIZE];
    struct date d;

    if (!json_text_copy(value, iso, sizeof iso)
        || !date_parse_iso(span_str(iso), &d))
        return false;
    buffer_text(out, date_words_page_fr(d, words));
    return true;
}

/* "1990-02" is "février 1990", without its day; "1990" is itself. */
static bool
put_birth(struct span value, struct buffer *out)
{
    char iso[DATE_ISO_SIZE], words[DATE_WORDS_SIZE];
    struct date d;

    if (!json_text_copy(value, iso, sizeof iso))
        return false;
    size_t len = strlen(iso);
    if (len == 10)
        return put_date(value, out);
    if (len == 4) {
        buffer_text(out, iso);
        return true;
    }
    char whole[DATE_ISO_SIZE + 4];
    (void)snprintf(whole, sizeof whole, "%s-01", iso);
    if (!date_parse_iso(span_str(whole), &d))
        return false;
    (void)date_words_page_fr(d, words);
    buffer_text(out, words + strcspn(words, " ") + 1);
    return true;
}

static bool
put_nationality(struct span value, struct buffer *out)
{
    char code[4];

    if (!json_text_copy(value, code, sizeof code))
        return false;
    for (size_t i = 0; i < table_places_rows; i++) {
        const char *const *row = table_places[i];
        if (strcmp(row[PLACES_CODE], code) != 0)
            continue;
        const char *own = row[PLACES_NATIONALITY];
        buffer_text(out, *own ? own : row[PLACES_LABEL]);
        return true;
    }
    return false;
}

static bool
put_names(struct span value, struct buffer *out)
{
    struct json_list l = json_list_of(value);
    struct span name;
    bool first = true;

    for (; json_list_next(&l, &name); first = false) {
        if (!first)
            buffer_text(out, ", ");
        if (!json_text(name, out))
            return false;
    }
    return !first;
}

static bool
put_shown(enum shown how, struct span value, struct buffer *out)
{
    switch (how) {
    case SHOWN_TEXT:
        return json_text(value, out);
    case SHOWN_NAMES:
        return put_names(value, out);
    case SHOWN_DATE:
        return put_date(value, out);
    case SHOWN_BIRTH:
        return put_birth(value, out);
    case SHOWN_NATIONALITY:
        return put_nationality(value, out);
    case SHOWN_NUMBER:
        buffer_put(out, value.data, value.len);
        return true;
    }
    return false;
}

static bool
holds(struct span page, struct span text)
{
    return page.data && text.len
        && memmem(page.data, page.len, text.data, text.len);
}

/* True where the page shows it; *no_memory where that could not be told. */
static bool
is_shown(const struct member *m, struct span value, struct span page,
    bool *no_memory)
{
    AUTO_BUFFER struct buffer raw = buffer_with_max(VALUE_MAX);
    AUTO_BUFFER struct buffer text = buffer_with_max(VALUE_MAX);

    bool put = put_shown(m->how, value, &raw);
    put_spaced(buffer_span(&raw), &text);
    *no_memory = *no_memory || buffer_status(&raw) == SCEAU_E_NOMEM
        || buffer_status(&text) == SCEAU_E_NOMEM;
    return put && buffer_status(&raw) == SCEAU_OK
        && buffer_status(&text) == SCEAU_OK && holds(page, buffer_span(&text));
}

/* Small letters in the place of capitals, of ASCII and of Latin-1 in UTF-8. */
static void
put_small(struct span text, struct buffer *out)
{
    uint8_t *room = buffer_room(out, text.len), before = 0;

    for (size_t i = 0; room && i < text.len; i++) {
        uint8_t b = text.data[i];
        bool capital = b >= 'A' && b <= 'Z';
        bool accented = before == 0xc3 && b >= 0x80 && b < 0x9f;
        room[i] = (uint8_t)(capital || accented ? b + 0x20 : b);
        before = b;
    }
}

/* R5221-2 16°: the words themselves give the right, so they stand where it is and only
 * there. "n’autorise pas son titulaire" holds no "autorise son titulaire". */
static bool
says_its_right(struct span json, struct span page, bool *no_memory)
{
    AUTO_BUFFER struct buffer small = buffer_with_max(page.len);

    put_small(page, &small);
    *no_memory = buffer_status(&small) != SCEAU_OK;
    struct span all = buffer_span(&small);
    bool yes = holds(all, span_str("autorise son titulaire à travailler"));
    bool no = holds(all, span_str("n’autorise pas son titulaire à travailler"));
    struct span work, allowed;

    if (!json_member(json, "work", &work))
        return !yes;
    return json_member(work, "allowed", &allowed)
        && yes == span_is(allowed, "true") && no == span_is(allowed, "false");
}

const char *
agree_page(struct span json, struct span page, bool *no_memory)
{
    AUTO_BUFFER struct buffer spaced = buffer_with_max(page.len + 1);
    struct json_finder f = { .json = json };
    struct span value;

    put_spaced(page, &spaced);
    *no_memory = buffer_status(&spaced) != SCEAU_OK;
    for (size_t i = 0; !*no_memory && i < sizeof members / sizeof *members; i++)
        if (json_find(&f, members[i].path, &value)
            && !is_shown(&members[i], value, buffer_span(&spaced), no_memory))
            return members[i].path;
    if (*no_memory)
        return NULL;
    bool right = says_its_right(json, buffer_span(&spaced), no_memory);
    return right || *no_memory ? NULL : "work";
}

/* Fields that a code writes in another way than letter by letter, or not at all. */
static bool
is_compared(const char *id)
{
    static const char *const not_these[] = { "6A", "6U", "6W", "6X" };

    for (size_t i = 0; i < sizeof not_these / sizeof *not_these; i++)
        if (strcmp(id, not_these[i]) == 0)
            return false;
    return true;
}

static bool
is_name(const char *id)
{
    return strcmp(id, "60") == 0 || strcmp(id, "62") == 0
        || strcmp(id, "63") == 0;
}

/* Names one by one, '/' between them, as the code has them. */
static bool
put_transliterated(struct span value, struct buffer *out)
{
    struct cursor c = cursor_over(value.data, value.len);

    for (bool first = true; !cursor_end(&c); first = false) {
        struct span name = cursor_until(&c, '/');
        (void)cursor_skip(&c, "/");
        if (!first)
            buffer_byte(out, '/');
        if (name_transliterate(name, out, NULL) != SCEAU_OK)
            return false;
    }
    return true;
}

static bool
field_agrees(const struct seal_field *data, const struct seal_field *code,
    bool *no_memory)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(VALUE_MAX);
    bool put = true;

    if (is_name(data->id))
        put = put_transliterated(data->value, &text);
    else
        buffer_put(&text, data->value.data, data->value.len);
    if (buffer_status(&text) == SCEAU_E_NOMEM)
        *no_memory = true;
    size_t len = code->end == SEAL_END_TRUNCATED ? code->value.len : text.len;
    return put && buffer_status(&text) == SCEAU_OK && len <= text.len
        && span_equal(span_of(text.data, len), code->value);
}

const char *
agree_code(struct span json, const struct seal *code, bool *no_memory)
{
    AUTO_BUFFER struct buffer room = buffer_with_max(SCEAU_REQUEST_MAX);
    struct seal data;

    *no_memory = title_data_fields(json, &room, &data) != SCEAU_OK;
    for (size_t i = 0; !*no_memory && i < data.field_count; i++) {
        const struct seal_field *f = seal_find(code, data.field[i].id);
        if (!f || !is_compared(f->id))
            continue;
        if (!field_agrees(&data.field[i], f, no_memory) && !*no_memory)
            return f->id;
    }
    return NULL;
}
