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
/* by the two characters, 0-9 then A-Z: 1 and the place in dictionary_fields, or 0 */
extern const uint16_t dictionary_index[36][36];
extern const struct dictionary_type dictionary_types[];
extern const size_t dictionary_type_count;
extern const struct dictionary_value dictionary_values[];
extern const size_t dictionary_value_count;

#endif
