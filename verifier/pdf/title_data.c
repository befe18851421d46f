/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/title_data.h"

#include <stdio.h>
#include <stdlib.h>

#include "verifier/base/date.h"
#include "verifier/pdf/json_read.h"

/* The text at that path; false, and empty, where there is none or it has no room. */
static bool
take_text(struct json_finder *f, const char *path, char *out, size_t size)
{
    struct span value;

    if (json_find(f, path, &value) && json_text_copy(value, out, size))
        return true;
    *out = 0;
    return false;
}

static unsigned
take_hours(struct json_finder *f)
{
    struct span value;
    char digits[8] = { 0 };

    if (!json_find(f, "facts.limits.hours_per_year", &value)
        || value.len >= sizeof digits)
        return 0;
    memcpy(digits, value.data, value.len);
    return (unsigned)strtoul(digits, NULL, 10);
}

/* -1 where it is none that a list could have. */
static int64_t
take_place(struct json_finder *f)
{
    struct span value;
    char digits[12] = { 0 }, *end;

    if (!json_find(f, "status.status_list.idx", &value) || value.len == 0
        || value.len >= sizeof digits || value.data[0] == '-')
        return -1;
    memcpy(digits, value.data, value.len);
    long long n = strtoll(digits, &end, 10);
    return *end ? -1 : (int64_t)n;
}

static const char *
take_request(struct json_finder *f)
{
    char word[TITLE_WORD_SIZE];

    (void)take_text(f, "facts.request", word, sizeof word);
    if (strcmp(word, "first") == 0)
        return "first";
    return strcmp(word, "renewal") == 0 ? "renewal" : "";
}

void
title_data_read(struct span json, struct title_data *out)
{
    struct json_finder f = { .json = json };
    struct span specimen;

    *out = (struct title_data) { .request = take_request(&f),
        .hours = take_hours(&f),
        .status_place = take_place(&f) };
    (void)take_text(&f, "kind", out->kind, sizeof out->kind);
    (void)take_text(&f, "number", out->number, sizeof out->number);
    (void)take_text(&f, "rule_set", out->rule_set, sizeof out->rule_set);
    (void)take_text(
        &f, "facts.renewed.category", out->renewed, sizeof out->renewed);
    (void)take_text(&f, "facts.category", out->category, sizeof out->category);
    (void)take_text(&f, "work.mention", out->mention, sizeof out->mention);
    (void)take_text(
        &f, "facts.limits.occupation", out->occupation, sizeof out->occupation);
    (void)take_text(&f, "facts.limits.area", out->area, sizeof out->area);
    (void)take_text(&f, "status.status_list.uri", out->status_list,
        sizeof out->status_list);
    /* only a title that says it is none is not a specimen */
    out->specimen =
        !json_find(&f, "specimen", &specimen) || !span_is(specimen, "false");
}

/* "1973-07-12", "1973-07", "1973": 2D-Doc 3.2.6, 7.5, writes 00 for the unknown. */
static bool
put_date(struct json_finder *f, const char *path, struct buffer *room)
{
    char iso[DATE_ISO_SIZE];

    if (!take_text(f, path, iso, sizeof iso) || strlen(iso) < 4)
        return false;
    size_t len = strlen(iso);
    buffer_format(room, "%.2s%.2s%.4s", len == 10 ? iso + 8 : "00",
        len >= 7 ? iso + 5 : "00", iso);
    return true;
}

/* A list of texts, as "A/B". */
static bool
put_names(struct json_finder *f, const char *path, struct buffer *room)
{
    struct span list, name;
    bool first = true;

    if (!json_find(f, path, &list))
        return false;
    struct json_list l = json_list_of(list);
    for (; json_list_next(&l, &name); first = false) {
        if (!first)
            buffer_byte(room, '/');
        if (!json_text(name, room))
            return false;
    }
    return !first;
}

static bool
put_text(struct json_finder *f, const char *path, struct buffer *room)
{
    struct span value;

    return json_find(f, path, &value) && json_text(value, room);
}

/* Where the data of a title say what a field of a code would (2D-Doc 3.2.6, 7.5). */
static const struct source {
    const char *id;
    const char *path;
    bool (*put)(struct json_finder *f, const char *path, struct buffer *room);
} sources[] = {
    { "60", "holder.given_names", put_names },
    { "62", "holder.family_name", put_text },
    { "63", "holder.name_in_use", put_text },
    { "68", "holder.sex", put_text },
    { "69", "holder.birth.date", put_date },
    { "6A", "holder.birth.place", put_text },
    { "6C", "holder.birth.country", put_text },
    { "67", "holder.nationality", put_text },
    { "6Q", "holder.foreigner_number", put_text },
    { "6K", "application.number", put_text },
    { "6L", "application.filed", put_date },
    { "6M", "facts.category", put_text },
    { "66", "facts.renewed.number", put_text },
    { "6P", "work.mention", put_text },
    { "6N", "validity.from", put_date },
    { "6O", "validity.until", put_date },
    { "6U", "holder.address.street", put_text },
    { "6W", "holder.address.postcode", put_text },
    { "6X", "holder.address.town", put_text },
    { "6Y", "holder.address.country", put_text },
};
enum { SOURCES = sizeof sources / sizeof *sources };

static void
add_field(struct seal *seal, const char *id)
{
    struct seal_field *f = &seal->field[seal->field_count++];

    *f = (struct seal_field) { .definition = dictionary_field(id) };
    memcpy(f->id, id, 3);
}

enum sceau_status
title_data_fields(struct span json, struct buffer *room, struct seal *out)
{
    struct json_finder f = { .json = json };
    size_t start[SOURCES + 1] = { 0 };

    seal_reset(out);
    out->reading = SEAL_READ_FRENCH;
    for (size_t i = 0; i < SOURCES; i++) {
        size_t before = room->len;
        if (sources[i].put(&f, sources[i].path, room) && room->len > before) {
            start[out->field_count] = before;
            add_field(out, sources[i].id);
            start[out->field_count] = room->len;
        } else if (buffer_status(room) == SCEAU_OK) {
            room->len = before; /* half a value is none */
        }
    }
    for (size_t i = 0; i < out->field_count; i++)
        out->field[i].value =
            span_of(room->data + start[i], start[i + 1] - start[i]);
    return buffer_status(room);
}
