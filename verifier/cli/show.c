/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-verify show: what a code says, without judging it. */
#include <getopt.h>
#include <stdio.h>

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

static int
show_seal(const char *input, struct span code)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_REPORT_MAX);
    AUTO_BUFFER struct buffer inner = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;
    struct sceau_error error = { 0 };
    char iso[DATE_ISO_SIZE];

    if (address_read(code, &inner))
        code = buffer_span(&inner);
    enum sceau_status status = seal_parse(code, &seal, &error);
    if (seal.header.version)
        printf("%s : NON VÉRIFIÉ (« sceau-verify check » juge)\n"
               "  2D-Doc version %02u, type %s, signataire %s, certificat %s, "
               "signé le %s\n",
            input, seal.header.version, seal.header.type, seal.header.ca,
            seal.header.certificate, date_iso(seal.header.signed_on, iso));
    report_fields_unverified(&seal, LANGUAGE_FR, &out);
    (void)fwrite(buffer_cstr(&out), 1, out.len, stdout);
    if (status == SCEAU_OK)
        return EXIT_VALID;
    fprintf(stderr, PROGRAM " show : %s : %s\n", input, error.text);
    return EXIT_CANNOT;
}

static int
show_bytes(struct span bytes)
{
    if (fwrite(bytes.data, 1, bytes.len, stdout) == bytes.len
        && fflush(stdout) == 0)
        return EXIT_VALID;
    fprintf(stderr, PROGRAM " show : écriture impossible\n");
    return EXIT_CANNOT;
}

static int
show_picture(const char *input, struct span contents, bool raw)
{
    struct sceau_error error = { 0 };
    SYMBOLS struct symbols found = { 0 };
    enum sceau_status status = symbols_read(contents, &found, &error);
    int exit = EXIT_VALID;

    if (status != SCEAU_OK) {
        fprintf(stderr, PROGRAM " show : %s : %s\n", input, error.text);
        return EXIT_CANNOT;
    }
    if (raw && found.first_datamatrix.data)
        return show_bytes(found.first_datamatrix);
    if (raw || found.count == 0) {
        fprintf(stderr, PROGRAM " show : %s : aucun %s lu\n", input,
            raw ? "DataMatrix" : "code 2D-Doc");
        return EXIT_CANNOT;
    }
    for (size_t i = 0; i < found.count; i++)
        exit |= show_seal(input, found.code[i]);
    return exit;
}

static int
show_pdf(const char *input, struct span contents, bool raw)
{
    struct pdf_file pdf;
    int exit = EXIT_CANNOT;

    pdf_file_read(contents, NULL, &pdf);
    if (pdf.code.len == 0)
        fprintf(stderr, PROGRAM " show : %s : aucun code lu : %s\n", input,
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
        fprintf(stderr, PROGRAM " show : %s\n", error.text);
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
    fprintf(stderr,
        PROGRAM " show : %s : aucun DataMatrix : ce n’est pas une image\n",
        input);
    return EXIT_CANNOT;
}

static int
show_argument(const char *text)
{
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_INPUT_MAX);

    escape_read(span_str(text), &code);
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
    return code ? show_argument(code) : show_input(argv[optind], raw);
}
