/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/verdict/report_page.h"

const char *
page_say(const struct page *p, const char *group, const char *key)
{
    return words(p->language, group, key);
}

void
page_inherit(struct buffer *out, const struct buffer *part)
{
    if (buffer_status(part) != SCEAU_OK)
        out->status = buffer_status(part);
}

void
page_line(const struct page *p, const char *indent, const char *sentence,
    const char *value)
{
    buffer_text(p->out, indent);
    words_put(p->out, sentence, value);
    buffer_byte(p->out, '\n');
}

void
page_pair(const struct page *p, const char *indent, const char *label,
    const char *value)
{
    buffer_text(p->out, indent);
    buffer_text(p->out, label);
    buffer_text(p->out, page_colon(p));
    words_put(p->out, "%s", value);
    buffer_byte(p->out, '\n');
}

const char *
page_colon(const struct page *p)
{
    return p->language == LANGUAGE_EN ? ": " : " : ";
}

const char *
page_date(const struct page *p, struct date d, char out[DATE_WORDS_SIZE])
{
    return p->language == LANGUAGE_EN ? date_words_en(d, out)
                                      : date_words_fr(d, out);
}

const char *
page_rule_set(const struct page *p, const char *name, char out[DATE_WORDS_SIZE])
{
    struct date day;

    return date_parse_iso(span_str(name), &day) ? page_date(p, day, out) : name;
}

const char *
page_label(const struct seal_field *f, enum language l)
{
    const char *english =
        l == LANGUAGE_EN && f->definition ? words_field_en(f->id) : NULL;

    if (english)
        return english;
    return f->definition ? f->definition->label : f->id;
}

void
page_period(const struct page *p, const struct judgement *v, struct buffer *out)
{
    char from[DATE_WORDS_SIZE], until[DATE_WORDS_SIZE];
    AUTO_BUFFER struct buffer text = buffer_with_max(256);
    bool withdrawn = v->status != STATUS_GOOD && v->status != STATUS_UNKNOWN;
    const char *state = page_say(p, "time", time_state_name(v->time));

    /* a title that was withdrawn is in force at no date */
    if (withdrawn && v->time == TIME_IN_FORCE)
        state = page_say(p, "time", "written");
    if (v->time == TIME_UNDATED) {
        buffer_text(out, state);
        return;
    }
    (void)page_date(p, v->from, from);
    (void)page_date(p, v->until, until);
    if (*from && *until)
        words_put_two(&text, page_say(p, "label", "from-until"), from, until);
    else
        words_put(&text, page_say(p, "label", *until ? "until" : "from"),
            *until ? until : from);
    words_put(out, state, buffer_cstr(&text));
    page_inherit(out, &text);
}

void
page_status(const struct page *p, const struct judgement *v, struct buffer *out)
{
    char day[DATE_WORDS_SIZE];

    words_put(out, page_say(p, "status", status_state_name(v->status)),
        page_date(p, v->status_as_of, day));
    if (!v->status_stale)
        return;
    buffer_byte(out, ' ');
    buffer_text(out, page_say(p, "status", "stale"));
}
