/* SPDX-License-Identifier: EUPL-1.2 */
/* What a kind is worth, on its page: first in a table, then each role, each case. */
#include <stdio.h>

#include "issuer/pages/maker.h"
#include "issuer/pages/worth.h"
#include "verifier/base/error.h"
#include "verifier/verdict/rights.h"
#include "verifier/verdict/tables.h"

enum { SENTENCE_MAX = 4096, CONDITION_MAX = 2048, ID_SIZE = 96 };

/* In the order of a page: who pays and hires, then who lodges. */
static const enum role roles[] = { ROLE_EMPLOYER, ROLE_FRANCE_TRAVAIL, ROLE_CAF,
    ROLE_CPAM, ROLE_SOCIAL_LANDLORD, ROLE_LANDLORD };

static struct worth_question
question(const struct maker *m, enum role role, const char *benefit,
    enum worth_time time)
{
    return (struct worth_question) { .templates = m->pages->templates,
        .kind = m->kind,
        .role = role,
        .benefit = benefit,
        .time = time,
        .today = m->pages->today };
}

static void
find(struct maker *m, const struct worth_question *q, struct worth *out)
{
    *out = (struct worth) { .count = 0 };
    if (m->status == SCEAU_OK)
        m->status = worth_of(q, out, m->error);
}

/* "employer-hiring", "employer-hiring-after" */
static void
name_section(const struct worth_question *q, char id[ID_SIZE])
{
    (void)snprintf(id, ID_SIZE, "%s-%s%s", role_name(q->role), q->benefit,
        q->time == WORTH_AFTER ? "-after" : "");
}

/* ---- when a row answers ---- */

static void
add_part(struct maker *m, struct buffer *out, const char *key)
{
    AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);

    buffer_text(out, out->len ? " ; " : "");
    buffer_text(out, maker_say_of(m, "if.", key, &room));
}

static void
add_category(struct maker *m, const struct worth_question *q,
    const char *const *row, struct buffer *out)
{
    AUTO_BUFFER struct buffer names = buffer_with_max(CONDITION_MAX);
    AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);

    if (strcmp(row[RIGHTS_CATEGORY], "*") == 0)
        return;
    maker_categories(m, q, row[RIGHTS_CATEGORY], &names);
    if (match_pattern(row[RIGHTS_CATEGORY], "")) {
        buffer_text(&names, names.len ? ", " : "");
        buffer_text(&names, maker_say(m, "category.untold", &room));
    }
    values_set(m->values, "categories", buffer_cstr(&names));
    add_part(m, out, "category");
}

/* Both are words of the tables: what they do not say fits all. */
static void
add_words(struct maker *m, struct buffer *out, const char *prefix,
    const char *pattern)
{
    char key[ID_SIZE];

    if (strcmp(pattern, "*") == 0)
        return;
    (void)snprintf(key, sizeof key, "%s%s", prefix, pattern);
    add_part(m, out, key);
}

static void
put_condition(struct maker *m, const struct worth_question *q,
    const char *const *row, bool alone)
{
    AUTO_BUFFER struct buffer parts = buffer_with_max(CONDITION_MAX);
    const char *time = row[RIGHTS_TIME];

    add_words(m, &parts, "", row[RIGHTS_REQUEST]);
    add_category(m, q, row, &parts);
    if (kind_mention(m->kind) != KIND_MENTION_NONE)
        add_words(m, &parts, "mention-", row[RIGHTS_MENTION]);
    if (strncmp(time, "expired-", 8) == 0)
        add_words(m, &parts, "", time);
    add_words(m, &parts, "", row[RIGHTS_RENEWAL]);
    if (!parts.len)
        add_part(m, &parts, alone ? "always" : "else");
    html_element(m->out, "p", "if", buffer_cstr(&parts));
    if (m->status == SCEAU_OK)
        m->status = buffer_status(&parts);
}

/* ---- what it answers ---- */

/* A text of the rules, marked where it is in another language than the page. */
static void
put_rule(struct maker *m, const char *foreign, const char *text)
{
    if (foreign)
        html_foreign(m->out, "span", NULL, foreign, text);
    else
        html_text(m->out, text);
}

/* "Texte : CESEDA L433-3 (texte lu le 24 novembre 2026)" */
static void
put_source(struct maker *m, const char *const *row)
{
    AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);
    char words[DATE_WORDS_SIZE];
    struct date read = DATE_NONE;

    (void)date_parse_iso(span_str(row[RIGHTS_READ]), &read);
    values_set(m->values, "date", maker_date(m, read, words));
    html_open(m->out, "p", "source");
    html_text(m->out, maker_say(m, "source", &room));
    buffer_text(m->out, " ");
    put_rule(m, strcmp(html_words_code(m->words), "fr") == 0 ? NULL : "fr",
        row[RIGHTS_SOURCE]);
    buffer_reset(&room);
    buffer_text(m->out, " (");
    html_text(
        m->out, maker_say_of(m, "confidence.", row[RIGHTS_CONFIDENCE], &room));
    buffer_text(m->out, ")");
    html_close(m->out, "p");
}

static void
put_case(struct maker *m, const struct worth_question *q,
    const char *const *row, bool alone)
{
    bool english = m->rights == LANGUAGE_EN;
    AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);
    char class[ID_SIZE];

    html_open(m->out, "li", NULL);
    put_condition(m, q, row, alone);
    html_open(m->out, "p", NULL);
    (void)snprintf(class, sizeof class, "word %s", row[RIGHTS_VERDICT]);
    html_element(m->out, "strong", class,
        maker_say_of(m, "right.", row[RIGHTS_VERDICT], &room));
    put_rule(m, m->foreign, row[english ? RIGHTS_REASON_EN : RIGHTS_REASON_FR]);
    html_close(m->out, "p");
    buffer_reset(&room);
    html_open(m->out, "p", NULL);
    html_text(m->out, maker_say(m, "next", &room));
    buffer_text(m->out, " ");
    put_rule(m, m->foreign, row[english ? RIGHTS_NEXT_EN : RIGHTS_NEXT_FR]);
    html_close(m->out, "p");
    put_source(m, row);
    html_close(m->out, "li");
}

/* Nothing where no rule answers. */
static void
put_benefit(struct maker *m, const struct worth_question *q)
{
    struct worth worth;
    char id[ID_SIZE];

    find(m, q, &worth);
    if (!worth.count)
        return;
    name_section(q, id);
    html_begin(m->out, "section");
    html_attribute(m->out, "id", id);
    html_inside(m->out);
    html_open(m->out, "h4", NULL);
    AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);
    html_text(m->out, maker_say_of(m, "benefit.", q->benefit, &room));
    html_close(m->out, "h4");
    html_open(m->out, "ol", "cases");
    for (size_t i = 0; i < worth.count; i++)
        put_case(m, q, worth.row[i], worth.count == 1);
    html_close(m->out, "ol");
    html_close(m->out, "section");
}

static void
put_role(struct maker *m, enum role role, enum worth_time time)
{
    struct right benefit[RIGHTS_OF_A_ROLE_MAX];
    size_t count = rights_benefits(role, benefit);
    AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);

    html_element(
        m->out, "h3", NULL, maker_say_of(m, "role.", role_name(role), &room));
    for (size_t i = 0; i < count; i++) {
        struct worth_question q = question(m, role, benefit[i].benefit, time);
        put_benefit(m, &q);
    }
}

/* ---- the table ---- */

/* Each answer once, in the order of the cases. */
static void
put_answers(struct maker *m, const struct worth *worth)
{
    size_t said = 0;

    for (size_t i = 0; i < worth->count; i++) {
        const char *verdict = worth->row[i][RIGHTS_VERDICT];
        AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);
        bool again = false;
        for (size_t k = 0; k < i; k++)
            again |= strcmp(worth->row[k][RIGHTS_VERDICT], verdict) == 0;
        if (again)
            continue;
        buffer_text(m->out, said++ ? ", " : "");
        html_text(m->out, maker_say_of(m, "right.", verdict, &room));
    }
    if (said > 1) {
        AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);
        html_text(m->out, maker_say(m, "overview.cases", &room));
    }
}

static void
put_overview_row(struct maker *m, const struct worth_question *q)
{
    AUTO_BUFFER struct buffer role = buffer_with_max(SENTENCE_MAX);
    AUTO_BUFFER struct buffer benefit = buffer_with_max(SENTENCE_MAX);
    struct worth worth;
    char href[ID_SIZE + 1] = "#";

    find(m, q, &worth);
    if (!worth.count)
        return;
    name_section(q, href + 1);
    html_open(m->out, "tr", NULL);
    buffer_text(m->out, "<th scope=\"row\">");
    html_text(m->out, maker_say_of(m, "role.", role_name(q->role), &role));
    html_text(m->out, html_say(m->words, "colon"));
    buffer_text(m->out, " ");
    html_link(m->out, href, maker_say_of(m, "benefit.", q->benefit, &benefit));
    html_close(m->out, "th");
    html_open(m->out, "td", NULL);
    put_answers(m, &worth);
    html_close(m->out, "td");
    html_close(m->out, "tr");
}

static void
put_overview(struct maker *m)
{
    static const char *const columns[] = { "overview.who", "overview.answer" };

    html_open(m->out, "table", NULL);
    maker_put(m, "caption", NULL, "overview.caption");
    buffer_text(m->out, "<thead><tr>\n");
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);
        buffer_text(m->out, "<th scope=\"col\">");
        html_text(m->out, maker_say(m, columns[i], &room));
        html_close(m->out, "th");
    }
    buffer_text(m->out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        struct right benefit[RIGHTS_OF_A_ROLE_MAX];
        size_t count = rights_benefits(roles[i], benefit);
        for (size_t k = 0; k < count; k++) {
            struct worth_question q =
                question(m, roles[i], benefit[k].benefit, WORTH_IN_FORCE);
            put_overview_row(m, &q);
        }
    }
    buffer_text(m->out, "</tbody></table>\n");
}

void
maker_put_worth(struct maker *m)
{
    maker_heading(m, "h2", "worth", "worth.heading");
    if (!rights_kind_named(m->kind->name)) {
        maker_put(m, "p", NULL, "worth.none");
        return;
    }
    maker_put(m, "p", NULL, "worth.lead");
    put_overview(m);
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        put_role(m, roles[i], WORTH_IN_FORCE);
    AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);
    html_element(m->out, "h3", NULL, maker_say(m, "role.prefecture", &room));
    maker_put(m, "p", NULL, "worth.prefecture");
    if (kind_end(m->kind) == KIND_END_NONE)
        return;
    maker_heading(m, "h2", "after", "after.heading");
    maker_put(m, "p", NULL, "after.lead");
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        put_role(m, roles[i], WORTH_AFTER);
}
