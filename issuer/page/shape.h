/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Text of a script to glyphs and their places, by HarfBuzz, from the very subset that
 * enters the file.
 *
 * Threads: a shaper is only read, and may be shared; each thread has a shaping of its own.
 */
#ifndef SCEAU_PAGE_SHAPE_H
#define SCEAU_PAGE_SHAPE_H

#include "issuer/page/font.h"

/* The fonts of a script, as a language uses them. */
struct shaper;

/*
 * language  ISO 639, for what languages of one script write otherwise
 * out       on SCEAU_OK the caller's, to free with shaper_free()
 *
 * SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status shaper_open(enum script script,
    const char *language, struct shaper **out, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void shaper_free(struct shaper **shaper);

enum script shaper_script(const struct shaper *s);

/* Room that one run after the other is shaped in; NULL without memory. */
struct shaping *shaping_new(void);
void shaping_free(struct shaping *room);

struct shaped {
    uint16_t glyph;
    uint16_t cluster; /* the first character that it stands for */
    int16_t advance;  /* thousandths of the size, as are all the next */
    int16_t natural;  /* what the font's own widths say */
    int16_t x;
    int16_t y;
};

/* Characters of one direction and style, among those around them. */
struct shape_run {
    const uint32_t *text; /* the whole paragraph */
    size_t len;
    size_t from;
    size_t to;
    bool right_to_left;
    enum font_style style;
};

/*
 * The run's glyphs from left to right, and their number. False where they are more than
 * max, or there is no memory.
 */
SCEAU_MUST_USE bool shape(const struct shaper *s, struct shaping *room,
    const struct shape_run *run, struct shaped *out, size_t max, size_t *count);

#endif
