/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-verify trust import: take files into the store, each by what it is. */
#include <getopt.h>
#include <stdio.h>

#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/cli/trust/verbs.h"
#include "verifier/verdict/axes.h"

static const struct cli_option options[] = {
    { 's', "store", "FICHIER", "la liste à compléter, au lieu de la vôtre" },
    { 'p', "pin", "ANCRE",
        "croire ce signataire de listes ou de paquets : certificat, clé "
        "publique, empreinte" },
    { 'S', "signer", NULL,
        "accepter ces certificats eux-mêmes, sans autorité" },
    { 'P', "pdf-signer", NULL,
        "accepter ces certificats, ou autorités, pour les fichiers PDF" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_import = { "import", cmd_import, "FICHIER…",
    "ajoute listes de confiance, annuaires, certificats, révocations, paquets",
    options };

/* Of the longest that is taken in. */
enum { FILE_MAX = SCEAU_STORE_MAX };
_Static_assert(FILE_MAX >= SCEAU_DIRECTORY_MAX && FILE_MAX >= SCEAU_CRL_MAX
        && FILE_MAX >= SCEAU_LIST_MAX,
    "each kind has its own bound below that");

struct work {
    struct kept kept;
    const char *store;
    bool signer;
    bool pdf_signer;
    int exit;
};

/* What comes first makes what comes later checkable. */
static const enum import_kind order[] = { IMPORT_BUNDLE, IMPORT_LIST,
    IMPORT_DIRECTORY, IMPORT_CRL, IMPORT_UNKNOWN };

static void
take(struct work *w, const char *file, struct span bytes)
{
    AUTO_BUFFER struct buffer say = buffer_with_max(1024);
    struct sceau_error error = { 0 };
    enum sceau_status status = w->pdf_signer
        ? import_pdf_signers(&w->kept.im, bytes, &say, &error)
        : w->signer
        ? import_pinned(&w->kept.im, bytes, &say, &error)
        : import_bytes(&w->kept.im, bytes, &w->kept.pins, &say, &error);

    if (status == SCEAU_OK) {
        (void)fail(&error, SCEAU_OK, "%s : %s", file, buffer_cstr(&say));
        printf("%s\n", error.text);
        return;
    }
    (void)fail_prefix(&error, status, "%s", file);
    w->exit = verdict_worse_exit(w->exit, kept_fail("import", &error));
}

/* Every file is read in each round: few are large, and memory stays small. */
static void
take_those(struct work *w, enum import_kind kind, int count, char **file)
{
    for (int i = 0; i < count; i++) {
        AUTO_BUFFER struct buffer contents = buffer_with_max(FILE_MAX);
        struct sceau_error error = { 0 };
        enum sceau_status status = file_read(file[i], &contents, &error);
        if (status != SCEAU_OK && kind == IMPORT_UNKNOWN)
            w->exit = verdict_worse_exit(w->exit, kept_fail("import", &error));
        else if (status == SCEAU_OK
            && import_kind(buffer_span(&contents)) == kind)
            take(w, file[i], buffer_span(&contents));
    }
}

static enum sceau_status
add_pins(struct work *w, char **pin, size_t count, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < count; i++)
        status = pins_add(&w->kept.pins, pin[i], error);
    return status == SCEAU_OK ? status : fail_prefix(error, status, "--pin");
}

static int
run(struct work *w, char **pin, size_t pins, int count, char **file)
{
    struct sceau_error error = { 0 };
    enum sceau_status status = kept_open(&w->kept, w->store, true, &error);

    if (status == SCEAU_OK)
        status = add_pins(w, pin, pins, &error);
    if (status != SCEAU_OK)
        return kept_fail("import", &error);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        take_those(w, order[i], count, file);
    if (w->kept.im.text.len && kept_save(&w->kept, &error) != SCEAU_OK)
        w->exit = verdict_worse_exit(w->exit, kept_fail("import", &error));
    return w->exit;
}

int
cmd_import(int argc, char **argv)
{
    static struct work w;
    const char *argument;
    char *pin[SCEAU_PINS_MAX];
    size_t pins = 0;
    bool too_many = false;
    int letter;

    while ((letter = cli_next(PROGRAM, &verb_import, argc, argv, &argument))) {
        if (letter == 'h')
            return EXIT_VALID;
        if (letter == '?')
            return EXIT_USAGE;
        if (letter == 's')
            w.store = argument;
        else if (letter == 'S')
            w.signer = true;
        else if (letter == 'P')
            w.pdf_signer = true;
        else if (pins < SCEAU_PINS_MAX)
            pin[pins++] = optarg;
        else
            too_many = true;
    }
    if (too_many) {
        fprintf(
            stderr, PROGRAM " import : --pin : au plus %d\n", SCEAU_PINS_MAX);
        return EXIT_USAGE;
    }
    if (optind == argc || (w.signer && w.pdf_signer)) {
        fprintf(stderr, PROGRAM " import : %s (voyez --help)\n",
            optind == argc ? "aucun fichier"
                           : "--signer ou --pdf-signer, non les deux");
        return EXIT_USAGE;
    }
    int exit = run(&w, pin, pins, argc - optind, argv + optind);
    kept_close(&w.kept);
    return fflush(stdout) == 0 ? exit : EXIT_CANNOT;
}
