/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/tell.h"

#include "verifier/trust/store.h"

static void
put(struct json *j, const char *key, const char *text)
{
    if (*text)
        json_cstr(j, key, text);
}

static void
put_moment(struct json *j, const char *key, int64_t at)
{
    char text[STORE_TIME_SIZE];

    if (at)
        json_cstr(j, key, store_time(at, text));
}

void
tell_title(struct json *j, const struct story *s)
{
    json_open(j, NULL, '{');
    json_cstr(j, "schema", "sceau.register-title/1");
    put(j, "number", s->number);
    put(j, "kind", s->kind);
    put(j, "state", s->state);
    put(j, "status", story_status_name(s->status));
    put_moment(j, "status_since", s->status_at);
    put_moment(j, "issued", s->issued_at);
    put(j, "valid_from", s->valid_from);
    put(j, "valid_until", s->valid_until);
    put(j, "work", s->work);
    put(j, "application", s->application);
    put(j, "examined", s->examined);
    put(j, "former", s->former);
    put(j, "successor", s->successor);
    put(j, "replaces", s->replaces);
    put(j, "replaced_by", s->replaced_by);
    put(j, "level", s->level);
    put(j, "rule_set", s->rules);
    put(j, "seal_signer", s->seal_signer);
    put_moment(j, "purged", s->purged_at);
    json_close(j, '}');
}

void
tell_record(struct json *j, const struct story_record *r)
{
    char at[STORE_TIME_SIZE];

    json_open(j, NULL, '{');
    json_cstr(j, "at", store_time(r->at, at));
    json_string(j, "act", r->act);
    json_string(j, "by", r->who);
    if (r->rules.len)
        json_string(j, "rule_set", r->rules);
    json_string(j, "detail", r->detail);
    json_close(j, '}');
}

int
tell_days_left(const struct due *d, struct date today)
{
    struct date until = DATE_NONE;

    (void)date_parse_iso(span_str(d->until), &until);
    return (int)(date_to_days(until) - date_to_days(today));
}

void
tell_due(struct json *j, const struct due *d, struct date today)
{
    json_open(j, NULL, '{');
    json_cstr(j, "number", d->number);
    json_cstr(j, "kind", d->kind);
    json_cstr(j, "until", d->until);
    json_integer(j, "days", tell_days_left(d, today));
    json_bool(j, "work", d->works);
    put(j, "application", d->application);
    json_bool(j, "examined", d->examined);
    json_close(j, '}');
}

/* Numbers and words of ours: none holds a comma. */
void
tell_due_csv(struct buffer *out, const struct due *d, struct date today)
{
    buffer_format(out, "%s,%s,%s,%d,%s,%s,%s\n", d->number, d->kind, d->until,
        tell_days_left(d, today), d->works ? "yes" : "no", d->application,
        d->examined ? "open" : "");
}

const char *
tell_batch_state(enum batch_state state)
{
    switch (state) {
    case BATCH_ISSUED:
        return "issued";
    case BATCH_AGAIN:
        return "already-issued";
    case BATCH_REFUSED:
        return "refused";
    case BATCH_WAITING:
        break;
    }
    return "waiting";
}

void
tell_upload(struct json *j, const struct upload *u)
{
    json_open(j, NULL, '{');
    json_cstr(j, "schema", "sceau.batch/1");
    json_cstr(j, "id", u->id);
    json_cstr(j, "state", upload_state_name(u->state));
    put_moment(j, "sent", u->at);
    put_moment(j, "done", u->done_at);
    put(j, "level", u->level);
    json_integer(j, "lines", u->lines);
    json_integer(j, "issued", u->issued);
    json_integer(j, "already_issued", u->again);
    json_integer(j, "refused", u->refused);
    json_close(j, '}');
}

void
tell_upload_line(struct json *j, const struct upload_line *l)
{
    json_open(j, NULL, '{');
    json_integer(j, "line", l->line);
    json_cstr(j, "status", l->status);
    put(j, "number", l->number);
    put(j, "error", l->error);
    json_close(j, '}');
}

void
tell_trouble(struct json *j, const struct trouble *t)
{
    json_open(j, NULL, '{');
    json_cstr(j, "schema", "sceau.document-report/1");
    json_integer(j, "id", t->id);
    put_moment(j, "at", t->at);
    json_cstr(j, "by", t->who);
    json_cstr(j, "sort", trouble_sort_name(t->sort));
    put(j, "number", t->number);
    put(j, "place", t->place);
    json_cstr(j, "words", t->words);
    put_moment(j, "handled", t->handled_at);
    put(j, "handled_by", t->handled_by);
    put(j, "handled_words", t->handled_words);
    json_close(j, '}');
}

/* Every count, under the name that programs know it by. */
static const struct {
    const char *name;
    size_t at;
} counts[] = {
#define COUNT(member)                                                          \
    {                                                                          \
#member, offsetof(struct stats_kind, member)                           \
    }
    COUNT(issued),
    COUNT(replacements),
    COUNT(ended),
    COUNT(before),
    COUNT(late),
    COUNT(late_median),
    COUNT(late_max),
    COUNT(never),
    COUNT(mention),
    COUNT(voided),
    COUNT(void_mention),
    COUNT(revoked),
    COUNT(suspended),
    COUNT(replaced),
    COUNT(delivered),
    COUNT(delivery_median),
    COUNT(delivery_max),
    COUNT(undelivered),
#undef COUNT
};
enum { COUNTS = sizeof counts / sizeof *counts };

static int64_t
count_of(const struct stats_kind *k, size_t i)
{
    int64_t n;

    memcpy(&n, (const char *)k + counts[i].at, sizeof n);
    return n;
}

static void
put_counts(struct json *j, const struct stats_kind *k)
{
    for (size_t i = 0; i < COUNTS; i++)
        json_integer(j, counts[i].name, count_of(k, i));
}

void
tell_stats(
    struct json *j, const struct stats *s, struct date from, struct date until)
{
    char day[DATE_ISO_SIZE];

    json_open(j, NULL, '{');
    json_cstr(j, "schema", "sceau.stats/1");
    json_cstr(j, "from", date_iso(from, day));
    json_cstr(j, "until", date_iso(until, day));
    json_open(j, "all", '{');
    put_counts(j, &s->all);
    json_close(j, '}');
    json_open(j, "kinds", '[');
    for (size_t i = 0; i < s->kinds; i++) {
        json_open(j, NULL, '{');
        json_cstr(j, "kind", s->kind[i].kind);
        put_counts(j, &s->kind[i]);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

static void
put_row(struct buffer *out, const char *kind, const struct stats_kind *k)
{
    buffer_text(out, kind);
    for (size_t i = 0; i < COUNTS; i++)
        buffer_format(out, ",%lld", (long long)count_of(k, i));
    buffer_byte(out, '\n');
}

void
tell_stats_csv(struct buffer *out, const struct stats *s)
{
    buffer_text(out, "kind");
    for (size_t i = 0; i < COUNTS; i++)
        buffer_format(out, ",%s", counts[i].name);
    buffer_byte(out, '\n');
    for (size_t i = 0; i < s->kinds; i++)
        put_row(out, s->kind[i].kind, &s->kind[i]);
    put_row(out, "*", &s->all);
}
