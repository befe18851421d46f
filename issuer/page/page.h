/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A sheet drawn as a sealed PDF: one page, one revision, certified so that nothing
 * may change after (DocMDP P=1), PAdES B-B, B-T or B-LT, laid out for PDF/A-3a and
 * PDF/UA-1.
 *
 * Same sheet, same second, same bytes but for the signature. Each title is a new
 * document from an empty memory pool: nothing of the previous holder can remain.
 * Threads: a page_signer is only read; calls need no order.
 */
#ifndef SCEAU_PAGE_PAGE_H
#define SCEAU_PAGE_PAGE_H

#include "hsm/cms.h"
#include "issuer/page/sheet.h"
#include "verifier/pdf/dss.h"

struct page_signer {
    struct cms_identity identity;
    struct certificate_signer signer;
    const char *name; /* the authority, shown by readers of PDF; UTF-8 */
    const struct cms_stamper *stamper; /* of levels B-T and B-LT; or NULL */
    const struct dss *evidence;        /* of level B-LT; or NULL */
};

struct symbol;

/* A file that is not sealed yet. */
struct page_unsealed {
    size_t hex;  /* where its CMS goes, in hexadecimal */
    size_t room; /* for so many bytes */
    size_t
        form; /* its first bytes that are the same for other holders, so many */
    uint8_t digest[SIGNER_DIGEST];
    uint8_t to_sign[SIGNER_DIGEST]; /* what the signer is to be asked for */
};

/* page_draw() in two parts, so that many signatures are asked for at once: the file as
 * far as its signature, and that. */
SCEAU_MUST_USE enum sceau_status page_begin(const struct sheet *sheet,
    const struct symbol *datamatrix, const struct symbol *qr,
    const struct page_signer *signer, struct buffer *pdf,
    struct page_unsealed *out, struct sceau_error *error);
SCEAU_MUST_USE enum sceau_status page_seal(const struct page_signer *signer,
    const struct page_unsealed *unsealed, const uint8_t rs[SIGNER_SIGNATURE],
    struct buffer *pdf, struct sceau_error *error);

/*
 * Draw, seal and append the file to *pdf; on failure *pdf is to be thrown away. A
 * sheet without a code has no symbols: NULL.
 *
 * SCEAU_E_LIMIT a block or a code does not fit; SCEAU_E_FORMAT a character cannot
 * be drawn; what the signer and the stamper return;
 * SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status page_draw(const struct sheet *sheet,
    const struct symbol *datamatrix, const struct symbol *qr,
    const struct page_signer *signer, struct buffer *pdf,
    struct sceau_error *error);

#endif
