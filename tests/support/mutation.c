/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/mutation_of.h"

#include "tests/support/must.h"
#include "verifier/pdf/object.h"

/* Those that are a signature's own. */
enum { IMPOSTOR, BURDENED, PADDED, OTHER_SIGNATURES };

static const struct mutation signatures[OTHER_SIGNATURES] = {
    [IMPOSTOR] = { "impostor", PDF_UNREADABLE, "n’est pas connu ici" },
    [BURDENED] = { "certificates-by-signer", PDF_UNREADABLE,
        "n’est pas connu ici" },
    [PADDED] = { "padding-not-zero", PDF_FORGED,
        "des octets suivent la signature" },
};

static bool
make_inside(
    const struct mutation_of *of, const struct inside *how, struct buffer *out)
{
    struct pdf_edit e;

    if (!of->signer || (how->takes_another && !of->other.len))
        return false;
    pdf_edit_open(of->file, &e);
    how->change(of, &e, how->text);
    pdf_edit_seal(&e, of->signer, 0, out);
    pdf_edit_free(&e);
    if (how->later)
        buffer_text(out, how->later);
    return true;
}

/* "/Certs [ 70 0 R 72 0 R ]": what stands there by others. */
static void
put_streams(struct pdf_edit *e, size_t store, const char *key,
    const struct span *by, size_t count)
{
    struct cursor c;
    size_t number;

    MUST(object_find(buffer_span(&e->object[store]), key, &c));
    for (size_t i = 0; object_take(&c, "@ 0 R ", &number); i++)
        if (i < count)
            pdf_edit_set_stream(e, number, by[i]);
}

/* The proofs of a long-term file are of its signer: another one brings its own. */
static void
put_evidence(struct pdf_edit *e, const struct dss *evidence)
{
    size_t store = pdf_edit_find(e, 1, "/Type /DSS\n");

    if (!store || !evidence)
        return;
    put_streams(
        e, store, "/Certs [ ", evidence->certificate, evidence->certificates);
    put_streams(e, store, "/CRLs [ ", evidence->list, evidence->lists);
}

static bool
make_signature(const struct mutation_of *of, size_t which, struct buffer *out)
{
    const struct page_signer *const by[] = { [IMPOSTOR] = of->impostor,
        [BURDENED] = of->burdened,
        [PADDED] = of->signer };
    struct pdf_edit e;

    if (!by[which])
        return false;
    pdf_edit_open(of->file, &e);
    put_evidence(&e, by[which]->evidence);
    pdf_edit_seal(&e, by[which], which == PADDED ? 16 : 0, out);
    pdf_edit_free(&e);
    if (which == PADDED) {
        uint8_t *end = memmem(out->data, out->len, "0>\n>>\nendobj", 12);
        MUST(end);
        *end = '1';
    }
    return true;
}

static bool
make(const struct mutation_of *of, size_t i, struct mutation *what,
    struct buffer *out)
{
    if (i < outsides_count) {
        *what = outsides[i].what;
        if (outsides[i].takes_another && !of->other.len)
            return false;
        outsides[i].make(of, outsides[i].text, out);
        return true;
    }
    i -= outsides_count;
    if (i < insides_count) {
        *what = insides[i].what;
        return make_inside(of, &insides[i], out);
    }
    i -= insides_count;
    *what = signatures[i];
    return make_signature(of, i, out);
}

bool
mutation_next(const struct mutation_of *of, size_t *i, struct mutation *what,
    struct buffer *out)
{
    while (*i < outsides_count + insides_count + OTHER_SIGNATURES) {
        buffer_reset(out);
        if (make(of, (*i)++, what, out)) {
            MUST(buffer_status(out) == SCEAU_OK);
            return true;
        }
    }
    return false;
}
