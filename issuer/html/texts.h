/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The sentences of pages: a folder of templates/texts, one file a language, "key" and
 * "text". French is the source: every language has its keys, no other, and no {path} that
 * French does not have there. Read and checked once, then never changed.
 *
 * A language says of itself: language.name, language.direction (ltr or rtl) and
 * language.reviewed (yes or no).
 */
#ifndef SCEAU_HTML_TEXTS_H
#define SCEAU_HTML_TEXTS_H

#include "verifier/base/buffer.h"

#define HTML_LANGUAGES_MAX 32

struct html_texts;
struct html_words; /* one language */

/*
 * Read templates/texts/set, where templates is that folder.
 *
 * out  on SCEAU_OK the caller's, to free with html_texts_free()
 *
 * SCEAU_E_FORMAT names the file, its line or the key; the statuses of table_load().
 */
SCEAU_MUST_USE enum sceau_status html_texts_load(const char *templates,
    const char *set, struct html_texts **out, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void html_texts_free(struct html_texts **texts);

/* In the order of their codes, French first. */
size_t html_texts_count(const struct html_texts *t);
const struct html_words *html_texts_at(const struct html_texts *t, size_t i);

/* NULL where it has no such language. */
const struct html_words *html_texts_find(
    const struct html_texts *t, const char *code);

const char *html_words_code(const struct html_words *w);
const char *html_words_file(const struct html_words *w); /* "pages/en.tsv" */
bool html_words_reviewed(const struct html_words *w);

/* The sentence of that key; NULL where there is none, in French neither. */
const char *html_say(const struct html_words *w, const char *key);

#endif
