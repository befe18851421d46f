/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "tests/support/vectors.h"
#include "verifier/base/cursor.h"
#include "verifier/base/utf8.h"

uint8_t *
vector_file(const char *name, size_t *len)
{
    char path[512];

    (void)snprintf(path, sizeof path, "%s/%s", VECTORS, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("cannot open %s", path);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    assert_true(size >= 0);
    rewind(file);
    uint8_t *data = malloc((size_t)size + 1);
    assert_non_null(data);
    assert_int_equal(fread(data, 1, (size_t)size, file), size);
    (void)fclose(file);
    data[size] = 0;
    *len = (size_t)size;
    return data;
}

/* The records write bytes above 7F as the code points of Latin-1. */
static size_t
latin1(const json_t *text, uint8_t *out, size_t size)
{
    struct cursor c =
        cursor_over(json_string_value(text), json_string_length(text));
    size_t n = 0;
    uint32_t u;

    while (!cursor_end(&c)) {
        assert_true(utf8_next(&c, &u));
        assert_true(u < 0x100 && n < size);
        out[n++] = (uint8_t)u;
    }
    return n;
}

static void
visit_line(const char *line, void (*visit)(const struct vector *, void *),
    void *context)
{
    uint8_t bytes[4096];
    json_error_t error;
    json_t *record = json_loads(line, JSON_ALLOW_NUL, &error);

    if (!record)
        fail_msg("%s", error.text);
    json_t *payload = json_object_get(record, "payload");
    struct vector v = { .record = record,
        .id = json_string_value(json_object_get(record, "id")) };
    if (json_is_string(payload))
        v.payload = span_of(bytes, latin1(payload, bytes, sizeof bytes));
    visit(&v, context);
    json_decref(record);
}

size_t
vectors_visit(const char *file, void (*visit)(const struct vector *, void *),
    void *context)
{
    size_t len, count = 0;
    uint8_t *text = vector_file(file, &len);
    char *at = (char *)text;

    while (*at) {
        char *end = strchr(at, '\n');
        if (end)
            *end = 0;
        if (*at) {
            visit_line(at, visit, context);
            count++;
        }
        at = end ? end + 1 : at + strlen(at);
    }
    free(text);
    return count;
}

const char *
vector_text(const struct vector *v, const char *key)
{
    const char *text = json_string_value(json_object_get(v->record, key));

    return text ? text : "";
}

int
vector_verifies(const struct vector *v)
{
    json_t *value = json_object_get(v->record, "signature_verifies");

    return json_is_boolean(value) ? json_is_true(value) : -1;
}
