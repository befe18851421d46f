/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-verify show: what a code says, without judging it. */
#include <getopt.h>
#include <stdio.h>

#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/cli/escape.h"
#include "verifier/cli/input.h"
#include "verifier/cli/verbs.h"
#include "verifier/scan/symbols.h"
#include "verifier/seal/address.h"
#include "verifier/trust/pdf_file.h"
#include "verifier/verdict/report.h"

static const struct cli_option options[] = {
    { 'R', "raw", NULL,
        "écrire les octets du premier DataMatrix, quels qu’ils soient" },
    { 'c', "code", "TEXTE", "montrer ce code (<GS>, <RS>, <US> permis)" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_show = { "show", cmd_show, "ENTRÉE",
    "montre les champs d’un code, non vérifiés", options };

/* The message of a refusal, whose file name may hold anything. */
static int
cannot(const char *input, const char *why)
{
    struct sceau_error error;

    (void)fail(&error, SCEAU_E_FORMAT, "%s : %s", input, why);
    fprintf(stderr, PROGRAM " show : %s\n", error.text);
    return EXIT_CANNOT;
}

static void
put_header(const char *input, const struct seal_header *h, struct buffer *out)
{
    char iso[DATE_ISO_SIZE];

    words_put(out, "%s : NON VÉRIFIÉ (« sceau-verify check » juge)\n", input);
    buffer_format(out, "  2D-Doc version %02u", h->version);
    if (h->ca[0])
        buffer_format(out,
            ", type %s, signataire %s, certificat %s, signé le %s", h->type,
            h->ca, h->certificate,
            date_is_set(h->signed_on) ? date_iso(h->signed_on, iso) : "?");
    buffer_byte(out, '\n');
}

static int
show_seal(const char *input, struct span code)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_REPORT_MAX);
    AUTO_BUFFER struct buffer inner = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;
    struct sceau_error error = { 0 };

    if (address_read(code, &inner))
        code = buffer_span(&inner);
    enum sceau_status status = seal_parse(code, &seal, &error);
    if (seal.header.version)
        put_header(input, &seal.header, &out);
    report_fields_unverified(&seal, LANGUAGE_FR, &out);
    if (buffer_status(&out) != SCEAU_OK)
        return cannot(input, "mémoire épuisée");
    (void)fwrite(buffer_cstr(&out), 1, out.len, stdout);
    return status == SCEAU_OK ? EXIT_VALID : cannot(input, error.text);
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
show_picture(const char *input, struct span contents, bool raw)
{
    struct sceau_error error = { 0 };
    SYMBOLS struct symbols found = { 0 };
    enum sceau_status status = symbols_read(contents, &found, &error);
    int exit = EXIT_VALID;

    if (status != SCEAU_OK)
        return cannot(input, error.text);
    if (raw && found.first_datamatrix.data)
        return show_bytes(found.first_datamatrix);
    if (raw || found.count == 0)
        return cannot(
            input, raw ? "aucun DataMatrix lu" : "aucun code 2D-Doc lu");
    for (size_t i = 0; i < found.count; i++)
        exit |= show_seal(input, found.code[i]);
    return exit;
}

static int
show_pdf(const char *input, struct span contents, bool raw)
{
    struct pdf_file pdf;
    int exit;

    pdf_file_read(contents, NULL, &pdf);
    if (pdf.code.len == 0)
        exit = cannot(input,
            pdf.reason ? pdf.reason : "ce PDF n’est pas scellé par Sceau");
    else
        exit = raw ? show_bytes(pdf.code) : show_seal(input, pdf.code);
    pdf_file_free(&pdf);
    return exit;
}

static int
show_input(const char *input, bool raw)
{
    AUTO_BUFFER struct buffer contents = buffer_with_max(SCEAU_INPUT_MAX);
    struct sceau_error error = { 0 };

    if (file_read(input, &contents, &error) != SCEAU_OK) {
        fprintf(stderr, PROGRAM " show : %s\n", error.text); /* names it */
        return EXIT_CANNOT;
    }
    switch (input_kind(buffer_span(&contents))) {
    case INPUT_PICTURE:
        return show_picture(input, buffer_span(&contents), raw);
    case INPUT_PDF:
        return show_pdf(input, buffer_span(&contents), raw);
    case INPUT_CODE:
        break;
    }
    if (!raw)
        return show_seal(input, input_code(buffer_span(&contents)));
    return cannot(input, "aucun DataMatrix : ce n’est pas une image");
}

static int
show_argument(const char *text)
{
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_INPUT_MAX);

    escape_read(span_str(text), &code);
    if (buffer_status(&code) != SCEAU_OK)
        return cannot("--code", "mémoire épuisée");
    return show_seal("--code", buffer_span(&code));
}

int
cmd_show(int argc, char **argv)
{
    const char *argument, *code = NULL;
    bool raw = false;
    int letter;

    while ((letter = cli_next(PROGRAM, &verb_show, argc, argv, &argument))) {
        if (letter == 'h')
            return EXIT_VALID;
        if (letter == '?')
            return EXIT_USAGE;
        if (letter == 'c')
            code = argument;
        else
            raw = true;
    }
    if (optind + (code ? 0 : 1) != argc || (code && raw)) {
        fprintf(stderr, PROGRAM " show : une entrée, et une seule\n");
        return EXIT_USAGE;
    }
    int exit = code ? show_argument(code) : show_input(argv[optind], raw);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return exit;
    fprintf(stderr, PROGRAM " show : écriture impossible\n");
    return EXIT_CANNOT;
}
