/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A sealed PDF in a page: its gate, its digests, its signature by a certificate that the
 * bundle pins, its data, its code and its words. A chain to an authority and the
 * evidence of a time-stamp are for programs; a file that needs them is not refused, its
 * signer is not known here.
 */
#include "verifier/web/core/pdf.h"

#include <stdlib.h>

#include "verifier/base/base64.h"
#include "verifier/base/limits.h"
#include "verifier/pdf/signed.h"
#include "verifier/web/core/ask.h"
#include "verifier/web/core/certificate.h"

static const char broken[] = "la signature ne correspond pas au fichier";
static const char unknown[] = "le signataire du fichier n’est pas connu ici";
static const char unable[] = "ce navigateur ne vérifie pas les fichiers";

void
web_pdf_free(struct web_pdf *p)
{
    content_free(&p->content);
}

static bool
conclude(struct web_pdf *out, enum pdf_state state, const char *reason)
{
    out->state = state;
    out->reason = reason;
    return false;
}

static bool
check_signature(
    const struct cms *cms, const struct certificate *leaf, struct web_pdf *out)
{
    AUTO_BUFFER struct buffer set = buffer_with_max(SCEAU_CERTIFICATE_MAX);

    signed_attributes(cms, &set);
    if (!certificate_is_named(leaf, cms->issuer_and_serial))
        return conclude(out, PDF_FORGED, broken);
    switch (ask_verify(leaf->point, buffer_span(&set),
        span_of(cms->signature, sizeof cms->signature))) {
    case SIGNATURE_RIGHT:
        return true;
    case SIGNATURE_WRONG:
        return conclude(out, PDF_FORGED, broken);
    case SIGNATURE_UNCHECKED:
        break;
    }
    return conclude(out, PDF_UNREADABLE, unable);
}

static bool
is_pinned(const struct store *s, struct span der)
{
    bool pinned = false;

    for (size_t i = 0; !pinned && i < s->pdf_count; i++) {
        AUTO_BUFFER struct buffer own = buffer_with_max(SCEAU_CERTIFICATE_MAX);
        pinned = base64_read(s->pdf[i].der, &own)
            && span_equal(buffer_span(&own), der);
    }
    return pinned;
}

static bool
check_signer(const struct store *s, const struct gate *gate,
    const struct cms *cms, const struct certificate *leaf, struct web_pdf *out)
{
    int64_t when;

    if (!signed_time(gate->date, &when))
        return conclude(
            out, PDF_UNREADABLE, "la date de signature est illisible");
    if (!s || !is_pinned(s, cms->leaf))
        return conclude(out, PDF_UNREADABLE, unknown);
    return (leaf->not_before <= when && when <= leaf->not_after)
        || conclude(out, PDF_UNREADABLE,
            "le certificat du signataire n’était pas valable ce jour-là");
}

static bool
check_data(struct span file, struct web_pdf *out)
{
    static const struct page_host host = { .inflate = ask_inflate,
        .sha256 = ask_sha256 };
    static struct structure structure; /* too large for a stack */
    bool same = content_check(file, &structure, &host, &out->content);

    out->data = out->content.data;
    out->code = out->content.code;
    return same || conclude(out, out->content.state, out->content.reason);
}

static void
judge_signature(struct span file, const struct store *store,
    const struct gate *gate, const struct cms *cms, struct web_pdf *out)
{
    struct certificate leaf;
    bool later;
    const char *why = signed_digests(gate, cms, ask_sha256, &later);

    if (later)
        (void)conclude(out, PDF_UNREADABLE, unable);
    else if (why)
        (void)conclude(out, PDF_FORGED, why);
    else if (!certificate_read(cms->leaf, &leaf))
        (void)conclude(out, PDF_FORGED, broken);
    else if (check_signature(cms, &leaf, out) && check_data(file, out)
        && check_signer(store, gate, cms, &leaf, out))
        out->state = PDF_SEALED;
}

static void
judge_file(struct span file, const struct store *store, struct web_pdf *out)
{
    AUTO_BUFFER struct buffer der = buffer_with_max(SCEAU_CERTIFICATE_MAX);
    struct gate gate;
    struct cms cms;
    const char *why = gate_check(file, &gate);

    if (!why)
        hex_read(gate.hex, &der);
    if (!why && buffer_status(&der) == SCEAU_OK)
        why = cms_read(buffer_span(&der), &cms);
    if (buffer_status(&der) != SCEAU_OK)
        (void)conclude(out, PDF_UNREADABLE, "mémoire épuisée");
    else if (why)
        (void)conclude(out, PDF_FORGED, why);
    else
        judge_signature(file, store, &gate, &cms, out);
}

void
web_pdf_read(struct span file, const struct store *store, struct web_pdf *out)
{
    *out = (struct web_pdf) { .state = PDF_NONE };
    if (file.len > SCEAU_PDF_MAX)
        (void)conclude(out, PDF_UNREADABLE,
            "le fichier est plus grand qu’aucun titre (5 Mo au plus)");
    else if (!gate_is_ours(file))
        (void)conclude(out, PDF_FOREIGN, NULL);
    else
        judge_file(file, store, out);
    out->signature = (out->state == PDF_FOREIGN || out->state == PDF_FORGED)
        && gate_has_strange_signature(file);
}
