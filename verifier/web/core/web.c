/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/web/core/web.h"

#include <stdlib.h>

#include "verifier/base/cursor.h"
#include "verifier/base/json.h"
#include "verifier/cli/escape.h"
#include "verifier/cli/pending.h"
#include "verifier/scan/symbols.h"
#include "verifier/web/core/ask.h"
#include "verifier/web/core/pdf.h"
#include "verifier/web/core/scan.h"
#include "verifier/web/core/trust.h"

enum {
    WORD_MAX = 1024,
    /* the longest that is put there: a bundle, after the keys that may sign it */
    ROOM_MAX = SCEAU_STORE_MAX + SCEAU_PINS_MAX * WEB_POINT,
    /* of every code of a picture */
    REPORTS_MAX = SCEAU_PICTURE_CODES_MAX * SCEAU_REPORT_MAX
};

/* How a judging ended before the page was asked again. */
enum source { SOURCE_NONE = 0, SOURCE_TEXT, SOURCE_CODES, SOURCE_PDF };

static struct trust *trust;
static struct checker checker = { .form = FORM_OF_JSON };
static struct buffer input, word, text;
static struct symbols found;
static enum source source;
static char
    name[WORD_MAX]; /* of the input, in a table; else the page names it */

/* Parts of a set that came so far: paper is photographed a piece at a time. */
static struct buffer part[SCEAU_SYMBOLS_MAX];
static size_t parts;
static bool brings_part; /* what is judged now has one */

WEB_EXPORT(web_begin)
void
web_begin(void)
{
    ask_forget();
    symbols_free(&found);
    buffer_free(&input);
    buffer_free(&text);
    source = SOURCE_NONE;
}

WEB_EXPORT(web_room)
uint8_t *
web_room(size_t len)
{
    buffer_free(&input);
    input = buffer_with_max(ROOM_MAX);
    return buffer_room(&input, len);
}

WEB_EXPORT(web_word)
uint8_t *
web_word(size_t len)
{
    buffer_free(&word);
    word = buffer_with_max(WORD_MAX);
    return buffer_room(&word, len);
}

WEB_EXPORT(web_text)
const uint8_t *
web_text(void)
{
    return text.data;
}

WEB_EXPORT(web_text_len)
size_t
web_text_len(void)
{
    return text.len;
}

static void
begin_text(void)
{
    buffer_free(&text);
    text = buffer_with_max(REPORTS_MAX);
}

static int
refuse(const char *why)
{
    begin_text();
    buffer_text(&text, why);
    return WEB_REFUSED;
}

/* What was written counts only where nothing was left to ask. */
static int
end(void)
{
    if (ask_open())
        return WEB_ASKS;
    return buffer_status(&text) == SCEAU_OK
        ? WEB_DONE
        : refuse("Mémoire épuisée : fermez d’autres pages et recommencez.");
}

/* ---- whom to believe ---- */

static void
write_age(const struct store *s)
{
    char time[STORE_TIME_SIZE];
    struct json j = json_into(&text);

    json_open(&j, NULL, '{');
    json_integer(&j, "sequence", (int64_t)s->sequence);
    json_cstr(&j, "issued", store_time(s->issued, time));
    json_cstr(&j, "expires", store_time(s->expires, time));
    json_bool(&j, "fresh", store_is_fresh(s, checker.options.today));
    json_close(&j, '}');
}

WEB_EXPORT(web_take_bundle)
int
web_take_bundle(int keys)
{
    struct sceau_error error = { 0 };
    struct trust *made = NULL;
    size_t head = (size_t)keys * WEB_POINT;

    begin_text();
    if (keys < 1 || head > input.len)
        return refuse("Cette page ne connaît aucune clé de paquets.");
    enum sceau_status status =
        web_trust_open(span_of(input.data + head, input.len - head), input.data,
            (size_t)keys, &made, &error);
    if (ask_open()) {
        trust_free(&made);
        return WEB_ASKS;
    }
    if (status == SCEAU_OK && trust
        && made->store.sequence < trust->store.sequence) {
        trust_free(&made);
        return refuse("Ce paquet est plus ancien que celui qui est connu.");
    }
    if (status != SCEAU_OK)
        return refuse(error.text);
    trust_free(&trust);
    trust = made;
    checker.trust = trust;
    write_age(&trust->store);
    return end();
}

WEB_EXPORT(web_set_options)
void
web_set_options(int role, int language, int day, int allow_test)
{
    checker.options.role =
        role > 0 && role <= ROLES ? (enum role)role : ROLE_NONE;
    checker.language = language == LANGUAGE_EN ? LANGUAGE_EN : LANGUAGE_FR;
    checker.options.today = date_from_days(day);
    checker.options.allow_test = allow_test != 0;
}

/* ---- judging ---- */

static void
report_nothing(
    const struct origin *from, enum sceau_status status, const char *problem)
{
    (void)checker_nothing(&checker, from, status, problem, from->file, &text);
}

static bool
is_kept(struct span code)
{
    for (size_t i = 0; i < parts; i++)
        if (part[i].len == code.len
            && memcmp(part[i].data, code.data, code.len) == 0)
            return true;
    return false;
}

static void
keep(struct span code)
{
    if (is_kept(code) || parts == SCEAU_SYMBOLS_MAX)
        return;
    struct buffer *one = &part[parts];
    *one = buffer_with_max(SCEAU_INPUT_MAX);
    buffer_put(one, code.data, code.len);
    if (buffer_status(one) == SCEAU_OK)
        parts++;
    else
        buffer_free(one);
}

WEB_EXPORT(web_forget_parts)
void
web_forget_parts(void)
{
    while (parts)
        buffer_free(&part[--parts]);
}

/* What was kept of the inputs before, for a set that this one may complete. */
static void
begin_pending(struct pending *pending, const struct origin *from)
{
    brings_part = false;
    for (size_t i = 0; i < parts; i++)
        (void)pending_add(pending, from, buffer_span(&part[i]));
}

/* A set is reported with what brings a part of it, and not with what comes after. */
static void
end_pending(struct pending *pending)
{
    if (brings_part)
        (void)pending_report(pending, &checker, &text);
    else
        pending_free(pending);
}

/* A part of a set waits for the others. */
static void
check_one(struct pending *pending, const struct origin *from, struct span code,
    bool differ)
{
    if (is_kept(code)) {
        brings_part = true;
        return; /* it was added already */
    }
    switch (pending_add(pending, from, code)) {
    case PENDING_KEPT:
        brings_part = true;
        keep(code);
        return;
    case PENDING_FULL:
        (void)checker_too_many(&checker, from, &text);
        return;
    case PENDING_NO_PART:
    case PENDING_NO_MEMORY:
        break;
    }
    (void)(differ ? checker_differing(&checker, from, code, &text)
                  : checker_code(&checker, from, code, &text));
}

/* Lines of text, each a code. */
static void
check_text(void)
{
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_INPUT_MAX);
    struct pending pending = { .count = 0 };
    struct origin from = { .input = *name ? name : "texte" };

    begin_pending(&pending, &from);
    escape_read(buffer_span(&input), &code);
    if (buffer_status(&code) == SCEAU_OK)
        check_one(&pending, &from,
            input_code(buffer_span(&code), checker_proves, &checker), false);
    else
        report_nothing(&from, buffer_status(&code), "mémoire épuisée");
    end_pending(&pending);
}

static void
check_codes(void)
{
    struct pending pending = { .count = 0 };
    struct origin from = { .input = *name ? name : "image",
        .kind = INPUT_PICTURE };

    begin_pending(&pending, &from);
    if (found.count == 0)
        (void)checker_no_code(&checker, &from, found.budget_spent, &text);
    for (size_t i = 0; i < found.count; i++) {
        from.index = i;
        check_one(&pending, &from, found.code[i], found.differ);
    }
    end_pending(&pending);
}

static void
check_pdf(void)
{
    struct origin from = { .input = *name ? name : "fichier",
        .kind = INPUT_PDF };
    struct web_pdf pdf;

    web_pdf_read(buffer_span(&input), trust ? &trust->store : NULL, &pdf);
    const struct examine_file file = { .state = pdf.state,
        .reason = pdf.reason,
        .data = pdf.data,
        .signature = pdf.signature,
        .inflate = ask_inflate };
    if (pdf.code.len)
        (void)checker_pdf(&checker, &from, pdf.code, &file, &text);
    else if (pdf.state == PDF_SEALED)
        (void)checker_data(&checker, &from, &file, &text);
    else
        (void)checker_nothing(
            &checker, &from, SCEAU_E_UNSUPPORTED, "", &file, &text);
    web_pdf_free(&pdf);
}

static int
check(enum source from)
{
    begin_text();
    source = from;
    switch (from) {
    case SOURCE_TEXT:
        check_text();
        break;
    case SOURCE_CODES:
        check_codes();
        break;
    case SOURCE_PDF:
        check_pdf();
        break;
    case SOURCE_NONE:
        break;
    }
    return end();
}

WEB_EXPORT(web_check_text)
int
web_check_text(void)
{
    return check(SOURCE_TEXT);
}

WEB_EXPORT(web_check_codes)
int
web_check_codes(void)
{
    return check(SOURCE_CODES);
}

WEB_EXPORT(web_check_pdf)
int
web_check_pdf(void)
{
    return check(SOURCE_PDF);
}

WEB_EXPORT(web_write_notice)
int
web_write_notice(void)
{
    AUTO_BUFFER struct buffer whole = buffer_with_max(REPORTS_MAX);

    if (source == SOURCE_NONE || checker.options.role == ROLE_NONE)
        return refuse("Choisissez d’abord pour qui vérifier.");
    checker.form = FORM_OF_NOTICE;
    int status = check(source);
    checker.form = FORM_OF_JSON;
    if (status != WEB_DONE)
        return status;
    report_notice_begin(checker.language, &whole);
    buffer_put(&whole, text.data, text.len);
    report_notice_end(&whole);
    begin_text();
    buffer_put(&text, whole.data, whole.len);
    return end();
}

/* ---- words ---- */

/* The part of a span before that byte, as a text; the rest moves on. */
static void
take_text(struct span *rest, uint8_t stop, char *out, size_t size)
{
    struct cursor c = cursor_over(rest->data, rest->len);
    struct span part = cursor_until(&c, stop);
    size_t n = part.len < size ? part.len : size - 1;

    if (n)
        memcpy(out, part.data, n);
    out[n] = 0;
    size_t past = part.len + (part.len < rest->len);
    *rest = span_of(rest->data + past, rest->len - past);
}

WEB_EXPORT(web_write_row)
int
web_write_row(int first)
{
    AUTO_BUFFER struct buffer whole = buffer_with_max(REPORTS_MAX);
    struct span rest = buffer_span(&word);
    char problem[WORD_MAX];

    take_text(&rest, '\n', name, sizeof name);
    take_text(&rest, '\n', problem, sizeof problem);
    checker.form = FORM_OF_CSV;
    int status = check(source);
    if (source == SOURCE_NONE) {
        struct origin from = { .input = name };
        report_nothing(&from, SCEAU_E_UNSUPPORTED, problem);
        status = end();
    }
    checker.form = FORM_OF_JSON;
    *name = 0;
    if (status != WEB_DONE)
        return status;
    if (first)
        report_csv_begin(checker.options.role, checker.language, &whole);
    buffer_put(&whole, text.data, text.len);
    begin_text();
    buffer_put(&text, whole.data, whole.len);
    return end();
}

WEB_EXPORT(web_say)
int
web_say(void)
{
    struct span rest = buffer_span(&word);
    char group[32], key[64], value[256];

    take_text(&rest, '.', group, sizeof group);
    take_text(&rest, '\n', key, sizeof key);
    take_text(&rest, '\n', value, sizeof value);
    begin_text();
    words_put(&text, words(checker.language, group, key), value);
    return end();
}

WEB_EXPORT(web_day)
int
web_day(void)
{
    char said[DATE_WORDS_SIZE];
    struct date day;

    begin_text();
    if (date_parse_iso(buffer_span(&word), &day))
        buffer_text(&text,
            checker.language == LANGUAGE_EN ? date_words_en(day, said)
                                            : date_words_fr(day, said));
    return end();
}

WEB_EXPORT(web_find)
int
web_find(int width, int height, int budget)
{
    struct sceau_error error = { 0 };

    if (!web_scan_set(buffer_span(&input), width, height))
        return -1;
    symbols_free(&found);
    enum sceau_status status = symbols_read_within(
        buffer_span(&input), budget > 0 ? (unsigned)budget : 0, &found, &error);
    web_scan_clear();
    return status == SCEAU_OK ? (int)found.count : -1;
}
