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
    KINDS_LABEL,
    KINDS_PRIVATE_LABEL,
    KINDS_MENTION,
    KINDS_COLUMNS
};
extern const char *const table_kinds[][KINDS_COLUMNS];
extern const size_t table_kinds_rows;

enum { MENTIONS_VALUE, MENTIONS_MENTION, MENTIONS_COLUMNS };
extern const char *const table_mentions[][MENTIONS_COLUMNS];
extern const size_t table_mentions_rows;

/* after the field, one column a role in the order of enum role */
enum { DISCLOSURE_FIELD, DISCLOSURE_ROLES, DISCLOSURE_COLUMNS = 8 };
extern const char *const table_disclosure[][DISCLOSURE_COLUMNS];
extern const size_t table_disclosure_rows;

enum {
    RIGHTS_KIND,
    RIGHTS_MENTION,
    RIGHTS_TIME,
    RIGHTS_ROLE,
    RIGHTS_BENEFIT,
    RIGHTS_VERDICT,
    RIGHTS_REASON,
    RIGHTS_SOURCE,
    RIGHTS_CONFIDENCE,
    RIGHTS_NEXT,
    RIGHTS_COLUMNS
};
extern const char *const table_rights[][RIGHTS_COLUMNS];
extern const size_t table_rights_rows;

enum { BENEFITS_ROLE, BENEFITS_BENEFIT, BENEFITS_LABEL, BENEFITS_COLUMNS };
extern const char *const table_benefits[][BENEFITS_COLUMNS];
extern const size_t table_benefits_rows;

enum { RULE_SET_NAME, RULE_SET_VALUE, RULE_SET_COLUMNS };
extern const char *const table_rule_set[][RULE_SET_COLUMNS];
extern const size_t table_rule_set_rows;

#endif
