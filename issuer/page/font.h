/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The fonts of the page: subsets of Liberation Sans made at build (genfont.c), in
 * the form in which they enter a PDF. Constant data.
 *
 * Each style has a French subset, always embedded, and one for the other Latin
 * letters, embedded only where a title needs it. The other scripts are those of
 * holders' pages: each has what the files of templates/languages say with it.
 */
#ifndef SCEAU_PAGE_FONT_H
#define SCEAU_PAGE_FONT_H

#include <stdbool.h>

#include <sceau/error.h>

#include "verifier/base/buffer.h"

struct font_glyph {
    uint16_t code; /* Unicode, basic plane */
    uint16_t glyph;
    uint16_t advance; /* thousandths of the size */
};

struct font {
    const char *name;       /* as /BaseFont, with its subset tag */
    const uint8_t *program; /* deflated TrueType */
    size_t program_len;
    size_t program_raw;
    const uint8_t *sfnt; /* the program itself, of a script's fonts: to shape */
    const uint8_t
        *to_unicode; /* deflated CMap; a script's is made by document */
    size_t to_unicode_len;
    const char *widths; /* "/W[0[…]]" */
    size_t widths_len;
    const struct font_glyph *glyph; /* by code */
    size_t glyphs;
    unsigned glyph_count; /* with those that stand for no character */
    int box[4];           /* thousandths, as are the next three */
    int ascent;
    int descent;
    int cap_height;
};

enum font_style { FONT_REGULAR, FONT_BOLD, FONT_STYLES };
enum font_part { FONT_FRENCH, FONT_EXTENDED, FONT_PARTS };
#define FONTS (FONT_STYLES * FONT_PARTS)

extern const struct font page_fonts[FONTS]; /* style * FONT_PARTS + part */

/* The fonts of a script, by style: NULL for Latin; one for all where it has no bold. */
enum script {
    SCRIPT_LATIN,
    SCRIPT_CYRILLIC,
    SCRIPT_ARABIC,
    SCRIPT_BENGALI,
    SCRIPT_ETHIOPIC,
    SCRIPT_CHINESE,
    SCRIPTS
};

#define SCRIPT_FONTS 9
extern const struct font script_fonts[SCRIPT_FONTS];

/* False where the word is none of "latin", "cyrillic", …, as above. */
bool script_parse(const char *word, enum script *out);

const struct font *script_font(enum script script, enum font_style style);

/* True where every style of the script has a glyph for that character. */
bool script_draws(enum script script, uint32_t code);

/* How a line of text is drawn. */
struct font_run {
    enum font_style style;
    double size; /* points */
    bool
        goes_on; /* other words follow elsewhere: a space parts them for readers */
};

/* True where every style has a glyph for that character. */
bool font_draws(uint32_t code);

/*
 * The width in points of UTF-8 text. SCEAU_E_FORMAT: not UTF-8, or a character
 * that no subset has (the text names it as U+XXXX).
 */
SCEAU_MUST_USE enum sceau_status font_measure(const struct font_run *run,
    struct span text, double *width, struct sceau_error *error);

/*
 * The longest head of the text that fits in `room` points and ends before a space
 * or at the end of the text, and its width; empty where the first word is too wide.
 * Statuses as font_measure().
 */
SCEAU_MUST_USE enum sceau_status font_fit(const struct font_run *run,
    struct span text, double room, struct span *line, double *width,
    struct sceau_error *error);

/* Append a coordinate as content streams write it, to the hundredth. */
void font_put_number(struct buffer *out, double value);

/* The same to the thousandth. */
void font_put_thousandths(struct buffer *out, double value);

/*
 * Append the operators that show the text at (x, y), between BT and ET, and set
 * used[] of each font that they name (/F0, /F1, … by index).
 */
SCEAU_MUST_USE enum sceau_status font_show(const struct font_run *run, double x,
    double y, struct span text, bool used[FONTS], struct buffer *out,
    struct sceau_error *error);

#endif
