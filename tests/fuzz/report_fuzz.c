/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Any code, checked with any result, gives a report that is strict JSON and a text
 * without control characters, and a notice whose values open no element; nothing is
 * valid whose signature is not right; and who may not know of a protection reads it
 * nowhere. The first two bytes choose what the host found.
 */
#include "tests/fuzz/fuzz.h"

#include "verifier/base/utf8.h"
#include "verifier/pdf/json_read.h"
#include "verifier/verdict/report.h"

static void
expect_printable(struct buffer *text)
{
    HOLDS(memchr(text->data, 0, text->len) == NULL);
    for (size_t i = 0; i < text->len; i++)
        if (text->data[i] == '\n')
            text->data[i] = ' ';
    AUTO_BUFFER struct buffer copy = buffer_with_max(SCEAU_REPORT_MAX);
    buffer_put(&copy, text->data, text->len);
    utf8_printable((char *)text->data);
    HOLDS(span_equal(buffer_span(&copy), buffer_span(text)));
}

static size_t
count(const struct buffer *b, char c)
{
    size_t n = 0;

    for (size_t i = 0; i < b->len; i++)
        n += b->data[i] == c;
    return n;
}

static bool
has(const struct buffer *b, const char *word)
{
    return memmem(b->data, b->len, word, strlen(word)) != NULL;
}

/* A name may be any word, so these are what only our own tables write. */
static void
expect_discretion(const struct report *r, const struct buffer *out)
{
    static const char *const words[] = { "\"type\":\"16\"", "\"type\":\"17\"",
        "demande d’asile", "demandeur d’asile", "Type de procédure",
        "\"id\":\"G0\"", "R431-15-3", "L554" };
    enum role role = r->judgement->role;

    if (role != ROLE_EMPLOYER && role != ROLE_FRANCE_TRAVAIL
        && role != ROLE_LANDLORD)
        return;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        HOLDS(!has(out, words[i]));
}

static void
report(const struct report *r)
{
    AUTO_BUFFER struct buffer json = buffer_with_max(SCEAU_REPORT_MAX);
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_REPORT_MAX);
    AUTO_BUFFER struct buffer notice = buffer_with_max(SCEAU_REPORT_MAX);

    if (r->judgement->role != ROLE_NONE) {
        report_notice(r, LANGUAGE_FR, &notice);
        HOLDS(buffer_status(&notice) == SCEAU_OK);
        HOLDS(count(&notice, '<') == count(&notice, '>'));
        expect_discretion(r, &notice);
    }

    report_json(r, &json);
    report_text(r, LANGUAGE_FR, &text);
    HOLDS(buffer_status(&json) == SCEAU_OK && buffer_status(&text) == SCEAU_OK);
    HOLDS(json_check(buffer_span(&json)));
    expect_discretion(r, &json);
    expect_discretion(r, &text);
    expect_printable(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum signature_state signatures[] = { SIGNATURE_UNCHECKED,
        SIGNATURE_WRONG, SIGNATURE_RIGHT, SIGNATURE_RIGHT };
    struct seal seal;
    struct sceau_error error = { 0 };
    struct judgement j;

    if (size < 2)
        return 0;
    struct judge_input in = { .seal = &seal,
        .parsed = seal_parse(span_of(data + 2, size - 2), &seal, &error),
        .problem = &error,
        .check = { .signer_found = data[0] & 4,
            .signature = signatures[data[0] & 3] },
        .today = { 2020, 6, 1 },
        .role = (enum role)(data[1] % (ROLES + 1)),
        .allow_test = data[0] & 8,
        .strict = data[0] & 16 };
    judge(&in, &j);
    HOLDS(j.verdict != VERDICT_VALID
        || (in.parsed == SCEAU_OK && in.check.signature == SIGNATURE_RIGHT
            && in.check.signer_found && !in.strict));
    report(&(struct report) { .input = "fuzz",
        .page = 1,
        .kind = "code",
        .seal = &seal,
        .judgement = &j });
    return 0;
}
