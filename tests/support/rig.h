/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A register that each test has for itself, new, over one engine and then over the other;
 * and what tests do with it. What fails here fails the test.
 */
#ifndef SCEAU_TEST_RIG_H
#define SCEAU_TEST_RIG_H

#include "tests/unit/test.h"

#include "issuer/register/story.h"
#include "tests/support/place.h"

extern struct place rig_place;
extern struct registry *rig;

/* What a register is opened at, and titles are reserved and issued at: that of rig_run(),
 * until the test says otherwise. */
extern int64_t rig_now;

/* Of a table of cmocka_unit_test(): all of them over SQLite, then over PostgreSQL, at that
 * moment; each after `prepare`, where there is one. How many failed. */
int rig_run(const struct CMUnitTest *tests, size_t count, int64_t now,
    void (*prepare)(void));
#define RIG_RUN(tests, now, prepare)                                           \
    rig_run(tests, sizeof(tests) / sizeof *(tests), now, prepare)

/* A request of kind "api"; its hash tells bodies by their first byte. */
struct registry_request rig_ask(const char *key, const char *body);

/* A turn; and one that reserves that alone, by the rig's register or another. */
void rig_turn(struct registry *r, const struct registry_turn *turn);
struct registry_grant rig_reserve_at(
    struct registry *r, int64_t now, const struct registry_request *q);
struct registry_grant rig_reserve(const struct registry_request *q);

/* Sealed as "API-" and its serial, from 2026-11-24 to 2027-02-23, examined; its number
 * holds for some hundred others. */
struct registry_result rig_seal(const struct registry_grant *g);

/* A turn that brings it; true where it was not lost. */
bool rig_bring_at(struct registry *r, int64_t now, struct registry_result *s);
bool rig_bring(struct registry_result *s);

/* The answer to a SELECT of one integer; -1: there is no row. */
int64_t rig_count(const char *text);

/* Statements without parameters, in one transaction. */
void rig_change(const char *text);

void rig_set_status(const char *number, enum story_status to);

#endif
