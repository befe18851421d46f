/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a type of document asks of its fields beyond those that are always mandatory
 * (2D-Doc 3.2.6 and 3.3, section 8): one of several groups, or fields that the value
 * of another makes mandatory. Borrows constant data; no state; thread-safe.
 */
#ifndef SCEAU_SEAL_RULE_H
#define SCEAU_SEAL_RULE_H

#include "verifier/seal/dictionary.h"

enum { RULE_GROUPS = 4, RULE_FIELDS = 6, RULE_SIZE = 48 };

/* "11+12+13": fields that count together. */
struct rule_group {
    const struct dictionary_field *field[RULE_FIELDS];
    size_t count;
};

/* "10 | 11+12+13": at least one group is to be whole, and no other where exclusive. */
struct rule {
    struct rule_group group[RULE_GROUPS];
    size_t count;
    bool exclusive;
};

/*
 * Read the next rule of a type's column one_of.
 *
 * at  where to read, moved past the rule: begin with type->one_of
 *
 * False where there is none.
 */
bool rule_next(const char **at, struct rule *out);

/* "10 / 11+12+13", for people. */
void rule_text(const struct rule *rule, char out[RULE_SIZE]);

/* Fields that a type asks for where field `when` has one of some values. */
struct rule_condition {
    const char *fields; /* identifiers separated by spaces */
    const char *when;
    const char *values;
    bool but; /* asked for where the value is none of them */
};

/*
 * Read the next condition of that type.
 *
 * at  begin with 0
 *
 * False where there is none.
 */
bool rule_next_condition(
    const struct dictionary_type *type, size_t *at, struct rule_condition *out);

/* True where that value of field `when` makes the fields mandatory. */
bool rule_applies(const struct rule_condition *condition, struct span value);

#endif
