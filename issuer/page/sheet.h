/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What stands on a page, in reading order, before anything is drawn. Made from a
 * template and a title; knows nothing of PDF. All texts are UTF-8, borrowed from
 * whoever made the sheet.
 */
#ifndef SCEAU_PAGE_SHEET_H
#define SCEAU_PAGE_SHEET_H

#include <stdbool.h>

#include "verifier/base/span.h"

enum sheet_role {
    SHEET_AUTHORITY, /* who issues: lines at the top left */
    SHEET_REFERENCE, /* number and date: lines at the top right */
    SHEET_TITLE,     /* the one heading of the document */
    SHEET_SUBTITLE,
    SHEET_HEADING,
    SHEET_PARAGRAPH,
    SHEET_ROW,     /* label and value */
    SHEET_MENTION, /* framed, on one line or refused */
    SHEET_ITEM,    /* a list's item; its label stands first, in bold */
    SHEET_SMALL,
    SHEET_VERIFY, /* beside the codes */
    SHEET_STAMP   /* above an empty frame, where no code stands */
};

struct sheet_block {
    enum sheet_role role;
    const char *label; /* rows and items; NULL where there is none */
    const char *text;
};

#define SHEET_BLOCKS_MAX 96

/* A second page, for the holder: what the first says, in plain words and in their
 * language. */
enum notice_role {
    NOTICE_REFERENCE, /* of which title this is the page; at the top */
    NOTICE_WARNING,   /* framed, before all else */
    NOTICE_TITLE,
    NOTICE_HEADING,
    NOTICE_PARAGRAPH
};

struct notice_block {
    enum notice_role role;
    bool french; /* in the language of the first page, whatever the holder's */
    const char *key; /* its name in the language's file */
    const char *text;
};

#define NOTICE_BLOCKS_MAX 64

struct shaper;

struct sheet_notice {
    const char *language; /* "ar" */
    bool right_to_left;
    const struct shaper *shaper;
    const struct shaper *french;
    struct notice_block block[NOTICE_BLOCKS_MAX];
    size_t blocks;
};

struct sheet {
    const char *title;    /* of the file */
    const char *language; /* "fr-FR" */
    const char *number;
    const char *author; /* the authority, for the file's properties */
    struct sheet_block block[SHEET_BLOCKS_MAX];
    size_t blocks;
    struct span code; /* the 2D-Doc, as signed; empty: the page has no codes */
    const char *code_alt; /* said to who cannot see it */
    const char *address;  /* the genuine address, without the code */
    const char *qr_alt;
    struct span json;     /* the sealed data, attached */
    const char *specimen; /* a notice, as "SPÉCIMEN…", or NULL */
    const struct sheet_notice *notice; /* NULL: one page */
    int64_t issued_at;                 /* seconds since 1970 */
};

#endif
