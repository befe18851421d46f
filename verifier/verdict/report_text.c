/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>

#include "verifier/seal/text.h"
#include "verifier/verdict/disclosure.h"
#include "verifier/verdict/report_page.h"

/* Words and shape, not colour, carry the verdict. */
static void
put_head(const struct page *p, const struct report *r)
{
    static const char *const shape[] = { "[?]", "[X]", "[OK]" };
    enum verdict v = r->judgement->verdict;
    int i = v == VERDICT_VALID ? 2 : v == VERDICT_NOT_VALID ? 1 : 0;

    buffer_format(p->out, "%s %s%s", shape[i],
        page_say(p, "verdict", verdict_name(v)), page_colon(p));
    words_put(p->out, "%s", r->input);
    if (r->index || r->page > 1) {
        buffer_text(p->out, ", ");
        char page[16], index[24];
        (void)snprintf(page, sizeof page, "%u", r->page);
        (void)snprintf(index, sizeof index, "%zu", r->index + 1);
        words_put_two(p->out, page_say(p, "label", "page"), page, index);
    }
    buffer_byte(p->out, '\n');
}

static void
put_period(const struct page *p, const char *indent, const struct judgement *v)
{
    AUTO_BUFFER struct buffer period = buffer_with_max(1024);

    page_period(p, v, &period);
    page_line(p, indent, "%s", buffer_cstr(&period));
    page_inherit(p->out, &period);
}

static void
put_signer(const struct page *p, const char *indent,
    const struct seal_header *h, enum role role)
{
    char date[DATE_WORDS_SIZE];

    buffer_text(p->out, indent);
    if (disclosure_of_type(role, h->type))
        words_put_two(
            p->out, page_say(p, "label", "signer"), h->ca, h->certificate);
    else
        words_put(p->out, page_say(p, "label", "authority"), h->ca);
    if (date_is_set(h->signed_on))
        words_put(p->out, page_say(p, "label", "signed"),
            page_date(p, h->signed_on, date));
    buffer_text(p->out, ".\n");
}

bool
report_is_sealed(const struct judgement *v)
{
    return v->pdf != PDF_FORGED
        && (v->seal == SEAL_VALID || v->seal == SEAL_NO_CODE);
}

/* True where the code, or the file that carries the data without one, was read. */
static bool
has_words(const struct report *r)
{
    enum seal_state s = r->judgement->seal;

    return r->seal && s != SEAL_NOT_A_SEAL && s != SEAL_MALFORMED
        && (r->seal->header.ca[0] || r->seal->field_count);
}

/* A role is told no more than its fields and its kind: a type may say asylum. */
const char *
report_document(const struct report *r, enum language l)
{
    const struct judgement *v = r->judgement;
    const char *label = rights_label(v->kind, v->role, l);

    if (!label && v->role == ROLE_NONE && r->seal && r->seal->type)
        label = r->seal->type->name;
    return label;
}

/* What the code says of itself: never before its heading where it is unverified. */
static void
put_document(const struct page *p, const char *indent, const struct report *r)
{
    const struct judgement *v = r->judgement;
    char date[DATE_WORDS_SIZE];

    if (!has_words(r))
        return;
    const char *label = report_document(r, p->language);
    if (label)
        page_line(p, indent, page_say(p, "label", "document"), label);
    if (date_is_set(r->seal->header.issued)
        && disclosure_of_type(v->role, r->seal->header.type))
        page_line(p, indent, page_say(p, "label", "issued"),
            page_date(p, r->seal->header.issued, date));
    if (v->data && disclosure_of(v->role, "number"))
        page_line(p, indent, page_say(p, "label", "number"), v->data->number);
    put_period(p, indent, v);
    if (v->time == TIME_EXPIRED && v->kind && disclosure_of(v->role, "kind"))
        page_line(p, indent, page_say(p, "note", "outlives"), NULL);
    if (r->seal->header.ca[0])
        put_signer(p, indent, &r->seal->header, v->role);
}

/* The code itself reads, so that only the key is what this version lacks. */
static bool
lacks_key_alone(const struct report *r)
{
    return r->judgement->seal == SEAL_UNSUPPORTED && r->seal && r->seal->type
        && !r->seal->blocks_unreadable
        && judgement_found(r->judgement, "signer-key");
}

/* A state may have several causes: its sentence is of the one that was found. */
static const char *
seal_words(const struct page *p, const struct report *r)
{
    const struct judgement *v = r->judgement;

    if (lacks_key_alone(r))
        return page_say(p, "find", "signer-key");
    if (v->seal == SEAL_SIGNER_DATE
        && judgement_found(v, "signature-date-absent"))
        return page_say(p, "seal", "signer-undated");
    return page_say(p, "seal", seal_state_name(v->seal));
}

/* A finding that only repeats the state's own sentence is not said twice. */
static bool
repeats_state(const struct report *r, const struct finding *f)
{
    const struct judgement *v = r->judgement;
    const char *code = f->code;

    if (v->seal == SEAL_NOT_A_SEAL && strcmp(code, "parse") == 0)
        return strcmp(f->detail, words(LANGUAGE_FR, "said", "no-2d-doc")) == 0;
    if (strcmp(code, "signer-key") == 0)
        return lacks_key_alone(r);
    return (v->seal == SEAL_TEST && strcmp(code, "test-seal") == 0)
        || (v->seal == SEAL_SIGNER_NOT_ACCEPTED
            && strcmp(code, "signer-not-accepted") == 0)
        || (v->seal == SEAL_SIGNER_REVOKED
            && strcmp(code, "signer-revoked") == 0)
        || (v->seal == SEAL_SIGNER_DATE && strcmp(code, "signer-date") == 0)
        || (v->seal == SEAL_UNKNOWN_SIGNER
            && strcmp(code, "signer-unknown") == 0)
        || (v->seal == SEAL_FORGED && strcmp(code, "signature-wrong") == 0)
        || (v->pdf == PDF_FOREIGN
            && (strcmp(code, "not-covered") == 0
                || strcmp(code, "signature-not-judged") == 0));
}

/* A list is worth its age: where it has one, it is said. */
static void
put_trust(const struct page *p, const char *indent, const struct judgement *v)
{
    char day[DATE_WORDS_SIZE];

    page_line(p, indent, page_say(p, "trust", trust_state_name(v->trust)),
        date_is_set(v->trust_as_of) ? page_date(p, v->trust_as_of, day) : NULL);
}

static void
put_sentence(const struct page *p, const struct page_lines *l,
    const char *sentence, const char *value)
{
    buffer_text(p->out, l->indent);
    words_put(p->out, sentence, value);
    buffer_text(p->out, l->end);
}

static void
put_status(
    const struct page *p, const struct page_lines *l, const struct judgement *v)
{
    buffer_text(p->out, l->indent);
    page_status(p, v, p->out);
    buffer_text(p->out, l->end);
}

static bool
is_withdrawn(const struct judgement *v)
{
    return v->status != STATUS_GOOD && v->status != STATUS_UNKNOWN;
}

void
report_reasons(
    const struct page *p, const struct report *r, const struct page_lines *l)
{
    const struct judgement *v = r->judgement;
    char day[DATE_WORDS_SIZE];

    if (is_withdrawn(v))
        put_status(p, l, v);
    if (v->pdf != PDF_NONE)
        put_sentence(p, l, page_say(p, "pdf", pdf_state_name(v->pdf)), NULL);
    if (date_is_set(v->pdf_stamped) && v->pdf_proof)
        put_sentence(p, l, page_say(p, "stamped", v->pdf_proof),
            page_date(p, v->pdf_stamped, day));
    put_sentence(p, l, seal_words(p, r), NULL);
    for (size_t i = 0; i < v->finding_count; i++)
        if (!repeats_state(r, &v->finding[i])) {
            buffer_text(p->out, l->indent);
            report_finding(&v->finding[i], p->language, p->out);
            buffer_text(p->out, l->end);
        }
}

static void
put_states(const struct page *p, const struct report *r)
{
    const struct judgement *v = r->judgement;
    const struct page_lines lines = { .indent = "  ", .end = "\n" };

    report_reasons(p, r, &lines);
    if (report_is_sealed(v))
        put_document(p, "  ", r);
    if (!has_words(r))
        return;
    if (!is_withdrawn(v))
        put_status(p, &lines, v);
    put_trust(p, "  ", v);
}

/* Who signed is not known: what would make it known. */
static const char *
signer_step(const struct judgement *v)
{
    bool pinned = v->trust == TRUST_PINNED;

    if (judgement_found(v, "certificate-unknown"))
        return pinned ? "certificate-unpinned" : "certificate-unknown";
    if (judgement_found(v, "authority-unknown"))
        return pinned ? "authority-unpinned" : "authority-unknown";
    return "unknown-signer";
}

const char *
report_next_step(const struct report *r)
{
    const struct judgement *v = r->judgement;

    if (v->seal == SEAL_INCOMPLETE)
        return "incomplete";
    if (v->seal == SEAL_UNKNOWN_SIGNER)
        return signer_step(v);
    if (v->pdf == PDF_FOREIGN && !r->seal)
        return "foreign";
    return !r->seal && strcmp(r->kind, "picture") == 0 ? "no-code" : NULL;
}

static void
put_next_step(const struct page *p, const struct report *r)
{
    const char *step = report_next_step(r);

    if (step)
        page_line(p, "  ", page_say(p, "ask", step), NULL);
}

static void
put_field(const struct page *p, const char *indent, const struct seal_field *f)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(2 * SCEAU_SET_CODE_MAX);

    if (p->language == LANGUAGE_EN)
        field_text_en(f, &text);
    else
        field_text(f, &text);
    buffer_text(p->out, indent);
    words_put(p->out, "%s", page_label(f, p->language));
    buffer_text(p->out, page_colon(p));
    words_put(p->out, "%s", f->value.data ? buffer_cstr(&text) : "?");
    buffer_byte(p->out, '\n');
    page_inherit(p->out, &text);
}

static void
put_fields(const struct page *p, const struct seal_field *field, size_t count,
    enum role role)
{
    for (size_t i = 0; i < count; i++) {
        struct seal_field shown;
        if (!disclosure_of_field(role, &field[i]))
            continue;
        disclosure_show(role, &field[i], &shown);
        put_field(p, "    ", &shown);
    }
}

static void
put_data(const struct page *p, const struct report *r)
{
    const struct seal *s = r->seal;
    bool sealed = report_is_sealed(r->judgement);

    if (!s || (!s->header.ca[0] && !s->field_count)
        || !judgement_tells_of_code(r->judgement, s))
        return;
    page_line(p, "\n  ",
        page_say(p, "label", sealed ? "fields" : "fields-unverified"), NULL);
    if (!sealed)
        put_document(p, "    ", r);
    put_fields(p, s->field, s->field_count, r->judgement->role);
}

static void
put_annex(const struct page *p, const struct seal *s, enum role role)
{
    if (!s || s->annex_count == 0)
        return;
    page_line(p, "\n  ", page_say(p, "label", "annex"), NULL);
    put_fields(p, s->annex, s->annex_count, role);
}

void
report_text(const struct report *r, enum language l, struct buffer *out)
{
    struct page p = { .out = out, .language = l };
    const struct judgement *v = r->judgement;

    put_head(&p, r);
    put_states(&p, r);
    put_next_step(&p, r);
    report_rights_text(&p, r);
    put_data(&p, r);
    put_annex(&p, r->seal, v->role);
    if (v->verdict == VERDICT_VALID)
        page_line(&p, "\n  ", page_say(&p, "note", "bearer"), NULL);
    buffer_byte(out, '\n');
}

void
report_fields_unverified(
    const struct seal *seal, enum language l, struct buffer *out)
{
    struct page p = { .out = out, .language = l };

    if (seal->field_count) {
        page_line(&p, "\n  ", page_say(&p, "label", "fields-unverified"), NULL);
        put_fields(&p, seal->field, seal->field_count, ROLE_NONE);
    }
    put_annex(&p, seal, ROLE_NONE);
}
