/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-verify show: what a code says, without judging it. */
#include <getopt.h>
#include <stdio.h>

#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/cli/escape.h"
#include "verifier/cli/input.h"
#include "verifier/cli/verbs.h"
#include "verifier/scan/pages.h"
#include "verifier/seal/address.h"
#include "verifier/seal/set.h"
#include "verifier/trust/pdf_file.h"
#include "verifier/verdict/report.h"

static const struct cli_option options[] = {
    { 'R', "raw", NULL,
        "écrire les octets du premier DataMatrix, quels qu’ils soient" },
    { 'c', "code", "TEXTE", "montrer ce code (<GS>, <RS>, <US> permis)" },
    { 'L', "lang", "fr|en", "langue : fr (usuelle) ou en" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_show = { "show", cmd_show, "ENTRÉE",
    "montre les champs d’un code, non vérifiés", options };

/* The message of a refusal, whose file name may hold anything. */
static int
cannot(const char *input, const char *why, enum language l)
{
    AUTO_BUFFER struct buffer said = buffer_with_max(SCEAU_ERROR_TEXT);
    struct sceau_error error;

    if (words_said(&said, l, why) && buffer_status(&said) == SCEAU_OK)
        why = buffer_cstr(&said);
    (void)fail(&error, SCEAU_E_FORMAT, l == LANGUAGE_EN ? "%s: %s" : "%s : %s",
        input, why);
    fprintf(stderr, PROGRAM " show : %s\n", error.text);
    return EXIT_CANNOT;
}

/* What a code says of itself, in the words of reports. */
static void
put_header(const char *input, const struct seal_header *h, enum language l,
    struct buffer *out)
{
    char iso[DATE_ISO_SIZE], version[8];

    words_put(out, words(l, "show", "unverified"), input);
    buffer_text(out, "\n  ");
    (void)snprintf(version, sizeof version, "%02u", h->version);
    words_put(out, words(l, "show", "version"), version);
    if (h->ca[0]) {
        words_put(out, words(l, "show", "type"), h->type);
        words_put_two(out, words(l, "show", "signer"), h->ca, h->certificate);
        words_put(out, words(l, "label", "signed"),
            date_is_set(h->signed_on) ? date_iso(h->signed_on, iso) : "?");
    }
    buffer_byte(out, '\n');
}

static int
show_parsed(const char *input, const struct seal *seal, enum language l,
    enum sceau_status status, const struct sceau_error *error)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_REPORT_MAX);

    if (seal->header.version)
        put_header(input, &seal->header, l, &out);
    report_fields_unverified(seal, l, &out);
    if (buffer_status(&out) != SCEAU_OK)
        return cannot(input, "mémoire épuisée", l);
    (void)fwrite(buffer_cstr(&out), 1, out.len, stdout);
    return status == SCEAU_OK ? EXIT_VALID : cannot(input, error->text, l);
}

static int
show_seal(const char *input, struct span code, enum language l)
{
    AUTO_BUFFER struct buffer inner = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;
    struct sceau_error error = { 0 };

    if (address_read(code, &inner))
        code = buffer_span(&inner);
    enum sceau_status status = seal_parse(code, &seal, &error);
    if (seal.neighbour)
        return cannot(input, words(l, "neighbour", seal.neighbour), l);
    return show_parsed(input, &seal, l, status, &error);
}

static int
show_set(const char *input, const struct seal_set *set, enum language l)
{
    AUTO_BUFFER struct buffer joined = buffer_with_max(SCEAU_SET_CODE_MAX);
    struct seal seal;
    struct sceau_error error = { 0 };

    set_join(set, &joined);
    if (buffer_status(&joined) != SCEAU_OK)
        return cannot(input, "mémoire épuisée", l);
    enum sceau_status status =
        seal_parse_joined(buffer_span(&joined), &seal, &error);
    return show_parsed(input, &seal, l, status, &error);
}

/* True where these symbols are one whole set, and nothing else. */
static bool
are_a_set(const struct span *code, size_t codes, struct seal_set *set)
{
    for (size_t i = 0; i < codes; i++) {
        struct set_part part;
        if (!set_part_read(code[i], &part) || !set_add(set, &part))
            return false;
    }
    return set_complete(set);
}

static int
show_codes(
    const char *input, const struct span *code, size_t codes, enum language l)
{
    struct seal_set set = { 0 };
    int exit = EXIT_VALID;

    if (codes == 0)
        return cannot(input, "aucun code 2D-Doc lu", l);
    if (are_a_set(code, codes, &set))
        return show_set(input, &set, l);
    for (size_t i = 0; i < codes; i++)
        exit |= show_seal(input, code[i], l);
    return exit;
}

static int
show_bytes(struct span bytes)
{
    if (fwrite(bytes.data, 1, bytes.len, stdout) == bytes.len
        && fflush(stdout) == 0)
        return EXIT_VALID;
    return EXIT_CANNOT; /* cmd_show() says why */
}

static int
show_raw(const char *input, struct span datamatrix, enum language l)
{
    if (!datamatrix.data)
        return cannot(input, "aucun DataMatrix lu", l);
    return show_bytes(datamatrix);
}

static int
show_picture(const char *input, struct span contents, bool raw, enum language l)
{
    struct sceau_error error = { 0 };
    SYMBOLS struct symbols found = { 0 };

    if (symbols_read(contents, &found, &error) != SCEAU_OK)
        return cannot(input, error.text, l);
    return raw ? show_raw(input, found.first_datamatrix, l)
               : show_codes(input, found.code, found.count, l);
}

/* The pages of a file that is not ours, as pictures. */
static int
show_foreign(const char *input, struct span contents, bool raw, enum language l)
{
    struct span code[PAGES_CODES_MAX];
    struct sceau_error error = { 0 };
    PAGES struct pages pages = { .count = 0 };

    if (pages_read(contents, &pages, &error) != SCEAU_OK)
        return cannot(input, error.text, l);
    for (size_t i = 0; i < pages.count; i++)
        code[i] = pages.code[i].bytes;
    return raw ? show_raw(input, pages.first_datamatrix, l)
               : show_codes(input, code, pages.count, l);
}

static int
show_pdf(const char *input, struct span contents, bool raw, enum language l)
{
    struct pdf_file pdf;
    int exit;

    pdf_file_read(contents, NULL, &pdf);
    if (pdf.state == PDF_FOREIGN)
        exit = show_foreign(input, contents, raw, l);
    else if (pdf.code.len == 0)
        exit = cannot(input,
            pdf.reason ? pdf.reason : "ce PDF n’est pas scellé par Sceau", l);
    else
        exit = raw ? show_bytes(pdf.code) : show_seal(input, pdf.code, l);
    pdf_file_free(&pdf);
    return exit;
}

static int
show_input(const char *input, bool raw, enum language l)
{
    AUTO_BUFFER struct buffer contents = buffer_with_max(SCEAU_INPUT_MAX);
    struct sceau_error error = { 0 };

    if (file_read(input, &contents, &error) != SCEAU_OK) {
        fprintf(stderr, PROGRAM " show : %s\n", error.text); /* names it */
        return EXIT_CANNOT;
    }
    if (contents.len == 0)
        return cannot(input, "fichier vide, donnez-le entier", l);
    switch (input_kind(buffer_span(&contents))) {
    case INPUT_PICTURE:
        return show_picture(input, buffer_span(&contents), raw, l);
    case INPUT_PDF:
        return show_pdf(input, buffer_span(&contents), raw, l);
    case INPUT_CODE:
        break;
    }
    if (!raw)
        return show_seal(
            input, input_code(buffer_span(&contents), NULL, NULL), l);
    return cannot(input, "aucun DataMatrix : ce n’est pas une image", l);
}

static int
show_argument(const char *text, enum language l)
{
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_INPUT_MAX);

    escape_read(span_str(text), &code);
    if (buffer_status(&code) != SCEAU_OK)
        return cannot("--code", "mémoire épuisée", l);
    return show_seal("--code", input_bare(buffer_span(&code)), l);
}

/* What the options ask for. */
struct show {
    const char *code;
    bool raw;
    enum language language;
};

/* NULL, or why the option is refused. */
static const char *
set_option(struct show *s, int letter, const char *argument)
{
    bool english = letter == 'L' && strcmp(argument, "en") == 0;

    if (letter == 'c')
        s->code = argument;
    else if (letter == 'R')
        s->raw = true;
    else if (!english && strcmp(argument, "fr") != 0)
        return "--lang : fr ou en est attendu";
    if (letter == 'L')
        s->language = english ? LANGUAGE_EN : LANGUAGE_FR;
    return NULL;
}

int
cmd_show(int argc, char **argv)
{
    struct show s = { .code = NULL };
    const char *argument, *why = NULL;
    int letter;

    while ((letter = cli_next(PROGRAM, &verb_show, argc, argv, &argument))) {
        if (letter == 'h')
            return EXIT_VALID;
        if (letter != '?')
            why = set_option(&s, letter, argument);
        if (why)
            fprintf(stderr, PROGRAM " show : %s\n", why);
        if (why || letter == '?')
            return EXIT_USAGE;
    }
    if (optind + (s.code ? 0 : 1) != argc || (s.code && s.raw)) {
        fprintf(stderr, PROGRAM " show : une entrée, et une seule\n");
        return EXIT_USAGE;
    }
    int exit = s.code ? show_argument(s.code, s.language)
                      : show_input(argv[optind], s.raw, s.language);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return exit;
    fprintf(stderr, PROGRAM " show : écriture impossible\n");
    return EXIT_CANNOT;
}
