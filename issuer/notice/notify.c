/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/notice/notify.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "issuer/notice/contact.h"
#include "issuer/notice/hook.h"
#include "issuer/notice/mail.h"
#include "issuer/notice/post.h"
#include "issuer/notice/texts.h"
#include "issuer/register/due.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/base/scope.h"
#include "verifier/base/wipe.h"

/* One channel at work. */
struct sender {
    const struct notify *how;
    enum outbox_channel channel;
    struct notify_count *count;
    struct post *post;
    struct texts *texts;   /* of mails */
    struct values *values; /* the same */
    struct secret secret;  /* the relay's password, or the hook's */
    struct buffer text;    /* of what is sent */
};

/* What came of a row. */
struct sent {
    enum outbox_outcome outcome;
    bool away; /* nothing else is to be tried now */
    char word[OUTBOX_WORD_SIZE];
};

static int64_t
now(void)
{
    return (int64_t)time(NULL);
}

static struct sql *
sql_of(const struct sender *s)
{
    return registry_sql(s->how->registry);
}

static void
sender_close(struct sender *s)
{
    post_free(&s->post);
    texts_free(&s->texts);
    free(s->values);
    secret_wipe(&s->secret);
    if (s->text.data) /* an address may be there */
        wipe(s->text.data, s->text.capacity);
    buffer_free(&s->text);
}

static enum sceau_status
open_mail(struct sender *s, struct sceau_error *error)
{
    const struct config_mail *m = &s->how->config->notices.mail;
    enum sceau_status status =
        texts_load(s->how->config->templates, &s->texts, error);

    if (status == SCEAU_OK && m->password)
        status = secret_read(
            m->password, "fichier du mot de passe", 1, &s->secret, error);
    if (status != SCEAU_OK)
        return status;
    s->values = malloc(sizeof *s->values);
    return s->values ? SCEAU_OK : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

static enum sceau_status
sender_open(struct sender *s, struct sceau_error *error)
{
    enum sceau_status status = s->channel == OUTBOX_MAIL
        ? open_mail(s, error)
        : secret_read(s->how->config->notices.hook.secret, "fichier du secret",
            HOOK_SECRET_MIN, &s->secret, error);

    s->text = buffer_with_max(MAIL_MESSAGE_MAX);
    return status == SCEAU_OK ? post_open(&s->post, error) : status;
}

/* ---- what is not so any more ---- */

static int
days_left(const struct outbox_row *row, int64_t at)
{
    struct date until = DATE_NONE;

    if (!date_parse_iso(span_str(row->valid_until), &until))
        return INT32_MAX;
    return date_to_days(until) - date_to_days(date_paris(at));
}

/* NULL, or why it is not to be said. A system is told of what was issued whatever became
 * of it: the notice says that too. */
static const char *
stale(const struct outbox_row *row, int64_t at)
{
    bool end = row->event >= OUTBOX_END_60;
    int left = days_left(row, at);
    enum outbox_event nearest;

    if (row->event == OUTBOX_FAILURE)
        return strcmp(row->state, "void") == 0 ? NULL : "state";
    if (strcmp(row->state, "issued") != 0)
        return "state";
    if (!end && row->channel == OUTBOX_HOOK)
        return NULL;
    if (strcmp(row->status, "good") != 0)
        return "status";
    if (*row->successor)
        return "successor";
    /* a nearer threshold says it */
    if (end && (!outbox_end_of(left, &nearest) || nearest != row->event))
        return "late";
    return left < 0 ? "late" : NULL;
}

/* ---- sending ---- */

static struct sent
dropped(const char *word)
{
    struct sent sent = { .outcome = OUTBOX_DROPPED };

    (void)snprintf(sent.word, sizeof sent.word, "%s", word);
    return sent;
}

static void
say(struct sender *s, const char *why)
{
    (void)snprintf(s->count->why, sizeof s->count->why, "%s", why);
}

static struct sent
sent_of(struct sender *s, const struct post_answer *a)
{
    struct sent sent = { .away = a->result == POST_AWAY };

    (void)snprintf(sent.word, sizeof sent.word, "%s", a->word);
    switch (a->result) {
    case POST_SENT:
        sent.outcome = OUTBOX_DELIVERED;
        break;
    case POST_REFUSED:
        sent.outcome = OUTBOX_FAILED;
        break;
    case POST_AWAY:
    case POST_LATER:
        sent.outcome = OUTBOX_LATER;
        break;
    }
    if (a->text)
        say(s, a->text);
    return sent;
}

/* A text that cannot be made holds no other back: it is tried again, and the templates
 * may be better then. */
static enum sceau_status
put_off(struct sender *s, enum sceau_status status,
    const struct sceau_error *why, struct sent *sent, struct sceau_error *error)
{
    if (status == SCEAU_E_NOMEM)
        return fail(error, status, "%s", why->text);
    *sent = (struct sent) { .outcome = OUTBOX_LATER, .word = "text" };
    say(s, why->text);
    return SCEAU_OK;
}

static void
set_day(struct values *v, const char *path, const char *iso)
{
    struct date d;

    if (date_parse_iso(span_str(iso), &d))
        values_set_date(v, path, d);
}

/* What sentences may name (templates/texts/notices). */
static void
set_values(struct sender *s, const struct outbox_row *row)
{
    const struct issuer_config *c = s->how->config;
    struct values *v = s->values;

    values_clear(v);
    for (size_t i = 0; i < c->common_count; i++)
        values_set(v, c->common[i].path, c->common[i].text);
    values_set(v, "notices.titles", c->notices.titles ? c->notices.titles : "");
    values_set(v, "notice.event", outbox_event_name(row->event));
    values_set(v, "notice.end", row->event >= OUTBOX_END_60 ? "yes" : "");
    values_set(v, "title.number", row->number);
    values_set(v, "title.former", row->former);
    values_set(v, "title.examined", row->examined ? "yes" : "no");
    values_set_date(v, "title.issued", date_paris(row->issued_at));
    set_day(v, "validity.from", row->valid_from);
    set_day(v, "validity.until", row->valid_until);
}

static enum sceau_status
write_mail(struct sender *s, const struct outbox_row *row,
    const struct contact *to, struct sceau_error *error)
{
    const struct issuer_config *c = s->how->config;
    AUTO_BUFFER struct buffer subject = buffer_with_max(TEXTS_SUBJECT_MAX);
    AUTO_BUFFER struct buffer body = buffer_with_max(TEXTS_BODY_MAX);
    struct mail mail = { .from = c->notices.mail.from,
        .from_name = issuer_config_common(c, "authority.name"),
        .reply_to = issuer_config_common(c, "contact.email"),
        .to = to->email,
        .token = row->token,
        .language = texts_language(s->texts, to->language),
        .at = now() };

    set_values(s, row);
    enum sceau_status status = texts_compose(
        s->texts, mail.language, s->values, &subject, &body, error);
    if (status != SCEAU_OK)
        return status;
    mail.subject = buffer_cstr(&subject);
    mail.body = buffer_cstr(&body);
    buffer_reset(&s->text);
    return mail_write(&mail, &s->text, error);
}

static enum sceau_status
read_contact(struct sender *s, const struct outbox_row *row, struct contact *to,
    const char **missing, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer request = buffer_with_max(SCEAU_REQUEST_MAX);
    struct sceau_error local = { 0 };
    enum sceau_status status =
        due_request(s->how->registry, row->title, &request, &local);

    *missing = NULL;
    if (status == SCEAU_E_NOTFOUND) {
        *missing = "purged";
        return SCEAU_OK;
    }
    if (status != SCEAU_OK)
        return fail(error, status, "%s", local.text);
    if (!contact_read(buffer_span(&request), to))
        *missing = "address";
    wipe(request.data, request.len);
    return SCEAU_OK;
}

static enum sceau_status
send_mail(struct sender *s, const struct outbox_row *row, struct sent *sent,
    struct sceau_error *error)
{
    const struct config_mail *m = &s->how->config->notices.mail;
    struct contact to;
    const char *missing;
    struct post_answer answer;
    struct sceau_error local = { 0 };
    enum sceau_status status = read_contact(s, row, &to, &missing, error);

    if (status == SCEAU_OK && missing) {
        *sent = dropped(missing);
        return status;
    }
    if (status != SCEAU_OK)
        return status;
    status = write_mail(s, row, &to, &local);
    if (status != SCEAU_OK) {
        wipe(&to, sizeof to);
        return put_off(s, status, &local, sent, error);
    }
    const struct post_relay relay = { .server = m->server,
        .plain = m->tls && strcmp(m->tls, "none") == 0,
        .ca = m->ca,
        .user = m->user,
        .password = &s->secret,
        .from = m->from,
        .to = to.email };
    status = post_mail(s->post, &relay, buffer_span(&s->text), &answer, error);
    wipe(&to, sizeof to);
    if (status == SCEAU_OK)
        *sent = sent_of(s, &answer);
    return status;
}

static enum sceau_status
send_hook(struct sender *s, const struct outbox_row *row, struct sent *sent,
    struct sceau_error *error)
{
    const struct config_hook *h = &s->how->config->notices.hook;
    char moment[64], signature[HOOK_SIGNATURE_SIZE], signed_by[128], token[64];
    const char *const headers[] = { "Content-Type: application/json", moment,
        signed_by, token, NULL };
    struct post_answer answer;
    int64_t at = now();

    buffer_reset(&s->text);
    enum sceau_status status = hook_write(row, &s->text, error);
    if (status == SCEAU_OK)
        status =
            hook_sign(&s->secret, at, buffer_span(&s->text), signature, error);
    if (status != SCEAU_OK)
        return status;
    (void)snprintf(
        moment, sizeof moment, "Sceau-Timestamp: %lld", (long long)at);
    (void)snprintf(
        signed_by, sizeof signed_by, "Sceau-Signature: %s", signature);
    (void)snprintf(token, sizeof token, "Idempotency-Key: %s", row->token);
    status = post_web(s->post, h->address, h->ca, headers,
        buffer_span(&s->text), &answer, error);
    if (status == SCEAU_OK)
        *sent = sent_of(s, &answer);
    return status;
}

static enum sceau_status
deliver(struct sender *s, const struct outbox_row *row, struct sent *sent,
    struct sceau_error *error)
{
    const char *word = stale(row, now());

    if (word) {
        *sent = dropped(word);
        return SCEAU_OK;
    }
    return s->channel == OUTBOX_MAIL ? send_mail(s, row, sent, error)
                                     : send_hook(s, row, sent, error);
}

static void
count(struct notify_count *c, enum outbox_outcome outcome)
{
    switch (outcome) {
    case OUTBOX_DELIVERED:
        c->delivered++;
        break;
    case OUTBOX_DROPPED:
        c->dropped++;
        break;
    case OUTBOX_LATER:
        c->later++;
        break;
    case OUTBOX_FAILED:
        c->failed++;
        break;
    case OUTBOX_RELEASED:
        break;
    }
}

static enum sceau_status
record(struct sender *s, const struct outbox_row *row, struct sent *sent,
    struct sceau_error *error)
{
    enum sceau_status status =
        outbox_record(sql_of(s), now(), registry_who(s->how->registry), row,
            *sent->word ? sent->word : NULL, &sent->outcome, error);

    if (status == SCEAU_OK)
        count(s->count, sent->outcome);
    return status;
}

/* What was taken, one after the other; once the server is away, the rest is let go. */
static enum sceau_status
deliver_all(struct sender *s, const struct outbox_row *rows, size_t n,
    bool *away, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < n; i++) {
        struct sent sent = { .outcome = OUTBOX_RELEASED };
        if (!*away)
            status = deliver(s, &rows[i], &sent, error);
        if (status == SCEAU_OK)
            status = record(s, &rows[i], &sent, error);
        *away = *away || sent.away;
    }
    return status;
}

static enum sceau_status
send_due(struct sender *s, struct sceau_error *error)
{
    struct outbox_row *rows = calloc(OUTBOX_CLAIM_MAX, sizeof *rows);
    int64_t left = s->how->limit ? s->how->limit : INT64_MAX;
    enum sceau_status status = SCEAU_OK;
    bool away = false;
    size_t n = 1;

    if (!rows)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    while (status == SCEAU_OK && !away && n > 0 && left > 0) {
        size_t max = left < OUTBOX_CLAIM_MAX ? (size_t)left : OUTBOX_CLAIM_MAX;
        status =
            outbox_claim(sql_of(s), now(), s->channel, max, rows, &n, error);
        if (status == SCEAU_OK)
            status = deliver_all(s, rows, n, &away, error);
        left -= (int64_t)n;
    }
    free(rows);
    return status;
}

static enum sceau_status
count_only(struct sender *s, struct sceau_error *error)
{
    enum sceau_status status = outbox_count_ends(
        sql_of(s), now(), s->channel, &s->count->written, error);

    if (status == SCEAU_OK)
        status = outbox_count_due(
            sql_of(s), now(), s->channel, &s->count->due, error);
    s->count->due += s->count->written;
    return status;
}

static enum sceau_status
run_channel(const struct notify *how, enum outbox_channel channel,
    struct notify_count *c, struct sceau_error *error)
{
    struct sender s = { .how = how, .channel = channel, .count = c };
    enum sceau_status status = sender_open(&s, error);

    if (status == SCEAU_OK && how->dry)
        status = count_only(&s, error);
    else if (status == SCEAU_OK)
        status =
            outbox_write_ends(sql_of(&s), now(), channel, &c->written, error);
    if (status == SCEAU_OK && !how->dry)
        status = send_due(&s, error);
    sender_close(&s);
    return status;
}

enum sceau_status
notify_run(const struct notify *how,
    struct notify_count counts[OUTBOX_CHANNELS], struct sceau_error *error)
{
    const struct config_notices *n = &how->config->notices;
    enum sceau_status worst = SCEAU_OK;

    memset(counts, 0, OUTBOX_CHANNELS * sizeof *counts);
    counts[OUTBOX_MAIL].open = n->mail.server != NULL;
    counts[OUTBOX_HOOK].open = n->hook.address != NULL;
    if (!counts[OUTBOX_MAIL].open && !counts[OUTBOX_HOOK].open)
        return fail(error, SCEAU_E_USAGE,
            "la configuration n’a pas d’avis : ni notices.mail, ni "
            "notices.hook");
    for (int i = 0; i < OUTBOX_CHANNELS; i++) {
        struct sceau_error local = { 0 };
        enum sceau_status status = counts[i].open
            ? run_channel(how, (enum outbox_channel)i, &counts[i], &local)
            : SCEAU_OK;
        if (worst == SCEAU_OK && status != SCEAU_OK) {
            worst = status;
            if (error)
                *error = local;
        }
    }
    return worst;
}
