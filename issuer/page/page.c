/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/page/page.h"

#include <stdio.h>

#include <openssl/evp.h>

#include "issuer/page/document.h"
#include "issuer/page/notice.h"
#include "issuer/prefix.h"
#include "verifier/base/error.h"

enum { RANGE_ROOM = 32 }; /* of the range's numbers in the file */

static bool
hash_ranges(const struct buffer *pdf, const struct pdf_place *place,
    size_t first, size_t second, uint8_t out[SIGNER_DIGEST])
{
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    size_t form = place->form;
    bool done = c && prefix_begin(c, span_of(pdf->data, form))
        && EVP_DigestUpdate(c, pdf->data + form, first - form) == 1
        && EVP_DigestUpdate(c, pdf->data + second, pdf->len - second) == 1
        && EVP_DigestFinal_ex(c, out, NULL) == 1;

    EVP_MD_CTX_free(c);
    return done;
}

static void
put_hex(struct span bytes, uint8_t *to)
{
    static const char digit[] = "0123456789abcdef";

    for (size_t i = 0; i < bytes.len; i++) {
        to[2 * i] = (uint8_t)digit[bytes.data[i] >> 4];
        to[2 * i + 1] = (uint8_t)digit[bytes.data[i] & 15];
    }
}

static enum sceau_status
write_range(const struct page_signer *signer, const struct pdf_place *place,
    struct buffer *pdf, struct page_unsealed *out, struct sceau_error *error)
{
    char range[RANGE_ROOM + 1];
    size_t first = place->hex - 1;
    size_t second = place->hex + 2 * place->room + 1;
    int n = snprintf(
        range, sizeof range, "%zu %zu %zu", first, second, pdf->len - second);

    if (n < 0 || n > RANGE_ROOM)
        return fail(error, SCEAU_E_LIMIT, "fichier trop grand");
    memcpy(pdf->data + place->range, range, (size_t)n);
    *out = (struct page_unsealed) {
        .hex = place->hex, .room = place->room, .form = place->form
    };
    if (!hash_ranges(pdf, place, first, second, out->digest))
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    return cms_to_sign(&signer->identity, out->digest, out->to_sign, error);
}

/* A signature that is there already. */
static enum sceau_status
give(void *context, const uint8_t digest[SIGNER_DIGEST],
    uint8_t rs[SIGNER_SIGNATURE], struct sceau_error *error)
{
    (void)digest;
    (void)error;
    memcpy(rs, context, SIGNER_SIGNATURE);
    return SCEAU_OK;
}

enum sceau_status
page_seal(const struct page_signer *signer, const struct page_unsealed *u,
    const uint8_t rs[SIGNER_SIGNATURE], struct buffer *pdf,
    struct sceau_error *error)
{
    AUTO_BUFFER struct buffer cms = buffer_with_max(u->room);
    uint8_t own[SIGNER_SIGNATURE];
    const struct certificate_signer given = { .sign = give, .context = own };

    memcpy(own, rs, sizeof own);
    enum sceau_status status = cms_make(
        &signer->identity, u->digest, &given, signer->stamper, &cms, error);
    if (status == SCEAU_OK)
        put_hex(buffer_span(&cms), pdf->data + u->hex);
    return status;
}

static enum sceau_status
lay_out(const struct sheet *sheet, const struct symbol *datamatrix,
    const struct symbol *qr, struct layout *first, struct layout *second,
    struct sceau_error *error)
{
    enum sceau_status status = layout_make(sheet, datamatrix, qr, first, error);

    if (status != SCEAU_OK || !sheet->notice)
        return status;
    status = notice_make(sheet, second, error);
    if (status != SCEAU_OK)
        layout_free(first);
    return status;
}

enum sceau_status
page_begin(const struct sheet *sheet, const struct symbol *datamatrix,
    const struct symbol *qr, const struct page_signer *signer,
    struct buffer *pdf, struct page_unsealed *out, struct sceau_error *error)
{
    struct layout first, second = { .tags = 0 };
    struct pdf_place place;
    const struct document document = { .sheet = sheet,
        .first = &first,
        .second = sheet->notice ? &second : NULL,
        .datamatrix = datamatrix,
        .qr = qr,
        .signer_name = signer->name,
        .evidence = signer->evidence,
        .room = cms_room(&signer->identity, signer->stamper) };
    enum sceau_status status =
        lay_out(sheet, datamatrix, qr, &first, &second, error);

    if (status != SCEAU_OK)
        return status;
    status = document_write(&document, pdf, &place, error);
    layout_free(&first);
    layout_free(&second);
    if (status == SCEAU_OK)
        status = write_range(signer, &place, pdf, out, error);
    return status;
}

enum sceau_status
page_draw(const struct sheet *sheet, const struct symbol *datamatrix,
    const struct symbol *qr, const struct page_signer *signer,
    struct buffer *pdf, struct sceau_error *error)
{
    const struct certificate_signer *own = &signer->signer;
    struct page_unsealed unsealed;
    uint8_t rs[SIGNER_SIGNATURE];
    enum sceau_status status =
        page_begin(sheet, datamatrix, qr, signer, pdf, &unsealed, error);

    if (status == SCEAU_OK)
        status = own->sign(own->context, unsealed.to_sign, rs, error);
    if (status == SCEAU_OK)
        status = page_seal(signer, &unsealed, rs, pdf, error);
    return status;
}
