/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/pdf_file.h"

#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include "verifier/base/scope.h"
#include "verifier/pdf/cms.h"
#include "verifier/pdf/gate.h"
#include "verifier/pdf/signed.h"
#include "verifier/trust/digest.h"
#include "verifier/trust/drain.h"
#include "verifier/trust/ecdsa.h"
#include "verifier/trust/font_shelf.h"
#include "verifier/trust/inflate.h"
#include "verifier/trust/leaf.h"
#include "verifier/trust/seen.h"

AUTO_DEFINE(EVP_PKEY *, EVP_PKEY_free);
AUTO_DEFINE(X509 *, X509_free);
AUTO_DEFINE(X509_STORE_CTX *, X509_STORE_CTX_free);
static void
chain_free(STACK_OF(X509) * chain)
{
    sk_X509_pop_free(chain, X509_free);
}
AUTO_DEFINE(STACK_OF(X509) *, chain_free);

/* Certificates of a chain that has nothing between a signer and its authority. */
enum { DIRECT = 2 };

static const char broken[] = "la signature ne correspond pas au fichier";
static const char unknown[] =
    "le signataire du fichier n’est pas connu ici : donnez son autorité "
    "avec --trust";
static const char exhausted[] = "mémoire épuisée";

void
pdf_file_free(struct pdf_file *p)
{
    content_free(&p->content);
    p->code = span_of(NULL, 0);
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

/* True where the file and the certificates are those that were signed. */
static bool
check_digests(
    const struct gate *gate, const struct cms *cms, struct pdf_file *out)
{
    bool unable;
    const char *why = signed_digests(gate, cms, digest_sha256, &unable);

    if (unable)
        return conclude(out, PDF_UNREADABLE, exhausted);
    return !why || contradict(out, why);
}

static enum signature_state
check_attributes(const struct cms *cms, EVP_PKEY *key)
{
    AUTO_BUFFER struct buffer set = buffer_with_max(SCEAU_CERTIFICATE_MAX);

    signed_attributes(cms, &set);
    if (buffer_status(&set) != SCEAU_OK)
        return SIGNATURE_UNCHECKED;
    if (ecdsa_signature_len(key) != sizeof cms->signature)
        return SIGNATURE_WRONG;
    return ecdsa_check(
        key, buffer_span(&set), span_of(cms->signature, sizeof cms->signature));
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

/* True where page, data and code say the same. */
static bool
check_data(struct span file, struct structure *structure, struct pdf_file *out)
{
    const struct page_host host = { inflate_stream, digest_sha256,
        font_shelf_find, font_shelf_keep };
    struct content *c = &out->content;
    bool same = content_check(file, structure, &host, c);

    out->data = c->data;
    out->code = c->code;
    return same || conclude(out, c->state, c->reason);
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

    if (!signed_time(gate->date, &said)) {
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
    *out = (struct pdf_file) { .state = PDF_NONE };
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
