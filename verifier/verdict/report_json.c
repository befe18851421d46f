/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/base/json.h"
#include "verifier/seal/text.h"
#include "verifier/verdict/disclosure.h"
#include "verifier/verdict/report_page.h"

static void
put_date(struct json *j, const char *key, struct date d)
{
    char iso[DATE_ISO_SIZE];

    if (date_is_set(d))
        json_cstr(j, key, date_iso(d, iso));
    else
        json_null(j, key);
}

static void
put_text_or_null(struct json *j, const char *key, const char *text)
{
    json_cstr(j, key, text && *text ? text : NULL);
}

static void
put_field(struct json *j, const struct seal_field *f, enum language l)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(2 * SCEAU_SET_CODE_MAX);

    json_open(j, NULL, '{');
    json_cstr(j, "id", f->id);
    json_cstr(j, "label", f->definition ? page_label(f, l) : NULL);
    if (f->value.data) {
        if (l == LANGUAGE_EN)
            field_text_en(f, &text);
        else
            field_text(f, &text);
        if (f->coding == SEAL_CODING_BYTES)
            json_cstr(j, "value", buffer_cstr(&text)); /* in hexadecimal */
        else
            json_string(j, "value", f->value);
        json_cstr(j, "text", buffer_cstr(&text));
        if (buffer_status(&text) != SCEAU_OK)
            j->out->status = buffer_status(&text);
    } else {
        json_null(j, "value");
        json_null(j, "text");
    }
    json_close(j, '}');
}

static void
put_fields(struct json *j, const char *key, const struct seal_field *field,
    size_t count, const struct report *r)
{
    json_open(j, key, '[');
    for (size_t i = 0; i < count; i++) {
        struct seal_field shown;
        if (!disclosure_of_field(r->judgement->role, &field[i]))
            continue;
        disclosure_show(r->judgement->role, &field[i], &shown);
        put_field(j, &shown, r->language);
    }
    json_close(j, ']');
}

static void
put_header(struct json *j, const struct seal *s, const struct judgement *v)
{
    static const char *const form[] = { "c40", "binary", "mixed" };
    const struct seal_header *h = &s->header;
    bool type =
        judgement_tells_of_code(v, s) && disclosure_of_type(v->role, h->type);

    json_cstr(j, "format", "2d-doc");
    json_cstr(j, "form", form[s->form]);
    json_integer(j, "version", h->version);
    put_text_or_null(j, "ca", h->ca);
    put_text_or_null(j, "certificate", type ? h->certificate : NULL);
    put_text_or_null(j, "type", type ? h->type : NULL);
    put_text_or_null(j, "perimeter", h->perimeter);
    put_text_or_null(j, "country", h->country);
    put_date(j, "issued", type ? h->issued : DATE_NONE);
    put_date(j, "signed", h->signed_on);
}

static void
put_no_header(struct json *j, const struct seal *s)
{
    static const char *const keys[] = { "form", "version", "ca", "certificate",
        "type", "perimeter", "country", "issued", "signed" };

    json_cstr(j, "format",
        s && s->parts.total ? "2d-doc"
            : s             ? s->neighbour
                            : NULL);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_null(j, keys[i]);
}

static void
put_seal(struct json *j, const struct report *r)
{
    const struct seal *s = r->seal;
    const struct judgement *v = r->judgement;

    json_open(j, "seal", '{');
    json_cstr(j, "state", seal_state_name(v->seal));
    json_cstr(j, "signature", signature_state_name(v->signature));
    if (s && s->header.version)
        put_header(j, s, v);
    else
        put_no_header(j, s);
    bool told = s && judgement_tells_of_code(v, s);
    put_fields(j, "fields", s ? s->field : NULL, told ? s->field_count : 0, r);
    put_fields(j, "annex", s ? s->annex : NULL, told ? s->annex_count : 0, r);
    json_close(j, '}');
}

static void
put_axes(struct json *j, const struct judgement *v)
{
    json_open(j, "pdf", '{');
    json_cstr(j, "state", pdf_state_name(v->pdf));
    put_text_or_null(j, "level", v->pdf_level);
    put_date(j, "stamped", v->pdf_stamped);
    json_close(j, '}');
    json_open(j, "time", '{');
    json_cstr(j, "state", time_state_name(v->time));
    put_date(j, "from", v->from);
    put_date(j, "until", v->until);
    json_close(j, '}');
    json_open(j, "status", '{');
    json_cstr(j, "state", status_state_name(v->status));
    put_date(j, "as_of", v->status_as_of);
    json_bool(j, "stale", v->status_stale);
    json_close(j, '}');
    json_open(j, "trust", '{');
    json_cstr(j, "state", trust_state_name(v->trust));
    put_date(j, "as_of", v->trust_as_of);
    json_close(j, '}');
}

/* What the file says of its title besides the code; null where nothing does. */
static void
put_title(struct json *j, const struct judgement *v)
{
    const struct title_data *d = v->data;
    bool known = d && disclosure_of(v->role, "number");

    if (!d) {
        json_null(j, "title");
        return;
    }
    json_open(j, "title", '{');
    put_text_or_null(j, "number", known ? d->number : NULL);
    put_text_or_null(j, "rule_set", d->rule_set);
    put_text_or_null(
        j, "request", disclosure_of(v->role, "request") ? d->request : NULL);
    json_close(j, '}');
}

static void
put_limits(struct json *j, const struct report *r)
{
    json_open(j, "limits", '[');
    for (size_t i = 0;; i++) {
        AUTO_BUFFER struct buffer limit = buffer_with_max(1024);
        if (!report_limit(r, r->language, i, &limit))
            break;
        json_cstr(j, NULL, buffer_cstr(&limit));
        page_inherit(j->out, &limit);
    }
    json_close(j, ']');
}

static void
put_stated(struct json *j, const struct judgement *v)
{
    const struct stated *s = v->stated;
    bool told = disclosure_of(v->role, "request");

    if (!s || (!s->request && !s->category && !s->renewal_filed)) {
        json_null(j, "stated");
        return;
    }
    json_open(j, "stated", '{');
    put_text_or_null(j, "request", told ? s->request : NULL);
    put_text_or_null(j, "category", told ? s->category : NULL);
    json_bool(j, "renewal_filed", s->renewal_filed);
    json_close(j, '}');
}

static void
put_findings(struct json *j, const struct report *r)
{
    const struct judgement *v = r->judgement;

    json_open(j, "findings", '[');
    for (size_t i = 0; i < v->finding_count; i++) {
        AUTO_BUFFER struct buffer text = buffer_with_max(4096);
        report_finding(&v->finding[i], r->language, &text);
        json_open(j, NULL, '{');
        json_cstr(j, "code", v->finding[i].code);
        json_cstr(j, "field",
            strncmp(v->finding[i].code, "field-", 6) == 0 ? v->finding[i].detail
                                                          : NULL);
        json_cstr(j, "text", buffer_cstr(&text));
        json_close(j, '}');
        if (buffer_status(&text) != SCEAU_OK)
            j->out->status = buffer_status(&text);
    }
    json_close(j, ']');
}

void
report_json(const struct report *r, struct buffer *out)
{
    struct json j = json_into(out);

    json_open(&j, NULL, '{');
    json_cstr(&j, "schema", REPORT_SCHEMA);
    json_cstr(&j, "input", r->input);
    json_integer(&j, "page", r->page);
    json_integer(&j, "index", (int64_t)r->index);
    json_cstr(&j, "kind", r->kind);
    json_cstr(&j, "verdict", verdict_name(r->judgement->verdict));
    put_seal(&j, r);
    put_axes(&j, r->judgement);
    report_rights_json(&j, r);
    put_findings(&j, r);
    json_cstr(&j, "title_kind",
        rights_label(r->judgement->kind, r->judgement->role, r->language));
    put_title(&j, r->judgement);
    put_limits(&j, r);
    put_stated(&j, r->judgement);
    report_employer_json(&j, r);
    report_problem_json(&j, r);
    json_close(&j, '}');
    buffer_byte(out, '\n');
}
