/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-verify trust export: the store as text, or its certificates as files. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/reason.h"
#include "verifier/cli/trust/verbs.h"

static const struct cli_option options[] = {
    { 's', "store", "FICHIER", "la liste à lire, au lieu de la vôtre" },
    { 'c', "certificates", "DOSSIER",
        "écrire les certificats dans ce dossier (PEM)" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_export = { "export", cmd_export, "[FICHIER]",
    "écrit la liste sans ce qui est propre à ce poste, ou ses certificats",
    options };

enum { FILE_MODE = 0644, LINE = 64 };

/* RFC 7468. */
static void
put_pem(struct span base64, struct buffer *out)
{
    buffer_text(out, "-----BEGIN CERTIFICATE-----\n");
    for (size_t at = 0; at < base64.len; at += LINE) {
        size_t n = base64.len - at < LINE ? base64.len - at : LINE;
        buffer_put(out, base64.data + at, n);
        buffer_byte(out, '\n');
    }
    buffer_text(out, "-----END CERTIFICATE-----\n");
}

static enum sceau_status
write_file(const char *folder, const char *name, struct buffer *pem,
    struct sceau_error *error)
{
    char path[4096];

    if (pem->len == 0)
        return SCEAU_OK;
    if ((size_t)snprintf(path, sizeof path, "%s/%s.pem", folder, name)
        >= sizeof path)
        return fail(error, SCEAU_E_USAGE, "chemin trop long");
    if (buffer_status(pem) != SCEAU_OK)
        return fail(error, buffer_status(pem), "mémoire épuisée");
    enum sceau_status status =
        file_write(path, buffer_span(pem), FILE_MODE, error);
    buffer_reset(pem);
    return status;
}

/* Those of one name stand in one file, as the folder of --trust reads them. */
static enum sceau_status
write_signers(
    const struct store *s, const char *folder, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer pem = buffer_with_max(SCEAU_STORE_MAX);
    enum sceau_status status = SCEAU_OK;
    char name[11];

    for (size_t i = 0; status == SCEAU_OK && i < s->signer_count; i++) {
        const struct store_signer *one = &s->signer[i], *next = one + 1;
        if (one->der.len)
            put_pem(one->der, &pem);
        if (i + 1 < s->signer_count && strcmp(next->ca, one->ca) == 0
            && strcmp(next->certificate, one->certificate) == 0)
            continue;
        (void)snprintf(name, sizeof name, "%s_%s", one->ca, one->certificate);
        status = write_file(folder, name, &pem, error);
    }
    return status;
}

static enum sceau_status
write_authorities(
    const struct store *s, const char *folder, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer pem = buffer_with_max(SCEAU_STORE_MAX);
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < s->authority_count; i++) {
        const struct store_authority *one = &s->authority[i];
        if (one->certificate.len)
            put_pem(one->certificate, &pem);
        if (i + 1 < s->authority_count && strcmp(one[1].id, one[0].id) == 0)
            continue;
        status = write_file(folder, one->id, &pem, error);
    }
    return status;
}

static enum sceau_status
write_certificates(
    const struct store *s, const char *folder, struct sceau_error *error)
{
    if (mkdir(folder, 0755) != 0 && errno != EEXIST)
        return fail(error, SCEAU_E_IO, "%s : création impossible : %s", folder,
            REASON(errno));
    enum sceau_status status = write_authorities(s, folder, error);
    return status == SCEAU_OK ? write_signers(s, folder, error) : status;
}

/* Those accepted by hand on this computer, in order; how many there were. */
static size_t
drop_pinned(struct store *s)
{
    size_t before = s->signer_count + s->pdf_count, kept = 0;

    for (size_t i = s->signer_count; i > 0; i--)
        if (s->signer[i - 1].authority.len == 0 && !s->signer[i - 1].vouched)
            store_remove_signer(s, i - 1);
    for (size_t i = 0; i < s->pdf_count; i++)
        if (s->pdf[i].vouched)
            s->pdf[kept++] = s->pdf[i];
    s->pdf_count = kept;
    return before - s->signer_count - s->pdf_count;
}

/* Without what is the user's own: pins, those accepted by hand, and the bundle it came
 * from. */
static enum sceau_status
write_text(struct store *s, const char *file, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_STORE_MAX);
    size_t dropped = drop_pinned(s);

    if (dropped)
        fprintf(stderr,
            PROGRAM " export : accepté%s à la main, non exporté%s : %zu\n",
            dropped > 1 ? "s" : "", dropped > 1 ? "s" : "", dropped);
    s->pin_count = 0;
    s->origin = (struct store_origin) { 0 };
    store_write(s, &text);
    if (buffer_status(&text) != SCEAU_OK)
        return fail(error, buffer_status(&text), "mémoire épuisée");
    if (file)
        return file_write(file, buffer_span(&text), FILE_MODE, error);
    return fwrite(text.data, 1, text.len, stdout) == text.len
            && fflush(stdout) == 0
        ? SCEAU_OK
        : fail(error, SCEAU_E_IO, "écriture impossible");
}

int
cmd_export(int argc, char **argv)
{
    static struct kept kept;
    struct sceau_error error = { 0 };
    const char *argument, *store = NULL, *folder = NULL;
    int letter;

    while ((letter = cli_next(PROGRAM, &verb_export, argc, argv, &argument))) {
        if (letter == 'h')
            return EXIT_VALID;
        if (letter == '?')
            return EXIT_USAGE;
        if (letter == 's')
            store = argument;
        else
            folder = argument;
    }
    if (argc - optind > (folder ? 0 : 1)) {
        fprintf(stderr, PROGRAM " export : un fichier, ou --certificates\n");
        return EXIT_USAGE;
    }
    enum sceau_status status = kept_open(&kept, store, false, &error);
    if (status == SCEAU_OK)
        status = folder ? write_certificates(&kept.im.store, folder, &error)
                        : write_text(&kept.im.store, argv[optind], &error);
    int exit = EXIT_VALID;
    if (status != SCEAU_OK) {
        (void)kept_fail("export", &error);
        exit = EXIT_CANNOT;
    }
    kept_close(&kept);
    return exit;
}
