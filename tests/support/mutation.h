/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Published attacks on signed PDFs, and some of our own, made on a sealed file: what
 * anybody can do to it (signature forgery, incremental saving, signature wrapping and
 * small edits), and what its signer could plant before sealing it (shadows, swapped
 * letters, symbols and data). Each with what a verifier must say of it.
 */
#ifndef SCEAU_TEST_MUTATION_H
#define SCEAU_TEST_MUTATION_H

#include "issuer/page/page.h"
#include "verifier/trust/pdf_file.h"

/* A sealed file, whatever it carries besides. */
struct mutation_of {
    struct span file;
    struct span
        other; /* of another holder, by the same signer, as long; or none */
    const struct page_signer
        *signer; /* NULL: what it takes one for is left out */
    const struct page_signer *impostor; /* of the same names, by another root */
    const struct page_signer *burdened; /* with a stranger's certificate */
};

struct mutation {
    const char *name;
    enum pdf_state state;
    const char *finding; /* words of it, in French */
};

/*
 * The next mutation into *out, from `i` on; false after the last. *i is then the next
 * one's number.
 */
bool mutation_next(const struct mutation_of *of, size_t *i,
    struct mutation *what, struct buffer *out);

#endif
