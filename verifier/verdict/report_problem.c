/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A document that is faulty, or that somebody refused: the message for the prefecture
 * that issued it, in French whatever the language, which the person completes and sends.
 * Nobody else learns of it. Of data that no seal vouches for, nothing is repeated.
 */
#include "verifier/base/json.h"
#include "verifier/verdict/disclosure.h"
#include "verifier/verdict/report_page.h"

/* "attestation de …, numéro …, valable jusqu’au …". */
static void
put_document(const struct report *r, struct buffer *out)
{
    const struct judgement *v = r->judgement;
    const char *label = rights_label(v->kind, v->role, LANGUAGE_FR);
    char until[DATE_WORDS_SIZE];

    buffer_text(out, label ? label : words(LANGUAGE_FR, "problem", "document"));
    if (v->data && *v->data->number && disclosure_of(v->role, "number"))
        buffer_format(out, ", numéro %s", v->data->number);
    if (date_is_set(v->until))
        buffer_format(
            out, ", valable jusqu’au %s", date_words_fr(v->until, until));
}

static void
put_letter(const struct report *r, struct buffer *out)
{
    AUTO_BUFFER struct buffer person = buffer_with_max(4096);
    AUTO_BUFFER struct buffer document = buffer_with_max(1024);
    const struct judgement *v = r->judgement;

    if (!judgement_allows_rights(v)) {
        buffer_text(out, words(LANGUAGE_FR, "problem", "unproven"));
        return;
    }
    report_person(r, &person);
    put_document(r, &document);
    words_put_two(out, words(LANGUAGE_FR, "problem", "letter"),
        buffer_cstr(&document), buffer_cstr(&person));
    page_inherit(out, &person);
    page_inherit(out, &document);
}

/* What whoever reads the message asks first: what did the check say, and when. */
static void
put_check(const struct report *r, struct buffer *out)
{
    const struct judgement *v = r->judgement;
    char day[DATE_WORDS_SIZE] = "";

    if (date_is_set(v->facts.today))
        (void)date_words_fr(v->facts.today, day);
    buffer_byte(out, ' ');
    words_put_two(out, words(LANGUAGE_FR, "problem", "checked"), day,
        words(LANGUAGE_FR, "verdict", verdict_name(v->verdict)));
    buffer_byte(out, ' ');
    words_put(out, words(LANGUAGE_FR, "seal", seal_state_name(v->seal)), NULL);
}

void
report_problem_json(struct json *j, const struct report *r)
{
    AUTO_BUFFER struct buffer letter = buffer_with_max(8192);

    put_letter(r, &letter);
    put_check(r, &letter);
    json_open(j, "problem", '{');
    json_cstr(j, "subject", words(LANGUAGE_FR, "problem", "subject"));
    json_cstr(j, "text", buffer_cstr(&letter));
    json_close(j, '}');
    page_inherit(j->out, &letter);
}
