/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/pdf_file.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include "verifier/base/cursor.h"
#include "verifier/base/scope.h"
#include "verifier/pdf/agree.h"
#include "verifier/pdf/attachment.h"
#include "verifier/pdf/cms.h"
#include "verifier/pdf/gate.h"
#include "verifier/pdf/json_read.h"
#include "verifier/pdf/page_symbol.h"
#include "verifier/pdf/page_text.h"
#include "verifier/pdf/structure.h"
#include "verifier/pdf/title_data.h"
#include "verifier/trust/digest.h"
#include "verifier/trust/drain.h"
#include "verifier/trust/ecdsa.h"
#include "verifier/trust/font_shelf.h"
#include "verifier/trust/inflate.h"
#include "verifier/trust/leaf.h"
#include "verifier/trust/seen.h"
#include "verifier/verdict/rights.h"

AUTO_DEFINE(EVP_MD_CTX *, EVP_MD_CTX_free);
AUTO_DEFINE(EVP_PKEY *, EVP_PKEY_free);
AUTO_DEFINE(X509 *, X509_free);
AUTO_DEFINE(X509_STORE_CTX *, X509_STORE_CTX_free);
static void
chain_free(STACK_OF(X509) * chain)
{
    sk_X509_pop_free(chain, X509_free);
}
AUTO_DEFINE(STACK_OF(X509) *, chain_free);

/* A page of small letters holds some 6 kB. */
enum { DIGEST = 32, PAGE_TEXT_MAX = 64 * 1024 };

/* Certificates of a chain that has nothing between a signer and its authority. */
enum { DIRECT = 2 };

static const char broken[] = "la signature ne correspond pas au fichier";
static const char unknown[] =
    "le signataire du fichier n’est pas connu ici : donnez son autorité "
    "avec --trust";
static const char misnamed[] =
    "le fichier se nomme autrement que le titre de sa page";
static const char exhausted[] = "mémoire épuisée";

void
pdf_file_free(struct pdf_file *p)
{
    buffer_free(&p->bytes);
    p->code = span_of(NULL, 0);
}

static bool
hash_two(struct span a, struct span b, uint8_t out[DIGEST])
{
    AUTO(EVP_MD_CTX_free) EVP_MD_CTX *c = EVP_MD_CTX_new();

    return c && EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1
        && EVP_DigestUpdate(c, a.data, a.len) == 1
        && EVP_DigestUpdate(c, b.data, b.len) == 1
        && EVP_DigestFinal_ex(c, out, NULL) == 1;
}

static X509 *
read_certificate(const struct seen_list *seen, struct span der)
{
    X509 *x509 = seen_find(seen, der);

    return x509 ? x509 : leaf_read(der);
}

/* A check's end where it does not hold: its caller returns this false at once. */
static bool
conclude(struct pdf_file *out, enum pdf_state state, const char *reason)
{
    out->state = state;
    out->reason = reason;
    return false;
}

/* What failed contradicts the file, unless memory is what lacked. */
static bool
contradict(struct pdf_file *out, const char *reason)
{
    if (drain_lacked_memory())
        return conclude(out, PDF_UNREADABLE, exhausted);
    return conclude(out, PDF_FORGED, reason);
}

/* The signature is over the attributes as a SET (RFC 5652, 5.4). */
static enum signature_state
check_attributes(const struct cms *cms, EVP_PKEY *key)
{
    AUTO_BUFFER struct buffer set = buffer_with_max(SCEAU_CERTIFICATE_MAX);
    size_t n = cms->attributes.len;

    buffer_byte(&set, 0x31);
    if (n < 128)
        buffer_byte(&set, (uint8_t)n);
    else if (n < 256)
        buffer_put(&set, (uint8_t[]) { 0x81, (uint8_t)n }, 2);
    else
        buffer_put(
            &set, (uint8_t[]) { 0x82, (uint8_t)(n >> 8), (uint8_t)n }, 3);
    buffer_put(&set, cms->attributes.data, n);
    if (buffer_status(&set) != SCEAU_OK)
        return SIGNATURE_UNCHECKED;
    if (ecdsa_signature_len(key) != sizeof cms->signature)
        return SIGNATURE_WRONG;
    return ecdsa_check(
        key, buffer_span(&set), span_of(cms->signature, sizeof cms->signature));
}

static bool
check_certificate(struct span der, struct span hash, struct pdf_file *out)
{
    uint8_t own[DIGEST];

    if (!hash_two(der, span_of("", 0), own))
        return conclude(out, PDF_UNREADABLE, exhausted);
    return span_equal(hash, span_of(own, DIGEST)) || contradict(out, broken);
}

/* True where the file and the certificates are those that were signed. */
static bool
check_digests(
    const struct gate *gate, const struct cms *cms, struct pdf_file *out)
{
    uint8_t file[DIGEST];

    if (!hash_two(gate->before, gate->after, file))
        return conclude(out, PDF_UNREADABLE, exhausted);
    if (!span_equal(cms->message_digest, span_of(file, DIGEST)))
        return contradict(out, "le fichier a été modifié après sa signature");
    if (!check_certificate(cms->leaf, cms->certificate_hash, out))
        return false;
    for (size_t i = 0; i < cms->chain_count; i++)
        if (!check_certificate(cms->chain[i], cms->chain_hash[i], out))
            return false;
    return true;
}

/* True where the signature holds for the certificate that it carries. */
static bool
check_signature(const struct cms *cms, X509 *leaf, struct pdf_file *out)
{
    AUTO(EVP_PKEY_free) EVP_PKEY *key = ecdsa_key_of(leaf);

    if (!key)
        return contradict(out, broken);
    if (!leaf_is_named(leaf, cms->issuer_and_serial))
        return contradict(out, broken);
    switch (check_attributes(cms, key)) {
    case SIGNATURE_RIGHT:
        return true;
    case SIGNATURE_WRONG:
        return contradict(out, broken);
    case SIGNATURE_UNCHECKED:
        break;
    }
    return conclude(out, PDF_UNREADABLE, exhausted);
}

/* Two digits, at most `most`; false where they are not. */
static bool
take_two(struct cursor *c, int most, int *out)
{
    struct span two;

    if (!cursor_take(c, 2, &two)
        || !dictionary_charset_allows(CHARSET_DIGIT, two))
        return false;
    *out = (two.data[0] - '0') * 10 + two.data[1] - '0';
    return *out <= most;
}

/* ISO 32000-1, 7.9.4: "20261124100000+01'00'" or "20261124090000Z", no less. */
static bool
signing_time(const char *text, int64_t *out)
{
    struct cursor c = cursor_over(text, strlen(text));
    int century, year, month, day, hour, minute, second;
    int offset_hour = 0, offset_minute = 0;
    struct date d;

    if (!take_two(&c, 99, &century) || !take_two(&c, 99, &year)
        || !take_two(&c, 12, &month) || !take_two(&c, 31, &day)
        || !take_two(&c, 23, &hour) || !take_two(&c, 59, &minute)
        || !take_two(&c, 59, &second))
        return false;
    d = (struct date) { .year = (int16_t)(century * 100 + year),
        .month = (uint8_t)month,
        .day = (uint8_t)day };
    bool west = cursor_skip(&c, "-");
    if (west || cursor_skip(&c, "+")) {
        if (!take_two(&c, 23, &offset_hour) || !cursor_skip(&c, "'")
            || !take_two(&c, 59, &offset_minute) || !cursor_skip(&c, "'"))
            return false;
    } else if (!cursor_skip(&c, "Z")) {
        return false;
    }
    int64_t offset = offset_hour * 3600 + offset_minute * 60;
    *out = (int64_t)date_to_days(d) * 86400 + hour * 3600 + minute * 60 + second
        - (west ? -offset : offset);
    return cursor_end(&c) && date_exists(d);
}

static bool
is_pinned(const struct trust *trust, const X509 *leaf)
{
    for (size_t i = 0; i < trust_leaves(trust); i++)
        if (X509_cmp(trust_leaf(trust, i), leaf) == 0)
            return true;
    return false;
}

/* A key for one purpose never serves another: a stranger's seal of codes, of which a
 * folder may pin hundreds, must not vouch for a page. */
static bool
seals_codes(const struct trust *trust, X509 *leaf)
{
    for (size_t i = 0; i < trust_leaves(trust); i++)
        if (trust_leaf_seals(trust, i)
            && EVP_PKEY_eq(X509_get0_pubkey(trust_leaf(trust, i)),
                   X509_get0_pubkey(leaf))
                == 1)
            return true;
    return false;
}

/* By an authority of the folder, or is one. */
static bool
is_issued_by_one(const struct trust *trust, X509 *x509)
{
    bool issued = seen_has(trust_issuers(trust), x509);

    for (size_t i = 0; !issued && i < trust_authorities(trust); i++) {
        X509 *authority = trust_authority(trust, i);
        issued = X509_cmp(authority, x509) == 0
            || (X509_check_issued(authority, x509) == X509_V_OK
                && X509_verify(x509, X509_get0_pubkey(authority)) == 1);
    }
    if (issued)
        seen_keep(trust_issuers(trust), x509, NULL);
    return issued;
}

/*
 * Every certificate that the file carries beside its signer's is certified by the
 * next one or by an authority of the folder, or is one. No signature of the file
 * covers them, so what nobody can vouch for might have been put there since.
 */
static bool
is_certified(const struct trust *trust, X509 *x509, X509 *next)
{
    if (is_issued_by_one(trust, x509))
        return true;
    return next && X509_check_issued(next, x509) == X509_V_OK
        && X509_verify(x509, X509_get0_pubkey(next)) == 1;
}

static bool
is_whole(const struct trust *trust, X509 *leaf, STACK_OF(X509) * chain)
{
    int count = sk_X509_num(chain);

    if (count > 0
        && X509_check_issued(sk_X509_value(chain, 0), leaf) != X509_V_OK)
        return false;
    for (int i = 0; i < count; i++)
        if (!is_certified(
                trust, sk_X509_value(chain, i), sk_X509_value(chain, i + 1)))
            return false;
    return true;
}

/* The certificates after the leaf; NULL after a conclusion. */
static STACK_OF(X509)
    * read_chain(
        const struct trust *trust, const struct cms *cms, struct pdf_file *out)
{
    AUTO(chain_free) STACK_OF(X509) *chain = sk_X509_new_null();

    for (size_t i = 0; chain && i < cms->chain_count; i++) {
        X509 *x509 = read_certificate(trust_issuers(trust), cms->chain[i]);
        if (!x509) {
            (void)contradict(out, broken);
            return NULL;
        }
        if (!sk_X509_push(chain, x509)) {
            X509_free(x509);
            (void)conclude(out, PDF_UNREADABLE, exhausted);
            return NULL;
        }
    }
    if (!chain)
        (void)conclude(out, PDF_UNREADABLE, exhausted);
    return TAKE(chain);
}

/* When all certificates of a chain that was verified are within their dates: all that
 * another moment could change. Only of a leaf right under an authority of the folder,
 * whose chain is the same whatever else a file carries. */
static struct seen_time
find_good(X509_STORE_CTX *c)
{
    STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(c);
    struct seen_time good = { INT64_MIN, INT64_MAX };

    for (int i = 0; i < sk_X509_num(chain); i++) {
        const X509 *x509 = sk_X509_value(chain, i);
        int64_t from, until;
        if (i == DIRECT || !leaf_seconds(X509_get0_notBefore(x509), &from)
            || !leaf_seconds(X509_get0_notAfter(x509), &until))
            return (struct seen_time) { 0, 0 };
        good.from = from > good.from ? from : good.from;
        good.until = until < good.until ? until : good.until;
    }
    return good;
}

static bool
is_chained(const struct trust *trust, STACK_OF(X509) * chain, X509 *leaf,
    int64_t when, struct seen_time *good)
{
    X509_STORE *store = trust_chains(trust);
    AUTO(X509_STORE_CTX_free) X509_STORE_CTX *c = X509_STORE_CTX_new();

    if (!store || !c || X509_STORE_CTX_init(c, store, leaf, chain) != 1)
        return false;
    X509_STORE_CTX_set_time(c, 0, (time_t)when);
    X509_STORE_CTX_set_flags(
        c, X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_auth_level(
        X509_STORE_CTX_get0_param(c), LEAF_SECURITY_LEVEL);
    if (X509_verify_cert(c) != 1)
        return false;
    *good = find_good(c);
    return true;
}

/*
 * An authority certifies more than seals: what it made for a server, a programme, an
 * answer on revocation or a time-stamp seals nothing, nor what says of no use that it is
 * for signing (RFC 5280, 4.2.1.3 and 4.2.1.12; ETSI EN 319 412-3 and 412-2, 4.3.2). A
 * certificate for a person's connection alone is none either.
 */
static bool
may_sign(X509 *leaf)
{
    static const uint32_t others = XKU_SSL_SERVER | XKU_CODE_SIGN
        | XKU_OCSP_SIGN | XKU_TIMESTAMP | XKU_DVCS;
    uint32_t flags = X509_get_extension_flags(leaf);
    uint32_t uses = X509_get_extended_key_usage(leaf);

    if (!(flags & EXFLAG_KUSAGE)
        || !(X509_get_key_usage(leaf)
            & (X509v3_KU_DIGITAL_SIGNATURE | X509v3_KU_NON_REPUDIATION)))
        return false;
    return !(flags & EXFLAG_XKUSAGE)
        || (!(uses & others)
            && (!(uses & XKU_SSL_CLIENT) || (uses & XKU_SMIME)));
}

/* NULL where the leaf is within its own dates. */
static const char *
check_dates(const X509 *leaf, int64_t when)
{
    time_t at = (time_t)when;

    return X509_cmp_time(X509_get0_notBefore(leaf), &at) < 0
            && X509_cmp_time(X509_get0_notAfter(leaf), &at) > 0
        ? NULL
        : "le certificat du signataire n’était pas valable ce jour-là";
}

/* NULL where the signer is one that the trust accepts on that day. */
static const char *
check_signer(
    const struct trust *trust, STACK_OF(X509) * chain, X509 *leaf, int64_t when)
{
    struct seen_list *signers = trust_signers(trust);
    struct seen_time good = { 0, 0 };
    const char *why = NULL;

    if (!may_sign(leaf))
        return "le certificat du signataire n’est pas fait pour signer";
    if (!seen_has(signers, leaf) && seals_codes(trust, leaf))
        return "le certificat du signataire scelle des codes, pas des fichiers";
    if (!is_whole(trust, leaf, chain))
        return unknown;
    if (is_pinned(trust, leaf))
        why = check_dates(leaf, when);
    else if (!seen_is_good(signers, leaf, when)
        && !is_chained(trust, chain, leaf, when, &good))
        why = unknown;
    if (!why && !drain_lacked_memory())
        seen_keep(signers, leaf, &good);
    return why;
}

/* Of a kind that 2D-Doc has no type for; one that has a code must carry it. */
static bool
is_without_code(struct span json)
{
    char kind[TITLE_WORD_SIZE];
    struct span value;

    return json_member(json, "kind", &value)
        && json_text_copy(value, kind, sizeof kind)
        && rights_kind_has_no_code(span_str(kind))
        && !json_member(json, "code", &value);
}

static bool
code_differs(struct pdf_file *out, const char *where)
{
    (void)snprintf(out->text, sizeof out->text,
        "les données jointes et le code diffèrent : champ %s", where);
    return conclude(out, PDF_FORGED, out->text);
}

static bool
page_differs(struct pdf_file *out, const char *where)
{
    (void)snprintf(out->text, sizeof out->text,
        "la page et les données jointes diffèrent : champ %s", where);
    return conclude(out, PDF_FORGED, out->text);
}

/* True where the data say what the code carries, in both of their ways. */
static bool
check_code(struct span json, struct pdf_file *out)
{
    struct seal seal;
    char differing[3];
    bool no_memory;

    if (seal_parse(out->code, &seal, NULL) != SCEAU_OK)
        return true; /* the judge says what is wrong with the code */
    if (!attachment_agrees(json, &seal, differing))
        return code_differs(out, differing);
    const char *where = agree_code(json, &seal, &no_memory);
    if (no_memory)
        return conclude(out, PDF_UNREADABLE, exhausted);
    return where ? code_differs(out, where) : true;
}

/* True where the page shows what the data say, and its symbols the code. */
static bool
check_page(
    const struct structure *structure, struct span json, struct pdf_file *out)
{
    AUTO_BUFFER struct buffer page = buffer_with_max(PAGE_TEXT_MAX);
    AUTO_BUFFER struct buffer title = buffer_with_max(PAGE_TEXT_MAX);
    const struct page_host host = { inflate_stream, digest_sha256,
        font_shelf_find, font_shelf_keep };
    double side[STRUCTURE_SYMBOLS];
    bool no_memory = false;
    const char *why = page_text_read(structure, &host, &page, side);

    if (buffer_status(&page) == SCEAU_E_NOMEM)
        return conclude(out, PDF_UNREADABLE, exhausted);
    if (!why && buffer_status(&page) != SCEAU_OK)
        why = "la page a plus de texte qu’aucun titre";
    if (why)
        return conclude(out, PDF_FORGED, why);
    const char *where =
        agree_page(json, buffer_span(&page), &title, &no_memory);
    if (!no_memory && !where
        && !agree_title(json, buffer_span(&title), structure->title,
            structure->described, &no_memory))
        why = misnamed;
    if (!no_memory && !where && !why)
        why = page_symbols_check(
            structure, &host, side, out->code, buffer_span(&page), &no_memory);
    if (no_memory)
        return conclude(out, PDF_UNREADABLE, exhausted);
    if (where)
        return page_differs(out, where);
    return why ? conclude(out, PDF_FORGED, why) : true;
}

/* True where page, data and code say the same. The data of a file that is not written
 * as ours are read as far as they are there: who looks at it sees what it claims. */
static bool
check_data(struct span file, struct structure *structure, struct pdf_file *out)
{
    const char *strange = structure_read(file, structure);
    struct span json = structure->attachment;
    const char *why = json.data ? attachment_check(json) : strange;

    if (!why && !is_without_code(json))
        why = attachment_code(json, &out->bytes);
    if (buffer_status(&out->bytes) == SCEAU_E_NOMEM)
        return conclude(out, PDF_UNREADABLE, exhausted);
    if (why)
        return conclude(out, PDF_FORGED, why);
    out->data = json;
    out->code = buffer_span(&out->bytes);
    if (strange)
        return conclude(out, PDF_FORGED, strange);
    return (out->code.len == 0 || check_code(json, out))
        && check_page(structure, json, out);
}

/* The signer between what proves its moment and what proves its state: a stranger's file
 * costs no more than its own signature. */
static void
judge_signer(const struct objects *objects, const struct trust *trust,
    const struct gate *gate, const struct cms *cms, STACK_OF(X509) * chain,
    X509 *leaf, struct pdf_file *out)
{
    struct proof_check c = { .trust = trust, .cms = cms };
    int64_t said;

    if (!signing_time(gate->date, &said)) {
        (void)conclude(
            out, PDF_UNREADABLE, "la date de signature est illisible");
        return;
    }
    enum pdf_state state = proof_check_stamp(&c, objects, said, &out->proof);
    if (state == PDF_SEALED)
        c.reason = check_signer(trust, chain, leaf, out->proof.when);
    if (state == PDF_SEALED)
        state = c.reason ? PDF_UNREADABLE
                         : proof_check_evidence(&c, leaf, &out->proof);
    (void)conclude(out, state, c.reason);
    ERR_clear_error();
}

static void
judge_signature(struct span file, const struct trust *trust,
    const struct gate *gate, const struct cms *cms, struct pdf_file *out)
{
    AUTO(X509_free) X509 *leaf = NULL;
    AUTO(chain_free) STACK_OF(X509) *chain = NULL;
    struct structure structure;

    if (!check_digests(gate, cms, out))
        return;
    leaf = read_certificate(trust_signers(trust), cms->leaf);
    if (!leaf) {
        (void)contradict(out, broken);
        return;
    }
    chain = read_chain(trust, cms, out);
    if (chain && check_signature(cms, leaf, out)
        && check_data(file, &structure, out))
        judge_signer(&structure.objects, trust, gate, cms, chain, leaf, out);
}

static void
judge_file(struct span file, const struct trust *trust, struct pdf_file *out)
{
    AUTO_BUFFER struct buffer der = buffer_with_max(SCEAU_CERTIFICATE_MAX);
    struct gate gate;
    struct cms cms;
    const char *why = gate_check(file, &gate);

    if (!why)
        hex_read(gate.hex, &der);
    if (!why && buffer_status(&der) != SCEAU_OK) {
        (void)conclude(out, PDF_UNREADABLE, exhausted);
        return;
    }
    if (!why)
        why = cms_read(buffer_span(&der), &cms);
    if (why)
        (void)conclude(out, PDF_FORGED, why);
    else
        judge_signature(file, trust, &gate, &cms, out);
}

void
pdf_file_read(struct span file, const struct trust *trust, struct pdf_file *out)
{
    *out = (struct pdf_file) { .bytes = buffer_with_max(SCEAU_CODE_MAX) };
    ERR_clear_error(); /* what is found there at the end is of this file */
    if (file.len > SCEAU_PDF_MAX)
        (void)conclude(out, PDF_UNREADABLE,
            "le fichier est plus grand qu’aucun titre (5 Mo au plus)");
    else if (!gate_is_ours(file))
        (void)conclude(out, PDF_FOREIGN, NULL);
    else
        judge_file(file, trust, out);
    out->signature = (out->state == PDF_FOREIGN || out->state == PDF_FORGED)
        && gate_has_strange_signature(file);
}
