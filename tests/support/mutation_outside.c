/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/mutation_of.h"

#include "tests/support/must.h"

/* Where a word stands, which it must. */
static size_t
at_word(struct span file, const char *word)
{
    const uint8_t *hit = memmem(file.data, file.len, word, strlen(word));

    if (!hit)
        fprintf(stderr, "%s is not in the file\n", word);
    MUST(hit);
    return (size_t)(hit - file.data);
}

/* The file with `remove` bytes at `at` replaced by a text. */
static void
splice(struct span file, size_t at, size_t remove, const char *text,
    struct buffer *out)
{
    buffer_put(out, file.data, at);
    buffer_text(out, text);
    buffer_put(out, file.data + at + remove, file.len - at - remove);
}

/* The digits of the signature. */
static size_t
digits(struct span file, size_t *count)
{
    size_t at = at_word(file, "/Contents<") + strlen("/Contents<");

    *count = 0;
    while (file.data[at + *count] != '>')
        ++*count;
    return at;
}

/* USF: a signature that is not there, or covers nothing. */
static void
put_value(const struct mutation_of *of, const char *text, struct buffer *out)
{
    size_t count, at = digits(of->file, &count);

    splice(of->file, at - 1, count + 2, text, out);
}

static void
zero_value(const struct mutation_of *of, const char *text, struct buffer *out)
{
    size_t count, at = digits(of->file, &count);

    (void)text;
    buffer_put(out, of->file.data, of->file.len);
    memset(out->data + at, '0', count);
}

static void
take_value_out(
    const struct mutation_of *of, const char *text, struct buffer *out)
{
    size_t count, at = digits(of->file, &count), key = strlen("/Contents<");

    (void)text;
    splice(of->file, at - key, count + key + 1, "", out);
}

static void
put_range(const struct mutation_of *of, const char *text, struct buffer *out)
{
    size_t at = at_word(of->file, "/ByteRange");

    splice(of->file, at, at_word(of->file, "/Contents<") - at, text, out);
}

/* An update: an object of the signed file again, by the old table and a new one. */
static void
put_update(const struct mutation_of *of, const char *object, struct buffer *out)
{
    size_t at, table;
    unsigned long number = strtoul(object, NULL, 10);

    buffer_put(out, of->file.data, of->file.len);
    at = out->len;
    buffer_text(out, object);
    table = out->len;
    buffer_format(out,
        "xref\n%lu 1\n%010zu 00000 n\r\ntrailer\n<<\n/Size 999\n"
        "/Root 1 0 R\n/Prev %zu\n>>\nstartxref\n%zu\n%%%%EOF\n",
        number, at, at_word(of->file, "\nxref\n") + 1, table);
}

static void
append(const struct mutation_of *of, const char *text, struct buffer *out)
{
    splice(of->file, of->file.len, 0, text, out);
}

static void
append_zero(const struct mutation_of *of, const char *text, struct buffer *out)
{
    (void)text;
    append(of, "", out);
    buffer_byte(out, 0);
}

static void
prepend(const struct mutation_of *of, const char *text, struct buffer *out)
{
    splice(of->file, 0, 0, text, out);
}

static void
put_other_before(
    const struct mutation_of *of, const char *text, struct buffer *out)
{
    (void)text;
    buffer_put(out, of->other.data, of->other.len);
    append(of, "", out);
}

/* SWA: the second signed part further on, the range telling so, a text between. */
static void
move_second_part(
    const struct mutation_of *of, const char *text, struct buffer *out)
{
    struct span file = of->file;
    size_t count, at = digits(file, &count), end = at + count + 1;
    size_t range = at_word(file, "/ByteRange["), width = at - 10 - range;
    char moved[80];

    int n = snprintf(moved, sizeof moved, "/ByteRange[0 %zu %zu %zu", at - 1,
        end + strlen(text), file.len - end);
    buffer_put(out, file.data, range);
    buffer_format(out, "%-*s]", (int)width - 1, moved);
    MUST(n > 0 && (size_t)n < width);
    buffer_put(out, file.data + at - 10, count + 11);
    buffer_text(out, text);
    buffer_put(out, file.data + end, file.len - end);
}

static void
put_in_gap(const struct mutation_of *of, const char *text, struct buffer *out)
{
    size_t count, at = digits(of->file, &count);

    splice(of->file, at + count + 1, 0, text, out);
}

/* Of the same length, so that the range still fits. */
static void
put_inside_value(
    const struct mutation_of *of, const char *text, struct buffer *out)
{
    size_t count, at = digits(of->file, &count), len = strlen(text);

    splice(of->file, at + count - len, len, text, out);
}

/* OpenPDF#159: the same bytes as a literal string. */
static void
write_literal(
    const struct mutation_of *of, const char *text, struct buffer *out)
{
    size_t count, at = digits(of->file, &count);

    (void)text;
    buffer_put(out, of->file.data, of->file.len);
    out->data[at - 1] = '(';
    out->data[at + count] = ')';
}

static void
raise_digit(const struct mutation_of *of, const char *text, struct buffer *out)
{
    size_t count, at = digits(of->file, &count);

    (void)text;
    buffer_put(out, of->file.data, of->file.len);
    for (size_t i = at; i < at + count; i++) {
        if (out->data[i] >= 'a') {
            out->data[i] = (uint8_t)(out->data[i] - 'a' + 'A');
            return;
        }
    }
}

/* A certificate behind the others, which no signature covers. */
static void
append_certificate(
    const struct mutation_of *of, const char *text, struct buffer *out)
{
    size_t count, at = digits(of->file, &count);

    splice(of->file, at + count, 0, text, out);
}

static void
take_data_of_other(
    const struct mutation_of *of, const char *text, struct buffer *out)
{
    size_t mine = at_word(of->file, text), theirs = at_word(of->other, text);
    const uint8_t *end = memmem(of->other.data + theirs, of->other.len - theirs,
        "\nendstream", strlen("\nendstream"));

    MUST(end);
    buffer_put(out, of->file.data, of->file.len);
    memcpy(out->data + mine, of->other.data + theirs,
        (size_t)(end - of->other.data) - theirs);
}

static void
take_signature_of_other(
    const struct mutation_of *of, const char *text, struct buffer *out)
{
    size_t count, at = digits(of->file, &count), theirs;

    (void)text;
    buffer_put(out, of->file.data, of->file.len);
    memcpy(out->data + at, of->other.data + digits(of->other, &theirs), count);
    MUST(theirs == count);
}

/* One byte after that word. */
static void
change_after(const struct mutation_of *of, const char *text, struct buffer *out)
{
    buffer_put(out, of->file.data, of->file.len);
    out->data[at_word(of->file, text) + strlen(text)] ^= 1;
}

/* The first byte of the stream whose dictionary has that word. */
static void
change_stream(
    const struct mutation_of *of, const char *text, struct buffer *out)
{
    size_t at = at_word(of->file, text);
    struct span rest = span_of(of->file.data + at, of->file.len - at);

    buffer_put(out, of->file.data, of->file.len);
    out->data[at + at_word(rest, "stream\r\n") + strlen("stream\r\n")] ^= 1;
}

#define PAGE_AGAIN                                                             \
    "26 0 obj\n<<\n/Length 44\n>>\nstream\r\n"                                 \
    "BT /F0 20 Tf 50 400 Td (forged) Tj ET\nendstream\nendobj\n"
#define FREE_TEXT                                                              \
    "90 0 obj\n<</Type/Annot/Subtype/FreeText/Rect[60 500 400 520]"            \
    "/Contents(Autorise son titulaire a travailler)/F 4>>\nendobj\n"
#define SECOND_FIELD                                                           \
    "90 0 obj\n<</Type/Annot/Subtype/Widget/FT/Sig/T(Autre)/V<</Type/Sig"      \
    "/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"                      \
    "/ByteRange[0 10 20 10]/Contents<00>>>/Rect[0 0 0 0]>>\nendobj\n"
#define LATER_DSS                                                              \
    "1 0 obj\n<</Type/Catalog/Pages 2 0 R/DSS<</Certs[]/CRLs[]>>>>\nendobj\n"

static const char revisions[] = "le fichier a plus d’une révision",
                  uncovered[] = "la signature ne couvre pas tout le fichier",
                  signature[] = "le fichier n’a pas une seule signature",
                  range[] = "la plage signée n’est pas écrite",
                  ranges[] = "le fichier n’a pas une seule plage signée",
                  digit[] = "la signature n’est pas écrite comme",
                  end[] = "le fichier ne finit pas comme un titre",
                  start[] = "le fichier ne commence pas comme un titre",
                  form[] = "la signature n’a pas la forme",
                  changed[] = "le fichier a été modifié après sa signature";

#define FORGED(name, finding)                                                  \
    {                                                                          \
        name, PDF_FORGED, finding                                              \
    }

const struct outside outsides[] = {
    { FORGED("usf-empty", uncovered), put_value, "<>", false },
    { FORGED("usf-zero-byte", uncovered), put_value, "<00>", false },
    { FORGED("usf-null", signature), put_value, "null", false },
    { FORGED("usf-string", signature), put_value, "()", false },
    { FORGED("usf-zeros", form), zero_value, "", false },
    { FORGED("usf-no-contents", signature), take_value_out, "", false },
    { FORGED("usf-range-null", range), put_range, "/ByteRange null", false },
    { FORGED("usf-range-empty", range), put_range, "/ByteRange[]", false },
    { FORGED("usf-range-zeros", uncovered), put_range, "/ByteRange[0 0 0 0]",
        false },
    { FORGED("usf-range-negative", range), put_range,
        "/ByteRange[0 -1 0 99999]", false },
    { FORGED("usf-no-range", ranges), put_range, "", false },
    { FORGED("isa", revisions), put_update, PAGE_AGAIN, false },
    { FORGED("isa-no-xref", revisions), append,
        PAGE_AGAIN "trailer\n<<\n/Size 80\n/Root 1 0 R\n>>\nstartxref\n9\n"
                   "%%EOF\n",
        false },
    { FORGED("isa-no-eof", end), append, PAGE_AGAIN, false },
    { FORGED("isa-eof-only", revisions), append, PAGE_AGAIN "%%EOF\n", false },
    { FORGED("swa-moved", uncovered), move_second_part, "/Evil(x)", false },
    { FORGED("swa-range-twice", ranges), put_in_gap, "/ByteRange[0 1 2 3]",
        false },
    { FORGED("swa-gap", uncovered), put_in_gap, "/Evil(x)", false },
    { FORGED("swa-gap-inside", digit), put_inside_value, ">/E(x)<0", false },
    { FORGED("evil-annotation", revisions), put_update, FREE_TEXT, false },
    { FORGED("sneaky-signature", revisions), put_update, SECOND_FIELD, false },
    { FORGED("dss-update", revisions), put_update, LATER_DSS, false },
    { FORGED("literal-contents", signature), write_literal, "", false },
    { FORGED("trailing-space", end), append, " ", false },
    { FORGED("trailing-newline", end), append, "\n", false },
    { FORGED("trailing-comment", end), append, "% comment\n", false },
    { FORGED("trailing-nul", end), append_zero, "", false },
    { FORGED("bytes-before", start), prepend, "\n", false },
    { FORGED("other-before", revisions), put_other_before, "", true },
    { FORGED("hex-upper", digit), raise_digit, "", false },
    { FORGED("certificates", uncovered), append_certificate, "3003020100",
        false },
    { FORGED("data-swap", changed), take_data_of_other, "{\"schema\"", true },
    { FORGED("signature-swap", changed), take_signature_of_other, "", true },
    { FORGED("metadata-edit", changed), change_after, "<dc:title>", false },
    { FORGED("content-edit", changed), change_after, "9.50 Tf(", false },
    { FORGED("image-edit", changed), change_stream, "/Subtype /Image", false },
};
const size_t outsides_count = sizeof outsides / sizeof *outsides;
