/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/gate.h"

#include "verifier/base/cursor.h"
#include "verifier/base/limits.h"

/* The signature value: a CMS with two certificates is about 1.5 kB, twice that in
 * hex; a time-stamp and a long chain stay far below the upper bound. */
enum { FILE_MIN = 1000, HEX_MIN = 200, HEX_MAX = 65536 };

/* From the end, where ours has its range; by the first letter, which memrchr() finds far
 * sooner than memmem() a word. */
static bool
has(struct span file, const char *word)
{
    const uint8_t *at = file.data + file.len;
    size_t len = strlen(word);

    while ((at = memrchr(file.data, word[0], (size_t)(at - file.data))))
        if ((size_t)(file.data + file.len - at) >= len
            && memcmp(at, word, len) == 0)
            return true;
    return false;
}

static bool
has_other_mark(struct span file)
{
    return has(file, "attestation.json") || has(file, "sceau.title/")
        || has(file, "(Sceau ");
}

bool
gate_is_ours(struct span file)
{
    return file.len && (has(file, "/ByteRange") || has_other_mark(file));
}

bool
gate_has_strange_signature(struct span file)
{
    static const char *const words[] = { "/ByteRange", "/SigFlags", "/FT /Sig",
        "/FT/Sig", "/Type /Sig", "/Type/Sig" };

    if (file.len == 0 || has_other_mark(file))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (has(file, words[i]))
            return true;
    return false;
}

/* A word and how often the file has it; WORD() as rows of a table, by first letter. */
struct word {
    const char *text;
    size_t len;
    const char
        *once; /* why not where it is not there once; NULL: never there */
    size_t count;
    const uint8_t *at; /* the last */
};
#define WORD(text, once)                                                       \
    {                                                                          \
        text, sizeof text - 1, once, 0, NULL                                   \
    }

/* All words that begin with one letter in one walk over the file. */
static void
count_words(struct span file, struct word *word, size_t words)
{
    const uint8_t *at = file.data, *end = file.data + file.len;
    bool second[256] = { false };

    for (size_t i = 0; i < words; i++)
        second[(uint8_t)word[i].text[1]] = true;
    while ((at = memchr(at, word->text[0], (size_t)(end - at)))) {
        bool may = end - at > 1 && second[at[1]];
        for (size_t i = 0; may && i < words; i++)
            if ((size_t)(end - at) >= word[i].len
                && at[1] == (uint8_t)word[i].text[1]
                && memcmp(at, word[i].text, word[i].len) == 0) {
                word[i].count++;
                word[i].at = at;
            }
        at++;
    }
}

/* What may stand in the file once, and what may not stand there at all: only words
 * too long to stand in a compressed stream by chance. *range is where the one range is. */
static const char *
check_words(struct span file, const uint8_t **range)
{
    enum { RANGE = 3 };
    struct word words[] = { WORD("%%EOF", "le fichier a plus d’une révision"),
        WORD("startxref", "le fichier a plus d’une table de renvois"),
        WORD("trailer", "le fichier a plus d’une fin"),
        [RANGE] =
            WORD("/ByteRange", "le fichier n’a pas une seule plage signée"),
        WORD("/Contents<", "le fichier n’a pas une seule signature"),
        WORD(
            "/ETSI.CAdES.detached", "la signature n’est pas de la forme PAdES"),
        WORD("/Prev ", NULL), WORD("/XRefStm", NULL), WORD("/ObjStm", NULL),
        WORD("/Encrypt", NULL), WORD("/JavaScript", NULL),
        WORD("/OpenAction", NULL), WORD("/Launch", NULL),
        WORD("/SubmitForm", NULL), WORD("/RichMedia", NULL) };
    enum { WORDS = sizeof words / sizeof *words };

    for (size_t i = 0, n; i < WORDS; i += n) {
        n = 1;
        while (i + n < WORDS && words[i + n].text[0] == words[i].text[0])
            n++;
        count_words(file, &words[i], n);
    }
    for (size_t i = 0; i < WORDS; i++)
        if (words[i].once && words[i].count != 1)
            return words[i].once;
    for (size_t i = 0; i < WORDS; i++)
        if (!words[i].once && words[i].count != 0)
            return "le fichier contient ce qu’un titre n’a jamais";
    *range = words[RANGE].at;
    return NULL;
}

static bool
take_number(struct cursor *c, size_t *out)
{
    size_t value = 0;
    int digits = 0;

    while (cursor_peek(c) >= '0' && cursor_peek(c) <= '9') {
        uint8_t digit;
        (void)cursor_byte(c, &digit);
        value = value * 10 + (size_t)(digit - '0');
        if (++digits > 8)
            return false;
    }
    *out = value;
    return digits > 0;
}

/* "[0 a b c", then spaces, "]/Contents<": written over room that was kept. */
static const char *
read_range(
    struct span file, const uint8_t *at, size_t range[4], size_t *contents)
{
    static const char why[] =
        "la plage signée n’est pas écrite comme par l’émetteur";
    struct cursor c = cursor_over(at, (size_t)(file.data + file.len - at));

    if (!cursor_skip(&c, "/ByteRange["))
        return why;
    for (int i = 0; i < 4; i++)
        if (!take_number(&c, &range[i]) || (i < 3 && !cursor_skip(&c, " ")))
            return why;
    while (cursor_skip(&c, " "))
        ;
    if (!cursor_skip(&c, "]/Contents"))
        return why;
    *contents = (size_t)(c.at - file.data);
    return NULL;
}

static const char *
check_range(
    struct span file, const size_t range[4], size_t contents, struct gate *out)
{
    static const char why[] = "la signature ne couvre pas tout le fichier";

    if (range[0] != 0 || range[1] != contents || range[2] <= range[1]
        || range[2] > file.len || range[3] != file.len - range[2])
        return why;
    out->before = span_of(file.data, range[1]);
    out->hex = span_of(file.data + range[1], range[2] - range[1]);
    out->after = span_of(file.data + range[2], range[3]);
    if (out->hex.len < 2 || out->hex.data[0] != '<'
        || out->hex.data[out->hex.len - 1] != '>')
        return why;
    out->hex = span_of(out->hex.data + 1, out->hex.len - 2);
    return NULL;
}

static const char *
check_hex(struct span hex)
{
    if (hex.len < HEX_MIN || hex.len > HEX_MAX || hex.len % 2)
        return "la signature n’a pas une taille possible";
    for (size_t i = 0; i < hex.len; i++) {
        uint8_t c = hex.data[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return "la signature n’est pas écrite comme par l’émetteur";
    }
    return NULL;
}

static const char *
check_ends(struct span file)
{
    static const char end[] = "%%EOF\n";
    size_t n = sizeof end - 1;

    if (file.len > SCEAU_PDF_MAX)
        return "le fichier est plus grand qu’aucun titre";
    if (file.len < FILE_MIN)
        return "le fichier est tronqué";
    if (!span_starts(file, "%PDF-1.7\n"))
        return "le fichier ne commence pas comme un titre";
    if (memcmp(file.data + file.len - n, end, n) != 0)
        return "le fichier ne finit pas comme un titre";
    return NULL;
}

/*
 * The signature's dictionary as it stands before its range, in the one form that the
 * issuer writes: PAdES, a date (required), a name, and nothing may be changed after
 * (ISO 32000-2, 12.8.2.2, P 1). Elsewhere in the file the same words say nothing.
 */
static const char *
read_dictionary(struct span file, const uint8_t *range, struct gate *out)
{
    static const char head[] = "<<\n/Type /Sig\n/Filter /Adobe.PPKLite\n"
                               "/SubFilter /ETSI.CAdES.detached\n/M (D:";
    static const char tail[] =
        "\n/Reference [ <<\n/Type /SigRef\n/TransformMethod /DocMDP\n"
        "/TransformParams <<\n/Type /TransformParams\n/P 1\n/V /1.2\n>>\n"
        ">> ]\n";
    enum { HEAD = sizeof head - 1, TAIL = sizeof tail - 1, NAME_MAX = 1024 };
    size_t end = (size_t)(range - file.data);

    if (end < HEAD + TAIL || memcmp(file.data + end - TAIL, tail, TAIL) != 0)
        return "la signature n’interdit pas toute modification";
    size_t at = end - TAIL - HEAD;
    size_t least = at < NAME_MAX ? 0 : at - NAME_MAX;
    while (at > least && memcmp(file.data + at, head, HEAD) != 0)
        at--;
    if (memcmp(file.data + at, head, HEAD) != 0)
        return "la signature n’est pas de la forme PAdES";
    struct cursor c =
        cursor_over(file.data + at + HEAD, end - TAIL - at - HEAD);
    struct span date = cursor_until(&c, ')');
    if (date.len >= GATE_DATE_SIZE || !cursor_skip(&c, ")\n/Name "))
        return "la date de signature manque";
    memcpy(out->date, date.data, date.len);
    out->date[date.len] = 0;
    return NULL;
}

const char *
gate_check(struct span file, struct gate *out)
{
    size_t range[4], contents;
    const uint8_t *at;
    const char *why = check_ends(file);

    if (!why)
        why = check_words(file, &at);
    if (!why)
        why = read_range(file, at, range, &contents);
    if (!why)
        why = check_range(file, range, contents, out);
    if (!why)
        why = check_hex(out->hex);
    return why ? why : read_dictionary(file, at, out);
}

static uint8_t
hex_value(uint8_t c)
{
    return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

void
hex_read(struct span hex, struct buffer *out)
{
    uint8_t *room = buffer_room(out, hex.len / 2);

    for (size_t i = 0; room && i < hex.len / 2; i++)
        room[i] = (uint8_t)(hex_value(hex.data[2 * i]) << 4
            | hex_value(hex.data[2 * i + 1]));
}
