/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/issuer.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "hsm/signer.h"
#include "issuer/config.h"
#include "issuer/evidence/folder.h"
#include "issuer/evidence/stamp.h"
#include "issuer/keys.h"
#include "issuer/page/page.h"
#include "issuer/page/symbol.h"
#include "issuer/sealer.h"
#include "issuer/title/form.h"
#include "issuer/title/title.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/base/scope.h"
#include "verifier/seal/address.h"
#include "verifier/trust/examine.h"
#include "verifier/trust/pdf_file.h"
#include "verifier/trust/time_stamp.h"

struct issuer {
    struct issuer_config *config;
    struct templates *templates;
    struct trust *trust;
    struct signer *signer;
    char seal_name[16]; /* "FR00_0001" */
    struct buffer pdf_name;
    struct page_signer page;
    struct title_issuer title;
    struct cms_stamper stamper;
    struct evidence_folder evidence;
    struct sceau_error evidence_problem; /* why it could not be read */
};

struct issuer_draft {
    struct title *title;
    enum proof_level level;
    struct page_signer signer; /* borrows from the issuer */
    struct issuer_use seals, cachets;
};

void
issuer_draft_free(struct issuer_draft **draft)
{
    struct issuer_draft *d = *draft;

    *draft = NULL;
    if (!d)
        return;
    title_free(&d->title);
    free(d);
}

static void
draft_release(struct issuer_draft *d)
{
    issuer_draft_free(&d);
}
AUTO_DEFINE(struct issuer_draft *, draft_release);

void
issuer_free(struct issuer **issuer)
{
    struct issuer *i = *issuer;

    *issuer = NULL;
    if (!i)
        return;
    evidence_folder_free(&i->evidence);
    cms_identity_free(&i->page.identity);
    buffer_free(&i->pdf_name);
    signer_free(&i->signer);
    trust_free(&i->trust);
    templates_free(&i->templates);
    issuer_config_free(&i->config);
    free(i);
}

static void
issuer_release(struct issuer *i)
{
    issuer_free(&i);
}
AUTO_DEFINE(struct issuer *, issuer_release);

void
issued_free(struct issued *issued)
{
    buffer_free(&issued->pdf);
    buffer_free(&issued->code);
}

/* By one whom the folder of evidence vouches for: what comes from the network does not
 * say who is believed. */
static enum sceau_status
ask_stamp(void *context, const uint8_t imprint[SIGNER_DIGEST],
    struct buffer *token, struct sceau_error *error)
{
    const struct issuer *i = context;
    X509 *anchors[DSS_CERTIFICATES_MAX];
    size_t count = evidence_folder_anchors(&i->evidence, anchors);
    struct token read;
    enum sceau_status status =
        stamp_ask(i->config->pdf_timestamp, imprint, token, error);

    if (status != SCEAU_OK)
        return status;
    enum time_stamp_state state = time_stamp_check_imprint(
        buffer_span(token), imprint, anchors, count, &read);
    ERR_clear_error();
    if (state == TIME_STAMP_RIGHT)
        return SCEAU_OK;
    return fail(error, SCEAU_E_STATE, "%s : %s", i->config->pdf_timestamp,
        state == TIME_STAMP_UNKNOWN
            ? "horodatage d’une autorité que pdf.evidence ne connaît pas"
            : time_stamp_words(state));
}

/* What is wrong with it is told to who wants a title that needs it, and no other. */
static void
load_evidence(struct issuer *i, const struct sealer *sealer)
{
    if (!i->config->pdf_evidence)
        return;
    if (evidence_folder_read(i->config->pdf_evidence, sealer->part,
            sealer->parts, &i->evidence, &i->evidence_problem)
        != SCEAU_OK)
        return; /* evidence_problem says why */
    i->stamper = (struct cms_stamper) { .stamp = ask_stamp,
        .context = i,
        .room = i->evidence.token_len + EVIDENCE_TOKEN_SPARE };
}

static enum sceau_status
load_identity(struct issuer *i, struct sceau_error *error)
{
    struct sealer sealer;
    enum sceau_status status = sealer_load(i->config, &sealer, error);

    if (status == SCEAU_OK)
        status = cms_identity_make(sealer.part[0], sealer.part + 1,
            sealer.parts - 1, &i->page.identity, error);
    if (status == SCEAU_OK)
        load_evidence(i, &sealer);
    sealer_free(&sealer);
    return status;
}

/* Readers of PDF show a signer's name; only ASCII is safe in all of them. */
static enum sceau_status
set_page_signer(struct issuer *i, struct sceau_error *error)
{
    const char *name = issuer_config_common(i->config, "authority.name");

    i->pdf_name = buffer_with_max(512);
    enum sceau_status status =
        form_encode(FORM_PLACE, name, &i->pdf_name, error);
    if (status != SCEAU_OK)
        return fail_prefix(error, status, "authority.name");
    i->page.name = buffer_cstr(&i->pdf_name);
    return load_identity(i, error);
}

static void
set_title_issuer(struct issuer *i)
{
    i->title = (struct title_issuer) { .templates = i->templates,
        .ca = i->config->seal_ca,
        .certificate = i->config->seal_certificate,
        .country = i->config->seal_country,
        .common = i->config->common,
        .common_count = i->config->common_count };
}

/* An authority issues its own kinds: what another gives would bear the wrong name. */
static enum sceau_status
check_authority(const struct issuer *i, struct sceau_error *error)
{
    for (size_t n = 0; n < i->templates->kinds; n++) {
        const struct kind *k = &i->templates->kind[n];
        const char *own = kind_setting(k, "authority");
        if (strcmp(own, i->config->body) != 0)
            return fail(error, SCEAU_E_FORMAT,
                "kinds : « %s » est délivré par « %s », et authority.body est "
                "« %s »",
                k->name, own, i->config->body);
    }
    return SCEAU_OK;
}

static enum sceau_status
unknown_signer(const struct issuer *i, struct sceau_error *error)
{
    const struct issuer_config *c = i->config;

    return fail(error, SCEAU_E_CRYPTO,
        "rien n’a été émis : %s_%s n’est pas dans %s (trust) : ajoutez-y le "
        "certificat du sceau (%s_%s.pem)",
        c->seal_ca, c->seal_certificate, c->trust, c->seal_ca,
        c->seal_certificate);
}

/* The public's verifiers must know who seals before anything is sealed for them. */
static enum sceau_status
check_signer(const struct issuer *i, struct sceau_error *error)
{
    const struct issuer_config *c = i->config;
    struct seal *asked = calloc(1, sizeof *asked); /* too large for a stack */
    struct seal_check found;

    if (!asked)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    (void)snprintf(asked->header.ca, sizeof asked->header.ca, "%s", c->seal_ca);
    (void)snprintf(asked->header.certificate, sizeof asked->header.certificate,
        "%s", c->seal_certificate);
    trust_check(i->trust, asked, date_paris(time(NULL)), &found);
    free(asked);
    if (!found.signer_found)
        return unknown_signer(i, error);
    if (found.key_unsupported)
        return fail(error, SCEAU_E_CRYPTO,
            "rien n’a été émis : la clé du certificat %s_%s de %s (trust) "
            "n’est pas de celles que la norme 2D-Doc admet",
            c->seal_ca, c->seal_certificate, c->trust);
    return SCEAU_OK;
}

enum sceau_status
issuer_open(const char *config, struct issuer **out, struct sceau_error *error)
{
    AUTO(issuer_release) struct issuer *i = calloc(1, sizeof *i);

    if (!i)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status = issuer_config_load(config, &i->config, error);
    if (status == SCEAU_OK)
        status = templates_load(i->config->templates, i->config->kind,
            i->config->kinds, &i->templates, error);
    if (status == SCEAU_OK)
        status = check_authority(i, error);
    if (status == SCEAU_OK)
        status = trust_open(i->config->trust, &i->trust, error);
    if (status == SCEAU_OK)
        status = signer_open(i->config->socket, &i->signer, error);
    if (status == SCEAU_OK)
        status = keys_follow(i->config, i->signer, error);
    if (status == SCEAU_OK)
        status = check_signer(i, error);
    if (status == SCEAU_OK)
        status = set_page_signer(i, error);
    if (status != SCEAU_OK)
        return status;
    set_title_issuer(i);
    (void)snprintf(i->seal_name, sizeof i->seal_name, "%s_%s",
        i->config->seal_ca, i->config->seal_certificate);
    *out = TAKE(i);
    return SCEAU_OK;
}

/* Whether they carry the code is for check(), which reads them on the finished page, by
 * none of the libraries that drew them, and corrects no module. */
static enum sceau_status
draw_symbols(const struct title *t, const char *base, struct symbol *datamatrix,
    struct symbol *qr, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer address = buffer_with_max(4 * SCEAU_CODE_MAX);
    struct span code = buffer_span(&t->code);
    enum sceau_status status = symbol_datamatrix(code, datamatrix, error);

    address_write(base, code, &address);
    if (status == SCEAU_OK && buffer_status(&address) != SCEAU_OK)
        status = fail(error, buffer_status(&address), "adresse trop longue");
    return status == SCEAU_OK ? symbol_qr(buffer_span(&address), qr, error)
                              : status;
}

/* The signer of a page of that level: what it needs is there, or nothing is signed. */
static enum sceau_status
prepare_signer(const struct issuer *i, int64_t now, struct issuer_draft *d,
    struct sceau_error *error)
{
    enum proof_level level = d->level;
    bool long_term = level == PROOF_LONG_TERM;
    struct page_signer *out = &d->signer;

    *out = i->page;
    if (level == PROOF_BASIC)
        return SCEAU_OK;
    if (!i->config->pdf_timestamp)
        return fail(error, SCEAU_E_STATE,
            "niveau %s : pdf.timestamp et pdf.evidence manquent à la "
            "configuration",
            proof_level_name(level));
    if (i->evidence_problem.status != SCEAU_OK)
        return fail(error, SCEAU_E_STATE, "niveau %s : %s",
            proof_level_name(level), i->evidence_problem.text);
    enum sceau_status status =
        evidence_folder_check(&i->evidence, long_term, now, error);
    if (status != SCEAU_OK)
        return fail_prefix(error, status, "niveau %s, rien n’a été émis",
            proof_level_name(level));
    out->stamper = &i->stamper;
    out->evidence = long_term ? &i->evidence.der : NULL;
    return SCEAU_OK;
}

/* The file as far as its signature. */
static enum sceau_status
draw(struct title *t, const struct page_signer *signer, struct buffer *pdf,
    struct page_unsealed *out, struct sceau_error *error)
{
    struct sheet *sheet = malloc(sizeof *sheet);
    struct symbol *symbols = malloc(2 * sizeof *symbols);
    enum sceau_status status = sheet && symbols
        ? title_compose(t, sheet, error)
        : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");

    if (status == SCEAU_OK && !kind_has_code(t->kind)) {
        status = page_begin(sheet, NULL, NULL, signer, pdf, out, error);
    } else if (status == SCEAU_OK) {
        status =
            draw_symbols(t, sheet->address, &symbols[0], &symbols[1], error);
        if (status == SCEAU_OK)
            status = page_begin(
                sheet, &symbols[0], &symbols[1], signer, pdf, out, error);
    }
    free(sheet);
    free(symbols);
    return status;
}

/* "le fichier fait ne se vérifie pas : …" */
static const char *
pdf_words(enum pdf_state state)
{
    switch (state) {
    case PDF_NONE:
        return "ce n’est pas un PDF";
    case PDF_FORGED:
        return "il est contrefait";
    case PDF_FOREIGN:
        return "il n’est pas reconnu comme un titre scellé";
    case PDF_UNREADABLE:
        return "il est illisible";
    case PDF_SEALED:
        break;
    }
    return "il est scellé";
}

/* "le code fait ne se vérifie pas : …"; of what concerns the certificate, which. */
static const char *
seal_words(enum seal_state state)
{
    switch (state) {
    case SEAL_NOT_A_SEAL:
        return "ce n’est pas un 2D-Doc";
    case SEAL_MALFORMED:
        return "il ne suit pas la norme 2D-Doc";
    case SEAL_INCOMPLETE:
        return "il en manque une partie";
    case SEAL_UNSUPPORTED:
        return "le vérificateur ne connaît pas son type";
    case SEAL_FORGED:
        return "la clé seal.key n’est pas celle du certificat du sceau";
    case SEAL_TEST:
        return "c’est un sceau d’essai";
    case SEAL_SIGNER_NOT_ACCEPTED:
        return "le certificat du sceau n’est pas admis";
    case SEAL_SIGNER_REVOKED:
        return "le certificat du sceau est révoqué";
    case SEAL_SIGNER_DATE:
        return "le certificat du sceau n’est pas valable aujourd’hui";
    case SEAL_UNVERIFIED:
    case SEAL_NO_CODE:
    case SEAL_UNKNOWN_SIGNER:
    case SEAL_VALID:
        break;
    }
    return "il n’a pas pu être vérifié";
}

static enum sceau_status
unverified(
    const struct issuer *i, enum seal_state state, struct sceau_error *error)
{
    if (state == SEAL_UNKNOWN_SIGNER)
        return unknown_signer(i, error);
    return fail(error, SCEAU_E_CRYPTO,
        "le code fait ne se vérifie pas, rien n’a été émis : %s (%s_%s dans "
        "%s)",
        seal_words(state), i->config->seal_ca, i->config->seal_certificate,
        i->config->trust);
}

/* The public's verdict on the code of a file that is sealed. */
static enum sceau_status
check_code(const struct issuer *i, const struct title *t,
    const struct pdf_file *file, struct sceau_error *error)
{
    struct examine_options options = { .today = date_paris(t->issued_at),
        .allow_test = title_is_specimen(&i->title) };
    struct examine_file state = { .state = file->state,
        .reason = file->reason };
    struct examination *e = malloc(sizeof *e);
    enum sceau_status status = SCEAU_OK;

    if (!e)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    examine_code(i->trust, file->code, &state, &options, e);
    /* a title that begins tomorrow is not yet in force, and right */
    if (!judgement_allows_rights(&e->judgement))
        status = unverified(i, e->judgement.seal, error);
    free(e);
    return status;
}

/* The public's verdict on the finished file, before anyone else sees it. A kind without
 * a code has no other seal than the file's, which the verifier must call sealed too. */
static enum sceau_status
check(const struct issuer *i, const struct title *t, enum proof_level level,
    struct span pdf, struct sceau_error *error)
{
    struct pdf_file file;
    enum sceau_status status = SCEAU_OK;

    pdf_file_read(pdf, i->trust, &file);
    if (level != PROOF_BASIC
        && (file.state != PDF_SEALED || file.proof.level != level))
        status = fail(error, SCEAU_E_CRYPTO,
            "le fichier fait au niveau %s ne se vérifie pas, rien n’a été émis "
            ": %s",
            proof_level_name(level),
            file.reason ? file.reason : proof_level_name(file.proof.level));
    else if (file.state == PDF_FORGED
        && file.data.data) /* it was signed well */
        status = fail(error, SCEAU_E_CRYPTO,
            "le fichier fait ne se vérifie pas, rien n’a été émis : %s",
            file.reason);
    else if (file.state != PDF_SEALED)
        status = fail(error, SCEAU_E_CRYPTO,
            "le fichier fait ne se vérifie pas, rien n’a été émis : %s ; voyez "
            "pdf.key, pdf.certificate et pdf.chain, et dans %s (trust) leur "
            "autorité",
            pdf_words(file.state), i->config->trust);
    else if (!span_equal(file.code, buffer_span(&t->code)))
        status = fail(error, SCEAU_E_CRYPTO,
            "le fichier fait ne porte pas le code scellé, rien n’a été émis");
    else if (kind_has_code(t->kind))
        status = check_code(i, t, &file, error);
    pdf_file_free(&file);
    return status;
}

/* Before anything is signed: a code or a level that is wanted and cannot be. */
static enum sceau_status
check_wish(const struct title *t, const struct issuer_wish *wish,
    enum proof_level *level, struct sceau_error *error)
{
    const char *name =
        wish && wish->level ? wish->level : kind_setting(t->kind, "level");

    if (!proof_level_read(name, level))
        return fail(error, SCEAU_E_USAGE,
            "niveau « %s » : B-B, B-T ou B-LT est attendu", name);
    if (wish && wish->with_code && !kind_has_code(t->kind))
        return fail(error, SCEAU_E_UNSUPPORTED,
            "--code : un titre « %s » n’a pas de code 2D-Doc : ôtez cette "
            "option",
            t->kind->name);
    return SCEAU_OK;
}

static bool
has_date(const struct title *t, const char *path, const char *wished)
{
    const char *date = values_get(&t->values, path);

    return !wished || strcmp(date ? date : "", wished) == 0;
}

/* What takes the place of a title neither lasts longer, nor comes after its end. */
static enum sceau_status
check_dates(const struct title *t, const struct issuer_wish *wish,
    struct sceau_error *error)
{
    struct date until = values_date(&t->values, "validity.until");

    if (!has_date(t, "validity.from", wish->from)
        || !has_date(t, "validity.until", wish->until))
        return fail(error, SCEAU_E_FORMAT,
            "validity : les règles de ce jour-là ne donnent plus les dates du "
            "titre remplacé : demandez une correction");
    if (date_is_set(wish->day) && date_is_set(until)
        && date_compare(until, date_paris(t->issued_at)) < 0)
        return fail(error, SCEAU_E_FORMAT,
            "validity.until : déjà passé ; aucun titre n’est émis qui a fini");
    return SCEAU_OK;
}

enum sceau_status
issuer_draft(struct issuer *i, struct span request, int64_t now,
    const struct issuer_wish *wish, struct issuer_draft **out,
    struct sceau_error *error)
{
    AUTO(draft_release) struct issuer_draft *d = calloc(1, sizeof *d);

    if (!d)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status = title_make_by(&i->title, request, now,
        wish ? wish->day : DATE_NONE, &d->title, error);
    if (status == SCEAU_OK)
        status = check_wish(d->title, wish, &d->level, error);
    if (status == SCEAU_OK && wish)
        status = check_dates(d->title, wish, error);
    if (status == SCEAU_OK)
        status = prepare_signer(i, now, d, error);
    if (status == SCEAU_OK)
        *out = TAKE(d);
    return status;
}

/* A title between two signatures. */
struct work {
    struct issuer_order *order;
    struct page_unsealed page;
    bool asks; /* for a signature of the digest, and rs is where it goes */
    uint8_t digest[SIGNER_DIGEST];
    uint8_t rs[SIGNER_SIGNATURE];
};

/* One of the two keys, and where what each draft asks of it is counted. */
struct key {
    const char *label;
    enum signer_purpose purpose;
    const char *of; /* before what is wrong; or NULL */
};

static struct issuer_use *
use_of(const struct work *w, const struct key *k)
{
    struct issuer_draft *d = w->order->draft;

    return k->purpose == SIGNER_SEAL ? &d->seals : &d->cachets;
}

/* What one says is said of all. */
static void
end_asking(const struct key *k, struct work *w, enum sceau_status status,
    const struct sceau_error *error)
{
    struct issuer_order *o = w->order;

    w->asks = false;
    use_of(w, k)->made += status == SCEAU_OK;
    use_of(w, k)->unsure += status == SCEAU_E_IO;
    o->status = status;
    if (status == SCEAU_OK)
        return;
    o->error = *error;
    if (k->of)
        o->status = fail_prefix(&o->error, status, "%s", k->of);
}

/* All that ask, at once. */
static void
sign_all(
    struct issuer *i, const struct key *k, struct work *works, size_t count)
{
    uint8_t digest[SIGNER_DIGESTS_MAX][SIGNER_DIGEST];
    uint8_t rs[SIGNER_DIGESTS_MAX][SIGNER_SIGNATURE];
    struct work *asking[SIGNER_DIGESTS_MAX];
    struct sceau_error error = { 0 };
    size_t n = 0;

    for (size_t w = 0; w < count; w++)
        if (works[w].asks) {
            memcpy(digest[n], works[w].digest, SIGNER_DIGEST);
            asking[n++] = &works[w];
        }
    if (n == 0)
        return;
    enum sceau_status status = n == 1
        ? signer_sign(i->signer, k->label, k->purpose, digest[0],
            SIGNER_DEADLINE_MS, rs[0], &error)
        : signer_sign_many(i->signer, k->label, k->purpose,
            (const uint8_t(*)[SIGNER_DIGEST])digest, n, rs, &error);
    for (size_t w = 0; w < n; w++) {
        if (status == SCEAU_OK)
            memcpy(asking[w]->rs, rs[w], SIGNER_SIGNATURE);
        end_asking(k, asking[w], status, &error);
    }
}

/* As far as the signature of its code, if it has one. */
static void
begin_title(struct work *w)
{
    struct issuer_order *o = w->order;
    struct title *t = o->draft->title;

    o->draft->seals = o->draft->cachets = (struct issuer_use) { 0 };
    o->issued = (struct issued) { .pdf = buffer_with_max(SCEAU_PDF_MAX) };
    o->error = (struct sceau_error) { 0 };
    o->status = o->grant ? title_set_grant(t, o->grant, &o->error) : SCEAU_OK;
    if (o->status != SCEAU_OK || !kind_has_code(t->kind))
        return;
    w->asks = EVP_Digest(t->message.data, t->message.len, w->digest, NULL,
                  EVP_sha256(), NULL)
        == 1;
    if (!w->asks)
        o->status = fail(&o->error, SCEAU_E_NOMEM, "mémoire épuisée");
}

/* From there to the signature of its file. */
static void
draw_title(struct work *w)
{
    struct issuer_order *o = w->order;
    struct title *t = o->draft->title;

    if (o->status != SCEAU_OK)
        return;
    o->status = kind_has_code(t->kind)
        ? title_set_seal(t, span_of(w->rs, sizeof w->rs), &o->error)
        : title_set_data(t, &o->error);
    if (o->status == SCEAU_OK)
        o->status =
            draw(t, &o->draft->signer, &o->issued.pdf, &w->page, &o->error);
    w->asks = o->status == SCEAU_OK;
    memcpy(w->digest, w->page.to_sign, SIGNER_DIGEST);
}

/* And to its end. */
static void
end_title(const struct issuer *i, struct work *w)
{
    struct issuer_order *o = w->order;
    struct title *t = o->draft->title;

    if (o->status == SCEAU_OK)
        o->status = page_seal(
            &o->draft->signer, &w->page, w->rs, &o->issued.pdf, &o->error);
    if (o->status == SCEAU_OK)
        o->status = check(
            i, t, o->draft->level, buffer_span(&o->issued.pdf), &o->error);
    if (o->status != SCEAU_OK) {
        issued_free(&o->issued);
        return;
    }
    o->issued.form = w->page.form;
    o->issued.code = t->code;
    t->code = buffer_with_max(0); /* it is the caller's now */
}

void
issuer_seal_many(struct issuer *i, struct issuer_order *orders, size_t count)
{
    const struct key seal = { i->config->seal_key, SIGNER_SEAL,
        "sceau du code" };
    const struct key cachet = { i->config->pdf_key, SIGNER_PDF, NULL };
    struct work works[SIGNER_DIGESTS_MAX];

    for (size_t w = 0; w < count; w++) {
        works[w] = (struct work) { .order = &orders[w] };
        begin_title(&works[w]);
    }
    sign_all(i, &seal, works, count);
    for (size_t w = 0; w < count; w++)
        draw_title(&works[w]);
    sign_all(i, &cachet, works, count);
    for (size_t w = 0; w < count; w++)
        end_title(i, &works[w]);
}

enum sceau_status
issuer_seal(struct issuer *i, struct issuer_draft *d,
    const struct title_grant *grant, struct issued *out,
    struct sceau_error *error)
{
    struct issuer_order order = { .draft = d, .grant = grant };

    issuer_seal_many(i, &order, 1);
    if (order.status == SCEAU_OK)
        *out = order.issued;
    else if (error)
        *error = order.error;
    return order.status;
}

const char *
issuer_draft_value(const struct issuer_draft *d, const char *path)
{
    return values_get(&d->title->values, path);
}

enum sceau_status
issuer_draft_mentions(
    const struct issuer_draft *d, struct buffer *out, struct sceau_error *error)
{
    return title_mentions(d->title, out, error);
}

const char *
issuer_draft_kind(const struct issuer_draft *d)
{
    return d->title->kind->name;
}

bool
issuer_draft_is_renewed(const struct issuer_draft *d)
{
    return strcmp(kind_setting(d->title->kind, "renewed"), "yes") == 0;
}

const char *
issuer_draft_level(const struct issuer_draft *d)
{
    return proof_level_name(d->level);
}

int64_t
issuer_draft_time(const struct issuer_draft *d)
{
    return d->title->issued_at;
}

struct issuer_use
issuer_draft_seals(const struct issuer_draft *d)
{
    return d->seals;
}

struct issuer_use
issuer_draft_cachets(const struct issuer_draft *d)
{
    return d->cachets;
}

bool
issuer_draft_has_code(const struct issuer_draft *d)
{
    return kind_has_code(d->title->kind);
}

void
issuer_set_tag(struct issuer *i, const uint8_t tag[SIGNER_TAG])
{
    signer_set_tag(i->signer, tag);
}

enum sceau_status
issuer_agent_report(
    struct issuer *i, char report[SIGNER_REPORT_MAX], struct sceau_error *error)
{
    return signer_report(i->signer, report, error);
}

bool
issuer_is_specimen(const struct issuer *i)
{
    return title_is_specimen(&i->title);
}

const char *
issuer_seal_signer(const struct issuer *i)
{
    return i->seal_name;
}

const char *
issuer_seal_key(const struct issuer *i)
{
    return i->config->seal_key;
}

const char *
issuer_pdf_signer(const struct issuer *i)
{
    return i->config->pdf_key;
}

const char *
issuer_register(const struct issuer *i)
{
    return i->config->register_place;
}

bool
issuer_may_stamp(const struct issuer *issuer)
{
    return issuer->config->pdf_timestamp != NULL;
}

const char *
issuer_status_address(const struct issuer *i)
{
    return issuer_config_common(i->config, "addresses.status");
}

const struct templates *
issuer_templates(const struct issuer *i)
{
    return i->templates;
}

const char *
issuer_templates_folder(const struct issuer *i)
{
    return i->config->templates;
}

const struct staff *
issuer_staff(const struct issuer *i)
{
    return &i->config->staff;
}

enum sceau_status
issuer_ping(struct issuer *i, struct sceau_error *error)
{
    return signer_ping(i->signer, 0, error);
}

enum sceau_status
issuer_keys_changed(struct issuer *i, bool *out, struct sceau_error *error)
{
    return keys_changed(i->config, i->signer, out, error);
}

bool
issuer_tells_holders(const struct issuer *i)
{
    return i->config->notices.mail.server != NULL;
}

bool
issuer_tells_its_system(const struct issuer *i)
{
    return i->config->notices.hook.address != NULL;
}
