/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/sql.h"

#include <stdio.h>
#include <time.h>

#include "issuer/register/sql_engine.h"
#include "verifier/base/cursor.h"
#include "verifier/base/error.h"

enum { PATIENCE_MS = 30000, PAUSE_MAX_MS = 250, SLICE_MS = 1000 };

static const char too_many[] = "registre : trop de requêtes différentes";

/* libpq, 34.1.1.2: both schemes are its own. */
bool
sql_is_address(const char *where)
{
    return strncmp(where, "postgresql://", 13) == 0
        || strncmp(where, "postgres://", 11) == 0;
}

enum sceau_status
sql_open(const char *where, struct sql **out, struct sceau_error *error)
{
    enum sceau_status status = sql_is_address(where)
        ? postgres_open(where, out, error)
        : sqlite_open(where, out, error);

    if (status == SCEAU_OK)
        (*out)->patience = PATIENCE_MS;
    return status;
}

void
sql_close(struct sql **sql)
{
    struct sql *s = *sql;

    *sql = NULL;
    if (s)
        s->engine->close(s);
}

void
sql_be_patient(struct sql *s, unsigned milliseconds)
{
    s->patience = milliseconds;
}

const char *
sql_engine_name(const struct sql *s)
{
    return s->engine->name;
}

bool
sql_is_shared(const struct sql *s)
{
    return s->engine->shared;
}

/* In the engine's dialect. */
static void
translate(const struct sql_dialect *d, const char *text, struct buffer *out)
{
    const struct {
        const char *mark, *own;
    } words[] = { { "{integer}", d->integer }, { "{bytes}", d->bytes },
        { "{table}", d->table }, { "{postgresql}", d->postgresql },
        { "{lock}", d->lock }, { "{skip}", d->skip }, { "?", d->parameter } };
    struct cursor c = cursor_over(text, strlen(text));

    while (!cursor_end(&c)) {
        size_t i = 0;
        while (
            i < sizeof words / sizeof *words && !cursor_skip(&c, words[i].mark))
            i++;
        if (i < sizeof words / sizeof *words)
            buffer_text(out, words[i].own);
        else
            buffer_byte(out, *c.at++);
    }
}

/* Where a text is prepared; the first time, it becomes so. */
static enum sceau_status
find_statement(struct sql *s, const char *text, const struct sql_value *values,
    size_t count, bool many, size_t *place, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer own = buffer_with_max(SQL_SCRIPT_MAX);

    for (*place = 0; *place < s->statements; ++*place)
        if (s->text[*place] == text)
            return SCEAU_OK;
    if (*place == SQL_STATEMENTS_MAX)
        return fail(error, SCEAU_E_LIMIT, "%s", too_many);
    translate(&s->engine->dialect, text, &own);
    if (buffer_status(&own) != SCEAU_OK)
        return fail(error, buffer_status(&own), "%s", too_many);
    enum sceau_status status = s->engine->prepare(
        s, *place, buffer_cstr(&own), values, count, many, error);
    if (status == SCEAU_OK)
        s->text[s->statements++] = text;
    return status;
}

enum sceau_status
sql_run(struct sql *s, const char *text, const struct sql_value *values,
    size_t count, struct sceau_error *error)
{
    size_t place;

    s->engine->forget(s);
    enum sceau_status status =
        find_statement(s, text, values, count, false, &place, error);
    return status == SCEAU_OK ? s->engine->run(s, place, values, count, error)
                              : status;
}

enum sceau_status
sql_run_many(struct sql *s, const char *text, const struct sql_value *values,
    size_t width, size_t times, struct sceau_error *error)
{
    size_t place;

    s->engine->forget(s);
    if (times == 0)
        return SCEAU_OK;
    enum sceau_status status =
        find_statement(s, text, values, width, true, &place, error);
    return status == SCEAU_OK
        ? s->engine->run_many(s, place, values, width, times, error)
        : status;
}

int64_t
sql_changed(const struct sql *s)
{
    return s->changed;
}

enum sceau_status
sql_next(struct sql *s, bool *row, struct sceau_error *error)
{
    return s->engine->next(s, row, error);
}

bool
sql_is_null(const struct sql *s, int column)
{
    return s->engine->is_null(s, column);
}

int64_t
sql_get_integer(const struct sql *s, int column)
{
    return s->engine->is_null(s, column) ? 0 : s->engine->integer(s, column);
}

struct span
sql_get(const struct sql *s, int column)
{
    return s->engine->is_null(s, column) ? span_of("", 0)
                                         : s->engine->get(s, column);
}

const char *
sql_get_text(const struct sql *s, int column, char *out, size_t size)
{
    struct span text = sql_get(s, column);

    (void)snprintf(out, size, "%.*s", (int)text.len, (const char *)text.data);
    return out;
}

enum sceau_status
sql_script(struct sql *s, const char *text, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer own = buffer_with_max(SQL_SCRIPT_MAX);

    s->engine->forget(s);
    translate(&s->engine->dialect, text, &own);
    if (buffer_status(&own) != SCEAU_OK)
        return fail(error, buffer_status(&own), "%s", too_many);
    return s->engine->script(s, buffer_cstr(&own), error);
}

static int64_t
clock_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
pause_ms(unsigned milliseconds)
{
    const struct timespec t = { .tv_sec = milliseconds / 1000,
        .tv_nsec = (long)(milliseconds % 1000) * 1000000 };

    (void)nanosleep(&t, NULL);
}

static enum sceau_status
try_once(struct sql *s, bool write, sql_work *work, void *context,
    struct sceau_error *error)
{
    enum sceau_status status = s->engine->begin(s, write, error);

    if (status != SCEAU_OK)
        return status;
    status = work(s, context, error);
    s->engine->forget(s);
    if (status == SCEAU_OK)
        status = s->engine->commit(s, error);
    if (status != SCEAU_OK && !s->lost) {
        bool again = s->again;
        s->engine->rollback(s);
        s->again = again;
    }
    return status;
}

static enum sceau_status
transact(struct sql *s, bool write, sql_work *work, void *context,
    struct sceau_error *error)
{
    int64_t end = clock_ms() + s->patience;

    for (unsigned pause = 1;;
         pause = pause < PAUSE_MAX_MS ? 2 * pause : pause) {
        struct sceau_error first = { 0 };
        s->again = false;
        if (s->lost && !s->engine->restore(s)) {
            if (clock_ms() >= end)
                return fail(error, SCEAU_E_IO,
                    "registre : la base de données ne répond pas");
            pause_ms(pause);
            continue;
        }
        enum sceau_status status = try_once(s, write, work, context, &first);
        if (status == SCEAU_OK)
            return status;
        if (!s->again || clock_ms() >= end) {
            if (error)
                *error = first;
            return status;
        }
        pause_ms(pause);
    }
}

enum sceau_status
sql_write(
    struct sql *s, sql_work *work, void *context, struct sceau_error *error)
{
    return transact(s, true, work, context, error);
}

enum sceau_status
sql_read(
    struct sql *s, sql_work *work, void *context, struct sceau_error *error)
{
    return transact(s, false, work, context, error);
}

enum sceau_status
sql_empty_log(struct sql *s, unsigned milliseconds, bool *empty,
    struct sceau_error *error)
{
    int64_t end = clock_ms() + milliseconds;
    enum sceau_status status = SCEAU_OK;

    *empty = s->engine->empty_log == NULL;
    s->engine->forget(s);
    for (int64_t left = milliseconds; status == SCEAU_OK && !*empty;) {
        status = s->engine->empty_log(
            s, left < SLICE_MS ? (unsigned)left : SLICE_MS, empty, error);
        left = end - clock_ms();
        if (left <= 0)
            break;
        if (!*empty)
            pause_ms(PAUSE_MAX_MS);
    }
    return status;
}

struct clock {
    int64_t seconds;
    const char *text;
};

static enum sceau_status
run_clock(struct sql *s, void *context, struct sceau_error *error)
{
    struct clock *c = context;
    bool row = false;
    enum sceau_status status = sql_run(s, c->text, NULL, 0, error);

    if (status == SCEAU_OK)
        status = sql_next(s, &row, error);
    c->seconds = row ? sql_get_integer(s, 0) : 0;
    return status;
}

enum sceau_status
sql_check_clock(struct sql *s, int64_t now, struct sceau_error *error)
{
    struct clock c = { .text = s->engine->clock };

    if (!c.text)
        return SCEAU_OK;
    enum sceau_status status = sql_read(s, run_clock, &c, error);
    int64_t ahead = now - c.seconds;
    if (status != SCEAU_OK || (ahead <= SQL_SKEW_MAX && -ahead <= SQL_SKEW_MAX))
        return status;
    return fail(error, SCEAU_E_LIMIT,
        "l’horloge de cette machine %s de %lld s sur celle de %s : mettez-les "
        "à l’heure",
        ahead > 0 ? "avance" : "retarde",
        (long long)(ahead > 0 ? ahead : -ahead), s->engine->name);
}
