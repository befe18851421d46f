/* SPDX-License-Identifier: EUPL-1.2 */
/* A PDF file through the gate, its signature, its signer and its sealed data, with what a
 * browser has. */
#ifndef SCEAU_WEB_PDF_H
#define SCEAU_WEB_PDF_H

#include "verifier/pdf/content.h"
#include "verifier/trust/store.h"

struct web_pdf {
    enum pdf_state state;
    const char *reason; /* a French sentence where it is not sealed, or NULL */
    struct span code;   /* the 2D-Doc code of the sealed data; len 0: none */
    struct span data;   /* the sealed data, in the file; len 0: not read */
    bool signature;     /* one that is not ours is there, and was not judged */
    struct content content; /* owns the code and the reason */
};

/*
 * Judge a file, as pdf_file_read() does, where the certificate of its signer is one of
 * the store's. Call web_pdf_free() on *out in any case; it points into itself.
 *
 * store  NULL: nobody is known
 */
void web_pdf_read(
    struct span file, const struct store *store, struct web_pdf *out);

void web_pdf_free(struct web_pdf *p);

#endif
