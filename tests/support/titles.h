/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A title to attack: of one holder, with another's by the same signer, an impostor of
 * the same name, and a signer whose file carries a stranger's certificate.
 */
#ifndef SCEAU_TEST_TITLES_H
#define SCEAU_TEST_TITLES_H

#include "tests/support/mutation.h"
#include "tests/support/sealed_file.h"

enum titles_level { TITLE_BB, TITLE_BLT, TITLE_LEVELS };

struct titles {
    struct mutation_of of; /* points into the others */
    struct sealed_file mine;
    struct buffer other;
    struct authority root; /* the impostor's */
    struct authority leaf;
    struct buffer list; /* of what its root revoked */
    struct dss evidence;
    struct page_signer impostor;
    struct page_signer burdened;
};

void titles_make(enum titles_level level, struct titles *out);

/* Write what accepts it: the authority, and the certificate of its code's seal. */
void titles_publish(const struct titles *t, const char *folder);

void titles_free(struct titles *t);

#endif
