/* SPDX-License-Identifier: EUPL-1.2 */
/* What a title is worth to a role, in words and in JSON. */
#include <stdio.h>

#include "verifier/base/json.h"
#include "verifier/verdict/disclosure.h"
#include "verifier/verdict/report_page.h"

/* What the file says of limits comes first; else what goes with the category. */
static bool
sealed_limit(
    const struct title_data *d, enum language l, size_t i, struct buffer *out)
{
    char hours[16];
    size_t n = 0;

    if (d->hours && i == n++) {
        (void)snprintf(hours, sizeof hours, "%u", d->hours);
        words_put(out, words(l, "limit", "hours"), hours);
        return true;
    }
    if (*d->occupation && i == n++) {
        words_put(out, words(l, "limit", "occupation"), d->occupation);
        return true;
    }
    if (*d->area && i == n) {
        words_put(out, words(l, "limit", "area"), d->area);
        return true;
    }
    return false;
}

bool
report_limit(
    const struct report *r, enum language l, size_t i, struct buffer *out)
{
    const struct judgement *v = r->judgement;
    const char *source;

    if (!disclosure_of(v->role, "limits")
        || strcmp(v->facts.mention, "no") == 0)
        return false;
    if (v->data && (v->data->hours || *v->data->occupation || *v->data->area))
        return sealed_limit(v->data, l, i, out);
    const char *limit =
        i == 0 ? rights_limit(v->facts.category, l, &source) : NULL;
    if (!limit)
        return false;
    buffer_format(out, "%s (%s)", limit, source);
    return true;
}

bool
report_would_refine(const struct facts *f, struct span option)
{
    bool first = strcmp(f->request, "first") == 0;
    bool renewal = strcmp(f->request, "renewal") == 0;

    if (span_is(option, "renewal-filed"))
        return !f->renewal_filed;
    if (*f->category && (*f->request || span_is(option, "title")))
        return false;
    if (span_is(option, "renewed"))
        return !first;
    return !span_is(option, "requested") || !renewal;
}

/* The next option of "renewed,requested"; false at the end. */
static bool
next_option(const char **ask, struct span *option)
{
    if (!**ask)
        return false;
    *option = span_of(*ask, strcspn(*ask, ","));
    *ask += option->len + ((*ask)[option->len] == ',');
    return true;
}

static void
put_asks(const struct page *p, const struct facts *f, const char *ask)
{
    struct span option;

    while (next_option(&ask, &option)) {
        char key[32];
        (void)snprintf(key, sizeof key, "%.*s", (int)option.len,
            (const char *)option.data);
        if (report_would_refine(f, option))
            page_line(p, "      ", page_say(p, "refine", key), NULL);
    }
}

/* "CESEDA L433-3 (text read, as of 24 November 2026)" */
static void
put_source(const struct page *p, const struct right *right)
{
    char words[DATE_WORDS_SIZE];
    struct date read;

    buffer_format(p->out, "      %s%s%s (%s", page_say(p, "label", "source"),
        page_colon(p), right->source,
        page_say(p, "confidence", right->confidence));
    if (date_parse_iso(span_str(right->read), &read))
        words_put(
            p->out, page_say(p, "label", "read"), page_date(p, read, words));
    buffer_text(p->out, ")\n");
}

static void
put_right(
    const struct page *p, const struct facts *f, const struct right *right)
{
    enum language l = p->language;

    page_pair(p, "    ", right->label[l], page_say(p, "right", right->verdict));
    page_pair(p, "      ", page_say(p, "label", "reason"), right->reason[l]);
    put_source(p, right);
    page_pair(p, "      ", page_say(p, "label", "next"), right->next[l]);
    put_asks(p, f, right->ask);
}

static void
put_limits(const struct page *p, const struct report *r)
{
    for (size_t i = 0;; i++) {
        AUTO_BUFFER struct buffer limit = buffer_with_max(1024);
        if (!report_limit(r, p->language, i, &limit))
            return;
        page_pair(
            p, "    ", page_say(p, "label", "limit"), buffer_cstr(&limit));
        page_inherit(p->out, &limit);
    }
}

/* Whoever may not know of requests is not told their own words back either. */
static void
put_stated(const struct page *p, const struct judgement *v)
{
    const struct stated *s = v->stated;

    if (!s || !rights_rest_on_stated(&v->facts))
        return;
    page_line(p, "    ", page_say(p, "label", "stated"), NULL);
    if (!disclosure_of(v->role, "request"))
        return;
    if (v->facts.request_stated)
        page_line(p, "      ", page_say(p, "stated", s->request), NULL);
    if (v->facts.category_stated)
        page_line(p, "      ", page_say(p, "stated", "category"), s->category);
    if (s->renewal_filed)
        page_line(p, "      ", page_say(p, "stated", "renewal-filed"), NULL);
}

/* The rules of the day of issue, where the file says them: others may hold now. */
static void
put_rule_sets(const struct page *p, const struct judgement *v)
{
    char day[DATE_WORDS_SIZE];

    buffer_format(p->out, "    %s %s.\n", page_say(p, "label", "rule-set"),
        page_rule_set(p, rights_rule_set(), day));
    if (v->data && *v->data->rule_set)
        page_line(p, "    ", page_say(p, "label", "issued-under"),
            page_rule_set(p, v->data->rule_set, day));
}

void
report_rights_text(const struct page *p, const struct report *r)
{
    struct right right[RIGHTS_OF_A_ROLE_MAX];
    const struct judgement *v = r->judgement;

    if (v->role == ROLE_NONE || !judgement_allows_rights(v))
        return;
    page_line(p, "\n  ", page_say(p, "label", "rights"),
        page_say(p, "role", role_name(v->role)));
    if (v->role == ROLE_PREFECTURE) {
        page_line(p, "    ", page_say(p, "label", "prefecture"), NULL);
        put_limits(p, r);
        put_rule_sets(p, v);
        return;
    }
    size_t count = rights_of(&v->facts, v->role, right);
    for (size_t i = 0; i < count; i++)
        put_right(p, &v->facts, &right[i]);
    if (count == 0) {
        page_line(p, "    ", page_say(p, "label", "no-rights"), NULL);
        return;
    }
    put_limits(p, r);
    put_stated(p, v);
    put_rule_sets(p, v);
    if (v->role == ROLE_EMPLOYER)
        report_employer_text(p, r);
}

static void
put_right_json(
    struct json *j, const struct report *r, const struct right *right)
{
    const char *ask = right->ask;
    struct span option;

    json_open(j, NULL, '{');
    json_cstr(j, "role", role_name(r->judgement->role));
    json_cstr(j, "benefit", right->benefit);
    json_cstr(j, "verdict", right->verdict);
    json_cstr(j, "reason", right->reason[r->language]);
    json_cstr(j, "source", right->source);
    json_cstr(j, "confidence", right->confidence);
    json_cstr(j, "rule_set", rights_rule_set());
    json_cstr(j, "next", right->next[r->language]);
    json_cstr(j, "read", right->read);
    json_open(j, "ask", '[');
    while (next_option(&ask, &option))
        if (report_would_refine(&r->judgement->facts, option))
            json_string(j, NULL, option);
    json_close(j, ']');
    json_close(j, '}');
}

void
report_rights_json(struct json *j, const struct report *r)
{
    struct right right[RIGHTS_OF_A_ROLE_MAX];
    const struct judgement *v = r->judgement;
    size_t count =
        judgement_allows_rights(v) ? rights_of(&v->facts, v->role, right) : 0;

    json_open(j, "rights", '[');
    for (size_t i = 0; i < count; i++)
        put_right_json(j, r, &right[i]);
    json_close(j, ']');
}
