/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/bases.h"

#include <stdio.h>

#include "issuer/register/audit.h"
#include "issuer/register/setting.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"

/* One a line. */
enum { TEXT_MAX = BASES_MAX * BASES_SIZE };

static enum sceau_status
parse(const struct buffer *text, struct bases *out, struct sceau_error *error)
{
    struct span left = buffer_span(text);

    for (out->count = 0; left.len > 0; out->count++) {
        const uint8_t *end = memchr(left.data, '\n', left.len);
        size_t len = end ? (size_t)(end - left.data) : BASES_SIZE;
        if (len >= BASES_SIZE || out->count == BASES_MAX)
            return fail(error, SCEAU_E_FORMAT,
                "registre : ses adresses de listes d’états ne se lisent pas");
        memcpy(out->base[out->count], left.data, len);
        out->base[out->count][len] = 0;
        left = span_of(end + 1, left.len - len - 1);
    }
    return SCEAU_OK;
}

static bool
knows(const struct bases *b, const char *base)
{
    for (size_t i = 0; i < b->count; i++)
        if (strcmp(b->base[i], base) == 0)
            return true;
    return false;
}

enum sceau_status
bases_within(struct sql *sql, struct bases *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(TEXT_MAX);
    enum sceau_status status = setting_read(sql, SETTING_BASES, &text, error);

    return status == SCEAU_OK ? parse(&text, out, error) : status;
}

static enum sceau_status
run_read(struct sql *sql, void *context, struct sceau_error *error)
{
    return bases_within(sql, context, error);
}

enum sceau_status
bases_read(struct registry *r, struct bases *out, struct sceau_error *error)
{
    return sql_read(registry_sql(r), run_read, out, error);
}

struct addition {
    struct registry *r;
    const char *base;
    int64_t now;
};

/* Another may have added one meanwhile. */
static enum sceau_status
run_add(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct addition *a = context;
    AUTO_BUFFER struct buffer text = buffer_with_max(TEXT_MAX);
    const struct audit_record record = {
        .act = "address", .rules = "", .detail = a->base
    };
    struct bases known;
    enum sceau_status status = setting_lock(sql, SETTING_BASES, &text, error);

    if (status == SCEAU_OK)
        status = parse(&text, &known, error);
    if (status != SCEAU_OK || knows(&known, a->base))
        return status;
    if (known.count == BASES_MAX)
        return fail(error, SCEAU_E_LIMIT,
            "addresses.status : plus de %d adresses pour un registre",
            BASES_MAX);
    buffer_format(&text, "%s\n", a->base);
    status = setting_write(sql, SETTING_BASES, buffer_span(&text), error);
    return status == SCEAU_OK
        ? audit_append(sql, a->now, registry_who(a->r), &record, 1, error)
        : status;
}

enum sceau_status
bases_add(struct registry *r, const char *base, int64_t now,
    struct sceau_error *error)
{
    struct addition a = { r, base, now };
    struct bases known = { .count = 0 };

    if (!*base)
        return SCEAU_OK;
    if (strlen(base) >= BASES_SIZE || strchr(base, '\n'))
        return fail(error, SCEAU_E_LIMIT, "addresses.status : trop longue");
    enum sceau_status status = bases_read(r, &known, error);
    return status == SCEAU_OK && !knows(&known, base)
        ? sql_write(registry_sql(r), run_add, &a, error)
        : status;
}
