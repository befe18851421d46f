/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/country.h"

const char *
country_name(struct span code, bool english)
{
    for (size_t i = 0; i < table_countries_rows; i++)
        if (span_is(code, table_countries[i][COUNTRIES_CODE]))
            return table_countries[i][english ? COUNTRIES_EN : COUNTRIES_FR];
    return NULL;
}
