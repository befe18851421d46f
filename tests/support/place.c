/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "issuer/register/registry.h"
#include "tests/support/must.h"

static const char *
server(void)
{
    const char *url = getenv("SCEAU_TEST_POSTGRES");

    MUST(url); /* run by with_postgres.sh */
    return url;
}

/* Each has tables of its own. */
static void
make_schema(struct place *p)
{
    static int made;
    char text[64];
    struct sql *sql = NULL;
    struct sceau_error error;
    int number = ++made;

    MUST(sql_open(server(), &sql, &error) == SCEAU_OK);
    (void)snprintf(
        text, sizeof text, "CREATE SCHEMA t%d_%d", (int)getpid(), number);
    MUST(sql_script(sql, text, &error) == SCEAU_OK);
    sql_close(&sql);
    (void)snprintf(p->where, sizeof p->where,
        "%s&options=-csearch_path%%3Dt%d_%d", server(), (int)getpid(), number);
}

void
place_make(enum place_engine engine, struct place *out)
{
    char path[FOLDER_FILE];

    *out = (struct place) { .engine = engine };
    if (engine == PLACE_POSTGRES) {
        make_schema(out);
        return;
    }
    folder_make(&out->folder);
    folder_path(&out->folder, "register.db", path);
    (void)snprintf(out->where, sizeof out->where, "%s", path);
}

void
place_remove(struct place *p)
{
    if (p->engine == PLACE_SQLITE)
        folder_remove(&p->folder);
}

struct registry *
place_open(const struct place *p)
{
    return place_open_at(p, 1000000);
}

struct registry *
place_open_at(const struct place *p, int64_t now)
{
    struct registry *r = NULL;
    struct sceau_error error = { 0 };
    enum sceau_status status =
        registry_open(p->where, "essai", now, &r, &error);

    if (status != SCEAU_OK)
        (void)fprintf(stderr, "%s\n", error.text);
    MUST(status == SCEAU_OK);
    return r;
}
