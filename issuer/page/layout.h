/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A sheet laid out on one A4: the page's content stream and its tags. What does
 * not fit is refused, never cut.
 */
#ifndef SCEAU_PAGE_LAYOUT_H
#define SCEAU_PAGE_LAYOUT_H

#include "issuer/page/cmap.h"
#include "issuer/page/font.h"
#include "issuer/page/sheet.h"
#include "issuer/page/symbol.h"

#define PAGE_WIDTH 595.28 /* A4 in points */
#define PAGE_HEIGHT 841.89

/* 2D-Doc 3.2.6, 10.5: 0.4 mm where the printer is not known; measured: 0.45 is what
 * a 150 dpi scan of the page still gives back. */
#define PAGE_MODULE (0.45 * 72 / 25.4)

#define LAYOUT_TAGS_MAX 128

/* The page's fonts /F0…, then those of a script, by style. */
#define LAYOUT_FONTS (FONTS + FONT_STYLES)

struct layout_tag {
    const char *role;     /* H1, H2, P, L…, Figure */
    const char *alt;      /* figures only */
    const char *language; /* where it is not its page's, or NULL */
    const char *text; /* where its glyphs do not give it back, or NULL */
    double box[4];
};

/* A script's font, and what each glyph that was shown stands for. */
struct layout_script {
    const struct font *font; /* NULL: the page has no such script */
    struct glyph_text *text; /* by glyph */
};

struct layout {
    struct buffer content; /* the operators, not compressed */
    bool used[LAYOUT_FONTS];
    struct layout_script script[FONT_STYLES];
    struct layout_tag tag[LAYOUT_TAGS_MAX]; /* the i-th has MCID i */
    size_t tags;
};

/*
 * Lay the sheet out with its two symbols, drawn as images /I0 and /I1; NULL for a
 * sheet without a code.
 *
 * out  on SCEAU_OK the caller's, to free with layout_free()
 *
 * SCEAU_E_LIMIT names the block that does not fit, by its label or by what it is; SCEAU_E_FORMAT a character
 * that cannot be drawn; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status layout_make(const struct sheet *sheet,
    const struct symbol *datamatrix, const struct symbol *qr,
    struct layout *out, struct sceau_error *error);

void layout_free(struct layout *l);

/*
 * True where every word of the text stands in a block of that role on any page that
 * layout_make() draws, its letters at their smallest and the codes at their largest.
 * False too where it cannot be drawn. Whether the page has room left is not said.
 */
bool layout_words_fit(enum sheet_role role, const char *text);

#endif
