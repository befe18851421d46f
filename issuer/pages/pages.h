/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A public page for each kind of titles, and one that lists them: what the document is,
 * what it is worth to whom and by which text, how to check it, what happens at its end,
 * where to get help. All that is said of rights is the verifier's own answer
 * (worth.h); the sentences are data, templates/texts/pages.
 */
#ifndef SCEAU_PAGES_PAGES_H
#define SCEAU_PAGES_PAGES_H

#include "issuer/config.h"
#include "issuer/html/texts.h"
#include "verifier/base/date.h"

/* What all pages of one publication are made of. Everything is borrowed. */
struct pages {
    const struct issuer_config *config;
    const struct templates *templates;
    const struct html_words *language[HTML_LANGUAGES_MAX]; /* those published */
    size_t languages;
    struct date today;
};

#define PAGES_NAME_MAX 96

/* "api.html" in French, "api.en.html"; kind NULL: "index.html". */
void pages_name(
    const char *kind, const struct html_words *w, char out[PAGES_NAME_MAX]);

/*
 * Append the page of a kind of the templates, or with NULL the list, in that language.
 *
 * SCEAU_E_FORMAT a sentence that the rules call for is in no table, or one asks for a
 * value that the configuration lacks; SCEAU_E_LIMIT, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status pages_write(const struct pages *p,
    const struct kind *k, const struct html_words *w, struct buffer *out,
    struct sceau_error *error);

#endif
