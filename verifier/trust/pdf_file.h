/* SPDX-License-Identifier: EUPL-1.2 */
/* A PDF file through the gate, its signature, its signer and its sealed data. */
#ifndef SCEAU_TRUST_PDF_FILE_H
#define SCEAU_TRUST_PDF_FILE_H

#include "verifier/pdf/content.h"
#include "verifier/trust/proof.h"

struct pdf_file {
    enum pdf_state state;
    const char *reason; /* a French sentence where it is not sealed, or NULL */
    struct span code;   /* the 2D-Doc code of the sealed data; len 0: none */
    struct span data;   /* the sealed data, in the file; len 0: not read */
    struct proof proof; /* of a file that is sealed */
    bool signature;     /* one that is not ours is there, and was not judged */
    struct content content; /* owns the code and the reason */
};

/*
 * Judge a file. `sealed` where nothing contradicts it and its signer is trusted:
 * pinned, or chained to an authority of `trust` on the day of the signature.
 * `unreadable` where the signature holds but the signer is not known here.
 *
 * Call pdf_file_free() on *out in any case. It points into itself: do not copy it.
 */
void pdf_file_read(
    struct span file, const struct trust *trust, struct pdf_file *out);

void pdf_file_free(struct pdf_file *p);

#endif
