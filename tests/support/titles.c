/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/titles.h"

#include "tests/support/must.h"
#include "verifier/base/limits.h"

static void
make_other(struct titles *t)
{
    static const char holder[] = "Hélène Spécimen";
    struct sealed_sheet s;

    t->other = buffer_with_max(SCEAU_PDF_MAX);
    sealed_sheet_make(holder, "SPEC-0001", &s);
    sealed_sheet_draw(&s, &t->mine.signer, &t->other);
    sealed_sheet_free(&s);
}

/* They stamp as the signer does, so that nothing else is wrong. */
static void
make_signers(struct titles *t)
{
    sealed_file_impostor(&t->root, &t->leaf);
    sealed_sheet_signer(&t->leaf, NULL, 0, &t->impostor);
    sealed_sheet_signer(&t->mine.leaf, &t->root, 1, &t->burdened);
    t->impostor.stamper = t->burdened.stamper = t->mine.signer.stamper;
    if (!t->mine.signer.evidence)
        return;
    t->list = buffer_with_max(SCEAU_CRL_MAX);
    authority_list(
        &t->root, NULL, SAMPLE_SECOND - 3600, SAMPLE_SECOND + 86400, &t->list);
    t->evidence = t->mine.evidence;
    t->evidence.certificate[0] = buffer_span(&t->leaf.der);
    t->evidence.certificate[1] = buffer_span(&t->root.der);
    t->evidence.list[0] = buffer_span(&t->list);
    t->impostor.evidence = &t->evidence;
}

void
titles_make(enum titles_level level, struct titles *out)
{
    static const char holder[] = "Élodie Spécimen";

    *out = (struct titles) { .other = { 0 } };
    if (level == TITLE_BB)
        sealed_file_make(holder, NULL, &out->mine);
    else
        sealed_file_make_stamped(true, &out->mine);
    make_other(out);
    make_signers(out);
    out->of = (struct mutation_of) { .file = buffer_span(&out->mine.pdf),
        .other = buffer_span(&out->other),
        .signer = &out->mine.signer,
        .impostor = &out->impostor,
        .burdened = &out->burdened };
}

void
titles_publish(const struct titles *t, const char *folder)
{
    const struct authority_wish wish = { .name = "0001" };
    struct authority seal;

    authority_publish(&t->mine.root, folder, "FR00.pem");
    authority_certify(&t->mine.root, &wish, authority_specimen_key(), &seal);
    authority_publish(&seal, folder, "FR00_0001.pem");
    authority_free(&seal);
}

void
titles_free(struct titles *t)
{
    sealed_sheet_signer_free(&t->burdened);
    sealed_sheet_signer_free(&t->impostor);
    authority_free(&t->leaf);
    authority_free(&t->root);
    buffer_free(&t->list);
    buffer_free(&t->other);
    sealed_file_free(&t->mine);
}
