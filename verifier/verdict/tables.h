/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The tables of templates/rights and templates/texts as constant data. Their
 * columns are named here; their rows are a jurist's or a translator's.
 */
#ifndef SCEAU_VERDICT_TABLES_H
#define SCEAU_VERDICT_TABLES_H

#include <stddef.h>

enum { WORDS_KEY, WORDS_FR, WORDS_EN, WORDS_COLUMNS };
extern const char *const table_words[][WORDS_COLUMNS];
extern const size_t table_words_rows;

enum {
    KINDS_KIND,
    KINDS_TYPE,
    KINDS_FIELD,
    KINDS_VALUE,
    KINDS_LABEL_FR,
    KINDS_LABEL_EN,
    KINDS_PRIVATE_FR,
    KINDS_PRIVATE_EN,
    KINDS_MENTION,
    KINDS_DISCREET,
    KINDS_COLUMNS
};
extern const char *const table_kinds[][KINDS_COLUMNS];
extern const size_t table_kinds_rows;

enum { MENTIONS_VALUE, MENTIONS_MENTION, MENTIONS_CATEGORY, MENTIONS_COLUMNS };
extern const char *const table_mentions[][MENTIONS_COLUMNS];
extern const size_t table_mentions_rows;

/* after the field, one column a role in the order of enum role */
enum { DISCLOSURE_FIELD, DISCLOSURE_ROLES, DISCLOSURE_COLUMNS = 8 };
extern const char *const table_disclosure[][DISCLOSURE_COLUMNS];
extern const size_t table_disclosure_rows;

/* Field 6M in the words of categories.tsv. */
enum { WORDINGS_WORDING, WORDINGS_CATEGORY, WORDINGS_COLUMNS };
extern const char *const table_wordings[][WORDINGS_COLUMNS];
extern const size_t table_wordings_rows;

enum { LIMITS_CATEGORY, LIMITS_FR, LIMITS_EN, LIMITS_SOURCE, LIMITS_COLUMNS };
extern const char *const table_limits[][LIMITS_COLUMNS];
extern const size_t table_limits_rows;

enum { DISCREET_WORD, DISCREET_COLUMNS };
extern const char *const table_discreet[][DISCREET_COLUMNS];
extern const size_t table_discreet_rows;

/* The first is the category's name; the others are the issuer's. */
enum {
    CATEGORIES_NAME,
    CATEGORIES_CODE = 2,
    CATEGORIES_DISCREET = 3,
    CATEGORIES_COLUMNS = 8
};
extern const char *const table_categories[][CATEGORIES_COLUMNS];
extern const size_t table_categories_rows;

/* A country's words on a page, as a place and as a nationality. */
enum { PLACES_CODE, PLACES_LABEL, PLACES_NATIONALITY, PLACES_COLUMNS };
extern const char *const table_places[][PLACES_COLUMNS];
extern const size_t table_places_rows;

/* Categories that no request asks for. */
enum { HELD_NAME, HELD_COLUMNS };
extern const char *const table_held[][HELD_COLUMNS];
extern const size_t table_held_rows;

enum {
    RIGHTS_KIND,
    RIGHTS_REQUEST,
    RIGHTS_CATEGORY,
    RIGHTS_MENTION,
    RIGHTS_TIME,
    RIGHTS_RENEWAL,
    RIGHTS_ROLE,
    RIGHTS_BENEFIT,
    RIGHTS_VERDICT,
    RIGHTS_REASON_FR,
    RIGHTS_REASON_EN,
    RIGHTS_SOURCE,
    RIGHTS_CONFIDENCE,
    RIGHTS_SINCE,
    RIGHTS_READ,
    RIGHTS_ASK,
    RIGHTS_NEXT_FR,
    RIGHTS_NEXT_EN,
    RIGHTS_COLUMNS
};
extern const char *const table_rights[][RIGHTS_COLUMNS];
extern const size_t table_rights_rows;

enum {
    BENEFITS_ROLE,
    BENEFITS_BENEFIT,
    BENEFITS_LABEL_FR,
    BENEFITS_LABEL_EN,
    BENEFITS_COLUMNS
};
extern const char *const table_benefits[][BENEFITS_COLUMNS];
extern const size_t table_benefits_rows;

enum { RULE_SET_NAME, RULE_SET_VALUE, RULE_SET_COLUMNS };
extern const char *const table_rule_set[][RULE_SET_COLUMNS];
extern const size_t table_rule_set_rows;

/* verifier/pdf/fonts.tsv: those that our emitter ever used. */
enum { FONTS_NAME, FONTS_DIGEST, FONTS_COLUMNS };
extern const char *const table_fonts[][FONTS_COLUMNS];
extern const size_t table_fonts_rows;

#endif
