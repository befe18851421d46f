/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * draw_kinds FOLDER [KIND…]: the sample of each kind of templates, or of these, as
 * FOLDER/KIND.pdf, sealed with keys of the moment: for scripts and for who looks at the
 * pages. Their authority is FOLDER/ca.pem.
 */
#include <openssl/evp.h>
#include <stdlib.h>

#include "tests/support/must.h"
#include "tests/support/request.h"
#include "tests/support/scan_modules.h"
#include "tests/support/sealed_sheet.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/seal/address.h"

static void
seal(struct title *t, struct sceau_error *error)
{
    EVP_PKEY *key = authority_specimen_key();
    uint8_t rs[SIGNER_SIGNATURE];

    authority_sign(key, buffer_span(&t->message), rs);
    MUST(title_set_seal(t, span_of(rs, sizeof rs), error) == SCEAU_OK);
    EVP_PKEY_free(key);
}

/* By another reader than the verifier's own. */
static void
read_back(const struct symbol *s, enum scan_format format, struct span text)
{
    uint8_t *bytes = NULL;
    size_t len = 0;

    MUST(scan_modules(s->module, s->side, format, &bytes, &len, NULL)
        == SCEAU_OK);
    MUST(span_equal(span_of(bytes, len), text));
    free(bytes);
}

static enum sceau_status
draw(const struct sheet *s, const struct page_signer *signer,
    struct buffer *pdf, struct sceau_error *error)
{
    static struct symbol datamatrix, qr;
    AUTO_BUFFER struct buffer address = buffer_with_max(2 * SCEAU_CODE_MAX);

    if (s->code.len == 0)
        return page_draw(s, NULL, NULL, signer, pdf, error);
    address_write(s->address, s->code, &address);
    MUST(symbol_datamatrix(s->code, &datamatrix, error) == SCEAU_OK);
    MUST(symbol_qr(buffer_span(&address), &qr, error) == SCEAU_OK);
    read_back(&datamatrix, SCAN_DATAMATRIX, s->code);
    read_back(&qr, SCAN_QR, buffer_span(&address));
    return page_draw(s, &datamatrix, &qr, signer, pdf, error);
}

static void
draw_kind(
    const char *kind, const char *folder, const struct page_signer *signer)
{
    static struct sheet sheet;
    AUTO_BUFFER struct buffer pdf = buffer_with_max(SCEAU_PDF_MAX);
    json_t *request = request_sample_of(kind);
    struct title *t = NULL;
    struct sceau_error error = { 0 };
    char path[512];

    enum sceau_status status = request_title(request, &t, &error);
    if (status == SCEAU_OK && kind_has_code(t->kind))
        seal(t, &error);
    else if (status == SCEAU_OK)
        status = title_set_data(t, &error);
    if (status == SCEAU_OK)
        status = title_compose(t, &sheet, &error);
    if (status == SCEAU_OK)
        status = draw(&sheet, signer, &pdf, &error);
    if (status != SCEAU_OK)
        fprintf(stderr, "%s : %s\n", kind, error.text);
    MUST(status == SCEAU_OK);
    (void)snprintf(path, sizeof path, "%s/%s.pdf", folder, kind);
    MUST(file_write(path, buffer_span(&pdf), 0644, &error) == SCEAU_OK);
    title_free(&t);
    json_decref(request);
}

int
main(int argc, char **argv)
{
    const struct authority_wish wish = { .name = "Cachet SPECIMEN" };
    struct authority root, leaf;
    struct page_signer signer;

    if (argc < 2) {
        fputs("usage: draw_kinds FOLDER [KIND…]\n", stderr);
        return 2;
    }
    authority_root("FR00", &root);
    authority_issue(&root, &wish, &leaf);
    sealed_sheet_signer(&leaf, NULL, 0, &signer);
    authority_publish(&root, argv[1], "ca.pem");
    for (char *const *k = argc > 2 ? argv + 2 : request_kinds(); *k; k++)
        draw_kind(*k, argv[1], &signer);
    sealed_sheet_signer_free(&signer);
    authority_free(&leaf);
    authority_free(&root);
    return 0;
}
