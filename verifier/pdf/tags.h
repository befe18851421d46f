/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a reader of screens is told of the pages: one document, each mark of its first
 * page once and in the order in which it is drawn, then the signature, then a section
 * that is the second page. No element says anything in other words than its page, but
 * for the two symbols and what the second page spells.
 *
 * ISO 32000-1, 14.7. Allocates nothing.
 */
#ifndef SCEAU_PDF_TAGS_H
#define SCEAU_PDF_TAGS_H

#include "verifier/pdf/structure.h"

/* True where the tree is written as ours; s->role[] and s->tags then say what the first
 * page's marks are. The pages were read before. */
bool tags_read(struct structure *s, size_t root, size_t field);

#endif
