/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Writing JSON (RFC 8259) into a buffer. The writer keeps the commas right; the
 * caller keeps the nesting right. Strings must be UTF-8; a byte that is not is
 * written as the replacement character, so the output is always valid JSON.
 */
#ifndef SCEAU_BASE_JSON_H
#define SCEAU_BASE_JSON_H

#include "verifier/base/buffer.h"

/* Jansson has functions of these names, and the issuer links both: without names of
 * their own, a call meant for one would silently reach the other. */
#define json_string sceau_json_string
#define json_integer sceau_json_integer
#define json_null sceau_json_null

struct json {
    struct buffer *out;
    bool comma; /* a value was written before at this level */
};

static inline struct json
json_into(struct buffer *out)
{
    return (struct json) { .out = out };
}

/* key is NULL inside an array and at the top. */
void json_open(struct json *j, const char *key, char bracket);
void json_close(struct json *j, char bracket);
void json_string(struct json *j, const char *key, struct span text);
void json_cstr(
    struct json *j, const char *key, const char *text); /* NULL: null */
void json_integer(struct json *j, const char *key, int64_t value);
void json_bool(struct json *j, const char *key, bool value);
void json_null(struct json *j, const char *key);

#endif
