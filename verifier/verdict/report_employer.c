/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What an employer does with the answer. Reading a seal protects nobody: the request
 * to the prefecture does (code du travail, L5221-8, R5221-41 to R5221-43), so the
 * report writes it. What is kept is what the staff register needs (D1221-23, 8°, and
 * D1221-24), never the code.
 */
#include "verifier/base/json.h"
#include "verifier/seal/text.h"
#include "verifier/verdict/disclosure.h"
#include "verifier/verdict/report_page.h"

static void
put_field(
    const struct report *r, enum language l, const char *id, struct buffer *out)
{
    const struct seal_field *f = seal_find(r->seal, id);
    AUTO_BUFFER struct buffer text = buffer_with_max(1024);
    struct seal_field shown;

    if (!f || !disclosure_of_field(r->judgement->role, f))
        return;
    disclosure_show(r->judgement->role, f, &shown);
    if (l == LANGUAGE_EN)
        field_text_en(&shown, &text);
    else
        field_text(&shown, &text);
    words_put(out, "%s", buffer_cstr(&text));
    page_inherit(out, &text);
}

/* The number under which the register knows the title: the card's, the permit's, else
 * the person's. Never a file's own, whose first letters tell its kind. */
static void
put_number(const struct report *r, struct buffer *out)
{
    static const char *const ids[] = { "66", "5N", "6Q", "6Z" };
    const char *kind = r->judgement->kind;
    bool card = kind && strcmp(kind, "titre-sejour") == 0;

    /* elsewhere field 66 is the number of the title before */
    for (size_t i = card ? 0 : 1; out->len == 0 && i < 4; i++)
        put_field(r, LANGUAGE_FR, ids[i], out);
}

void
report_person(const struct report *r, struct buffer *out)
{
    static const struct {
        const char *id;
        const char *before;
    } parts[] = { { "60", "" }, { "61", "" }, { "62", " " },
        { "63", ", nom d’usage " }, { "6G", " " }, { "69", ", né(e) le " },
        { "67", ", nationalité : " }, { "6Q", ", numéro d’étranger " } };

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        AUTO_BUFFER struct buffer value = buffer_with_max(1024);
        put_field(r, LANGUAGE_FR, parts[i].id, &value);
        if (value.len)
            buffer_format(out, "%s%s", out->len ? parts[i].before : "",
                buffer_cstr(&value));
        page_inherit(out, &value);
    }
}

void
report_employer_letter(const struct report *r, struct buffer *out)
{
    AUTO_BUFFER struct buffer person = buffer_with_max(4096);
    AUTO_BUFFER struct buffer title = buffer_with_max(1024);
    const struct judgement *v = r->judgement;
    const char *label = rights_label(v->kind, v->role, LANGUAGE_FR);
    char until[DATE_WORDS_SIZE];

    report_person(r, &person);
    buffer_text(&title, label ? label : "");
    if (date_is_set(v->until))
        buffer_format(
            &title, ", valable jusqu’au %s", date_words_fr(v->until, until));
    words_put_two(out, words(LANGUAGE_FR, "employer", "letter"),
        buffer_cstr(&person), buffer_cstr(&title));
    page_inherit(out, &person);
    page_inherit(out, &title);
}

static void
put_limits(const struct report *r, enum language l, struct buffer *out)
{
    for (size_t i = 0;; i++) {
        AUTO_BUFFER struct buffer limit = buffer_with_max(1024);
        if (!report_limit(r, l, i, &limit))
            return;
        buffer_format(out, "%s%s", i ? " ; " : "", buffer_cstr(&limit));
        page_inherit(out, &limit);
    }
}

void
report_employer_record(const struct page *p, const struct report *r,
    void (*pair)(const struct page *, const char *label, const char *value))
{
    AUTO_BUFFER struct buffer number = buffer_with_max(1024);
    AUTO_BUFFER struct buffer limits = buffer_with_max(4096);
    const struct judgement *v = r->judgement;
    struct right right[RIGHTS_OF_A_ROLE_MAX];
    size_t count = rights_of(&v->facts, v->role, right);
    char checked[DATE_WORDS_SIZE] = "", until[DATE_WORDS_SIZE] = "",
         rules[DATE_WORDS_SIZE] = "";

    put_number(r, &number);
    put_limits(r, p->language, &limits);
    const struct {
        const char *key;
        const char *value;
    } lines[] = { { "checked", page_date(p, v->facts.today, checked) },
        { "document", rights_label(v->kind, v->role, p->language) },
        { "number", buffer_cstr(&number) },
        { "until", page_date(p, v->until, until) },
        { "limits", buffer_cstr(&limits) },
        { "result", page_say(p, "verdict", verdict_name(v->verdict)) },
        { "right", count ? page_say(p, "right", right[0].verdict) : "" },
        { "rule-set", page_rule_set(p, rights_rule_set(), rules) } };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (lines[i].value && *lines[i].value)
            pair(p, page_say(p, "record", lines[i].key), lines[i].value);
    page_inherit(p->out, &number);
    page_inherit(p->out, &limits);
}

static void
put_pair(const struct page *p, const char *label, const char *value)
{
    page_pair(p, "      ", label, value);
}

void
report_employer_text(const struct page *p, const struct report *r)
{
    AUTO_BUFFER struct buffer letter = buffer_with_max(8192);

    report_employer_letter(r, &letter);
    page_line(p, "\n    ", page_say(p, "employer", "send"), NULL);
    page_line(p, "      ", page_say(p, "employer", "why"), NULL);
    page_line(p, "      ", page_say(p, "employer", "to"), NULL);
    page_line(p, "      ", page_say(p, "employer", "when"), NULL);
    page_pair(p, "      ", page_say(p, "employer", "subject-label"),
        words(LANGUAGE_FR, "employer", "subject"));
    page_line(p, "      ", "%s", buffer_cstr(&letter));
    page_line(p, "\n    ", page_say(p, "employer", "keep"), NULL);
    page_line(p, "      ", page_say(p, "employer", "keep-what"), NULL);
    report_employer_record(p, r, put_pair);
    page_inherit(p->out, &letter);
}

static void
put_date(struct json *j, const char *key, struct date d)
{
    char iso[DATE_ISO_SIZE];

    json_cstr(j, key, date_is_set(d) ? date_iso(d, iso) : NULL);
}

static void
put_text(struct json *j, const char *key, const struct buffer *text)
{
    json_cstr(j, key, text->len ? buffer_cstr(text) : NULL);
    page_inherit(j->out, text);
}

static void
put_record_json(struct json *j, const struct report *r)
{
    AUTO_BUFFER struct buffer number = buffer_with_max(1024);
    AUTO_BUFFER struct buffer limits = buffer_with_max(4096);
    const struct judgement *v = r->judgement;
    struct right right[RIGHTS_OF_A_ROLE_MAX];
    size_t count = rights_of(&v->facts, v->role, right);

    put_number(r, &number);
    put_limits(r, r->language, &limits);
    json_open(j, "record", '{');
    put_date(j, "checked", v->facts.today);
    json_cstr(j, "document", rights_label(v->kind, v->role, r->language));
    put_text(j, "number", &number);
    put_date(j, "until", v->until);
    put_text(j, "limits", &limits);
    json_cstr(j, "result", verdict_name(v->verdict));
    json_cstr(j, "right", count ? right[0].verdict : NULL);
    json_cstr(j, "rule_set", rights_rule_set());
    json_close(j, '}');
}

void
report_employer_json(struct json *j, const struct report *r)
{
    AUTO_BUFFER struct buffer letter = buffer_with_max(8192);
    const struct judgement *v = r->judgement;
    enum language l = r->language;

    if (v->role != ROLE_EMPLOYER || !judgement_allows_rights(v) || !v->kind) {
        json_null(j, "employer");
        return;
    }
    report_employer_letter(r, &letter);
    json_open(j, "employer", '{');
    json_open(j, "request", '{');
    json_cstr(j, "to", words(l, "employer", "to"));
    json_cstr(j, "when", words(l, "employer", "when"));
    json_cstr(j, "subject", words(LANGUAGE_FR, "employer", "subject"));
    put_text(j, "text", &letter);
    json_close(j, '}');
    put_record_json(j, r);
    json_close(j, '}');
}
