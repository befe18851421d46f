/* SPDX-License-Identifier: EUPL-1.2 */
/* Every bound on what comes from outside, with its reason. */
#ifndef SCEAU_BASE_LIMITS_H
#define SCEAU_BASE_LIMITS_H

/* 2D-Doc 3.2.6, 10.2: a 144 x 144 DataMatrix holds 1558 data bytes. C40 packs
 * three characters in two bytes, so no symbol gives more characters than this. */
#define SCEAU_SYMBOL_DATA_MAX 1558
#define SCEAU_CODE_MAX 2400

/* 2D-Doc 3.2.6, 3.8: a set has at most 16 symbols. */
#define SCEAU_SYMBOLS_MAX 16
#define SCEAU_SET_CODE_MAX (SCEAU_SYMBOLS_MAX * SCEAU_CODE_MAX)

/* Fields of one code: blocks are at least two characters long. */
#define SCEAU_FIELDS_MAX 128

#define SCEAU_REQUEST_MAX (64u * 1024u)
#define SCEAU_CONFIG_MAX (64u * 1024u)
#define SCEAU_INPUT_MAX                                                        \
    (20u * 1000u * 1000u) /* any file given to the verifier */
#define SCEAU_PDF_MAX (5u * 1000u * 1000u)
#define SCEAU_PICTURE_PIXELS_MAX (50u * 1000u * 1000u)
#define SCEAU_PICTURE_CPU_MS 1500
#define SCEAU_PICTURE_MEMORY_MAX (256u * 1024u * 1024u)

/* A page is searched for a handful of codes, not for wallpaper. */
#define SCEAU_PICTURE_CODES_MAX 16

/* A foreign PDF: its first pages, and the time and memory of the program that draws
 * them. No page takes all the time of the others. */
#define SCEAU_PAGES_MAX 10
#define SCEAU_PAGES_CPU_MS 5000
#define SCEAU_PAGE_CPU_MS 2000
#define SCEAU_PAGES_MEMORY_MAX (256u * 1024u * 1024u)

/* No page is begun later than this: ten without a code are searched about as long. */
#define SCEAU_PAGES_MS 15000

/* A page's side in points: A3 at 300 dpi nearly, and less than SCEAU_INPUT_MAX for the
 * whole page. A larger one is drawn smaller. */
#define SCEAU_PAGE_SIDE_MAX 4400

/* Certificates of a trust folder; a national list has about 250. */
#define SCEAU_CERTIFICATES_MAX 4096
#define SCEAU_CERTIFICATE_MAX (64u * 1024u)

/* A store of signers or a bundle: 250 signers with their certificates take 0.5 MB, and
 * each code that is withdrawn 11 bytes. Whoever loses the key that seals codes replaces
 * all titles of a year (1,120,942 of them in 2024: 12 MB), and once more if the next one
 * is lost before the first are over: 24 MB. Whatever holds a bundle holds this: the
 * lists and their token where they are published (issuer/status), and the rooms of the
 * page (web.c, ask.c). What it costs: with 1.2 million codes a store opens in 0.11 s, in
 * 31 MB; the page takes 0.7 s and 82 MB on the same processor, a telephone some three
 * times that time, once each time the page is opened. */
#define SCEAU_STORE_MAX (32u * 1000u * 1000u)
#define SCEAU_PINS_MAX 32
#define SCEAU_TRUST_LISTS_MAX 16
#define SCEAU_AUTHORITIES_MAX 256
#define SCEAU_STATUSES_MAX 64
#define SCEAU_REVOKED_MAX 65536
#define SCEAU_PDF_SIGNERS_MAX 64

/* Lists of the status of titles: 67 million titles of one issuer; and of codes, one a
 * signer. The places of one list, of one byte each at most. */
#define SCEAU_STATUS_LISTS_MAX 64
#define SCEAU_STATUS_PLACES_MAX (1024u * 1024u)

#define SCEAU_URL_MAX 1024

/* A trusted list in XML (the French one has 35 kB), a directory answer (180 kB for 124
 * certificates), a CRL. */
#define SCEAU_LIST_MAX (1u * 1000u * 1000u)
#define SCEAU_DIRECTORY_MAX (8u * 1000u * 1000u)
#define SCEAU_CRL_MAX (4u * 1000u * 1000u)

/* A report in text or JSON. */
#define SCEAU_REPORT_MAX (1024u * 1024u)

#endif
