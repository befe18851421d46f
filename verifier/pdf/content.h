/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a sealed file holds: its data, its code and its page, which say the same or
 * contradict it. Who signed it is not looked at here. libc only: the host inflates and
 * hashes.
 */
#ifndef SCEAU_PDF_CONTENT_H
#define SCEAU_PDF_CONTENT_H

#include "verifier/base/buffer.h"
#include "verifier/pdf/host.h"
#include "verifier/pdf/structure.h"
#include "verifier/verdict/axes.h"

struct content {
    enum pdf_state state; /* PDF_SEALED: nothing contradicts it */
    const char *reason;   /* a French sentence, or NULL; may point to `text` */
    struct span data;     /* the sealed data, in the file; len 0: not read */
    struct span code;     /* the 2D-Doc code of those; len 0: none */
    struct buffer bytes;  /* owns the code */
    char text[200];       /* room for a reason that names a field */
};

/*
 * Read a file that passed the gate. The data of a file that is not written as ours are
 * read as far as they are there: who looks at it sees what it claims.
 *
 * structure  what was read of it, also where it is not ours
 * out        in any case the caller's, to release with content_free(); it points into
 *            itself: do not copy it
 *
 * True where nothing contradicts it. PDF_UNREADABLE: memory lacked.
 */
bool content_check(struct span file, struct structure *structure,
    const struct page_host *host, struct content *out);

void content_free(struct content *c);

#endif
