/* SPDX-License-Identifier: EUPL-1.2 */
/* Names of countries for people, from templates/texts/countries.tsv. */
#ifndef SCEAU_SEAL_COUNTRY_H
#define SCEAU_SEAL_COUNTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "verifier/base/span.h"

enum { COUNTRIES_CODE, COUNTRIES_FR, COUNTRIES_EN, COUNTRIES_COLUMNS };
extern const char *const table_countries[][COUNTRIES_COLUMNS];
extern const size_t table_countries_rows;

/* The name of a country by its two letters of ISO 3166-1, constant; NULL where the
 * table has none, as for the letters that a State keeps for its own use. */
const char *country_name(struct span code, bool english);

#endif
