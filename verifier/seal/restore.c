/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/restore.h"

#include <stdio.h>

#include "verifier/seal/base32.h"
#include "verifier/seal/block.h"
#include "verifier/seal/header.h"

/* How a scanner treated separators: all of a code alike. */
enum loss { LOSS_DROPPED, LOSS_REPLACED };

/* Where a value ends in the damaged message. */
struct cut {
    const struct dictionary_field *field;
    size_t end; /* of the value */
    size_t
        next; /* of the next block: past a filler that stands for a separator */
};

struct search {
    restore_proof *proves;
    void *context;
    struct restore *out;
    uint8_t filler;   /* what stands for separators where they were replaced */
    size_t tries_max; /* of all rounds so far */
    size_t steps;     /* of this round, like the next */
    size_t round_tries;
    uint8_t
        base[SCEAU_CODE_MAX]; /* the damaged code, words turned into bytes */
    size_t base_len;
    const struct dictionary_type *type;
    struct span header;
    struct span message; /* without its separators */
    struct span tail;    /* the signature, and an annex where US was kept */
    /* the field that could begin at each byte of the message, or NULL */
    const struct dictionary_field *field_at[SCEAU_CODE_MAX];
    struct cut cut[SCEAU_FIELDS_MAX];
    size_t cuts;
    enum loss loss;
    bool strict; /* values keep to the alphabets of their fields */
    bool one_truncated;
    struct seal_field field[SCEAU_FIELDS_MAX]; /* of a message that kept some */
};

static const struct {
    const char *text;
    uint8_t byte;
} words[] = { { "<GS>", SEAL_GS }, { "<RS>", SEAL_RS }, { "<US>", SEAL_US },
    { "[GS]", SEAL_GS }, { "[RS]", SEAL_RS }, { "[US]", SEAL_US },
    { "{GS}", SEAL_GS }, { "{RS}", SEAL_RS }, { "{US}", SEAL_US },
    { "\\u001d", SEAL_GS }, { "\\u001e", SEAL_RS }, { "\\u001f", SEAL_US },
    { "\\u001D", SEAL_GS }, { "\\u001E", SEAL_RS }, { "\\u001F", SEAL_US },
    { "\\x1d", SEAL_GS }, { "\\x1e", SEAL_RS }, { "\\x1f", SEAL_US },
    { "\\x1D", SEAL_GS }, { "\\x1E", SEAL_RS }, { "\\x1F", SEAL_US },
    { "%1D", SEAL_GS }, { "%1E", SEAL_RS }, { "%1F", SEAL_US },
    { "%1d", SEAL_GS }, { "%1e", SEAL_RS }, { "%1f", SEAL_US },
    { "&#29;", SEAL_GS }, { "&#30;", SEAL_RS }, { "&#31;", SEAL_US },
    { "&#x1d;", SEAL_GS }, { "&#x1e;", SEAL_RS }, { "&#x1f;", SEAL_US },
    { "&#x1D;", SEAL_GS }, { "&#x1E;", SEAL_RS }, { "&#x1F;", SEAL_US },
    { "^]", SEAL_GS }, { "^^", SEAL_RS }, { "^_", SEAL_US }, { "␝", SEAL_GS },
    { "␞", SEAL_RS }, { "␟", SEAL_US } };

/* The first bytes of all those words: most bytes need no more than this look. */
static bool
may_begin_word(int c)
{
    return c == '<' || c == '[' || c == '{' || c == '\\' || c == '%' || c == '^'
        || c == '&' || c == 0xe2;
}

static bool
read_word(struct cursor *c, uint8_t *byte)
{
    if (!may_begin_word(cursor_peek(c)))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (cursor_skip(c, words[i].text)) {
            *byte = words[i].byte;
            return true;
        }
    }
    return false;
}

/* True where a word was turned into its byte. */
static bool
read_words(struct span damaged, struct search *s)
{
    struct cursor c = cursor_over(damaged.data, damaged.len);
    bool any = false;
    uint8_t byte;

    s->base_len = 0;
    while (!cursor_end(&c) && s->base_len < sizeof s->base) {
        bool word = read_word(&c, &byte);
        any = any || word;
        if (word || cursor_byte(&c, &byte))
            s->base[s->base_len++] = byte;
    }
    return any;
}

static bool
try_candidate(struct search *s)
{
    if (s->out->tries == s->tries_max || s->round_tries == RESTORE_ROUND_MAX)
        return false;
    s->out->tries++;
    s->round_tries++;
    return s->proves(s->context, span_of(s->out->code, s->out->len));
}

static void
put(struct restore *out, const void *data, size_t len)
{
    if (len <= sizeof out->code - out->len) {
        memcpy(out->code + out->len, data, len);
        out->len += len;
    }
}

static void
put_byte(struct restore *out, uint8_t byte)
{
    put(out, &byte, 1);
}

/* Written bare though the field is longer: block.c says where. */
static bool
is_eori(const struct dictionary_field *field, struct span value)
{
    return field->id[0] == 'D' && strchr("HPW", field->id[1]) && value.len == 17
        && span_starts(value, "FR");
}

static struct span
value_of(const struct search *s, size_t i)
{
    size_t begin = (i ? s->cut[i - 1].next : 0) + 2;

    return span_of(s->message.data + begin, s->cut[i].end - begin);
}

/* What this candidate writes after each value. */
struct endings {
    bool last;        /* GS after the last value of variable length */
    bool full;        /* GS also where the value is as long as it may be */
    size_t truncated; /* the cut that ends with RS, or none */
};

static enum seal_end
end_of(const struct search *s, size_t i, const struct endings *e)
{
    const struct cut *c = &s->cut[i];

    if (c->field->fixed)
        return SEAL_END_NONE;
    if (i == e->truncated)
        return SEAL_END_TRUNCATED;
    if (c->next > c->end)
        return SEAL_END_COMPLETE; /* a filler stands there */
    if (i + 1 == s->cuts)
        return e->last ? SEAL_END_COMPLETE : SEAL_END_NONE;
    struct span value = value_of(s, i);
    bool full = c->field->max && value.len == c->field->max;
    if (s->loss == LOSS_REPLACED || is_eori(c->field, value)
        || (full && !e->full))
        return SEAL_END_NONE;
    return SEAL_END_COMPLETE;
}

static bool
try_endings(struct search *s, const struct endings *e)
{
    struct restore *out = s->out;
    size_t begin = 0;

    out->len = 0;
    put(out, s->header.data, s->header.len);
    for (size_t i = 0; i < s->cuts; i++) {
        put(out, s->message.data + begin, s->cut[i].end - begin);
        enum seal_end end = end_of(s, i, e);
        if (end == SEAL_END_COMPLETE)
            put_byte(out, SEAL_GS);
        else if (end == SEAL_END_TRUNCATED)
            put_byte(out, SEAL_RS);
        begin = s->cut[i].next;
    }
    put_byte(out, SEAL_US);
    put(out, s->tail.data, s->tail.len);
    return try_candidate(s);
}

static bool
has_full_value(const struct search *s)
{
    for (size_t i = 0; i + 1 < s->cuts; i++)
        if (!s->cut[i].field->fixed && s->cut[i].field->max
            && value_of(s, i).len == s->cut[i].field->max)
            return true;
    return false;
}

static bool
try_trailing(struct search *s, size_t truncated, bool full)
{
    const struct cut *last = &s->cut[s->cuts - 1];
    struct endings e = { .last = true, .full = full, .truncated = truncated };

    if (try_endings(s, &e))
        return true;
    /* nothing to choose after a fixed length, an RS, or a filler that was seen */
    if (last->field->fixed || truncated + 1 == s->cuts
        || last->next > last->end)
        return false;
    e.last = false;
    return try_endings(s, &e);
}

static bool
is_whole(const struct search *s)
{
    const char *list = s->type->mandatory;

    for (const char *at = list; *at && at[1]; at += at[2] ? 3 : 2) {
        bool there = false;
        for (size_t i = 0; i < s->cuts && !there; i++)
            there = memcmp(s->cut[i].field->id, at, 2) == 0;
        if (!there)
            return false;
    }
    return true;
}

static bool
try_cuts(struct search *s)
{
    bool full = s->loss == LOSS_DROPPED && has_full_value(s);

    if (s->cuts == 0 || (s->strict && !is_whole(s)))
        return false;
    if (!s->one_truncated)
        return try_trailing(s, SIZE_MAX - 1, false)
            || (full && try_trailing(s, SIZE_MAX - 1, true));
    for (size_t i = 0; i < s->cuts; i++)
        if (!s->cut[i].field->fixed && try_trailing(s, i, false))
            return true;
    return false;
}

static bool
is_used(const struct search *s, const struct dictionary_field *field)
{
    for (size_t i = 0; i < s->cuts; i++)
        if (s->cut[i].field == field)
            return true;
    return false;
}

/* A block could begin there, or the message ends there. */
static bool
may_begin(const struct search *s, size_t at)
{
    if (at == s->message.len)
        return true;
    return at < s->message.len && s->field_at[at]
        && !is_used(s, s->field_at[at]);
}

static bool search_from(struct search *s, size_t at);

/* As its field wants it; a filler other than the space is in none, also where the source
 * gives no alphabet. */
static bool
is_strict_value(const struct search *s, const struct dictionary_field *field,
    struct span value)
{
    bool filled = s->filler != ' ' && value.len
        && memchr(value.data, s->filler, value.len);

    return !filled && dictionary_charset_allows(field->charset, value)
        && (!field->fixed || dictionary_follows_format(field, value));
}

static bool
go_on(struct search *s, const struct dictionary_field *field, size_t begin,
    size_t end, size_t next)
{
    struct span value = span_of(s->message.data + begin, end - begin);

    if (s->strict && !is_strict_value(s, field, value))
        return false;
    s->cut[s->cuts++] = (struct cut) { field, end, next };
    bool proved = may_begin(s, next) && search_from(s, next);
    s->cuts -= !proved;
    return proved;
}

static bool
is_mandatory(const struct search *s, size_t at)
{
    if (at == s->message.len)
        return true;
    const char *id = s->field_at[at]->id;
    for (const char *p = s->type->mandatory; *p && p[1]; p += p[2] ? 3 : 2)
        if (memcmp(p, id, 2) == 0)
            return true;
    return false;
}

/* Every end that the next block allows; before a mandatory one first. */
static bool
search_value(
    struct search *s, const struct dictionary_field *field, size_t begin)
{
    size_t longest = s->message.len - begin;

    if (field->max && field->max < longest)
        longest = field->max;
    for (int mandatory = 1; mandatory >= 0; mandatory--)
        for (size_t n = field->min; n <= longest; n++) {
            size_t end = begin + n;
            bool filler =
                end < s->message.len && s->message.data[end] == s->filler;
            bool replaced = s->loss == LOSS_REPLACED;
            size_t next = end + (replaced && filler);
            bool bare = end == s->message.len || n == field->max
                || is_eori(field, span_of(s->message.data + begin, n));
            if (replaced && !filler && !bare)
                continue;
            if (may_begin(s, next) && is_mandatory(s, next) == mandatory
                && go_on(s, field, begin, end, next))
                return true;
        }
    return false;
}

static bool
search_from(struct search *s, size_t at)
{
    if (at == s->message.len)
        return try_cuts(s);
    if (s->steps == RESTORE_STEPS_MAX || s->cuts == SCEAU_FIELDS_MAX
        || s->round_tries == RESTORE_ROUND_MAX || s->out->tries == s->tries_max)
        return false;
    s->steps++;
    const struct dictionary_field *field = s->field_at[at];
    if (!field)
        return false;
    if (!field->fixed)
        return search_value(s, field, at + 2);
    size_t end = at + 2 + field->max;
    return end <= s->message.len && go_on(s, field, at + 2, end, end);
}

static void
find_fields(struct search *s)
{
    for (size_t i = 0; i < s->message.len; i++) {
        const struct dictionary_field *f = i + 2 <= s->message.len
            ? dictionary_field((const char *)s->message.data + i)
            : NULL;
        s->field_at[i] = f && dictionary_type_allows(s->type, f) ? f : NULL;
    }
}

/* By likelihood: no RS before one, alphabets kept before broken; fillers first, as they
 * leave the fewest guesses. What is in no alphabet was put there: nothing was dropped. */
static bool
search_message(struct search *s)
{
    find_fields(s);
    for (int round = 0; round < 8; round++) {
        s->loss = round & 1 ? LOSS_DROPPED : LOSS_REPLACED;
        if (s->loss == LOSS_DROPPED && s->filler != ' ')
            continue;
        s->one_truncated = round & 2;
        s->strict = round < 4;
        s->cuts = 0;
        s->steps = s->round_tries = 0;
        if (search_from(s, 0))
            return true;
    }
    return false;
}

static bool
has_separator(struct span text)
{
    return text.len
        && (memchr(text.data, SEAL_GS, text.len)
            || memchr(text.data, SEAL_RS, text.len));
}

/* A separator that is put back before the byte of the message at that place. */
struct inserted {
    size_t at;
    uint8_t byte;
};

/* Write the candidate with those put back, in the order of their places; its message is
 * given back. */
static struct span
put_inserted(struct search *s, const struct inserted *put_back, size_t count)
{
    struct restore *out = s->out;
    size_t begin = 0;

    out->len = 0;
    put(out, s->header.data, s->header.len);
    for (size_t i = 0; i < count; i++) {
        put(out, s->message.data + begin, put_back[i].at - begin);
        put_byte(out, put_back[i].byte);
        begin = put_back[i].at;
    }
    put(out, s->message.data + begin, s->message.len - begin);
    size_t end = out->len;
    put_byte(out, SEAL_US);
    put(out, s->tail.data, s->tail.len);
    return span_of(out->code + s->header.len, end - s->header.len);
}

static bool
has_field(const struct block_list *list, const char *id)
{
    for (size_t i = 0; i < list->count; i++)
        if (memcmp(list->field[i].id, id, 2) == 0)
            return true;
    return false;
}

/* As an issuer would have written it: whole, each value in its alphabet. */
static bool
is_plausible(const struct dictionary_type *type, const struct block_list *list)
{
    for (const char *at = type->mandatory; *at && at[1]; at += at[2] ? 3 : 2)
        if (!has_field(list, at))
            return false;
    for (size_t i = 0; i < list->count; i++)
        if (!dictionary_charset_allows(
                list->field[i].definition->charset, list->field[i].value))
            return false;
    return true;
}

/* A candidate that does not even read is no try: it has no signature to check. */
static bool
try_inserted(struct search *s, const struct inserted *put_back, size_t count)
{
    struct block_list list = { .field = s->field };

    if (s->steps == RESTORE_PARTIAL_MAX)
        return false;
    s->steps++;
    struct span message = put_inserted(s, put_back, count);
    if (block_read_all(message, s->type, &list, NULL) != SCEAU_OK
        || list.unreadable || is_plausible(s->type, &list) != s->strict)
        return false;
    return try_candidate(s);
}

/* Where a block could begin that no separator stands before. */
static bool
is_open(const struct search *s, size_t at)
{
    uint8_t before = s->message.data[at - 1];

    return before != SEAL_GS && before != SEAL_RS
        && (at == s->message.len || s->field_at[at]);
}

static bool
search_one(struct search *s, uint8_t byte)
{
    for (size_t at = 1; at <= s->message.len; at++) {
        struct inserted one = { at, byte };
        if (is_open(s, at) && try_inserted(s, &one, 1))
            return true;
    }
    return false;
}

static bool
search_two(struct search *s, uint8_t first, uint8_t second)
{
    for (size_t at = 1; at < s->message.len; at++) {
        if (!is_open(s, at))
            continue;
        for (size_t next = at + 1; next <= s->message.len; next++) {
            struct inserted two[] = { { at, first }, { next, second } };
            if (is_open(s, next) && try_inserted(s, two, 2))
                return true;
        }
    }
    return false;
}

/* Some separators are left: one that is missing, or two, by likelihood. */
static bool
search_partial(struct search *s)
{
    find_fields(s);
    for (int round = 0; round < 2; round++) {
        s->strict = round == 0;
        s->steps = s->round_tries = 0;
        if (search_one(s, SEAL_GS) || search_one(s, SEAL_RS)
            || search_two(s, SEAL_GS, SEAL_GS)
            || search_two(s, SEAL_GS, SEAL_RS)
            || search_two(s, SEAL_RS, SEAL_GS))
            return true;
    }
    return false;
}

/* The message is there, or most of it, but for what stood between it and the
 * signature. */
static bool
search_between(struct search *s)
{
    struct span whole = s->message;

    s->round_tries = 0;
    for (size_t trim = 0; trim < 2; trim++) {
        (void)put_inserted(s, NULL, 0);
        if (try_candidate(s))
            return true;
        if (!s->message.len || s->message.data[s->message.len - 1] != ' ')
            break;
        s->message.len--; /* a space for the US */
    }
    s->message = whole;
    return search_partial(s);
}

/* A filler before the signature is more likely the US than the end of a value. */
static bool
search_trimmed(struct search *s)
{
    struct span whole = s->message;

    if (whole.len && whole.data[whole.len - 1] == s->filler) {
        s->message.len--;
        if (search_message(s))
            return true;
        s->message = whole;
    }
    return search_message(s);
}

/* Without a US the signature is what stands at the end, of one of its three lengths. */
static bool
search_signature(struct search *s, struct span body)
{
    static const size_t lengths[] = { 64, 96, SEAL_SIGNATURE_MAX };
    uint8_t signature[SEAL_SIGNATURE_MAX];
    size_t bad;

    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        size_t symbols = base32_symbols(lengths[i]);
        if (body.len <= symbols)
            break;
        s->tail = span_of(body.data + body.len - symbols, symbols);
        if (!base32_decode(s->tail, signature, &bad))
            continue;
        s->message = span_of(body.data, body.len - symbols);
        if (has_separator(s->message) && search_between(s))
            return true;
        if (!has_separator(s->message) && search_trimmed(s))
            return true;
    }
    return false;
}

static bool
search_body(struct search *s, struct span body, bool words_read)
{
    const uint8_t *us = body.len ? memchr(body.data, SEAL_US, body.len) : NULL;

    if (!us)
        return search_signature(s, body);
    if (words_read) {
        s->out->len = 0;
        put(s->out, s->base, s->base_len);
        if (try_candidate(s))
            return true;
    }
    s->message = span_of(body.data, (size_t)(us - body.data));
    s->tail = span_of(us + 1, (size_t)(body.data + body.len - us - 1));
    return has_separator(s->message) ? search_partial(s) : search_message(s);
}

static size_t
count(struct span text, uint8_t byte)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n += text.data[i] == byte;
    return n;
}

static void
say_lost(struct span damaged, struct restore *out)
{
    static const struct {
        uint8_t byte;
        const char *name;
    } separators[] = { { SEAL_GS, "GS" }, { SEAL_RS, "RS" },
        { SEAL_US, "US" } };
    size_t used = 0;

    out->lost[0] = 0;
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        size_t n = count(span_of(out->code, out->len), separators[i].byte)
            - count(damaged, separators[i].byte);
        if (n)
            used += (size_t)snprintf(out->lost + used, sizeof out->lost - used,
                "%s%zu %s", used ? ", " : "", n, separators[i].name);
    }
}

/* Its header, the type that it names, and what follows; false where a scanner is not
 * what is wrong. */
static bool
read_head(struct search *s, struct span *body)
{
    struct seal_header header = { 0 };
    struct cursor c = cursor_over(s->base, s->base_len);

    if (header_read(&c, &header, NULL) != SCEAU_OK || header.version < 2
        || (memcmp(header.ca, "FR", 2) != 0 && header.ca[0] != 'X'))
        return false;
    s->type = dictionary_type(header.type, header.perimeter);
    s->header = span_of(s->base, cursor_offset(&c));
    *body = span_of(c.at, cursor_left(&c));
    return s->type != NULL;
}

/* What programs put for control characters, and no field's own alphabet has: the one
 * that is there most often, or 0. */
static uint8_t
filler_of(struct span damaged)
{
    static const uint8_t fillers[] = { '\t', '\n', '\r', '|', '~', '^' };
    uint8_t most = 0;
    size_t times = 0;

    for (size_t i = 0; i < sizeof fillers; i++) {
        size_t n = count(damaged, fillers[i]);
        if (n > times) {
            times = n;
            most = fillers[i];
        }
    }
    return most;
}

/* Such a byte stands for every separator: taken as it stands, for "^^" may be two of
 * them, though it is a word too. Half of the tries are left to what is likelier. */
static bool
search_replaced(struct search *s, struct span damaged)
{
    struct span body;

    s->filler = filler_of(damaged);
    s->tries_max = RESTORE_TRIES_MAX / 2;
    if (!s->filler || has_separator(damaged))
        return false;
    memcpy(s->base, damaged.data, damaged.len);
    s->base_len = damaged.len;
    return read_head(s, &body) && search_body(s, body, false);
}

static bool
search_words(struct search *s, struct span damaged)
{
    struct span body;

    s->filler = ' ';
    s->tries_max = RESTORE_TRIES_MAX;
    bool words_read = read_words(damaged, s);
    return read_head(s, &body) && search_body(s, body, words_read);
}

bool
restore_code(struct span damaged, restore_proof *proves, void *context,
    struct restore *out)
{
    struct search s = { .proves = proves, .context = context, .out = out };

    out->len = out->tries = 0;
    if (damaged.len > SCEAU_CODE_MAX)
        return false;
    if (!search_replaced(&s, damaged) && !search_words(&s, damaged))
        return false;
    say_lost(damaged, out);
    return true;
}

bool
restore_suspects(struct span damaged)
{
    struct search s = { .out = NULL };
    struct block_list list = { .field = s.field };
    struct span body;

    if (damaged.len > SCEAU_CODE_MAX)
        return false;
    bool words_read = read_words(damaged, &s);
    if (!read_head(&s, &body))
        return false;
    const uint8_t *us = body.len ? memchr(body.data, SEAL_US, body.len) : NULL;
    if (words_read || !us)
        return words_read || body.len > base32_symbols(64);
    struct span message = span_of(body.data, (size_t)(us - body.data));
    return block_read_all(message, s.type, &list, NULL) != SCEAU_OK
        || list.unreadable || !is_plausible(s.type, &list);
}
