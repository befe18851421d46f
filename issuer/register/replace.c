/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/replace.h"

#include <stdio.h>

#include "issuer/register/audit.h"
#include "issuer/register/story.h"
#include "verifier/base/error.h"

#define STANDS                                                                 \
    "SELECT id FROM title WHERE id = ?1 AND state = 'issued'"                  \
    " AND status = 'good'"

static const char *const stands[] = {
    [BOND_RENEW] = STANDS " AND examined = 'open' AND successor IS NULL {lock}",
    [BOND_REPLACE] = STANDS " {lock}",
};

enum sceau_status
replace_stands(struct sql *sql, int64_t former, enum bond bond, bool *out,
    struct sceau_error *error)
{
    const struct sql_value id[] = { sql_integer(former) };
    enum sceau_status status = sql_run(sql, stands[bond], id, 1, error);

    return status == SCEAU_OK ? sql_next(sql, out, error) : status;
}

static enum sceau_status
write_record(struct sql *sql, int64_t now, const char *who,
    const struct registry_result *s, struct sceau_error *error)
{
    char detail[STORY_REASON_MAX + REGISTRY_NUMBER_SIZE + 16];
    const struct audit_record record = { .act = "replace",
        .title = s->former,
        .rules = s->rules ? s->rules : "",
        .detail = detail };

    (void)snprintf(
        detail, sizeof detail, "%s (par %s)", s->replacing, s->number);
    return audit_append(sql, now, who, &record, 1, error);
}

enum sceau_status
replace_write(struct sql *sql, int64_t now, const char *who,
    const struct registry_result *s, struct sceau_error *error)
{
    const struct sql_value values[] = { sql_integer(s->former),
        sql_integer(s->id), sql_integer(now) };
    enum sceau_status status = sql_run(sql,
        "UPDATE title SET successor = (SELECT f.successor FROM title f"
        " WHERE f.id = ?1), closed_at = (SELECT f.closed_at FROM title f"
        " WHERE f.id = ?1) WHERE id = ?2",
        values, 2, error);
    const struct sql_value over[] = { values[0], values[2] };
    if (status == SCEAU_OK)
        status = sql_run(sql,
            "UPDATE title SET status = 'replaced', status_at = ?2"
            " WHERE id = ?1",
            over, 2, error);
    return status == SCEAU_OK ? write_record(sql, now, who, s, error) : status;
}
