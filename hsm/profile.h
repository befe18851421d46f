/* SPDX-License-Identifier: EUPL-1.2 */
/* The names that the 2D-Doc profile wants in a certificate ("Processus 2D-Doc" 1.2,
 * 3.3.4; « Spécifications techniques » 3.2.6, 3.3.2). */
#ifndef SCEAU_HSM_PROFILE_H
#define SCEAU_HSM_PROFILE_H

#include <stdbool.h>
#include <string.h>

#define PROFILE_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define PROFILE_DIGITS "0123456789"

/* A seal's common name: 4 of [A-Z0-9], the certificate's identifier in the header. */
static inline bool
profile_is_seal_name(const char *name)
{
    return strlen(name) == 4
        && strspn(name, PROFILE_LETTERS PROFILE_DIGITS) == 4
        && strcmp(name, "TEST") != 0;
}

/* The authority's identifier: a country, then 2 of [A-Z0-9]. */
static inline bool
profile_is_authority(const char *name)
{
    return strlen(name) == 4 && strspn(name, PROFILE_LETTERS) >= 2
        && strspn(name, PROFILE_LETTERS PROFILE_DIGITS) == 4;
}

/* 9 digits, or 14 of a SIRET; "0002 " stands before them in the unit. */
static inline bool
profile_is_siren(const char *text)
{
    size_t len = strlen(text);

    return (len == 9 || len == 14) && strspn(text, PROFILE_DIGITS) == len;
}

#endif
