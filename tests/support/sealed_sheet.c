/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/sealed_sheet.h"

#include <openssl/evp.h>

#include "tests/support/must.h"
#include "verifier/base/json.h"
#include "verifier/seal/address.h"
#include "verifier/seal/name.h"
#include "verifier/seal/seal.h"

static const struct sheet_block blocks[] = {
    { SHEET_AUTHORITY, NULL, "PRÉFECTURE DE DÉMONSTRATION" },
    { SHEET_AUTHORITY, NULL, "Direction des étrangers en France" },
    { SHEET_AUTHORITY, NULL, "1 place de la Préfecture, 75000 Paris" },
    { SHEET_REFERENCE, NULL, "Numéro d’étranger 7503120521" },
    { SHEET_REFERENCE, NULL, "Demande n° 2026112400412359123" },
    { SHEET_TITLE, NULL,
        "Attestation de prolongation d’instruction d’une demande de titre de "
        "séjour" },
    { SHEET_SUBTITLE, NULL,
        "Articles R. 431-15-1 et R. 431-15-2 du code de l’entrée et du séjour "
        "des étrangers et du droit d’asile" },
    { SHEET_HEADING, NULL, "Titulaire" },
    { SHEET_ROW, "Nom", NULL }, /* the holder's */
    { SHEET_ROW, "Prénoms", "Thi" },
    { SHEET_ROW, "Née", "le 12 juillet 1973 à Buenos Aires (Argentine)" },
    { SHEET_ROW, "Nationalité", "Argentine" },
    { SHEET_ROW, "Domicile", "145 avenue des Spécimens, 75000 Paris" },
    { SHEET_HEADING, NULL, "Décision" },
    { SHEET_PARAGRAPH, NULL,
        "L’instruction de la demande de renouvellement se poursuit. La "
        "présente attestation prolonge les droits attachés au titre précédent, "
        "avec lequel elle est présentée : carte de séjour « salarié » "
        "n° 9912345678, valable jusqu’au 30 novembre 2026." },
    { SHEET_MENTION, NULL, "Autorise son titulaire à travailler" },
    { SHEET_ROW, "Valable", "du 1er décembre 2026 au 28 février 2027 inclus" },
    { SHEET_ROW, "Zone", "Île-de-France" },
    { SHEET_ROW, "Décidée par",
        "Camille Spécimen, cheffe du bureau du séjour, pour le préfet" },
    { SHEET_HEADING, NULL, "Ce que vaut cette attestation" },
    { SHEET_ITEM, "Employeur",
        "Elle vaut autorisation de travail dans les limites dites ci-dessus, "
        "avec le titre précédent (article R. 431-15-1)." },
    { SHEET_ITEM, "France Travail",
        "L’inscription comme demandeur d’emploi est maintenue." },
    { SHEET_ITEM, "CAF et CPAM",
        "Les droits ouverts au titre du séjour régulier sont maintenus." },
    { SHEET_SMALL, NULL,
        "Cette attestation est gratuite. Une erreur ? Signalez-la sur "
        "https://aide.example/signaler ou au 01 00 00 00 00." },
    { SHEET_VERIFY, "Vérifier", "Vérifier cette attestation" },
    { SHEET_VERIFY, NULL,
        "Présentez le code carré à l’appareil photo d’un téléphone, ou le "
        "code 2D-Doc à un lecteur, ou le fichier reçu à l’adresse "
        "https://verifier.example" },
    { SHEET_VERIFY, NULL,
        "La seule adresse authentique est " SAMPLE_ADDRESS " ; toute autre est "
        "une imposture. Le code ne prouve pas l’identité du porteur." },
};

enum { BLOCKS = sizeof blocks / sizeof *blocks };

static const struct {
    const char *id;
    const char *value;
} fields[] = { { "6J", "2" }, { "6K", "2026112400412359123" },
    { "6L", "15092026" }, { "6P", "AUTORISE A TRAVAILLER" },
    { "6Q", "7503120521" }, { "62", NULL }, /* the holder's */
    { "60", "THI" }, { "68", "F" }, { "69", "12071973" },
    { "6A", "BUENOS AIRES" }, { "6C", "AR" }, { "67", "AR" },
    { "6U", "145 AVENUE DES SPECIMENS" }, { "6W", "75000" }, { "6X", "PARIS" },
    { "6N", "01122026" }, { "6O", "28022027" } };

enum { FIELDS = sizeof fields / sizeof *fields };

static void
write_code(const char *holder, struct buffer *code)
{
    static const struct date day = { 2026, 11, 24 };
    const struct seal_header header = { .version = 4,
        .ca = "FR00",
        .certificate = "0001",
        .issued = day,
        .signed_on = day,
        .type = "13",
        .perimeter = "01",
        .country = "FR" };
    AUTO_BUFFER struct buffer name = buffer_with_max(256);
    uint8_t rs[SIGNER_SIGNATURE];
    struct sceau_error error;
    EVP_PKEY *key = authority_specimen_key();

    MUST(name_transliterate(span_str(holder), &name, &error) == SCEAU_OK);
    MUST(seal_write_header(&header, code, &error) == SCEAU_OK);
    for (size_t i = 0; i < FIELDS; i++) {
        struct span value =
            fields[i].value ? span_str(fields[i].value) : buffer_span(&name);
        MUST(
            seal_write_field(fields[i].id, value, i == FIELDS - 1, code, &error)
            == SCEAU_OK);
    }
    authority_sign(key, buffer_span(code), rs);
    MUST(
        seal_write_signature(span_of(rs, sizeof rs), code, &error) == SCEAU_OK);
    EVP_PKEY_free(key);
}

void
sealed_sheet_data(struct sealed_sheet *s, struct span code,
    struct span fields_of, const char *extra)
{
    struct json j = json_into(&s->json);
    struct seal seal;

    buffer_reset(&s->json);
    json_open(&j, NULL, '{');
    json_cstr(&j, "schema", "sceau.title/1");
    json_string(&j, "code", code);
    json_open(&j, "fields", '{');
    if (seal_parse(fields_of, &seal, NULL) == SCEAU_OK)
        for (size_t i = 0; i < seal.field_count; i++)
            json_string(&j, seal.field[i].id, seal.field[i].value);
    json_close(&j, '}');
    json_open(&j, "work", '{');
    json_bool(&j, "allowed", true);
    json_cstr(&j, "mention", "AUTORISE A TRAVAILLER");
    json_close(&j, '}');
    buffer_format(&s->json, SAMPLE_MEMBERS("%s"), s->holder);
    buffer_text(&s->json, extra);
    json_close(&j, '}');
    MUST(buffer_status(&s->json) == SCEAU_OK);
    s->sheet.json = buffer_span(&s->json);
}

static void
fill_sheet(const char *holder, const char *number, struct sealed_sheet *s)
{
    struct sheet *t = &s->sheet;

    *t = (struct sheet) {
        .title =
            "Attestation de prolongation d’instruction d’une demande de titre "
            "de séjour 2026112400412359123",
        .language = "fr-FR",
        .number = number,
        .author = "Préfecture de démonstration",
        .blocks = BLOCKS,
        .code = buffer_span(&s->code),
        .code_alt = "Code 2D-Doc des mentions scellées",
        .address = SAMPLE_ADDRESS,
        .qr_alt = "Code QR : adresse de vérification",
        .specimen = "SPÉCIMEN — document sans valeur",
        .issued_at = SAMPLE_SECOND
    };
    memcpy(t->block, blocks, sizeof blocks);
    for (size_t i = 0; i < t->blocks; i++)
        if (!t->block[i].text)
            t->block[i].text = holder;
}

void
sealed_sheet_make(
    const char *holder, const char *number, struct sealed_sheet *out)
{
    struct sceau_error error;

    *out = (struct sealed_sheet) { .holder = holder,
        .code = buffer_with_max(SCEAU_CODE_MAX),
        .json = buffer_with_max(SCEAU_REQUEST_MAX),
        .address = buffer_with_max(2 * SCEAU_CODE_MAX) };
    write_code(holder, &out->code);
    fill_sheet(holder, number, out);
    sealed_sheet_data(
        out, buffer_span(&out->code), buffer_span(&out->code), "");
    address_write(SAMPLE_ADDRESS, buffer_span(&out->code), &out->address);
    MUST(buffer_status(&out->address) == SCEAU_OK);
    MUST(symbol_datamatrix(buffer_span(&out->code), &out->datamatrix, &error)
        == SCEAU_OK);
    MUST(symbol_qr(buffer_span(&out->address), &out->qr, &error) == SCEAU_OK);
}

void
sealed_sheet_free(struct sealed_sheet *s)
{
    buffer_free(&s->code);
    buffer_free(&s->json);
    buffer_free(&s->address);
}

void
sealed_sheet_signer(struct authority *leaf, const struct authority *chain,
    size_t chain_count, struct page_signer *out)
{
    struct span others[4];
    struct sceau_error error;

    MUST(chain_count <= 4);
    for (size_t i = 0; i < chain_count; i++)
        others[i] = buffer_span(&chain[i].der);
    *out = (struct page_signer) { .signer = authority_signer(leaf),
        .name = "Prefecture SPECIMEN" };
    MUST(cms_identity_make(buffer_span(&leaf->der), others, chain_count,
             &out->identity, &error)
        == SCEAU_OK);
}

void
sealed_sheet_signer_free(struct page_signer *signer)
{
    cms_identity_free(&signer->identity);
}

void
sealed_sheet_draw(const struct sealed_sheet *s,
    const struct page_signer *signer, struct buffer *pdf)
{
    struct sceau_error error = { 0 };

    if (page_draw(&s->sheet, &s->datamatrix, &s->qr, signer, pdf, &error)
        == SCEAU_OK)
        return;
    fprintf(stderr, "%s\n", error.text);
    abort();
}
