/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Where a test has its register: a new file, or a new part of the PostgreSQL that
 * with_postgres.sh started. Failures end the program.
 */
#ifndef SCEAU_TEST_PLACE_H
#define SCEAU_TEST_PLACE_H

#include "tests/support/folder.h"

enum place_engine { PLACE_SQLITE, PLACE_POSTGRES };

struct place {
    enum place_engine engine;
    struct folder folder;
    char where[512]; /* as sql_open() takes it */
};

void place_make(enum place_engine engine, struct place *out);
void place_remove(struct place *p);

/* A register there, by "essai". */
struct registry *place_open(const struct place *p);

/* The same of that moment: a register does not believe a clock years ahead of it. */
struct registry *place_open_at(const struct place *p, int64_t now);

#endif
