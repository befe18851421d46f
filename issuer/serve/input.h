/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a request brings: an object of JSON, parameters, parts of its path. What is not
 * expected there is refused by its name, with the name in the problem's "member"; nothing
 * that was sent is repeated.
 */
#ifndef SCEAU_ISSUER_SERVE_INPUT_H
#define SCEAU_ISSUER_SERVE_INPUT_H

#include "verifier/base/buffer.h"
#include "verifier/base/date.h"
#include "verifier/http/http.h"

struct json_t;

struct input {
    struct http_request *request;
    struct json_t *body;
    bool refused; /* an answer was given */
};

/* The object of the body; input_close() in any case. Where it is refused all calls below
 * do nothing. An empty body is an empty object. */
void input_open(struct http_request *r, struct input *in);
void input_close(struct input *in);

/* A member's text, of less than `size` bytes; "" where it is not there and is not needed.
 */
void input_text(
    struct input *in, const char *name, bool needed, char *out, size_t size);

/* A member's object, as JSON appended; nothing where it is not there and is not needed. */
void input_object(
    struct input *in, const char *name, bool needed, struct buffer *out);

/* False after an answer: also where another member is there. */
bool input_end(struct input *in);

/* A parameter of the query; "" where it does not come. */
struct input_parameter {
    const char *name; /* NULL ends a table */
    char *out;
    size_t size;
};

/* All of them; false after an answer: one is unknown, too long or comes twice. */
bool input_query(
    struct http_request *r, const struct input_parameter *parameters);

/* A value of the query; `otherwise` where it is "". False after an answer. */
bool input_number(struct http_request *r, const char *name, const char *text,
    long most, long otherwise, long *out);
bool input_date(struct http_request *r, const char *name, const char *text,
    struct date otherwise, struct date *out);

/* Which of some words, of which NULL is the last; -1 where it is "". */
bool input_choice(struct http_request *r, const char *name, const char *text,
    const char *const *words, int *out);

/* A part of the path, as a number of a title or an application; false after an answer. */
bool input_part(struct http_request *r, size_t i, char *out, size_t size);

/* What makes it the same request if it comes again (Idempotency-Key); "" where it does not
 * say. False after an answer. */
bool input_key(struct http_request *r, char *out, size_t size);

/* True where the client names that type among those that it takes. */
bool input_accepts(const struct http_request *r, const char *type);

#endif
