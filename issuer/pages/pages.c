/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/pages/pages.h"

#include <stdio.h>
#include <stdlib.h>

#include "issuer/html/frame.h"
#include "issuer/pages/maker.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"
#include "verifier/verdict/rights.h"

enum { SENTENCE_MAX = 4096, TITLE_MAX = 512 };

static void
values_release(struct values *v)
{
    free(v);
}
AUTO_DEFINE(struct values *, values_release);

void
pages_name(
    const char *kind, const struct html_words *w, char out[PAGES_NAME_MAX])
{
    const char *code = html_words_code(w);
    bool french = strcmp(code, "fr") == 0;

    (void)snprintf(out, PAGES_NAME_MAX, "%s%s%s.html", kind ? kind : "index",
        french ? "" : ".", french ? "" : code);
}

/* ---- what the templates say of a kind ---- */

/* The first text of that role on the kind's page, or NULL. */
static const char *
page_text(const struct kind *k, const char *role)
{
    for (size_t i = 0; i < k->page.rows; i++)
        if (strcmp(table_cell(&k->page, i, PAGE_ROLE), role) == 0)
            return table_cell(&k->page, i, PAGE_TEXT);
    return NULL;
}

/* Its official name, which is French; where the tables have none, its page's title. */
static const char *
official_name(const struct kind *k, enum language l)
{
    const char *label = rights_label(k->name, ROLE_NONE, l);
    const char *title = page_text(k, "title");

    return label ? label : title ? title : k->name;
}

/* Append with its first letter large, where it is of the alphabet. */
static void
add_large(struct buffer *out, const char *text)
{
    bool small = *text >= 'a' && *text <= 'z';

    if (small)
        buffer_byte(out, (uint8_t)(*text - 'a' + 'A'));
    buffer_text(out, text + small);
}

/* The sentence that is the kind's own, "api.what"; else that of all kinds. */
static void
put_own(struct maker *m, const char *tag, const char *class, const char *what)
{
    char key[TITLE_MAX];

    (void)snprintf(key, sizeof key, "%s.%s", m->kind->name, what);
    if (maker_has(m, key)) {
        maker_put(m, tag, class, key);
        return;
    }
    (void)snprintf(key, sizeof key, "any.%s", what);
    if (maker_has(m, key))
        maker_put(m, tag, class, key);
}

/* ---- the sections ---- */

static void
put_address(struct maker *m, const char *key, const char *path)
{
    AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);
    const char *address = issuer_config_common(m->pages->config, path);

    html_open(m->out, "p", NULL);
    html_text(m->out, maker_say(m, key, &room));
    buffer_text(m->out, " ");
    html_link(m->out, address, address);
    html_close(m->out, "p");
}

static void
put_what(struct maker *m)
{
    maker_heading(m, "h2", "what", "what.heading");
    put_own(m, "p", NULL, "what");
    maker_put(m, "p", NULL, "what.issuer");
    maker_put(m, "p", "box", "free.text");
    maker_heading(m, "h2", "stay", "stay.heading");
    put_own(m, "p", NULL, "stay");
}

/* The sentences on work, or on what it does not prove, in the very words of its page. */
static void
put_mentions(struct maker *m)
{
    const struct table *page = &m->kind->page;
    bool begun = false;

    for (size_t i = 0; i < page->rows; i++) {
        if (strcmp(table_cell(page, i, PAGE_ROLE), "mention") != 0)
            continue;
        AUTO_BUFFER struct buffer quoted = buffer_with_max(SENTENCE_MAX);
        if (!begun) {
            html_open(m->out, "li", NULL);
            AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);
            bool work = kind_mention(m->kind) != KIND_MENTION_NONE;
            html_text(m->out,
                maker_say(m, work ? "look.mention" : "look.sentence", &room));
            html_open(m->out, "ul", NULL);
        }
        begun = true;
        buffer_format(&quoted, "« %s »", table_cell(page, i, PAGE_TEXT));
        html_open(m->out, "li", NULL);
        html_foreign(m->out, "span", NULL,
            strcmp(html_words_code(m->words), "fr") == 0 ? NULL : "fr",
            buffer_cstr(&quoted));
        html_close(m->out, "li");
    }
    if (begun) {
        html_close(m->out, "ul");
        html_close(m->out, "li");
    }
}

/* "API-" of "API-{title.serial}" */
static void
know_number(struct maker *m)
{
    const char *number = kind_setting(m->kind, "number");

    values_format(
        m->values, "number", "%.*s", (int)strcspn(number, "{"), number);
}

static void
put_look(struct maker *m)
{
    const struct kind *k = m->kind;
    bool ends = kind_end(k) != KIND_END_NONE;

    know_number(m);
    maker_heading(m, "h2", "look", "look.heading");
    html_open(m->out, "ul", NULL);
    maker_put(m, "li", NULL, "look.authority");
    maker_put(m, "li", NULL, "look.number");
    maker_put(m, "li", NULL, ends ? "look.dates" : "look.no-end");
    put_mentions(m);
    if (table_find(&k->request, "facts.renewed.number") >= 0)
        maker_put(m, "li", NULL, "look.renewed");
    if (page_text(k, "stamp"))
        maker_put(m, "li", NULL, "look.stamp");
    maker_put(m, "li", NULL, kind_has_code(k) ? "look.codes" : "look.no-code");
    html_close(m->out, "ul");
    if (kind_mention(k) != KIND_MENTION_NONE)
        maker_put(m, "p", NULL, "look.missing");
    if (kind_has_code(k))
        maker_put(m, "p", NULL, "look.open");
}

static void
put_check(struct maker *m)
{
    maker_heading(m, "h2", "check", "check.heading");
    put_address(m, "check.address", "addresses.verify");
    html_open(m->out, "ul", NULL);
    if (kind_has_code(m->kind)) {
        maker_put(m, "li", NULL, "check.phone");
        maker_put(m, "li", NULL, "check.reader");
    }
    maker_put(m, "li", NULL,
        kind_has_code(m->kind) ? "check.file" : "check.file-only");
    html_close(m->out, "ul");
    maker_put(m, "p", NULL, "check.role");
    maker_put(m, "p", NULL, "check.bearer");
    if (kind_mention(m->kind) != KIND_MENTION_NONE)
        maker_put(m, "p", NULL, "check.employer");
}

static void
put_life(struct maker *m)
{
    maker_heading(m, "h2", "end", "end.heading");
    maker_put_duration(m);
    if (strcmp(kind_setting(m->kind, "renewed"), "yes") == 0)
        maker_put(m, "p", NULL, "end.renewed");
    put_own(m, "p", NULL, "end");
}

static void
put_trouble(struct maker *m)
{
    maker_heading(m, "h2", "refused", "refused.heading");
    maker_put(m, "p", NULL, "refused.show");
    maker_put(m, "p", NULL, "refused.report");
    maker_put(m, "p", NULL, "refused.faulty");
    put_address(m, "refused.address", "addresses.report");
    maker_heading(m, "h2", "help", "help.heading");
    put_address(m, "help.address", "addresses.help");
    maker_put(m, "p", NULL, "help.contact");
    maker_put(m, "p", NULL, "help.desk");
    maker_put(m, "p", NULL, "help.other");
}

static void
put_contents(struct maker *m)
{
    static const char *const section[] = { "what", "stay", "worth", "look",
        "check", "end", "after", "refused", "help" };
    AUTO_BUFFER struct buffer name = buffer_with_max(SENTENCE_MAX);

    html_begin(m->out, "nav");
    html_attribute(m->out, "aria-label", maker_say(m, "contents", &name));
    html_inside(m->out);
    html_open(m->out, "ul", NULL);
    for (size_t i = 0; i < sizeof section / sizeof *section; i++) {
        AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);
        char key[32], href[32];
        bool after = strcmp(section[i], "after") == 0;
        if (after
            && (kind_end(m->kind) == KIND_END_NONE
                || !rights_kind_named(m->kind->name)))
            continue;
        (void)snprintf(key, sizeof key, "%s.heading", section[i]);
        (void)snprintf(href, sizeof href, "#%s", section[i]);
        html_open(m->out, "li", NULL);
        html_link(m->out, href, maker_say(m, key, &room));
        html_close(m->out, "li");
    }
    html_close(m->out, "ul");
    html_close(m->out, "nav");
}

static void
put_kind(struct maker *m, const char *title)
{
    const char *code = html_words_code(m->words);
    bool french = strcmp(code, "fr") == 0;
    AUTO_BUFFER struct buffer official = buffer_with_max(TITLE_MAX);

    html_element(m->out, "h1", NULL, title);
    if (!french) {
        AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);
        add_large(&official, official_name(m->kind, LANGUAGE_FR));
        html_open(m->out, "p", NULL);
        html_text(m->out, maker_say(m, "official", &room));
        buffer_text(m->out, " ");
        html_foreign(m->out, "span", NULL, "fr", buffer_cstr(&official));
        html_close(m->out, "p");
    }
    maker_put(m, "p", "lead", "kind.lead");
    put_contents(m);
    put_what(m);
    maker_put_worth(m);
    put_look(m);
    put_check(m);
    put_life(m);
    put_trouble(m);
}

static void
put_list(struct maker *m)
{
    const struct templates *t = m->pages->templates;

    maker_put(m, "h1", NULL, "index.title");
    maker_put(m, "p", "lead", "index.lead");
    maker_put(m, "p", "box", "free.text");
    for (size_t i = 0; i < t->kinds; i++) {
        AUTO_BUFFER struct buffer name = buffer_with_max(TITLE_MAX);
        char file[PAGES_NAME_MAX];
        m->kind = &t->kind[i];
        add_large(&name, official_name(m->kind, m->rights));
        pages_name(m->kind->name, m->words, file);
        html_begin(m->out, "h2");
        if (m->foreign)
            html_attribute(m->out, "lang", m->foreign);
        html_inside(m->out);
        html_link(m->out, file, buffer_cstr(&name));
        html_close(m->out, "h2");
        put_own(m, "p", NULL, "what");
    }
    m->kind = NULL;
    put_address(m, "index.verify", "addresses.verify");
    put_address(m, "help.address", "addresses.help");
}

static void
put_foot(struct maker *m)
{
    AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);
    char file[PAGES_NAME_MAX];

    if (!html_words_reviewed(m->words))
        maker_put(m, "p", NULL, "translated");
    maker_put(m, "p", NULL, "foot.rules");
    if (m->kind) {
        pages_name(NULL, m->words, file);
        html_open(m->out, "p", NULL);
        html_link(m->out, file, maker_say(m, "index.all", &room));
        html_close(m->out, "p");
    }
    maker_put(m, "p", "faint", "foot.authority");
}

/* ---- the page ---- */

static void
know(struct maker *m)
{
    const struct issuer_config *c = m->pages->config;
    const char *rules = m->pages->templates->rule_set;
    char words[DATE_WORDS_SIZE];
    struct date day;

    values_clear(m->values);
    for (size_t i = 0; i < c->common_count; i++)
        values_set(m->values, c->common[i].path, c->common[i].text);
    values_set(m->values, "rules.version",
        date_parse_iso(span_str(rules), &day) ? maker_date(m, day, words)
                                              : rules);
}

static void
put_page(struct maker *m, const struct html_frame *frame, const char *title)
{
    html_frame_open(m->out, frame);
    if (m->kind)
        put_kind(m, title);
    else
        put_list(m);
    html_frame_foot(m->out);
    put_foot(m);
    html_frame_end(m->out);
}

static void
make(struct maker *m, const char *title)
{
    AUTO_BUFFER struct buffer site = buffer_with_max(SENTENCE_MAX);
    AUTO_BUFFER struct buffer full = buffer_with_max(SENTENCE_MAX);
    AUTO_BUFFER struct buffer skip = buffer_with_max(SENTENCE_MAX);
    AUTO_BUFFER struct buffer lead = buffer_with_max(SENTENCE_MAX);
    AUTO_BUFFER struct buffer name = buffer_with_max(SENTENCE_MAX);
    struct html_place place[HTML_LANGUAGES_MAX];
    char file[HTML_LANGUAGES_MAX][PAGES_NAME_MAX];
    const char *kind = m->kind ? m->kind->name : NULL;

    for (size_t i = 0; i < m->pages->languages; i++) {
        const struct html_words *w = m->pages->language[i];
        pages_name(kind, w, file[i]);
        place[i] = (struct html_place) { .href = file[i],
            .text = html_say(w, "language.name"),
            .language = html_words_code(w),
            .here = w == m->words };
    }
    const char *of = maker_say(m, "site", &site);
    buffer_format(&full, "%s – %s", title, of);
    struct html_frame frame = { .language = html_words_code(m->words),
        .direction = html_say(m->words, "language.direction"),
        .title = buffer_cstr(&full),
        .site = of,
        .description =
            maker_say(m, m->kind ? "kind.lead" : "index.lead", &lead),
        .skip = maker_say(m, "skip", &skip),
        .places_name = maker_say(m, "languages", &name),
        .place = place,
        .places = m->pages->languages,
        .alternates = true };
    put_page(m, &frame, title);
}

enum sceau_status
pages_write(const struct pages *p, const struct kind *k,
    const struct html_words *w, struct buffer *out, struct sceau_error *error)
{
    AUTO(values_release) struct values *values = malloc(sizeof *values);
    AUTO_BUFFER struct buffer title = buffer_with_max(TITLE_MAX);
    bool english = strcmp(html_words_code(w), "en") == 0;
    bool french = strcmp(html_words_code(w), "fr") == 0;
    struct maker m = { .pages = p,
        .kind = k,
        .words = w,
        .rights = english ? LANGUAGE_EN : LANGUAGE_FR,
        .foreign = english || french ? NULL : "fr",
        .values = values,
        .out = out,
        .error = error };

    if (!values)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    know(&m);
    if (k)
        add_large(&title, official_name(k, m.rights));
    else
        (void)maker_say(&m, "index.title", &title);
    make(&m, buffer_cstr(&title));
    if (m.status != SCEAU_OK)
        return m.status;
    if (values->status != SCEAU_OK || buffer_status(&title) != SCEAU_OK)
        return fail(error, SCEAU_E_LIMIT, "une page a un texte trop long");
    return buffer_status(out) == SCEAU_OK
        ? SCEAU_OK
        : fail(error, buffer_status(out), "la page %s%s%s dépasse %u octets",
            k ? k->name : "index", ", ", html_words_code(w),
            (unsigned)out->max);
}
