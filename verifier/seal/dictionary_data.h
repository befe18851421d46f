/* SPDX-License-Identifier: EUPL-1.2 */
/* The tables that gendict.c writes; for dictionary.c alone. */
#ifndef SCEAU_SEAL_DICTIONARY_DATA_H
#define SCEAU_SEAL_DICTIONARY_DATA_H

#include "verifier/seal/dictionary.h"

struct dictionary_value {
    const char *id;
    const char *value;
    const char *text;
};

/* Sorted by identifier, each at most once. */
extern const struct dictionary_field dictionary_fields[];
extern const size_t dictionary_field_count;
extern const struct dictionary_type dictionary_types[];
extern const size_t dictionary_type_count;
extern const struct dictionary_value dictionary_values[];
extern const size_t dictionary_value_count;

#endif
