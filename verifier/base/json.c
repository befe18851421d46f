/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/base/json.h"

#include "verifier/base/utf8.h"

static bool
needs_escape(uint32_t u)
{
    return u == '"' || u == '\\' || u < 0x20 || (u >= 0x7f && u <= 0x9f);
}

/* What stands as it is goes in runs, the rest one by one. */
static void
put_quoted(struct buffer *out, struct span text)
{
    struct cursor c = cursor_over(text.data, text.len);
    const uint8_t *run = c.at;
    uint32_t u;

    buffer_byte(out, '"');
    while (!cursor_end(&c)) {
        const uint8_t *at = c.at;
        bool read = utf8_next(&c, &u);
        if (read && !needs_escape(u))
            continue;
        buffer_put(out, run, (size_t)(at - run));
        if (!read) {
            c.failed = false;
            c.at = at + 1;
            buffer_text(out, "\xef\xbf\xbd");
        } else if (u == '"' || u == '\\') {
            buffer_byte(out, '\\');
            buffer_byte(out, (uint8_t)u);
        } else {
            buffer_format(out, "\\u%04x", (unsigned)u);
        }
        run = c.at;
    }
    buffer_put(out, run, (size_t)(c.at - run));
    buffer_byte(out, '"');
}

static void
begin(struct json *j, const char *key)
{
    if (j->comma)
        buffer_byte(j->out, ',');
    j->comma = true;
    if (key) {
        put_quoted(j->out, span_str(key));
        buffer_byte(j->out, ':');
    }
}

void
json_open(struct json *j, const char *key, char bracket)
{
    begin(j, key);
    buffer_byte(j->out, (uint8_t)bracket);
    j->comma = false;
}

void
json_close(struct json *j, char bracket)
{
    buffer_byte(j->out, (uint8_t)bracket);
    j->comma = true;
}

void
json_string(struct json *j, const char *key, struct span text)
{
    begin(j, key);
    put_quoted(j->out, text);
}

void
json_cstr(struct json *j, const char *key, const char *text)
{
    if (text)
        json_string(j, key, span_str(text));
    else
        json_null(j, key);
}

void
json_integer(struct json *j, const char *key, int64_t value)
{
    begin(j, key);
    buffer_format(j->out, "%lld", (long long)value);
}

void
json_bool(struct json *j, const char *key, bool value)
{
    begin(j, key);
    buffer_text(j->out, value ? "true" : "false");
}

void
json_null(struct json *j, const char *key)
{
    begin(j, key);
    buffer_text(j->out, "null");
}
