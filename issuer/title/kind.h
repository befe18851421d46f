/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The kinds of titles and the rules that they share: data of templates/, read and
 * checked once, then never changed, so that any number of threads may use it.
 */
#ifndef SCEAU_TITLE_KIND_H
#define SCEAU_TITLE_KIND_H

#include "issuer/page/sheet.h"
#include "issuer/title/language.h"
#include "issuer/title/table.h"

#define KINDS_MAX 32

/* What a request of this kind holds, in the order of the sealed data. */
enum {
    REQUEST_PATH,
    REQUEST_TYPE,
    REQUEST_NEEDED,
    REQUEST_MAX,
    REQUEST_AMONG,
    REQUEST_LABEL
};

/* What its code holds, in the order of the code. */
enum { FIELDS_ID, FIELDS_FORM, FIELDS_VALUE, FIELDS_ABSENT };

/* What its page says, in reading order. */
enum { PAGE_ROLE, PAGE_WHEN, PAGE_RIGHT, PAGE_LABEL, PAGE_TEXT };

/* Which of its dates may not be after which, in the order of a life and a file. */
enum { ORDER_FIRST, ORDER_SECOND, ORDER_YEARS, ORDER_MESSAGE };

/* What a work right follows from, the first row that fits. */
enum {
    WORK_KIND,
    WORK_REQUEST,
    WORK_CATEGORY,
    WORK_ALLOWED,
    WORK_NEEDS,
    WORK_LIMITS,
    WORK_SOURCE,
    WORK_CONFIDENCE,
    WORK_SINCE
};

/* How long a title may hold, the first row that fits. */
enum {
    VALIDITY_KIND,
    VALIDITY_REQUEST,
    VALIDITY_CATEGORY,
    VALIDITY_RANK,
    VALIDITY_MONTHS,
    VALIDITY_FLOOR,
    VALIDITY_SOURCE,
    VALIDITY_CONFIDENCE,
    VALIDITY_SINCE
};

/* A category of titles, and the group of those that one member may name. */
enum {
    CATEGORY_NAME,
    CATEGORY_GROUP,
    CATEGORY_CODE,
    CATEGORY_DISCREET,
    CATEGORY_LABEL,
    CATEGORY_SOURCE,
    CATEGORY_CONFIDENCE,
    CATEGORY_SINCE
};

/* A code's words as a place and as a nationality: empty, the same; "-", it is none. */
enum { COUNTRY_CODE, COUNTRY_LABEL, COUNTRY_NATIONALITY };

struct kind {
    char *name; /* its folder's */
    struct table settings;
    struct table request;
    struct table order;
    struct table fields;
    struct table page;
};

struct templates {
    struct kind kind[KINDS_MAX];
    size_t kinds;
    struct table work;
    struct table validity;
    struct table categories;
    struct table countries;
    struct languages
        *languages; /* of holders' pages; NULL where there are none */
    char rule_set[16];
};

/*
 * Read a folder of templates with these kinds of it.
 *
 * out  on SCEAU_OK the caller's, to free with templates_free()
 *
 * The statuses of table_load(); every fault is named with its file and line.
 */
SCEAU_MUST_USE enum sceau_status templates_load(const char *folder,
    char *const *kinds, size_t count, struct templates **out,
    struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void templates_free(struct templates **templates);

/* NULL where it is not loaded. */
const struct kind *templates_kind(const struct templates *t, const char *name);

/* A setting of the kind, never NULL: loading checks that it has them all. */
const char *kind_setting(const struct kind *k, const char *key);

/* False: no 2D-Doc type is this kind's, its seal is the file's alone. */
bool kind_has_code(const struct kind *k);

/* Whether a kind says if its holder may work, and where. */
enum kind_mention {
    KIND_MENTION_NONE,
    KIND_MENTION_PAGE, /* page and data: its type has no field 6P */
    KIND_MENTION_CODE  /* there too */
};
enum kind_mention kind_mention(const struct kind *k);

/* Where the end of its validity comes from. */
enum kind_end {
    KIND_END_NONE,
    KIND_END_COMPUTED, /* rights/validity.tsv */
    KIND_END_ASKED     /* the request, within the bounds of that table */
};
enum kind_end kind_end(const struct kind *k);

/* The row of that first cell, or -1. */
long table_find(const struct table *t, const char *first);

/* A role of page.tsv: a block's, or one of the few texts that are no block. */
enum page_role {
    PAGE_BLOCK,
    PAGE_FILE_TITLE,   /* of the file's properties */
    PAGE_VERIFY_TITLE, /* in bold above what stands beside the codes */
    PAGE_SPECIMEN,     /* the notice of test titles */
    PAGE_CODE_ALT,     /* the codes, said to who cannot see them */
    PAGE_QR_ALT
};

/* False where the table's word is no role. */
bool page_role_parse(
    const char *word, enum page_role *role, enum sheet_role *block);

#endif
