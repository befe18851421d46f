/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A notice of rights: one page to print, that a clerk files and a holder carries. HTML
 * alone, no script, no font nor picture from elsewhere; words and frames carry the
 * answer, so that a black and white copy of it reads the same.
 */
#include "verifier/seal/text.h"
#include "verifier/verdict/disclosure.h"
#include "verifier/verdict/report_page.h"

static const char style[] =
    "@page{size:A4;margin:10mm 14mm}"
    "body{font:9pt/1.25 'Liberation Sans',Arial,sans-serif;color:#000;"
    "background:#fff;max-width:182mm;margin:8mm auto;padding:0 4mm}"
    "article{break-after:page}article:last-of-type{break-after:auto}"
    "h1{font-size:15pt;margin:0}h1:first-letter{text-transform:uppercase}"
    "h2{font-size:10.5pt;margin:3mm 0 .8mm;border-bottom:.3mm solid #000;"
    "break-after:avoid}h3{font-size:10.5pt;margin:0;flex:1}"
    "section{break-inside:avoid}p{margin:.8mm 0}ul{margin:1mm 0}"
    ".head,.question{display:flex;align-items:center;gap:6mm;margin:1.5mm 0}"
    ".head h1{flex:1}"
    ".answer{border:.6mm solid #000;padding:1mm 3mm;margin:0;"
    "font-weight:bold;white-space:nowrap}"
    ".no{border-style:double;border-width:1.2mm}.unsure{border-style:dashed}"
    ".specimen{border:.6mm solid #000;padding:1mm 3mm;font-weight:bold}"
    "dl{display:grid;grid-template-columns:34mm 1fr 34mm 1fr;"
    "gap:.6mm 3mm;margin:1mm 0}"
    "dt{font-weight:bold}dd{margin:0;overflow-wrap:anywhere}"
    ".letter{border-left:.6mm solid #000;padding-left:3mm}"
    "footer{margin-top:4mm;border-top:.3mm solid #000;padding-top:1mm;"
    "font-size:8.5pt}.sign{margin-top:3mm}"
    "@media screen and (max-width:150mm){dl{grid-template-columns:40% 1fr}"
    ".head,.question{display:block}.answer{display:inline-block}}"
    "@media print{body{margin:0;padding:0;max-width:none}}";

static void
put_escaped(struct buffer *out, const char *text)
{
    for (; *text; text++) {
        size_t plain = strcspn(text, "&<>\"'");
        buffer_put(out, text, plain);
        text += plain;
        if (!*text)
            return;
        buffer_format(out, "&#%d;", *text);
    }
}

/* A sentence with its hole filled, in an element of that name and class. */
static void
put_element(const struct page *p, const char *name, const char *class,
    const char *sentence, const char *value)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(8192);

    words_put(&text, sentence, value);
    buffer_format(p->out, *class ? "<%s class=\"%s\">" : "<%s>", name, class);
    put_escaped(p->out, buffer_cstr(&text));
    buffer_format(p->out, "</%s>\n", name);
    page_inherit(p->out, &text);
}

static void
put_labelled(const struct page *p, const char *label, const char *value)
{
    buffer_text(p->out, "<p><strong>");
    put_escaped(p->out, label);
    buffer_text(p->out, page_colon(p));
    buffer_text(p->out, "</strong>");
    put_escaped(p->out, value);
    buffer_text(p->out, "</p>\n");
}

static void
put_term(const struct page *p, const char *label, const char *value)
{
    put_element(p, "dt", "", "%s", label);
    put_element(p, "dd", "", "%s", value);
}

static const char *
frame_of(const char *verdict)
{
    if (strcmp(verdict, "yes") == 0 || strcmp(verdict, "valid") == 0)
        return "answer";
    return strcmp(verdict, "no") == 0 || strcmp(verdict, "not-valid") == 0
        ? "answer no"
        : "answer unsure";
}

static bool
is_genuine(const struct judgement *v)
{
    return judgement_allows_rights(v);
}

static void
put_field(const struct page *p, const struct seal_field *f)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(2 * SCEAU_SET_CODE_MAX);

    if (p->language == LANGUAGE_EN)
        field_text_en(f, &text);
    else
        field_text(f, &text);
    put_term(p, page_label(f, p->language),
        f->value.data ? buffer_cstr(&text) : "?");
    page_inherit(p->out, &text);
}

/* Only what the role sees; of what is not genuine, nothing stands on a paper. */
static void
put_data(const struct page *p, const struct report *r)
{
    const struct judgement *v = r->judgement;

    if (!r->seal || !is_genuine(v))
        return;
    put_element(p, "h2", "", page_say(p, "label", "fields"), NULL);
    buffer_text(p->out, "<dl>\n");
    if (v->data && disclosure_of(v->role, "number"))
        put_term(p, page_say(p, "record", "number"), v->data->number);
    for (size_t i = 0; i < r->seal->field_count; i++) {
        struct seal_field shown;
        if (!disclosure_of_field(v->role, &r->seal->field[i]))
            continue;
        disclosure_show(v->role, &r->seal->field[i], &shown);
        put_field(p, &shown);
    }
    buffer_text(p->out, "</dl>\n");
}

static void
put_source(const struct page *p, const struct right *right)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(2048);
    char words[DATE_WORDS_SIZE];
    struct date read;

    buffer_format(&text, "%s (%s", right->source,
        page_say(p, "confidence", right->confidence));
    if (date_parse_iso(span_str(right->read), &read))
        words_put(
            &text, page_say(p, "label", "read"), page_date(p, read, words));
    buffer_byte(&text, ')');
    put_labelled(p, page_say(p, "label", "source"), buffer_cstr(&text));
    page_inherit(p->out, &text);
}

static void
put_right(const struct page *p, const struct right *right)
{
    enum language l = p->language;

    buffer_text(p->out, "<section>\n<div class=\"question\">\n");
    put_element(p, "h3", "", "%s", right->label[l]);
    put_element(p, "p", frame_of(right->verdict), "%s",
        page_say(p, "right", right->verdict));
    buffer_text(p->out, "</div>\n");
    put_labelled(p, page_say(p, "label", "reason"), right->reason[l]);
    put_source(p, right);
    put_labelled(p, page_say(p, "label", "next"), right->next[l]);
    buffer_text(p->out, "</section>\n");
}

static void
put_limits(const struct page *p, const struct report *r)
{
    for (size_t i = 0;; i++) {
        AUTO_BUFFER struct buffer limit = buffer_with_max(1024);
        if (!report_limit(r, p->language, i, &limit))
            return;
        put_labelled(p, page_say(p, "label", "limit"), buffer_cstr(&limit));
        page_inherit(p->out, &limit);
    }
}

static void
put_findings(const struct page *p, const struct judgement *v)
{
    if (v->finding_count == 0)
        return;
    put_element(p, "h2", "", page_say(p, "notice", "findings"), NULL);
    buffer_text(p->out, "<ul>\n");
    for (size_t i = 0; i < v->finding_count; i++) {
        AUTO_BUFFER struct buffer text = buffer_with_max(4096);
        report_finding(&v->finding[i], p->language, &text);
        put_element(p, "li", "", "%s", buffer_cstr(&text));
        page_inherit(p->out, &text);
    }
    buffer_text(p->out, "</ul>\n");
}

static void
put_employer(const struct page *p, const struct report *r)
{
    AUTO_BUFFER struct buffer letter = buffer_with_max(8192);

    report_employer_letter(r, &letter);
    buffer_text(p->out, "<section>\n");
    put_element(p, "h2", "", page_say(p, "employer", "send"), NULL);
    put_element(p, "p", "", page_say(p, "employer", "why"), NULL);
    put_element(p, "p", "", page_say(p, "employer", "to"), NULL);
    put_element(p, "p", "", page_say(p, "employer", "when"), NULL);
    put_labelled(p, page_say(p, "employer", "subject-label"),
        words(LANGUAGE_FR, "employer", "subject"));
    buffer_text(p->out, "<div lang=\"fr\">\n");
    put_element(p, "p", "letter", "%s", buffer_cstr(&letter));
    buffer_text(p->out, "</div>\n</section>\n<section>\n");
    put_element(p, "h2", "", page_say(p, "employer", "keep"), NULL);
    put_element(p, "p", "", page_say(p, "employer", "keep-what"), NULL);
    buffer_text(p->out, "<dl>\n");
    report_employer_record(p, r, put_term);
    buffer_text(p->out, "</dl>\n</section>\n");
    page_inherit(p->out, &letter);
}

static void
put_rights(const struct page *p, const struct report *r)
{
    struct right right[RIGHTS_OF_A_ROLE_MAX];
    const struct judgement *v = r->judgement;

    if (!is_genuine(v)) {
        put_element(p, "p", "", page_say(p, "notice", "no-rights"), NULL);
        return;
    }
    put_element(p, "h2", "", page_say(p, "label", "rights"),
        page_say(p, "role", role_name(v->role)));
    if (v->role == ROLE_PREFECTURE)
        put_element(p, "p", "", page_say(p, "label", "prefecture"), NULL);
    size_t count = rights_of(&v->facts, v->role, right);
    for (size_t i = 0; i < count; i++)
        put_right(p, &right[i]);
    put_limits(p, r);
    if (v->role == ROLE_EMPLOYER && v->kind)
        put_employer(p, r);
}

/* A genuine code among pages that nobody read: a reader of the notice must know. */
static void
put_pages(const struct page *p, const struct judgement *v)
{
    for (size_t i = 0; is_genuine(v) && i < v->finding_count; i++) {
        AUTO_BUFFER struct buffer text = buffer_with_max(4096);
        if (strncmp(v->finding[i].code, "pages-", 6) != 0)
            continue;
        report_finding(&v->finding[i], p->language, &text);
        put_element(p, "p", "", "%s", buffer_cstr(&text));
        page_inherit(p->out, &text);
    }
}

static void
put_state(const struct page *p, const struct report *r)
{
    const struct judgement *v = r->judgement;

    if (judgement_found(v, "specimen"))
        put_element(p, "p", "specimen", page_say(p, "find", "specimen"), NULL);
    if (v->pdf != PDF_NONE)
        put_element(
            p, "p", "", page_say(p, "pdf", pdf_state_name(v->pdf)), NULL);
    if (v->role != ROLE_PREFECTURE) /* it reads every finding below */
        put_pages(p, v);
    put_element(
        p, "p", "", page_say(p, "seal", seal_state_name(v->seal)), NULL);
    if (r->seal && is_genuine(v)) {
        AUTO_BUFFER struct buffer period = buffer_with_max(1024);
        page_period(p, v, &period);
        put_element(p, "p", "", "%s", buffer_cstr(&period));
        page_inherit(p->out, &period);
        if (v->time == TIME_EXPIRED && v->kind
            && disclosure_of(v->role, "kind"))
            put_element(p, "p", "", page_say(p, "note", "outlives"), NULL);
    }
    AUTO_BUFFER struct buffer status = buffer_with_max(1024);
    page_status(p, v, &status);
    put_element(p, "p", "", "%s", buffer_cstr(&status));
    page_inherit(p->out, &status);
}

/* Whom the answer believes, and how old that is: a notice is read long after. */
static void
put_trust(const struct page *p, const struct judgement *v)
{
    char day[DATE_WORDS_SIZE] = "";

    put_element(p, "p", "", page_say(p, "trust", trust_state_name(v->trust)),
        date_is_set(v->trust_as_of) ? page_date(p, v->trust_as_of, day) : NULL);
}

static void
put_foot(const struct page *p, const struct judgement *v)
{
    char day[DATE_WORDS_SIZE] = "";

    buffer_text(p->out, "<footer>\n");
    put_trust(p, v);
    if (v->role != ROLE_EMPLOYER && date_is_set(v->facts.today))
        put_labelled(p, page_say(p, "record", "checked"),
            page_date(p, v->facts.today, day));
    if (v->role != ROLE_EMPLOYER) /* what an employer keeps says both */
        put_labelled(p, page_say(p, "record", "rule-set"),
            page_rule_set(p, rights_rule_set(), day));
    put_element(p, "p", "", page_say(p, "note", "bearer"), NULL);
    put_element(p, "p", "", page_say(p, "notice", "worth"), NULL);
    put_element(p, "p", "sign", page_say(p, "notice", "sign"), NULL);
    buffer_text(p->out, "</footer>\n");
}

void
report_notice_begin(enum language l, struct buffer *out)
{
    struct page p = { .out = out, .language = l };

    buffer_format(out,
        "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
        "<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n<title>",
        l == LANGUAGE_EN ? "en" : "fr");
    put_escaped(out, page_say(&p, "notice", "title"));
    buffer_format(out, "</title>\n<style>%s</style>\n</head>\n<body>\n", style);
}

void
report_notice(const struct report *r, enum language l, struct buffer *out)
{
    struct page p = { .out = out, .language = l };
    const struct judgement *v = r->judgement;
    const char *label = rights_label(v->kind, v->role, l);
    const char *verdict = verdict_name(v->verdict);

    buffer_text(out, "<article>\n");
    put_element(&p, "p", "", page_say(&p, "notice", "title"), NULL);
    buffer_text(out, "<div class=\"head\">\n");
    put_element(&p, "h1", "", "%s",
        label && is_genuine(v) ? label : page_say(&p, "notice", "unknown"));
    put_element(
        &p, "p", frame_of(verdict), "%s", page_say(&p, "verdict", verdict));
    buffer_text(out, "</div>\n");
    put_state(&p, r);
    put_rights(&p, r);
    put_data(&p, r);
    if (v->role == ROLE_PREFECTURE || !is_genuine(v))
        put_findings(&p, v);
    put_foot(&p, v);
    buffer_text(out, "</article>\n");
}

void
report_notice_end(struct buffer *out)
{
    buffer_text(out, "</body>\n</html>\n");
}
