/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/web/core/ask.h"

#include <stdlib.h>

#include "verifier/base/limits.h"
#include "verifier/web/core/web.h"

/* What is asked for at most is the signature of a bundle, after its point and itself. */
enum { ANSWER_YES = 1, INPUT_MAX = SCEAU_STORE_MAX + 1024 };

static struct ask {
    enum ask_kind kind;
    bool answered;
    bool
        failed; /* there is no answer: no zlib stream, too long, no such curve */
    uint32_t most;
    struct buffer input;
    struct buffer answer;
} asks[ASK_MAX];
static size_t count;

void
ask_forget(void)
{
    for (size_t i = 0; i < count; i++) {
        buffer_free(&asks[i].input);
        buffer_free(&asks[i].answer);
    }
    count = 0;
}

size_t
ask_open(void)
{
    size_t open = 0;

    for (size_t i = 0; i < count; i++)
        open += !asks[i].answered;
    return open;
}

static bool
is_input(const struct ask *a, const struct span *part, size_t parts)
{
    size_t at = 0;

    for (size_t i = 0; i < parts; i++) {
        if (part[i].len > a->input.len - at
            || (part[i].len
                && memcmp(a->input.data + at, part[i].data, part[i].len) != 0))
            return false;
        at += part[i].len;
    }
    return at == a->input.len;
}

/* The answer; NULL where it is not there, and is asked for. */
static const struct ask *
find(enum ask_kind kind, const struct span *part, size_t parts, uint32_t most)
{
    for (size_t i = 0; i < count; i++)
        if (asks[i].kind == kind && asks[i].most == most
            && is_input(&asks[i], part, parts))
            return asks[i].answered && !asks[i].failed ? &asks[i] : NULL;
    if (count == ASK_MAX)
        return NULL;
    struct ask *a = &asks[count];
    *a = (struct ask) { .kind = kind,
        .most = most,
        .input = buffer_with_max(INPUT_MAX),
        .answer = buffer_with_max(most) };
    for (size_t i = 0; i < parts; i++)
        buffer_put(&a->input, part[i].data, part[i].len);
    if (buffer_status(&a->input) == SCEAU_OK)
        count++;
    else
        buffer_free(&a->input);
    return NULL;
}

bool
ask_sha256(const struct span *part, size_t parts, uint8_t out[PAGE_SHA256])
{
    const struct ask *a = find(ASK_SHA256, part, parts, PAGE_SHA256);

    if (!a || a->answer.len != PAGE_SHA256)
        return false;
    memcpy(out, a->answer.data, PAGE_SHA256);
    return true;
}

bool
ask_inflate(struct span deflated, struct buffer *out)
{
    size_t room = out->max - out->len;
    const struct ask *a = find(ASK_INFLATE, &deflated, 1,
        room < SCEAU_INPUT_MAX ? (uint32_t)room : SCEAU_INPUT_MAX);

    if (!a)
        return false;
    buffer_put(out, a->answer.data, a->answer.len);
    return buffer_status(out) == SCEAU_OK;
}

enum signature_state
ask_verify(struct span point, struct span bytes, struct span rs)
{
    const uint8_t len = (uint8_t)point.len;
    const struct span part[] = { span_of(&len, 1), point, rs, bytes };

    if (point.len > UINT8_MAX)
        return SIGNATURE_UNCHECKED;
    if (rs.len != point.len)
        return SIGNATURE_WRONG; /* made by a key of another size */
    const struct ask *a = find(ASK_VERIFY, part, 4, 1);
    if (!a || a->answer.len != 1)
        return SIGNATURE_UNCHECKED;
    return a->answer.data[0] == ANSWER_YES ? SIGNATURE_RIGHT : SIGNATURE_WRONG;
}

/* ---- the page's side ---- */

WEB_EXPORT(web_ask_next)
int
web_ask_next(int from)
{
    for (size_t i = from < 0 ? 0 : (size_t)from; i < count; i++)
        if (!asks[i].answered)
            return (int)i;
    return -1;
}

WEB_EXPORT(web_ask_kind)
int
web_ask_kind(int i)
{
    return asks[i].kind;
}

WEB_EXPORT(web_ask_most)
uint32_t
web_ask_most(int i)
{
    return asks[i].most;
}

WEB_EXPORT(web_ask_input)
const uint8_t *
web_ask_input(int i)
{
    return asks[i].input.data;
}

WEB_EXPORT(web_ask_len)
size_t
web_ask_len(int i)
{
    return asks[i].input.len;
}

/* Room for an answer of that length; NULL: it is too long, and there is none. */
WEB_EXPORT(web_ask_room)
uint8_t *
web_ask_room(int i, size_t len)
{
    buffer_reset(&asks[i].answer);
    uint8_t *room = buffer_room(&asks[i].answer, len);
    asks[i].answered = true;
    asks[i].failed = !room && len > 0;
    return room;
}

WEB_EXPORT(web_ask_fail)
void
web_ask_fail(int i)
{
    asks[i].answered = true;
    asks[i].failed = true;
}
