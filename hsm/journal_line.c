/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/journal_line.h"

#include "hsm/moment.h"
#include "hsm/purpose.h"
#include "verifier/base/cursor.h"
#include "verifier/base/utf8.h"

enum { COLUMNS = 9 };

static const struct {
    const char *name, *words;
} states[] = { [KEY_UNKNOWN] = { "unknown", "inconnue du journal" },
    [KEY_GENERATED] = { "generated", "créée, sans copie de secours" },
    [KEY_BACKED_UP] = { "backed-up", "sauvegardée, sans certificat" },
    [KEY_CERTIFIED] = { "certified", "certifiée" },
    [KEY_NEXT] = { "next", "suivante" },
    [KEY_ACTIVE] = { "active", "en service" },
    [KEY_RETIRED] = { "retired", "retirée" } };

enum { STATES = sizeof states / sizeof *states };

const char *
key_state_name(enum key_state state)
{
    return states[(size_t)state < STATES ? state : KEY_UNKNOWN].name;
}

const char *
key_state_words(enum key_state state)
{
    return states[(size_t)state < STATES ? state : KEY_UNKNOWN].words;
}

static bool
is_plain(const char *text, size_t max)
{
    size_t len = strlen(text);

    if (len == 0 || len > max || !utf8_valid(span_of(text, len), NULL))
        return false;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            return false;
    return true;
}

bool
journal_line_is_plain(const struct journal_line *line)
{
    return is_plain(line->label, SIGNER_LABEL_MAX)
        && is_plain(line->name, sizeof line->name - 1)
        && is_plain(line->id, JOURNAL_ID_MAX)
        && is_plain(line->reason, JOURNAL_REASON_MAX);
}

void
journal_line_write(const struct journal_line *line, struct buffer *out)
{
    char at[MOMENT_SIZE], until[MOMENT_SIZE];

    buffer_format(out, "%s\t%s\t%s\t%s\t%s\t%s\t", moment_text(line->at, at),
        line->label, key_state_name(line->state), purpose_name(line->purpose),
        line->id, line->name);
    for (size_t i = 0; i < JOURNAL_FINGERPRINT; i++)
        buffer_format(out, "%02x", line->fingerprint[i]);
    buffer_format(out, "\t%s\t%s\n",
        line->until ? moment_text(line->until, until) : "-", line->reason);
}

static bool
take_column(struct cursor *c, struct span *out)
{
    *out = cursor_until(c, '\t');
    return cursor_skip(c, "\t");
}

static bool
copy(struct span from, char *to, size_t room)
{
    if (from.len == 0 || from.len >= room || memchr(from.data, 0, from.len))
        return false;
    memcpy(to, from.data, from.len);
    to[from.len] = 0;
    return true;
}

static bool
read_state(struct span text, enum key_state *out)
{
    for (size_t i = KEY_GENERATED; i < STATES; i++) {
        if (!span_is(text, states[i].name))
            continue;
        *out = (enum key_state)i;
        return true;
    }
    return false;
}

static int
nibble(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
read_fingerprint(struct span hex, uint8_t out[JOURNAL_FINGERPRINT])
{
    if (hex.len != (size_t)2 * JOURNAL_FINGERPRINT)
        return false;
    for (size_t i = 0; i < JOURNAL_FINGERPRINT; i++) {
        int high = nibble(hex.data[2 * i]), low = nibble(hex.data[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

bool
journal_line_read(struct span text, struct journal_line *out)
{
    struct cursor c = cursor_over(text.data, text.len);
    struct span column[COLUMNS];

    for (size_t i = 0; i < COLUMNS - 1; i++)
        if (!take_column(&c, &column[i]))
            return false;
    column[COLUMNS - 1] = span_of(c.at, cursor_left(&c));
    *out = (struct journal_line) { 0 };
    return moment_read(column[0], &out->at)
        && copy(column[1], out->label, sizeof out->label)
        && read_state(column[2], &out->state)
        && purpose_read(column[3], &out->purpose)
        && copy(column[4], out->id, sizeof out->id)
        && copy(column[5], out->name, sizeof out->name)
        && read_fingerprint(column[6], out->fingerprint)
        && (span_is(column[7], "-") || moment_read(column[7], &out->until))
        && copy(column[8], out->reason, sizeof out->reason);
}
