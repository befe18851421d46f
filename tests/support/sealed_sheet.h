/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A sample sheet with a code sealed by the specimen key and its data, drawn and
 * sealed as a PDF: what the tests of the page and of the file begin with.
 */
#ifndef SCEAU_TEST_SEALED_SHEET_H
#define SCEAU_TEST_SEALED_SHEET_H

#include "issuer/page/page.h"
#include "issuer/page/symbol.h"
#include "tests/support/authority.h"

#define SAMPLE_SECOND 1795510800 /* 2026-11-24 10:00 in Paris */
#define SAMPLE_HOLDER "Nguyễn Thị Hoàng-Ñandú Żółć"
#define SAMPLE_ADDRESS "https://verifier.example/v"

/* What the page and the code say, as members after others; the holder by a literal. */
#define SAMPLE_MEMBERS(holder)                                                 \
    ",\"number\":\"2026112400412359123\",\"holder\":{\"given_names\":["        \
    "\"Thi\"],"                                                                \
    "\"family_name\":\"" holder                                                \
    "\",\"sex\":\"F\",\"birth\":{\"date\":\"1973-07-12\","                     \
    "\"place\":\"Buenos Aires\",\"country\":\"AR\"},\"nationality\":\"AR\","   \
    "\"foreigner_number\":\"7503120521\"},\"application\":{\"number\":"        \
    "\"2026112400412359123\",\"filed\":\"2026-09-15\"},\"facts\":{\"limits\":" \
    "{"                                                                        \
    "\"area\":\"Île-de-France\"},\"renewed\":{\"expires\":\"2026-11-30\"}},"  \
    "\"validity\":{\"from\":\"2026-12-01\",\"until\":\"2027-02-28\"}"

struct sealed_sheet {
    struct sheet sheet; /* points into the others */
    const char *holder;
    struct buffer code;
    struct buffer json;
    struct buffer address; /* what the QR code holds */
    struct symbol datamatrix;
    struct symbol qr;
};

/* One holder's attestation; texts are borrowed. */
void sealed_sheet_make(
    const char *holder, const char *number, struct sealed_sheet *out);

void sealed_sheet_free(struct sealed_sheet *s);

/* Write the data anew, with `extra` (",\"member\":…" or "") before their end. */
void sealed_sheet_data(struct sealed_sheet *s, struct span code,
    struct span fields_of, const char *extra);

/* The identity and signer of an authority's certificate, with a chain of others. */
void sealed_sheet_signer(struct authority *leaf, const struct authority *chain,
    size_t chain_count, struct page_signer *out);
void sealed_sheet_signer_free(struct page_signer *signer);

/* Append the sealed file. */
void sealed_sheet_draw(const struct sealed_sheet *s,
    const struct page_signer *signer, struct buffer *pdf);

#endif
