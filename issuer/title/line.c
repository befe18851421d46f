/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/line.h"

#include "issuer/page/font.h"
#include "verifier/base/error.h"
#include "verifier/base/utf8.h"

enum {
    NO_BREAK_SPACE = 0xa0,
    SOFT_HYPHEN = 0xad,
    COMBINING_FIRST = 0x300,
    COMBINING_LAST = 0x36f,
    WIDE_FIRST = 0xff01, /* ASCII as wide as Chinese */
    WIDE_LAST = 0xff5e
};

/* What programs write by themselves in the place of ordinary characters. */
static const struct {
    uint32_t code;
    const char *instead;
} ordinary[] = {
    { NO_BREAK_SPACE, "une espace ordinaire" },
    { 0x2007, "une espace ordinaire" },
    { 0x2008, "une espace ordinaire" },
    { 0x2009, "une espace ordinaire" },
    { 0x200a, "une espace ordinaire" },
    { 0x202f, "une espace ordinaire" },
    { 0x3000, "une espace ordinaire" },
    { 0x2010, "un trait d’union (-)" },
    { 0x2011, "un trait d’union (-)" },
    { 0x2212, "un trait d’union (-)" },
    { 0x2bb, "une apostrophe" },
    { 0x2bc, "une apostrophe" },
    { 0x201b, "une apostrophe" },
    { 0x2032, "une apostrophe" },
    { 0x201a, "une virgule" },
    { 0x2116, "n°" },
    { 0x212a, "K" },
    { 0x212b, "Å (U+00C5)" },
    { 0xfb00, "ff" },
    { 0xfb01, "fi" },
    { 0xfb02, "fl" },
    { 0xfb03, "ffi" },
    { 0xfb04, "ffl" },
};

static const char *
written_instead(uint32_t u)
{
    if (u >= WIDE_FIRST && u <= WIDE_LAST)
        return "le caractère ordinaire, de largeur normale";
    for (size_t i = 0; i < sizeof ordinary / sizeof *ordinary; i++)
        if (ordinary[i].code == u)
            return ordinary[i].instead;
    return NULL;
}

static bool
is_control(uint32_t u)
{
    return u < 0x20 || (u >= 0x7f && u < 0xa0) || u == 0x2028 || u == 0x2029;
}

/* Marks of direction and of joining, zero widths, soft hyphens: who reads the page
 * does not see them; private characters mean nothing to anybody else. */
static bool
is_unseen(uint32_t u)
{
    return u == SOFT_HYPHEN || u == 0x34f || u == 0x61c || u == 0x180e
        || (u >= 0x200b && u <= 0x200f) || (u >= 0x202a && u <= 0x202e)
        || (u >= 0x2060 && u <= 0x206f) || (u >= 0xfe00 && u <= 0xfe0f)
        || u == 0xfeff || (u >= 0xe000 && u <= 0xf8ff) || u >= 0xe0000;
}

static enum sceau_status
check_character(uint32_t u, struct sceau_error *error)
{
    if (u >= ' ' && u < 0x7f) /* nearly all */
        return SCEAU_OK;
    const char *instead = written_instead(u);
    if (is_control(u))
        return fail(error, SCEAU_E_FORMAT,
            "un caractère de contrôle (U+%04X) : écrivez une seule ligne, sans "
            "tabulation",
            (unsigned)u);
    if (is_unseen(u))
        return fail(error, SCEAU_E_FORMAT,
            "le caractère U+%04X ne peut pas être imprimé : ôtez-le",
            (unsigned)u);
    if (u >= COMBINING_FIRST && u <= COMBINING_LAST)
        return fail(error, SCEAU_E_FORMAT,
            "l’accent U+%04X est séparé de sa lettre : écrivez la lettre "
            "accentuée en un seul caractère (forme NFC)",
            (unsigned)u);
    if (!instead && font_draws(u))
        return SCEAU_OK;
    return fail(error, SCEAU_E_FORMAT,
        "le caractère U+%04X ne peut pas être imprimé : écrivez %s",
        (unsigned)u, instead ? instead : "en lettres latines");
}

enum sceau_status
line_check(const char *text, struct sceau_error *error)
{
    struct cursor c = cursor_over(text, strlen(text));
    enum sceau_status status = SCEAU_OK;
    uint32_t u = ' ';
    bool blank_first = text[0] == ' ';

    while (status == SCEAU_OK && !cursor_end(&c)) {
        if (!utf8_next(&c, &u))
            return fail(error, SCEAU_E_FORMAT, "ce n’est pas de l’UTF-8");
        status = check_character(u, error);
    }
    if (status == SCEAU_OK && *text && (blank_first || u == ' '))
        status = fail(
            error, SCEAU_E_FORMAT, "une espace au début ou à la fin : ôtez-la");
    return status;
}

/* Of the characters that are drawn: what is no letter and no digit is in ASCII, in
 * Latin-1 or in the blocks of punctuation. */
static bool
is_word(uint32_t u)
{
    if (u < 0x80)
        return (u >= '0' && u <= '9') || (u >= 'A' && u <= 'Z')
            || (u >= 'a' && u <= 'z');
    return u >= 0xc0 && u < 0x2000 && u != 0xd7 && u != 0xf7;
}

bool
line_says_something(const char *text)
{
    struct cursor c = cursor_over(text, strlen(text));
    uint32_t u;

    while (!cursor_end(&c) && utf8_next(&c, &u))
        if (is_word(u))
            return true;
    return false;
}

static size_t
count(const char *text, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++)
        n += ((uint8_t)text[i] & 0xc0) != 0x80;
    return n;
}

size_t
line_characters(const char *text)
{
    return count(text, strlen(text));
}

size_t
line_longest_word(const char *text)
{
    size_t longest = 0;

    while (*text) {
        size_t len = strcspn(text, " "), n = count(text, len);
        if (n > longest)
            longest = n;
        text += len + (text[len] == ' ');
    }
    return longest;
}
