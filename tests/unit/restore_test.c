/* SPDX-License-Identifier: EUPL-1.2 */
/* Codes damaged as hand-held scanners damage them; the key proves what they were. */
#include "tests/unit/test.h"

#include "tests/support/specimen.h"
#include "tests/support/vectors.h"
#include "verifier/trust/examine.h"

static struct trust *trust;

static int
open_trust(void **state)
{
    (void)state;
    trust = specimen_trust();
    return 0;
}

static int
close_trust(void **state)
{
    (void)state;
    trust_free(&trust);
    return 0;
}

static const struct examine_options allowed = { .today = { 2013, 3, 15 },
    .allow_test = true };

enum damage {
    DROPPED,
    DROPPED_BUT_US,
    SPACES,
    SPACES_BUT_US,
    ONLY_US_DROPPED,
    WORDS,
    PICTURES,
    ESCAPES,
    REFERENCES,
    TABS,
    TABS_BUT_US,
    LINE_FEEDS,
    RETURNS,
    BARS,
    TILDES,
    CARETS,
    DAMAGES
};

static bool
is_separator(uint8_t c)
{
    return c == SEAL_GS || c == SEAL_RS || c == SEAL_US;
}

static void
put_word(enum damage how, uint8_t c, struct buffer *out)
{
    static const char *const words[][3] = { { "<GS>", "<RS>", "<US>" },
        { "␝", "␞", "␟" }, { "\\u001d", "\\u001e", "\\u001f" },
        { "&#29;", "&#30;", "&#x1F;" } };

    buffer_text(out, words[how - WORDS][c - SEAL_GS]);
}

/* What stands for a separator that became another byte. */
static uint8_t
filler(enum damage how)
{
    if (how == SPACES || how == SPACES_BUT_US)
        return ' ';
    return how < TABS ? 0 : (uint8_t) "\t\t\n\r|~^"[how - TABS];
}

static bool
is_kept(uint8_t c, enum damage how)
{
    bool but_us =
        how == DROPPED_BUT_US || how == SPACES_BUT_US || how == TABS_BUT_US;

    return !is_separator(c) || (c == SEAL_US && but_us)
        || (c != SEAL_US && how == ONLY_US_DROPPED);
}

static void
damage(struct span code, enum damage how, struct buffer *out)
{
    for (size_t i = 0; i < code.len; i++) {
        uint8_t c = code.data[i];
        if (is_kept(c, how))
            buffer_byte(out, c);
        else if (filler(how))
            buffer_byte(out, filler(how));
        else if (how >= WORDS)
            put_word(how, c, out);
    }
}

static bool
says(const struct judgement *j, const char *code)
{
    for (size_t i = 0; i < j->finding_count; i++)
        if (strcmp(j->finding[i].code, code) == 0)
            return true;
    return false;
}

struct tally {
    int tried[DAMAGES];
    int restored[DAMAGES];
    char lost[DAMAGES][4096];
};

static void
restore_each(const struct vector *v, void *context)
{
    struct tally *t = context;
    json_t *version =
        json_object_get(json_object_get(v->record, "header"), "version");

    if (json_integer_value(version) < 2 || vector_verifies(v) != 1)
        return;
    for (int how = 0; how < DAMAGES; how++) {
        AUTO_BUFFER struct buffer bad = buffer_with_max(4 * SCEAU_CODE_MAX);
        struct examination e;
        damage(v->payload, (enum damage)how, &bad);
        if (span_equal(buffer_span(&bad), v->payload))
            continue;
        t->tried[how]++;
        examine_code(trust, buffer_span(&bad), NULL, &allowed, &e);
        if (e.judgement.signature != SIGNATURE_RIGHT) {
            (void)strncat(t->lost[how], v->id, 60);
            (void)strncat(t->lost[how], " ", 2);
            assert_false(says(&e.judgement, "restored"));
            continue;
        }
        t->restored[how]++;
        assert_string_equal(e.judgement.finding[0].code, "restored");
        /* the bytes that were signed, US and the signature */
        size_t len = e.seal.signed_bytes.len + 1 + 103;
        assert_true(span_equal(span_of(e.seal.signed_bytes.data, len),
            span_of(v->payload.data, len)));
    }
}

static void
official_codes_come_back_from_what_scanners_do(void **state)
{
    (void)state;
    static struct tally t;
    /* what the signature proved of the official codes; the rest stay as they are */
    static const int least[DAMAGES] = { 50, 49, 52, 51, 53, 53, 53, 53, 53, 53,
        52, 53, 53, 53, 53, 53 };

    (void)vectors_visit("2d-doc/vectors.jsonl", restore_each, &t);
    for (int how = 0; how < DAMAGES; how++)
        if (t.tried[how] < 52 || t.restored[how] < least[how])
            fail_msg("damage %d: %d of %d, not %s", how, t.restored[how],
                t.tried[how], t.lost[how]);
}

static bool
is_wanted(void *context, struct span candidate)
{
    return span_equal(candidate, *(const struct span *)context);
}

static void
restore_without_one(const struct vector *v, void *context)
{
    int *tried = context;
    json_t *version =
        json_object_get(json_object_get(v->record, "header"), "version");

    if (json_integer_value(version) < 2 || vector_verifies(v) != 1)
        return;
    for (size_t i = 0; i < v->payload.len; i++) {
        AUTO_BUFFER struct buffer bad = buffer_with_max(SCEAU_CODE_MAX);
        struct examination e;
        if (v->payload.data[i] != SEAL_GS && v->payload.data[i] != SEAL_RS)
            continue;
        buffer_put(&bad, v->payload.data, i);
        buffer_put(&bad, v->payload.data + i + 1, v->payload.len - i - 1);
        examine_code(trust, buffer_span(&bad), NULL, &allowed, &e);
        if (e.judgement.signature != SIGNATURE_RIGHT)
            fail_msg("%s without its separator at %zu", v->id, i);
        assert_true(says(&e.judgement, "restored")
            || span_equal(e.seal.signed_bytes,
                span_of(v->payload.data, e.seal.signed_bytes.len)));
        ++*tried;
    }
}

static void
one_separator_of_several_comes_back(void **state)
{
    (void)state;
    int tried = 0;

    (void)vectors_visit("2d-doc/vectors.jsonl", restore_without_one, &tried);
    assert_true(tried > 300);
}

/* Two at once, and the RS of a value that the issuer cut. */
static void
two_separators_and_an_rs_come_back(void **state)
{
    (void)state;
    static const char whole[] = "DC04FR00AB12128D128D0101FR26FR2475000"
                                "10MME/SPECIMEN/NATACHA\x1d"
                                "22145 AVENUE DES SPECIM\x1e"
                                "23BATIMENT B\x1d"
                                "25PARIS\x1d";
    static const size_t places[][2] = { { 0, 1 }, { 1, 2 }, { 0, 3 },
        { 1, 1 } };
    uint8_t code[256], bad[256];
    size_t at[4], found = 0, len = sizeof whole - 1;

    memcpy(code, whole, len);
    for (size_t i = 0; i < len; i++)
        if (is_separator(code[i]) && found < 4)
            at[found++] = i;
    assert_int_equal(found, 4);
    code[len++] = SEAL_US;
    memset(code + len, 'A', 103);
    len += 103;
    for (size_t n = 0; n < sizeof places / sizeof *places; n++) {
        struct span wanted = span_of(code, len);
        struct restore r;
        size_t used = 0;
        for (size_t i = 0; i < len; i++)
            if (i != at[places[n][0]] && i != at[places[n][1]])
                bad[used++] = code[i];
        if (!restore_code(span_of(bad, used), is_wanted, &wanted, &r))
            fail_msg("case %zu", n);
        assert_true(span_equal(span_of(r.code, r.len), wanted));
    }
}

/* Where a value is as long as it may be its GS is the issuer's choice: both come back,
 * with the last one's GS or without. */
static void
a_full_value_had_its_separator_or_none(void **state)
{
    (void)state;
    static const char *const codes[] = {
        "2212345678901234567890123456789012345678\x1d" /* 38 characters */
        "2475000"
        "26FR"
        "10MME/SPECIMEN/NATACHA\x1d"
        "25PARIS\x1d",
        "2212345678901234567890123456789012345678"
        "2475000"
        "26FR"
        "10MME/SPECIMEN/NATACHA\x1d"
        "25PARIS\x1d",
        "2475000"
        "26FR"
        "10MME/SPECIMEN/NATACHA\x1d"
        "25PARIS\x1d"
        "2212345678901234567890123456789012345678\x1d",
        "2475000"
        "26FR"
        "10MME/SPECIMEN/NATACHA\x1d"
        "25PARIS\x1d"
        "2212345678901234567890123456789012345678",
    };

    for (size_t i = 0; i < 2 * sizeof codes / sizeof *codes; i++) {
        bool us = i & 1;
        AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
        AUTO_BUFFER struct buffer bad = buffer_with_max(SCEAU_CODE_MAX);
        struct restore r;
        buffer_text(&code, "DC04FR00AB12128D128D0101FR");
        buffer_text(&code, codes[i / 2]);
        buffer_byte(&code, SEAL_US);
        for (int k = 0; k < 103; k++)
            buffer_byte(&code, 'A');
        struct span wanted = buffer_span(&code);
        damage(wanted, us ? DROPPED_BUT_US : DROPPED, &bad);
        if (!restore_code(buffer_span(&bad), is_wanted, &wanted, &r))
            fail_msg("code %zu, US %s", i / 2, us ? "kept" : "dropped");
        assert_true(span_equal(span_of(r.code, r.len), wanted));
    }
}

static bool
refuse(void *context, struct span candidate)
{
    size_t *calls = context;

    ++*calls;
    assert_true(candidate.len <= SCEAU_CODE_MAX);
    return false;
}

static void
refuse_each(const struct vector *v, void *context)
{
    size_t *total = context;

    for (int how = 0; how < DAMAGES; how++) {
        AUTO_BUFFER struct buffer bad = buffer_with_max(4 * SCEAU_CODE_MAX);
        struct restore r;
        size_t calls = 0;
        damage(v->payload, (enum damage)how, &bad);
        assert_false(restore_code(buffer_span(&bad), refuse, &calls, &r));
        assert_int_equal(calls, r.tries);
        assert_true(calls <= RESTORE_TRIES_MAX);
        *total += calls;
    }
}

static void
what_nothing_proves_is_not_restored_within_its_bound(void **state)
{
    (void)state;
    size_t total = 0;

    (void)vectors_visit("2d-doc/vectors.jsonl", refuse_each, &total);
    assert_true(total > 1000); /* there was something to refuse */
}

enum { BARS_OF_THE_TEXT = 58 };

struct seen {
    size_t calls;
    size_t truncated; /* candidates with an RS */
    size_t bars;      /* candidates with every '|' of the text in place */
};

static bool
refuse_and_look(void *context, struct span candidate)
{
    struct seen *seen = context;

    seen->calls++;
    seen->truncated += memchr(candidate.data, SEAL_RS, candidate.len) != NULL;
    size_t bars = 0;
    for (size_t i = 0; i < candidate.len; i++)
        bars += candidate.data[i] == '|';
    seen->bars += bars == BARS_OF_THE_TEXT;
    return false;
}

/* The worst text: every two characters could begin a field of the type. No round may
 * take all the tries, or what is less likely would never have its turn. */
static void
text_made_to_be_slow_stops_at_the_bound(void **state)
{
    (void)state;
    uint8_t code[SCEAU_CODE_MAX];
    static const char head[] = "DC04FR000001128D128D0101FR";
    struct restore r;
    struct seen seen = { 0 };

    for (size_t i = 0; i < sizeof code; i++)
        code[i] = (uint8_t) "1A1B1C1D1E1F"[i % 12];
    memcpy(code, head, sizeof head - 1);
    memset(code + 200, 'A', 103);
    assert_false(restore_code(span_of(code, 303), refuse_and_look, &seen, &r));
    assert_int_equal(seen.calls, RESTORE_TRIES_MAX);
    assert_true(seen.truncated > RESTORE_ROUND_MAX / 2);
}

/* The same with a byte that may stand for separators: what takes it so leaves half of
 * the tries to the rest. */
static void
a_byte_in_no_alphabet_does_not_take_every_try(void **state)
{
    (void)state;
    uint8_t code[SCEAU_CODE_MAX];
    static const char head[] = "DC04FR000001128D128D0101FR";
    struct restore r;
    struct seen seen = { 0 };

    for (size_t i = 0; i < sizeof code; i++)
        code[i] = (uint8_t) "1A|1B|18|19|15|16|17|"[(i + 1) % 21];
    memcpy(code, head, sizeof head - 1);
    memset(code + 200, 'A', 103);
    assert_false(restore_code(span_of(code, 303), refuse_and_look, &seen, &r));
    assert_int_equal(seen.calls, RESTORE_TRIES_MAX);
    assert_true(seen.bars >= RESTORE_TRIES_MAX / 2);
    assert_true(seen.bars < RESTORE_TRIES_MAX * 3 / 4);
}

static void
a_forged_code_stays_forged_however_it_was_damaged(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct specimen_wish wish = { 0 };

    specimen_code(&wish, &code);
    for (int how = 0; how < DAMAGES; how++) {
        AUTO_BUFFER struct buffer bad = buffer_with_max(4 * SCEAU_CODE_MAX);
        struct examination e;
        damage(buffer_span(&code), (enum damage)how, &bad);
        examine_code(trust, buffer_span(&bad), NULL, &allowed, &e);
        assert_int_equal(e.judgement.verdict, VERDICT_VALID);
        assert_true(says(&e.judgement, "restored"));
        uint8_t *day = memmem(bad.data, bad.len, "31032013", 8);
        assert_non_null(day);
        day[5] = '1'; /* it would hold a century longer */
        examine_code(trust, buffer_span(&bad), NULL, &allowed, &e);
        assert_int_not_equal(e.judgement.verdict, VERDICT_VALID);
        assert_int_not_equal(e.judgement.signature, SIGNATURE_RIGHT);
        assert_false(says(&e.judgement, "restored"));
        examine_code(NULL, buffer_span(&bad), NULL, &allowed, &e);
        assert_false(says(&e.judgement, "restored"));
    }
}

/* A guess for people: the code stays forged, and where every separator is in its place,
 * or no scanner was there, none is blamed. */
static void
a_scanner_is_suspected_where_separators_look_lost(void **state)
{
    (void)state;
    struct examine_options pictured = allowed;
    struct specimen_wish wish = { 0 };
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);

    pictured.from_symbol = true;
    specimen_code(&wish, &code);
    uint8_t *day = memmem(code.data, code.len, "31032013", 8);
    assert_non_null(day);
    day[5] = '1';
    for (int how = -1; how < DAMAGES; how++) {
        AUTO_BUFFER struct buffer bad = buffer_with_max(4 * SCEAU_CODE_MAX);
        struct examination e;
        if (how < 0)
            buffer_put(&bad, code.data, code.len);
        else
            damage(buffer_span(&code), (enum damage)how, &bad);
        examine_code(trust, buffer_span(&bad), NULL, &allowed, &e);
        assert_int_equal(e.judgement.verdict, VERDICT_NOT_VALID);
        assert_int_equal(says(&e.judgement, "scanner"), how >= 0);
        examine_code(trust, buffer_span(&bad), NULL, &pictured, &e);
        assert_false(says(&e.judgement, "scanner"));
    }
}

static void
what_was_lost_is_counted(void **state)
{
    (void)state;
    static const struct {
        enum damage how;
        const char *lost;
    } table[] = { { DROPPED, "8 GS, 1 US" }, { DROPPED_BUT_US, "8 GS" },
        { SPACES, "8 GS, 1 US" }, { ONLY_US_DROPPED, "1 US" },
        { WORDS, "8 GS, 1 US" }, { TABS, "8 GS, 1 US" },
        { TABS_BUT_US, "8 GS" } };
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct specimen_wish wish = { 0 };

    specimen_code(&wish, &code);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        AUTO_BUFFER struct buffer bad = buffer_with_max(4 * SCEAU_CODE_MAX);
        struct examination e;
        damage(buffer_span(&code), table[i].how, &bad);
        examine_code(trust, buffer_span(&bad), NULL, &allowed, &e);
        assert_string_equal(e.judgement.finding[0].code, "restored");
        assert_string_equal(e.judgement.finding[0].detail, table[i].lost);
    }
    struct examination e;
    examine_code(trust, buffer_span(&code), NULL, &allowed, &e);
    assert_false(says(&e.judgement, "restored")); /* read as it stands */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(official_codes_come_back_from_what_scanners_do),
        cmocka_unit_test(what_nothing_proves_is_not_restored_within_its_bound),
        cmocka_unit_test(text_made_to_be_slow_stops_at_the_bound),
        cmocka_unit_test(a_byte_in_no_alphabet_does_not_take_every_try),
        cmocka_unit_test(a_forged_code_stays_forged_however_it_was_damaged),
        cmocka_unit_test(one_separator_of_several_comes_back),
        cmocka_unit_test(a_full_value_had_its_separator_or_none),
        cmocka_unit_test(two_separators_and_an_rs_come_back),
        cmocka_unit_test(a_scanner_is_suspected_where_separators_look_lost),
        cmocka_unit_test(what_was_lost_is_counted),
    };

    return cmocka_run_group_tests(tests, open_trust, close_trust);
}
