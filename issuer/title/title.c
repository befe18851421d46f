/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/title.h"

#include <stdio.h>
#include <stdlib.h>

#include "issuer/title/data.h"
#include "issuer/title/message.h"
#include "issuer/title/order.h"
#include "issuer/title/request.h"
#include "issuer/title/rules.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"
#include "verifier/seal/dictionary.h"

/* ISO/IEC 7064, MOD 97-10, of none: as long as any. */
static const char no_serial[] = "00000000-98";

void
title_free(struct title **title)
{
    struct title *t = *title;

    *title = NULL;
    if (!t)
        return;
    buffer_free(&t->message);
    buffer_free(&t->code);
    buffer_free(&t->json);
    free(t->words);
    language_page_free(&t->page);
    free(t);
}

static void
title_release(struct title *t)
{
    title_free(&t);
}
AUTO_DEFINE(struct title *, title_release);

bool
title_is_specimen(const struct title_issuer *i)
{
    return strcmp(i->ca + 2, "00") == 0 || strcmp(i->certificate, "0000") == 0;
}

static void
set_common(struct title *t, struct date today)
{
    const struct title_issuer *i = t->issuer;

    for (size_t n = 0; n < i->common_count; n++)
        values_set(&t->values, i->common[n].path, i->common[n].text);
    values_set_date(&t->values, "title.issued", today);
    values_set(&t->values, "title.kind", t->kind->name);
    if (title_is_specimen(i))
        values_set(&t->values, "title.specimen", "yes");
}

static enum sceau_status
set_number(struct title *t, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer number = buffer_with_max(128);
    enum sceau_status status = values_fill(
        &t->values, kind_setting(t->kind, "number"), &number, error);

    if (status != SCEAU_OK)
        return fail_prefix(error, status, "%s/kind.tsv", t->kind->name);
    values_set(&t->values, "title.number", buffer_cstr(&number));
    return SCEAU_OK;
}

/* The message too, which may hold the number. */
static enum sceau_status
number_it(struct title *t, const char *serial, struct sceau_error *error)
{
    values_set(&t->values, "title.serial", serial);
    enum sceau_status status = set_number(t, error);
    buffer_reset(&t->message);
    if (status == SCEAU_OK && kind_has_code(t->kind))
        status =
            message_write(&t->header, t->kind, &t->values, &t->message, error);
    if (status == SCEAU_OK && t->values.status != SCEAU_OK)
        status = fail(error, t->values.status, "demande trop longue");
    return status;
}

/* Its list's address, where the configuration has one, and the place in that. */
enum sceau_status
title_set_grant(
    struct title *t, const struct title_grant *grant, struct sceau_error *error)
{
    const char *base = values_get(&t->values, "addresses.status");

    if (base) {
        values_format(&t->values, "status.uri", "%s/%u", base, grant->list);
        values_format(&t->values, "status.idx", "%u", grant->place);
    }
    return number_it(t, grant->serial, error);
}

static void
set_header(struct title *t, struct date today)
{
    struct seal_header *h = &t->header;
    const struct dictionary_type *type = dictionary_type(
        kind_setting(t->kind, "type"), kind_setting(t->kind, "perimeter"));

    *h = (struct seal_header) { .version = 4, .signed_on = today };
    h->issued = type && type->dated ? today : DATE_NONE;
    (void)snprintf(h->ca, sizeof h->ca, "%s", t->issuer->ca);
    (void)snprintf(
        h->certificate, sizeof h->certificate, "%s", t->issuer->certificate);
    (void)snprintf(
        h->type, sizeof h->type, "%s", kind_setting(t->kind, "type"));
    (void)snprintf(h->perimeter, sizeof h->perimeter, "%s",
        kind_setting(t->kind, "perimeter"));
    (void)snprintf(h->country, sizeof h->country, "%s", t->issuer->country);
}

enum sceau_status
title_make(const struct title_issuer *issuer, struct span request, int64_t now,
    struct title **out, struct sceau_error *error)
{
    return title_make_by(issuer, request, now, DATE_NONE, out, error);
}

enum sceau_status
title_make_by(const struct title_issuer *issuer, struct span request,
    int64_t now, struct date day, struct title **out, struct sceau_error *error)
{
    struct date today = date_paris(now);
    AUTO(title_release) struct title *t = malloc(sizeof *t);

    if (!t)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    t->issuer = issuer;
    t->issued_at = now;
    t->message = buffer_with_max(SCEAU_CODE_MAX);
    t->code = buffer_with_max(SCEAU_CODE_MAX);
    t->json = buffer_with_max(SCEAU_REQUEST_MAX);
    t->words = NULL;
    t->page = NULL;
    values_clear(&t->values);
    enum sceau_status status = request_read(
        request, issuer->templates, today, &t->kind, &t->values, error);
    if (status != SCEAU_OK)
        return status;
    set_common(t, today);
    set_header(t, today);
    status = order_check(t->kind, &t->values, error);
    if (status == SCEAU_OK)
        status = rules_apply(issuer->templates, t->kind,
            date_is_set(day) ? day : today, &t->values, error);
    if (status == SCEAU_OK)
        status = number_it(t, no_serial, error);
    if (status == SCEAU_OK)
        *out = TAKE(t);
    return status;
}

enum sceau_status
title_set_seal(struct title *t, struct span rs, struct sceau_error *error)
{
    buffer_reset(&t->code);
    buffer_put(&t->code, t->message.data, t->message.len);
    enum sceau_status status = seal_write_signature(rs, &t->code, error);
    return status == SCEAU_OK ? title_set_data(t, error) : status;
}

enum sceau_status
title_set_data(struct title *t, struct sceau_error *error)
{
    buffer_reset(&t->json);
    return data_write(t, &t->json, error);
}
