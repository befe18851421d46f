/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What stands between a title that was made wrong and the one who would get it: a
 * symbol that reads otherwise, a key that signs for another, a file that is not what
 * was sealed. The faults are put where the linker lets calls be wrapped; the keys are
 * in software, since it is not they that are tested.
 */
#include "tests/unit/test.h"

#include "hsm/signer.h"
#include "issuer/issuer.h"
#include "tests/support/authority.h"
#include "tests/support/folder.h"
#include "tests/support/sealed_sheet.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/scan/scan.h"
#include "verifier/trust/pdf_file.h"

enum fault {
    FAULT_NONE,
    FAULT_DATAMATRIX,
    FAULT_QR,
    FAULT_UNREADABLE,
    FAULT_SEAL_KEY,
    FAULT_PDF_KEY,
    FAULT_CODE,
    FAULT_STATE,
    FAULT_AGENT
};

static enum fault fault;
static int signatures;
static struct authority root, seal, pdf;
static struct folder folder;

enum sceau_status __wrap_signer_open(
    const char *path, struct signer **out, struct sceau_error *error);
void __wrap_signer_free(struct signer **signer);
enum sceau_status __wrap_signer_sign(struct signer *signer, const char *key,
    enum signer_purpose purpose, const uint8_t digest[SIGNER_DIGEST],
    unsigned deadline_ms, uint8_t rs[SIGNER_SIGNATURE],
    struct sceau_error *error);
enum sceau_status __wrap_scan_modules(const uint8_t *module, int side,
    enum scan_format format, uint8_t **bytes, size_t *len,
    struct sceau_error *error);
enum sceau_status __real_scan_modules(const uint8_t *module, int side,
    enum scan_format format, uint8_t **bytes, size_t *len,
    struct sceau_error *error);
void __wrap_pdf_file_read(
    struct span file, const struct trust *trust, struct pdf_file *out);
void __real_pdf_file_read(
    struct span file, const struct trust *trust, struct pdf_file *out);

enum sceau_status
__wrap_signer_open(
    const char *path, struct signer **out, struct sceau_error *error)
{
    (void)path;
    (void)error;
    *out = (struct signer *)&signatures; /* never looked into */
    return SCEAU_OK;
}

void
__wrap_signer_free(struct signer **signer)
{
    *signer = NULL;
}

enum sceau_status
__wrap_signer_sign(struct signer *signer, const char *key,
    enum signer_purpose purpose, const uint8_t digest[SIGNER_DIGEST],
    unsigned deadline_ms, uint8_t rs[SIGNER_SIGNATURE],
    struct sceau_error *error)
{
    bool seals = purpose == SIGNER_SEAL;
    bool other = fault == (seals ? FAULT_SEAL_KEY : FAULT_PDF_KEY);
    struct certificate_signer own =
        authority_signer(seals != other ? &seal : &pdf);

    (void)signer;
    assert_string_equal(key, seals ? "seal-0001" : "pdf-0001");
    assert_true(deadline_ms > 0);
    signatures++;
    if (fault == FAULT_AGENT) {
        error->status = SCEAU_E_STATE;
        (void)snprintf(error->text, sizeof error->text, "agent arrêté");
        return SCEAU_E_STATE;
    }
    return own.sign(own.context, digest, rs, error);
}

enum sceau_status
__wrap_scan_modules(const uint8_t *module, int side, enum scan_format format,
    uint8_t **bytes, size_t *len, struct sceau_error *error)
{
    if (fault == FAULT_UNREADABLE)
        module += 1; /* every row is out of its place */
    enum sceau_status status =
        __real_scan_modules(module, side, format, bytes, len, error);
    if (status == SCEAU_OK
        && fault == (format == SCAN_QR ? FAULT_QR : FAULT_DATAMATRIX))
        (*bytes)[*len / 2] ^= 1;
    return status;
}

void
__wrap_pdf_file_read(
    struct span file, const struct trust *trust, struct pdf_file *out)
{
    __real_pdf_file_read(file, trust, out);
    if (fault == FAULT_CODE)
        out->bytes.data[out->bytes.len - 1] ^= 1;
    if (fault == FAULT_STATE)
        out->state = PDF_FOREIGN;
}

static void
write_config(void)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_CONFIG_MAX);

    buffer_format(&text,
        "{\"authority\":{\"name\":\"Préfecture\",\"service\":\"Séjour\","
        "\"address\":[\"1 place\"],\"department\":\"75\"},"
        "\"addresses\":{\"verify\":\"" SAMPLE_ADDRESS "\","
        "\"help\":\"https://aide.example\","
        "\"report\":\"https://aide.example/r\"},"
        "\"contact\":{\"phone\":\"01\",\"email\":\"t@p.example\"},"
        "\"seal\":{\"ca\":\"FR00\",\"certificate\":\"0001\","
        "\"country\":\"FR\",\"key\":\"seal-0001\"},"
        "\"pdf\":{\"key\":\"pdf-0001\",\"certificate\":\"pdf.pem\"},"
        "\"kinds\":[\"api\"],\"templates\":\"%s\",\"trust\":\".\","
        "\"hsm\":{\"socket\":\"agent.sock\"}}",
        TEMPLATES);
    folder_write(&folder, "sceau.json", buffer_span(&text));
}

static int
make(void **state)
{
    const struct authority_wish seal_wish = { .name = "0001" };
    const struct authority_wish pdf_wish = { .name = "Cachet SPECIMEN" };

    (void)state;
    folder_make(&folder);
    authority_root("FR00", &root);
    authority_issue(&root, &seal_wish, &seal);
    authority_issue(&root, &pdf_wish, &pdf);
    authority_publish(&root, folder.path, "FR00.pem");
    authority_publish(&seal, folder.path, "FR00_0001.pem");
    authority_publish(&pdf, folder.path, "pdf.pem");
    write_config();
    return 0;
}

static int
clean(void **state)
{
    (void)state;
    authority_free(&pdf);
    authority_free(&seal);
    authority_free(&root);
    folder_remove(&folder);
    return 0;
}

static enum sceau_status
issue(enum fault f, struct issued *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer request = buffer_with_max(SCEAU_REQUEST_MAX);
    struct issuer *issuer = NULL;
    char path[FOLDER_FILE];

    fault = FAULT_NONE;
    signatures = 0;
    folder_path(&folder, "sceau.json", path);
    assert_int_equal(
        file_read(TEMPLATES "/api/sample.json", &request, error), SCEAU_OK);
    if (issuer_open(path, &issuer, error) != SCEAU_OK)
        fail_msg("%s", error->text);
    fault = f;
    enum sceau_status status =
        issuer_issue(issuer, buffer_span(&request), SAMPLE_SECOND, out, error);
    fault = FAULT_NONE;
    issuer_free(&issuer);
    return status;
}

static void
a_title_takes_two_signatures(void **state)
{
    struct issued issued = { 0 };
    struct sceau_error error = { 0 };

    (void)state;
    if (issue(FAULT_NONE, &issued, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_int_equal(signatures, 2);
    assert_true(issued.specimen);
    assert_string_equal(issued.number, "API-9201202004012359123-1");
    assert_true(issued.pdf.len > 1000 && issued.code.len > 200);
    issued_free(&issued);
}

static void
what_was_made_wrong_is_not_handed_out(void **state)
{
    static const struct {
        enum fault fault;
        enum sceau_status status;
        const char *says;
    } table[] = {
        { FAULT_DATAMATRIX, SCEAU_E_CRYPTO, "se relit autrement" },
        { FAULT_QR, SCEAU_E_CRYPTO, "se relit autrement" },
        { FAULT_UNREADABLE, SCEAU_E_NOTFOUND, "ne se relit pas" },
        { FAULT_SEAL_KEY, SCEAU_E_CRYPTO, "rien n’a été émis : forged" },
        { FAULT_PDF_KEY, SCEAU_E_CRYPTO, "le fichier fait ne se vérifie pas" },
        { FAULT_CODE, SCEAU_E_CRYPTO, "ne porte pas le code scellé" },
        { FAULT_STATE, SCEAU_E_CRYPTO, "rien n’a été émis : foreign" },
        { FAULT_AGENT, SCEAU_E_STATE, "sceau du code: agent arrêté" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct issued issued = { 0 };
        struct sceau_error error = { 0 };
        enum sceau_status status = issue(table[i].fault, &issued, &error);
        if (status != table[i].status || !strstr(error.text, table[i].says))
            fail_msg("%d : statut %d, « %s »", (int)table[i].fault, status,
                error.text);
        assert_null(issued.pdf.data);
        assert_null(issued.code.data);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_title_takes_two_signatures),
        cmocka_unit_test(what_was_made_wrong_is_not_handed_out),
    };

    return cmocka_run_group_tests(tests, make, clean);
}
