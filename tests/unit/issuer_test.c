/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What stands between a title that was made wrong and the one who would get it: a
 * symbol that reads otherwise, a key that signs for another, a file that is not what
 * was sealed. The faults are put where the linker lets calls be wrapped; the keys are
 * in software, since it is not they that are tested.
 */
#include "tests/unit/test.h"

#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "hsm/signer.h"
#include "issuer/issuer.h"
#include "issuer/page/symbol.h"
#include "issuer/title/line.h"
#include "tests/support/authority.h"
#include "tests/support/folder.h"
#include "tests/support/request.h"
#include "tests/support/sealed_sheet.h"
#include "verifier/base/limits.h"
#include "verifier/trust/pdf_file.h"

#define AUTHORITY "Préfecture"

enum fault {
    FAULT_NONE,
    FAULT_DATAMATRIX,
    FAULT_DATAMATRIX_MODULE,
    FAULT_DATAMATRIX_ROWS,
    FAULT_QR,
    FAULT_QR_ADDRESS,
    FAULT_QR_MODULE,
    FAULT_QR_ROWS,
    FAULT_SEAL_KEY,
    FAULT_PDF_KEY,
    FAULT_CODE,
    FAULT_STATE,
    FAULT_AGENT
};

static enum fault fault;
static struct issuer_wish asked;
static const char *kinds = "\"api\"", *body = "prefecture";
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
enum sceau_status __wrap_symbol_datamatrix(
    struct span code, struct symbol *out, struct sceau_error *error);
enum sceau_status __real_symbol_datamatrix(
    struct span code, struct symbol *out, struct sceau_error *error);
enum sceau_status __wrap_symbol_qr(
    struct span address, struct symbol *out, struct sceau_error *error);
enum sceau_status __real_symbol_qr(
    struct span address, struct symbol *out, struct sceau_error *error);
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

/* One module of the data; every row out of its place. */
static void
spoil(struct symbol *s, bool module, bool rows)
{
    size_t count = (size_t)s->side * (size_t)s->side;

    s->module[count / 2 + 3] ^= module;
    if (rows)
        memmove(s->module, s->module + 1, count - 1);
}

enum sceau_status
__wrap_symbol_datamatrix(
    struct span code, struct symbol *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer other = buffer_with_max(SCEAU_CODE_MAX);

    buffer_put(&other, code.data, code.len);
    other.data[code.len / 2] ^= fault == FAULT_DATAMATRIX;
    enum sceau_status status =
        __real_symbol_datamatrix(buffer_span(&other), out, error);
    spoil(
        out, fault == FAULT_DATAMATRIX_MODULE, fault == FAULT_DATAMATRIX_ROWS);
    return status;
}

enum sceau_status
__wrap_symbol_qr(
    struct span address, struct symbol *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer other = buffer_with_max(4 * SCEAU_CODE_MAX);

    buffer_put(&other, address.data, address.len);
    if (fault == FAULT_QR)
        other.data[address.len - 1] =
            other.data[address.len - 1] == '2' ? '3' : '2';
    other.data[10] ^= fault == FAULT_QR_ADDRESS;
    enum sceau_status status =
        __real_symbol_qr(buffer_span(&other), out, error);
    spoil(out, fault == FAULT_QR_MODULE, fault == FAULT_QR_ROWS);
    return status;
}

void
__wrap_pdf_file_read(
    struct span file, const struct trust *trust, struct pdf_file *out)
{
    __real_pdf_file_read(file, trust, out);
    if (fault == FAULT_CODE)
        out->content.bytes.data[out->content.bytes.len - 1] ^= 1;
    if (fault == FAULT_STATE)
        out->state = PDF_FOREIGN;
}

/* The name stands in each of the authority's lines. */
static void
write_config(const char *name, const char *verify, const char *certificate)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_CONFIG_MAX);

    buffer_format(&text,
        "{\"authority\":{\"name\":\"%s\",\"service\":\"%s\","
        "\"address\":[\"%s\",\"%s\",\"%s\"],\"department\":\"75\","
        "\"body\":\"%s\"},"
        "\"addresses\":{\"verify\":\"%s\","
        "\"help\":\"https://aide.example\","
        "\"report\":\"https://aide.example/r\"},"
        "\"contact\":{\"phone\":\"01\",\"email\":\"t@p.example\"},"
        "\"seal\":{\"ca\":\"FR00\",\"certificate\":\"%s\","
        "\"country\":\"FR\",\"key\":\"seal-0001\"},"
        "\"pdf\":{\"key\":\"pdf-0001\",\"certificate\":\"pdf.pem\"},"
        "\"kinds\":[%s],\"templates\":\"%s\",\"trust\":\".\","
        "\"hsm\":{\"socket\":\"agent.sock\"}}",
        name, name, name, name, name, body, verify, certificate, kinds,
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
    write_config(AUTHORITY, SAMPLE_ADDRESS, "0001");
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
open_issuer(struct issuer **out, struct sceau_error *error)
{
    char path[FOLDER_FILE];

    folder_path(&folder, "sceau.json", path);
    return issuer_open(path, out, error);
}

/* Of the last title that was sealed. */
static char last_number[64];
static const char *last_level;
static bool is_specimen;

static enum sceau_status
issue_at(int64_t second, enum fault f, json_t *request, struct issued *out,
    struct sceau_error *error)
{
    struct issuer *issuer = NULL;
    char *text = json_dumps(request, 0);

    fault = FAULT_NONE;
    signatures = 0;
    if (open_issuer(&issuer, error) != SCEAU_OK)
        fail_msg("%s", error->text);
    fault = f;
    struct issuer_draft *draft = NULL;
    enum sceau_status status =
        issuer_draft(issuer, span_str(text), second, &asked, &draft, error);
    if (status == SCEAU_OK)
        status = issuer_seal(issuer, draft, NULL, out, error);
    fault = FAULT_NONE;
    if (status == SCEAU_OK)
        (void)snprintf(last_number, sizeof last_number, "%s",
            issuer_draft_value(draft, "title.number"));
    last_level = draft ? issuer_draft_level(draft) : NULL;
    is_specimen = issuer_is_specimen(issuer);
    issuer_draft_free(&draft);
    free(text);
    issuer_free(&issuer);
    return status;
}

static enum sceau_status
issue(enum fault f, struct issued *out, struct sceau_error *error)
{
    json_t *request = request_sample();
    enum sceau_status status = issue_at(SAMPLE_SECOND, f, request, out, error);

    json_decref(request);
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
    assert_true(is_specimen);
    assert_string_equal(last_number, "API-00000000-98");
    assert_true(issued.pdf.len > 1000 && issued.code.len > 200);
    issued_free(&issued);
}

/* What the register keeps once for all of them, and is digested once. */
static void
titles_begin_with_the_same_bytes(void **state)
{
    struct issued issued[2] = { 0 };
    json_t *request = request_sample();
    struct sceau_error error = { 0 };

    (void)state;
    for (int i = 0; i < 2; i++) {
        if (issue_at(SAMPLE_SECOND + i, FAULT_NONE, request, &issued[i], &error)
            != SCEAU_OK)
            fail_msg("%s", error.text);
        assert_int_equal(json_object_set_new(json_object_get(request, "holder"),
                             "name_in_use", json_string("SPÉCIMEN")),
            0);
    }
    size_t form = issued[0].form;
    assert_true(form > 20000 && form == issued[1].form);
    assert_memory_equal(issued[0].pdf.data, issued[1].pdf.data, form);
    assert_memory_not_equal(issued[0].pdf.data, issued[1].pdf.data,
        issued[0].pdf.len < issued[1].pdf.len ? issued[0].pdf.len
                                              : issued[1].pdf.len);
    issued_free(&issued[1]);
    /* what a second page shows, and its letters, are not of them */
    assert_int_equal(
        json_object_set_new(request, "language", json_string("ar")), 0);
    if (issue_at(SAMPLE_SECOND, FAULT_NONE, request, &issued[1], &error)
        != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_true(issued[1].form > 20000 && issued[1].form < form + 1000);
    issued_free(&issued[0]);
    issued_free(&issued[1]);
    json_decref(request);
}

static void
what_was_made_wrong_is_not_handed_out(void **state)
{
    static const struct {
        enum fault fault;
        enum sceau_status status;
        const char *says;
    } table[] = {
        { FAULT_DATAMATRIX, SCEAU_E_CRYPTO, "n’est pas celui des données" },
        { FAULT_DATAMATRIX_MODULE, SCEAU_E_CRYPTO, "n’est pas écrit comme" },
        { FAULT_DATAMATRIX_ROWS, SCEAU_E_CRYPTO, "n’est pas écrit comme" },
        { FAULT_QR, SCEAU_E_CRYPTO, "n’est pas celui des données" },
        { FAULT_QR_ADDRESS, SCEAU_E_CRYPTO, "que la page dit authentique" },
        { FAULT_QR_MODULE, SCEAU_E_CRYPTO, "n’est pas écrit comme" },
        { FAULT_QR_ROWS, SCEAU_E_CRYPTO, "n’est pas écrit comme" },
        { FAULT_SEAL_KEY, SCEAU_E_CRYPTO,
            "n’est pas celle du certificat du sceau (FR00_0001 dans" },
        { FAULT_PDF_KEY, SCEAU_E_CRYPTO, "le fichier fait ne se vérifie pas" },
        { FAULT_CODE, SCEAU_E_CRYPTO, "ne porte pas le code scellé" },
        { FAULT_STATE, SCEAU_E_CRYPTO,
            "rien n’a été émis : il n’est pas reconnu" },
        { FAULT_AGENT, SCEAU_E_STATE, "sceau du code : agent arrêté" },
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

static void
not_opened(enum sceau_status status, const char *says)
{
    struct issuer *issuer = NULL;
    struct sceau_error error = { 0 };

    assert_int_equal(open_issuer(&issuer, &error), status);
    if (!strstr(error.text, says))
        fail_msg("« %s » sans « %s »", error.text, says);
    assert_null(issuer);
}

/* Issue a kind's sample under a configuration that opens it. */
static enum sceau_status
issue_kind(const char *kind, enum fault f, struct issued *out,
    struct sceau_error *error)
{
    json_t *request = request_sample_of(kind);
    char quoted[64];

    (void)snprintf(quoted, sizeof quoted, "\"%s\"", kind);
    kinds = quoted;
    write_config(AUTHORITY, SAMPLE_ADDRESS, "0001");
    enum sceau_status status = issue_at(SAMPLE_SECOND, f, request, out, error);
    kinds = "\"api\"";
    write_config(AUTHORITY, SAMPLE_ADDRESS, "0001");
    json_decref(request);
    return status;
}

/* The file's seal is all that such a title has: one signature, and no code. It leaves
 * only if the public's verifier calls the file sealed. */
static void
a_kind_without_a_code_is_sealed_once(void **state)
{
    static const char *const without[] = { "recepisse", "aps" };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct issued issued = { 0 };
        struct sceau_error error = { 0 };
        if (issue_kind(without[i], FAULT_NONE, &issued, &error) != SCEAU_OK)
            fail_msg("%s", error.text);
        assert_int_equal(signatures, 1);
        assert_int_equal(issued.code.len, 0);
        assert_true(issued.pdf.len > 1000);
        issued_free(&issued);
        issued = (struct issued) { 0 };
        assert_int_equal(issue_kind(without[i], FAULT_STATE, &issued, &error),
            SCEAU_E_CRYPTO);
        assert_null(issued.pdf.data);
    }
}

static void
a_code_that_cannot_be_is_refused_before_any_signature(void **state)
{
    struct issued issued = { 0 };
    struct sceau_error error = { 0 };

    (void)state;
    asked.with_code = true;
    assert_int_equal(issue_kind("recepisse", FAULT_NONE, &issued, &error),
        SCEAU_E_UNSUPPORTED);
    assert_non_null(strstr(error.text, "--code : un titre « recepisse » n’a"));
    assert_int_equal(signatures, 0);
    assert_null(issued.pdf.data);
    if (issue_kind("depot", FAULT_NONE, &issued, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_true(issued.code.len > 100);
    issued_free(&issued);
    asked.with_code = false;
}

/* What one authority gives under another's name would be a lie, well sealed. */
static void
an_authority_issues_its_own_kinds(void **state)
{
    (void)state;
    kinds = "\"api\",\"fin-ada\"";
    write_config(AUTHORITY, SAMPLE_ADDRESS, "0001");
    not_opened(SCEAU_E_FORMAT,
        "kinds : « fin-ada » est délivré par « ofii », et authority.body est "
        "« prefecture »");
    body = "ofii";
    write_config(AUTHORITY, SAMPLE_ADDRESS, "0001");
    not_opened(SCEAU_E_FORMAT, "kinds : « api » est délivré par");
    body = "prefecture";
    kinds = "\"api\"";
    write_config(AUTHORITY, SAMPLE_ADDRESS, "0001");
}

/* Before any title is signed for verifiers who could not check it. */
static void
a_signer_that_the_public_does_not_know_seals_nothing(void **state)
{
    char says[256];

    (void)state;
    write_config(AUTHORITY, SAMPLE_ADDRESS, "0002");
    (void)snprintf(says, sizeof says,
        "FR00_0002 n’est pas dans %s/. (trust) : ajoutez-y le certificat du "
        "sceau (FR00_0002.pem)",
        folder.path);
    signatures = 0;
    not_opened(SCEAU_E_CRYPTO, says);
    assert_int_equal(signatures, 0);
    write_config(AUTHORITY, SAMPLE_ADDRESS, "0001");
}

/* "Processus 2D-Doc" 1.2, 3.3.4, knows curves only. */
static void
an_rsa_key_seals_nothing(void **state)
{
    struct authority rsa = { .key = EVP_RSA_gen(2048), .x509 = X509_new() };

    (void)state;
    assert_int_equal(X509_set_pubkey(rsa.x509, rsa.key), 1);
    assert_non_null(X509_gmtime_adj(X509_getm_notBefore(rsa.x509), 0));
    assert_non_null(X509_gmtime_adj(X509_getm_notAfter(rsa.x509), 86400));
    assert_true(X509_sign(rsa.x509, rsa.key, EVP_sha256()) > 0);
    authority_publish(&rsa, folder.path, "FR00_0004.pem");
    write_config(AUTHORITY, SAMPLE_ADDRESS, "0004");
    not_opened(
        SCEAU_E_CRYPTO, "rien n’a été émis : la clé du certificat FR00_0004");
    write_config(AUTHORITY, SAMPLE_ADDRESS, "0001");
    authority_free(&rsa);
}

/* A certificate of three days, for a title of the fourth. */
static void
a_certificate_that_ended_is_said_so(void **state)
{
    const struct authority_wish wish = { .name = "0003",
        .from = SAMPLE_SECOND - 86400,
        .until = SAMPLE_SECOND + 86400 };
    struct authority kept = seal;
    struct issued issued = { 0 };
    struct sceau_error error = { 0 };
    json_t *request = request_sample();

    (void)state;
    authority_issue(&root, &wish, &seal);
    authority_publish(&seal, folder.path, "FR00_0003.pem");
    write_config(AUTHORITY, SAMPLE_ADDRESS, "0003");
    if (issue_at(SAMPLE_SECOND, FAULT_NONE, request, &issued, &error)
        != SCEAU_OK)
        fail_msg("%s", error.text);
    issued_free(&issued);
    issued = (struct issued) { 0 };
    assert_int_equal(issue_at(SAMPLE_SECOND + 3 * 86400, FAULT_NONE, request,
                         &issued, &error),
        SCEAU_E_CRYPTO);
    if (!strstr(error.text,
            "rien n’a été émis : le certificat du sceau n’est pas valable "
            "aujourd’hui (FR00_0003"))
        fail_msg("%s", error.text);
    assert_null(issued.pdf.data);
    json_decref(request);
    authority_free(&seal);
    seal = kept;
    write_config(AUTHORITY, SAMPLE_ADDRESS, "0001");
}

/* Each text of the configuration as long as it may be, and the sample. */
static void
the_longest_configuration_leaves_room_for_a_title(void **state)
{
    static const char name[] =
        "Préfecture de la Région de la Provence, des Alpes et de la Côte "
        "d’Azur, à Arles.";
    static const char verify[] =
        "https://verifier.les-titres.prefecture-de-region.example/vvv";
    struct issued issued = { 0 };
    struct sceau_error error = { 0 };

    (void)state;
    assert_int_equal(line_characters(name), 80);
    assert_int_equal(line_characters(verify), 60);
    write_config(name, verify, "0001");
    if (issue(FAULT_NONE, &issued, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    issued_free(&issued);
    write_config(AUTHORITY, SAMPLE_ADDRESS, "0001");
}

/* A space after every third letter: an address writes it in three characters. */
static void
the_longest_code_has_its_place_after_the_longest_address(void **state)
{
    static const struct {
        const char *path;
        size_t words;
        const char *word;
    } table[] = { { "holder.family_name", 9, "Été" },
        { "holder.name_in_use", 9, "Été" }, { "holder.birth.place", 8, "Été" },
        { "holder.address.street", 9, "Été" },
        { "holder.address.line2", 9, "Été" },
        { "holder.address.line3", 9, "Été" },
        { "holder.address.line5", 9, "Été" },
        { "holder.address.town", 8, "Été" } };
    struct issued issued = { 0 };
    struct sceau_error error = { 0 };
    json_t *request = request_sample();

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        AUTO_BUFFER struct buffer json = buffer_with_max(512);
        for (size_t n = 0; n < table[i].words; n++)
            buffer_format(&json, "%s%s", n ? " " : "\"", table[i].word);
        buffer_byte(&json, '"');
        request_set(request, table[i].path, buffer_cstr(&json));
    }
    request_set(request, "holder.given_names",
        "[\"Été Été\",\"Été Été\",\"Été Été\",\"Été Été\",\"Été Été\","
        "\"Été Été\"]");
    write_config(AUTHORITY,
        "https://verifier.les-titres.prefecture-de-region.example/vvv", "0001");
    if (issue_at(SAMPLE_SECOND, FAULT_NONE, request, &issued, &error)
        != SCEAU_OK)
        fail_msg("%s", error.text);
    issued_free(&issued);
    json_decref(request);
    write_config(AUTHORITY, SAMPLE_ADDRESS, "0001");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_title_takes_two_signatures),
        cmocka_unit_test(titles_begin_with_the_same_bytes),
        cmocka_unit_test(what_was_made_wrong_is_not_handed_out),
        cmocka_unit_test(a_kind_without_a_code_is_sealed_once),
        cmocka_unit_test(a_code_that_cannot_be_is_refused_before_any_signature),
        cmocka_unit_test(an_authority_issues_its_own_kinds),
        cmocka_unit_test(a_signer_that_the_public_does_not_know_seals_nothing),
        cmocka_unit_test(an_rsa_key_seals_nothing),
        cmocka_unit_test(a_certificate_that_ended_is_said_so),
        cmocka_unit_test(the_longest_configuration_leaves_room_for_a_title),
        cmocka_unit_test(
            the_longest_code_has_its_place_after_the_longest_address),
    };

    return cmocka_run_group_tests(tests, make, clean);
}
