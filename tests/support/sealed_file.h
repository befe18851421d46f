/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A sealed file, whoever sealed it, and a verifier's folder that trusts them: what
 * the tests that attack a file begin with.
 */
#ifndef SCEAU_TEST_SEALED_FILE_H
#define SCEAU_TEST_SEALED_FILE_H

#include "tests/support/folder.h"
#include "tests/support/sealed_sheet.h"
#include "tests/support/tsa.h"
#include "verifier/trust/pdf_file.h"

struct sealed_file {
    struct authority root;
    struct authority middle; /* an intermediate authority under the root */
    struct authority leaf;
    struct page_signer signer;
    struct sealed_sheet sheet;
    struct folder folder; /* holds the root's certificate */
    struct trust *trust;
    struct buffer pdf;
    /* of files with a time-stamp */
    struct authority tsa_root; /* not in the folder */
    struct authority tsa_leaf;
    struct tsa tsa;
    struct cms_stamper stamper;
    struct buffer list[2]; /* of root, tsa_root */
    struct dss evidence;
};

/* For a holder; with `wish` for the signer's certificate, or NULL for a good one. */
void sealed_file_make(const char *holder, const struct authority_wish *wish,
    struct sealed_file *out);

/* The same, the signer certified by the intermediate authority, which the file carries. */
void sealed_file_make_chained(struct sealed_file *out);

/*
 * The same at level B-T, or B-LT. The authority of the time-stamp is another one, which
 * no folder has. Change f->signer, f->tsa, f->list or f->evidence and draw it again.
 */
void sealed_file_make_stamped(bool long_term, struct sealed_file *out);
void sealed_file_draw(struct sealed_file *f);

void sealed_file_free(struct sealed_file *f);

/* The verifier's folder has the authority of the time-stamp too. */
void sealed_file_know_stamper(struct sealed_file *f);

/* Read the folder again, after a test wrote to it. */
void sealed_file_trust(struct sealed_file *f);

/* What the verifier says of some bytes; its reason as a copy, if `reason`. */
enum pdf_state sealed_file_judge(
    const struct sealed_file *f, struct span bytes, char reason[200]);

/* A signer whose certificate has the same names and dates, from another root. */
void sealed_file_impostor(struct authority *root, struct authority *leaf);

#endif
