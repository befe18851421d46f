/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/setting.h"

#include "verifier/base/error.h"

static enum sceau_status
read_value(struct sql *sql, const char *statement, const char *name,
    struct buffer *out, struct sceau_error *error)
{
    const struct sql_value key[] = { sql_text(name) };
    bool row = false;
    enum sceau_status status = sql_run(sql, statement, key, 1, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    if (status != SCEAU_OK || !row)
        return status;
    struct span value = sql_get(sql, 0);
    buffer_put(out, value.data, value.len);
    return buffer_status(out) == SCEAU_OK
        ? SCEAU_OK
        : fail(
            error, buffer_status(out), "registre : « %s » est trop long", name);
}

enum sceau_status
setting_read(struct sql *sql, const char *name, struct buffer *out,
    struct sceau_error *error)
{
    return read_value(
        sql, "SELECT value FROM setting WHERE name = ?1", name, out, error);
}

enum sceau_status
setting_lock(struct sql *sql, const char *name, struct buffer *out,
    struct sceau_error *error)
{
    const struct sql_value values[] = { sql_text(name),
        sql_bytes(span_of("", 0)) };
    /* what is not there nobody can lock */
    enum sceau_status status = sql_run(sql,
        "INSERT INTO setting (name, value) VALUES (?1, ?2)"
        " ON CONFLICT (name) DO NOTHING",
        values, 2, error);

    return status == SCEAU_OK
        ? read_value(sql, "SELECT value FROM setting WHERE name = ?1 {lock}",
            name, out, error)
        : status;
}

enum sceau_status
setting_write(struct sql *sql, const char *name, struct span value,
    struct sceau_error *error)
{
    const struct sql_value values[] = { sql_text(name), sql_bytes(value) };

    return sql_run(sql,
        "INSERT INTO setting (name, value) VALUES (?1, ?2)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        values, 2, error);
}
