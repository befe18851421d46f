/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The languages of holders' pages: templates/languages, one file a language, and the
 * order in which all of them say their sentences. Read and checked once.
 */
#ifndef SCEAU_TITLE_LANGUAGE_H
#define SCEAU_TITLE_LANGUAGE_H

#include "issuer/page/paragraph.h"
#include "issuer/page/sheet.h"
#include "issuer/title/table.h"
#include "issuer/title/values.h"

#define LANGUAGES_MAX 32
#define LANGUAGE_CODE 4 /* "ar", ISO 639, and its end */

struct holder_language {
    char code[LANGUAGE_CODE];
    char file[LANGUAGE_CODE + sizeof ".tsv"];
    struct table text; /* key, sentence */
    bool right_to_left;
    enum script script;
    struct shaper *shaper;
};

struct languages {
    struct table page; /* which sentence stands where */
    struct holder_language language[LANGUAGES_MAX];
    size_t count;
};

/*
 * Read folder/languages; no such folder is no language.
 *
 * out  on SCEAU_OK the caller's, to free with languages_free(); NULL where there is none
 *
 * SCEAU_E_FORMAT names the file and its line: a sentence that lacks or has no place, a
 * {path} that no title has, a character that the language's fonts do not draw. The
 * statuses of table_load().
 */
SCEAU_MUST_USE enum sceau_status languages_load(
    const char *folder, struct languages **out, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void languages_free(struct languages **languages);

/* NULL where it is not installed, or there are none. */
const struct holder_language *languages_find(
    const struct languages *all, const char *code);

/* What its file says of it: "name", "name_fr", "reviewed"… Loading checks them. */
const char *language_text(const struct holder_language *l, const char *key);

/* Append the codes, ", " between them. */
void languages_list(const struct languages *all, struct buffer *out);

/* A holder's page and the texts that it points to. */
struct language_page;

/*
 * The page in that language for these values.
 *
 * out  on SCEAU_OK the caller's, to free with language_page_free(); the languages must
 *      outlive it
 *
 * SCEAU_E_NOTFOUND, SCEAU_E_LIMIT, SCEAU_E_NOMEM, with the sentence's key.
 */
SCEAU_MUST_USE enum sceau_status language_compose(const struct languages *all,
    const struct holder_language *l, const struct values *values,
    struct language_page **out, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void language_page_free(struct language_page **page);

const struct sheet_notice *language_page_notice(const struct language_page *p);

#endif
