/* SPDX-License-Identifier: EUPL-1.2 */
/* The only file that knows HarfBuzz. */
#include "issuer/page/shape.h"

#include <stdlib.h>

#include <hb.h>

#include "verifier/base/error.h"
#include "verifier/base/scope.h"

enum { THOUSANDTHS = 1000 };

struct shaper {
    enum script script;
    hb_language_t language;
    hb_font_t *font[FONT_STYLES]; /* NULL for Latin */
};

static void
shaper_release(struct shaper *s)
{
    shaper_free(&s);
}
AUTO_DEFINE(struct shaper *, shaper_release);

/* The subset is constant data: nothing is copied, and tables are read when needed. */
static hb_font_t *
open_font(const struct font *f)
{
    hb_blob_t *blob = hb_blob_create((const char *)f->sfnt,
        (unsigned)f->program_raw, HB_MEMORY_MODE_READONLY, NULL, NULL);
    hb_face_t *face = hb_face_create(blob, 0);
    hb_font_t *font = hb_font_create(face);

    hb_font_set_scale(font, THOUSANDTHS, THOUSANDTHS);
    hb_font_make_immutable(font);
    hb_face_destroy(face);
    hb_blob_destroy(blob);
    return font;
}

enum sceau_status
shaper_open(enum script script, const char *language, struct shaper **out,
    struct sceau_error *error)
{
    AUTO(shaper_release) struct shaper *s = calloc(1, sizeof *s);

    if (!s)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    s->script = script;
    s->language = hb_language_from_string(language, -1);
    for (int i = 0; i < FONT_STYLES; i++) {
        const struct font *f = script_font(script, (enum font_style)i);
        if (!f)
            continue;
        s->font[i] = open_font(f);
        /* without memory, HarfBuzz gives an empty font and not NULL */
        if (hb_face_get_glyph_count(hb_font_get_face(s->font[i]))
            != f->glyph_count)
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    *out = TAKE(s);
    return SCEAU_OK;
}

void
shaper_free(struct shaper **shaper)
{
    struct shaper *s = *shaper;

    *shaper = NULL;
    if (!s)
        return;
    for (int i = 0; i < FONT_STYLES; i++)
        hb_font_destroy(s->font[i]);
    free(s);
}

enum script
shaper_script(const struct shaper *s)
{
    return s->script;
}

struct shaping *
shaping_new(void)
{
    hb_buffer_t *buffer = hb_buffer_create();

    if (hb_buffer_allocation_successful(buffer))
        return (struct shaping *)buffer;
    hb_buffer_destroy(buffer);
    return NULL;
}

void
shaping_free(struct shaping *room)
{
    hb_buffer_destroy((hb_buffer_t *)room);
}

static hb_script_t
script_of(enum script script)
{
    switch (script) {
    case SCRIPT_CYRILLIC:
        return HB_SCRIPT_CYRILLIC;
    case SCRIPT_ARABIC:
        return HB_SCRIPT_ARABIC;
    case SCRIPT_BENGALI:
        return HB_SCRIPT_BENGALI;
    case SCRIPT_ETHIOPIC:
        return HB_SCRIPT_ETHIOPIC;
    case SCRIPT_CHINESE:
        return HB_SCRIPT_HAN;
    case SCRIPT_LATIN:
    case SCRIPTS:
        break;
    }
    return HB_SCRIPT_LATIN;
}

static void
prepare(const struct shaper *s, const struct shape_run *run, hb_buffer_t *b)
{
    hb_buffer_clear_contents(b);
    hb_buffer_set_flags(b, HB_BUFFER_FLAG_REMOVE_DEFAULT_IGNORABLES);
    hb_buffer_set_script(b, script_of(s->script));
    hb_buffer_set_language(b, s->language);
    hb_buffer_set_direction(
        b, run->right_to_left ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_add_utf32(b, run->text, (int)run->len, (unsigned)run->from,
        (int)(run->to - run->from));
}

bool
shape(const struct shaper *s, struct shaping *room, const struct shape_run *run,
    struct shaped *out, size_t max, size_t *count)
{
    hb_buffer_t *b = (hb_buffer_t *)room;
    hb_font_t *font = s->font[run->style];
    unsigned n = 0;

    prepare(s, run, b);
    hb_shape(font, b, NULL, 0);
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(b, &n);
    const hb_glyph_position_t *place = hb_buffer_get_glyph_positions(b, &n);
    if (!hb_buffer_allocation_successful(b) || n > max)
        return false;
    for (unsigned i = 0; i < n; i++)
        out[i] = (struct shaped) { .glyph = (uint16_t)info[i].codepoint,
            .cluster = (uint16_t)info[i].cluster,
            .advance = (int16_t)place[i].x_advance,
            .natural =
                (int16_t)hb_font_get_glyph_h_advance(font, info[i].codepoint),
            .x = (int16_t)place[i].x_offset,
            .y = (int16_t)place[i].y_offset };
    *count = n;
    return true;
}
